--- Argument checks at the door: one line that names the function and the argument.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

local check = {}

local find = string.find

-- Options for other dialects are kept and ignored, so that one revision serves several databases;
-- each dialect refuses what it does not know of its own.
local prefixes = {
  mariadb = true, mssql = true, mysql = true, oracle = true, postgresql = true, sqlite = true,
}

---@param fname string
---@param fmt string
function check.fail(fname, fmt, ...)
  local message = select("#", ...) > 0 and fmt:format(...) or fmt
  errors.raise("MIG_EINVALID", "%s: %s", fname, message)
end

-- Kind -> what a user wrote to get such an object, where it is not sa.<kind>.
local spelled = {
  check = "sa.CheckConstraint", column = "sa.Column", column_ref = "sa.column",
  computed = "sa.Computed", exclude = "sa.ExcludeConstraint", ["false"] = "sa.false_()",
  foreign_key = "sa.ForeignKeyConstraint", ["function"] = "sa.Function",
  identity = "sa.Identity", index = "sa.Index", literal = "op.inline_literal",
  metadata = "sa.MetaData", name = "op.f", null = "sa.null()", operation = "an operation",
  order = "a sort order", primary_key = "sa.PrimaryKeyConstraint", reference = "sa.ForeignKey",
  sequence = "sa.Sequence", table = "sa.Table", trigger = "sa.Trigger", ["true"] = "sa.true_()",
  unique = "sa.UniqueConstraint", view = "sa.View",
}

-- What a call with a colon, op:drop_table("t"), hands over before its arguments.
local owners = { ["mig.op"] = "op", batch_op = "batch_op" }

local function owner_of(v)
  local metatable = type(v) == "table" and getmetatable(v)
  return type(metatable) == "table" and owners[rawget(metatable, "__name")] or nil
end

--- Refuse a call with a colon of what is called with a dot, where `v` is its first argument.
---@param fname string
---@param v any
function check.dotted(fname, v)
  if owner_of(v) then check.fail(fname, "is called with a dot before its name, not a colon") end
end

--- Refuse a call with a dot of what is called with a colon.
---@param fname string
---@param self any  what the call was handed
---@param owner table  whose method it is
function check.method(fname, self, owner)
  if self ~= owner then check.fail(fname, "is called with a colon before its name, not a dot") end
end

--- What a value is, in words for an error message.
---@param v any
---@return string
function check.describe(v)
  local owner = owner_of(v)
  if owner then return owner .. " itself: call it with a dot, not a colon" end
  local kind = class.kind(v)
  if kind == "type" then return "sa." .. v.typename end
  if kind then return spelled[kind] or "sa." .. kind end
  if math.type(v) == "float" then return ("number %.14g"):format(v) end
  return type(v)
end

local function is_text(v) return type(v) == "string" or class.kind(v) == "text" end

local default_kinds = {
  text = true, func = true, null = true, none = true, ["true"] = true, ["false"] = true,
  literal = true,
}

local function is_default(v)
  local t = type(v)
  return t == "string" or t == "number" or t == "boolean" or default_kinds[class.kind(v)] == true
end

