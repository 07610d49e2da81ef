-- A clock that somebody sets while mig waits for a lock: how long it waits is counted and not read
-- off the clock. What it writes down of the time is the clock's.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"
local json = require "spec.support.json"
local tmp = require "spec.support.tmp"

local preloaded = tmp.dir() .. "/clock.so"
env.lines(("gcc -std=c11 -D_GNU_SOURCE -shared -fPIC -Wall -Wextra -Werror -O1 "
  .. "%s/spec/support/programs/clock.c -o %s"):format(env.quote(env.root), preloaded))

local day = 24 * 60 * 60
local jumps = { ["forward"] = 400 * day, ["back"] = -400 * day }

-- mig under a clock that is off by what the project's file `clock` says.
local function under_clock(project)
  project:write("clock", "0")
  -- the run-time of a sanitizer wants to be the first
  local libraries = env.sanitized
    and env.lines("gcc -print-file-name=libasan.so")[1] .. " " .. preloaded or preloaded
  return { LD_PRELOAD = libraries, MIG_SPEC_CLOCK = project:path "clock" }
end

local function says(process, text)
  return process:wait_for(function()
    return select(2, process:output()):find(text, 1, true) ~= nil
  end, 30)
end

for where, seconds in pairs(jumps) do
  for _, kind in ipairs(databases.all) do
    local gate = [[
      io.open("ready", "w"):close()
      repeat local go = io.open("go") until go
      op.execute("CREATE TABLE t (x INTEGER)")]]

    -- A runner in the middle of a revision.
    local function holder(db)
      local project = db:project { { "a1", up = gate } }
      local process = project:start { "upgrade" }
      assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
      return project, process
    end

    describe("a clock set " .. where .. " during a wait for a lock on " .. kind.name, function()
      it("does not end the wait", function()
        local db = kind.new()
        local project, first = holder(db)
        local second = project:start({ "upgrade", "--lock-timeout", "60" },
          { env = under_clock(project) })
        assert.is_true(says(second, "aiting for"), select(2, second:output()))
        project:write("clock", tostring(seconds))
        -- a while in which it looks at the time again and again
        assert.is_false(second:wait_for(function() return not second:is_running() end, 0.7))
        project:write("go", "")
        history.done(first:wait(60))
        history.done(second:wait(60))
        assert.are.equal("a1", db:version())
      end)

      it("does not make it longer", function()
        local db = kind.new()
        local project, first = holder(db)
        local second = project:start({ "upgrade", "--lock-timeout", "1" },
          { env = under_clock(project) })
        assert.is_true(says(second, "aiting for"), select(2, second:output()))
        project:write("clock", tostring(seconds))
        local message = hostile.outcome(second:wait(30))
        assert.truthy(message and message:find("lock", 1, true), message)
        project:write("go", "")
        history.done(first:wait(60))
        assert.are.equal("a1", db:version())
      end)
    end)
  end
end

describe("a clock that is far off", function()
  for name, seconds in pairs { ["in 1903"] = -67 * 365, ["in 2150"] = 125 * 365 } do
    it(name .. " is written down as it is", function()
      local project = history.project(history.chain(3), { files = {
        ["revisions/script.lua.tmpl"] =
          env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
      } })
      local clock = under_clock(project)
      project:write("clock", tostring(seconds * day))
      local year = os.date("!%Y", os.time() + seconds * day)
      local run = project:run({ "upgrade", "--backup", "--log-format", "json" }, { env = clock })
      assert.are.equal(0, run.code, run.err)
      for _, line in ipairs(history.lines(run.err)) do
        assert.are.equal(year, json.decode(line).time:sub(1, 4))
      end
      history.done(project:run({ "revision", "-m", "x", "--rev-id", "z9" }, { env = clock }))
      local text = project:read "revisions/versions/z9_x.lua"
      assert.truthy(text:find("Create Date: " .. year, 1, true), text)
      for _, words in ipairs { { "history" }, { "upgrade" }, { "status" }, { "doctor" } } do
        history.done(project:run(words, { env = clock }))
      end
      assert.are.equal("z9", history.version(project))
    end)
  end
end)
