--- The names that MariaDB gives to constraints without one: that of the first column to a unique
--- one, numbers to foreign keys and checks.

local is_autoincrement = require("mig.schema.column").is_autoincrement

-- Numbers go by the order in which constraints are written: those of several columns and that of
-- the counting column stand below the columns, the others in them.
local function in_written_order(t, kind)
  local below, within = {}, {}
  local key = t.primary_key and t.primary_key.columns or {}
  for _, c in ipairs(t.constraints) do
    if c.kind == kind then
      local column = kind == "foreign_key" and #c.columns == 1 and t.by_name[c.columns[1]]
      if column and not is_autoincrement(column, key) then
        within[column] = within[column] or {}
        table.insert(within[column], c)
      else
        below[#below + 1] = c
      end
    end
  end
  for _, column in ipairs(t.columns) do
    local list = within[column] or {}
    table.move(list, 1, #list, #below + 1, below)
  end
  return below
end

-- All of a kind, or none: a name that is written takes no number.
local function add_numbered(out, t, kind, fmt)
  local list = in_written_order(t, kind)
  for i, c in ipairs(list) do
    if c.name == nil or tostring(c.name) ~= fmt:format(i) then return end
  end
  for _, c in ipairs(list) do out[c] = true end
end

--- The constraints of a table that have the very name that they would be given.
---@param _ mig.Dialect
---@param t mig.Table
---@return table<mig.Constraint, boolean>
return function(_, t)
  local out, taken = {}, {}
  for _, c in ipairs(t.constraints) do
    if c.kind == "unique" and tostring(c.name) == c.columns[1] and not taken[c.columns[1]] then
      out[c], taken[c.columns[1]] = true, true
    end
  end
  add_numbered(out, t, "foreign_key", t.name:gsub("%%", "%%%%") .. "_ibfk_%d")
  add_numbered(out, t, "check", "CONSTRAINT_%d")
  return out
end
