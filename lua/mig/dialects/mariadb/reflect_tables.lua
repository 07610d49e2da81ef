--- Tables and their columns from the catalogue.

local class = require "mig.support.class"
local column = require "mig.schema.column"
local sql = require "mig.schema.sql"
local tables = require "mig.schema.table"
local types = require "mig.dialects.mariadb.reflect_types"

local reflect = {}

local Table, Column = tables.class, column.class

-- What CREATE TABLE was told beside what other columns of the catalogue say; the rest is no option.
local function created_with(options, text)
  for key, value in text:gmatch("`?([%w_]+)`?=(%b'')") do
    options["mariadb_" .. key:lower()] = value:sub(2, -2)
  end
  for key, value in text:gmatch("%f[%w_]([%w_]+)=([^'%s]+)") do
    options["mariadb_" .. key:lower()] = math.tointeger(tonumber(value)) or value
  end
end

-- Only what a table would not have by itself.
local function options_of(state, row)
  local options = {}
  if row.engine and row.engine:lower() ~= state.server.engine:lower() then
    options.mariadb_engine = row.engine
  end
  if row.collation and row.collation ~= state.collation then
    options.mariadb_charset = types.charset_of(row.collation)
    options.mariadb_collate = row.collation
  end
  if row.kind == "SYSTEM VERSIONED" then options.mariadb_with_system_versioning = true end
  if row.options and row.options ~= "" then created_with(options, row.options) end
  state.has_partitions = state.has_partitions or (row.options or ""):find "partitioned" ~= nil
  return next(options) and options or class.empty
end

local function is_wanted(state, name)
  local opts, schema = state.opts, state.schema
  if opts.skip and opts.skip(name, schema) then return false end
  return not opts.include_name or opts.include_name(name, "table", {
    schema_name = schema, table_name = name,
    schema_qualified_table_name = schema and schema .. "." .. name or name,
  })
end

-- Views and sequences are no tables.
local kinds = { ["BASE TABLE"] = true, ["SYSTEM VERSIONED"] = true }

local function text_of(v) return v ~= "" and v or nil end

--- Add the tables of a database, without what is in them.
---@param state mig.mariadb.Reflection
function reflect.add(state)
  local md = state.metadata
  -- What is asked for here is read from the definitions alone: no table is opened for it.
  local query = ("SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS "
    .. "engine, TABLE_COLLATION AS collation, CREATE_OPTIONS AS options, TABLE_COMMENT AS comment "
    .. "FROM information_schema.TABLES WHERE TABLE_SCHEMA = ") .. state.d:literal(state.database)
  for row in state.ctx.sink.rows(query) do
    if kinds[row.kind] and is_wanted(state, row.name) then
      local t = class.make(Table, {
        name = state.server.fold(row.name), schema = state.schema,
        comment = text_of(row.comment), columns = {}, by_name = {},
        origin = "sa.Table", dialect_options = options_of(state, row),
        metadata = md, reflected = true, collation = row.collation,
      })
      md:add(t)
      state.tables[row.name] = t
    end
  end
end

-- MySQL gives values bare and says of expressions that they are some.
local function mysql_default(state, row)
  local text = row.default
  if text == nil then return nil end
  if row.extra:find("DEFAULT_GENERATED", 1, true) then
    if text:find("^CURRENT_TIMESTAMP") then return text end
    return ("(%s)"):format(reflect.mysql_expression(text))
  end
  local number = row.type:find("int", 1, true) or row.type:find("^dec") or row.type:find("^float")
    or row.type:find("^double") or row.type:find("^bit")
  return number and text or state.d:literal(text)
end

--- An expression of MySQL's catalogue, which has quotes escaped once more.
---@param text string
---@return string
function reflect.mysql_expression(text) return (text:gsub("\\'", "'")) end

local function default_of(state, row)
  local text
  if state.server.mysql then
    text = mysql_default(state, row)
  elseif row.default ~= "NULL" then
    text = row.default
  end
  local tail = row.extra:match("on update ([%w_]+%(?%d*%)?)")
  if tail then text = ("%s ON UPDATE %s"):format(text or "NULL", tail) end
  return text and sql.text(text) or nil
end

local function computed_of(state, row)
  local text = row.generated
  if text == nil or text == "" then return nil end
  if state.server.mysql then text = reflect.mysql_expression(text) end
  return column.Computed(text, { persisted = not row.extra:find("VIRTUAL", 1, true) })
end

local function new_column(state, t, row)
  local name = row.name
  local c = class.make(Column, {
    name = name, key = name, type = state.read_type(row.type, row.collation, t.collation),
    nullable = row.nullable == "YES", dialect_options = class.empty,
    comment = text_of(row.comment),
  })
  -- Most columns have none of what follows.
  local plain = row.extra == "" and row.generated == nil
  if plain and (row.default == nil or row.default == "NULL") then return c end
  c.computed = computed_of(state, row)
  if not c.computed then c.server_default = default_of(state, row) end
  if row.extra:find("auto_increment", 1, true) then c.autoincrement = true end
  if row.extra:find("INVISIBLE", 1, true) then c.dialect_options = { mariadb_invisible = true } end
  return c
end

-- The columns of SYSTEM VERSIONING are no columns of the table's own.
local function is_period(row)
  return row.generated == "ROW START" or row.generated == "ROW END"
end

--- Add the columns of all tables of a database.
---@param state mig.mariadb.Reflection
function reflect.add_columns(state)
  local query = "SELECT TABLE_NAME AS owner, COLUMN_NAME AS name, COLUMN_DEFAULT AS `default`, "
    .. "IS_NULLABLE AS nullable, COLUMN_TYPE AS type, COLLATION_NAME AS collation, EXTRA AS extra, "
    .. "COLUMN_COMMENT AS comment, GENERATION_EXPRESSION AS `generated` FROM "
    .. "information_schema.COLUMNS WHERE TABLE_SCHEMA = " .. state.d:literal(state.database)
  -- MariaDB opens one table after the other and goes through it; sorting would take as long again.
  if state.server.mysql then query = query .. " ORDER BY TABLE_NAME, ORDINAL_POSITION" end
  for row in state.ctx.sink.rows(query, nil, true) do
    local t = state.tables[row.owner]
    if t and not is_period(row) then
      local c = new_column(state, t, row)
      t.columns[#t.columns + 1], t.by_name[c.name] = c, c
    end
  end
end

return reflect
