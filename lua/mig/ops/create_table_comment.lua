local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "create_table_comment",
  args = { { "table", "table_name", "name" }, { "comment", "comment", "string" } },
  opts = { existing_comment = "string", schema = "name" },
  build = function(o) o.table, o.schema = check.plain(o.table), check.plain(o.schema) end,
  reverse = function(o)
    if o.existing_comment then
      return "create_table_comment", o.table, o.existing_comment,
        { existing_comment = o.comment, schema = o.schema }
    end
    return "drop_table_comment", o.table, { existing_comment = o.comment, schema = o.schema }
  end,
}
