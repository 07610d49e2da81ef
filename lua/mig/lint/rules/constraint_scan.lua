---@type mig.LintRule
return {
  id = "constraint-scan",
  severity = "warning",
  about = "others wait while each row is checked against a new constraint",
  check = function(o, ctx)
    if o.name ~= "alter_column" then ctx:report_work(o, { scan = true }) end
  end,
}
