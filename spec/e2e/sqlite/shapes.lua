-- Tables with everything that a rebuild could lose. Each has a column "note TEXT" and a column
-- "num INTEGER", which the changes are about; `rowid` is how its rows are told apart.

local shapes = {}

shapes["comments everywhere"] = { setup = [[
CREATE TABLE t ( -- head, with a comma
  id INTEGER PRIMARY KEY, /* the key */
  -- above note
  note TEXT, -- of note ) '
  num INTEGER,
  CHECK (id > 0) -- unnamed
);
INSERT INTO t VALUES (1, 'a', 10), (7, 'b', 20), (9, 'c', 30);]] }

shapes["a key that counts"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT, num INTEGER);
INSERT INTO t VALUES (1, 'a', 1), (50, 'b', 2), (99, 'c', 3);
DELETE FROM t WHERE id = 99;]], more = "SELECT * FROM sqlite_sequence;",
  after = { "INSERT INTO t (note, num) VALUES ('z', 77); SELECT max(id) FROM t;", "100" } }

shapes["a counting key without rows"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT, num INTEGER);
INSERT INTO t VALUES (41, 'a', 1);
DELETE FROM t;]], more = "SELECT * FROM sqlite_sequence;" }

shapes["rows without a key"] = { rowid = "rowid", setup = [[
CREATE TABLE t (note TEXT, num INTEGER, b);
INSERT INTO t (rowid, note, num, b) VALUES (5, 'a', 1, x'00ff'), (3, 'b', 2, 1.5),
  (9000000000, 'c', 3, NULL);]] }

shapes["a column called rowid"] = { rowid = "_rowid_", setup = [[
CREATE TABLE t ("rowid" TEXT, note TEXT, num INTEGER, oid INT);
INSERT INTO t (_rowid_, "rowid", note, num, oid)
VALUES (12, 'x', 'a', 1, 3), (4, 'y', 'b', 2, 4);]] }

-- SQLite 3.40's integrity_check takes any NOT NULL of such a table for violated.
shapes["WITHOUT ROWID"] = { skip = { null = true }, setup = [[
CREATE TABLE t (a TEXT NOT NULL ON CONFLICT IGNORE, note TEXT, num INTEGER,
  b INT UNIQUE ON CONFLICT REPLACE, PRIMARY KEY (b DESC, a) ON CONFLICT REPLACE) WITHOUT ROWID;
INSERT INTO t VALUES ('p', 'a', 1, 3), ('q', 'b', 2, 9), ('r', 'c', 3, 4);]] }

shapes["STRICT"] = { skip = { type = true, column = true }, setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT, num INTEGER, v ANY, r REAL, b BLOB) STRICT;
INSERT INTO t VALUES (1, 'a', 1, '007', 2, x'01'), (2, 'b', 2, 7, 2.5, NULL);]],
  after = { "INSERT INTO t VALUES (3, 'c', 'abc', 1, 1, NULL);", "cannot store TEXT value" } }

shapes["generated columns"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT, g INT GENERATED ALWAYS AS (id * 2) STORED,
  num INTEGER, v TEXT AS (upper(id || 'x')) VIRTUAL NOT NULL, w AS (g + 1));
INSERT INTO t (id, note, num) VALUES (1, 'a', 1), (3, 'b', 2);
CREATE INDEX t_v ON t (v, g);]] }

shapes["checks and collations"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT COLLATE NOCASE UNIQUE CHECK (c <> ''),
  note TEXT, num INTEGER, d TEXT COLLATE rtrim DEFAULT ('a, b) -- c'), CHECK (c IS NOT d),
  CONSTRAINT named CHECK (length(c) < 10) CHECK (id < 1000));
INSERT INTO t VALUES (1, 'Ab', 'a', 1, 'z '), (2, 'cd', 'b', 2, 'y');]],
  after = { "INSERT INTO t (id, c, note, num) VALUES (4, 'AB', 'x', 5);",
    "UNIQUE constraint failed: t.c" } }

shapes["odd names"] = { table = 'odd "t", really', setup = [[
CREATE TABLE "odd ""t"", really" ([a b] INT, "select" TEXT, `tick``s` TEXT DEFAULT 'it''s',
  'str' INT, note TEXT, num INTEGER, größe REAL CHECK (größe > 0),
  CONSTRAINT "uq, (x" UNIQUE ([a b], "select"));
INSERT INTO "odd ""t"", really" VALUES (1, 'x', 'y', 2, 'a', 1, 0.5),
  (2, 'z', 'w', 3, 'b', 2, 1e300);
CREATE INDEX "ix, 1" ON "odd ""t"", really" ("select" COLLATE nocase DESC, [a b] + größe);
CREATE TRIGGER "tr 1" AFTER DELETE ON "odd ""t"", really" BEGIN SELECT OLD."select"; END;
CREATE VIEW "v 1" AS SELECT "select", [a b] FROM "odd ""t"", really";]] }

shapes["indexes"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, note TEXT, num INTEGER);
INSERT INTO t VALUES (1, 'X', 'a', 1), (2, 'y', 'b', 2), (3, NULL, 'c', 3);
CREATE UNIQUE INDEX i1 ON t (a COLLATE NOCASE) WHERE a IS NOT NULL;
CREATE INDEX i2 ON t (lower(a), id DESC); -- an expression
CREATE INDEX "I3" ON t ( /* here */ a /* there */ ) WHERE id > 1 AND a <> 'q';]] }

shapes["statistics"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, note TEXT, num INTEGER);
INSERT INTO t VALUES (1, 'X', 'a', 1), (2, 'X', 'b', 2), (3, 'Y', 'c', 3);
CREATE INDEX i1 ON t (a);
ANALYZE;]], more = "SELECT * FROM sqlite_stat1 ORDER BY 1, 2;" }

