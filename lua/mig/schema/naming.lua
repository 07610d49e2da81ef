--- Naming conventions: names for constraints and indexes that were given none.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local names = require "mig.schema.names"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

local naming = {}

-- Kind of object -> its key in a convention.
local keys = {
  index = "ix", unique = "uq", check = "ck", foreign_key = "fk", primary_key = "pk",
}
local known = { ix = true, uq = true, ck = true, fk = true, pk = true }

local default = { ix = "ix_%(column_0_label)s" }

-- What a column token yields: the name, the key in rows, or the name with that of its table.
local column_parts = {
  name = function(_, column) return column end,
  key = function(t, column)
    local c = t.by_name and t.by_name[column]
    return c and c.key or column
  end,
  label = function(t, column)
    local schema = t.schema and t.schema:gsub("%.", "_") .. "_" or ""
    return schema .. t.name .. "_" .. column
  end,
}

local function column_token(object, t, token, what)
  local referred, digits, part = token:match("^(r?e?f?e?r?r?e?d?_?)column_([%d_N]+)_(%l+)$")
  if not digits or (referred ~= "" and referred ~= "referred_") then return nil end
  if referred ~= "" and part ~= "name" then return nil end
  local columns = object.columns
  if referred ~= "" then columns = object.ref_columns or {} end
  local value = column_parts[part]
  if not value then return nil end
  if object.by_name_only then
    errors.raise("MIG_EINVALID", "%s: the naming convention makes names of columns, which are not "
      .. "known here; write the whole name, as in op.f(\"%s\")", what, tostring(object.name))
  end
  if digits:find("^%d+$") then
    local column = columns[math.tointeger(digits) + 1]
    return column and value(t, column) or ""
  end
  local separator = ({ ["0N"] = "", ["0_N"] = "_" })[digits]
  if not separator then return nil end
  local parts = {}
  for i, column in ipairs(columns) do parts[i] = value(t, column) end
  return table.concat(parts, separator)
end

local function given_name(object, what)
  if object.name == nil then
    errors.raise("MIG_EINVALID", "%s: the naming convention contains %%(constraint_name)s, so the "
      .. "constraint must have a name", what)
  end
  return tostring(object.name)
end

local function token_value(convention, object, t, token, what)
  local own = convention[token]
  if type(own) == "function" then
    local v = own(object, t)
    if type(v) ~= "string" then
      errors.raise("MIG_EINVALID", "naming_convention: token '%s' must return a string, got %s",
        token, type(v))
    end
    return v
  end
  if token == "table_name" then return t.name end
  if token == "constraint_name" then return given_name(object, what) end
  if token == "referred_table_name" and object.ref_table then return object.ref_table end
  local v = column_token(object, t, token, what)
  if v then return v end
  errors.raise("MIG_EINVALID", "naming_convention: unknown token '%%(%s)s' in '%s'", token,
    convention[keys[class.kind(object)]])
  return nil
end

local function template_for(convention, object)
  local key = keys[class.kind(object)]
  return convention[key] or default[key]
end

--- The final name of a constraint or index; nil when it has none.
---@param convention table?
---@param object mig.Constraint|mig.Index  with by_name_only where nothing but the name is known
---@param t table   its table: name, schema, by_name
---@param what string  for messages
---@return string|mig.Name|nil
function naming.resolve(convention, object, t, what)
  if object.name ~= nil and (convention == nil or names.is_final(object.name)) then
    return object.name -- the default names only what has no name
  end
  convention = convention or default
  -- A type's CHECK without a name stays without, as in SQLAlchemy.
  if object.of_type and object.name == nil then return nil end
  local template = template_for(convention, object)
  if type(template) == "function" then template = template(object, t) end
  if not template then return object.name end
  if object.name ~= nil and not template:find("%(constraint_name)", 1, true) then
    return object.name
  end
  local name = template:gsub("%%%((.-)%)s", function(token)
    return token_value(convention, object, t, token, what)
  end)
  return names.final((name:gsub("%%%%", "%%")))
end

--- Refuse a convention with keys that would never be used.
---@param convention table
---@return table convention
function naming.check(convention)
  for key, v in sorted.pairs(convention) do
    local ok = type(v) == "function" or (known[key] and type(v) == "string")
    if not ok then
      errors.raise("MIG_EINVALID", "naming_convention: '%s' must be a template under one of ck, "
        .. "fk, ix, pk, uq, or a token's function%s", tostring(key),
        nearest.key_hint(key, known, ""))
    end
  end
  return convention
end

return naming
