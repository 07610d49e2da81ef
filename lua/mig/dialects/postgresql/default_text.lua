--- Defaults of columns as text: what is the same without asking the server.

local normal = require "mig.dialects.base.normal"

local default_text = {}

--- Whether a default takes the next number of the sequence of that name.
---@param c mig.Column
---@param name string
---@return boolean
function default_text.is_next_of(c, name)
  local default = c.server_default
  local sql = type(default) == "table" and default.sql
  local called = sql and sql:match("^nextval%('(.+)'[^']*%)$")
  if not called then return false end
  -- The name may have a schema, and quotes.
  called = called:gsub("''", "'"):gsub('"', "")
  return called == name or called:sub(-#name - 1) == "." .. name
end

-- A string with the cast that the server writes behind it.
local function split_cast(text)
  local at = 1
  if text:sub(1, 1) ~= "'" then return nil end
  while true do
    at = text:find("'", at + 1, true)
    if not at then return nil end
    if text:sub(at + 1, at + 1) ~= "'" then break end
    at = at + 1
  end
  return text:sub(1, at), text:match("^::(.+)$", at + 1)
end

-- The server's name for a type, for those that have another in statements.
local spelled = {
  VARCHAR = "character varying", CHAR = "bpchar", NCHAR = "bpchar", FLOAT = "double precision",
  DECIMAL = "numeric", INT = "integer",
}

local function server_name(type_sql)
  local head, rest = type_sql:gsub(" COLLATE .*$", ""):match("^(%u+)(.*)$")
  if not head then return type_sql end
  rest = rest:gsub("%s*%b()", "")
  return ((spelled[head] or head) .. rest):lower()
end

local number = "^-?[%d.]+$"

local function is_same(old, new, type_sql)
  if old == new or normal.expression(old) == normal.expression(new) then return true end
  local string, cast = split_cast(old)
  if not string then return new == "'" .. old .. "'" and old:find(number) ~= nil end
  -- -5 is kept as '-5'::integer.
  local bare = new:find(number) and "'" .. new .. "'" or new
  return cast ~= nil and string == bare and cast == server_name(type_sql)
end

-- Thousands of columns have the same few defaults, and each is asked about several times.
local answers = {}

--- Whether the default that the server keeps is that of the models for certain: the same text, or
--- the same string with the column's own type behind it, or the same number.
---@param d mig.Dialect
---@param old string   the server's
---@param new string
---@param type_sql string  of the column
---@return boolean
function default_text.same(_, old, new, type_sql)
  local key = old .. "\0" .. new .. "\0" .. type_sql
  if answers[key] == nil then answers[key] = is_same(old, new, type_sql) end
  return answers[key]
end

--- Whether a default is a constant: a number, a string or a word, perhaps with a cast. What a cast
--- makes of words such as 'now' depends on the time, but is one thing within a transaction.
---@param text string
---@return boolean
function default_text.is_constant(text)
  local word = text:lower()
  if word == "true" or word == "false" then return true end
  if text:find("^%(?-?[%d.]+%)?$") or text:find("^%(?-?[%d.]+%)?::[%w ]+$") then return true end
  local string, cast = split_cast(text)
  if not string then return false end
  return text == string or cast ~= nil and cast:find('^[%w_ ."%[%]]+%(?[%d,]*%)?$') ~= nil
end

return default_text
