---@type mig.LintRule
return {
  id = "delete-all",
  severity = "error",
  about = "all rows of a table that was there are deleted",
  instead = "say which rows with WHERE",
  check = function(o, ctx)
    if o.name ~= "delete_all" or ctx:is_new(o.table, o.schema) then return end
    local size = ctx:size_of(o.table, o.schema)
    ctx:report(o, ("all rows of %s%s are deleted"):format(o.table, size))
  end,
}
