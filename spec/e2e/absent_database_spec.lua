-- Commands that only read a database which should be there, and is not: a path with a mistake in it
-- must not pass for an empty database.

local history = require "spec.support.history"

describe("an SQLite file that is not there", function()
  it("is an error for mig diff, first or second, and is not made", function()
    local project = history.single 'op.execute("CREATE TABLE t (x INTEGER)")'
    history.done(project:mig("upgrade"))
    local there, none = "sqlite:///" .. project:path("app.db"), "sqlite:///none.db"
    for _, urls in ipairs { { there, none }, { none, there }, { none, none } } do
      assert.are.equal("there is no database none.db",
        history.failed(project:mig("diff", table.unpack(urls))))
    end
    assert.is_false(project:exists("none.db"))
    assert.are.equal("The databases are alike.\n",
      history.done(project:mig("diff", there, there)).out)
  end)

  it("is an error for mig models, which writes nothing", function()
    local project = history.project { { "a1" } }
    assert.are.equal("there is no database app.db", history.failed(project:mig("models")))
    assert.is_false(project:exists("models.lua"))
    assert.is_false(project:exists("app.db"))
  end)
end)

describe("mig models", function()
  it("writes the file that env.lua requires already", function()
    local project = history.single 'op.execute("CREATE TABLE t (x INTEGER)")'
    history.done(project:mig("upgrade"))
    project:write("revisions/env.lua", 'return { target_metadata = require "models" }')
    history.done(project:mig("models"))
    assert.are.equal("No new upgrade operations detected.\n",
      history.done(project:mig("check")).out)
    assert.truthy(history.failed(project:mig("models")):find("exists already", 1, true))
    history.done(project:mig("models", "--force"))
  end)

  it("tells of a mistake in a module that is there", function()
    local project = history.single 'op.execute("CREATE TABLE t (x INTEGER)")'
    history.done(project:mig("upgrade"))
    project:write("revisions/env.lua", 'return { target_metadata = require "models" }')
    project:write("models.lua", "return (")
    assert.truthy(history.failed(project:mig("models", "--force")):find("models.lua:1: ", 1, true))
  end)
end)
