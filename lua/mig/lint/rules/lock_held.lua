local marks = { update_all = true, delete_all = true }

local function severity(is_brief) return is_brief and "info" or "warning" end

-- Whether an operation takes time in which a table that is locked already keeps others waiting who
-- would not wait for the operation itself: as a severity, or nil.
local function prolongs(o, ctx, held)
  for _, impact in ipairs(ctx:impacts(o)) do
    local waits_itself = impact.table == held and impact.waits and impact.waits:find("reads")
    if impact.work and not waits_itself then
      return severity(select(2, ctx:size_of(impact.table, impact.schema)))
    end
  end
  if o.name == "bulk_insert" then return severity(ctx.is_few(#o.rows)) end
  return marks[o.name] and severity(select(2, ctx:size_of(o.table, o.schema)))
end

---@type mig.LintRule
return {
  id = "lock-held",
  severity = "warning",
  about = "a table stays locked for all others while work that takes time is done",
  instead = "a revision for each, with transaction_per_migration",
  check = function(o, ctx)
    if ctx.impact.commits_ddl or ctx.in_autocommit then return end
    local held = ctx.memory.held
    local told = ctx.memory.told
    local found = held and told ~= "warning" and prolongs(o, ctx, held.table)
    if found and found ~= told then
      ctx.memory.told = found
      ctx:report(o, ("reads and writes of %s wait meanwhile: it is locked since line %d"):format(
        held.table, held.line), { severity = found })
    end
    for _, impact in ipairs(not held and ctx:impacts(o) or {}) do
      if impact.waits and impact.waits:find("reads") and ctx.line then
        ctx.memory.held = { table = impact.table, line = ctx.line }
      end
    end
  end,
}
