--- Values: literals, SQL expressions, names, lists and maps of them.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local layout = require "mig.render.layout"
local literals = require "mig.render.literals"
local sorted = require "mig.support.sorted"

local values = {}

---@alias mig.ValueMaker fun(ctx: mig.RenderContext, v: table): mig.SourceNode

--- Kind of object -> its source. Types, columns and what is in them add theirs.
---@type table<string, mig.ValueMaker>
values.makers = {}

local makers = values.makers

local Source = class.new("source")

--- What has been rendered already, as a value among others.
---@param node mig.SourceNode
---@return table
function values.source(node) return class.make(Source, { node = node }) end

function makers.source(_, v) return v.node end

local function constant(name)
  return function(ctx) return ctx:sa(name) end
end

makers.none = constant "none"
makers.null = constant "null()"
makers["true"] = constant "true_()"
makers["false"] = constant "false_()"

function makers.text(ctx, v) return ctx:call("text", { literals.string(v.sql) }) end

function makers.bytes(ctx, v) return ctx:call("bytes", { literals.string(v.value) }) end

function makers.func(ctx, v)
  local path = {}
  for part in v.name:gmatch("[^.]+") do path[#path + 1] = literals.field(part) end
  local args = {}
  for i, arg in ipairs(v.args) do args[i] = values.node(ctx, arg) end
  return layout.call(ctx:sa("func") .. table.concat(path), args)
end

function makers.column_ref(ctx, v)
  local args = { literals.string(v.name) }
  if v.type then args[2] = values.node(ctx, v.type) end
  return ctx:call("column", args)
end

local modifiers = {
  ASC = "asc", DESC = "desc", ["NULLS FIRST"] = "nulls_first", ["NULLS LAST"] = "nulls_last",
}

function makers.order(ctx, v)
  return layout.method(values.node(ctx, v.expression), modifiers[v.suffix], {})
end

function makers.literal(ctx, v)
  return layout.call(ctx:op "inline_literal", { values.node(ctx, v.value) })
end

--- A name: one that is final as op.f("…"), one that a user gave plain.
function makers.name(ctx, v)
  local text = literals.string(v.value)
  if not v.generated then return text end
  return layout.call(ctx:op "f", { text })
end

local function plain_table(ctx, v)
  local entries = {}
  if class.is_list(v) then
    for i, item in ipairs(v) do entries[i] = { value = values.node(ctx, item) } end
  else
    for key, item in sorted.pairs(v) do
      entries[#entries + 1] = { key = literals.key(key), value = values.node(ctx, item) }
    end
  end
  return layout.table(entries)
end

--- A value as source.
---@param ctx mig.RenderContext
---@param v any
---@return mig.SourceNode
function values.node(ctx, v)
  local t = type(v)
  if t == "string" then return literals.string(v) end
  if t == "number" then return literals.number(v) end
  if t == "boolean" or v == nil then return tostring(v) end
  local make = makers[class.kind(v)]
  if make then return make(ctx, v) end
  if class.is_plain(v) then return plain_table(ctx, v) end
  errors.raise("MIG_EUNSUPPORTED", "a %s cannot be written into a revision file",
    class.kind(v) or t)
  return nil
end

--- Whether a value has a source. Functions have none, nor has what is made of them.
---@param v any
---@return boolean
function values.is_writable(v)
  local t = type(v)
  if t ~= "table" then return t ~= "function" and t ~= "thread" and t ~= "userdata" end
  if class.kind(v) then return makers[class.kind(v)] ~= nil end
  if not class.is_plain(v) then return false end
  for key, item in next, v do
    if type(key) == "table" or not values.is_writable(item) then return false end
  end
  return true
end

--- A list of names, { "a", "b" }.
---@param ctx mig.RenderContext
---@param list (string|mig.Name)[]
---@return mig.SourceTable
function values.names(ctx, list)
  local items = {}
  for i, name in ipairs(list) do items[i] = values.node(ctx, name) end
  return layout.list(items)
end

-- What options say, in the order in which people write them; others follow by name.
local order = {
  "name", "new_column_name", "type_", "primary_key", "autoincrement", "nullable", "server_default",
  "default", "unique", "index", "comment",
  "existing_type", "existing_nullable", "existing_server_default", "existing_comment",
  "existing_autoincrement",
  "source_schema", "referent_schema", "ondelete", "onupdate", "match", "deferrable", "initially",
  "where", "using", "ops",
  "timing", "event", "for_each", "when", "args", "returns", "language", "volatility", "security",
  "before", "after", "always", "on_null", "start", "increment", "minvalue", "maxvalue",
  "if_exists", "if_not_exists",
}
local rank = {}
for i, name in ipairs(order) do rank[name] = i end
local last = { schema = 1, body = 2, execute = 3, existing = 4, info = 5 }

-- Our own options come first, those with the prefix of a dialect behind them.
local function place(key, is_dialect)
  if is_dialect then return #order + 10 end
  return rank[key] or last[key] and #order + 1 + last[key] or #order + 1
end

--- Options as a table, or nil when there are none.
---@param ctx mig.RenderContext
---@param own table<string, any>
---@param dialect? table<string, any>
---@return mig.SourceTable?
function values.options(ctx, own, dialect)
  local rows = {}
  for i, map in ipairs { own, dialect or {} } do
    for key, v in pairs(map) do
      if values.is_writable(v) then
        rows[#rows + 1] = { key = key, value = v, place = place(key, i == 2) }
      end
    end
  end
  if #rows == 0 then return nil end
  table.sort(rows, function(a, b)
    if a.place ~= b.place then return a.place < b.place end
    return a.key < b.key
  end)
  local entries = {}
  for i, row in ipairs(rows) do
    entries[i] = { key = literals.key(row.key), value = values.node(ctx, row.value) }
  end
  return layout.table(entries)
end

return values
