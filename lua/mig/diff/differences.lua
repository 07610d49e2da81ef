--- Operations told as differences: for `mig check`, for `mig diff` and for hooks that count them.

local class = require "mig.support.class"
local sorted = require "mig.support.sorted"

local differences = {}

---@class mig.Difference
---@field kind string    as in Alembic: "add_table", "modify_type", ...
---@field text string    one line
---@field schema? string
---@field table? string
---@field name? string   of the column, constraint, index or type
---@field old? string
---@field new? string
---@field columns? string[]

local function plain(name) return name ~= nil and tostring(name) or nil end

-- A table's name with its schema, as people write it.
local function path(o, name)
  name = name or o.table
  return o.schema and o.schema .. "." .. name or name
end

local function difference(kind, text, o, fields)
  fields = fields or {}
  fields.kind, fields.text = kind, ("%s %s"):format(kind, text)
  fields.schema, fields.table = o.schema, fields.table or o.table
  return fields
end

local function elements_text(d, elements)
  local out = {}
  for i, e in ipairs(elements) do
    if class.kind(e) == "name" then e = e.value end
    out[i] = type(e) == "string" and e or d:expression(e)
  end
  return out
end

local function default_text(d, v)
  if v == nil or class.kind(v) == "none" then return "none" end
  if class.kind(v) == "identity" then return "identity" end
  if class.kind(v) == "computed" then return v.sql end
  return d:expression(v)
end

-- The attributes of alter_column: option, option that says what was, kind, how it is told.
local attributes = {
  { "nullable", "existing_nullable", "modify_nullable",
    function(_, v) return v and "NULL" or "NOT NULL" end },
  { "type_", "existing_type", "modify_type",
    function(d, v, o) return d:type_sql(v, ("column '%s'"):format(o.column)) end },
  { "server_default", "existing_server_default", "modify_default", default_text },
  { "comment", "existing_comment", "modify_comment",
    function(_, v) return class.kind(v) == "none" and "none" or v end },
}

-- The value of an option that only one database has.
local function option_text(d, v)
  if v == nil or class.kind(v) == "none" then return "none" end
  if class.kind(v) then return d:expression(v) end
  if type(v) ~= "table" then return tostring(v) end
  local parts = {}
  for key, item in sorted.pairs(v) do parts[#parts + 1] = key .. "=" .. option_text(d, item) end
  return "(" .. table.concat(parts, ", ") .. ")"
end

-- Options of a table or column that differ, in the order of their names. One that is said again,
-- because something else would take it along, is no difference.
local function changed_options(o, d, where, new, old)
  local out = {}
  for key, v in sorted.pairs(new) do
    local before, after = option_text(d, old[key]), option_text(d, v)
    if before ~= after then
      out[#out + 1] = difference("modify_option", ("%s %s from %s to %s"):format(where, key,
        before, after), o, { name = key, old = before, new = after })
    end
  end
  return out
end

