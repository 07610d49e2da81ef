--- Standard DDL: one function per operation, which returns statements and sends nothing.

local class = require "mig.support.class"
local errors = require "mig.support.errors"

local ddl = setmetatable({}, { __index = require "mig.dialects.base.alter" })
ddl.bulk_insert = require "mig.dialects.base.insert"

--- The default of a column as SQL, or nil.
function ddl.default_text(d, c)
  if c.server_default == nil then return nil end
  return d:expression(c.server_default)
end

-- Whether a text begins and ends with a quote that is its only one.
local function is_quoted(text, quote)
  return #text > 1 and text:sub(1, 1) == quote and text:sub(-1) == quote
    and not text:sub(2, -2):gsub(quote .. quote, ""):find(quote, 1, true)
end

--- Whether an expression is one literal, one quoted name or one pair of parentheses, so that it
--- needs none around it.
---@param text string
---@return boolean
function ddl.is_closed(text)
  local inner = text:match("^%s*(.-)%s*$")
  return is_quoted(inner, "'") or is_quoted(inner, '"') or inner:find("^%b()$") ~= nil
end

--- DEFAULT and its text, or nothing; dialects decide about parentheses.
function ddl.column_default(d, c)
  local text = d.ddl.default_text(d, c)
  return text and " DEFAULT " .. text or ""
end

function ddl.computed(_, computed)
  local suffix = ""
  if computed.persisted ~= nil then suffix = computed.persisted and " STORED" or " VIRTUAL" end
  return (" GENERATED ALWAYS AS (%s)%s"):format(computed.sql, suffix)
end

