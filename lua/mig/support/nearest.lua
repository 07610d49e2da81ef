--- "did you mean": the nearest of some names, if one is near enough.

local sorted = require "mig.support.sorted"

local nearest = {}

-- Bytes of a name that are looked at: the work grows with the square of it.
local longest = 64

-- Edit distance with transpositions counted as one.
local function distance(a, b)
  a, b = a:sub(1, longest), b:sub(1, longest)
  local two_back, previous = nil, {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local d = math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
      if two_back and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        d = math.min(d, two_back[j - 2] + 1)
      end
      row[j] = d
    end
    two_back, previous = previous, row
  end
  return previous[#b]
end

-- The only name that goes on where a shortened one ends: exec is execute.
local function continuation(name, names)
  local found
  for _, candidate in ipairs(names) do
    if #name >= 3 and candidate:sub(1, #name):lower() == name:lower() then
      if found then return nil end
      found = candidate
    end
  end
  return found
end

--- The nearest name, or nil when none is close.
---@param name string
---@param names string[]
---@return string?
function nearest.of(name, names)
  local best, best_distance, best_exact = nil, math.max(1, #name // 3) + 1, math.huge
  for _, candidate in ipairs(names) do
    -- Case counts only between names that are equally near: Intger is Integer, not INTEGER.
    local d = distance(name:lower(), candidate:lower())
    local exact = d <= best_distance and distance(name, candidate) or math.huge
    if d < best_distance or (best and d == best_distance and exact < best_exact) then
      best, best_distance, best_exact = candidate, d, exact
    end
  end
  return best or continuation(name, names)
end

--- A tail for an error message: "; did you mean 'x'?", or the list of what there is.
---@param name any
---@param names string[]
---@param otherwise? string  what to say when nothing is near; default "it takes: a, b"
---@return string
function nearest.hint(name, names, otherwise)
  local best = type(name) == "string" and nearest.of(name, names)
  if best then return ("; did you mean '%s'?"):format(best) end
  if otherwise then return otherwise end
  if #names == 0 then return "; it takes none" end
  return "; it takes: " .. table.concat(names, ", ")
end

--- The same for the keys of a table.
---@param name any
---@param map table
---@param otherwise? string
---@return string
function nearest.key_hint(name, map, otherwise)
  return nearest.hint(name, sorted.keys(map), otherwise)
end

return nearest
