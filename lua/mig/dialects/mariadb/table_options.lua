--- Options of tables. No operation changes them, so a warning says where the database has not what
--- a model asks for.

local log = require "mig.support.lazy" "mig.core.log"
local server = require "mig.dialects.mariadb.server"
local sorted = require "mig.support.sorted"
local types = require "mig.dialects.mariadb.reflect_types"

local table_options = {}

-- What is no property of the table, or is not in the catalogue as it was written.
local passing = {
  auto_increment = true, partition_by = true, partitions = true, subpartition_by = true,
  subpartitions = true, data_directory = true, index_directory = true, connection = true,
  password = true, tablespace = true, union = true, comment = true,
}

local charsets = {
  charset = true, character_set = true, default_charset = true, default_character_set = true,
}
local collations = { collate = true, default_collate = true }

-- What the database has for an option, in its words.
local function found_value(d, ctx, t, name)
  if charsets[name] then return t.collation and types.charset_of(t.collation) end
  if collations[name] then return t.collation end
  local value = d:option(t, name)
  if value == nil and name == "engine" then return server.of(ctx).engine end
  return value
end

local function same(name, a, b)
  local one, two = tostring(a):lower(), tostring(b):lower()
  if charsets[name] then one, two = one:gsub("^utf8$", "utf8mb3"), two:gsub("^utf8$", "utf8mb3") end
  return one == two
end

--- Warn of options that a model has and the database has not.
---@param d mig.Dialect
---@param ctx mig.Context
---@param t { reflected: mig.Table, target: mig.Table }
function table_options.compare(d, ctx, t)
  for key in sorted.pairs(t.target.dialect_options or {}) do
    local name = key:match("^mariadb_(.+)$") or key:match("^mysql_(.+)$")
    local wanted = name and not passing[name] and d:option(t.target, name)
    local found = wanted and found_value(d, ctx, t.reflected, name)
    if wanted and t.target.dialect_options[key] == wanted and not same(name, wanted, found) then
      log.write("warn", "mig.autogenerate.compare", ("table '%s' has %s %s in the database, %s in "
        .. "the models; no operation changes it, but op.execute(\"ALTER TABLE ...\") does"):format(
        t.target.name, name, found == nil and "unset" or tostring(found), tostring(wanted)))
    end
  end
end

return table_options
