local text = require "mig.lint.text"

local indexes = { create_index = true, drop_index = true }

---@type mig.LintRule
return {
  id = "transaction-refused",
  severity = "error",
  about = "a statement that the database does not run in a transaction",
  instead = "put it inside op.get_context():autocommit_block(function() … end)",
  check = function(o, ctx)
    if ctx.in_autocommit then return end
    local sql = text.of(o)
    local shape = sql and text.shape(sql, ctx.dialect)
    for _, pattern in ipairs(shape and ctx.impact.refuses_transaction or {}) do
      if shape:find(pattern) then
        ctx:report(o, ("%s does not run in a transaction"):format(
          shape:match("^.-CONCURRENTLY") or shape:match(pattern)))
        return
      end
    end
    local object = o.definition or o
    if indexes[o.name] and getmetatable(o) and ctx.dialect:option(object, "concurrently") then
      ctx:report(o, "CONCURRENTLY does not run in a transaction")
    end
  end,
}
