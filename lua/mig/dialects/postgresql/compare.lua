--- Whether an object of the database differs from that of the models. What the models say is told
--- by the server's own words where its texts differ (canonical): `ctx.canonical` has, by the object
--- of the models, the same object as the server would keep it.

local base = require "mig.dialects.base.compare"
local canonical = require "mig.dialects.postgresql.canonical"
local class = require "mig.support.class"
local column = require "mig.schema.column"
local default_text = require "mig.dialects.postgresql.default_text"
local loose = require "mig.dialects.postgresql.loose"
local normal = require "mig.dialects.base.normal"
local named_types = require "mig.dialects.postgresql.named_types"
local reflect_columns = require "mig.dialects.postgresql.reflect_columns"
local serial = require "mig.dialects.postgresql.serial"
local signature = require "mig.dialects.postgresql.signature"
local sql = require "mig.schema.sql"
local table_options = require "mig.dialects.postgresql.table_options"

local compare = setmetatable({}, { __index = base })

compare.synonyms = {
  { "numeric", "decimal" }, { "integer", "int", "int4" }, { "char", "character", "nchar" },
  { "float", "double precision" }, { "varchar", "character varying" }, { "bigint", "int8" },
  { "smallint", "int2" }, { "boolean", "bool" },
}

compare.option_defaults = {
  ["function"] = { cost = 100, leakproof = false, parallel = "unsafe", strict = false },
  constraint = { no_inherit = false, not_valid = false, nulls_not_distinct = false },
  index = { nulls_not_distinct = false, tablespace = "pg_default", using = "btree" },
}
compare.casts_expressions, compare.pins_computed = true, true
compare.follows_renames, compare.pins_views = true, true
compare.ways = { concurrently = true, not_valid = true }

local function of(ctx, object) return ctx.canonical and ctx.canonical[object] end

-- Without a server that could be asked, texts are compared as far as they go.
local function texts_differ(d, ctx, a, b)
  if not base.texts_differ(d, a, b) then return false end
  return not (ctx.canonical and ctx.canonical.loose and loose.same(a, b))
end

-- ---- columns ----

-- How many dimensions an array has is no part of its type: it is asked for by itself.
local function type_text(d, c, t)
  local own = named_types.bound(d, c.type or t:type_of(c.name), t.schema)
  return (d:type_sql(own, ("column '%s'"):format(c.name)):gsub("%[%]%[%]+", "[]"))
end

-- Most columns have the types that reflection gives: the very same ones, or such with the same
-- arguments.
local function is_same_type(a, b)
  if a == b then return true end
  if not b or getmetatable(a) ~= getmetatable(b) or b.variants then return false end
  for k, v in next, a do
    if b[k] ~= v then return false end
  end
  for k, v in next, b do
    if a[k] ~= v then return false end
  end
  return true
end

-- The server keeps what was said of dimensions, and heeds none of it: it counts where the models
-- say it.
local function dimensions_differ(d, reflected, target)
  local new = target.type and d:own_type(target.type)
  if not new or new.family ~= "array" or not new.dimensions then return false end
  return (reflected.type.dimensions or 1) ~= new.dimensions
end

function compare.type(d, ctx, reflected, target, t)
  if is_same_type(reflected.type, target.type) then return false end
  if dimensions_differ(d, reflected, target) then return true end
  local old = type_text(d, reflected, t.reflected)
  local known = of(ctx, target)
  local asked = known and known.probed_type
  if asked then return old ~= type_text(d, known, t.reflected) end
  return base.type_texts_differ(d, old, type_text(d, target, t.target))
end

-- Of these, the text depends on more than the type.
local named = { array = true, custom = true, domain = true, enum = true, range = true }

function compare.stands_alone(_, ctx, reflected, target)
  return not target.primary_key and not reflected.primary_key and not target.sequence
    and not reflected.owned_sequence and not of(ctx, target) and not named[reflected.type.family]
    and not named[target.type.family] and base.is_bare(reflected) and base.is_bare(target)
end

-- The columns of a key are NOT NULL, whatever they say themselves.
function compare.nullable(d, ctx, reflected, target)
  return not target.primary_key and base.nullable(d, ctx, reflected, target)
end

-- Columns that count have what SERIAL made, and a sequence that the models name may be the default.
local function is_counted(reflected, target, t)
  local key = t.target and t.target.primary_key and t.target.primary_key.columns or class.empty
  if not target.identity and column.is_autoincrement(target, key) then
    return target.autoincrement ~= true or serial.takes_numbers(reflected)
  end
  local own = reflected.owned_sequence
  return own ~= nil and default_text.is_next_of(target, own)
    or target.sequence ~= nil and default_text.is_next_of(reflected, target.sequence.name)
