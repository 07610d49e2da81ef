--- Views, functions and triggers of MariaDB.

local check = require "mig.support.check"

local base = require "mig.dialects.base.stored"

local stored = {}

local function fname_of(o) return "op." .. o.name end

-- "WORDS x " for an option that has one of some words, or nothing.
local function option_text(d, o, option, before, words)
  local v = d:option(o.definition, option)
  if not v then return "" end
  check.word(fname_of(o), ("option 'mariadb_%s'"):format(option), v, words)
  return ("%s%s "):format(before, v:upper())
end

-- ---- views ----

local function view_text(d, o, head)
  d:check_options(fname_of(o), "view", o.definition)
  base.refuse_materialized(d, o, o.definition.materialized)
  return head .. option_text(d, o, "algorithm", "ALGORITHM = ", { "UNDEFINED", "MERGE",
    "TEMPTABLE" }) .. option_text(d, o, "sql_security", "SQL SECURITY ", { "DEFINER", "INVOKER" })
    .. "VIEW " .. base.view_text(d, o.definition)
end

function stored.create_view(d, o) return { view_text(d, o, "CREATE ") } end

function stored.replace_view(d, o) return { view_text(d, o, "CREATE OR REPLACE ") } end

function stored.drop_view(d, o)
  base.refuse_materialized(d, o, o.materialized)
  return base.drop(o, "VIEW", d:qualified(o.view, o.schema))
end

-- ---- functions ----

local function routine_words(fn) return fn.procedure and "PROCEDURE" or "FUNCTION" end

local data_access = { "CONTAINS SQL", "NO SQL", "READS SQL DATA", "MODIFIES SQL DATA" }

local function routine_text(d, o, head)
  local fn = o.definition
  d:check_options(fname_of(o), "function", fn)
  if fn.language and fn.language:lower() ~= "sql" then
    base.refuse(d, o, "%s has no language %s, only SQL", fn.language)
  end
  local parts = {
    ("%s%s %s(%s)%s"):format(head, routine_words(fn), d:qualified(fn.name, fn.schema), fn.args,
      fn.returns and " RETURNS " .. fn.returns or ""),
  }
  local function add(text) if text ~= "" then parts[#parts + 1] = text end end
  -- What depends on the rows of tables is not the same for the same arguments.
  add(fn.volatility == "immutable" and "DETERMINISTIC" or "")
  add((option_text(d, o, "data_access", "", data_access):gsub(" $", "")))
  add(fn.security and "SQL SECURITY " .. fn.security:upper() or "")
  add(fn.body)
  return table.concat(parts, "\n")
end

function stored.create_function(d, o) return { routine_text(d, o, "CREATE ") } end

-- A procedure and a function of one name are two things.
function stored.replace_function(d, o)
  local was, text = o.existing, routine_text(d, o, "CREATE OR REPLACE ")
  if not was or was.procedure == o.definition.procedure then return { text } end
  return { ("DROP %s %s"):format(routine_words(was), d:qualified(o.routine, o.schema)), text }
end

function stored.drop_function(d, o)
  return base.drop(o, routine_words(o), d:qualified(o.routine, o.schema))
end

-- ---- triggers ----

local function trigger_text(d, o, head)
  local t = o.definition
  d:check_options(fname_of(o), "trigger", t)
  base.check_trigger(d, o)
  if t.when then
    base.refuse(d, o, "a trigger of %s has no WHEN: put IF … THEN … END IF into its body")
  elseif t.timing == "instead of" then
    base.refuse(d, o, "%s has no triggers INSTEAD OF")
  elseif t.events[1].columns then
    base.refuse(d, o, "a trigger of %s is for all columns: compare OLD and NEW in its body")
  end
  return ("%sTRIGGER %s %s %s ON %s\nFOR EACH ROW %s"):format(head, d:qualified(t.name, t.schema),
    t.timing:upper(), base.events_text(d, t), d:qualified(t.table, t.schema),
    base.block_text(t.body))
end

function stored.create_trigger(d, o) return { trigger_text(d, o, "CREATE ") } end

function stored.replace_trigger(d, o) return { trigger_text(d, o, "CREATE OR REPLACE ") } end

function stored.drop_trigger(d, o)
  return base.drop(o, "TRIGGER", d:qualified(o.trigger, o.schema))
end

return stored
