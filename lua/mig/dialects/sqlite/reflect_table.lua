--- A table, from its CREATE TABLE: it says everything, where pragmas leave out names, CHECKs,
--- deferrability and how expressions are written.

local class = require "mig.support.class"
local column = require "mig.schema.column"
local constraint = require "mig.schema.constraint"
local cursor = require "mig.dialects.sqlite.cursor"
local errors = require "mig.support.errors"
local plain_column = require "mig.dialects.sqlite.plain_column"
local reflect_types = require "mig.dialects.sqlite.reflect_types"
local sql = require "mig.schema.sql"
local tables = require "mig.schema.table"

local byte, match, sub = string.byte, string.match, string.sub
local Column, Table = column.class, tables.class
local comma = byte ","

local reflect_table = {}

local none = class.empty

--- The names at the head of the elements of a list: "a COLLATE nocase DESC, [b c]".
---@param inside string
---@return string[] names
---@return boolean autoincrement  written behind the only one
function reflect_table.names(inside)
  local out = {}
  if not inside:find("[^%w_, \n]") and not inside:find("[%w_][ \n]+[%w_]") then
    for name in inside:gmatch("[%w_]+") do out[#out + 1] = name end
    return out, false
  end
  local c, autoincrement = cursor.new(inside), false
  while c:more() do
    out[#out + 1] = c:name()
    while c:more() and c.mark ~= "," do
      if c.mark == "(" then
        c:group()
      else
        autoincrement = autoincrement or c.word == "AUTOINCREMENT"
        c:next()
      end
    end
    c:next()
  end
  return out, autoincrement
end

-- ON CONFLICT x, if it is there.
local function conflict(c)
  if c.word ~= "ON" then return nil end
  c:next()
  if not c:skip "CONFLICT" then c:fail() end
  local word = c.word
  c:next()
  return word
end

local function conflict_options(word)
  return word and { sqlite_on_conflict = word } or none
end

local function add(t, kind, fields)
  fields.dialect_options = fields.dialect_options or none
  class.append(t, "constraints", constraint.make(kind, fields))
end

-- ---- references ----

local function action(c)
  local word = c.word
  c:next()
  if word == "SET" or word == "NO" then
    word = word .. " " .. c.word
    c:next()
  end
  return word ~= "NO ACTION" and word or nil
end

local function deferral(c, fields, negated)
  c:next()
  local initially
  if c:skip "INITIALLY" then
    initially = c.word
    c:next()
  end
  if not negated then fields.deferrable, fields.initially = true, initially end
end

-- What may follow REFERENCES t (c), in any order. @return boolean  whether there was something
local function reference_option(c, fields)
  if c.word == "ON" then
    c:next()
    local on = c.word == "DELETE" and "ondelete" or "onupdate"
    c:next()
    fields[on] = action(c)
  elseif c.word == "MATCH" then
    c:next()
    fields.match = c:name():upper()
  elseif c.word == "DEFERRABLE" then
    deferral(c, fields, false)
  elseif c.word == "NOT" and c:is_before "DEFERRABLE" then
    c:next()
    deferral(c, fields, true)
  else
    return false
  end
  return true
end

local function reference(c, t, columns, name)
  c:next()
  local fields = { name = name, columns = columns, ref_schema = t.schema, ref_table = c:name() }
  if c.mark == "(" then fields.ref_columns = reflect_table.names(c:group()) end
  while reference_option(c, fields) do end
  add(t, "foreign_key", fields)
end

-- ---- constraints of a table ----

local function set_key(t, fields)
  t.primary_key = constraint.make("primary_key", fields)
end

local function check(c, t, name)
  c:next()
  local condition = c:group():match "^%s*(.-)%s*$"
  add(t, "check", {
    name = name, sql = condition, dialect_options = conflict_options(conflict(c)),
  })
end

local table_constraints = {
  CHECK = check,
  PRIMARY = function(c, t, name)
    c:next()
    c:next()
    local columns, autoincrement = reflect_table.names(c:group())
    t.autoincrement = t.autoincrement or autoincrement
    set_key(t, {
      name = name, columns = columns, dialect_options = conflict_options(conflict(c)),
    })
  end,
  UNIQUE = function(c, t, name)
    c:next()
    local columns = reflect_table.names(c:group())
    add(t, "unique", {
      name = name, columns = columns, dialect_options = conflict_options(conflict(c)),
    })
  end,
  FOREIGN = function(c, t, name)
    c:next()
    c:next()
    reference(c, t, (reflect_table.names(c:group())), name)
  end,
}

-- The words that begin a constraint of the table, and no column.
local starts = { CONSTRAINT = true }
for word in pairs(table_constraints) do starts[word] = true end

-- ---- columns ----

local function set_option(col, option, word)
  if not word then return end
  if col.dialect_options == none then col.dialect_options = {} end
  col.dialect_options["sqlite_" .. option] = word
end

local function generated(c, _, _, col)
  if c:skip "GENERATED" then c:skip "ALWAYS" end
  c:next()
  local expression = c:group()
  local stored = c.word == "STORED"
  if stored or c.word == "VIRTUAL" then c:next() end
  col.computed = column.Computed(expression:match "^%s*(.-)%s*$", { persisted = stored })
end

-- The first word of a clause in a column's line -> function(c, t, name, column).
local column_clauses = {
  AS = generated, GENERATED = generated, CHECK = check,
  DEFAULT = function(c, _, _, col)
    c:next()
    local from = c.from
    if c.mark == "(" then
      col.server_default = sql.text(c:group():match "^%s*(.-)%s*$")
      return
    end
    if c.mark == "+" or c.mark == "-" then c:next() end
    c:next()
    col.server_default = sql.text(c:since(from))
  end,
  NOT = function(c, _, _, col)
    c:next()
    if not c:skip "NULL" then c:fail() end
    col.nullable, col.nullable_given = false, false
    set_option(col, "on_conflict_not_null", conflict(c))
  end,
  NULL = function(c)
    c:next()
    conflict(c)
  end,
  PRIMARY = function(c, t, name, col)
    c:next()
    c:next()
    t.descends = c.word == "DESC"
    if c.word == "ASC" or c.word == "DESC" then c:next() end
    local word = conflict(c)
    t.autoincrement = c:skip "AUTOINCREMENT" or t.autoincrement
    set_key(t, { name = name, columns = { col.name }, dialect_options = conflict_options(word) })
  end,
  UNIQUE = function(c, t, name, col)
    c:next()
    add(t, "unique", {
      name = name, columns = { col.name }, dialect_options = conflict_options(conflict(c)),
    })
  end,
  COLLATE = function(c, _, _, col)
    c:next()
    col.collation = c:name()
  end,
  REFERENCES = function(c, t, name, col) reference(c, t, { col.name }, name) end,
}

-- CONSTRAINT and a name; SQLite takes several, and one with nothing behind it.
local function constraint_name(c)
  local name
  while c:skip "CONSTRAINT" do name = c:name() end
  return name
end

local function is_clause(word) return column_clauses[word] or word == "CONSTRAINT" end

-- What lies between the words of a name and a clause is the type.
local function type_text(c)
  local from = c.from
  while c.quoted or c.word and not is_clause(c.word) do c:next() end
  if c.from == from then return "" end
  if c.mark == "(" then c:group() end
  return c:since(from)
end

local function new_column(t, name, fields)
  local columns, nullable = t.columns, fields.nullable
  local col = setmetatable({
    name = name, key = name, type = fields.type, nullable = nullable, nullable_given = nullable,
    dialect_options = fields.dialect_options, server_default = fields.server_default,
  }, Column)
  columns[#columns + 1], t.by_name[name] = col, col
  return col
end

local unknown = { nullable = true, dialect_options = none }

local function read_column(c, t, read_type)
  local col = new_column(t, c:name(), unknown)
  local source = type_text(c)
  while c.mark ~= "," and c.mark ~= ")" do
    local own_name = constraint_name(c)
    local clause = column_clauses[c.word]
    if clause then
      clause(c, t, own_name, col)
    elseif not own_name then
      c:fail()
    end
  end
  col.type = read_type(source, rawget(col, "collation"))
  col.collation = nil
  return col
end

-- ---- columns that are written plainly ----

-- What a definition means that makes nothing but the column, or it and a primary key; false where
-- it makes more. It is read as the only column of a table.
local function learn(types, definition)
  if plain_column.names_constraint(definition) then return false end
  local t = class.make(Table, { columns = {}, by_name = {}, constraints = {} })
  local col = read_column(cursor.new("c " .. definition .. ")"), t, types.read)
  local key = t.primary_key
  local is_plain = not col.computed and #t.constraints == 0 and not t.autoincrement
    and not rawget(t, "descends") and not (key and key.dialect_options ~= none)
  return is_plain and {
    type = col.type, nullable = col.nullable, dialect_options = col.dialect_options,
    server_default = col.server_default, is_key = key ~= nil,
  }
end

-- Many columns are alike but for their names: what a definition means is kept.
local function known_column(types, definition)
  local known = types.columns[definition]
  if known == nil then
    known = learn(types, definition)
    types.columns[definition] = known
  end
  return known
end

-- ON DELETE and the like, by their text; false where it says something else.
local function known_tail(types, tail)
  local known = types.tails[tail]
  if known == nil then
    local c = cursor.new(tail)
    known = {}
    while reference_option(c, known) do end
    if c:more() then known = false end
    types.tails[tail] = known
  end
  return known
end

-- Give a column the foreign key in its line. @return whether all of it is understood
local function add_plain_reference(types, t, name, given)
  local actions = known_tail(types, given.tail)
  if not actions then return false end
  local fields = {
    name = given.name, columns = { name }, ref_schema = t.schema, ref_table = given.ref_table,
    ref_columns = reflect_table.names(given.referred),
  }
  for key, v in next, actions do fields[key] = v end
  add(t, "foreign_key", fields)
  return true
end

-- Read columns until one comes that is not written plainly, or something else. The cursor stands
-- there, or at the bracket that ends the table.
local function read_plain_columns(c, t, types)
  local text, at, b = c.sql, c.from, comma
  while b == comma do
    local name, definition, to, given = plain_column.parts(text, at)
    if not name or starts[name:upper()] then break end
    local known = known_column(types, definition)
    if not known or given and not add_plain_reference(types, t, name, given) then break end
    new_column(t, name, known)
    if known.is_key then set_key(t, { columns = { name }, dialect_options = none }) end
    b, at = byte(text, to), to
    if b == comma then at = match(text, "^[ \t\r\n\f]*()", to + 1) end
  end
  if at ~= c.from then c:jump(at) end
end

-- ---- the table ----

-- CREATE TABLE and the name; the cursor stands behind the parenthesis.
local function head(c)
  local name, at = match(c.sql, "^CREATE TABLE ([%a_][%w_]*) ?%(()")
  if name then
    c:jump(at)
    return name
  end
  c:next()
  if c.word == "TEMP" or c.word == "TEMPORARY" then c:next() end
  if not c:skip "TABLE" then c:fail() end
  name = c:name()
  if c.mark == "." then
    c:next()
    name = c:name()
  end
  if c.mark ~= "(" then c:fail() end
  c:next()
  return name
end

local function read_options(c, t)
  local options = {}
  while c:more() do
    if c:skip "WITHOUT" then options.sqlite_with_rowid = false end
    if c.word == "STRICT" then options.sqlite_strict = true end
    c:next()
  end
  if t.autoincrement then options.sqlite_autoincrement = true end
  t.autoincrement = nil
  if next(options) ~= nil then t.dialect_options = options end
end

--- Names are the same whatever their case; those of the columns count.
function reflect_table.spell(t, names)
  for i, name in ipairs(names) do
    if not t.by_name[name] then
      for _, col in ipairs(t.columns) do
        if col.name:lower() == name:lower() then names[i] = col.name end
      end
    end
  end
end

-- A key makes its columns NOT NULL where it is another name of the rowid, and in tables that keep
-- the standard; in all others SQLite never did.
local function finish_key(t, is_rowid_type)
  local key, options = t.primary_key, t.dialect_options
  local descends = rawget(t, "descends")
  t.descends = nil
  if not key then return end
  reflect_table.spell(t, key.columns)
  local strict = options.sqlite_with_rowid == false or options.sqlite_strict
  for _, name in ipairs(key.columns) do
    local col = t.by_name[name]
    if not col then
      errors.raise("MIG_EUNSUPPORTED",
        "the key of table '%s' has a column '%s', which the table has not", t.name, name)
    end
    col.primary_key = true
    if strict or #key.columns == 1 and is_rowid_type(col.type) and not descends then
      col.nullable, col.nullable_given = false, false
    end
  end
end

-- The columns that a condition names.
local function columns_in(t, condition)
  local out, seen, c = {}, {}, cursor.new(condition)
  while c:more() do
    local name = c.word and sub(condition, c.from, c.to) or c.quote ~= "'" and c.quoted
    local names = name and { name } or none
    reflect_table.spell(t, names)
    if names[1] and t.by_name[names[1]] and not seen[names[1]] then
      seen[names[1]], out[#out + 1] = true, names[1]
    end
    c:next()
  end
  return out
end

---@class mig.sqlite.TypeReader
---@field columns table<string, table|false>  definition -> what a column has that is defined so
---@field tails table<string, table|false>    text behind a reference -> what it says
---@field read fun(source: string, collation: string?): mig.Type
---@field is_rowid fun(t: mig.Type): boolean

--- What reads types, and remembers what was read: one for all tables of a database.
---@param d mig.Dialect
---@return mig.sqlite.TypeReader
function reflect_table.types(d)
  return {
    columns = {}, tails = {}, read = reflect_types.reader(d), is_rowid = reflect_types.is_integer,
  }
end

--- Read a table. Foreign keys without `ref_columns` mean the primary key of a table that need not
--- have been read.
---@param source string
---@param schema string?
---@param types mig.sqlite.TypeReader
---@return mig.Table
function reflect_table.read(source, schema, types)
  local c = cursor.new(source)
  local t = class.make(Table, {
    name = head(c), schema = schema, columns = {}, by_name = {}, dialect_options = none,
    reflected = true, origin = "op.create_table", primary_key = nil, constraints = nil,
    indexes = nil,
  })
  read_plain_columns(c, t, types)
  while c.mark ~= ")" do
    local name = constraint_name(c)
    local read = table_constraints[c.word]
    if read then
      read(c, t, name)
    elseif name == nil then
      read_column(c, t, types.read)
    end
    if c.mark == "," then
      c:next()
      read_plain_columns(c, t, types)
    end
  end
  c:next()
  read_options(c, t)
  finish_key(t, types.is_rowid)
  for _, item in ipairs(t.constraints) do
    if item.kind == "check" then
      item.columns = columns_in(t, item.sql)
    else
      reflect_table.spell(t, item.columns)
    end
  end
  return t
end

return reflect_table
