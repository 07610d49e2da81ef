local check = require "mig.support.check"
local class = require "mig.support.class"
local constraint = require "mig.schema.constraint"
local define = require "mig.ops.define"
local naming = require "mig.schema.naming"
local types = require "mig.schema.types"

local fname = "op.alter_column"

-- The CHECK that a type brings along, by the name that the convention gives it.
local function check_of(o, column_type, convention)
  local c = column_type and constraint.of_type { name = o.column, type = column_type }
  if c then
    c.name = naming.resolve(convention, c, { name = o.table, schema = o.schema }, fname)
  end
  return c
end

-- "Not given" and "none" differ: what was none before is none again.
local function back(value)
  if value == nil then return require("mig.schema.sql").none end
  return value
end

local function swap(o, out, name)
  if o[name] == nil then
    out["existing_" .. name] = o["existing_" .. name]
    return
  end
  out[name], out["existing_" .. name] = back(o["existing_" .. name]), o[name]
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
      o.dropped_check = check_of(o, o.existing_type, convention)
      o.added_check = check_of(o, o.type_, convention)
    end
  end,
  reverse = function(o)
    if o.type_ and not o.existing_type or o.nullable ~= nil and o.existing_nullable == nil then
      return nil
    end
    local out = { schema = o.schema }
    if o.type_ then
      out.type_, out.existing_type = o.existing_type, o.type_
    else
      out.existing_type = o.existing_type
    end
    if o.nullable ~= nil then
      out.nullable, out.existing_nullable = o.existing_nullable, o.nullable
    else
      out.existing_nullable = o.existing_nullable
    end
    swap(o, out, "server_default")
    swap(o, out, "comment")
    if o.new_column_name then out.new_column_name = o.column end
    for key, value in pairs(o.dialect_options) do
      -- An expression that converts there does not convert back.
      if key ~= "postgresql_using" then out[key] = value end
    end
    if class.kind(out.existing_comment) == "none" then out.existing_comment = nil end
    return "alter_column", o.table, o.new_column_name or o.column, out
  end,
}
