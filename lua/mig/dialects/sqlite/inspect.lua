--- What the database knows of a table: its text, and everything that hangs on it.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local inspect = {}

---@class mig.sqlite.Found
---@field schema string    "main", "temp" or an attached database
---@field name string      as the database spells it
---@field sql string
---@field indexes { name: string, sql: string }[]   those that were made by CREATE INDEX
---@field triggers { name: string, sql: string, temp: boolean }[]

--- The table of objects of a schema.
---@param d mig.Dialect
---@param schema string
---@return string
function inspect.master(d, schema) return d:ident(schema) .. ".sqlite_master" end

local function find(d, sink, schema, name)
  return sink.query(("SELECT name, type, sql FROM %s WHERE type IN ('table', 'view') "
    .. "AND name = %s COLLATE NOCASE"):format(inspect.master(d, schema), d:literal(name)))[1]
end

local function refuse_missing(d, sink, fname, schema, name)
  local names = {}
  local rows = sink.query(("SELECT name FROM %s WHERE type = 'table'"):format(
    inspect.master(d, schema)))
  for i, row in ipairs(rows) do names[i] = row.name end
  errors.raise("MIG_EDB", "%s: there is no table '%s'%s", fname, name,
    nearest.hint(name, names, ""))
end

local function objects(d, sink, schema, kind, name)
  return sink.query(("SELECT name, sql FROM %s WHERE type = '%s' AND tbl_name = %s COLLATE NOCASE "
    .. "AND sql IS NOT NULL ORDER BY rowid"):format(inspect.master(d, schema), kind,
    d:literal(name)))
end

--- The CREATE statements of the triggers of a view or table, oldest first.
---@param d mig.Dialect
---@param sink table
---@param schema string
---@param name string
---@return string[]
function inspect.triggers(d, sink, schema, name)
  local out = {}
  for i, row in ipairs(objects(d, sink, schema, "trigger", name)) do out[i] = row.sql end
  return out
end

--- Find a table and its text, without what hangs on it.
---@param d mig.Dialect
---@param sink table
---@param fname string  for messages
---@param schema string?
---@param name string
---@return { schema: string, name: string, sql: string }
function inspect.find(d, sink, fname, schema, name)
  local found, where
  for _, candidate in ipairs(schema and { schema } or { "temp", "main" }) do
    found, where = found or find(d, sink, candidate, name), found and where or candidate
  end
  if not found then refuse_missing(d, sink, fname, where, name) end
  if found.type == "view" then
    errors.raise("MIG_EINVALID", "%s: '%s' is a view, not a table", fname, found.name)
  elseif found.sql:find("^CREATE VIRTUAL") then
    errors.raise("MIG_EUNSUPPORTED", "%s: '%s' is a virtual table, which cannot be changed", fname,
      found.name)
  end
  return { schema = where, name = found.name, sql = found.sql }
end

--- Find a table with all that hangs on it.
---@param d mig.Dialect
---@param sink table
---@param fname string  for messages
---@param schema string?
---@param name string
---@return mig.sqlite.Found
function inspect.table(d, sink, fname, schema, name)
  local out = inspect.find(d, sink, fname, schema, name)
  local where, found = out.schema, out
  out.triggers = {}
  out.indexes = objects(d, sink, where, "index", found.name)
  for _, trigger in ipairs(objects(d, sink, where, "trigger", found.name)) do
    trigger.temp = where == "temp"
    out.triggers[#out.triggers + 1] = trigger
  end
  if where ~= "temp" then
    for _, trigger in ipairs(objects(d, sink, "temp", "trigger", found.name)) do
      trigger.temp = true
      out.triggers[#out.triggers + 1] = trigger
    end
  end
  return out
end

--- A name in a schema as SQL.
---@param d mig.Dialect
---@param schema string
---@param name string
---@return string
function inspect.qualified(d, schema, name)
  if schema == "main" then return d:ident(name) end
  return d:qualified(name, schema)
end

--- The tables with a foreign key to this one; it may be among them.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@return string[]
function inspect.referring(d, sink, found)
  local rows = sink.query(('SELECT DISTINCT m.name FROM %s AS m, '
    .. 'pragma_foreign_key_list(m.name, %s) AS f WHERE m.type = \'table\' '
    .. 'AND f."table" = %s COLLATE NOCASE'):format(inspect.master(d, found.schema),
    d:literal(found.schema), d:literal(found.name)))
  local out = {}
  for i, row in ipairs(rows) do out[i] = row.name end
  return out
end

---@param d mig.Dialect
---@param sink table
---@param schema string
---@param name string
---@return integer
function inspect.count(d, sink, schema, name)
  return sink.scalar("SELECT count(*) FROM " .. inspect.qualified(d, schema, name))
end

---@param d mig.Dialect
---@param sink table
---@param schema string
---@param name string
---@return boolean
function inspect.has(d, sink, schema, name)
  return sink.scalar(("SELECT 1 FROM %s WHERE name = %s COLLATE NOCASE"):format(
    inspect.master(d, schema), d:literal(name))) ~= nil
end

-- Pages of the table and of its indexes; nil where SQLite was built without the means.
local function exact_size(d, sink, found)
  local ok, bytes = pcall(sink.scalar, ("SELECT sum(pgsize) FROM dbstat(%s) WHERE name IN "
    .. "(SELECT name FROM %s WHERE tbl_name = %s)"):format(d:literal(found.schema),
    inspect.master(d, found.schema), d:literal(found.name)))
  return ok and bytes or nil
end

--- How many bytes a copy may take at most. The exact figure takes reading the table, so it is only
--- asked for in a database that is not small.
---@param d mig.Dialect
---@param sink table
---@param found mig.sqlite.Found
---@return integer
function inspect.copy_size(d, sink, found)
  local schema = d:ident(found.schema)
  local page = sink.scalar(("PRAGMA %s.page_size"):format(schema))
  local bytes = sink.scalar(("PRAGMA %s.page_count"):format(schema)) * page
  if bytes > 1 << 30 then bytes = exact_size(d, sink, found) or bytes end
  -- A log of writes holds the new pages once more until it is moved to the file.
  local wal = sink.scalar(("PRAGMA %s.journal_mode"):format(schema)) == "wal"
  return wal and 2 * bytes or bytes
end

return inspect
