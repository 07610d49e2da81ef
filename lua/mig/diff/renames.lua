--- Tables and columns that the models say were called otherwise (`was`). They are renamed first, in
--- what was read of the database as well, so that everything after them speaks of the new name.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local operation = require "mig.diff.operation"
local order = require "mig.diff.order"

local renames = {}

-- ---- the new name, wherever the database has the old one ----

local function replace_in_list(list, old, new)
  for i, name in ipairs(list) do
    if name == old then list[i] = new end
  end
end

-- An expression of the database with the new name in it.
local function renamed_expression(c, e, old, new)
  local kind = class.kind(e)
  if type(e) == "string" then return normal.renamed(e, old, c.d:ident(new), c.own.brackets) end
  if kind == "text" then
    local own = class.copy(e)
    own.sql = renamed_expression(c, e.sql, old, new)
    return own
  elseif kind == "order" then
    local own = class.copy(e)
    own.expression = renamed_expression(c, e.expression, old, new)
    return own
  elseif kind == "column_ref" and e.name == old then
    local own = class.copy(e)
    own.name = new
    return own
  end
  return e
end

local function rename_in_index(c, index, old, new)
  for i, e in ipairs(index.elements) do
    if type(e) ~= "string" then
      index.elements[i] = renamed_expression(c, e, old, new)
    elseif e == old then
      index.elements[i] = new
    end
  end
end

local function rename_in_exclude(c, constraint, old, new)
  for i, element in ipairs(constraint.elements) do
    if element[1] == old then
      element[1] = new
    elseif type(element[1]) ~= "string" then
      constraint.elements[i] = { renamed_expression(c, element[1], old, new), element[2] }
    end
  end
end

-- Options of dialects hold predicates, and lists and maps of columns.
local function rename_in_options(c, object, old, new)
  local options = object.dialect_options
  if not options then return end
  for key, v in pairs(options) do
    if key:find("_where$") then
      options[key] = renamed_expression(c, v, old, new)
    elseif class.is_plain(v) then
      replace_in_list(v, old, new)
      if v[old] ~= nil then v[new], v[old] = v[old], nil end
    end
  end
end

local function rename_in_constraint(c, constraint, old, new)
  replace_in_list(constraint.columns, old, new)
  if constraint.kind == "check" then
    constraint.sql = renamed_expression(c, constraint.sql, old, new)
  elseif constraint.kind == "exclude" then
    rename_in_exclude(c, constraint, old, new)
    if constraint.where then
      constraint.where = renamed_expression(c, constraint.where, old, new)
    end
  end
  rename_in_options(c, constraint, old, new)
end

-- Keys of other tables that refer to the column.
local function rename_in_references(c, t, old, new)
  local key = order.key(t)
  for _, other in ipairs(c.reflected.tables) do
    for _, constraint in ipairs(other.constraints) do
      if constraint.kind == "foreign_key" and order.referred(constraint) == key then
        replace_in_list(constraint.ref_columns, old, new)
      end
    end
  end
end

local function rename_column(c, t, column, new)
  local old = column.name
  t.by_name[old], t.by_name[new] = nil, column
  column.name, column.key = new, new
  if t.primary_key then rename_in_constraint(c, t.primary_key, old, new) end
  for _, constraint in ipairs(t.constraints) do rename_in_constraint(c, constraint, old, new) end
  for _, index in ipairs(t.indexes) do
    replace_in_list(index.columns, old, new)
    rename_in_index(c, index, old, new)
    rename_in_options(c, index, old, new)
  end
  for _, other in ipairs(t.columns) do
    if other.computed then
      other.computed.sql = renamed_expression(c, other.computed.sql, old, new)
    end
  end
  rename_in_references(c, t, old, new)
end

local function rename_table(c, t, new)
  local old = order.key(t)
  for _, other in ipairs(c.reflected.tables) do
    for _, constraint in ipairs(other.constraints) do
      if constraint.kind == "foreign_key" and order.referred(constraint) == old then
        constraint.ref_table = new
      end
    end
  end
  c.renamed[#c.renamed + 1] = { schema = t.schema, old = t.name, new = new }
  c.reflected.by_name[old] = nil
  t.name = new
  c.reflected.by_name[order.key(t)] = t
end

-- ---- what is renamed ----

--- The tables to rename, in the order of the models. Once the database has the new name, nothing is
--- left to do.
---@param c mig.Comparison
---@return table[] operations
function renames.tables(c)
  local out = {}
  for _, t in ipairs(c.target.tables) do
    local old = t.was and order.key { name = t.was, schema = t.schema }
    local reflected = old and c.reflected.by_name[old]
    if reflected and not c.reflected.by_name[order.key(t)] and not c.target.by_name[old]
      and c.filter:has_object(t, "table", false, reflected) then
      c:log("Detected renamed table '%s', which was '%s'", order.key(t), old)
      out[#out + 1] = operation.rename_table(t, t.was)
      rename_table(c, reflected, t.name)
    end
  end
  return out
end

--- What alter_column is told about a column as it is.
---@param column mig.Column  of the database
---@return table options
function renames.existing(column)
  return {
    existing_type = column.type, existing_nullable = column.nullable,
    existing_server_default = column.identity or column.computed or column.server_default,
    existing_comment = column.comment,
    existing_autoincrement = column.autoincrement == true or nil,
  }
end

local function rename_operation(t, column, new)
  local up, down = renames.existing(column), renames.existing(column)
  up.new_column_name, down.new_column_name = new, column.name
  return operation.alter_column(t, column.name, up, down)
end

renames.operation = rename_operation

--- The columns of a table to rename.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@return table[] operations
function renames.columns(c, pair)
  local out, reflected, target = {}, pair.reflected, pair.target
  for _, column in ipairs(target.columns) do
    local old = column.was and reflected.by_name[column.was]
    if old and not reflected.by_name[column.name] and not target.by_name[column.was]
      and c.filter:has_object(column, "column", false, old, target) then
      c:log("Detected renamed column '%s.%s', which was '%s'", order.key(target), column.name,
        old.name)
      pair.renamed = pair.renamed or {}
      pair.renamed[old.name], pair.renamed[column.name] = true, true
      out[#out + 1] = rename_operation(target, old, column.name)
      rename_column(c, reflected, old, column.name)
    end
  end
  return out
end

return renames