-- Those of its options that say what the column becomes.
local function column_options(o, d, name)
  local new = {}
  for key, v in pairs(o.dialect_options) do
    for _, prefix in ipairs(d.option_prefixes or {}) do
      local is_own = key:sub(1, #prefix) == prefix and d.column_attributes[key:sub(#prefix + 1)]
      if is_own then new[key] = v end
    end
  end
  local original = rawget(o, "original")
  return changed_options(o, d, ("%s.%s"):format(path(o), name), new,
    original and original.dialect_options or {})
end

local function alter_column(o, d)
  local out, name = {}, o.new_column_name or o.column
  if o.new_column_name then
    out[1] = difference("rename_column", ("%s.%s to %s"):format(path(o), o.column, name), o,
      { name = name, old = o.column, new = name })
  end
  for _, row in ipairs(attributes) do
    local new, old, told = o[row[1]], o[row[2]], row[4]
    if new ~= nil then
      local before = old ~= nil and told(d, old, o) or "none"
      local after = told(d, new, o)
      out[#out + 1] = difference(row[3], ("%s.%s from %s to %s"):format(path(o), name, before,
        after), o, { name = name, old = before, new = after })
    end
  end
  local options = column_options(o, d, name)
  return table.move(options, 1, #options, #out + 1, out)
end

local function of_constraint(kind)
  return function(o)
    local c = o.definition
    local columns = c and c.columns or {}
    local named = o.constraint and plain(o.constraint) .. " " or ""
    local text = ("%s%s on %s"):format(named, c and c.kind or o.type_ or "constraint", path(o))
    if #columns > 0 then text = text .. (" (%s)"):format(table.concat(columns, ", ")) end
    return { difference(kind, text, o, { name = plain(o.constraint), columns = columns }) }
  end
end

local add_constraint = of_constraint "add_constraint"

local function remove_constraint(o)
  local original = rawget(o, "original")
  local kind = o.type_ == "foreignkey" and "remove_fk" or "remove_constraint"
  local found = of_constraint(kind) {
    constraint = o.constraint, table = o.table, schema = o.schema, type_ = o.type_,
    definition = original and original.definition,
  }
  return found
end

-- One line about an object that is no table's: an enum, a view, a function.
local function of_object(kind, field)
  return function(o)
    return { difference(kind, path(o, plain(o[field])), o, { name = plain(o[field]) }) }
  end
end

local told = {
  create_table = function(o) return { difference("add_table", path(o), o) } end,
  drop_table = function(o) return { difference("remove_table", path(o), o) } end,
  rename_table = function(o)
    return { difference("rename_table", ("%s to %s"):format(path(o, o.from), o.to), o,
      { table = o.to, old = o.from, new = o.to }) }
  end,
  add_column = function(o)
    return { difference("add_column", ("%s.%s"):format(path(o), o.column), o,
      { name = o.column }) }
  end,
  drop_column = function(o)
    return { difference("remove_column", ("%s.%s"):format(path(o), o.column), o,
      { name = o.column }) }
  end,
  alter_column = alter_column,
  alter_table = function(o, d)
    return changed_options(o, d, path(o), o.dialect_options, o.existing or {})
  end,
  create_index = function(o, d)
    local columns = elements_text(d, o.definition.elements)
    return { difference("add_index", ("%s on %s (%s)"):format(plain(o.index), path(o),
      table.concat(columns, ", ")), o, { name = plain(o.index), columns = columns }) }
  end,
  drop_index = function(o)
    return { difference("remove_index", ("%s on %s"):format(plain(o.index), path(o)), o,
      { name = plain(o.index) }) }
  end,
  create_unique_constraint = add_constraint, create_check_constraint = add_constraint,
  create_primary_key = add_constraint, create_exclude_constraint = add_constraint,
  create_foreign_key = of_constraint "add_fk",
  drop_constraint = remove_constraint,
  create_table_comment = function(o)
    return { difference("add_table_comment", path(o), o,
      { old = o.existing_comment, new = o.comment }) }
  end,
  drop_table_comment = function(o)
    return { difference("remove_table_comment", path(o), o, { old = o.existing_comment }) }
  end,
  add_enum_value = function(o)
    return { difference("add_enum_value", ("%s '%s'"):format(path(o, o.enum), o.value), o,
      { name = o.enum, new = o.value }) }
  end,
  rename_enum_value = function(o)
    return { difference("rename_enum_value", ("%s '%s' to '%s'"):format(path(o, o.enum), o.old,
      o.new), o, { name = o.enum, old = o.old, new = o.new }) }
  end,
  alter_enum = function(o)
    local old = o.existing_values and table.concat(o.existing_values, "', '") or ""
    local new = table.concat(o.values, "', '")
    return { difference("modify_enum", ("%s from '%s' to '%s'"):format(path(o, o.enum), old, new),
      o, { name = o.enum, old = o.existing_values, new = o.values }) }
  end,
  create_enum = of_object("add_enum", "enum"), drop_enum = of_object("remove_enum", "enum"),
  execute = function(o)
    local sql = type(o.sql) == "table" and o.sql.sql or o.sql
    local about = o.about or {}
    return { difference("execute", tostring(sql), { schema = about.schema, table = about.name }) }
  end,
}

for object, field in pairs { view = "view", ["function"] = "routine", trigger = "trigger" } do
  told["create_" .. object] = of_object("add_" .. object, field)
  told["replace_" .. object] = of_object("replace_" .. object, field)
  told["drop_" .. object] = of_object("remove_" .. object, field)
end

local function append(out, ops, d)
  for _, o in ipairs(ops) do
    local tell = told[o.name]
    if class.kind(o) ~= "operation" then
      append(out, o.ops, d)
    elseif tell then
      for _, item in ipairs(tell(o, d)) do out[#out + 1] = item end
    else
      out[#out + 1] = { kind = o.name, text = o.name }
    end
  end
end

--- The differences that the operations of a container stand for, in their order.
---@param container table
---@param d? mig.Dialect  in whose words types and defaults are told
---@return mig.Difference[]
function differences.of(container, d)
  local out = {}
  append(out, container.ops, d or require("mig.dialects.base").Dialect)
  return out
end

return differences
