--- Columns and tables as MariaDB writes them: AUTO_INCREMENT, comments in the line, options behind
--- the closing parenthesis.

local base = require "mig.dialects.base.ddl"
local check = require "mig.support.check"
local column = require "mig.schema.column"
local errors = require "mig.support.errors"
local online = require "mig.dialects.mariadb.online"
local sorted = require "mig.support.sorted"

local tables = {}

local function key_columns(t) return t.primary_key and t.primary_key.columns or {} end

-- Whether the server counts this column up. A sequence of its own takes its place.
local function counts_up(c, t)
  local sequence = c.sequence and not c.sequence.optional
  return column.is_autoincrement(c, key_columns(t)) and c.server_default == nil and not sequence
end

-- SQLAlchemy's rule for what may stand as a default without parentheses, but for expressions that
-- only begin like a literal.
local function is_bare(c, text)
  local lower = text:lower()
  return type(c.server_default) == "number" or base.is_closed((text:gsub("\\.", "")))
    or lower:find("on +update") or lower:find("^now%(%d+%)")
    or lower:find("^current_timestamp%(%d+%)") or not text:find("[^%w_]")
end

function tables.column_default(d, c)
  local text = base.default_text(d, c)
  if not text then return "" end
  return is_bare(c, text) and " DEFAULT " .. text or (" DEFAULT (%s)"):format(text)
end

-- The server takes neither NULL nor NOT NULL after a generated column's expression.
local function nullability(d, c, t)
  if c.computed then
    if c.nullable then return "" end
    errors.raise("MIG_EUNSUPPORTED", "%s: column '%s': MariaDB has no NOT NULL for generated "
      .. "columns; leave out nullable = false", t.origin, c.name)
  end
  if not c.nullable then return " NOT NULL" end
  -- Without it, older servers make the column NOT NULL and fill it with the current time.
  return d:own_type(t:type_of(c.name)).typename == "TIMESTAMP" and " NULL" or ""
end

function tables.column_spec(d, c, t)
  local sql = base.column_head(d, c, t)
  if c.computed then sql = sql .. base.computed(d, c.computed) end
  sql = sql .. nullability(d, c, t)
  if d:option(c, "invisible") then sql = sql .. " INVISIBLE" end
  if c.comment then sql = sql .. " COMMENT " .. d:literal(c.comment) end
  if counts_up(c, t) then return sql .. " AUTO_INCREMENT" end
  return sql .. tables.column_default(d, c)
end

--- A column's line in CREATE TABLE. The server takes no named CHECK there; of_table has those.
function tables.column(d, c, t)
  local parts = { tables.column_spec(d, c, t) }
  for _, item in ipairs(c.checks) do
    if not item.name then parts[#parts + 1] = d.ddl.check(d, item, t) end
  end
  return table.concat(parts, " ")
end

local function has_unique(t, name)
  for _, c in ipairs(t.constraints) do
    if c.kind == "unique" and c.columns[1] == name then return true end
  end
  return false
end

-- InnoDB wants an index that begins with the counting column.
local function counter_index(d, t)
  local engine = d:option(t, "engine")
  if engine and tostring(engine):lower() ~= "innodb" then return nil end
  for _, c in ipairs(t.columns) do
    if counts_up(c, t) and c.name ~= key_columns(t)[1] and not has_unique(t, c.name) then
      return ("KEY %s (%s)"):format(d:ident("idx_autoinc_" .. c.name), d:ident(c.name))
    end
  end
  return nil
end

function tables.of_table(d, t)
  local out = base.of_table(d, t)
  for _, c in ipairs(t.columns) do
    for _, item in ipairs(c.checks) do
      if item.name then out[#out + 1] = d.ddl.check(d, item, t) end
    end
  end
  out[#out + 1] = counter_index(d, t)
  return out
end

-- Options in the order in which they are written; what is not here stands at "*", by name.
local order = {
  "ENGINE", "CHARSET", "CHARACTER_SET", "DEFAULT_CHARSET", "DEFAULT_CHARACTER_SET", "COLLATE",
  "DEFAULT_COLLATE", "AUTO_INCREMENT", "ROW_FORMAT", "*", "COMMENT", "PARTITION_BY", "PARTITIONS",
  "SUBPARTITION_BY", "SUBPARTITIONS",
}
local rank = {}
for i, name in ipairs(order) do rank[name] = i end

-- Options whose value is a string to the server, not a word or a number.
local quoted = {
  COMMENT = true, CONNECTION = true, DATA_DIRECTORY = true, INDEX_DIRECTORY = true,
  PASSWORD = true,
}

-- SQLAlchemy's spelling: words instead of underscores, and a blank instead of "=".
local spaced = {
  DATA_DIRECTORY = "=", INDEX_DIRECTORY = "=", DEFAULT_CHARSET = "=", DEFAULT_COLLATE = "=",
  DEFAULT_CHARACTER_SET = " ", CHARACTER_SET = " ", PARTITION_BY = " ", SUBPARTITION_BY = " ",
}
local joined = { TABLESPACE = " ", COLLATE = " ", PARTITIONS = " ", SUBPARTITIONS = " " }

--- An option of a table as it stands in CREATE TABLE and ALTER TABLE.
---@param d mig.Dialect
---@param t { origin: string }
---@param name string  without prefix, in capitals
---@param v any
---@return string
function tables.option_text(d, t, name, v)
  local what = ("option 'mariadb_%s'"):format(name:lower())
  if online.options[name:lower()] then
    check.fail(t.origin, "%s says how a table that is there is changed; a new one has none", what)
  end
  if v == true then return (name:gsub("_", " ")) end
  if type(v) ~= "string" and math.type(v) ~= "integer" then
    check.fail(t.origin, "%s must be a string, an integer or true, got %s", what,
      check.describe(v))
  end
  local text = quoted[name] and d:literal(v) or tostring(v)
  if spaced[name] then return name:gsub("_", " ") .. spaced[name] .. text end
  return name .. (joined[name] or "=") .. text
end

local function gather(d, t)
  local options = { COMMENT = t.comment }
  -- From the prefix that counts least to the one that counts most.
  for i = #d.option_prefixes, 1, -1 do
    local prefix = d.option_prefixes[i]
    for key, v in pairs(t.dialect_options) do
      if key:sub(1, #prefix) == prefix then options[key:sub(#prefix + 1):upper()] = v end
    end
  end
  return options
end

local function before(a, b)
  local i, j = rank[a] or rank["*"], rank[b] or rank["*"]
  if i ~= j then return i < j end
  return a < b
end

--- What follows the closing parenthesis: `)ENGINE=InnoDB COMMENT='...'`.
function tables.table_suffix(d, t)
  local options, out = gather(d, t), {}
  local names = sorted.keys(options)
  table.sort(names, before)
  for _, name in ipairs(names) do
    if options[name] then out[#out + 1] = tables.option_text(d, t, name, options[name]) end
  end
  return table.concat(out, " ")
end

return tables
