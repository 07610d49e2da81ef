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

--- Run `fn` and undo what it did to the database.
---@param sink table
---@param fn function
---@return boolean ok
---@return any result
local function try(sink, fn)
  sink.execute("SAVEPOINT mig_try")
  local ok, result = pcall(fn)
  sink.execute("ROLLBACK TO mig_try")
  sink.execute("RELEASE mig_try")
  return ok, result
end

-- SQLite renames a column wherever it is named, and so tells where that is: better than any
-- reading of views and triggers from outside could.
local function renamed(d, sink, found, column)
  return try(sink, function()
    sink.execute(("ALTER TABLE %s RENAME COLUMN %s TO mig_probe_of_column"):format(
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

-- How many objects SQLite compiles later, and how many may name the column, from their text alone.
local function count_candidates(d, sink, found, column)
  local compiled, named = 0, 0
  for _, schema in ipairs(schemas(found)) do
    local row = sink.query(("SELECT total(type IN ('view', 'trigger')) AS compiled, "
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
  return { ("INSERT INTO %s DEFAULT VALUES"):format(target), ("DELETE FROM %s"):format(target),
    ("UPDATE %s SET %s"):format(target, table.concat(sets, ", ")) }
end

local function explains(sink, sql)
  local ok, e = pcall(sink.scalar, "EXPLAIN " .. sql)
  return not ok and tostring(e) or nil
end

--- The views, and the tables with triggers, that SQLite cannot compile: description -> why.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@return table<string, string>
function references.broken(d, sink, found)
  local out = {}
  for _, schema in ipairs(schemas(found)) do
    for _, row in ipairs(sink.query(("SELECT DISTINCT CASE type WHEN 'view' THEN name ELSE "
      .. "tbl_name END AS name, type FROM %s WHERE type IN ('view', 'trigger')"):format(
      inspect.master(d, schema)))) do
      if row.type == "view" then
        local why = explains(sink, ("SELECT * FROM %s"):format(d:qualified(row.name, schema)))
        if why then out[("view '%s'"):format(row.name)] = why end
      else
        local at = inspect.has(d, sink, schema, row.name) and schema or found.schema
        for _, sql in ipairs(trigger_statements(d, sink, at, row.name)) do
          local why = explains(sink, sql)
          if why then out[("a trigger of '%s'"):format(row.name)] = why end
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
