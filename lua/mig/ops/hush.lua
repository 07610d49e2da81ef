--- Calling upgrade() only to see what it would do: it prints nothing, and changes nothing outside.

local errors = require "mig.support.errors"

local hush = {}

local function nothing() end

--- A function that is refused.
---@param what string
---@return function
function hush.refuse(what)
  return function() errors.raise("MIG_EUNSUPPORTED", "%s: there is no database", what) end
end

local function reading_only(library, names)
  local out = setmetatable({}, { __index = library })
  for _, name in ipairs(names) do out[name] = hush.refuse(name) end
  return out
end

-- Globals that a file must not have meanwhile.
local function hushed(globals)
  local open = globals.io.open
  local files = reading_only(globals.io, { "popen", "output", "tmpfile", "write" })
  function files.open(path, mode)
    if mode and mode:find("[wa+]") then errors.raise("MIG_EUNSUPPORTED", "open") end
    return open(path, mode)
  end
  return {
    print = nothing, io = files,
    os = reading_only(globals.os, { "execute", "remove", "rename", "tmpname" }),
  }
end

--- Call `fn` while the globals of its file are hushed. Errors pass, with their stack as it is.
---@param globals table  of the file
---@param fn function
---@return any ...
function hush.call(globals, fn, ...)
  local own, kept = hushed(globals), {}
  for name, v in pairs(own) do
    kept[name] = rawget(globals, name)
    rawset(globals, name, v)
  end
  local guard <close> = setmetatable({}, { -- luacheck: ignore guard
    __close = function()
      for name in pairs(own) do rawset(globals, name, kept[name]) end
    end,
  })
  return fn(...)
end

return hush
