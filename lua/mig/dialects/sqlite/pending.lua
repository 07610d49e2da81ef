--- Changes of one table that are done together: operations on it that follow each other share one
--- rebuild, which happens when something else comes, and at the latest at the end of the revision.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local change = require "mig.dialects.sqlite.change"
local constraints = require "mig.dialects.sqlite.alter_constraints"
local edit = require "mig.dialects.sqlite.table_edit"
local inspect = require "mig.dialects.sqlite.inspect"
local native = require "mig.dialects.sqlite.native"
local rebuild = require "mig.dialects.sqlite.rebuild"
local table_text = require "mig.dialects.sqlite.table_text"
local tokens = require "mig.dialects.sqlite.tokens"

---@class mig.sqlite.Pending
---@field change mig.sqlite.Change
---@field forced boolean  a rebuild although nothing may need it
local Pending = {}
Pending.__index = Pending

local pending = {}

local apply = setmetatable({}, { __index = constraints })
for name, fn in pairs(require "mig.dialects.sqlite.alter_columns") do apply[name] = fn end
function apply.create_table_comment() end
function apply.drop_table_comment() end

-- The columns that the table has and the description does not would be lost.
local function check_described(ch, was)
  for _, c in ipairs(was.columns) do
    if not ch.text:column(c.name) then
      ch:refuse("copy_from has no column '%s', which table '%s' has%s", c.name, ch.found.name,
        nearest.hint(c.name, edit.column_names(ch.text), ""))
    end
  end
  for _, c in ipairs(ch.text.columns) do
    if not was:column(c.name) then
      ch:refuse("copy_from has a column '%s', which table '%s' has not", c.name, ch.found.name)
    end
  end
end

-- The table as sa.Table describes it, instead of as the database has it.
local function describe(d, copy_from)
  local statements = d.ddl.create_table(d, { definition = copy_from })
  local indexes = {}
  for i, index in ipairs(copy_from.indexes) do
    indexes[i] = { name = tostring(index.name), sql = statements[i + 1], is_new = true }
  end
  return statements[1], indexes
end

