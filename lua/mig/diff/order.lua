--- The order in which tables are made and dropped.

local order = {}

local function key_of(name, schema) return schema and schema .. "." .. name or name end

--- The key of a table: by name within its schema, that of the connection without one.
---@param t { name: string, schema: string? }
---@return string
function order.key(t) return key_of(t.name, t.schema) end

--- The key of the table that a foreign key refers to.
---@param fk mig.Constraint
---@return string
function order.referred(fk) return key_of(fk.ref_table, fk.ref_schema) end

--- By schema, then by name; the default schema first.
---@param a mig.Table
---@param b mig.Table
---@return boolean
function order.before(a, b)
  local one, two = a.schema or "", b.schema or ""
  if one ~= two then return one < two end
  return a.name < b.name
end

--- Tables such that each stands after those it refers to. Where they refer to each other in a
--- circle, some of the keys have to be added afterwards.
---@param tables mig.Table[]
---@return mig.Table[] sorted
---@return table<mig.Constraint, boolean> late  keys that close a circle
function order.by_references(tables)
  local by_key, sorted, late = {}, {}, {}
  local list = table.move(tables, 1, #tables, 1, {})
  table.sort(list, order.before)
  for _, t in ipairs(list) do by_key[order.key(t)] = t end
  -- nil: not seen; "open": on the way from it; "done"
  local state = {}
  local function visit(t)
    state[t] = "open"
    for _, c in ipairs(t.constraints) do
      local referred = c.kind == "foreign_key" and by_key[order.referred(c)]
      if referred and referred ~= t then
        if not state[referred] then visit(referred) end
        if state[referred] == "open" then late[c] = true end
      end
    end
    state[t] = "done"
    sorted[#sorted + 1] = t
  end
  for _, t in ipairs(list) do
    if not state[t] then visit(t) end
  end
  return sorted, late
end

return order
