-- A password that works, given in every way there is, and every output, log and file of many
-- commands searched for it. secrets_spec.lua has URLs that do not work.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

local password = servers.password

-- The ways in which somebody could come to see it.
local spellings = { password, servers.encode(password), password:sub(1, 7) }

local function holds(text)
  for _, spelling in ipairs(spellings) do
    if text:find(spelling, 1, true) then return true end
  end
  return false
end

-- Reads its own arguments, as other users of the machine can.
local looks = [[
local file = io.open("/proc/self/cmdline", "rb")
local words = file:read("a")
file:close()
if words:find("hunter2", 1, true) then error("seen in the list of processes") end
]]

local models = [[
local sa = require "mig.schema"
local metadata = sa.MetaData()
sa.Table("book", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("title", sa.String(50)))
return { target_metadata = metadata%s }
]]

-- Asks the server what it shows of its sessions. The question is in the answer, too.
local sessions = {
  postgresql = "SELECT count(*) FROM pg_stat_activity "
    .. "WHERE concat(query, application_name) LIKE concat('%hunt', 'er2%')",
  mariadb = "SELECT count(*) FROM information_schema.PROCESSLIST "
    .. "WHERE INFO LIKE concat('%hunt', 'er2%')",
}

local function revisions(kind)
  return {
    { "a1", up = looks .. ([[
      local count = op.get_bind():scalar(%q)
      if count ~= 0 then error("seen in the list of sessions") end
      op.create_table("book", sa.Column("id", sa.Integer, { primary_key = true }))]]):format(
      sessions[kind.name]), down = 'op.drop_table("book")' },
    { "b2", "a1", up = looks .. [[
      if op.get_context().x.broken then op.execute("SELECT nothing FROM nowhere") end]],
      down = looks },
  }
end

---@class spec.PasswordWay
---@field ini? fun(url: string): string  lines of mig.ini
---@field variables? fun(url: string, project: spec.Project): table<string, string>
---@field arguments? fun(url: string): string[]
---@field files? fun(url: string, name: string): table<string, string>  with the password in them
---@field keys? fun(url: string): string  further keys that env.lua returns
---@field bare? boolean  the URL has no password

local pgpass = ("*:*:*:%s:%s\n"):format(servers.guarded, (password:gsub("[:\\]", "\\%0")))
local option_file = ('[client]\npassword="%s"\n'):format(password)

---@type table<string, spec.PasswordWay>
local ways = {
  ["--url"] = { arguments = function(url) return { "--url", url } end },
  ["$MIG_URL"] = { variables = function(url) return { MIG_URL = url } end },
  ["the url of mig.ini"] = { ini = function(url) return "url = " .. url:gsub("%$", "$$") end },
  ["a variable"] = {
    ini = function() return "url = ${DB_URL}" end,
    variables = function(url) return { DB_URL = url } end,
  },
  [".env"] = {
    ini = function() return "url = ${DB_URL}" end,
    files = function(url) return { [".env"] = "DB_URL='" .. url .. "'\n" } end,
  },
  ["password_file"] = {
    bare = true,
    ini = function(url) return "url = " .. url .. "\npassword_file = secret.txt" end,
    files = function() return { ["secret.txt"] = password .. "\n" } end,
  },
  ["url() of env.lua"] = {
    keys = function(url) return (", url = function() return %q end"):format(url) end,
  },
  ["targets() of env.lua"] = {
    keys = function(url)
      return (", targets = function() return { { name = 'one', url = %q } } end"):format(url)
    end,
  },
}

---Ways that only one product has.
---@type table<string, table<string, spec.PasswordWay>>
local own = {
  postgresql = {
    ["$PGPASSFILE"] = {
      bare = true, ini = function(url) return "url = " .. url end,
      variables = function(_, project) return { PGPASSFILE = project:path("passwords") } end,
      files = function() return { passwords = pgpass } end,
    },
    ["~/.pgpass"] = {
      bare = true, ini = function(url) return "url = " .. url end,
      variables = function(_, project) return { HOME = project.dir } end,
      files = function() return { [".pgpass"] = pgpass } end,
    },
    ["$PGPASSWORD"] = {
      bare = true, ini = function(url) return "url = " .. url end,
      variables = function() return { PGPASSWORD = password } end,
    },
    ["a parameter of the URL"] = {
      bare = true,
      ini = function(url) return "url = " .. url .. "&password=" .. servers.encode(password) end,
    },
  },
  mariadb = {
    ["~/.my.cnf"] = {
      bare = true, ini = function(url) return "url = " .. url end,
      variables = function(_, project) return { HOME = project.dir } end,
      files = function() return { [".my.cnf"] = option_file } end,
    },
    ["an option file of the URL"] = {
      bare = true,
      ini = function(url) return "url = " .. url .. "&read_default_file=options.cnf" end,
      files = function() return { ["options.cnf"] = option_file } end,
    },
  },
}

