--- Foreign keys. They are compared by what they do, not by name, and placed when the changes of all
--- tables are known: a key may stand in the way of what changes in the table it refers to.

local operation = require "mig.diff.operation"
local order = require "mig.diff.order"
local tree = require "mig.diff.tree"

local foreign_keys = {}

local function keys_of(t)
  local out = {}
  for _, constraint in ipairs(t.constraints) do
    if constraint.kind == "foreign_key" then out[#out + 1] = constraint end
  end
  return out
end

local function log(c, verb, pair, key)
  c:log("Detected %s foreign key (%s)(%s) on table %s", verb, table.concat(key.columns, ","),
    table.concat(key.ref_columns, ","), order.key(pair.target))
end

local function same_name(keys, name)
  for _, key in ipairs(keys) do
    if name ~= nil and key.name ~= nil and tostring(key.name) == tostring(name) then return key end
  end
  return nil
end

-- The keys of the database that the models have too, and those that only the models have.
local function match(c, pair, old_keys, new_keys)
  local taken, missing = {}, {}
  for _, new in ipairs(new_keys) do
    local found
    for _, old in ipairs(old_keys) do
      if not found and not taken[old] and not c.own.foreign_key(c.d, c.ctx, old, new, pair) then
        found = old
      end
    end
    if found then taken[found] = true else missing[#missing + 1] = new end
  end
  return taken, missing
end

--- Compare the foreign keys of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function foreign_keys.compare(c, pair, changes)
  local old_keys, new_keys = keys_of(pair.reflected), keys_of(pair.target)
  local taken, missing = match(c, pair, old_keys, new_keys)
  for _, old in ipairs(old_keys) do
    if taken[old] then
      table.insert(changes.kept_keys, old)
    elseif c.filter:has_object(old, "foreign_key_constraint", true,
      same_name(new_keys, old.name), pair.reflected) then
      log(c, "removed", pair, old)
      table.insert(changes.removed_keys,
        { key = old, op = operation.drop_constraint(pair.reflected, old) })
    end
  end
  -- A name is free again once the key that has it goes.
  for _, removed in ipairs(changes.removed_keys) do
    if removed.key.name then changes.taken[tostring(removed.key.name)] = nil end
  end
  for _, new in ipairs(missing) do
    if c.filter:has_object(new, "foreign_key_constraint", false, same_name(old_keys, new.name),
      pair.target) then
      log(c, "added", pair, new)
      table.insert(changes.added_keys,
        { key = new, op = operation.create_constraint(pair.target, new, changes.taken) })
    end
  end
end

-- ---- where they go ----

local function meets(columns, set)
  for _, name in ipairs(columns) do
    if set[name] then return true end
  end
  return false
end

-- Whether a key that stays has to make way for a while.
local function makes_way(c, own, referred, key)
  if meets(key.columns, own.recreated) then return true end
  if c.own.pins_references and (meets(key.columns, own.touched)
    or referred and meets(key.ref_columns, referred.touched)) then
    return true
  end
  -- What it refers to has to be a key all the time.
  return referred ~= nil
    and (referred:loses(key.ref_columns) or meets(key.ref_columns, referred.recreated))
end

local function container(changes, ops)
  return tree.ModifyTableOps(changes.target.name, ops, { schema = changes.target.schema })
end

local function place_removed(own, by_key, dropped, early)
  for _, removed in ipairs(own.removed_keys) do
    local referred = order.referred(removed.key)
    local other = by_key[referred]
    local elsewhere = dropped[referred]
      or other and other ~= own and meets(removed.key.ref_columns, other.touched)
    if elsewhere then
      early[#early + 1] = removed.op
    else
      own:add("keys_away", removed.op)
    end
  end
end

local function place_added(own, by_key, late)
  for _, added in ipairs(own.added_keys) do
    local other = by_key[order.referred(added.key)]
    if other and other ~= own and meets(added.key.ref_columns, other.touched) then
      late[#late + 1] = added.op
    else
      own:add("keys", added.op)
    end
  end
end

local function place_kept(c, own, by_key, early, late)
  for _, key in ipairs(own.kept_keys) do
    local other = by_key[order.referred(key)]
    if makes_way(c, own, other, key) then
      early[#early + 1] = operation.drop_constraint(own.reflected, key)
      late[#late + 1] = operation.create_constraint(own.reflected, key)
    end
  end
end

--- Place the keys of all changed tables: in the changes of their own table, or before or after all
--- of them.
---@param c mig.Comparison
---@param all mig.TableChanges[]
---@return mig.ModifyTableOps[] early
---@return mig.ModifyTableOps[] late
function foreign_keys.place(c, all)
  local by_key, dropped, early, late = {}, {}, {}, {}
  for _, own in ipairs(all) do by_key[order.key(own.target)] = own end
  for _, t in ipairs(c.dropped) do dropped[order.key(t)] = true end
  for _, own in ipairs(all) do
    local before, after = {}, {}
    place_removed(own, by_key, dropped, before)
    place_added(own, by_key, after)
    place_kept(c, own, by_key, before, after)
    if #before > 0 then early[#early + 1] = container(own, before) end
    if #after > 0 then late[#late + 1] = container(own, after) end
  end
  return early, late
end

return foreign_keys
