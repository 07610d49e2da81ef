--- What operations on a table that is in use do to those who use it; by dialect, in impact.lua.
---
--- Such a module is a table with `of(d, o)`, which answers an impact for each lock that an
--- operation takes on a table, and with what else rules ask: `commits_ddl`, `enum_values_wait`,
--- `refuses_transaction`.

local impact = {}

---@class mig.Impact
---@field table string
---@field schema? string
---@field lock string       as the database calls it
---@field waits? string     who waits for it: "writes to", "reads and writes of"; nil: nobody
---@field work? string      what takes as long as the table is large: "build", "scan", "rewrite"
---@field what string       what is done meanwhile, completes "while …"
---@field instead? string   how nobody has to wait

--- An impact on the table of an operation.
---@param o table
---@param fields table
---@return mig.Impact
function impact.on(o, fields)
  fields.table, fields.schema = fields.table or o.table or o.from, o.schema
  return fields
end

-- Names of types that hold text of any length, or up to one.
local function capacity(t)
  local bounded = t.length ~= nil
  return bounded and t.length or math.huge
end

local integers = {
  TINYINT = 1, SMALLINT = 2, SmallInteger = 2, MEDIUMINT = 3, INTEGER = 4, INT = 4, Integer = 4,
  BIGINT = 8, BigInteger = 8,
}

-- Family -> whether each value of the old type is one of the new.
local wider = {
  text = function(old, new) return capacity(new) >= capacity(old) end,
  binary = function(old, new) return capacity(new) >= capacity(old) end,
  integer = function(old, new)
    local a, b = integers[old.typename], integers[new.typename]
    return a ~= nil and b ~= nil and b >= a and not old.unsigned == not new.unsigned
  end,
  numeric = function(old, new)
    if not new.precision then return true end
    if not old.precision then return false end
    local before, after = old.scale or 0, new.scale or 0
    return after >= before and new.precision - after >= old.precision - before
  end,
  enum = function(old, new)
    local there = {}
    for _, v in ipairs(new.values or {}) do there[v] = true end
    for _, v in ipairs(old.values or {}) do
      if not there[v] then return false end
    end
    return true
  end,
}

-- Families whose values all have a form in another.
local becomes = {
  integer = { text = true, numeric = true }, boolean = { integer = true, text = true },
  date = { text = true, datetime = true }, datetime = { text = true }, time = { text = true },
  uuid = { text = true }, numeric = { text = true }, float = { text = true },
  enum = { text = true }, json = { text = true },
}

--- Whether each value of one type is one of another; nil where that cannot be said.
---@param d mig.Dialect
---@param old mig.Type?
---@param new mig.Type
---@return boolean?
function impact.fits(d, old, new)
  if not old then return nil end
  old, new = d:own_type(old), d:own_type(new)
  if old.family ~= new.family then
    local to = becomes[old.family]
    if new.family == "text" and capacity(new) < 40 then return nil end
    return to ~= nil and to[new.family] == true
  end
  local compare = wider[old.family]
  if compare then return compare(old, new) end
  return d:type_sql(old, "a type") == d:type_sql(new, "a type") or nil
end

return impact
