--- Indexes.

local check = require "mig.support.check"
local class = require "mig.support.class"

local index = {}

local Index = class.new("index")

---@class mig.IndexOpts
---@field unique? boolean
---@field info? table
local options = { unique = "boolean", info = "table" }

--- Check the elements of an index: names, sa.text or expressions.
---@param fname string
---@param what string|fun(i: integer): string
---@param elements any[]
---@param count integer
---@return table elements  names as strings
function index.elements(fname, what, elements, count)
  local out = {}
  for i = 1, count do
    local label = type(what) == "function" and what(i) or ("%s[%d]"):format(what, i)
    local e = elements[i]
    if class.kind(e) == "name" then e = e.value end
    check.value(fname, label, type(e) == "string" and "name" or "expression", e)
    out[i] = e
  end
  return out
end

--- The columns that an index names, without its expressions.
---@param elements table
---@return string[]
function index.columns_of(elements)
  local out = {}
  for _, e in ipairs(elements) do
    if type(e) == "string" then out[#out + 1] = e end
  end
  return out
end

--- An index whose parts have been checked.
---@param fields table
---@return mig.Index
function index.make(fields)
  fields.columns = index.columns_of(fields.elements)
  fields.dialect_options = fields.dialect_options or class.empty
  return class.make(Index, fields)
end

---@param name string?  nil: named by the convention
---@param ... string|table  columns and expressions, then mig.IndexOpts
---@return mig.Index
function index.Index(name, ...)
  local fname = "sa.Index"
  if name ~= nil then check.argument(fname, 1, "name", "name", name) end
  local args = table.pack(name, ...)
  local count, opts = check.split_options(args)
  if count < 2 then check.fail(fname, "argument 2 (column) is missing") end
  local shifted = table.move(args, 2, count, 1, {})
  local elements = index.elements(fname, function(i)
    return ("argument %d (column)"):format(i + 1)
  end, shifted, count - 1)
  local fields, dialect = check.options(fname, opts, options, true)
  fields.name, fields.elements, fields.dialect_options = name, elements, dialect
  return index.make(fields)
end

return index
