local check = require "mig.support.check"
local current = require "mig.ops.current"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"

--- o.enums are the types that go with the column, in a downgrade.
return define {
  name = "drop_column",
  args = { { "table", "table", "name" }, { "column", "name", "name" } },
  opts = { schema = "name", if_exists = "boolean", existing_type = "type", cascade = "boolean" },
  prefixed = true,
  build = function(o)
    o.table, o.column = check.plain(o.table), check.plain(o.column)
    o.schema = check.plain(o.schema)
    o.enums = current.enums_of(o.schema, o.table, o.column)
  end,
  reverse = function()
    errors.raise("MIG_EIRREVERSIBLE",
      "op.drop_column: operation is not reversible; original column is not present")
  end,
}
