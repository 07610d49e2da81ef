--- Types of columns, from the text of CREATE TABLE. SQLite takes any words for a type; those that
--- mig has a name for get it, all others are given back as they are.

local types = require "mig.schema.types"

local own = require "mig.schema.sqlite"

local reflect_types = {}

-- What SQL calls a type -> what it is called in sa; a generic name where there is one.
local names = {
  BIGINT = "BigInteger", BINARY = "BINARY", BLOB = "LargeBinary", BOOLEAN = "Boolean",
  CHAR = "CHAR", CLOB = "CLOB", DATE = "Date", DATETIME = "DateTime", DECIMAL = "DECIMAL",
  DOUBLE = "Double", ["DOUBLE PRECISION"] = "DOUBLE_PRECISION", FLOAT = "Float", INT = "INT",
  INTEGER = "Integer", JSON = "JSON", NCHAR = "NCHAR", NUMERIC = "Numeric", NVARCHAR = "NVARCHAR",
  REAL = "REAL", SMALLINT = "SmallInteger", TEXT = "Text", TIME = "Time",
  TIMESTAMP = "TIMESTAMP", UUID = "UUID", VARBINARY = "VARBINARY", VARCHAR = "String",
}

local has_length = { binary = true, text = true }

-- The named type, with its arguments, or nil.
local function named(source, collation)
  local words, arguments = source:match "^([%a_ ]-) *%(([%d, ]+)%)$"
  local name = names[(words or source):upper()]
  if not name then return nil end
  local t = types.all[name]
  local first, second = (arguments or ""):match "^ *(%d*) *,? *(%d*) *$"
  first, second = math.tointeger(first), math.tointeger(second)
  if first == 0 or second and not first then return nil end
  if t.family == "numeric" then
    if second and second > first then return nil end
    return first and t(first, second) or t
  end
  if not has_length[t.family] then return t end
  local options = t.family == "text" and collation and { collation = collation } or nil
  return (first or options) and t(first, options) or t
end

local function squeezed(sql) return (sql:upper():gsub("%s+", "")) end

local function read(d, source, collation)
  if source == "" and not collation then return own.UNTYPED end
  if source:upper() == "ANY" and not collation then return own.ANY end
  local suffix = collation and " COLLATE " .. d:quote(collation) or ""
  local whole = source .. suffix
  local t = named(source, collation)
  if t and squeezed(d:type_sql(t, "column")) == squeezed(whole) then return t end
  return types.custom((whole:gsub("^ ", "")))
end

--- A reader that knows the types it has seen: a schema has few of them.
---@param d mig.Dialect
---@return fun(source: string, collation: string?): mig.Type
function reflect_types.reader(d)
  local known, collated = {}, {}
  return function(source, collation)
    local seen, key = known, source
    if collation then seen, key = collated, source .. "\0" .. collation end
    local t = seen[key]
    if not t then
      t = read(d, source, collation)
      seen[key] = t
    end
    return t
  end
end

--- Whether a type is the one that makes a primary key another name of the rowid.
---@param t mig.Type
---@return boolean
function reflect_types.is_integer(t) return t.typename == "Integer" end

return reflect_types
