local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "drop_table_comment",
  args = { { "table", "table_name", "name" } },
  opts = { existing_comment = "string", schema = "name" },
  build = function(o) o.table, o.schema = check.plain(o.table), check.plain(o.schema) end,
  reverse = function(o)
    if not o.existing_comment then return nil end
    return "create_table_comment", o.table, o.existing_comment, { schema = o.schema }
  end,
}
