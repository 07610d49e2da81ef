--- Views, functions and triggers.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local definition = require "mig.dialects.postgresql.definition"
local functions = require "mig.schema.function"
local reflect_indexes = require "mig.dialects.postgresql.reflect_indexes"
local trigger = require "mig.schema.trigger"
local view = require "mig.schema.view"

local reflect_stored = {}

local fname = "reflection"

local function options_of(fields) return next(fields) and fields or class.empty end

--- Add a view.
---@param md mig.MetaData
---@param row table      of catalogue.relations
---@param schema string?
function reflect_stored.add_view(md, row, schema)
  local made = view.make(fname, row.name, row.query:match("^%s*(.*)$"), {
    schema = schema, materialized = row.kind == "m",
  }, options_of { postgresql_with = reflect_indexes.parameters(row.options) })
  made.reflected = true
  md.views[#md.views + 1] = made
end

-- ---- functions ----

local volatilities = { i = "immutable", s = "stable" }
local parallels = { s = "safe", r = "restricted" }

-- Lists of names come as they were written; other values want quotes.
local lists = { search_path = true, temp_tablespaces = true }

local function settings_of(d, text)
  local settings = reflect_indexes.parameters(text)
  for name, value in pairs(settings or {}) do
    if not lists[name] then settings[name] = d:literal(value) end
  end
  return settings
end

local function default_rows(row) return row.returns_set and 1000 or 0 end

local function function_of(d, row, schema)
  local made = functions.make(fname, row.name, {
    schema = schema, args = row.arguments, returns = row.result, language = row.language,
    body = row.body, volatility = volatilities[row.volatility],
    security = row.definer and "definer" or nil, procedure = row.kind == "p",
  }, options_of {
    postgresql_strict = row.strict or nil, postgresql_leakproof = row.leakproof or nil,
    postgresql_parallel = parallels[row.parallel],
    postgresql_cost = row.cost ~= 100 and row.cost or nil,
    postgresql_rows = row.rows ~= default_rows(row) and row.rows or nil,
    postgresql_set = settings_of(d, row.settings),
  })
  made.reflected = true
  return made
end

-- ---- triggers ----

local ROW, BEFORE, INSTEAD = 1, 2, 64
local events = { { 4, "insert" }, { 8, "delete" }, { 16, "update" }, { 32, "truncate" } }

local function timing_of(bits)
  if bits & INSTEAD ~= 0 then return "instead of" end
  return bits & BEFORE ~= 0 and "before" or "after"
end

local function event_of(d, row)
  local out = {}
  local columns = array_text.items(row.columns)
  for _, event in ipairs(events) do
    if row.bits & event[1] ~= 0 then
      local name = event[2]
      if name == "update" and #columns > 0 then name = "update of " .. d:idents(columns) end
      out[#out + 1] = name
    end
  end
  return table.concat(out, " or ")
end

-- What only the text tells: "... FOR EACH ROW WHEN (...) EXECUTE FUNCTION touched()".
local function condition_and_call(text)
  local _, at = text:find(" FOR EACH %u+ ")
  local rest, condition = text:sub(at + 1), nil
  if rest:find("^WHEN %(") then
    local _, after = definition.list(rest, 6)
    condition = definition.unwrapped(rest:sub(6, after - 1))
    rest = rest:sub(after + 1)
  end
  return condition, rest:match("^EXECUTE %u+ (.*)$")
end

local function referencing_of(d, row)
  local out = {}
  if row.old_table then out[1] = "OLD TABLE AS " .. d:ident(row.old_table) end
  if row.new_table then out[#out + 1] = "NEW TABLE AS " .. d:ident(row.new_table) end
  return #out > 0 and table.concat(out, " ") or nil
end

-- What tgenabled says; "O" is what a trigger does by itself.
local firing = { A = "ALWAYS", D = "NEVER", R = "REPLICA" }

local function trigger_options(d, row)
  local deferral = row.deferral
  return options_of {
    postgresql_referencing = referencing_of(d, row), postgresql_fires = firing[row.fires],
    postgresql_constraint = deferral > 0 or nil, postgresql_deferrable = deferral > 1 or nil,
    postgresql_initially = deferral == 3 and "DEFERRED" or nil,
  }
end

local function trigger_of(d, row, schema)
  local condition, call = condition_and_call(row.text)
  local made = trigger.make(fname, row.name, row.table_name, {
    schema = schema, timing = timing_of(row.bits), event = event_of(d, row),
    for_each = row.bits & ROW ~= 0 and "row" or "statement", when = condition, execute = call,
  }, trigger_options(d, row))
  made.reflected = true
  return made
end

--- Add functions and triggers.
---@param state mig.pg.Reflection
function reflect_stored.add(state)
  local d, md, names = state.d, state.metadata, state.scope.names
  for row in state.ctx.sink.rows(catalogue.functions(state.scope)) do
    md.functions[#md.functions + 1] = function_of(d, row, names[row.schema] or nil)
  end
  for row in state.ctx.sink.rows(catalogue.triggers(state.scope)) do
    md.triggers[#md.triggers + 1] = trigger_of(d, row, names[row.schema] or nil)
  end
end

return reflect_stored
