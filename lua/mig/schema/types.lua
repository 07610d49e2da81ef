--- Column types: values that may be called with arguments. Generic names choose the nearest type of
--- the dialect, upper-case names are printed as they are.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

local types = {}

local texts = { collation = "name" }
local zoned = { timezone = "boolean" }

-- name, family, positional arguments { name, kind }, further options; `needs` is what the type
-- cannot be without, `check` looks at all of them together
local length, fraction = { "length", "size" }, { "precision", "size" }
local number = { fraction, { "scale", "count" } }
local decimal = { asdecimal = "boolean", decimal_return_scale = "count" }

local function check_number(fname, fields)
  local precision, scale = fields.precision, fields.scale
  if scale and not precision then check.fail(fname, "takes a scale only with a precision") end
  if scale and scale > precision then
    check.fail(fname, "scale %d is more than the precision, %d: that many digits there are not",
      scale, precision)
  end
end

local function check_interval(fname, fields)
  if fields.second_precision and fields.second_precision > 6 then
    check.fail(fname, "second_precision must be 6 or less, got %d", fields.second_precision)
  end
end

local function check_array(fname, fields)
  types.check_complete(fname, fields.item)
  if fields.item.family == "array" then
    check.fail(fname, "arrays are not nested; give one of them `dimensions`")
  end
end

local rows = {
  { "BigInteger", "integer" }, { "BIGINT", "integer" },
  { "Boolean", "boolean", {}, { create_constraint = "boolean", name = "name" } },
  { "BOOLEAN", "boolean", {}, { create_constraint = "boolean", name = "name" } },
  { "Date", "date" }, { "DATE", "date" },
  { "DateTime", "datetime", {}, zoned }, { "DATETIME", "datetime", {}, zoned },
  { "Double", "float", { fraction }, decimal }, { "DOUBLE", "float", { fraction }, decimal },
  { "DOUBLE_PRECISION", "float", { fraction }, decimal },
  { "Float", "float", { fraction }, decimal }, { "FLOAT", "float", { fraction }, decimal },
  { "REAL", "float", { fraction }, decimal },
  { "Integer", "integer" }, { "INTEGER", "integer" }, { "INT", "integer" },
  { "SmallInteger", "integer" }, { "SMALLINT", "integer" },
  { "Interval", "interval", {},
    { native = "boolean", second_precision = "count", day_precision = "count" },
    check = check_interval },
  { "LargeBinary", "binary", { length } }, { "BLOB", "binary", { length } },
  { "BINARY", "binary", { length } }, { "VARBINARY", "binary", { length } },
  { "Numeric", "numeric", number, decimal, check = check_number },
  { "NUMERIC", "numeric", number, decimal, check = check_number },
  { "DECIMAL", "numeric", number, decimal, check = check_number },
  { "String", "text", { length }, texts }, { "Text", "text", { length }, texts },
  { "Unicode", "text", { length }, texts }, { "UnicodeText", "text", { length }, texts },
  { "CHAR", "text", { length }, texts }, { "CLOB", "text", { length }, texts },
  { "NCHAR", "text", { length }, texts }, { "NVARCHAR", "text", { length }, texts },
  { "TEXT", "text", { length }, texts }, { "VARCHAR", "text", { length }, texts },
  { "Time", "time", {}, zoned }, { "TIME", "time", {}, zoned },
  { "TIMESTAMP", "datetime", {}, zoned },
  { "Uuid", "uuid", {}, { as_uuid = "boolean", native_uuid = "boolean" } },
  { "UUID", "uuid", {}, { as_uuid = "boolean" } },
  { "JSON", "json", {}, { none_as_null = "boolean" } },
  { "ARRAY", "array", { { "item", "type" } },
    { dimensions = "size", as_tuple = "boolean", zero_indexes = "boolean" }, needs = "item",
    check = check_array },
}

-- Methods of every type.
local methods = {}

--- Another type on one dialect, or on several.
---@param self mig.Type
---@param other mig.Type
---@param ... string  dialect names
---@return mig.Type
function methods.with_variant(self, other, ...)
  local fname = ("sa.%s:with_variant"):format(self.typename)
  check.argument(fname, 1, "type", "type", other)
  types.check_complete(fname, other)
  local names = table.pack(...)
  if names.n == 0 then check.fail(fname, "argument 2 must be a dialect's name, got nil") end
  local variants = {}
  for k, v in pairs(self.variants or {}) do variants[k] = v end
  for i = 1, names.n do
    variants[check.dialect(fname, ("argument %d (dialect)"):format(i + 1), names[i])] = other
  end
  local out = class.copy(self)
  out.variants = variants
  return out
end

--- A class for one type name; `make(def, ...)` is what a call of the type does.
---@param name string
---@param family string
---@param make fun(def: table, ...): mig.Type
---@param positional? table[]  the arguments that have a place
---@return table def
local function new_class(name, family, make, positional)
  local def = class.new("type", {
    typename = name, family = family, with_variant = methods.with_variant,
  })
  def.__call = function(_, ...) return make(def, ...) end
  def.positional = {}
  for i, argument in ipairs(positional or {}) do def.positional[i] = argument[1] end
  return def
end

