--- How many rows a table has, about: what VACUUM or ANALYZE saw last.

---@param d mig.Dialect
---@param sink table
---@param name string
---@param schema string?
---@return integer?
return function(d, sink, name, schema)
  local rows = sink.scalar("SELECT reltuples::bigint FROM pg_catalog.pg_class "
    .. "WHERE oid = pg_catalog.to_regclass(:name)", { name = d:qualified(name, schema) })
  return rows and rows >= 0 and rows or nil
end
