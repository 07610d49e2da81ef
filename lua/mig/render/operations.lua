--- Operations: op.<name>(arguments, options). Most are what their descriptor says of them.

local class = require "mig.support.class"
local defaults = require "mig.render.defaults"
local errors = require "mig.support.errors"
local layout = require "mig.render.layout"
local literals = require "mig.render.literals"
local stored = require "mig.render.stored"
local tables = require "mig.render.tables"
local types = require "mig.render.types"
local values = require "mig.render.values"

local operations = {}

-- Options that say nothing when they are false.
local quiet_when_false = {
  unique = true, if_exists = true, if_not_exists = true, cascade = true, inline_references = true,
  inline_primary_key = true, materialized = true, procedure = true,
}

local function options_of(d, o)
  local own = {}
  for key in pairs(d.opts or {}) do
    local v = o[key]
    if v ~= nil and not (v == false and quiet_when_false[key]) then own[key] = v end
  end
  return own
end

-- In a batch the table and its schema have been said.
local in_batch = { table = true, schema = true, source_schema = true }

local function argument(ctx, o, field)
  local v = o[field]
  if class.is_plain(v) and class.is_list(v) then return values.names(ctx, v) end
  return values.node(ctx, v)
end

-- nil before something that is there has to be written; at the end it has not.
local function arguments_of(ctx, d, o, skipped)
  local args, count = {}, 0
  for _, arg in ipairs(d.args) do
    if not skipped[arg[1]] then
      args[#args + 1] = argument(ctx, o, arg[1])
      if o[arg[1]] ~= nil then count = #args end
    end
  end
  for i = #args, count + 1, -1 do args[i] = nil end
  return args
end

local none = {}

local function generic(ctx, o, batch)
  local d = getmetatable(o).descriptor
  local skipped = batch and in_batch or none
  local args = arguments_of(ctx, d, o, skipped)
  local own = options_of(d, o)
  for key in pairs(skipped) do own[key] = nil end
  if batch then own.insert_before, own.insert_after = o.insert_before, o.insert_after end
  -- What a view or trigger was is for the way back, which says it again.
  own.existing = nil
  args[#args + 1] = values.options(ctx, own, o.dialect_options)
  return args
end

local makers = {}

function makers.create_table(ctx, o)
  local t = o.definition
  local args = { values.node(ctx, o.table) }
  tables.items(ctx, t, tables.final_names(t), args)
  args[#args + 1] = tables.options(ctx, t, {
    schema = o.schema, if_not_exists = o.if_not_exists or nil, prefixes = o.prefixes,
  })
  return args, 1
end

function makers.add_column(ctx, o, batch)
  local column = tables.lone_column(ctx, o.definition)
  if not column then return nil end
  local own = options_of(getmetatable(o).descriptor, o)
  if batch then
    own.schema, own.insert_before, own.insert_after = nil, o.insert_before, o.insert_after
  end
  local args = { column, values.options(ctx, own, o.dialect_options) }
  if not batch then table.insert(args, 1, values.node(ctx, o.table)) end
  return args
end

-- What is there now was told by a database; on the way down that is what shall be again.
local function told(ctx, o, new, existing)
  return ctx.is_downgrade and o[new] ~= nil and new or existing
end

function makers.alter_column(ctx, o, batch)
  if ctx.is_downgrade == nil then return generic(ctx, o, batch) end
  local own = class.copy(o)
  local key = told(ctx, o, "type_", "existing_type")
  local t = o[key]
  own[key] = t and types.readable(ctx.dialect, t)
  key = told(ctx, o, "server_default", "existing_server_default")
  own[key] = defaults.readable(ctx.dialect, o[key], t)
  return generic(ctx, own, batch)
end

local function row_node(ctx, row)
  local entries = {}
  for i, name in ipairs(row.columns) do
    entries[i] = { key = literals.key(name), value = values.node(ctx, row.values[i]) }
  end
  return layout.table(entries)
end

function makers.bulk_insert(ctx, o)
  local rows = {}
  for i, row in ipairs(o.rows) do rows[i] = row_node(ctx, row) end
  return {
    tables.adhoc(ctx, o.given), layout.list(rows),
    values.options(ctx, { multiinsert = o.multiinsert }),
  }
end

-- Parameters are a table of its own, not options.
function makers.execute(ctx, o)
  local sql = type(o.sql) == "table" and o.sql.sql or o.sql
  return { literals.string(sql), o.params and values.node(ctx, o.params) }
end

function makers.create_exclude_constraint(ctx, o, batch)
  local args = generic(ctx, o, batch)
  local elements = {}
  for i, e in ipairs(o.definition.elements) do
    elements[i] = layout.list { values.node(ctx, e[1]), literals.string(e[2]) }
  end
  args[batch and 2 or 3] = layout.list(elements)
  return args
end

-- PostgreSQL has to drop one that is called in another way, and must know which.
function makers.replace_function(ctx, o)
  local was, new = o.existing, o.definition
  local own = options_of(getmetatable(o).descriptor, o)
  own.existing = nil
  if was and not was:is_called_like(new) then
    own.existing = values.source(stored.existing(ctx, o))
  end
  return { values.node(ctx, o.routine), values.options(ctx, own, o.dialect_options) }
end

-- What a project has registered renders itself, or is its arguments.
local function custom(ctx, d, o)
  if d.render then
    local text = d.render(table.unpack(o.args, 1, o.args.n))
    if type(text) ~= "string" then
      errors.raise("MIG_EINVALID", "op.register: 'render' of op.%s must return a string, got %s",
        d.name, type(text))
    end
    return ctx:foreign(text)
  end
  local args = {}
  for i = 1, o.args.n do
    if not values.is_writable(o.args[i]) then
      errors.raise("MIG_EUNSUPPORTED", "op.%s: argument %d cannot be written; give op.register a "
        .. "'render' function", d.name, i)
    end
    args[i] = values.node(ctx, o.args[i])
  end
  return layout.call(ctx:op(d.name), args)
end

--- An operation; nil when render_item leaves out what it is about.
---@param ctx mig.RenderContext
---@param o table
---@param batch? boolean  within op.batch_alter_table, of whose table it is
---@return mig.SourceNode?
function operations.node(ctx, o, batch)
  local d = getmetatable(o).descriptor
  if type(o.args) == "table" then return custom(ctx, d, o) end
  local args, keep = (makers[o.name] or generic)(ctx, o, batch)
  if not args then return nil end
  local head = batch and "batch_op." .. o.name or ctx:op(o.name)
  return layout.call(head, args, { keep = keep })
end

return operations