local function identity_options(identity)
  local out = {}
  local function add(key, fmt)
    if identity[key] ~= nil then out[#out + 1] = fmt:format(identity[key]) end
  end
  local function flag(key, on, off)
    if identity[key] ~= nil then out[#out + 1] = identity[key] and on or off end
  end
  add("increment", "INCREMENT BY %d")
  add("start", "START WITH %d")
  add("minvalue", "MINVALUE %d")
  add("maxvalue", "MAXVALUE %d")
  flag("nominvalue", "NO MINVALUE")
  flag("nomaxvalue", "NO MAXVALUE")
  add("cache", "CACHE %d")
  flag("order", "ORDER", "NO ORDER")
  flag("cycle", "CYCLE", "NO CYCLE")
  return #out > 0 and (" (%s)"):format(table.concat(out, " ")) or ""
end

function ddl.identity(_, identity)
  return (" GENERATED %s AS IDENTITY%s"):format(identity.always and "ALWAYS" or "BY DEFAULT",
    identity_options(identity))
end

--- Name and type of a column; the type may be that of the column it refers to.
function ddl.column_head(d, c, t)
  local column_type = t:type_of(c.name)
  local what = ("%s: column '%s'"):format(t.origin, c.name)
  if not column_type then
    errors.raise("MIG_EINVALID", "%s has no type, and that of the column it refers to is not known "
      .. "here", what)
  end
  return d:ident(c.name) .. " " .. d:type_sql(column_type, what)
end

--- A column without its constraints.
function ddl.column_spec(d, c, t)
  local sql = d.ddl.column_head(d, c, t) .. d.ddl.column_default(d, c)
  if c.computed then sql = sql .. d.ddl.computed(d, c.computed) end
  local identity = c.identity and d.supports_identity
  if identity then sql = sql .. d.ddl.identity(d, c.identity) end
  if not c.nullable and not identity then sql = sql .. " NOT NULL" end
  return sql
end

--- A column and the checks in its own line.
function ddl.column(d, c, t)
  local sql, checks = d.ddl.column_spec(d, c, t), c.checks
  for i = 1, #checks do sql = sql .. " " .. d.ddl.column_check(d, checks[i], t) end
  return sql
end

--- What follows the closing parenthesis of CREATE TABLE.
function ddl.table_suffix() return "" end

-- Column, constraint and index options that this dialect does not have are refused by name.
local function check_table_options(d, fname, t)
  d:check_options(fname, "table", t)
  for _, c in ipairs(t.columns) do
    if c.dialect_options ~= class.empty then
      d:check_options(("%s: column '%s'"):format(fname, c.name), "column", c)
    end
    local checks, references = c.checks, c.foreign_keys
    for i = 1, #checks do d:check_options(fname, "constraint", checks[i]) end
    for i = 1, #references do d:check_options(fname, "constraint", references[i]) end
  end
  if t.primary_key then d:check_options(fname, "constraint", t.primary_key) end
  for _, c in ipairs(t.constraints) do d:check_options(fname, "constraint", c) end
  for _, index in ipairs(t.indexes) do d:check_options(fname, "index", index) end
end

--- CREATE TABLE up to the first column. The text is SQLAlchemy's to the byte: SQLite keeps it, and
--- comparisons read it back.
function ddl.create_table_head(d, t, o)
  local prefixes = o and o.prefixes and table.concat(o.prefixes, " ") .. " " or ""
  return "CREATE " .. prefixes
    .. (o and o.if_not_exists and "TABLE IF NOT EXISTS " or "TABLE ")
    .. d:qualified(t.name, t.schema) .. " (\n\t"
end

local function create_table_text(d, o)
  local t, parts = o.definition, {}
  for i, c in ipairs(t.columns) do parts[i] = d.ddl.column(d, c, t) end
  for _, text in ipairs(d.ddl.of_table(d, t)) do parts[#parts + 1] = text end
  return d.ddl.create_table_head(d, t, o) .. table.concat(parts, ", \n\t") .. "\n)"
    .. d.ddl.table_suffix(d, t)
end

local function add_comments(d, t, out)
  if not d.supports_comments or d.inline_comments then return end
  local name = d:qualified(t.name, t.schema)
  if t.comment then
    out[#out + 1] = ("COMMENT ON TABLE %s IS %s"):format(name, d:literal(t.comment))
  end
  for _, c in ipairs(t.columns) do
    if c.comment then
      out[#out + 1] = ("COMMENT ON COLUMN %s.%s IS %s"):format(name, d:ident(c.name),
        d:literal(c.comment))
    end
  end
end

-- What follows a table or column once it is there.
local function add_indexes_and_comments(d, o, t, out)
  for _, index in ipairs(t.indexes) do
    out[#out + 1] = d.ddl.index_text(d, index, o.if_not_exists)
  end
  add_comments(d, t, out)
  return out
end

function ddl.create_table(d, o)
  local t = o.definition
  check_table_options(d, "op.create_table", t)
  local out = { create_table_text(d, o), warnings = t.warnings }
  return add_indexes_and_comments(d, o, t, out)
end

function ddl.drop_table(d, o)
  d:check_options("op.drop_table", "table", o)
  return { ("DROP TABLE %s%s"):format(o.if_exists and "IF EXISTS " or "",
    d:qualified(o.table, o.schema)) }
end

function ddl.rename_table(d, o)
  return { ("ALTER TABLE %s RENAME TO %s"):format(d:altered(o.from, o.schema), d:ident(o.to)) }
end

-- The one reference that inline_references may write into the column's line.
local function inline_reference(o)
  if not o.inline_references then return nil end
  local found
  for _, c in ipairs(o.definition.constraints) do
    if c.kind == "foreign_key" then
      if found then return nil end
      found = c
    end
  end
  return found
end

--- ALTER TABLE ... ADD COLUMN, and the constraint that its line holds already.
function ddl.add_column_text(d, o)
  local t, inline = o.definition, inline_reference(o)
  local c = t.columns[1]
  local sql = ("ALTER TABLE %s ADD COLUMN %s%s"):format(d:altered(o.table, o.schema),
    o.if_not_exists and "IF NOT EXISTS " or "", d.ddl.column_spec(d, c, t))
  if o.inline_primary_key and c.primary_key then sql = sql .. " PRIMARY KEY" end
  if inline then sql = sql .. " " .. d.ddl.references(d, inline) end
  for _, item in ipairs(c.checks) do sql = sql .. " " .. d.ddl.column_check(d, item, t) end
  return sql, inline
end

--- Refuse options of this dialect that neither op.add_column nor the column has.
function ddl.check_add_column(d, o)
  d:check_options("op.add_column", "add_column", o)
  check_table_options(d, "op.add_column", o.definition)
end

function ddl.add_column(d, o)
  local t = o.definition
  d.ddl.check_add_column(d, o)
  local sql, inline = d.ddl.add_column_text(d, o)
  local out = { sql }
  for _, c in ipairs(t.constraints) do
    local text = c ~= inline and d.ddl[c.kind](d, c, t)
    if text then
      out[#out + 1] = ("ALTER TABLE %s ADD %s"):format(d:qualified(o.table, o.schema), text)
    end
  end
  return add_indexes_and_comments(d, o, t, out)
end

function ddl.drop_column(d, o)
  d:check_options("op.drop_column", "drop_column", o)
  return { ("ALTER TABLE %s DROP COLUMN %s%s%s"):format(d:altered(o.table, o.schema),
    o.if_exists and "IF EXISTS " or "", d:ident(o.column), o.cascade and " CASCADE" or "") }
end

--- An element of an index: a column's name or an expression.
function ddl.index_element(d, e)
  if type(e) == "string" then return d:ident(e) end
  return d:expression(e)
end

function ddl.index_elements(d, index)
  local elements, out = index.elements, {}
  if #elements == 1 then return d.ddl.index_element(d, elements[1], index) end
  for i, e in ipairs(elements) do out[i] = d.ddl.index_element(d, e, index) end
  return table.concat(out, ", ")
end

function ddl.index_text(d, index, if_not_exists)
  return ("CREATE %sINDEX %s%s ON %s (%s)"):format(index.unique and "UNIQUE " or "",
    if_not_exists and "IF NOT EXISTS " or "", d:ident(index.name),
    d:qualified(index.table.name, index.table.schema), d.ddl.index_elements(d, index))
end

function ddl.create_index(d, o)
  d:check_options("op.create_index", "index", o.definition)
  return { d.ddl.index_text(d, o.definition, o.if_not_exists) }
end

function ddl.drop_index(d, o)
  d:check_options("op.drop_index", "index", o)
  return { ("DROP INDEX %s%s"):format(o.if_exists and "IF EXISTS " or "",
    d:qualified(o.index, o.schema)) }
end

-- Most runs have no views, functions and triggers: they are compiled by a file of their own, which
-- is loaded for them.
for _, word in ipairs { "view", "function", "trigger" } do
  for _, verb in ipairs { "create", "replace", "drop" } do
    local name = verb .. "_" .. word
    ddl[name] = function(d, o)
      return require(("mig.dialects.%s.stored"):format(d.name))[name](d, o)
    end
  end
end

return ddl
