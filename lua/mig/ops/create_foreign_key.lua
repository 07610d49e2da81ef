local check = require "mig.support.check"
local constraint = require "mig.schema.constraint"
local constraint_op = require "mig.ops.constraint_op"

local opts = { source_schema = "name", referent_schema = "name" }
for k, v in pairs(constraint.deferral_options) do opts[k] = v end
for k, v in pairs(constraint.action_options) do opts[k] = v end

return constraint_op {
  name = "create_foreign_key",
  kind = "foreign_key",
  args = {
    { "table", "source_table", "name" }, { "referent", "referent_table", "name" },
    { "local_cols", "local_cols", "list" }, { "remote_cols", "remote_cols", "list" },
  },
  opts = opts,
  fields = function(fname, o)
    local columns = check.names(fname, "argument 4 (local_cols)", o.local_cols)
    local referred = check.names(fname, "argument 5 (remote_cols)", o.remote_cols)
    if #columns ~= #referred then
      check.fail(fname, "has %d columns but %d referred columns", #columns, #referred)
    end
    constraint.check_actions(fname, o)
    return {
      columns = columns, ref_table = check.plain(o.referent),
      ref_schema = check.plain(o.referent_schema), ref_columns = referred,
      ondelete = o.ondelete, onupdate = o.onupdate, match = o.match,
    }
  end,
}
