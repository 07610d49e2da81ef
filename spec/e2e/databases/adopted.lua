-- A database of each product that nobody here has made: names that need quotes in SQL and
-- brackets in Lua, and everything that a catalogue tells in words of its own.

return {
  sqlite = [==[
CREATE TABLE "we""ird\t]] -- é🐘" (
  "a b" integer PRIMARY KEY, "end" text DEFAULT 'it''s' COLLATE NOCASE,
  "quo""te" varchar(20) DEFAULT ('a' || char(10)), n numeric(10,2) DEFAULT -1.5,
  ts datetime DEFAULT CURRENT_TIMESTAMP, b blob DEFAULT x'00ff',
  g integer GENERATED ALWAYS AS (n * 2) VIRTUAL, bo boolean NOT NULL DEFAULT 1,
  odd "my type"(3), none, CHECK ("end" <> 'a'), CHECK (length("quo""te") > 1));
CREATE UNIQUE INDEX "ix""1" ON "we""ird\t]] -- é🐘" (lower("quo""te") DESC, "a b")
  WHERE "quo""te" <> '\d';
CREATE TABLE b (
  id integer PRIMARY KEY AUTOINCREMENT,
  a_id integer REFERENCES "we""ird\t]] -- é🐘" ("a b") ON DELETE CASCADE,
  c integer UNIQUE ON CONFLICT REPLACE, UNIQUE (a_id, c), CONSTRAINT ck CHECK (c > 0));
CREATE TABLE st (id integer PRIMARY KEY, x ANY) STRICT, WITHOUT ROWID;
CREATE TABLE "do.ts" (id integer PRIMARY KEY, up integer REFERENCES "do.ts" (id));
CREATE VIEW "v""w" AS SELECT "a b" FROM "we""ird\t]] -- é🐘";
CREATE TRIGGER tr AFTER UPDATE OF c ON b WHEN new.c > 5 BEGIN
  DELETE FROM b WHERE id = -1;
  UPDATE b SET c = 1 WHERE id = -2;
END;
]==],
  postgresql = [==[
CREATE TYPE "sa" AS ENUM ('a', 'it''s', 'back\slash', 'new
line', '"');
CREATE TYPE metadata AS ENUM ('x');
CREATE TYPE "end" AS ENUM ('x');
CREATE DOMAIN pos AS integer DEFAULT 3 CHECK (VALUE > 0);
CREATE TABLE "we""ird\t]] -- é🐘" (
  "a b" integer PRIMARY KEY, "end" "sa" DEFAULT 'it''s', "x'y" metadata,
  z metadata DEFAULT 'x', w "end", w2 "end"[] DEFAULT '{x}', p pos, p2 pos,
  "quo""te" text COLLATE "C" DEFAULT E'a\nb\tc\\d', d date DEFAULT '2020-01-01',
  i interval DEFAULT '1 day', n numeric(10,2) DEFAULT -1.5,
  ts timestamptz DEFAULT CURRENT_TIMESTAMP, b bytea DEFAULT '\x00ff',
  u uuid DEFAULT gen_random_uuid(), bo boolean NOT NULL DEFAULT true);
COMMENT ON TABLE "we""ird\t]] -- é🐘" IS E'multi\nline\n]]comment';
COMMENT ON COLUMN "we""ird\t]] -- é🐘"."end" IS '--]] it''s "x"';
CREATE UNIQUE INDEX "ix""1" ON "we""ird\t]] -- é🐘" (lower("quo""te") DESC NULLS LAST, "a b")
  WHERE "quo""te" ~ '\d';
CREATE TABLE b (
  id serial PRIMARY KEY, a_id integer REFERENCES "we""ird\t]] -- é🐘" ON DELETE CASCADE,
  c integer, UNIQUE (a_id, c), CHECK (c > 0), CHECK (c < a_id), EXCLUDE USING btree (c WITH =));
CREATE TABLE circle1 (id integer PRIMARY KEY, o integer);
CREATE TABLE circle2 (id integer PRIMARY KEY, o integer REFERENCES circle1);
ALTER TABLE circle1 ADD FOREIGN KEY (o) REFERENCES circle2 DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE part (id integer, d date) PARTITION BY RANGE (d);
CREATE TABLE "do.ts" (id integer PRIMARY KEY, up integer REFERENCES "do.ts");
CREATE VIEW "v""w" AS SELECT "a b", E'x\\y' AS s FROM "we""ird\t]] -- é🐘";
CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM b;
CREATE FUNCTION f(a integer, b text DEFAULT 'x') RETURNS text LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT b || a $$;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER "tr""x" BEFORE INSERT OR UPDATE OF c ON b
  FOR EACH ROW WHEN (NEW.c > 5) EXECUTE FUNCTION tf();
]==],
  mariadb = [==[
CREATE TABLE `we"ird\t]] -- é` (
  `a b` integer PRIMARY KEY, `end` enum('a','it''s','back\\slash') DEFAULT 'it''s',
  `quo"te` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'a\nb\tc\\d',
  n decimal(10,2) DEFAULT -1.5,
  ts timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  dt datetime DEFAULT now(), u int unsigned NOT NULL DEFAULT 5, s set('x','y'), j json,
  b bit(3) DEFAULT b'101', bl longblob, y year, tiny tinyint(1) DEFAULT 1,
  x varchar(20) DEFAULT ('a' || 'b'), g int AS (u * 2) STORED, ft text, FULLTEXT KEY ft (ft),
  KEY k (`quo"te`(5))) COMMENT='multi\nline]]' ROW_FORMAT=COMPRESSED;
CREATE TABLE b (
  id bigint unsigned AUTO_INCREMENT PRIMARY KEY, a_id integer, c integer CHECK (c > 1),
  UNIQUE (a_id, c), FOREIGN KEY (a_id) REFERENCES `we"ird\t]] -- é` (`a b`) ON DELETE CASCADE,
  CONSTRAINT ck CHECK (c > 0));
CREATE TABLE `do.ts` (id integer PRIMARY KEY, up integer REFERENCES `do.ts` (id));
CREATE VIEW v AS SELECT id, c FROM b;
DELIMITER //
CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC
BEGIN DECLARE x int; SET x = a; RETURN x; END//
CREATE TRIGGER tr BEFORE INSERT ON b FOR EACH ROW BEGIN SET new.c = 2; END//
DELIMITER ;
]==],
}
