--- What dialects have in common: names, literals, expressions, types. A dialect is made with
--- `base.extend` and overrides traits and functions.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

---@class mig.Dialect
---@field name string
---@field title string              as it is spelled in prose
---@field ddl table                 one function per operation, and the pieces they are made of
---@field types table               type name -> function(dialect, type, what): sql
---@field functions table           sa.func name -> function(dialect, args): sql
---@field reserved table            words that need quotes, in lower case
---@field options table             kind of object -> own options and their kinds, without the
---                                 prefix; "*" stands for any name
---@field plain_names table         names that were found to need no quotes: they come again
---@field column_attributes table<string, true>  options of op.alter_column that say what a column
---                                 becomes, not how
---@field option_prefixes string[]  of own options, the one that counts more first
---@field quote_open string
---@field quote_close string
---@field max_identifier_length? integer
---@field counts_characters boolean  the length of a name is in characters, not in bytes
---@field batch? function         of op.batch_alter_table, where it may have to rebuild the table
---@field describe? function       what `batch` has to know of a table, for when it cannot ask:
---                              function(dialect, ctx, name, schema)
---@field prepares table           operation -> function(dialect, op, ctx): completes it with what
---                              the database knows, before it is compiled
---@field runs table               operation -> function(dialect, op, ctx): instead of statements
---@field supports_comments boolean
---@field inline_comments boolean   comments are part of CREATE TABLE and of a column's line
---@field supports_alter_constraint boolean
---@field supports_native_boolean boolean
---@field supports_native_enum boolean
---@field insert_parameters integer  that an INSERT of several rows may have; 0: a statement per
---                              row, which is prepared once
---@field has_enum_types boolean    enums are objects of the database, with names
---@field supports_identity boolean
---@field schemas_are_databases boolean  other schemas are other databases of the server
---@field chosen_names fun(d: mig.Dialect, t: mig.Table): table<mig.Constraint, boolean>  the
---                              constraints with the name that the database chooses by itself
local Dialect = {
  quote_open = '"', quote_close = '"',
  counts_characters = false,
  supports_comments = true, inline_comments = false,
  supports_alter_constraint = true, supports_native_boolean = true,
  insert_parameters = 100,
  supports_native_enum = false, has_enum_types = false, supports_identity = true,
  schemas_are_databases = false,
  column_attributes = {}, reserved = {}, options = {}, prepares = {}, runs = {},
  chosen_names = function() return {} end,
  functions = require "mig.dialects.base.functions",
  ddl = require "mig.dialects.base.ddl", types = require "mig.dialects.base.types",
}
Dialect.__index = Dialect

local base = { Dialect = Dialect }

-- Put what a table has from others beside its own: it is asked for with every column.
local function flatten(t)
  local inherits = getmetatable(t)
  if inherits then
    for key, v in pairs(flatten(inherits.__index)) do
      if rawget(t, key) == nil then t[key] = v end
    end
  end
  return t
end

--- A dialect with its own traits and functions.
---@param fields table
---@return mig.Dialect
function base.extend(fields)
  fields.option_prefixes = fields.option_prefixes or { fields.name .. "_" }
  fields.plain_names = {}
  flatten(fields.ddl)
  return flatten(setmetatable(fields, Dialect))
end

--- A name inside quotes, whatever it looks like.
---@param name string
---@return string
function Dialect:quote(name)
  local close = self.quote_close
  return self.quote_open .. name:gsub(close:gsub("%p", "%%%0"), close .. close) .. close
end

local function needs_quotes(d, name)
  return not name:find("^[a-z_][a-z0-9_$]*$") or d.reserved[name] ~= nil
end

-- Where the first n of what the database counts end in a name, in bytes.
local function bytes_of(d, name, n)
  if not utf8.len(name) then return n end
  if d.counts_characters then
    local next_one = utf8.offset(name, n + 1)
    return next_one and next_one - 1 or n
  end
  -- No character is cut in two.
  return n < #name and utf8.offset(name, 0, n + 1) - 1 or n
end

