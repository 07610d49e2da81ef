--- The names in models: what a convention or the database gives by itself is not written.

local class = require "mig.support.class"
local names = require "mig.schema.names"
local naming = require "mig.schema.naming"

local model_names = {}

local what = "mig models"

-- What a convention makes of an object with that name; nil where it wants another.
local function resolved(convention, object, t, name)
  local copy = class.copy(object)
  copy.name = name
  local ok, out = pcall(naming.resolve, convention, copy, t, what)
  return ok and out or nil
end

-- The same name as the database has it: too long ones are cut.
local function is_same(d, generated, name)
  if generated == nil then return false end
  if tostring(generated) == name then return true end
  return d ~= nil and d:ident(generated) == d:ident(names.final(name))
end

-- The part of a name that a convention puts in for %(constraint_name)s.
local function token_of(convention, object, t, name)
  local mark = "\1"
  local whole = resolved(convention, object, t, mark)
  local before, after = tostring(whole or ""):match("^(.-)" .. mark .. "(.*)$")
  if not before or #name <= #before + #after then return nil end
  if name:sub(1, #before) ~= before or name:sub(#name - #after + 1) ~= after then return nil end
  return name:sub(#before + 1, #name - #after)
end

-- A name that the convention would change, unless it is final.
local function written(convention, object, t, name)
  local given = resolved(convention, object, t, name)
  if not convention or given == nil or tostring(given) == name then return name end
  return token_of(convention, object, t, name) or names.final(name)
end

--- The names of a table in models.
---@param d mig.Dialect?
---@param t mig.Table
---@param convention table?  of the MetaData
---@return mig.NameOf
function model_names.of(d, t, convention)
  local chosen = not convention and d and d.chosen_names(d, t) or {}
  return function(object)
    if object.name == nil or chosen[object] then return nil end
    local name = tostring(object.name)
    if is_same(d, resolved(convention, object, t, nil), name) then return nil end
    return written(convention, object, t, name)
  end
end

return model_names
