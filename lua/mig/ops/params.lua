--- SQL text and parameters on their way to the sink.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local params = {}

--- The text of a string or sa.text.
---@param fname string
---@param i integer
---@param v string|mig.Text
---@return string
function params.sql(fname, i, v)
  check.argument(fname, i, "sql", "text", v)
  local source = type(v) == "string" and v or v.sql
  if not source:find("%S") then check.fail(fname, "argument %d (sql) must not be empty", i) end
  return source
end

local function is_finite(v) return v == v and v ~= math.huge and v ~= -math.huge end

--- A value that can be bound, or an error that names it.
---@param fname string
---@param what string
---@param v any
---@return any
function params.value(fname, what, v)
  local t, kind = type(v), class.kind(v)
  if t == "number" and not is_finite(v) then
    errors.raise("MIG_EINVALID", "%s: %s must be a finite number, got %s", fname, what, tostring(v))
  end
  if t == "string" and v:find("\0", 1, true) then
    check.fail(fname, "%s must not contain a NUL byte; pass sa.bytes(value) for binary data", what)
  end
  if kind == "literal" then return v.value end
  if kind == "true" then return true end
  if kind == "false" then return false end
  if t == "string" or t == "number" or t == "boolean" or kind == "null" or kind == "bytes" then
    return v
  end
  check.fail(fname, "%s must be a string, number, boolean, sa.null() or sa.bytes(...), got %s",
    what, check.describe(v))
  return nil
end

--- Check named parameters; returns nil when none are given.
---@param fname string
---@param i integer
---@param given table?
---@return table?
function params.named(fname, i, given)
  if given == nil then return nil end
  check.argument(fname, i, "params", "table", given)
  local out = {}
  for name, v in sorted.pairs(given) do
    if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
      check.fail(fname, "parameters are named, as in { id = 1 } for :id; got [%s]", tostring(name))
    end
    out[name] = params.value(fname, ("parameter '%s'"):format(name), v)
  end
  return out
end

return params
