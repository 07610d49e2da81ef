-- Ctrl-C and SIGTERM at any moment: rolled back, one line, and the exit status that shells expect.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local ready = 'io.open("ready", "w"):close() '
local codes = { INT = 130, TERM = 143 }
local names = { INT = "SIGINT (Ctrl-C)", TERM = "SIGTERM" }

---Begin an upgrade whose second revision has changed something and then runs `body`.
local function begin(body, opts)
  local project = history.project({
    { "a1", up = 'op.execute("CREATE TABLE kept (x)")' },
    { "b2", "a1", up = 'op.execute("CREATE TABLE lost (x)")\n' .. ready .. "\n" .. body },
  }, opts)
  history.done(project:mig("upgrade", "a1"))
  local before = history.dump(project)
  local process = project:start { "upgrade" }
  assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
  return process, project, before
end

---The run must end as interrupted, with the database as before.
local function check(signal, body)
  local process, project, before = begin(body)
  process:signal(signal)
  local message = history.failed(process:wait(10), codes[signal])
  assert.truthy(message:find("interrupted by " .. names[signal], 1, true), message)
  assert.truthy(message:find("the database is as it was before the run", 1, true), message)
  assert.are.equal(before, history.dump(project))
  return message
end

local endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
  .. "SELECT count(*) FROM c"

for _, signal in ipairs { "INT", "TERM" } do
  describe("SIG" .. signal, function()
    it("in a loop, naming the line", function()
      local message = check(signal, "while true do end")
      -- or in the line before, which has told that it was time
      assert.truthy(message:find("^revisions/versions/b2%.lua:[89]: interrupted"), message)
      assert.truthy(message:find("(revision b2)", 1, true), message)
    end)

    it("in a loop around pcall", function()
      check(signal, "while true do pcall(function() while true do end end) end")
    end)

    it("in a loop around xpcall and error handlers", function()
      check(signal, [[
        local function forever() while true do end end
        while true do xpcall(forever, forever) end]])
    end)

    it("in a coroutine, and in a loop around coroutines", function()
      check(signal, "coroutine.wrap(function() while true do end end)()")
      check(signal, [[
        while true do
          coroutine.resume(coroutine.create(function() while true do end end))
        end]])
    end)

    it("where coroutines make coroutines", function()
      check(signal, [[
        local function grow()
          coroutine.wrap(function() while true do pcall(coroutine.wrap(grow)) end end)()
        end
        grow()]])
      check(signal, "while true do coroutine.wrap(function() end)() end")
      check(signal, "while true do pcall(coroutine.create, function() end) end")
    end)

    it("in a to-be-closed variable and a metamethod", function()
      check(signal, [[
        local t = setmetatable({}, { __index = function() while true do end end })
        while true do pcall(function() return t.x end) end]])
    end)

    it("in a long statement", function()
      check(signal, ('op.execute("%s")'):format(endless))
      check(signal, ('op.get_bind():scalar("%s")'):format(endless))
    end)

    it("in a loop around a long statement", function()
      check(signal, ('while true do pcall(op.execute, "%s") end'):format(endless))
    end)

    it("in a loop of short statements whose errors are caught", function()
      check(signal, "while true do pcall(op.execute, 'SELECT 1') end")
    end)

    it("while a result is read", function()
      check(signal, 'for _ in op.get_bind():rows("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL '
        .. 'SELECT n + 1 FROM c) SELECT n FROM c") do end')
    end)

    it("while it waits for the lock", function()
      local project = history.project { { "a1" } }
      history.ask(project, "CREATE TABLE own (x)")
      local before = history.dump(project)
      local holder = program.start({ "sqlite3", "-batch", project:path("app.db") }, {
        cwd = project.dir, stdin = "BEGIN IMMEDIATE;\n"
          .. ".shell touch locked; while [ -e locked ] && [ ! -e release ]; do sleep 0.01; done\n"
          .. "ROLLBACK;\n",
      })
      assert.is_true(holder:wait_for(function() return project:exists("locked") end))
      local process = project:start { "upgrade" }
      assert.is_true(process:wait_for(function()
        local stat = io.open(("/proc/%d/stat"):format(process.pid))
        local state = stat and stat:read("a"):match("%) (%a)")
        if stat then
          stat:close()
        end
        return state == "S" and select(2, process:output()):find("transactional DDL", 1, true)
      end))
      process:signal(signal)
      local message = history.failed(process:wait(10), codes[signal])
      assert.truthy(message:find("interrupted by " .. names[signal], 1, true), message)
      assert.truthy(message:find("nothing was changed", 1, true), message)
      project:write("release", "")
      holder:wait()
      assert.are.equal(before, history.dump(project))
    end)

    it("keeps finished revisions with transaction_per_migration", function()
      local project = history.project({
        { "a1", up = 'op.execute("CREATE TABLE kept (x)")' },
        { "b2", "a1", up = 'op.execute("CREATE TABLE lost (x)")' .. ready .. "while true do end" },
      }, { ini = "transaction_per_migration = true\n" })
      local process = project:start { "upgrade" }
      assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
      process:signal(signal)
      local message = history.failed(process:wait(10), codes[signal])
      assert.truthy(message:find("revision a1 before it is kept", 1, true), message)
      assert.are.equal("a1", history.version(project))
      assert.are.equal("alembic_version\nkept", history.ask(project,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
    end)
  end)
end

describe("a second signal", function()
  it("ends a program that cannot hear the first", function()
    -- One call into Lua's string library that takes ages: no hook runs inside it.
    local process, project, before = begin(
      'local _ = ("a"):rep(200):find(("a*"):rep(20) .. "b")')
    -- It says that it is ready a moment before that call: see it compute first.
    local function ticks()
      local stat = tmp.read(("/proc/%d/stat"):format(process.pid))
      return tonumber(stat:match("%) %a" .. (" %-?%d+"):rep(10) .. " (%d+)"))
    end
    local began = ticks()
    assert.is_true(process:wait_for(function() return ticks() > began + 10 end))
    process:signal("INT")
    assert.is_true(process:wait_for(function()
      -- Bit 1 of the signals that are caught is SIGINT; the first one resets it.
      local status = tmp.read(("/proc/%d/status"):format(process.pid))
      return tonumber(status:match("SigCgt:%s*(%x+)"), 16) & 2 == 0
    end))
    process:signal("INT")
    assert.are.equal(130, process:wait(10).code)
    assert.are.equal(before, history.dump(project))
    assert.are.equal("a1\n", history.done(project:mig("current")).out)
  end)

  it("does no harm to a program that heard the first", function()
    local process, project, before = begin("while true do end")
    process:signal("TERM")
    process:signal("TERM")
    assert.are.equal(143, process:wait(10).code)
    assert.are.equal(before, history.dump(project))
  end)
end)

describe("a signal that the caller ignores", function()
  it("is ignored, as nohup wants it", function()
    local project = history.project { { "a1", up = ready .. [[
      repeat local go = io.open("go") until go]] } }
    local process = program.start({ "sh", "-c", "trap '' HUP; exec \"$0\" upgrade",
      env.program }, { cwd = project.dir })
    assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
    process:signal("HUP")
    project:write("go", "")
    history.done(process:wait())
    assert.are.equal("a1", history.version(project))
  end)
end)
