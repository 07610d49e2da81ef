--- ALTER COLUMN. MODIFY and CHANGE say everything about a column anew, and reset what they leave
--- out. Online the column is read first (prepares.alter_column puts it in o.found), so that it
--- keeps what the operation does not mention; a script has to rely on the existing_* options.

local base = require "mig.dialects.base.ddl"
local class = require "mig.support.class"
local definition = require "mig.dialects.mariadb.definition"
local errors = require "mig.support.errors"

local alter = {}

local function refuse(fmt, ...)
  errors.raise("MIG_EUNSUPPORTED", "op.alter_column: %s", fmt:format(...))
end

local function is_none(v) return class.kind(v) == "none" end

-- An expression wants parentheses; what Alembic writes, a literal, a word or a call, goes without.
local function default_sql(d, v)
  local text = d:expression(v)
  local bare = type(v) == "number" or base.is_closed((text:gsub("\\.", "")))
    or text:find("^[%w_]*'[^']*'$")
    or text:find("^[%w_]+%s*%b()$") or not text:find("[^%w_.]")
    or text:lower():find("on +update")
  return bare and text or "(" .. text .. ")"
end

local function column_label(o) return ("column '%s' of table '%s'"):format(o.column, o.table) end

-- What a script knows about the column: what the operation says about it.
local function described(d, o)
  local default, comment = o.existing_server_default, o.existing_comment
  local kind = class.kind(default)
  local own = default ~= nil and kind ~= "none" and kind ~= "computed" and kind ~= "identity"
  return {
    type = o.existing_type and d:type_sql(o.existing_type, column_label(o)),
    generated = kind == "computed" and base.computed(d, default):sub(2) or nil,
    nullable = o.existing_nullable ~= false,
    default = own and default_sql(d, default) or nil,
    comment = comment and not is_none(comment) and d:literal(comment) or nil,
    auto_increment = o.existing_autoincrement == true,
  }
end

local texts = { text = true, enum = true, set = true }
local moments = { datetime = true }

-- Whether a type says itself in which character set it is.
local function has_charset(t)
  return t.charset or t.collation or t.ascii or t.unicode or t.national or t.binary
    or t.typename:sub(1, 1) == "N"
end

-- Whether the old type is said to have had a character set that the new one has not.
local function loses_charset(d, o, t)
  return o.existing_type ~= nil and has_charset(d:own_type(o.existing_type)) and not has_charset(t)
end

local function change_type(d, o, column)
  local t = d:own_type(o.type_)
  -- What makes LONGTEXT a JSON column goes with the type.
  local json = definition.is_json(column)
  column.type = d:type_sql(t, column_label(o))
  if not texts[t.family] or has_charset(t) or json or loses_charset(d, o, t) then
    column.charset, column.collate = nil, nil
  end
  if json then column.check = nil end
  if t.family ~= "text" and t.family ~= "binary" then column.compressed = nil end
  if not moments[t.family] then column.on_update = nil end
end

local function has_on_update(default)
  return class.kind(default) == "text" and default.sql:lower():find("on +update") ~= nil
end

local function change_default(d, o, column)
  column.default = not is_none(o.server_default) and default_sql(d, o.server_default) or nil
  -- A default may bring its ON UPDATE along, or be said to have had it.
  if has_on_update(o.server_default) or has_on_update(o.existing_server_default) then
    column.on_update = nil
  end
end

local function refuse_generated(o)
  for _, option in ipairs { "nullable", "server_default", "autoincrement" } do
    if o[option] ~= nil then
      refuse("%s is generated, so it has no %s of its own", column_label(o), option)
    end
  end
end

-- The column as it shall be.
local function changed(d, o)
  local column = {}
  for k, v in pairs(o.found or described(d, o)) do column[k] = v end
  if column.generated then refuse_generated(o) end
  if o.type_ then change_type(d, o, column) end
  if not column.type then
    refuse("All MySQL CHANGE/MODIFY COLUMN operations require the existing type.")
  end
  if o.nullable ~= nil then column.nullable = o.nullable end
  if o.server_default ~= nil then change_default(d, o, column) end
  if o.autoincrement ~= nil then column.auto_increment = o.autoincrement == true end
  local invisible = d:option(o, "invisible")
  if invisible ~= nil then column.invisible = invisible and "INVISIBLE" or nil end
  if o.comment ~= nil then
    column.comment = not is_none(o.comment) and o.comment ~= "" and d:literal(o.comment) or nil
  end
  if o.new_column_name and column.check then
    column.check = definition.rename(column.check, o.column, d:quote(o.new_column_name))
  end
  return column
end

