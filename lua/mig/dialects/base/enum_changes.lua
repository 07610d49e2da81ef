--- How the values of an enum come to be others.

local function positions(values)
  local out = {}
  for i, v in ipairs(values) do out[v] = i end
  return out
end

-- Where a value is to be added among those that are there when its turn comes.
local function place(values, i, present)
  for k = i - 1, 1, -1 do
    if present[values[k]] then return { add = values[i], after = values[k] } end
  end
  for k = i + 1, #values do
    if present[values[k]] then return { add = values[i], before = values[k] } end
  end
  return { add = values[i] }
end

-- The old name of each value that the models say was called otherwise, as long as the database has
-- the old name and not the new one.
local function renames(target, old)
  local out = {}
  for _, value in ipairs(target.values) do
    local was = target.was and target.was[value]
    if was and old[was] and not old[value] then out[#out + 1] = { rename = was, to = value } end
  end
  return out
end

---@class mig.EnumChange   one of rename, remove, add, reorder
---@field rename? string   the old name of a value
---@field to? string       its new name
---@field remove? string
---@field add? string
---@field before? string   where it is added
---@field after? string
---@field reorder? boolean

--- How the values of an enum come to be those of the models: renames, then removals, then
--- additions in an order in which each finds its neighbour. A `reorder` says that the values are
--- the same but stand in another order.
---@param reflected { values: string[] }
---@param target { values: string[], was: table<string, string>? }
---@return mig.EnumChange[]
local function enum_changes(_, _, reflected, target)
  local changes = renames(target, positions(reflected.values))
  local present, wanted, kept = {}, positions(target.values), {}
  local new_name = {}
  for _, change in ipairs(changes) do new_name[change.rename] = change.to end
  for _, value in ipairs(reflected.values) do
    value = new_name[value] or value
    if wanted[value] then
      present[value], kept[#kept + 1] = true, value
    else
      changes[#changes + 1] = { remove = value }
    end
  end
  for i = 2, #kept do
    if wanted[kept[i]] < wanted[kept[i - 1]] then
      changes[#changes + 1] = { reorder = true }
      break
    end
  end
  for i, value in ipairs(target.values) do
    if not present[value] then
      changes[#changes + 1] = place(target.values, i, present)
      present[value] = true
    end
  end
  return changes
end

return enum_changes
