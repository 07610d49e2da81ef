local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "drop_enum",
  args = { { "enum", "name", "name" } },
  opts = { schema = "name", if_exists = "boolean" },
  build = function(o) o.enum, o.schema = check.plain(o.enum), check.plain(o.schema) end,
}
