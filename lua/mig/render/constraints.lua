--- Constraints, in tables and in columns.

local errors = require "mig.support.errors"
local layout = require "mig.render.layout"
local literals = require "mig.render.literals"
local values = require "mig.render.values"

local constraints = {}

local option_names = {
  primary_key = { "name", "deferrable", "initially", "comment", "info" },
  unique = { "name", "deferrable", "initially", "comment", "info" },
  check = { "name", "deferrable", "initially", "comment", "info" },
  exclude = { "name", "deferrable", "initially", "comment", "info", "where", "using", "ops" },
  foreign_key = {
    "name", "ondelete", "onupdate", "match", "deferrable", "initially", "use_alter",
    "link_to_name", "comment", "info",
  },
}

local function options(ctx, c, name)
  local own = {}
  for _, key in ipairs(option_names[c.kind]) do own[key] = c[key] end
  own.name = name
  return values.options(ctx, own, c.dialect_options)
end

local function over_columns(class_name)
  return function(ctx, c, name)
    local args = {}
    for i, column in ipairs(c.columns) do args[i] = values.node(ctx, column) end
    args[#args + 1] = options(ctx, c, name)
    return ctx:call(class_name, args)
  end
end

-- "schema.table.column"; where a name has a dot, all of them are in double quotes.
local function target(c, i)
  local names = { c.ref_table, c.ref_columns[i] }
  local quote = false
  for _, name in ipairs(names) do quote = quote or name:find('^"') or name:find(".", 1, true) end
  if c.ref_schema then table.insert(names, 1, c.ref_schema) end
  for k, name in ipairs(quote and names or {}) do
    if name:find('"', 1, true) then
      errors.raise("MIG_EUNSUPPORTED", "the foreign key to '%s' cannot be written: '%s' has a "
        .. "double quote in it", c.ref_table, name)
    end
    names[k] = '"' .. name .. '"'
  end
  return literals.string(table.concat(names, "."))
end

local makers = {
  primary_key = over_columns "PrimaryKeyConstraint",
  unique = over_columns "UniqueConstraint",
}

function makers.check(ctx, c, name)
  return ctx:call("CheckConstraint", { literals.string(c.sql), options(ctx, c, name) })
end

function makers.foreign_key(ctx, c, name)
  local targets = {}
  for i in ipairs(c.ref_columns) do targets[i] = target(c, i) end
  return ctx:call("ForeignKeyConstraint", {
    values.names(ctx, c.columns), layout.list(targets), options(ctx, c, name),
  })
end

function makers.exclude(ctx, c, name)
  local args = {}
  for i, element in ipairs(c.elements) do
    args[i] = layout.list { values.node(ctx, element[1]), literals.string(element[2]) }
  end
  args[#args + 1] = options(ctx, c, name)
  return ctx:call("ExcludeConstraint", args)
end

--- A constraint of a table; nil when render_item leaves it out.
---@param ctx mig.RenderContext
---@param c mig.Constraint
---@param name string|mig.Name|nil
---@return mig.SourceNode?
function constraints.node(ctx, c, name)
  local own = ctx:item(c.kind, c)
  if own ~= false then return own end
  return makers[c.kind](ctx, c, name)
end

--- A foreign key of one column, in the column; nil when render_item leaves it out.
---@param ctx mig.RenderContext
---@param c mig.Constraint
---@param name string|mig.Name|nil
---@return mig.SourceNode?
function constraints.reference(ctx, c, name)
  local own = ctx:item("foreign_key", c)
  if own ~= false then return own end
  return ctx:call("ForeignKey", { target(c, 1), options(ctx, c, name) })
end

return constraints
