--- Who else names a table or a column of it: indexes, triggers, views, other tables.

local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local inspect = require "mig.dialects.sqlite.inspect"
local table_text = require "mig.dialects.sqlite.table_text"
local tokens = require "mig.dialects.sqlite.tokens"

local references = {}

---@class mig.sqlite.Users  of a column
---@field indexes string[]
---@field triggers { name: string, tbl_name: string, schema: string }[]
---@field views { name: string, schema: string }[]
---@field tables string[]      whose foreign keys refer to it
---@field entries table<integer, true>  of the table's own text, by position

local function schemas(found)
  return found.schema == "temp" and { "temp" } or { found.schema, "temp" }
end

-- Every object of the schema: "schema type name" -> { schema, type, name, tbl_name, sql }.
local function objects(d, sink, found)
  local out = {}
  for _, schema in ipairs(schemas(found)) do
    for _, row in ipairs(sink.query(("SELECT type, name, tbl_name, sql FROM %s "
      .. "WHERE sql IS NOT NULL"):format(inspect.master(d, schema)))) do
      row.schema = schema
      out[schema .. " " .. row.type .. " " .. row.name] = row
    end
  end
  return out
end

--- Run `fn` and undo what it did to the database; a sink that keeps what it is told has `probe` for
--- statements that leave nothing.
---@param sink table
---@param fn fun(execute: fun(sql: string)): any
---@return boolean ok
---@return any result
local function try(sink, fn)
  local execute = sink.probe or sink.execute
  execute "SAVEPOINT mig_try"
  local ok, result = pcall(fn, execute)
  execute "ROLLBACK TO mig_try"
  execute "RELEASE mig_try"
  return ok, result
end

-- SQLite renames a column wherever it is named, and so tells where that is: better than any
-- reading of views and triggers from outside could.
local function renamed(d, sink, found, column)
  return try(sink, function(execute)
    execute(("ALTER TABLE %s RENAME COLUMN %s TO mig_probe_of_column"):format(
      inspect.qualified(d, found.schema, found.name), d:quote(column)))
    return objects(d, sink, found)
  end)
end

-- Where the database has an object that SQLite cannot read it renames nothing. What mentions both
-- names is then taken for a user of the column.
local function mentions(row, found, column)
  local has_table, has_column = tokens.same(row.tbl_name, found.name), false
  for _, t in ipairs(tokens.list(row.sql)) do
    if tokens.is_name(t) then
      has_table = has_table or tokens.same(t.value, found.name)
      has_column = has_column or tokens.same(t.value, column)
    end
  end
  return has_table and has_column
end

local function own_entries(was, now)
  local out = {}
  for i, entry in ipairs(was.entries) do
    if was:slice(entry) ~= now:slice(now.entries[i]) then out[i] = true end
  end
  return out
end

local function guessed_entries(t, column)
  local out = {}
  for i, entry in ipairs(t.entries) do
    for _, name in ipairs(t:columns_in(entry)) do
      if tokens.same(name, column) then out[i] = true end
    end
  end
  return out
end

local add = {
  index = function(users, row) table.insert(users.indexes, row.name) end,
  trigger = function(users, row) table.insert(users.triggers, row) end,
  view = function(users, row) table.insert(users.views, row) end,
  table = function(users, row) table.insert(users.tables, row.name) end,
}

-- Full-text tables that keep no rows of their own, but read them in another table.
local keeps_none = "type = 'table' AND sql LIKE 'CREATE VIRTUAL%%content%%'"

-- How many objects SQLite compiles later, and how many may name the column, from their text alone.
local function count_candidates(d, sink, found, column)
  local compiled, named = 0, 0
  for _, schema in ipairs(schemas(found)) do
    local row = sink.query(("SELECT total(type IN ('view', 'trigger') OR " .. keeps_none
      .. ") AS compiled, "
      .. "total(instr(lower(sql), lower(%s)) AND (type IN ('view', 'trigger') "
      .. "OR instr(lower(sql), lower(%s)) AND NOT (type = 'table' AND name = %s))) AS named "
      .. "FROM %s"):format(d:literal(column), d:literal(found.name), d:literal(found.name),
      inspect.master(d, schema)))[1]
    compiled, named = compiled + row.compiled, named + row.named
  end
  -- A quote in a name may be written twice.
  if (column .. found.name):find("[\"`'%]]") then named = named + 1 end
  return compiled, named
end

--- What names a column; without asking SQLite where no other object can.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@param text mig.sqlite.TableText
---@param column string
---@return mig.sqlite.Users
---@return boolean compiled  whether there are views or triggers at all
function references.quick(d, sink, found, text, column)
  local compiled, named = count_candidates(d, sink, found, column)
  if named > 0 then
    return references.of_column(d, sink, found, text, column), compiled > 0
  end
  local users = { indexes = {}, triggers = {}, views = {}, tables = {} }
  users.entries = guessed_entries(text, column)
  return users, compiled > 0
end

