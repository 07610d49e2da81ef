local check = require "mig.support.check"
local define = require "mig.ops.define"
local index = require "mig.schema.index"
local naming = require "mig.schema.naming"

return define {
  name = "drop_index",
  args = { { "index", "name", "name" }, { "table", "table", "name", optional = true } },
  opts = { schema = "name", if_exists = "boolean", info = "table" },
  prefixed = true,
  build = function(o, convention)
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    -- A plain name may be a token of the convention here too, or it would not be found again.
    if o.table then
      local named = index.make { name = o.index, elements = {}, by_name_only = true }
      o.index = naming.resolve(convention, named, { name = o.table, schema = o.schema },
        "op.drop_index")
    end
  end,
}
