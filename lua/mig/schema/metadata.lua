--- MetaData: the tables of a target schema, and how their constraints are named.

local check = require "mig.support.check"
local class = require "mig.support.class"
local naming = require "mig.schema.naming"

local metadata = {}

local methods = {}
local MetaData = class.new("metadata", methods)

local function key_of(name, schema) return schema and schema .. "." .. name or name end

--- A table by name, or nil.
---@param name string
---@param schema? string
---@return mig.Table?
function methods:table(name, schema) return self.by_name[key_of(name, schema or self.schema)] end

--- Take a table in; called by sa.Table.
---@param t mig.Table
function methods:add(t)
  local key = key_of(t.name, t.schema)
  if self.by_name[key] then check.fail("sa.Table", "table '%s' is already defined", key) end
  self.by_name[key] = t
  self.tables[#self.tables + 1] = t
end

---@param opts? { schema: string?, naming_convention: table?, info: table? }
---@return mig.MetaData
function metadata.MetaData(opts)
  local fname = "sa.MetaData"
  if opts ~= nil then check.argument(fname, 1, "options", "table", opts) end
  local fields = check.options(fname, opts,
    { schema = "name", naming_convention = "table", info = "table" })
  if fields.naming_convention then naming.check(fields.naming_convention) end
  fields.schema = check.plain(fields.schema)
  fields.tables, fields.by_name = {}, {}
  return class.make(MetaData, fields)
end

return metadata
