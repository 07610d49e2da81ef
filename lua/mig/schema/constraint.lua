--- Constraints, as they are written in a table or made from a column.

local check = require "mig.support.check"
local class = require "mig.support.class"
local sorted = require "mig.support.sorted"

local constraint = {}

local primary_key = class.new("primary_key")
local unique = class.new("unique")
local check_class = class.new("check")
local foreign_key = class.new("foreign_key")
local exclude = class.new("exclude")

local classes = {
  primary_key = primary_key, unique = unique, check = check_class, foreign_key = foreign_key,
  exclude = exclude,
}

--- A constraint whose parts have been checked.
---@param kind string  "primary_key", "unique", "check", "foreign_key", "exclude"
---@param fields table
---@return mig.Constraint
function constraint.make(kind, fields)
  fields.columns = fields.columns or {}
  fields.dialect_options = fields.dialect_options or class.empty
  return class.make(classes[kind], fields)
end

local common = { name = "name", info = "table", comment = "string" }
local deferral = { deferrable = "boolean", initially = "string" }
local actions = { ondelete = "string", onupdate = "string", match = "string" }
local references = { use_alter = "boolean", link_to_name = "boolean" }

local function spec(...)
  local out = {}
  for _, part in ipairs { ... } do
    for k, v in pairs(part) do out[k] = v end
  end
  return out
end

local key_options = spec(common, deferral)
constraint.reference_options = spec(common, deferral, actions, references)

--- Options of keys and checks, and of foreign keys, beside the name.
constraint.deferral_options = deferral
constraint.action_options = actions

local function check_action(fname, option, action)
  if not action then return end
  -- SET NULL and SET DEFAULT may name columns.
  local head = action:match('^([Ss][Ee][Tt] %a+)%s*%([%w_,%s"$]+%)$')
  local words = { "CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION" }
  if head then action = head end
  check.word(fname, ("option '%s'"):format(option), action, words)
end

--- Refuse an `initially` that SQL does not have.
---@param fname string
---@param fields table
function constraint.check_deferral(fname, fields)
  if fields.initially then
    check.word(fname, "option 'initially'", fields.initially, { "DEFERRED", "IMMEDIATE" })
  end
end

local check_deferral = constraint.check_deferral

--- Refuse actions and matches that SQL does not have.
---@param fname string
---@param fields table  ondelete, onupdate, match, initially
function constraint.check_actions(fname, fields)
  check_action(fname, "ondelete", fields.ondelete)
  check_action(fname, "onupdate", fields.onupdate)
  check_deferral(fname, fields)
  if fields.match then
    check.word(fname, "option 'match'", fields.match, { "FULL", "PARTIAL", "SIMPLE" })
  end
end

--- Check the options of a foreign key; used by ForeignKey too.
---@param fname string
---@param opts table?
---@return table fields
function constraint.check_reference(fname, opts)
  local fields, dialect = check.options(fname, opts, constraint.reference_options, true)
  constraint.check_actions(fname, fields)
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
  fields.columns, fields.dialect_options = class.empty, dialect
  return class.make(check_class, fields)
end

local exclude_options = { where = "text", using = "string", ops = "table" }
constraint.exclude_options = exclude_options

-- Also one of a schema: OPERATOR(pg_catalog.=).
local function is_operator(text)
  return text:find("^[-+*/<>=~!@#%%^&|`?]+$") ~= nil
    or text:find("^OPERATOR%([%w_]+%.[-+*/<>=~!@#%%^&|`?]+%)$") ~= nil
end

--- Check the operator classes of an exclusion constraint.
---@param fname string
---@param ops table<string, string>?
function constraint.check_operator_classes(fname, ops)
  for column, v in sorted.pairs(ops or {}) do
    if type(column) ~= "string" or type(v) ~= "string" then
      check.fail(fname, "option 'ops' must hold an operator class for each column, got %s for '%s'",
        check.describe(v), tostring(column))
    end
  end
end

