local check = require "mig.support.check"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"

local fname = "op.alter_enum"

local function checked(what, list)
  check.is_list(fname, what, list)
  if #list == 0 then check.fail(fname, "%s must not be empty", what) end
  local seen, values = {}, {}
  for i, v in ipairs(list) do
    check.value(fname, ("%s[%d]"):format(what, i), "string", v)
    if seen[v] then check.fail(fname, "%s: value '%s' is given twice", what, v) end
    seen[v], values[i] = true, v
  end
  return values
end

--- Other values for an enum type, some of them taken out or in another order: the type is made
--- anew, and the columns that have it with it.
return define {
  name = "alter_enum",
  args = { { "enum", "name", "name" }, { "values", "values", "list" } },
  opts = { schema = "name", existing_values = "list" },
  build = function(o)
    o.enum, o.schema = check.plain(o.enum), check.plain(o.schema)
    o.values = checked("argument 2 (values)", o.values)
    if o.existing_values then
      o.existing_values = checked("option 'existing_values'", o.existing_values)
    end
  end,
  reverse = function(o)
    if not o.existing_values then
      errors.raise("MIG_EIRREVERSIBLE", "op.alter_enum cannot be reversed without existing_values")
    end
    return "alter_enum", o.enum, o.existing_values,
      { schema = o.schema, existing_values = o.values }
  end,
}
