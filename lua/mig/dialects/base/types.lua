--- Types in standard SQL. Generic types point at an upper-case one; dialects override either. A
--- type that is missing here is refused by name.

local types = {}

local function exact(name) types[name] = function() return name end end

for _, name in ipairs { "BIGINT", "BLOB", "BOOLEAN", "DATE", "DATETIME", "INTEGER", "INT", "JSON",
  "REAL", "SMALLINT", "TIME", "TIMESTAMP", "UUID", "FLOAT", "DOUBLE" } do
  exact(name)
end

function types.DOUBLE_PRECISION() return "DOUBLE PRECISION" end

local function with_length(name)
  types[name] = function(_, t)
    return t.length and ("%s(%d)"):format(name, t.length) or name
  end
end

with_length "BINARY"
with_length "VARBINARY"

local function text_type(name)
  types[name] = function(d, t)
    local sql = t.length and ("%s(%d)"):format(name, t.length) or name
    if t.collation then sql = sql .. " COLLATE " .. d:quote(tostring(t.collation)) end
    return sql
  end
end

for _, name in ipairs { "CHAR", "CLOB", "NCHAR", "NVARCHAR", "TEXT", "VARCHAR" } do
  text_type(name)
end

local function numeric(name)
  types[name] = function(_, t)
    if not t.precision then return name end
    if not t.scale then return ("%s(%d)"):format(name, t.precision) end
    return ("%s(%d, %d)"):format(name, t.precision, t.scale)
  end
end

numeric "NUMERIC"
numeric "DECIMAL"

local function alias(generic, name)
  types[generic] = function(d, t, what) return d.types[name](d, t, what) end
end

alias("BigInteger", "BIGINT")
alias("Boolean", "BOOLEAN")
alias("Date", "DATE")
alias("DateTime", "DATETIME")
alias("Double", "DOUBLE")
alias("Float", "FLOAT")
alias("Integer", "INTEGER")
alias("Interval", "DATETIME")
alias("LargeBinary", "BLOB")
alias("Numeric", "NUMERIC")
alias("SmallInteger", "SMALLINT")
alias("String", "VARCHAR")
alias("Text", "TEXT")
alias("Time", "TIME")
alias("Unicode", "VARCHAR")
alias("UnicodeText", "TEXT")

function types.Uuid() return "CHAR(32)" end

function types.Enum(_, t) return ("VARCHAR(%d)"):format(t.length) end

function types.custom(_, t) return t.sql end

return types
