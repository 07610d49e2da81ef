-- What became of a statement of which no answer came, from the statement and what exists now.

require "spec.support.library"
local effect = require "mig.dialects.base.effect"
local statement = require "mig.dialects.base.statement"

local kinds = {
  "table", "view", "index", "column", "constraint", "primary_key", "trigger", "sequence", "type",
  "enum_value", "schema",
}

-- A catalogue of "kind schema.table.name", without what does not apply.
local function catalogue(things)
  local set = {}
  for _, thing in ipairs(things) do set[thing] = true end
  return set
end

local function question(kind)
  return function(ctx, name, schema, of_table)
    local key = kind == "primary_key" and name or of_table and of_table .. "." .. name or name
    return ctx.things[kind .. " " .. (schema and schema .. "." or "") .. key] or false
  end
end

-- A dialect with these ways of writing, where `things` exist.
local function verdict_with(lexis, sql, things, refused, leftover)
  local existence = { lexis = lexis, leftover = leftover }
  for _, kind in ipairs(kinds) do existence[kind] = question(kind) end
  package.loaded["mig.dialects.pretended.existence"] = existence
  local answer, cleanup = effect.of({ name = "pretended" }, { things = catalogue(things) }, sql,
    refused or false)
  package.loaded["mig.dialects.pretended.existence"] = nil
  return answer, cleanup
end

local function verdict(sql, ...) return (verdict_with(nil, sql, { ... })) end

-- Each statement, what exists when it did not take effect, and what exists when it did.
local function both(cases)
  for _, case in ipairs(cases) do
    local sql, before, after = table.unpack(case)
    assert.are.equal("again", verdict(sql, table.unpack(before)), sql)
    assert.are.equal("done", verdict(sql, table.unpack(after)), sql)
  end
end

-- Statements that get the same verdict whatever exists.
local function always(expected, statements)
  for _, sql in ipairs(statements) do
    assert.are.equal(expected, verdict(sql), sql)
    assert.are.equal(expected, verdict(sql, "table t", "table u", "column t.a", "column t.b",
      "constraint t.k", "index t.i"), sql)
  end
end

