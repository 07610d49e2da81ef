--- Indexes of tables.

local values = require "mig.render.values"

local indexes = {}

--- An index; nil when render_item leaves it out.
---@param ctx mig.RenderContext
---@param index mig.Index
---@param name string|mig.Name|nil
---@return mig.SourceNode?
function indexes.node(ctx, index, name)
  local own = ctx:item("index", index)
  if own ~= false then return own end
  local args = { values.node(ctx, name) }
  for _, element in ipairs(index.elements) do args[#args + 1] = values.node(ctx, element) end
  args[#args + 1] = values.options(ctx, { unique = index.unique or nil, info = index.info },
    index.dialect_options)
  return ctx:call("Index", args)
end

return indexes
