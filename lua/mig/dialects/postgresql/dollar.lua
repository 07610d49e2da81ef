--- Text between dollar signs: bodies of functions, and blocks that catch an error.

local dollar = {}

--- A body between dollar signs that it does not hold itself, and that its end does not begin.
---@param body string
---@return string
function dollar.quoted(body)
  local tag = "$$"
  for i = 1, math.huge do
    if (body .. tag):find(tag, 1, true) > #body then break end
    tag = ("$mig%d$"):format(i)
  end
  return tag .. body .. tag
end

--- A statement, and what is done instead where it meets a condition.
---@param statement string  with its semicolon
---@param condition string  "duplicate_object"
---@param handler string    likewise
---@return string
function dollar.block(statement, condition, handler)
  return "DO " .. dollar.quoted(("\nBEGIN\n\t%s\nEXCEPTION WHEN %s THEN\n\t%s\nEND "):format(
    statement, condition, handler))
end

return dollar
