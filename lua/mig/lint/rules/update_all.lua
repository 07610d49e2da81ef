---@type mig.LintRule
return {
  id = "update-all",
  severity = "warning",
  about = "all rows of a table that was there are changed in one statement",
  instead = "batches of some thousand rows, each with a transaction of its own",
  check = function(o, ctx)
    if o.name ~= "update_all" or ctx:is_new(o.table, o.schema) then return end
    local size, is_small = ctx:size_of(o.table, o.schema)
    ctx:report(o, ("each row of %s%s is changed, and stays locked until the revision is committed")
      :format(o.table, size), { severity = is_small and "info" or nil })
  end,
}