--- What names a column.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@param text mig.sqlite.TableText  of the table as it is in the database
---@param column string
---@return mig.sqlite.Users
function references.of_column(d, sink, found, text, column)
  local users = { indexes = {}, triggers = {}, views = {}, tables = {} }
  local before = objects(d, sink, found)
  local ok, after = renamed(d, sink, found, column)
  local own = found.schema .. " table " .. found.name
  if ok then
    users.entries = own_entries(text, table_text.parse(after[own].sql))
  else
    users.entries = guessed_entries(text, column)
  end
  for key, row in sorted.pairs(before) do
    local is_user
    if ok then is_user = after[key].sql ~= row.sql else is_user = mentions(row, found, column) end
    if is_user and key ~= own then add[row.type](users, row) end
  end
  return users
end

-- What makes SQLite compile the triggers of a table or view.
local function trigger_statements(d, sink, schema, name)
  local sets = {}
  for _, c in ipairs(sink.query(("SELECT name FROM pragma_table_info(%s, %s)"):format(
    d:literal(name), d:literal(schema)))) do
    sets[#sets + 1] = ("%s = %s"):format(d:quote(c.name), d:quote(c.name))
  end
  local target = d:quote(schema) .. "." .. d:quote(name)
  return {
    insert = ("INSERT INTO %s DEFAULT VALUES"):format(target),
    delete = ("DELETE FROM %s"):format(target),
    update = ("UPDATE %s SET %s"):format(target, table.concat(sets, ", ")),
  }
end

local function explains(sink, sql)
  local ok, e = pcall(sink.scalar, "EXPLAIN " .. sql)
  return not ok and tostring(e) or nil
end

-- What a full-text table reads is looked for when it is read.
local function unread(d, sink, schema, out)
  for _, row in ipairs(sink.query(("SELECT name FROM %s WHERE " .. keeps_none):format(
    inspect.master(d, schema)))) do
    local ok, why = pcall(sink.query, ("SELECT * FROM %s LIMIT 1"):format(
      d:qualified(row.name, schema)))
    if not ok then out[("virtual table '%s'"):format(row.name)] = tostring(why) end
  end
end

--- The views, and the tables with triggers, that SQLite cannot compile, and the full-text tables
--- that it cannot read: description -> why.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@return table<string, string>
function references.broken(d, sink, found)
  local out = {}
  for _, schema in ipairs(schemas(found)) do
    unread(d, sink, schema, out)
    for _, row in ipairs(sink.query(("SELECT DISTINCT CASE type WHEN 'view' THEN name ELSE "
      .. "tbl_name END AS name, type FROM %s WHERE type IN ('view', 'trigger')"):format(
      inspect.master(d, schema)))) do
      if row.type == "view" then
        local why = explains(sink, ("SELECT * FROM %s"):format(d:qualified(row.name, schema)))
        if why then out[("view '%s'"):format(row.name)] = why end
      else
        local at = inspect.has(d, sink, schema, row.name) and schema or found.schema
        -- Each for itself: a view without a trigger for one of them takes none.
        for event, sql in pairs(trigger_statements(d, sink, at, row.name)) do
          local why = explains(sink, sql)
          if why then out[("a trigger of '%s' (%s)"):format(row.name, event)] = why end
        end
      end
    end
  end
  return out
end

--- Refuse what would stop views or triggers from working.
---@param fname string
---@param before table<string, string>  as of references.broken
---@param after table<string, string>
function references.compare(fname, before, after)
  for what, why in sorted.pairs(after) do
    if not before[what] then
      errors.raise("MIG_EDB", "%s: %s would no longer work: %s", fname, what, why)
    end
  end
end

-- Whether anything of the kind may look at a table; a quote in its name may be written twice.
local function is_looked_at(d, sink, found)
  if found.name:find("[\"`'%]]") then return true end
  for _, schema in ipairs(schemas(found)) do
    if sink.scalar(("SELECT 1 FROM %s WHERE (type IN ('view', 'trigger') OR " .. keeps_none
      .. ") AND instr(lower(sql), lower(%s))"):format(inspect.master(d, schema),
      d:literal(found.name))) then
      return true
    end
  end
  return false
end

--- A table changes without SQLite looking at all that this stops: another column what counts them,
--- INSERT without their names or UNION with SELECT *; another name a full-text table that reads it.
--- The revision may put that right; what it leaves is told at its end.
---@param d mig.Dialect
---@param ctx mig.Context
---@param found { schema: string, name: string }
function references.watch(d, ctx, found)
  if ctx.as_sql or ctx.at_end or not is_looked_at(d, ctx.sink, found) then return end
  local before = references.broken(d, ctx.sink, found)
  function ctx.at_end()
    for what, why in sorted.pairs(references.broken(d, ctx.sink, found)) do
      if not before[what] then
        require("mig.core.log").write("warn", "mig.ops", ("%s no longer works after this "
          .. "revision: %s"):format(what, why))
      end
    end
  end
end

--- Do something that must leave views and triggers working, or do nothing.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@param fname string
---@param fn function
function references.guard(d, sink, found, fname, fn)
  local before = references.broken(d, sink, found)
  sink.execute("SAVEPOINT mig_guard")
  local ok, e = pcall(function()
    fn()
    references.compare(fname, before, references.broken(d, sink, found))
  end)
  if not ok then sink.execute("ROLLBACK TO mig_guard") end
  sink.execute("RELEASE mig_guard")
  if not ok then error(e, 0) end
end

return references