-- SQLAlchemy's way, so that names are the same as in databases that Alembic made. A name written by
-- hand is not changed behind its author's back.
local function shortened(d, name, limit, generated)
  if not generated then
    errors.raise("MIG_EINVALID", "Identifier '%s' exceeds maximum length of %d characters", name,
      limit)
  end
  local hash = require("mig.support.md5").hex(name)
  return name:sub(1, bytes_of(d, name, limit - 8)) .. "_" .. hash:sub(-4)
end

-- What is in the database under a name: it, or its beginning where it is too long.
local function stored(d, name, generated)
  local limit = d.max_identifier_length
  if limit and #name > limit and #name > bytes_of(d, name, limit) then
    return shortened(d, name, limit, generated)
  end
  return name
end

--- The name that an object has in the database, without quotes.
---@param name string|mig.Name
---@return string
function Dialect:stored_name(name)
  if type(name) == "string" then return stored(self, name, false) end
  return stored(self, name.value, name.generated)
end

--- A name as it stands in SQL. The only way for a name into a statement.
---@param name string|mig.Name
---@return string
function Dialect:ident(name)
  if self.plain_names[name] then return name end
  local given, quote, generated = name, nil, nil
  if type(name) ~= "string" and class.kind(name) == "name" then
    name, quote, generated = name.value, name.quote, name.generated
  end
  name = stored(self, name, generated)
  if quote == nil then quote = needs_quotes(self, name) end
  if quote then return self:quote(name) end
  if name == given then self.plain_names[name] = true end
  return name
end

--- A list of names, joined.
---@param list string[]
---@return string
function Dialect:idents(list)
  if #list == 1 then return self:ident(list[1]) end
  local out = {}
  for i, name in ipairs(list) do out[i] = self:ident(name) end
  return table.concat(out, ", ")
end

--- A name with its schema, if it has one.
---@param name string|mig.Name
---@param schema? string
---@return string
function Dialect:qualified(name, schema)
  if schema then return self:ident(schema) .. "." .. self:ident(name) end
  return self:ident(name)
end

