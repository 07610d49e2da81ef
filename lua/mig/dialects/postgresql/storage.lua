--- WITH (...): the storage parameters of tables and indexes.

local check = require "mig.support.check"
local sorted = require "mig.support.sorted"

local storage = {}

local function value_text(d, fname, key, v)
  if type(v) == "string" then
    return v:find("^[%w_.+-]+$") and v or d:literal(v)
  end
  if type(v) == "number" or type(v) == "boolean" then return d:literal(v) end
  check.fail(fname, "option 'postgresql_with': '%s' must be a string, number or boolean, got %s",
    key, check.describe(v))
  return nil
end

local function check_name(fname, key)
  if type(key) ~= "string" or not key:find("^[%a_][%w_.]*$") then
    check.fail(fname, "option 'postgresql_with' holds values by name, got [%s]", tostring(key))
  end
  return key
end

--- "(a = 1, b = 2)", in the order of the names.
---@param d mig.Dialect
---@param fname string
---@param parameters table  by name
---@return string
function storage.list(d, fname, parameters)
  local out = {}
  for key, v in sorted.pairs(parameters) do
    out[#out + 1] = ("%s = %s"):format(check_name(fname, key), value_text(d, fname, key, v))
  end
  return ("(%s)"):format(table.concat(out, ", "))
end

--- "(a, b)".
---@param fname string
---@param names string[]
---@return string
function storage.names(fname, names)
  for _, key in ipairs(names) do check_name(fname, key) end
  return ("(%s)"):format(table.concat(names, ", "))
end

--- " WITH (a = 1, b = 2)", in the order of the names, or nothing.
---@param d mig.Dialect
---@param fname string
---@param parameters table?  by name
---@param before string      white space
---@return string
function storage.text(d, fname, parameters, before)
  if parameters == nil or next(parameters) == nil then return "" end
  return ("%sWITH %s"):format(before, storage.list(d, fname, parameters))
end

return storage
