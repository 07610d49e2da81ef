--- What is compared with what: the tables of the database and those of the models, by schema and
--- name, without those that the project has ruled out.

local class = require "mig.support.class"
local comparators = require "mig.diff.comparators"
local compare = require "mig.dialects.base.compare"
local errors = require "mig.support.errors"
local filter = require "mig.diff.filter"
local metadata = require "mig.schema.metadata"
local order = require "mig.diff.order"
local plugins = require "mig.diff.plugins"

---@class mig.Comparison
---@field d mig.Dialect
---@field ctx table
---@field own mig.Compare           the predicates of the dialect
---@field opts table
---@field filter mig.Filter
---@field choice mig.ComparisonChoice
---@field comparators mig.Comparators  the project's own
---@field by_dialect boolean        nobody but the dialect is asked what differs
---@field compares_once boolean     columns that are alike need not be compared again
---@field same_columns table        columns that were found to be the same: whether they may be
---                                 NULL, types, defaults, each first as the database has it
---@field default_schema? string    known as nil
---@field fold_name fun(name: string): string  names of tables that are the same become so
---@field reflected mig.MetaData    the database; renames of the models are applied to it
---@field target mig.MetaData       all models as one
---@field pairs { reflected: mig.Table, target: mig.Table }[]
---@field alike { reflected: mig.Table, target: mig.Table }[]  those that need no comparison
---@field created mig.Table[]
---@field dropped mig.Table[]
---@field untouched mig.Table[]        of the database, and not compared
---@field renamed { schema: string?, old: string, new: string }[]  tables
---@field remade table<mig.Table, table<string, boolean>>  columns whose enum type is made anew
local Comparison = {}
Comparison.__index = Comparison

local scope = {}

--- Tell what was found.
---@param fmt string
function Comparison.log(_, fmt, ...)
  require("mig.core.log").write("info", "mig.autogenerate.compare", fmt:format(...))
end

--- Tell what cannot be done.
---@param fmt string
function Comparison.warn(_, fmt, ...)
  require("mig.core.log").write("warn", "mig.autogenerate.compare", fmt:format(...))
end

--- The schema of an object; the default one goes without a name.
---@param schema string?
---@return string?
function Comparison:schema_of(schema)
  if schema == self.default_schema then return nil end
  return schema
end

--- Whether something is compared.
---@param what string  "comments"; see mig.diff.plugins
---@return boolean
function Comparison:compares(what) return self.choice:compares(what) end

-- ---- the models ----

-- A foreign key without a schema in models that have one means a table of theirs.
local function referred_schema(c, t, fk)
  local own = t.metadata and t.metadata.schema
  if not fk.ref_schema and own and t.metadata:table(fk.ref_table, own) then
    return c:schema_of(own)
  end
  return c:schema_of(fk.ref_schema)
end

-- A foreign key as the database would have it.
local function key_of(c, t, fk)
  local schema, name = referred_schema(c, t, fk), c.fold_name(fk.ref_table)
  if schema == fk.ref_schema and name == fk.ref_table then return fk end
  local own = class.copy(fk)
  own.ref_schema, own.ref_table = schema, name
  return own
end

