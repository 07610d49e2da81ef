local check = require "mig.support.check"
local define = require "mig.ops.define"
local index = require "mig.schema.index"
local names = require "mig.schema.names"
local naming = require "mig.schema.naming"

--- o.definition is the sa.Index, with its name settled.
return define {
  name = "create_index",
  args = {
    { "index", "name", "name", optional = true },
    { "table", "table", "name" },
    { "columns", "columns", "list" },
  },
  opts = {
    schema = "name", unique = "boolean", if_not_exists = "boolean", quote = "boolean",
    info = "table",
  },
  prefixed = true,
  build = function(o, convention)
    local fname = "op.create_index"
    check.is_list(fname, "argument 3 (columns)", o.columns)
    if #o.columns == 0 then check.fail(fname, "argument 3 (columns) must not be empty") end
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    local definition = index.make {
      name = o.index,
      elements = index.elements(fname, "argument 3 (columns)", o.columns, #o.columns),
      unique = o.unique, dialect_options = o.dialect_options,
      table = { name = o.table, schema = o.schema },
    }
    definition.name = naming.resolve(convention, definition, definition.table, fname)
    if o.quote ~= nil then definition.name = names.quoted(definition.name, o.quote) end
    o.index, o.definition = definition.name, definition
  end,
  reverse = function(o)
    return "drop_index", names.final(check.plain(o.index)), o.table,
      { schema = o.schema, if_exists = o.if_not_exists }
  end,
}
