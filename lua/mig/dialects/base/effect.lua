--- What became of a statement that was cut short, or refused: did it take effect? A statement
--- that makes something would have failed if the thing had been there, so that what is there now
--- was made by it; the same, the other way round, for one that takes something away.

local statement = require "mig.dialects.base.statement"

local effect = {}

---@alias mig.Verdict
---| "done"     # it took effect
---| "again"    # it did not, or can be run again without harm
---| "unknown"  # nobody can tell

--- What a dialect asks its catalogue: kind of object -> function(ctx, name, schema, table) that
--- returns whether it exists. Of a kind that is missing nobody can tell.
---@class mig.Existence

local function after_making(exists) return exists and "done" or "again" end
local function after_dropping(exists) return exists and "again" or "done" end

-- Ask for one object. Where the statement was not read to the end, nobody can tell.
local function ask(look, kind, judge, name, schema, of_table)
  local find = look.existence[kind]
  if not find or not name then return "unknown" end
  return judge(find(look.ctx, name, schema, of_table))
end

local function table_after_on(r)
  while r.token and not r:take "ON" do r:advance() end
  return r:name()
end

-- CREATE [OR REPLACE] [words] KIND [IF NOT EXISTS] name …
local modifiers = {
  "UNIQUE", "FULLTEXT", "SPATIAL", "TEMPORARY", "TEMP", "UNLOGGED", "MATERIALIZED", "DEFINER",
  "AGGREGATE", "CONSTRAINT", "GLOBAL", "LOCAL", "RECURSIVE", "VIRTUAL",
}

local kinds = {
  "TABLE", "INDEX", "VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "SEQUENCE", "TYPE", "DOMAIN",
  "EVENT", "SCHEMA", "DATABASE", "EXTENSION", "ROLE", "USER",
}

local function create(look, r)
  if r:take("OR", "REPLACE") then return "again" end
  while r:one_of(table.unpack(modifiers)) do end
  local kind = r:one_of(table.unpack(kinds))
  r:take "CONCURRENTLY"
  local careful = r:take("IF", "NOT", "EXISTS")
  if not kind then return "unknown" end
  local name, schema = r:name()
  if kind == "INDEX" then
    if name == nil or name:upper() == "ON" then return "unknown" end
    local of_table, table_schema = table_after_on(r)
    return ask(look, "index", after_making, name, schema or table_schema, of_table)
  end
  if careful then return "again" end
  local of_table = kind == "TRIGGER" and table_after_on(r) or nil
  return ask(look, kind:lower(), after_making, name, schema, of_table)
end

local function drop(look, r)
  while r:one_of(table.unpack(modifiers)) do end
  local kind = r:one_of(table.unpack(kinds))
  r:take "CONCURRENTLY"
  if r:take("IF", "EXISTS") then return "again" end
  if not kind then return "unknown" end
  local name, schema = r:name()
  local of_table = kind == "INDEX" and table_after_on(r) or nil
  return ask(look, kind:lower(), after_dropping, name, schema, of_table)
end

-- The parts of ALTER TABLE; nil: this part says nothing, the next may.
local parts = {}

local function added_constraint(look, r, t, name)
  if r:take("PRIMARY", "KEY") then
    return ask(look, "primary_key", after_making, t.name, t.schema)
  end
  if r:one_of("UNIQUE", "FOREIGN", "CHECK", "EXCLUDE") then
    r:one_of("KEY", "INDEX")
    name = name or (r.token and r.token.text ~= "(" and r:name() or nil)
    return ask(look, "constraint", after_making, name, t.schema, t.name)
  end
  return nil
end

function parts.ADD(look, r, t)
  local name = nil
  if r:take "CONSTRAINT" then
    if r:take("IF", "NOT", "EXISTS") then return "again" end
    name = r:name()
  end
  local verdict = added_constraint(look, r, t, name)
  if verdict then return verdict end
  r:one_of("FULLTEXT", "SPATIAL")
  if r:one_of("INDEX", "KEY") then
    if r:take("IF", "NOT", "EXISTS") then return "again" end
    return ask(look, "index", after_making, r:name(), t.schema, t.name)
  end
  r:take "COLUMN"
  if r:take("IF", "NOT", "EXISTS") then return "again" end
  return ask(look, "column", after_making, r:name(), t.schema, t.name)
end

function parts.DROP(look, r, t)
  if r:take("PRIMARY", "KEY") then
    return ask(look, "primary_key", after_dropping, t.name, t.schema)
  end
  local kind = "column"
  if r:one_of("CONSTRAINT", "CHECK") or r:take("FOREIGN", "KEY") then
    kind = "constraint"
  elseif r:one_of("INDEX", "KEY") then
    kind = "index"
  else
    r:take "COLUMN"
  end
  if r:take("IF", "EXISTS") then return "again" end
  return ask(look, kind, after_dropping, r:name(), t.schema, t.name)
