-- A strict reader of JSON. Arrays are marked, so that [] and {} can be told apart; null is
-- json.null; a number is what Lua makes of it.

local json = {}

---What null becomes.
json.null = setmetatable({}, { __tostring = function() return "null" end })

-- The mark of an array.
local array = {}

---Whether a value was an array.
---@param value any
---@return boolean
function json.is_array(value)
  return type(value) == "table" and getmetatable(value) == array
end

local function fail(text, at, what)
  error(("%s at byte %d: …%s"):format(what, at, text:sub(at, at + 20)), 0)
end

local function skip(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

local escapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function read_string(text, at)
  local parts = {}
  at = at + 1
  while true do
    local plain = text:match('^[^"\\\0-\31]+', at)
    if plain then
      parts[#parts + 1] = plain
      at = at + #plain
    end
    local c = text:sub(at, at)
    if c == '"' then
      local value = table.concat(parts)
      if not utf8.len(value) then fail(text, at, "a string that is not UTF-8") end
      return value, at + 1
    elseif c ~= "\\" then
      fail(text, at, "a string that does not end")
    end
    local letter = text:sub(at + 1, at + 1)
    local code = text:match("^u(%x%x%x%x)", at + 1)
    if not code and not escapes[letter] then fail(text, at, "an unknown escape") end
    parts[#parts + 1] = code and utf8.char(tonumber(code, 16)) or escapes[letter]
    at = at + (code and 6 or 2)
  end
end

local read

-- The items up to `close`; `item` reads one and returns where it ended.
local function read_items(text, at, close, item)
  at = skip(text, at + 1)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = skip(text, item(at))
    local c = text:sub(at, at)
    if c == close then return at + 1 end
    if c ~= "," then fail(text, at, "expected a comma") end
    at = skip(text, at + 1)
  end
end

local function read_array(text, at)
  local list = setmetatable({}, array)
  return list, read_items(text, at, "]", function(from)
    local value, after = read(text, from)
    list[#list + 1] = value
    return after
  end)
end

local function read_object(text, at)
  local object = {}
  return object, read_items(text, at, "}", function(from)
    if text:sub(from, from) ~= '"' then fail(text, from, "expected a name") end
    local name, after = read_string(text, from)
    after = skip(text, after)
    if text:sub(after, after) ~= ":" then fail(text, after, "expected a colon") end
    if object[name] ~= nil then fail(text, from, "a name twice") end
    object[name], after = read(text, skip(text, after + 1))
    return after
  end)
end

local words = { ["true"] = true, ["false"] = false, null = json.null }

function read(text, at)
  local c = text:sub(at, at)
  if c == "{" then return read_object(text, at) end
  if c == "[" then return read_array(text, at) end
  if c == '"' then return read_string(text, at) end
  local word = text:match("^%a+", at)
  if word and words[word] ~= nil then return words[word], at + #word end
  local number = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  if number and tonumber(number) then return tonumber(number), at + #number end
  fail(text, at, "not a value")
end

---The value of a text that is one JSON value and nothing else; an error otherwise.
---@param text string
---@return any
function json.decode(text)
  local value, at = read(text, skip(text, 1))
  at = skip(text, at)
  if at <= #text then fail(text, at, "more than one value") end
  return value
end

return json
