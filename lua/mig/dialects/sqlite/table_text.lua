--- The text of a CREATE TABLE, taken apart: which columns and constraints stand where. It reads
--- what SQLite itself has accepted, so it asks only as much as it must to find the parts.

local errors = require "mig.support.errors"

local tokens = require "mig.dialects.sqlite.tokens"

---@class mig.sqlite.Clause
---@field kind string    "not_null", "default", "primary_key", "unique", "check", "foreign_key", …
---@field name? string   of a constraint
---@field from integer   first token, CONSTRAINT included
---@field to integer     last token
---@field columns? string[]
---@field columns_at? { from: integer, to: integer }  tokens of their list
---@field ref_columns_at? { from: integer, to: integer }
---@field ref_table? string
---@field ref_columns? string[]
---@field body? { from: integer, to: integer }  tokens of an expression, without parentheses

---@class mig.sqlite.Entry
---@field kind string    "column", or the kind of a constraint of the table
---@field comma? integer token of the comma before it
---@field from integer
---@field to integer
---@field name? string
---@field type? { from: integer, to: integer }
---@field clauses? mig.sqlite.Clause[]

---@class mig.sqlite.TableText
---@field text string
---@field tokens mig.sqlite.Token[]
---@field name string
---@field name_at integer            token of the name
---@field entries mig.sqlite.Entry[] columns and constraints in the order of the text
---@field columns mig.sqlite.Entry[]
---@field close integer              token of the closing parenthesis
---@field options table<string, { from: integer, to: integer }>  "STRICT", "WITHOUT ROWID"
local TableText = {}
TableText.__index = TableText

local Parser = {}
Parser.__index = Parser

function Parser:fail()
  local t = self.tokens[self.at]
  errors.raise("MIG_EUNSUPPORTED", "the text of table '%s' cannot be read at %s: %s",
    self.name or "?", t and "'" .. t.text .. "'" or "its end", self.text)
end

function Parser:peek(offset) return self.tokens[self.at + (offset or 0)] end

function Parser:is(word, offset)
  local t = self:peek(offset)
  return t ~= nil and t.upper == word
end

function Parser:is_mark(mark, offset)
  local t = self:peek(offset)
  return t ~= nil and t.kind == "mark" and t.text == mark
end

function Parser:take()
  local t = self:peek()
  if not t then self:fail() end
  self.at = self.at + 1
  return t
end

-- Pass the word if it is there.
function Parser:skip(word)
  if not self:is(word) then return false end
  self.at = self.at + 1
  return true
end

function Parser:name_token()
  if not tokens.is_name(self:peek()) then self:fail() end
  return self:take()
end

-- Pass a group in parentheses; the tokens inside it.
function Parser:group()
  if not self:is_mark "(" then self:fail() end
  local from, depth = self.at + 1, 0
  repeat
    local t = self:take()
    if t.kind == "mark" then
      if t.text == "(" then depth = depth + 1 elseif t.text == ")" then depth = depth - 1 end
    end
  until depth == 0
  return { from = from, to = self.at - 2 }
end

