local class = require "mig.support.class"

---@type mig.LintRule
return {
  id = "not-null-without-default",
  severity = "error",
  about = "a column is added that must not be NULL, and says nothing for the rows that are there",
  instead = "a server_default; or add it nullable, fill it, and set nullable = false later",
  check = function(o, ctx)
    if o.name ~= "add_column" or ctx:is_new(o.table, o.schema) then return end
    local c = o.definition.columns[1]
    local counts = c.identity or c.computed or c.primary_key or c.autoincrement == true
    local default = c.server_default
    local has_default = default ~= nil and class.kind(default) ~= "null"
    if c.nullable ~= false or counts or has_default then return end
    ctx:report(o, ("%s.%s has no value for rows that are there"):format(o.table, o.column))
  end,
}
