-- Whatever mig runs or reads may never come to an end: Ctrl-C and SIGTERM end it all the same.
-- signals_spec.lua has the loops of upgrade(), where there is something to roll back.

local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"

local codes = { INT = 130, TERM = 143 }

-- Tells that it has begun.
local loop = 'io.open("ready", "w"):close() while true do end'

---@class spec.Loop
---@field files table<string, string>
---@field words? string[]  default: upgrade
---@field before? string[]  a command that comes first
---@field up? string  body of upgrade()
---@field pipe? string  a path that is a pipe nobody writes to

local function env_lua(keys) return { ["revisions/env.lua"] = "return { " .. keys .. " }" } end

---@type table<string, spec.Loop>
local loops = {
  ["a revision that is loaded"] = {
    files = { ["revisions/versions/b2.lua"] = loop }, words = { "history" },
  },
  ["env.lua"] = { files = { ["revisions/env.lua"] = loop } },
  ["url() of env.lua"] = {
    files = {
      ["mig.ini"] = "[mig]\nscript_location = revisions\n",
      ["revisions/env.lua"] = "return { url = function() " .. loop .. " end }",
    },
  },
  ["targets() of env.lua"] = { files = env_lua("targets = function() " .. loop .. " end") },
  ["on_version_apply of env.lua"] = {
    files = env_lua("on_version_apply = function() " .. loop .. " end"),
  },
  ["a plugin"] = {
    files = { ["revisions/env.lua"] = 'return { plugins = { "plug" } }', ["plug.lua"] = loop },
  },
  ["the models"] = {
    words = { "check" },
    files = {
      ["models.lua"] = loop,
      ["revisions/env.lua"] = 'return { target_metadata = require "models" }',
    },
  },
  ["include_object of env.lua"] = {
    words = { "check" }, before = { "stamp", "a1" },
    files = env_lua('target_metadata = require("mig.schema").MetaData(), '
      .. "include_object = function() " .. loop .. " end"),
  },
  ["a template"] = {
    words = { "revision", "-m", "x" },
    files = { ["revisions/script.lua.tmpl"] = '% string.rep("x", 1)\n% while true do end\n' },
  },
  ["mig.ini"] = { files = {}, pipe = "mig.ini" },
  [".env"] = { files = {}, pipe = ".env" },
  ["an SQL file"] = {
    files = {}, pipe = "revisions/versions/x.sql", up = 'op.execute_file("x.sql")',
  },
}

-- Whether a run has come to where it stays. What cannot say so sleeps, or uses the processor for
-- longer than all else takes.
local function begun(process, project, case)
  if case.pipe or case.words and case.words[1] == "revision" then
    local stat = env.read(("/proc/%d/stat"):format(process.pid))
    local name, state = stat:match("%((.-)%) (%a)")
    local ticks = stat:match("%) %a" .. (" %S+"):rep(10) .. " (%d+)")
    return name == "mig" and (case.pipe and state == "S" or tonumber(ticks) > 20)
  end
  return project:exists("ready")
end

for signal, code in pairs(codes) do
  describe("SIG" .. signal .. " ends a run that waits for", function()
    for name, case in pairs(loops) do
      it(name, function()
        local project = history.project({ { "a1", up = case.up or 'op.execute("SELECT 1")' } },
          { files = case.files })
        history.ask(project, "CREATE TABLE own (x)")
        if case.before then history.done(project:run(case.before)) end
        local before = history.dump(project)
        if case.pipe then
          local path = env.quote(project:path(case.pipe))
          env.lines(("rm -f %s && mkfifo %s"):format(path, path))
        end
        local process = project:start(case.words or { "upgrade" })
        assert.is_true(process:wait_for(function() return begun(process, project, case) end, 30))
        process:signal(signal)
        local message = hostile.outcome(process:wait(20), code)
        assert.truthy(message:find("interrupted by SIG" .. signal, 1, true), message)
        assert.are.equal(before, history.dump(project))
        project:remove()
      end)
    end
  end)
end
