-- Projects with models on a MariaDB of the run: their database is made by autogenerate itself.

local databases = require "spec.support.databases"
local support = require "spec.support.env"
local history = require "spec.support.history"
local json = require "spec.support.json"
local tmp = require "spec.support.tmp"

local models = {}

local frame = [[
local sa = require "mig.schema"
local metadata = sa.MetaData()
%s
return metadata
]]

local env = [[return { target_metadata = require("models"), compare_server_default = true%s }]]

---@class spec.mariadb.Models
---@field db spec.Database
---@field project spec.Project
local Models = {}
Models.__index = Models

---Write other models.
---@param text string  calls of sa.Table(name, metadata, …) and others
function Models:write(text) self.project:write("revisions/models.lua", frame:format(text)) end

---The differences that `mig check` tells, as lines; with what it wrote to standard error.
---@return string lines
---@return string log
function Models:check(...)
  local run = self.project:mig("check", ...)
  assert(run.code == 0 or run.code == 1, run.err)
  assert(not run.err:find("FAILED", 1, true), run.err)
  if run.code == 0 then return "", run.err end
  return (run.out:gsub("\n$", "")), run.err
end

---The differences as data.
---@return table[]
function Models:differences()
  local run = self.project:mig("check", "--json")
  assert(not run.err:find("FAILED", 1, true), run.err)
  return json.decode(run.out)
end

---Write a revision that leads to the models, and run it.
function Models:upgrade()
  self.count = (self.count or 0) + 1
  history.done(self.project:mig("revision", "--autogenerate", "--rev-id", "r" .. self.count))
  history.done(self.project:mig("upgrade"))
end

---Take the last revision back.
function Models:undo()
  history.done(self.project:mig("downgrade", "-1"))
  tmp.remove(self.project:path(("revisions/versions/r%d_.lua"):format(self.count)))
  self.count = self.count - 1
end

---Let `mig models` write what the database holds, in place of the models.
function Models:read()
  history.done(self.project:mig("models", "revisions/models.lua", "--force"))
end

---Models on a new database.
---@param text string
---@param opts? { db: spec.Database?, env: string? }  more fields of env.lua
---@return spec.mariadb.Models
function models.new(text, opts)
  opts = opts or {}
  local db = opts.db or databases.mariadb.new()
  local project = db:project({}, { files = {
    ["revisions/env.lua"] = env:format(opts.env and ", " .. opts.env or ""),
    ["revisions/script.lua.tmpl"] = tmp.read(support.root
      .. "/lua/mig/templates/generic/script.lua.tmpl"),
  } })
  local self = setmetatable({ db = db, project = project }, Models)
  self:write(text)
  return self
end

---Models whose database is as they say.
---@param text string
---@param opts? { db: spec.Database?, env: string? }
---@return spec.mariadb.Models
function models.made(text, opts)
  local self = models.new(text, opts)
  self:upgrade()
  return self
end

return models
