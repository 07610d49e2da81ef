-- A change of the schema that has to wait for others: it waits for a short time, gives up what it
-- holds, and tries again.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local holder = require "spec.support.holder"

local hold, let_go = holder.hold, holder.let_go

-- How many columns the table has.
local columns = {
  postgresql = "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
  mariadb = "SELECT count(*) FROM information_schema.columns WHERE table_name = 't' "
    .. "AND table_schema = DATABASE()",
}
local read, change = "SELECT count(*) FROM t", "UPDATE t SET x = 5"

for _, kind in ipairs(databases.servers) do
  local function project_on(db, ini, head)
    local project = db:project({
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO t VALUES (1)")]] },
      { "b2", "a1", head = head, up = [[op.execute("CREATE TABLE made (x INTEGER)")
        op.execute("ALTER TABLE t ADD COLUMN y INTEGER")]] },
    }, { ini = ini })
    history.done(project:mig("upgrade", "a1"))
    return project
  end

  -- The error of an upgrade while the table is held, and all that it said.
  local function gives_up(db, project)
    local process = hold(db, read)
    local run = project:mig("upgrade")
    let_go(db, process)
    return history.failed(run), run.err
  end

  local function until_it_tries_again(run)
    assert.is_true(run:wait_for(function()
      local _, err = run:output()
      return err:find("trying again in", 1, true)
    end, 30), "it has not waited for locks")
  end

  -- Let the run go on that waits, to its end.
  local function goes_on(db, run, process)
    let_go(db, process)
    local done = run:wait(60)
    assert.are.equal(0, done.code, done.err)
    return done
  end

  local function tries_again(db, project)
    local process = hold(db, read)
    local run = project:start { "upgrade" }
    until_it_tries_again(run)
    local done = goes_on(db, run, process)
    assert.truthy(done.err:find("revisions/versions/b2.lua:8: ", 1, true), done.err)
    assert.are.equal("2", db:sql(columns[kind.name]))
    assert.are.equal("b2", db:version())
    assert.are.equal("alembic_version made t", db:tables())
  end

  describe("DDL that waits for others on " .. kind.name, function()
    it("gives up after ddl_lock_timeout, and is tried again", function()
      local db = kind.new()
      tries_again(db, project_on(db, "ddl_lock_timeout = 0.3\n"))
    end)

    it("waits as long as its revision says", function()
      local db = kind.new()
      tries_again(db, project_on(db, "ddl_lock_timeout = 3600\n", "ddl_lock_timeout = 0.3"))
    end)

    it("lets those behind it go on while it pauses", function()
      local db = kind.new()
      local project = project_on(db, "ddl_lock_timeout = 0.3\n")
      local process = hold(db, read)
      local run = project:start { "upgrade" }
      until_it_tries_again(run)
      assert.are.equal("1", db:sql("SELECT count(*) FROM t"))
      goes_on(db, run, process)
    end)

    it("is an error that names line and cause when the budget is over", function()
      local db = kind.new()
      local project = project_on(db, "ddl_lock_timeout = 0.3\nddl_lock_budget = 0\n")
      local message = gives_up(db, project)
      assert.truthy(message:find("revisions/versions/b2.lua:8: ", 1, true), message)
      assert.are.equal("a1", db:version())
      assert.are.equal("1", db:sql(columns[kind.name]))
      if kind.transactional_ddl then
        assert.truthy(message:find("the database is as it was before the run", 1, true), message)
      else
        assert.truthy(message:find("goes on with statement 2 of b2", 1, true), message)
      end
      history.done(project:mig("upgrade"))
      assert.are.equal("b2", db:version())
    end)

    it("is an error that tells what attempts before it have kept", function()
      local db = kind.new()
      local project = db:project({
        { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
        { "b2", "a1", up = 'op.execute("CREATE TABLE made (x INTEGER)")' },
        { "c3", "b2", up = 'op.execute("ALTER TABLE t ADD COLUMN y INTEGER")' },
      }, { ini = "transaction_per_migration = true\nddl_lock_timeout = 0.2\n"
        .. "ddl_lock_budget = 4\n" })
      history.done(project:mig("upgrade", "a1"))
      local message, told = gives_up(db, project)
      assert.truthy(told:find("trying again in", 1, true), told)
      assert.truthy(message:find("rolled back: revision b2 before it is kept", 1, true), message)
      assert.are.equal("b2", db:version())
    end)

    it("is an error that tells of a revision that attempts before it have done in part", function()
      local db = kind.new()
      local project = db:project({
        { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
        { "b2", "a1", up = [[op.get_context():autocommit_block(function()
            op.execute("CREATE TABLE made (x INTEGER)")
          end)
          op.execute("ALTER TABLE t ADD COLUMN y INTEGER")]] },
      }, { ini = "ddl_lock_timeout = 0.2\nddl_lock_budget = 4\n" })
      history.done(project:mig("upgrade", "a1"))
      local message, told = gives_up(db, project)
      assert.truthy(told:find("trying again in", 1, true), told)
      assert.truthy(message:find("b2 had committed part of its work, the rest was rolled back; "
        .. "once the cause is gone, the next run goes on with statement 2 of b2", 1, true), message)
      history.done(project:mig("upgrade"))
      assert.are.equal("b2", db:version())
    end)

    it("refuses a limit that is none", function()
      local db = kind.new()
      for _, ini in ipairs { "ddl_lock_timeout = soon\n", "ddl_lock_budget = -1\n",
        "concurrent_lock_timeout = 1e9\n" } do
        local project = db:project({ { "a1" } }, { ini = ini })
        local message = history.failed(project:mig("upgrade"))
        assert.truthy(message:find("must be a number of seconds, 0 to 86400, not", 1, true),
          message)
        assert.truthy(message:find("mig.ini:", 1, true), message)
      end
      local project = db:project { { "a1", head = 'ddl_lock_timeout = "soon"' } }
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("ddl_lock_timeout must be a number of seconds, 0 to 86400, "
        .. "got a string", 1, true), message)
    end)
  end)

  it("a change of rows waits as long as it has to on " .. kind.name, function()
    local db = kind.new()
    local project = db:project({
      { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
        op.execute("INSERT INTO t VALUES (1)")]] },
      { "b2", "a1", up = [[op.execute("CREATE TABLE made (x INTEGER)")
        op.execute("UPDATE t SET x = x + 1")]] },
    }, { ini = "ddl_lock_timeout = 0.1\nddl_lock_budget = 0\n" })
    history.done(project:mig("upgrade", "a1"))
    local process = hold(db, change)
    local run = project:start { "upgrade" }
    -- Longer than DDL would have been let wait.
    os.execute("sleep 2")
    assert.is_true(run:is_running())
    goes_on(db, run, process)
    assert.are.equal("2", db:sql("SELECT x FROM t"))
  end)

  if kind.transactional_ddl then
    it("an index that is built beside its users is given up and built again on " .. kind.name,
      function()
        local db = kind.new()
        local project = db:project({
          { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
            op.execute("INSERT INTO t VALUES (1)")]] },
          { "b2", "a1", up = [[op.get_context():autocommit_block(function()
            op.execute("CREATE INDEX CONCURRENTLY ix_x ON t (x)") end)]] },
        }, { ini = "concurrent_lock_timeout = 0.3\n" })
        history.done(project:mig("upgrade", "a1"))
        local process = hold(db, change)
        local run = project:start { "upgrade" }
        until_it_tries_again(run)
        local done = goes_on(db, run, process)
        assert.is_nil(done.err:find("pooler", 1, true), done.err)
        assert.are.equal("t", db:sql("SELECT indisvalid FROM pg_index "
          .. "WHERE indexrelid = 'ix_x'::regclass"))
        assert.are.equal("b2", db:version())
        assert.are.equal("alembic_version t", db:tables())
      end)
  end

  for _, statement in ipairs { "ALTER TABLE t ADD COLUMN y INTEGER",
    not kind.transactional_ddl and "CREATE OR REPLACE TABLE t (x INTEGER, y INTEGER)" or nil,
    not kind.transactional_ddl and "SET STATEMENT max_statement_time = 60 FOR "
      .. "ALTER TABLE t ADD COLUMN y INTEGER" or nil,
    not kind.transactional_ddl and "/*!40000 ALTER TABLE t ADD COLUMN y INTEGER */" or nil } do
    it("rows that were changed before are changed once on " .. kind.name .. ": " .. statement,
      function()
        local db = kind.new()
        local project = db:project({
          { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)") '
            .. 'op.execute("CREATE TABLE log (x INTEGER)")' },
          { "b2", "a1", up = 'op.execute("INSERT INTO log VALUES (1)")\n'
            .. ('op.execute("%s")'):format(statement) },
        }, { ini = "ddl_lock_timeout = 0.3\n" })
        history.done(project:mig("upgrade", "a1"))
        local process = hold(db, read)
        local run = project:start { "upgrade" }
        until_it_tries_again(run)
        local done = goes_on(db, run, process)
        assert.are.equal("1", db:sql("SELECT x FROM log"))
        assert.are.equal("2", db:sql(columns[kind.name]))
        local told = kind.transactional_ddl and "the database is as it was before the run"
          or "1 statement of b2 took effect"
        assert.truthy(done.err:find(told, 1, true), done.err)
      end)
  end

  if not kind.transactional_ddl then
    describe("the journal that others read on " .. kind.name, function()
      local read_journal = "SELECT count(*) FROM mig_journal"

      -- A first run has failed, so that the journal is there; the last statement is no DDL.
      local function held(ini)
        local db = kind.new()
        local project = db:project({
          { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
            op.execute("INSERT INTO absent VALUES (1)")]] },
        }, { ini = "ddl_lock_timeout = 0.3\n" .. ini })
        history.failed(project:mig("upgrade"))
        db:sql("CREATE TABLE absent (x INTEGER)")
        return db, project, hold(db, read_journal)
      end

      it("is waited for at the end of a run, and dropped", function()
        local db, project, process = held("")
        local run = project:start { "upgrade" }
        until_it_tries_again(run)
        assert.are.equal("a1", db:version())
        goes_on(db, run, process)
        assert.are.equal("absent alembic_version t", db:tables())
      end)

      it("stays, empty, when the first statement of a run failed", function()
        local db = kind.new()
        local project = db:project({
          { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")',
            down = 'op.execute("DROP TABLE t")' },
          { "b2", "a1", up = 'op.execute("ALTER TABLE absent ADD y INTEGER")' },
        }, { ini = "ddl_lock_timeout = 0.3\nddl_lock_budget = 0\n" })
        local path = "revisions/versions/b2.lua"
        project:write(path, (project:read(path):gsub("op%.execute",
          'os.execute("while [ ! -e go ]; do sleep 0.01; done") %0')))
        local run = project:start { "upgrade" }
        assert.is_true(run:wait_for(function()
          return db:tables():find("mig_journal", 1, true) ~= nil
        end, 20))
        local process = hold(db, read_journal)
        project:write("go", "")
        local done = run:wait(60)
        let_go(db, process)
        assert.are.equal(1, done.code, done.err)
        assert.are.equal("Nothing is unfinished.\n", project:mig("repair").out)
        history.done(project:mig("downgrade", "base"))
        assert.are.equal("alembic_version", db:tables())
      end)

      it("stays, empty, with a warning, when the budget is over", function()
        local db, project, process = held("ddl_lock_budget = 0\n")
        local run = project:mig("upgrade")
        let_go(db, process)
        history.done(run)
        assert.truthy(run.err:find("the table mig_journal could not be taken away, which the next "
          .. "run tries again: Lock wait timeout exceeded", 1, true), run.err)
        assert.are.equal("a1", db:version())
        assert.are.equal("0", db:sql("SELECT count(*) FROM mig_journal"))
        history.done(project:mig("downgrade", "base"))
        assert.are.equal("absent alembic_version t", db:tables())
      end)
    end)
  end
end
