--- MariaDB's own ways, put together: tables, constraints, indexes, columns.

local base = require "mig.dialects.base.ddl"

local ddl = setmetatable({}, { __index = base })
for _, part in ipairs { "table", "index", "constraint", "alter_column" } do
  for name, fn in pairs(require("mig.dialects.mariadb." .. part)) do ddl[name] = fn end
end

ddl.alter_table = require("mig.dialects.mariadb.table_options").alter_table

function ddl.rename_table(d, o)
  -- Without its schema the new table would go to the database in use.
  return { ("ALTER TABLE %s RENAME TO %s"):format(d:altered(o.from, o.schema),
    d:altered(o.to, o.schema)) }
end

local function comment_of_table(d, o, comment)
  return { ("ALTER TABLE %s COMMENT %s"):format(d:altered(o.table, o.schema), d:literal(comment)) }
end

function ddl.create_table_comment(d, o) return comment_of_table(d, o, o.comment) end

function ddl.drop_table_comment(d, o) return comment_of_table(d, o, "") end

return ddl
