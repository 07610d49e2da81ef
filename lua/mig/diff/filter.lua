--- What of a database and of the models takes part: include_name and include_object of env.lua.

---@class mig.Filter
---@field include_name? fun(name: string?, type_: string, parents: table): boolean
---@field include_object? fun(object: table, name: string?, type_: string, ...): boolean
local Filter = {}
Filter.__index = Filter

local filter = {}

---@param opts { include_name: function?, include_object: function? }
---@return mig.Filter
function filter.new(opts)
  return setmetatable({
    include_name = opts.include_name, include_object = opts.include_object,
  }, Filter)
end

--- Whether an object of the database is there at all, by its name.
---@param name string?
---@param type_ string
---@param t? mig.Table  its table
---@return boolean
function Filter:has_name(name, type_, t)
  if not self.include_name then return true end
  local parents = {}
  if t then
    parents.schema_name, parents.table_name = t.schema, t.name
    parents.schema_qualified_table_name = t.schema and t.schema .. "." .. t.name or t.name
  end
  return self.include_name(name, type_, parents) and true or false
end

--- Whether a table of the database is there at all.
---@param t mig.Table
---@return boolean
function Filter:has_table(t)
  if not self.include_name then return true end
  return self.include_name(t.name, "table", {
    schema_name = t.schema,
    schema_qualified_table_name = t.schema and t.schema .. "." .. t.name or t.name,
  }) and true or false
end

--- Whether a difference counts. A missing object of the database has itself and `true`, one of the
--- models has itself, `false` and what the database has in its place.
---@param object table
---@param type_ string
---@param reflected boolean
---@param compare_to table?
---@param t? mig.Table  its table, which Alembic's objects know themselves
---@return boolean
function Filter:has_object(object, type_, reflected, compare_to, t)
  if not self.include_object then return true end
  local name = object.name ~= nil and tostring(object.name) or nil
  return self.include_object(object, name, type_, reflected, compare_to, t) and true or false
end

return filter
