--- SQL expressions and values: what may stand where DDL or a row wants more than a plain value.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"

local sql = {}

local order = class.new("order")

local function ordered(expression, suffix)
  return class.make(order, { expression = expression, suffix = suffix })
end

-- The sort modifiers of index elements; they may be chained.
local function modifiers()
  return {
    desc = function(e) return ordered(e, "DESC") end,
    asc = function(e) return ordered(e, "ASC") end,
    nulls_first = function(e) return ordered(e, "NULLS FIRST") end,
    nulls_last = function(e) return ordered(e, "NULLS LAST") end,
  }
end

for k, v in pairs(modifiers()) do order.methods[k] = v end

local text = class.new("text", modifiers())
local column_ref = class.new("column_ref", modifiers())
local call = class.new("func", modifiers())
local literal = class.new("literal")

literal.__tostring = function(l) return l.sql end
literal.__concat = function(a, b) return tostring(a) .. tostring(b) end

--- SQL that is passed on as it is.
---@param source string
---@return mig.Text
function sql.text(source)
  check.argument("sa.text", 1, "sql", "string", source)
  return class.make(text, { sql = source })
end

--- A column of an ad-hoc sa.table, or a column's name in an expression.
---@param name string
---@param type? mig.Type
---@return mig.ColumnRef
function sql.column(name, type)
  check.argument("sa.column", 1, "name", "name", name)
  if type ~= nil then check.argument("sa.column", 2, "type", "type", type) end
  return class.make(column_ref, { name = check.plain(name), type = type })
end

local argument_kinds = {
  text = true, column_ref = true, func = true, null = true, literal = true, bytes = true,
  ["true"] = true, ["false"] = true,
}

local function check_call_argument(fname, i, v)
  local t = type(v)
  if t == "string" or t == "number" or t == "boolean" then return end
  if argument_kinds[class.kind(v)] then return end
  check.fail(fname, "argument %d must be a value or an expression, got %s", i, check.describe(v))
end

-- sa.func.now, sa.func.pg_catalog.now: a path of names that becomes a call when called.
local maker = { __name = "mig.func" }

-- By path: the makers, and their calls without arguments. Thousands of columns may have the same.
local makers, bare_calls = {}, {}

maker.__index = function(f, name)
  local path = rawget(f, "path")
  if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
    errors.raise("MIG_EINVALID", "sa.func: '%s' is not a function name", tostring(name))
  end
  path = path and path .. "." .. name or name
  local made = makers[path]
  if not made then
    made = setmetatable({ path = path }, maker)
    makers[path] = made
  end
  return made
end

maker.__call = function(f, ...)
  local path = rawget(f, "path")
  if not path then
    errors.raise("MIG_EINVALID", "sa.func: write sa.func.name(...), for instance sa.func.now()")
  end
  if select("#", ...) == 0 then
    bare_calls[path] = bare_calls[path] or class.make(call, { name = path, args = class.empty })
    return bare_calls[path]
  end
  local args = table.pack(...)
  for i = 1, args.n do check_call_argument("sa.func." .. path, i, args[i]) end
  args.n = nil
  return class.make(call, { name = path, args = args })
end

sql.func = setmetatable({}, maker)

-- Values without content: one of each is enough.
local function constant(kind) return class.make(class.new(kind), {}) end

-- The bind door reads a plain field, so the values that may be bound carry their kind in it.
local null = class.make(class.new("null"), { kind = "null" })
local truth, falsehood = constant "true", constant "false"

---@return mig.Value  SQL's NULL
function sql.null() return null end

---@return mig.Value  TRUE, or 1 where there is no boolean
function sql.true_() return truth end

---@return mig.Value  FALSE, or 0 where there is no boolean
function sql.false_() return falsehood end

--- "None", where it differs from "not given".
sql.none = constant "none"

local bytes = class.new("bytes")

--- A binary value.
---@param value string
---@return mig.Value
function sql.bytes(value)
  if type(value) ~= "string" then
    check.fail("sa.bytes", "argument 1 (value) must be a string, got %s", check.describe(value))
  end
  return class.make(bytes, { kind = "bytes", value = value })
end

--- A value that is written into the statement, already in the dialect's spelling.
---@param value any
---@param rendered string
---@return mig.Literal
function sql.literal(value, rendered)
  return class.make(literal, { value = value, sql = rendered })
end

return sql
