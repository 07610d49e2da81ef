-- A revision that is cut short where not everything can be rolled back: the next run goes on with
-- it.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local tmp = require "spec.support.tmp"

local function block(body)
  return "op.get_context():autocommit_block(function() " .. body .. " end)"
end

local function find(run, text)
  assert.truthy(run.err:find(text, 1, true), run.err)
end

-- Statements with a commit between them.
local function halves(first, second)
  return first .. " op.get_bind():commit() " .. second
end

for _, kind in ipairs(databases.all) do
  describe("a revision cut short on " .. kind.name, function()
    it("goes on after its last commit, and does nothing twice", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = 'op.execute("CREATE TABLE log (x INTEGER)")' },
        { "b2", "a1", up = halves([[op.execute("INSERT INTO log VALUES (1)")]],
          [[op.execute("INSERT INTO log VALUES (2)")
            op.execute("INSERT INTO missing VALUES (3)")]]) },
      }
      local run = project:mig("upgrade")
      assert.are.equal(1, run.code)
      find(run, "the next run goes on with statement 2 of b2")
      assert.are.equal("a1", db:version())
      assert.are.equal("1", db:sql("SELECT x FROM log ORDER BY x"))

      local status = project:mig("status")
      assert.are.equal(1, status.code)
      assert.truthy(status.out:find("Unfinished: upgrade of b2, at statement 2", 1, true),
        status.out)

      db:sql("CREATE TABLE missing (x INTEGER)")
      run = project:mig("upgrade")
      assert.are.equal(0, run.code, run.err)
      find(run, "b2 was cut short; going on with statement 2 of its upgrade()")
      assert.are.equal("1\n2", db:sql("SELECT x FROM log ORDER BY x"))
      assert.are.equal("3", db:sql("SELECT x FROM missing"))
      assert.are.equal("b2", db:version())
      assert.is_nil(db:tables():find("mig_journal"))
      assert.are.equal("Nothing is unfinished.\n", history.done(project:mig("repair")).out)
    end)

    it("passes over operations that could not be asked again", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = [[op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
            sa.Column("x", sa.Integer), sa.Column("y", sa.Integer))
          op.alter_column("t", "x", { type_ = sa.BigInteger, nullable = false })
          op.alter_column("t", "x", { new_column_name = "z" })
          op.drop_column("t", "y")]] .. "\n" .. halves("",
          [[op.execute("INSERT INTO missing VALUES (1)") op.drop_column("t", "z")]]) },
      }
      assert.are.equal(1, project:mig("upgrade").code)
      db:sql("CREATE TABLE missing (x INTEGER)")
      history.done(project:mig("upgrade"))
      assert.are.equal("1", db:sql("SELECT count(*) FROM missing"))
      db:sql("INSERT INTO t VALUES (1)") -- the only column that is left
      assert.are.equal("a1", db:version())
    end)

    it("is forgotten once it is finished, also by a run that is killed then", function()
      local db = kind.new()
      local killed = 'os.execute("kill -9 $PPID") while true do end'
      local project = db:project({
        { "a1", up = 'op.execute("CREATE TABLE log (x INTEGER)")' },
        { "b2", "a1", up = halves([[op.execute("INSERT INTO log VALUES (1)")]],
          [[op.execute("INSERT INTO log VALUES (2)")]]), down = 'op.execute("DELETE FROM log")' },
        { "c3", "b2", up = killed },
      }, { ini = "transaction_per_migration = true\n" })
      assert.are_not.equal(0, project:mig("upgrade").code)
      -- What became of b2 is committed by the time the next begins, or not.
      local path = "revisions/versions/a1.lua"
      project:write(path, (project:read(path):gsub("function downgrade%(%)",
        "function downgrade() " .. killed)))
      history.done(project:mig("upgrade", "b2"))
      assert.are_not.equal(0, project:mig("downgrade", "base").code)
      if db:version() == "b2" then history.done(project:mig("downgrade", "a1")) end
      assert.are.equal("Nothing is unfinished.\n", history.done(project:mig("repair")).out)
      history.done(project:mig("upgrade", "b2"))
      assert.are.equal("1\n2", db:sql("SELECT x FROM log ORDER BY x"))
    end)

    it("is not gone on with when its statements have changed", function()
      local db = kind.new()
      local revisions = {
        { "a1", up = halves([[op.execute("CREATE TABLE one (x INTEGER)")]],
          [[op.execute("INSERT INTO missing VALUES (1)")]]) },
      }
      local project = db:project(revisions)
      assert.are.equal(1, project:mig("upgrade").code)
      local path = "revisions/versions/a1.lua"
      project:write(path, (project:read(path):gsub("TABLE one", "TABLE two")))
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find(
        "upgrade() does not begin with the 1 statement that took effect when it was cut short",
        1, true), message)
      assert.is_nil(db:tables():find("two"))
    end)

    it("does not ask again for what changes something", function()
      for sql, again in pairs {
        ["WITH w AS (SELECT 1 AS x) SELECT x FROM w"] = true,
        ["INSERT INTO log VALUES (1) RETURNING x"] = false,
        ["WITH w AS (SELECT 1 AS x) INSERT INTO log SELECT x FROM w RETURNING x"] = false,
      } do
        -- MariaDB has no WITH before INSERT
        if again or kind.name ~= "mariadb" or sql:find "^INSERT" then
          local db = kind.new()
          local project = db:project {
            { "a1", up = 'op.execute("CREATE TABLE log (x INTEGER)")' },
            { "b2", "a1", up = ("for _ in op.get_bind():rows([[%s]]) do end"):format(sql) .. halves(
              ' op.execute("INSERT INTO log VALUES (2)")',
              'op.execute("INSERT INTO missing VALUES (3)")') },
          }
          assert.are.equal(1, project:mig("upgrade").code)
          local rows = db:sql("SELECT count(*) FROM log")
          db:sql("CREATE TABLE missing (x INTEGER)")
          local run = project:mig("upgrade")
          assert.are.equal(again and 0 or 1, run.code, run.err)
          if not again then find(run, "what it returned then is not known any more") end
          assert.are.equal(rows, db:sql("SELECT count(*) FROM log"))
        end
      end
    end)

    it("must be gone on with, or stamped, before anything else", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = 'op.execute("CREATE TABLE log (x INTEGER)")',
          down = 'op.execute("DROP TABLE log")' },
        { "b2", "a1", up = halves([[op.execute("INSERT INTO log VALUES (1)")]],
          [[op.execute("INSERT INTO missing VALUES (3)")]]) },
      }
      assert.are.equal(1, project:mig("upgrade").code)
      local message = history.failed(project:mig("downgrade", "base"))
      assert.truthy(message:find("revision b2 was cut short at statement 2 of its upgrade(): "
        .. "'mig upgrade b2' goes on with it", 1, true), message)
      assert.are.equal("a1", db:version())
      history.done(project:mig("stamp", "b2"))
      assert.are.equal("b2", db:version())
      assert.is_nil(db:tables():find("mig_journal"))
    end)

    it("asks when nobody can tell what became of a statement", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = [[op.execute("CREATE TABLE log (x INTEGER)") ]]
          .. block [[op.execute("INSERT INTO log VALUES (1)")
            op.execute("INSERT INTO log VALUES (2)")]] },
      }
      -- Killed with the second INSERT on its way: the row says so, and it may have arrived.
      local path = "revisions/versions/a1.lua"
      local source = project:read(path)
      project:write(path, (source:gsub('op.execute%("INSERT INTO log VALUES %(2%)"%)',
        'op.execute("INSERT INTO log VALUES (2)") os.execute("kill -9 $PPID") '
          .. "while true do end")))
      assert.are_not.equal(0, project:mig("upgrade").code)
      project:write(path, source)

      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("a1 was cut short in statement 3 of its upgrade(), and nobody can "
        .. "tell whether it took effect", 1, true), message)
      local told = project:mig("repair")
      assert.are.equal(1, told.code)
      assert.truthy(told.out:find("running: INSERT INTO log VALUES (2)", 1, true), told.out)

      history.done(project:mig("repair", "--done"))
      history.done(project:mig("upgrade"))
      assert.are.equal("1\n2", db:sql("SELECT x FROM log ORDER BY x"))
      assert.are.equal("a1", db:version())
    end)

    it("runs a statement again when told so", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = [[op.execute("CREATE TABLE log (x INTEGER)") ]]
          .. block [[op.execute("INSERT INTO log VALUES (1)")]] },
      }
      local path = "revisions/versions/a1.lua"
      local source = project:read(path)
      project:write(path, (source:gsub('op.execute%("INSERT INTO log VALUES %(1%)"%)',
        'op.execute("INSERT INTO log VALUES (1)") os.execute("kill -9 $PPID") '
          .. "while true do end")))
      assert.are_not.equal(0, project:mig("upgrade").code)
      project:write(path, source)
      db:sql("DELETE FROM log")
      history.done(project:mig("repair", "--retry"))
      history.done(project:mig("upgrade"))
      assert.are.equal("1", db:sql("SELECT x FROM log"))
    end)
  end)
