local check = require "mig.support.check"
local constraint = require "mig.schema.constraint"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"
local naming = require "mig.schema.naming"

local fname = "op.drop_constraint"

-- type_ -> kind of schema object.
local kinds = {
  foreignkey = "foreign_key", primary = "primary_key", unique = "unique", check = "check",
}

return define {
  name = "drop_constraint",
  args = {
    { "constraint", "constraint_name", "name", optional = true },
    { "table", "table_name", "name" },
  },
  opts = {
    type_ = "string", schema = "name", if_exists = "boolean", sqlite_columns = "list",
    sqlite_condition = "string",
  },
  prefixed = true,
  build = function(o, convention)
    if o.constraint == nil then
      check.fail(fname, "argument 1 (constraint_name) is missing; a constraint that was made "
        .. "without a name has the one that the naming convention or the database gave it")
    end
    o.table, o.schema = check.plain(o.table), check.plain(o.schema)
    if o.type_ and not kinds[o.type_] then
      check.fail(fname, "'type_' can be one of 'check', 'foreignkey', 'primary', 'unique', "
        .. "got '%s'", o.type_)
    end
    -- A plain name may be a token of the convention here too, or it would not be found again.
    if o.type_ then
      local named = constraint.make(kinds[o.type_], { name = o.constraint, by_name_only = true })
      o.constraint = naming.resolve(convention, named, { name = o.table, schema = o.schema }, fname)
    end
  end,
  reverse = function()
    errors.raise("MIG_EIRREVERSIBLE",
      "op.drop_constraint: constraint cannot be produced; original constraint is not present")
  end,
}
