--- Where the constraints and indexes of a table are written: in a column where that says the same,
--- otherwise below the columns.

local columns = require "mig.schema.column"

local placement = {}

---@class mig.NameOf fun(object: mig.Constraint|mig.Index): string|mig.Name|nil
---  the name that has to be written; nil where it goes without saying

---@class mig.Placement
---@field marked table<string, boolean>                 columns marked as primary key
---@field unique table<string, boolean>
---@field index table<string, boolean>
---@field references table<string, mig.Constraint[]>
---@field rest (mig.Constraint|mig.Index)[]             what stands below the columns

local attributes = {
  "deferrable", "initially", "comment", "info", "ondelete", "onupdate", "match", "use_alter",
}

-- Whether a constraint is no more than its columns.
local function is_bare(c)
  for _, key in ipairs(attributes) do
    if c[key] ~= nil then return false end
  end
  return next(c.dialect_options) == nil
end

-- In a key that is marked, columns stand in their order, but the counting one comes first.
local function is_in_order(t, key)
  local expected = {}
  for _, c in ipairs(t.columns) do
    if c.primary_key then
      table.insert(expected, c.autoincrement == true and 1 or #expected + 1, c.name)
    end
  end
  return table.concat(expected, "\0") == table.concat(key.columns, "\0")
end

local function place_key(out, t, name_of)
  local key = t.primary_key
  if not key then return end
  if name_of(key) == nil and is_bare(key) and is_in_order(t, key) then
    for _, name in ipairs(key.columns) do out.marked[name] = true end
  else
    out.rest[1] = key
  end
end

local function is_single(elements) return #elements == 1 and type(elements[1]) == "string" end

-- index = true names the index itself, so only an index whose name goes without saying is one.
local function place_indexes(out, t, name_of)
  local rest = {}
  for _, index in ipairs(t.indexes) do
    local column = index.elements[1]
    local fits = is_single(index.elements) and is_bare(index) and not out.index[column]
      and name_of(index) == nil
    if fits then
      out.index[column] = true
      out.unique[column] = index.unique or nil
    else
      rest[#rest + 1] = index
    end
  end
  return rest
end

local function takes_unique(out, c, name_of)
  local column = c.columns[1]
  return #c.columns == 1 and not out.index[column] and not out.unique[column] and is_bare(c)
    and name_of(c) == nil
end

-- A reference in a column says that the database does not count it up, one below the columns does
-- not: those of a counting column stay where they are.
local function takes_reference(t, c, name_of)
  local column = #c.columns == 1 and t.by_name[c.columns[1]]
  if not column then return false end
  local key = t.primary_key and t.primary_key.columns or {}
  if #column.foreign_keys == 0 and columns.is_autoincrement(column, key) then return false end
  local must = column.type == nil or column.primary_key and #column.foreign_keys > 0
  return must or name_of(c) == nil
end

--- Decide for a table.
---@param t mig.Table
---@param name_of mig.NameOf
---@return mig.Placement
function placement.of(t, name_of)
  local out = { marked = {}, unique = {}, index = {}, references = {}, rest = {} }
  place_key(out, t, name_of)
  local indexes = place_indexes(out, t, name_of)
  for _, c in ipairs(t.constraints) do
    if c.kind == "unique" and takes_unique(out, c, name_of) then
      out.unique[c.columns[1]] = true
    elseif c.kind == "foreign_key" and takes_reference(t, c, name_of) then
      out.references[c.columns[1]] = out.references[c.columns[1]] or {}
      table.insert(out.references[c.columns[1]], c)
    elseif not c.of_type then
      out.rest[#out.rest + 1] = c
    end
  end
  table.move(indexes, 1, #indexes, #out.rest + 1, out.rest)
  return out
end

--- For a column that comes alone: all that there is stands in it.
---@param t mig.Table  with the one column
---@return mig.Placement
function placement.of_column(t)
  local name = t.columns[1].name
  local out = { marked = {}, unique = {}, index = {}, references = { [name] = {} }, rest = {} }
  if t.primary_key then out.marked[name] = true end
  for _, index in ipairs(t.indexes) do
    out.index[name], out.unique[name] = true, index.unique or nil
  end
  for _, c in ipairs(t.constraints) do
    if c.kind == "unique" then out.unique[name] = true end
    if c.kind == "foreign_key" then table.insert(out.references[name], c) end
  end
  return out
end

return placement
