--- The door from C: every function here is called by runtime/script, and C calls no other Lua.
--- What a command may not need is required where it is used: `mig current` reads revision files
--- and nothing else, and should not pay for the operations.

local sandbox = require "mig.support.sandbox"

local entry = {}

--- What the functions below share; one Lua state serves one environment.
local state = {
  environment = nil, ---@type table? what env.lua returned
  config = {}, ---@type table<string, any> mig.ini as env.lua sees it
  x = {}, ---@type table<string, string|number|boolean>
  targets = nil, ---@type mig.Target[]? what its targets() returned
  target = nil, ---@type mig.Target? the one that is worked on
  metatable = nil, ---@type table metatable of files' environments
  settings = {}, ---@type table<string, string> that operations mind
  context = nil, ---@type table? the context of the run in progress
  reflected = nil, ---@type mig.MetaData? what another database held
  snapshots = {}, ---@type table<integer, mig.MetaData> what the database held before
  records = {}, ---@type table<integer, mig.SquashRecord> likewise, with all rows
  collected = nil, ---@type mig.Collected[]? what is for a revision for several databases
  drafts = nil, ---@type mig.MigrationScript[]? of new revision files
  rows = nil, ---@type string[]? the version rows of a database that is compared
  run = nil, ---@type table mig.run, from the first run on
  lint = nil, ---@type { session: mig.LintSession, settings: table<string, string> }?
  forecast = nil, ---@type mig.Forecast? of the run in progress
}

