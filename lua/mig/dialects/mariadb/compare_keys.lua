--- Keys and indexes: which of those in the database stand for which in the models. The server does
--- not tell a unique constraint from a unique index, and makes indexes for foreign keys.

local class = require "mig.support.class"
local index = require "mig.schema.index"
local names = require "mig.schema.names"
local normal = require "mig.dialects.base.normal"

local keys = {}

-- ---- one index as text ----

local function is_full(c, length)
  local t = c and c.type
  return t and t.length and (t.family == "text" or t.family == "binary") and length >= t.length
end

-- Column, length and direction of an element; an expression has no column.
local function parts_of(d, e)
  local kind = class.kind(e)
  if kind == "order" then
    local part = parts_of(d, e.expression)
    part.descends = e.suffix == "DESC"
    return part
  elseif type(e) == "string" then
    return { column = e }
  elseif kind == "column_ref" then
    return { column = e.name }
  end
  local text = d:expression(e)
  local name, rest = text:match("^%s*`?([%w_$]+)`?%s*(.-)%s*$")
  local length, order = (rest or ""):match("^(%(?%d*%)?)%s*(%a*)$")
  order = order and order:lower()
  if name and length and (order == "" or order == "asc" or order == "desc") then
    return { column = name, length = tonumber(length:match("%d+")), descends = order == "desc" }
  end
  return { expression = normal.expression(text) }
end

local function length_of(d, ix, name)
  local given = d:option(ix, "length")
  if type(given) == "table" then return given[name] end
  return given
end

--- An index in one spelling. A length that takes the whole column is none.
---@param d mig.Dialect
---@param server mig.mariadb.Server
---@param ix mig.Index
---@param t mig.Table
---@return string
function keys.index_text(d, server, ix, t)
  local descends = server.version >= (server.mysql and 80000 or 100800)
  local prefix = d:option(ix, "prefix")
  local out = {
    ix.unique and "unique" or "", prefix and prefix:lower() or "",
    d:option(ix, "ignored") and "ignored" or "",
  }
  for _, e in ipairs(ix.elements) do
    local part = parts_of(d, e)
    local length = part.length or part.column and length_of(d, ix, part.column)
    if length and is_full(t.by_name[part.column], length) then length = nil end
    out[#out + 1] = ("%s(%s)%s"):format(part.column and part.column:lower() or part.expression,
      length or "", part.descends and descends and " desc" or "")
  end
  return table.concat(out, "\0")
end

--- The method of an index where it makes a difference: only tables in memory have several.
---@param d mig.Dialect
---@param t mig.Table  the reflected one
---@param object mig.Index|mig.Constraint
---@return string?
function keys.method(d, t, object)
  local engine = d:option(t, "engine")
  if not engine or engine:upper() ~= "MEMORY" then return nil end
  local using = d:option(object, "using")
  return using and using:lower() or "hash"
end

-- ---- unique constraints and unique indexes ----

local function key_of(columns)
  local out = {}
  for i, name in ipairs(columns) do out[i] = tostring(name):lower() end
  return table.concat(out, "\0")
end

-- The unique indexes of a model, by name and by columns, and those of them that are constraints.
local function wanted_of(target)
  local out = { indexes = {}, constraints = {}, index_columns = {}, constraint_columns = {} }
  for _, ix in ipairs(target.indexes) do
    if ix.name then out.indexes[tostring(ix.name):lower()] = true end
    if ix.unique then out.index_columns[key_of(ix.columns)] = true end
  end
  for _, c in ipairs(target.constraints) do
    if c.kind == "unique" then
      if c.name then out.constraints[tostring(c.name):lower()] = true end
      out.constraint_columns[key_of(c.columns)] = true
    end
  end
  return out
end

local function as_index(c, t)
  return index.make {
    name = c.name, elements = c.columns, unique = true, dialect_options = c.dialect_options,
    table = { name = t.name, schema = t.schema },
  }
end

-- By name if it has the same there, else by columns.
local function is_index_in(wanted, c)
  local name = c.name:lower()
  if wanted.indexes[name] then return true end
  if wanted.constraints[name] then return false end
  local columns = key_of(c.columns)
  return wanted.index_columns[columns] and not wanted.constraint_columns[columns] or false
