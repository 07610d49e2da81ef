--- What changes in one table, sorted into the phases in which it can be done: what is in the way
--- goes first, what needs a column comes after it.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local operation = require "mig.diff.operation"
local tree = require "mig.diff.tree"

local changes = {}

---@class mig.KeyChange
---@field op table
---@field key mig.Constraint

---@class mig.TableChanges
---@field c mig.Comparison
---@field reflected mig.Table
---@field target mig.Table
---@field phases table<string, table[]>     phase -> operations
---@field removed_keys mig.KeyChange[]      foreign keys
---@field added_keys mig.KeyChange[]
---@field kept_keys mig.Constraint[]        of the database, with nothing to change
---@field altered table<string, boolean>    columns with another type
---@field recast table<string, boolean>     those whose type has another name
---@field recreated table<string, boolean>  generated columns that are made anew
---@field renamed table<string, boolean>    old and new names of columns
---@field remade table<string, boolean>     columns whose enum type is made anew
---@field gone table<string, boolean>       columns that are dropped
---@field touched table<string, boolean>    columns that are not the same, or not in the same keys
---@field lost table<string, boolean>       keys that go, by their columns
---@field taken table<string, boolean>      names of constraints
local Changes = {}
Changes.__index = Changes

-- Foreign keys are placed when the changes of all tables are known.
local phases = {
  "renames", "keys_away", "early", "early_columns", "columns", "altered", "computed", "primary_key",
  "options", "indexes", "keys", "comment", "checks", "computed_away", "columns_away",
}

-- Most tables stay as they are: a list is made when something comes into it.
local by_need = {
  __index = function(lists, phase)
    local list = {}
    lists[phase] = list
    return list
  end,
}

---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@return mig.TableChanges
function changes.new(c, pair)
  local self = {
    c = c, reflected = pair.reflected, target = pair.target, phases = setmetatable({}, by_need),
    removed_keys = {}, added_keys = {}, kept_keys = {}, altered = {}, recast = {}, recreated = {},
    gone = {}, touched = {}, lost = {}, taken = {}, renamed = pair.renamed or class.empty,
    remade = c.remade[pair.target] or class.empty,
  }
  for _, constraint in ipairs(pair.reflected.constraints) do
    if constraint.name then self.taken[tostring(constraint.name)] = true end
  end
  return setmetatable(self, Changes)
end

--- The operations of a phase so far.
---@param phase string
---@return table[]
function Changes:operations(phase) return rawget(self.phases, phase) or class.empty end

--- Add an operation.
---@param phase string
---@param o table
function Changes:add(phase, o) table.insert(self.phases[phase], o) end

--- Remember that columns are not what they were, for the keys that refer to them.
---@param columns string[]
function Changes:touch(columns)
  for _, name in ipairs(columns) do self.touched[name] = true end
end

local function set_of(columns)
  local sorted = table.move(columns, 1, #columns, 1, {})
  table.sort(sorted)
  return table.concat(sorted, "\0")
end

--- Remember that a key of these columns goes: what refers to them has nothing to hold on to.
---@param columns string[]
function Changes:lose(columns)
  self:touch(columns)
  self.lost[set_of(columns)] = true
end

--- Whether a key of these columns goes, for good or for a while.
---@param columns string[]
---@return boolean
function Changes:loses(columns) return self.lost[set_of(columns)] == true end

---@param o table
---@param column mig.Column
function Changes:add_column(o, column)
  self:add(column.computed and "computed" or "columns", o)
  self:touch { column.name }
end

---@param o table
---@param column mig.Column
---@param is_early? boolean  it is in the way of other types
function Changes:drop_column(o, column, is_early)
  self:add(is_early and "early_columns" or column.computed and "computed_away" or "columns_away", o)
  self.gone[column.name] = true
  self:touch { column.name }
end

--- A generated column goes and comes again.
---@param reflected mig.Table
---@param old mig.Column
---@param target mig.Table
---@param new mig.Column
function Changes:recreate_column(reflected, old, target, new)
  self.recreated[new.name] = true
  self:add("early_columns", operation.drop_column(reflected, old))
  self:add("computed", operation.add_column(target, new))
  self:touch { new.name }
end

---@param name string
---@param o table          op.alter_column
function Changes:add_altered(name, o)
  self:add("altered", o)
  if not o.type_ then return end
  self.altered[name] = true
  self:touch { name }
  local d, what = self.c.d, ("column '%s'"):format(name)
  -- VARCHAR(20) and VARCHAR(40) are one type where expressions are concerned.
  self.recast[name] = normal.type(d:type_sql(o.type_, what)).name
    ~= normal.type(d:type_sql(o.existing_type, what)).name or nil
end

local function intersects(columns, set)
  for _, name in ipairs(columns) do
    if set[name] then return true end
  end
  return false
end

local function texts_of(c, object)
  local out = { object.sql }
  for _, e in ipairs(object.elements or {}) do
    local expression = type(e) == "table" and e.kind == nil and e[1] or e
    if type(expression) ~= "string" then out[#out + 1] = c.d:expression(expression) end
  end
  out[#out + 1] = c.own.predicate_text(c.d, {}, object)
  return out
end

-- Whether an expression of an index or constraint reads one of the columns.
local function reads(c, object, set)
  if next(set) == nil then return false end
  for _, text in ipairs(texts_of(c, object)) do
    for name in pairs(set) do
      if normal.mentions(text, name, c.own.brackets) then return true end
    end
  end
  return false
end

-- Whether an index or constraint is about one of the columns.
local function speaks_of(c, object, set)
  return intersects(object.columns or {}, set) or reads(c, object, set)
end

--- Whether an index or constraint has to be made anew with a column: because that is made anew
--- itself, or because it has another type and the database would keep the expression with casts
--- to the old one.
---@param object table
---@return boolean
function Changes:is_recreated(object)
  return speaks_of(self.c, object, self.recreated)
    or self.c.own.casts_expressions and reads(self.c, object, self.recast)
end

--- Take an index or constraint away: early, when a column that it is about becomes another.
---@param phase string
---@param o table
---@param object table
function Changes:take_away(phase, o, object)
  local early = speaks_of(self.c, object, self.altered) or self:is_recreated(object)
  self:add(early and "early" or phase, o)
end

--- Whether there is nothing to do.
---@return boolean
function Changes:is_empty()
  for _, list in pairs(self.phases) do
    if #list > 0 then return false end
  end
  return #self.removed_keys == 0 and #self.added_keys == 0
end

--- The changes as a part of the tree.
---@return mig.ModifyTableOps
function Changes:container()
  local ops = {}
  for _, phase in ipairs(phases) do
    local list = self:operations(phase)
    table.move(list, 1, #list, #ops + 1, ops)
  end
  return tree.ModifyTableOps(self.target.name, ops, { schema = self.target.schema })
end

return changes
