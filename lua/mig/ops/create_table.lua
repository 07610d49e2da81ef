local check = require "mig.support.check"
local define = require "mig.ops.define"
local tables = require "mig.schema.table"

local opts = { if_not_exists = "boolean" }
for k, v in pairs(tables.options) do opts[k] = v end

--- o.definition is the sa.Table, with all names settled.
return define {
  name = "create_table",
  args = { { "table", "name", "name" } },
  rest = "items",
  opts = opts,
  prefixed = true,
  build = function(o, convention)
    local fname = "op.create_table"
    o.table = check.plain(o.table)
    tables.finish_options(fname, o)
    o.definition = tables.build(fname, {
      name = o.table, schema = o.schema, comment = o.comment, prefixes = o.prefixes, info = o.info,
      dialect_options = o.dialect_options, naming_convention = convention,
      columns = nil, by_name = nil, origin = nil, primary_key = nil, -- room for what build() adds
    }, o.items, o.items.n)
    if #o.definition.columns == 0 then
      check.fail(fname, "table '%s' has no columns", o.table)
    end
  end,
  reverse = function(o)
    local back = { schema = o.schema }
    if o.if_not_exists then back.if_exists = true end
    return "drop_table", o.table, back
  end,
  result = function(o) return o.definition end,
}
