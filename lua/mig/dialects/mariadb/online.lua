--- ALGORITHM and LOCK: how a table that is there is changed, and what others may do meanwhile.
--- They belong to an operation, not to what it makes, so schema objects do not have them.

local base = require "mig.dialects.base"
local check = require "mig.support.check"
local class = require "mig.support.class"
local sorted = require "mig.support.sorted"

local online = {}

--- The options, without their prefix, and their kinds.
online.options = { algorithm = "string", lock = "string" }

-- What their values may be. Old servers know less of them, and say so.
local words = {
  algorithm = { "DEFAULT", "INSTANT", "NOCOPY", "INPLACE", "COPY" },
  lock = { "DEFAULT", "NONE", "SHARED", "EXCLUSIVE" },
}

local changes = {
  add_column = true, drop_column = true, alter_column = true, create_index = true,
  drop_index = true, create_primary_key = true, create_unique_constraint = true,
  create_check_constraint = true, create_foreign_key = true, drop_constraint = true,
  alter_table = true,
}

-- The name without its prefix of an option that is one of these.
local function option_of(d, key)
  for _, prefix in ipairs(d.option_prefixes) do
    local name = key:sub(1, #prefix) == prefix and key:sub(#prefix + 1)
    if name and online.options[name] then return name end
  end
  return nil
end

local function has_options(object)
  local options = object and object.dialect_options
  return options ~= nil and next(options) ~= nil
end

-- The object without these options, which go into `taken`.
local function split(d, object, taken)
  if not has_options(object) then return object end
  local own = class.copy(object)
  own.dialect_options = {}
  for key, v in pairs(object.dialect_options) do
    local into = option_of(d, key) and taken or own.dialect_options
    into[key] = v
  end
  return own
end

local function check_words(d, fname, taken)
  for key, v in sorted.pairs(taken) do
    local known, is_known = words[option_of(d, key)], false
    for _, word in ipairs(known) do is_known = is_known or v:upper() == word end
    if not is_known then
      check.fail(fname, "option '%s' must be %s or %s, got '%s'", key,
        table.concat(known, ", ", 1, #known - 1), known[#known], v)
    end
  end
end

-- ALTER TABLE takes them as parts of its list, CREATE INDEX behind its end.
local function with_clauses(sql, clauses)
  if sql:find("^ALTER TABLE ") then return sql .. ", " .. table.concat(clauses, ", ") end
  return sql .. " " .. table.concat(clauses, " ")
end

--- The statements of an operation, each with the clauses that the operation asks for.
---@param d mig.Dialect
---@param o table
---@param as_sql boolean?
---@return table statements
function online.compile(d, o, as_sql)
  local compile = base.Dialect.compile
  if not changes[o.name] or not (has_options(o) or has_options(o.definition)) then
    return compile(d, o, as_sql)
  end
  local fname, taken, clauses = "op." .. o.name, {}, {}
  local definition = split(d, o.definition, taken)
  local own = split(d, o, taken)
  if next(taken) == nil then return compile(d, o, as_sql) end
  local asked = { dialect_options = taken }
  d:check_options(fname, "online", asked)
  check_words(d, fname, taken)
  for _, name in ipairs { "algorithm", "lock" } do
    local word = d:option(asked, name)
    if word then clauses[#clauses + 1] = ("%s=%s"):format(name:upper(), word:upper()) end
  end
  if own == o then own = class.copy(o) end
  own.definition, own.is_online = definition, true
  local out = compile(d, own, as_sql)
  for i, sql in ipairs(out) do out[i] = with_clauses(sql, clauses) end
  return out
end

return online
