-- Questions to several databases in one run: each answers for itself.

local history = require "spec.support.history"
local json = require "spec.support.json"
local tenants = require "spec.support.tenants"

local revisions = tenants.revisions

describe("questions to several databases", function()
  local project

  before_each(function()
    project = tenants.project(3, revisions)
    history.done(project:mig("upgrade", "--target", "t1", "-q"))
    history.done(project:mig("upgrade", "a1", "--target", "t2", "-q"))
  end)

  it("are answered line by line", function()
    local run = history.done(project:mig("current"))
    assert.are.equal("t1: b2 (head)\nt2: a1\n", run.out)
    run = project:mig("status", "--jobs", "3")
    assert.are.equal(1, run.code)
    assert.truthy(run.out:find("t1: Nothing is pending.\n", 1, true), run.out)
    assert.truthy(run.out:find(
      "t2: Pending: 1 revision\nt2:   a1 -> b2 (head), make b2\n", 1, true))
    assert.is_nil(run.err:find("FAILED", 1, true))
  end)

  it("are about where each is in the history", function()
    for _, case in ipairs {
      { { "history", "-i" }, "t1: a1 -> b2 (head) (current), make b2\nt1: <base> -> a1, make a1\n"
        .. "t2: a1 -> b2 (head), make b2\nt2: <base> -> a1 (current), make a1\n"
        .. "t3: a1 -> b2 (head), make b2\nt3: <base> -> a1, make a1\n" },
      { { "history", "-r", "current:", "--target", "t1", "--target", "t2" },
        "t1: a1 -> b2 (head), make b2\nt2: a1 -> b2 (head), make b2\n"
        .. "t2: <base> -> a1, make a1\n" },
    } do
      assert.are.equal(case[2], history.done(project:run(case[1])).out)
      -- Who runs beside others speaks when it has something to say.
      table.move({ "--jobs", "3" }, 1, 2, #case[1] + 1, case[1])
      local expected = history.lines(case[2])
      local lines = history.lines(history.done(project:run(case[1])).out)
      table.sort(expected)
      table.sort(lines)
      assert.are.same(expected, lines)
    end
    local list = json.decode(history.done(project:mig("show", "current", "--json")).out)
    assert.are.same({ "t2", "a1" }, { list[2].target, list[2].result[1].revision })
    assert.are.same({ "t3", {} }, { list[3].target, list[3].result })
  end)

  it("are about what was cut short", function()
    project = tenants.project(3, { { "a1", up = [[
      op.get_context():autocommit_block(function()
        op.execute("CREATE TABLE a (x INTEGER)")
        if op.get_context().x.broken == op.get_context().target then op.execute("not SQL") end
      end)]] } })
    tenants.failed(project:mig("upgrade", "--on-error", "continue", "-x", "broken=t2"), 3)
    local run = project:mig("repair")
    assert.are.equal(1, run.code, run.err)
    assert.truthy(run.out:find("^t1: Nothing is unfinished.\nt2: Unfinished: upgrade of a1, "
      .. "at statement 2\nt2:   refused: not SQL\nt2: [^\n]*\nt3: Nothing is unfinished.\n$"),
      run.out)
    local list = json.decode(project:mig("repair", "--json", "--jobs", "3").out)
    assert.are.same({ json.null, "a1", json.null },
      { list[1].result, list[2].result.revision, list[3].result })
  end)

  it("are answered with 0 when all are up to date", function()
    history.done(project:mig("upgrade"))
    assert.are.equal(0, project:mig("status").code)
    assert.are.equal(0, project:mig("current", "--check-heads").code)
  end)

  it("are answered as JSON, with what went wrong", function()
    project:write("t3.db", "no database")
    local run = project:mig("status", "--json")
    assert.are.equal("1 of 3 targets failed: t3", tenants.failed(run, 3))
    local list = json.decode(run.out)
    assert.are.equal(3, #list)
    assert.are.equal("t2", list[2].target)
    assert.are.equal("b2", list[2].result.pending[1].revision)
    assert.are.equal(json.null, list[2].error)
    assert.are.equal(json.null, list[3].result)
    assert.truthy(list[3].error:find("not an SQLite database", 1, true), list[3].error)
    run = project:mig("current", "--json", "--target", "t1", "--target", "t2")
    assert.are.equal("a1", json.decode(run.out)[2].result[1].revision)
  end)

  it("wait for all of them", function()
    assert.are.equal("target t2 is not at the heads after 0.1 seconds",
      history.failed(project:mig("wait", "--timeout", "0.1")))
    history.done(project:mig("wait", "--timeout", "0", "--target", "t1"))
    local process = project:start { "wait", "--timeout", "60" }
    history.done(project:mig("upgrade"))
    history.done(process:wait())
  end)

  it("wait for the database that has the list, too", function()
    project = history.project({ { "a1" } }, { files = { ["revisions/env.lua"] = tenants.env } })
    assert.truthy(history.failed(project:mig("wait", "--timeout", "0")):find(
      "there is no database app.db to read", 1, true))
    local process = project:start { "wait", "--timeout", "60" }
    project:sqlite("new.db", "CREATE TABLE tenant (name TEXT, region TEXT);"
      .. "INSERT INTO tenant VALUES ('t1', 'r1')")
    assert(os.rename(project:path("new.db"), project:path("app.db")))
    history.done(project:mig("upgrade"))
    history.done(process:wait())
  end)

  it("make the version table in each", function()
    local run = history.done(project:mig("ensure_version"))
    assert.are.same({ "t1: nothing to do", "t2: nothing to do", "t3: done, 1 step",
      "3 targets: 1 done, 2 with nothing to do" }, tenants.told(run))
    assert.are.equal("b2 a1 base", tenants.versions(project, 3))
  end)

  it("compare each with the models", function()
    history.done(project:mig("upgrade"))
    project:write("revisions/env.lua", (tenants.env:gsub("return {",
      'return { target_metadata = require "models",', 1)))
    project:write("revisions/models.lua", [[
      local m = sa.MetaData()
      for _, name in ipairs { "a", "b" } do
        sa.Table(name, m, sa.Column("x", sa.Integer))
      end
      return m]])
    project:sqlite("t2.db", "CREATE TABLE extra (y INTEGER)")
    local run = project:mig("check")
    assert.are.equal(1, run.code, run.err)
    assert.truthy(run.out:find("\nt2: [^\n]*extra"), run.out)
    assert.truthy(run.out:find("t1: No new upgrade operations detected.\n", 1, true), run.out)
  end)
end)
