--- Columns in a CREATE TABLE as nearly all are written: a name, words, perhaps a size, a string and
--- at the end the table that it refers to. Patterns take them apart in a fraction of the time that
--- tokens take; whatever else a line has is left to those.

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local comma, open, close, quote = byte ",", byte "(", byte ")", byte "'"

local plain_column = {}

-- A word in any case, as a pattern.
local function any_case(word)
  return (word:gsub("%a", function(c) return "[" .. c:upper() .. c:lower() .. "]" end))
end

local referring = "^(.*) " .. any_case "references" .. " ([%a_][%w_]*) ?$"
local constraint = any_case "constraint"
local constrained = "^(.*) " .. constraint .. " ([%a_][%w_]*)$"

---@class mig.sqlite.PlainReference
---@field name? string      of the constraint
---@field ref_table string
---@field referred string   its columns, as they stand in parentheses
---@field tail string       what follows them: ON DELETE and the like, or blanks

-- What stands before the reference, and the reference.
local function split(definition, referred, tail)
  local before, ref_table = match(definition, referring)
  if not before then return nil end
  local rest, name = match(before, constrained)
  return rest or before, { name = name, ref_table = ref_table, referred = referred, tail = tail }
end

--- Take the column apart that begins at a byte.
---@param text string
---@param at integer
---@return string? name       nil: it is not written plainly
---@return string definition  what follows the name, without a reference
---@return integer to         the byte of the comma behind it, or of the bracket that ends the table
---@return mig.sqlite.PlainReference?
function plain_column.parts(text, at)
  local name, from, to = match(text, "^([%a_][%w_]*) ()[%w_ ]*()", at)
  if not name then return nil end
  if byte(text, to) == open then to = match(text, "^%([%d, ]+%)[%w_ ]*()", to) or to end
  if byte(text, to) == quote then to = match(text, "^'[^']*'[%w_ ]*()", to) or to end
  local stop, referred, tail = to - 1, nil, nil
  if byte(text, to) == open then
    referred, tail, to = match(text, "^%(([%w_, ]+)%)([%a ]*)()", to)
    if not referred then return nil end
  end
  to = match(text, "^[ \t\r\n\f]*()", to)
  local b = byte(text, to)
  if b ~= comma and b ~= close then return nil end
  local definition, reference = sub(text, from, stop), nil
  if referred then definition, reference = split(definition, referred, tail) end
  if not definition then return nil end
  return name, definition, to, reference
end

--- Whether a definition names a constraint: its text is no other column's.
---@param definition string
---@return boolean
function plain_column.names_constraint(definition) return find(definition, constraint) ~= nil end

return plain_column
