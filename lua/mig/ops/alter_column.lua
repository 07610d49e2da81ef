local check = require "mig.support.check"
local constraint = require "mig.schema.constraint"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"
local naming = require "mig.schema.naming"
local none = require("mig.schema.sql").none
local types = require "mig.schema.types"

local fname = "op.alter_column"

-- The CHECK that a type brings along, by the name that the convention gives it.
local function check_of(o, column, column_type, convention)
  local c = column_type and constraint.of_type { name = column, type = column_type }
  if c then
    c.name = naming.resolve(convention, c, { name = o.table, schema = o.schema }, fname)
  end
  return c
end

-- What changes, and the option that says what it was before.
local attributes = {
  { "type_", "existing_type" }, { "nullable", "existing_nullable" },
  { "server_default", "existing_server_default" }, { "comment", "existing_comment" },
  { "autoincrement", "existing_autoincrement" },
}

-- The attributes the other way round. A comment that is not mentioned was none.
local function swapped(o)
  local out = {}
  for _, attribute in ipairs(attributes) do
    local new, old = attribute[1], attribute[2]
    local before = o[old]
    if new == "comment" and before == nil then before = none end
    if o[new] ~= nil and before == nil then
      errors.raise("MIG_EIRREVERSIBLE", "op.alter_column cannot be reversed without %s", old)
    end
    if o[new] ~= nil then out[new], out[old] = before, o[new] else out[old] = o[old] end
  end
  return out
end

return define {
  name = "alter_column",
  args = { { "table", "table_name", "name" }, { "column", "column_name", "name" } },
  opts = {
    nullable = "boolean", server_default = "server_default", new_column_name = "name",
    type_ = "type", comment = "comment", autoincrement = "autoincrement", schema = "name",
    existing_type = "type", existing_server_default = "server_default",
    existing_nullable = "boolean", existing_comment = "comment",
    existing_autoincrement = "autoincrement", sqlite_cast = "boolean",
  },
  prefixed = true,
  build = function(o, convention)
    o.table, o.column = check.plain(o.table), check.plain(o.column)
    o.schema, o.new_column_name = check.plain(o.schema), check.plain(o.new_column_name)
    for _, option in ipairs { "type_", "existing_type" } do
      if o[option] then
        types.check_complete(("%s: option '%s'"):format(fname, option), o[option])
      end
    end
    if o.dialect_options.postgresql_using ~= nil and not o.type_ then
      check.fail(fname, "postgresql_using must be used with the type_ option")
    end
    -- A new type takes the CHECK of the old one away and brings its own.
    if o.type_ then
      o.dropped_check = check_of(o, o.column, o.existing_type, convention)
      o.added_check = check_of(o, o.new_column_name or o.column, o.type_, convention)
    end
  end,
  reverse = function(o)
    local out = swapped(o)
    out.schema = o.schema
    if o.new_column_name then out.new_column_name = o.column end
    for key, value in pairs(o.dialect_options) do
      -- An expression that converts there does not convert back.
      if key ~= "postgresql_using" then out[key] = value end
    end
    return "alter_column", o.table, o.new_column_name or o.column, out
  end,
}
