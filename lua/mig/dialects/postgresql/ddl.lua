--- PostgreSQL's own ways, put together: tables, constraints, indexes, columns, types.

local base = require "mig.dialects.base.ddl"

local parts = {
  require "mig.dialects.postgresql.table", require "mig.dialects.postgresql.index",
  require "mig.dialects.postgresql.constraint", require "mig.dialects.postgresql.alter_column",
  require "mig.dialects.postgresql.enum",
}

local ddl = setmetatable({}, { __index = base })
for _, part in ipairs(parts) do
  for name, fn in pairs(part) do ddl[name] = fn end
end

return ddl
