--- What SQLite has to rebuild a table for. A run holds the whole file in any case: others read, and
--- wait to write.

local base = require "mig.dialects.base.impact"
local native = require "mig.dialects.sqlite.native"

local impact = {}

--- What a statement begins with that cannot run in a transaction.
impact.refuses_transaction = { "^VACUUM", "^DETACH" }

local of = {}

-- What ALTER TABLE does by itself is said without looking at a database.
local described = { as_sql = true }

function of.add_column(d, o) return native.add_column(d, o, described) ~= nil end

function of.drop_column(d, o) return native.drop_column(d, o, described) ~= nil end

function of.alter_column(_, o) return native.only_renames(o) end

for _, name in ipairs { "create_primary_key", "create_unique_constraint",
  "create_check_constraint", "create_foreign_key", "drop_constraint" } do
  of[name] = function() return false end
end

--- What an operation does to those who use its table.
---@param d mig.Dialect
---@param o table
---@return mig.Impact[]
function impact.of(d, o)
  local is_native = of[o.name]
  if not is_native or is_native(d, o) then return {} end
  return { base.on(o, { lock = "that of the file", waits = "writes to all tables beside",
    work = "rewrite", what = "each row is copied to a new table" }) }
end

return impact
