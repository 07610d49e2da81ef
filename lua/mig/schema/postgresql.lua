--- `sa.postgresql`: PostgreSQL's own types, and those of the standard with what it adds to them.

local check = require "mig.support.check"
local types = require "mig.schema.types"

local length = { "length", "count" }

local function at_most(option, limit)
  return function(fname, fields)
    if fields[option] and fields[option] > limit then
      check.fail(fname, "%s must be %d or less, got %d", option, limit, fields[option])
    end
  end
end

local interval_fields = {
  "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "YEAR TO MONTH", "DAY TO HOUR",
  "DAY TO MINUTE", "DAY TO SECOND", "HOUR TO MINUTE", "HOUR TO SECOND", "MINUTE TO SECOND",
}

local function check_interval(fname, fields)
  at_most("precision", 6)(fname, fields)
  if not fields.fields then return end
  check.word(fname, "option 'fields'", fields.fields, interval_fields)
  if fields.precision and not fields.fields:upper():find("SECOND$") then
    check.fail(fname, "a precision needs seconds, but fields is '%s'", fields.fields)
  end
end

local function check_bit(fname, fields)
  if fields.length == 0 then check.fail(fname, "length must be 1 or more, got 0") end
end

local moment = { precision = "count", timezone = "boolean" }

local enum = {
  name = "name", schema = "name", create_type = "boolean", inherit_schema = "boolean",
  metadata = "any", create_constraint = "boolean", validate_strings = "boolean",
  drop_with_table = "boolean", was = "table",
}

local domain = {
  schema = "name", collation = "name", default = "default", constraint_name = "name",
  not_null = "boolean", check = "text", create_type = "boolean", inherit_schema = "boolean",
  metadata = "any",
}

local rows = {
  { "BIT", "bit", { length }, { varying = "boolean" }, check = check_bit },
  { "BYTEA", "binary", { length } },
  { "CIDR", "inet" }, { "INET", "inet" }, { "MACADDR", "macaddr" }, { "MACADDR8", "macaddr" },
  { "CITEXT", "text", {}, { collation = "name" } },
  { "HSTORE", "hstore" },
  { "INTERVAL", "interval", { { "precision", "count" } }, { fields = "string" },
    check = check_interval },
  { "JSONB", "json", {}, { none_as_null = "boolean" } }, { "JSONPATH", "jsonpath" },
  { "MONEY", "money" }, { "OID", "oid" },
  { "REGCLASS", "reg" }, { "REGCONFIG", "reg" },
  { "TIME", "time", {}, moment, check = at_most("precision", 6) },
  { "TIMESTAMP", "datetime", {}, moment, check = at_most("precision", 6) },
  { "TSQUERY", "tsquery" }, { "TSVECTOR", "tsvector" },
  { "ENUM", "enum", {}, enum, values = true },
  { "DOMAIN", "domain", { { "name", "name" }, { "data_type", "type" } }, domain,
    needs = "data_type" },
}

for _, name in ipairs {
  "DATERANGE", "INT4RANGE", "INT8RANGE", "NUMRANGE", "TSRANGE", "TSTZRANGE",
} do
  rows[#rows + 1] = { name, "range" }
  rows[#rows + 1] = { (name:gsub("RANGE$", "MULTIRANGE")), "range" }
end

-- What it has as the standard does.
local members = {}
for _, name in ipairs {
  "ARRAY", "BIGINT", "BOOLEAN", "CHAR", "DATE", "DOUBLE_PRECISION", "FLOAT", "INTEGER", "JSON",
  "NUMERIC", "REAL", "SMALLINT", "TEXT", "UUID", "VARCHAR",
} do
  members[name] = types.all[name]
end

return types.namespace("postgresql", rows, members)
