--- How many rows a table has, about: what ANALYZE saw last. Counting would read the whole table.

local inspect = require "mig.dialects.sqlite.inspect"

---@param d mig.Dialect
---@param sink table
---@param name string
---@param schema string?
---@return integer?
return function(d, sink, name, schema)
  local where = schema or "main"
  if not inspect.has(d, sink, where, "sqlite_stat1") then return nil end
  local found = sink.scalar(("SELECT stat FROM %s WHERE tbl = :name COLLATE NOCASE LIMIT 1"):format(
    inspect.qualified(d, where, "sqlite_stat1")), { name = name })
  return found and math.tointeger(tonumber(found:match("^%d+")))
end
