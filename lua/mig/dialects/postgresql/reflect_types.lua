--- Types of columns, from what format_type() says of them. Columns of one type share it.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local schema_types = require("mig.schema.types").all
local own_types = require "mig.schema.postgresql"
local sql = require "mig.schema.sql"
local types = require "mig.schema.types"

local reflect_types = {}

local function make(from, fields)
  if next(fields) == nil then return from end
  return class.make(getmetatable(from), fields)
end

local function integers(text)
  local out = array_text.numbers(text)
  return out[1], out[2]
end

local function text_type(from)
  return function(args, _, collation)
    return make(from, { length = integers(args), collation = collation })
  end
end

local function plain(from)
  return function() return from end
end

-- What is the same without fields of its own is the generic type, which any database has.
local function moment(generic, own, timezone)
  return function(args)
    local precision = integers(args)
    if precision then return make(own, { precision = precision, timezone = timezone }) end
    return make(generic, { timezone = timezone })
  end
end

local makers = {
  ["smallint"] = plain(schema_types.SmallInteger), ["integer"] = plain(schema_types.Integer),
  ["bigint"] = plain(schema_types.BigInteger), ["boolean"] = plain(schema_types.Boolean),
  ["date"] = plain(schema_types.Date), ["real"] = plain(schema_types.REAL),
  ["double precision"] = plain(schema_types.Double), ["json"] = plain(schema_types.JSON),
  ["bytea"] = plain(schema_types.LargeBinary), ["uuid"] = plain(schema_types.Uuid),
  ["character varying"] = text_type(schema_types.String), ["text"] = text_type(schema_types.Text),
  ["character"] = text_type(schema_types.CHAR), ["citext"] = text_type(own_types.CITEXT),
  ["timestamp without time zone"] = moment(schema_types.DateTime, own_types.TIMESTAMP),
  ["timestamp with time zone"] = moment(schema_types.DateTime, own_types.TIMESTAMP, true),
  ["time without time zone"] = moment(schema_types.Time, own_types.TIME),
  ["time with time zone"] = moment(schema_types.Time, own_types.TIME, true),
  ["bit varying"] = function(args)
    return make(own_types.BIT, { length = integers(args), varying = true })
  end,
  ["bit"] = function(args)
    local length = integers(args)
    return make(own_types.BIT, { length = length ~= 1 and length or nil })
  end,
}

function makers.numeric(args)
  local precision, scale = integers(args)
  -- The server knows scales below zero and above the precision, which the standard does not.
  if scale and (scale < 0 or scale > precision) then return nil end
  return make(schema_types.Numeric, { precision = precision, scale = scale ~= 0 and scale or nil })
end

for _, name in ipairs {
  "CIDR", "DATEMULTIRANGE", "DATERANGE", "HSTORE", "INET", "INT4MULTIRANGE", "INT4RANGE",
  "INT8MULTIRANGE", "INT8RANGE", "JSONB", "JSONPATH", "MACADDR", "MACADDR8", "MONEY",
  "NUMMULTIRANGE", "NUMRANGE", "OID", "REGCLASS", "REGCONFIG", "TSMULTIRANGE", "TSQUERY",
  "TSRANGE", "TSTZMULTIRANGE", "TSTZRANGE", "TSVECTOR",
} do
  makers[name:lower()] = plain(own_types[name])
end

-- "interval day to second(3)"
local function interval(text)
  local words, precision = text:match("^interval%s*([%a ]-)%s*%(?(%d*)%)?$")
  if not words then return nil end
  precision = math.tointeger(tonumber(precision))
  if words == "" and not precision then return schema_types.Interval end
  return make(own_types.INTERVAL,
    { fields = words ~= "" and words:upper() or nil, precision = precision })
end

--- The type of a text of format_type(), or one in the database's own words.
---@param text string
---@param collation string?  unless it is that of the type itself
---@return mig.Type
function reflect_types.parse(text, collation)
  -- The arguments stand in the middle of "timestamp(3) with time zone".
  local head, args, tail = text:match("^([%a][%w ]-)(%b())(.*)$")
  local maker = makers[head and head .. tail or text]
  local made = maker and maker(args or "", text, collation) or interval(text)
  if made and (not collation or rawget(made, "collation")) then return made end
  if collation then text = ('%s COLLATE "%s"'):format(text, (collation:gsub('"', '""'))) end
  return types.custom(text)