-- name -> { test, what it must be, text: such a value may be text }. A problem inside a value of
-- the right type is found after.
local kinds = {
  any = { function(v) return v ~= nil end, "given" },
  boolean = { function(v) return type(v) == "boolean" end, "a boolean" },
  integer = { function(v) return math.type(v) == "integer" end, "an integer" },
  count = { function(v) return math.type(v) == "integer" and v >= 0 end,
    "an integer, 0 or more" },
  size = { function(v) return math.type(v) == "integer" and v >= 1 end,
    "an integer, 1 or more" },
  number = { function(v) return type(v) == "number" end, "a number" },
  string = { function(v) return type(v) == "string" end, "a string", text = true },
  name = { function(v) return type(v) == "string" or class.kind(v) == "name" end, "a string",
    text = true },
  list = { class.is_plain, "a list" },
  table = { class.is_plain, "a table" },
  ["function"] = { function(v) return type(v) == "function" end, "a function" },
  text = { is_text, "a string or sa.text", text = true },
  type = { function(v) return class.kind(v) == "type" end, "a type such as sa.Integer" },
  server_default = {
    function(v)
      local kind = class.kind(v)
      return is_default(v) or kind == "identity" or kind == "computed"
    end,
    "a string, number, boolean, sa.text, sa.func, sa.Identity or sa.none", text = true,
  },
  default = { is_default, "a string, number, boolean, sa.text or sa.func value", text = true },
  comment = { function(v) return type(v) == "string" or class.kind(v) == "none" end,
    "a string or sa.none", text = true },
  autoincrement = {
    function(v) return type(v) == "boolean" or v == "auto" or v == "ignore_fk" end,
    'true, false, "auto" or "ignore_fk"',
  },
  expression = {
    function(v)
      local kind = class.kind(v)
      return is_text(v) or kind == "func" or kind == "column_ref" or kind == "order"
    end,
    "a name, sa.text or an expression", text = true,
  },
}

-- Faults of a value that has the right type: text that SQL cannot carry.
local function fault(kind, v)
  if kind == "name" then
    local text = type(v) == "string" and v or v.value
    if text == "" then return "must not be empty" end
    if text:find("\0", 1, true) then return "must not contain a NUL byte" end
  elseif type(v) == "string" and v:find("\0", 1, true) and kind ~= "any" then
    return "must not contain a NUL byte"
  end
  return nil
end

-- name -> whether a value is fit for it in every respect. Checks run for every argument of every
-- call: only kinds that take text look into it, and most names are plain strings.
local fits = {}
for kind, row in pairs(kinds) do
  local test = row[1]
  fits[kind] = not row.text and test
    or function(v) return test(v) and not fault(kind, v) end
end

-- Names come again: those that were found to be fit.
local known_names = {}

function fits.name(v)
  if known_names[v] then return true end
  if type(v) == "string" then
    local is_fit = v ~= "" and not find(v, "\0", 1, true)
    known_names[v] = is_fit
    return is_fit
  end
  return class.kind(v) == "name" and not fault("name", v)
end

-- Kinds of numbers of which it is the value that is wrong.
local counted = { count = true, size = true }

-- Words are put together only for a value that is refused: checks run for every argument.
local function refuse(fname, what, kind, v)
  local row = kinds[kind]
  if not row[1](v) then
    local given = math.type(v) == "integer" and counted[kind] and tostring(v) or check.describe(v)
    check.fail(fname, "%s must be %s, got %s", what, row[2], given)
  end
  check.fail(fname, "%s %s", what, fault(kind, v))
end

--- Check positional argument `i`; returns it.
---@param fname string
---@param i integer
---@param label string
---@param kind string
---@param v any
---@return any
function check.argument(fname, i, label, kind, v)
  if not fits[kind](v) then
    refuse(fname, ("argument %d (%s)"):format(i, label), kind, v)
  end
  return v
end

--- Check one named value, for instance an option or an element of a list; returns it.
---@param fname string
---@param what string
---@param kind string
---@param v any
---@return any
function check.value(fname, what, kind, v)
  if not fits[kind](v) then refuse(fname, what, kind, v) end
  return v
end

---@param fname string
---@param i integer
---@param label string
---@param v any
---@return string
function check.string(fname, i, label, v) return check.argument(fname, i, label, "string", v) end

--- A name that may have come through op.f, as a plain string.
---@param v string|mig.Name|nil
---@return string?
function check.plain(v)
  if type(v) == "table" and class.kind(v) == "name" then return v.value end
  return v
end

--- Refuse a name that no dialect has.
---@param fname string
---@param what string
---@param v any
---@return string
function check.dialect(fname, what, v)
  check.value(fname, what, "name", v)
  if not prefixes[v] then
    check.fail(fname, "%s must be a dialect such as postgresql, got '%s'%s", what, tostring(v),
      nearest.key_hint(v, prefixes, ""))
  end
  return v
