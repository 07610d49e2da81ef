local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "rename_enum_value",
  args = { { "enum", "name", "name" }, { "old", "old", "string" }, { "new", "new", "string" } },
  opts = { schema = "name" },
  build = function(o) o.enum, o.schema = check.plain(o.enum), check.plain(o.schema) end,
  reverse = function(o) return "rename_enum_value", o.enum, o.new, o.old, { schema = o.schema } end,
}
