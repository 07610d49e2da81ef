--- Options of tables and indexes: how they are kept. Which of them differ, and the ALTER TABLE that
--- changes them.

local log = require "mig.support.lazy" "mig.core.log"
local none = require("mig.schema.sql").none
local sorted = require "mig.support.sorted"
local storage = require "mig.dialects.postgresql.storage"

local table_options = {}

-- ---- op.alter_table ----

local function is_none(v) return v == none end

-- Storage parameters that are set, and those that are what they are by themselves again.
local function split(parameters)
  local set, reset = {}, {}
  for name, v in sorted.pairs(parameters) do
    if is_none(v) then reset[#reset + 1] = name else set[name] = v end
  end
  return set, reset
end

local function with_changes(d, fname, parameters)
  local set, reset = split(parameters)
  local out = {}
  if next(set) then out[1] = "SET " .. storage.list(d, fname, set) end
  if #reset > 0 then out[#out + 1] = "RESET " .. storage.names(fname, reset) end
  return out
end

-- Option -> what stands behind the name of the table, in the order in which it is done.
local clauses = {
  { "using", function(d, _, v) return { "SET ACCESS METHOD " .. d:ident(v) } end },
  { "tablespace", function(d, _, v) return { "SET TABLESPACE " .. d:ident(v) } end },
  { "unlogged", function(_, _, v) return { v and "SET UNLOGGED" or "SET LOGGED" } end },
  { "with", with_changes },
}

--- The options that op.alter_table takes, and their kinds.
table_options.kinds = {
  using = "name", tablespace = "name", unlogged = "boolean", with = "table",
}

--- ALTER TABLE, a statement for each option.
---@param d mig.Dialect
---@param o table
---@return string[]
function table_options.alter_table(d, o)
  local fname = "op.alter_table"
  d:check_options(fname, "alter_table", o)
  local out = {}
  for _, clause in ipairs(clauses) do
    local v = d:option(o, clause[1])
    for _, text in ipairs(v ~= nil and clause[2](d, fname, v) or {}) do
      out[#out + 1] = ("ALTER TABLE %s %s"):format(d:altered(o.table, o.schema), text)
    end
  end
  return out
end

-- ---- what differs ----

local words = { on = "true", yes = "true", off = "false", no = "false" }

-- Whether two values of a storage parameter are the same: numbers by value, words in any case.
local function same_value(a, b)
  if a == nil or b == nil then return a == b end
  a, b = tostring(a):lower(), tostring(b):lower()
  if tonumber(a) and tonumber(b) then return tonumber(a) == tonumber(b) end
  return (words[a] or a) == (words[b] or b)
end

-- By their names in lower case.
local function parameters_of(d, object)
  local out = {}
  for name, v in pairs(d:option(object, "with") or {}) do out[name:lower()] = v end
  return out
end

local function or_none(v)
  if v == nil then return none end
  return v
end

-- What is told to a table without long values about them, the server forgets.
local function is_kept(name, reflected)
  return reflected.has_toast ~= false or not name:find "^toast%."
end

-- The storage parameters in which two objects differ, as each has them.
local function differing_parameters(d, reflected, target)
  local old, new = parameters_of(d, reflected), parameters_of(d, target)
  local before, after = {}, {}
  for _, set in ipairs { old, new } do
    for name in pairs(set) do
      if not same_value(old[name], new[name]) and is_kept(name, reflected) then
        before[name], after[name] = or_none(old[name]), or_none(new[name])
      end
    end
  end
  return after, before
end

--- Whether the storage parameters of two objects differ.
---@param d mig.Dialect
---@param reflected table
---@param target table
---@return boolean
function table_options.parameters_differ(d, reflected, target)
  return next((differing_parameters(d, reflected, target))) ~= nil
end

local function is_unlogged(t)
  for _, word in ipairs(t.prefixes or {}) do
    if word:upper() == "UNLOGGED" then return true end
  end
  return false
end

-- What a table has without being told: the server's words for it.
local otherwise = { tablespace = "pg_default", using = "heap" }

local function squeezed(text) return text and text:lower():gsub("[%s\"]+", "") end

-- How a table is parted is part of how its rows are stored, and no ALTER TABLE changes that.
local function warn_of_partitioning(d, t)
  local old, new = d:option(t.reflected, "partition_by"), d:option(t.target, "partition_by")
  if squeezed(old) == squeezed(new) then return end
  log.write("warn", "mig.autogenerate.compare", ("table '%s' is %s in the database and %s in the "
    .. "models; no ALTER TABLE changes that: make another table and copy the rows"):format(
    t.target.name, old and "partitioned by " .. old or "not partitioned",
    new and "partitioned by " .. new or "not"))
end

local function parents_of(d, ctx, t)
  local parents = d:option(t, "inherits") or {}
  if type(parents) ~= "table" or parents.kind == "name" then parents = { parents } end
  local out, default = {}, ctx.default_schema and ctx.default_schema .. "." or ""
  for i, name in ipairs(parents) do
    name = tostring(name)
    out[i] = name:sub(1, #default) == default and name:sub(#default + 1) or name
  end
  table.sort(out)
  return table.concat(out, ", ")
end

-- Columns that come from a parent are not those of the table, so that it would get or lose columns.
local function warn_of_parents(d, ctx, t)
  local old, new = parents_of(d, ctx, t.reflected), parents_of(d, ctx, t.target)
  if old == new then return end
  log.write("warn", "mig.autogenerate.compare", ("table '%s' inherits from %s in the database and "
    .. "from %s in the models; op.execute(\"ALTER TABLE ... INHERIT ...\") or NO INHERIT changes "
    .. "that"):format(t.target.name, old ~= "" and old or "nothing",
    new ~= "" and new or "nothing"))
end

--- The options in which two tables differ.
---@param d mig.Dialect
---@param ctx mig.Context
---@param t { reflected: mig.Table, target: mig.Table }
---@return table<string, any>? new
---@return table<string, any>? old
function table_options.of_table(d, ctx, t)
  local reflected, target = t.reflected, t.target
  local new, old = {}, {}
  local function differs(name, before, after)
    old["postgresql_" .. name], new["postgresql_" .. name] = before, after
  end
  if is_unlogged(reflected) ~= is_unlogged(target) then
    differs("unlogged", is_unlogged(reflected), is_unlogged(target))
  end
  if next(reflected.dialect_options) == nil and next(target.dialect_options) == nil then
    return new, old
  end
  warn_of_partitioning(d, t)
  warn_of_parents(d, ctx, t)
  for name, value in pairs(otherwise) do
    local before = d:option(reflected, name) or value
    local after = tostring(d:option(target, name) or value)
    if before ~= after then differs(name, before, after) end
  end
  local after, before = differing_parameters(d, reflected, target)
  if next(after) then differs("with", before, after) end
  return new, old
end

return table_options
