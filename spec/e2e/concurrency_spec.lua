-- Several runners at once, and a runner that is killed: each revision runs once, and the database
-- is whole.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local per_revision = "transaction_per_migration = true\n"

---A revision body that says it is there and waits for the spec to write the file "go".
local gate = [[
  io.open("ready", "w"):close()
  repeat local go = io.open("go") until go ]]

local function until_ready(project, process)
  assert.is_true(process:wait_for(function() return project:exists("ready") end, 30),
    select(2, process:output()))
end

---Start runners while the first is in the middle of the first revision; answers their runs.
local function run_together(project, count, ...)
  local processes = {}
  for i = 1, count do
    processes[i] = project:start { ... }
    if i == 1 then
      until_ready(project, processes[1])
    end
  end
  project:write("go", "")
  for i = 1, count do
    processes[i] = processes[i]:wait(60)
  end
  return processes
end

describe("eight runners at once", function()
  local function check(count, ini)
    local project = history.project(history.chain(count, function(i, rev)
      if i == 1 then
        rev.up = gate .. rev.up
      end
    end), { ini = ini })
    local steps = 0
    for _, run in ipairs(run_together(project, 8, "upgrade")) do
      history.done(run)
      steps = steps + #history.steps(run)
    end
    assert.are.equal(count, steps)
    local last = ("r%03d"):format(count)
    assert.are.equal(("%d|%d|%s\n%s"):format(count, count, last, last), history.ask(project,
      "SELECT count(*), count(DISTINCT id), max(id) FROM log; SELECT * FROM alembic_version"))
    assert.are.equal(count .. "", history.ask(project,
      "SELECT count(*) FROM sqlite_master WHERE name GLOB 't[0-9]*'"))
  end

  it("apply each revision once, in one transaction", function()
    check(10)
  end)

  it("apply each revision once, one transaction per revision", function()
    check(200, per_revision)
  end)

  it("take a relative target from where they began together", function()
    local project = history.project(history.chain(5, function(i, rev)
      if i == 1 then
        rev.up = gate .. rev.up
      end
    end), { ini = per_revision })
    for _, run in ipairs(run_together(project, 3, "upgrade", "r002")) do
      history.done(run)
    end
    assert.are.equal("r002", history.version(project))
  end)

  it("make one version table", function()
    local project = history.project { { "a1" } }
    local processes = {}
    for i = 1, 8 do
      processes[i] = project:start { "ensure_version" }
    end
    for i = 1, 8 do
      history.done(processes[i]:wait())
    end
    assert.are.equal("1", history.ask(project, "SELECT count(*) FROM sqlite_master "
      .. "WHERE name = 'alembic_version'"))
  end)
end)

describe("two runners that take turns", function()
  ---Start a runner that is slow to take a lock again after it let go of it, and another that waits
  ---for it; answers the runs of both.
  local function run_in_turns(project)
    local slow = program.start({ "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=/^fcntl",
      "-e", "inject=/^fcntl:delay_exit=100000", env.program, "upgrade" },
      -- a leak check does not work under strace
      { cwd = project.dir, env = { ASAN_OPTIONS = "detect_leaks=0" } })
    until_ready(project, slow)
    local quick = project:start { "upgrade" }
    assert.is_true(quick:wait_for(function()
      return select(2, quick:output()):find("transactional DDL", 1, true)
    end))
    project:write("go", "")
    return slow:wait(60), quick:wait(60)
  end

  it("between revisions never repeat a step", function()
    local project = history.project(history.chain(130, function(i, rev)
      if i == 1 then
        rev.up = gate .. rev.up
      end
    end), { ini = per_revision })
    local slow, quick = run_in_turns(project)
    history.done(slow)
    history.done(quick)
    local first, second = #history.steps(slow), #history.steps(quick)
    assert.is_true(first > 0 and second > 0, "they did not take turns")
    assert.are.equal(130, first + second)
    assert.are.equal("130|130|r130\nr130", history.ask(project,
      "SELECT count(*), count(DISTINCT id), max(id) FROM log; SELECT * FROM alembic_version"))
  end)

  it("inside a revision that commits by itself do not run it twice", function()
    local project = history.project { { "a1", up = [[
      op.execute("CREATE TABLE IF NOT EXISTS log (id)")
      op.execute("INSERT INTO log VALUES ('a1')")
      ]] .. gate .. [[
      op.get_bind():commit()
      op.execute("INSERT INTO log VALUES ('end')")]] } }
    run_in_turns(project)
    assert.are.equal("1", history.ask(project, "SELECT count(*) FROM log WHERE id = 'a1'"))
    assert.are.equal("a1", history.version(project))
  end)
end)

