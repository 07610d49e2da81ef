-- edit: the files of revisions in somebody's editor.

local history = require "spec.support.history"

local function project()
  local made = history.project(history.chain(2))
  made:write("editor.sh", "#!/bin/sh\nfor f in \"$@\"; do echo \"edit: ${f##*/}\"; done\n")
  os.execute("chmod +x '" .. made:path("editor.sh") .. "'")
  return made
end

local function edit(made, spec, env)
  return made:run({ "edit", spec }, { env = env or { VISUAL = made:path("editor.sh") } })
end

describe("mig edit", function()
  it("opens the file of a revision, and that of the head", function()
    local made = project()
    assert.are.equal("edit: r001.lua\n", history.done(edit(made, "r001")).out)
    assert.are.equal("edit: r002.lua\n", history.done(edit(made, "head")).out)
  end)

  it("takes $EDITOR where there is no $VISUAL, with options behind the name", function()
    local made = project()
    local run = edit(made, "r001", { VISUAL = "", EDITOR = made:path("editor.sh") .. " --wait" })
    assert.are.equal("edit: --wait\nedit: r001.lua\n", history.done(run).out)
  end)

  it("gives the editor pipes that end as they do elsewhere", function()
    local run = history.done(edit(project(), "r001", { VISUAL = "yes | head -n 1 #" }))
    assert.are.equal("y\n", run.out)
    assert.are.equal("", run.err)
  end)

  it("opens what the database is at", function()
    local made = project()
    history.done(made:mig("upgrade", "r001"))
    assert.are.equal("edit: r001.lua\n", history.done(edit(made, "current")).out)
  end)

  it("says what it cannot open, and how the editor ended", function()
    local made = project()
    assert.truthy(history.failed(edit(made, "base")):find(
      "No revision files indicated by symbol 'base'", 1, true))
    assert.truthy(history.failed(edit(made, "current")):find("No current revisions", 1, true))
    assert.truthy(history.failed(edit(made, "nope")):find("nope", 1, true))
    assert.truthy(history.failed(edit(made, "r001", { VISUAL = "false" })):find(
      "Error executing editor (it ended with status 1)", 1, true))
  end)
end)
