--- env.lua: loading it, checking its keys, asking it for the URL.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sandbox = require "mig.support.sandbox"
local sorted = require "mig.support.sorted"

local environment = {}

--- The keys env.lua may return and the type of each. Of those that mig.ini has, too, env.lua's
--- win.
local keys = {
  autogenerate_plugins = "table",
  compare_server_default = "boolean or function",
  compare_type = "boolean or function",
  downgrade_token = "string",
  include_name = "function",
  include_object = "function",
  include_schemas = "boolean",
  on_version_apply = "function or table",
  plugins = "table",
  process_revision_directives = "function",
  record_history = "boolean",
  render_as_batch = "boolean",
  render_item = "function",
  sqlite_rebuild = "string",
  target_metadata = "table",
  targets = "function",
  template_args = "table",
  transaction_per_migration = "boolean",
  upgrade_token = "string",
  url = "function",
  version_table = "string",
  version_table_pk = "boolean",
  version_table_schema = "string",
}

--- What Alembic's context.configure() takes besides, and why there is nothing of it here.
local absent = {
  alembic_module_prefix = "revisions have op under that name",
  connection = "mig connects; url and targets say where to",
  dialect_name = "the URL says which database it is",
  dialect_opts = "parameters of the connection stand in the URL",
  literal_binds = "scripts have literals",
  output_buffer = "scripts go to standard output",
  output_encoding = "scripts are in UTF-8",
  sqlalchemy_module_prefix = "revisions have sa under that name",
  starting_rev = "a range of --sql says where a script starts",
  tag = "--tag gives it",
  transactional_ddl = "mig knows it of each database",
  user_module_prefix = "render_item writes types of a project's own",
}

--- Raise an error that blames env.lua as a whole.
local function fail(path, fmt, ...)
  local e = errors.new("MIG_ECONFIG", fmt:format(...))
  e.file, e.line = path, nil
  error(e, 0)
end

-- What can be called is a function, a Rewriter too.
local function kind_of(value)
  local metatable = type(value) == "table" and getmetatable(value)
  return metatable and metatable.__call and "function" or type(value)
end

local function check_keys(path, env)
  for name, value in sorted.pairs(env) do
    local expected = keys[name]
    if absent[name] then
      fail(path, "%s is not a key of mig: %s", name, absent[name])
    elseif not expected then
      fail(path, "unknown key '%s'%s", tostring(name), nearest.key_hint(name, keys))
    elseif not expected:find(kind_of(value), 1, true) then
      fail(path, "%s must be a %s, got %s", name, expected, type(value))
    end
  end
end

local function check_hooks(path, hooks)
  if kind_of(hooks) ~= "table" then return end
  if not class.is_list(hooks) then fail(path, "on_version_apply must be a function or a list") end
  for i, hook in ipairs(hooks) do
    if kind_of(hook) ~= "function" then
      fail(path, "on_version_apply[%d] must be a function, got %s", i, type(hook))
    end
  end
end

local function check_patterns(path, patterns)
  if patterns == nil then return end
  local example = 'autogenerate_plugins must be a list of names: { "mig.autogenerate.*" }'
  if not class.is_list(patterns) then fail(path, example) end
  for _, pattern in ipairs(patterns) do
    if type(pattern) ~= "string" or not pattern:find "[^~]" then fail(path, example) end
  end
end

-- Run env.lua where a module that is missing is an empty table.
local function run_without_models(chunk, metatable)
  local globals = metatable.__index
  local require_ = globals.require
  globals.require = function(name)
    return metatable.has_module(name) and require_(name) or {}
  end
  local env = chunk()
  globals.require = require_
  return env
end

--- Run env.lua and load the plugins it names.
---@param path string
---@param metatable table of the environments of files
---@param writes_models boolean  the models are about to be written: they may be missing
---@return table what it returned
function environment.load(path, metatable, writes_models)
  local chunk = sandbox.load_file(path, metatable)
  local env
  if writes_models then env = run_without_models(chunk, metatable) else env = chunk() end
  if type(env) ~= "table" then fail(path, "must return a table, got %s", type(env)) end
  check_keys(path, env)
  if env.plugins and not class.is_list(env.plugins) then
    fail(path, 'plugins must be a list of modules: { "ops.views" }')
  end
  check_patterns(path, env.autogenerate_plugins)
  check_hooks(path, env.on_version_apply)
  for i, name in ipairs(env.plugins or {}) do
    if type(name) ~= "string" then
      fail(path, "plugins[%d] must be the name of a module, got %s", i, type(name))
    end
    metatable.__index.require(name)
  end
  return env
end

--- The functions to call after each step.
---@param env table
---@return function[]
function environment.hooks(env)
  local hooks = env.on_version_apply
  if hooks == nil then return {} end
  return kind_of(hooks) == "function" and { hooks } or hooks
end

--- `-x key=value` arguments as a map; an argument without "=" has the empty string.
---@param list string[]
---@return table<string, string>
function environment.arguments(list)
  local map = {}
  for _, argument in ipairs(list) do
    local key, value = argument:match("^([^=]*)=(.*)$")
    map[key or argument] = value or ""
  end
  return map
end

-- A section as env.lua sees it. A value with a variable that is not set is an error when it is
-- asked for, by its name or with all others, and no earlier.
local function section_view(rows)
  local values, problems = {}, {}
  for _, row in ipairs(rows) do
    values[row.key], problems[row.key] = row.value, row.problem
  end
  return setmetatable(values, {
    __index = function(_, key)
      if problems[key] then errors.raise("MIG_ECONFIG", problems[key]) end
      return nil
    end,
    __pairs = function()
      local first = sorted.keys(problems)[1]
      if first then errors.raise("MIG_ECONFIG", problems[first]) end
      return next, values
    end,
  })
end

--- mig.ini as env.lua sees it: the keys of the section in use, and the others under `sections`.
---@param values table<string, string>
---@param sections table<string, { key: string, value: string?, problem: string? }[]>
---@return table<string, any>
function environment.config(values, sections)
  local views = {}
  for name, rows in pairs(sections) do views[name] = section_view(rows) end
  values.sections = setmetatable(views, {
    __index = function(_, name)
      errors.raise("MIG_ECONFIG", "mig.ini has no section [%s]%s", tostring(name),
        nearest.key_hint(name, sections, ""))
    end,
  })
  return values
end

--- What C needs to know of env.lua.
---@param path string
---@param env table
---@param config table<string, any>
---@param x table<string, string>
---@return { url: string?, on_version_apply: boolean, targets: boolean, settings: string[][] }
function environment.describe(path, env, config, x)
  local url = env.url and env.url(config, x)
  if url ~= nil and type(url) ~= "string" then
    fail(path, "url() must return a string or nil, got %s", type(url))
  elseif url == "" then
    fail(path, "url() must not return an empty string; nil is for the url of mig.ini")
  elseif url and url:find("\0", 1, true) then
    fail(path, "url() must not return a NUL byte")
  end
  local settings = {}
  for name, expected in sorted.pairs(keys) do
    if env[name] ~= nil and (expected == "string" or expected == "boolean") then
      settings[#settings + 1] = { name, tostring(env[name]) }
    end
  end
  return {
    url = url, on_version_apply = #environment.hooks(env) > 0, targets = env.targets ~= nil,
    settings = settings,
  }
end

return environment
