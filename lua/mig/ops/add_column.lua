local check = require "mig.support.check"
local class = require "mig.support.class"
local define = require "mig.ops.define"
local tables = require "mig.schema.table"

--- o.definition is a sa.Table that holds just the new column, so that its constraints and indexes
--- are made and named as in create_table.
return define {
  name = "add_column",
  args = { { "table", "table", "name" }, { "given", "column", "any" } },
  opts = {
    schema = "name", if_not_exists = "boolean", inline_references = "boolean",
    inline_primary_key = "boolean",
  },
  prefixed = true,
  build = function(o, convention)
    local fname = "op.add_column"
    if class.kind(o.given) ~= "column" then
      check.fail(fname, "argument 2 (column) must be a sa.Column, got %s", check.describe(o.given))
    end
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    o.definition = tables.build(fname, {
      name = o.table, schema = o.schema, dialect_options = class.empty,
      naming_convention = convention, columns = nil, by_name = nil, origin = nil, primary_key = nil,
    }, { o.given }, 1)
    o.column = o.given.name
  end,
  reverse = function(o)
    return "drop_column", o.table, o.column, { schema = o.schema, if_exists = o.if_not_exists }
  end,
}
