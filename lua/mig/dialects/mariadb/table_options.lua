--- Options of tables: which of them differ, and the ALTER TABLE that changes them. What a model
--- does not say is left as it is.

local class = require "mig.support.class"
local log = require "mig.support.lazy" "mig.core.log"
local partitions = require "mig.dialects.mariadb.partitions"
local server = require "mig.dialects.mariadb.server"
local sorted = require "mig.support.sorted"
local types = require "mig.dialects.mariadb.reflect_types"

local table_options = {}

-- What is no property of the table, or is not in the catalogue as it was written.
local passing = {
  auto_increment = true, data_directory = true, index_directory = true, connection = true,
  password = true, tablespace = true, union = true, comment = true,
}

local charsets = {
  charset = true, character_set = true, default_charset = true, default_character_set = true,
}
local collations = { collate = true, default_collate = true }

-- What makes an option what it is by itself, where that is not the word DEFAULT.
local resets = {
  avg_row_length = 0, checksum = 0, delay_key_write = 0, key_block_size = 0, max_rows = 0,
  min_rows = 0, with_system_versioning = false,
}

-- ---- op.alter_table ----

-- Those that are no part of a list, but clauses of their own.
local apart = { with_system_versioning = true }
for name in pairs(partitions.options) do apart[name] = true end

local function listed(d, o)
  local out = {}
  for key, v in sorted.pairs(o.dialect_options) do
    local name = table_options.name_of(d, key)
    if name and not apart[name] and d:option(o, name) == v then
      out[#out + 1] = d.ddl.option_text(d, { origin = "op.alter_table" }, name:upper(), v)
    end
  end
  return out
end

--- The name of an option without its prefix, if it is one of this database's.
---@param d mig.Dialect
---@param key string
---@return string?
function table_options.name_of(d, key)
  for _, prefix in ipairs(d.option_prefixes) do
    if key:sub(1, #prefix) == prefix then return key:sub(#prefix + 1):lower() end
  end
  return nil
end

--- ALTER TABLE for options. History and partitions have statements of their own.
---@param d mig.Dialect
---@param o table
---@return string[]
function table_options.alter_table(d, o)
  d:check_options("op.alter_table", "alter_table", o)
  local head, out = "ALTER TABLE " .. d:altered(o.table, o.schema) .. " ", {}
  local list, versioning = listed(d, o), d:option(o, "with_system_versioning")
  if #list > 0 then out[1] = head .. table.concat(list, ", ") end
  if versioning ~= nil then
    out[#out + 1] = head .. (versioning and "ADD" or "DROP") .. " SYSTEM VERSIONING"
  end
  local clause = partitions.clause(d, o)
  if clause then out[#out + 1] = head .. clause end
  return out
end

-- ---- what differs ----

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

local function reset_of(name)
  local value = resets[name]
  if value == nil then return "DEFAULT" end
  return value
end

-- A character set of the table alone would leave its columns as they are, and one of its columns as
-- well would change those that have one of their own.
local function warn_of_charset(t, name, found, wanted)
  log.write("warn", "mig.autogenerate.compare", ("table '%s' has %s %s in the database, %s in the "
    .. "models; whether its columns shall be converted is for you to say: "
    .. "op.execute(\"ALTER TABLE ... CONVERT TO CHARACTER SET ...\") does it"):format(
    t.target.name, name, tostring(found), tostring(wanted)))
end

-- The options that are asked for, by name. Of two databases, the one that does not have an option
-- of the other's asks for what is without it.
local function wanted_options(d, ctx, t)
  local out = {}
  for key in pairs(t.target.dialect_options) do
    local name = table_options.name_of(d, key)
    if name and not passing[name] and not partitions.options[name] then
      out[name] = d:option(t.target, name)
    end
  end
  for key in pairs(t.target.reflected and t.reflected.dialect_options or class.empty) do
    local name = table_options.name_of(d, key)
    if name and out[name] == nil and not passing[name] and not partitions.options[name] then
      out[name] = found_value(d, ctx, t.target, name)
      if out[name] == nil then out[name] = reset_of(name) end
    end
  end
  return out
end

--- The options in which two tables differ.
---@param d mig.Dialect
---@param ctx mig.Context
---@param t { reflected: mig.Table, target: mig.Table }
---@return table<string, any>? new
---@return table<string, any>? old
function table_options.of_table(d, ctx, t)
  if next(t.target.dialect_options) == nil and not t.target.reflected then return nil end
  local new, old = partitions.differing(d, t)
  for name, wanted in sorted.pairs(wanted_options(d, ctx, t)) do
    local found = found_value(d, ctx, t.reflected, name)
    if found == nil then found = reset_of(name) end
    if not same(name, wanted, found) then
      if charsets[name] or collations[name] then
        warn_of_charset(t, name, found, wanted)
      else
        new["mariadb_" .. name], old["mariadb_" .. name] = wanted, found
      end
    end
  end
  return new, old
end

-- ---- columns ----

--- The options in which two columns differ: whether SELECT * shows them.
---@param d mig.Dialect
---@param reflected mig.Column
---@param target mig.Column
---@return table<string, any>? new
---@return table<string, any>? old
function table_options.of_column(d, reflected, target)
  local old, new = d:option(reflected, "invisible"), d:option(target, "invisible")
  if (old or false) == (new or false) then return nil end
  return { mariadb_invisible = new or false }, { mariadb_invisible = old or false }
end

return table_options