--- The same in ALTER, where a dotted schema is quoted part by part.
---@param name string
---@param schema? string
---@return string
function Dialect:altered(name, schema)
  if not schema then return self:ident(name) end
  local parts = {}
  for part in schema:gmatch("[^.]+") do parts[#parts + 1] = self:ident(part) end
  return table.concat(parts, ".") .. "." .. self:ident(name)
end

--- The default of a column as the database tells it, in the words in which it may be given: without
--- what the database has added.
---@param text string
---@param t mig.Type?
---@return string
function Dialect.plain_default(_, text, t) return text end -- luacheck: no unused args

---@param s string
---@return string
function Dialect.string_literal(_, s)
  if s:find("\0", 1, true) then
    errors.raise("MIG_EINVALID", "a string literal must not contain a NUL byte")
  end
  return "'" .. s:gsub("'", "''") .. "'"
end

---@param v boolean
---@return string
function Dialect.boolean_literal(_, v) return v and "true" or "false" end

---@param s string
---@return string
function Dialect.bytes_literal(_, s)
  return "X'" .. s:gsub(".", function(c) return ("%02X"):format(c:byte()) end) .. "'"
end

-- %.17g always reads back as the same number; fewer digits are taken where they do too.
local function float_literal(v)
  if v ~= v or v == math.huge or v == -math.huge then
    errors.raise("MIG_EINVALID", "%s cannot be written in SQL", tostring(v))
  end
  local text
  for digits = 15, 17 do
    text = ("%%.%dg"):format(digits):format(v)
    if tonumber(text) == v then break end
  end
  -- 2.0 must not become the integer 2.
  return text:find("[.e]") and text or text .. ".0"
end

--- A value as SQL text. The only way for a value into a statement.
---@param v any
---@return string
function Dialect:literal(v)
  local t = type(v)
  if t == "string" then return self:string_literal(v) end
  if t == "boolean" then return self:boolean_literal(v) end
  if math.type(v) == "integer" then return ("%d"):format(v) end
  if t == "number" then return float_literal(v) end
  local kind = class.kind(v)
  if kind == "bytes" then return self:bytes_literal(v.value) end
  if kind then return self:expression(v) end
  errors.raise("MIG_EINVALID", "a %s cannot be written in SQL", t)
  return nil
end

--- A value as SQL text in a script (--sql), which another program reads.
---@param v any
---@return string
function Dialect:script_literal(v) return self:literal(v) end

local expressions = {
  text = function(_, e) return e.sql end,
  literal = function(_, e) return e.sql end,
  null = function() return "NULL" end,
  bytes = function(d, e) return d:literal(e) end,
  column_ref = function(d, e) return d:ident(e.name) end,
  order = function(d, e) return d:expression(e.expression) .. " " .. e.suffix end,
  func = function(d, e)
    local own = d.functions[e.name]
    if own then return own(d, e.args) end
    return d:call(e.name, e.args)
  end,
}
expressions["true"] = function(d) return d:boolean_literal(true) end
expressions["false"] = function(d) return d:boolean_literal(false) end

--- An expression as SQL text.
---@param e any
---@return string
function Dialect:expression(e)
  local write = expressions[class.kind(e)]
  if write then return write(self, e) end
  return self:literal(e)
end

--- A function call.
---@param name string
---@param args any[]
---@return string
function Dialect:call(name, args)
  local out = {}
  for i, v in ipairs(args) do out[i] = self:expression(v) end
  return name .. "(" .. table.concat(out, ", ") .. ")"
end

--- The type that stands for `t` on this dialect: itself, or its variant.
---@param t mig.Type
---@return mig.Type
function Dialect:own_type(t)
  if not t.variants then return t end
  for _, prefix in ipairs(self.option_prefixes) do
    local variant = t.variants[prefix:sub(1, -2)]
    if variant then return self:own_type(variant) end
  end
  return t
end

--- The SQL of a type.
---@param t mig.Type
---@param what string  whose type it is, for messages
---@return string
function Dialect:type_sql(t, what)
  t = self:own_type(t)
  local write = self.types[t.typename]
  local sql = write and write(self, t, what)
  if not sql then
    errors.raise("MIG_EUNSUPPORTED", "%s: type %s is not supported on %s", what, t.typename,
      self.title)
  end
  return sql
end

--- The value of one of this dialect's own options: d:option(index, "where").
---@param object table
---@param name string
---@return any
function Dialect:option(object, name)
  local options = object.dialect_options
  if options == nil or options == class.empty then return nil end
  for _, prefix in ipairs(self.option_prefixes) do
    local v = options[prefix .. name]
    if v ~= nil then return v end
  end
  return nil
end

local function unknown_option(fname, key, prefix, known)
  local names = {}
  for _, name in ipairs(sorted.keys(known)) do names[#names + 1] = prefix .. name end
  check.fail(fname, "unknown option '%s'%s", key, nearest.hint(key, names))
end

--- Refuse options with this dialect's prefix that it does not have for such an object.
---@param fname string
---@param kind string
---@param object table
function Dialect:check_options(fname, kind, object)
  local options, known = object.dialect_options, self.options[kind] or {}
  if options == nil or options == class.empty then return end
  for key, v in sorted.pairs(options) do
    for _, prefix in ipairs(self.option_prefixes) do
      local own = key:sub(1, #prefix) == prefix and key:sub(#prefix + 1)
      local value_kind = own and (known[own] or known["*"])
      if own and not value_kind then unknown_option(fname, key, prefix, known) end
      if own then check.value(fname, ("option '%s'"):format(key), value_kind, v) end
    end
  end
end

--- Complete an operation with what the database knows and the revision does not say. With --sql
--- there is nobody to ask, and only what was seen in this run can be used.
---@param o table
---@param ctx mig.Context
function Dialect:prepare(o, ctx)
  local complete = self.prepares[o.name]
  if complete then complete(self, o, ctx) end
end

--- The statements of an operation: strings, or { sql =, params = }; nothing is sent.
---@param o table
---@param as_sql boolean?  without parameters
---@return table statements
function Dialect:compile(o, as_sql)
  local write = self.ddl[o.name]
  if not write then
    errors.raise("MIG_EUNSUPPORTED", "op.%s is not supported on %s", o.name, self.title)
  end
  return write(self, o, as_sql)
end

return base
