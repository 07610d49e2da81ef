--- What a database has, read from its catalogue: a number of queries that does not depend on how
--- much there is.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local metadata = require "mig.schema.metadata"
local reflect_columns = require "mig.dialects.postgresql.reflect_columns"
local reflect_constraints = require "mig.dialects.postgresql.reflect_constraints"
local reflect_indexes = require "mig.dialects.postgresql.reflect_indexes"
local reflect_stored = require "mig.dialects.postgresql.reflect_stored"
local reflect_types = require "mig.dialects.postgresql.reflect_types"
local tables = require "mig.schema.table"

---@class mig.ReflectOpts
---@field include_schemas? boolean  all schemas but the server's own
---@field schemas? string[]         or these, beside the default one
---@field include_name? fun(name: string?, kind: string, parents: table): boolean
---@field skip? fun(name: string, schema: string?): boolean  tables that are nobody's business

---@class mig.pg.Relation  a table while it is read
---@field table? mig.Table       nil: only its columns' names matter
---@field name string
---@field schema? string
---@field place? table           name and schema, which its indexes share
---@field names table<integer, string>  columns by number
---@field collated? boolean      a column has a collation of its own

---@class mig.pg.Reflection
---@field d mig.Dialect
---@field ctx mig.Context
---@field opts table
---@field scope mig.pg.Scope
---@field relations table<integer, mig.pg.Relation>
---@field types mig.pg.Types
---@field metadata mig.MetaData
---@field serials string[]       what there is to say of sequences

local Table = tables.class

local function wanted_schemas(d, opts)
  if opts.include_schemas then
    return "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
  end
  local names = {}
  for i, name in ipairs(opts.schemas or {}) do names[i] = d:literal(name) end
  if #names == 0 then return "false" end
  return ("n.nspname IN (%s)"):format(table.concat(names, ", "))
end

local function scope_of(d, ctx, opts)
  local scope, list = { names = {}, version = 0 }, {}
  for row in ctx.sink.rows(catalogue.schemas(wanted_schemas(d, opts))) do
    local name = not row.is_default and row.name or nil
    scope.version = row.version
    if row.is_default then scope.default = row.name end
    if not opts.include_name or opts.include_name(name, "schema", {}) then
      scope.names[row.oid], list[#list + 1] = name or false, ("%d"):format(row.oid)
    end
  end
  scope.list = #list > 0 and table.concat(list, ", ") or "0"
  return scope
end

local function table_options(row)
  local parents = array_text.items(row.parents)
  local options = {
    postgresql_partition_by = row.partition_by, postgresql_using = row.method,
    postgresql_with = reflect_indexes.parameters(row.options, row.toast),
    postgresql_tablespace = row.tablespace,
    postgresql_inherits = #parents > 0 and parents or nil,
  }
  return next(options) and options or class.empty
end

local function new_table(row, schema)
  return class.make(Table, {
    name = row.name, schema = schema, comment = row.comment, columns = {}, by_name = {},
    origin = "sa.Table", dialect_options = table_options(row), reflected = true,
    prefixes = row.persistence == "u" and { "UNLOGGED" } or nil, has_toast = row.has_toast,
  })
end

local function is_wanted(opts, name, schema)
  if opts.skip and opts.skip(name, schema) then return false end
  return not opts.include_name or opts.include_name(name, "table", {
    schema_name = schema, table_name = name,
    schema_qualified_table_name = schema and schema .. "." .. name or name,
  })
end

local function add_relations(state)
  local md = state.metadata
  for row in state.ctx.sink.rows(catalogue.relations(state.scope)) do
    local schema = state.scope.names[row.schema] or nil
    if row.query then
      reflect_stored.add_view(md, row, schema)
    else
      -- Also of one that is not compared: others may refer to it.
      local relation = { name = row.name, schema = schema, names = {} }
      state.relations[row.oid] = relation
      if is_wanted(state.opts, row.name, schema) then
        relation.table = new_table(row, schema)
        relation.table.metadata = md
        md:add(relation.table)
      end
    end
  end
end

local function add_enums(state)
  local md = state.metadata
  for _, enum in ipairs(reflect_types.enums(state.ctx, state.types)) do
    if enum.visible or state.scope.names[enum.schema] ~= nil then
      md.enums[#md.enums + 1] = enum.type
    end
  end
end

local function say(state)
  if #state.serials == 0 then return end
  local log = require "mig.core.log"
  for _, line in ipairs(state.serials) do log.write("debug", "mig.ddl.postgresql", line) end
end

-- Everything in the schemas of `scope`.
local function read(state)
  state.relations, state.types = {}, reflect_types.new()
  add_relations(state)
  reflect_columns.add(state)
  add_enums(state)
  reflect_types.domains(state.ctx, state.types)
  reflect_types.resolve(state.ctx, state.types)
  local list = state.metadata.tables
  reflect_columns.finish(list)
  local kept = reflect_constraints.add(state)
  reflect_indexes.add(state.ctx, state.scope, state.relations, kept)
  reflect_columns.add_sequences(state)
  reflect_columns.mark_keys(list)
  return state
end

local reflect = {}

--- Read the schemas of a scope.
---@param d mig.Dialect
---@param ctx mig.Context
---@param scope mig.pg.Scope
---@param opts table
---@return mig.MetaData
function reflect.scope(d, ctx, scope, opts)
  local md = metadata.MetaData()
  md.enums, md.views, md.functions, md.triggers = {}, {}, {}, {}
  md.default_schema, md.scope = scope.default, scope
  local state = read {
    d = d, ctx = ctx, opts = opts, scope = scope, metadata = md,
  }
  reflect_stored.add(state)
  say(state)
  return md
end

return setmetatable(reflect, {
  --- Read the default schema and those that are asked for.
  ---@param d mig.Dialect
  ---@param ctx mig.Context
  ---@param opts mig.ReflectOpts
  ---@return mig.MetaData
  __call = function(_, d, ctx, opts)
    opts = opts or {}
    return reflect.scope(d, ctx, scope_of(d, ctx, opts), opts)
  end,
})
