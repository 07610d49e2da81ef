--- Enum types, where they are objects of the database. They are changed before the columns that
--- have them, made before the first of these and dropped after the last.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local operation = require "mig.diff.operation"
local ops = require "mig.ops"
local order = require "mig.diff.order"
local sorted = require "mig.support.sorted"

local enums = {}

-- The enum that a type is, or is an array of; nil where it is none with a name of its own.
local function within(d, t)
  t = d:own_type(t)
  if t.family == "array" then return within(d, t.item) end
  if t.family ~= "enum" or not t.name or t.native_enum == false then return nil end
  return t
end

local function schema_of(c, t, table_schema)
  if t.schema then return c:schema_of(tostring(t.schema)) end
  if t.inherit_schema then return table_schema end
  local own = class.kind(t.metadata) == "metadata" and t.metadata.schema or nil
  return c:schema_of(own)
end

---@class mig.UsedEnum
---@field name string
---@field schema? string
---@field type mig.Type
---@field values string[]
---@field was? table<string, string>
---@field users { table: mig.Table, column: mig.Column }[]

-- The enums of tables, by schema and name.
local function used_in(c, tables)
  local out = {}
  for _, t in ipairs(tables) do
    for _, column in ipairs(t.columns) do
      local given = column.type or t:type_of(column.name)
      local own = given and within(c.d, given)
      if own then
        local name, schema = tostring(own.name), schema_of(c, own, t.schema)
        local key = order.key { name = name, schema = schema }
        out[key] = out[key] or { name = name, schema = schema, type = own, values = own.values,
          was = own.was, users = {} }
        table.insert(out[key].users, { table = t, column = column })
      end
    end
  end
  return out
end

-- ---- values ----

local function copied(values) return table.move(values, 1, #values, 1, {}) end

local function index_of(values, value)
  for i, v in ipairs(values) do
    if v == value then return i end
  end
  return nil
end

-- What is done to the type one change after the other, and back.
local steps = {}

function steps.rename(o, change)
  local values, opts = copied(o.values), { schema = o.schema }
  values[index_of(values, change.rename)] = change.to
  o.values = values
  return ops.new("rename_enum_value", o.name, change.rename, change.to, opts)
end

local function alter(o, before, after)
  return ops.new("alter_enum", o.name, after, { schema = o.schema, existing_values = before })
end

function steps.add(o, change)
  local before, after = o.values, copied(o.values)
  local at = change.before and index_of(after, change.before)
    or change.after and index_of(after, change.after) + 1 or #after + 1
  table.insert(after, at, change.add)
  o.values = after
  return operation.pair(
    ops.new("add_enum_value", o.name, change.add,
      { schema = o.schema, before = change.before, after = change.after }),
    alter(o, after, before))
end

-- The server does not let a value be used before it is committed, which a type made anew may be.
local function is_used_at_once(c, enum, value)
  local literal = c.d:literal(value)
  for _, user in ipairs(enum.users) do
    local texts = { c.d.ddl.default_text(c.d, user.column) }
    for _, constraint in ipairs(user.table.constraints) do texts[#texts + 1] = constraint.sql end
    for _, index in ipairs(user.table.indexes) do
      texts[#texts + 1] = c.own.predicate_text(c.d, {}, index)
    end
    for _, text in pairs(texts) do
      for _, token in ipairs(normal.tokens(text)) do
        if token == literal then return true end
      end
    end
  end
  return false
end

local messages = {
  rename = "Detected renamed value '%s' of enum '%s'",
  add = "Detected added value '%s' to enum '%s'",
  remove = "Detected removed value '%s' from enum '%s'",
}

local function log(c, key, change)
  for _, verb in ipairs { "rename", "add", "remove" } do
    if change[verb] then c:log(messages[verb], change[verb], key) end
  end
  if change.reorder then c:log("Detected other order of values in enum '%s'", key) end
end

local function mark_remade(c, enum)
  for _, user in ipairs(enum.users) do
    c.remade[user.table] = c.remade[user.table] or {}
    c.remade[user.table][user.column.name] = true
  end
end

-- Renames one by one; the rest one by one too, unless the type has to be made anew.
local function change_values(c, key, old, new, out)
  local changes = c.own.enum(c.d, c.ctx, old, new)
  local o = { name = old.name, schema = old.schema, values = old.values }
  local anew = false
  for _, change in ipairs(changes) do
    log(c, key, change)
    anew = anew or change.remove or change.reorder
      or change.add and is_used_at_once(c, new, change.add)
  end
  for _, change in ipairs(changes) do
    if change.rename then
      out[#out + 1] = steps.rename(o, change)
    elseif not anew then
      out[#out + 1] = steps.add(o, change)
    end
  end
  if anew then out[#out + 1] = alter(o, o.values, copied(new.values)) end
  -- Nor can a value that is added be taken away again without making the type anew.
  local last = changes[#changes]
  if last and not last.rename then mark_remade(c, new) end
end

-- The type as it was, which an operation of the way back must not look for: by then it may still
-- have the new values.
local function left_alone(t)
  local own = class.copy(t)
  if own.item then own.item = left_alone(own.item) else own.create_type = false end
  return own
end

local function leave_alone(enum)
  for _, user in ipairs(enum and enum.users or {}) do
    user.column.type = left_alone(user.column.type)
  end
end

-- ---- types that come and go ----

local function create(enum)
  return operation.pair(ops.new("create_enum", enum.name, enum.values, { schema = enum.schema }),
    ops.new("drop_enum", enum.name, { schema = enum.schema }))
end

local function is_managed(enum) return enum.type.create_type ~= false end

local function by_key(list)
  local out = {}
  for _, enum in ipairs(list or {}) do out[order.key(enum)] = enum end
  return out
end

--- Compare the enum types that columns have.
---@param c mig.Comparison
---@return table[] before  operations for before the tables
---@return table[] after   and for after them
function enums.compare(c)
  local before, after = {}, {}
  if not c.d.has_enum_types or not c:compares "enums" then return before, after end
  local there, wanted = by_key(c.reflected.enums), used_in(c, c.target.tables)
  local used = used_in(c, c.reflected.tables)
  for key, new in sorted.pairs(wanted) do
    local old = there[key]
    if is_managed(new) and c.filter:has_object(new.type, "enum", false, old) then
      if old then
        local count = #before
        change_values(c, key, old, new, before)
        if #before > count then leave_alone(used[key]) end
      elseif not new.type.drop_with_table then
        -- Those that go with their table are made with it as well.
        c:log("Detected added enum '%s'", key)
        before[#before + 1] = create(new)
      end
    end
  end
  local still_used = used_in(c, c.untouched)
  for key, old in sorted.pairs(used) do
    if not wanted[key] and not still_used[key] and there[key]
      and c.filter:has_object(old.type, "enum", true, nil) then
      c:log("Detected removed enum '%s'", key)
      after[#after + 1] = create(there[key]).original
    end
  end
  return before, after
end

return enums
