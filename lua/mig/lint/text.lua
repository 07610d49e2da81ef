--- What SQL text does, as operations: as much of it as rules ask for.

local class = require "mig.support.class"
local dialects = require "mig.dialects"
local statement = require "mig.dialects.base.statement"

local text = {}

local function read(sql, d) return statement.read(sql, dialects.part(d, "existence").lexis) end

-- Take those of the words that come next, in this order.
local function optional(r, ...)
  for i = 1, select("#", ...) do r:take((select(i, ...))) end
end

-- An operation for each of the tables that are named.
local function tables(kind)
  return function(r)
    local out = {}
    optional(r, "IF", "EXISTS")
    repeat
      optional(r, "ONLY")
      local name, schema = r:name()
      if name then out[#out + 1] = { name = kind, table = name, schema = schema } end
    until not name or not r:mark ","
    return out
  end
end

-- A change of rows that leaves none of them out.
local function unbounded(kind)
  return function(r)
    if r:has_outside("WHERE", "LIMIT") then return {} end
    if r:take "OR" then r:advance() end -- SQLite: what becomes of conflicts
    optional(r, "LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "ONLY")
    local name, schema = r:name()
    return { name and { name = kind, table = name, schema = schema } }
  end
end

-- What has a name in ALTER TABLE, beside columns.
local no_columns = { CONSTRAINT = true, INDEX = true, PRIMARY = true, FOREIGN = true, KEY = true,
  CHECK = true, DEFAULT = true, PARTITION = true }

-- The column that comes next, if it is one.
local function column(r)
  local is_said = r:take "COLUMN"
  optional(r, "IF", "EXISTS")
  if not is_said and r.token and no_columns[r.token.upper] then return nil end
  return (r:name())
end

-- What one of the actions of ALTER TABLE does.
local function action(r, name, schema)
  if r:take "DROP" then
    local dropped = column(r)
    return dropped and { name = "drop_column", table = name, schema = schema, column = dropped }
  elseif not r:take "RENAME" then
    return nil
  elseif r:one_of("TO", "AS") then
    return { name = "rename_table", from = name, to = r:name(), schema = schema }
  end
  local old = column(r)
  local new = old and r:take "TO" and r:name()
  return new and { name = "alter_column", table = name, schema = schema, column = old,
    new_column_name = new, dialect_options = {} }
end

local function altered(r)
  local out = {}
  optional(r, "IF", "EXISTS", "ONLY")
  local name, schema = r:name()
  repeat
    out[#out + 1] = name and action(r, name, schema)
  until not r:skip_item()
  return out
end

local function indexed(r, d)
  local concurrently = r:take "CONCURRENTLY"
  optional(r, "IF", "NOT", "EXISTS")
  local index = not r:at "ON" and r:name() or nil
  while r.token and not r:take "ON" do r:advance() end
  optional(r, "ONLY")
  local name, schema = r:name()
  return { name and { name = "create_index", table = name, schema = schema, index = index,
    definition = {
      dialect_options = { [d.option_prefixes[1] .. "concurrently"] = concurrently } } } }
end

local function created(r, d)
  optional(r, "OR", "REPLACE", "TEMPORARY", "TEMP", "UNLOGGED", "UNIQUE")
  if r:take "INDEX" then return indexed(r, d) end
  if not r:take "TABLE" then return {} end
  optional(r, "IF", "NOT", "EXISTS")
  local name, schema = r:name()
  return { name and { name = "create_table", table = name, schema = schema } }
end

-- How a statement begins, and what it is then.
local beginnings = {
  { { "CREATE" }, created },
  { { "ALTER", "TABLE" }, altered },
  { { "DROP", "TABLE" }, tables "drop_table" },
  { { "TRUNCATE", "TABLE" }, tables "delete_all" },
  { { "TRUNCATE" }, tables "delete_all" },
  { { "DELETE" }, unbounded "delete_all" },
  { { "UPDATE" }, unbounded "update_all" },
}

--- The SQL of an operation that is given some; nil for others.
---@param o table
---@return string?
function text.of(o)
  if o.name ~= "execute" then return nil end
  return class.kind(o.sql) == "text" and o.sql.sql or o.sql
end

--- The operations that a statement is; none where rules ask for none of it.
---@param sql string
---@param d mig.Dialect
---@return table[]
function text.operations(sql, d)
  local r = read(sql, d)
  for _, row in ipairs(beginnings) do
    if r:take(table.unpack(row[1])) then return row[2](r, d) end
  end
  return {}
end

local last = {} -- several rules ask for the same

--- The words of a statement in upper case, with one blank between them; without texts.
---@param sql string
---@param d mig.Dialect
---@return string
function text.shape(sql, d)
  if last.sql == sql and last.dialect == d then return last.shape end
  local out, r = {}, read(sql, d)
  while r.token do
    local token = r:advance()
    if token.name or not token.quoted then out[#out + 1] = token.upper or token.text end
  end
  last = { sql = sql, dialect = d, shape = table.concat(out, " ") }
  return last.shape
end

return text
