---@type mig.LintRule
return {
  id = "fails",
  severity = "error",
  of_file = true,
  about = "upgrade() raises an error before it has said anything to the database",
  finish = function(ctx)
    if ctx.failure then
      ctx:report(nil, ctx.failure.message, { line = ctx.failure.line })
    end
  end,
}
