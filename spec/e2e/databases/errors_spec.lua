-- What goes wrong with real servers: one line each that says what and where, the exit status, the
-- state of the database, and never a password.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

---The message of a run that failed, which shows no password.
local function failed(run, code)
  for _, secret in ipairs { servers.password, servers.encode(servers.password), "hunter2" } do
    assert.is_nil((run.out .. run.err):find(secret, 1, true), run.err)
  end
  return history.failed(run, code)
end

local function matches(pattern, message)
  assert.matches(pattern, message, 1, true)
end

-- Per product: what its server says, how a revision sleeps, how another session ends that one.
local words = {
  postgresql = {
    wrong_password = 'password authentication failed for user "guarded"',
    no_password = "no password supplied",
    no_database = 'database "nowhere" does not exist',
    no_user = 'role "nobody_here" does not exist',
    syntax = 'syntax error at or near "nonsense"',
    sleep = "SELECT pg_sleep(1000)",
    is_asleep = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
      .. "AND query LIKE '%pg_sleep(1000)%' AND state = 'active' AND pid <> pg_backend_pid()",
    session = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
      .. "AND pid <> pg_backend_pid()",
    kill = "SELECT pg_terminate_backend(%s)",
    -- What was committed is in the log before the client is told.
    durable = { "synchronous_commit=on" },
    killed = "terminating connection due to administrator command",
  },
  mariadb = {
    wrong_password = "Access denied for user 'guarded'@'localhost' (using password: YES)",
    no_password = "Access denied for user 'guarded'@'localhost' (using password: NO)",
    no_database = "Unknown database 'nowhere'",
    no_user = "Access denied for user 'nobody_here'@'localhost'",
    syntax = "syntax error near 'nonsense here' at line 1",
    sleep = "SELECT SLEEP(1000)",
    is_asleep = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
    session = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
    kill = "KILL %s",
    durable = { "--innodb-flush-log-at-trx-commit=2" },
    killed = "connection",
  },
}

