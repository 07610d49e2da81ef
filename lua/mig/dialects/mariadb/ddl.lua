--- MariaDB's own ways, put together: tables, constraints, indexes, columns.

local base = require "mig.dialects.base.ddl"

local parts = {
  require "mig.dialects.mariadb.table", require "mig.dialects.mariadb.index",
  require "mig.dialects.mariadb.constraint", require "mig.dialects.mariadb.alter_column",
}

local ddl = setmetatable({}, { __index = base })
for _, part in ipairs(parts) do
  for name, fn in pairs(part) do ddl[name] = fn end
end

function ddl.rename_table(d, o)
  -- Without its schema the new table would go to the database in use.
  return { ("ALTER TABLE %s RENAME TO %s"):format(d:altered(o.from, o.schema),
    d:altered(o.to, o.schema)) }
end

return ddl
