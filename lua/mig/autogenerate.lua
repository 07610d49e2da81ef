--- Autogenerate: the database is read, compared with the models, and what differs becomes
--- operations, differences to list, or the source of a revision.

local class = require "mig.support.class"
local dialects = require "mig.dialects"
local errors = require "mig.support.errors"
local lazy = require "mig.support.lazy"

local diff, tree = lazy "mig.diff", lazy "mig.diff.tree"
local render = lazy "mig.render"
local services = lazy "mig.ops.services"

local autogenerate = {}

-- ---- what is compared, and how ----

-- The models of env.lua, as a list.
local function models_of(env)
  local target = env.target_metadata
  if target == nil or class.kind(target) ~= "metadata" and #target == 0 then
    errors.raise("MIG_ECONFIG", "there are no models to compare the database with: env.lua must "
      .. "give target_metadata, for instance that of models.lua")
  end
  return require("mig.schema.metadata").list(target)
end

-- Tables of mig's own are nobody's business.
local function skipper(settings)
  local version_table = settings.version_table or "alembic_version"
  local version_schema = settings.version_table_schema
  return function(name, schema)
    return name:find("^mig_") ~= nil
      or name == version_table and (schema == version_schema or schema == nil)
  end
end

-- A setting of env.lua, which wins, or of mig.ini.
local function setting(env, settings, name, otherwise)
  if env[name] ~= nil then return env[name] end
  if settings[name] ~= nil then return settings[name] == "true" end
  return otherwise
end

