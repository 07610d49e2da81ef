--- Comparisons of a project's own, which run after those of mig.

local check = require "mig.support.check"

local comparators = {}

local priorities = { first = 1, medium = 2, last = 3 }
local targets = { autogenerate = true, schema = true, table = true, column = true }

---@type table<string, { fn: function, priority: integer, number: integer }[]>
local registered = {}

--- Stop: no other comparison of this object follows.
comparators.STOP = {}

---@class mig.ComparatorOpts
---@field priority? "first"|"medium"|"last"
---@field dialect? string  only on this one

local options = { priority = "string", dialect = "string" }

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
  list[#list + 1] = { fn = fn, priority = priority, number = #list, dialect = known.dialect }
  table.sort(list, function(a, b)
    if a.priority ~= b.priority then return a.priority < b.priority end
    return a.number < b.number
  end)
end

--- Whether there is any for a target.
---@param target string
---@return boolean
function comparators.has(target) return registered[target] ~= nil end

--- Call those of a target.
---@param target string
---@param d mig.Dialect
function comparators.run(target, d, ...)
  for _, comparator in ipairs(registered[target] or {}) do
    if not comparator.dialect or comparator.dialect == d.name then
      if comparator.fn(...) == comparators.STOP then return end
    end
  end
end

return comparators
