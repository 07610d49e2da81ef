--- Tables: columns and constraints put together, keys and names resolved.

local check = require "mig.support.check"
local class = require "mig.support.class"
local column = require "mig.schema.column"
local constraint = require "mig.schema.constraint"
local index = require "mig.schema.index"
local naming = require "mig.schema.naming"
local nearest = require "mig.support.nearest"

local tables = {}

local methods = {}
local Table = class.new("table", methods)

--- The class of tables, for those that are read from a database and need no checks.
tables.class = Table

-- What most tables have none of.
methods.constraints, methods.indexes, methods.warnings = class.empty, class.empty, class.empty

local lua_table = table

---@class mig.TableOpts
---@field schema? string
---@field comment? string
---@field prefixes? string[]
---@field info? table
tables.options = { schema = "name", comment = "comment", prefixes = "list", info = "table" }

local item_kinds = {
  column = true, primary_key = true, unique = true, check = true, foreign_key = true, index = true,
  exclude = true,
}
local expected = "a Column, a constraint or an Index"
local none = {}

--- The type of a column; one without takes that of the column it refers to.
---@param name string
---@return mig.Type?
function methods:type_of(name, seen)
  local c = self.by_name[name]
  if not c then return nil end
  if c.type then return c.type end
  seen = seen or {}
  if seen[c] then return nil end
  seen[c] = true
  for _, fk in ipairs(c.foreign_keys) do
    local t = self
    if fk.ref_table ~= self.name or fk.ref_schema ~= self.schema then
      t = self.metadata and self.metadata:table(fk.ref_table, fk.ref_schema)
    end
    local found = t and t:type_of(fk.ref_column, seen)
    if found then return found end
  end
  return nil
end

local function name_column(fname, t, c)
  local by_name, name = t.by_name, c.name
  if by_name[name] then
    check.fail(fname, "column '%s' is given twice in table '%s'", name, t.name)
  end
  by_name[name] = c
end

-- Column i of the table, to be changed: the one that was given may be in other tables as well.
local function own_column(t, i)
  local own = column.copy(t.columns[i])
  t.columns[i], t.by_name[own.name] = own, own
  return own
end

local function check_columns(fname, t, object, what)
  local by_name = t.by_name
  for _, name in ipairs(object.columns) do
    if not by_name[name] then
      local columns = {}
      for i, c in ipairs(t.columns) do columns[i] = c.name end
      check.fail(fname, "%s names column '%s', which table '%s' has not%s", what, name, t.name,
        nearest.hint(name, columns, ""))
    end
  end
end

local words = {
  primary_key = "PrimaryKeyConstraint", unique = "UniqueConstraint", check = "CheckConstraint",
  foreign_key = "ForeignKeyConstraint", index = "Index", exclude = "ExcludeConstraint",
}

-- The same object with its final name; `own` is one that nobody else has.
local function named(fname, t, own)
  own.name = naming.resolve(t.naming_convention, own, t, fname)
  return own
end

local function add_constraint(fname, t, own)
  check_columns(fname, t, own, words[own.kind])
  class.append(t, "constraints", named(fname, t, own))
end

local function add_index(fname, t, own)
  check_columns(fname, t, own, words.index)
  own.table = { name = t.name, schema = t.schema }
  class.append(t, "indexes", named(fname, t, own))
end

