--- What a database has and models have no words for: it is left alone, and `mig models` names it.

local unread = {}

--- What `mig models` cannot write, a line each.
---@param _ mig.Dialect
---@param _ctx mig.Context
---@param md mig.MetaData  what was read
---@return string[]
function unread.list(_, _ctx, md)
  local out = {}
  for i, name in ipairs(md.virtual) do out[i] = "virtual table " .. name end
  table.sort(out)
  return out
end

return unread
