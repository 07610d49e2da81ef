--- What SQLite's ALTER TABLE cannot do is done by rebuilding the table.

local errors = require "mig.support.errors"

local base = require "mig.dialects.base.ddl"
local native = require "mig.dialects.sqlite.native"
local table_options = require "mig.dialects.sqlite.table_options"

local alter = setmetatable({}, { __index = base })

-- SQLite has no comments, and what differs in nothing else is no change.
function alter.create_table_comment() return {} end
function alter.drop_table_comment() return {} end

--- Operation -> function(dialect, op, ctx), for those that may rebuild.
alter.runs = {}

local function execute(ctx, statements)
  for _, sql in ipairs(statements) do ctx.sink.execute(sql) end
end

-- SQLite follows a new name wherever it reads it, which is not everywhere.
local function watch_name(d, o, ctx)
  if o.new_column_name then
    require("mig.dialects.sqlite.references").watch(d, ctx,
      { schema = o.schema or "main", name = o.table })
  end
end

-- Collect the operation; it is done with those that follow it.
local function collect(d, o, ctx)
  if not ctx.pending then
    ctx.pending = require("mig.dialects.sqlite.pending").new(d, ctx, "op." .. o.name,
      { table = o.table, schema = o.schema })
  end
  ctx.pending:add(o)
end

local function try_native(name)
  alter.runs[name] = function(d, o, ctx)
    local statements = not ctx.pending and native[name](d, o, ctx)
    if statements then return execute(ctx, statements) end
    collect(d, o, ctx)
  end
end

try_native "add_column"
try_native "drop_column"

function alter.runs.alter_column(d, o, ctx)
  d:check_options("op.alter_column", "alter_column", o)
  d.ddl.check_default(d, o)
  if o.autoincrement ~= nil or o.existing_autoincrement ~= nil then
    require("mig.core.log").write("warn", "mig.ops", "op.alter_column: autoincrement and "
      .. "existing_autoincrement only make sense for MySQL")
  end
  watch_name(d, o, ctx)
  if ctx.pending then return ctx.pending:add(o) end
  if not native.only_renames(o) then return collect(d, o, ctx) end
  if o.new_column_name then execute(ctx, native.rename_column(d, o)) end
end

for _, name in ipairs { "create_primary_key", "create_unique_constraint",
  "create_check_constraint", "create_foreign_key", "drop_constraint" } do
  alter.runs[name] = collect
end

function alter.runs.alter_table(d, o, ctx)
  alter.alter_table(d, o)
  if table_options.concerns(d, o) then collect(d, o, ctx) end
end

-- ---- op.batch_alter_table ----

local natives = {}

function natives.add_column(d, o, ctx)
  if o.insert_before or o.insert_after then return nil end
  return native.add_column(d, o, ctx)
end

natives.drop_column = native.drop_column

function natives.alter_table(d, o)
  return not table_options.concerns(d, o) and {} or nil
end

function natives.alter_column(d, o)
  if not native.only_renames(o) then return nil end
  return o.new_column_name and native.rename_column(d, o) or {}
end

for _, name in ipairs { "create_index", "drop_index", "create_table_comment",
  "drop_table_comment", "create_exclude_constraint" } do
  natives[name] = function(d, o, ctx) return d:compile(o, ctx.as_sql) end
end

local function is_forced(options)
  return options.recreate == "always" or options.partial_reordering ~= nil
    or next(options.table_args or {}) ~= nil or next(options.table_kwargs or {}) ~= nil
end

local function refuse_rebuild(o)
  errors.raise("MIG_EUNSUPPORTED", "op.%s: SQLite cannot do this to table '%s' with ALTER TABLE, "
    .. "and recreate = 'never' forbids to rebuild it", o.name, o.table)
end

local adding = { add_column = true, create_index = true, drop_index = true }

-- Whether a description of the table is not needed.
local function only_adds(d, batch, ctx)
  for _, o in ipairs(batch.operations) do
    if not adding[o.name] or not natives[o.name](d, o, ctx) then return false end
  end
  return true
end

--- Do the operations of a block: with ALTER TABLE as long as that goes, the rest by one rebuild.
---@param d mig.Dialect
---@param batch { table: string, schema: string?, operations: table[], options: table }
---@param ctx mig.Context
function alter.batch(d, batch, ctx)
  local options, shared = batch.options, nil
  local function start(o)
    if options.recreate == "never" then refuse_rebuild(o) end
    shared = require("mig.dialects.sqlite.pending").new(d, ctx, "op." .. o.name, {
      table = batch.table, schema = batch.schema, options = options, forced = is_forced(options),
    })
  end
  local described = options.copy_from or options.described
  if is_forced(options) or described and not only_adds(d, batch, ctx) then
    start(batch.operations[1] or { name = "batch_alter_table", table = batch.table })
  end
  for _, o in ipairs(batch.operations) do
    watch_name(d, o, ctx)
    local try = not shared and natives[o.name]
    local statements = try and try(d, o, ctx)
    if statements then
      execute(ctx, statements)
    else
      if not shared then start(o) end
      shared:add(o)
    end
  end
  if shared then shared:run() end
end

return alter
