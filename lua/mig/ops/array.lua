--- Lua lists as the text of an array, for rows of op.bulk_insert.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local json = require "mig.ops.json"

local array = {}

local function quote(s) return '"' .. s:gsub('[\\"]', "\\%0") .. '"' end

local function hex(s)
  return "\\x" .. s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end

local encode

local function element(v, item, what, depth)
  local t, kind = type(v), class.kind(v)
  if t == "string" then return quote(item.family == "binary" and hex(v) or v) end
  if t == "number" or t == "boolean" then return tostring(v) end
  if kind == "null" then return "NULL" end
  if kind == "true" or kind == "false" then return kind end
  if kind == "bytes" then return quote(hex(v.value)) end
  if class.is_plain(v) and item.family == "json" then return quote(json.encode(v, what)) end
  if class.is_plain(v) then return encode(v, item, what, depth + 1) end
  errors.raise("MIG_EINVALID", "%s: an array cannot hold a %s", what, kind or t)
  return nil
end

function encode(v, item, what, depth)
  if not class.is_list(v) then
    errors.raise("MIG_EINVALID", "%s: an array is a list without gaps or named keys", what)
  end
  if depth > 6 then errors.raise("MIG_EINVALID", "%s: the array is nested too deeply", what) end
  local out = {}
  for i = 1, #v do out[i] = element(v[i], item, what, depth) end
  return "{" .. table.concat(out, ",") .. "}"
end

--- The text of an array: '{1,2}'; lists in it are further dimensions.
---@param v table
---@param item mig.Type
---@param what string  for messages
---@return string
function array.encode(v, item, what) return encode(v, item, what, 1) end

return array
