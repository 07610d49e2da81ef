--- How many rows a table has, about: what InnoDB guesses.

---@param _ mig.Dialect
---@param sink table
---@param name string
---@param schema string?
---@return integer?
return function(_, sink, name, schema)
  return sink.scalar("SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_NAME = :name "
    .. "AND TABLE_SCHEMA = " .. (schema and ":schema" or "DATABASE()"),
    { name = name, schema = schema })
end
