-- What became of a statement that was on its way when mig was killed is asked of the catalogue, for
-- each kind of thing that can be asked for.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local killed = '\nos.execute("kill -9 $PPID") while true do end'

-- A revision whose last statement is sent, and then mig is killed; and the same without the murder.
local function cut_short(kind, before, sql, prepared)
  local db = kind.new()
  if prepared then db:sql(prepared) end
  local function revision(ending)
    local lines = {}
    for _, line in ipairs(before) do lines[#lines + 1] = ("op.execute([==[%s]==])"):format(line) end
    lines[#lines + 1] = "op.get_context():autocommit_block(function()"
    lines[#lines + 1] = ("op.execute([==[%s]==])%s end)"):format(sql, ending)
    return { "a1", up = table.concat(lines, "\n") }
  end
  local project = db:project { revision(killed) }
  assert.are_not.equal(0, project:mig("upgrade").code)
  project:write("revisions/versions/a1.lua", history.text(revision ""))
  return db, project
end

-- { what was there, the statement, how to undo it }: neither can be run twice.
local cases = {
  postgresql = {
    { {}, "CREATE TABLE Made (x INT)", "DROP TABLE made" },
    { { "CREATE TABLE users (x INT)" }, 'CREATE TABLE "Users" (x INT)', 'DROP TABLE "Users"' },
    { { "CREATE TABLE t (x INT)", "CREATE TABLE u (x INT)" }, "DROP TABLE t, u",
      "CREATE TABLE t (x INT); CREATE TABLE u (x INT)" },
    { {}, "CREATE VIEW v AS SELECT 1 AS x", "DROP VIEW v" },
    { {}, "CREATE MATERIALIZED VIEW v AS SELECT 1 AS x", "DROP MATERIALIZED VIEW v" },
    { {}, "CREATE SEQUENCE q", "DROP SEQUENCE q" },
    { {}, "CREATE SCHEMA s", "DROP SCHEMA s" },
    { { "CREATE SCHEMA s" }, "CREATE TABLE s.t (x INT)", "DROP TABLE s.t" },
    { { "CREATE TABLE t (x INT)" }, "CREATE INDEX CONCURRENTLY i ON t (x)", "DROP INDEX i" },
    { { "CREATE TABLE t (x INT)", "CREATE INDEX i ON t (x)" }, "DROP INDEX CONCURRENTLY i",
      "CREATE INDEX i ON t (x)" },
    { { "CREATE SCHEMA s", "CREATE TABLE s.t (x INT)" }, "CREATE TRIGGER g BEFORE UPDATE ON s.t "
      .. "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      "DROP TRIGGER g ON s.t" },
    { { "CREATE TABLE t (x INT)", "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW "
      .. "EXECUTE FUNCTION suppress_redundant_updates_trigger()" }, "DROP TRIGGER g ON t",
      "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW "
      .. "EXECUTE FUNCTION suppress_redundant_updates_trigger()" },
    { {}, "CREATE TYPE mood AS ENUM ('a')", "DROP TYPE mood" },
    { { "CREATE TYPE mood AS ENUM ('a')" }, "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
      "ALTER TYPE mood RENAME VALUE 'b' TO 'a'" },
    { {}, "CREATE DOMAIN d AS INT", "DROP DOMAIN d" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t RENAME x TO y", "ALTER TABLE t RENAME y TO x" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t RENAME TO u", "ALTER TABLE u RENAME TO t" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t ADD CONSTRAINT k UNIQUE (x)",
      "ALTER TABLE t DROP CONSTRAINT k" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t ADD PRIMARY KEY (x)",
      "ALTER TABLE t DROP CONSTRAINT t_pkey" },
  },
  mariadb = {
    { {}, "CREATE TABLE t (x INT)", "DROP TABLE t" },
    { { "CREATE TABLE t (x INT)" }, "CREATE VIEW v AS SELECT x FROM t", "DROP VIEW v" },
    { {}, "CREATE SEQUENCE q", "DROP SEQUENCE q" },
    { {}, "CREATE PROCEDURE p() SELECT 1", "DROP PROCEDURE p" },
    { { "CREATE PROCEDURE f() SELECT 1" }, "CREATE FUNCTION f() RETURNS INT RETURN 1",
      "DROP FUNCTION f" },
    { { "CREATE TABLE t (x INT)" }, "CREATE INDEX i ON t (x)", "DROP INDEX i ON t" },
    { { "CREATE TABLE t (x INT)", "CREATE INDEX i ON t (x)" }, "DROP INDEX i ON t",
      "CREATE INDEX i ON t (x)" },
    { { "CREATE TABLE t (x INT)" }, "CREATE DEFINER = CURRENT_USER TRIGGER g BEFORE INSERT ON t "
      .. "FOR EACH ROW SET NEW.x = 1", "DROP TRIGGER g" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t CHANGE x y BIGINT",
      "ALTER TABLE t CHANGE y x INT" },
    { { "CREATE TABLE t (x INT)" }, [[ALTER TABLE t COMMENT 'it\'s', ADD y INT]],
      "ALTER TABLE t DROP y" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t ADD UNIQUE KEY k (x), ALGORITHM=INPLACE",
      "ALTER TABLE t DROP KEY k" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t ADD CONSTRAINT k CHECK (x > 0)",
      "ALTER TABLE t DROP CONSTRAINT k" },
    { { "CREATE TABLE t (x INT)" }, "ALTER TABLE t ADD PRIMARY KEY (x)",
      "ALTER TABLE t DROP PRIMARY KEY" },
    { { "CREATE TABLE t (x INT)" }, "RENAME TABLE t TO u", "RENAME TABLE u TO t" },
    { { "CREATE TABLE t (x INT)" },
      "SET STATEMENT max_statement_time = 60, lock_wait_timeout = 9 FOR ALTER TABLE t ADD y INT",
      "ALTER TABLE t DROP y" },
  },
}

for _, name in ipairs { "postgresql", "mariadb" } do
  describe("a statement that mig was killed in on " .. name, function()
    for _, case in ipairs(cases[name]) do
      local before, sql, undo = table.unpack(case)

      it("is not run twice, nor left out: " .. sql, function()
        local db, project = cut_short(databases[name], before, sql)
        history.done(project:mig("upgrade"))
        assert.are.equal("a1", db:version())

        db, project = cut_short(databases[name], before, sql)
        db:sql(undo)
        history.done(project:mig("upgrade"))
        assert.are.equal("a1", db:version())
        db:sql(undo) -- which is possible only when the statement has run
      end)
    end
  end)
end

describe("a statement that mig was killed in", function()
  local two_schemas = "CREATE SCHEMA s; CREATE TABLE public.t (x INT); CREATE TABLE s.u (x INT); "
    .. "CREATE TABLE public.u (x INT); DO $$ BEGIN EXECUTE format("
    .. "'ALTER DATABASE %I SET search_path = s, public', current_database()); END $$"

  it("is told by where the search path makes something", function()
    local _, project = cut_short(databases.postgresql, {}, "CREATE TABLE t (x INT)", two_schemas)
    history.done(project:mig("upgrade"))
    local db
    db, project = cut_short(databases.postgresql, {}, "CREATE TABLE t (x INT)", two_schemas)
    db:sql("DROP TABLE s.t")
    history.done(project:mig("upgrade"))
    db:sql("SELECT x FROM s.t")
  end)

  it("is left to people where the next of the search path might be dropped", function()
    local db, project = cut_short(databases.postgresql, {}, "DROP TABLE u", two_schemas)
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("nobody can tell whether it took effect", 1, true), message)
    db:sql("SELECT x FROM public.u")
  end)

  it("is left to people where it may have dropped a partition", function()
    local db, project = cut_short(databases.mariadb, {
      "CREATE TABLE t (x INT) PARTITION BY LIST (x) (PARTITION p VALUES IN (1), "
        .. "PARTITION q VALUES IN (2))",
    }, "ALTER TABLE t DROP PARTITION p")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("nobody can tell whether it took effect", 1, true), message)
    history.done(project:mig("repair", "--done"))
    history.done(project:mig("upgrade"))
    assert.are.equal("a1", db:version())
  end)
end)
