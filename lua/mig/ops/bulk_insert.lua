local array = require "mig.ops.array"
local check = require "mig.support.check"
local class = require "mig.support.class"
local current = require "mig.ops.current"
local define = require "mig.ops.define"
local json = require "mig.ops.json"
local nearest = require "mig.support.nearest"
local params = require "mig.ops.params"
local sorted = require "mig.support.sorted"
local sql = require "mig.schema.sql"

local fname = "op.bulk_insert"

-- Expressions stay in the text of the statement; they cannot be bound.
local inline = { literal = true, text = true, func = true }

-- A table as the value of a column, which is JSON or an array on the database of the run.
local function structured(c, v, what)
  local ctx = current.peek()
  local own = ctx and c.type and ctx.dialect:own_type(c.type) or c.type
  if own and own.family == "json" then return json.encode(v, what) end
  if own and own.family == "array" then return array.encode(v, own.item, what) end
  return nil
end

local function typed_value(c, v, i, whose)
  local t, kind = type(v), class.kind(v)
  local family = c.type and c.type.family
  if family == "binary" and t == "string" then return sql.bytes(v) end
  if math.type(v) == "integer" or t == "boolean" or inline[kind] then return v end
  if t == "string" and not v:find("\0", 1, true) then return v end
  -- Rows are many: only here, where it may be needed, is the value's place put into words.
  local what = ("row %d, %s '%s'"):format(i, whose, c.name)
  local text = class.is_plain(v) and structured(c, v, ("%s: %s"):format(fname, what))
  return text or params.value(fname, what, v)
end

local function default_of(c, i)
  local v = c.default
  if v == nil or class.kind(v) == "none" then return nil end
  if type(v) == "function" then
    v = v()
    if v == nil then return sql.null() end
  end
  return typed_value(c, v, i, "default of column")
end

local function by_key(t)
  local columns = {}
  for _, c in ipairs(t.columns) do columns[c.key or c.name] = c end
  return columns
end

local function unknown_key(t, row, i, columns)
  for key in sorted.pairs(row) do
    if not columns[key] then
      check.fail(fname, "row %d: table '%s' has no column '%s'%s", i, t.name, tostring(key),
        nearest.key_hint(key, columns, ""))
    end
  end
end

-- Sorting each row's keys would cost more than sending it, so it is left to the failing one.
local function check_keys(t, row, i, columns)
  for key in pairs(row) do
    if not columns[key] then unknown_key(t, row, i, columns) end
  end
end

-- A row in the order of the table's columns, with defaults where it says nothing.
local function complete(t, row, i, columns)
  check_keys(t, row, i, columns)
  local out = { columns = {}, values = {} }
  for _, c in ipairs(t.columns) do
    local v = row[c.key or c.name]
    if v == nil then
      v = default_of(c, i)
    else
      v = typed_value(c, v, i, "column")
    end
    if v ~= nil then
      out.columns[#out.columns + 1], out.values[#out.values + 1] = c.name, v
    end
  end
  if #out.columns == 0 then check.fail(fname, "row %d names no column", i) end
  return out
end

--- o.rows are complete and typed: { columns = names, values = values } in order.
return define {
  name = "bulk_insert",
  args = { { "given", "table", "any" }, { "rows", "rows", "any" } },
  opts = { multiinsert = "boolean" },
  build = function(o)
    local t = o.given
    if class.kind(t) ~= "table" then
      check.fail(fname, "argument 1 (table) must be a sa.table or the result of op.create_table, "
        .. "got %s", check.describe(t))
    end
    if not class.is_plain(o.rows) then
      check.fail(fname, "argument 2 (rows): List expected, got %s", check.describe(o.rows))
    end
    check.is_list(fname, "argument 2 (rows): List expected; it", o.rows)
    local columns, rows = by_key(t), {}
    for i, row in ipairs(o.rows) do
      if not class.is_plain(row) then
        check.fail(fname, "argument 2 (rows): List of dictionaries expected, but row %d is a %s", i,
          check.describe(row))
      end
      rows[i] = complete(t, row, i, columns)
    end
    o.table, o.schema, o.rows = t.name, t.schema, rows
  end,
}
