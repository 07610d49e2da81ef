---@type mig.LintRule
return {
  id = "no-primary-key",
  severity = "warning",
  of_file = true,
  about = "a table is made without a primary key",
  instead = "give it one: rows cannot be told apart, and replication and batches need that",
  check = function(o, ctx)
    if o.name ~= "create_table" or not o.definition then return end
    for _, c in ipairs(o.definition.columns) do
      if c.primary_key then return end
    end
    for _, item in ipairs(o.definition.constraints) do
      if item.kind == "primary_key" then return end
    end
    ctx:report(o, ("table %s has no primary key"):format(o.table))
  end,
}
