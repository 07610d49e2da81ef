--- Whether an object of the database differs from that of the models. Dialects inherit from this
--- module, by `setmetatable({}, { __index = require "mig.dialects.base.compare" })`, and override.
---
--- Each predicate is called as `differs(d, ctx, reflected, target, t)`, with t = { reflected =,
--- target = } the two tables, and returns true when the two differ. It asks nobody: what the server
--- has to be asked about is asked by `prepare`, for all tables at once, and kept in `ctx.canonical`
--- under the object of the models:
---
---   a column                 its server default
---   a sa.Computed            the expression
---   a CHECK constraint       the condition
---   an index, an EXCLUDE     a list of the elements' texts, with `where`
---   a view, function ...     the body
---
--- Whether types and defaults are compared at all, and what compare_type and compare_server_default
--- of env.lua say, is the business of mig.diff.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local type_texts = require "mig.dialects.base.type_texts"

local lists_differ = class.lists_differ

---@class mig.Compare
---@field synonyms string[][]     names of types that are the same, in lower case
---@field brackets boolean        [name] is a quoted name
---@field option_defaults table<string, table<string, any>>  kind of object -> option -> the value
---                               that is the same as leaving it out
---@field ways table<string, boolean>  options that say how a statement runs, not what it makes
---@field pins_references boolean  columns and indexes that a foreign key uses cannot be changed
---@field pins_autoincrement boolean  only the column of a key can count up
---@field pins_computed boolean    a generated column stands in the way of other types of its source
---@field casts_expressions boolean  CHECKs and indexes get casts when a column gets another type
---@field pins_views boolean       a view stands in the way of changes in what it reads
---@field follows_renames boolean  views and triggers get the new name of a table
local compare = {
  synonyms = { { "numeric", "decimal" } },
  brackets = false,
  option_defaults = {},
  ways = {},
  pins_references = false,
  pins_autoincrement = false,
  pins_computed = false,
  casts_expressions = false,
  pins_views = false,
  follows_renames = false,
}

--- Called once, before anything is compared: corrects what was reflected, and asks the server for
--- the canonical texts of the models' expressions.
---@param d mig.Dialect
---@param ctx table
---@param reflected mig.MetaData
---@param target mig.MetaData
---@param pairs_ { reflected: mig.Table, target: mig.Table }[]
function compare.prepare(d, ctx, reflected, target, pairs_) -- luacheck: no unused args
end

--- What `prepare` found out about an object, or nil.
---@param ctx table
---@param object table
---@return string|table|nil
function compare.canonical(ctx, object) return ctx.canonical and ctx.canonical[object] end

--- Whether it can be told without a look at its parts that a table is as the models say. Called
--- before `prepare`, where nobody but the dialect decides what differs.
---@param d mig.Dialect
---@param ctx table
---@param reflected mig.Table
---@param target mig.Table
---@return boolean
function compare.is_made_alike(d, ctx, reflected, target) -- luacheck: no unused args
  return false
end

--- Whether a column has nothing but its type, its default and its NULL.
---@param c mig.Column
---@return boolean
function compare.is_bare(c)
  return c.dialect_options == class.empty and not c.computed and not c.identity
    and c.comment == nil
end

--- Whether what differs between two columns follows from their types, from their defaults (that of
--- the database as sa.text) and from whether they may be NULL. Of columns that are alike in all of
--- this, only the first are compared then. Called after `prepare`, where nobody but the dialect
--- decides what differs.
---@param d mig.Dialect
---@param ctx table
---@param reflected mig.Column
---@param target mig.Column
---@return boolean
function compare.stands_alone(d, ctx, reflected, target) -- luacheck: no unused args
  return false
end

local modules = {}

--- The comparison of this dialect: predicates call each other through it.
---@param d mig.Dialect
---@return mig.Compare
function compare.of(d)
  local own = modules[d]
  if not own then
    own = require("mig.dialects").part(d, "compare")
    modules[d] = own
  end
  return own
end

--- Whether two expressions differ, however they are spelled. Without any text at all they do when
--- only one of them is missing.
---@param d mig.Dialect
---@param a string?
---@param b string?
---@return boolean
function compare.texts_differ(d, a, b)
  if a == b then return false end
  if a == nil or b == nil then return true end
  local brackets = compare.of(d).brackets
  return normal.expression(a, brackets) ~= normal.expression(b, brackets)
