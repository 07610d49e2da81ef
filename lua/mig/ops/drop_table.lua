local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "drop_table",
  args = { { "table", "name", "name" } },
  opts = { schema = "name", if_exists = "boolean", info = "table" },
  prefixed = true,
  build = function(o)
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
  end,
}