describe("a statement that was cut short", function()
  it("is told by what it makes", function()
    both {
      { "CREATE TABLE t (a INT)", {}, { "table t" } },
      { "create table s.t (a int)", { "table t" }, { "table s.t" } },
      { "CREATE UNLOGGED TABLE t (a INT)", {}, { "table t" } },
      { "CREATE VIEW v AS SELECT 1", {}, { "view v" } },
      { "CREATE MATERIALIZED VIEW v AS SELECT 1", {}, { "view v" } },
      { "CREATE UNIQUE INDEX i ON t (a)", {}, { "index t.i" } },
      { "CREATE INDEX i ON ONLY s.t (a)", { "index t.i" }, { "index s.t.i" } },
      { "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", {}, { "index t.i" } },
      { "CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW SET @x = 1", { "trigger t.g" },
        { "trigger s.t.g" } },
      { "CREATE DEFINER = `view`@`%` TRIGGER g AFTER INSERT ON t FOR EACH ROW SET @x = 1", {},
        { "trigger t.g" } },
      { "CREATE DEFINER=CURRENT_USER() VIEW v AS SELECT 1", {}, { "view v" } },
      { "CREATE SCHEMA s", {}, { "schema s" } },
      { "ALTER TYPE s.mood ADD VALUE 'it''s' BEFORE 'b'", {}, { "enum_value s.mood.it's" } },
    }
  end)

  it("is told by what it takes away", function()
    both {
      { "DROP TABLE t", { "table t" }, {} },
      { "DROP TABLE s.t CASCADE", { "table s.t" }, { "table t" } },
      { "DROP TABLE t, s.u", { "table t", "table s.u" }, { "table u" } },
      { "DROP INDEX i ON s.t", { "index s.t.i" }, { "index t.i" } },
      { "DROP INDEX CONCURRENTLY s.i", { "index s.i" }, {} },
      { "DROP TRIGGER g ON s.t", { "trigger s.t.g" }, { "trigger t.g" } },
      { "DROP TYPE mood", { "type mood" }, {} },
    }
  end)

  it("is told by neither when only some of what it takes away is gone", function()
    assert.are.equal("unknown", verdict("DROP TABLE t, u", "table u"))
    assert.are.equal("unknown", verdict("DROP VIEW v, w", "view v"))
  end)

  it("is told by its parts when it alters a table", function()
    both {
      { "ALTER TABLE t ADD COLUMN a INT", {}, { "column t.a" } },
      { "ALTER TABLE t ADD a INT", {}, { "column t.a" } },
      { "ALTER TABLE IF EXISTS ONLY s.t ADD a INT", { "column t.a" }, { "column s.t.a" } },
      { "ALTER ONLINE TABLE t WAIT 5 ADD a INT", {}, { "column t.a" } },
      { "ALTER TABLE t DROP COLUMN a CASCADE", { "column t.a" }, {} },
      { "ALTER TABLE t DROP COLUMN partition", { "column t.partition" }, {} },
      { "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)", {}, { "constraint t.k" } },
      { "ALTER TABLE t ADD CONSTRAINT UNIQUE k (a)", {}, { "constraint t.k" } },
      { "ALTER TABLE t ADD UNIQUE INDEX k (a)", {}, { "constraint t.k" } },
      { "ALTER TABLE t ADD FOREIGN KEY k (a) REFERENCES u (a)", {}, { "constraint t.k" } },
      { "ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a)", {}, { "primary_key t" } },
      { "ALTER TABLE t ADD FULLTEXT i (a)", {}, { "index t.i" } },
      { "ALTER TABLE t DROP FOREIGN KEY k", { "constraint t.k" }, {} },
      { "ALTER TABLE t DROP PRIMARY KEY", { "primary_key t" }, {} },
      { "ALTER TABLE t DROP INDEX i", { "index t.i" }, {} },
    }
  end)

  it("is told by any of its parts", function()
    both {
      { "ALTER TABLE t MODIFY a DECIMAL(10, 2) COMMENT 'a, ADD COLUMN c', ADD COLUMN b INT",
        { "column t.a" }, { "column t.a", "column t.b" } },
      { "ALTER TABLE t DROP COLUMN IF EXISTS a, ADD COLUMN b INT", {}, { "column t.b" } },
      { "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, DROP COLUMN b", { "column t.b" }, {} },
      { "ALTER TABLE t ADD (a INT, c INT), ADD COLUMN b INT", {}, { "column t.b" } },
      { "ALTER TABLE t ADD COLUMN a INT CHECK (a IN (1, 2)), ALGORITHM=INPLACE, LOCK=NONE", {},
        { "column t.a" } },
    }
  end)

  it("is told by which of two names exists when it renames", function()
    both {
      { "ALTER TABLE t RENAME TO u", { "table t" }, { "table u" } },
      { "ALTER TABLE s.t RENAME u", { "table s.t" }, { "table s.u" } },
      { "ALTER TABLE s.t RENAME TO u", { "table s.t" }, { "table u" } },
      { "ALTER TABLE t ADD COLUMN a INT, RENAME TO u", { "table t" }, { "table u" } },
      { "RENAME TABLE s.t TO r.u", { "table s.t" }, { "table r.u" } },
      { "ALTER TABLE t RENAME COLUMN a TO b", { "column t.a" }, { "column t.b" } },
      { "ALTER TABLE t RENAME a TO b", { "table t", "column t.a" }, { "table t", "column t.b" } },
      { "ALTER TABLE t RENAME KEY i TO j", { "index t.i" }, { "index t.j" } },
      { "ALTER TABLE t RENAME CONSTRAINT k TO l", { "constraint t.k" }, { "constraint t.l" } },
      { "ALTER TABLE t CHANGE COLUMN a b BIGINT", { "column t.a" }, { "column t.b" } },
      { "ALTER TYPE mood RENAME VALUE 'a' TO 'b'", { "enum_value mood.a" },
        { "enum_value mood.b" } },
    }
  end)

  it("is not told by names that change places", function()
    for _, sql in ipairs {
      "ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a",
      "ALTER TABLE t CHANGE a b INT, CHANGE b a INT",
      "ALTER TABLE t DROP COLUMN a, ADD COLUMN a TEXT",
    } do
      assert.are.equal("unknown", verdict(sql, "column t.a", "column t.b"), sql)
    end
    always("unknown", { "RENAME TABLE t TO x, u TO t, x TO u" })
  end)

  it("can be run again when it takes away and makes the same key", function()
    assert.are.equal("again", verdict("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b)",
      "primary_key t"))
    assert.are.equal("again", verdict("ALTER TABLE t DROP INDEX i, ADD INDEX i (a, b)",
      "index t.i"))
  end)

  it("is told for quoted names, through comments", function()
    both {
      { 'CREATE TABLE "a ""b"".c" (x INT)', {}, { 'table a "b".c' } },
      { "CREATE TABLE `s`.`o``k` (x INT)", {}, { "table s.o`k" } },
      { "CREATE TABLE [my table] (x INT)", {}, { "table my table" } },
      { 'CREATE TABLE db . "s" . t (x INT)', {}, { "table s.t" } },
      { "-- CREATE TABLE u\n/* TABLE v */ CREATE /**/ TABLE -- so\n t (x INT)", { "table u" },
        { "table t" } },
      { 'ALTER TABLE t ADD COLUMN "a, b" INT', { "column t.a" }, { "column t.a, b" } },
      { "CREATE TABLE größe (x INT)", {}, { "table größe" } },
    }
  end)

  it("can be run again when it says so, or only sets something", function()
    always("again", {
      "CREATE TABLE IF NOT EXISTS t (a INT)", "CREATE OR REPLACE VIEW v AS SELECT 1",
      "DROP TABLE IF EXISTS t, u", "DROP INDEX CONCURRENTLY IF EXISTS i",
      "CREATE TEMPORARY TABLE t (a INT)",
      "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT", "ALTER TABLE t DROP COLUMN IF EXISTS a",
      "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS k CHECK (a > 0)",
      "ALTER TABLE t ADD UNIQUE KEY IF NOT EXISTS k (a)", "ALTER TABLE t MODIFY a BIGINT",
      "ALTER TABLE t CHANGE a a BIGINT", "ALTER TABLE t CHANGE `a` A BIGINT",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER b DROP DEFAULT",
      "ALTER TABLE t ALTER a TYPE BIGINT", "ALTER TABLE t ENGINE InnoDB, STATS_PERSISTENT = 1",
      "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", "ALTER TABLE t VALIDATE CONSTRAINT k",
      "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'a'", "ALTER SEQUENCE q RESTART",
      "COMMENT ON TABLE t IS 'x'", "GRANT SELECT ON t TO u", "VACUUM t", "SET a = 1",
      "REINDEX INDEX CONCURRENTLY i", "ANALYZE TABLE t",
    })
  end)

  it("is not told when nobody understands it", function()
    always("unknown", {
      "", "-- nothing", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "SELECT work()",
      "CALL work()", "DO $$ BEGIN END $$", "TRUNCATE t", "WITH x AS (SELECT 1) DELETE FROM t",
      "CREATE INDEX ON t (a)", "CREATE SCHEMA AUTHORIZATION u", "CREATE FUNCTION f() RETURNS INT",
      "CREATE SERVER x", "CREATE TABLE", "DROP TABLE", "DROP OWNED BY u", "ALTER TABLE",
      "ALTER TABLE t", "ALTER TABLE t ADD", "ALTER TABLE t ADD (a INT, b INT)",
      "ALTER TABLE t ADD UNIQUE (a)", "ALTER TABLE t ADD UNIQUE USING INDEX k",
      "ALTER TABLE t ADD EXCLUDE USING gist (a WITH =)", "ALTER TABLE t ADD CHECK (a > 0)",
      "ALTER TABLE t ADD INDEX (a)", "ALTER TABLE t ADD PARTITION (PARTITION p VALUES IN (1))",
      "ALTER TABLE t DROP PARTITION p, q", "ALTER TABLE t DROP SYSTEM VERSIONING",
      "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", "ALTER TABLE t COALESCE PARTITION 2",
      "ALTER TABLE t CONVERT PARTITION p TO TABLE u", "ALTER TABLE t DETACH PARTITION p",
      "ALTER TABLE t ALTER a TYPE INT USING a * 100", "ALTER TABLE t ALTER a DROP IDENTITY",
      "ALTER TABLE t SET SCHEMA s", "ALTER TABLE t RENAME COLUMN a", "RENAME TABLE t",
      "ALTER SEQUENCE q RENAME TO r", "ALTER INDEX i RENAME TO j", "ALTER TYPE mood RENAME TO m",
      "ALTER TYPE mood RENAME VALUE 'a'", "CREATE TABLE 'unfinished",
    })
  end)

  it("took effect when it takes away what went with the session", function()
    always("done", { "DROP TEMPORARY TABLE t" })
  end)

  it("is read by the rules of its database", function()
    local folding, mariadb = { fold = string.lower }, { backslash = true, hash = true }
    local function check(expected, lexis, sql, ...)
      assert.are.equal(expected, (verdict_with(lexis, sql, { ... })), sql)
    end
    check("done", folding, "CREATE TABLE Users (x INT)", "table users")
    check("again", folding, 'CREATE TABLE "Users" (x INT)', "table users")
    check("done", folding, 'ALTER TABLE t RENAME "A" TO a', "column t.a")
    check("again", folding, "ALTER TABLE t ALTER a SET DEFAULT (b # 1), ADD c INT")
    check("done", folding, "ALTER TABLE t ALTER a SET DEFAULT '\\', ADD c INT", "column t.c")
    check("done", mariadb, "# so\nCREATE TABLE t (x INT)", "table t")
    check("done", mariadb, [[ALTER TABLE t COMMENT 'it\'s, DROP COLUMN x', ADD c INT]],
      "column t.c", "column t.x")
    check("done", mariadb, [[ALTER TABLE t COMMENT "\", DROP COLUMN x", ADD c INT]],
      "column t.c", "column t.x")
  end)
end)

