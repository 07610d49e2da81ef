--- What SQLite's ALTER TABLE cannot do is refused here, in one place.

local errors = require "mig.support.errors"

local base = require "mig.dialects.base.ddl"
local alter = setmetatable({}, { __index = base })

alter.advice = "use op.batch_alter_table, which rebuilds the table"

--- Refuse an operation with one line.
---@param fname string
---@param fmt string
function alter.refuse(fname, fmt, ...)
  errors.raise("MIG_EUNSUPPORTED", "%s: %s", fname, fmt:format(...))
end

for _, name in ipairs {
  "create_primary_key", "create_unique_constraint", "create_check_constraint",
  "create_foreign_key", "drop_constraint",
} do
  alter[name] = function(_, o)
    alter.refuse("op." .. name, "SQLite cannot change the constraints of table '%s' with ALTER "
      .. "TABLE; %s", o.table, alter.advice)
  end
end

local changes = { "nullable", "server_default", "type_" }

-- Renaming is the one change of a column that SQLite has.
function alter.alter_column(d, o)
  d.ddl.check_default(d, o)
  for _, name in ipairs(changes) do
    if o[name] ~= nil then
      alter.refuse("op.alter_column", "SQLite cannot change column '%s' of table '%s' with ALTER "
        .. "TABLE; %s", o.column, o.table, alter.advice)
    end
  end
  if o.comment ~= nil then
    alter.refuse("op.alter_column", "SQLite has no comments on columns; leave out comment")
  end
  return base.alter_column(d, o)
end

function alter.create_table_comment()
  alter.refuse("op.create_table_comment", "SQLite has no comments on tables")
end

function alter.drop_table_comment()
  alter.refuse("op.drop_table_comment", "SQLite has no comments on tables")
end

return alter