end

-- Whether an index begins with the columns of a foreign key.
local function serves(columns, fk)
  for i, name in ipairs(fk.columns) do
    if not columns[i] or columns[i]:lower() ~= name:lower() then return false end
  end
  return true
end

-- Whether a model has an index or key of its own for a foreign key.
local function has_own_index(target, fk)
  if target.primary_key and serves(target.primary_key.columns, fk) then return true end
  for _, ix in ipairs(target.indexes) do
    if #ix.columns == #ix.elements and serves(ix.columns, fk) then return true end
  end
  for _, c in ipairs(target.constraints) do
    if c.kind == "unique" and serves(c.columns, fk) then return true end
  end
  return false
end

-- Foreign keys of a model need an index each, which the server makes where there is none, and
-- keeps: whether this may be such a one.
local function is_needed(target, ix, is_made)
  if ix.unique or #ix.columns ~= #ix.elements then return false end
  for _, c in ipairs(target.constraints) do
    if c.kind == "foreign_key" and serves(ix.columns, c)
      and (is_made or not has_own_index(target, c)) then
      return true
    end
  end
  return false
end

-- The unique keys in the form that the model uses.
local function align_uniques(reflected, wanted)
  local constraints, indexes = {}, {}
  for _, c in ipairs(reflected.constraints) do
    if c.kind == "unique" and is_index_in(wanted, c) then
      indexes[#indexes + 1] = as_index(c, reflected)
    else
      constraints[#constraints + 1] = c
    end
  end
  return constraints, indexes
end

local function names_of(...)
  local taken = {}
  for _, list in ipairs { ... } do
    for _, object in ipairs(list) do
      if object.name then taken[tostring(object.name):lower()] = true end
    end
  end
  return taken
end

local function has_columns(t, list)
  for _, name in ipairs(list) do
    if not t.by_name[name] then return false end
  end
  return true
end

-- Whether the database has a foreign key of these columns already, or an index that does for one.
local function is_served(reflected, fk)
  for _, c in ipairs(reflected.constraints) do
    if c.kind == "foreign_key" and serves(c.columns, fk) then return true end
  end
  for _, ix in ipairs(reflected.key_indexes or class.empty) do
    if serves(ix.columns, fk) then return true end
  end
  return has_own_index(reflected, fk)
end

-- The server makes an index along with a new foreign key, but leaves it behind when the key goes.
-- So that the way back finds what was made, the model has that index, under the name that the
-- server would give it.
local function add_key_indexes(reflected, target)
  for _, c in ipairs(target.constraints) do
    if c.kind == "foreign_key" and has_columns(reflected, c.columns)
      and not is_served(reflected, c) and not has_own_index(target, c) then
      local taken = names_of(reflected.indexes, reflected.constraints, target.indexes,
        target.constraints)
      local name, i = c.name and tostring(c.name) or c.columns[1], 1
      while not c.name and taken[name:lower()] do
        i = i + 1
        name = ("%s_%d"):format(c.columns[1], i)
      end
      target.indexes = table.move(target.indexes, 1, #target.indexes, 1, {})
      table.insert(target.indexes, index.make {
        name = names.final(name), elements = c.columns, dialect_options = {},
        table = { name = target.name, schema = target.schema },
      })
    end
  end
end

--- Give unique keys the form that the model uses, and leave out the indexes that foreign keys need,
--- unless the model names them.
---@param reflected mig.Table
---@param target mig.Table
function keys.align(reflected, target)
  add_key_indexes(reflected, target)
  local wanted = wanted_of(target)
  local constraints, indexes = align_uniques(reflected, wanted)
  local function add(list, is_made)
    for _, ix in ipairs(list) do
      if wanted.indexes[ix.name:lower()] or not is_needed(target, ix, is_made) then
        indexes[#indexes + 1] = ix
      end
    end
  end
  add(reflected.indexes, false)
  add(reflected.key_indexes or class.empty, true)
  reflected.constraints, reflected.indexes = constraints, indexes
end

return keys
