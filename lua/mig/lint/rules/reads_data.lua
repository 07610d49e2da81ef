---@type mig.LintRule
return {
  id = "reads-data",
  severity = "info",
  of_file = true,
  about = "what the revision does depends on rows: neither a script nor a plan can foresee it",
  instead = "ask op.get_context().as_sql, and do without the rows there",
  finish = function(ctx)
    if ctx.reads then ctx:report(nil, "it asks the database", { line = ctx.reads.line }) end
  end,
}
