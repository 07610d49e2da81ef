--- What a server has, read from information_schema: a number of queries per database that does not
--- depend on how much there is. SHOW CREATE TABLE would be one per table.

local errors = require "mig.support.errors"
local keys = require "mig.dialects.mariadb.reflect_keys"
local metadata = require "mig.schema.metadata"
local partitions = require "mig.dialects.mariadb.partitions"
local reflect_tables = require "mig.dialects.mariadb.reflect_tables"
local server = require "mig.dialects.mariadb.server"
local stored = require "mig.dialects.mariadb.reflect_stored"
local types = require "mig.dialects.mariadb.reflect_types"

---@class mig.mariadb.Reflection  a database while it is read
---@field d mig.Dialect
---@field ctx mig.Context
---@field opts table
---@field server mig.mariadb.Server
---@field metadata mig.MetaData
---@field schema? string     as tables have it: nil for the database of the connection
---@field database string    its name in SQL
---@field collation string   that new tables have
---@field tables table<string, mig.Table>
---@field has_partitions? boolean
---@field read_type fun(source: string, collation: string?, table_collation: string?): mig.Type

local system = {
  information_schema = true, mysql = true, performance_schema = true, sys = true,
}

-- The databases to read, the one of the connection first: { schema =, database =, collation = }.
local function schemas_of(ctx, opts, known)
  local wanted, out = {}, {}
  for _, name in ipairs(opts.schemas or {}) do wanted[known.fold(name)] = true end
  local function is_wanted(name, schema)
    if schema and not wanted[known.fold(name)]
      and not (opts.include_schemas and not system[name:lower()]) then
      return false
    end
    return not opts.include_name or opts.include_name(schema, "schema", {})
  end
  for row in ctx.sink.rows("SELECT SCHEMA_NAME AS name, DEFAULT_COLLATION_NAME AS collation FROM "
    .. "information_schema.SCHEMATA ORDER BY SCHEMA_NAME") do
    local own = known.fold(row.name) == known.fold(known.database)
    local schema = not own and row.name or nil
    if is_wanted(row.name, schema) then
      local place = { schema = schema, database = row.name, collation = row.collation }
      table.insert(out, own and 1 or #out + 1, place)
    end
  end
  return out
end

local function read(state)
  reflect_tables.add(state)
  if state.has_partitions then partitions.add(state) end
  if next(state.tables) ~= nil then
    reflect_tables.add_columns(state)
    keys.add_indexes(state)
    keys.add_foreign_keys(state)
    keys.add_checks(state)
  end
  stored.add(state)
end

--- Read what is in the database of the connection, and in others that are asked for.
---@param d mig.Dialect
---@param ctx mig.Context
---@param opts table  include_schemas, schemas, include_name, skip
---@return mig.MetaData
return function(d, ctx, opts)
  local md, known = metadata.MetaData(), server.of(ctx)
  md.enums, md.views, md.functions, md.triggers = {}, {}, {}, {}
  if not known.database then
    errors.raise("MIG_ECONFIG", "there is no database to read: the URL names none; put its name "
      .. "behind the host, as in mysql://user@host/name")
  end
  md.default_schema, md.fold_name = known.database, known.fold
  md.databases = {}
  local read_type = types.reader()
  for _, place in ipairs(schemas_of(ctx, opts, known)) do
    md.databases[#md.databases + 1] = place.database
    read {
      d = d, ctx = ctx, opts = opts, server = known, metadata = md, read_type = read_type,
      schema = place.schema, database = place.database, collation = place.collation, tables = {},
    }
  end
  return md
end
