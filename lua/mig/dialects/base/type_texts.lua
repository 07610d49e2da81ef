--- Types as SQL: whether two texts mean the same one.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"

local lists_differ = class.lists_differ

local type_texts = {}

local function are_synonyms(sets, a, b)
  if a == b then return true end
  for _, set in ipairs(sets) do
    local found = 0
    for _, name in ipairs(set) do
      if name == a or name == b then found = found + 1 end
    end
    if found == 2 then return true end
  end
  return false
end

-- NUMERIC(10) is NUMERIC(10, 0).
local function arguments(parsed)
  local args = parsed.args
  if (parsed.name == "numeric" or parsed.name == "decimal") and #args == 1 then
    return { args[1], "0" }
  end
  return args
end

--- Whether two types differ. An argument that only one of them has is a difference.
---@param sets string[][]  first words or all words of types that are the same, in lower case
---@param a string
---@param b string
---@return boolean
function type_texts.differ(sets, a, b)
  local one, two = normal.type(a), normal.type(b)
  if lists_differ(arguments(one), arguments(two)) then return true end
  if not lists_differ(one.words, two.words) then return false end
  if are_synonyms(sets, table.concat(one.words, " "), table.concat(two.words, " ")) then
    return false
  end
  return not are_synonyms(sets, one.name, two.name)
    or lists_differ({ table.unpack(one.words, 2) }, { table.unpack(two.words, 2) })
end

return type_texts
