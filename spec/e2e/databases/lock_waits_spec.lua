-- A change of the schema that has to wait for others: it waits for a short time, gives up what it
-- holds, and tries again.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local program = require "spec.support.program"

local says = {
  postgresql = {
    hold = "BEGIN; SELECT count(*) FROM t; SELECT pg_sleep(1000);",
    hold_row = "BEGIN; UPDATE t SET x = 5; SELECT pg_sleep(1000);",
    holds = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1000)%' "
      .. "AND datname = current_database() AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'",
    let_go = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
      .. "'%pg_sleep(1000)%' AND datname = current_database() AND pid <> pg_backend_pid()",
    columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
  },
  mariadb = {
    hold = "START TRANSACTION; SELECT count(*) FROM t; SELECT SLEEP(1000);",
    hold_row = "START TRANSACTION; UPDATE t SET x = 5; SELECT SLEEP(1000);",
    holds = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
    session = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
    columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = 't' "
      .. "AND table_schema = DATABASE()",
  },
}

for _, kind in ipairs(databases.servers) do
  local say = says[kind.name]

  -- A session that has read the table, or changed its row, in a transaction that stays open.
  local function hold(db, sql)
    local process = program.start(db:client(), { stdin = sql })
    process:wait_for(function() return db:sql(say.holds) == "1" end, 20)
    return process
  end

  local function let_go(db, process)
    db:sql(say.let_go or ("KILL " .. db:sql(say.session)))
    process:wait(20)
  end

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

  local function tries_again(db, project)
    local holder = hold(db, say.hold)
    local run = project:start { "upgrade" }
    run:wait_for(function()
      local _, err = run:output()
      return err:find("trying again in", 1, true)
    end, 30)
    let_go(db, holder)
    local done = run:wait(60)
    assert.are.equal(0, done.code, done.err)
    assert.truthy(done.err:find("revisions/versions/b2.lua:8: ", 1, true), done.err)
    assert.are.equal("2", db:sql(say.columns))
    assert.are.equal("b2", db:version())
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
      local holder = hold(db, say.hold)
      local run = project:start { "upgrade" }
      run:wait_for(function()
        local _, err = run:output()
        return err:find("trying again in", 1, true)
      end, 30)
      assert.are.equal("1", db:sql("SELECT count(*) FROM t"))
      let_go(db, holder)
      assert.are.equal(0, run:wait(60).code)
    end)

    it("is an error that names line and cause when the budget is over", function()
      local db = kind.new()
      local project = project_on(db, "ddl_lock_timeout = 0.3\nddl_lock_budget = 0\n")
      local holder = hold(db, say.hold)
      local message = history.failed(project:mig("upgrade"))
      let_go(db, holder)
      assert.truthy(message:find("revisions/versions/b2.lua:8: ", 1, true), message)
      assert.are.equal("a1", db:version())
      assert.are.equal("1", db:sql(say.columns))
      if kind.transactional_ddl then
        assert.truthy(message:find("the database is as it was before the run", 1, true), message)
      else
        assert.truthy(message:find("goes on with statement 2 of b2", 1, true), message)
      end
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
      assert.truthy(message:find("ddl_lock_timeout must be a number of seconds", 1, true), message)
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
    local holder = hold(db, say.hold_row)
    local run = project:start { "upgrade" }
    -- Longer than DDL would have been let wait.
    os.execute("sleep 2")
    assert.is_true(run:is_running())
    let_go(db, holder)
    local done = run:wait(60)
    assert.are.equal(0, done.code, done.err)
    assert.are.equal("2", db:sql("SELECT x FROM t"))
  end)
end