-- In the order in which they are run; the second word is the exit code, false where it does not
-- matter here.
local commands = {
  { { "status", "--json" }, 1 },
  { { "wait", "--timeout", "0", "-v" }, 1 },
  { { "upgrade", "a1", "-v", "--log-format", "json" }, 0 },
  { { "upgrade", "-v", "--raiseerr", "-x", "broken=1" }, 1 },
  { { "upgrade", "--log-format", "json", "--raiseerr", "-x", "broken=1" }, 1 },
  { { "upgrade", "--log-level", "debug" }, 0 },
  { { "current", "-v" }, 0 },
  { { "current", "--json", "-v" }, 0 },
  { { "status" }, 0 },
  { { "doctor", "-v" }, false },
  { { "doctor", "--json" }, false },
  { { "check", "-v" }, false },
  { { "diff", "--raiseerr" }, false },
  { { "diff", "--json" }, false },
  { { "models", "-v" }, 0 },
  { { "upgrade", "a1:b2", "--sql" }, 0 },
  { { "history", "-v", "-i" }, 0 },
  { { "revision", "-m", "more", "--autogenerate", "-v" }, 0 },
  { { "downgrade", "a1", "--yes", "-v" }, 0 },
  { { "stamp", "head", "-v" }, 0 },
  { { "ensure_version", "-v" }, 0 },
}

---A project that has the password in this way, and how to run mig in it.
local function project_of(way, db)
  local as = { user = servers.guarded, password = not way.bare and password or nil }
  local url = db.server:url(db.name, as)
  local project = history.project(revisions(db.kind), {
    files = {
      ["mig.ini"] = ("[mig]\nscript_location = revisions\n%s\n"):format(
        way.ini and way.ini(url) or ""),
      ["revisions/env.lua"] = models:format(way.keys and way.keys(url) or ""),
      ["revisions/script.lua.tmpl"] =
        env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
    },
  })
  for path, text in pairs(way.files and way.files(url) or {}) do
    project:write(path, text)
    env.lines("chmod 600 " .. env.quote(project:path(path)))
  end
  local arguments = way.arguments and way.arguments(url) or {}
  local variables = way.variables and way.variables(url, project) or {}
  return project, function(words)
    local all = table.move(arguments, 1, #arguments, 1, {})
    table.move(words, 1, #words, #all + 1, all)
    return project:run(all, { env = variables })
  end
end

local function search(name, way, kind)
  it("is given by " .. name, function()
    local project, run = project_of(way, kind.new())
    local given = {}
    for _, path in ipairs(project:files()) do given[path] = project:read(path) end
    for _, command in ipairs(commands) do
      local words, code = command[1], command[2]
      local result = run(words)
      local told = table.concat(words, " ") .. ": " .. result.out .. result.err
      assert.is_false(holds(result.out .. result.err), told)
      assert.is_true(not code or result.code == code, told)
    end
    for _, path in ipairs(project:files()) do
      local text = project:read(path)
      assert.is_true(text == given[path] or not holds(text), path)
    end
    project:remove()
  end)
end

for _, kind in ipairs(databases.servers) do
  describe("no password is shown by " .. kind.name .. " when it", function()
    for name, way in pairs(ways) do search(name, way, kind) end
    for name, way in pairs(own[kind.name]) do search(name, way, kind) end
  end)
end

describe("what other users see of the process", function()
  -- Stands in a revision, in a worker of several databases, and in a program that mig starts.
  local report = [[
    local file = io.open("/proc/self/cmdline", "rb")
    io.open("seen", "a"):write((file:read("a"):gsub("%z", " ")), "\n")
    file:close()
  ]]
  local url = "sqlite:///app.db?password=" .. password

  it("has *** for the password of a URL in any argument", function()
    local project = history.single("error('here')")
    project:write("revisions/env.lua", report)
    local other = "postgresql://u:" .. servers.encode(password) .. "@/db?host=/nowhere"
    for _, words in ipairs { { "--url", url, "upgrade" }, { "upgrade", "--url=" .. url },
      { "diff", url, url }, { "-x", "from=" .. url, "current" }, { "--url", other, "current" } } do
      os.remove(project:path("seen"))
      project:run(words)
      local seen = project:read("seen")
      assert.is_false(holds(seen), seen)
    end
    local seen = project:read("seen")
    assert.truthy(seen:find(" --url postgresql://u:%*%*%*@/db%?host=/nowhere +current"), seen)
  end)

  it("is no core file", function()
    local project = history.single([[
      local file = io.open("/proc/self/limits")
      error("limit " .. file:read("a"):match("Max core file size +(%d+)"))]])
    local limit = history.failed(project:mig("upgrade")):match("limit (%d+)")
    assert.is_true(tonumber(limit) <= 1, limit)
  end)
end)
