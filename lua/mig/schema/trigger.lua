--- Triggers.

local check = require "mig.support.check"
local class = require "mig.support.class"
local stored = require "mig.schema.stored"

local trigger = {}

local methods = {}
local Trigger = class.new("trigger", methods)

local timings = { "BEFORE", "AFTER", "INSTEAD OF" }
local levels = { "ROW", "STATEMENT" }
local event_names = { insert = true, update = true, delete = true, truncate = true }

---@class mig.TriggerOpts
---@field timing "before"|"after"|"instead of"
---@field event string            "insert", "update of name, salary", "insert or delete"
---@field for_each? "row"|"statement"
---@field when? string|mig.Text   a condition; MariaDB has none
---@field body? string            SQLite, MariaDB: the statements, without BEGIN and END
---@field execute? string         PostgreSQL: the call of a function
---@field schema? string          of its table
---@field metadata? mig.MetaData  the models it belongs to
---@field info? table
trigger.options = {
  timing = "string", event = "string", for_each = "string", when = "text", body = "text",
  execute = "string", schema = "name", metadata = "any", info = "table",
}

--- What names a trigger in its database.
---@param self mig.Trigger
---@return table
function methods.place(self) return { schema = self.schema } end

--- The options of a call that makes this trigger.
---@param self mig.Trigger
---@return table
function methods.options(self)
  local out = stored.options(self, { "schema", "timing", "event", "when", "body", "execute",
    "info" })
  if self.for_each ~= "row" then out.for_each = self.for_each end
  return out
end

--- What identifies the trigger: on PostgreSQL triggers of two tables may have one name.
---@param self mig.Trigger
---@return string
function methods.key(self)
  local name = self.table .. "." .. self.name
  return self.schema and self.schema .. "." .. name or name
end

-- Words, names in double quotes, commas.
local function lexemes(text)
  local out, at = {}, text:match "^%s*()"
  while at <= #text do
    local from, to = text:find('^"[^"]+"', at)
    if not from then from, to = text:find('^[^%s,"]+', at) end
    from, to = from or at, to or at
    out[#out + 1] = text:sub(from, to)
    at = text:match("^%s*()", to + 1)
  end
  return out
end

local function bad_event(fname, text)
  check.fail(fname, "option 'event' must be insert, delete, truncate, update or update of columns, "
    .. "several of them with OR between, got '%s'", text)
end

-- The names after OF. @return names, position behind them
local function event_columns(fname, text, list, at)
  local columns = {}
  repeat
    local name = list[at]
    if not name or name == "," then bad_event(fname, text) end
    columns[#columns + 1] = name:match '^"(.*)"$' or name
    at = at + 2
  until list[at - 1] ~= ","
  return columns, at - 1
end

-- "insert or update of a, b" as { { name = "insert" }, { name = "update", columns = … } }.
local function read_events(fname, text)
  local list, out, at = lexemes(text), {}, 1
  repeat
    local event = { name = (list[at] or ""):lower() }
    if not event_names[event.name] then bad_event(fname, text) end
    at = at + 1
    if event.name == "update" and (list[at] or ""):lower() == "of" then
      event.columns, at = event_columns(fname, text, list, at + 1)
    end
    out[#out + 1] = event
    at = at + 1
  until (list[at - 1] or ""):lower() ~= "or"
  if list[at - 1] then bad_event(fname, text) end
  return out
end

local function word(fname, fields, option, words, otherwise)
  local given = fields[option]
  if not given then
    if not otherwise then check.fail(fname, "option '%s' is missing", option) end
    return otherwise
  end
  given = given:gsub("%s+", " ")
  return check.word(fname, ("option '%s'"):format(option), given, words):lower()
end

local function condition_of(fname, fields)
  if fields.when == nil then return nil end
  return stored.sql(fname, "option 'when'", fields.when, "give the condition alone")
end

local function body_of(fname, fields)
  if fields.body == nil and fields.execute == nil then
    check.fail(fname, "option 'body' is missing, the statements; PostgreSQL takes 'execute', the "
      .. "call of a function")
  end
  if fields.body == nil then return nil end
  return stored.sql(fname, "option 'body'", fields.body, "give what it does, without the rest")
end

--- A trigger whose options have been checked one by one.
---@param fname string
---@param name string|mig.Name
---@param table_name string|mig.Name
---@param fields table   mig.TriggerOpts
---@param dialect table  options with a dialect's prefix
---@return mig.Trigger
function trigger.make(fname, name, table_name, fields, dialect)
  if fields.event == nil then check.fail(fname, "option 'event' is missing") end
  return class.make(Trigger, {
    name = check.plain(name), table = check.plain(table_name), schema = check.plain(fields.schema),
    timing = word(fname, fields, "timing", timings), event = fields.event,
    events = read_events(fname, fields.event),
    for_each = word(fname, fields, "for_each", levels, "row"), when = condition_of(fname, fields),
    body = body_of(fname, fields), execute = fields.execute and stored.trim(fields.execute),
    info = fields.info, dialect_options = dialect,
  })
end

---@param name string
---@param of string|mig.Table  its table, or a view
---@param opts mig.TriggerOpts
---@return mig.Trigger
function trigger.Trigger(name, of, opts)
  local fname = "sa.Trigger"
  check.argument(fname, 1, "name", "name", name)
  local is_table = class.kind(of) == "table" or class.kind(of) == "view"
  if not is_table then check.argument(fname, 2, "table", "name", of) end
  check.argument(fname, 3, "options", "table", opts)
  local fields, dialect = check.options(fname, opts, trigger.options, true)
  if is_table then
    fields.schema, fields.metadata = fields.schema or of.schema, fields.metadata or of.metadata
    of = of.name
  end
  return stored.register(fname, trigger.make(fname, name, of, fields, dialect), fields.metadata,
    "triggers")
end

return trigger