describe("a database with a write-ahead log that a program has open", function()
  local function in_use(up)
    local project = history.project {
      { "a1", up = 'op.execute("CREATE TABLE log (id)")' }, { "b2", "a1", up = up },
    }
    history.done(project:mig("upgrade", "a1"))
    history.ask(project, "PRAGMA journal_mode = WAL")
    local user = program.start({ "sqlite3", "-batch", project:path("app.db") }, {
      cwd = project.dir,
      stdin = "SELECT * FROM log;\n.shell touch open; "
        .. "while [ ! -e close ]; do sleep 0.01; done\n",
    })
    assert.is_true(user:wait_for(function() return project:exists("open") end))
    return project, function()
      project:write("close", "")
      history.done(user:wait())
    end
  end

  local parts = {
    ["op.get_bind():commit()"] = [[op.execute("INSERT INTO log VALUES ('b2')")
      op.get_bind():commit()
      op.execute("INSERT INTO log VALUES ('end')")]],
    ["an autocommit_block"] = [[op.execute("INSERT INTO log VALUES ('b2')")
      op.get_context():autocommit_block(function() op.execute("CREATE TABLE u (x)") end)
      op.execute("INSERT INTO log VALUES ('end')")]],
  }
  for name, up in pairs(parts) do
    it("is no obstacle to " .. name, function()
      local project, close = in_use(up)
      history.done(project:mig("upgrade", "--lock-timeout", "1"))
      close()
      assert.are.equal("b2\nend", history.ask(project, "SELECT id FROM log"))
      assert.are.equal("b2", history.version(project))
    end)
  end

  it("is not left to another runner between two transactions", function()
    local project, close = in_use([[op.execute("INSERT INTO log VALUES ('b2')")
      op.get_context():autocommit_block(function() ]] .. gate .. [[ end)
      op.execute("INSERT INTO log VALUES ('end')")]])
    local first = project:start { "upgrade" }
    until_ready(project, first)
    local second = project:start { "upgrade" }
    assert.is_true(second:wait_for(function()
      return select(2, second:output()):find("waiting for the lock of app%.db: process %d+ %(mig")
    end))
    project:write("go", "")
    history.done(first:wait())
    assert.are.same({}, history.steps(history.done(second:wait())))
    close()
    assert.are.equal("b2\nend", history.ask(project, "SELECT id FROM log"))
  end)

  it("is said to have what was committed, also when no transaction follows", function()
    local project, close = in_use [[op.execute("INSERT INTO log VALUES ('b2')")
      op.execute("PRAGMA locking_mode = EXCLUSIVE")
      op.get_bind():commit()
      op.execute("INSERT INTO log VALUES ('end')")]]
    local message = history.failed(project:mig("upgrade", "--lock-timeout", "0.1"))
    close()
    assert.truthy(message:find("app.db is locked", 1, true), message)
    assert.truthy(message:find("b2 had committed part of its work", 1, true), message)
    assert.are.equal("b2", history.ask(project, "SELECT id FROM log"))
    history.done(project:mig("upgrade"))
    assert.are.equal("b2\nend", history.ask(project, "SELECT id FROM log"))
    assert.are.equal("b2", history.version(project))
  end)
end)

describe("a reader", function()
  it("is not kept waiting by a run, and sees the state before it", function()
    local project = history.project(history.chain(2, function(i, rev)
      if i == 2 then
        rev.up = rev.up .. gate
      end
    end))
    history.done(project:mig("upgrade", "r001"))
    local process = project:start { "upgrade" }
    until_ready(project, process)
    assert.are.equal("r001\n", history.done(project:mig("current")).out)
    assert.are.equal("r001", history.version(project))
    project:write("go", "")
    history.done(process:wait())
    assert.are.equal("r002 (head)\n", history.done(project:mig("current")).out)
  end)

  it("with nothing to do is not kept waiting either", function()
    local project = history.project(history.chain(2, function(i, rev)
      if i == 2 then
        rev.up = rev.up .. gate
      end
    end))
    history.done(project:mig("upgrade", "r001"))
    local process = project:start { "upgrade" }
    until_ready(project, process)
    history.done(project:mig("upgrade", "r001"))
    project:write("go", "")
    history.done(process:wait())
  end)
end)

describe("a runner that is killed", function()
  -- Writes so much that pages of it reach the file before the end.
  local spill = [[
    op.execute("CREATE TABLE big (x)")
    op.execute("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) "
      .. "INSERT INTO big SELECT zeroblob(4000) FROM c") ]]

  local function killed(revisions, opts)
    local project = history.project(revisions, opts)
    history.done(project:mig("upgrade", "r002"))
    local before = history.dump(project)
    local process = project:start { "upgrade" }
    until_ready(project, process)
    process:signal("KILL")
    assert.are.equal(137, process:wait().code)
    return project, before
  end

  local function chain(extra)
    return history.chain(6, function(i, rev)
      if i == 5 then
        rev.up = rev.up .. extra .. gate
      end
    end)
  end

  local function repaired(project)
    project:write("go", "")
    history.done(project:mig("upgrade"))
    assert.are.equal("6|6\nr006\nok", history.ask(project, "SELECT count(*), count(DISTINCT id) "
      .. "FROM log; SELECT * FROM alembic_version; PRAGMA integrity_check"))
  end

  it("leaves the database as it was, and the next run works", function()
    local project, before = killed(chain(""))
    assert.are.equal(before, history.dump(project))
    repaired(project)
  end)

  it("does so when part of its work was in the file already", function()
    local project, before = killed(chain(spill))
    assert.is_true(project:exists("app.db-journal"))
    assert.are.equal("r002\n", history.done(project:mig("current")).out)
    assert.are.equal(before, history.dump(project))
    repaired(project)
  end)

  it("leaves schema and version in agreement with one transaction per revision", function()
    local project = killed(chain(spill), { ini = per_revision })
    local tables = history.ask(project, "SELECT count(*) FROM sqlite_master "
      .. "WHERE name GLOB 't[0-9]*'")
    local version = history.version(project)
    assert.are.equal(("r%03d"):format(tables), version)
    assert.are.equal(tables, history.ask(project, "SELECT count(*) FROM log"))
    assert.is_true(tonumber(tables) < 5)
    repaired(project)
  end)
end)
