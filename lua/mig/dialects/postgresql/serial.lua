--- Columns that count by a sequence of their own, as SERIAL makes them: whether that differs, and
--- how a column begins and ends to count.

local chosen_names = require "mig.dialects.postgresql.chosen_names"
local class = require "mig.support.class"
local column = require "mig.schema.column"
local default_text = require "mig.dialects.postgresql.default_text"
local dollar = require "mig.dialects.postgresql.dollar"
local errors = require "mig.support.errors"

local serial = {}

-- ---- what differs ----

local function names_sequence(c, name)
  return default_text.is_next_of(c, name) or c.sequence ~= nil and c.sequence.name == name
end

--- Whether a default of the database takes numbers from a sequence, be it anybody's.
---@param c mig.Column
---@return boolean
local function takes_numbers(c)
  return c.server_default ~= nil and c.server_default.sql:find "^nextval%(" ~= nil
end

serial.takes_numbers = takes_numbers

-- Whether the column is to have a sequence of its own. That a key counts is often left to go
-- without saying, also where a program fills it: then what is there stays.
local function is_wanted(reflected, target, key)
  local own = reflected.owned_sequence
  if own and names_sequence(target, own) then return true end
  if target.identity or target.computed or target.server_default ~= nil then return false end
  if target.sequence then return own ~= nil end
  if not column.is_autoincrement(target, key) then return false end
  if target.autoincrement == true and not takes_numbers(reflected) then return true end
  return own ~= nil or reflected.identity ~= nil
end

--- What differs, as op.alter_column takes it.
---@param reflected mig.Column
---@param target mig.Column
---@param t mig.Table  of the models
---@return table<string, boolean>? new
---@return table<string, boolean>? old
function serial.differs(reflected, target, t)
  local key = t.primary_key and t.primary_key.columns or class.empty
  local old, new = reflected.owned_sequence ~= nil, is_wanted(reflected, target, key)
  if old == new then return nil end
  return { postgresql_serial = new }, { postgresql_serial = old }
end

-- ---- op.alter_column ----

--- Find the sequence that a column is to lose.
---@param d mig.Dialect
---@param o table
---@param ctx mig.Context
function serial.prepare(d, o, ctx)
  o.found_sequence = nil
  if d:option(o, "serial") ~= false or ctx.as_sql then return end
  o.found_sequence = ctx.sink.scalar("SELECT pg_catalog.pg_get_serial_sequence(:name, :column)",
    { name = d:altered(o.table, o.schema), column = o.column })
  if not o.found_sequence then
    errors.raise("MIG_EINVALID", "op.alter_column: column '%s' of table '%s' has no sequence of "
      .. "its own, so postgresql_serial = false has nothing to take away", o.column, o.table)
  end
end

-- What SERIAL would call the sequence.
local function usual_name(d, o)
  return d:altered(chosen_names.object_name(o.table, o.column, "seq"), o.schema)
end

local function altered(d, o, what)
  return ("ALTER TABLE %s ALTER COLUMN %s %s"):format(d:altered(o.table, o.schema),
    d:ident(o.column), what)
end

--- The statements after which a column counts no more.
---@param d mig.Dialect
---@param o table
---@return string[]
function serial.stop(d, o)
  if d:option(o, "serial") ~= false then return {} end
  return {
    altered(d, o, "DROP DEFAULT"), "DROP SEQUENCE " .. (o.found_sequence or usual_name(d, o)),
  }
end

local widths = {
  SmallInteger = "smallint", SMALLINT = "smallint", Integer = "integer", INTEGER = "integer",
}

--- The statements after which it does, from its highest value on.
---@param d mig.Dialect
---@param o table
---@return string[]
function serial.start(d, o)
  if not d:option(o, "serial") then return {} end
  local name, t = usual_name(d, o), o.type_ or o.existing_type
  local width = t and widths[d:own_type(t).typename]
  local at = d:altered(o.table, o.schema)
  return {
    ("CREATE SEQUENCE %s%s OWNED BY %s.%s"):format(name, width and " AS " .. width or "", at,
      d:ident(o.column)),
    -- A SELECT of its own would print what it found into the output of a script.
    ("DO " .. dollar.quoted(("BEGIN PERFORM pg_catalog.setval(%s, COALESCE(max(%s), 0) + 1, false) "
      .. "FROM %s; END"):format(d:literal(name), d:ident(o.column), at))),
    altered(d, o, ("SET DEFAULT nextval(%s)"):format(d:literal(name))),
  }
end

return serial
