local text = require "mig.lint.text"

-- The labels that an operation adds, as a set.
local function added(o, d)
  if o.name == "add_enum_value" then return { [o.value] = true } end
  local sql = text.of(o)
  local is_added = sql and text.shape(sql, d):find("^ALTER TYPE .* ADD VALUE")
  local label = is_added and sql:match("[Vv][Aa][Ll][Uu][Ee]%s+[%w%s]-'([^']*)'")
  return label and { [label] = true } or {}
end

local function uses(v, labels, depth)
  if type(v) == "string" then
    for label in pairs(labels) do
      if v == label or v:find("'" .. label .. "'", 1, true) then return label end
    end
  elseif type(v) == "table" and depth < 5 then
    for k, item in pairs(v) do
      local found = k ~= "info" and uses(item, labels, depth + 1)
      if found then return found end
    end
  end
  return nil
end

local speaking = { execute = true, bulk_insert = true, alter_column = true, add_column = true,
  create_check_constraint = true, create_index = true, create_view = true }

---@type mig.LintRule
return {
  id = "enum-value-unusable",
  severity = "error",
  about = "a value is added to an enum type and used before the transaction has ended",
  instead = "add the value inside op.get_context():autocommit_block(), or use it in a later "
    .. "revision with transaction_per_migration",
  check = function(o, ctx)
    if not ctx.impact.enum_values_wait then return end
    local labels = ctx.memory.labels or {}
    ctx.memory.labels = labels
    local new = added(o, ctx.dialect)
    if next(new) and not ctx.in_autocommit then
      for label in pairs(new) do labels[label] = true end
    elseif speaking[o.name] and next(labels) then
      local used = uses(o, labels, 0)
      if used then
        ctx:report(o, ("the value '%s' cannot be used before the transaction that adds it ends")
          :format(used))
      end
    end
  end,
}