end

local function renamed(look, kind, t, old, new)
  if not old or not new then return "unknown" end
  if old:lower() == new:lower() then return nil end
  local find = look.existence[kind]
  if not find then return "unknown" end
  if find(look.ctx, old, t.schema, t.name) then return "again" end
  return find(look.ctx, new, t.schema, t.name) and "done" or "unknown"
end

function parts.RENAME(look, r, t)
  local what = r:one_of("COLUMN", "INDEX", "KEY", "CONSTRAINT")
  if what then
    local kind = what == "KEY" and "index" or what:lower()
    local old = r:name()
    if not r:take "TO" then return "unknown" end
    return renamed(look, kind, t, old, (r:name()))
  end
  r:one_of("TO", "AS")
  local new, schema = r:name()
  if not new then return "unknown" end
  if look.existence.table(look.ctx, t.name, t.schema) then return "again" end
  return look.existence.table(look.ctx, new, schema or t.schema) and "done" or "unknown"
end

function parts.CHANGE(look, r, t)
  r:take "COLUMN"
  r:take("IF", "EXISTS")
  local old = r:name()
  return renamed(look, "column", t, old, (r:name()))
end

-- A table is altered as a whole, so one part that can be told tells for all.
local function alter_table(look, r)
  r:take("IF", "EXISTS")
  r:take "ONLY"
  local t = {}
  t.name, t.schema = r:name()
  if not t.name then return "unknown" end
  local verdict
  repeat
    local word = r.token and r.token.upper
    local part = parts[word]
    if part then
      r:advance()
      verdict = part(look, r, t)
    end
    if verdict then return verdict end
  until not r:skip_item()
  -- What is left sets what it sets: MODIFY, ALTER, COMMENT, ENGINE, CONVERT …
  return "again"
end

local function alter(look, r)
  if r:take "TABLE" then return alter_table(look, r) end
  if r:take "TYPE" then
    local name, schema = r:name()
    if r:take("ADD", "VALUE") then
      if r:take("IF", "NOT", "EXISTS") then return "again" end
      return ask(look, "enum_value", after_making, r:string(), schema, name)
    end
    return "unknown"
  end
  return r:one_of("SYSTEM", "USER", "ROLE", "SEQUENCE", "EVENT") and "again" or "unknown"
end

local function rename(look, r)
  if not r:take "TABLE" then return "unknown" end
  local old, schema = r:name()
  if not r:take "TO" then return "unknown" end
  local new, new_schema = r:name()
  if r:mark "," or not old or not new then return "unknown" end
  if look.existence.table(look.ctx, old, schema) then return "again" end
  return look.existence.table(look.ctx, new, new_schema) and "done" or "unknown"
end

-- First word -> how to tell; `true`: such a statement can be run again.
local heads = {
  ALTER = alter, CREATE = create, DROP = drop, RENAME = rename,
  ANALYZE = true, CHECK = true, CLUSTER = true, COMMENT = true, FLUSH = true, GRANT = true,
  LOCK = true, OPTIMIZE = true, PRAGMA = true, REFRESH = true, REINDEX = true, RESET = true,
  REVOKE = true, SELECT = true, SET = true, SHOW = true, TRUNCATE = true, UNLOCK = true,
  USE = true, VACUUM = true,
}

-- What became of a statement of which no answer came.
local function of_lost(existence, ctx, sql)
  local r = statement.read(sql)
  local first = r:advance()
  local head = first and first.upper and heads[first.upper]
  if head == true then return "again" end
  return head and head({ existence = existence, ctx = ctx }, r) or "unknown"
end

-- The index that a statement makes, if it makes one.
local function index_of(sql)
  local r = statement.read(sql)
  if not r:take "CREATE" then return nil end
  r:take "UNIQUE"
  if not r:take "INDEX" then return nil end
  r:take "CONCURRENTLY"
  r:take("IF", "NOT", "EXISTS")
  local name, schema = r:name()
  local of_table, table_schema = table_after_on(r)
  return of_table and name, schema or table_schema
end

--- What became of a statement.
---@param d mig.Dialect
---@param ctx mig.Context
---@param sql string
---@param refused boolean  the server answered with an error
---@return mig.Verdict
---@return string? cleanup  to run, outside a transaction, before the statement is run again
function effect.of(d, ctx, sql, refused)
  local existence = require("mig.dialects." .. d.name .. ".existence")
  local verdict = refused and "again" or of_lost(existence, ctx, sql)
  local index, schema = index_of(sql)
  if verdict ~= "again" or not index or not existence.leftover then return verdict end
  return verdict, existence.leftover(ctx, d, index, schema)
end

return effect
