--- ALTER: columns and constraints of tables that exist, comments, enum types.

local class = require "mig.support.class"
local errors = require "mig.support.errors"

local alter = setmetatable({}, { __index = require "mig.dialects.base.constraints" })

local function refuse(o, fmt, ...)
  errors.raise("MIG_EUNSUPPORTED", "op.%s: %s", o.name, fmt:format(...))
end

local function alter_constraint(d, o, what)
  return ("ALTER TABLE %s %s"):format(d:qualified(o.table, o.schema), what)
end

--- ALTER TABLE … ADD constraint.
function alter.add_constraint(d, o)
  d:check_options("op." .. o.name, "constraint", o.definition)
  local table_of = { name = o.table, schema = o.schema, by_name = {}, origin = "op." .. o.name }
  local text = d.ddl[o.definition.kind](d, o.definition, table_of)
  return { alter_constraint(d, o, "ADD " .. text) }
end

for _, name in ipairs {
  "create_primary_key", "create_unique_constraint", "create_check_constraint",
  "create_foreign_key", "create_exclude_constraint",
} do
  alter[name] = function(d, o, as_sql) return d.ddl.add_constraint(d, o, as_sql) end
end

function alter.drop_constraint(d, o)
  d:check_options("op.drop_constraint", "drop_constraint", o)
  return { alter_constraint(d, o, ("DROP CONSTRAINT %s%s"):format(
    o.if_exists and "IF EXISTS " or "", d:ident(o.constraint))) }
end

--- The pieces of alter_column, each a statement or nil; dialects put them in their own order.
alter.column_change = {
  nullable = function(_, o)
    if o.nullable == nil then return nil end
    return ("%s NOT NULL"):format(o.nullable and "DROP" or "SET")
  end,
  default = function(d, o)
    if o.server_default == nil then return nil end
    if class.kind(o.server_default) == "none" then return "DROP DEFAULT" end
    return "SET DEFAULT " .. d:expression(o.server_default)
  end,
  type = function(d, o)
    if not o.type_ then return nil end
    return "TYPE " .. d:type_sql(o.type_, ("op.alter_column: column '%s'"):format(o.column))
  end,
}

--- Refuse to make or unmake a generated or identity column where that cannot be.
function alter.check_default(d, o)
  local new, old = class.kind(o.server_default), class.kind(o.existing_server_default)
  if new == "computed" or old == "computed" and o.server_default ~= nil then
    refuse(o, 'Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an '
      .. "existing column is not supported.")
  end
  if not d.supports_identity and (new == "identity"
      or old == "identity" and o.server_default ~= nil) then
    refuse(o, 'Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, '
      .. "to or from an existing column is not supported in this dialect.")
  end
end

--- COMMENT ON COLUMN, or nil.
function alter.column_comment(d, o)
  if o.comment == nil then return nil end
  local text = class.kind(o.comment) == "none" and "NULL" or d:literal(o.comment)
  return ("COMMENT ON COLUMN %s.%s IS %s"):format(d:altered(o.table, o.schema),
    d:ident(o.column), text)
end

function alter.rename_column(d, o)
  return ("ALTER TABLE %s RENAME COLUMN %s TO %s"):format(d:altered(o.table, o.schema),
    d:ident(o.column), d:ident(o.new_column_name))
end

--- The CHECK that the old type brought along goes, or nil.
function alter.drop_type_check(d, o)
  local check = o.dropped_check
  if not check or not d.ddl.check(d, check) then return nil end
  if not check.name then
    errors.raise("MIG_EINVALID", "op.alter_column: the CHECK of existing_type has no name, so it "
      .. "cannot be dropped; give the type its name, or drop the constraint before")
  end
  return alter_constraint(d, o, "DROP CONSTRAINT " .. d:ident(check.name))
end

--- The CHECK that the new type brings along, or nil.
function alter.add_type_check(d, o)
  local text = o.added_check and d.ddl.check(d, o.added_check)
  return text and alter_constraint(d, o, "ADD " .. text)
end

function alter.alter_column(d, o)
  d:check_options("op.alter_column", "alter_column", o)
  d.ddl.check_default(d, o)
  local out, warnings = {}, {}
  if o.autoincrement ~= nil or o.existing_autoincrement ~= nil then
    warnings[1] = "autoincrement and existing_autoincrement only make sense for MySQL"
  end
  out[1] = d.ddl.drop_type_check(d, o)
  for _, piece in ipairs(d.ddl.alter_order) do
    local change = d.ddl.column_change[piece](d, o)
    if change then
      out[#out + 1] = ("ALTER TABLE %s ALTER COLUMN %s %s"):format(d:altered(o.table, o.schema),
        d:ident(o.column), change)
    end
  end
  out[#out + 1] = d.ddl.column_comment(d, o)
  if o.new_column_name then out[#out + 1] = d.ddl.rename_column(d, o) end
  out[#out + 1] = d.ddl.add_type_check(d, o)
  out.warnings = #warnings > 0 and warnings or nil
  return out
end

alter.alter_order = { "nullable", "default", "type" }

function alter.create_table_comment(d, o)
  return { ("COMMENT ON TABLE %s IS %s"):format(d:qualified(o.table, o.schema),
    d:literal(o.comment)) }
end

function alter.drop_table_comment(d, o)
  return { ("COMMENT ON TABLE %s IS NULL"):format(d:qualified(o.table, o.schema)) }
end

--- Options of a table: of the databases that have such.
function alter.alter_table(d, o)
  d:check_options("op.alter_table", "alter_table", o)
  return {}
end

-- Where enums are no types of their own, there is nothing to make or drop: their values stand in
-- the columns.
function alter.create_enum() return {} end

function alter.drop_enum() return {} end

local function refuse_values(d, o)
  refuse(o, "%s has no enum types; the values of '%s' stand in its columns: use op.alter_column "
    .. "with type_ = sa.Enum(...)", d.title, o.enum)
end

alter.add_enum_value, alter.rename_enum_value = refuse_values, refuse_values
alter.alter_enum = refuse_values

return alter
