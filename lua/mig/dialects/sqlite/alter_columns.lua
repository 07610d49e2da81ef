--- Operations on columns, applied to a change.

local constraint = require "mig.schema.constraint"
local class = require "mig.support.class"
local lazy = require "mig.support.lazy"

local change = lazy "mig.dialects.sqlite.change"
local edit = lazy "mig.dialects.sqlite.table_edit"
local fit = lazy "mig.dialects.sqlite.fit"
local references = lazy "mig.dialects.sqlite.references"
local tokens = lazy "mig.dialects.sqlite.tokens"

local columns = {}

-- ---- op.alter_column ----

-- The CHECK that a Boolean or an Enum brought along.
local function drop_type_check(ch, made)
  if not (made and made.name) then return end
  for _, found in ipairs(ch.text:constraints()) do
    if found.clause.kind == "check" and found.clause.name
      and tokens.same(found.clause.name, tostring(made.name)) then
      ch.text = edit.remove_constraint(ch.text, found)
      return
    end
  end
end

local function add_type_check(ch, o)
  local made = o.added_check
  local sql = made and ch.dialect.ddl.check(ch.dialect, made, ch:context())
  if not sql then return end
  if ch:has_old_values(o.column) then
    ch:ask { where = ("NOT (%s)"):format(ch.dialect.ddl.condition(ch.dialect, made)),
      columns = { o.column }, what = ("column '%s' cannot be %s"):format(o.column,
      o.type_.typename), why = "another value there", remedy = "" }
  end
  ch:add_constraint(sql)
end

-- Values that the type cannot hold are converted when that was asked for, and refused otherwise.
local function ask_about_values(ch, o, old_type, new_type)
  local is_strict = ch.text.options.STRICT ~= nil
  local name, sql = o.column:lower(), ch:ident(o.column)
  local condition = fit.misfit(sql, new_type, is_strict)
  if o.sqlite_cast and ch:has_old_values(o.column) then
    ch.casts[name] = new_type
    if condition then
      ch:ask { where = condition, columns = { o.column }, counts_only = true,
        what = ("column '%s' is %s now"):format(o.column, new_type) }
    end
  elseif condition and ch:has_old_values(o.column)
    and (is_strict or not fit.same(old_type, new_type)) then
    ch:ask { where = condition, columns = { o.column },
      what = ("column '%s' cannot become %s"):format(o.column, new_type),
      why = "a value there that it cannot hold as it is",
      remedy = "; put them right first, or convert them with sqlite_cast = true" }
  end
end

local function set_type(ch, o)
  local d = ch.dialect
  local new_type = d:type_sql(o.type_, ("%s: column '%s'"):format(ch.fname, o.column))
  local old_type = ch.text:type_of(ch:column(o.column))
  drop_type_check(ch, o.dropped_check)
  -- A collation stays, unless the type that was had it and the new one has not.
  if o.existing_type and o.existing_type.collation and not new_type:find "%sCOLLATE%s" then
    ch.text = edit.drop_collation(ch.text, o.column)
  end
  if not edit.same_text(old_type, new_type) then
    local rowid = ch.text:rowid_column()
    if rowid and tokens.same(rowid, o.column) and o.type_.family == "integer" then
      ch:note("warn", "%s: column '%s' stays INTEGER: it is the rowid of the table, and has 64 "
        .. "bits", ch.fname, o.column)
      return
    end
    ask_about_values(ch, o, old_type, new_type)
    ch.text = edit.set_type(ch.text, o.column, new_type)
  end
  add_type_check(ch, o)
end

local function set_default(ch, o)
  local kind = class.kind(o.server_default)
  if ch.text.clause(ch:column(o.column), "generated") then
    ch:refuse("column '%s' is generated and has no default", o.column)
  end
  local sql
  if kind ~= "none" then
    sql = ch.dialect.ddl.column_default(ch.dialect, { server_default = o.server_default })
    sql = sql:match("^ DEFAULT (.*)$")
  end
  ch.text = edit.set_default(ch.text, o.column, sql)
end

local function set_nullable(ch, o)
  if not o.nullable and ch:has_old_values(o.column) then
    ch:ask { where = ch:ident(o.column) .. " IS NULL",
      what = ("column '%s' cannot be NOT NULL"):format(o.column), why = "NULL there",
      remedy = "; give them a value first" }
  end
  ch.text = edit.set_nullable(ch.text, o.column, o.nullable)
end

