-- A project with models on one of the databases: models are written, revisions are drafted from
-- them, run and checked.
--
--   local p = drafts.project(kind)
--   p:models [[sa.Table("t", m, sa.Column("id", sa.Integer, { primary_key = true }))]]
--   local source = p:draft "a1"
--   p:mig "upgrade"
--   p:clean()

local databases = require "spec.support.databases"
local env = require "spec.support.env"

local drafts = {}

---The databases, to go through.
drafts.kinds = databases.all

---@class spec.Drafts
---@field db spec.Database
---@field project spec.Project
local Drafts = {}
Drafts.__index = Drafts

---@param kind spec.DatabaseKind
---@param environment? string  further keys of env.lua
---@return spec.Drafts
function drafts.project(kind, environment)
  local db = kind.new()
  if kind.name == "postgresql" then db:sql "CREATE SCHEMA extra" end
  local self = setmetatable({ db = db, project = db:project {} }, Drafts)
  -- On MariaDB that would be all databases of the server.
  local schemas = kind.name == "postgresql" and ", include_schemas = true" or ""
  self:environment(environment or "compare_server_default = true" .. schemas)
  self:models ""
  self.project:write("revisions/script.lua.tmpl",
    env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"))
  return self
end

---Write env.lua.
---@param keys string  beside target_metadata
---@param before? string  Lua that comes before
function Drafts:environment(keys, before)
  self.project:write("revisions/env.lua",
    ("%s\nreturn { target_metadata = require \"models\",\n%s }\n"):format(before or "", keys))
end

---Write models.lua; `m` is the MetaData.
---@param text string
---@param opts? string  of the MetaData
function Drafts:models(text, opts)
  self.project:write("revisions/models.lua",
    ("local sa = require \"mig.schema\"\nlocal m = sa.MetaData(%s)\n%s\nreturn m\n"):format(
      opts or "", text))
end

---Run the program, which must succeed.
---@return spec.Run
function Drafts:mig(...)
  local run = self.project:mig(...)
  assert(run.code == 0, run.err .. run.out)
  return run
end

---The file of a revision.
---@param id string
---@return string path
function Drafts:path(id)
  return env.lines(("ls %s/%s*.lua"):format(env.quote(self.project:path "revisions/versions"),
    id))[1]
end

---Draft a revision from the models.
---@param id string
---@return string source, spec.Run run
function Drafts:draft(id)
  local run = self:mig("revision", "--autogenerate", "-m", "draft " .. id, "--rev-id", id)
  return env.read(self:path(id)), run
end

---Draft a revision and run it.
---@param id string
---@return string source, spec.Run run
function Drafts:revise(id)
  local source, run = self:draft(id)
  local upgrade = self.project:mig "upgrade"
  assert(upgrade.code == 0, upgrade.err .. "\n" .. source)
  return source, run
end

---What `mig check` finds, line by line; none when it is clean.
---@return string
function Drafts:check()
  local run = self.project:mig "check"
  return run.code == 0 and "" or run.out .. run.err
end

---The lines of upgrade() or downgrade() that are no comments.
---@param source string
---@param name string
---@return string
function drafts.body(source, name)
  local body = source:match("function " .. name .. "%(%)\n(.-)\nend")
  return (body:gsub("[^\n]*###[^\n]*\n?", ""):gsub("\n$", ""))
end

return drafts
