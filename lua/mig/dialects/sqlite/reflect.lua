--- What a database holds, read from the texts in sqlite_master: one query per schema, and one more
--- where there are virtual tables.

local catalogue = require "mig.dialects.sqlite.catalogue"
local errors = require "mig.support.errors"
local metadata = require "mig.schema.metadata"
local reflect_stored = require "mig.dialects.sqlite.reflect_stored"
local reflect_table = require "mig.dialects.sqlite.reflect_table"

-- ---- schemas ----

local function attached(ctx)
  local names = {}
  for _, row in ipairs(ctx.sink.query "PRAGMA database_list") do names[#names + 1] = row.name end
  return names
end

local function has(names, name)
  for _, other in ipairs(names) do
    if other:lower() == name:lower() then return true end
  end
  return false
end

-- The schemas to read; that of the connection is false.
local function schemas_of(ctx, opts)
  local out, wanted = { false }, opts.schemas or {}
  if not opts.include_schemas and #wanted == 0 then return out end
  local names = attached(ctx)
  for _, name in ipairs(wanted) do
    if not has(names, name) then
      errors.raise("MIG_EDB", "the models have a schema '%s', but no database is attached as '%s'",
        name, name)
    end
  end
  for _, name in ipairs(names) do
    local is_other = name ~= "main" and (name ~= "temp" or has(wanted, name))
    if is_other and (opts.include_schemas or has(wanted, name)) then out[#out + 1] = name end
  end
  return out
end

-- ---- virtual tables ----

-- What the modules of SQLite call the tables in which they keep what they have. SQLite knows, too,
-- but only of modules that it has been built with.
local suffixes = {
  "config", "content", "data", "docsize", "idx", "node", "parent", "rowid", "segdir", "segments",
  "stat",
}

-- The tables that belong to virtual ones, by name.
local function shadows(d, ctx, schema, virtual)
  local out = {}
  if #virtual == 0 then return out end
  for _, name in ipairs(virtual) do
    for _, suffix in ipairs(suffixes) do out[name .. "_" .. suffix] = true end
  end
  -- The pragma came with 3.37.
  local ok, rows = pcall(ctx.sink.query, ("SELECT name FROM pragma_table_list WHERE "
    .. "type = 'shadow' AND schema = %s"):format(d:literal(schema or "main")))
  for _, row in ipairs(ok and rows or {}) do out[row.name] = true end
  return out
end

-- ---- a schema ----

-- The rows of sqlite_master by type, and the names of virtual tables.
local function rows_of(d, ctx, schema)
  local found, virtual = { table = {}, index = {}, view = {}, trigger = {} }, {}
  local source = ("SELECT type, name, tbl_name, sql FROM %s.sqlite_master WHERE sql IS NOT NULL "
    .. "ORDER BY rowid"):format(d:ident(schema or "main"))
  for row in ctx.sink.rows(source) do
    if row.sql:find "^CREATE VIRTUAL" then
      virtual[#virtual + 1] = row.name
    elseif not row.name:find "^sqlite_" then
      local list = found[row.type]
      list[#list + 1] = row
    end
  end
  return found, virtual
end

local function read_schema(d, ctx, opts, schema, md, types)
  local found, virtual = rows_of(d, ctx, schema)
  for _, name in ipairs(virtual) do
    md.virtual[#md.virtual + 1] = schema and schema .. "." .. name or name
  end
  local hidden, own = shadows(d, ctx, schema, virtual), catalogue.new(schema, types)
  for _, row in ipairs(found.table) do
    if not hidden[row.name] and not (opts.skip and opts.skip(row.name, schema)) then
      md:add(own:add_table(row, md))
    end
  end
  for _, row in ipairs(found.index) do own:add_index(row) end
  for _, row in ipairs(found.view) do
    md.views[#md.views + 1] = reflect_stored.view(row.sql, schema)
  end
  for _, row in ipairs(found.trigger) do
    md.triggers[#md.triggers + 1] = reflect_stored.trigger(row.sql, schema)
  end
end

--- Read what is in the database, and in those attached to it that are asked for.
---@param d mig.Dialect
---@param ctx mig.Context
---@param opts table  include_schemas, schemas, include_name, skip
---@return mig.MetaData
return function(d, ctx, opts)
  local md = metadata.MetaData()
  md.enums, md.views, md.functions, md.triggers = {}, {}, {}, {}
  md.virtual = {}
  md.default_schema = "main"
  local types = reflect_table.types(d)
  for _, schema in ipairs(schemas_of(ctx, opts)) do
    if not opts.include_name or opts.include_name(schema or "main", "schema", {}) then
      read_schema(d, ctx, opts, schema or nil, md, types)
    end
  end
  return md
end
