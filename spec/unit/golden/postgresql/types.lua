-- Every type, as a column of a table.

local cases = {}

local function typed(name, types, seen)
  cases[#cases + 1] = {
    name = name,
    setup = "CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS hstore",
    run = function(op, sa)
      local columns = {}
      for i, make in ipairs(types) do columns[i] = sa.Column(("c%02d"):format(i), make(sa)) end
      op.create_table("t", table.unpack(columns))
    end,
    seen = seen and {
      ["SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM "
        .. "pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"] = seen,
    },
  }
end

typed("generic types", {
  function(sa) return sa.BigInteger end, function(sa) return sa.Boolean end,
  function(sa) return sa.Date end, function(sa) return sa.DateTime end,
  function(sa) return sa.DateTime { timezone = true } end, function(sa) return sa.Double(53) end,
  function(sa) return sa.Enum("a", "bcd", { native_enum = false }) end,
  function(sa) return sa.Float end, function(sa) return sa.Float(10) end,
  function(sa) return sa.Float(30) end, function(sa) return sa.Integer end,
  function(sa) return sa.Interval end,
  function(sa) return sa.Interval { native = true, second_precision = 3, day_precision = 2 } end,
  function(sa) return sa.Interval { native = false } end,
  function(sa) return sa.LargeBinary(20) end, function(sa) return sa.Numeric end,
  function(sa) return sa.Numeric(10) end, function(sa) return sa.Numeric(10, 2) end,
  function(sa) return sa.SmallInteger end, function(sa) return sa.String end,
  function(sa) return sa.String(30, { collation = "C" }) end, function(sa) return sa.Text end,
  function(sa) return sa.Time end, function(sa) return sa.Time { timezone = true } end,
  function(sa) return sa.Unicode(10) end, function(sa) return sa.UnicodeText end,
  function(sa) return sa.Uuid end, function(sa) return sa.Uuid { native_uuid = false } end,
  function(sa) return sa.JSON end, function(sa) return sa.custom("macaddr8") end,
}, "bigint, boolean, date, timestamp without time zone, timestamp with time zone, "
  .. "double precision, character varying(3), double precision, real, double precision, integer, "
  .. "interval, interval(3), timestamp without time zone, bytea, numeric, numeric(10,0), "
  .. "numeric(10,2), smallint, character varying, character varying(30), text, "
  .. "time without time zone, time with time zone, character varying(10), text, uuid, "
  .. "character(32), json, macaddr8")

typed("types by their exact names", {
  function(sa) return sa.ARRAY(sa.Integer) end,
  function(sa) return sa.ARRAY(sa.String(3), { dimensions = 2 }) end,
  function(sa) return sa.ARRAY(sa.Text(nil, { collation = "C" })) end,
  function(sa) return sa.BOOLEAN end, function(sa) return sa.CHAR end,
  function(sa) return sa.CHAR(5) end, function(sa) return sa.DECIMAL(8, 3) end,
  function(sa) return sa.DOUBLE_PRECISION end, function(sa) return sa.FLOAT(5) end,
  function(sa) return sa.NCHAR(5) end, function(sa) return sa.NUMERIC(5, 1) end,
  function(sa) return sa.REAL end, function(sa) return sa.TIME end,
  function(sa) return sa.TIMESTAMP end, function(sa) return sa.TIMESTAMP { timezone = true } end,
  function(sa) return sa.UUID end, function(sa) return sa.VARCHAR end,
  function(sa) return sa.VARCHAR(5) end, function(sa) return sa.INT end,
}, "integer[], character varying(3)[], text[], boolean, character(1), character(5), numeric(8,3), "
  .. "double precision, real, character(5), numeric(5,1), real, time without time zone, "
  .. "timestamp without time zone, timestamp with time zone, uuid, character varying, "
  .. "character varying(5), integer")

-- Printed as they are named; the server has none of them.
typed("types that PostgreSQL has not", {
  function(sa) return sa.BINARY(5) end, function(sa) return sa.BLOB end,
  function(sa) return sa.CLOB end, function(sa) return sa.DATETIME end,
  function(sa) return sa.DOUBLE end, function(sa) return sa.NVARCHAR(5) end,
  function(sa) return sa.TEXT(200) end, function(sa) return sa.VARBINARY(5) end,
})
cases[#cases].server = 'type "binary" does not exist'

local own = {}
for _, name in ipairs {
  "BIT", "BYTEA", "CIDR", "CITEXT", "DATEMULTIRANGE", "DATERANGE", "HSTORE", "INET",
  "INT4MULTIRANGE", "INT4RANGE", "INT8MULTIRANGE", "INT8RANGE", "INTERVAL", "JSON", "JSONB",
  "JSONPATH", "MACADDR", "MACADDR8", "MONEY", "NUMMULTIRANGE", "NUMRANGE", "OID", "REGCLASS",
  "REGCONFIG", "TSMULTIRANGE", "TSQUERY", "TSRANGE", "TSTZMULTIRANGE", "TSTZRANGE", "TSVECTOR",
  "UUID", "TEXT", "INTEGER",
} do
  own[#own + 1] = function(sa) return sa.postgresql[name] end
end

typed("PostgreSQL's own types", own, "bit(1), bytea, cidr, citext, datemultirange, daterange, "
  .. "hstore, inet, int4multirange, int4range, int8multirange, int8range, interval, json, jsonb, "
  .. "jsonpath, macaddr, macaddr8, money, nummultirange, numrange, oid, regclass, regconfig, "
  .. "tsmultirange, tsquery, tsrange, tstzmultirange, tstzrange, tsvector, uuid, text, integer")

typed("PostgreSQL's own types with arguments", {
  function(sa) return sa.postgresql.BIT(5) end,
  function(sa) return sa.postgresql.BIT(5, { varying = true }) end,
  function(sa) return sa.postgresql.BIT { varying = true } end,
  function(sa) return sa.postgresql.INTERVAL(3) end,
  function(sa) return sa.postgresql.INTERVAL { fields = "YEAR TO MONTH" } end,
  function(sa) return sa.postgresql.INTERVAL { fields = "DAY TO SECOND", precision = 3 } end,
  function(sa) return sa.postgresql.TIME { precision = 3 } end,
  function(sa) return sa.postgresql.TIME { precision = 0, timezone = true } end,
  function(sa) return sa.postgresql.TIMESTAMP { precision = 3, timezone = true } end,
  function(sa) return sa.postgresql.TIMESTAMP { precision = 6 } end,
  function(sa) return sa.postgresql.ARRAY(sa.postgresql.JSONB, { dimensions = 3 }) end,
  function(sa) return sa.postgresql.CITEXT { collation = "C" } end,
}, "bit(5), bit varying(5), bit varying, interval(3), interval year to month, "
  .. "interval day to second(3), time(3) without time zone, time(0) with time zone, "
  .. "timestamp(3) with time zone, timestamp(6) without time zone, jsonb[], citext")

typed("arrays in arrays", {
  function(sa) return sa.ARRAY(sa.ARRAY(sa.Integer)) end,
})

return cases
