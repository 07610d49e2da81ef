local constraint = require "mig.schema.constraint"
local constraint_op = require "mig.ops.constraint_op"

local opts = { schema = "name" }
for k, v in pairs(constraint.deferral_options) do opts[k] = v end
for k, v in pairs(constraint.exclude_options) do opts[k] = v end

return constraint_op {
  name = "create_exclude_constraint",
  kind = "exclude",
  args = { { "table", "table_name", "name" }, { "elements", "elements", "list" } },
  opts = opts,
  fields = function(fname, o)
    local elements, columns = constraint.check_elements(fname, "argument 3 (elements)", o.elements)
    constraint.check_operator_classes(fname, o.ops)
    return {
      elements = elements, columns = columns, where = o.where, using = o.using, ops = o.ops,
    }
  end,
}
