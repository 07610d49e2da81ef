-- What a revision makes of search_path ends with the revision: a dump empties it.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local postgresql = databases.servers[1]

-- As pg_dump begins and goes on.
local dump = [[
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.dumped (id integer);
]]

local revisions = {
  { "a1", up = 'op.execute_file("dump.sql")', down = 'op.drop_table("dumped")' },
  { "b2", "a1", up = [[op.execute("CREATE SCHEMA other")
      op.execute("SET LOCAL Search_Path TO other, public")
      op.execute("CREATE TABLE there (id integer)")]],
    down = [[op.execute("SET search_path TO other")
      op.drop_table("there")
      op.execute("DROP SCHEMA other")]] },
  { "c3", "b2", up = 'op.execute("CREATE TABLE here (id integer)")',
    down = 'op.drop_table("here")' },
}

local tables = [[SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY 1)
  FROM (SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname IN ('public', 'other') ORDER BY 1, 2) AS t]]
local made = "other.there public.alembic_version public.dumped public.here"

local function project_of(db, ini)
  return db:project(revisions, { ini = ini, files = { ["revisions/versions/dump.sql"] = dump } })
end

describe("search_path that a revision sets", function()
  for name, ini in pairs { ["in one transaction"] = "",
    ["with a transaction each"] = "transaction_per_migration = true\n" } do
    it("is as it was for the version and the next revision, " .. name, function()
      local db = postgresql.new()
      local project = project_of(db, ini)
      history.done(project:mig("upgrade"))
      assert.are.equal("c3", db:version())
      assert.are.equal(made, db:sql(tables))
      history.done(project:mig("downgrade", "base"))
      assert.are.equal("public.alembic_version", db:sql(tables))
    end)
  end

  it("is as it was in the script, too", function()
    local db = postgresql.new()
    local script = history.done(project_of(db, ""):mig("upgrade", "--sql")).out
    db:sql(script)
    assert.are.equal("c3", db:version())
    assert.are.equal(made, db:sql(tables))
  end)

  for name, commits in pairs {
    ["commits"] = "op.get_bind():commit()",
    ["leaves the transaction"] = [[op.get_context():autocommit_block(function()
        op.execute("CREATE INDEX ix ON there (id)")
        op.execute("INSERT INTO there VALUES (1)")
      end)]],
  } do
    it("does not hide how far one has come that " .. name, function()
      local db = postgresql.new()
      local project = db:project { { "a1", up = [[op.execute("CREATE SCHEMA other")
        op.execute("SET search_path TO other")
        op.execute("CREATE TABLE there (id integer)")
        ]] .. commits .. [[

        op.execute("INSERT INTO later VALUES (1)")]] } }
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("the next run goes on with statement", 1, true), message)
      assert.truthy(db:sql(tables):find("public.mig_journal", 1, true), db:sql(tables))
      db:sql("CREATE TABLE other.later (id integer)")
      history.done(project:mig("upgrade"))
      assert.are.equal("1", db:sql("SELECT count(*) FROM other.later"))
      assert.are.equal("other.later other.there public.alembic_version", db:sql(tables))
    end)
  end

  it("stays what a caught error has left of it", function()
    local db = postgresql.new()
    local project = db:project {
      { "a1", up = [[op.execute("SAVEPOINT s")
        op.execute("SET search_path TO nowhere")
        assert(not pcall(op.execute, "CREATE TABLE t (id integer)"))
        op.execute("ROLLBACK TO s")
        op.execute("CREATE TABLE t (id integer)")]] },
    }
    history.done(project:mig("upgrade"))
    assert.are.equal("public.alembic_version public.t", db:sql(tables))
  end)
end)
