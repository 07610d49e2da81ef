--- ALTER COLUMN: one statement for each thing that changes, in Alembic's order.

local class = require "mig.support.class"
local constraint = require "mig.schema.constraint"
local errors = require "mig.support.errors"
local named_types = require "mig.dialects.postgresql.named_types"

local alter = {}

local function refuse(code, fmt, ...)
  errors.raise(code, "op.alter_column: %s", fmt:format(...))
end

local function is_none(v) return class.kind(v) == "none" end
local function is_identity(v) return class.kind(v) == "identity" end

-- A default that is there already, as far as the operation says.
local function has_plain(v) return v ~= nil and not is_none(v) and not is_identity(v) end

local function text_of(v) return type(v) == "string" and v or v.sql end

local function label_of(o) return ("op.alter_column: column '%s'"):format(tostring(o.column)) end

local function refuse_computed(o)
  for _, v in ipairs { o.server_default or false, o.existing_server_default or false } do
    if class.kind(v) == "computed" and o.server_default ~= nil then
      refuse("MIG_EUNSUPPORTED", 'Adding or removing a "computed" construct, e.g. GENERATED '
        .. "ALWAYS AS, to or from an existing column is not supported.")
    end
  end
end

-- The server casts the old default to the new type before it takes the new default. To text it can
-- cast anything.
local function default_stands_in_the_way(d, o)
  if not o.type_ or o.server_default == nil then return false end
  if is_identity(o.server_default) or is_identity(o.existing_server_default) then return false end
  local new, old = d:own_type(o.type_), o.existing_type and d:own_type(o.existing_type)
  if new.family == "text" or (new.family == "enum" and new.native_enum == false) then
    return false
  end
  return not old or old.family ~= new.family or new.family == "enum" or new.family == "custom"
    or new.family == "array" or new.family == "domain"
end

local function type_change(d, o)
  local t = named_types.bound(d, o.type_, o.schema)
  local using = d:option(o, "using")
  return ("TYPE %s%s"):format(d:type_sql(t, label_of(o)),
    using and " USING " .. text_of(using) or "")
end

-- Attributes in the order of their names.
local identity_attributes = {
  "cache", "cycle", "increment", "maxvalue", "minvalue", "nomaxvalue", "nominvalue", "start",
}

local identity_words = {
  cache = "CACHE %d", increment = "INCREMENT BY %d", maxvalue = "MAXVALUE %d",
  minvalue = "MINVALUE %d", start = "START WITH %d",
  cycle = { [true] = "CYCLE", [false] = "NO CYCLE" },
  nomaxvalue = { [true] = "NO MAXVALUE" }, nominvalue = { [true] = "NO MINVALUE" },
}

-- What has to be set for one identity to become the other, or nil where they are the same.
local function identity_change(new, old)
  local out = {}
  if (new.always or false) ~= (old.always or false) then
    out[1] = "SET GENERATED " .. (new.always and "ALWAYS" or "BY DEFAULT")
  end
  for _, attribute in ipairs(identity_attributes) do
    local v, words = new[attribute], identity_words[attribute]
    if v ~= nil and v ~= old[attribute] then
      local text = type(words) == "table" and words[v] or type(words) == "string" and words:format(v)
      if text then out[#out + 1] = "SET " .. text end
    end
  end
  return #out > 0 and table.concat(out, " ") or nil
end

-- The changes that make the column's default what it shall be.
local function default_changes(d, o)
  local new, old = o.server_default, o.existing_server_default
  if is_identity(new) then
    if is_identity(old) then return { identity_change(new, old) } end
    local add = "ADD" .. d.ddl.identity(d, new)
    return has_plain(old) and { "DROP DEFAULT", add } or { add }
  end
  local drop = is_identity(old) and { "DROP IDENTITY" } or {}
  if not is_none(new) then
    drop[#drop + 1] = "SET DEFAULT " .. d.ddl.default_text(d, { server_default = new })
  elseif #drop == 0 then
    drop[1] = "DROP DEFAULT"
  end
  return drop
end

-- The CHECK that a type brings along, or nil.
local function check_of(d, t, column)
  if not t then return nil end
  local check = constraint.of_type { name = tostring(column), type = d:own_type(t) }
  return check and d.ddl.check(d, check) and check
end

local function drop_old_check(d, o, add)
  local check = o.type_ and check_of(d, o.existing_type, o.column)
  if not check then return end
  local name = o.existing_check_name or check.name
  if not name then
    refuse("MIG_EINVALID", "the CHECK of the existing type has no name, so it cannot be dropped; "
      .. "give the existing_type its name, or drop the constraint before")
  end
  add(("ALTER TABLE %s DROP CONSTRAINT %s"):format(d:altered(o.table, o.schema), d:ident(name)))
end

local function add_new_check(d, o, add)
  local check = check_of(d, o.type_, o.new_column_name or o.column)
  if not check then return end
  check.name = o.check_name or check.name
  add(("ALTER TABLE %s ADD %s"):format(d:altered(o.table, o.schema), d.ddl.check(d, check)))
end

-- Everything that is said with ALTER COLUMN.
local function column_changes(d, o)
  local out = {}
  local in_the_way = default_stands_in_the_way(d, o)
  if in_the_way then out[1] = "DROP DEFAULT" end
  if o.type_ then out[#out + 1] = type_change(d, o) end
  if o.nullable ~= nil then out[#out + 1] = o.nullable and "DROP NOT NULL" or "SET NOT NULL" end
  if o.server_default ~= nil and not (in_the_way and is_none(o.server_default)) then
    local changes = default_changes(d, o)
    table.move(changes, 1, #changes, #out + 1, out)
  end
  return out
end

local function check_options(d, o)
  d:check_options("op.alter_column", "alter_column", o)
  refuse_computed(o)
  if d:option(o, "using") and not o.type_ then
    refuse("MIG_EINVALID", "postgresql_using must be used with the type_ parameter")
  end
end

function alter.alter_column(d, o)
  check_options(d, o)
  local out = { warnings = {} }
  local function add(sql) out[#out + 1] = sql end
  local name, column = d:altered(o.table, o.schema), d:ident(o.column)
  if o.autoincrement ~= nil or o.existing_autoincrement ~= nil then
    out.warnings[1] = "autoincrement and existing_autoincrement only make sense for MySQL"
  end
  for _, sql in ipairs(o.new_types or {}) do add(sql) end
  drop_old_check(d, o, add)
  for _, change in ipairs(column_changes(d, o)) do
    add(("ALTER TABLE %s ALTER COLUMN %s %s"):format(name, column, change))
  end
  if o.comment ~= nil then
    add(("COMMENT ON COLUMN %s.%s IS %s"):format(d:qualified(o.table, o.schema), column,
      is_none(o.comment) and "NULL" or d:literal(o.comment)))
  end
  if o.new_column_name then
    add(("ALTER TABLE %s RENAME %s TO %s"):format(name, column, d:ident(o.new_column_name)))
  end
  add_new_check(d, o, add)
  return out
end

return alter
