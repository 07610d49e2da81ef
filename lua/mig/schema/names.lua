--- Names that are more than a string: final ones (op.f), and those that a convention made.

local check = require "mig.support.check"
local class = require "mig.support.class"

local names = {}

---@class mig.Name
---@field value string
---@field generated boolean  made by a convention or op.f: cut when too long, never renamed
---@field quote? boolean      quote always or never, whatever the name looks like
local Name = class.new("name")
Name.__tostring = function(n) return n.value end
Name.__concat = function(a, b) return tostring(a) .. tostring(b) end
Name.__eq = function(a, b) return a.value == b.value end

--- A name to which no naming convention is applied.
---@param value string
---@return mig.Name
function names.final(value) return class.make(Name, { value = value, generated = true }) end

--- A name with quoting forced on or off.
---@param name string|mig.Name
---@param quote boolean
---@return mig.Name
function names.quoted(name, quote)
  return class.make(Name, {
    value = check.plain(name),
    generated = class.kind(name) == "name" and name.generated,
    quote = quote,
  })
end

---@param name any
---@return boolean
function names.is_final(name) return class.kind(name) == "name" and name.generated end

return names
