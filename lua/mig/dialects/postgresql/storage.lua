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

--- " WITH (a = 1, b = 2)", in the order of the names, or nothing.
---@param d mig.Dialect
---@param fname string
---@param parameters table?  by name
---@param before string      white space
---@return string
function storage.text(d, fname, parameters, before)
  if parameters == nil or next(parameters) == nil then return "" end
  local out = {}
  for key, v in sorted.pairs(parameters) do
    if type(key) ~= "string" or not key:find("^[%a_][%w_.]*$") then
      check.fail(fname, "option 'postgresql_with' holds values by name, got [%s]", tostring(key))
    end
    out[#out + 1] = ("%s = %s"):format(key, value_text(d, fname, key, v))
  end
  return ("%sWITH (%s)"):format(before, table.concat(out, ", "))
end

return storage