-- A table of the models as the database would have it; that of the models is left alone.
local function view_of(c, t)
  local view = class.copy(t)
  view.schema, view.name = c:schema_of(t.schema), c.fold_name(t.name)
  view.model = t
  for i, constraint in ipairs(t.constraints) do
    local own = constraint.kind == "foreign_key" and key_of(c, t, constraint) or constraint
    if own ~= constraint then
      if view.constraints == t.constraints then
        view.constraints = table.move(t.constraints, 1, #t.constraints, 1, {})
      end
      view.constraints[i] = own
    end
  end
  return view
end

local object_lists = { "views", "functions", "triggers" }

local function add_model(c, all, model)
  for _, t in ipairs(model.tables) do
    local view = view_of(c, t)
    local key = order.key(view)
    if all.by_name[key] then
      errors.raise("MIG_EINVALID",
        'Duplicate table keys across multiple MetaData objects: "%s"', key)
    end
    if not (c.opts.skip and c.opts.skip(view.name, view.schema)) then
      all.by_name[key] = view
      all.tables[#all.tables + 1] = view
    end
  end
  for _, list in ipairs(object_lists) do
    for _, object in ipairs(model[list] or {}) do class.append(all, list, object) end
  end
end

-- ---- the database ----

local function kept(list, has)
  local out = {}
  for _, object in ipairs(list) do
    if has(object) then out[#out + 1] = object end
  end
  return out
end

local type_of_kind = {
  unique = "unique_constraint", check = "check_constraint",
  foreign_key = "foreign_key_constraint", index = "index",
}

-- Take away what include_name does not know.
local function filter_parts(c, t)
  t.columns = kept(t.columns, function(column)
    local has = c.filter:has_name(column.name, "column", t)
    if not has then t.by_name[column.name] = nil end
    return has
  end)
  local function has(object)
    local type_ = type_of_kind[object.kind]
    return not type_ or c.filter:has_name(object.name, type_, t)
  end
  t.constraints, t.indexes = kept(t.constraints, has), kept(t.indexes, has)
end

-- Of other schemas, without include_schemas, only what the models name is looked at.
local function is_wanted(c, t, names)
  if c.opts.skip and c.opts.skip(t.name, t.schema) then return false end
  if t.schema and not c.opts.include_schemas and not names[order.key(t)] then return false end
  return c.filter:has_table(t)
end

-- The names by which the models know tables, also from before.
local function known_names(target)
  local names = {}
  for _, t in ipairs(target.tables) do
    names[order.key(t)] = true
    if t.was then names[order.key { name = t.was, schema = t.schema }] = true end
  end
  return names
end

local function read_database(c, reflected)
  local all, names = class.copy(reflected), known_names(c.target)
  all.tables, all.by_name = {}, {}
  for _, t in ipairs(reflected.tables) do
    if is_wanted(c, t, names) then
      if c.filter.include_name then filter_parts(c, t) end
      all.tables[#all.tables + 1], all.by_name[order.key(t)] = t, t
    else
      c.untouched[#c.untouched + 1] = t
    end
  end
  return all
end

--- Models that say nothing.
---@return mig.MetaData
function scope.nothing() return metadata.MetaData() end

-- Whether nobody but the dialect is asked what differs.
local function is_left_to_dialect(c)
  return not c.filter.include_name and not c.filter.include_object
    and type(c.opts.compare_type) ~= "function"
    and type(c.opts.compare_server_default) ~= "function"
    and not c.comparators:has "table" and not c.comparators:has "column"
end

local function as_it_is(name) return name end

--- Begin a comparison.
---@param d mig.Dialect
---@param ctx table
---@param reflected mig.MetaData
---@param models mig.MetaData|mig.MetaData[]
---@param opts table
---@return mig.Comparison
function scope.new(d, ctx, reflected, models, opts)
  local choice = plugins.choose(opts.autogenerate_plugins, comparators.names())
  local c = setmetatable({
    d = d, ctx = ctx, own = compare.of(d), opts = opts, filter = filter.new(opts),
    choice = choice, comparators = opts.comparators or comparators.of(choice, d),
    default_schema = reflected.default_schema, fold_name = reflected.fold_name or as_it_is,
    by_dialect = false, compares_once = false,
    same_columns = {
      [true] = { [true] = {}, [false] = {} }, [false] = { [true] = {}, [false] = {} },
    },
    pairs = {}, alike = {}, created = {}, dropped = {}, untouched = {}, renamed = {}, remade = {},
  }, Comparison)
  if class.kind(models) == "metadata" then models = { models } end
  c.target = scope.nothing()
  if #models == 1 then c.target.naming_convention = models[1].naming_convention end
  for _, model in ipairs(models) do
    add_model(c, c.target, model)
    c.target.reflected = c.target.reflected or model.reflected
  end
  c.reflected = read_database(c, reflected)
  c.by_dialect = is_left_to_dialect(c)
  c.compares_once = c.by_dialect and not c.target.reflected
  return c
end

--- Find out which tables are new, gone, or in both. Renames have been applied by now.
---@param c mig.Comparison
function scope.match(c)
  for _, t in ipairs(c.target.tables) do
    local reflected = c.reflected.by_name[order.key(t)]
    if not c.filter:has_object(t, "table", false, reflected) then
      c.untouched[#c.untouched + 1] = reflected
    elseif reflected then
      local alike = c.by_dialect and c.own.is_made_alike(c.d, c.ctx, reflected, t)
      local list = alike and c.alike or c.pairs
      list[#list + 1] = { reflected = reflected, target = t }
    elseif c:compares "tables" then
      c.created[#c.created + 1] = t
    end
  end
  for _, t in ipairs(c.reflected.tables) do
    if not c.target.by_name[order.key(t)] then
      local goes = c:compares "tables" and not c.own.is_part(c.d, t, c.target)
        and c.filter:has_object(t, "table", true, nil)
      local list = goes and c.dropped or c.untouched
      list[#list + 1] = t
    end
  end
  table.sort(c.pairs, function(a, b) return order.before(a.target, b.target) end)
  table.sort(c.created, order.before)
  table.sort(c.dropped, order.before)
end

return scope
