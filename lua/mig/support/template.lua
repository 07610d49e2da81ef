--- Templates of revision files. `${expression}` puts a value in; a line whose first character
--- other than a blank is `%` is Lua code (`% if message then` … `% end`); `%%` begins a line
--- with a percent sign, `$$` is a dollar sign.

local errors = require "mig.support.errors"

local template = {}

--- Turn the text between two pieces of code into a call of `put`.
local function compile_text(out, text)
  local position, from = 1, 1 -- of what is not put yet, of what is not looked at
  local function put_until(last)
    if last >= position then out[#out + 1] = ("put(%q) "):format(text:sub(position, last)) end
  end
  while true do
    local dollar, _, what = text:find("%$([${])", from)
    local to = what == "{" and text:find("}", dollar + 2, true)
    if not dollar or what == "{" and not to then break end
    put_until(what == "$" and dollar or dollar - 1)
    if to then out[#out + 1] = ("put(%s) "):format(text:sub(dollar + 2, to - 1)) end
    position = (to or dollar + 1) + 1
    from = position
  end
  put_until(#text)
end

--- One line of Lua for each line of the template, so that messages name the right one.
local function compile(text)
  local out = {}
  for line, eol in text:gmatch("([^\n]*)(\n?)") do
    if line == "" and eol == "" then break end
    local code = line:match("^%s*%%([^%%].*)$")
    if code then
      out[#out + 1] = code
    else
      compile_text(out, (line:gsub("^(%s*)%%%%", "%1%%")))
      if eol ~= "" then out[#out + 1] = "put '\\n'" end
    end
    out[#out + 1] = "\n"
  end
  return table.concat(out)
end

--- Render a template.
---@param name string the template's path, for messages
---@param text string
---@param vars table<string, any> what its expressions see, besides Lua's string functions
---@return string
function template.render(name, text, vars)
  local parts = {}
  local env = setmetatable({
    put = function(value) parts[#parts + 1] = value == nil and "" or tostring(value) end,
  }, { __index = function(_, key)
    local value = vars[key]
    if value == nil then value = template.functions[key] end
    return value
  end })
  local chunk, message = load(compile(text), "@" .. name, "t", env)
  if not chunk then
    local e = errors.of_chunk(name, message)
    e.message = "the template does not parse: " .. e.message
    error(e, 0)
  end
  chunk()
  return table.concat(parts)
end

--- What templates may call.
template.functions = {
  ipairs = ipairs, pairs = pairs, tostring = tostring, type = type,
  string = string, table = table, os = { date = os.date, getenv = os.getenv },

  --- The items of a list joined by `separator`; a single text or nil is a list too.
  ---@param separator string
  ---@param items string[]|string|nil
  join = function(separator, items)
    if items == nil then return "" end
    return type(items) == "table" and table.concat(items, separator) or tostring(items)
  end,

  --- The items of a list with commas between them.
  ---@param items string[]|string|nil
  comma = function(items) return template.functions.join(", ", items) end,

  --- A Lua literal: nil, a quoted string, or a list of them.
  ---@param value string[]|string|nil
  repr = function(value)
    if type(value) ~= "table" then
      return value == nil and "nil" or ("%q"):format(value)
    end
    local items = {}
    for i, item in ipairs(value) do items[i] = ("%q"):format(item) end
    return "{ " .. table.concat(items, ", ") .. " }"
  end,

  --- The text as comment lines: every line begins with `-- `.
  ---@param text string
  comment = function(text)
    if type(text) ~= "string" then error("comment() takes a string, got " .. type(text), 2) end
    local lines = {}
    text = text:gsub("\r\n?", "\n") -- Lua ends a line, and so the comment, at either
    for line in (text .. "\n"):gmatch("([^\n]*)\n") do
      lines[#lines + 1] = line == "" and "--" or "-- " .. line
    end
    return table.concat(lines, "\n")
  end,
}

return template