local function marked_columns(t)
  local marked = {}
  for _, c in ipairs(t.columns) do
    if c.primary_key then marked[#marked + 1] = c.name end
  end
  return marked
end

-- An explicit constraint wins over marks on columns, as in SQLAlchemy.
local function explicit_key(fname, t, object)
  if t.primary_key then check.fail(fname, "table '%s' has two primary keys", t.name) end
  check_columns(fname, t, object, words.primary_key)
  local marked = marked_columns(t)
  if #marked > 0 and lua_table.concat(marked, ", ") ~= lua_table.concat(object.columns, ", ") then
    class.append(t, "warnings", ("table '%s' marks (%s) as primary key, but its "
      .. "PrimaryKeyConstraint names (%s), which is used"):format(t.name,
      lua_table.concat(marked, ", "), lua_table.concat(object.columns, ", ")))
  end
  for i = 1, #t.columns do own_column(t, i).primary_key = false end
  for _, name in ipairs(object.columns) do
    local c = t.by_name[name]
    c.primary_key = true
    if c.nullable_given == nil then c.nullable = false end
  end
  t.primary_key = named(fname, t, class.copy(object))
end

-- The counting column comes first in a key that nobody wrote out.
local function in_key_order(t, marked)
  local first, rest = {}, {}
  for _, name in ipairs(marked) do
    local counts = column.is_autoincrement(t.by_name[name], marked)
    lua_table.insert(counts and first or rest, name)
  end
  return lua_table.move(rest, 1, #rest, #first + 1, first)
end

local function implicit_key(fname, t)
  local marked = marked_columns(t)
  if #marked == 0 then return end
  if #marked > 1 then marked = in_key_order(t, marked) end
  t.primary_key = named(fname, t, constraint.primary_key_of(marked))
end

-- In SQLAlchemy's order: unique, the type's check, references.
local function add_column_constraints(fname, t, i)
  local c = t.columns[i]
  if c.index then
    add_index(fname, t, index.make { elements = { c.name }, unique = c.unique })
  elseif c.unique then
    add_constraint(fname, t, constraint.unique_of(c))
  end
  local of_type = constraint.of_type(c)
  if of_type then add_constraint(fname, t, of_type) end
  local references = c.foreign_keys
  for k = 1, #references do
    add_constraint(fname, t, constraint.foreign_key_of(c, references[k]))
  end
  if #c.checks > 0 then
    local checks = {}
    for k, item in ipairs(c.checks) do checks[k] = named(fname, t, class.copy(item)) end
    own_column(t, i).checks = checks
  end
end

local function add_named(fname, t, object)
  if object.kind == "primary_key" then return end
  local add = object.kind == "index" and add_index or add_constraint
  add(fname, t, class.copy(object))
end

-- The columns go into the table. @return the other items, or nil when there is none
local function add_columns(fname, t, items, count)
  local n, others = 0, nil
  while n < count and class.kind(items[n + 1]) == "column" do n = n + 1 end
  -- Nearly always these are all: a list that is filled one by one is made anew again and again.
  t.columns, t.by_name = { lua_table.unpack(items, 1, n) }, {}
  for i = 1, n do name_column(fname, t, items[i]) end
  for i = n + 1, count do
    local item = items[i]
    local kind = class.kind(item)
    if kind == "column" then
      name_column(fname, t, item)
      t.columns[#t.columns + 1] = item
    elseif not item_kinds[kind] then
      check.fail(fname, "argument %d must be %s, got %s", i + (t.metadata and 2 or 1), expected,
        check.describe(item))
    else
      others = others or {}
      others[#others + 1] = item
    end
  end
  return others
end

--- Put a table together.
---@param fname string     for messages, now and when it is compiled
---@param t table          name, schema, naming_convention, dialect_options, ...
---@param items table      columns, constraints, indexes
---@param count integer
---@return mig.Table
function tables.build(fname, t, items, count)
  t.origin = fname
  setmetatable(t, Table)
  local others = add_columns(fname, t, items, count) or none
  for _, item in ipairs(others) do
    if item.kind == "primary_key" then explicit_key(fname, t, item) end
  end
  if not t.primary_key then implicit_key(fname, t) end
  for _, item in ipairs(others) do add_named(fname, t, item) end
  for i = 1, #t.columns do add_column_constraints(fname, t, i) end
  return t
end

--- Options that tables have in op.create_table and in sa.Table.
---@param fname string
---@param fields table   checked by tables.options
---@return table fields
function tables.finish_options(fname, fields)
  fields.schema = check.plain(fields.schema)
  if class.kind(fields.comment) == "none" then fields.comment = nil end
  if fields.prefixes then
    check.is_list(fname, "option 'prefixes'", fields.prefixes)
    for i, word in ipairs(fields.prefixes) do
      check.value(fname, ("option 'prefixes'[%d]"):format(i), "string", word)
      if not word:find("^[%a_ ]+$") then
        check.fail(fname, "option 'prefixes'[%d] must be words such as TEMPORARY, got '%s'", i,
          word)
      end
    end
  end
  return fields
end

---@class mig.ModelOpts: mig.TableOpts
---@field was? string  the table's old name, for autogenerate to rename it
local model_options = { was = "name" }
for k, v in pairs(tables.options) do model_options[k] = v end

--- A table of a target schema.
---@param name string
---@param metadata mig.MetaData
---@param ... table  columns, constraints, indexes, then mig.ModelOpts
---@return mig.Table
function tables.Table(name, metadata, ...)
  local fname = "sa.Table"
  check.argument(fname, 1, "name", "name", name)
  if class.kind(metadata) ~= "metadata" then
    check.fail(fname, "argument 2 (metadata) must be a sa.MetaData, got %s",
      check.describe(metadata))
  end
  local items = lua_table.pack(...)
  local count, opts = check.split_options(items)
  local t, dialect = check.options(fname, opts, model_options, true)
  tables.finish_options(fname, t)
  t.was = check.plain(t.was)
  t.name, t.dialect_options = check.plain(name), dialect
  t.schema = t.schema or metadata.schema
  t.metadata, t.naming_convention = metadata, metadata.naming_convention
  tables.build(fname, t, items, count)
  metadata:add(t)
  return t
end

--- A table with the columns that a statement needs, for op.bulk_insert.
---@param name string
---@param ... mig.ColumnRef|table  sa.column(...), then options
---@return mig.Table
function tables.table(name, ...)
  local fname = "sa.table"
  check.argument(fname, 1, "name", "name", name)
  local items = lua_table.pack(...)
  local count, opts = check.split_options(items)
  local t = check.options(fname, opts, { schema = "name" })
  t.name, t.schema = check.plain(name), check.plain(t.schema)
  t.columns, t.by_name = {}, {}
  for i = 1, count do
    local item = items[i]
    local kind = class.kind(item)
    if kind ~= "column_ref" and kind ~= "column" then
      check.fail(fname, "argument %d must be a sa.column, got %s", i + 1, check.describe(item))
    end
    if t.by_name[item.name] then check.fail(fname, "column '%s' is given twice", item.name) end
    t.columns[i], t.by_name[item.name] = item, item
  end
  return class.make(Table, t)
end

return tables