-- A column's line, in the order of Alembic; what Alembic does not know stands where the server
-- takes it.
local function spec_text(column)
  local out = { column.type }
  local function add(text) out[#out + 1] = text end
  for _, field in ipairs { "compressed", "charset", "collate", "generated" } do
    add(column[field])
  end
  if not column.generated then
    add(column.nullable and "NULL" or "NOT NULL")
  elseif not column.nullable then
    add("NOT NULL")
  end
  if column.auto_increment then add("AUTO_INCREMENT") end
  if column.default then add("DEFAULT " .. column.default) end
  for _, field in ipairs { "on_update", "invisible", "versioning" } do add(column[field]) end
  if column.comment then add("COMMENT " .. column.comment) end
  add(column.other)
  if column.check then add("CHECK " .. column.check) end
  return table.concat(out, " ")
end

--- A column as it is, but for its own CHECK, which no other statement drops.
---@param d mig.Dialect
---@param column mig.mariadb.Definition
---@return string
function alter.without_check(d, column)
  local own = {}
  for k, v in pairs(column) do own[k] = v end
  own.check = nil
  return ("MODIFY %s %s"):format(d:ident(column.name), spec_text(own))
end

-- A default of such a column may be a function, for which old servers have no SET DEFAULT.
local function is_moment(d, o)
  local t = o.type_ or o.existing_type
  return t and moments[d:own_type(t).family] and not is_none(o.server_default)
end

-- SET DEFAULT has no place for ON UPDATE, and takes the one that is there away.
local function concerns_on_update(o)
  return o.server_default ~= nil and (o.found and o.found.on_update
    or has_on_update(o.server_default) or has_on_update(o.existing_server_default))
end

local function change_text(d, o)
  local head = "ALTER TABLE " .. d:altered(o.table, o.schema)
  -- MODIFY would take another case for another name.
  local name = d:ident(o.found and o.found.name or o.column)
  if o.new_column_name or is_moment(d, o) then
    local new = o.new_column_name and d:ident(o.new_column_name) or name
    return ("%s CHANGE %s %s %s"):format(head, name, new, spec_text(changed(d, o)))
  end
  if o.nullable ~= nil or o.type_ or o.autoincrement ~= nil or o.comment ~= nil
    or concerns_on_update(o) or d:option(o, "invisible") ~= nil then
    return ("%s MODIFY %s %s"):format(head, name, spec_text(changed(d, o)))
  end
  if o.server_default == nil then return nil end
  if o.found and o.found.generated then refuse_generated(o) end
  local change = is_none(o.server_default) and "DROP DEFAULT"
    or "SET DEFAULT " .. default_sql(d, o.server_default)
  return ("%s ALTER COLUMN %s %s"):format(head, name, change)
end

-- Option, what says how it is now, and what a MODIFY without either makes of the column.
local resets = {
  { "nullable", "existing_nullable", "nullable" },
  { "server_default", "existing_server_default", "without a default" },
  { "comment", "existing_comment", "without a comment" },
}

local function reset_warning(d, o)
  local missing, becomes = {}, {}
  local function look(option, existing, words)
    if o[option] == nil and o[existing] == nil then
      missing[#missing + 1], becomes[#becomes + 1] = existing, words
    end
  end
  local counts = o.autoincrement or o.existing_autoincrement
  local computed = class.kind(o.existing_server_default) == "computed"
  for _, row in ipairs(resets) do
    local settled = counts and row[1] == "server_default" or computed and row[1] == "nullable"
    if not settled then look(table.unpack(row)) end
  end
  local t = o.type_ or o.existing_type
  if t and d:own_type(t).family == "integer" and o.server_default == nil
    and o.existing_server_default == nil then
    look("autoincrement", "existing_autoincrement", "without AUTO_INCREMENT")
  end
  if #missing == 0 then return nil end
  return ("%s is left %s: a script cannot see what it is now; say so with %s"):format(
    column_label(o), table.concat(becomes, ", "), table.concat(missing, ", "))
end

-- The CHECK that the new type brings along, and the name that it needs. Without such need the old
-- type's stays, as with Alembic.
local function type_checks(d, o)
  local head = "ALTER TABLE " .. d:altered(o.table, o.schema)
  local added, dropped = o.added_check, o.dropped_check
  if not added then return nil end
  added = class.copy(added)
  added.columns = { o.new_column_name or o.column }
  local text = d.ddl.check(d, added)
  if not text then return nil end
  local taken = dropped and dropped.name and added.name and d.ddl.check(d, dropped)
    and tostring(dropped.name) == tostring(added.name)
  return ("%s ADD %s"):format(head, text),
    taken and ("%s DROP CONSTRAINT %s"):format(head, d:ident(dropped.name)) or nil
end

function alter.alter_column(d, o)
  d:check_options("op.alter_column", "alter_column", o)
  d.ddl.check_default(d, o)
  local sql = change_text(d, o)
  local add_check, drop_check = type_checks(d, o)
  local out = { warnings = {} }
  out[1] = drop_check
  out[#out + 1] = sql
  if sql and not o.found and not sql:find(" ALTER COLUMN ", 1, true) then
    out.warnings[1] = reset_warning(d, o)
  end
  out[#out + 1] = add_check
  return out
end

return alter
