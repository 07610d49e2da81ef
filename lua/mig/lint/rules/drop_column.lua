---@type mig.LintRule
return {
  id = "drop-column",
  severity = "error",
  about = "a column that was there is dropped, and its values with it",
  instead = "stop using it, release, then drop it in a later revision",
  check = function(o, ctx)
    if o.name ~= "drop_column" or ctx:is_new(o.table, o.schema) then return end
    local size = ctx:size_of(o.table, o.schema)
    ctx:report(o, ("the values of %s.%s%s are lost, and programs that read it fail"):format(o.table,
      o.column, size))
  end,
}