end

describe("DDL cut short on MariaDB", function()
  local mariadb = databases.mariadb

  it("goes on with the statement that was refused, once the cause is gone", function()
    local db = mariadb.new()
    local project = db:project {
      { "a1", up = [[op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("x", sa.Integer))
        op.execute("INSERT INTO t VALUES (1, 7), (2, 7)")
        op.create_unique_constraint("uq_x", "t", { "x" })
        op.create_table("u", sa.Column("id", sa.Integer))]] },
    }
    local run = project:mig("upgrade")
    assert.are.equal(1, run.code)
    find(run, "2 statements of a1 took effect and cannot be rolled back")
    find(run, "the next run goes on with statement 3 of a1")
    db:sql("UPDATE t SET x = id")
    history.done(project:mig("upgrade"))
    assert.are.equal("2", db:sql("SELECT count(*) FROM t"))
    assert.are.equal("a1", db:version())
    assert.are.equal("alembic_version t u", db:tables())
  end)

  it("goes on after a statement that was refused, and done by hand", function()
    local db = mariadb.new()
    local project = db:project {
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO missing VALUES (1)")
        op.execute("CREATE TABLE u (x INTEGER)")]] },
    }
    find(project:mig("upgrade"), "the next run goes on with statement 2 of a1")
    history.done(project:mig("repair", "--done"))
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version t u", db:tables())
    assert.are.equal("a1", db:version())
  end)

  it("passes over one statement, however often that is said", function()
    local db = mariadb.new()
    local project = db:project {
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO missing VALUES (1)")
        op.execute("INSERT INTO t VALUES (1)")]] },
    }
    history.failed(project:mig("upgrade"))
    history.done(project:mig("repair", "--done"))
    for _, word in ipairs { "--done", "--retry" } do
      local message = history.failed(project:mig("repair", word))
      assert.truthy(message:find("this has been said already: the next run goes on with statement "
        .. "3 of a1; run it first, and decide again if it stops there", 1, true), message)
    end
    history.done(project:mig("upgrade"))
    assert.are.equal("1", db:sql("SELECT x FROM t"))
  end)

  it("says with which statement it goes on when the connection was lost", function()
    local db = mariadb.new()
    local project = db:project {
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO t VALUES (1)")
        os.execute("touch there; while [ ! -e go ]; do sleep 0.01; done")
        op.execute("INSERT INTO t VALUES (2)")]] },
    }
    local run = project:start { "upgrade" }
    assert.is_true(run:wait_for(function() return tmp.exists(project.dir .. "/there") end, 20))
    db:sql("KILL " .. db:sql("SELECT id FROM information_schema.processlist WHERE "
      .. "db = DATABASE() AND id <> CONNECTION_ID()"))
    project:write("go", "")
    local lost = run:wait(20)
    find(lost, "1 statement of a1 took effect and cannot be rolled back (this database commits "
      .. "with each change of the schema); once the cause is gone, the next run goes on with "
      .. "statement 2 of a1")
    run = project:mig("upgrade")
    find(run, "a1 was cut short; going on with statement 2 of its upgrade()")
    assert.are.equal("1\n2", db:sql("SELECT x FROM t ORDER BY x"))
  end)

  it("asks the catalogue about the statement that was on its way", function()
    local db = mariadb.new()
    local body = [[op.create_table("t", sa.Column("id", sa.Integer))
      op.add_column("t", sa.Column("x", sa.Integer)) MARK
      op.execute("INSERT INTO t VALUES (1, 2)")
      op.drop_column("t", "x")]]
    local project = db:project { { "a1", up = (body:gsub("MARK", "")) } }
    local path = "revisions/versions/a1.lua"
    local source = project:read(path)
    project:write(path, (source:gsub('sa.Column%("x", sa.Integer%)%)', function(text)
      return text .. ' os.execute("kill -9 $PPID") while true do end'
    end)))
    assert.are_not.equal(0, project:mig("upgrade").code)
    project:write(path, source)
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
    find(run, "a1 was cut short; going on with statement 3 of its upgrade()")
    assert.are.equal("1", db:sql("SELECT count(*) FROM t"))
    assert.are.equal("id", db:sql("SELECT group_concat(column_name) FROM "
      .. "information_schema.columns WHERE table_name = 't' AND table_schema = DATABASE()"))
  end)
end)

describe("CREATE INDEX CONCURRENTLY that fails on PostgreSQL", function()
  it("leaves an index that is not valid, which goes before the next attempt", function()
    local db = databases.postgresql.new()
    local project = db:project {
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO t VALUES (1), (1)") ]]
        .. block [[op.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_t ON t (x)")]] },
    }
    local run = project:mig("upgrade")
    assert.are.equal(1, run.code)
    find(run, "the next run goes on with statement 3 of a1")
    assert.are.equal("f", db:sql("SELECT indisvalid FROM pg_index WHERE indexrelid = "
      .. "'ix_t'::regclass"))
    db:sql("DELETE FROM t")
    history.done(project:mig("upgrade"))
    assert.are.equal("t", db:sql("SELECT indisvalid FROM pg_index WHERE indexrelid = "
      .. "'ix_t'::regclass"))
    assert.are.equal("a1", db:version())
  end)
end)
