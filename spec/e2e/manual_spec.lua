-- The examples in the manual pages of files are such files.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

-- The literal blocks below a heading, as a reader sees them.
local function examples(page)
  local text = env.read(page):match("\n%.Sh EXAMPLES\n(.-)\n%.Sh ")
  local blocks = {}
  for block in text:gmatch("%.Bd %-literal[^\n]*\n(.-\n)%.Ed") do
    blocks[#blocks + 1] = (block:gsub("\\e", "\\"):gsub("\\&", ""))
  end
  return blocks
end

describe("mig-revision(5)", function()
  it("has an example that is a revision", function()
    local blocks = examples "doc/mig-revision.5"
    assert.are.equal(1, #blocks)
    local project = history.project { { "3a3ecd6b4d29" } }
    project:write("revisions/versions/employee.lua", blocks[1])
    local run = history.done(project:mig("upgrade"))
    assert.are.same({}, history.logged(run, "WARN"))
    assert.are.same({
      "upgrade  -> 3a3ecd6b4d29, make 3a3ecd6b4d29",
      "upgrade 3a3ecd6b4d29 -> 9b5cc7d52c8d, create employee",
    }, history.steps(run))
    assert.are.equal("0|id\n1|name", project:sqlite("app.db",
      "SELECT cid, name FROM pragma_table_info('employee')"))
    history.done(project:mig("downgrade"))
  end)
end)

describe("mig.ini(5)", function()
  it("has examples that are configurations", function()
    local blocks = examples "doc/mig.ini.5"
    assert.are.equal(2, #blocks)
    for i, block in ipairs(blocks) do
      local project = history.project { { "a1" } }
      project:write("mig.ini", block)
      local vars = { DB_PASS = "secret" }
      for _, section in ipairs { "mig", i == 2 and "staging" or nil } do
        local run = history.done(project:run({ "-n", section, "heads" }, { env = vars }))
        assert.are.equal("a1 (head)\n", run.out)
        assert.are.equal("", run.err)
      end
    end
  end)

  it("has a hook as they are", function()
    local project = program.project()
    history.done(project:mig("init", "-q"))
    local hooks = examples("doc/mig.ini.5")[1]:match("%[post_write_hooks%].*$")
    project:write("mig.ini", project:read("mig.ini") .. hooks)
    project:write("bin/stylua", "#!/bin/sh\necho \"$@\"\n")
    env.lines("chmod +x " .. project:path("bin/stylua"))
    local run = history.done(project:run({ "revision", "--rev-id", "a1" }, {
      env = { PATH = project:path("bin") .. ":/usr/bin:/bin" },
    }))
    assert.are.equal("--indent-type Spaces " .. project:path("revisions/versions/a1_.lua") .. "\n",
      run.err)
  end)
end)
