--- The beginning of a statement, read word by word: enough to know what it makes or takes away.
--- What is not understood is told as such, never guessed.

local statement = {}

--- What differs between databases.
---@class mig.StatementLexis
---@field fold (fun(name: string): string)?  what happens to names without quotes
---@field backslash boolean?  a backslash escapes in strings
---@field hash boolean?  "#" begins a comment
---@field executable boolean?  what stands between "/*!" and "*/" is code
---@field dollar boolean?  texts may stand between $name$ and $name$

---@class mig.Statement
---@field token table?  what comes next; nil at the end
local Reader = {}
Reader.__index = Reader

local closing = { ['"'] = '"', ["`"] = "`", ["["] = "]", ["'"] = "'" }

-- The position after white space, comments, and the marks of code that only some servers run.
local function skip(sql, at, lexis)
  while true do
    local next_at = sql:match("^%s*()", at)
    local mark = lexis.executable
      and (sql:match("^/%*M?!%d*()", next_at) or sql:match("^%*/()", next_at))
    if mark then
      next_at = mark
    elseif sql:find("^%-%-", next_at) or lexis.hash and sql:find("^#", next_at) then
      next_at = (sql:find("\n", next_at, true) or #sql) + 1
    elseif sql:find("^/%*", next_at) then
      local _, e = sql:find("*/", next_at + 2, true)
      next_at = (e or #sql) + 1
    end
    if next_at == at then return at end
    at = next_at
  end
end

-- The text of a quoted token and the position after it.
local function quoted(sql, at, close, lexis)
  local escapes = lexis.backslash and (close == "'" or close == '"')
  local from = at + 1
  while true do
    local e = sql:find(escapes and "[\\" .. close .. "]" or "%" .. close, from)
    if not e then return sql:sub(at + 1), #sql + 1 end
    if sql:sub(e, e) == close and (sql:sub(e + 1, e + 1) ~= close or close == "]") then
      return (sql:sub(at + 1, e - 1):gsub("%" .. close .. close, close)), e + 1
    end
    from = e + 2
  end
end

-- The token at a position: { text, upper (of a bare word), name (what a name says), next }.
local function token_at(sql, at, lexis)
  at = skip(sql, at, lexis)
  if at > #sql then return nil end
  local c = sql:sub(at, at)
  if closing[c] then
    local text, next_at = quoted(sql, at, closing[c], lexis)
    return { text = text, name = c ~= "'" and text or nil, quoted = true, next = next_at }
  end
  local tag = lexis.dollar and sql:match("^%$[%a_]?[%w_]*%$", at)
  if tag then
    local from, to = sql:find(tag, at + #tag, true)
    return { text = sql:sub(at + #tag, (from or 0) - 1), quoted = true, next = (to or #sql) + 1 }
  end
  local word, next_at = sql:match("^([%w_$\x80-\xff]+)()", at)
  if word then
    local name = lexis.fold and lexis.fold(word) or word
    return { text = word, name = name, upper = word:upper(), next = next_at }
  end
  return { text = c, next = at + 1 }
end

--- Read a statement from its beginning.
---@param sql string
---@param lexis mig.StatementLexis?
---@return mig.Statement
function statement.read(sql, lexis)
  local r = setmetatable({ sql = sql, lexis = lexis or {}, token = nil }, Reader)
  r.token = token_at(sql, 1, r.lexis)
  return r
end

--- Take what comes next, whatever it is.
---@return table? token  { text, upper (of a bare word), name (what a name says), quoted }
function Reader:advance()
  local token = self.token
  self.token = token and token_at(self.sql, token.next, self.lexis)
  return token
end

--- Take the words if they come next, all of them or none.
---@param ... string  in upper case
---@return boolean
function Reader:take(...)
  local before = self.token
  for i = 1, select("#", ...) do
    if not self.token or self.token.upper ~= select(i, ...) then
      self.token = before
      return false
    end
    self:advance()
  end
  return true
end

--- Take the first of these words that comes next.
---@param ... string
---@return string?
function Reader:one_of(...)
  for i = 1, select("#", ...) do
    local word = select(i, ...)
    if self:take(word) then return word end
  end
  return nil
end

--- Whether one of these words comes next; it is not taken.
---@param ... string
---@return boolean
function Reader:at(...)
  for i = 1, select("#", ...) do
    if self.token and self.token.upper == select(i, ...) then return true end
  end
  return false
end

--- Whether one of these words comes anywhere in what is left; nothing is taken.
---@param ... string
---@return boolean
function Reader:has(...)
  local before, found = self.token, false
  while self.token and not found do
    found = self:at(...)
    self:advance()
  end
  self.token = before
  return found
end

-- How many brackets a token opens; one that closes some opens -1.
local function opens(token)
  if token.quoted then return 0 end
  return token.text == "(" and 1 or token.text == ")" and -1 or 0
end

--- Whether one of these words comes anywhere in what is left outside brackets; nothing is taken.
---@param ... string
---@return boolean
function Reader:has_outside(...)
  local before, depth, found = self.token, 0, false
  while self.token and not found do
    found = depth == 0 and self:at(...)
    depth = depth + opens(self:advance())
  end
  self.token = before
  return found
end

--- Whether a mark such as "(" comes next; it is taken.
---@param mark string
---@return boolean
function Reader:mark(mark)
  if not self.token or self.token.quoted or self.token.text ~= mark then return false end
  self:advance()
  return true
end

--- Take a name, with its schema.
---@return string? name
---@return string? schema
function Reader:name()
  if not self.token or not self.token.name then return nil end
  local name, schema = self:advance().name, nil
  while self:mark "." do
    if not self.token or not self.token.name then return nil end
    schema, name = name, self:advance().name
  end
  return name, schema
end

--- Take a string.
---@return string?
function Reader:string()
  if not self.token or not self.token.quoted or self.token.name then return nil end
  return self:advance().text
end

--- Go past everything up to a comma outside brackets.
---@return boolean found  whether there was one
function Reader:skip_item()
  local depth = 0
  while self.token do
    local t = self:advance()
    depth = depth + opens(t)
    if depth == 0 and not t.quoted and t.text == "," then return true end
  end
  return false
end

return statement
