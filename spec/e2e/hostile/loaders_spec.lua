-- Every file that mig reads, being anything but what it should be: one line that names the file,
-- and nothing has changed.

local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"

local models = [[
local sa = require "mig.schema"
local metadata = sa.MetaData()
sa.Table("t", metadata, sa.Column("x", sa.Integer))
return metadata
]]

---@class spec.Loader
---@field path string  of the file
---@field words? string[]  the command that reads it; default: upgrade
---@field ini? string  further lines of mig.ini
---@field files? table<string, string>
---@field up? string  body of the upgrade() that is pending
---@field named? string  what the message must have in it; default: the path
---@field harmless? string[]  the contents that it can take
---@field others? { [1]: string, [2]: string[] }  what else the message has of some contents

local blank = { "empty", "a byte order mark", "many blanks" }

-- Nobody is there to ask for a password: what is one gets as far as the connection.
local nobody = { "--url", "postgresql://user@127.0.0.1:1/db", "upgrade" }
local passwords = {
  "malformed", "an open quote", "a long line", "many lines", "many blanks", "every byte",
  "invalid UTF-8", "deep parentheses", "deep braces", "deep dollars", "deep comments",
}

---@type table<string, spec.Loader>
local loaders = {
  ["mig.ini"] = { path = "mig.ini" },
  -- a folder of that name is common: Python's environments
  [".env"] = { path = ".env", harmless = { "a folder", table.unpack(blank) } },
  -- what is no regular file is no revision
  ["a revision"] = {
    path = "revisions/versions/b2.lua", harmless = { "a folder", "a file without an end" },
  },
  ["env.lua"] = { path = "revisions/env.lua" },
  ["the models"] = {
    path = "metadata.lua", words = { "check" }, named = "metadata",
    files = {
      ["metadata.lua"] = models,
      ["revisions/env.lua"] = 'return { target_metadata = require "metadata" }',
    },
  },
  ["a plugin"] = {
    path = "plug.lua", named = "plug", harmless = blank,
    files = {
      ["plug.lua"] = "return {}", ["revisions/env.lua"] = 'return { plugins = { "plug" } }',
    },
  },
  ["an SQL file"] = {
    path = "revisions/versions/x.sql", up = 'op.execute_file("x.sql")', harmless = blank,
  },
  ["a template"] = {
    path = "revisions/script.lua.tmpl", words = { "revision", "-m", "x", "--rev-id", "c3" },
    named = "revisions/",
  },
  ["a module"] = {
    path = "helper.lua", up = 'require "helper"', named = "helper", harmless = blank,
    files = { ["helper.lua"] = "return {}" },
  },
  ["a password file"] = {
    path = "secret.txt", words = nobody, ini = "password_file = secret.txt\n",
    named = "password_file: ", others = { "127.0.0.1", passwords },
  },
  ["a hook"] = {
    path = "hook", words = { "revision", "-m", "x", "--rev-id", "c3" }, named = "hook",
    ini = "[post_write_hooks]\nhooks = h\nh.type = exec\nh.executable = ${here}/hook\n",
  },
}

---A project with one revision applied and one pending, whose loader finds `content`.
local function project_with(loader, content)
  local project = history.project({
    { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
    { "b2", "a1", up = loader.up },
  }, { ini = loader.ini, files = loader.files })
  history.done(project:mig("upgrade", "a1"))
  project:write("revisions/script.lua.tmpl",
    env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"))
  content.put(project, loader.path)
  return project
end

local function sorted_names(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function contains(list, name)
  for _, item in ipairs(list or {}) do
    if item == name then return true end
  end
  return false
end

for _, name in ipairs(sorted_names(loaders)) do
  local loader = loaders[name]
  describe(name .. " that is", function()
    for _, what in ipairs(sorted_names(hostile.contents)) do
      local content = hostile.contents[what]
      local harmless = contains(loader.harmless, what)
      it(what .. (harmless and " does no harm" or " is refused"), function()
        local project = project_with(loader, content)
        local before = history.dump(project)
        local files = env.sh("ls -R " .. env.quote(project:path("revisions")))
        local message = hostile.outcome(hostile.run(project, loader.words or { "upgrade" },
          { unprivileged = content.unprivileged }))
        if harmless then
          assert.is_nil(message)
        else
          local others = loader.others or {}
          local named = contains(others[2], what) and others[1] or loader.named or loader.path
          assert.truthy(message and message:find(named, 1, true), message)
          assert.are.equal(before, history.dump(project))
          assert.are.equal(files, env.sh("ls -R " .. env.quote(project:path("revisions"))))
        end
        project:remove()
      end)
    end
  end)
end
