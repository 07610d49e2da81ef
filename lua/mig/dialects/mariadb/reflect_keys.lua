--- Keys, indexes, foreign keys and checks from the catalogue.

local class = require "mig.support.class"
local constraint = require "mig.schema.constraint"
local index = require "mig.schema.index"
local log = require "mig.support.lazy" "mig.core.log"
local reflect_tables = require "mig.dialects.mariadb.reflect_tables"
local sql = require "mig.schema.sql"

local keys = {}

-- ---- indexes ----

-- Kinds that are words before INDEX; the others are methods.
local prefixes = { FULLTEXT = "FULLTEXT", SPATIAL = "SPATIAL", RTREE = "SPATIAL" }

-- The parts of each index, by table and in the order in which they come.
local function read_indexes(state)
  local expression = state.server.mysql and state.server.version >= 80013
    and ", EXPRESSION AS expression" or ""
  local ignored = not state.server.mysql and state.server.version >= 100600
    and ", IGNORED = 'YES' AS ignored" or ""
  local query = ("SELECT TABLE_NAME AS owner, INDEX_NAME AS name, NON_UNIQUE AS "
    .. "repeats, SEQ_IN_INDEX AS place, COLUMN_NAME AS `column`, COLLATION AS direction, SUB_PART "
    .. "AS length, INDEX_TYPE AS method%s%s FROM information_schema.STATISTICS WHERE "
    .. "TABLE_SCHEMA = %s"):format(expression, ignored, state.d:literal(state.database))
  local found, order = {}, {}
  for row in state.ctx.sink.rows(query) do
    local t = state.tables[row.owner]
    if t then
      local of_table = found[t]
      if not of_table then
        of_table = {}
        found[t], order[#order + 1] = of_table, t
      end
      local key = of_table[row.name]
      if not key then
        key = { name = row.name, unique = row.repeats == 0, method = row.method,
          ignored = row.ignored == 1 }
        of_table[row.name], of_table[#of_table + 1] = key, key
      end
      key[row.place] = row
    end
  end
  return found, order
end

-- The parts as elements of an index. @return elements, lengths, whether they are columns alone
local function elements_of(key, prefix)
  local elements, lengths, plain = {}, nil, true
  for i, row in ipairs(key) do
    local element = row.column
    if not element then
      local text = reflect_tables.mysql_expression(row.expression or "")
      element, plain = sql.text(("(%s)"):format(text)), false
    elseif row.length and prefix ~= "SPATIAL" then
      lengths = lengths or {}
      lengths[row.column], plain = row.length, false
    end
    if row.direction == "D" then
      element, plain = (row.column and sql.column(row.column) or element):desc(), false
    end
    elements[i] = element
  end
  return elements, lengths, plain and not prefix
end

-- A method is said where the engine has several; others make of it what they can.
local function method_of(t, key)
  local engine = t.dialect_options.mariadb_engine
  local is_memory = engine and engine:upper() == "MEMORY"
  return is_memory and key.method == "BTREE" and "btree" or nil
end

local function add_primary_key(t, elements, options)
  t.primary_key = constraint.make("primary_key", { columns = elements, dialect_options = options })
  for _, name in ipairs(elements) do
    local c = t.by_name[name]
    -- The server counts nothing up that does not say so.
    if c then c.primary_key, c.autoincrement = true, c.autoincrement == true end
  end
end

-- The index that CREATE TABLE makes for a counting column which is not the first of its key.
local function is_counters_own(t, key, elements)
  local c = #elements == 1 and t.by_name[elements[1]]
  return c and c.autoincrement == true and key.name == "idx_autoinc_" .. c.name
end

local function add_index(t, key)
  local prefix = prefixes[key.method]
  local elements, lengths, plain = elements_of(key, prefix)
  local method = method_of(t, key)
  local options = (lengths or prefix or method or key.ignored) and {
    mariadb_length = lengths, mariadb_prefix = prefix, mariadb_using = method,
    mariadb_ignored = key.ignored or nil,
  } or class.empty
  if key.name == "PRIMARY" then
    add_primary_key(t, index.columns_of(elements), options)
  elseif key.unique and plain and not key.ignored then
    class.append(t, "constraints", constraint.make("unique", {
      name = key.name, columns = elements, dialect_options = options,
    }))
  elseif not is_counters_own(t, key, elements) then
    class.append(t, "indexes", index.make {
      name = key.name, elements = elements, unique = key.unique, dialect_options = options,
      table = { name = t.name, schema = t.schema },
    })
  end
end

--- Add primary keys, unique constraints and indexes. A unique key of whole columns is a constraint:
--- the server does not tell one from the other.
---@param state mig.mariadb.Reflection
function keys.add_indexes(state)
  local found, order = read_indexes(state)
  for _, t in ipairs(order) do
    for _, key in ipairs(found[t]) do add_index(t, key) end
  end
end

-- ---- foreign keys ----

-- The rules by table and constraint.
local function read_rules(state)
  local out = {}
  for row in state.ctx.sink.rows("SELECT TABLE_NAME AS owner, CONSTRAINT_NAME AS name, UPDATE_RULE "
    .. "AS onupdate, DELETE_RULE AS ondelete FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE "
    .. "CONSTRAINT_SCHEMA = " .. state.d:literal(state.database)) do
    local of_table = out[row.owner] or {}
    out[row.owner], of_table[row.name] = of_table, row
  end
  return out
end

-- RESTRICT is what the server does without being told, and NO ACTION is the same.
local function action(rule) return rule ~= "RESTRICT" and rule ~= "NO ACTION" and rule or nil end

local function new_foreign_key(state, row, rule)
  local own = state.server.fold(row.ref_schema) == state.server.fold(state.server.database)
  return constraint.make("foreign_key", {
    -- Somebody who may only SELECT is shown the key, but not what it does.
    hides_actions = rule == nil or nil,
    name = row.name, columns = {}, ref_columns = {}, dialect_options = class.empty,
    ref_schema = not own and row.ref_schema or nil, ref_table = state.server.fold(row.ref_table),
    ondelete = rule and action(rule.ondelete), onupdate = rule and action(rule.onupdate),
  })
end

-- Whether a list of columns begins with those of a foreign key.
local function serves(columns, fk)
  for i, name in ipairs(fk.columns) do
    if columns[i] ~= name then return false end
  end
  return true
end

-- Whether the table itself has a key that does for a foreign key what its own index would.
local function has_key_for(t, fk)
  if t.primary_key and serves(t.primary_key.columns, fk) then return true end
  for _, c in ipairs(t.constraints) do
    local longer = c.kind == "foreign_key" and #c.columns > #fk.columns
    if (longer or c.kind == "unique") and serves(c.columns, fk) then return true end
  end
  return false
end

-- The server makes an index for a foreign key that has none, under the name of the key or, when it
-- has none, of its first column.
local function is_made_for(t, ix, fk)
  return not ix.unique and #ix.columns == #ix.elements and next(ix.dialect_options) == nil
    and #ix.columns == #fk.columns and serves(ix.columns, fk)
    and (ix.name == fk.name or ix.name == fk.columns[1]
      or ix.name:match("^(.*)_%d+$") == fk.columns[1])
    and not has_key_for(t, fk)
end

-- Those indexes come with their keys: whoever makes the table again need not make them. A model may
-- name one of them nevertheless, so they are kept aside.
local function set_apart(t)
  local kept, made = {}, {}
  for _, ix in ipairs(t.indexes) do
    local of_key = false
    for _, c in ipairs(t.constraints) do
      of_key = of_key or c.kind == "foreign_key" and is_made_for(t, ix, c)
    end
    local list = of_key and made or kept
    list[#list + 1] = ix
  end
  if #made > 0 then t.indexes, t.key_indexes = kept, made end
end

--- Add foreign keys.
---@param state mig.mariadb.Reflection
function keys.add_foreign_keys(state)
  local rules, found = read_rules(state), {}
  for row in state.ctx.sink.rows("SELECT TABLE_NAME AS owner, CONSTRAINT_NAME AS name, COLUMN_NAME "
    .. "AS `column`, ORDINAL_POSITION AS place, REFERENCED_TABLE_SCHEMA AS ref_schema, "
    .. "REFERENCED_TABLE_NAME AS ref_table, REFERENCED_COLUMN_NAME AS ref_column FROM "
    .. "information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = "
    .. state.d:literal(state.database) .. " AND REFERENCED_TABLE_NAME IS NOT NULL") do
    local t = state.tables[row.owner]
    if t then
      local of_table = found[t] or {}
      found[t] = of_table
      local fk = of_table[row.name]
      if not fk then
        fk = new_foreign_key(state, row, (rules[row.owner] or {})[row.name])
        of_table[row.name] = fk
        class.append(t, "constraints", fk)
      end
      fk.columns[row.place], fk.ref_columns[row.place] = row.column, row.ref_column
    end
  end
  local hidden = false
  for t, of_table in pairs(found) do
    set_apart(t)
    for _, fk in pairs(of_table) do hidden = hidden or fk.hides_actions end
  end
  if hidden then
    log.write("warn", "mig.autogenerate.compare", "the actions of foreign keys are not shown to an "
      .. "account that has no right but SELECT, and are taken for those of the models")
  end
end

-- ---- checks ----

-- MySQL has the table in another view, and no checks of columns.
local mysql_checks = "SELECT t.TABLE_NAME AS owner, c.CONSTRAINT_NAME AS name, 'Table' AS level, "
  .. "c.CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS c JOIN "
  .. "information_schema.TABLE_CONSTRAINTS t USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE "
  .. "t.CONSTRAINT_TYPE = 'CHECK' AND CONSTRAINT_SCHEMA = "

-- Whether it is the check that makes LONGTEXT a JSON column.
local function makes_json(c, row)
  local source = c and c.type.typename == "LONGTEXT"
  return source and row.clause:lower() == ("json_valid(`%s`)"):format(c.name:lower())
end

local function add_check(state, t, row)
  local c = row.level == "Column" and t.by_name[row.name] or nil
  local text = row.clause
  if state.server.mysql then text = reflect_tables.mysql_expression(text) end
  local check = constraint.make("check", { name = row.name, sql = text })
  if makes_json(c, row) then
    c.type, c.json_check = state.read_type("json"), check
  else
    -- That of a column has its name, and can be changed only with the column.
    check.of_column = c and c.name
    class.append(t, "constraints", check)
  end
end

--- Add the checks of tables and columns; MySQL has them from 8.0.16 on.
---@param state mig.mariadb.Reflection
function keys.add_checks(state)
  local known = state.server
  if known.mysql and known.version < 80016 then return end
  -- Before MariaDB 10.5.10 nothing says whose a check is: then it has its name from the column.
  local level = known.version >= 100510 and "LEVEL"
    or "IF(CHECK_CLAUSE LIKE 'json\\_valid(%', 'Column', 'Table')"
  local query = known.mysql and mysql_checks
    or ("SELECT TABLE_NAME AS owner, CONSTRAINT_NAME AS name, %s AS level, CHECK_CLAUSE AS clause "
      .. "FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = "):format(level)
  for row in state.ctx.sink.rows(query .. state.d:literal(state.database)) do
    local t = state.tables[row.owner]
    if t then add_check(state, t, row) end
  end
end

return keys
