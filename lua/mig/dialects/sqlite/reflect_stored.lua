--- Views and triggers, from what made them.

local cursor = require "mig.dialects.sqlite.cursor"
local reflect_table = require "mig.dialects.sqlite.reflect_table"
local stored = require "mig.schema.stored"
local trigger = require "mig.schema.trigger"
local view = require "mig.schema.view"

local reflect_stored = {}

local none = {}

-- CREATE TEMP WHAT IF NOT EXISTS schema.name
local function head(c, what)
  c:next()
  if c.word == "TEMP" or c.word == "TEMPORARY" then c:next() end
  if not c:skip(what) then c:fail() end
  if c.word == "IF" and c:is_before "NOT" then
    c:next()
    c:next()
    c:next()
  end
  local name = c:name()
  if c.mark ~= "." then return name end
  c:next()
  return c:name()
end

--- Read a view.
---@param source string
---@param schema string?
---@return mig.View
function reflect_stored.view(source, schema)
  local c = cursor.new(source)
  local name, columns = head(c, "VIEW"), nil
  if c.mark == "(" then columns = reflect_table.names(c:group()) end
  if not c:skip "AS" then c:fail() end
  return view.make("view", name, source:sub(c.from), { schema = schema, columns = columns }, none)
end

local function timing(c)
  if c:skip "BEFORE" then return "before" end
  if c:skip "AFTER" then return "after" end
  if not c:skip "INSTEAD" then return "before" end
  c:next()
  return "instead of"
end

local function quoted(name)
  return name:find "^[%a_][%w_]*$" and name or '"' .. name .. '"'
end

local function event(c)
  local word = (c.word or c:fail()):lower()
  c:next()
  if not c:skip "OF" then return word end
  local columns = {}
  repeat
    columns[#columns + 1] = quoted(c:name())
  until not (c.mark == "," and (c:next() or true))
  return word .. " of " .. table.concat(columns, ", ")
end

local function condition(c)
  if not c:skip "WHEN" then return nil end
  local from = c.from
  while c.word ~= "BEGIN" do
    if not c:more() then c:fail() end
    c:next()
  end
  return c:since(from)
end

--- Read a trigger.
---@param source string
---@param schema string?
---@return mig.Trigger
function reflect_stored.trigger(source, schema)
  local c = cursor.new(source)
  local fields = { schema = schema }
  local name = head(c, "TRIGGER")
  fields.timing, fields.event = timing(c), event(c)
  if not c:skip "ON" then c:fail() end
  local of = c:name()
  if c:skip "FOR" then
    c:next()
    c:next()
  end
  fields.when = condition(c)
  fields.body = reflect_stored.bare(source:sub(c.from))
  return trigger.make("trigger", name, of, fields, none)
end

--- The statements of a body, without BEGIN and END.
---@param body string
---@return string
function reflect_stored.bare(body)
  local inside = body:match "^%s*[Bb][Ee][Gg][Ii][Nn]%f[^%w_](.*)%f[%w_][Ee][Nn][Dd][%s;]*$"
  return inside and stored.trim(inside) or body
end

return reflect_stored
