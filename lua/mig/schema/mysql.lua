--- `sa.mysql`, and by another name `sa.mariadb`: types with what MariaDB and MySQL have beyond
--- standard SQL.

local check = require "mig.support.check"
local types = require "mig.schema.types"

local length = { "length", "count" }
local width = { "display_width", "count" }
local number = { { "precision", "count" }, { "scale", "count" } }

local function with(...)
  local out = {}
  for _, part in ipairs { ... } do
    for k, v in pairs(part) do out[k] = v end
  end
  return out
end

local sign = { unsigned = "boolean", zerofill = "boolean" }
local decimal = with(sign, { asdecimal = "boolean", decimal_return_scale = "count" })
local collation = { collation = "name", binary = "boolean" }
local charset = with(collation, {
  charset = "name", ascii = "boolean", unicode = "boolean", national = "boolean",
})
local moment = { timezone = "boolean", fsp = "count" }
local bool = { create_constraint = "boolean", name = "name" }

local function at_most(option, limit)
  return function(fname, fields)
    if fields[option] and fields[option] > limit then
      check.fail(fname, "%s must be %d or less, got %d", option, limit, fields[option])
    end
  end
end

local function both_or_none(fname, fields)
  if (fields.precision == nil) ~= (fields.scale == nil) then
    check.fail(fname, "takes both precision and scale, or neither")
  end
end

local function scale_needs_precision(fname, fields)
  if fields.scale and not fields.precision then
    check.fail(fname, "takes a scale only with a precision")
  end
end

local function year_width(fname, fields)
  local w = fields.display_width
  if w and w ~= 2 and w ~= 4 then check.fail(fname, "display_width must be 4 or 2, got %d", w) end
end

-- name, family, positional arguments, options; and a check of all of them together
local rows = {
  { "BIGINT", "integer", { width }, sign }, { "INT", "integer", { width }, sign },
  { "INTEGER", "integer", { width }, sign }, { "MEDIUMINT", "integer", { width }, sign },
  { "SMALLINT", "integer", { width }, sign }, { "TINYINT", "integer", { width }, sign },
  { "DECIMAL", "numeric", number, decimal, check = scale_needs_precision },
  { "NUMERIC", "numeric", number, decimal, check = scale_needs_precision },
  { "FLOAT", "float", number, decimal, check = scale_needs_precision },
  { "DOUBLE", "float", number, decimal, check = both_or_none },
  { "REAL", "float", number, decimal, check = both_or_none },
  { "BOOLEAN", "boolean", {}, bool },
  { "BIT", "bit", { length }, {}, check = at_most("length", 64) },
  { "CHAR", "text", { length }, charset }, { "VARCHAR", "text", { length }, charset },
  { "NCHAR", "text", { length }, collation }, { "NVARCHAR", "text", { length }, collation },
  { "TEXT", "text", { length }, charset }, { "TINYTEXT", "text", {}, charset },
  { "MEDIUMTEXT", "text", {}, charset }, { "LONGTEXT", "text", {}, charset },
  { "BINARY", "binary", { length } }, { "VARBINARY", "binary", { length } },
  { "BLOB", "binary", { length } }, { "TINYBLOB", "binary" }, { "MEDIUMBLOB", "binary" },
  { "LONGBLOB", "binary" },
  { "DATE", "date" }, { "YEAR", "year", { width }, {}, check = year_width },
  { "DATETIME", "datetime", {}, moment, check = at_most("fsp", 6) },
  { "TIMESTAMP", "datetime", {}, moment, check = at_most("fsp", 6) },
  { "TIME", "time", {}, moment, check = at_most("fsp", 6) },
  { "JSON", "json", {}, { none_as_null = "boolean" } },
  { "INET4", "inet" }, { "INET6", "inet" }, { "UUID", "uuid", {}, { as_uuid = "boolean" } },
}

local function no_commas(fname, fields)
  for _, v in ipairs(fields.values) do
    if v:find(",", 1, true) then check.fail(fname, "value '%s' must not contain a comma", v) end
  end
  if #fields.values > 64 then check.fail(fname, "takes 64 values, got %d", #fields.values) end
end

local listed = with(charset, { name = "name", schema = "name", create_constraint = "boolean" })

table.move({
  { "ENUM", "enum", {}, listed, values = true },
  { "SET", "set", {}, listed, values = true, check = no_commas },
}, 1, 2, #rows + 1, rows)

return types.namespace("mysql", rows)
