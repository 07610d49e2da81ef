-- The stubs for editors, read as an editor's Lua server reads them: LuaCATS annotations of what
-- there is, in lua/mig/_meta.

local env = require "spec.support.env"

local stubs = {}

---@class spec.StubFunction
---@field params string[]  names, in order; "..." may be the last
---@field types table<string, string>  of the parameters

---@class spec.Stubs
---@field classes table<string, { fields: table<string, string>, parents: string[], open: boolean }>
---@field aliases table<string, string>
---@field functions table<string, spec.StubFunction>  by "op.drop_table"
---@field values table<string, string>  types, by "sa.String"
local Stubs = {}
Stubs.__index = Stubs

local function class_of(self, name)
  self.classes[name] = self.classes[name] or { fields = {}, parents = {}, open = false }
  return self.classes[name]
end

local function read_annotation(self, line, pending)
  local name, rest = line:match("^%-%-%-@class ([%w_.]+)(.*)$")
  if name then
    pending.class = class_of(self, name)
    for parent in rest:gmatch("mig%.[%w_.]+") do
      table.insert(pending.class.parents, parent)
    end
    return
  end
  local field, type_ = line:match("^%-%-%-@field ([%w_]+)%??%s+(.*)$")
  if field then pending.class.fields[field] = type_ end
  if line:find("^%-%-%-@field %[string%]") then pending.class.open = true end
  local alias, target = line:match("^%-%-%-@alias ([%w_.]+) (.*)$")
  if alias then self.aliases[alias] = target end
  local param, of = line:match("^%-%-%-@param ([%w_.]+)%??%s+(.*)$")
  if param then pending.types[param] = of end
  pending.value = line:match("^%-%-%-@type (.*)$") or pending.value
end

local function read_code(self, line, pending)
  local name, list = line:match("^function ([%w_.:]+)%((.-)%) end")
  if name then
    local fn = { params = {}, types = pending.types }
    for param in list:gmatch("[%w_.]+") do fn.params[#fn.params + 1] = param end
    self.functions[name] = fn
  end
  local value = line:match("^([%w_.]+) = nil")
  if value then self.values[value] = pending.value end
end

local function read(self, text)
  local pending = { types = {} }
  for line in text:gmatch("([^\n]*)\n") do
    if line:find("^%-%-%-") then
      read_annotation(self, line, pending)
    else
      read_code(self, line, pending)
      pending = { types = {} }
    end
  end
end

---Read all stubs.
---@return spec.Stubs
function stubs.read()
  local self = setmetatable({ classes = {}, aliases = {}, functions = {}, values = {} }, Stubs)
  for _, path in ipairs(env.lines("ls lua/mig/_meta/*.lua")) do read(self, env.read(path)) end
  return self
end

local function add_class(self, name, into)
  local class = assert(self.classes[name], name)
  for field in pairs(class.fields) do into.names[field] = true end
  into.open = into.open or class.open
  for _, parent in ipairs(class.parents) do add_class(self, parent, into) end
end

---The type with aliases written out.
---@param type_ string
---@return string
function Stubs:spelled(type_)
  for name, target in pairs(self.aliases) do
    if type_:match("^[%w_.]+") == name then return self:spelled(target) end
  end
  return type_
end

---What an option table of such a type may have: names, and whether others with the prefix of a
---dialect may be there.
---@param type_ string
---@return { names: table<string, boolean>, open: boolean }
function Stubs:options(type_)
  local found = { names = {}, open = false }
  for name in type_:gmatch("mig%.[%w_.]*Opts") do add_class(self, name, found) end
  for fields in type_:gmatch("{ (.-) }") do
    for name in fields:gmatch("([%w_]+)%??: ") do found.names[name] = true end
  end
  return found
end

-- "a: x, b: { c: y, d: z }" at its commas that stand in no braces.
local function split(list)
  local parts, depth, from = {}, 0, 1
  for at = 1, #list do
    local c = list:sub(at, at)
    depth = depth + (c:find("[{(]") and 1 or c:find("[})]") and -1 or 0)
    if c == "," and depth == 0 then
      parts[#parts + 1], from = list:sub(from, at - 1), at + 1
    end
  end
  parts[#parts + 1] = list:sub(from)
  return parts
end

---The positional parameters of a type that may be called, and its options.
---@param type_ string
---@return string[] params, { names: table<string, boolean>, open: boolean } options
function Stubs:call(type_)
  local list = self:spelled(type_):match("fun(%b())") or "()"
  local params, opts = {}, { names = {}, open = false }
  for _, part in ipairs(split(list:sub(2, -2))) do
    local name, of = part:match("^%s*([%w_.]+)%??: (.*)$")
    if name == "opts" or name == "..." then
      opts = self:options(of)
    elseif name then
      params[#params + 1] = name
    end
  end
  return params, opts
end

return stubs
