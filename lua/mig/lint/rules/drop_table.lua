---@type mig.LintRule
return {
  id = "drop-table",
  severity = "error",
  about = "a table that was there is dropped, and its rows with it",
  instead = "stop using it, release, keep a copy of the rows, then drop it in a later revision",
  check = function(o, ctx)
    if o.name ~= "drop_table" or ctx:is_new(o.table, o.schema) then return end
    local size = ctx:size_of(o.table, o.schema)
    ctx:report(o, ("the rows of %s%s are lost"):format(o.table, size))
  end,
}
