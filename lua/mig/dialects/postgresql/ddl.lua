--- PostgreSQL's own ways, put together: tables, constraints, indexes, columns, types.

local base = require "mig.dialects.base.ddl"

local ddl = setmetatable({}, { __index = base })
for _, part in ipairs { "table", "index", "constraint", "alter_column", "enum" } do
  for name, fn in pairs(require("mig.dialects.postgresql." .. part)) do ddl[name] = fn end
end

ddl.alter_table = require("mig.dialects.postgresql.table_options").alter_table

return ddl
