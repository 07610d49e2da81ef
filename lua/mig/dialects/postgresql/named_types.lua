--- Types that are objects of the database: enums and domains. Columns name them; a statement of
--- their own makes them.

local class = require "mig.support.class"
local dollar = require "mig.dialects.postgresql.dollar"
local errors = require "mig.support.errors"
local reserved_types = require("mig.dialects.postgresql.reserved").types

local named_types = {}

local words = { Enum = "ENUM", ENUM = "ENUM", DOMAIN = "DOMAIN" }

-- The schema a type says itself, or that of its MetaData, or that of its table.
local function schema_of(t, table_schema)
  if t.schema then return tostring(t.schema) end
  if t.inherit_schema then return table_schema end
  return class.kind(t.metadata) == "metadata" and t.metadata.schema or nil
end

--- The name of a type in SQL.
---@param d mig.Dialect
---@param name string|mig.Name
---@param schema string?
---@return string
function named_types.qualified(d, name, schema)
  local text = reserved_types[tostring(name)] and d:quote(tostring(name)) or d:ident(name)
  return schema and d:ident(schema) .. "." .. text or text
end

--- The name of the type of a column in SQL.
---@param d mig.Dialect
---@param t mig.Type
---@param what string
---@return string
function named_types.name(d, t, what)
  if not t.name then
    errors.raise("MIG_EINVALID", "%s: PostgreSQL %s type requires a name.", what,
      words[t.typename])
  end
  return named_types.qualified(d, t.name, schema_of(t))
end

--- The type as it is in a table of that schema.
---@param d mig.Dialect
---@param t mig.Type
---@param table_schema string?
---@return mig.Type
function named_types.bound(d, t, table_schema)
  t = d:own_type(t)
  if t.family == "array" then
    local out = class.copy(t)
    out.item = named_types.bound(d, t.item, table_schema)
    return out
  end
  if not t.inherit_schema or t.schema then return t end
  local out = class.copy(t)
  out.schema = schema_of(t, table_schema)
  return out
end

--- The enum or domain that a column of type `t` needs: `t` itself or what it is an array of; nil
--- where it needs none.
---@param d mig.Dialect
---@param t mig.Type
---@return mig.Type?
function named_types.within(d, t)
  t = d:own_type(t)
  if t.family == "array" then return named_types.within(d, t.item) end
  if not words[t.typename] or t.native_enum == false then return nil end
  return t
end

--- The types that go with the table or column of an operation, by their names in SQL.
---@param d mig.Dialect
---@param o table  with enums, and the schema of the table
---@return string[]
function named_types.dropped(d, o)
  local names, seen = {}, {}
  for _, given in ipairs(o.enums or {}) do
    local t = named_types.bound(d, given, o.schema)
    local name = t.create_type ~= false and named_types.name(d, t, "op." .. o.name)
    if name and not seen[name] then
      seen[name], names[#names + 1] = true, name
    end
  end
  return names
end

---@param d mig.Dialect
---@param values string[]
---@return string  the labels as literals, with commas
function named_types.labels(d, values)
  local out = {}
  for i, v in ipairs(values) do out[i] = d:literal(v) end
  return table.concat(out, ", ")
end

---@param d mig.Dialect
---@param name string  as it stands in SQL
---@param values string[]
---@return string
function named_types.create_enum(d, name, values)
  return ("CREATE TYPE %s AS ENUM (%s)"):format(name, named_types.labels(d, values))
end

local function create_domain(d, t, what)
  local words_of = { "CREATE DOMAIN", named_types.name(d, t, what), "AS",
    d:type_sql(t.data_type, what) }
  local function add(...) table.move({ ... }, 1, select("#", ...), #words_of + 1, words_of) end
  if t.collation then add("COLLATE", d:quote(tostring(t.collation))) end
  if t.default ~= nil then add("DEFAULT", d:expression(t.default)) end
  local condition = t.check and (type(t.check) == "string" and t.check or t.check.sql)
  -- The name is that of what follows it, and there is more to say of a check.
  if t.not_null and condition then add("NOT NULL") end
  if t.constraint_name then add("CONSTRAINT", d:ident(t.constraint_name)) end
  if t.not_null and not condition then add("NOT NULL") end
  if condition then add(("CHECK (%s)"):format(condition)) end
  return table.concat(words_of, " ")
end

--- The statement that makes an enum or a domain.
---@param d mig.Dialect
---@param t mig.Type
---@param what string
---@return string
function named_types.create(d, t, what)
  if t.typename == "DOMAIN" then return create_domain(d, t, what) end
  return named_types.create_enum(d, named_types.name(d, t, what), t.values)
end

--- The same where the type may be there already, which nobody can look up in a script.
---@param d mig.Dialect
---@param t mig.Type
---@param what string
---@return string
function named_types.create_unless_there(d, t, what)
  local create = named_types.create(d, t, what)
  if t.typename == "DOMAIN" then return dollar.block(create .. ";", "duplicate_object", "NULL;") end
  local name = named_types.name(d, t, what)
  return dollar.block(create .. ";", "duplicate_object",
    ("IF enum_range(NULL::%s)::text[] <> ARRAY[%s] THEN\n"
    .. "\t\tRAISE 'type %% exists with other labels', %s;\n\tEND IF;"):format(name,
    named_types.labels(d, t.values), d:literal(name)))
end

--- CREATE TYPE IF NOT EXISTS, which PostgreSQL has not.
---@param d mig.Dialect
---@param name string  as it stands in SQL
---@param values string[]
---@return string
function named_types.create_enum_if_not_exists(d, name, values)
  return dollar.block(named_types.create_enum(d, name, values) .. ";", "duplicate_object",
    "NULL;")
end

--- DROP TYPE, unless something else uses the type.
---@param name string  as it stands in SQL
---@return string
function named_types.drop_unless_used(name)
  return dollar.block(("DROP TYPE IF EXISTS %s;"):format(name), "dependent_objects_still_exist",
    "NULL;")
end

return named_types
