--- PostgreSQL's types. Those that are made by a statement of their own are in named_types.

local errors = require "mig.support.errors"
local named_types = require "mig.dialects.postgresql.named_types"

local types = setmetatable({}, { __index = require "mig.dialects.base.types" })

for _, name in ipairs {
  "BYTEA", "CIDR", "CITEXT", "DATEMULTIRANGE", "DATERANGE", "HSTORE", "INET", "INT4MULTIRANGE",
  "INT4RANGE", "INT8MULTIRANGE", "INT8RANGE", "JSONB", "JSONPATH", "MACADDR", "MACADDR8", "MONEY",
  "NUMMULTIRANGE", "NUMRANGE", "OID", "REGCLASS", "REGCONFIG", "TSMULTIRANGE", "TSQUERY",
  "TSRANGE", "TSTZMULTIRANGE", "TSTZRANGE", "TSVECTOR",
} do
  types[name] = function() return name end
end

local function precision_of(n) return n and ("(%d)"):format(n) or "" end

function types.FLOAT(_, t) return "FLOAT" .. precision_of(t.precision) end

local function with_zone(name)
  types[name] = function(_, t)
    return ("%s%s %s TIME ZONE"):format(name, precision_of(t.precision),
      t.timezone and "WITH" or "WITHOUT")
  end
end

with_zone "TIME"
with_zone "TIMESTAMP"

local function alias(generic, name)
  types[generic] = function(d, t, what) return d.types[name](d, t, what) end
end

alias("DateTime", "TIMESTAMP")
alias("Double", "DOUBLE_PRECISION")
alias("LargeBinary", "BYTEA")

function types.Uuid(_, t) return t.native_uuid == false and "CHAR(32)" or "UUID" end

function types.INTERVAL(_, t)
  local fields = t.fields and " " .. t.fields or ""
  return "INTERVAL" .. fields .. (t.precision and " " .. precision_of(t.precision) or "")
end

-- Without a type of its own, an interval is kept as the time since 1970.
function types.Interval(_, t)
  if t.native == false then return "TIMESTAMP WITHOUT TIME ZONE" end
  return "INTERVAL" .. (t.second_precision and " " .. precision_of(t.second_precision) or "")
end

function types.BIT(_, t)
  if t.varying then return "BIT VARYING" .. precision_of(t.length) end
  return "BIT" .. precision_of(t.length or 1)
end

function types.ARRAY(d, t, what)
  local item = d:own_type(t.item)
  if item.family == "array" then
    errors.raise("MIG_EINVALID", "%s: ARRAY types are not nested; give the outer one `dimensions`",
      what)
  end
  local sql, marks = d:type_sql(item, what), ("[]"):rep(t.dimensions or 1)
  local head, collation = sql:match("^(.-)( COLLATE .*)$")
  return (head or sql) .. marks .. (collation or "")
end

function types.Enum(d, t, what)
  if t.native_enum == false then return ("VARCHAR(%d)"):format(t.length) end
  return named_types.name(d, t, what)
end

types.ENUM = named_types.name
types.DOMAIN = named_types.name

return types
