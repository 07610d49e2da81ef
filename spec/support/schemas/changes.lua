-- A schema that came to be from another: what can be done to tables that have rows, and undone.

local schemas = require "spec.support.schemas"

local parts = schemas.parts
local actions, column_names, values = parts.actions, parts.column_names, parts.values
local add_key, add_part, pick_free = parts.add_key, parts.add_part, parts.pick_free
local new_column, new_table = parts.new_column, parts.new_table

-- Types are compared by identity.
local function copy(v)
  if type(v) ~= "table" or schemas.is_type(v) then return v end
  local out = {}
  for k, item in pairs(v) do out[k] = copy(item) end
  return out
end

local function without(list, test)
  local out = {}
  for _, item in ipairs(list) do
    if not test(item) then out[#out + 1] = item end
  end
  return out
end

local function mentions(part, name)
  if part.column == name then return true end
  for _, column in ipairs(part.columns or {}) do
    if column == name then return true end
  end
  return false
end

-- The names of columns in views of a table.
local function in_views(schema, t, change)
  for _, view in ipairs(schema.views) do
    if view.table == t.name then view.columns = change(view.columns) end
  end
end

local function drop_column(g, t, c)
  in_views(g.schema, t, function(columns)
    return without(columns, function(name) return name == c.name end)
  end)
  t.columns = without(t.columns, function(other) return other == c end)
  t.parts = without(t.parts, function(part) return mentions(part, c.name) end)
  if t.computed and t.computed.column == c.name then t.computed = nil end
end

local function rename_column(g, t, c, name)
  in_views(g.schema, t, function(columns)
    for i, column in ipairs(columns) do
      if column == c.name then columns[i] = name end
    end
    return columns
  end)
  for _, part in ipairs(t.parts) do
    if part.column == c.name then part.column = name end
    for i, column in ipairs(part.columns or {}) do
      if column == c.name then part.columns[i] = name end
    end
  end
  if t.computed and t.computed.column == c.name then t.computed.column = name end
  c.was, c.name = c.name, name
end

-- What can be done to a table that has rows, and be undone.
local changes = {}

function changes.add_column(g, t)
  local taken = {}
  for _, c in ipairs(t.columns) do taken[c.name], taken[c.was or ""] = true, true end
  local name = pick_free(g.chance, column_names, taken)
  if not name then return end
  local c = new_column(g, name)
  c.is_same_in_all_rows = c.default ~= nil
  t.columns[#t.columns + 1] = c
end

function changes.drop_column(g, t)
  local c = #t.columns > 1 and g.chance:of(t.columns)
  -- The way back fills it with nothing.
  if c and c.nullable and c.default == nil then drop_column(g, t, c) end
end

function changes.rename_column(g, t)
  local taken = {}
  for _, c in ipairs(t.columns) do taken[c.name], taken[c.was or ""] = true, true end
  local name = pick_free(g.chance, column_names, taken)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if name and c and not c.was and not c.enum and not c.type.names_check then
    rename_column(g, t, c, name)
  end
end

function changes.type(g, t)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if not c or not c.type or not c.type.group then return end
  local fitting = without(g.types, function(kind) return kind.group ~= c.type.group end)
  local kind = g.chance:of(fitting)
  if t.second_key == c.name then return end
  for _, part in ipairs(t.parts) do
    if mentions(part, c.name) and not kind.key and part.kind ~= "check" then return end
  end
  c.type, c.default = kind, not c.nullable and kind[4][1] or nil
  c.nullable = c.nullable or c.default == nil
end

function changes.column(g, t)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if not c or not c.type then return end
  c.default = #c.type[4] > 0 and g.chance:of(c.type[4]) or nil
  c.nullable = t.second_key ~= c.name and (c.default == nil or g.chance:once_in(2))
  c.comment = g.chance:once_in(2) and "another" or nil
end

function changes.part(g, t)
  if #t.parts > 0 and g.chance:once_in(2) then
    table.remove(t.parts, g.chance:upto(#t.parts))
  else
    add_part(g, t)
  end
end

function changes.changed_part(g, t)
  local part = #t.parts > 0 and g.chance:of(t.parts)
  if not part then return end
  if part.kind == "check" then
    part.limit = part.limit - 1
  elseif part.kind == "index" then
    part.unique, part.descending = not part.unique, g.chance:once_in(2)
  end
end

function changes.computed(g, t)
  if t.computed then t.computed.factor = t.computed.factor + g.chance:upto(2) end
end

-- How a table is kept; once that is said, it is said always.
function changes.options(_, t) t.is_packed = not t.is_packed end

function changes.comment(_, t) t.comment = t.comment == nil and "now with words" or nil end

local function change_key(g, schema)
  local t = g.chance:of(schema.tables)
  if #t.keys > 0 and g.chance:once_in(2) then
    local key = g.chance:of(t.keys)
    key.ondelete = g.chance:of(actions)
    return
  end
  local to = g.chance:of(schema.tables)
  add_key(g, t, to)
end

local function drop_table(g, schema)
  if #schema.tables < 2 then return end
  local gone = table.remove(schema.tables, g.chance:upto(#schema.tables))
  local function is_of_it(object) return object.table == gone.name end
  schema.views = without(schema.views, is_of_it)
  schema.triggers = without(schema.triggers, is_of_it)
  -- Without any of them the models would not say that there shall be none.
  if #schema.views == 0 and #g.before.views > 0 then parts.add_view(g, schema) end
  if #schema.triggers == 0 and #g.before.triggers > 0 then parts.add_trigger(g, schema) end
  for _, t in ipairs(schema.tables) do
    t.keys = without(t.keys, function(key) return key.to == gone.name end)
  end
end

local function add_table(g, schema)
  local taken = {}
  for _, t in ipairs(schema.tables) do taken[t.name], taken[t.was or ""] = true, true end
  for _, t in ipairs(g.before.tables) do taken[t.name] = true end
  local name = pick_free(g.chance, parts.table_names, taken)
  if not name then return end
  local t = new_table(g, name)
  schema.tables[#schema.tables + 1] = t
  add_key(g, t, g.chance:of(schema.tables))
end

local function rename_table(g, schema)
  local t = g.chance:of(schema.tables)
  -- The database has named a CHECK after table and column.
  for _, c in ipairs(t.columns) do
    if t.was or c.type and c.type.names_check then return end
  end
  local name = "renamed " .. t.name
  for _, other in ipairs(schema.tables) do
    for _, key in ipairs(other.keys) do
      if key.to == t.name then key.to = name end
    end
  end
  for _, list in ipairs { schema.views, schema.triggers } do
    for _, object in ipairs(list) do
      if object.table == t.name then object.table = name end
    end
  end
  t.was, t.name = t.name, name
end

-- All objects of a kind gone would be none that the models declare.
local function change_view(g, schema)
  if #schema.views < 2 or g.chance:once_in(2) then return parts.add_view(g, schema) end
  table.remove(schema.views, g.chance:upto(#schema.views))
end

local function change_trigger(g, schema)
  if #schema.triggers < 2 then return parts.add_trigger(g, schema) end
  local trigger = g.chance:of(schema.triggers)
  trigger.limit = trigger.limit + 1
end

-- Another primary key, of a table that nobody refers to.
local function change_primary_key(g, schema)
  local t = g.chance:of(schema.tables)
  -- A column that PostgreSQL counts by a sequence keeps it; mig leaves it to the author.
  if schema.dialect == "postgresql" and not t.identity then return end
  for _, list in ipairs { schema.tables, g.before.tables } do
    for _, other in ipairs(list) do
      for _, key in ipairs(other.keys) do
        if key.to == t.name or key.to == t.was then return end
      end
    end
  end
  local columns = {}
  for _, c in ipairs(t.columns) do
    if c.type and c.type.key and not c.nullable then columns[#columns + 1] = c end
  end
  if #columns > 0 then t.second_key = g.chance:of(columns).name end
end

local function change_enum(g, schema)
  local enum = g.chance:of(schema.enums)
  if g.chance:once_in(2) and #enum.values > 2 then
    -- Not the first two, which rows have.
    table.remove(enum.values)
  else
    for _, v in ipairs(values) do
      local is_there = false
      for _, old in ipairs(enum.values) do is_there = is_there or old == v end
      if not is_there then
        table.insert(enum.values, g.chance:upto(#enum.values + 1), v)
        return
      end
    end
  end
end

local names = {
  "add_column", "drop_column", "rename_column", "type", "column", "part", "changed_part",
  "computed", "comment", "options",
}

---A schema that came to be from another by some changes.
---@param before table
---@param seed integer
---@return table
return function(before, seed)
  local schema = copy(before)
  local g = {
    chance = schemas.chance(seed), dialect = schema.dialect, types = parts.types_of(schema.dialect),
    enums = schema.enums, before = before, schema = schema,
  }
  local whole = {
    change_key, drop_table, add_table, rename_table, change_enum, change_view, change_trigger,
    change_primary_key,
  }
  for _ = 1, 2 + g.chance:upto(8) do
    if g.chance:once_in(3) then
      g.chance:of(whole)(g, schema)
    else
      changes[g.chance:of(names)](g, g.chance:of(schema.tables))
    end
  end
  return schema
end
