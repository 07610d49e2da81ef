--- ALTER COLUMN: one statement for each thing that changes, in Alembic's order.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local named_types = require "mig.dialects.postgresql.named_types"
local serial = require "mig.dialects.postgresql.serial"

local alter = {}

local function is_none(v) return class.kind(v) == "none" end
local function is_identity(v) return class.kind(v) == "identity" end

-- A default that is there already, as far as the operation says.
local function has_plain(v) return v ~= nil and not is_none(v) and not is_identity(v) end

local function text_of(v) return type(v) == "string" and v or v.sql end

-- Families whose values the server cannot be trusted to cast to others of the same one.
local own_kinds = { array = true, custom = true, domain = true, enum = true }

-- The server casts the old default to the new type before it takes the new one. To text it can cast
-- anything.
local function default_stands_in_the_way(d, o)
  local after, before = o.server_default, o.existing_server_default
  if not o.type_ or after == nil or is_identity(before) then return false end
  if is_identity(after) and not has_plain(before) then return false end
  local new, old = d:own_type(o.type_), o.existing_type and d:own_type(o.existing_type)
  if new.family == "text" or new.native_enum == false then return false end
  return not old or old.family ~= new.family or own_kinds[new.family] == true
end

local function type_change(d, o)
  local t = named_types.bound(d, o.type_, o.schema)
  local using = d:option(o, "using")
  return ("TYPE %s%s"):format(d:type_sql(t, ("op.alter_column: column '%s'"):format(o.column)),
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

-- What an attribute is set to that the old identity has and the new one leaves to the server.
local identity_resets = {
  cache = "CACHE 1", cycle = "NO CYCLE", increment = "INCREMENT BY 1", maxvalue = "NO MAXVALUE",
  minvalue = "NO MINVALUE",
}

local function descends(identity) return identity.increment ~= nil and identity.increment < 0 end

-- A range that begins elsewhere moves the start, which does not follow by itself.
local function start_of(identity)
  if identity.start then return identity.start end
  if descends(identity) then return identity.maxvalue or -1 end
  return identity.minvalue or 1
end

local limits = { minvalue = true, maxvalue = true }

-- Whether an attribute becomes what it is by itself. The limits do with the direction, which the
-- server does not change by itself.
local function is_lost(attribute, new, old)
  if identity_resets[attribute] == nil or new["no" .. attribute] then return false end
  return old[attribute] or limits[attribute] and descends(new) ~= descends(old)
end

-- What has to be set for one identity to become the other, or nil where they are the same.
local function identity_change(new, old)
  local out = {}
  if (new.always or false) ~= (old.always or false) then
    out[1] = "SET GENERATED " .. (new.always and "ALWAYS" or "BY DEFAULT")
  end
  for _, attribute in ipairs(identity_attributes) do
    local v, words = new[attribute], identity_words[attribute]
    if v ~= nil and v ~= old[attribute] then
      local text
      if type(words) == "table" then text = words[v] else text = words:format(v) end
      if text then out[#out + 1] = "SET " .. text end
    elseif v == nil and is_lost(attribute, new, old) then
      out[#out + 1] = "SET " .. identity_resets[attribute]
    end
  end
  if not new.start and start_of(new) ~= start_of(old) then
    out[#out + 1] = ("SET START WITH %d"):format(start_of(new))
  end
  -- Where it was is outside of where it goes.
  if descends(new) ~= descends(old) then out[#out + 1] = "RESTART" end
  return #out > 0 and table.concat(out, " ") or nil
end

-- What else makes the column's default what it shall be; it may have been dropped already.
local function default_changes(d, o, dropped)
  local new, old = o.server_default, o.existing_server_default
  if is_identity(new) and is_identity(old) then return { identity_change(new, old) } end
  local out = {}
  if is_identity(old) then
    out[1] = "DROP IDENTITY"
  elseif not dropped and (is_none(new) or is_identity(new) and has_plain(old)) then
    out[1] = "DROP DEFAULT"
  end
  if is_identity(new) then
    out[#out + 1] = "ADD" .. d.ddl.identity(d, new)
  elseif not is_none(new) then
    out[#out + 1] = "SET DEFAULT " .. d.ddl.default_text(d, { server_default = new })
  end
  return out
end

local function drop_old_check(d, o, add)
  local check = o.dropped_check
  if not check or not d.ddl.check(d, check) then return end
  if not check.name then
    errors.raise("MIG_EINVALID", "op.alter_column: the CHECK of existing_type has no name, so it "
      .. "cannot be dropped; give the type its name")
  end
  add(("ALTER TABLE %s DROP CONSTRAINT %s"):format(d:altered(o.table, o.schema),
    d:ident(check.name)))
end

-- By now the column has its new name.
local function add_new_check(d, o, add)
  if not o.added_check then return end
  local check = class.copy(o.added_check)
  check.columns = { tostring(o.new_column_name or o.column) }
  local text = d.ddl.check(d, check)
  if text then add(("ALTER TABLE %s ADD %s"):format(d:altered(o.table, o.schema), text)) end
end

-- Everything that is said with ALTER COLUMN.
local function column_changes(d, o)
  local out = {}
  local dropped = default_stands_in_the_way(d, o)
  if dropped then out[1] = "DROP DEFAULT" end
  if o.type_ then out[#out + 1] = type_change(d, o) end
  if o.nullable ~= nil then out[#out + 1] = o.nullable and "DROP NOT NULL" or "SET NOT NULL" end
  if o.server_default ~= nil then
    local changes = default_changes(d, o, dropped)
    table.move(changes, 1, #changes, #out + 1, out)
  end
  return out
end

function alter.alter_column(d, o)
  d:check_options("op.alter_column", "alter_column", o)
  d.ddl.check_default(d, o)
  local out = { warnings = {} }
  local function add(sql) out[#out + 1] = sql end
  local function add_all(list) table.move(list, 1, #list, #out + 1, out) end
  local name, column = d:altered(o.table, o.schema), d:ident(o.column)
  if o.autoincrement ~= nil then
    out.warnings[1] = "autoincrement and existing_autoincrement only make sense for MySQL"
  end
  add_all(o.new_types or {})
  add_all(serial.stop(d, o))
  drop_old_check(d, o, add)
  for _, change in ipairs(column_changes(d, o)) do
    add(("ALTER TABLE %s ALTER COLUMN %s %s"):format(name, column, change))
  end
  add_all(serial.start(d, o))
  add(d.ddl.column_comment(d, o))
  if o.new_column_name then
    add(("ALTER TABLE %s RENAME %s TO %s"):format(name, column, d:ident(o.new_column_name)))
  end
  add_new_check(d, o, add)
  return out
end

return alter
