--- An index, from its CREATE INDEX: pragmas do not tell the text of expressions and predicates.

local class = require "mig.support.class"
local cursor = require "mig.dialects.sqlite.cursor"
local index = require "mig.schema.index"
local sql = require "mig.schema.sql"

local reflect_index = {}

-- From an element's first token to the comma behind it: a name, or an expression; a sort order.
local function element(c)
  local from, name, count = c.from, nil, 0
  local descends, last = false, nil
  while c:more() and c.mark ~= "," do
    name = count == 0 and (c.quoted and c.quote ~= "'" and c.quoted
      or c.word and c.sql:sub(c.from, c.to)) or nil
    if c.mark == "(" then
      c:group()
      last = c.before
    else
      if c.word == "DESC" or c.word == "ASC" then
        descends = c.word == "DESC"
      else
        last = c.to
      end
      c:next()
    end
    count = count + 1
  end
  return from, last, name, descends
end

local function read_elements(inside)
  local out, c = {}, cursor.new(inside)
  while c:more() do
    local from, last, name, descends = element(c)
    local e = name
    if not e then
      local text = inside:sub(from, last)
      -- A column with a sort order is a column all the same.
      e = text:match "^[%a_][%w_]*$" or sql.text(text)
    end
    if descends then e = (type(e) == "string" and sql.column(e) or e):desc() end
    out[#out + 1] = e
    c:next()
  end
  return out
end

local function elements_of(inside)
  if inside:find("[^%w_, \n]") or inside:find("[%w_][ \n]+[%w_]") then
    return read_elements(inside)
  end
  local out = {}
  for name in inside:gmatch("[%w_]+") do out[#out + 1] = name end
  return out
end

local function made_of(t, name, inside, unique)
  return index.make {
    name = name, elements = elements_of(inside), unique = unique,
    table = { name = t.name, schema = t.schema }, dialect_options = class.empty, columns = nil,
  }
end

-- As most are written: columns, and nothing else.
local plain = "^CREATE (%u-) ?INDEX ([%a_][%w_]*) [Oo][Nn] [%a_][%w_]* ?%(([%w_, ]+)%)$"

--- Read an index.
---@param source string
---@param t mig.Table
---@return mig.Index
function reflect_index.read(source, t)
  local word, plain_name, columns = source:match(plain)
  if word then return made_of(t, plain_name, columns, word == "UNIQUE") end
  local c = cursor.new(source)
  c:next()
  local unique = c:skip "UNIQUE"
  if not c:skip "INDEX" then c:fail() end
  local name = c:name()
  if c.mark == "." then
    c:next()
    name = c:name()
  end
  if not c:skip "ON" then c:fail() end
  c:name()
  local made = made_of(t, name, c:group(), unique)
  if c.word == "WHERE" then
    c:next()
    local where = source:sub(c.from):match "^(.-)%s*$"
    made.dialect_options = { sqlite_where = sql.text(where) }
  end
  return made
end

return reflect_index
