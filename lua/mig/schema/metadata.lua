--- MetaData: the tables of a target schema, its views, functions and triggers, and how constraints
--- are named.

local check = require "mig.support.check"
local class = require "mig.support.class"
local naming = require "mig.schema.naming"

local metadata = {}

local methods = {}
local MetaData = class.new("metadata", methods)

-- What most models have none of.
methods.views, methods.functions, methods.triggers = class.empty, class.empty, class.empty

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

--- Take a view, function or trigger in; called by sa.View, sa.Function and sa.Trigger.
---@param fname string
---@param list string  "views", "functions", "triggers"
---@param object table
function methods:add_stored(fname, list, object)
  local key = object:key()
  for _, other in ipairs(self[list]) do
    if other:key() == key then check.fail(fname, "%s '%s' is already defined", object.kind, key) end
  end
  class.append(self, list, object)
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

local lists = { view = "views", ["function"] = "functions", trigger = "triggers" }

--- The models that env.lua gives, as a list of MetaData: objects that belong to none make one more.
---@param target mig.MetaData|table[]
---@return mig.MetaData[]
function metadata.list(target)
  if class.kind(target) == "metadata" then return { target } end
  local out, loose = {}, nil
  for i, item in ipairs(target) do
    local kind = class.kind(item)
    if kind == "metadata" then
      out[#out + 1] = item
    elseif lists[kind] then
      loose = loose or metadata.MetaData()
      loose:add_stored("target_metadata", lists[kind], item)
    else
      check.fail("target_metadata", "element %d must be a sa.MetaData, a sa.View, a sa.Function or "
        .. "a sa.Trigger, got %s", i, check.describe(item))
    end
  end
  out[#out + 1] = loose
  return out
end

return metadata