describe("a statement that was refused", function()
  it("is run again", function()
    assert.are.equal("again", (verdict_with(nil, "INSERT INTO t VALUES (1)", {}, true)))
    assert.are.equal("again", (verdict_with(nil, "CREATE TABLE t (a INT)", { "table t" }, true)))
  end)
end)

describe("an index that is not valid", function()
  local function leftover(_, _, name, schema)
    return ("DROP INDEX %s.%s"):format(schema or "public", name)
  end
  local function of(sql, refused, ...)
    return { verdict_with(nil, sql, { ... }, refused, leftover) }
  end

  it("goes before it is made again", function()
    local expected = { "again", "DROP INDEX s.i" }
    for _, sql in ipairs {
      "CREATE INDEX CONCURRENTLY i ON s.t (a)", "CREATE UNIQUE INDEX i ON s.t (a)",
      "create index concurrently if not exists i on only s.t (a)",
    } do
      assert.are.same(expected, of(sql, true))
      assert.are.same(expected, of(sql, false))
      assert.are.same({ "done" }, of(sql, false, "index s.t.i"))
    end
    assert.are.same({ "again" }, of("CREATE TABLE i (a INT)", true))
  end)

  it("is what DROP INDEX leaves that did not come to its end", function()
    assert.are.same({ "again" }, of("DROP INDEX CONCURRENTLY i", false))
  end)
end)

describe("the reader of statements", function()
  it("takes words all together or not at all, and marks outside of quotes", function()
    local r = statement.read [[IF NOT "EXISTS" ( '(' )]]
    assert.is_false(r:take("IF", "NOT", "EXISTS"))
    assert.is_true(r:take("IF", "NOT"))
    assert.is_true(r:has "IF" == false and r:at "EXISTS" == false)
    assert.are.equal("EXISTS", (r:name()))
    assert.is_true(r:mark "(")
    assert.is_false(r:mark "(")
    assert.are.equal("(", r:string())
    assert.is_true(r:mark ")")
    assert.is_nil(r.token)
    assert.is_nil(r:advance())
  end)

  it("looks ahead without taking anything", function()
    local r = statement.read "a USING b"
    assert.is_true(r:has "USING")
    assert.are.equal("a", (r:name()))
    assert.is_true(r:at("TO", "USING"))
  end)
end)
