--- Options of tables and columns that differ and that no operation of its own changes: a warning
--- tells of them, as a revision could not be written.

local log = require "mig.core.log"

local table_options = {}

local function warn(fmt, ...) log.write("warn", "mig.autogenerate.compare", fmt:format(...)) end

local function said(is) return is and "set" or "not set" end

-- Whether a table has an option, as far as it means something for this table.
local has = {
  strict = function(d, t) return d:option(t, "strict") == true end,
  without_rowid = function(d, t) return d:option(t, "with_rowid") == false end,
  autoincrement = function(d, t)
    local key = t.primary_key
    local column = key and #key.columns == 1 and t.by_name[key.columns[1]]
    return column and d.ddl.has_inline_key(d, column, t) or false
  end,
}

local options = {
  { "strict", "sqlite_strict = true" }, { "without_rowid", "sqlite_with_rowid = false" },
  { "autoincrement", "sqlite_autoincrement = true" },
}

local function compare_table(d, pair)
  for _, option in ipairs(options) do
    local old, new = has[option[1]](d, pair.reflected), has[option[1]](d, pair.target)
    if old ~= new then
      warn("table '%s': %s is %s in the database and %s in the models; op.batch_alter_table "
        .. "changes it, with table_kwargs", pair.target.name, option[2], said(old), said(new))
    end
  end
end

local function conflict(d, column)
  local word = not column.nullable and d:option(column, "on_conflict_not_null")
  return word and word:upper() ~= "ABORT" and word:upper() or "ABORT"
end

local function has_options(column) return next(column.dialect_options) ~= nil end

local function compare_columns(d, pair)
  local by_name = pair.reflected.by_name
  for _, column in ipairs(pair.target.columns) do
    local old = by_name[column.name]
    if old and (has_options(old) or has_options(column)) and not old.nullable
      and not column.nullable and conflict(d, old) ~= conflict(d, column) then
      warn("column '%s.%s': NOT NULL ON CONFLICT is %s in the database and %s in the models, "
        .. "which cannot be altered", pair.target.name, column.name, conflict(d, old),
        conflict(d, column))
    end
  end
end

--- Tell what differs between two tables.
---@param d mig.Dialect
---@param pair { reflected: mig.Table, target: mig.Table }
function table_options.compare(d, pair)
  compare_table(d, pair)
  compare_columns(d, pair)
end

return table_options
