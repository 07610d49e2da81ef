--- What the server makes of the columns and checks of the models: it is told to make a temporary
--- table of them, which ends no transaction and which nobody else sees, and shows it.

local class = require "mig.support.class"
local definition = require "mig.dialects.mariadb.definition"
local log = require "mig.support.lazy" "mig.core.log"
local type_text = require "mig.dialects.mariadb.type_text"
local types = require "mig.dialects.mariadb.reflect_types"

local canonical = {}

local table_name = "mig_canonical"

-- ---- what was asked ----

--- Type, character set and collation of a column that the server has shown.
---@param column mig.mariadb.Definition
---@return mig.mariadb.TypeText
function canonical.type_of(column)
  if definition.is_json(column) then return { text = "json" } end
  return {
    text = type_text.of(column.type).text,
    charset = column.charset and column.charset:match("(%S+)$"),
    collation = column.collate and column.collate:match("(%S+)$"),
  }
end

--- Its default, with what follows it.
---@param column mig.mariadb.Definition
---@return string?
function canonical.default_of(column)
  if not column.on_update then return column.default end
  return ("%s %s"):format(column.default or "NULL", column.on_update)
end

--- The expression of a generated column.
---@param column mig.mariadb.Definition
---@return string
function canonical.generated_of(column)
  return column.generated and column.generated:match("%b()"):sub(2, -2) or ""
end

-- ---- checks ----

-- All checks of a model, wherever they are written, that there are on this database.
local function checks_of(d, t)
  local out, seen = {}, {}
  local function add(c)
    if c.kind == "check" and not seen[c] and d.ddl.check(d, c) then
      out[#out + 1], seen[c] = c, true
    end
  end
  for _, c in ipairs(t.constraints) do add(c) end
  for _, column in ipairs(t.columns) do
    for _, c in ipairs(column.checks) do add(c) end
  end
  return out
end

--- Whether the models have a check that is not among those of the database, by its text.
---@param d mig.Dialect
---@param t { reflected: mig.Table, target: mig.Table }
---@param differs fun(reflected: mig.Constraint, target: mig.Constraint): boolean
---@return boolean
function canonical.has_doubtful_check(d, t, differs)
  for _, wanted in ipairs(checks_of(d, t.target)) do
    local found = false
    for _, c in ipairs(t.reflected.constraints) do
      found = found or c.kind == "check" and not differs(c, wanted)
    end
    if not found then return true end
  end
  return false
end

-- The check of a model that makes LONGTEXT a JSON column, written out.
local function written_json_check(d, t, c, differs)
  if c.type.typename ~= "JSON" or not c.json_check then return nil end
  for _, wanted in ipairs(checks_of(d, t.target)) do
    if not differs(c.json_check, wanted) then return wanted end
  end
  return nil
end

--- A model may say LONGTEXT and the check where others say JSON: then so does what was reflected.
---@param d mig.Dialect
---@param t { reflected: mig.Table, target: mig.Table }
---@param differs fun(reflected: mig.Constraint, target: mig.Constraint): boolean
function canonical.spell_out_json(d, t, differs)
  for i, c in ipairs(t.reflected.columns) do
    if written_json_check(d, t, c, differs) then
      local own = class.copy(c)
      own.type = types.reader()("longtext", "utf8mb4_bin", t.reflected.collation)
      t.reflected.columns[i], t.reflected.by_name[c.name] = own, own
      class.append(t.reflected, "constraints", c.json_check)
    end
  end
end

-- ---- asking ----

-- A table with the columns of a model, and with its checks under names that are known.
local function copy_of(t, checks, found)
  local own = class.copy(t)
  own.name, own.schema, own.columns, own.by_name = table_name, nil, {}, {}
  own.primary_key, own.indexes, own.comment, own.constraints = nil, {}, nil, checks
  own.dialect_options = {}
  -- What says nothing of its collation has that of the table.
  if found.collation then
    own.dialect_options = {
      mariadb_charset = types.charset_of(found.collation), mariadb_collate = found.collation,
    }
  end
  for i, c in ipairs(t.columns) do
    local column = class.copy(c)
    column.primary_key, column.checks, column.comment = false, {}, nil
    own.columns[i], own.by_name[c.name] = column, column
  end
  return own
end

local function create_text(d, t, checks)
  local named = {}
  for i, c in ipairs(checks) do
    named[i] = class.copy(c)
    named[i].name = "check_" .. i
  end
  local o = { definition = copy_of(t.target, named, t.reflected), prefixes = { "TEMPORARY" } }
  return d.ddl.create_table(d, o)[1]
end

local function show(ctx, sql)
  ctx.sink.execute(sql)
  local row = ctx.sink.query("SHOW CREATE TABLE " .. table_name)[1]
  ctx.sink.execute("DROP TEMPORARY TABLE " .. table_name)
  return row["Create Table"]
end

-- What goes wrong here is told when the table itself is made; an interrupt is no such thing.
local function try(fn, ...)
  local ok, result = pcall(fn, ...)
  if ok then return result end
  local code = type(result) == "table" and result.code
  if code ~= "MIG_EDB" and code ~= "MIG_EINVALID" and code ~= "MIG_EUNSUPPORTED" then
    error(result, 0)
  end
  return nil, tostring(result.message or result)
end

canonical.try = try

local function keep(ctx, t, checks, shown)
  local columns = {}
  for name, column in pairs(shown.columns) do columns[name:lower()] = column end
  for _, c in ipairs(t.target.columns) do ctx.canonical[c] = columns[c.name:lower()] end
  for i, c in ipairs(checks) do
    local text = shown.checks["check_" .. i]
    ctx.canonical[c] = text and text:sub(2, -2)
  end
end

--- Ask about the tables that are in doubt. Where the server does not answer, texts are all there
--- is.
---@param d mig.Dialect
---@param ctx mig.Context
---@param doubtful { reflected: mig.Table, target: mig.Table }[]
function canonical.ask(d, ctx, doubtful)
  for _, t in ipairs(doubtful) do
    local checks = checks_of(d, t.target)
    local text, why = try(create_text, d, t, checks)
    if text then text, why = try(show, ctx, text) end
    if text then
      keep(ctx, t, checks, definition.of_table(text))
    else
      log.write("debug", "mig.autogenerate.compare", ("table '%s' is compared by its text alone, "
        .. "as the server makes no temporary table of it: %s"):format(t.target.name, why))
    end
  end
end

return canonical
