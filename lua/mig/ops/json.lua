--- Lua tables as JSON text, for rows of op.bulk_insert.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local json = {}

local short = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t",
}

local function quote(s)
  return '"' .. s:gsub('[%c"\\\127]', function(c)
    return short[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

local function number(v, what)
  if math.type(v) == "integer" then return ("%d"):format(v) end
  if v ~= v or v == math.huge or v == -math.huge then
    errors.raise("MIG_EINVALID", "%s: JSON has no %s", what, tostring(v))
  end
  local short_form = ("%.15g"):format(v)
  return tonumber(short_form) == v and short_form or ("%.17g"):format(v)
end

local encode

local function array(v, what, depth)
  local out = {}
  for i = 1, #v do out[i] = encode(v[i], what, depth) end
  return "[" .. table.concat(out, ", ") .. "]"
end

local function object(v, what, depth)
  local out = {}
  for key, x in sorted.pairs(v) do
    if type(key) ~= "string" then
      errors.raise("MIG_EINVALID", "%s: a JSON object has names as keys, got [%s]", what,
        tostring(key))
    end
    out[#out + 1] = quote(key) .. ": " .. encode(x, what, depth)
  end
  return "{" .. table.concat(out, ", ") .. "}"
end

function encode(v, what, depth)
  local t = type(v)
  if t == "string" then return quote(v) end
  if t == "number" then return number(v, what) end
  if t == "boolean" then return tostring(v) end
  local kind = class.kind(v)
  if kind == "null" then return "null" end
  if kind == "true" or kind == "false" then return kind end
  if not class.is_plain(v) then
    errors.raise("MIG_EINVALID", "%s: JSON cannot hold a %s", what, kind or t)
  end
  if depth > 100 then errors.raise("MIG_EINVALID", "%s: the JSON is nested too deeply", what) end
  if #v > 0 and class.is_list(v) then return array(v, what, depth + 1) end
  return object(v, what, depth + 1)
end

--- JSON text; a list becomes an array, an empty table an object.
---@param v any
---@param what string  for messages
---@return string
function json.encode(v, what) return encode(v, what, 1) end

return json
