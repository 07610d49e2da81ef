--- Columns, and what is written inside them.

local class = require "mig.support.class"
local column = require "mig.schema.column"
local defaults = require "mig.render.defaults"
local literals = require "mig.render.literals"
local types = require "mig.render.types"
local values = require "mig.render.values"

local columns = {}

local makers = values.makers

local function copied(v, ...)
  local out, skipped = {}, {}
  for _, key in ipairs { ... } do skipped[key] = true end
  for key, item in next, v do
    if not skipped[key] then out[key] = item end
  end
  return out
end

function makers.identity(ctx, v)
  return ctx:call("Identity", { values.options(ctx, copied(v)) })
end

function makers.computed(ctx, v)
  return ctx:call("Computed", {
    literals.string(v.sql), values.options(ctx, { persisted = v.persisted }),
  })
end

function makers.sequence(ctx, v)
  local own = copied(v, "name", "metadata")
  if v.metadata and not own.schema then own.schema = v.metadata.schema end
  return ctx:call("Sequence", { values.node(ctx, v.name), values.options(ctx, own) })
end

--- How a column is written: what of its table is said in it.
---@class mig.ColumnStyle
---@field primary_key boolean  marked as the key, or part of it
---@field in_key boolean       part of the key, marked or not
---@field key string[]         columns of the key
---@field unique? boolean
---@field index? boolean
---@field reflected? boolean   told by a database
---@field references table[]   foreign keys that are written in it
---@field items mig.SourceNode[]  references and checks

-- NOT NULL goes without saying in a key and an identity; "NULL" has to be said there.
local function nullable(c, style)
  local implied = not (style.in_key or c.identity and not c.identity.on_null)
  if c.nullable ~= implied then return c.nullable end
  if c.identity and c.nullable_given then return true end
  return nil
end

-- Said where the column would count, or not count, without it.
local function autoincrement(c, style)
  if not c.primary_key then return c.autoincrement == true or nil end
  local counts = column.is_autoincrement(c, style.key)
  local default = rawget(c, "default")
  -- Without the function that fills it, nothing would tell that the database does not.
  if counts and default ~= nil and not values.is_writable(default) then return false end
  local quiet = class.copy(c)
  quiet.autoincrement, quiet.foreign_keys = nil, style.references
  if column.is_autoincrement(quiet, style.key) == counts then return nil end
  return counts
end

local function server_default(ctx, c, style)
  if c.server_default == nil then return nil end
  local own = ctx:item("server_default", c.server_default)
  if own then return values.source(own) end
  if own == nil then return nil end
  if style.reflected then return defaults.readable(ctx.dialect, c.server_default, c.type) end
  return c.server_default
end

local function options(ctx, c, style)
  return values.options(ctx, {
    primary_key = style.primary_key or nil,
    autoincrement = autoincrement(c, style),
    nullable = nullable(c, style),
    server_default = server_default(ctx, c, style),
    default = rawget(c, "default"), onupdate = rawget(c, "onupdate"),
    server_onupdate = rawget(c, "server_onupdate"),
    unique = style.unique, index = style.index,
    key = c.key ~= c.name and c.key or nil,
    comment = c.comment, info = rawget(c, "info"),
  }, c.dialect_options)
end

--- A column; nil when render_item leaves it out.
---@param ctx mig.RenderContext
---@param c mig.Column
---@param style mig.ColumnStyle
---@return mig.SourceNode?
function columns.node(ctx, c, style)
  local own = ctx:item("column", c)
  if own ~= false then return own end
  local args = { values.node(ctx, c.name) }
  local t = c.type
  if t and style.reflected then t = types.readable(ctx.dialect, t) end
  if t then args[#args + 1] = values.node(ctx, t) end
  for _, kind in ipairs { "identity", "computed", "sequence" } do
    if c[kind] then args[#args + 1] = values.node(ctx, c[kind]) end
  end
  table.move(style.items, 1, #style.items, #args + 1, args)
  args[#args + 1] = options(ctx, c, style)
  return ctx:call("Column", args)
end

return columns
