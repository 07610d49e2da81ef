--- What became of a statement that was cut short, or refused: did it take effect? A statement
--- that makes something would have failed if the thing had been there, so that what is there now
--- was made by it; the same, the other way round, for one that takes something away.

local alter_table = require "mig.dialects.base.effect_alter"
local existing = require "mig.dialects.base.existing"
local statement = require "mig.dialects.base.statement"

local effect = {}

---@alias mig.Verdict
---| "done"     # it took effect
---| "again"    # it did not, or can be run again without harm
---| "unknown"  # nobody can tell

local kinds = {
  "TABLE", "INDEX", "VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "SEQUENCE", "TYPE", "DOMAIN",
  "EVENT", "SCHEMA", "DATABASE", "EXTENSION", "ROLE", "USER",
}

-- What may stand before the kind.
local modifiers = {
  "UNIQUE", "FULLTEXT", "SPATIAL", "TEMPORARY", "TEMP", "UNLOGGED", "MATERIALIZED", "DEFINER",
  "AGGREGATE", "CONSTRAINT", "GLOBAL", "LOCAL", "RECURSIVE", "VIRTUAL",
}

local temporary_words = { TEMPORARY = true, TEMP = true }

-- = user@host, = CURRENT_USER()
local function skip_account(r)
  r:mark "="
  repeat
    if not r:name() then r:string() end
  until not r:mark "@"
  if r:mark "(" then r:mark ")" end
end

-- The words before the kind, and the kind. @return kind, whether it goes with the session
local function kind_of(r)
  local temporary = false
  local word = r:one_of(table.unpack(modifiers))
  while word do
    temporary = temporary or temporary_words[word] or false
    if word == "DEFINER" then skip_account(r) end
    word = r:one_of(table.unpack(modifiers))
  end
  local kind = r:one_of(table.unpack(kinds))
  r:take "CONCURRENTLY"
  return kind and kind:lower(), temporary
end

local belongs_to_table = { index = true, trigger = true }

local function table_after_on(r)
  while r.token and not r:take "ON" do r:advance() end
  r:take "ONLY"
  return r:name()
end

-- CREATE [OR REPLACE] [words] KIND [IF NOT EXISTS] name …
local function create(look, r)
  if r:take("OR", "REPLACE") then return "again" end
  local kind, temporary = kind_of(r)
  if not kind then return "unknown" end
  local careful = r:take("IF", "NOT", "EXISTS")
  -- A failed CREATE INDEX CONCURRENTLY leaves an index that IF NOT EXISTS is content with.
  if temporary or careful and kind ~= "index" then return "again" end
  -- the server chooses the name
  if r:at("ON", "AUTHORIZATION") then return "unknown" end
  local name, schema = r:name()
  local of_table, table_schema
  if belongs_to_table[kind] then of_table, table_schema = table_after_on(r) end
  return existing.after_making(look, kind, name, schema or table_schema, of_table)
end

