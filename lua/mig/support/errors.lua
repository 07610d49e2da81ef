--- Error objects: one shape for what Lua and C raise.

local errors = {}

---@class mig.Error
---@field code string         "MIG_EINVALID", "MIG_EUNSUPPORTED", ...
---@field message string      one line, complete without the other fields
---@field file? string        innermost user file at the raise
---@field line? integer
---@field sql? string
---@field position? integer
---@field revision? string
local Error = { __name = "mig.Error" }
Error.__index = Error
Error.__tostring = function(e) return e.message end
errors.Error = Error

-- The library's own chunks are named "@mig/..."; every other file is the user's.
local function is_user_source(source)
  return source:sub(1, 1) == "@" and source:sub(1, 5) ~= "@mig/"
end

--- File and line of the innermost user frame, or nil.
---@return string? file
---@return integer? line
function errors.where()
  local level = 2
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return nil end
    if info.currentline > 0 and is_user_source(info.source) then
      return info.source:sub(2), info.currentline
    end
    level = level + 1
  end
end

---@param code string
---@param message string
---@return mig.Error
function errors.new(code, message)
  local file, line = errors.where()
  return setmetatable({ code = code, message = message, file = file, line = line }, Error)
end

---@param v any
---@return boolean
function errors.is_error(v) return getmetatable(v) == Error end

--- What load() and loadfile() have to say, as an error of that file.
---@param file string
---@param problem string|table the second result; a table where the parser ran out of stack, which
--- has been through C's handler of errors
---@return mig.Error
function errors.of_chunk(file, problem)
  local e = errors.new("MIG_ESCRIPT", type(problem) == "table" and problem.message or problem)
  local line, text = e.message:match(":(%d+): (.*)$")
  e.file, e.line, e.message = file, tonumber(line), text or e.message
  if e.message:find("C stack overflow", 1, true) then
    e.message = "brackets or blocks are nested too deep"
  end
  return e
end

--- Raise an error object; without further arguments `fmt` is taken as it is.
---@param code string
---@param fmt string
function errors.raise(code, fmt, ...)
  local message = select("#", ...) > 0 and fmt:format(...) or fmt
  error(errors.new(code, message), 0)
end

return errors