-- ABORT is what happens without a clause.
local function set_conflict(ch, o)
  local d = ch.dialect
  local text = d.ddl.on_conflict(d, o, "on_conflict_not_null", { origin = ch.fname })
  if text == "" then return end
  local changed = edit.set_conflict(ch.text, o.column, text ~= " ON CONFLICT ABORT" and text or "")
  if not changed then
    ch:refuse("column '%s' is not NOT NULL, so that has no conflict clause", o.column)
  end
  ch.text = changed
end

local function move(ch, name, o)
  local place = o.insert_before or o.insert_after
  if not place then return end
  ch:column(place)
  local order, own = {}, ch:column(name).name
  for _, other in ipairs(edit.column_names(ch.text)) do
    local here = tokens.same(other, place)
    if here and o.insert_before then order[#order + 1] = own end
    if other ~= own then order[#order + 1] = other end
    if here and o.insert_after then order[#order + 1] = own end
  end
  ch.text = edit.reorder(ch.text, order)
end

-- The name of a new column, which no database knows yet.
local function rename_new(ch, o)
  ch.text = edit.rename_column(ch.text, o.column, ch.dialect:ident(o.new_column_name))
  ch.added[o.column:lower()], ch.added[o.new_column_name:lower()] = nil, true
end

function columns.alter_column(ch, o)
  ch:column(o.column)
  if o.type_ then set_type(ch, o) end
  if o.server_default ~= nil then set_default(ch, o) end
  if o.nullable ~= nil then set_nullable(ch, o) end
  set_conflict(ch, o)
  move(ch, o.column, o)
  if o.new_column_name then rename_new(ch, o) end
end

-- ---- op.add_column ----

local function has_value(c)
  return c.nullable or c.server_default ~= nil or c.computed or c.primary_key
end

--- The line of a column with its key and references, where they stand in it.
---@param d mig.Dialect
---@param o table  op.add_column
---@return string line
---@return string[] constraints  that do not stand in it
function columns.line(d, o)
  local t, rest = o.definition, {}
  local c = t.columns[1]
  local line = d.ddl.column(d, c, t)
  if o.inline_primary_key and c.primary_key and not line:find("PRIMARY KEY", 1, true) then
    line = line .. " PRIMARY KEY"
  end
  for _, item in ipairs(t.constraints) do
    if item.kind == "foreign_key" and item.ref_schema == t.schema and #item.columns == 1 then
      local name = o.inline_references and "" or d.ddl.constraint_name(d, item)
      line = line .. " " .. name .. d.ddl.references(d, item)
    elseif item.kind == "check" then
      local sql = d.ddl.check(d, item, t)
      line = sql and line .. " " .. sql or line
    else
      rest[#rest + 1] = d.ddl[item.kind](d, item, t)
    end
  end
  return line, rest
end

function columns.add_column(ch, o)
  local d, t = ch.dialect, o.definition
  if ch.text:column(o.column) then
    if o.if_not_exists then return end
    ch:refuse("table '%s' has a column '%s' already", ch.found.name, o.column)
  end
  d.ddl.check_add_column(d, o)
  local c = t.columns[1]
  if not has_value(c) then
    ch:ask { where = "1", why_all = true,
      what = ("column '%s' is NOT NULL and has no default"):format(o.column),
      why = "nothing to put there", remedy = "; give it a server_default" }
  end
  local line, rest = columns.line(d, o)
  ch.text = edit.add_column(ch.text, line)
  for _, sql in ipairs(rest) do ch:add_constraint(sql) end
  ch.added[o.column:lower()] = true
  move(ch, o.column, o)
  for _, index in ipairs(t.indexes) do
    ch.indexes[#ch.indexes + 1] = { name = tostring(index.name), is_new = true,
      sql = d.ddl.index_text(d, index) }
  end
end

-- ---- op.drop_column ----

local function names_of(list)
  local out = {}
  for i, v in ipairs(list) do out[i] = "'" .. (type(v) == "table" and v.name or v) .. "'" end
  return table.concat(out, ", ")
end

local function refuse_user(ch, o, what)
  ch:refuse("column '%s' of table '%s' is used by %s: drop that first, or with it by "
    .. "cascade = true", o.column, ch.found.name, what)
end

local words = {
  primary_key = "PRIMARY KEY", unique = "UNIQUE constraint", check = "CHECK constraint",
  foreign_key = "FOREIGN KEY", column = "generated column",
}

-- Whether a constraint says nothing once the column is gone.
local function is_about_only(t, entry, name)
  local named = entry.kind == "check" and t:columns_in(entry.body) or entry.columns
  for _, other in ipairs(named) do
    if not tokens.same(other, name) then return false end
  end
  return true
end

-- Which part of the table's own text uses the column; in the text as it is now.
local function own_users(ch, name)
  local out = {}
  for _, entry in ipairs(ch.text.entries) do
    local uses = entry.kind ~= "column" and entry.columns and change.has_name(name, entry.columns)
    if entry.kind == "check" then
      uses = change.has_name(name, ch.text:columns_in(entry.body))
    elseif entry.kind == "column" and not tokens.same(entry.name, name) then
      for _, clause in ipairs(entry.clauses) do
        local looks = clause.kind == "generated" or clause.kind == "check"
        uses = uses or looks and change.has_name(name, ch.text:columns_in(clause.body))
      end
    end
    if uses then out[#out + 1] = entry end
  end
  return out
end

local drop_column

local function drop_own_user(ch, o, entry)
  if entry.kind == "column" then
    local generated = ch.text.clause(entry, "generated")
    if not o.cascade then
      refuse_user(ch, o, generated and ("generated column '%s'"):format(entry.name)
        or ("the CHECK of column '%s'"):format(entry.name))
    end
    if generated then
      drop_column(ch, { column = entry.name, cascade = true })
      return
    end
    for _, clause in ipairs(entry.clauses) do
      if clause.kind == "check" and change.has_name(o.column, ch.text:columns_in(clause.body)) then
        ch.text = edit.remove_clause(ch.text, clause)
        return
      end
    end
  elseif not o.cascade and not is_about_only(ch.text, entry, o.column) then
    refuse_user(ch, o, ("%s %s"):format(words[entry.kind],
      entry.name and "'" .. entry.name .. "'" or ch.text:slice(entry)))
  end
  ch.text = edit.remove(ch.text, entry)
end

local function remove_named(list, name)
  for i = #list, 1, -1 do
    if tokens.same(list[i].name, name) then table.remove(list, i) end
  end
end

local function is_listed(list, name)
  for _, item in ipairs(list) do
    if tokens.same(item.name, name) then return true end
  end
  return false
end

-- Indexes and triggers go with the table; they must only not come back.
local function drop_users(ch, o, users)
  for _, name in ipairs(users.indexes) do
    if is_listed(ch.indexes, name) then
      if not o.cascade then refuse_user(ch, o, ("index '%s'"):format(name)) end
      remove_named(ch.indexes, name)
    end
  end
  local d = ch.dialect
  for _, kind in ipairs { "triggers", "views" } do
    for _, row in ipairs(users[kind]) do
      local word = kind == "views" and "view" or "trigger"
      if not o.cascade then refuse_user(ch, o, ("%s '%s'"):format(word, row.name)) end
      ch.before[#ch.before + 1] = ("DROP %s IF EXISTS %s.%s"):format(word:upper(),
        d:ident(row.schema), d:ident(row.name))
      remove_named(word == "trigger" and ch.triggers or {}, row.name)
    end
  end
  if #users.tables > 0 then
    ch:refuse("column '%s' of table '%s' is used by a foreign key of %s: drop that first", o.column,
      ch.found.name, names_of(users.tables))
  end
end

local function check_new_indexes(ch, o)
  for _, index in ipairs(ch.indexes) do
    if index.is_new then
      for _, t in ipairs(tokens.list(index.sql:match("%b()") or "")) do
        if tokens.is_name(t) and tokens.same(t.value, o.column) then
          refuse_user(ch, o, ("index '%s'"):format(index.name))
        end
      end
    end
  end
end

function drop_column(ch, o)
  local c = ch:column(o.column)
  if #ch.text.columns == 1 then
    ch:refuse("column '%s' is the only one of table '%s'; drop the table", o.column, ch.found.name)
  end
  if not ch.offline and not ch.added[o.column:lower()] then
    drop_users(ch, o, references.of_column(ch.dialect, ch.sink, ch.found, ch.was, c.name))
  end
  check_new_indexes(ch, o)
  while true do
    local user = own_users(ch, o.column)[1]
    if not user then break end
    drop_own_user(ch, o, user)
  end
  ch.text = edit.remove(ch.text, ch:column(o.column))
  ch.added[o.column:lower()], ch.casts[o.column:lower()] = nil, nil
end

function columns.drop_column(ch, o)
  if o.if_exists and not ch.text:column(o.column) then return end
  drop_type_check(ch, o.existing_type and constraint.of_type { name = o.column,
    type = o.existing_type })
  drop_column(ch, o)
end

return columns