-- DROP [words] KIND [IF EXISTS] name, …: several need not go together.
local function drop(look, r)
  local kind, temporary = kind_of(r)
  if not kind then return "unknown" end
  if r:take("IF", "EXISTS") then return "again" end
  if temporary then return "done" end
  local names = {}
  repeat
    local name, schema = r:name()
    names[#names + 1] = { text = name, schema = schema }
  until not r:mark ","
  local of_table, table_schema
  if belongs_to_table[kind] then of_table, table_schema = table_after_on(r) end
  local verdict
  for _, name in ipairs(names) do
    local one = existing.after_dropping(look, kind, name.text, name.schema or table_schema,
      of_table)
    if verdict and one ~= verdict then return "unknown" end
    verdict = one
  end
  return verdict
end

local function alter_type(look, r)
  local name, schema = r:name()
  if r:take("ADD", "VALUE") then
    if r:take("IF", "NOT", "EXISTS") then return "again" end
    return existing.after_making(look, "enum_value", r:string(), schema, name)
  end
  if r:take("RENAME", "VALUE") then
    local old = r:string()
    return r:take "TO" and existing.after_renaming(look, "enum_value", old, r:string(), schema,
      name) or "unknown"
  end
  return "unknown"
end

local function alter(look, r)
  r:one_of("ONLINE", "IGNORE")
  if r:take "TABLE" then return alter_table(look, r) end
  if r:take "TYPE" then return alter_type(look, r) end
  local sets = r:one_of("SYSTEM", "USER", "ROLE", "SEQUENCE", "EVENT")
  return sets and not r:has("RENAME", "SCHEMA") and "again" or "unknown"
end

-- RENAME TABLE a TO b; more than one may wander in a circle.
local function rename(look, r)
  if not r:take "TABLE" then return "unknown" end
  r:take("IF", "EXISTS")
  local old, schema = r:name()
  if not r:take "TO" then return "unknown" end
  local new, new_schema = r:name()
  if r:mark "," or not old or not new then return "unknown" end
  local find = look.existence.table
  return existing.judge_rename(find(look.ctx, old, schema), find(look.ctx, new, new_schema))
end

-- First word -> how to tell; `true`: such a statement can be run again.
local heads = {
  ALTER = alter, CREATE = create, DROP = drop, RENAME = rename,
  ANALYZE = true, CHECK = true, CLUSTER = true, COMMENT = true, FLUSH = true, GRANT = true,
  LOCK = true, OPTIMIZE = true, PRAGMA = true, REFRESH = true, REINDEX = true, RESET = true,
  REVOKE = true, SHOW = true, UNLOCK = true, USE = true, VACUUM = true,
}

local function of_head(look, r)
  local first = r:advance()
  local head = first and first.upper and heads[first.upper]
  if head == true then return "again" end
  return head and head(look, r) or "unknown"
end

-- SET STATEMENT variable = value, … FOR another statement (MariaDB)
function heads.SET(look, r)
  if not r:take "STATEMENT" then return "again" end
  while r.token and not r:take "FOR" do r:advance() end
  return of_head(look, r)
end

-- What became of a statement of which no answer came.
local function of_lost(look, sql)
  return of_head(look, statement.read(sql, look.existence.lexis))
end

-- The index that a statement makes, if it makes one.
local function index_of(sql, lexis)
  local r = statement.read(sql, lexis)
  if not r:take "CREATE" then return nil end
  r:take "UNIQUE"
  if not r:take "INDEX" then return nil end
  r:take "CONCURRENTLY"
  r:take("IF", "NOT", "EXISTS")
  local name, schema = r:name()
  local of_table, table_schema = table_after_on(r)
  return of_table and name, schema or table_schema
end

-- The partition that a statement detaches beside its users, and the table it is one of.
local function detached_by(sql, lexis)
  local r = statement.read(sql, lexis)
  if not r:take("ALTER", "TABLE") then return nil end
  r:take("IF", "EXISTS")
  r:take "ONLY"
  local name, schema = r:name()
  if not r:take("DETACH", "PARTITION") then return nil end
  local partition, partition_schema = r:name()
  return r:take "CONCURRENTLY" and {
    name = name, schema = schema, partition = partition, partition_schema = partition_schema,
  } or nil
end

--- What became of a statement.
---@param d mig.Dialect
---@param ctx mig.Context
---@param sql string
---@param refused boolean  the server answered with an error
---@param foreign_keys string?  that the table had which it alters; "" or nil: none that are lost
---@return mig.Verdict
---@return string? cleanup  to run, outside a transaction, before the revision goes on
function effect.of(d, ctx, sql, refused, foreign_keys)
  local existence = require("mig.dialects." .. d.name .. ".existence")
  local look = { existence = existence, ctx = ctx, d = d }
  local detached = existence.detaching and detached_by(sql, existence.lexis)
  if detached then return existence.detaching(ctx, d, detached) end
  local verdict = refused and "again" or of_lost(look, sql)
  if foreign_keys and foreign_keys ~= "" then
    local lost_keys = require("mig.dialects." .. d.name .. ".lost_keys")
    return verdict, lost_keys.mend(d, ctx, sql, verdict == "done", foreign_keys)
  end
  local index, schema = index_of(sql, existence.lexis)
  if verdict ~= "again" or not index or not existence.leftover then return verdict end
  return verdict, existence.leftover(ctx, d, index, schema)
end

return effect
