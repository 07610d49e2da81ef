---@type mig.LintRule
return {
  id = "not-null-scan",
  severity = "warning",
  about = "others wait while each row is looked at, because a column must not be NULL any more",
  check = function(o, ctx)
    if o.name == "alter_column" then ctx:report_work(o, { scan = true }) end
  end,
}
