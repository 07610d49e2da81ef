--- Views, functions and triggers. What goes, or stands in the way of a change, is dropped before
--- the tables change; what is new or another is made after them, each after what it speaks of.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local stored = require "mig.ops.stored"

local objects = {}

-- List in MetaData, word, predicate of the dialect. Functions may be used by views, both by
-- triggers.
local kinds = {
  { list = "functions", word = "function", predicate = "function_" },
  { list = "views", word = "view", predicate = "view" },
  { list = "triggers", word = "trigger", predicate = "trigger" },
}

---@class mig.StoredChange
---@field kind table
---@field key string
---@field old? table               in the database
---@field seen? table              the same after the renames of tables
---@field new? table               in the models
---@field is_changed boolean
---@field is_in_the_way boolean?   dropped before the tables change, and made again

-- The object as the database would have it: the default schema has no name.
local function view_of(c, object)
  local schema = c:schema_of(object.schema)
  if schema == object.schema then return object end
  local out = class.copy(object)
  out.schema = schema
  return out
end

-- An object of the database as it is once tables have their new names: a trigger goes with its
-- table, and some databases keep what views and triggers read by more than its name.
local function after_renames(c, object)
  local out = object
  for _, t in ipairs(c.renamed) do
    local own = class.copy(out)
    if own.table == t.old and own.schema == t.schema then own.table = t.new end
    if c.own.follows_renames then
      for _, field in ipairs { "sql", "body", "when" } do
        if own[field] and own.kind ~= "function" then
          own[field] = normal.renamed(own[field], t.old, c.d:ident(t.new), c.own.brackets)
        end
      end
    end
    out = own
  end
  return out
end

