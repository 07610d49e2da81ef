--- Comparisons of a project's own, which run after those of mig. Each bears the name of the module
--- that adds it, by which autogenerate_plugins can leave it out; what env.lua adds itself has none.

local check = require "mig.support.check"
local sandbox = require "mig.support.sandbox"
local sorted = require "mig.support.sorted"

local comparators = {}

local priorities = { first = 1, medium = 2, last = 3 }
local targets = { autogenerate = true, schema = true, table = true, column = true }

---@type table<string, { fn: function, priority: integer, number: integer, plugin: string? }[]>
local registered = {}

--- Stop: no other comparison of this object follows.
comparators.STOP = {}

---@class mig.ComparatorOpts
---@field priority? "first"|"medium"|"last"
---@field dialect? string  only on this one
---@field plugin? string   its name for autogenerate_plugins; default: the module that is loading

local options = { priority = "string", dialect = "string", plugin = "name" }

--- Add a comparison. What it is called with depends on its target:
---
---   autogenerate  (context, upgrade_ops)
---   schema        (context, upgrade_ops, schemas)
---   table         (context, modify_ops, schema, table_name, reflected_table, model_table)
---   column        (context, alter_options, schema, table_name, column_name, reflected, model)
---
--- and it adds operations to `upgrade_ops.ops` or `modify_ops.ops`, or options of alter_column.
---@param target "autogenerate"|"schema"|"table"|"column"
---@param fn function
---@param opts? mig.ComparatorOpts
function comparators.add(target, fn, opts)
  local fname = "comparators.add"
  check.argument(fname, 1, "target", "string", target)
  if not targets[target] then
    check.fail(fname, "argument 1 (target) must be 'autogenerate', 'schema', 'table' or 'column', "
      .. "got '%s'", target)
  end
  check.argument(fname, 2, "fn", "function", fn)
  local known = check.options(fname, opts, options)
  local priority = priorities[known.priority or "medium"]
  if not priority then
    check.fail(fname, "option 'priority' must be 'first', 'medium' or 'last', got '%s'",
      known.priority)
  end
  if known.dialect then check.dialect(fname, "option 'dialect'", known.dialect) end
  local list = registered[target] or {}
  registered[target] = list
  list[#list + 1] = {
    fn = fn, priority = priority, number = #list, dialect = known.dialect,
    plugin = known.plugin or sandbox.module(),
  }
  table.sort(list, function(a, b)
    if a.priority ~= b.priority then return a.priority < b.priority end
    return a.number < b.number
  end)
end

--- The names of those that have one.
---@return string[]
function comparators.names()
  local out, seen = {}, {}
  for _, list in sorted.pairs(registered) do
    for _, comparator in ipairs(list) do
      local name = comparator.plugin
      if name and not seen[name] then seen[name], out[#out + 1] = true, name end
    end
  end
  return out
end

---@class mig.Comparators  those that one comparison calls
---@field lists table<string, table[]>  target -> in their order
local Comparators = {}
Comparators.__index = Comparators

--- Those that are wanted on a database.
---@param choice mig.ComparisonChoice
---@param d mig.Dialect
---@return mig.Comparators
function comparators.of(choice, d)
  local lists = {}
  for target, list in pairs(registered) do
    for _, comparator in ipairs(list) do
      local is_for_all = not comparator.dialect or comparator.dialect == d.name
      if is_for_all and choice:has_plugin(comparator.plugin) then
        lists[target] = lists[target] or {}
        table.insert(lists[target], comparator)
      end
    end
  end
  return setmetatable({ lists = lists }, Comparators)
end

--- None, for comparisons in which a project has no say.
---@type mig.Comparators
comparators.none = setmetatable({ lists = {} }, Comparators)

--- Whether there is any for a target.
---@param target string
---@return boolean
function Comparators:has(target) return self.lists[target] ~= nil end

--- Call those of a target.
---@param target string
function Comparators:run(target, ...)
  for _, comparator in ipairs(self.lists[target] or {}) do
    if comparator.fn(...) == comparators.STOP then return end
  end
end

return comparators
