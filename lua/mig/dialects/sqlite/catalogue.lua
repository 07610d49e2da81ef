--- The tables of a schema, each read from its CREATE TABLE when somebody looks into it: of those
--- that are as the models say nobody needs to.

local reflect_index = require "mig.dialects.sqlite.reflect_index"
local reflect_table = require "mig.dialects.sqlite.reflect_table"
local tables = require "mig.schema.table"

---@class mig.sqlite.Catalogue
---@field schema? string
---@field types mig.sqlite.TypeReader
---@field by_lower table<string, mig.Table>
---@field unfinished mig.Table[]  read, but for what their foreign keys refer to
---@field is_busy boolean         somebody is finishing them
local Catalogue = {}
Catalogue.__index = Catalogue

local catalogue = {}

local Table = tables.class
local Unread = { __name = Table.__name, __kind = Table.__kind }

-- Read a table; what it refers to comes after.
local function read(t)
  local of, indexes = t.catalogue, t.index_sources
  t.catalogue, t.index_sources = nil, nil
  for key, v in pairs(reflect_table.read(t.source, t.schema, of.types)) do t[key] = v end
  setmetatable(t, Table)
  if indexes then
    t.indexes = {}
    for i, source in ipairs(indexes) do t.indexes[i] = reflect_index.read(source, t) end
  end
  of.unfinished[#of.unfinished + 1] = t
  return of
end

-- A key that names no columns means the primary key, and names are the same whatever their case.
local function finish_references(of, t)
  for _, item in ipairs(t.constraints) do
    local referred = item.kind == "foreign_key" and of.by_lower[item.ref_table:lower()]
    if referred then item.ref_table = referred.name end
    if item.kind == "foreign_key" and not item.ref_columns then
      local key = referred and referred.primary_key
      item.ref_columns = table.move(key and key.columns or item.columns, 1, #item.columns, 1, {})
    elseif referred then
      reflect_table.spell(referred, item.ref_columns)
    end
  end
end

-- A table may refer to one that has to be read for it, and so on: one after the other, as a chain
-- of calls would be too long.
local function finish(of)
  if of.is_busy then return end
  of.is_busy = true
  while #of.unfinished > 0 do finish_references(of, table.remove(of.unfinished)) end
  of.is_busy = false
end

local parts = {
  columns = true, by_name = true, primary_key = true, constraints = true, indexes = true,
  dialect_options = true,
}

function Unread.__index(t, key)
  if not parts[key] then return Table.methods[key] end
  finish(read(t))
  return t[key]
end

--- Take a table in.
---@param row table  of sqlite_master
---@param md mig.MetaData
---@return mig.Table
function Catalogue:add_table(row, md)
  local t = setmetatable({
    name = row.name, schema = self.schema, metadata = md, reflected = true, source = row.sql,
    catalogue = self, index_sources = nil,
  }, Unread)
  self.by_lower[row.name:lower()] = t
  return t
end

--- Take an index in, unless its table is not there.
---@param row table  of sqlite_master
function Catalogue:add_index(row)
  local t = self.by_lower[row.tbl_name:lower()]
  if not t then return end
  t.index_sources = t.index_sources or {}
  table.insert(t.index_sources, row.sql)
end

--- Whether nobody has looked into a table yet.
---@param t mig.Table
---@return boolean
function catalogue.is_unread(t) return getmetatable(t) == Unread end

---@param schema string?
---@param types mig.sqlite.TypeReader
---@return mig.sqlite.Catalogue
function catalogue.new(schema, types)
  return setmetatable({
    schema = schema, types = types, by_lower = {}, unfinished = {}, is_busy = false,
  }, Catalogue)
end

return catalogue
