local check = require "mig.support.check"
local define = require "mig.ops.define"

return define {
  name = "rename_table",
  args = { { "from", "old", "name" }, { "to", "new", "name" } },
  opts = { schema = "name" },
  build = function(o)
    o.from, o.to, o.schema = check.plain(o.from), check.plain(o.to), check.plain(o.schema)
  end,
  reverse = function(o) return "rename_table", o.to, o.from, { schema = o.schema } end,
}