end

--- Whether two types differ, given as SQL. An argument that only one of them has is a difference:
--- reflected types are complete. A set of synonyms holds first words or all words of a type.
---@param d mig.Dialect
---@param a string
---@param b string
---@return boolean
function compare.type_texts_differ(d, a, b)
  return a ~= b and type_texts.differ(compare.of(d).synonyms, a, b)
end

local function type_text(d, column, t)
  return d:type_sql(column.type or t:type_of(column.name), ("column '%s'"):format(column.name))
end

function compare.type(d, _, reflected, target, t)
  return compare.type_texts_differ(d, type_text(d, reflected, t.reflected),
    type_text(d, target, t.target))
end

--- Options of op.alter_column for a change of type that the database does not make by itself, or
--- nil: its two types and the column's name tell.
---@param d mig.Dialect
---@param name string
---@param old mig.Type
---@param new mig.Type
---@return table?
function compare.conversion(d, name, old, new) -- luacheck: no unused args
  return nil
end

function compare.nullable(_, _, reflected, target)
  -- Identity columns are NOT NULL, and what a computed one is follows from its expression.
  if reflected.identity or target.identity then return false end
  if target.computed and target.nullable_given == nil then return false end
  return reflected.nullable ~= target.nullable
end

--- The SQL of a column's default in the models, or nil: that of the server, if it was asked.
---@return string?
function compare.default_text(d, ctx, target)
  return compare.canonical(ctx, target) or d.ddl.default_text(d, target)
end

function compare.server_default(d, ctx, reflected, target)
  return compare.texts_differ(d, d.ddl.default_text(d, reflected),
    compare.of(d).default_text(d, ctx, target))
end

--- What the options of an identity column are when they are not written.
compare.identity_defaults = {
  always = false, start = 1, increment = 1, minvalue = 1, cycle = false, cache = 1,
}

-- What a database gives back is complete, so an option that is not asked for may be what it likes
-- only if that is what it would be by itself.
local function identity_value(identity, key, defaults)
  local v = identity[key]
  if v == nil then v = defaults[key] end
  return v
end