end

-- ---- types by number ----

---@class mig.pg.Types  the types that columns are of, filled in when all columns are known
---@field slots table[]    { type =, modifier =, collation =, dimensions =, made = mig.Type }
---@field by_key table
---@field named table<integer, mig.Type>   enums and domains by oid

---@return mig.pg.Types
function reflect_types.new() return { slots = {}, by_key = {}, named = {} } end

--- The place of a column's type; `made` in it is filled in by `resolve`.
---@param known mig.pg.Types
---@param number integer  of the type, with the modifier
---@param apart integer?  collation and dimensions, where they are not the usual ones
---@return table
function reflect_types.slot(known, number, apart)
  local key = apart and ("%d %d"):format(number, apart) or number
  local slot = known.by_key[key]
  if not slot then
    slot = {
      type = number >> 32, modifier = (number << 32) // (1 << 32),
      collation = apart and apart >> 8 or 0, dimensions = apart and apart & 255 or 0,
    }
    known.by_key[key], known.slots[#known.slots + 1] = slot, slot
  end
  return slot
end

-- The name of its schema is left out where the server finds the type without.
local function place(row) return not row.visible and row.schema_name or nil end

local function longest(labels)
  local n = 0
  for _, label in ipairs(labels) do n = math.max(n, utf8.len(label) or #label) end
  return n
end

--- The enums of the database, as types, with the oid of their schema.
---@param ctx mig.Context
---@param known mig.pg.Types
---@return { type: mig.Type, schema: integer }[]
function reflect_types.enums(ctx, known)
  local out = {}
  for row in ctx.sink.rows(catalogue.enums()) do
    local labels = array_text.items(row.labels)
    local made = make(schema_types.Enum, {
      name = row.name, schema = place(row), values = labels, length = longest(labels),
    })
    known.named[row.oid] = made
    out[#out + 1] = { type = made, schema = row.schema, visible = row.visible }
  end
  return out
end

--- The domains, whose base types are resolved with those of columns.
---@param ctx mig.Context
---@param known mig.pg.Types
function reflect_types.domains(ctx, known)
  known.domains = {}
  for row in ctx.sink.rows(catalogue.domains()) do
    local made = make(own_types.DOMAIN, {
      name = row.name, schema = place(row), not_null = row.not_null or nil,
      default = row.default_text and sql.text(row.default_text),
      -- The server's own choice goes without saying.
      constraint_name = row.constraint_name ~= row.name .. "_check" and row.constraint_name or nil,
      check = row.condition and sql.text(row.condition),
    })
    known.named[row.oid] = made
    known.domains[#known.domains + 1] = {
      made = made, slot = reflect_types.slot(known, row.type, row.apart),
    }
  end
end

local function array_of(item, dimensions)
  return make(schema_types.ARRAY, {
    item = item, dimensions = dimensions > 1 and dimensions or nil,
  })
end

local function made_of(known, slot, row)
  local text, is_array = row.text:gsub("%[%]$", "")
  local base = known.named[row.base] or reflect_types.parse(text, row.collation)
  return is_array > 0 and array_of(base, slot.dimensions) or base
end

--- Fill in the types of all columns seen so far.
---@param ctx mig.Context
---@param known mig.pg.Types
function reflect_types.resolve(ctx, known)
  local list = {}
  for i, slot in ipairs(known.slots) do
    if not slot.made then
      list[#list + 1] = ("(%d, %d::pg_catalog.oid, %d, %d::pg_catalog.oid)"):format(i, slot.type,
        slot.modifier, slot.collation)
    end
  end
  if #list > 0 then
    for row in ctx.sink.rows(catalogue.types(table.concat(list, ", "))) do
      local slot = known.slots[row.number]
      slot.made = made_of(known, slot, row)
    end
  end
  for _, domain in ipairs(known.domains or {}) do
    local base = domain.slot.made
    domain.made.data_type = base
    if base.collation then
      domain.made.collation = base.collation
      domain.made.data_type = class.make(getmetatable(base), { length = base.length })
    end
  end
end

return reflect_types
