--- Types as MariaDB spells them, with their widths, signs, character sets and fractions of seconds.

local errors = require "mig.support.errors"

local types = setmetatable({}, { __index = require "mig.dialects.base.types" })

-- "UNSIGNED ZEROFILL", which all numbers may have.
local function signed(sql, t)
  if t.unsigned then sql = sql .. " UNSIGNED" end
  if t.zerofill then sql = sql .. " ZEROFILL" end
  return sql
end

local function integer(name)
  types[name] = function(_, t)
    local width = t.display_width
    return signed(width and ("%s(%d)"):format(name, width) or name, t)
  end
end

for _, name in ipairs { "BIGINT", "INT", "INTEGER", "MEDIUMINT", "SMALLINT", "TINYINT" } do
  integer(name)
end

local function numeric(name)
  local standard = types[name]
  types[name] = function(d, t) return signed(standard(d, t), t) end
end

numeric "NUMERIC"
numeric "DECIMAL"

-- These have either both numbers or none.
local function floating(name)
  types[name] = function(_, t)
    local sql = name
    if t.precision and t.scale then sql = ("%s(%d, %d)"):format(name, t.precision, t.scale) end
    return signed(sql, t)
  end
end

floating "DOUBLE"
floating "REAL"

function types.DOUBLE_PRECISION() return "DOUBLE PRECISION" end

function types.FLOAT(_, t)
  if t.precision and not t.scale then return signed(("FLOAT(%d)"):format(t.precision), t) end
  local sql = t.precision and ("FLOAT(%d, %d)"):format(t.precision, t.scale) or "FLOAT"
  return signed(sql, t)
end

-- The name of a character set or collation: a word, so that nothing else gets into the type.
local function word(what, option, v)
  local name = tostring(v)
  if not name:find("^[%w_]+$") then
    errors.raise("MIG_EINVALID", "%s: %s '%s' is not a name", what, option, name)
  end
  return name
end

-- Character set and collation after the type; NATIONAL goes before it and is a character set too.
local function with_charset(sql, t, what, national)
  local charset, collation = "", ""
  if t.charset then
    charset = " CHARACTER SET " .. word(what, "charset", t.charset)
  elseif t.ascii then
    charset = " ASCII"
  elseif t.unicode then
    charset = " UNICODE"
  end
  if t.collation then
    collation = " COLLATE " .. word(what, "collation", t.collation)
  elseif t.binary then
    collation = " BINARY"
  end
  if national or t.national then return "NATIONAL " .. sql .. collation end
  return sql .. charset .. collation
end

local function sized(name, t) return t.length and ("%s(%d)"):format(name, t.length) or name end

-- MariaDB does not guess how long a variable string may be.
local function need_length(name, d, t, what)
  if not t.length then
    errors.raise("MIG_EINVALID", "%s: %s requires a length on dialect %s", what, name, d.name)
  end
end

function types.VARCHAR(d, t, what)
  need_length("VARCHAR", d, t, what)
  return with_charset(sized("VARCHAR", t), t, what)
end

function types.NVARCHAR(d, t, what)
  need_length("NVARCHAR", d, t, what)
  return with_charset(sized("VARCHAR", t), t, what, true)
end

function types.NCHAR(_, t, what) return with_charset(sized("CHAR", t), t, what, true) end

for _, name in ipairs { "CHAR", "CLOB", "TEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT" } do
  types[name] = function(_, t, what) return with_charset(sized(name, t), t, what) end
end

function types.VARBINARY(d, t, what)
  need_length("VARBINARY", d, t, what)
  return sized("VARBINARY", t)
end

for _, name in ipairs { "BIT", "BLOB" } do
  types[name] = function(_, t) return sized(name, t) end
end

for _, name in ipairs { "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "INET4", "INET6" } do
  types[name] = function() return name end
end

for _, name in ipairs { "DATETIME", "TIME", "TIMESTAMP" } do
  types[name] = function(_, t)
    return t.fsp and t.fsp > 0 and ("%s(%d)"):format(name, t.fsp) or name
  end
end

function types.YEAR(_, t)
  return t.display_width and ("YEAR(%d)"):format(t.display_width) or "YEAR"
end

function types.BOOLEAN() return "BOOL" end

local function listed(name)
  return function(d, t, what)
    local values = {}
    for i, v in ipairs(t.values) do values[i] = d:literal(v) end
    return with_charset(("%s(%s)"):format(name, table.concat(values, ",")), t, what)
  end
end

types.ENUM = listed "ENUM"
types.SET = listed "SET"

function types.Enum(d, t, what)
  if t.native_enum == false then return ("VARCHAR(%d)"):format(t.length) end
  return types.ENUM(d, t, what)
end

return types
