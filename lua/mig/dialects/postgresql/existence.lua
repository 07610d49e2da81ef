--- What exists on PostgreSQL, for telling what became of a statement (base/effect). A name without
--- a schema is one that the search path finds.

local existence = { lexis = { fold = string.lower } }

-- The namespace of an object: the one named, or any that is searched.
local function within(column, schema, params)
  if not schema then
    return " AND " .. column .. " = ANY (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = "
      .. "ANY (pg_catalog.current_schemas(true)))"
  end
  params.schema = schema
  return " AND " .. column
    .. " = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = :schema)"
end

local function exists(ctx, sql, params) return ctx.sink.scalar(sql .. " LIMIT 1", params) ~= nil end

-- A relation of one of these kinds; an index that a failed build left behind is none. That of a
-- partitioned table is not valid before all partitions have it.
local function relation(relkinds)
  return function(ctx, name, schema)
    local params = { name = name }
    return exists(ctx, "SELECT 1 FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i "
      .. "ON i.indexrelid = c.oid WHERE c.relname = :name AND c.relkind IN ("
      .. relkinds .. ") AND (c.relkind = 'I' OR coalesce(i.indisvalid, true))"
      .. within("c.relnamespace", schema, params), params)
  end
end

existence.table = relation "'r', 'p', 'f'"
existence.index = relation "'i', 'I'"
existence.view = relation "'v', 'm'"
existence.sequence = relation "'S'"

-- The table that a column, constraint or trigger belongs to.
local function of_relation(of_table, schema, params)
  params.of_table = of_table
  return "c.relname = :of_table" .. within("c.relnamespace", schema, params)
end

function existence.column(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c "
    .. "ON c.oid = a.attrelid WHERE a.attname = :name AND a.attnum > 0 "
    .. "AND NOT a.attisdropped AND " .. of_relation(of_table, schema, params), params)
end

function existence.constraint(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c "
    .. "ON c.oid = k.conrelid WHERE k.conname = :name AND "
    .. of_relation(of_table, schema, params), params)
end

function existence.primary_key(ctx, of_table, schema)
  local params = {}
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c "
    .. "ON c.oid = k.conrelid WHERE k.contype = 'p' AND " .. of_relation(of_table, schema, params),
    params)
end

function existence.trigger(ctx, name, schema, of_table)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c "
    .. "ON c.oid = t.tgrelid WHERE t.tgname = :name AND "
    .. of_relation(of_table, schema, params), params)
end

function existence.type(ctx, name, schema)
  local params = { name = name }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_type t WHERE t.typname = :name"
    .. within("t.typnamespace", schema, params), params)
end

existence.domain = existence.type

function existence.enum_value(ctx, value, schema, of_type)
  local params = { value = value, name = of_type }
  return exists(ctx, "SELECT 1 FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t "
    .. "ON t.oid = e.enumtypid WHERE e.enumlabel = :value AND t.typname = :name"
    .. within("t.typnamespace", schema, params), params)
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
  local params = { name = name }
  local row = ctx.sink.query("SELECT c.relname AS name, n.nspname AS schema FROM "
    .. "pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    .. "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'i' "
    .. "AND NOT i.indisvalid AND c.relname = :name"
    .. within("c.relnamespace", schema, params), params)[1]
  return row and "DROP INDEX CONCURRENTLY " .. d:qualified(row.name, row.schema)
end

return existence
