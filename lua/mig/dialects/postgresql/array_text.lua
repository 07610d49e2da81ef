--- Arrays as PostgreSQL writes them.

local errors = require "mig.support.errors"

local array_text = {}

-- Where the quoted item that begins at `at` ends.
local function last_of_quoted(text, at)
  local last = at + 1
  while text:sub(last, last) ~= '"' do
    if last > #text then
      errors.raise("MIG_EDB", "the database gives an array that cannot be read: %s", text)
    end
    last = last + (text:sub(last, last) == "\\" and 2 or 1)
  end
  return last
end

--- The items of an array of one dimension; NULL is the word.
---@param text string?  {a,"b c"}; nil is an empty one
---@return string[]
function array_text.items(text)
  local out = {}
  if not text then return out end
  local at = 2
  while at < #text do
    local item
    if text:sub(at, at) == '"' then
      local last = last_of_quoted(text, at)
      item, at = text:sub(at + 1, last - 1):gsub("\\(.)", "%1"), last + 1
    else
      item = text:match("^[^,}]*", at)
      at = at + #item
    end
    out[#out + 1] = item
    at = at + 1
  end
  return out
end

--- The numbers of an array, "{1,2}", or of a vector, "1 2".
---@param text string?
---@return integer[]
function array_text.numbers(text)
  local out = {}
  for number in (text or ""):gmatch("-?%d+") do out[#out + 1] = math.tointeger(number) end
  return out
end

return array_text
