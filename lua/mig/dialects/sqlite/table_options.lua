--- Options of tables and columns: which of them differ.

local class = require "mig.support.class"

local table_options = {}

-- Whether a table has an option, as far as it means something for this table: as op.alter_table
-- says it.
local value_of = {
  autoincrement = function(d, t)
    local key = t.primary_key
    local column = key and #key.columns == 1 and t.by_name[key.columns[1]]
    return column and d.ddl.has_inline_key(d, column, t) or false
  end,
  strict = function(d, t) return d:option(t, "strict") == true end,
  with_rowid = function(d, t) return d:option(t, "with_rowid") ~= false end,
}

--- Whether an operation says something about SQLite.
---@param d mig.Dialect
---@param o table  op.alter_table
---@return boolean
function table_options.concerns(d, o)
  for name in pairs(value_of) do
    if d:option(o, name) ~= nil then return true end
  end
  return false
end

local function has_options(object) return object.dialect_options ~= class.empty end

--- The options in which two tables differ. A key that is made anew has to be told again that it
--- counts.
---@param d mig.Dialect
---@param t { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
---@return table<string, any>? new
---@return table<string, any>? old
function table_options.of_table(d, t, changes)
  if not has_options(t.reflected) and not has_options(t.target) then return nil end
  local key_changes = #changes:operations "primary_key" > 0
  local new, old = {}, {}
  for name, value in pairs(value_of) do
    local before, after = value(d, t.reflected), value(d, t.target)
    if before ~= after or name == "autoincrement" and after and key_changes then
      new["sqlite_" .. name], old["sqlite_" .. name] = after, before
    end
  end
  return new, old
end

-- The conflict clause of NOT NULL; nil where NULL may be. ABORT is what happens without one.
local function conflict(d, column)
  if column.nullable then return nil end
  local word = d:option(column, "on_conflict_not_null")
  return word and word:upper() or "ABORT"
end

-- What has to be said for a column to get a clause: nothing where NOT NULL alone says it.
local function said(word, other)
  local counts = word and (word ~= "ABORT" or other)
  return { sqlite_on_conflict_not_null = counts and word or nil }
end

--- The options in which two columns differ.
---@param d mig.Dialect
---@param reflected mig.Column
---@param target mig.Column
---@return table<string, any>? new
---@return table<string, any>? old
function table_options.of_column(d, reflected, target)
  if not has_options(reflected) and not has_options(target) then return nil end
  local old, new = conflict(d, reflected), conflict(d, target)
  if old == new then return nil end
  return said(new, old), said(old, new)
end

return table_options