local function make_from_row(row)
  local positional, spec = row[3] or {}, {}
  for option, kind in pairs(row[4] or {}) do spec[option] = kind end
  for _, p in ipairs(positional) do spec[p[1]] = p[2] end
  local fname = "sa." .. (row.path or row[1])
  return function(def, ...)
    local args = table.pack(...)
    local count, opts = check.split_options(args)
    if count > #positional then
      check.fail(fname, "takes %d argument%s and options, got %d", #positional,
        #positional == 1 and "" or "s", count)
    end
    local fields = check.options(fname, opts, spec)
    for i = 1, count do
      local v, label = args[i], positional[i][1]
      if v ~= nil then
        if fields[label] ~= nil then check.fail(fname, "%s is given twice", label) end
        fields[label] = check.argument(fname, i, label, positional[i][2], v)
      end
    end
    if row.needs and fields[row.needs] == nil then
      check.fail(fname, "argument 1 (%s) is missing", row.needs)
    end
    if row.check then row.check(fname, fields) end
    return class.make(def, fields)
  end
end

-- A type that is given nothing but sizes is one and the same each time. A schema has thousands of
-- columns and few sizes, and what is known of a type need not be found out again; no type is ever
-- changed.
local function one_for_each_size(make)
  local known, math_type = {}, math.type
  return function(def, ...)
    local count, first, second = select("#", ...), ...
    local is_sized = math_type(first) == "integer"
      and (count == 1 or count == 2 and math_type(second) == "integer")
    if not is_sized then return make(def, ...) end
    local of_first = known[first]
    local made = of_first and of_first[second or "none"]
    if not made then
      made = make(def, ...)
      known[first] = of_first or {}
      known[first][second or "none"] = made
    end
    return made
  end
end

local function define(row)
  local def = new_class(row[1], row[2], one_for_each_size(make_from_row(row)), row[3])
  -- Uncalled, a type is itself without arguments; one that cannot be without says so when used.
  return class.make(def, { needs = row.needs, path = row.path })
end

---@type table<string, mig.Type>
types.all = {}
for _, row in ipairs(rows) do types.all[row[1]] = define(row) end

local enum_options = {
  name = "name", native_enum = "boolean", create_constraint = "boolean", length = "size",
  schema = "name", metadata = "any", inherit_schema = "boolean", validate_strings = "boolean",
  create_type = "boolean", drop_with_table = "boolean", was = "table",
}

local function longest(values)
  local n = 0
  for _, v in ipairs(values) do n = math.max(n, utf8.len(v) or #v) end
  return n
end

-- Values, then options; the values may come as one list.
local function values_and_options(fname, args)
  local opts
  local last = args[args.n]
  if class.is_plain(last) and (args.n > 1 or last[1] == nil) then
    args.n, opts = args.n - 1, last
  end
  if args.n == 1 and class.is_plain(args[1]) then args = table.pack(table.unpack(args[1])) end
  local values, seen = {}, {}
  for i = 1, args.n do
    values[i] = check.argument(fname, i, "value", "string", args[i])
    if seen[values[i]] then check.fail(fname, "value '%s' is given twice", values[i]) end
    seen[values[i]] = true
  end
  if #values == 0 then check.fail(fname, "argument 1 (value) is missing") end
  return values, opts
end

-- { new = "old" }: what values were called before, for autogenerate to rename them.
local function check_old_values(fname, was, values)
  for new, old in sorted.pairs(was or {}) do
    check.value(fname, ("option 'was'['%s']"):format(tostring(new)), "string", old)
    local is_value = false
    for _, v in ipairs(values) do is_value = is_value or v == new end
    if not is_value then
      check.fail(fname, "option 'was' speaks of '%s', which is not among the values",
        tostring(new))
    end
  end
end

local function make_enum(fname, spec, row)
  return function(def, ...)
    local values, opts = values_and_options(fname, table.pack(...))
    local fields = check.options(fname, opts, spec)
    if fields.length and fields.length < longest(values) then
      check.fail(fname, "length %d is less than that of the longest value, %d", fields.length,
        longest(values))
    end
    check_old_values(fname, fields.was, values)
    fields.values, fields.length = values, fields.length or longest(values)
    if row.check then row.check(fname, fields) end
    return class.make(def, fields)
  end
end

types.all.Enum = class.make(new_class("Enum", "enum", make_enum("sa.Enum", enum_options, {})),
  { needs = "value" })

local custom = new_class("custom", "custom", function(_, source) return types.custom(source) end)

--- A type that mig does not know, in the database's own words.
---@param source string
---@return mig.Type
function types.custom(source)
  check.argument("sa.custom", 1, "sql", "name", source)
  return class.make(custom, { sql = check.plain(source) })
end

--- Refuse a type that was named but not given what it cannot be without.
---@param fname string
---@param t mig.Type
function types.check_complete(fname, t)
  if rawget(t, "needs") then
    local path = rawget(t, "path") or t.typename
    errors.raise("MIG_EINVALID", "%s: type sa.%s needs its %s, as in sa.%s(...)", fname, path,
      t.needs, path)
  end
end

--- The types of a dialect's own namespace, in rows as above; a row with `values` is that of a list
--- of values, such as ENUM.
---@param namespace string  "mysql", for messages: sa.mysql.BIT
---@param rows_ table[]
---@param members? table<string, any>  what else it has
---@return table<string, mig.Type>
function types.namespace(namespace, rows_, members)
  local out = {}
  for name, member in pairs(members or {}) do out[name] = member end
  for _, row in ipairs(rows_) do
    row.path = namespace .. "." .. row[1]
    if row.values then
      local make = make_enum("sa." .. row.path, row[4] or {}, row)
      local def = new_class(row[1], row[2], make)
      out[row[1]] = class.make(def, { needs = "value", path = row.path })
    else
      out[row[1]] = define(row)
    end
  end
  return setmetatable(out, {
    __index = function(_, name)
      errors.raise("MIG_EINVALID", "sa.%s has no '%s'%s", namespace, tostring(name),
        nearest.key_hint(name, out, ""))
    end,
  })
end

return types
