-- Who waits for another runner is told whom for: which process, whose, since when, and what it
-- is at.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

-- A revision that says it is there and waits for the spec to write the file "go".
local gate = [[
  op.execute("CREATE TABLE b (x INTEGER)")
  io.open("ready", "w"):close()
  repeat local go = io.open("go") until go]]

local moment = "%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d UTC"
local here = env.lines("uname -n")[1]:gsub("%p", "%%%0")

-- What a message calls the runner with a process id: a pattern.
local called = {
  sqlite = function(pid)
    return ("process %d %%(mig, running since %s, user [^,]+, the database is at revision a1%%)")
      :format(pid, moment)
  end,
  postgresql = function(pid)
    return ("process %%d+ %%(mig: revision b2, pid %d on %s, user [^,]+, connected since %s%%)")
      :format(pid, here, moment)
  end,
  mariadb = function(pid)
    return ("connection %%d+ %%(user [^,]+ at localhost, %%a+ since %s, statement 1 of the upgrade "
      .. "of revision b2 since %s, pid %d on %s%%)"):format(moment, moment, pid, here)
  end,
}

local waiting = {
  sqlite = "waiting for the lock of [^ ]*app%%.db: %s is using it\n",
  postgresql = "waiting for another runner: %s holds the lock\n",
  mariadb = "waiting for another runner: %s holds the lock\n",
}
local refused = {
  sqlite = "[^ ]*app%%.db is locked: %s is using it %%(waited [%%d.]+ s%%)",
  postgresql = "another runner holds the lock of this database: %s %%(waited [%%d.]+ s%%)",
  mariadb = "another runner holds the lock of this database: %s %%(waited [%%d.]+ s%%)",
}

for _, kind in ipairs(databases.all) do
  describe("who waits on " .. kind.name, function()
    ---A project in which a runner is in the middle of b2.
    local function busy()
      local db = kind.new()
      local project = db:project { { "a1" }, { "b2", "a1", up = gate } }
      history.done(project:mig("upgrade", "a1"))
      local runner = project:start { "upgrade" }
      assert.is_true(runner:wait_for(function() return project:exists("ready") end, 30))
      return db, project, runner
    end

    it("is told who holds the lock, and what that run is at", function()
      local db, project, runner = busy()
      local second = project:start { "upgrade" }
      local expected = waiting[kind.name]:format(called[kind.name](runner.pid))
      assert.is_true(second:wait_for(function()
        return select(2, second:output()):find(expected)
      end), select(2, second:output()))
      local run = project:mig("upgrade", "--lock-timeout", "0")
      assert.are.equal(1, run.code)
      assert.truthy(run.err:find(refused[kind.name]:format(called[kind.name](runner.pid))), run.err)
      project:write("go", "")
      history.done(runner:wait())
      history.done(second:wait())
      assert.are.equal("b2", db:version())
    end)
  end)
end

describe("a session on PostgreSQL", function()
  ---What the session is called while a revision runs.
  local function name_with(params, id)
    local db = databases.postgresql.new()
    db.url = db.url .. params
    local project = db:project { { id, up = [[
      op.execute("CREATE TABLE seen AS SELECT current_setting('application_name') AS name")]] } }
    history.done(project:mig("upgrade"))
    return db:sql("SELECT name FROM seen")
  end

  it("keeps the name that the URL gives it, in front of the revision", function()
    assert.truthy(name_with("&application_name=deploy", "a1")
      :find("^deploy: revision a1, pid %d+ on " .. here .. "$"))
  end)

  it("is called by what the server takes, cut to what it keeps", function()
    local name = name_with("&application_name=it's%20gr%C3%B6%C3%9Fer", ("r"):rep(32))
    assert.are.equal(63, #name)
    assert.are.equal("it's gr????er: revision " .. ("r"):rep(32), name:match("^(.*), pid"))
  end)
end)
