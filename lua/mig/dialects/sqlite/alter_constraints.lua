--- Operations on constraints and indexes, applied to a change.

local constraint = require "mig.schema.constraint"
local naming = require "mig.schema.naming"
local nearest = require "mig.support.nearest"

local edit = require "mig.dialects.sqlite.table_edit"
local tokens = require "mig.dialects.sqlite.tokens"

local constraints = {}

-- ---- finding one by its name ----

-- A constraint of the text as a schema object, for naming conventions.
local function schema_object(ch, found)
  local clause = found.clause
  local fields = { columns = clause.columns, ref_table = clause.ref_table,
    ref_columns = clause.ref_columns }
  if clause.kind == "check" then fields.columns = ch.text:columns_in(clause.body) end
  return constraint.make(clause.kind, fields)
end

local suffixes = { primary_key = "pkey", unique = "key", foreign_key = "fkey", check = "check" }

-- The name that PostgreSQL gives to a constraint without one: a revision that drops it by that
-- name means the same constraint here.
local function postgresql_name(ch, object)
  local parts = { ch.found.name }
  if object.kind ~= "primary_key" then
    table.move(object.columns, 1, #object.columns, 2, parts)
  end
  parts[#parts + 1] = suffixes[object.kind]
  return table.concat(parts, "_")
end

-- The names that an unnamed constraint answers to.
local function names_of(ch, found)
  local object, out = schema_object(ch, found), {}
  local at = { name = ch.found.name, schema = ch.schema, by_name = {} }
  for _, convention in ipairs { ch.options.naming_convention or false, ch.convention or false } do
    local ok, name = pcall(naming.resolve, convention or nil, object, at, ch.fname)
    if convention and ok and name then out[#out + 1] = tostring(name) end
  end
  out[#out + 1] = postgresql_name(ch, object)
  return out
end

local kinds = {
  foreignkey = "foreign_key", primary = "primary_key", unique = "unique", check = "check",
}

local function same_columns(a, b)
  if #a ~= #b then return false end
  for i, name in ipairs(a) do
    if not tokens.same(name, b[i]) then return false end
  end
  return true
end

local function matching(ch, o, test)
  local out, kind = {}, o.type_ and kinds[o.type_]
  for _, found in ipairs(ch.text:constraints()) do
    if (not kind or found.clause.kind == kind) and test(found) then out[#out + 1] = found end
  end
  return out
end

-- Those without a name are told by their columns, a CHECK by what it says.
local function is_described(ch, o, found)
  local clause = found.clause
  if clause.name then return false end
  if o.sqlite_condition then
    return clause.kind == "check"
      and tokens.normal(ch.text:slice(clause.body)) == tokens.normal(o.sqlite_condition)
  end
  return same_columns(schema_object(ch, found).columns, o.sqlite_columns)
end

local function find(ch, o)
  local name = tostring(o.constraint)
  local named = matching(ch, o, function(found)
    return found.clause.name and tokens.same(found.clause.name, name)
  end)
  if #named > 0 then return named end
  if o.sqlite_columns or o.sqlite_condition then
    return matching(ch, o, function(found) return is_described(ch, o, found) end)
  end
  return matching(ch, o, function(found)
    if found.clause.name then return false end
    for _, other in ipairs(names_of(ch, found)) do
      if tokens.same(other, name) then return true end
    end
    return false
  end)
end

local function known_names(ch)
  local out = {}
  for _, found in ipairs(ch.text:constraints()) do
    if found.clause.name then out[#out + 1] = found.clause.name end
  end
  return out
end

-- The columns that are NOT NULL by being the key.
local function bound_by_key(t)
  if t.options.STRICT or t.options["WITHOUT ROWID"] then return (t:primary_key()) end
  return { t:rowid_column() }
end

-- Its columns stay NOT NULL, as on any database.
local function drop_key(ch, found)
  local names = bound_by_key(ch.text)
  ch.text = edit.remove_constraint(ch.text, found)
  for _, name in ipairs(names) do ch.text = edit.set_nullable(ch.text, name, false) end
end

function constraints.drop_constraint(ch, o)
  ch.dialect:check_options("op.drop_constraint", "drop_constraint", o)
  local name = tostring(o.constraint)
  local found = find(ch, o)
  if #found > 1 then
    ch:refuse("'%s' may be %d constraints of table '%s'; say which by sqlite_columns or "
      .. "sqlite_condition", name, #found, ch.found.name)
  elseif #found == 1 and found[1].clause.kind == "primary_key" then
    drop_key(ch, found[1])
  elseif #found == 1 then
    ch.text = edit.remove_constraint(ch.text, found[1])
  elseif not o.if_exists then
    ch:refuse("No such constraint: '%s' of table '%s'%s", name, ch.found.name,
      nearest.hint(name, known_names(ch), ""))
  end
end

-- ---- making one ----

local function check_name(ch, o)
  if not o.constraint then return end
  for _, name in ipairs(known_names(ch)) do
    if tokens.same(name, tostring(o.constraint)) then
      ch:refuse("table '%s' has a constraint '%s' already", ch.found.name, name)
    end
  end
end

local function idents(ch, names)
  local out = {}
  for i, name in ipairs(names) do out[i] = ch:ident(name) end
  return table.concat(out, ", ")
end

local function quoted_list(names) return "'" .. table.concat(names, "', '") .. "'" end

-- What the rows of the table must not be, for each kind.
local questions = {}

function questions.check(_, o)
  return { where = ("NOT (%s)"):format(o.definition.sql), why = "that are against it",
    may_fail = true }
end

function questions.unique(ch, o)
  local columns = o.definition.columns
  local nulls = {}
  for i, name in ipairs(columns) do nulls[i] = ch:ident(name) .. " IS NOT NULL" end
  return {
    columns = columns, group = idents(ch, columns), where = table.concat(nulls, " AND "),
    why = ("the same value of %s as another"):format(quoted_list(columns)),
  }
end

function questions.foreign_key(ch, o)
  local c, given, keys = o.definition, {}, {}
  for i, name in ipairs(c.columns) do given[i] = ch:ident(name) .. " IS NOT NULL" end
  for i, name in ipairs(c.ref_columns) do keys[i] = ch:ident(name) .. " IS NOT NULL" end
  local parent = ch.found.schema == "main" and "" or ch.dialect:ident(ch.found.schema) .. "."
  return {
    columns = c.columns, why = ("no row of '%s' to refer to"):format(c.ref_table),
    where = ("%s AND (%s) NOT IN (SELECT %s FROM %s%s WHERE %s)"):format(
      table.concat(given, " AND "), idents(ch, c.columns), idents(ch, c.ref_columns), parent,
      ch:ident(c.ref_table), table.concat(keys, " AND ")),
    missing = c.ref_table,
  }
end

function questions.primary_key(ch, o)
  local nulls = {}
  for i, name in ipairs(o.definition.columns) do nulls[i] = ch:ident(name) .. " IS NULL" end
  return { where = table.concat(nulls, " OR "), columns = o.definition.columns,
    why = ("NULL in %s"):format(quoted_list(o.definition.columns)) }
end

local words = {
  primary_key = "a primary key", unique = "the UNIQUE constraint",
  check = "the CHECK constraint", foreign_key = "the foreign key",
}

local function ask(ch, o, question)
  if not ch:have_old_values(question.columns or {}) then return end
  local name = o.constraint and " '" .. tostring(o.constraint) .. "'" or ""
  question.what = ("%s%s cannot be added"):format(words[o.definition.kind], name)
  question.remedy = question.remedy or "; put them right first"
  ch:ask(question)
end

-- Naming an unnamed key is all that is left to do when its columns are the same.
local function replace_key(ch, o)
  local columns, key = ch.text:primary_key()
  if not key then return false end
  if key.name then
    ch:refuse("table '%s' has a primary key '%s' already; drop it first", ch.found.name, key.name)
  end
  if same_columns(columns, o.definition.columns) then
    if o.constraint then
      local t, at = ch.text, ch.text.tokens[key.from].from
      local name = ch.dialect.ddl.constraint_name(ch.dialect, o.definition)
      ch.text = require("mig.dialects.sqlite.table_text").parse(t.text:sub(1, at - 1) .. name
        .. t.text:sub(at))
    end
    return true
  end
  for _, found in ipairs(ch.text:constraints()) do
    if found.clause == key then ch.text = edit.remove_constraint(ch.text, found) end
  end
  return false
end

local function create(ch, o)
  local d, definition = ch.dialect, o.definition
  d:check_options("op." .. o.name, "constraint", definition)
  check_name(ch, o)
  if definition.kind ~= "check" then ch:check_columns(definition.columns) end
  local sql = d.ddl[definition.kind](d, definition, ch:context())
  if not sql then return end
  if definition.kind == "primary_key" then
    if replace_key(ch, o) then return end
    ask(ch, o, questions.unique(ch, o))
  end
  ask(ch, o, questions[definition.kind](ch, o))
  ch:add_constraint(sql)
end

for _, name in ipairs { "create_primary_key", "create_unique_constraint",
  "create_check_constraint", "create_foreign_key" } do
  constraints[name] = create
end

--- Constraints and options that op.batch_alter_table got as table_args and table_kwargs.
---@param ch mig.sqlite.Change
---@param args table[]   constraints
---@param kwargs table   options of the table
function constraints.table_arguments(ch, args, kwargs)
  for _, c in ipairs(args) do
    local sql = ch.dialect.ddl[c.kind](ch.dialect, c, ch:context())
    local is_there = false
    for _, entry in ipairs(ch.text.entries) do
      is_there = is_there or sql and edit.same_text(ch.text:slice(entry), sql)
    end
    -- Alembic wants unnamed CHECKs given again; here they were never gone.
    if sql and not is_there then
      create(ch, { name = "batch_alter_table", constraint = c.name, definition = c })
    end
  end
  local given = { dialect_options = kwargs }
  ch.dialect:check_options(ch.fname, "table", given)
  constraints.set_options(ch, given)
end

-- A primary key may be on its way; what follows from it is known at the end.
function constraints.alter_table(ch, o)
  ch.table_options[#ch.table_options + 1] = o
end

--- The table with other options.
---@param ch mig.sqlite.Change
---@param given table  with dialect_options
function constraints.set_options(ch, given)
  local d = ch.dialect
  local strict, with_rowid = d:option(given, "strict"), d:option(given, "with_rowid")
  local autoincrement = d:option(given, "autoincrement")
  if strict ~= nil then ch.text = edit.set_option(ch.text, "STRICT", strict) end
  if autoincrement == false then ch.text = edit.drop_autoincrement(ch.text) end
  if with_rowid == false and not ch.text:primary_key()[1] then
    ch:refuse("sqlite_with_rowid = false needs a primary key, which table '%s' has not",
      ch.found.name)
  end
  if with_rowid ~= nil then ch.text = edit.set_option(ch.text, "WITHOUT ROWID", not with_rowid) end
  if autoincrement then ch.text = edit.add_autoincrement(ch.text) end
end

-- ---- indexes ----

function constraints.create_index(ch, o)
  local d, name = ch.dialect, tostring(o.index)
  d:check_options("op.create_index", "index", o.definition)
  for _, index in ipairs(ch.indexes) do
    if tokens.same(index.name, name) then
      if o.if_not_exists then return end
      ch:refuse("table '%s' has an index '%s' already", ch.found.name, name)
    end
  end
  ch:check_columns(o.definition.columns)
  ch.indexes[#ch.indexes + 1] = { name = name, is_new = true,
    sql = d.ddl.index_text(d, o.definition, o.if_not_exists) }
end

function constraints.drop_index(ch, o)
  local name, names = tostring(o.index), {}
  for i, index in ipairs(ch.indexes) do
    names[i] = index.name
    if tokens.same(index.name, name) then
      table.remove(ch.indexes, i)
      ch.index_dropped = true
      return
    end
  end
  if not o.if_exists then
    ch:refuse("No such index: '%s' of table '%s'%s", name, ch.found.name,
      nearest.hint(name, names, ""))
  end
end

return constraints
