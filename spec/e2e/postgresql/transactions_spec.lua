-- Transactions of PostgreSQL: how a revision may end them, and how it may not.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local postgresql = databases.postgresql

local table_t = { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)")' }

-- A database at a1, and a project with one more revision.
local function at_a1(up, ini)
  local db = postgresql.new()
  local project = db:project({ table_t, { "b2", "a1", up = up } }, { ini = ini })
  history.done(project:mig("upgrade", "a1"))
  return db, project
end

describe("a transaction on PostgreSQL", function()
  it("is not prepared by a revision", function()
    local db, project = at_a1([[op.execute("CREATE TABLE u (x INTEGER)")
      op.execute("/* of another */ prepare transaction 'kept'")]])
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("revisions/versions/b2.lua:8: transactions belong to mig", 1, true),
      message)
    assert.are.equal("a1", db:version())
    assert.are.equal("alembic_version t", db:tables())
    assert.are.equal("0", db:sql("SELECT count(*) FROM pg_prepared_xacts"))
  end)

  for what, sql in pairs {
    ["a procedure"] = "CALL p()",
    ["a block"] = "DO $$ BEGIN INSERT INTO t VALUES (7); COMMIT; INSERT INTO absent VALUES (1); "
      .. "END $$",
  } do
    it(("of %s that fails after a commit of its own is left to people"):format(what), function()
      local db, project = at_a1(([[op.execute("CREATE TABLE u (x INTEGER)")
        op.get_context():autocommit_block(function() op.execute %q end)]]):format(sql))
      db:sql("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (7); COMMIT; "
        .. "INSERT INTO absent VALUES (1); END $$")
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("; statement 2 of b2 may have taken effect in part: the next run "
        .. "looks, and asks where it cannot tell", 1, true), message)
      db:sql("CREATE TABLE absent (x INTEGER)")
      message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("b2 was cut short in statement 2 of its upgrade(), and nobody can "
        .. "tell whether it took effect", 1, true), message)
      assert.are.equal("7", db:sql("SELECT x FROM t"))
      db:sql("INSERT INTO absent VALUES (1)")
      history.done(project:mig("repair", "--done"))
      history.done(project:mig("upgrade"))
      assert.are.equal("7|1", db:sql("SELECT t.x, absent.x FROM t, absent"))
      assert.are.equal("b2", db:version())
    end)
  end

  it("that has failed goes on from a savepoint of the revision's own", function()
    for _, wrong in ipairs { "INSERT INTO absent VALUES (1)", "ALTER TABLE t ADD COLUMN x TEXT" } do
      local db, project = at_a1(([[op.execute("CREATE TABLE u (x TEXT)")
        op.execute("SAVEPOINT mine")
        assert(not pcall(op.execute, %q))
        op.execute("ROLLBACK TO SAVEPOINT mine")
        op.execute("INSERT INTO u VALUES (current_setting('lock_timeout'))")
        op.execute("CREATE TABLE v AS SELECT current_setting('lock_timeout') AS x")]]):format(
        wrong), "ddl_lock_timeout = 3\n")
      history.done(project:mig("upgrade"))
      assert.are.equal("b2", db:version())
      assert.are.equal("0", db:sql("SELECT x FROM u"))
      assert.are.equal("3s", db:sql("SELECT x FROM v"))
    end
  end)

  it("that has failed takes nothing else", function()
    local db, project = at_a1([[op.execute("SAVEPOINT mine")
      pcall(op.execute, "INSERT INTO absent VALUES (1)")
      op.execute("INSERT INTO t VALUES (1)")]])
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("b2.lua:9: the database rolled the transaction back because of an "
      .. "earlier error: nothing more can be run (revision b2)", 1, true), message)
    assert.are.equal("a1", db:version())
  end)

  describe("that a deferred constraint refuses", function()
    local wrong = 'op.execute("INSERT INTO u VALUES (1)")'

    local function with(up, ini)
      local db = postgresql.new()
      return db, db:project({
        { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)")
          op.execute("CREATE TABLE u (x INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED)")]] },
        { "b2", "a1", up = up }, { "c3", "b2" },
      }, { ini = ini })
    end

    it("is the fault of none of several revisions, and of one where it is one's", function()
      local db, project = with(wrong)
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("violates foreign key constraint", 1, true), message)
      assert.truthy(message:find("[SQL: COMMIT]; rolled back: the database is as it was", 1, true),
        message)
      assert.is_nil(message:find("(revision", 1, true), message)
      assert.are.equal("", db:tables())
      project:write("mig.ini", project:read("mig.ini") .. "transaction_per_migration = true\n")
      message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("(revision b2) [SQL: COMMIT]; rolled back: revision a1 before it "
        .. "is kept", 1, true), message)
      assert.are.equal("a1", db:version())
    end)

    it("is told of the revision that has committed the other part, and gone on with", function()
      local note = 'op.execute("CREATE TABLE once (x INTEGER)") op.get_bind():commit()\n'
      local db, project = with(note .. wrong)
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("(revision b2) [SQL: COMMIT]; b2 had committed part of its work, "
        .. "the rest was rolled back: revision a1 before it is kept; once the cause is gone, the "
        .. "next run goes on with statement 2 of b2", 1, true), message)
      assert.are.equal("a1", db:version())
      db:sql("INSERT INTO t VALUES (1)")
      history.done(project:mig("upgrade"))
      assert.are.equal("c3", db:version())
      assert.are.equal("alembic_version once t u", db:tables())
    end)
  end)

  it("that the server ends while a revision works is told with its reason", function()
    local db, project = at_a1([[op.execute("CREATE TABLE u (x INTEGER)")
      assert(op.get_bind():scalar("SELECT 1") == 1)
      io.open("here", "w"):close()
      while not io.open("gone") do os.execute("sleep 0.01") end
      op.execute("CREATE TABLE v (x INTEGER)")]])
    db:sql(("ALTER DATABASE %s SET idle_in_transaction_session_timeout = 500"):format(db.name))
    local run = project:start { "upgrade" }
    assert.is_true(run:wait_for(function() return project:exists("here") end, 30))
    assert.is_true(run:wait_for(function()
      return db:sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        .. "AND pid <> pg_backend_pid()") == "0"
    end, 30))
    project:write("gone", "")
    local message = history.failed(run:wait(60))
    assert.truthy(message:find("the connection to the server was lost: terminating connection due "
      .. "to idle-in-transaction timeout", 1, true), message)
    assert.are.equal("a1", db:version())
    assert.are.equal("alembic_version t", db:tables())
  end)
end)
