--- What a database has that no operation makes: objects that are compared by their names and by
--- what the catalogue says of them, and not as tables are.

local dialects = require "mig.dialects"
local sorted = require "mig.support.sorted"

local other_objects = {}

---@class mig.OtherObject
---@field kind string   "sequence"
---@field name string
---@field text? string  what there is to say of it

--- Read it.
---@param ctx mig.Context
---@param skip fun(name: string): boolean  tables that are nobody's business
---@return table<string, mig.OtherObject>  by kind and name
function other_objects.read(ctx, skip)
  local out = {}
  for _, item in ipairs(dialects.part(ctx.dialect, "other_objects")(ctx)) do
    if not (item.relation and skip(item.relation)) then
      out[item.kind .. " " .. item.name] = item
    end
  end
  return out
end

local function difference(verb, item, rest)
  local kind = verb .. "_" .. item.kind
  local text = kind .. (item.name ~= "" and " " .. item.name or "") .. (rest or "")
  return { kind = kind, text = text, name = item.name }
end

local function changed(item, wanted)
  local found = difference("modify", wanted, (" from %s to %s"):format(item.text, wanted.text))
  found.old, found.new = item.text, wanted.text
  return found
end

--- Add what would bring the objects of one snapshot to those of another to a list of differences.
---@param list mig.Difference[]
---@param from table<string, mig.OtherObject>
---@param to table<string, mig.OtherObject>
---@return mig.Difference[] list
function other_objects.add(list, from, to)
  for key, item in sorted.pairs(from) do
    if not to[key] then list[#list + 1] = difference("remove", item) end
  end
  for key, wanted in sorted.pairs(to) do
    local item = from[key]
    if not item then
      list[#list + 1] = difference("add", wanted)
    elseif item.text ~= wanted.text then
      list[#list + 1] = changed(item, wanted)
    end
  end
  return list
end

return other_objects
