--- SQLite's tokens. Spaces and comments are no tokens: they are what lies between two of them, so
--- that an edit can leave them alone.

local errors = require "mig.support.errors"

local tokens = {}

---@class mig.sqlite.Token
---@field kind "word"|"name"|"string"|"blob"|"number"|"mark"  name: a quoted identifier
---@field text string    as it is written
---@field value string   of a name or string, without its quotes; else the text
---@field upper? string  of a word
---@field from integer   position of the first byte
---@field to integer     position of the last byte

local closing = { ["'"] = "'", ['"'] = '"', ["`"] = "`", ["["] = "]" }
local kind_of_quote = { ["'"] = "string", ['"'] = "name", ["`"] = "name", ["["] = "name" }

local word_start, word_rest = "^[%a_\x80-\xff]", "^[%w_$\x80-\xff]*"

-- The position after a comment or space that begins at `at`, or `at`.
local function skip_one(sql, at)
  local two = sql:sub(at, at + 1)
  if two == "--" then return (sql:find("\n", at, true) or #sql) + 1 end
  if two == "/*" then
    local _, e = sql:find("*/", at + 2, true)
    return (e or #sql) + 1
  end
  return sql:match("^[ \t\r\n\f]*()", at)
end

--- The position of the first byte at or after `at` that is neither space nor comment.
---@param sql string
---@param at integer
---@return integer
function tokens.skip(sql, at)
  while true do
    local next_at = skip_one(sql, at)
    if next_at == at then return at end
    at = next_at
  end
end

local function end_of_quoted(sql, at, close)
  local from = at + 1
  while true do
    local e = sql:find(close, from, true)
    if not e then
      errors.raise("MIG_EDB", "the SQL text has a quote without an end: %s", sql:sub(at, at + 40))
    end
    -- A bracket cannot be doubled.
    if close == "]" or sql:sub(e + 1, e + 1) ~= close then return e end
    from = e + 2
  end
end

local function quoted(sql, at, quote)
  local close = closing[quote]
  local to = end_of_quoted(sql, at, close)
  local value = sql:sub(at + 1, to - 1)
  if close ~= "]" then value = value:gsub(close .. close, close) end
  return { kind = kind_of_quote[quote], value = value, from = at, to = to }
end

local function number_end(sql, at)
  local _, e = sql:find("^0[xX]%x+", at)
  if e then return e end
  _, e = sql:find("^%d*%.?%d*", at)
  local _, exponent = sql:find("^[eE][+-]?%d+", e + 1)
  return exponent or e
end

local function next_token(sql, at)
  local c = sql:sub(at, at)
  if closing[c] then return quoted(sql, at, c) end
  if sql:find("^[xX]'", at) then
    return { kind = "blob", from = at, to = end_of_quoted(sql, at + 1, "'") }
  end
  if sql:find(word_start, at) then
    local _, e = sql:find(word_rest, at)
    return { kind = "word", upper = sql:sub(at, e):upper(), from = at, to = e }
  end
  if sql:find("^%.?%d", at) then return { kind = "number", from = at, to = number_end(sql, at) } end
  return { kind = "mark", from = at, to = at }
end

--- All tokens of a text.
---@param sql string
---@return mig.sqlite.Token[]
function tokens.list(sql)
  local out, at = {}, tokens.skip(sql, 1)
  while at <= #sql do
    local t = next_token(sql, at)
    t.text = sql:sub(t.from, t.to)
    t.value = t.value or t.text
    out[#out + 1] = t
    at = tokens.skip(sql, t.to + 1)
  end
  return out
end

--- Whether a token may be the name of something.
---@param t mig.sqlite.Token?
---@return boolean
function tokens.is_name(t)
  return t ~= nil and (t.kind == "word" or t.kind == "name" or t.kind == "string")
end

--- Names are the same whatever the case of their ASCII letters.
---@param a string
---@param b string
---@return boolean
function tokens.same(a, b) return a == b or a:lower() == b:lower() end

--- The text without spaces and comments, in one case where case does not matter: equal for
--- expressions that say the same in the same words.
---@param sql string
---@return string
function tokens.normal(sql)
  local out = {}
  for i, t in ipairs(tokens.list(sql)) do
    out[i] = t.kind == "word" and t.upper:lower() or t.text
  end
  return table.concat(out, " ")
end

return tokens