local function add_indexes(ch, indexes)
  for _, index in ipairs(indexes) do
    local known = false
    for _, other in ipairs(ch.indexes) do known = known or tokens.same(other.name, index.name) end
    if not known then ch.indexes[#ch.indexes + 1] = index end
  end
end

local function open(self)
  local d, ctx, options = self.dialect, self.ctx, self.options
  local sql, indexes
  if options.copy_from then sql, indexes = describe(d, options.copy_from) end
  local found
  if options.described then
    found = options.described
  elseif ctx.as_sql then
    found = { schema = self.schema or "main", name = self.table, sql = sql, indexes = indexes,
      triggers = {} }
  else
    found = inspect.table(d, ctx.sink, self.fname, self.schema, self.table)
  end
  local ch = change.new {
    dialect = d, sink = ctx.sink, found = found, options = options, schema = self.schema,
    convention = ctx.naming_convention, offline = ctx.as_sql, fname = self.fname,
    origin = self.origin,
  }
  if sql and not ctx.as_sql then
    local was = ch.was
    ch.text = table_text.parse(sql)
    check_described(ch, was)
    add_indexes(ch, indexes)
  end
  self.change = ch
end

-- So that after an error nothing of the operation is left.
local function snapshot(ch)
  local kept = {}
  for key, v in pairs(ch) do
    local is_list = type(v) == "table" and getmetatable(v) == nil and key ~= "found"
      and key ~= "options" and key ~= "sink"
    if is_list then
      local copy = {}
      for k, item in pairs(v) do copy[k] = item end
      v = copy
    end
    kept[key] = v
  end
  return kept
end

local function where()
  local file, line = errors.where()
  return { file = file, line = line }
end

--- Begin to collect changes of a table.
---@param d mig.Dialect
---@param ctx mig.Context
---@param fname string  who asks, for messages
---@param fields table  table, schema, options, forced
---@return mig.sqlite.Pending
function pending.new(d, ctx, fname, fields)
  fields.options = fields.options or {}
  if ctx.as_sql and not fields.options.copy_from and not fields.options.described then
    errors.raise("MIG_EUNSUPPORTED", "%s: table '%s' must be rebuilt for this on SQLite, and in "
      .. "--sql mode there is no database to read it from: use op.batch_alter_table and describe "
      .. "the table with copy_from = sa.Table(…)", fname, fields.table)
  elseif ctx.sqlite_rebuild == "never" then
    errors.raise("MIG_EUNSUPPORTED", "%s: table '%s' must be rebuilt for this on SQLite, which "
      .. "sqlite_rebuild = never forbids", fname, fields.table)
  end
  fields.dialect, fields.ctx, fields.fname, fields.origin = d, ctx, fname, where()
  local self = setmetatable(fields, Pending)
  open(self)
  return self
end

--- Whether an operation is one that can join.
---@param o table
---@return boolean
function Pending:takes(o)
  if not apply[o.name] or o.name == "create_index" or o.name == "drop_index" then return false end
  return tokens.same(o.table, self.table) and native.same_schema(o.schema, self.schema)
end

-- Indexes that are to be made, after a column got another name.
local function renamed_indexes(ch, o, new, known)
  for i, index in ipairs(ch.indexes) do
    if index.is_new then
      ch.indexes[i] = setmetatable({ sql = edit.rename_in_index(index.sql, o.column, new) },
        { __index = index })
    elseif known then
      for _, other in ipairs(known) do
        if tokens.same(other.name, index.name) then ch.indexes[i] = other end
      end
    end
  end
end

-- SQLite renames the column of the table as it is; what is to become of it follows.
local function rename_both(self, o, statements)
  local ch, new = self.change, self.dialect:ident(o.new_column_name)
  for _, sql in ipairs(statements) do self.ctx.sink.execute(sql) end
  ch.found = inspect.table(self.dialect, self.ctx.sink, self.fname, self.schema, self.table)
  ch.was, ch.triggers = table_text.parse(ch.found.sql), ch.found.triggers
  ch.text = edit.rename_column(ch.text, o.column, new)
  renamed_indexes(ch, o, new, ch.found.indexes)
  local old = o.column:lower()
  ch.casts[o.new_column_name:lower()], ch.casts[old] = ch.casts[old], nil
  for _, question in ipairs(ch.questions) do
    question.where = edit.rename_in(question.where, o.column, new)
    question.group = question.group and edit.rename_in(question.group, o.column, new)
    local columns = {} -- of its own: those that there are belong to the operation
    for i, name in ipairs(question.columns or {}) do
      columns[i] = tokens.same(name, o.column) and o.new_column_name or name
    end
    question.columns = columns
  end
end

-- Whether the new name can be carried into what is pending: not where another table's columns are
-- spoken of too, or other objects are to go.
local function can_follow(ch, o)
  if #ch.before > 0 or ch.was:column(o.new_column_name) then return false end
  for _, question in ipairs(ch.questions) do
    if question.missing then return false end
  end
  return true
end

-- A script has nothing but the description.
local function rename_described(ch, o, new, statements)
  ch.text, ch.was = edit.rename_column(ch.text, o.column, new),
    edit.rename_column(ch.was, o.column, new)
  table.move(statements, 1, #statements, #ch.before + 1, ch.before)
  renamed_indexes(ch, o, new)
end

-- SQLite renames columns itself, and follows the name wherever it is used.
local function rename(self, o)
  local ch = self.change
  if ch.added[o.column:lower()] then return o end
  local statements = native.rename_column(self.dialect, o)
  ch:column(o.column)
  if ch.offline then
    rename_described(ch, o, self.dialect:ident(o.new_column_name), statements)
  elseif self.options.copy_from or can_follow(ch, o) then
    rename_both(self, o, statements)
  else
    self:run()
    for _, sql in ipairs(statements) do self.ctx.sink.execute(sql) end
    open(self)
  end
  return setmetatable({ column = o.new_column_name, new_column_name = false }, { __index = o })
end

--- Take an operation.
---@param o table
function Pending:add(o)
  self.fname, self.origin = "op." .. o.name, where()
  self.change.fname, self.change.origin = self.fname, self.origin
  if o.name == "alter_column" and o.new_column_name then
    o = rename(self, o)
    self.change.fname, self.change.origin = self.fname, self.origin
  end
  local ch = self.change
  local kept = snapshot(ch)
  local ok, e = pcall(apply[o.name], ch, o)
  if ok then return end
  for key in pairs(ch) do ch[key] = nil end
  for key, v in pairs(kept) do ch[key] = v end
  error(e, 0)
end

local function set_options(self)
  local ch, options = self.change, self.options
  for _, o in ipairs(ch.table_options) do constraints.set_options(ch, o) end
  ch.table_options = {}
  constraints.table_arguments(ch, options.table_args or {}, options.table_kwargs or {})
  if options.partial_reordering then
    ch.text = edit.reorder(ch.text, edit.ordered(edit.column_names(ch.text),
      options.partial_reordering))
  end
  if ch.text.options["WITHOUT ROWID"] and not ch.text:primary_key()[1] then
    ch:refuse("table '%s' is WITHOUT ROWID and needs a primary key: give it another, or a rowid by "
      .. "op.alter_table with sqlite_with_rowid = true", ch.found.name)
  end
end

-- Indexes alone need no rebuild.
local function only_indexes(ch)
  return ch:is_empty() and #ch.questions == 0
end

local function change_indexes(ch)
  local sink, d = ch.sink, ch.dialect
  local kept = {}
  for _, index in ipairs(ch.indexes) do
    kept[index.name] = true
    if index.is_new then sink.execute(index.sql) end
  end
  for _, index in ipairs(ch.found.indexes) do
    if not kept[index.name] then
      sink.execute("DROP INDEX " .. inspect.qualified(d, ch.found.schema, index.name))
    end
  end
end

-- What would go with the old table and is not described, as an expression that counts it.
local function undescribed(ch)
  local d, names = ch.dialect, {}
  for _, list in ipairs { ch.found.indexes, ch.found.triggers } do
    for _, object in ipairs(list) do names[#names + 1] = d:literal(object.name) end
  end
  local name = d:literal(ch.found.name)
  return ("(SELECT count(*) FROM %s WHERE tbl_name = %s COLLATE NOCASE AND type IN ('trigger', "
    .. "'index') AND sql IS NOT NULL AND name NOT IN (%s)) + (SELECT count(*) <> %d FROM "
    .. "pragma_table_xinfo(%s, %s))"):format(inspect.master(d, ch.found.schema), name,
    table.concat(names, ", "), #ch.was.columns, name, d:literal(ch.found.schema))
end

-- A script cannot look; but it stops where something would go with the old table.
local function write_script(ch)
  local sink, first = ch.sink, #ch.before
  for _, sql in ipairs {
    'CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" '
      .. 'CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0))',
    ("INSERT INTO _mig_guard SELECT foreign_keys, %s FROM pragma_foreign_keys"):format(
      undescribed(ch)),
    "DROP TABLE temp._mig_guard",
  } do
    sink.execute(sql)
  end
  for i, sql in ipairs(rebuild.statements(ch)) do
    -- Only once columns are renamed: that is to be followed everywhere.
    if i == first + 1 then sink.execute("PRAGMA legacy_alter_table = ON") end
    sink.execute(sql)
  end
  sink.execute("PRAGMA legacy_alter_table = OFF")
end

local function log_notes(ch)
  if #ch.notes == 0 then return end
  local log = require "mig.core.log"
  for _, note in ipairs(ch.notes) do log.write(note.level, "mig.ops", note.text) end
end

local function perform(self)
  local ch = self.change
  set_options(self)
  if ch.offline then
    write_script(ch)
  elseif not self.forced and only_indexes(ch) then
    change_indexes(ch)
  else
    rebuild.run(ch)
  end
  log_notes(ch)
end

--- Do it.
function Pending:run()
  local ok, e = pcall(perform, self)
  if ok then return end
  -- The line that is blamed is that of the operation, not of the one that made it happen now.
  if errors.is_error(e) and self.origin.file and not e.is_located then
    e.file, e.line = self.origin.file, self.origin.line
  end
  if errors.is_error(e) and e.message:find("table is locked", 1, true) then
    e.message = ("%s: table '%s' cannot be rebuilt while rows are being read in a loop: end the "
      .. "loop before, or read them by query()"):format(self.fname, self.table)
    e.sql, e.position = nil, nil
  end
  error(e, 0)
end

return pending