-- print() of files, where somebody listens to the log: a line of it for each line of text.
local function print_to_log(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = tostring(parts[i]) end
  for line in (table.concat(parts, "\t") .. "\n"):gmatch("([^\n]*)\n") do
    require("mig.core.log").print(line)
  end
end

--- Called once, when the state is made.
---@param opts { location: string, module_paths: string[] }
---@return table metatable of revision environments
function entry.open(opts)
  local paths = { opts.location }
  for _, path in ipairs(opts.module_paths) do paths[#paths + 1] = path end
  state.metatable = sandbox.open(paths, {
    op = require "mig.op", sa = require "mig.schema",
    print = require("mig.core.log").listens() and print_to_log or nil,
  })
  return state.metatable
end

--- Take the settings of mig.ini.
---@param values table<string, string> of the section in use
---@param sections table<string, { key: string, value: string?, problem: string? }[]> the others
function entry.configure(values, sections)
  state.config = require("mig.environment").config(values, sections)
end

--- Take the -x arguments.
---@param x string[]
function entry.arguments(x) state.x = require("mig.environment").arguments(x) end

--- Load env.lua.
---@param path string
---@param x string[] -x arguments
---@return { url: string?, on_version_apply: boolean, targets: boolean, settings: string[][] }
function entry.env(path, x)
  local environment = require "mig.environment"
  state.x = environment.arguments(x)
  state.environment = environment.load(path, state.metatable,
    state.settings.writes_models ~= nil)
  return environment.describe(path, state.environment, state.config, state.x)
end

--- Ask env.lua for its targets.
---@return { name: string, url: string?, schema: string? }[]?
function entry.targets()
  local reader = require "mig.core.reader"
  local sink = require "mig.core.sink"
  local function open(url)
    local connection, dialect = reader.open(url)
    return function(verb, ...)
      reader.use(connection)
      return sink[verb](...)
    end, dialect
  end
  state.targets = require("mig.targets").list(state.environment.targets, state.config, state.x,
    open)
  return state.targets
end

--- Work on one of the targets from here on.
---@param index integer  0: on none
function entry.target(index) state.target = state.targets and state.targets[index] end

--- Take a setting of mig.ini or env.lua.
---@param name string
---@param value string
function entry.setting(name, value) state.settings[name] = value end

-- What env.lua returned, with the models of the target that is worked on.
local function environment_in_use()
  local env, own = state.environment or {}, state.target and state.target.target_metadata
  if not own then return env end
  local copy = {}
  for key, value in pairs(env) do copy[key] = value end
  copy.target_metadata = own
  return copy
end

--- Begin a run: op works on the sink of C from here on.
---@param dialect string
---@param tag string?
function entry.begin(dialect, tag)
  local env = environment_in_use()
  local run = require "mig.run"
  state.run = run
  state.context = {
    dialect = require("mig.dialects").get(dialect),
    sink = require "mig.core.sink",
    as_sql = require("mig.core.sink").is_offline(),
    naming_convention = run.naming_convention(env.target_metadata),
    opts = env,
    sqlite_rebuild = state.settings.sqlite_rebuild,
    x = state.target and state.target.x or state.x,
    target = state.target and state.target.name,
    tag = tag,
  }
end

-- Whether there is a history before the first step of a run.
local function has_past(step, revision_env)
  return step.direction == "downgrade" or rawget(revision_env, "down_revision") ~= nil
    or rawget(revision_env, "depends_on") ~= nil
end

-- What a revision asks for: how long its DDL may wait for locks.
local function set_lock_timeout(seconds)
  if math.type(seconds) == nil or seconds < 0 or seconds > 86400 then
    require("mig.support.errors").raise("MIG_EINVALID",
      "ddl_lock_timeout must be a number of seconds, 0 to 86400, got %s",
      type(seconds) == "number" and tostring(seconds) or "a " .. type(seconds))
  end
  require("mig.core.sink").lock_timeout(seconds)
end

--- Run one function of a revision.
---@param step { direction: "upgrade"|"downgrade", revision: string, path: string }
---@param revision_env table the globals of its file
---@return string[]? files  paths of the SQL files that it ran
function entry.step(step, revision_env)
  local fn = rawget(revision_env, step.direction)
  if type(fn) ~= "function" then
    require("mig.support.errors").raise("MIG_EIRREVERSIBLE", "%s has no %s()", step.revision,
      step.direction)
  end
  local context = state.context
  context.revision = step.revision
  context.file = step.path
  if context.has_past == nil then context.has_past = has_past(step, revision_env) end
  context.made_enums, context.files = nil, nil
  if step.direction == "downgrade" and context.dialect.has_enum_types then
    context.made_enums = require("mig.ops.rehearsal").of_revision(context, revision_env)
  end
  local limit = rawget(revision_env, "ddl_lock_timeout")
  if limit ~= nil then set_lock_timeout(limit) end
  state.run.step(context, fn, context.target)
  return context.files
end

--- From here on steps only say what they would do.
function entry.foresee_begin() state.forecast = require("mig.forecast").new(state.context) end

--- Find out what one function of a revision would do; entry.foreseen has the answer, also after an
--- error.
---@param step table as for entry.step
---@param revision_env table
function entry.foresee(step, revision_env)
  state.forecast:run(step, revision_env, function() entry.step(step, revision_env) end)
end

--- What that was.
---@return mig.ForecastStep
function entry.foreseen() return state.forecast:finish() end

--- From here on revisions are looked at by the rules.
function entry.lint_begin()
  local sections = state.config.sections
  state.lint = {
    session = require("mig.lint.session").new(state.context.dialect),
    settings = require("mig.lint.settings").read(sections and rawget(sections, "lint")),
  }
end

--- What the rules find in a revision.
---@param step table as for entry.step
---@param revision_env table
---@return { hazards: mig.Finding[] }
function entry.lint(step, revision_env)
  state.context.revision, state.context.file = step.revision, step.path
  local found = require("mig.lint.revision").look(state.context, state.lint.session, revision_env,
    step.path)
  local apply = require("mig.lint.settings").apply
  return { hazards = apply(found, state.lint.settings, revision_env) }
end

--- The rules: name, severity and what each finds.
---@return { id: string, severity: string, about: string }[]
function entry.lint_rules() return require("mig.lint").rules() end

--- Tell env.lua that a step was applied; its version row is written, its transaction still open.
---@param step table as for entry.step, with `from` and `to`
---@param heads string[] the version rows after the step
function entry.applied(step, heads)
  local context = state.context
  context.revision, context.file = step.revision, step.path
  for _, hook in ipairs(require("mig.environment").hooks(state.environment)) do
    state.run.step(context, hook, {
      revision = step.revision,
      target = context.target,
      is_upgrade = step.direction == "upgrade",
      is_stamp = step.direction == "stamp",
      is_migration = step.direction ~= "stamp",
      source_revision_ids = step.from,
      destination_revision_ids = step.to,
      heads = heads,
    })
  end
end

--- What became of a statement that was cut short, or refused by the server.
---@param sql string
---@param refused boolean
---@param foreign_keys string  that the table had which it alters, as the driver wrote them
---@return mig.Verdict
---@return string? cleanup
function entry.effect(sql, refused, foreign_keys)
  local effect = require "mig.dialects.base.effect"
  return state.run.step(state.context, effect.of, state.context.dialect, state.context, sql,
    refused, foreign_keys)
end

-- Call a function of mig.autogenerate in the context of the connection, with env.lua and settings.
local function autogenerate(name, ...)
  local fn = require("mig.autogenerate")[name]
  return state.run.step(state.context, fn, state.context, environment_in_use(), state.settings,
    ...)
end

--- Take the version rows that the database has.
---@param rows string[]
function entry.rows(rows) state.rows = rows end

--- Read what the database holds, to compare another one with it.
function entry.reflect() state.reflected = autogenerate "reflect" end

-- Differences as C takes them.
local function told(list)
  local json = require "mig.ops.json"
  local out = {}
  for i, difference in ipairs(list) do
    out[i] = {
      kind = difference.kind, text = difference.text, json = json.encode(difference, "difference"),
    }
  end
  return out
end

--- The differences between the database and the models; or between the database that was read by
--- entry.reflect and this one.
---@param reflected boolean
---@return { kind: string, text: string, json: string }[]
function entry.compare(reflected)
  return told(reflected and autogenerate("between", state.reflected)
    or autogenerate("differences", state.rows))
end

--- Read the whole schema and keep it.
---@param slot integer
---@return boolean  whether there is nothing in the database
function entry.snapshot(slot)
  local snapshot = autogenerate "snapshot"
  state.snapshots[slot] = snapshot
  return require("mig.autogenerate").is_empty(snapshot)
end

--- What would bring the database from one snapshot to another.
---@param from integer
---@param to integer
---@return { kind: string, text: string, json: string }[]
function entry.left(from, to)
  return told(autogenerate("left", state.snapshots[from], state.snapshots[to]))
end

-- Call a function of mig.squash likewise; it is told what there is to compare.
local function squash(name, ...)
  local opts = autogenerate "everything"
  local fn = require("mig.squash")[name]
  return state.run.step(state.context, fn, state.context, opts, ...)
end

--- Read the schema, all rows and the catalogue, and keep them.
---@param slot integer
function entry.record(slot) state.records[slot] = squash("record", autogenerate "snapshot") end

--- The text of a revision that stands for several.
---@param request mig.SquashRequest
---@param before integer  the record of the database without them
---@param after integer   and with them
---@return string
function entry.squash(request, before, after)
  request.render_item = environment_in_use().render_item
  return squash("source", request, state.records[before], state.records[after])
end

--- What two records do not have in common.
---@param old integer
---@param new integer
---@param again integer  one that came to be as the old one did; where there is none, nothing is
---                      left out
---@return { kind: string, text: string, json: string }[]
function entry.unlike(old, new, again)
  local records = state.records
  return told(squash("differences", records[old], records[new], records[again]))
end

--- The models of the database as Lua source.
---@return string
function entry.models() return autogenerate "models" end

--- Let the dialect look for what is wrong with the database.
---@return { subject: string, text: string, remedy: string? }[]
function entry.doctor()
  local dialects = require "mig.dialects"
  local context = state.context
  local report = require("mig.dialects.base.doctor").report()
  state.run.step(context, dialects.part(context.dialect, "doctor"), context, report)
  return report
end

--- Find the operations that entry.preview writes.
function entry.prepare_preview() state.preview = autogenerate "prepare_preview" end

--- Write the SQL of the operations to the sink in use.
function entry.preview() autogenerate("preview", state.preview) end

--- Find the operations that lead one of several databases to its models, for entry.draft.
function entry.collect()
  state.collected = state.collected or {}
  table.insert(state.collected, {
    target = state.target.name, dialect = state.context.dialect,
    upgrade_ops = autogenerate "operations",
  })
end

--- Decide which revision files there will be.
---@param request table  rev_id, message, head, depends_on, branch_label, version_path, splice,
---  autogenerate
---@return mig.MigrationScript[]
function entry.draft(request)
  request.rows = request.autogenerate and state.rows or request.head
  request.collected = state.collected
  if request.autogenerate and not state.collected then
    state.drafts = autogenerate("draft", request)
  else
    local fn = require("mig.autogenerate").draft
    state.drafts = fn(nil, environment_in_use(), state.settings, request)
  end
  return state.drafts
end

--- The functions that may be run on new files.
---@return string[] names
function entry.write_hooks() return require("mig.write_hooks").names() end

--- Run one of them.
---@param name string
---@param path string
---@param options table<string, string>
function entry.write_hook(name, path, options)
  require("mig.write_hooks").run(name, path, options)
end

--- Render a revision template.
---@param name string
---@param text string
---@param vars table<string, any>
---@param draft integer  which of the drafts it is for; 0: none
---@return string
function entry.render(name, text, vars, draft)
  vars.target = state.target and state.target.name
  vars.config = {}
  for key, value in pairs(state.config) do
    -- urls may hold passwords
    if key ~= "url" and key ~= "sections" then vars.config[key] = value end
  end
  local template_args = state.environment and state.environment.template_args or {}
  local script = draft > 0 and state.drafts[draft].vars or {}
  for _, more in ipairs { template_args, script } do
    for key, value in pairs(more) do vars[key] = value end
  end
  return require("mig.support.template").render(name, text, vars)
end

return entry