-- The names at the head of each element of a list: "(a COLLATE nocase DESC, b)".
function Parser:names()
  local group, out, depth, first = self:group(), {}, 0, true
  for i = group.from, group.to do
    local t = self.tokens[i]
    if first then out[#out + 1], first = t.value, false end
    if t.kind == "mark" then
      if t.text == "(" then depth = depth + 1 elseif t.text == ")" then depth = depth - 1 end
      first = t.text == "," and depth == 0
    end
  end
  return out, group
end

function Parser:conflict()
  if self:is "ON" and self:is("CONFLICT", 1) then
    self.at = self.at + 3
  end
end

-- What may follow REFERENCES t (c), in any order.
local function reference_tail(p)
  while true do
    if p:is "ON" and not p:is("CONFLICT", 1) then
      p.at = p.at + 2
      local action = p:take().upper
      if action == "SET" or action == "NO" then p:take() end
    elseif p:is "MATCH" then
      p.at = p.at + 2
    elseif p:is "DEFERRABLE" or p:is "NOT" and p:is("DEFERRABLE", 1) then
      p:skip "NOT"
      p:skip "DEFERRABLE"
      if p:skip "INITIALLY" then p:take() end
    else
      return
    end
  end
end

local function reference(p, clause)
  p:take()
  clause.ref_table = p:name_token().value
  if p:is_mark "(" then clause.ref_columns, clause.ref_columns_at = p:names() end
  reference_tail(p)
  return "foreign_key"
end

local function check_clause(p, clause)
  p:take()
  clause.body = p:group()
  p:conflict()
  return "check"
end

local function generated(p, clause)
  if p:skip "GENERATED" then p:skip "ALWAYS" end
  p:skip "AS"
  clause.body = p:group()
  if p:is "STORED" or p:is "VIRTUAL" then clause.stored = p:take().upper == "STORED" end
  return "generated"
end

-- The first word of a clause in a column's line -> how it goes on.
local column_clauses = {
  AS = generated, GENERATED = generated, REFERENCES = reference, CHECK = check_clause,
  DEFAULT = function(p, clause)
    p:take()
    local from = p.at
    if p:is_mark "(" then
      p:group()
    else
      if p:is_mark "+" or p:is_mark "-" then p:take() end
      p:take()
    end
    clause.body = { from = from, to = p.at - 1 }
    return "default"
  end,
  NOT = function(p)
    p.at = p.at + 2
    p:conflict()
    return "not_null"
  end,
  NULL = function(p)
    p:take()
    p:conflict()
    return "null"
  end,
  PRIMARY = function(p, clause)
    p.at = p.at + 2
    if p:is "ASC" or p:is "DESC" then clause.order = p:take().upper end
    p:conflict()
    clause.autoincrement = p:skip "AUTOINCREMENT"
    return "primary_key"
  end,
  UNIQUE = function(p)
    p:take()
    p:conflict()
    return "unique"
  end,
  COLLATE = function(p, clause)
    p:take()
    clause.collation = p:name_token().value
    return "collate"
  end,
  DEFERRABLE = function(p)
    reference_tail(p)
    return "deferrable"
  end,
}

local table_constraints = {
  CHECK = check_clause,
  PRIMARY = function(p, clause)
    p.at = p.at + 2
    clause.columns, clause.columns_at = p:names()
    local last = clause.columns_at.to
    clause.autoincrement = p.tokens[last].upper == "AUTOINCREMENT"
      and last > clause.columns_at.from
    p:conflict()
    return "primary_key"
  end,
  UNIQUE = function(p, clause)
    p:take()
    clause.columns, clause.columns_at = p:names()
    p:conflict()
    return "unique"
  end,
  FOREIGN = function(p, clause)
    p.at = p.at + 2
    clause.columns, clause.columns_at = p:names()
    return reference(p, clause)
  end,
}

local function clause_start(p)
  local t = p:peek()
  local word = t and t.upper
  if not word then return nil end
  -- These two may be names; what follows tells.
  if word == "GENERATED" and not p:is("ALWAYS", 1) then return nil end
  if word == "AS" and not p:is_mark("(", 1) then return nil end
  return word
end

-- CONSTRAINT and a name, and the constraint, from a list of those that may stand here; nil: none.
local function clause(p, rows)
  local from, name = p.at, nil
  while p:is "CONSTRAINT" do
    p.at = p.at + 1
    name = p:name_token().value
  end
  local read = rows[clause_start(p)]
  if not read and not name then return nil end
  local out = { from = from, name = name }
  -- SQLite takes a name with nothing behind it.
  out.kind = read and read(p, out) or "dangling"
  out.to = p.at - 1
  return out
end

local function column(p)
  local c = { kind = "column", from = p.at, name = p:name_token().value, clauses = {} }
  local from = p.at
  while tokens.is_name(p:peek()) and not column_clauses[clause_start(p)] and
    not p:is "CONSTRAINT" do
    p:take()
  end
  if p.at > from then
    if p:is_mark "(" then p:group() end
    c.type = { from = from, to = p.at - 1 }
  end
  while not p:is_mark "," and not p:is_mark ")" do
    local found = clause(p, column_clauses)
    if not found then p:fail() end
    if found.kind ~= "generated" and not found.columns then found.columns = { c.name } end
    c.clauses[#c.clauses + 1] = found
  end
  c.to = p.at - 1
  return c
end

local function options(p)
  local out = {}
  while p:peek() do
    local from = p.at
    if p:skip "WITHOUT" then
      p:take()
      out["WITHOUT ROWID"] = { from = from, to = p.at - 1 }
    elseif not p:is_mark "," then
      out[p:take().upper or "?"] = { from = from, to = from }
    else
      p:take()
    end
  end
  return out
end

local function head(p)
  if not p:skip "CREATE" then p:fail() end
  if not p:skip "TEMP" then p:skip "TEMPORARY" end
  if not p:skip "TABLE" then p:fail() end
  if p:is "IF" and p:is("NOT", 1) then p.at = p.at + 3 end
  local out = { name_at = p.at }
  out.name = p:name_token().value
  if p:is_mark "." then
    p:take()
    out.name_at, out.name = p.at, p:name_token().value
  end
  p.name = out.name
  if not p:is_mark "(" then p:fail() end
  p:take()
  return out
end

local function entry(p)
  local comma = p:is_mark "," and p.at or nil
  if comma then p:take() end
  local found = clause(p, table_constraints) or column(p)
  found.comma = comma
  return found
end

local table_text = {}

--- Take a CREATE TABLE apart.
---@param text string  as in sqlite_master
---@return mig.sqlite.TableText
function table_text.parse(text)
  local p = setmetatable({ text = text, tokens = tokens.list(text), at = 1 }, Parser)
  local t = head(p)
  t.text, t.tokens, t.entries, t.columns = text, p.tokens, {}, {}
  repeat
    local found = entry(p)
    t.entries[#t.entries + 1] = found
    if found.kind == "column" then t.columns[#t.columns + 1] = found end
  until p:is_mark ")"
  t.close = p.at
  p:take()
  t.options = options(p)
  return setmetatable(t, TableText)
end

--- The text of some tokens.
---@param range { from: integer, to: integer }
---@return string
function TableText:slice(range)
  return self.text:sub(self.tokens[range.from].from, self.tokens[range.to].to)
end

--- The column of a name, or nil.
---@param name string
---@return mig.sqlite.Entry?
---@return integer? position  among the columns
function TableText:column(name)
  for i, c in ipairs(self.columns) do
    if tokens.same(c.name, name) then return c, i end
  end
  return nil
end

--- The first clause of a kind in a column's line.
---@param c mig.sqlite.Entry
---@param kind string
---@return mig.sqlite.Clause?
function TableText.clause(c, kind)
  for _, found in ipairs(c.clauses) do
    if found.kind == kind then return found end
  end
  return nil
end

--- The type of a column as it is written; "" for none.
---@param c mig.sqlite.Entry
---@return string
function TableText:type_of(c) return c.type and self:slice(c.type) or "" end

--- Every constraint, those in columns' lines too.
---@return { clause: mig.sqlite.Clause, column: mig.sqlite.Entry? }[]
function TableText:constraints()
  local out = {}
  local counts = { primary_key = true, unique = true, check = true, foreign_key = true }
  for _, e in ipairs(self.entries) do
    if e.kind ~= "column" then
      if counts[e.kind] then out[#out + 1] = { clause = e } end
    else
      for _, found in ipairs(e.clauses) do
        if counts[found.kind] then out[#out + 1] = { clause = found, column = e } end
      end
    end
  end
  return out
end

--- The columns of the primary key, in its order; empty without one.
---@return string[] columns
---@return mig.sqlite.Clause? clause
function TableText:primary_key()
  for _, found in ipairs(self:constraints()) do
    if found.clause.kind == "primary_key" then return found.clause.columns, found.clause end
  end
  return {}, nil
end

--- The column that is another name of the rowid, or nil.
---@return string?
function TableText:rowid_column()
  local key, found = self:primary_key()
  if #key ~= 1 or self.options["WITHOUT ROWID"] then return nil end
  local c = self:column(key[1])
  if not c or self:type_of(c):upper() ~= "INTEGER" then return nil end
  -- INTEGER PRIMARY KEY DESC is no such name, for the sake of old files.
  return found.order ~= "DESC" and c.name or nil
end

--- The columns that an expression of the table names.
---@param range { from: integer, to: integer }
---@return string[]
function TableText:columns_in(range)
  local out, seen = {}, {}
  for i = range.from, range.to do
    local t = self.tokens[i]
    local c = tokens.is_name(t) and t.kind ~= "string" and self:column(t.value)
    if c and not seen[c] then seen[c], out[#out + 1] = true, c.name end
  end
  return out
end

return table_text