shapes["statistics of a key without rowids"] = { setup = [[
CREATE TABLE t (a TEXT, id INT, note TEXT, num INTEGER, PRIMARY KEY (a, id)) WITHOUT ROWID;
INSERT INTO t VALUES ('X', 1, 'a', 1), ('X', 2, 'b', 2), ('Y', 3, 'c', 3);
CREATE INDEX i1 ON t (id);
ANALYZE;]], skip = { null = true }, more = "SELECT * FROM sqlite_stat1 ORDER BY 1, 2;" }

shapes["triggers"] = { setup = [[
CREATE TABLE log (what TEXT);
CREATE TABLE other (id INTEGER PRIMARY KEY, x);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, note TEXT, num INTEGER);
INSERT INTO t VALUES (1, 'x', 'a', 1), (2, 'y', 'b', 2);
CREATE TRIGGER t1 BEFORE INSERT ON t WHEN NEW.a = 'no' BEGIN SELECT RAISE(ABORT, 'no; never'); END;
CREATE TRIGGER t2 AFTER UPDATE OF a, id ON t BEGIN
  INSERT INTO log VALUES ('t ' || OLD.a || NEW.a); -- a comment; with a semicolon
END;
CREATE TRIGGER t3 AFTER INSERT ON other BEGIN UPDATE t SET a = NEW.x WHERE id = NEW.id; END;]],
  after = { "INSERT INTO other VALUES (2, 'q'); SELECT * FROM log;", "t yq" } }

shapes["views"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, note TEXT, num INTEGER);
INSERT INTO t VALUES (1, 'x', 'a', 1), (2, 'y', 'b', 2);
CREATE VIEW v AS SELECT id, a AS "the a" FROM t WHERE id IN (SELECT max(id) FROM t);
CREATE VIEW v2 AS WITH q AS (SELECT * FROM v) SELECT q."the a", t.id FROM q JOIN t USING (id);
CREATE TRIGGER tv INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE id = OLD.id; END;]],
  after = { "DELETE FROM v; SELECT count(*) FROM v2;", "1" } }

shapes["foreign keys"] = { setup = [[
CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
INSERT INTO p VALUES (1, 'one'), (2, 'two');
CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INT NOT NULL REFERENCES p (id) ON DELETE RESTRICT,
  up INT REFERENCES t DEFERRABLE INITIALLY DEFERRED, note TEXT, num INTEGER, code TEXT,
  k1 INT, k2 INT, UNIQUE (k1, k2),
  CONSTRAINT fk FOREIGN KEY (code) REFERENCES p (code) ON UPDATE CASCADE MATCH SIMPLE);
INSERT INTO t VALUES (1, 1, NULL, 'a', 1, 'one', 1, 1), (2, 2, 1, 'b', 2, 'two', 1, 2);
CREATE TABLE c1 (id INTEGER PRIMARY KEY, t_id INT REFERENCES t (id) ON DELETE CASCADE);
CREATE TABLE c2 (id INTEGER PRIMARY KEY, t_id INT REFERENCES t ON DELETE SET NULL, k1 INT, k2 INT,
  FOREIGN KEY (k1, k2) REFERENCES "T" (k1, k2) ON DELETE CASCADE);
INSERT INTO c1 VALUES (1, 1), (2, 2), (3, 2);
INSERT INTO c2 VALUES (1, 1, 1, 1), (2, 2, 1, 2);]],
  more = "SELECT * FROM c1; SELECT * FROM c2; SELECT * FROM p;",
  after = { "DELETE FROM t WHERE id = 2; SELECT count(*) FROM c1; SELECT count(*) FROM c2;",
    "1\n1" } }

shapes["types and values"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, d DECIMAL(10, 2) NOT NULL, p double precision, n, note TEXT,
  num INTEGER, dt DATETIME, b BLOB, v VARCHAR ( 5 ), u UNSIGNED BIG INT, j JSON);
INSERT INTO t VALUES (1, 1.10, 0.1, 'n', 'a', 1, '2020-01-01', x'', 'longer than five',
  9223372036854775807, '{"a": [1, 2]}'), (2, 'x', -0.0, 1e999, 'b', 2, 1, zeroblob(3), '', -1,
  NULL), (3, 0, 1e-300, x'ff', 'c', 3, NULL, 'text', 3, 4, 5);]] }

shapes["defaults"] = { setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT (lower('A, (B)')), b INT DEFAULT -5,
  c TEXT DEFAULT "dq", note TEXT, num INTEGER, d DEFAULT CURRENT_TIMESTAMP, e DEFAULT x'AB',
  f DEFAULT NULL,
  g DEFAULT 'a'',b', h DEFAULT (1 + (2)) NOT NULL, i DEFAULT +1.5e3 CHECK (i > 0));
INSERT INTO t (id, note, num, d) VALUES (1, 'a', 1, 'then'), (2, 'b', 2, 'then');]],
  after = { "INSERT INTO t (id, note, num) VALUES (5, 'z', 5);"
    .. "SELECT a, b, c, quote(e), g, h, i FROM t WHERE id = 5;",
    "a, (b)|-5|dq|X'AB'|a',b|3|1500.0" } }

shapes["one line"] = { setup = [[
create table if not exists t(id integer primary key desc,note TEXT,num INTEGER,
unique(note)check(id>0)constraint c check(num>0));
INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2);]], rowid = "rowid" }

for _, shape in pairs(shapes) do shape.table = shape.table or "t" end

return shapes
