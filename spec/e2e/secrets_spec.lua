-- A password is never shown: not in results, not in logs, not in errors, whatever is wrong.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

local secret = "hunter2!s3cret"

---The run must not show the password in any output.
local function hidden(run)
  for _, text in ipairs { run.out, run.err } do
    assert.is_nil(text:find("hunter2", 1, true), text)
    assert.is_nil(text:find("s3cret", 1, true), text)
  end
  return run
end

describe("a password in the URL", function()
  local urls = {
    "mongodb://user:" .. secret .. "@host/db",
    "postgresql://user:" .. secret .. "@127.0.0.1:1/db",
    "mysql://user:" .. secret .. "@127.0.0.1:1/db",
    "mariadb://user:" .. secret .. "@127.0.0.1:1/db?ssl_ca=x",
    "postgresql://user@127.0.0.1:1/db?password=" .. secret,
    "postgresql://user:" .. secret .. "@host:notaport/db",
    "postgresql://user:" .. secret .. "/more@host/db",
    "postgresql://user:" .. secret .. "?more@host/db",
    "postgresql://user:" .. secret .. "%zz@host/db",
    "postgresql:user:" .. secret .. "@host/db",
    "//user:" .. secret .. "@host/db",
    "sqlite://user:" .. secret .. "@host/db",
    "sqlite:///x.db?password=" .. secret,
    "user:" .. secret,
    "postgresql://user:" .. secret .. "\n@host/db",
  }

  it("is not in the error of any URL that cannot be used", function()
    local project = history.project { { "aaaa" } }
    for _, url in ipairs(urls) do
      for _, words in ipairs { { "upgrade" }, { "-v", "upgrade" }, { "current", "-v" },
        { "--raiseerr", "upgrade" }, { "--log-format", "json", "-v", "upgrade" } } do
        local run = hidden(project:run({ "--url", url, table.unpack(words) }))
        assert.are.equal(1, run.code, url)
      end
    end
  end)

  it("is not shown when it stands in mig.ini, $MIG_URL, .env or env.lua", function()
    local url = urls[1]
    local project = history.project { { "aaaa" } }
    local function check(opts)
      local run = hidden(project:run({ "-v", "current" }, opts))
      history.failed(run)
      assert.truthy(run.err:find("mongodb", 1, true), run.err)
    end
    check { env = { MIG_URL = url } }
    project:write("mig.ini", "[mig]\nscript_location = revisions\nurl = " .. url .. "\n")
    check()
    project:write("mig.ini", "[mig]\nscript_location = revisions\n"
      .. "url = mongodb://user:${DB_PASS}@host/db\n")
    project:write(".env", "DB_PASS=" .. secret .. "\n")
    check()
    project:write("revisions/env.lua", ("return { url = function() return %q end }"):format(url))
    check()
  end)

  it("is replaced by *** in current -v", function()
    -- SQLite takes no password, but its file may be in a URL that has a secret parameter by
    -- mistake; it is refused, and the refusal does not show it.
    local project = history.project { { "aaaa" } }
    hidden(project:mig("--url", "sqlite:///app.db?password=" .. secret, "current", "-v"))
    history.done(project:mig("upgrade"))
    local run = hidden(history.done(project:mig("current", "-v")))
    assert.truthy(run.out:find("Current revision(s) for sqlite:///app.db:\n", 1, true), run.out)
  end)

  it("is not in a file that mig writes", function()
    local project = history.project { { "aaaa" } }
    project:mig("init", "other")
    history.failed(project:run({ "upgrade" }, { env = { MIG_URL = urls[1] } }))
    for _, path in ipairs(project:files()) do
      assert.is_nil(project:read(path):find("hunter2", 1, true), path)
    end
  end)

  it("is not in the arguments that other users see, when it is in the environment", function()
    local project = history.single([[
      local file = io.open("/proc/self/cmdline", "rb")
      local text = file:read("a")
      file:close()
      assert(not text:find("hunter2"), text)]])
    history.done(project:run({ "upgrade" }, { env = { DB_PASS = secret } }))
  end)
end)

describe("a secret in a bound parameter", function()
  it("is not in the error of its statement", function()
    local message = history.refused(
      ('op.execute("INSERT INTO missing VALUES (:token)", { token = "%s" })'):format(secret))
    assert.truthy(message:find("no such table: missing", 1, true), message)
    assert.is_nil(message:find("hunter2", 1, true), message)
  end)
end)

-- Where a server asks for its password.
for _, kind in ipairs(databases.servers) do
  describe("password_file on " .. kind.name, function()
    local function project_with(file, text)
      local db = kind.new()
      local project = db:project({ { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' } },
        { ini = "password_file = " .. file .. "\n" })
      if text then project:write(file, text) end
      local url = db.server:url(db.name, { user = servers.guarded })
      return project, url, db
    end

    it("gives the password of the server", function()
      local project, url, db = project_with("secret.txt", servers.password .. "\nmore\n")
      local run = project:mig("-v", "--url", url, "upgrade")
      assert.are.equal(0, run.code, run.err)
      assert.is_nil((run.out .. run.err):find(servers.password, 1, true))
      assert.are.equal("a1", db:version())
    end)

    it("is for the database that the list of targets is read from, too", function()
      local project, url, db = project_with("secret.txt", servers.password)
      project:write("revisions/env.lua", [[return { targets = function(_, _, connect)
        return { { name = connect():scalar("SELECT 'one'") } }
      end }]])
      local run = project:mig("--url", url, "upgrade")
      assert.are.equal(0, run.code, run.err)
      assert.are.equal("one: done, 1 step\n1 target: 1 done\n", run.out)
      assert.are.equal("a1", db:version())
    end)

    it("is told of with its line when it cannot be read, or says nothing", function()
      for text, expected in pairs { [false] = "password_file: ",
        ["\nhunter2"] = "password_file: the first line of " } do
        local project, url = project_with("secret.txt", text or nil)
        local message = history.failed(project:mig("--url", url, "upgrade"))
        assert.truthy(message:find("mig.ini:", 1, true), message)
        assert.truthy(message:find(expected, 1, true), message)
        assert.is_nil(message:find("hunter2", 1, true), message)
      end
    end)

    it("is not read when the URL has a password", function()
      local project, _, db = project_with("none.txt")
      local url = db.server:url(db.name, { user = servers.guarded, password = servers.password })
      assert.are.equal(0, project:mig("--url", url, "upgrade").code)
    end)
  end)
end
