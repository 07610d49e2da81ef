--- `sa.sqlite`: the type names that SQLite's own documentation uses.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local types = require "mig.schema.types"

local standard = {
  "BIGINT", "BLOB", "BOOLEAN", "CHAR", "DATE", "DATETIME", "DECIMAL", "DOUBLE", "DOUBLE_PRECISION",
  "FLOAT", "INT", "INTEGER", "JSON", "NUMERIC", "REAL", "SMALLINT", "TEXT", "TIME", "TIMESTAMP",
  "VARCHAR",
}

local sqlite = { ANY = types.plain("ANY", "any") }
for _, name in ipairs(standard) do sqlite[name] = types.all[name] end

return setmetatable(sqlite, {
  __index = function(_, name)
    errors.raise("MIG_EINVALID", "sa.sqlite has no '%s'%s", tostring(name),
      nearest.key_hint(name, sqlite, ""))
  end,
})
