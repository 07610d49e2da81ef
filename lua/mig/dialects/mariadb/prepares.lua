--- What is looked up in the database before an operation is compiled: what MariaDB wants to be told
--- although it knows it. Scripts (--sql) have nothing to look at.

local class = require "mig.support.class"
local current = require "mig.ops.current"
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

--- Reads the column, so that alter_column keeps what it does not mention.
function prepares.alter_column(d, o, ctx)
  o.found = nil
  if current.is_blind(ctx, o) then return end
  local fname = "op.alter_column"
  local row = ctx.sink.query("SHOW CREATE TABLE " .. d:qualified(o.table, o.schema))[1]
  local text = row and row["Create Table"]
  if not text then refuse(fname, "'%s' is not a table", o.table) end
  o.found = definition.of_column(fname, text, o.table, tostring(o.column))
end

-- Whether an element of an index is more than a column, its length and its order.
local function is_expression(e)
  local kind = class.kind(e)
  if kind == "order" then return is_expression(e.expression) end
  return kind == "func" or kind == "text" and e.sql:find("(", 1, true)
    and not e.sql:find("^%s*[`%w_]+%s*%(%d+%)%s*%a*%s*$")
end

--- Says clearly what MariaDB calls a syntax error, and MySQL can do.
function prepares.create_index(_, o, ctx)
  if ctx.as_sql then return end
  for _, e in ipairs(o.definition.elements) do
    local server = is_expression(e) and tostring(ctx.sink.scalar("SELECT VERSION()"))
    if server and server:find("MariaDB", 1, true) then
      errors.raise("MIG_EUNSUPPORTED", "op.create_index: MariaDB has no indexes on expressions; "
        .. "add a generated column (sa.Computed) and index that")
    end
  end
end

--- Finds the table of an index.
function prepares.drop_index(_, o, ctx)
  o.found_table, o.absent = nil, nil
  if o.table or current.is_blind(ctx, o) then return end
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

-- The column whose own CHECK it is: that has the column's name, and only the column can lose it.
local function find_column_check(d, o, ctx)
  local row = ctx.sink.query("SHOW CREATE TABLE " .. d:qualified(o.table, o.schema))[1]
  local text = row and row["Create Table"]
  local shown = text and definition.of_table(text)
  local name = tostring(o.constraint)
  if not shown or shown.checks[name] then return nil end
  local column = shown.columns[name]
  return column and column.check and column or nil
end

--- Finds out of which kind a constraint is.
function prepares.drop_constraint(d, o, ctx)
  o.found_type, o.found_column, o.absent = nil, nil, nil
  local blind = current.is_blind(ctx, o)
  if o.type_ == "check" and not blind then o.found_column = find_column_check(d, o, ctx) end
  if o.type_ or blind then return end
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
    if found[1] == "check" then o.found_column = find_column_check(d, o, ctx) end
  elseif o.if_exists then
    o.absent = true
  else
    refuse(fname, "table '%s' has no constraint '%s'; it has %s", o.table, name,
      #names > 0 and table.concat(names, ", ") or "none")
  end
end

return prepares