end

function compare.server_default(d, ctx, reflected, target, t)
  if reflected.server_default == nil and target.server_default == nil then return false end
  if is_counted(reflected, target, t) then return false end
  local old = d.ddl.default_text(d, reflected)
  local known = of(ctx, target)
  if known and known.server_default then return old ~= known.server_default.sql end
  local new = d.ddl.default_text(d, target)
  -- DEFAULT NULL is none.
  if new and new:upper() == "NULL" then new = nil end
  if old == nil or new == nil then return old ~= new end
  return not default_text.same(d, old, new, type_text(d, reflected, t.reflected))
    and texts_differ(d, ctx, old, new)
end

function compare.column_options(_, _, reflected, target, t)
  return serial.differs(reflected, target, t.target)
end

-- ---- changes of type ----

local numbers = { integer = true, numeric = true, float = true }
-- Families of types that have no casts among them; what they are as text, others may read.
local apart = { enum = true, custom = true, domain = true, range = true }
local by_text = { enum = true, range = true }

-- Whether the server casts by itself what is stored.
local function is_cast(old, new)
  if old.family == "array" and new.family == "array" then return is_cast(old.item, new.item) end
  if new.family == "text" then return true end
  if old.family == new.family then return not apart[new.family] end
  if numbers[old.family] and numbers[new.family] then return true end
  local pair = old.family .. " " .. new.family
  return pair == "datetime date" or pair == "date datetime" or pair == "datetime time"
    or pair == "interval time" or pair == "time interval"
end

--- What ALTER COLUMN needs beside the new type: USING, where there is no cast that the server makes
--- by itself. Enums and ranges become each other by their text.
---@param d mig.Dialect
---@param name string    of the column
---@param old mig.Type
---@param new mig.Type
---@return table? options
function compare.conversion(d, name, old, new)
  old, new = d:own_type(old), d:own_type(new)
  if is_cast(old, new) then return nil end
  local text = old.family == new.family and by_text[new.family] and "::text" or ""
  return { postgresql_using = ("%s%s::%s"):format(d:ident(name), text,
    (type_text(d, { type = new, name = name }, {}):gsub(" COLLATE .*$", ""))) }
end

local identity_keys = { "always", "start", "increment", "minvalue", "maxvalue", "cycle", "cache" }

local function identity_value(identity, key, defaults)
  local v = identity[key]
  if v == nil then v = defaults[key] end
  return v
end

-- Where it starts is where its range does.
local function identity_defaults(typename, identity)
  local out = reflect_columns.identity_defaults(typename, identity.increment)
  local descends = identity.increment and identity.increment < 0
  out.start = identity[descends and "maxvalue" or "minvalue"] or out.start
  return out
end

