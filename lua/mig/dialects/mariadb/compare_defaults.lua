--- Defaults and expressions made comparable as far as that goes without the server.

local normal = require "mig.dialects.base.normal"

local defaults = {}

--- Text as the catalogue can hold it: it is in three bytes per character, and has a question mark
--- for each that needs four.
---@param text string
---@return string
function defaults.squashed(text)
  return (text:gsub("[\xF0-\xF7][\x80-\xBF][\x80-\xBF][\x80-\xBF]", "?"))
end

-- Words of many spellings, and functions of many names: those count only before a parenthesis.
local words = { ["true"] = "1", ["false"] = "0", ["!="] = "<>", ["&&"] = "and" }
local functions = {
  now = "current_timestamp", localtime = "current_timestamp", localtimestamp = "current_timestamp",
  current_date = "curdate", upper = "ucase", lower = "lcase", length = "octet_length",
  substring = "substr",
}

local joins = { ["and"] = true, ["or"] = true, ["("] = true }
local ends = { ["and"] = true, ["or"] = true, [")"] = true }
-- What binds less than a comparison, or means something else in parentheses.
local loose = {
  ["and"] = true, ["or"] = true, xor = true, ["not"] = true, ["||"] = true, [","] = true,
  select = true, between = true,
}

-- Where the parenthesis at `first` closes, if a comparison is all there is in it.
local function comparison_end(tokens, first)
  local depth = 0
  for i = first, #tokens do
    local token = tokens[i]
    if token == "(" then depth = depth + 1 end
    if token == ")" then depth = depth - 1 end
    if depth == 0 then return i end
    if loose[token] and (token ~= "," or depth == 1) then return nil end
  end
  return nil
end

-- Without the parentheses around comparisons that are joined by AND and OR.
local function without_comparisons(tokens)
  local drop, out = {}, {}
  for i, token in ipairs(tokens) do
    local last = token == "(" and (i == 1 or joins[tokens[i - 1]]) and comparison_end(tokens, i)
    local drops = last and (last == #tokens or ends[tokens[last + 1]])
    if drops then drop[i], drop[last] = true, true end
  end
  for i, token in ipairs(tokens) do
    if not drop[i] then out[#out + 1] = token end
  end
  return out
end

-- The one spelling of an expression; a function without arguments may go without parentheses.
local function spelled(text)
  local tokens = normal.unwrapped(normal.tokens(defaults.squashed(text)))
  for i, token in ipairs(tokens) do
    tokens[i] = tokens[i + 1] == "(" and functions[token] or words[token] or token
  end
  tokens = without_comparisons(tokens)
  return (table.concat(tokens, " "):gsub("current_timestamp %( %)", "current_timestamp"))
end

local texts = {}

local function cached(text)
  local found = texts[text]
  if not found then
    found = spelled(text)
    texts[text] = found
  end
  return found
end

--- Whether two expressions differ.
---@param a string
---@param b string
---@return boolean
function defaults.expressions_differ(a, b) return a ~= b and cached(a) ~= cached(b) end

local escaped = { ["0"] = "\0", n = "\n", r = "\r", Z = "\26", t = "\t", b = "\b" }

-- A binary literal as its bytes. The catalogue shows as text what need not be one, so that of what
-- is no ASCII only the place is known.
local function bytes_of(text)
  local hex = text:match("^[xX]'(%x*)'$")
  local inner = text:match("^'(.*)'$")
  if hex then
    inner = hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
  elseif inner then
    inner = inner:gsub("''", "'"):gsub("\\(.)", function(c) return escaped[c] or c end)
  else
    return nil
  end
  return (inner:gsub("[\x80-\xff?]+", "?"))
end

local function is_number(kind)
  return kind:find("^%l*int") or kind:find("^decimal") or kind:find("^float")
    or kind:find("^double") or kind:find("^year")
end

local function is_binary(kind) return kind:find("binary") or kind:find("blob$") end

-- A decimal number without zeros that say nothing; anything else as it is.
local function plain_number(text)
  local sign, whole, fraction = text:match("^'?([-+]?)0*(%d*)%.?(%d*)'?$")
  if not whole or whole .. fraction == "" and not text:find("0", 1, true) then return text end
  fraction = fraction:gsub("0+$", "")
  if whole == "" then whole = "0" end
  return (sign == "-" and "-" or "") .. whole .. (fraction ~= "" and "." .. fraction or "")
end

-- A moment without a fraction of a second that says nothing.
local function plain_moment(text)
  if not text:find("^'.*:.*%.%d+'$") then return text end
  return (text:gsub("%.?0+'$", "'"))
end

local moments = { datetime = true, timestamp = true, time = true }

-- The default of a column in the one spelling; nil when there is none.
local function default_text(kind, text)
  if text == nil then return nil end
  if is_binary(kind) then
    local bytes = bytes_of(text)
    if bytes then return bytes end
  end
  if is_number(kind) then text = plain_number(text) end
  if moments[kind:match("^%l+")] then text = plain_moment(text) end
  text = cached(text)
  return text ~= "null" and text or nil
end

--- Whether two defaults of a column differ.
---@param kind string  the column's type, in its one spelling
---@param a string?
---@param b string?
---@return boolean
function defaults.differ(kind, a, b)
  if a == b then return false end
  return default_text(kind, a) ~= default_text(kind, b)
end

return defaults