for _, kind in ipairs(databases.servers) do
  local say = words[kind.name]

  describe("on " .. kind.name, function()
    local db

    setup(function()
      db = kind.new()
    end)

    ---A run of `command` on another URL than the project's.
    local function refused(url, command)
      return failed(db:project({ { "a1" } }):mig("--url", url, command or "upgrade"))
    end

    it("an account works that needs its password", function()
      local url = db.server:url(db.name, { user = servers.guarded, password = servers.password })
      local run = db:project({ { "a1" } }):mig("-v", "--url", url, "current")
      history.done(run)
      assert.is_nil((run.out .. run.err):find("hunter2", 1, true))
    end)

    it("a wrong password is one line, for every command that connects", function()
      local url = db.server:url(db.name, { user = servers.guarded, password = "hunter2 wrong" })
      for _, command in ipairs { "upgrade", "downgrade", "current", "stamp", "ensure_version" } do
        matches(say.wrong_password, refused(url, command))
      end
      matches(say.no_password, refused(db.server:url(db.name, { user = servers.guarded })))
    end)

    it("a database and an account that are not there are named", function()
      matches(say.no_database, refused(db.server:url("nowhere")))
      matches(say.no_user, refused(db.server:url(db.name, { user = "nobody_here" })))
    end)

    it("a server that is not there is named with its place", function()
      local scheme = kind.name == "postgresql" and "postgresql" or "mysql"
      local secret = ":" .. servers.encode(servers.password)
      local message = refused(scheme .. "://u" .. secret .. "@127.0.0.1:1/db")
      matches("127.0.0.1", message)
      matches("refused", message)
      local parameter = kind.name == "postgresql" and "host=/nowhere"
        or "unix_socket=/nowhere/socket"
      matches("/nowhere", refused(("%s://u%s@localhost/db?%s"):format(scheme, secret, parameter)))
    end)

    it("a driver module that is not installed is named, with the folders", function()
      local bin = tmp.dir()
      env.lines(("cp %s %s/mig"):format(env.quote(env.program), env.quote(bin)))
      local run = program.run({ bin .. "/mig", "current" },
        { cwd = db:project({ { "a1" } }).dir })
      local message = failed(run)
      matches(("the driver module mig-%s.so"):format(kind.name), message)
      matches(bin .. "/drivers", message)
    end)

    it("an error in SQL has file, line, SQL and the server's words", function()
      local project = db:project { { "a1", up = '\nop.execute("nonsense here")' } }
      local message = failed(project:mig("upgrade"))
      matches("revisions/versions/a1.lua:8: ", message)
      matches(say.syntax, message)
      matches("[SQL: nonsense here, at position 1]", message)
      matches("(revision a1)", message)
      matches("the database is as it was before the run", message)
    end)

    describe("while a revision sleeps in the server,", function()
      local own

      ---An upgrade of three revisions, asleep in the second.
      local function begin_sleep()
        own = kind.new()
        local project = own:project {
          { "a1", up = 'op.execute("CREATE TABLE a (x INTEGER)")' },
          { "b2", "a1", up = ('op.execute("CREATE TABLE b (x INTEGER)")\nop.get_bind():query("%s")')
            :format(say.sleep) },
          { "c3", "b2", up = 'op.execute("CREATE TABLE c (x INTEGER)")' },
        }
        local process = project:start { "upgrade" }
        assert.is_true(process:wait_for(function()
          return own:sql(say.is_asleep) == "1"
        end, 30), select(2, process:output()))
        return process
      end

      -- What is there afterwards: where DDL commits, all that was made; else nothing.
      local function check_state(message)
        if kind.transactional_ddl then
          assert.are.equal("", own:tables())
          matches("the database is as it was before the run", message)
        else
          assert.are.equal("a alembic_version b mig_journal", own:tables())
          assert.are.equal("a1", own:version())
          matches("cannot be rolled back", message)
        end
      end

      for signal, code in pairs { INT = 130, TERM = 143 } do
        it("SIG" .. signal .. " ends the run and what the server does for it", function()
          local process = begin_sleep()
          process:signal(signal)
          local message = failed(process:wait(30), code)
          matches("interrupted by SIG" .. signal, message)
          matches("revisions/versions/b2.lua:8: ", message)
          check_state(message)
          assert.are.equal("0", own:sql(say.is_asleep))
        end)
      end

      it("a session that is ended by an administrator is an error with its line", function()
        local process = begin_sleep()
        own:sql(say.kill:format(own:sql(say.session)))
        local message = failed(process:wait(30))
        matches(say.killed, message:lower())
        matches("revisions/versions/b2.lua:8: ", message)
        if kind.transactional_ddl then
          assert.are.equal("", own:tables())
        else
          assert.are.equal("a alembic_version b mig_journal", own:tables())
          assert.are.equal("a1", own:version())
        end
      end)

      it("a server that dies is an error, and the next run goes on when it is back", function()
        local server = servers[kind.name] { settings = say.durable }
        finally(function() server:remove() end)
        local url, name = server:database()
        own = setmetatable({ kind = kind, server = server, name = name, url = url },
          getmetatable(db))
        local project = own:project {
          { "a1" },
          { "b2", "a1", up = ('op.get_bind():query("%s")'):format(say.sleep) },
        }
        history.done(project:mig("upgrade", "a1"))
        local process = project:start { "upgrade" }
        assert.is_true(process:wait_for(function()
          return own:sql(say.is_asleep) == "1"
        end, 30))
        server:stop("crash")
        matches("revisions/versions/b2.lua:7: ", failed(process:wait(30)))
        failed(project:mig("current"))
        server:start()
        assert.are.equal("a1\n", history.done(project:mig("current")).out)
        project:write("revisions/versions/b2.lua", history.text { "b2", "a1" })
        history.done(project:mig("upgrade"))
        assert.are.equal("b2", own:version())
      end)
    end)
  end)
end
