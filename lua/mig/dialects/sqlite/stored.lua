--- Views and triggers of SQLite, which has no CREATE OR REPLACE and no functions.

local base = require "mig.dialects.base.stored"

local stored = {}

local function view_text(d, o)
  d:check_options("op." .. o.name, "view", o.definition)
  base.refuse_materialized(d, o, o.definition.materialized)
  return "CREATE VIEW " .. base.view_text(d, o.definition)
end

function stored.create_view(d, o) return { view_text(d, o) } end

-- o.triggers, those that go with the old view, were looked up.
function stored.replace_view(d, o)
  local out = { "DROP VIEW IF EXISTS " .. d:qualified(o.view, o.schema), view_text(d, o) }
  for _, sql in ipairs(o.triggers or {}) do out[#out + 1] = sql end
  return out
end

function stored.drop_view(d, o)
  base.refuse_materialized(d, o, o.materialized)
  return base.drop(o, "VIEW", d:qualified(o.view, o.schema))
end

local function trigger_text(d, o)
  d:check_options("op." .. o.name, "trigger", o.definition)
  base.check_trigger(d, o)
  local t = o.definition
  return ("CREATE TRIGGER %s %s %s ON %s\nFOR EACH ROW%s %s"):format(
    d:qualified(t.name, t.schema), t.timing:upper(), base.events_text(d, t), d:ident(t.table),
    t.when and (" WHEN %s"):format(t.when) or "", base.block_text(t.body))
end

function stored.create_trigger(d, o) return { trigger_text(d, o) } end

function stored.replace_trigger(d, o)
  return { "DROP TRIGGER IF EXISTS " .. d:qualified(o.trigger, o.schema), trigger_text(d, o) }
end

function stored.drop_trigger(d, o)
  return base.drop(o, "TRIGGER", d:qualified(o.trigger, o.schema))
end

local function refuse_function(d, o)
  base.refuse(d, o, "%s keeps no functions; leave it out where op.get_context().dialect.name is "
    .. "\"sqlite\"")
end

stored.create_function, stored.replace_function = refuse_function, refuse_function
stored.drop_function = refuse_function

--- Look up the triggers of a view that is about to be made anew.
---@param d mig.Dialect
---@param o table
---@param ctx mig.Context
function stored.prepare_view(d, o, ctx)
  if ctx.as_sql then return end
  local inspect = require "mig.dialects.sqlite.inspect"
  o.triggers = inspect.triggers(d, ctx.sink, o.schema or "main", o.view)
end

return stored
