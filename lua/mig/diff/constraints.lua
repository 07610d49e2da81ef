--- Primary keys, CHECKs, exclusion constraints and the comment of a table.

local columns = require "mig.schema.column"
local constraint = require "mig.schema.constraint"
local operation = require "mig.diff.operation"
local order = require "mig.diff.order"
local renames = require "mig.diff.renames"
local sorted = require "mig.support.sorted"

local constraints = {}

-- ---- the CHECKs of the models ----

-- A CHECK that a type brings along, as the condition that the database has.
local function plain_check(c, check, has_column)
  if not check.of_type then return check end
  if not has_column(check.columns[1]) or not c.d.ddl.check(c.d, check) then return nil end
  return constraint.make("check", {
    name = check.name, columns = check.columns, sql = c.d.ddl.condition(c.d, check),
    dialect_options = check.dialect_options,
  })
end

--- Give a table of the models all its CHECKs as constraints of the table: those of columns and
--- those of types, where the column is not new.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
function constraints.settle_checks(c, pair)
  local target, list = pair.target, {}
  local function has_column(name) return pair.reflected.by_name[name] ~= nil end
  local function add(item)
    if item.kind == "check" then item = plain_check(c, item, has_column) end
    list[#list + 1] = item
  end
  for _, item in ipairs(target.constraints) do add(item) end
  for _, column in ipairs(target.columns) do
    local checks = column.checks
    for i = 1, #checks do add(checks[i]) end
  end
  -- What types bring along with new columns is told with the column.
  target.type_checks = target.constraints
  target.constraints = list
end

-- ---- primary key ----

-- Where a column counts up only as a key, it stops before the old key goes, and starts when the new
-- one is there.
local function count(t, old, name, phase, on, changes)
  local up, down = renames.existing(old), renames.existing(old)
  up.autoincrement, up.existing_autoincrement = on, not on
  down.autoincrement, down.existing_autoincrement = not on, on
  changes:add(phase, operation.alter_column(t, name, up, down))
end

local function stop_counting(c, pair, key, changes)
  for _, name in ipairs(c.own.pins_autoincrement and key.columns or {}) do
    local old = pair.reflected.by_name[name]
    if old and old.autoincrement == true then
      count(pair.target, old, name, "early", false, changes)
    end
  end
end

local function start_counting(c, pair, key, changes)
  for _, name in ipairs(c.own.pins_autoincrement and key.columns or {}) do
    local old, new = pair.reflected.by_name[name], pair.target.by_name[name]
    if old and columns.is_autoincrement(new, key.columns) then
      count(pair.target, old, name, "primary_key", true, changes)
    end
  end
end

--- Compare the primary key of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function constraints.compare_key(c, pair, changes)
  local old, new = pair.reflected.primary_key, pair.target.primary_key
  if not old and not new then return end
  if not c.own.primary_key(c.d, c.ctx, old, new, pair)
    and not (old and changes:is_recreated(old)) then
    return
  end
  c:log("Detected changed primary key on table '%s': (%s) to (%s)", order.key(pair.target),
    old and table.concat(old.columns, ", ") or "", new and table.concat(new.columns, ", ") or "")
  if old then
    stop_counting(c, pair, old, changes)
    changes:add("early", operation.drop_constraint(pair.reflected, old))
    changes:lose(old.columns)
  end
  if new then
    if old and old.name then changes.taken[tostring(old.name)] = nil end
    changes:add("primary_key", operation.create_constraint(pair.target, new, changes.taken))
    changes:touch(new.columns)
    start_counting(c, pair, new, changes)
  end
end

-- ---- CHECK and EXCLUDE ----

local kinds = {
  check = { word = "check constraint", type = "check_constraint" },
  exclude = { word = "exclude constraint", type = "exclude_constraint" },
}

-- Those with a name by name, the others as a list.
local function collect(c, t, kind)
  local named, unnamed = {}, {}
  for _, item in ipairs(t.constraints) do
    if item.kind == kind then
      if item.name ~= nil then
        named[c.d:stored_name(item.name)] = item
      else
        unnamed[#unnamed + 1] = item
      end
    end
  end
  return named, unnamed
end

local function log(c, verb, pair, item)
  local name = item.name and (" '%s'"):format(item.name) or ""
  c:log("Detected %s %s%s on table '%s'", verb, kinds[item.kind].word, name,
    order.key(pair.target))
end

local function remove(c, pair, item, changes)
  if not c.filter:has_object(item, kinds[item.kind].type, true, nil, pair.reflected) then return end
  log(c, "removed", pair, item)
  changes:take_away("checks", operation.drop_constraint(pair.reflected, item), item)
end

local function add(c, pair, item, changes)
  if not c.filter:has_object(item, kinds[item.kind].type, false, nil, pair.target) then return end
  log(c, "added", pair, item)
  changes:add("checks", operation.create_constraint(pair.target, item, changes.taken))
end

local function compare(c, pair, old, new, changes)
  local is_recreated = changes:is_recreated(old)
  if not is_recreated and not c.own[old.kind](c.d, c.ctx, old, new, pair) then return end
  if not c.filter:has_object(new, kinds[new.kind].type, false, old, pair.target) then return end
  if not is_recreated then log(c, "changed", pair, new) end
  changes:take_away("checks", operation.drop_constraint(pair.reflected, old), old)
  changes:add("checks", operation.create_constraint(pair.target, new, changes.taken))
end

-- Take those from `wanted` and from the database that say the same, whatever their names are.
local function match_unnamed(c, pair, old_named, old_unnamed, wanted)
  local taken, missing = {}, {}
  local candidates = table.move(old_unnamed, 1, #old_unnamed, 1, {})
  for _, name in ipairs(sorted.keys(old_named)) do
    candidates[#candidates + 1] = old_named[name]
  end
  for _, new in ipairs(wanted) do
    local found
    for _, old in ipairs(candidates) do
      if not found and not taken[old] and not c.own[new.kind](c.d, c.ctx, old, new, pair) then
        found = old
      end
    end
    if found then taken[found] = true else missing[#missing + 1] = new end
  end
  return taken, missing
end

local function compare_kind(c, pair, kind, changes)
  local old_named, old_unnamed = collect(c, pair.reflected, kind)
  local new_named, new_unnamed = collect(c, pair.target, kind)
  if next(old_named) == nil and next(new_named) == nil and #old_unnamed + #new_unnamed == 0 then
    return
  end
  local free = {}
  for name, old in pairs(old_named) do
    if not new_named[name] then free[name] = old end
  end
  local taken, missing = match_unnamed(c, pair, free, old_unnamed, new_unnamed)
  for _, old in ipairs(old_unnamed) do
    if not taken[old] then remove(c, pair, old, changes) end
  end
  for _, name in ipairs(sorted.keys(free)) do
    if not taken[free[name]] then remove(c, pair, free[name], changes) end
  end
  for _, name in ipairs(sorted.keys(old_named)) do
    if new_named[name] then compare(c, pair, old_named[name], new_named[name], changes) end
  end
  for _, name in ipairs(sorted.keys(new_named)) do
    if not old_named[name] then add(c, pair, new_named[name], changes) end
  end
  for _, item in ipairs(missing) do add(c, pair, item, changes) end
end

--- Compare the CHECKs and exclusion constraints of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function constraints.compare(c, pair, changes)
  compare_kind(c, pair, "check", changes)
  compare_kind(c, pair, "exclude", changes)
end

-- The names of the constraints that are dropped, be it for a while: what is made anew brings its
-- comment along.
local function dropped_names(changes)
  local out = {}
  for _, list in pairs(changes.phases) do
    for _, o in ipairs(list) do
      if o.name == "drop_constraint" then out[tostring(o.constraint)] = true end
    end
  end
  for _, change in ipairs(changes.removed_keys) do out[tostring(change.op.constraint)] = true end
  return out
end

-- The constraint of the database that one of the models is, by name.
local function same_in(c, t, item)
  if item.kind == "primary_key" then return t.primary_key end
  for _, old in ipairs(item.name and t.constraints or {}) do
    if old.kind == item.kind and old.name and tostring(old.name) == c.d:stored_name(item.name) then
      return old
    end
  end
  return nil
end

--- Compare the comments of constraints, where those have some.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function constraints.compare_own_comments(c, pair, changes)
  local sql, target = c.own.constraint_comment, pair.target
  if not sql then return end
  local list = { target.primary_key }
  table.move(target.constraints, 1, #target.constraints, #list + 1, list)
  for _, new in ipairs(list) do
    local old = same_in(c, pair.reflected, new)
    if old and old.comment ~= new.comment and not dropped_names(changes)[tostring(old.name)] then
      c:log("Detected changed comment of constraint '%s' on table '%s'", old.name,
        order.key(target))
      changes:add("comment", operation.execute(target,
        sql(c.d, target, old.name, new.comment), sql(c.d, target, old.name, old.comment)))
    end
  end
end

--- Compare the comment of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function constraints.compare_comment(c, pair, changes)
  if not c.own.table_comment(c.d, c.ctx, pair.reflected, pair.target, pair) then return end
  c:log("Detected %s comment on table '%s'", pair.target.comment and "changed" or "removed",
    order.key(pair.target))
  changes:add("comment", operation.table_comment(pair.reflected, pair.target))
end

return constraints
