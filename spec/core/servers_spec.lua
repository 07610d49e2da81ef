-- The servers that specs start: there when asked for, gone when the run is over, however it ends.

local env = require "spec.support.env"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

local wrong = { postgresql = { "max_connections=many" }, mariadb = { "--no-such-thing" } }
local reason = { postgresql = "max_connections", mariadb = "no%-such%-thing" }

for _, name in ipairs { "postgresql", "mariadb" } do
  describe("the " .. name .. " server", function()
    local server

    setup(function()
      server = servers[name]()
    end)

    it("is one for all specs", function()
      assert.are.equal(server, servers[name]())
    end)

    it("gives empty databases with names of their own", function()
      local url, first = server:database()
      local _, second = server:database()
      server:script(first, "CREATE TABLE t (a INT, b VARCHAR(5));\nINSERT INTO t VALUES (1, 'x');")
      assert.matches("/" .. first .. "?", url, 1, true)
      assert.matches("^1[|\t]x$", server:sql(first, "SELECT a, b FROM t"))
      assert.has_error(function() server:sql(second, "SELECT a FROM t") end)
    end)

    it("stops a script at its first error and tells it", function()
      local _, database = server:database()
      local ok, message = pcall(server.script, server, database,
        "CREATE TABLE t (a INT);\nSELECT nothing;\nDROP TABLE t;")
      assert.is_false(ok)
      assert.matches("nothing", message)
      assert.are.equal("0", server:sql(database, "SELECT count(*) FROM t"))
    end)

    it("has an account that needs its password", function()
      local client = {
        postgresql = { "psql", "-U", servers.guarded, "-d", "postgres", "-h", server.dir, "-w" },
        mariadb = { "mariadb", "--user=" .. servers.guarded, "-S", server.dir .. "/socket" },
      }
      local variable = { postgresql = "PGPASSWORD", mariadb = "MYSQL_PWD" }
      local words = client[name]
      words[1] = server.kind.client(server, "")[3] -- behind "env" and the password
      local function log_in(password)
        local with = { stdin = "SELECT 1;", env = { [variable[name]] = password } }
        return program.run(words, with).code
      end
      assert.are.equal(0, log_in(servers.password))
      assert.are_not.equal(0, log_in("wrong"))
      assert.are_not.equal(0, log_in(""))
    end)

    it("can be stopped and started by a spec that has its own", function()
      local own = servers[name] {}
      finally(function() own:remove() end)
      local _, database = own:database()
      own:sql(database, "CREATE TABLE kept (a INT)")
      local pid = own.pid
      own:stop()
      assert.is_false(servers.is_alive(pid))
      assert.has_error(function() own:sql(database, "SELECT a FROM kept") end)
      own:start()
      assert.are.equal("", own:sql(database, "SELECT a FROM kept"))
    end)

    it("tells why it did not start", function()
      local ok, message = pcall(servers[name], { settings = wrong[name] })
      assert.is_false(ok)
      assert.matches(name .. " did not start", message, 1, true)
      assert.matches(reason[name], message)
    end)
  end)
end

-- A run of its own, of one spec that starts both servers, and then does as told.
local body = [[
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"
it("runs", function()
  local pg, maria = servers.postgresql(), servers.mariadb()
  pg:database()
  maria:database()
  tmp.write(os.getenv("HOME") .. "/pids.new", pg.pid .. " " .. maria.pid)
  os.rename(os.getenv("HOME") .. "/pids.new", os.getenv("HOME") .. "/pids")
  %s
end)
]]

-- The text of a run, so that cmake/specs.sh does not take its result for that of this run.
local function told(run)
  return (("\n" .. run.out .. run.err):gsub("\n", "\n  "))
end

local function begin(action, tmpdir)
  local home = tmp.dir()
  tmp.write(home .. "/tmp/.keep", "")
  env.lines("chmod 711 " .. env.quote(home)) -- a folder of root's that servers could not enter
  tmp.write(home .. "/run_spec.lua", body:format(action))
  local process = program.start(
    { "cmake/specs.sh", env.build, home .. "/run_spec.lua" },
    { cwd = env.root, env = { HOME = home, TMPDIR = tmpdir or home .. "/tmp" } })
  return process, home
end

-- A run that does not come to its end by itself, once it has its servers.
local function begin_endless(action)
  local process, home = begin(action)
  process:wait_for(function()
    return tmp.exists(home .. "/pids") or tmp.exists(process.job.done)
  end, 60)
  assert(tmp.exists(home .. "/pids"), (process:output()))
  return process, home
end

---What a run has left behind: its folder below TMPDIR, and its servers.
local function remains(process, home)
  local left = tmp.files(home .. "/tmp")
  assert.are.equal(".keep", table.remove(left, 1))
  for pid in tmp.read(home .. "/pids"):gmatch("%d+") do
    -- After SIGKILL nobody waits for the servers' end.
    local gone = process:wait_for(function()
      return not servers.is_alive(math.tointeger(tonumber(pid)))
    end)
    left[#left + 1] = not gone and "process " .. pid or nil
  end
  return left
end

describe("a run of specs", function()
  it("leaves nothing behind when it succeeds", function()
    local process, home = begin("assert.is_true(true)")
    local run = process:wait()
    assert.are.equal(0, run.code, told(run))
    assert.matches("1 passed, 0 failed", run.out, 1, true)
    assert.are.same({}, remains(process, home))
  end)

  it("leaves nothing behind when a spec fails", function()
    local process, home = begin("assert.is_true(false)")
    local run = process:wait()
    assert.are.equal(1, run.code)
    assert.matches("0 passed, 1 failed", run.out, 1, true)
    assert.are.same({}, remains(process, home))
  end)

  it("leaves nothing behind when the interpreter dies", function()
    local process, home = begin("os.execute('kill -KILL $PPID')")
    assert.are.equal(1, process:wait().code)
    assert.are.same({}, remains(process, home))
  end)

  for _, signal in ipairs { "INT", "TERM" } do
    it("ends at once with SIG" .. signal .. " and leaves nothing behind", function()
      local process, home = begin_endless("os.execute('echo $$ >>$HOME/pids; exec sleep 1000')")
      process:signal(signal)
      assert.are.equal(130, process:wait(30).code)
      assert.are.same({}, remains(process, home))
    end)
  end

  it("takes its servers along when it is killed", function()
    local process, home = begin_endless("require('system').sleep(1000)")
    process:signal("KILL")
    process:wait(30)
    for _, left in ipairs(remains(process, home)) do
      assert.is_nil(left:match("^process %d"))
    end
  end)

  it("has room for sockets where TMPDIR has a long name", function()
    local long = tmp.dir() .. ("/long"):rep(20)
    tmp.write(long .. "/.keep", "")
    local process, home = begin("assert.is_true(true)", long)
    local run = process:wait()
    assert.are.equal(0, run.code, told(run))
    assert.are.same({}, remains(process, home))
    assert.are.same({ ".keep" }, tmp.files(long))
  end)
end)
