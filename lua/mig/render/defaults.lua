--- Defaults as a database tells them, in the words of a person: sa.text("'new'") is "new".

local class = require "mig.support.class"
local sql = require "mig.schema.sql"

local defaults = {}

local functions = { "now", "current_timestamp", "current_date", "current_time", "uuid" }

local function number(text)
  if text:find("^%-?%d+$") then return math.tointeger(tonumber(text)) end
  return text:find("^%-?%d+%.%d+$") and tonumber(text) or nil
end

local function candidates(text, t)
  local out = {}
  local quoted = text:match("^'(.*)'$")
  if quoted then out[1] = quoted:gsub("''", "'") end
  if t and t.family == "boolean" then out[#out + 1], out[#out + 2] = true, false end
  out[#out + 1] = number(text)
  for _, name in ipairs(functions) do out[#out + 1] = sql.func[name]() end
  local name = text:match("^(%l[%w_]*)%(%)$")
  if name then out[#out + 1] = sql.func[name]() end
  return out
end

--- What says the same as the default of a reflected column, and reads better; the default itself
--- where nothing does.
---@param d mig.Dialect?
---@param v any
---@param t mig.Type?  of the column
---@return any
function defaults.readable(d, v, t)
  if not d or class.kind(v) ~= "text" then return v end
  local text = d:plain_default(v.sql, t)
  for _, candidate in ipairs(candidates(text, t)) do
    if d:expression(candidate) == text then return candidate end
  end
  return v
end

return defaults
