--- A walk through SQL that SQLite has accepted, token by token and without a list of them: a schema
--- of thousands of tables is read this way. Whoever has to edit takes tokens.lua.

local errors = require "mig.support.errors"

local byte, find, match, sub = string.byte, string.find, string.match, string.sub

---@class mig.sqlite.Cursor
---@field sql string
---@field from integer   first byte of the token; beyond the end when there is none
---@field to integer     its last byte
---@field before integer the last byte of the token before it
---@field after integer  where the next one begins
---@field word? string   in upper case, if it is a word without quotes
---@field mark? string   if it is a mark
---@field quoted? string a quoted name, or a string: what is inside, without the quotes
---@field quote? string  the quote that it begins with
local Cursor = {}
Cursor.__index = Cursor

local cursor = {}

-- Words come again and again.
local upper = setmetatable({}, {
  __index = function(known, word)
    local u = word:upper()
    known[word] = u
    return u
  end,
})

local minus, slash, quote_mark = byte "-", byte "/", byte "'"

-- The first byte at or after `at` that is neither blank nor comment.
local function skip(sql, at)
  while true do
    at = match(sql, "^[ \t\r\n\f]*()", at)
    local b = byte(sql, at)
    if b == minus and byte(sql, at + 1) == minus then
      at = (find(sql, "\n", at, true) or #sql) + 1
    elseif b == slash and byte(sql, at + 1) == byte "*" then
      local _, last = find(sql, "*/", at + 2, true)
      at = (last or #sql) + 1
    else
      return at
    end
  end
end

local closing = { ["'"] = "'", ['"'] = '"', ["`"] = "`", ["["] = "]" }

local function read_quoted(c, quote)
  local sql, close, from = c.sql, closing[quote], c.from + 1
  while true do
    local at = find(sql, close, from, true)
    if not at then
      errors.raise("MIG_EDB", "the SQL text has a quote without an end: %s",
        sub(sql, c.from, c.from + 40))
    end
    if close == "]" or sub(sql, at + 1, at + 1) ~= close then
      local value = sub(sql, c.from + 1, at - 1)
      if close ~= "]" then value = value:gsub(close .. close, close) end
      c.to, c.quoted, c.quote = at, value, quote
      return
    end
    from = at + 2
  end
end

-- Whatever is no word: quoted, a number, or one mark.
local function read_other(c)
  local sql, at = c.sql, c.from
  local first = sub(sql, at, at)
  c.word, c.mark, c.quoted = nil, nil, nil
  if closing[first] then
    read_quoted(c, first)
  else
    local _, last = find(sql, "^%.?%d[%d.]*[eE][+-]?%d+", at)
    if not last then _, last = find(sql, "^%.?%d[%w.]*", at) end
    c.mark, c.to = not last and first or nil, last or at
  end
  c.after = skip(sql, c.to + 1)
end

-- X'00', which begins like a word.
local function read_blob(c)
  c.word, c.mark, c.quoted = nil, nil, nil
  c.to = find(c.sql, "'", c.from + 2, true) or #c.sql
  c.after = skip(c.sql, c.to + 1)
end

--- Go to the next token.
function Cursor:next()
  local sql, at = self.sql, self.after
  self.from, self.before = at, self.to
  local word, stop, after = match(sql, "^([%a_\x80-\xff][%w_$\x80-\xff]*)()[ \t\r\n\f]*()", at)
  if not word then
    if at > #sql then
      self.word, self.mark, self.quoted, self.to = nil, nil, nil, at - 1
      return
    end
    return read_other(self)
  end
  if stop == at + 1 and byte(sql, stop) == quote_mark and upper[word] == "X" then
    return read_blob(self)
  end
  local b = byte(sql, after)
  if b == minus or b == slash then after = skip(sql, after) end
  self.word, self.mark, self.quoted = upper[word], nil, nil
  self.to, self.after = stop - 1, after
end

--- Go to the first token at or after a place.
---@param at integer
function Cursor:jump(at)
  self.after = skip(self.sql, at)
  self:next()
end

--- Whether a word comes after this token.
---@param word string  in upper case
---@return boolean
function Cursor:is_before(word)
  local found = match(self.sql, "^[%a_]+", self.after)
  return found ~= nil and upper[found] == word
end

--- Whether there is a token.
---@return boolean
function Cursor:more() return self.from <= #self.sql end

--- Refuse text that is not what SQLite would have taken.
function Cursor:fail()
  errors.raise("MIG_EUNSUPPORTED", "the database has SQL that cannot be read at '%s': %s",
    sub(self.sql, self.from, self.from + 20), self.sql)
end

--- The text from a byte to the end of the token before this one.
---@param from integer
---@return string
function Cursor:since(from) return sub(self.sql, from, self.before) end

--- Pass a word if it is there.
---@param word string  in upper case
---@return boolean
function Cursor:skip(word)
  if self.word ~= word then return false end
  self:next()
  return true
end

--- Take the name of something.
---@return string
function Cursor:name()
  local name = self.quoted or self.word and sub(self.sql, self.from, self.to)
  if not name then self:fail() end
  self:next()
  return name
end

-- A group that holds quotes or comments, in which brackets are not what they seem.
local function pass_group(c)
  local depth = 0
  repeat
    if c.mark == "(" then
      depth = depth + 1
    elseif c.mark == ")" then
      depth = depth - 1
    elseif not c:more() then
      c:fail()
    end
    if depth > 0 then c:next() end
  until depth == 0
end

--- Pass what stands in parentheses.
---@return string inside
function Cursor:group()
  if self.mark ~= "(" then self:fail() end
  local sql, from = self.sql, self.from
  local inside = match(sql, "^%b()", from)
  if inside and not find(inside, "['\"`%[]") and not find(inside, "--", 1, true)
    and not find(inside, "/*", 1, true) then
    self.to = from + #inside - 1
    self.after = skip(sql, from + #inside)
  else
    pass_group(self)
    inside = sub(sql, from, self.to)
  end
  self:next()
  return sub(inside, 2, -2)
end

--- A walk that begins at the first token.
---@param sql string
---@return mig.sqlite.Cursor
function cursor.new(sql)
  local c = setmetatable({ sql = sql, after = skip(sql, 1), from = 1, to = 0 }, Cursor)
  c:next()
  return c
end

return cursor