function compare.identity_options(_, reflected, target)
  local old, new = reflected.identity, target.identity
  if not old or not new then return (old or new) and { "presence" } or class.empty end
  local out = {}
  local typename = reflected.type.typename
  local old_defaults = identity_defaults(typename, old)
  local new_defaults = identity_defaults(typename, new)
  for _, key in ipairs(identity_keys) do
    if identity_value(old, key, old_defaults) ~= identity_value(new, key, new_defaults) then
      out[#out + 1] = key
    end
  end
  return out
end

function compare.computed(d, ctx, reflected, target)
  local old, new = reflected.computed, target.computed
  if not old or not new then return old ~= new end
  local known = of(ctx, target)
  if known and known.computed then return old.sql ~= known.computed.sql end
  return texts_differ(d, ctx, old.sql, new.sql)
end

-- ---- constraints ----

-- A constraint that the database has not looked at the rows for is less than the models ask for;
-- that it has done so since is none of theirs.
local function lacks_validity(d, reflected, target)
  return (d:option(reflected, "not_valid") or false) and not d:option(target, "not_valid")
end

function compare.check(d, ctx, reflected, target)
  if lacks_validity(d, reflected, target)
    or compare.option_differs(d, "constraint", reflected, target, "no_inherit") then
    return true
  end
  local known = of(ctx, target)
  if known then return reflected.sql ~= known.sql end
  return texts_differ(d, ctx, reflected.sql, d.ddl.condition(d, target))
end

function compare.primary_key(d, ctx, reflected, target)
  if base.primary_key(d, ctx, reflected, target) then return true end
  return reflected ~= nil
    and compare.option_differs(d, "constraint", reflected, target, "include")
end

-- "set null (a, b)" in one spelling.
function compare.action(action)
  action = base.action(action)
  return action and action:gsub("%s*%(%s*", " ("):gsub("%s*%)", ")"):gsub("%s*,%s*", ", ")
    :gsub("%s+", " ") or nil
end

function compare.foreign_key(d, ctx, reflected, target)
  if lacks_validity(d, reflected, target) then return true end
  if target.ref_schema and target.ref_schema == ctx.default_schema then
    target = class.copy(target)
    target.ref_schema = nil
  end
  return base.foreign_key(d, ctx, reflected, target)
end

local function where_of(d, object)
  local where = object.where or d:option(object, "where")
  if where == nil then return nil end
  return type(where) == "string" and where or d:expression(where)
end

-- An operator class may be written into the element or beside it.
local function exclude_texts(d, c)
  local out, ops = {}, c.ops or {}
  for i, e in ipairs(c.elements) do
    local text = type(e[1]) == "string" and d:ident(e[1]) or d:expression(e[1])
    if type(e[1]) == "string" and ops[e[1]] then text = text .. " " .. ops[e[1]] end
    out[i] = ("%s WITH %s"):format(text, e[2])
  end
  return out
end

local function lists_differ(d, ctx, a, b)
  if #a ~= #b then return true end
  for i = 1, #a do
    if texts_differ(d, ctx, a[i], b[i]) then return true end
  end
  return false
end

function compare.exclude(d, ctx, reflected, target)
  local new = of(ctx, target) or target
  return (reflected.using or "gist"):lower() ~= (new.using or "gist"):lower()
    or lists_differ(d, ctx, exclude_texts(d, reflected), exclude_texts(d, new))
    or texts_differ(d, ctx, where_of(d, reflected), where_of(d, new))
    or base.deferral(reflected) ~= base.deferral(target)
end

function compare.constraint_comment(d, t, name, comment)
  return d.ddl.constraint_comment(d, t, name, comment)
end

-- ---- indexes ----

local function element_texts(d, index)
  local out = {}
  for i, e in ipairs(index.elements) do
    out[i] = base.element_text(d, sql.text(d.ddl.index_element(d, e, index)))
  end
  return out
end

-- The method is a word in any case.
local function index_options(d, index)
  local out = {}
  for _, name in ipairs { "include", "nulls_not_distinct", "tablespace", "using" } do
    out["postgresql_" .. name] = d:option(index, name)
  end
  local using = out.postgresql_using
  out.postgresql_using = using and using:lower()
  return { dialect_options = out }
end

-- Most indexes are of columns and nothing else.
local function is_same_plain(reflected, target)
  if next(reflected.dialect_options) or next(target.dialect_options) then return false end
  local a, b = reflected.elements, target.elements
  for i = 1, math.max(#a, #b) do
    if type(a[i]) ~= "string" or a[i] ~= b[i] then return false end
  end
  return (reflected.unique or false) == (target.unique or false)
end

function compare.index(d, ctx, reflected, target)
  if is_same_plain(reflected, target) then return false end
  local new = of(ctx, target) or target
  if (reflected.unique or false) ~= (new.unique or false) then return true end
  local old_options, new_options = index_options(d, reflected), index_options(d, target)
  if table_options.parameters_differ(d, reflected, target) then return true end
  for _, name in ipairs { "include", "nulls_not_distinct", "tablespace", "using" } do
    if compare.option_differs(d, "index", old_options, new_options, name) then return true end
  end
  return lists_differ(d, ctx, element_texts(d, reflected), element_texts(d, new))
    or texts_differ(d, ctx, where_of(d, reflected), where_of(d, new))
end

-- ---- tables ----

function compare.table_options(d, ctx, t) return table_options.of_table(d, ctx, t) end

--- Children of a table of the models are made and dropped with its rows, unless the models name
--- them. (Partitions are not even read.)
function compare.is_part(d, t, target)
  for _, parent in ipairs(d:option(t, "inherits") or {}) do
    if target.by_name[parent] then return true end
  end
  return false
end

-- ---- views, functions, triggers ----

function compare.view(d, ctx, reflected, target)
  if (reflected.materialized or false) ~= (target.materialized or false)
    or compare.option_differs(d, "view", reflected, target, "with") then
    return true
  end
  local known = of(ctx, target)
  if known then return reflected.sql ~= known.sql end
  return normal.statement(reflected.sql) ~= normal.statement(target.sql)
    and not (ctx.canonical.loose and loose.same(reflected.sql, target.sql))
end

-- What a function is by itself, where its author does not say.
local function attribute(fn, name, otherwise)
  local v = fn[name]
  if v == nil then return otherwise end
  return v
end

local function_defaults = { language = "sql", volatility = "volatile", security = "invoker" }

local function same_words(a, b)
  return a == b or a ~= nil and b ~= nil and normal.statement(a) == normal.statement(b)
end

function compare.function_(d, ctx, reflected, target)
  local new = of(ctx, target) or target
  if not same_words(reflected.args, new.args) or not same_words(reflected.returns, new.returns)
    or reflected.body ~= new.body or reflected.procedure ~= new.procedure then
    return true
  end
  for name, otherwise in pairs(function_defaults) do
    if attribute(reflected, name, otherwise) ~= attribute(new, name, otherwise) then return true end
  end
  return base.options_differ(d, "function", reflected, new)
end

local function event_set(trigger)
  local out = {}
  for i, event in ipairs(trigger.events) do
    out[i] = event.name .. " " .. table.concat(event.columns or {}, ",")
  end
  table.sort(out)
  return table.concat(out, ";")
end

local function call_of(trigger)
  local call = trigger.execute or ""
  return call:find("(", 1, true) and call or call .. "()"
end

local function word_of(d, object, option, otherwise)
  return (d:option(object, option) or otherwise):upper()
end

-- Whether a trigger is a constraint, and how long it may wait. What is deferred is deferrable.
local function deferral_of(d, trigger)
  if not d:option(trigger, "constraint") then return "none" end
  local initially = word_of(d, trigger, "initially", "IMMEDIATE")
  if initially == "DEFERRED" then return initially end
  return d:option(trigger, "deferrable") and "deferrable" or "constraint"
end

function compare.trigger(d, ctx, reflected, target)
  local new = of(ctx, target) or target
  return reflected.timing ~= new.timing or reflected.for_each ~= new.for_each
    or event_set(reflected) ~= event_set(new)
    or texts_differ(d, ctx, call_of(reflected), call_of(new))
    or texts_differ(d, ctx, reflected.when, new.when)
    or compare.option_differs(d, "trigger", reflected, new, "referencing")
    or deferral_of(d, reflected) ~= deferral_of(d, target)
    or word_of(d, reflected, "fires", "ORIGIN") ~= word_of(d, target, "fires", "ORIGIN")
end

function compare.stored_key(d, object)
  if object.kind ~= "function" then return base.stored_key(d, object) end
  local name = object.schema and object.schema .. "." .. object.name or object.name
  return ("%s(%s)"):format(name, object.known_by or signature(object.args))
end

-- A function is found by the arguments that the models have, "a int" where the server says
-- "a integer".
local function spell_functions(ctx, reflected, target)
  for _, fn in ipairs(target.functions) do
    local known = of(ctx, fn)
    for _, old in ipairs(known and reflected.functions or {}) do
      if old.name == fn.name and old.schema == fn.schema
        and signature(old.args) == signature(known.args) then
        old.known_by = signature(fn.args)
        if old.args == known.args then old.args, known.args = fn.args, fn.args end
        if old.returns == known.returns then old.returns, known.returns = fn.returns, fn.returns end
      end
    end
  end
end

-- The default schema goes without a name, so that objects are found by what they are called.
local function leave_default_schema(ctx, target)
  for _, list in ipairs { target.views, target.functions, target.triggers } do
    for i, object in ipairs(list) do
      if object.schema and object.schema == ctx.default_schema then
        list[i] = class.copy(object)
        list[i].schema = nil
      end
    end
  end
end

-- Columns that children have from their parent count where the models name them.
local function take_inherited(pairs_)
  for _, pair in ipairs(pairs_) do
    local reflected, target = pair.reflected, pair.target
    for _, c in ipairs(reflected.inherited_columns or class.empty) do
      if target.by_name[c.name] and not reflected.by_name[c.name] then
        reflected.columns[#reflected.columns + 1], reflected.by_name[c.name] = c, c
      end
    end
  end
end

--- Asks the server about what differs in its texts, and corrects what was read.
function compare.prepare(d, ctx, reflected, target, pairs_)
  ctx.canonical, ctx.default_schema = {}, reflected.default_schema
  take_inherited(pairs_)
  leave_default_schema(ctx, target)
  canonical.stored(d, ctx, compare, reflected, target)
  canonical.tables(d, ctx, compare, reflected, target, pairs_)
  spell_functions(ctx, reflected, target)
end

return compare
