local check = require "mig.support.check"
local define = require "mig.ops.define"

--- There is no way back: no database can take a value out of an enum.
return define {
  name = "add_enum_value",
  args = { { "enum", "name", "name" }, { "value", "value", "string" } },
  opts = { schema = "name", before = "string", after = "string", if_not_exists = "boolean" },
  build = function(o)
    o.enum, o.schema = check.plain(o.enum), check.plain(o.schema)
    if o.before and o.after then
      check.fail("op.add_enum_value", "takes before or after, not both")
    end
  end,
}
