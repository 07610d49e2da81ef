--- Views, functions and triggers, as objects of models and as what an operation replaces.

local literals = require "mig.render.literals"
local values = require "mig.render.values"

local stored = {}

-- What goes between name and options.
local arguments = {
  view = function(object) return { literals.string(object.sql) } end,
  ["function"] = function() return {} end,
  trigger = function(object) return { literals.string(object.table) } end,
}

local constructors = { view = "View", ["function"] = "Function", trigger = "Trigger" }

--- An object of models: sa.View("name", "SELECT …", { metadata = metadata }).
---@param ctx mig.RenderContext
---@param object mig.View|mig.Function|mig.Trigger
---@param metadata string  the variable that holds the metadata
---@return mig.SourceNode?
function stored.node(ctx, object, metadata)
  local own = ctx:item(object.kind, object)
  if own ~= false then return own end
  local options = object:options()
  options.materialized, options.metadata = options.materialized or nil, values.source(metadata)
  local args = { values.node(ctx, object.name) }
  local more = arguments[object.kind](object)
  table.move(more, 1, #more, 2, args)
  args[#args + 1] = values.options(ctx, options)
  return ctx:call(constructors[object.kind], args)
end

--- The option `existing` of an operation.
---@param ctx mig.RenderContext
---@param o table
---@return mig.SourceNode
function stored.existing(ctx, o)
  local options = o.existing:options()
  if options.schema == o.schema then options.schema = nil end
  return values.options(ctx, options)
end

return stored
