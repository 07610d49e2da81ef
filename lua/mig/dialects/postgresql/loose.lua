--- Texts of expressions, compared as far as texts go: for connections that may not ask the server,
--- as they cannot have temporary tables. What the server adds of its own, casts and brackets, is
--- left out of both.

local normal = require "mig.dialects.base.normal"

local loose = {}

local spellings = { ["!="] = "<>", character = "varchar" }

-- Words that may follow the first one of a type's name.
local type_words = { varying = true, precision = true, with = true, without = true, time = true,
  zone = true }

-- Where the type after "::" ends.
local function after_type(tokens, i)
  i = i + 1
  if tokens[i] == "." then i = i + 2 end
  while type_words[tokens[i]] do i = i + 1 end
  if tokens[i] == "(" and (tokens[i + 1] or ""):find("^%d+$") then
    while tokens[i] and tokens[i] ~= ")" do i = i + 1 end
    i = i + 1
  end
  while tokens[i] == "[" and tokens[i + 1] == "]" do i = i + 2 end
  return i
end

local function bare(sql)
  local tokens, out, i = normal.tokens(sql), {}, 1
  while i <= #tokens do
    local token = tokens[i]
    if token == "::" then
      i = after_type(tokens, i + 1)
    else
      if token ~= "(" and token ~= ")" and token ~= "[" and token ~= "]" then
        out[#out + 1] = spellings[token] or token
      end
      i = i + 1
    end
  end
  -- x IN (a, b) is kept as x = ANY (ARRAY[a, b]).
  return (table.concat(out, " "):gsub("= any array ", "in "):gsub("<> all array ", "not in "))
end

--- Whether two expressions may be the same.
---@param a string?
---@param b string?
---@return boolean
function loose.same(a, b)
  if a == nil or b == nil then return a == b end
  return bare(a) == bare(b)
end

return loose
