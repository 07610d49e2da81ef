local impact = require "mig.dialects.base.impact"

---@type mig.LintRule
return {
  id = "narrow-type",
  severity = "error",
  about = "a column gets a type that cannot hold all values of the old one",
  instead = "look for values that do not fit first; or a new column, filled from the old one",
  check = function(o, ctx)
    if o.name ~= "alter_column" or not o.type_ or ctx:is_new(o.table, o.schema) then return end
    if impact.fits(ctx.dialect, o.existing_type, o.type_) ~= false then return end
    local function sql(t) return ctx.dialect:type_sql(t, "a type") end
    ctx:report(o, ("not every value of %s.%s (%s) is a %s: the revision fails, or values are cut")
      :format(o.table, o.column, sql(o.existing_type), sql(o.type_)))
  end,
}