local function collect(c, kind, changes)
  local by_key = {}
  for _, object in ipairs(c.target[kind.list] or {}) do
    local new = view_of(c, object)
    by_key[c.own.stored_key(c.d, new)] = { new = new }
  end
  for _, old in ipairs(c.reflected[kind.list] or {}) do
    local seen = after_renames(c, old)
    local key = c.own.stored_key(c.d, seen)
    if c.filter:has_name(old.name, kind.word) and not (c.opts.skip and c.opts.skip(old.name,
      old.schema)) then
      by_key[key] = by_key[key] or {}
      by_key[key].old, by_key[key].seen = old, seen
    end
  end
  local keys = {}
  for key in pairs(by_key) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local change = by_key[key]
    change.kind, change.key = kind, key
    if c.filter:has_object(change.new or change.old, kind.word, change.new == nil,
      change.new and change.old) then
      changes[#changes + 1] = change
    end
  end
end

local function texts_of(object)
  return { object.sql, object.body, object.execute, object.table, object.when }
end

-- Whether an object speaks of a name.
local function mentions(c, object, name)
  for _, text in pairs(texts_of(object)) do
    if normal.mentions(text, name, c.own.brackets) then return true end
  end
  return false
end

local function reads_any(c, object, sets)
  for _, set in ipairs(sets) do
    for name in pairs(set) do
      if mentions(c, object, name) or mentions(c, object, "*") then return true end
    end
  end
  return false
end

local function mentions_any(c, object, tables, field)
  for _, t in ipairs(tables) do
    if mentions(c, object, t[field]) then return true end
  end
  return false
end

-- Whether the object as it is could not be made while tables are as they shall be: on the way back
-- it has to wait until they are as they were.
local function needs_old_tables(c, change, all)
  if mentions_any(c, change.old, c.renamed, "old")
    or mentions_any(c, change.old, c.dropped, "name") then
    return true
  end
  for _, own in ipairs(all) do
    if mentions(c, change.seen, own.target.name)
      and reads_any(c, change.seen, { own.gone, own.renamed, own.recreated }) then
      return true
    end
  end
  return false
end

-- Whether the database would not change what a view reads while there is the view.
local function is_pinning(c, change, all)
  if not c.own.pins_views or change.kind.word ~= "view" then return false end
  for _, own in ipairs(all) do
    if mentions(c, change.seen, own.target.name)
      and reads_any(c, change.seen, { own.altered, own.recreated, own.gone, own.remade }) then
      return true
    end
  end
  return false
end

local function stands_in_the_way(c, change, all)
  if not change.old or not change.new or change.kind.word == "function" then return false end
  return is_pinning(c, change, all) or change.is_changed and needs_old_tables(c, change, all)
end

-- Whether an object is not there all the time.
local function moves(change)
  return change.old and (change.is_in_the_way or not change.new
    or change.is_changed and change.kind.word == "view")
end

local function depends_on_moving(c, change, changes)
  for _, other in ipairs(changes) do
    if other ~= change and moves(other) and mentions(c, change.old, other.old.name) then
      return true
    end
  end
  return false
end

-- What depends on something that is dropped, or made anew, has to go before it.
local function close(c, changes)
  local again = c.own.pins_views
  while again do
    again = false
    for _, change in ipairs(changes) do
      local stays = change.old and change.new and not change.is_in_the_way
      if stays and change.kind.word ~= "function" and depends_on_moving(c, change, changes) then
        change.is_in_the_way, again = true, true
      end
    end
  end
end

-- Such that each comes after those that it speaks of.
local function sorted_by_mention(c, list, field)
  local out, state = {}, {}
  local function visit(change)
    state[change] = true
    for _, other in ipairs(list) do
      if not state[other] and mentions(c, change[field], other[field].name) then visit(other) end
    end
    out[#out + 1] = change
  end
  for _, change in ipairs(list) do
    if not state[change] then visit(change) end
  end
  return out
end

local function select(changes, test)
  local out = {}
  for _, change in ipairs(changes) do
    if test(change) then out[#out + 1] = change end
  end
  return out
end

local function log(c, change)
  local word, key = change.kind.word, change.key
  if not change.old then
    c:log("Detected added %s '%s'", word, key)
  elseif not change.new then
    c:log("Detected removed %s '%s'", word, key)
  elseif change.is_changed then
    c:log("Detected changed %s '%s'", word, key)
  end
end

-- Functions that tables use have to be there before them.
local function is_needed_early(c, change)
  if change.kind.word ~= "function" then return false end
  for _, t in ipairs(c.target.tables) do
    for _, column in ipairs(t.columns) do
      local text = c.d.ddl.default_text(c.d, column)
      if text and normal.mentions(text, change.new.name, c.own.brackets)
        or column.computed and normal.mentions(column.computed.sql, change.new.name) then
        return true
      end
    end
    for _, constraint in ipairs(t.constraints) do
      if constraint.sql and normal.mentions(constraint.sql, change.new.name) then return true end
    end
    for _, index in ipairs(t.indexes) do
      for _, e in ipairs(index.elements) do
        if type(e) ~= "string" and normal.mentions(c.d:expression(e), change.new.name) then
          return true
        end
      end
    end
  end
  return false
end

local function make(change)
  if change.old and change.new and not change.is_in_the_way then
    return stored.operation("replace", change.new, change.old)
  end
  return stored.operation("create", change.new)
end

-- All objects of the kinds that the models declare: a project that keeps no views in its models
-- keeps them elsewhere. Two databases are compared whole.
local function find(c, all)
  local changes = {}
  for _, kind in ipairs(kinds) do
    local is_declared = c.target.reflected or #(c.target[kind.list] or {}) > 0
    if is_declared and c:compares(kind.list) then collect(c, kind, changes) end
  end
  for _, change in ipairs(changes) do
    change.is_changed = change.old ~= nil and change.new ~= nil
      and c.own[change.kind.predicate](c.d, c.ctx, change.seen, change.new, {})
    change.is_in_the_way = stands_in_the_way(c, change, all)
    log(c, change)
  end
  close(c, changes)
  return changes
end

--- Compare views, functions and triggers.
---@param c mig.Comparison
---@param all mig.TableChanges[]
---@return table[] before  operations for before the tables
---@return table[] after   and for after them
function objects.compare(c, all)
  local before, after = {}, {}
  local changes = find(c, all)
  local going = sorted_by_mention(c, select(changes, function(change)
    return change.old and (not change.new or change.is_in_the_way)
  end), "old")
  for i = #going, 1, -1 do before[#before + 1] = stored.operation("drop", going[i].old) end
  local coming = sorted_by_mention(c, select(changes, function(change)
    return change.new and (not change.old or change.is_changed or change.is_in_the_way)
  end), "new")
  for _, change in ipairs(coming) do
    local list = is_needed_early(c, change) and before or after
    list[#list + 1] = make(change)
  end
  return before, after
end

return objects
