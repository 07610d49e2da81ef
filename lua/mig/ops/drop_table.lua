local check = require "mig.support.check"
local current = require "mig.ops.current"
local define = require "mig.ops.define"

--- o.enums are the types that go with the table, in a downgrade.
return define {
  name = "drop_table",
  args = { { "table", "name", "name" } },
  opts = { schema = "name", if_exists = "boolean", info = "table" },
  prefixed = true,
  build = function(o)
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    o.enums = current.enums_of(o.schema, o.table)
  end,
}
