--- Iteration in a fixed order, for everything that is printed, compared or hashed.

local sorted = {}

local function before(a, b)
  if type(a) == type(b) then return a < b end
  return type(a) < type(b)
end

--- The keys of `t` in order: numbers, then strings.
---@param t table
---@return any[]
function sorted.keys(t)
  local keys, n, strings = {}, 0, true
  for k in pairs(t) do
    n = n + 1
    keys[n] = k
    strings = strings and type(k) == "string"
  end
  if n > 1 then table.sort(keys, not strings and before or nil) end
  return keys
end

--- Like pairs, in the order of the keys.
---@param t table
---@return fun(): any, any
function sorted.pairs(t)
  local keys, i = sorted.keys(t), 0
  return function()
    i = i + 1
    if keys[i] ~= nil then return keys[i], t[keys[i]] end
  end
end

return sorted
