--- Types: sa.String(50), sa.postgresql.JSONB, sa.Enum("a", "b", { name = "kind" }) …

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local layout = require "mig.render.layout"
local literals = require "mig.render.literals"
local sorted = require "mig.support.sorted"
local types = require "mig.schema.types"
local values = require "mig.render.values"

local namespaces = { "mysql", "postgresql", "sqlite" }

-- Class of a type -> where it is in `sa`. What several namespaces have is the standard's.
local paths

local function path_of(t)
  if not paths then
    paths = {}
    for name, def in pairs(types.all) do paths[getmetatable(def)] = name end
    for _, namespace in ipairs(namespaces) do
      for name, def in pairs(require("mig.schema." .. namespace)) do
        local cls = getmetatable(def)
        if not paths[cls] then paths[cls] = namespace .. "." .. name end
      end
    end
  end
  return paths[getmetatable(t)]
end

-- Fields of a type that are no options of it.
local internal = {
  needs = true, path = true, variants = true, values = true, metadata = true, was = true,
}

local function longest(list)
  local n = 0
  for _, v in ipairs(list) do n = math.max(n, utf8.len(v) or #v) end
  return n
end

local function options_of(t)
  local out = {}
  for key, v in next, t do
    if not internal[key] then out[key] = v end
  end
  -- Only the name of the schema is left of a MetaData.
  local metadata = rawget(t, "metadata")
  if metadata and not out.schema and class.kind(metadata) == "metadata" then
    out.schema = metadata.schema
  end
  if t.values and out.length == longest(t.values) then out.length = nil end
  return out
end

local function arguments_of(ctx, t)
  local options, args = options_of(t), {}
  for _, v in ipairs(t.values or {}) do args[#args + 1] = literals.string(v) end
  for _, label in ipairs(getmetatable(t).positional or {}) do
    if options[label] == nil then break end
    args[#args + 1], options[label] = values.node(ctx, options[label]), nil
  end
  args[#args + 1] = values.options(ctx, options)
  return args
end

local function plain(ctx, t)
  if t.family == "custom" then return ctx:call("custom", { literals.string(t.sql) }) end
  local path = path_of(t)
  if not path then
    errors.raise("MIG_EUNSUPPORTED", "type '%s' cannot be written: it is none of sa's",
      tostring(t.typename))
  end
  local args = arguments_of(ctx, t)
  if #args == 0 then return ctx:sa(path) end
  return ctx:call(path, args)
end

local generic_names = {
  BIGINT = "BigInteger", BLOB = "LargeBinary", BOOLEAN = "Boolean", BYTEA = "LargeBinary",
  DATE = "Date", DATETIME = "DateTime", DOUBLE = "Double", DOUBLE_PRECISION = "Double",
  FLOAT = "Float", INTEGER = "Integer", NUMERIC = "Numeric",
  SMALLINT = "SmallInteger", TEXT = "Text", TIME = "Time", TIMESTAMP = "DateTime", UUID = "Uuid",
  VARCHAR = "String",
}

local function generic_of(d, t)
  local def = types.all[generic_names[t.typename]]
  if not def or t.variants then return t end
  local fields = {}
  for key, v in next, t do fields[key] = v end
  fields.path, fields.needs = nil, nil
  -- It may not have all the options.
  local ok, other = pcall(def, fields)
  return ok and d:type_sql(other, "type") == d:type_sql(t, "type") and other or t
end

-- Dialects that share a variant are named together.
local function variants_of(t)
  local out, by_type = {}, {}
  for dialect, variant in sorted.pairs(t.variants or {}) do
    if not by_type[variant] then
      by_type[variant] = { type = variant, dialects = {} }
      out[#out + 1] = by_type[variant]
    end
    table.insert(by_type[variant].dialects, dialect)
  end
  return out
end

--- A type, as render_item wants it or as it is.
---@param ctx mig.RenderContext
---@param t mig.Type
---@return mig.SourceNode
function values.makers.type(ctx, t)
  local own = ctx:item("type", t)
  if own then return own end
  if own == nil then
    errors.raise("MIG_EINVALID",
      "render_item: a type cannot be left out; return a string, or false for the usual text")
  end
  local node = plain(ctx, t)
  local variants = variants_of(t)
  for _, v in ipairs(variants) do
    local args = { values.makers.type(ctx, v.type) }
    for _, dialect in ipairs(v.dialects) do args[#args + 1] = literals.string(dialect) end
    node = layout.method(node, "with_variant", args)
  end
  return ctx.shared_types and ctx.shared_types[layout.line(node)] or node
end

local module = {}

--- The type of a reflected column as a person would write it: the generic one that is the same in
--- this database, sa.Integer rather than sa.INTEGER.
---@param d mig.Dialect?
---@param t mig.Type
---@return mig.Type
function module.readable(d, t)
  if not d then return t end
  if t.family ~= "array" then return generic_of(d, t) end
  local out = class.copy(t)
  out.item = module.readable(d, t.item)
  return out
end

return module
