--- Indexes and unique constraints, which live in one space of names.

local class = require "mig.support.class"
local operation = require "mig.diff.operation"
local order = require "mig.diff.order"
local sorted = require "mig.support.sorted"

local indexes = {}

local type_of_kind = { index = "index", unique = "unique_constraint" }
local words = { index = "index", unique = "unique constraint" }

-- Named ones by name, unique constraints without a name as a list.
local function collect(c, t)
  local named, unnamed = {}, {}
  for _, constraint in ipairs(t.constraints) do
    if constraint.kind == "unique" then
      if constraint.name then
        named[c.d:stored_name(constraint.name)] = constraint
      else
        unnamed[#unnamed + 1] = constraint
      end
    end
  end
  for _, index in ipairs(t.indexes) do named[c.d:stored_name(index.name)] = index end
  return named, unnamed
end

local function same_columns(a, b)
  if #a ~= #b then return false end
  local set = {}
  for _, name in ipairs(a) do set[name] = true end
  for _, name in ipairs(b) do
    if not set[name] then return false end
  end
  return true
end

local function elements_text(c, object)
  local out = {}
  for i, e in ipairs(object.elements or object.columns) do
    out[i] = type(e) == "string" and e or c.d:expression(e)
  end
  return "(" .. table.concat(out, ", ") .. ")"
end

-- "unique constraint 'uq'"
local function described(object)
  return object.name and ("%s '%s'"):format(words[object.kind], object.name) or words[object.kind]
end

-- ---- one that comes, goes or changes ----

local function create(t, object, changes)
  if object.kind == "index" then
    changes:add("indexes", operation.create_index(t, object))
  else
    changes:add("indexes", operation.create_constraint(t, object, changes.taken))
  end
  changes:touch(object.columns)
end

local function drop(t, object, changes)
  local make = object.kind == "index" and operation.drop_index or operation.drop_constraint
  changes:take_away("indexes", make(t, object), object)
  local is_key = object.kind == "unique" or object.unique
  if is_key then changes:lose(object.columns) else changes:touch(object.columns) end
end

local function add(c, pair, object, changes)
  if not c.filter:has_object(object, type_of_kind[object.kind], false, nil, pair.target) then
    return
  end
  c:log("Detected added %s on '%s'", described(object), elements_text(c, object))
  create(pair.target, object, changes)
end

local function remove(c, pair, object, changes)
  if not c.filter:has_object(object, type_of_kind[object.kind], true, nil, pair.reflected) then
    return
  end
  c:log("Detected removed %s on '%s'", described(object), order.key(pair.target))
  drop(pair.reflected, object, changes)
end

-- What differs, in the words of Alembic where it has some.
local function reason(c, old, new)
  local was, is = old.unique or false, new.unique or false
  if old.kind == "index" and was ~= is then
    return ("unique=%s to unique=%s"):format(was and "True" or "False", is and "True" or "False")
  end
  local before, after = elements_text(c, old), elements_text(c, new)
  if before ~= after then return before .. " to " .. after end
  return "options"
end

local function differs(c, pair, old, new)
  local predicate = old.kind == "index" and c.own.index or c.own.unique
  return predicate(c.d, c.ctx, old, new, pair)
end

local function change(c, pair, old, new, changes)
  local is_recreated = changes:is_recreated(old)
  if not is_recreated and not differs(c, pair, old, new) then return end
  if not c.filter:has_object(new, type_of_kind[new.kind], false, old, pair.target) then return end
  if not is_recreated then
    c:log("Detected changed %s on '%s': %s", described(old), order.key(pair.target),
      reason(c, old, new))
  end
  drop(pair.reflected, old, changes)
  create(pair.target, new, changes)
end

-- ---- all of a table ----

-- Unique constraints of the models without a name are those of the database with their columns.
local function match_unnamed(reflected_named, reflected_unnamed, wanted)
  local taken, missing = {}, {}
  for _, constraint in ipairs(wanted) do
    local found
    for _, old in ipairs(reflected_unnamed) do
      if not taken[old] and same_columns(old.columns, constraint.columns) then found = old end
    end
    for _, name in ipairs(sorted.keys(reflected_named)) do
      local old = reflected_named[name]
      if not found and not taken[old] and old.kind == "unique"
        and same_columns(old.columns, constraint.columns) then
        found = old
      end
    end
    if found then taken[found] = constraint else missing[#missing + 1] = constraint end
  end
  return taken, missing
end

-- Unnamed ones of the database that the models give a name: that alone is no difference worth
-- a rebuild.
local function match_named(reflected_unnamed, taken, target_named, reflected_named)
  for _, name in ipairs(sorted.keys(target_named)) do
    local constraint = target_named[name]
    if constraint.kind == "unique" and not reflected_named[name] then
      for _, old in ipairs(reflected_unnamed) do
        if not taken[old] and same_columns(old.columns, constraint.columns) then
          taken[old], target_named[name] = constraint, nil
          break
        end
      end
    end
  end
end

local function compare_named(c, pair, old_named, new_named, taken, changes)
  local old_names = sorted.keys(old_named)
  for _, name in ipairs(old_names) do
    local old, new = old_named[name], new_named[name]
    if not new and not taken[old] then remove(c, pair, old, changes) end
  end
  for _, name in ipairs(old_names) do
    local old, new = old_named[name], new_named[name]
    if new and old.kind ~= new.kind then
      remove(c, pair, old, changes)
      add(c, pair, new, changes)
    elseif new then
      change(c, pair, old, new, changes)
    end
  end
  for _, name in ipairs(sorted.keys(new_named)) do
    if not old_named[name] then add(c, pair, new_named[name], changes) end
  end
end

-- Compare those without a name, which may have one on the other side. @return which of the database
-- have been compared, those that only the models have
local function compare_unnamed(c, pair, old_named, old_unnamed, new_named, new_unnamed, changes)
  local taken, missing = match_unnamed(old_named, old_unnamed, new_unnamed)
  match_named(old_unnamed, taken, new_named, old_named)
  for _, old in ipairs(old_unnamed) do
    if taken[old] then
      change(c, pair, old, taken[old], changes)
    else
      remove(c, pair, old, changes)
    end
  end
  for _, name in ipairs(sorted.keys(old_named)) do
    local old = old_named[name]
    -- A name that the models have for another object decides.
    if taken[old] and new_named[name] then
      missing[#missing + 1], taken[old] = taken[old], nil
    elseif taken[old] then
      change(c, pair, old, taken[old], changes)
    end
  end
  return taken, missing
end

--- Compare the indexes and unique constraints of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function indexes.compare(c, pair, changes)
  local old_named, old_unnamed = collect(c, pair.reflected)
  local new_named, new_unnamed = collect(c, pair.target)
  local taken, missing = class.empty, class.empty
  if #old_unnamed > 0 or #new_unnamed > 0 then
    taken, missing = compare_unnamed(c, pair, old_named, old_unnamed, new_named, new_unnamed,
      changes)
  end
  compare_named(c, pair, old_named, new_named, taken, changes)
  for _, constraint in ipairs(missing) do add(c, pair, constraint, changes) end
end

return indexes
