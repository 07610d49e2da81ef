---@type mig.LintRule
return {
  id = "rename",
  severity = "warning",
  about = "a table or column that was there gets another name",
  instead = "a new one beside the old, written to by both; or a view with the old name",
  check = function(o, ctx)
    if o.name == "rename_table" and not ctx:is_new(o.from, o.schema) then
      ctx:report(o, ("programs that use %s fail as soon as it is %s"):format(o.from, o.to))
    elseif o.name == "alter_column" and o.new_column_name and not ctx:is_new(o.table, o.schema) then
      ctx:report(o, ("programs that use %s.%s fail as soon as it is %s"):format(o.table, o.column,
        o.new_column_name))
    end
  end,
}