end

---@param key string
---@return string?
local function prefix_of(key)
  local prefix = key:match("^(%l+)_.")
  return prefixes[prefix] and prefix or nil
end

-- Which argument Alembic would take by a name that is no option: table_name is that of a table.
local function place_of(name, args)
  for i, arg in ipairs(args) do
    if name:gsub("_name$", "") == arg[2]:gsub("_name$", "") then return i end
  end
  return nil
end

-- Of several faults the first in the order of the names is told, in every run the same.
local function refuse_options(fname, opts, spec, prefixed, args)
  for key, v in sorted.pairs(opts) do
    local kind = spec[key]
    if type(key) ~= "string" then
      check.fail(fname, "options are named, but the table has an element [%s]", tostring(key))
    elseif kind and not fits[kind](v) then
      refuse(fname, ("option '%s'"):format(key), kind, v)
    elseif not kind and args and place_of(key, args) then
      check.fail(fname, "'%s' is no option; it is argument %d", key, place_of(key, args))
    elseif not kind and not (prefixed and prefix_of(key)) then
      local only = prefixed and next(spec) == nil
        and "; it takes those with the prefix of a dialect, such as sqlite_strict" or nil
      check.fail(fname, "unknown option '%s'%s", key, nearest.key_hint(key, spec, only))
    end
  end
end

--- Check an option table against `spec` (name -> kind).
---@param fname string
---@param opts table?
---@param spec table<string, string>
---@param prefixed? boolean  options with a dialect's prefix may stand here
---@param into? table      takes the known options; default: a new table
---@param args? { [1]: string, [2]: string }[]  what stands before the options; [2] is the name
---@return table known     a copy
---@return table dialect   those with a dialect's prefix; not to be changed
function check.options(fname, opts, spec, prefixed, into, args)
  local known, dialect = into or {}, class.empty
  if opts == nil then return known, dialect end
  for key, v in next, opts do
    local kind = spec[key]
    if kind and fits[kind](v) then
      known[key] = v
    elseif not kind and prefixed and type(key) == "string" and prefix_of(key) then
      if dialect == class.empty then dialect = {} end
      dialect[key] = v
    else
      refuse_options(fname, opts, spec, prefixed, args)
    end
  end
  return known, dialect
end

--- Split packed arguments into those before the trailing option table, and that table.
---@param args table   as of table.pack
---@return integer count   arguments before the options
---@return table? opts
function check.split_options(args)
  local n = args.n
  local last = args[n]
  if type(last) == "table" and getmetatable(last) == nil then return n - 1, last end
  -- An option table that came out as nil, f(x, nil), is the same as none.
  if n > 1 and last == nil then return n - 1, nil end
  return n, nil
end

--- A list of names (strings or op.f), as strings.
---@param fname string
---@param what string
---@param v any
---@return string[]
function check.names(fname, what, v)
  check.value(fname, what, "list", v)
  local out = {}
  for i = 1, #v do
    if not fits.name(v[i]) then refuse(fname, ("%s[%d]"):format(what, i), "name", v[i]) end
    out[i] = check.plain(v[i])
  end
  check.is_list(fname, what, v)
  if #out == 0 then check.fail(fname, "%s must not be empty", what) end
  return out
end

--- Refuse a table with other keys than 1..n.
---@param fname string
---@param what string
---@param v table
function check.is_list(fname, what, v)
  if not class.is_list(v) then
    check.fail(fname, "%s must be a list without gaps or named keys", what)
  end
end

--- Refuse a value that is not among some words (case aside); returns it.
---@param fname string
---@param what string
---@param v string
---@param words string[]  in upper case
---@return string
function check.word(fname, what, v, words)
  for _, word in ipairs(words) do
    if v:upper() == word then return v end
  end
  check.fail(fname, "%s must be one of %s, got '%s'", what, table.concat(words, ", "), v)
  return v
end

return check
