--- CREATE TABLE and ADD COLUMN: serial columns, generated ones, what follows the parenthesis, and
--- the types that must be there first.

local base = require "mig.dialects.base.ddl"
local check = require "mig.support.check"
local class = require "mig.support.class"
local column = require "mig.schema.column"
local errors = require "mig.support.errors"
local named_types = require "mig.dialects.postgresql.named_types"
local storage = require "mig.dialects.postgresql.storage"

local tables = {}

local serials = {
  BigInteger = "BIGSERIAL", BIGINT = "BIGSERIAL", SmallInteger = "SMALLSERIAL",
  SMALLINT = "SMALLSERIAL",
}

-- The serial type of the column that the database counts up; one with a default, or that programs
-- fill, is none.
local function serial_of(d, c, t)
  local key = t.primary_key and t.primary_key.columns or class.empty
  if not column.is_autoincrement(c, key) or c.identity then return nil end
  local by_program = c.default ~= nil or (c.sequence and not c.sequence.optional)
  if by_program or c.server_default ~= nil or c.computed then return nil end
  local own = d:own_type(t:type_of(c.name))
  if own.family ~= "integer" then
    errors.raise("MIG_EINVALID", "%s: column '%s': autoincrement = true wants an integer type, "
      .. "got %s", t.origin, c.name, check.describe(own))
  end
  return serials[own.typename] or "SERIAL"
end

function tables.column_head(d, c, t)
  local own = t:type_of(c.name)
  if not own then return base.column_head(d, c, t) end
  own = named_types.bound(d, own, t.schema)
  return d:ident(c.name) .. " " .. d:type_sql(own, ("%s: column '%s'"):format(t.origin, c.name))
end

function tables.computed(_, computed)
  return (" GENERATED ALWAYS AS (%s) STORED"):format(computed.sql)
end

function tables.column_spec(d, c, t)
  if c.computed and c.computed.persisted == false then
    errors.raise("MIG_EUNSUPPORTED", "%s: column '%s': PostgreSQL computed columns do not support "
      .. "'virtual' persistence; set the 'persisted' flag to nil or true for PostgreSQL support.",
      t.origin, c.name)
  end
  local serial = t:type_of(c.name) and serial_of(d, c, t)
  if serial then
    return ("%s %s%s"):format(d:ident(c.name), serial, c.nullable and "" or " NOT NULL")
  end
  local sql = base.column_spec(d, c, t)
  -- Left to the server to refuse, as it stands against what identity means.
  return c.identity and c.nullable_given and sql .. " NULL" or sql
end

-- Parents are tables, which may be of another schema.
local function inherits_text(d, t)
  local parents = d:option(t, "inherits")
  if parents == nil then return "" end
  if type(parents) ~= "table" or parents.kind == "name" then parents = { parents } end
  local names = check.names(t.origin, "option 'postgresql_inherits'", parents)
  for i, name in ipairs(names) do
    local schema, own = name:match("^(.+)%.([^.]+)$")
    names[i] = d:altered(own or name, schema)
  end
  return ("\n INHERITS ( %s )"):format(table.concat(names, ", "))
end

local on_commit_words = { "PRESERVE ROWS", "DELETE ROWS", "DROP" }

local function on_commit_text(d, t)
  local word = d:option(t, "on_commit")
  if word == nil then return "" end
  word = word:gsub("_", " "):upper()
  check.word(t.origin, "option 'postgresql_on_commit'", word, on_commit_words)
  return "\n ON COMMIT " .. word
end

local function storage_text(d, t)
  local parameters, oids = d:option(t, "with"), d:option(t, "with_oids")
  if parameters ~= nil and oids ~= nil then
    errors.raise("MIG_EINVALID", "%s: postgresql_with and postgresql_with_oids do not go together",
      t.origin)
  end
  if oids ~= nil then return oids and "\n WITH OIDS" or "\n WITHOUT OIDS" end
  return storage.text(d, t.origin, parameters, "\n ")
end

function tables.table_suffix(d, t)
  local partition, using = d:option(t, "partition_by"), d:option(t, "using")
  local tablespace = d:option(t, "tablespace")
  return table.concat {
    inherits_text(d, t),
    partition and "\n PARTITION BY " .. partition or "",
    using and "\n USING " .. d:ident(using) or "",
    storage_text(d, t),
    on_commit_text(d, t),
    tablespace and "\n TABLESPACE " .. d:ident(tablespace) or "",
  }
end

-- The types go first, what prepares found missing; comments on constraints go last.
local function complete(d, o, statements)
  local t, out = o.definition, { warnings = statements.warnings }
  for _, list in ipairs { o.new_types or {}, statements } do
    table.move(list, 1, #list, #out + 1, out)
  end
  local function add(c) out[#out + 1] = d.ddl.own_comment(d, t, c) end
  if t.primary_key then add(t.primary_key) end
  for _, c in ipairs(t.constraints) do add(c) end
  for _, column_ in ipairs(t.columns) do
    for _, c in ipairs(column_.checks) do add(c) end
  end
  return out
end

function tables.create_table(d, o) return complete(d, o, base.create_table(d, o)) end

function tables.add_column(d, o) return complete(d, o, base.add_column(d, o)) end

local function with_enums(d, o, out)
  for _, name in ipairs(named_types.dropped(d, o)) do
    out[#out + 1] = named_types.drop_unless_used(name)
  end
  return out
end

function tables.drop_table(d, o) return with_enums(d, o, base.drop_table(d, o)) end

function tables.drop_column(d, o) return with_enums(d, o, base.drop_column(d, o)) end

return tables
