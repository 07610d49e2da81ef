--- What is looked up in the database before an operation is compiled: what MariaDB wants to be told
--- although it knows it. Scripts (--sql) have nothing to look at.

local class = require "mig.support.class"
local definition = require "mig.dialects.mariadb.definition"
local errors = require "mig.support.errors"

local prepares = {}

local function refuse(fname, fmt, ...)
  errors.raise("MIG_EINVALID", "%s: %s", fname, fmt:format(...))
end

-- A condition on the database, and its parameter.
local function in_schema(o, params)
  if not o.schema then return "TABLE_SCHEMA = DATABASE()" end
  params.schema = o.schema
  return "TABLE_SCHEMA = :schema"
end

-- The server shows the default of a binary column as text, with "?" for the bytes that are none.
-- DEFAULT() has them, except for a column that is NOT NULL in a table without rows.
local function exact_default(d, o, ctx, found)
  local binary = found.type:lower():find("^%a*binary") or found.type:lower():find("^%a*blob")
  if not binary or not found.default or not found.default:find("^'.*%?.*'$") then return end
  local hex = ctx.sink.scalar(("SELECT HEX(DEFAULT(t.%s)) FROM (SELECT 1 AS n) AS one LEFT JOIN %s "
    .. "AS t ON TRUE LIMIT 1"):format(d:ident(o.column), d:qualified(o.table, o.schema)))
  local given = o.existing_server_default
  if hex then
    found.default = "X'" .. hex .. "'"
  elseif given ~= nil and class.kind(given) ~= "none" then
    found.default = d:expression(given)
  elseif o.server_default == nil then
    refuse("op.alter_column", "the server does not tell the bytes of the default of column '%s' of "
      .. "table '%s'; say with existing_server_default what it is", o.column, o.table)
  end
end

--- Reads the column, so that alter_column keeps what it does not mention.
function prepares.alter_column(d, o, ctx)
  o.found = nil
  if ctx.as_sql then return end
  local fname = "op.alter_column"
  local row = ctx.sink.query("SHOW CREATE TABLE " .. d:qualified(o.table, o.schema))[1]
  local text = row and row["Create Table"]
  if not text then refuse(fname, "'%s' is not a table", o.table) end
  o.found = definition.of_column(fname, text, o.table, tostring(o.column))
  exact_default(d, o, ctx, o.found)
end

--- Finds the table of an index.
function prepares.drop_index(_, o, ctx)
  o.found_table, o.absent = nil, nil
  if o.table or ctx.as_sql then return end
  local fname, params = "op.drop_index", { index = tostring(o.index) }
  local rows = ctx.sink.query("SELECT DISTINCT TABLE_NAME AS name FROM "
    .. "information_schema.STATISTICS WHERE INDEX_NAME = :index AND " .. in_schema(o, params)
    .. " ORDER BY TABLE_NAME", params)
  if #rows == 0 and o.if_exists then
    o.absent = true
  elseif #rows == 0 then
    refuse(fname, "there is no index '%s'", params.index)
  elseif #rows > 1 then
    local names = {}
    for i, row in ipairs(rows) do names[i] = row.name end
    refuse(fname, "there are several indexes '%s', of the tables %s; name the table as the second "
      .. "argument", params.index, table.concat(names, ", "))
  else
    o.found_table = rows[1].name
  end
end

-- CONSTRAINT_TYPE -> type_
local kinds = {
  ["FOREIGN KEY"] = "foreignkey", UNIQUE = "unique", CHECK = "check", ["PRIMARY KEY"] = "primary",
}

local function constraints_of(o, ctx)
  local params = { table = o.table }
  return ctx.sink.query("SELECT CONSTRAINT_NAME AS name, CONSTRAINT_TYPE AS type FROM "
    .. "information_schema.TABLE_CONSTRAINTS WHERE TABLE_NAME = :table AND "
    .. in_schema(o, params) .. " ORDER BY CONSTRAINT_NAME, CONSTRAINT_TYPE", params)
end

--- Finds out of which kind a constraint is.
function prepares.drop_constraint(_, o, ctx)
  o.found_type, o.absent = nil, nil
  if o.type_ or ctx.as_sql then return end
  local fname, name = "op.drop_constraint", tostring(o.constraint)
  local rows, names, found = constraints_of(o, ctx), {}, {}
  for i, row in ipairs(rows) do
    names[i] = row.name
    if row.name:lower() == name:lower() then found[#found + 1] = kinds[row.type] end
  end
  if #found > 1 then
    refuse(fname, "table '%s' has several constraints '%s'; set type_ to '%s'", o.table, name,
      table.concat(found, "' or '"))
  elseif found[1] then
    o.found_type = found[1]
  elseif o.if_exists then
    o.absent = true
  else
    refuse(fname, "table '%s' has no constraint '%s'; it has %s", o.table, name,
      #names > 0 and table.concat(names, ", ") or "none")
  end
end

return prepares
