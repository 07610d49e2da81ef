-- Runs through the program: what a run leaves behind when something in it goes wrong.

local history = require "spec.support.history"

local per_revision = { ini = "transaction_per_migration = true\n" }

describe("a revision that catches an error that ended the transaction", function()
  local function revisions(rest)
    return {
      { "a1", up = 'op.execute("CREATE TABLE a (x UNIQUE)")' },
      { "b2", "a1", up = [[
        op.execute("CREATE TABLE b (x)")
        pcall(op.execute, "INSERT OR ROLLBACK INTO a VALUES (1), (1)")]] .. (rest or "") },
    }
  end

  for name, opts in pairs { ["one transaction"] = {}, ["one per revision"] = per_revision } do
    it("leaves neither a version nor a table behind: " .. name, function()
      local project = history.project(revisions(), opts)
      history.done(project:mig("upgrade", "a1"))
      local before = history.dump(project)
      local message = history.failed(project:mig "upgrade")
      assert.is_truthy(message:find("the database rolled the transaction back because of an error "
        .. "that the revision caught; let the error through (revision b2)", 1, true), message)
      assert.equal(before, history.dump(project))
    end)
  end

  it("cannot go on as if nothing had happened", function()
    local project = history.project(revisions '\nop.execute("CREATE TABLE c (x)")')
    history.done(project:mig("upgrade", "a1"))
    local before = history.dump(project)
    local message = history.failed(project:mig "upgrade")
    assert.is_truthy(message:find("b2.lua:9: the database rolled the transaction back because of "
      .. "an earlier error: nothing more can be run (revision b2)", 1, true), message)
    assert.equal(before, history.dump(project))
  end)
end)

describe("a stamp that fails", function()
  it("keeps the rows that --purge would have deleted", function()
    for _, opts in ipairs { { ini = "" }, per_revision } do
      local project = history.project({ { "a1" }, { "b2", "a1" } }, {
        ini = opts.ini,
        files = { ["revisions/env.lua"] =
          "return { on_version_apply = function(s) if s.is_stamp then error('no') end end }" },
      })
      history.done(project:mig("upgrade"))
      local message = history.failed(project:mig("stamp", "--purge", "a1"))
      assert.is_truthy(message:find("the database is as it was before the run", 1, true), message)
      assert.equal("b2", history.version(project))
    end
  end)
end)

describe("the first revision of all that fails", function()
  it("leaves no version table behind", function()
    for _, opts in ipairs { { ini = "" }, per_revision } do
      local project = history.project({ { "a1", up = "error('no')" } }, opts)
      local message = history.failed(project:mig("upgrade"))
      assert.is_truthy(message:find("the database is as it was before the run", 1, true))
      assert.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
    end
  end)
end)

describe("version_locations", function()
  it("may lie inside each other: each file is read once", function()
    local project = history.project({ { "a1" } }, { ini = "recursive_version_locations = true\n"
      .. "version_locations = revisions/versions/deep:revisions/versions:revisions/versions\n" })
    project:write("revisions/versions/deep/b2.lua", history.text { "b2", "a1" })
    local run = history.done(project:mig("history"))
    assert.is_truthy(run.out:find("a1 -> b2 (head)", 1, true), run.out)
    assert.equal(1, #history.logged(run, "WARN"), run.err)
  end)
end)
