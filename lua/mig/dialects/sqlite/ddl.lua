--- SQLite's own ways: parentheses around defaults, keys inside the column's line, conflict clauses,
--- and an ALTER TABLE that cannot add constraints.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"

local base = require "mig.dialects.base.ddl"
-- Those that alter tables have a file of their own, which stands on the base.
local alter = require "mig.dialects.sqlite.alter"
local ddl = setmetatable({}, { __index = alter })

local blank = (" "):byte()

local conflict_words = { "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" }

--- " ON CONFLICT x", or nothing.
---@param d mig.Dialect
---@param object table
---@param option string  of the object
---@param t { origin: string }
---@return string
local function on_conflict(d, object, option, t)
  local word = d:option(object, option)
  if not word then return "" end
  check.word(t.origin, ("option 'sqlite_%s'"):format(option), word, conflict_words)
  return " ON CONFLICT " .. word
end

ddl.on_conflict = on_conflict

-- SQLite wants parentheses around any default that is not a literal or a word.
function ddl.column_default(d, c)
  local text = ddl.default_text(d, c)
  if not text then return "" end
  local bare = type(c.server_default) == "number" or base.is_closed(text)
    or not text:find("[^%w_]")
  return bare and " DEFAULT " .. text or (" DEFAULT (%s)"):format(text)
end

function ddl.drop_table(d, o)
  local out = base.drop_table(d, o)
  out.warnings = o.effects
  return out
end

-- A conflict clause of the constraint, or that of its only column.
local function conflict_of(d, key, t, column_option)
  local own = on_conflict(d, key, "on_conflict", t)
  local c = #key.columns == 1 and t.by_name[key.columns[1]]
  if own == "" and c then return on_conflict(d, c, column_option, t) end
  return own
end

--- Whether the column's own PRIMARY KEY counts: AUTOINCREMENT exists nowhere else.
function ddl.has_inline_key(d, c, t)
  if not c.primary_key or not d:option(t, "autoincrement") then return false end
  local key, kind = t.primary_key, t:type_of(c.name)
  return kind and key and #key.columns == 1 and kind.family == "integer" and #c.foreign_keys == 0
end

-- The SQL of types that have been written before, as most columns share theirs with others.
local known_types = setmetatable({}, { __mode = "k" })

-- A column may have no type.
function ddl.column_head(d, c, t)
  local known = c.type and known_types[c.type]
  if known then return d:ident(c.name) .. known end
  local name, head = d:ident(c.name), base.column_head(d, c, t)
  if head:byte(-1) == blank then head = head:sub(1, -2) end
  if c.type then known_types[c.type] = head:sub(#name + 1) end
  return head
end

local function written_spec(d, c, t)
  local sql = ddl.column_head(d, c, t) .. ddl.column_default(d, c)
  if not c.nullable then
    sql = sql .. " NOT NULL" .. on_conflict(d, c, "on_conflict_not_null", t)
  end
  if c.primary_key and c.autoincrement == true and #t.primary_key.columns ~= 1 then
    errors.raise("MIG_EUNSUPPORTED", "%s: column '%s': SQLite does not support autoincrement for "
      .. "composite primary keys", t.origin, c.name)
  end
  if ddl.has_inline_key(d, c, t) then
    sql = sql .. " PRIMARY KEY" .. conflict_of(d, t.primary_key, t, "on_conflict_primary_key")
      .. " AUTOINCREMENT"
  end
  if c.computed then sql = sql .. ddl.computed(d, c.computed) end
  return sql
end

-- What stands behind the name of columns that have a type and perhaps a default that others share:
-- thousands of columns are written in a few ways. By type, then by default.
local nullable_specs = setmetatable({}, { __mode = "k" })
local not_null_specs = setmetatable({}, { __mode = "k" })

-- A key no default has.
local no_default = {}

-- Whether a default can be looked up: text, or a call that is the same object wherever it stands.
local function is_shared(default)
  return type(default) == "string" or type(default) == "table" and default.args == class.empty
end

function ddl.column_spec(d, c, t)
  local default = c.server_default
  if c.dialect_options ~= class.empty or not c.type or c.computed
    or default ~= nil and not is_shared(default)
    or c.primary_key and (c.autoincrement == true or t.dialect_options ~= class.empty) then
    return written_spec(d, c, t)
  end
  local specs = c.nullable and nullable_specs or not_null_specs
  local of_type = specs[c.type]
  if not of_type then
    of_type = {}
    specs[c.type] = of_type
  end
  local key, name = default or no_default, d:ident(c.name)
  local known = of_type[key]
  if not known then
    known = written_spec(d, c, t):sub(#name + 1)
    of_type[key] = known
  end
  return name .. known
end

function ddl.primary_key(d, key, t)
  local c = #key.columns == 1 and t.by_name[key.columns[1]]
  if c and ddl.has_inline_key(d, c, t) then return nil end
  return base.primary_key(d, key) .. conflict_of(d, key, t, "on_conflict_primary_key")
end

function ddl.unique(d, c, t)
  return base.unique(d, c) .. conflict_of(d, c, t, "on_conflict_unique")
end

function ddl.check(d, c, t)
  local sql = base.check(d, c)
  return sql and sql .. on_conflict(d, c, "on_conflict", t)
end

function ddl.column_check(d, c, t)
  if d:option(c, "on_conflict") then
    errors.raise("MIG_EUNSUPPORTED", "%s: SQLite does not support on conflict clause for column "
      .. "check constraint", t.origin)
  end
  return base.check(d, c)
end

-- A key cannot point into another database file, which is what a schema is here.
function ddl.foreign_key(d, c, t)
  if c.ref_schema ~= t.schema then return nil end
  return base.foreign_key(d, c, t)
end

function ddl.referred_table(d, c) return d:ident(c.ref_table) end

function ddl.table_suffix(d, t)
  if t.dialect_options == class.empty then return "" end
  local words = {}
  if d:option(t, "with_rowid") == false then words[#words + 1] = "WITHOUT ROWID" end
  if d:option(t, "strict") then words[#words + 1] = "STRICT" end
  return #words > 0 and "\n " .. table.concat(words, ",\n ") or ""
end

function ddl.index_text(d, index, if_not_exists)
  local sql = (index.unique and "CREATE UNIQUE INDEX " or "CREATE INDEX ")
    .. (if_not_exists and "IF NOT EXISTS " or "") .. d:qualified(index.name, index.table.schema)
    .. " ON " .. d:ident(index.table.name) .. " (" .. ddl.index_elements(d, index) .. ")"
  local where = d:option(index, "where")
  if where then sql = sql .. " WHERE " .. (type(where) == "string" and where or where.sql) end
  return sql
end

return ddl
