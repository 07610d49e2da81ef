--- The dialects: one row and one folder each.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local dialects = {}

local rows = { "mariadb", "postgresql", "sqlite" }

---@return string[]
function dialects.names() return table.move(rows, 1, #rows, 1, {}) end

--- The dialect of a database.
---@param name string
---@return mig.Dialect
function dialects.get(name)
  for _, row in ipairs(rows) do
    if row == name then return require("mig.dialects." .. row) end
  end
  errors.raise("MIG_EUNSUPPORTED", "there is no dialect '%s'%s", tostring(name),
    nearest.hint(name, rows, "; there is: " .. table.concat(rows, ", ")))
  return nil
end

--- A module of a dialect that not every command needs, such as "reflect".
---@param d mig.Dialect
---@param name string
---@return any
function dialects.part(d, name) return require(("mig.dialects.%s.%s"):format(d.name, name)) end

return dialects
