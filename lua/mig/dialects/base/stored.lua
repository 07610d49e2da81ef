--- Views and triggers as the dialects have them in common; each has a file of its own that builds
--- on this one.

local errors = require "mig.support.errors"

local stored = {}

--- Refuse what the database has not: one line that says whose, and what to do instead.
---@param d mig.Dialect
---@param o table    the operation
---@param fmt string  the first %s is the database's
function stored.refuse(d, o, fmt, ...)
  local name = o.view or o.routine or o.trigger
  errors.raise("MIG_EUNSUPPORTED", "op.%s: '%s': %s", o.name, name,
    fmt:format(d.title, ...))
end

--- A view from its name on.
---@param d mig.Dialect
---@param v mig.View
---@param options? string
---@return string
function stored.view_text(d, v, options)
  local columns = v.columns and (" (%s)"):format(d:idents(v.columns)) or ""
  return ("%s%s%s AS\n%s"):format(d:qualified(v.name, v.schema), columns, options or "", v.sql)
end

--- The events of a trigger.
---@param d mig.Dialect
---@param t mig.Trigger
---@return string
function stored.events_text(d, t)
  local out = {}
  for i, event in ipairs(t.events) do
    out[i] = event.name:upper() .. (event.columns and " OF " .. d:idents(event.columns) or "")
  end
  return table.concat(out, " OR ")
end

--- SQL with the semicolon that ends it, which a comment must not swallow.
---@param sql string
---@return string
function stored.ended(sql) return sql .. (sql:find "%-%-[^\n]*$" and "\n;" or ";") end

--- A body as a block, unless it is one already.
---@param body string
---@return string
function stored.block_text(body)
  if body:find "^%s*[Bb][Ee][Gg][Ii][Nn]%f[^%w_]" then return body end
  return ("BEGIN\n%s\nEND"):format(stored.ended(body))
end

--- Refuse views whose rows are kept.
---@param d mig.Dialect
---@param o table
---@param materialized boolean?
function stored.refuse_materialized(d, o, materialized)
  if materialized then stored.refuse(d, o, "%s has no materialized views") end
end

--- Refuse triggers without a body and those that have more than one event, or run once for all
--- rows.
---@param d mig.Dialect
---@param o table
function stored.check_trigger(d, o)
  local t = o.definition
  if not t.body then
    stored.refuse(d, o, "a trigger of %s has a body: give its statements as 'body'")
  elseif #t.events > 1 then
    stored.refuse(d, o, "a trigger of %s has one event: make one trigger for each of '%s'", t.event)
  elseif t.events[1].name == "truncate" then
    stored.refuse(d, o, "%s has no triggers on TRUNCATE")
  elseif t.for_each == "statement" then
    stored.refuse(d, o, "a trigger of %s runs for each row")
  end
end

--- DROP and what follows it.
---@param o table
---@param words string  "VIEW"
---@param name string   as it stands in SQL
---@return string[]
function stored.drop(o, words, name)
  return { ("DROP %s %s%s"):format(words, o.if_exists and "IF EXISTS " or "", name) }
end

return stored
