--- Views, also those whose rows are kept.

local check = require "mig.support.check"
local class = require "mig.support.class"
local stored = require "mig.schema.stored"

local view = {}

local methods = {}
local View = class.new("view", methods)

---@class mig.ViewOpts
---@field schema? string
---@field columns? string[]        names of the columns, where the SELECT does not name them
---@field materialized? boolean    PostgreSQL
---@field metadata? mig.MetaData   the models it belongs to
---@field info? table
view.options = {
  schema = "name", columns = "list", materialized = "boolean", metadata = "any", info = "table",
}

--- What names a view in its database, so that the same stands in the call that drops it.
---@param self mig.View
---@return table
function methods.place(self)
  return { schema = self.schema, materialized = self.materialized or nil }
end

--- The options of a call that makes this view.
---@param self mig.View
---@return table
function methods.options(self)
  return stored.options(self, { "schema", "columns", "materialized", "info" })
end

--- What identifies the view among others: no two views of a database have the same.
---@param self mig.View
---@return string
function methods.key(self) return self.schema and self.schema .. "." .. self.name or self.name end

--- A view whose options have been checked.
---@param fname string
---@param name string|mig.Name
---@param sql string|mig.Text
---@param fields table            schema, columns, materialized, info
---@param dialect table           options with a dialect's prefix
---@return mig.View
function view.make(fname, name, sql, fields, dialect)
  local columns = fields.columns
  return class.make(View, {
    name = check.plain(name), schema = check.plain(fields.schema),
    sql = stored.sql(fname, "argument 2 (sql)", sql, "give the SELECT alone"),
    columns = columns and check.names(fname, "option 'columns'", columns),
    materialized = fields.materialized or false, info = fields.info, dialect_options = dialect,
  })
end

---@param name string
---@param sql string|mig.Text  the SELECT
---@param opts? mig.ViewOpts
---@return mig.View
function view.View(name, sql, opts)
  local fname = "sa.View"
  check.argument(fname, 1, "name", "name", name)
  check.argument(fname, 2, "sql", "text", sql)
  if opts ~= nil then check.argument(fname, 3, "options", "table", opts) end
  local fields, dialect = check.options(fname, opts, view.options, true)
  return stored.register(fname, view.make(fname, name, sql, fields, dialect), fields.metadata,
    "views")
end

return view
