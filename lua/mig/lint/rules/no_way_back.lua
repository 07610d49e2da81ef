---@type mig.LintRule
return {
  id = "no-way-back",
  severity = "warning",
  of_file = true,
  about = "an upgrade that does something, and a downgrade that does nothing",
  instead = "write the downgrade, or say irreversible = true and leave it out",
  finish = function(ctx)
    if ctx.direction ~= "upgrade" or #ctx.operations == 0 then return end
    if rawget(ctx.globals, "irreversible") == true then return end
    if ctx.has_way_back == false then
      ctx:report(nil, "downgrade() does nothing: the schema stays, and the version goes back")
    end
  end,
}
