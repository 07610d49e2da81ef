--- What SQLite's own ALTER TABLE does, and does without loss: no copy is made then.

local class = require "mig.support.class"
local lazy = require "mig.support.lazy"

local columns = require "mig.dialects.sqlite.alter_columns"
local inspect = lazy "mig.dialects.sqlite.inspect"
local references = lazy "mig.dialects.sqlite.references"
local table_text = lazy "mig.dialects.sqlite.table_text"
local tokens = lazy "mig.dialects.sqlite.tokens"

local native = {}

--- The version of SQLite as a number: 3040001.
---@param ctx mig.Context
---@return integer
function native.version(ctx)
  if ctx.as_sql then return math.maxinteger end
  if not ctx.sqlite_version then
    local major, minor, patch = ctx.sink.scalar("SELECT sqlite_version()"):match(
      "^(%d+)%.(%d+)%.?(%d*)")
    ctx.sqlite_version = major * 1000000 + minor * 1000 + (tonumber(patch) or 0)
  end
  return ctx.sqlite_version
end

local constant_kinds = { ["true"] = true, ["false"] = true, null = true, literal = true }
local constant_texts = { "^[+-]?%d+%.?%d*$", "^'[^']*'$", "^[Nn][Uu][Ll][Ll]$",
  "^[Tt][Rr][Uu][Ee]$", "^[Ff][Aa][Ll][Ss][Ee]$" }

-- ADD COLUMN takes a default only when it is the same for all rows.
local function is_constant(v)
  if v == nil or type(v) ~= "table" then return true end
  if constant_kinds[class.kind(v)] then return true end
  if class.kind(v) ~= "text" then return false end
  local text = v.sql:match("^%s*(.-)%s*$")
  for _, pattern in ipairs(constant_texts) do
    if text:find(pattern) then return true end
  end
  return false
end

local function is_null(v)
  return v == nil or class.kind(v) == "null" or class.kind(v) == "text" and v.sql:upper() == "NULL"
end

local function adds(o)
  local t = o.definition
  local c = t.columns[1]
  if c.primary_key and o.inline_primary_key then return false end
  if c.computed and c.computed.persisted or not is_constant(c.server_default) then return false end
  for _, item in ipairs(t.constraints) do
    if item.kind == "unique" or item.kind == "foreign_key" and not is_null(c.server_default) then
      return false
    end
  end
  return true
end

--- ALTER TABLE … ADD COLUMN, or nil.
---@param d mig.Dialect
---@param o table
---@param ctx mig.Context
---@return string[]?
function native.add_column(d, o, ctx)
  if not adds(o) or o.if_not_exists then return nil end
  d.ddl.check_add_column(d, o)
  local c = o.definition.columns[1]
  local needs_value = not c.nullable and is_null(c.server_default) and not c.computed
  -- Without rows anything can be added.
  if needs_value and not ctx.as_sql and ctx.sink.scalar(("SELECT 1 FROM %s LIMIT 1"):format(
      d:qualified(o.table, o.schema))) then
    return nil
  end
  if not ctx.as_sql then
    references.watch(d, ctx, inspect.find(d, ctx.sink, "op.add_column", o.schema, o.table))
  end
  local line = columns.line(d, o)
  local out = { ("ALTER TABLE %s ADD COLUMN %s"):format(d:altered(o.table, o.schema), line) }
  for _, index in ipairs(o.definition.indexes) do out[#out + 1] = d.ddl.index_text(d, index) end
  return out
end

local droppable = {
  default = true, not_null = true, null = true, check = true, collate = true, foreign_key = true,
  generated = true, deferrable = true,
}

-- Whether a comment stands between two tokens; SQLite's DROP COLUMN cuts its text without looking
-- for any, and may leave half of one.
local function has_comment(t, from, to)
  local text = t.text:sub(t.tokens[from].to + 1, t.tokens[to].from - 1)
  return text:find("--", 1, true) or text:find("/*", 1, true)
end

local function around(t, c)
  for i = c.from - 2, c.to + 1 do
    if t.tokens[i] and t.tokens[i + 1] and has_comment(t, i, i + 1) then return true end
  end
  return false
end

local function is_free(t, c, users)
  for _, clause in ipairs(c.clauses) do
    if not droppable[clause.kind] then return false end
  end
  for i in pairs(users.entries) do
    if t.entries[i] ~= c then return false end
  end
  return #users.indexes + #users.triggers + #users.views + #users.tables == 0
end

--- ALTER TABLE … DROP COLUMN; nil where that is not enough. With a database it is done, because
--- SQLite does not notice what becomes of a view that counts the columns.
---@param d mig.Dialect
---@param o table
---@param ctx mig.Context
---@return string[]?
function native.drop_column(d, o, ctx)
  d:check_options("op.drop_column", "drop_column", o)
  local sql = { ("ALTER TABLE %s DROP COLUMN %s"):format(d:altered(o.table, o.schema),
    d:ident(o.column)) }
  if ctx.as_sql then return not o.if_exists and not o.cascade and sql or nil end
  if native.version(ctx) < 3035005 then return nil end
  local found = inspect.find(d, ctx.sink, "op.drop_column", o.schema, o.table)
  local t = table_text.parse(found.sql)
  local c = t:column(o.column)
  if not c then return o.if_exists and {} or nil end
  if #t.columns == 1 or around(t, c) then return nil end
  local users, has_compiled = references.quick(d, ctx.sink, found, t, c.name)
  if not is_free(t, c, users) then return nil end
  if not has_compiled then return sql end
  references.guard(d, ctx.sink, found, "op.drop_column", function() ctx.sink.execute(sql[1]) end)
  return {}
end

--- ALTER TABLE … RENAME COLUMN. SQLite follows the name into indexes, triggers, views and other
--- tables' foreign keys, or refuses.
---@param d mig.Dialect
---@param o table
---@return string[]
function native.rename_column(d, o) return { d.ddl.rename_column(d, o) } end

local changes = { "nullable", "server_default", "type_", "insert_before", "insert_after" }

--- Whether nothing but the name, or nothing at all, of a column changes.
---@param o table
---@return boolean
function native.only_renames(o)
  for _, name in ipairs(changes) do
    if o[name] ~= nil then return false end
  end
  return o.dialect_options.sqlite_on_conflict_not_null == nil
end

---@param a string?
---@param b string?
---@return boolean
function native.same_schema(a, b) return tokens.same(a or "main", b or "main") end

return native
