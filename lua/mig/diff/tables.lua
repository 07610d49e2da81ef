--- Tables that are new and tables that are gone.

local operation = require "mig.diff.operation"
local order = require "mig.diff.order"

local tables = {}

local function indexes_in_order(t)
  local out = table.move(t.indexes, 1, #t.indexes, 1, {})
  table.sort(out, function(a, b) return tostring(a.name) < tostring(b.name) end)
  return out
end

local function elements_text(c, index)
  local out = {}
  for i, e in ipairs(index.elements) do
    out[i] = type(e) == "string" and e or c.d:expression(e)
  end
  return table.concat(out, ", ")
end

-- The table without what is done by operations of its own: its indexes, and keys that come later.
local function without(t, late, indexes)
  local constraints = {}
  for _, constraint in ipairs(t.constraints) do
    if not late[constraint] then constraints[#constraints + 1] = constraint end
  end
  return operation.with(t, { constraints = constraints, indexes = indexes })
end

-- Keys that a table cannot be made with: those that close a circle, those that want to come later,
-- and those to tables that are about to get what they refer to.
local function late_keys(c, sorted, circles, touched)
  local late, list = {}, {}
  if not c.d.supports_alter_constraint then return late, list end
  for _, t in ipairs(sorted) do
    for _, constraint in ipairs(t.constraints) do
      local is_late = circles[constraint] or constraint.use_alter
        or constraint.kind == "foreign_key" and touched(constraint)
      if is_late then
        late[constraint] = true
        list[#list + 1] = { table = t, key = constraint }
      end
    end
  end
  return late, list
end

-- The indexes that a table comes or goes with, as far as they count.
local function indexes_that_count(c, t, is_gone)
  local out = {}
  for _, index in ipairs(indexes_in_order(t)) do
    if c.filter:has_object(index, "index", is_gone, nil, t) then out[#out + 1] = index end
  end
  return out
end

--- Tell which tables are new and which are gone, and find their indexes.
---@param c mig.Comparison
---@return table<mig.Table, mig.Index[]>
function tables.detect(c)
  local out = {}
  for _, t in ipairs((order.by_references(c.created))) do
    c:log("Detected added table '%s'", order.key(t))
    out[t] = indexes_that_count(c, t, false)
    for _, index in ipairs(out[t]) do
      c:log("Detected added index '%s' on '(%s)'", index.name, elements_text(c, index))
    end
  end
  for _, t in ipairs(c.dropped) do
    c:log("Detected removed table '%s'", order.key(t))
    out[t] = indexes_that_count(c, t, true)
    for _, index in ipairs(out[t]) do
      c:log("Detected removed index '%s' on '%s'", index.name, order.key(t))
    end
  end
  return out
end

-- The indexes that are made and dropped by operations of their own, and those that come and go with
-- the table.
local function parted(c, t, indexes)
  local alone, with_table = {}, {}
  for _, index in ipairs(indexes) do
    local list = c.own.goes_with_table(c.d, index, t) and with_table or alone
    list[#list + 1] = index
  end
  return alone, with_table
end

--- The operations that make the new tables, each after those it refers to.
---@param c mig.Comparison
---@param indexes table<mig.Table, mig.Index[]>
---@param touched fun(key: mig.Constraint): boolean  whether what a key refers to is yet to change
---@return table[] operations
---@return table[] late  foreign keys, for when all tables are what they shall be
function tables.create(c, indexes, touched)
  local out, after = {}, {}
  local sorted, circles = order.by_references(c.created)
  local late, keys = late_keys(c, sorted, circles, touched)
  for _, t in ipairs(sorted) do
    local alone, with_table = parted(c, t, indexes[t])
    out[#out + 1] = operation.create_table(without(t, late, with_table))
    for _, index in ipairs(alone) do out[#out + 1] = operation.create_index(t, index) end
  end
  for _, item in ipairs(keys) do
    after[#after + 1] = operation.create_constraint(item.table, item.key)
  end
  return out, after
end

--- The operations that drop the tables that are gone, each before those it refers to.
---@param c mig.Comparison
---@param indexes table<mig.Table, mig.Index[]>
---@return table[] operations
function tables.drop(c, indexes)
  local out, drops = {}, {}
  local sorted, circles = order.by_references(c.dropped)
  local late = late_keys(c, sorted, circles, function() return false end)
  for i = #sorted, 1, -1 do
    local t = sorted[i]
    for _, constraint in ipairs(t.constraints) do
      if late[constraint] then out[#out + 1] = operation.drop_constraint(t, constraint) end
    end
    local alone, with_table = parted(c, t, indexes[t])
    for _, index in ipairs(alone) do drops[#drops + 1] = operation.drop_index(t, index) end
    drops[#drops + 1] = operation.drop_table(without(t, late, with_table))
  end
  return table.move(drops, 1, #drops, #out + 1, out)
end

return tables
