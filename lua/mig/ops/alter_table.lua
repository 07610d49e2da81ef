local check = require "mig.support.check"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"

local fname = "op.alter_table"

--- Options that a table has on one database: what sa.Table takes with the prefix of a dialect.
return define {
  name = "alter_table",
  args = { { "table", "table_name", "name" } },
  opts = { schema = "name", existing = "table" },
  prefixed = true,
  build = function(o)
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    if next(o.dialect_options) == nil then
      check.fail(fname, "needs an option with the prefix of a dialect, such as sqlite_strict")
    end
    if o.existing then check.options(fname .. ": existing", o.existing, {}, true) end
  end,
  reverse = function(o)
    local out, existing = { schema = o.schema, existing = o.dialect_options }, o.existing or {}
    for key in pairs(o.dialect_options) do
      if existing[key] == nil then
        errors.raise("MIG_EIRREVERSIBLE", "%s cannot be reversed: what %s was is not known; give "
          .. "it in 'existing'", fname, key)
      end
      out[key] = existing[key]
    end
    return "alter_table", o.table, out
  end,
}
