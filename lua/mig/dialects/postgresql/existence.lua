--- What exists on PostgreSQL, for telling what became of a statement (base/effect). A name without
--- a schema is one that the search path finds.

local existence = { lexis = { fold = string.lower, dollar = true } }

local function exists(ctx, sql, params) return ctx.sink.scalar(sql .. " LIMIT 1", params) ~= nil end

-- Whether a query finds an object in its namespace. Of one without a schema it is known where it
-- would be made, and that the first of the search path is found. One further on may have been
-- behind another that has gone: then nobody can tell.
local function find(ctx, sql, column, params, schema, made)
  if schema then
    params.schema = schema
    return exists(ctx, sql .. " AND " .. column
      .. " = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = :schema)", params)
  end
  local first = ctx.sink.scalar("SELECT max(CASE WHEN n.nspname = pg_catalog.current_schema() "
    .. "THEN 1 ELSE 0 END) FROM pg_catalog.pg_namespace n WHERE n.nspname = "
    .. "ANY (pg_catalog.current_schemas(false)) AND EXISTS (" .. sql .. " AND " .. column
    .. " = n.oid)", params)
  if made or first ~= 0 then return first == 1 end
  return nil
end

-- A table, or the first that the search path finds.
local function regclass(of_table, schema, params)
  params.of_table, params.schema = of_table, schema
  return "pg_catalog.to_regclass("
    .. (schema and "pg_catalog.quote_ident(:schema) || '.' || " or "")
    .. "pg_catalog.quote_ident(:of_table))"
end

-- A relation of one of these kinds.
local function relation(relkinds)
  return function(ctx, name, schema, _, made)
    return find(ctx, "SELECT 1 FROM pg_catalog.pg_class c WHERE c.relname = :name "
      .. "AND c.relkind IN (" .. relkinds .. ")", "c.relnamespace", { name = name }, schema, made)
  end
end

existence.table = relation "'r', 'p', 'f'"
existence.view = relation "'v', 'm'"
existence.sequence = relation "'S'"

-- An index that a failed build left behind is none. That of a partitioned table is not valid before
-- all partitions have it. It is made where its table is.
function existence.index(ctx, name, schema, of_table)
  local params = { name = name }
  local sql = "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index i "
    .. "ON i.indexrelid = c.oid WHERE c.relname = :name AND (c.relkind = 'I' OR i.indisvalid)"
  if of_table then
    return exists(ctx, sql .. " AND i.indrelid = " .. regclass(of_table, schema, params), params)
  end
  return find(ctx, sql, "c.relnamespace", params, schema)
end

function existence.column(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attname = :name "
    .. "AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = "
    .. regclass(of_table, schema, params), params)
end

function existence.constraint(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conname = :name "
    .. "AND k.conrelid = " .. regclass(of_table, schema, params), params)
end

function existence.primary_key(ctx, of_table, schema)
  local params = {}
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.contype = 'p' "
    .. "AND k.conrelid = " .. regclass(of_table, schema, params), params)
end

function existence.trigger(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgname = :name "
    .. "AND t.tgrelid = " .. regclass(of_table, schema, params), params)
end

function existence.type(ctx, name, schema, _, made)
  return find(ctx, "SELECT 1 FROM pg_catalog.pg_type t WHERE t.typname = :name", "t.typnamespace",
    { name = name }, schema, made)
end

existence.domain = existence.type

function existence.enum_value(ctx, value, schema, of_type)
  local params = { value = value, name = of_type, schema = schema }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_enum e WHERE e.enumlabel = :value "
    .. "AND e.enumtypid = pg_catalog.to_regtype("
    .. (schema and "pg_catalog.quote_ident(:schema) || '.' || " or "")
    .. "pg_catalog.quote_ident(:name))", params)
end

-- Objects of the database or the server that have a name and no schema.
local function simple(from, column)
  return function(ctx, name)
    return exists(ctx, "SELECT 1 FROM pg_catalog." .. from .. " WHERE " .. column
      .. " = :name", { name = name })
  end
end

existence.database = simple("pg_database", "datname")
existence.schema = simple("pg_namespace", "nspname")
existence.extension = simple("pg_extension", "extname")
existence.role = simple("pg_roles", "rolname")
existence.user = existence.role

--- The statement that takes away what a failed CREATE INDEX CONCURRENTLY leaves behind, and the
--- next one would trip over: an index that is not valid.
---@param ctx mig.Context
---@param d mig.Dialect
---@param name string
---@param schema string?
---@return string? sql  nil when there is none
function existence.leftover(ctx, d, name, schema)
  local params = { name = name, schema = schema }
  local row = ctx.sink.query("SELECT c.relname AS name, n.nspname AS schema FROM "
    .. "pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    .. "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'i' "
    .. "AND NOT i.indisvalid AND c.relname = :name AND n.nspname = "
    .. (schema and ":schema" or "ANY (pg_catalog.current_schemas(false))"), params)[1]
  return row and "DROP INDEX CONCURRENTLY " .. d:qualified(row.name, row.schema)
end

--- How far a DETACH PARTITION CONCURRENTLY has come. One that failed between its two transactions
--- cannot be run again, only be finished.
---@param ctx mig.Context
---@param d mig.Dialect
---@param t { name: string, schema: string?, partition: string, partition_schema: string? }
---@return mig.Verdict
---@return string? finish
function existence.detaching(ctx, d, t)
  local name = d:qualified(t.name, t.schema)
  local partition = d:qualified(t.partition, t.partition_schema)
  local row = ctx.sink.query("SELECT i.inhdetachpending AS pending FROM pg_catalog.pg_inherits i "
    .. "WHERE i.inhparent = pg_catalog.to_regclass(:name) "
    .. "AND i.inhrelid = pg_catalog.to_regclass(:partition)",
    { name = name, partition = partition })[1]
  if not row then return "done" end
  if not row.pending then return "again" end
  return "done", ("ALTER TABLE %s DETACH PARTITION %s FINALIZE"):format(name, partition)
end

return existence
