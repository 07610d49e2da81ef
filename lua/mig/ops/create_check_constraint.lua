local check = require "mig.support.check"
local constraint = require "mig.schema.constraint"
local constraint_op = require "mig.ops.constraint_op"

local opts = { schema = "name" }
for k, v in pairs(constraint.deferral_options) do opts[k] = v end

return constraint_op {
  name = "create_check_constraint",
  kind = "check",
  args = { { "table", "table_name", "name" }, { "condition", "condition", "text" } },
  opts = opts,
  fields = function(fname, o)
    local sql = type(o.condition) == "string" and o.condition or o.condition.sql
    if not sql:find("%S") then check.fail(fname, "argument 3 (condition) must not be empty") end
    return { sql = sql }
  end,
}
