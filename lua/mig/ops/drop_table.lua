local check = require "mig.support.check"
local define = require "mig.ops.define"
local rehearsal = require "mig.ops.rehearsal"

--- o.enums are the types that go with the table, in a downgrade.
return define {
  name = "drop_table",
  args = { { "table", "name", "name" } },
  opts = { schema = "name", if_exists = "boolean", info = "table" },
  prefixed = true,
  build = function(o)
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    o.enums = rehearsal.enums_of(o.schema, o.table)
  end,
}
