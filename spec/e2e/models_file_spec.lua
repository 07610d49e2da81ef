-- Where mig models writes: beside mig.ini, into a file of a name, or nowhere.

local history = require "spec.support.history"

describe("mig models", function()
  local project

  before_each(function()
    project = history.project { { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' } }
    history.done(project:mig("upgrade"))
  end)

  it("makes the folder of its file, and none above it", function()
    history.done(project:mig("models", "some/models.lua"))
    assert.truthy(project:read("some/models.lua"):find('sa.Table("t"', 1, true))
    assert.are.equal("cannot write no/such/models.lua: No such file or directory",
      history.failed(project:mig("models", "no/such/models.lua")))
    assert.is_false(project:exists("no"))
  end)

  it("keeps a file that is there, unless it is told to write over it", function()
    project:write("models.lua", "-- mine\n")
    local message = history.failed(project:mig("models"))
    assert.truthy(message:find("models.lua exists already; --force writes over it", 1, true),
      message)
    assert.are.equal("-- mine\n", project:read("models.lua"))
    history.done(project:mig("models", "--force"))
    assert.truthy(project:read("models.lua"):find('sa.Table("t"', 1, true))
  end)

  it("offers no force against a folder, which does not help", function()
    for _, words in ipairs { { "models", "revisions" }, { "models", "--force", "revisions" } } do
      assert.are.equal("cannot write revisions: Is a directory",
        history.failed(project:run(words)))
    end
  end)

  it("writes to standard output with a minus, and no file", function()
    local files = project:files()
    local run = history.done(project:mig("models", "-"))
    assert.truthy(run.out:find('sa.Table("t"', 1, true), run.out)
    assert.are.same(files, project:files())
  end)
end)
