---@type mig.LintRule
return {
  id = "table-rewrite",
  severity = "warning",
  about = "others wait while all rows are written anew",
  check = function(o, ctx) ctx:report_work(o, { rewrite = true }) end,
}
