--- models.lua of a database: a file that loads as its schema and reads as its documentation.

local context = require "mig.render.context"
local layout = require "mig.render.layout"
local literals = require "mig.render.literals"
local model_names = require "mig.render.model_names"
local stored = require "mig.render.stored"
local tables = require "mig.render.tables"
local types = require "mig.render.types"
local values = require "mig.render.values"

local models = {}

local head = [[
-- The schema that revisions work towards. mig has found it in the database; what changes here,
-- `mig revision --autogenerate` writes as a revision.
]]

-- What the database has and the models have not. A name may have line breaks, which would end the
-- comment.
local function unread_lines(list)
  if not list or #list == 0 then return "" end
  local out = { "--\n-- Models have no words for these, and mig leaves them alone:\n" }
  for _, text in ipairs(list) do out[#out + 1] = ("--   %s\n"):format((text:gsub("%c", " "))) end
  return table.concat(out)
end

local function key_of(name, schema) return (schema or "") .. "\0" .. name end

-- Tables that others refer to come first; among equals, and in a circle, names decide.
local function in_order(list)
  local sorted, by_key, out, state = table.move(list, 1, #list, 1, {}), {}, {}, {}
  table.sort(sorted, function(a, b) return key_of(a.name, a.schema) < key_of(b.name, b.schema) end)
  for _, t in ipairs(sorted) do by_key[key_of(t.name, t.schema)] = t end
  local function visit(t)
    if state[t] then return end
    state[t] = true
    local referred = {}
    for _, c in ipairs(t.constraints) do
      if c.kind == "foreign_key" then
        referred[#referred + 1] = by_key[key_of(c.ref_table, c.ref_schema)]
      end
    end
    table.sort(referred, function(a, b)
      return key_of(a.name, a.schema) < key_of(b.name, b.schema)
    end)
    for _, other in ipairs(referred) do visit(other) end
    out[#out + 1] = t
  end
  for _, t in ipairs(sorted) do visit(t) end
  return out
end

-- ---- types with names ----

local taken = { op = true, sa = true, metadata = true }

local function variable_for(name, used)
  local base = name:gsub("[^%w_]", "_"):gsub("^%d", "_%0")
  if not literals.is_name(base) or taken[base] then base = base .. "_type" end
  local variable, n = base, 1
  while used[variable] do
    n = n + 1
    variable = base .. n
  end
  used[variable] = true
  return variable
end

local function each_named_type(t, visit)
  if not t then return end
  if t.family == "array" then return each_named_type(t.item, visit) end
  if (t.family == "enum" or t.family == "domain") and t.name then visit(t) end
end

-- A type that several columns have is written once. @return lines
local function share_types(ctx, list)
  local counts, found = {}, {}
  for _, t in ipairs(list) do
    for _, c in ipairs(t.columns) do
      each_named_type(c.type and types.readable(ctx.dialect, c.type), function(named)
        local node = values.node(ctx, named)
        local text = layout.line(node)
        counts[text] = (counts[text] or 0) + 1
        if counts[text] == 2 then found[#found + 1] = { node = node, type = named } end
      end)
    end
  end
  local shared, used, lines = {}, {}, {}
  for i, item in ipairs(found) do
    local variable = variable_for(tostring(item.type.name), used)
    shared[layout.line(item.node)] = variable
    local start = ("local %s = "):format(variable)
    lines[i] = start .. layout.source(item.node, 0, #start)
  end
  ctx.shared_types = shared
  return lines
end

-- ---- the file ----

local function metadata_lines(ctx, metadata)
  local options = values.options(ctx, {
    schema = metadata.schema, naming_convention = metadata.naming_convention, info = metadata.info,
  })
  local start = "local metadata = "
  return start .. layout.source(ctx:call("MetaData", { options }), 0, #start)
end

local function table_source(ctx, t, convention)
  local args = { values.node(ctx, t.name), "metadata" }
  tables.items(ctx, t, model_names.of(ctx.dialect, t, convention), args)
  local schema = t.metadata and t.metadata.schema == t.schema and t.metadata.schema
  args[#args + 1] = tables.options(ctx, t, { schema = not schema and t.schema or nil })
  return layout.source(layout.call(ctx:sa "Table", args, { keep = 2 }), 0)
end

local function add_stored(ctx, out, list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted, function(a, b) return key_of(a.name, a.schema) < key_of(b.name, b.schema) end)
  for _, object in ipairs(sorted) do
    local node = stored.node(ctx, object, "metadata")
    if node then out[#out + 1] = layout.source(node, 0) end
  end
end

local function library(name, module) return ("local %s = require %q"):format(name, module) end

--- The source of models.lua.
---@param metadata mig.MetaData
---@param opts? mig.RenderOpts
---@return string
function models.source(metadata, opts)
  local ctx = context.new(opts)
  local convention = ctx.opts.naming_convention or metadata.naming_convention
  local list, parts = in_order(metadata.tables), {}
  local shared = share_types(ctx, list)
  for _, t in ipairs(list) do parts[#parts + 1] = table_source(ctx, t, convention) end
  for _, kind in ipairs { "views", "functions", "triggers" } do
    add_stored(ctx, parts, metadata[kind] or {})
  end
  local start = { schema = metadata.schema, naming_convention = convention, info = metadata.info }
  table.insert(parts, 1, metadata_lines(ctx, start))
  if #shared > 0 then table.insert(parts, 2, table.concat(shared, "\n")) end
  parts[#parts + 1] = "return metadata"
  local imports = { library("sa", "mig.schema") }
  if ctx.uses.op then table.insert(imports, 1, library("op", "mig.op")) end
  table.move(ctx.imports, 1, #ctx.imports, #imports + 1, imports)
  return head .. unread_lines(ctx.opts.unread) .. "\n" .. table.concat(imports, "\n") .. "\n\n"
    .. table.concat(parts, "\n\n") .. "\n"
end

return models
