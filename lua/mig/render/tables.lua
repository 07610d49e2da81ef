--- Tables: their columns, then what stands below them, then options.

local columns = require "mig.render.columns"
local constraints = require "mig.render.constraints"
local indexes = require "mig.render.indexes"
local names = require "mig.schema.names"
local placement = require "mig.render.placement"
local values = require "mig.render.values"

local tables = {}

--- The names of a revision: what the database or a convention gave is final.
---@param t mig.Table
---@return mig.NameOf
function tables.final_names(t)
  return function(object)
    local name = object.name
    if t.reflected and type(name) == "string" then return names.final(name) end
    return name
  end
end

local function items_of(ctx, c, placed, name_of)
  local items = {}
  for _, fk in ipairs(placed.references[c.name] or {}) do
    items[#items + 1] = constraints.reference(ctx, fk, name_of(fk))
  end
  for _, check in ipairs(c.checks) do
    items[#items + 1] = constraints.node(ctx, check, name_of(check))
  end
  return items
end

--- A column of a table.
---@param ctx mig.RenderContext
---@param t mig.Table
---@param c mig.Column
---@param placed mig.Placement
---@param name_of mig.NameOf
---@return mig.SourceNode?
function tables.column(ctx, t, c, placed, name_of)
  local key = t.primary_key and t.primary_key.columns or {}
  return columns.node(ctx, c, {
    key = key, in_key = c.primary_key, primary_key = placed.marked[c.name] or false,
    unique = placed.unique[c.name], index = placed.index[c.name], reflected = t.reflected,
    references = placed.references[c.name] or {}, items = items_of(ctx, c, placed, name_of),
  })
end

--- Columns, constraints and indexes, as arguments of a call.
---@param ctx mig.RenderContext
---@param t mig.Table
---@param name_of mig.NameOf
---@param into mig.SourceNode[]
function tables.items(ctx, t, name_of, into)
  local placed = placement.of(t, name_of)
  for _, c in ipairs(t.columns) do
    into[#into + 1] = tables.column(ctx, t, c, placed, name_of)
  end
  for _, object in ipairs(placed.rest) do
    if object.kind == "index" then
      into[#into + 1] = indexes.node(ctx, object, name_of(object) or object.name)
    else
      into[#into + 1] = constraints.node(ctx, object, name_of(object))
    end
  end
end

--- The options of a table.
---@param ctx mig.RenderContext
---@param t mig.Table
---@param more? table  further ones
---@return mig.SourceTable?
function tables.options(ctx, t, more)
  local own = { comment = t.comment, info = t.info, prefixes = t.prefixes }
  for key, v in pairs(more or {}) do own[key] = v end
  return values.options(ctx, own, t.dialect_options)
end

--- An ad-hoc table, for rows.
---@param ctx mig.RenderContext
---@param t mig.Table
---@return mig.SourceNode
function tables.adhoc(ctx, t)
  local args = { values.node(ctx, t.name) }
  for _, c in ipairs(t.columns) do
    local column = { values.node(ctx, c.name) }
    if c.type then column[2] = values.node(ctx, c.type) end
    args[#args + 1] = ctx:call("column", column)
  end
  args[#args + 1] = values.options(ctx, { schema = t.schema })
  return ctx:call("table", args)
end

--- A column that comes alone, with all its constraints.
---@param ctx mig.RenderContext
---@param t mig.Table  with the one column
---@return mig.SourceNode?
function tables.lone_column(ctx, t)
  return tables.column(ctx, t, t.columns[1], placement.of_column(t), tables.final_names(t))
end

return tables
