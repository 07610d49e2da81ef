---@type mig.LintRule
return {
  id = "index-blocks",
  severity = "warning",
  about = "others wait while an index of a table that was there is built",
  check = function(o, ctx) ctx:report_work(o, { build = true }) end,
}
