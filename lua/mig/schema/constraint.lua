--- Constraints, as they are written in a table or made from a column.

local check = require "mig.support.check"
local class = require "mig.support.class"

local constraint = {}

local primary_key = class.new("primary_key")
local unique = class.new("unique")
local check_class = class.new("check")
local foreign_key = class.new("foreign_key")

local common = { name = "name", info = "table", comment = "string" }
local deferral = { deferrable = "boolean", initially = "string" }
local references = {
  ondelete = "string", onupdate = "string", match = "string", use_alter = "boolean",
  link_to_name = "boolean",
}

local function spec(...)
  local out = {}
  for _, part in ipairs { ... } do
    for k, v in pairs(part) do out[k] = v end
  end
  return out
end

local key_options = spec(common, deferral)
constraint.reference_options = spec(common, deferral, references)

local function check_action(fname, option, action)
  if not action then return end
  -- SET NULL and SET DEFAULT may name columns.
  local head = action:match('^([Ss][Ee][Tt] %a+)%s*%([%w_,%s"$]+%)$')
  local words = { "CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION" }
  if head then action = head end
  check.word(fname, ("option '%s'"):format(option), action, words)
end

local function check_deferral(fname, fields)
  if fields.initially then
    check.word(fname, "option 'initially'", fields.initially, { "DEFERRED", "IMMEDIATE" })
  end
end

--- Check the options of a foreign key; used by ForeignKey too.
---@param fname string
---@param opts table?
---@return table fields
function constraint.check_reference(fname, opts)
  local fields, dialect = check.options(fname, opts, constraint.reference_options, true)
  check_action(fname, "ondelete", fields.ondelete)
  check_action(fname, "onupdate", fields.onupdate)
  check_deferral(fname, fields)
  if fields.match then
    check.word(fname, "option 'match'", fields.match, { "FULL", "PARTIAL", "SIMPLE" })
  end
  fields.dialect_options = dialect
  return fields
end

local function columns_and_options(fname, args, options)
  local count, opts = check.split_options(args)
  local columns = {}
  for i = 1, count do
    columns[i] = check.plain(check.argument(fname, i, "column", "name", args[i]))
  end
  if count == 0 then check.fail(fname, "argument 1 (column) is missing") end
  local fields, dialect = check.options(fname, opts, options, true)
  check_deferral(fname, fields)
  fields.columns, fields.dialect_options = columns, dialect
  return fields
end

---@param ... string|table  columns, then options
---@return mig.Constraint
function constraint.PrimaryKeyConstraint(...)
  return class.make(primary_key,
    columns_and_options("sa.PrimaryKeyConstraint", table.pack(...), key_options))
end

---@param ... string|table  columns, then options
---@return mig.Constraint
function constraint.UniqueConstraint(...)
  return class.make(unique,
    columns_and_options("sa.UniqueConstraint", table.pack(...), key_options))
end

---@param condition string|mig.Text
---@param opts? table
---@return mig.Constraint
function constraint.CheckConstraint(condition, opts, ...)
  local fname = "sa.CheckConstraint"
  check.argument(fname, 1, "condition", "text", condition)
  if opts ~= nil then check.argument(fname, 2, "options", "table", opts) end
  if select("#", ...) > 0 then check.fail(fname, "takes a condition and options, got more") end
  local fields, dialect = check.options(fname, opts, key_options, true)
  check_deferral(fname, fields)
  fields.sql = type(condition) == "string" and condition or condition.sql
  if fields.sql == "" then check.fail(fname, "argument 1 (condition) must not be empty") end
  fields.columns, fields.dialect_options = {}, dialect
  return class.make(check_class, fields)
end

--- "schema.table.column" in its parts; the schema may be missing, or hold dots itself.
---@param fname string
---@param what string
---@param target string
---@return table { schema: string?, table: string, column: string }
function constraint.parse_target(fname, what, target)
  local path, column = target:match("^(.+)%.([^.]+)$")
  if not path or path:sub(1, 1) == "." or path:sub(-1) == "." then
    check.fail(fname, '%s must be "table.column" or "schema.table.column", got \'%s\'', what,
      target)
  end
  local schema, name = path:match("^(.+)%.([^.]+)$")
  return { schema = schema, table = name or path, column = column }
end

local function parse_targets(fname, targets)
  local first, columns = nil, {}
  for i, target in ipairs(targets) do
    local t = constraint.parse_target(fname, ("argument 2 (refcolumns)[%d]"):format(i), target)
    first = first or t
    if t.table ~= first.table or t.schema ~= first.schema then
      check.fail(fname, "the referred columns must be of one table, got '%s' and '%s'",
        targets[1], target)
    end
    columns[i] = t.column
  end
  return first.schema, first.table, columns
end

---@param columns string[]
---@param refcolumns string[]  "table.column" or "schema.table.column"
---@param opts? table
---@return mig.Constraint
function constraint.ForeignKeyConstraint(columns, refcolumns, opts)
  local fname = "sa.ForeignKeyConstraint"
  local locals = check.names(fname, "argument 1 (columns)", columns)
  local targets = check.names(fname, "argument 2 (refcolumns)", refcolumns)
  if #locals ~= #targets then
    check.fail(fname, "has %d columns but %d referred columns", #locals, #targets)
  end
  if opts ~= nil then check.argument(fname, 3, "options", "table", opts) end
  local fields = constraint.check_reference(fname, opts)
  fields.columns = locals
  fields.ref_schema, fields.ref_table, fields.ref_columns = parse_targets(fname, targets)
  return class.make(foreign_key, fields)
end

--- The constraint of `unique = true`.
---@param column mig.Column
---@return mig.Constraint
function constraint.unique_of(column)
  return class.make(unique, { columns = { column.name }, dialect_options = {} })
end

--- The constraint of a ForeignKey in a column.
---@param column mig.Column
---@param reference mig.ForeignKey
---@return mig.Constraint
function constraint.foreign_key_of(column, reference)
  local fields = {}
  for k in pairs(constraint.reference_options) do fields[k] = reference[k] end
  fields.dialect_options = reference.dialect_options
  fields.columns = { column.name }
  fields.ref_schema, fields.ref_table = reference.ref_schema, reference.ref_table
  fields.ref_columns = { reference.ref_column }
  return class.make(foreign_key, fields)
end

--- The CHECK that a type brings along; the dialect writes it, and only where it needs one.
---@param column mig.Column
---@return mig.Constraint?
function constraint.of_type(column)
  local t = column.type
  if not (t and t.create_constraint) then return nil end
  return class.make(check_class, {
    name = t.name,
    columns = { column.name }, of_type = t, dialect_options = {},
  })
end

--- The primary key of the columns that are marked so.
---@param columns string[]
---@return mig.Constraint
function constraint.primary_key_of(columns)
  return class.make(primary_key, { columns = columns, implicit = true, dialect_options = {} })
end

return constraint
