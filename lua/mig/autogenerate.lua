--- Autogenerate: the database is read, compared with the models, and what differs becomes
--- operations, differences to list, or the source of a revision.

local class = require "mig.support.class"
local errors = require "mig.support.errors"

local autogenerate = {}

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

local function options(env, settings, models)
  return {
    include_name = env.include_name,
    include_object = env.include_object,
    include_schemas = setting(env, settings, "include_schemas", false),
    compare_type = setting(env, settings, "compare_type", true),
    compare_server_default = setting(env, settings, "compare_server_default", false),
    schemas = schemas_of(models),
    skip = skipper(settings),
  }
end

local function reflect(ctx, opts)
  local d = ctx.dialect
  return require("mig.dialects." .. d.name .. ".reflect")(d, ctx, opts)
end

--- What the database holds.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.MetaData
function autogenerate.reflect(ctx, env, settings)
  return reflect(ctx, options(env, settings, {}))
end

local function compare(ctx, models, opts)
  return require("mig.diff").compare(ctx.dialect, ctx, reflect(ctx, opts), models, opts)
end

--- The operations that lead from the database to the models.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.UpgradeOps
function autogenerate.operations(ctx, env, settings)
  local models = models_of(env)
  return compare(ctx, models, options(env, settings, models))
end

--- Run operations.
---@param upgrade_ops mig.UpgradeOps
function autogenerate.invoke(_, _, _, upgrade_ops)
  local ops = require "mig.ops"
  for o in upgrade_ops:each() do ops.invoke(o) end
end

--- What differs between the database and the models.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return mig.Difference[]
function autogenerate.differences(ctx, env, settings)
  return autogenerate.operations(ctx, env, settings):differences()
end

--- What would make a database that was read before like this one.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@param from mig.MetaData
---@return mig.Difference[]
function autogenerate.between(ctx, env, settings, from)
  local opts = options(env, settings, {})
  local to = reflect(ctx, opts)
  return require("mig.diff").compare(ctx.dialect, ctx, from, { to }, opts):differences()
end

--- The database as a models.lua.
---@param ctx mig.Context
---@param env table
---@param settings table<string, string>
---@return string
function autogenerate.models(ctx, env, settings)
  local reflected = reflect(ctx, options(env, settings, {}))
  return require("mig.render.models").source(reflected, { dialect = ctx.dialect })
end

--- The revision files to write.
---@param ctx mig.Context?  nil when the database is not asked
---@param env table
---@param settings table<string, string>
---@param request table
---@return mig.MigrationScript[]
function autogenerate.draft(ctx, env, settings, request)
  local diff, render = require "mig.diff", require "mig.render"
  local upgrade_ops = diff.tree.UpgradeOps {}
  if request.autogenerate then upgrade_ops = autogenerate.operations(ctx, env, settings) end
  request.upgrade_ops, request.downgrade_ops = upgrade_ops, upgrade_ops:reverse()
  local scripts = { diff.tree.MigrationScript(request) }
  if env.process_revision_directives then
    env.process_revision_directives(ctx, request.head, scripts)
  end
  for _, script in ipairs(scripts) do
    script.vars = render.script(script, { dialect = ctx and ctx.dialect, env = env })
  end
  return scripts
end

return autogenerate
