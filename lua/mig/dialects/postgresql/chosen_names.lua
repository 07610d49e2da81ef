--- The names that PostgreSQL gives to constraints without one: employee_pkey, employee_name_key …

local chosen_names = {}

local limit = 63

--- As makeObjectName() in the server does: the longer of the two parts is cut first.
---@param table_name string
---@param columns string?
---@param label string
---@return string
local function object_name(table_name, columns, label)
  local a, b = table_name, columns
  local rest = #label + 1 + (b and 1 or 0)
  while #a + #(b or "") + rest > limit do
    if #a > #(b or "") then a = a:sub(1, -2) else b = b:sub(1, -2) end
  end
  return b and ("%s_%s_%s"):format(a, b, label) or ("%s_%s"):format(a, label)
end

chosen_names.object_name = object_name

-- The columns that a condition mentions.
local function mentioned(t, condition)
  local out, seen = {}, {}
  for word in condition:gsub("'[^']*'", ""):gmatch("[%w_]+") do
    if t.by_name[word] and not seen[word] then
      seen[word] = true
      out[#out + 1] = word
    end
  end
  return out
end

local makers = {
  primary_key = function(t) return object_name(t.name, nil, "pkey") end,
  unique = function(t, c) return object_name(t.name, table.concat(c.columns, "_"), "key") end,
  foreign_key = function(t, c) return object_name(t.name, table.concat(c.columns, "_"), "fkey") end,
  check = function(t, c)
    local columns = mentioned(t, c.sql)
    return object_name(t.name, #columns == 1 and columns[1] or nil, "check")
  end,
}

--- The constraints of a table that have the very name that they would be given.
---@param t mig.Table
---@return table<mig.Constraint, boolean>
function chosen_names.of(t)
  local out, taken = {}, {}
  local function look_at(c)
    local make = makers[c.kind]
    local name = make and c.name and not c.of_type and make(t, c)
    -- A second one would be given a number, which depends on the order of all of them.
    if name and tostring(c.name) == name and not taken[name] then
      out[c], taken[name] = true, true
    end
  end
  if t.primary_key then look_at(t.primary_key) end
  for _, c in ipairs(t.constraints) do look_at(c) end
  return out
end

return chosen_names
