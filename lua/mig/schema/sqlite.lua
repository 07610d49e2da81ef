--- `sa.sqlite`: the type names that SQLite's own documentation uses.

local types = require "mig.schema.types"

local standard = {
  "BIGINT", "BLOB", "BOOLEAN", "CHAR", "DATE", "DATETIME", "DECIMAL", "DOUBLE", "DOUBLE_PRECISION",
  "FLOAT", "INT", "INTEGER", "JSON", "NUMERIC", "REAL", "SMALLINT", "TEXT", "TIME", "TIMESTAMP",
  "VARCHAR",
}

local members = {}
for _, name in ipairs(standard) do members[name] = types.all[name] end

return types.namespace("sqlite", { { "ANY", "any" }, { "UNTYPED", "any" } }, members)
