--- Operations made of schema objects, each with the one that undoes it exactly.

local class = require "mig.support.class"
local column = require "mig.schema.column"
local names = require "mig.schema.names"
local none = require("mig.schema.sql").none
local ops = require "mig.ops"

local operation = {}

--- Make each of two operations the reverse of the other.
---@param o table
---@param back table
---@return table o
function operation.pair(o, back)
  o.original, back.original = back, o
  return o
end

-- The name of an object as an operation takes it: what the database gave is final.
local function name_of(t, object)
  if t.reflected and type(object.name) == "string" then return names.final(object.name) end
  return object.name
end

-- An operation whose schema object is there already, so that nothing is built anew.
local function around(name, fields)
  fields.name, fields.dialect_options = name, fields.dialect_options or {}
  return class.make(ops.descriptor(name).class, fields)
end

--- A copy of a table with other lists.
---@param t mig.Table
---@param fields table
---@return mig.Table
function operation.with(t, fields)
  local out = class.copy(t)
  for key, v in pairs(fields) do out[key] = v end
  return out
end

-- Columns without a type have that of the column they refer to, which a revision does not see.
local function with_types(t)
  local columns, by_name
  for i, c in ipairs(t.columns) do
    local found = not c.type and t:type_of(c.name)
    if found then
      columns = columns or table.move(t.columns, 1, #t.columns, 1, {})
      by_name = by_name or class.copy(t.by_name)
      local own = column.copy(c)
      own.type, columns[i], by_name[c.name] = found, own, own
    end
  end
  return columns and operation.with(t, { columns = columns, by_name = by_name }) or t
end

--- op.create_table of a table and back; its indexes are operations of their own.
---@param t mig.Table
---@return table
function operation.create_table(t)
  t = with_types(t)
  local items = { n = 0 }
  for _, list in ipairs { t.columns, { t.primary_key }, t.constraints, t.indexes } do
    for _, item in ipairs(list) do
      items.n = items.n + 1
      items[items.n] = item
    end
  end
  t.origin = t.origin or "op.create_table"
  return operation.pair(
    around("create_table", {
      table = t.name, schema = t.schema, items = items, comment = t.comment, prefixes = t.prefixes,
      info = t.info, dialect_options = t.dialect_options, definition = t,
    }),
    ops.new("drop_table", t.name, { schema = t.schema }))
end

---@param t mig.Table
---@return table
function operation.drop_table(t) return operation.create_table(t).original end

---@param t mig.Table
---@param old string
---@return table
function operation.rename_table(t, old)
  return operation.pair(ops.new("rename_table", old, t.name, { schema = t.schema }),
    ops.new("rename_table", t.name, old, { schema = t.schema }))
end

-- The column alone: keys, constraints and indexes are operations of their own, only the CHECK that
-- a type brings along comes with it.
local function lone(t, c)
  local own = column.copy(c)
  own.type = c.type or t:type_of(c.name)
  own.primary_key, own.foreign_keys, own.checks = false, nil, nil
  own.unique, own.index = nil, nil
  -- A key begins to count when it is one.
  if c.primary_key then own.autoincrement = nil end
  local checks = {}
  for _, constraint in ipairs(t.type_checks or t.constraints) do
    if constraint.of_type and constraint.columns[1] == c.name then checks[1] = constraint end
  end
  return own, operation.with(t, {
    columns = { own }, by_name = { [own.name] = own }, constraints = checks, indexes = {},
    origin = "op.add_column",
  })
end

--- op.add_column and back.
---@param t mig.Table
---@param c mig.Column
---@return table
function operation.add_column(t, c)
  local own, definition = lone(t, c)
  definition.primary_key, definition.comment = nil, nil
  return operation.pair(
    around("add_column", {
      table = t.name, schema = t.schema, given = own, column = c.name, definition = definition,
    }),
    ops.new("drop_column", t.name, c.name, { schema = t.schema }))
end

---@param t mig.Table
---@param c mig.Column
---@return table
function operation.drop_column(t, c) return operation.add_column(t, c).original end

--- op.alter_column and back.
---@param t mig.Table
---@param name string
---@param up table    options
---@param down table  options of the way back
---@return table
function operation.alter_column(t, name, up, down)
  up.schema, down.schema = t.schema, t.schema
  return operation.pair(ops.new("alter_column", t.name, name, up),
    ops.new("alter_column", t.name, up.new_column_name or name, down))
end

--- op.alter_table and back.
---@param t mig.Table
---@param new table<string, any>  options with their prefix
---@param old table<string, any>  the same ones, as they are
---@return table
function operation.alter_table(t, new, old)
  local function to(values, before)
    local opts = { schema = t.schema, existing = before }
    for key, v in pairs(values) do opts[key] = v end
    return ops.new("alter_table", t.name, opts)
  end
  return operation.pair(to(new, old), to(old, new))
end

--- op.create_index and back.
---@param t mig.Table
---@param index mig.Index
---@return table
function operation.create_index(t, index)
  local opts, back = { schema = t.schema, unique = index.unique or false, info = index.info },
    { schema = t.schema }
  for key, v in pairs(index.dialect_options) do opts[key] = v end
  local name = name_of(t, index)
  return operation.pair(ops.new("create_index", name, t.name, index.elements, opts),
    ops.new("drop_index", names.final(tostring(name)), t.name, back))
end

---@param t mig.Table
---@param index mig.Index
---@return table
function operation.drop_index(t, index) return operation.create_index(t, index).original end

-- What drop_constraint calls each kind.
local types = {
  primary_key = "primary", unique = "unique", check = "check", foreign_key = "foreignkey",
}

-- What PostgreSQL calls a constraint that was given no name.
local suffixes = {
  primary_key = "pkey", unique = "key", foreign_key = "fkey", check = "check", exclude = "excl",
}

local function default_name(t, constraint)
  local parts = { t.name }
  if constraint.kind ~= "primary_key" then
    table.move(constraint.columns, 1, #constraint.columns, 2, parts)
  end
  parts[#parts + 1] = suffixes[constraint.kind]
  return table.concat(parts, "_")
end

local common = { "deferrable", "initially", "comment" }

local function constraint_options(c, ...)
  local out = {}
  for _, list in ipairs { common, ... } do
    for _, key in ipairs(list) do out[key] = c[key] end
  end
  for key, v in pairs(c.dialect_options) do out[key] = v end
  return out
end

-- Kind of constraint -> the operation that adds it, made of name, table and constraint.
local makers = {}

function makers.primary_key(name, t, c)
  local opts = constraint_options(c)
  opts.schema = t.schema
  return ops.new("create_primary_key", name, t.name, c.columns, opts)
end

function makers.unique(name, t, c)
  local opts = constraint_options(c)
  opts.schema = t.schema
  return ops.new("create_unique_constraint", name, t.name, c.columns, opts)
end

function makers.check(name, t, c)
  local opts = constraint_options(c)
  opts.schema = t.schema
  return ops.new("create_check_constraint", name, t.name, c.sql, opts)
end

function makers.exclude(name, t, c)
  local opts = constraint_options(c, { "where", "using", "ops" })
  opts.schema = t.schema
  return ops.new("create_exclude_constraint", name, t.name, c.elements, opts)
end

function makers.foreign_key(name, t, c)
  local opts = constraint_options(c, { "ondelete", "onupdate", "match" })
  opts.source_schema, opts.referent_schema = t.schema, c.ref_schema
  return ops.new("create_foreign_key", name, t.name, c.ref_table, c.columns, c.ref_columns, opts)
end

-- The name that a constraint without one gets, so that the way back can name it: one that the table
-- has not yet.
local function free_name(t, constraint, taken)
  local name = default_name(t, constraint)
  local free, i = name, 0
  while taken and taken[free] do
    i = i + 1
    free = name .. i
  end
  if taken then taken[free] = true end
  return names.final(free)
end

--- The operation that adds a constraint, and back. One without a name gets one, or its downgrade
--- could not drop it.
---@param t mig.Table
---@param constraint mig.Constraint
---@param taken? table<string, boolean>  names that the table has
---@return table
function operation.create_constraint(t, constraint, taken)
  local name = name_of(t, constraint) or free_name(t, constraint, taken)
  return operation.pair(makers[constraint.kind](name, t, constraint),
    ops.new("drop_constraint", names.final(tostring(name)), t.name,
      { type_ = types[constraint.kind], schema = t.schema }))
end

--- The operation that drops a constraint, and back. SQLite has constraints without a name, which
--- are told by their columns.
---@param t mig.Table
---@param constraint mig.Constraint
---@return table
function operation.drop_constraint(t, constraint)
  local name, columns, condition = name_of(t, constraint), nil, nil
  if name == nil then
    if constraint.kind == "check" then
      condition = constraint.sql
    elseif constraint.kind ~= "primary_key" then
      columns = constraint.columns
    end
    name = names.final(default_name(t, constraint))
  end
  return operation.pair(
    ops.new("drop_constraint", name, t.name, {
      type_ = types[constraint.kind], schema = t.schema, sqlite_columns = columns,
      sqlite_condition = condition,
    }),
    makers[constraint.kind](name_of(t, constraint), t, constraint))
end

--- op.create_table_comment or op.drop_table_comment, and back.
---@param reflected mig.Table
---@param target mig.Table
---@return table
function operation.table_comment(reflected, target)
  local function to(comment, before)
    local opts = { existing_comment = before, schema = target.schema }
    if comment then return ops.new("create_table_comment", target.name, comment, opts) end
    return ops.new("drop_table_comment", target.name, opts)
  end
  return operation.pair(to(target.comment, reflected.comment),
    to(reflected.comment, target.comment))
end

--- op.execute and back.
---@param t mig.Table  that the statements are about
---@param up string
---@param down string
---@return table
function operation.execute(t, up, down)
  local o = operation.pair(ops.new("execute", up), ops.new("execute", down))
  o.about, o.original.about = t, t
  return o
end

--- A value of alter_column that says "none" where there is none.
---@param v any
---@return any
function operation.or_none(v)
  if v == nil then return none end
  return v
end

return operation
