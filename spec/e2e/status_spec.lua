-- status and wait: where a database stands, for people, probes and containers.

local history = require "spec.support.history"
local json = require "spec.support.json"

local function chain()
  return history.project(history.chain(3))
end

describe("mig status", function()
  it("tells what is pending, and ends with 1 while something is", function()
    local project = chain()
    history.done(project:mig("upgrade", "r001"))
    local run = project:mig("status", "-q")
    assert.are.equal(1, run.code)
    run = project:mig("status")
    assert.are.equal(1, run.code)
    assert.falsy(run.err:find("FAILED", 1, true))
    assert.are.equal("Database: sqlite:///app.db\n"
      .. "Current: r001, make r001\n"
      .. "Head: r003 (head), make r003\n"
      .. "Pending: 2 revisions\n"
      .. "  r001 -> r002, make r002\n"
      .. "  r002 -> r003 (head), make r003\n", run.out)
  end)

  it("ends with 0 at the heads", function()
    local project = chain()
    history.done(project:mig("upgrade"))
    local run = history.done(project:mig("status"))
    assert.truthy(run.out:find("\nNothing is pending.\n", 1, true), run.out)
  end)

  it("makes no database", function()
    local project = chain()
    assert.are.equal(1, project:mig("status").code)
    assert.is_false(project:exists("app.db"))
  end)

  it("lists several heads, and rows that no file has", function()
    local project = history.project({ { "a1" }, { "b1", "a1", labels = "left" }, { "b2", "a1" } })
    local run = project:mig("status")
    assert.truthy(run.out:find("Heads:\n  b1 (left) (head), make b1\n  b2 (head), make b2\n", 1,
      true), run.out)
    history.done(project:mig("upgrade", "b1"))
    history.ask(project, "INSERT INTO alembic_version VALUES ('gone')")
    run = project:mig("status")
    assert.are.equal(1, run.code)
    assert.truthy(run.out:find("Unknown: gone (", 1, true), run.out)
    assert.falsy(run.out:find("Pending", 1, true), run.out)
  end)

  it("is JSON for programs, without a password", function()
    local project = chain()
    history.done(project:mig("upgrade", "r002"))
    local run = project:mig("status", "--json", "-q")
    assert.are.equal(1, run.code)
    local status = json.decode(run.out)
    assert.are.equal("sqlite:///app.db", status.url)
    assert.is_false(status.is_current)
    assert.are.equal("r002", status.current[1].revision)
    assert.are.equal("r003", status.heads[1].revision)
    assert.are.equal("r003", status.pending[1].revision)
    assert.are.same({}, status.unknown)
  end)
end)

describe("mig wait", function()
  it("ends as soon as somebody has brought the database to the heads", function()
    local project = chain()
    local waiting = project:start({ "wait", "--until-head", "--timeout", "60" })
    history.done(project:mig("upgrade"))
    assert.are.equal(0, waiting:wait(60).code)
  end)

  it("gives up after its time, and changes nothing", function()
    local project = chain()
    local run = project:mig("wait", "--timeout", "0.1")
    assert.are.equal(1, run.code)
    assert.truthy(run.err:find("FAILED: the database is not at the heads after 0.1 seconds", 1,
      true), run.err)
    assert.is_false(project:exists("app.db"))
  end)

  it("refuses a time that is none", function()
    assert.are.equal("--timeout takes a number of seconds, 0 or more, not 'soon'",
      history.misused(chain():mig("wait", "--timeout", "soon")))
  end)
end)

describe("--lock-timeout", function()
  it("is how long a run waits for another runner", function()
    local project = chain()
    history.done(project:mig("upgrade", "r001"))
    local run = project:run({ "upgrade", "--lock-timeout", "0.1" },
      { env = { MIG_URL = "sqlite:///app.db" } })
    history.done(run)
    project:write("hold.sh", "exec 3> >(sqlite3 app.db >held)\n"
      .. "echo 'BEGIN IMMEDIATE; SELECT 1;' >&3; until [ -s held ]; do sleep 0.01; done; "
      .. "\"$@\"; code=$?; exec 3>&-; exit $code\n")
    local held = require("spec.support.program").run({ "bash", "hold.sh",
      require("spec.support.env").program, "downgrade", "--lock-timeout", "0.1" },
      { cwd = project.dir })
    assert.are.equal(1, held.code)
    assert.truthy(held.err:find("locked", 1, true), held.err)
  end)

  it("refuses what is no time", function()
    assert.are.equal("--lock-timeout takes a number of seconds, 0 or more, not '-1'",
      history.misused(chain():mig("upgrade", "--lock-timeout", "-1")))
  end)
end)
