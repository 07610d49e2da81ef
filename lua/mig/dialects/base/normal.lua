--- Texts of SQL made comparable: what a database gives back is spaced, cased, quoted and bracketed
--- in its own way.

local normal = {}

-- Each reads a token that begins at `i` and returns it with where the next one begins. They are
-- told apart by their first byte.
local function read_quoted(sql, i, close)
  local from = i + 1
  while true do
    local at = sql:find(close, from, true)
    if not at then return sql:sub(i), #sql + 1 end
    if sql:sub(at + 1, at + 1) ~= close then return sql:sub(i, at), at + 1 end
    from = at + 2
  end
end

-- A name as it is among tokens: one that would be the same without quotes has none.
local function name_token(name)
  if name:find("^[%a_][%w_$]*$") then return name:lower() end
  return '"' .. name:gsub('"', '""') .. '"'
end

local function plain_name(token, close)
  return name_token((token:sub(2, -2):gsub(close:gsub("%p", "%%%0"):rep(2), close)))
end

local closing = { ['"'] = '"', ["`"] = "`", ["["] = "]" }

-- Where what is no token ends: blanks and comments.
local function skip(sql, i)
  while true do
    local at = sql:find("%S", i) or #sql + 1
    if sql:sub(at, at + 1) == "--" then
      i = (sql:find("\n", at, true) or #sql) + 1
    elseif sql:sub(at, at + 1) == "/*" then
      local _, last = sql:find("*/", at + 2, true)
      i = (last or #sql) + 1
    else
      return at
    end
  end
end

local function read_word(sql, i)
  local last = select(2, sql:find("^[%w_$\128-\255]+", i))
  -- 1.5 and 1e-3 are one token, and so is .5.
  if sql:find("^%.?%d", i) then
    last = select(2, sql:find("^[%d.]+[eE][-+]?%d+", i)) or select(2, sql:find("^[%w.]+", i))
  end
  return sql:sub(i, last):lower(), last + 1
end

local operator = "^[-+*/<>=~!@#%%^&|?:]+"

local function read_token(sql, i, brackets)
  local c = sql:sub(i, i)
  if c == "'" then return read_quoted(sql, i, "'") end
  local close = closing[c]
  if close and (c ~= "[" or brackets) then
    local token, after = read_quoted(sql, i, close)
    return plain_name(token, close), after
  end
  if sql:find("^[%w_\128-\255]", i) or sql:find("^%.%d", i) then return read_word(sql, i) end
  local last = select(2, sql:find(operator, i)) or i
  return sql:sub(i, last), last + 1
end

--- The tokens of SQL: words in lower case, names without quotes they do not need, strings as they
--- are; no blanks and no comments.
---@param sql string
---@param brackets? boolean  [name] is a quoted name, as SQLite has it, and not a subscript
---@return string[]
function normal.tokens(sql, brackets)
  local out, i = {}, skip(sql, 1)
  while i <= #sql do
    out[#out + 1], i = read_token(sql, i, brackets)
    i = skip(sql, i)
  end
  return out
end

--- Whether SQL speaks of a name.
---@param sql string
---@param name string
---@param brackets? boolean
---@return boolean
function normal.mentions(sql, name, brackets)
  -- Most texts do not hold the letters at all.
  if not sql:lower():find(name:lower(), 1, true) then return false end
  local wanted = name_token(name)
  for _, token in ipairs(normal.tokens(sql, brackets)) do
    if token == wanted then return true end
  end
  return false
end

--- SQL with another name in the place of one, wherever that is a token.
---@param sql string
---@param old string
---@param new string  as it stands in SQL
---@param brackets? boolean
---@return string
function normal.renamed(sql, old, new, brackets)
  local wanted, out, from, i = name_token(old), {}, 1, skip(sql, 1)
  while i <= #sql do
    local token, after = read_token(sql, i, brackets)
    if token == wanted then
      out[#out + 1], out[#out + 2] = sql:sub(from, i - 1), new
      from = after
    end
    i = skip(sql, after)
  end
  out[#out + 1] = sql:sub(from)
  return table.concat(out)
end

-- Whether the bracket that opens the tokens is closed by the last of them.
local function is_enclosed(tokens, first, last)
  if tokens[first] ~= "(" or tokens[last] ~= ")" then return false end
  local depth = 0
  for i = first, last do
    if tokens[i] == "(" then depth = depth + 1 end
    if tokens[i] == ")" then depth = depth - 1 end
    if depth == 0 then return i == last end
  end
  return false
end

--- Tokens without the brackets around all of them.
---@param tokens string[]
---@return string[]
function normal.unwrapped(tokens)
  local first, last = 1, #tokens
  while is_enclosed(tokens, first, last) do first, last = first + 1, last - 1 end
  return table.move(tokens, first, last, 1, {})
end

--- An expression in one spelling: two that differ in case, blanks, comments, needless quotes of
--- names or brackets around the whole are the same.
---@param sql string
---@param brackets? boolean
---@return string
function normal.expression(sql, brackets)
  return table.concat(normal.unwrapped(normal.tokens(sql, brackets)), " ")
end

--- A statement, such as the query of a view, in one spelling and without semicolons at its end.
---@param sql string
---@param brackets? boolean
---@return string
function normal.statement(sql, brackets)
  local tokens = normal.tokens(sql, brackets)
  while tokens[#tokens] == ";" do tokens[#tokens] = nil end
  return table.concat(tokens, " ")
end

--- The parts of a type's SQL: its words, without and within one pair of brackets.
---@param sql string
---@return { name: string, words: string[], args: string[] }
function normal.type(sql)
  local words, args, depth = {}, {}, 0
  for _, token in ipairs(normal.tokens(sql)) do
    if token == "(" then
      depth = depth + 1
    elseif token == ")" then
      depth = depth - 1
    elseif depth == 0 then
      words[#words + 1] = token
    elseif token ~= "," then
      args[#args + 1] = token
    end
  end
  return { name = words[1] or "", words = words, args = args }
end

return normal
