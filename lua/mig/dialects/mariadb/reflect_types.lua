--- Types of columns, from the words of the catalogue. Columns with the same words share one object.

local class = require "mig.support.class"
local generic = require "mig.schema.types"
local lexer = require "mig.dialects.mariadb.tokens"
local own = require "mig.schema.mysql"

local types = {}

-- What the server escapes in the values of ENUM and SET.
local escaped = { ["0"] = "\0", n = "\n", r = "\r", t = "\t", b = "\b", Z = "\26" }

local function unescaped(literal)
  return (literal:sub(2, -2):gsub("''", "\1"):gsub("\\(.)", function(c) return escaped[c] or c end)
    :gsub("\1", "'"))
end

local function values_of(args)
  local out = {}
  for _, token in ipairs(lexer.of(args)) do
    if token.kind == "string" then out[#out + 1] = unescaped(token.text) end
  end
  return out
end

local function numbers_of(args)
  local out = {}
  for n in (args or ""):gmatch("%d+") do out[#out + 1] = math.tointeger(tonumber(n)) end
  return out
end

-- A type that the standard has is that of `sa`, and MariaDB's only with options of its own, or with
-- a length of 0.
local function make(name, args, opts)
  local def = generic.all[name]
  if not def or next(opts) ~= nil or args[1] == 0 then def = own[name] end
  if #args == 0 and next(opts) == nil then return def end
  args[#args + 1] = next(opts) ~= nil and opts or nil
  return def(table.unpack(args))
end

-- Widths that integers have when nothing is said, signed and unsigned.
local widths = {
  tinyint = { 4, 3 }, smallint = { 6, 5 }, mediumint = { 9, 8 }, int = { 11, 10 },
  bigint = { 20, 20 },
}

local function sign_of(rest)
  return {
    unsigned = rest:find("unsigned", 1, true) and true or nil,
    zerofill = rest:find("zerofill", 1, true) and true or nil,
  }
end

local function integer(name)
  return function(args, rest)
    local sign, numbers = sign_of(rest), numbers_of(args)
    local width = numbers[1]
    if name == "tinyint" and width == 1 and next(sign) == nil then return generic.all.BOOLEAN end
    if not width or width == widths[name][sign.unsigned and 2 or 1] then
      return make(name == "int" and "INTEGER" or name:upper(), {}, sign)
    end
    return own[name == "int" and "INTEGER" or name:upper()](width, sign)
  end
end

local function decimal(name)
  return function(args, rest)
    local numbers, sign = numbers_of(args), sign_of(rest)
    -- In the standard's words, these have no scale.
    if name ~= "DECIMAL" and numbers[1] then return own[name](numbers[1], numbers[2], sign) end
    return make(name, numbers, sign)
  end
end

local function sized(name)
  return function(args) return make(name, numbers_of(args), {}) end
end

local function text(name)
  return function(args, _, opts) return make(name, numbers_of(args), opts) end
end

local function listed(name)
  return function(args, _, opts)
    local values = values_of(args)
    -- As a list: there may be more of them than a call takes arguments.
    if name == "ENUM" and next(opts) == nil then return generic.all.Enum(values, {}) end
    return own[name](values, opts)
  end
end

local function moment(name)
  return function(args)
    local fsp = numbers_of(args)[1]
    if not fsp or fsp == 0 then return generic.all[name] end
    return own[name] { fsp = fsp }
  end
end

local makers = {
  decimal = decimal "DECIMAL", float = decimal "FLOAT", double = decimal "DOUBLE",
  enum = listed "ENUM", set = listed "SET", json = sized "JSON", uuid = sized "UUID",
  date = sized "DATE", inet4 = sized "INET4", inet6 = sized "INET6",
  bit = function(args)
    local length = numbers_of(args)[1]
    return length == 1 and own.BIT or own.BIT(length)
  end,
  year = function() return own.YEAR end,
}

for name in pairs(widths) do makers[name] = integer(name) end
for _, name in ipairs { "binary", "varbinary", "blob", "tinyblob", "mediumblob", "longblob" } do
  makers[name] = sized(name:upper())
end
for _, name in ipairs { "char", "varchar", "text", "tinytext", "mediumtext", "longtext" } do
  makers[name] = text(name:upper())
end
for _, name in ipairs { "datetime", "timestamp", "time" } do makers[name] = moment(name:upper()) end

-- The words of the catalogue that each object was made from.
local sources = setmetatable({}, { __mode = "k" })

---@class mig.mariadb.TypeSource
---@field text string         "int(10) unsigned"
---@field collation? string   where it is not that of the table

--- What a reflected type was made from, or nil for any other type.
---@param t mig.Type
---@return mig.mariadb.TypeSource?
function types.source(t) return sources[t] end

--- The character set of a collation.
---@param collation string
---@return string
function types.charset_of(collation) return (collation:match("^[^_]+")) end

-- Options for a collation that is not that of the table.
local function charset_options(collation, table_collation)
  if not collation or collation == table_collation then return {} end
  local charset = types.charset_of(collation)
  if table_collation and charset == types.charset_of(table_collation) then charset = nil end
  return { charset = charset, collation = collation }
end

--- A function that gives the type of a column; it remembers what it made.
---@return fun(source: string, collation: string?, table_collation: string?): mig.Type
function types.reader()
  local made = {}
  return function(source, collation, table_collation)
    if collation == table_collation then collation = nil end
    local key = collation and ("%s %s %s"):format(source, collation, table_collation) or source
    local t = made[key]
    if not t then
      local name, args, rest = source:match("^([%w_]+)(%b())%s*(.*)$")
      if not name or source:find("^%l+%('") then
        name, rest = source:match("^([%w_]+)%s*(.*)$")
        args = rest and rest:find("^%(") and rest or ""
      end
      local maker = name and makers[name]
      t = maker and maker(args:sub(2, -2), rest, charset_options(collation, table_collation))
        or generic.custom(source)
      -- A type of which others have the same object gets one of its own to be known by.
      if sources[t] or t == generic.all[t.typename] then t = class.copy(t) end
      made[key], sources[t] = t, { text = source, collation = collation }
    end
    return t
  end
end

return types
