--- Indexes of tables. Most are of columns in the usual order and are put together from numbers;
--- the texts of the others are looked up all at once.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local definition = require "mig.dialects.postgresql.definition"
local schema_index = require "mig.schema.index"
local sql = require "mig.schema.sql"

local reflect_indexes = {}

local DESC, NULLS_FIRST = 1, 2

--- Storage parameters, "{fillfactor=70}", by name.
---@param text string?
---@param toast? string  those of what holds the long values
---@return table<string, string>?
function reflect_indexes.parameters(text, toast)
  if not text and not toast then return nil end
  local out = {}
  for prefix, list in pairs { [""] = text, ["toast."] = toast } do
    for _, item in ipairs(array_text.items(list)) do
      local name, value = item:match("^(.-)=(.*)$")
      if name then out[prefix .. name] = value end
    end
  end
  return out
end

-- The element for a column: its name, unless the table has it from its parent and not of itself.
local function column_element(relation, number)
  local name = relation.names[number]
  return relation.table.by_name[name] and name or sql.column(name)
end

local function ordered(element, option)
  if option == 0 then return element end
  if type(element) == "string" then element = sql.column(element) end
  if option & DESC ~= 0 then
    return option & NULLS_FIRST ~= 0 and element:desc() or element:desc():nulls_last()
  end
  return element:nulls_first()
end

local suffixes = { [0] = "", " DESC NULLS LAST", " NULLS FIRST", " DESC" }

-- An element whose text is `text`, of which the server says `bare` without operator class,
-- collation and order. An operator class of a column goes into `ops`.
local function element_of(text, bare, name, option, ops)
  local suffix = suffixes[option]
  if suffix ~= "" and text:sub(-#suffix) == suffix then text = text:sub(1, -#suffix - 1) end
  local more = text:sub(#bare + 1)
  if name and more == "" then return name end
  local operator_class = more:match("^ ([%w_.]+)$")
  if name and operator_class and not ops[name] then
    ops[name] = operator_class
    return name
  end
  return sql.text(text)
end

local function has_twice(columns)
  local seen = {}
  for _, number in ipairs(columns) do
    if number ~= 0 and seen[number] then return true end
    seen[number] = true
  end
  return false
end

local function column_options(row, relation, keys)
  local options = {
    postgresql_where = row.predicate,
    postgresql_using = row.method,
    postgresql_with = reflect_indexes.parameters(row.parameters),
    postgresql_tablespace = row.tablespace,
    postgresql_nulls_not_distinct = row.nulls_not_distinct or nil,
  }
  if #row.columns > keys then
    local include = {}
    for i = keys + 1, #row.columns do include[#include + 1] = relation.names[row.columns[i]] end
    options.postgresql_include = include
  end
  return options
end

local function add_index(relation, row, elements, ops)
  local options = column_options(row, relation, row.keys)
  if ops and next(ops) then options.postgresql_ops = ops end
  relation.place = relation.place or { name = relation.name, schema = relation.schema }
  class.append(relation.table, "indexes", schema_index.make {
    name = row.name, unique = row.is_unique or nil, elements = elements, table = relation.place,
    dialect_options = next(options) and options or class.empty,
  })
end

-- ---- indexes of plain columns ----

-- Whether numbers say it all: no expression, and what is not of columns is as it is by itself.
local function is_plain(row, relation, special)
  if row.method or relation.collated then return false end
  for i = 1, row.keys do
    if row.columns[i] == 0 or special[row.classes[i]] then return false end
    local collation = row.collations[i]
    if collation ~= 0 and collation ~= 100 then return false end
  end
  return true
end

local function plain_elements(row, relation)
  local elements = {}
  for i = 1, row.keys do
    elements[i] = ordered(column_element(relation, row.columns[i]), row.options[i])
  end
  return elements
end

-- Few texts of numbers come again and again.
local function new_reader()
  local known = {}
  return function(text)
    local list = known[text]
    if not list then
      list = array_text.numbers(text)
      known[text] = list
    end
    return list
  end
end

-- ---- the others ----

local function add_described(relation, row, described)
  local texts = definition.elements(described.text)
  local bare = array_text.items(described.elements)
  local elements, ops = {}, {}
  local twice = has_twice(row.columns)
  for i = 1, row.keys do
    local name = not twice and relation.names[row.columns[i]] or nil
    local element = element_of(texts[i], bare[i], name, row.options[i], ops)
    if element == name then element = column_element(relation, row.columns[i]) end
    elements[i] = ordered(element, row.options[i])
  end
  add_index(relation, row, elements, ops)
end

local function add_others(ctx, relations, others)
  if #others == 0 then return end
  local list, by_oid = {}, {}
  for i, row in ipairs(others) do list[i], by_oid[row.oid] = ("%d"):format(row.oid), row end
  for described in ctx.sink.rows(catalogue.definitions(table.concat(list, ", "))) do
    local row = by_oid[described.oid]
    row.described = described
  end
  for _, row in ipairs(others) do
    add_described(relations[row.relation], row, row.described)
  end
end

local function by_name(a, b) return a.name < b.name end

--- Add the indexes to their tables. One that keeps a constraint completes it.
---@param ctx mig.Context
---@param scope mig.pg.Scope
---@param relations table<integer, mig.pg.Relation>
---@param constraints table<integer, mig.Constraint>  by the oid of the index that keeps them
function reflect_indexes.add(ctx, scope, relations, constraints)
  local special, others, numbers = {}, {}, new_reader()
  for row in ctx.sink.rows(catalogue.classes) do special[row.oid] = true end
  for row in ctx.sink.rows(catalogue.indexes(scope)) do
    local relation, constraint = relations[row.relation], constraints[row.oid]
    if constraint then
      row.columns = numbers(row.columns)
      row.predicate, row.method = nil, nil
      local options = column_options(row, relation, row.keys)
      if next(options) and constraint.kind ~= "exclude" then
        options.postgresql_with, options.postgresql_tablespace = nil, nil
        constraint.dialect_options = options
      end
    elseif relation and relation.table then
      row.columns, row.options = numbers(row.columns), numbers(row.options)
      row.classes, row.collations = numbers(row.classes), numbers(row.collations)
      if is_plain(row, relation, special) then
        add_index(relation, row, plain_elements(row, relation))
      else
        others[#others + 1] = row
      end
    end
  end
  add_others(ctx, relations, others)
  for _, row in ipairs(others) do table.sort(relations[row.relation].table.indexes, by_name) end
end

return reflect_indexes
