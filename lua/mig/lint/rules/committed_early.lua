local text = require "mig.lint.text"

local rows = { execute = true, bulk_insert = true }
local marks = { update_all = true, delete_all = true }

local function changes_rows(o, d)
  if o.name == "bulk_insert" or marks[o.name] then return true end
  local sql = text.of(o)
  local shape = sql and text.shape(sql, d) or ""
  return shape:find("^INSERT") ~= nil or shape:find("^UPDATE") ~= nil
    or shape:find("^DELETE") ~= nil or shape:find("^REPLACE") ~= nil
end

---@type mig.LintRule
return {
  id = "committed-early",
  severity = "info",
  about = "rows are changed before a change of the schema that commits them",
  instead = "a revision for the rows and one for the schema, so that a failure leaves nothing half "
    .. "done",
  check = function(o, ctx)
    if not ctx.impact.commits_ddl or ctx.memory.told_commit then return end
    if changes_rows(o, ctx.dialect) then
      ctx.memory.rows_line = ctx.memory.rows_line or ctx.line
    elseif ctx.memory.rows_line and not rows[o.name] then
      ctx.memory.told_commit = true
      ctx:report(o, ("it commits the rows of line %d: if what follows fails, they stay"):format(
        ctx.memory.rows_line))
    end
  end,
}