--- The options in which two identity columns differ, in order; { "presence" } if only one is one.
---@return string[]
function compare.identity_options(d, reflected, target)
  if not d.supports_identity then return {} end
  local old, new = reflected.identity, target.identity
  if not old or not new then return (old or new) and { "presence" } or {} end
  local out, defaults = {}, compare.of(d).identity_defaults
  for _, key in ipairs { "always", "start", "increment", "minvalue", "maxvalue", "cycle",
    "cache" } do
    local known = new[key] ~= nil or defaults[key] ~= nil
    if known and identity_value(old, key, defaults) ~= identity_value(new, key, defaults) then
      out[#out + 1] = key
    end
  end
  return out
end

function compare.identity(d, _, reflected, target)
  return #compare.of(d).identity_options(d, reflected, target) > 0
end

function compare.computed(d, ctx, reflected, target)
  local old, new = reflected.computed, target.computed
  if not old or not new then return old ~= new end
  if (old.persisted or false) ~= (new.persisted or false) then return true end
  return compare.texts_differ(d, old.sql, compare.canonical(ctx, new) or new.sql)
end

function compare.comment(d, _, reflected, target)
  return d.supports_comments and reflected.comment ~= target.comment
end

compare.table_comment = compare.comment

--- The options of a table that differ, with the dialect's prefix, as op.alter_table takes them; nil
--- where none does.
---@param d mig.Dialect
---@param ctx table
---@param t { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges  what else changes in the table
---@return table<string, any>? new
---@return table<string, any>? old
function compare.table_options(d, ctx, t, changes) -- luacheck: no unused args
  return nil
end

--- The options of a column that differ, as op.alter_column takes them; nil where none does.
---@param d mig.Dialect
---@param ctx table
---@param reflected mig.Column
---@param target mig.Column
---@param t { reflected: mig.Table, target: mig.Table }
---@return table<string, any>? new
---@return table<string, any>? old
function compare.column_options(d, ctx, reflected, target, t) -- luacheck: no unused args
  return nil
end

-- In three states: not deferrable, deferrable, initially deferred.
local function deferral(c)
  local initially = c.initially and c.initially:upper()
  if initially == "DEFERRED" then return "deferred" end
  return c.deferrable and "deferrable" or "not"
end

compare.deferral = deferral

local function option_value(d, kind, object, name)
  local v = d:option(object, name)
  if v == nil then return nil end
  local defaults = compare.of(d).option_defaults[kind]
  if defaults and defaults[name] == v then return nil end
  return v
end

local function value_text(d, v)
  if class.kind(v) then return normal.expression(d:expression(v), compare.of(d).brackets) end
  if type(v) ~= "table" then return tostring(v) end
  local parts = {}
  for k, item in require("mig.support.sorted").pairs(v) do
    parts[#parts + 1] = ("%s=%s"):format(k, value_text(d, item))
  end
  return table.concat(parts, ",")
end

--- Whether an option of the dialect differs; one that has its default counts as left out.
---@param d mig.Dialect
---@param kind string  key of option_defaults
---@param name string  without the prefix
---@return boolean
function compare.option_differs(d, kind, reflected, target, name)
  local a, b = option_value(d, kind, reflected, name), option_value(d, kind, target, name)
  if a == b then return false end
  if a == nil or b == nil then return true end
  return value_text(d, a) ~= value_text(d, b)
end

-- All options that the dialect has for such objects, but for those in `except`.
local function options_differ(d, kind, reflected, target, except)
  local a, b = reflected.dialect_options, target.dialect_options
  if a == b or next(a) == nil and next(b) == nil then return false end
  local ways = compare.of(d).ways
  for name in pairs(d.options[kind] or {}) do
    if name ~= "*" and not ways[name] and not (except and except[name])
      and compare.option_differs(d, kind, reflected, target, name) then
      return true
    end
  end
  return false
end

compare.options_differ = options_differ

function compare.primary_key(_, _, reflected, target)
  if not reflected or not target then return reflected ~= target end
  return lists_differ(reflected.columns, target.columns) or deferral(reflected) ~= deferral(target)
end

function compare.check(d, ctx, reflected, target)
  return compare.texts_differ(d, reflected.sql, compare.canonical(ctx, target) or target.sql)
end

function compare.unique(d, _, reflected, target)
  return lists_differ(reflected.columns, target.columns)
    or deferral(reflected) ~= deferral(target)
    or options_differ(d, "constraint", reflected, target)
end

--- The text of an element of an index, with its sort order in the one way of writing it: ASC and
--- the place of NULLs are left out where they are what they would be by themselves.
---@param d mig.Dialect
---@param element any
---@return string
function compare.element_text(d, element)
  if type(element) == "string" then element = { kind = "name", name = element } end
  local text = element.kind == "name" and normal.expression(d:ident(element.name))
    or normal.expression(d:expression(element), compare.of(d).brackets)
  local nulls
  text = text:gsub(" nulls (%l+)$", function(word)
    nulls = word
    return ""
  end)
  text = text:gsub(" asc$", "")
  local descends = text:find(" desc$") ~= nil
  if nulls and (nulls == "first") ~= descends then text = text .. " nulls " .. nulls end
  return text
end

-- The elements of an index as texts; canonical ones are the server's.
local function element_texts(d, ctx, index)
  local canonical = compare.canonical(ctx, index)
  local out = {}
  for i, element in ipairs(index.elements) do
    local text = canonical and canonical[i]
    out[i] = text and normal.expression(text, compare.of(d).brackets)
      or compare.of(d).element_text(d, element)
  end
  return out
end

--- The predicate of a partial index or an EXCLUDE in the models.
---@return string?
function compare.predicate_text(d, ctx, object)
  local canonical = compare.canonical(ctx, object)
  if canonical and canonical.where then return canonical.where end
  local where = object.where or d:option(object, "where")
  if where == nil then return nil end
  return type(where) == "string" and where or d:expression(where)
end

local apart = { where = true }

-- The same columns, as most indexes have, need no texts.
local function elements_differ(d, ctx, reflected, target)
  return lists_differ(reflected.elements, target.elements)
    and lists_differ(element_texts(d, ctx, reflected), element_texts(d, ctx, target))
end

function compare.index(d, ctx, reflected, target)
  if (reflected.unique or false) ~= (target.unique or false) then return true end
  return elements_differ(d, ctx, reflected, target)
    or compare.texts_differ(d, compare.predicate_text(d, ctx, reflected),
      compare.predicate_text(d, ctx, target))
    or options_differ(d, "index", reflected, target, apart)
end

--- Whether an index comes and goes with its table, because it cannot be dropped before that.
---@param d mig.Dialect
---@param index mig.Index
---@param t mig.Table
---@return boolean
function compare.goes_with_table(d, index, t) -- luacheck: no unused args
  return false
end

--- Whether a table that the models do not name is a part of one that they do.
---@param d mig.Dialect
---@param t mig.Table
---@param target mig.MetaData
---@return boolean
function compare.is_part(d, t, target) -- luacheck: no unused args
  return false
end

--- An action of a foreign key in one spelling; nil for NO ACTION.
---@param action string?
---@return string?
function compare.action(action)
  action = action and action:lower()
  return action ~= "no action" and action or nil
end

--- What makes a foreign key the same as another: everything but its name.
---@param d mig.Dialect
---@param fk mig.Constraint
---@return string
function compare.foreign_key_signature(d, fk)
  local own = compare.of(d)
  local match = fk.match and fk.match:lower()
  return table.concat({
    table.concat(fk.columns, ","), fk.ref_schema or "", fk.ref_table,
    table.concat(fk.ref_columns, ","), own.action(fk.onupdate) or "", own.action(fk.ondelete) or "",
    deferral(fk), match ~= "simple" and match or "",
  }, "\0")
end

function compare.foreign_key(d, _, reflected, target)
  local own = compare.of(d)
  return own.foreign_key_signature(d, reflected) ~= own.foreign_key_signature(d, target)
end

local function exclude_texts(d, ctx, constraint)
  local canonical, out = compare.canonical(ctx, constraint), {}
  for i, element in ipairs(constraint.elements) do
    local text = canonical and canonical[i]
    if not text then
      text = type(element[1]) == "string" and d:ident(element[1]) or d:expression(element[1])
    end
    out[i] = normal.expression(text) .. " with " .. element[2]
  end
  return out
end

function compare.exclude(d, ctx, reflected, target)
  return lists_differ(exclude_texts(d, ctx, reflected), exclude_texts(d, ctx, target))
    or (reflected.using or "gist"):lower() ~= (target.using or "gist"):lower()
    or compare.texts_differ(d, compare.predicate_text(d, ctx, reflected),
      compare.predicate_text(d, ctx, target))
    or deferral(reflected) ~= deferral(target)
    or value_text(d, reflected.ops or {}) ~= value_text(d, target.ops or {})
end

compare.enum = require "mig.dialects.base.enum_changes"

-- Whether two pieces of SQL differ in more than how they are set; without one, `otherwise` counts.
local function statements_differ(d, a, b, otherwise)
  local brackets = compare.of(d).brackets
  return normal.statement(a or otherwise or "", brackets)
    ~= normal.statement(b or otherwise or "", brackets)
end

compare.statements_differ = statements_differ

--- By what a view, function or trigger of the models is found in the database.
---@param d mig.Dialect
---@param object table
---@return string
function compare.stored_key(d, object) -- luacheck: no unused args
  return object:key()
end

function compare.view(d, ctx, reflected, target)
  return (reflected.materialized or false) ~= (target.materialized or false)
    or statements_differ(d, reflected.sql, compare.canonical(ctx, target) or target.sql)
end

function compare.function_(d, ctx, reflected, target)
  return (reflected.procedure or false) ~= (target.procedure or false)
    or statements_differ(d, reflected.args, target.args)
    or statements_differ(d, reflected.returns, target.returns)
    or statements_differ(d, reflected.language, target.language, "sql")
    or statements_differ(d, reflected.volatility, target.volatility, "volatile")
    or statements_differ(d, reflected.security, target.security, "invoker")
    or statements_differ(d, reflected.body, compare.canonical(ctx, target) or target.body)
end

function compare.trigger(d, ctx, reflected, target)
  return reflected.table ~= target.table
    or statements_differ(d, reflected.timing, target.timing)
    or statements_differ(d, reflected.event, target.event)
    or statements_differ(d, reflected.for_each, target.for_each, "row")
    or statements_differ(d, reflected.when, target.when)
    or statements_differ(d, reflected.execute, target.execute)
    or statements_differ(d, reflected.body, compare.canonical(ctx, target) or target.body)
end

return compare
