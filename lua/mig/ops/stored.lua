--- What the operations on views, functions and triggers have in common. Their objects have
--- definition, the schema object, and existing, the one that was there before.

local check = require "mig.support.check"
local class = require "mig.support.class"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"
local lazy = require "mig.support.lazy"

local ops = lazy "mig.ops"

local stored = {}

---@class mig.StoredKind
---@field word string             as in the names of its operations
---@field args table[]            what names it
---@field body table[]            further arguments of the calls that make it
---@field place table<string, string>  options of a call that drops it
---@field options fun(): table<string, string>  all options
---@field make fun(fname: string, o: table, fields: table, dialect: table): table  schema object

local function without(options, ...)
  local out = {}
  for k, v in pairs(options) do out[k] = v end
  for _, k in ipairs { ... } do out[k] = nil end
  return out
end

local view = {
  word = "view",
  args = { { "view", "name", "name" } },
  body = { { "sql", "sql", "text" } },
  place = { schema = "name", materialized = "boolean" },
}

function view.options() return without(require("mig.schema.view").options, "metadata") end

function view.make(fname, o, fields, dialect)
  return require("mig.schema.view").make(fname, o.view, fields.sql, fields, dialect)
end

local fn = {
  word = "function",
  args = { { "routine", "name", "name" } },
  body = {},
  place = { schema = "name", args = "string", procedure = "boolean" },
}

function fn.options() return without(require("mig.schema.function").options, "metadata") end

function fn.make(fname, o, fields, dialect)
  return require("mig.schema.function").make(fname, o.routine, fields, dialect)
end

local trigger = {
  word = "trigger",
  args = { { "trigger", "name", "name" }, { "table", "table", "name" } },
  body = {},
  place = { schema = "name" },
}

function trigger.options() return without(require("mig.schema.trigger").options, "metadata") end

function trigger.make(fname, o, fields, dialect)
  return require("mig.schema.trigger").make(fname, o.trigger, o.table, fields, dialect)
end

local kinds = { view = view, ["function"] = fn, trigger = trigger }

-- What was there before: the schema object itself, or what makes one; it has those of the options
-- of `o` that are in `inherited`.
local function existing_of(kind, fname, o, inherited)
  local given = o.existing
  if given == nil or class.kind(given) == kind.word then return given end
  local blamed = fname .. ": existing"
  if kind == view and (type(given) == "string" or class.kind(given) == "text") then
    given = { sql = given }
  elseif not class.is_plain(given) then
    check.fail(fname, "option 'existing' must be the %s as it was, got %s", kind.word,
      check.describe(given))
  end
  local spec = kind.options()
  if kind == view then spec.sql = "text" end
  local fields, dialect = check.options(blamed, given, spec, true)
  if kind == view and fields.sql == nil then check.fail(blamed, "option 'sql' is missing") end
  for name in pairs(inherited) do
    if fields[name] == nil then fields[name] = o[name] end
  end
  return kind.make(blamed, o, fields, dialect)
end

-- What an object and the one that replaces it have in common.
local replaced = { schema = true, materialized = true }

-- Names in plain words.
local function settle(kind, o)
  for _, arg in ipairs(kind.args) do o[arg[1]] = check.plain(o[arg[1]]) end
  o.schema = check.plain(o.schema)
end

-- An operation on the object that `o` names.
local function new(verb, kind, o, definition, more)
  local args, n = {}, 0
  for _, arg in ipairs(kind.args) do n = n + 1; args[n] = o[arg[1]] end
  local opts
  if verb == "drop" then
    opts = definition:place()
  else
    for _, arg in ipairs(kind.body) do n = n + 1; args[n] = definition[arg[1]] end
    opts = definition:options()
  end
  for k, v in pairs(more or {}) do opts[k] = v end
  args[n + 1] = opts
  return ("%s_%s"):format(verb, kind.word), table.unpack(args, 1, n + 1)
end

local function refuse_reverse(kind, o)
  errors.raise("MIG_EIRREVERSIBLE", "op.%s cannot be reversed: the %s as it was is not known; give "
    .. "it as 'existing'", o.name, kind.word)
end

local function joined(...)
  local out = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #out + 1, out) end
  return out
end

local function definer(verb, kind)
  local name = ("%s_%s"):format(verb, kind.word)
  local fname = "op." .. name
  local opts = kind.options()
  if verb == "replace" then opts.existing = "any" end
  return define {
    name = name, args = joined(kind.args, kind.body), opts = opts, prefixed = true,
    build = function(o)
      settle(kind, o)
      o.existing = existing_of(kind, fname, o, replaced)
      o.definition = kind.make(fname, o, o, o.dialect_options)
    end,
    reverse = function(o)
      if verb == "create" then
        return new("drop", kind, o, o.definition, { existing = o.definition })
      end
      if not o.existing then refuse_reverse(kind, o) end
      return new("replace", kind, o, o.existing, { existing = o.definition })
    end,
  }
end

--- op.create_view, op.create_function, op.create_trigger.
---@param word string
---@return mig.Descriptor
function stored.create(word) return definer("create", kinds[word]) end

--- op.replace_view and so on: the object is made, or takes the place of the one that is there.
---@param word string
---@return mig.Descriptor
function stored.replace(word) return definer("replace", kinds[word]) end

--- op.drop_view and so on.
---@param word string
---@return mig.Descriptor
function stored.drop(word)
  local kind = kinds[word]
  local name = "drop_" .. word
  local opts = without(kind.place)
  opts.if_exists, opts.existing = "boolean", "any"
  return define {
    name = name, args = kind.args, opts = opts,
    build = function(o)
      settle(kind, o)
      local existing = existing_of(kind, "op." .. name, o, kind.place)
      o.existing = existing
      for option in pairs(existing and kind.place or {}) do
        if o[option] == nil then o[option] = existing[option] end
      end
    end,
    reverse = function(o)
      if not o.existing then refuse_reverse(kind, o) end
      return new("create", kind, o, o.existing)
    end,
  }
end

-- The arguments of an operation, from the schema object it is about.
local function named_by(definition)
  return {
    view = definition.name, routine = definition.name, trigger = definition.name,
    table = definition.table,
  }
end

--- An operation on a schema object: stored.operation("replace", the new view, the old one).
---@param verb "create"|"replace"|"drop"
---@param definition mig.View|mig.Function|mig.Trigger  to be made, or dropped
---@param existing? mig.View|mig.Function|mig.Trigger    what is replaced
---@return table
function stored.operation(verb, definition, existing)
  if verb == "drop" then existing = definition end
  return ops.new(new(verb, kinds[definition.kind], named_by(definition), definition,
    { existing = existing }))
end

return stored
