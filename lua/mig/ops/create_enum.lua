local check = require "mig.support.check"
local define = require "mig.ops.define"

local fname = "op.create_enum"

return define {
  name = "create_enum",
  args = { { "enum", "name", "name" }, { "values", "values", "list" } },
  opts = { schema = "name", if_not_exists = "boolean" },
  build = function(o)
    o.enum, o.schema = check.plain(o.enum), check.plain(o.schema)
    check.is_list(fname, "argument 2 (values)", o.values)
    if #o.values == 0 then check.fail(fname, "argument 2 (values) must not be empty") end
    local seen, values = {}, {}
    for i, v in ipairs(o.values) do
      check.value(fname, ("argument 2 (values)[%d]"):format(i), "string", v)
      if seen[v] then check.fail(fname, "value '%s' is given twice", v) end
      seen[v], values[i] = true, v
    end
    o.values = values
  end,
  reverse = function(o)
    return "drop_enum", o.enum, { schema = o.schema, if_exists = o.if_not_exists }
  end,
}
