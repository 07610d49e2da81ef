--- Definitions in the server's words, taken apart: lists in brackets, and what stands around them.

local errors = require "mig.support.errors"

local definition = {}

local function fail(text)
  errors.raise("MIG_EDB", "this definition cannot be read: %s", text)
end

-- Where a string or a quoted name that begins at `i` ends.
local function after_quoted(text, i)
  local quote = text:sub(i, i)
  while true do
    i = text:find(quote, i + 1, true) or fail(text)
    if text:sub(i + 1, i + 1) ~= quote then return i end
    i = i + 1
  end
end

--- Where the next bracket or comma stands that is in no string and no quoted name, from `i` on.
local function next_mark(text, i)
  while true do
    i = text:find("[()'\",]", i)
    if not i then return nil end
    local mark = text:sub(i, i)
    if mark ~= "'" and mark ~= '"' then return i, mark end
    i = after_quoted(text, i) + 1
  end
end

--- The items of a list in brackets.
---@param text string
---@param at integer  where its opening bracket is
---@return string[] items, integer after  where what follows it begins
function definition.list(text, at)
  local items, depth, from = {}, 0, at + 1
  local i, mark = at, "("
  while i do
    if mark == "(" then
      depth = depth + 1
    elseif mark == ")" then
      depth = depth - 1
    end
    if depth == 0 or depth == 1 and mark == "," then
      items[#items + 1] = text:sub(from, i - 1):match("^%s*(.-)%s*$")
      from = i + 1
    end
    if depth == 0 then return items, i + 1 end
    i, mark = next_mark(text, i + 1)
  end
  return fail(text)
end

--- The elements of CREATE INDEX ... USING method (...) or EXCLUDE USING method (...), and what
--- follows them.
---@param text string
---@return string[] elements, string method, string rest
function definition.elements(text)
  local at, method = 1, nil
  repeat
    -- Names before it may hold the word; they are quoted then.
    local quote = text:find('"', at, true)
    local first, last, name = text:find(" USING ([%w_]+) %(", at)
    if quote and first and quote < first then
      at = after_quoted(text, quote) + 1
    else
      at, method = last or fail(text), name
    end
  until method
  local items, after = definition.list(text, at)
  return items, method, text:sub(after)
end

--- An expression without the brackets around all of it.
---@param text string
---@return string
function definition.unwrapped(text)
  while text:sub(1, 1) == "(" do
    local items, after = definition.list(text, 1)
    if after <= #text or #items ~= 1 then return text end
    text = items[1]
  end
  return text
end

--- A name without the quotes that the server put around it.
---@param text string
---@return string
function definition.name(text)
  if text:sub(1, 1) ~= '"' then return text end
  return (text:sub(2, -2):gsub('""', '"'))
end

return definition
