local define = require "mig.ops.define"
local params = require "mig.ops.params"

return define {
  name = "execute",
  args = { { "sql", "sql", "text" }, { "params", "params", "table", optional = true } },
  build = function(o)
    o.sql = params.sql("op.execute", 1, o.sql)
    o.params = params.named("op.execute", 2, o.params)
  end,
  run = function(o, ctx)
    if o.params then ctx.sink.execute(o.sql, o.params) else ctx.sink.execute(o.sql) end
  end,
}