-- autogenerate_plugins: a list in env.lua, words in mig.ini.
local function plugin_patterns(env, settings)
  local words = settings.autogenerate_plugins
  if env.autogenerate_plugins or not words then return env.autogenerate_plugins end
  local out = {}
  for word in words:gmatch "[^%s,]+" do out[#out + 1] = word end
  return out
end

-- The schemas that models name.
local function schemas_of(models)
  local out, seen = {}, {}
  for _, metadata in ipairs(models) do
    for _, list in ipairs { "tables", "views", "functions", "triggers" } do
      for _, object in ipairs(metadata[list]) do
        local schema = object.schema
        if schema and not seen[schema] then seen[schema], out[#out + 1] = true, schema end
      end
    end
  end
  return out
end

-- include_name, which is asked about each name once, however often the answer is needed.
local function remembered(include_name)
  if not include_name then return nil end
  local answers = {}
  return function(name, type_, parents)
    local key = table.concat({ type_, name or "", name and "" or "nil",
      parents.schema_name or "", parents.table_name or "" }, "\0")
    if answers[key] == nil then
      answers[key] = include_name(name, type_, parents) and true or false
    end
    return answers[key]
  end
end

-- What hooks get: the view of a revision on the run, or without a connection what there is of it.
local function hook_context(ctx, env, is_autogenerate)
  local view = ctx and services.get_context() or { as_sql = false, opts = env, x = {} }
  view.autogenerate = is_autogenerate or false
  return view
end

local function options(ctx, env, settings, models)
  return {
    include_name = remembered(env.include_name),
    include_object = env.include_object,
    include_schemas = setting(env, settings, "include_schemas", false),
    compare_type = setting(env, settings, "compare_type", true),
    compare_server_default = setting(env, settings, "compare_server_default", false),
    autogenerate_plugins = plugin_patterns(env, settings),
    schemas = schemas_of(models),
    skip = skipper(settings),
    context = hook_context(ctx, env, true),
  }
end

local function reflect(ctx, opts)
  local reflected = dialects.part(ctx.dialect, "reflect")(ctx.dialect, ctx, opts)
  reflected.reflected = true
  return reflected
end

-- ---- what a command wants ----

--- What the database holds.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.MetaData
function autogenerate.reflect(ctx, env, settings)
  return reflect(ctx, options(ctx, env, settings, {}))
end

--- The operations that lead from the database to the models.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.UpgradeOps
function autogenerate.operations(ctx, env, settings)
  local models = models_of(env)
  local opts = options(ctx, env, settings, models)
  return diff.compare(ctx.dialect, ctx, reflect(ctx, opts), models, opts)
end

---@class mig.Collected  what one of several databases needs
---@field target? string         its name; nil where there is one database
---@field dialect? mig.Dialect
---@field upgrade_ops mig.UpgradeOps

-- What the new file does, database by database.
---@return mig.Collected[]
local function parts_of(ctx, env, settings, request)
  if request.collected then return request.collected end
  local upgrade_ops = request.autogenerate and autogenerate.operations(ctx, env, settings)
    or tree.UpgradeOps()
  return { { dialect = ctx and ctx.dialect, upgrade_ops = upgrade_ops } }
end

-- The directives of new files, as env.lua wants them.
local function directives_for(ctx, env, settings, request)
  local ups, downs = {}, {}
  for i, part in ipairs(parts_of(ctx, env, settings, request)) do
    ups[i], downs[i] = part.upgrade_ops, part.upgrade_ops:reverse()
    ups[i].dialect, downs[i].dialect = part.dialect, part.dialect
    if part.target then
      ups[i].upgrade_token = part.target .. "_upgrades"
      downs[i].downgrade_token = part.target .. "_downgrades"
    end
  end
  local scripts = {
    tree.MigrationScript {
      rev_id = request.rev_id, message = request.message, head = request.head,
      splice = request.splice, branch_label = request.branch_label,
      version_path = request.version_path, depends_on = request.depends_on,
      upgrade_ops_list = ups, downgrade_ops_list = downs,
    },
  }
  local hook = env.process_revision_directives
  if hook then hook(hook_context(ctx, env, request.autogenerate), request.rows or {}, scripts) end
  return scripts
end

local function failed(fmt, ...)
  errors.raise("MIG_EINVALID", "process_revision_directives: " .. fmt, ...)
end

--- What differs between the database and the models, after env.lua has had its say.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@param rows string[]  of the version table
---@return mig.Difference[]
function autogenerate.differences(ctx, env, settings, rows)
  local scripts = directives_for(ctx, env, settings, { autogenerate = true, rows = rows })
  local out = {}
  for _, script in ipairs(scripts) do
    for _, container in ipairs(script.upgrade_ops_list) do
      local list = container:as_diffs(ctx.dialect)
      table.move(list, 1, #list, #out + 1, out)
    end
  end
  return out
end

--- What a preview writes: the operations of the files that would be written. A table that may have
--- to be rebuilt is described while there is a database to read it from.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return table[]  operations and mig.ModifyTableOps
function autogenerate.prepare_preview(ctx, env, settings)
  local scripts = directives_for(ctx, env, settings, { autogenerate = true, head = {} })
  local out = {}
  for _, script in ipairs(scripts) do
    for _, container in ipairs(script.upgrade_ops_list) do
      for _, o in ipairs(container.ops) do
        if o.ops and ctx.dialect.describe then
          o.described = ctx.dialect:describe(ctx, o.table, o.schema)
        end
        out[#out + 1] = o
      end
    end
  end
  return out
end

local function is_batch(container)
  local names = {}
  for _, name in ipairs(require("mig.ops.batch_alter_table").names) do names[name] = true end
  for _, o in ipairs(container.ops) do
    if not names[o.name] then return false end
  end
  return true
end

--- Write the SQL.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@param list table[]  what prepare_preview answered
function autogenerate.preview(ctx, env, settings, list) -- luacheck: no unused args
  local ops, d = require "mig.ops", ctx.dialect
  for _, o in ipairs(list) do
    if o.ops and d.batch and is_batch(o) then
      d.batch(d, { dialect = d, table = o.table, schema = o.schema, operations = o.ops,
        options = { described = o.described } }, ctx)
    else
      for _, item in ipairs(o.ops and o:operations() or { o }) do ops.invoke(item) end
    end
  end
end

--- What would make a database that was read before like this one.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@param from mig.MetaData
---@return mig.Difference[]
function autogenerate.between(ctx, env, settings, from)
  local opts = options(ctx, env, settings, {})
  local to = reflect(ctx, opts)
  return diff.compare(ctx.dialect, ctx, from, to, opts):as_diffs(ctx.dialect)
end

--- What to compare of two databases: what a project leaves out is part of a schema, too.
---@param ctx mig.Context
---@param _ table
---@param settings table<string, string>
---@return mig.CompareOpts
function autogenerate.everything(ctx, _, settings)
  return {
    include_schemas = not ctx.dialect.schemas_are_databases,
    compare_type = true, compare_server_default = true, skip = skipper(settings),
    comparators = require("mig.diff.comparators").none,
  }
end

--- Everything that the database holds, for autogenerate.left.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.MetaData
function autogenerate.snapshot(ctx, env, settings)
  local snapshot = reflect(ctx, autogenerate.everything(ctx, env, settings))
  snapshot.other_objects = require("mig.diff.other_objects").read(ctx, skipper(settings))
  return snapshot
end

--- Whether a database holds nothing.
---@param snapshot mig.MetaData
---@return boolean
function autogenerate.is_empty(snapshot)
  for _, list in ipairs { "tables", "views", "functions", "triggers", "enums" } do
    if #snapshot[list] > 0 then return false end
  end
  return true
end

--- What would bring the database of one snapshot back to another, an earlier one of the same
--- database.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@param from mig.MetaData
---@param to mig.MetaData
---@return mig.Difference[]
function autogenerate.left(ctx, env, settings, from, to)
  local opts = autogenerate.everything(ctx, env, settings)
  local found = diff.compare(ctx.dialect, ctx, from, to, opts):as_diffs(ctx.dialect)
  return require("mig.diff.other_objects").add(found, from.other_objects, to.other_objects)
end

--- The database as a models.lua, with the naming convention of the models that there are.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return string
function autogenerate.models(ctx, env, settings)
  local reflected = reflect(ctx, options(ctx, env, settings, {}))
  local target = env.target_metadata
  return require("mig.render.models").source(reflected, {
    dialect = ctx.dialect, render_item = env.render_item,
    naming_convention = class.kind(target) == "metadata" and target.naming_convention or nil,
    unread = require("mig.dialects").part(ctx.dialect, "unread").list(ctx.dialect, ctx, reflected),
  })
end

-- ---- revision files ----

-- A field of a directive that one or several names may stand in.
local function as_list(script, field)
  local v = script[field]
  if v == nil then return {} end
  if type(v) == "string" then return { v } end
  if not class.is_plain(v) or not class.is_list(v) then
    failed("'%s' of a directive must be a string or a list of them", field)
  end
  return v
end

-- What the writer of files takes.
local function settle(scripts)
  for i, script in ipairs(scripts) do
    if class.kind(script) ~= "migration_script" then
      failed("directive %d must be a MigrationScript, got %s", i,
        class.kind(script) or type(script))
    end
    script.head, script.depends_on = as_list(script, "head"), as_list(script, "depends_on")
    local labels = as_list(script, "branch_label")
    if #labels > 1 then failed("a new file has one branch_label, got %d", #labels) end
    script.branch_label = labels[1]
  end
end

--- The revision files to write.
---@param ctx mig.Context?  nil when the database is not asked
---@param env table
---@param settings table<string, string>
---@param request table
---@return mig.MigrationScript[]
function autogenerate.draft(ctx, env, settings, request)
  local scripts = directives_for(ctx, env, settings, request)
  settle(scripts)
  local opts = {
    dialect = ctx and ctx.dialect, render_item = env.render_item,
    render_as_batch = setting(env, settings, "render_as_batch", false),
    autogenerate = request.autogenerate,
    upgrade_token = env.upgrade_token, downgrade_token = env.downgrade_token,
  }
  for _, script in ipairs(scripts) do script.vars = render.script(script, opts) end
  return scripts
end

return autogenerate