--- Check the elements of an exclusion constraint; returns them as { expression, operator }.
---@param fname string
---@param what string
---@param elements any[]
---@return table[] elements, string[] columns  the columns among them
function constraint.check_elements(fname, what, elements)
  local out, columns = {}, {}
  for i, e in ipairs(elements) do
    local label = ("%s[%d]"):format(what, i)
    if not class.is_plain(e) or #e ~= 2 then
      check.fail(fname, '%s must be { column or expression, operator }, as in { "room", "=" }',
        label)
    end
    local expression = check.plain(e[1])
    check.value(fname, label .. "[1]", type(expression) == "string" and "name" or "expression",
      expression)
    check.value(fname, label .. "[2]", "string", e[2])
    if not is_operator(e[2]) then
      check.fail(fname, "%s[2] must be an operator such as &&, got '%s'", label, e[2])
    end
    out[i] = { expression, e[2] }
    if type(expression) == "string" then columns[#columns + 1] = expression end
  end
  if #out == 0 then check.fail(fname, "%s must not be empty", what) end
  return out, columns
end

--- EXCLUDE: no two rows for which all operators are true. PostgreSQL has it.
---@param ... table  { column or expression, operator } each, then options
---@return mig.Constraint
function constraint.ExcludeConstraint(...)
  local fname = "sa.ExcludeConstraint"
  local args = table.pack(...)
  local last, opts = args[args.n], nil
  if class.is_plain(last) and last[1] == nil then args.n, opts = args.n - 1, last end
  local elements = table.move(args, 1, args.n, 1, {})
  -- A list of them is taken too, as op.create_exclude_constraint does.
  if #elements == 1 and class.is_plain(elements[1]) and class.is_plain(elements[1][1]) then
    elements = elements[1]
  end
  local fields, dialect = check.options(fname, opts, spec(common, deferral, exclude_options), true)
  check_deferral(fname, fields)
  fields.elements, fields.columns = constraint.check_elements(fname, "argument", elements)
  constraint.check_operator_classes(fname, fields.ops)
  fields.dialect_options = dialect
  return class.make(exclude, fields)
end

-- The parts of a path of which at least one is in double quotes, or nil.
local function quoted_parts(path)
  local parts, at = {}, 1
  repeat
    local text, after = path:match('^"([^"]*)"()', at)
    if not text then text, after = path:match('^([^."]+)()', at) end
    if not text or text == "" then return nil end
    parts[#parts + 1], at = text, after + 1
  until path:sub(after, after) ~= "."
  return at - 1 > #path and #parts <= 3 and parts or nil
end

--- "schema.table.column" in its parts; the schema may be missing, or hold dots itself. A table or
--- column with a dot in its name is in double quotes.
---@param fname string
---@param what string
---@param target string
---@return table { schema: string?, table: string, column: string }
function constraint.parse_target(fname, what, target)
  local is_quoted = target:find('^"') or target:find('."', 1, true)
  local parts = is_quoted and quoted_parts(target)
  if parts and #parts > 1 then
    local n = #parts
    return { schema = parts[n - 2], table = parts[n - 1], column = parts[n] }
  end
  local path, column = target:match("^(.+)%.([^.]+)$")
  if parts then path = nil end
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
  return class.make(unique, { columns = { column.name }, dialect_options = class.empty })
end

--- The constraint of a ForeignKey in a column.
---@param column mig.Column
---@param reference mig.ForeignKey
---@return mig.Constraint
function constraint.foreign_key_of(column, reference)
  local fields = {
    columns = { column.name }, ref_columns = { reference.ref_column }, ref_schema = nil,
    ref_table = nil, dialect_options = nil, name = nil,
  }
  for k, v in next, reference do fields[k] = v end
  fields.ref_column = nil
  return class.make(foreign_key, fields)
end

-- The type, or the first of its variants, that brings a CHECK along.
local function bringing_check(t)
  if t.create_constraint then return t end
  if not t.variants then return nil end
  for _, variant in sorted.pairs(t.variants) do
    if variant.create_constraint then return variant end
  end
  return nil
end

--- The CHECK that a type brings along; the dialect writes it, and only where it needs one.
---@param column mig.Column
---@return mig.Constraint?
function constraint.of_type(column)
  local t = column.type
  local with_check = t and bringing_check(t)
  if not with_check then return nil end
  return class.make(check_class, {
    name = with_check.name,
    columns = { column.name }, of_type = t, dialect_options = class.empty,
  })
end

--- The primary key of the columns that are marked so.
---@param columns string[]
---@return mig.Constraint
function constraint.primary_key_of(columns)
  return class.make(primary_key, {
    columns = columns, implicit = true, dialect_options = class.empty,
  })
end

return constraint
