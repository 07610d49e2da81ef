--- Enum types: op.create_enum, op.drop_enum and what changes their values.

local named_types = require "mig.dialects.postgresql.named_types"

local enum = {}

enum.alter_enum = require "mig.dialects.postgresql.remade_enum"

function enum.create_enum(d, o)
  local name = named_types.qualified(d, o.enum, o.schema)
  if o.if_not_exists then
    return { named_types.create_enum_if_not_exists(d, name, o.values) }
  end
  return { named_types.create_enum(d, name, o.values) }
end

function enum.drop_enum(d, o)
  return { ("DROP TYPE %s%s"):format(o.if_exists and "IF EXISTS " or "",
    named_types.qualified(d, o.enum, o.schema)) }
end

function enum.add_enum_value(d, o)
  local place = o.before and " BEFORE " or o.after and " AFTER " or ""
  local neighbour, name = o.before or o.after, named_types.qualified(d, o.enum, o.schema)
  return { ("ALTER TYPE %s ADD VALUE %s%s%s%s"):format(name,
    o.if_not_exists and "IF NOT EXISTS " or "", d:literal(o.value), place,
    neighbour and d:literal(neighbour) or "") }
end

function enum.rename_enum_value(d, o)
  return { ("ALTER TYPE %s RENAME VALUE %s TO %s"):format(
    named_types.qualified(d, o.enum, o.schema), d:literal(o.old), d:literal(o.new)) }
end

return enum
