--- What views, functions and triggers have in common: SQL that the database keeps under a name.

local check = require "mig.support.check"
local class = require "mig.support.class"

local stored = {}

--- SQL without what says nothing at its ends: blank lines, blanks, the last semicolon. Several
--- lines keep their indent, as they may hold strings.
---@param source string|mig.Text
---@return string
function stored.trim(source)
  local text = type(source) == "string" and source or source.sql
  text = text:gsub("^%s*\n", ""):gsub("[%s;]+$", "")
  return text:find("\n", 1, true) and text or (text:gsub("^%s+", ""))
end

--- SQL that must say something, and not the statement that mig writes around it.
---@param fname string
---@param what string
---@param source string|mig.Text
---@param advice string
---@return string
function stored.sql(fname, what, source, advice)
  local text = stored.trim(source)
  if text == "" then check.fail(fname, "%s must not be empty", what) end
  if text:find("^%s*[Cc][Rr][Ee][Aa][Tt][Ee]%s") then
    check.fail(fname, "%s begins with CREATE: %s", what, advice)
  end
  return text
end

--- Take an object into the metadata that its options name.
---@param fname string
---@param object table
---@param metadata any
---@param list string  "views", "functions", "triggers"
---@return table object
function stored.register(fname, object, metadata, list)
  if metadata == nil then return object end
  if class.kind(metadata) ~= "metadata" then
    check.fail(fname, "option 'metadata' must be a sa.MetaData, got %s", check.describe(metadata))
  end
  object.metadata, object.schema = metadata, object.schema or metadata.schema
  metadata:add_stored(fname, list, object)
  return object
end

--- The options that make an object again: what it was given, by these names.
---@param object table
---@param names string[]
---@return table
function stored.options(object, names)
  local out = {}
  for _, name in ipairs(names) do out[name] = object[name] end
  for name, v in pairs(object.dialect_options) do out[name] = v end
  return out
end

return stored
