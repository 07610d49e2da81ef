-- `require "mig"` in an interpreter that knows nothing of this project.

local env = require "spec.support.env"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local stock_lua = {}

---What the interpreter's process needs to find the module of this build.
---@return table<string, string>
function stock_lua.vars()
  return {
    LUA_CPATH = env.build .. "/lua/?.so",
    LUA_PATH = "",
    -- A module with a sanitizer in it wants its run-time library first.
    LD_PRELOAD = env.sanitized and os.getenv("LD_PRELOAD") or nil,
  }
end

---Run a script.
---@param text string
---@param opts? spec.RunOpts
---@param args? string[]
---@return spec.Run
function stock_lua.run(text, opts, args)
  local with = {}
  for key, value in pairs(opts or {}) do with[key] = value end
  with.env = stock_lua.vars()
  for key, value in pairs(opts and opts.env or {}) do with.env[key] = value end
  local path = tmp.dir() .. "/script.lua"
  tmp.write(path, text)
  return program.run({ "lua5.4", path, table.unpack(args or {}) }, with)
end

---The same for one that must not fail: what it prints.
---@return string
function stock_lua.output(text, opts, args)
  local run = stock_lua.run(text, opts, args)
  assert(run.code == 0 and run.err == "", run.err .. run.out)
  return run.out
end

return stock_lua
