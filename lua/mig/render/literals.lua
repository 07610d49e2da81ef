--- Lua literals: of several ways to write a value, the one that reads best.

local layout = require "mig.render.layout"

local literals = {}

local named = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r" }

-- Characters that are there and not to be seen, or that turn the text around them.
local function is_hidden(code)
  return code >= 0x80 and code < 0xA0 or code == 0xAD or code >= 0x200B and code <= 0x200F
    or code >= 0x2028 and code <= 0x202E or code >= 0x2060 and code <= 0x206F or code == 0xFEFF
end

local function escape_byte(c) return named[c] or ("\\x%02X"):format(c:byte()) end

-- What a reader would not see as it is, as an escape; whether there was any.
local function escaped_unicode(s)
  if not s:find("[\x80-\xFF]") then return s, false end
  if not utf8.len(s) then return s:gsub("[\x80-\xFF]", escape_byte), true end
  local found = false
  local out = s:gsub(utf8.charpattern, function(c)
    if #c == 1 or not is_hidden(utf8.codepoint(c)) then return nil end
    found = true
    return ("\\u{%X}"):format(utf8.codepoint(c))
  end)
  return out, found
end

local function quoted(s)
  local quote = s:find('"', 1, true) and not s:find("'", 1, true) and "'" or '"'
  local out = s:gsub("[\\" .. quote .. "]", "\\%0"):gsub("[%c\x7F]", escape_byte)
  return quote .. escaped_unicode(out) .. quote
end

-- [[ … ]], with as many equals signs as it takes.
local function bracketed(s)
  local level = ""
  while s:find("]" .. level .. "]", 1, true) or s:sub(-1 - #level) == "]" .. level do
    level = level .. "="
  end
  -- A line end right after the bracket is not part of the string.
  local first = s:find("\n", 1, true) and "\n" or ""
  return "[" .. level .. "[" .. first .. s .. "]" .. level .. "]"
end

-- Long brackets are for text that would be mostly escapes, or that has lines.
local function reads_better_in_brackets(s)
  if s:find("[%z\1-\9\11-\31\127]") or select(2, escaped_unicode(s)) then return false end
  local _, lines = s:gsub("\n", "")
  if lines > 0 then return lines > 1 or #s > 30 end
  local has_both = s:find('"', 1, true) and s:find("'", 1, true)
  return has_both ~= nil and has_both or s:find("\\", 1, true) ~= nil
end

local piece_width = 76

-- A text that is too long for a line, cut behind blanks.
local function pieces(s)
  if #s <= piece_width or s:find("[\n\\]") then return nil end
  local out, line = {}, ""
  for word in s:gmatch("%s*[^%s]+%s*") do
    if #line + #word > piece_width and line ~= "" then
      out[#out + 1], line = line, ""
    end
    line = line .. word
  end
  out[#out + 1] = line
  if #out < 2 or table.concat(out) ~= s then return nil end
  for i, part in ipairs(out) do out[i] = quoted(part) end
  return out
end

--- A string.
---@param s string
---@return mig.SourceText
function literals.string(s)
  if reads_better_in_brackets(s) then return { literal = bracketed(s), parts = nil } end
  return { literal = quoted(s), parts = pieces(s) }
end

--- A number; it comes back as the same number of the same kind.
---@param n number
---@return string
function literals.number(n)
  if n == math.mininteger and math.type(n) == "integer" then return "math.mininteger" end
  if math.type(n) == "integer" then return tostring(n) end
  for digits = 14, 17 do
    local text = ("%%.%dg"):format(digits):format(n)
    if tonumber(text) == n then
      return text:find("[.eEni]") and text or text .. ".0"
    end
  end
  return tostring(n)
end

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch("%a+") do
  keywords[word] = true
end

--- Whether a name can stand behind a dot.
---@param name any
---@return boolean
function literals.is_name(name)
  return type(name) == "string" and name:find("^[%a_][%w_]*$") ~= nil and not keywords[name]
end

--- A key as it stands in a table.
---@param key string|number
---@return string
function literals.key(key)
  if literals.is_name(key) then return key end
  if type(key) == "number" then return "[" .. literals.number(key) .. "]" end
  return "[" .. quoted(key) .. "]"
end

--- What follows `object` to get at its field.
---@param name string
---@return string
function literals.field(name)
  return literals.is_name(name) and "." .. name or "[" .. quoted(name) .. "]"
end

--- A string on one line, for places that are no nodes.
---@param s string
---@return string
function literals.quoted(s) return layout.line { literal = quoted(s) } end

return literals
