--- Views, functions and triggers of PostgreSQL.

local check = require "mig.support.check"
local sorted = require "mig.support.sorted"

local base = require "mig.dialects.base.stored"
local dollar = require "mig.dialects.postgresql.dollar"
local storage = require "mig.dialects.postgresql.storage"

local stored = {}

local function fname_of(o) return "op." .. o.name end

-- ---- views ----

local function view_words(v) return v.materialized and "MATERIALIZED VIEW" or "VIEW" end

local function view_text(d, o)
  local v = o.definition
  d:check_options(fname_of(o), "view", v)
  return view_words(v) .. " "
    .. base.view_text(d, v, storage.text(d, fname_of(o), d:option(v, "with"), " "))
end

function stored.create_view(d, o) return { "CREATE " .. view_text(d, o) } end

-- The server replaces a view whose columns stay, with more of them at the end; any other is dropped
-- first. o.indexes, those of a materialized view, were looked up.
function stored.replace_view(d, o)
  local text, words = view_text(d, o), view_words(o.definition)
  local name = d:qualified(o.view, o.schema)
  if not o.definition.materialized then
    text = base.ended(text)
    return { dollar.block("CREATE OR REPLACE " .. text, "invalid_table_definition",
      ("DROP %s %s;\n\tCREATE %s"):format(words, name, text)) }
  end
  local out = { ("DROP %s IF EXISTS %s"):format(words, name), "CREATE " .. text }
  for _, sql in ipairs(o.indexes or {}) do out[#out + 1] = sql end
  return out
end

function stored.drop_view(d, o)
  return base.drop(o, view_words(o), d:qualified(o.view, o.schema))
end

--- Look up the indexes of a materialized view that is about to be made anew.
---@param d mig.Dialect
---@param o table
---@param ctx mig.Context
function stored.prepare_view(d, o, ctx)
  if ctx.as_sql or not o.definition.materialized then return end
  o.indexes = {}
  local rows = ctx.sink.query("SELECT pg_catalog.pg_get_indexdef(indexrelid) AS sql "
    .. "FROM pg_catalog.pg_index WHERE indrelid = pg_catalog.to_regclass(:name) "
    .. "ORDER BY indexrelid", { name = d:qualified(o.view, o.schema) })
  for i, row in ipairs(rows) do o.indexes[i] = row.sql end
end

-- ---- functions ----

local function routine_words(fn) return fn.procedure and "PROCEDURE" or "FUNCTION" end

local defaults = { ["="] = true, [":="] = true }

-- The arguments without what they are when nobody gives them, which DROP does not take.
local function signature(args)
  local out, depth, at, kept = {}, 0, 1, true
  while at <= #args do
    local word = args:match("^[%a_][%w_]*", at)
    local text = args:match("^'[^']*'", at) or args:match('^"[^"]*"', at) or word
      or args:match("^:=", at) or args:sub(at, at)
    if text == "(" or text == "[" then depth = depth + 1 end
    if text == ")" or text == "]" then depth = depth - 1 end
    if depth == 0 and text == "," then kept = true end
    if depth == 0 and (defaults[text] or word and word:upper() == "DEFAULT") then kept = false end
    if kept then out[#out + 1] = text end
    at = at + #text
  end
  return (table.concat(out):gsub("%s+%f[,\0]", ""))
end

-- The name, with the arguments where they are known: there may be several of one name.
local function named(d, o, args)
  local name = d:qualified(o.routine, o.schema)
  return args and ("%s(%s)"):format(name, signature(args)) or name
end

local function settings_text(d, o, settings)
  local out = {}
  for name, v in sorted.pairs(settings or {}) do
    check.value(fname_of(o), ("option 'postgresql_set'.%s"):format(name), "string", v)
    out[#out + 1] = ("SET %s = %s"):format(d:ident(name), v == "" and "''" or v)
  end
  return out
end

local function parallel_text(d, o)
  local word = d:option(o.definition, "parallel")
  if not word then return nil end
  check.word(fname_of(o), "option 'postgresql_parallel'", word,
    { "SAFE", "RESTRICTED", "UNSAFE" })
  return "PARALLEL " .. word:upper()
end

local function routine_text(d, o)
  local fn = o.definition
  d:check_options(fname_of(o), "function", fn)
  local parts = {
    ("%s %s(%s)%s"):format(routine_words(fn), d:qualified(fn.name, fn.schema), fn.args,
      fn.returns and " RETURNS " .. fn.returns or ""),
  }
  local function add(text) if text then parts[#parts + 1] = text end end
  add("LANGUAGE " .. d:ident(fn.language or "sql"))
  add(fn.volatility and fn.volatility:upper())
  add(d:option(fn, "strict") and "STRICT")
  add(d:option(fn, "leakproof") and "LEAKPROOF")
  add(fn.security and "SECURITY " .. fn.security:upper())
  add(parallel_text(d, o))
  for _, option in ipairs { "cost", "rows" } do
    local v = d:option(fn, option)
    add(v and ("%s %s"):format(option:upper(), d:literal(v)))
  end
  for _, text in ipairs(settings_text(d, o, d:option(fn, "set"))) do add(text) end
  add("AS " .. dollar.quoted("\n" .. fn.body .. "\n"))
  return table.concat(parts, "\n")
end

function stored.create_function(d, o) return { "CREATE " .. routine_text(d, o) } end

-- The server replaces a function whose arguments and result stay; with others there would be two of
-- the name.
function stored.replace_function(d, o)
  local text, was, new = routine_text(d, o), o.existing, o.definition
  if not was or was:is_called_like(new) then return { "CREATE OR REPLACE " .. text } end
  return { ("DROP %s %s"):format(routine_words(was), named(d, o, was.args)), "CREATE " .. text }
end

function stored.drop_function(d, o)
  return base.drop(o, routine_words(o), named(d, o, o.args))
end

-- ---- triggers ----

local initial_words = { "DEFERRED", "IMMEDIATE" }

-- Only a constraint can wait for the end of the transaction.
local function deferral_text(d, o)
  local t = o.definition
  local deferrable, initially = d:option(t, "deferrable"), d:option(t, "initially")
  if not deferrable and not initially then return "" end
  if not d:option(t, "constraint") then
    base.refuse(d, o, "only a constraint trigger of %s is deferrable: give postgresql_constraint = "
      .. "true as well")
  end
  if not initially then return "DEFERRABLE\n" end
  check.word(fname_of(o), "option 'postgresql_initially'", initially, initial_words)
  return ("DEFERRABLE INITIALLY %s\n"):format(initially:upper())
end

-- When a trigger fires, in sessions that replicate as well, and what makes it so.
local firing = {
  ALWAYS = "ENABLE ALWAYS", REPLICA = "ENABLE REPLICA", NEVER = "DISABLE",
}

local function firing_text(d, o)
  local t = o.definition
  local word = d:option(t, "fires")
  if not word then return nil end
  check.word(fname_of(o), "option 'postgresql_fires'", word,
    { "ORIGIN", "ALWAYS", "REPLICA", "NEVER" })
  local what = firing[word:upper()]
  return what and ("ALTER TABLE %s %s TRIGGER %s"):format(d:altered(t.table, t.schema), what,
    d:ident(t.name))
end

local function trigger_text(d, o)
  local t = o.definition
  d:check_options(fname_of(o), "trigger", t)
  if not t.execute then
    base.refuse(d, o, "a trigger of %s runs a function: give its call as 'execute', for instance "
      .. "\"touched()\"")
  end
  local referencing = d:option(t, "referencing")
  return ("CREATE %sTRIGGER %s %s %s ON %s\n%s%sFOR EACH %s%s\nEXECUTE FUNCTION %s"):format(
    d:option(t, "constraint") and "CONSTRAINT " or "", d:ident(t.name), t.timing:upper(),
    base.events_text(d, t), d:qualified(t.table, t.schema), deferral_text(d, o),
    referencing and ("REFERENCING %s\n"):format(referencing) or "", t.for_each:upper(),
    t.when and (" WHEN (%s)"):format(t.when) or "",
    t.execute:find("(", 1, true) and t.execute or t.execute .. "()")
end

local function drop_trigger(d, o)
  return base.drop(o, "TRIGGER", ("%s ON %s"):format(d:ident(o.trigger),
    d:qualified(o.table, o.schema)))[1]
end

function stored.create_trigger(d, o) return { trigger_text(d, o), firing_text(d, o) } end

-- CREATE OR REPLACE TRIGGER came with PostgreSQL 14.
function stored.replace_trigger(d, o)
  local drop = ("DROP TRIGGER IF EXISTS %s ON %s"):format(d:ident(o.trigger),
    d:qualified(o.table, o.schema))
  return { drop, trigger_text(d, o), firing_text(d, o) }
end

function stored.drop_trigger(d, o) return { drop_trigger(d, o) } end

return stored
