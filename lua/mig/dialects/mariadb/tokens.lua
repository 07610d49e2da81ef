--- SQL of MariaDB taken apart into tokens.

local tokens = {}

---@class mig.mariadb.Token
---@field kind "name"|"string"|"group"|"comment"|"word"|"other"
---@field first integer  its place in the text
---@field last integer
---@field text string

--- Where the quoted name or string that begins at `first` ends. A doubled quote is one of its
--- characters; in a string, so is what follows a backslash.
---@param text string
---@param first integer
---@return integer
function tokens.quoted_end(text, first)
  local quote, i = text:sub(first, first), first + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" and quote ~= "`" then
      i = i + 1
    elseif c == quote and text:sub(i + 1, i + 1) == quote then
      i = i + 1
    elseif c == quote then
      return i
    end
    i = i + 1
  end
  return #text
end

-- Where the parenthesis that opens at `first` closes.
local function group_end(text, first)
  local depth, i = 0, first
  while i <= #text do
    local c = text:sub(i, i)
    if c == "'" or c == '"' or c == "`" then
      i = tokens.quoted_end(text, i)
    elseif c == "(" then
      depth = depth + 1
    elseif c == ")" then
      depth = depth - 1
      if depth == 0 then return i end
    end
    i = i + 1
  end
  return #text
end

-- How each kind of token begins, and where it ends.
local kinds = {
  { "^[`\"]", "name", tokens.quoted_end },
  { "^'", "string", tokens.quoted_end },
  { "^%(", "group", group_end },
  { "^/%*", "comment", function(text, i) return select(2, text:find("*/", i, true)) or #text end },
  { "^[%w_$\x80-\xff]", "word", function(text, i)
    return select(2, text:find("^[%w_$\x80-\xff]+", i))
  end },
  { "^.", "other", function(_, i) return i end },
}

-- Tokens of the kinds that are wanted.
local function read(text, wanted)
  local out, i = {}, text:find("%S")
  while i do
    for _, row in ipairs(wanted) do
      if text:find(row[1], i) then
        local last = row[3](text, i)
        out[#out + 1] = { kind = row[2], first = i, last = last, text = text:sub(i, last) }
        i = text:find("%S", last + 1)
        break
      end
    end
  end
  return out
end

--- The tokens of SQL; blanks between them are left out, and what is in parentheses is one token.
---@param text string
---@return mig.mariadb.Token[]
function tokens.of(text) return read(text, kinds) end

local without_groups = {}
for _, row in ipairs(kinds) do
  if row[2] ~= "group" then without_groups[#without_groups + 1] = row end
end

--- The same, with parentheses as tokens of their own and what is in them behind them.
---@param text string
---@return mig.mariadb.Token[]
function tokens.flat(text) return read(text, without_groups) end

--- The name inside quotes.
---@param name string
---@return string
function tokens.unquote(name)
  local quote = name:sub(1, 1)
  return (name:sub(2, -2):gsub(quote .. quote, quote))
end

return tokens
