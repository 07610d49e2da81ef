--- Columns of tables, and what fills them: identity and serial sequences.

local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local column = require "mig.schema.column"
local default_text = require "mig.dialects.postgresql.default_text"
local definition = require "mig.dialects.postgresql.definition"
local reflect_types = require "mig.dialects.postgresql.reflect_types"
local sql = require "mig.schema.sql"

local reflect_columns = {}

local Column = column.class

local NOT_NULL, LOCAL, GENERATED, STORED = 1, 2, 4, 8

-- Those that most columns have not are left to what all columns share.
local function new_column(row, slot)
  local flags, name = row.flags, row.name
  local nullable = flags & NOT_NULL == 0
  local c = class.make(Column, {
    name = name, key = name, type = slot, nullable = nullable, nullable_given = nullable,
    dialect_options = class.empty, comment = row.comment,
  })
  local expression = row.expression
  if flags & GENERATED ~= 0 then
    c.computed = column.Computed(definition.unwrapped(expression),
      { persisted = flags & STORED ~= 0 })
  elseif expression then
    c.server_default = sql.text(expression)
  end
  return c
end

--- Add the columns to their tables; `type` of each is a slot until `finish`.
---@param state mig.pg.Reflection
function reflect_columns.add(state)
  local relations, known, slot_of = state.relations, state.types, reflect_types.slot
  for row in state.ctx.sink.rows(catalogue.columns(state.scope), nil, true) do
    local oid, apart = row.relation, row.apart
    local relation = relations[oid]
    if relation then
      relation.names[row.number] = row.name
      if apart and apart >> 8 ~= 0 then relation.collated = true end
    end
    local t = relation and relation.table
    local c = t and new_column(row, slot_of(known, row.type, apart))
    if t and row.flags & LOCAL ~= 0 then
      t.columns[#t.columns + 1], t.by_name[c.name] = c, c
    elseif t then
      class.append(t, "inherited_columns", c)
    end
  end
end

--- Give the columns their types, which have been resolved.
---@param tables mig.Table[]
function reflect_columns.finish(tables)
  for _, t in ipairs(tables) do
    for _, c in ipairs(t.columns) do c.type = c.type.made end
    for _, c in ipairs(t.inherited_columns or {}) do c.type = c.type.made end
  end
end

-- ---- sequences ----

local widths = { SmallInteger = 16, Integer = 32, BigInteger = 64 }

--- The options of an identity column that are not given, by the type of the column.
---@param typename string
---@param increment integer?
---@return table<string, any>
function reflect_columns.identity_defaults(typename, increment)
  local width = widths[typename] or 64
  local most = (1 << (width - 1)) - 1
  local out = { always = false, increment = 1, minvalue = 1, maxvalue = most, start = 1,
    cycle = false, cache = 1 }
  if increment and increment < 0 then
    out.minvalue, out.maxvalue, out.start = -most - 1, -1, -1
  end
  return out
end

-- Only the options that somebody chose.
local function identity_of(row, c)
  local fields = { always = row.identity == "a" or nil }
  local defaults = reflect_columns.identity_defaults(c.type.typename, row.increment)
  defaults.start = row.increment < 0 and row.maxvalue or row.minvalue
  for _, option in ipairs { "start", "increment", "minvalue", "maxvalue", "cycle", "cache" } do
    if row[option] ~= defaults[option] then fields[option] = row[option] end
  end
  return column.Identity(fields)
end

-- A column that counts is what SERIAL made. Models may name the sequence as well.
local function take_serial(state, t, c, name)
  if not default_text.is_next_of(c, name) then return end
  c.owned_sequence = name
  c.server_default, c.autoincrement = nil, true
  state.serials[#state.serials + 1] = ("Detected sequence named '%s' as owned by integer column "
    .. "'%s(%s)', assuming SERIAL and omitting"):format(name, t.name, c.name)
end

--- Take the sequences that belong to columns.
---@param state mig.pg.Reflection
function reflect_columns.add_sequences(state)
  state.serials = {}
  for row in state.ctx.sink.rows(catalogue.sequences(state.scope)) do
    local relation = state.relations[row.relation]
    local t = relation and relation.table
    local c = t and t.by_name[relation.names[row.number]]
    if c and row.kind == "i" then
      c.identity = identity_of(row, c)
    elseif c then
      take_serial(state, t, c, row.name)
    end
  end
end

--- Say of integer keys that nothing fills that they do not count.
---@param tables mig.Table[]
function reflect_columns.mark_keys(tables)
  for _, t in ipairs(tables) do
    local key = t.primary_key and t.primary_key.columns
    local c = key and #key == 1 and t.by_name[key[1]]
    if c and c.type.family == "integer" and c.autoincrement ~= true and not c.identity
      and c.server_default == nil and not c.computed then
      c.autoincrement = false
    end
  end
end

return reflect_columns
