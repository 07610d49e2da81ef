--- Options that tables and columns have on one database only: how they are kept, what counts up.

local operation = require "mig.diff.operation"
local order = require "mig.diff.order"
local sorted = require "mig.support.sorted"

local options = {}

--- Compare the options of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function options.compare_table(c, pair, changes)
  local new, old = c.own.table_options(c.d, c.ctx, pair, changes)
  if not new or next(new) == nil then return end
  for key in sorted.pairs(new) do
    c:log("Detected changed option %s on table '%s'", key, order.key(pair.target))
  end
  changes:add("options", operation.alter_table(pair.target, new, old))
end

--- Compare the options of a column: what alter_column is to be told.
---@param c mig.Comparison
---@param old mig.Column
---@param new mig.Column
---@param pair { reflected: mig.Table, target: mig.Table }
---@param name string
---@param up table    options of alter_column
---@param down table  of the way back
function options.compare_column(c, old, new, pair, name, up, down)
  local forth, back = c.own.column_options(c.d, c.ctx, old, new, pair)
  if not forth then return end
  for key, v in sorted.pairs(forth) do
    c:log("Detected changed option %s on column '%s.%s'", key, order.key(pair.target), name)
    up[key] = v
  end
  for key, v in pairs(back) do down[key] = v end
end

return options
