--- What tells functions of one name apart: their arguments, whatever these are by themselves.

local definition = require "mig.dialects.postgresql.definition"
local normal = require "mig.dialects.base.normal"

local marks = { ["="] = true, [":="] = true, default = true }

--- The arguments of a function in one spelling, without defaults.
---@param args string  "a integer, b text DEFAULT 'x'"
---@return string
local function signature(args)
  local out = {}
  for i, argument in ipairs(definition.list("(" .. args .. ")", 1)) do
    local kept = {}
    for _, token in ipairs(normal.tokens(argument)) do
      if marks[token] then break end
      kept[#kept + 1] = token
    end
    out[i] = table.concat(kept, " ")
  end
  return table.concat(out, ", ")
end

return signature
