local check = require "mig.support.check"
local constraint = require "mig.schema.constraint"
local constraint_op = require "mig.ops.constraint_op"

local opts = { schema = "name" }
for k, v in pairs(constraint.deferral_options) do opts[k] = v end

return constraint_op {
  name = "create_unique_constraint",
  kind = "unique",
  args = { { "table", "table_name", "name" }, { "columns", "columns", "list" } },
  opts = opts,
  fields = function(fname, o)
    return { columns = check.names(fname, "argument 3 (columns)", o.columns) }
  end,
}
