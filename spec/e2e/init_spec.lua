-- mig init and mig list_templates: the files of a new project, and what is left alone.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

describe("mig init", function()
  local project

  before_each(function()
    project = program.project()
  end)

  it("writes an environment beside mig.ini and says what it wrote", function()
    local run = history.done(project:mig("init"))
    assert.are.same({
      ".luarc.json", "mig.ini", "revisions/README", "revisions/env.lua",
      "revisions/script.lua.tmpl",
    }, project:files())
    assert.is_true(project:exists("revisions/versions"))
    local at = project.dir .. "/"
    assert.are.equal(table.concat({
      "Creating directory " .. at .. "revisions ...  done",
      "Creating directory " .. at .. "revisions/versions ...  done",
      "Generating " .. at .. "revisions/README ...  done",
      "Generating " .. at .. "revisions/env.lua ...  done",
      "Generating " .. at .. "revisions/script.lua.tmpl ...  done",
      "Generating " .. at .. "mig.ini ...  done",
      "Generating " .. at .. ".luarc.json ...  done",
      "Please edit configuration/connection settings in mig.ini before proceeding.",
      "",
    }, "\n"), run.out)
    assert.are.equal("", run.err)
  end)

  it("gives a project that works as it is", function()
    history.done(project:mig("init"))
    history.done(project:mig("revision", "-m", "first"))
    local run = history.done(project:mig("upgrade"))
    assert.are.equal(1, #history.steps(run))
    assert.are.same({}, history.logged(run, "WARN"))
    assert.is_true(project:exists("app.db"))
  end)

  it("takes another folder, and names it in mig.ini relative to it", function()
    history.done(project:mig("init", "db/migrations"))
    assert.truthy(project:read("mig.ini"):find("\nscript_location = db/migrations\n", 1, true))
    assert.is_true(project:exists("db/migrations/versions"))
    history.done(project:mig("revision", "-m", "first"))
  end)

  it("writes an absolute folder as it is", function()
    local elsewhere = program.project()
    history.done(project:mig("init", elsewhere:path("migrations")))
    assert.truthy(project:read("mig.ini"):find(
      "\nscript_location = " .. elsewhere:path("migrations") .. "\n", 1, true))
    assert.is_true(elsewhere:exists("migrations/env.lua"))
    assert.is_false(project:exists("revisions"))
  end)

  it("accepts an empty folder that is there already", function()
    env.lines("mkdir " .. project:path("revisions"))
    local run = history.done(project:mig("init"))
    assert.is_nil(run.out:find("Creating directory " .. project:path("revisions") .. " ", 1, true))
    assert.is_true(project:exists("revisions/env.lua"))
  end)

  it("refuses a folder that is not empty, and writes nothing", function()
    project:write("revisions/notes.txt", "mine")
    local message = history.failed(project:mig("init"))
    assert.are.equal("Directory revisions already exists and is not empty", message)
    assert.are.same({ "revisions/notes.txt" }, project:files())
  end)

  it("refuses a file where the folder would be, and writes nothing", function()
    project:write("revisions", "mine")
    local message = history.failed(project:mig("init"))
    assert.are.equal("revisions exists already and is not a folder", message)
    assert.are.same({ "revisions" }, project:files())
    assert.are.equal("mine", project:read("revisions"))
  end)

  it("refuses a folder that mig.ini could not name, and writes nothing", function()
    for _, name in ipairs { "two\nlines", "a\r", " before", "behind ", "deep/behind\t" } do
      project = program.project()
      local message = history.failed(project:mig("init", name))
      assert.truthy(message:find("^mig.ini cannot name a folder with a line break, or a blank"),
        message)
      assert.are.same({}, project:files())
    end
    project = program.project()
    history.done(project:mig("init", "a b/$c;d #e"))
    history.done(project:mig("revision", "-m", "x"))
    assert.are.equal("", history.done(project:mig("upgrade", "-q")).err)
  end)

  it("says that something is removed only if there was something", function()
    project = program.project { file = "mine" }
    assert.are.equal("cannot create folder file: File exists",
      history.failed(project:mig("init", "file/below")))
    assert.are.same({ "file" }, project:files())
  end)

  it("never overwrites mig.ini or .luarc.json", function()
    project:write("mig.ini", "[mig]\nscript_location = elsewhere\n")
    project:write(".luarc.json", "{}")
    local run = history.done(project:mig("init"))
    assert.are.equal("[mig]\nscript_location = elsewhere\n", project:read("mig.ini"))
    assert.are.equal("{}", project:read(".luarc.json"))
    assert.truthy(run.out:find("File " .. project:path("mig.ini")
      .. " already exists, skipping\n", 1, true), run.out)
    assert.truthy(run.out:find("File " .. project:path(".luarc.json")
      .. " already exists, skipping\n", 1, true), run.out)
  end)

  it("writes the configuration where -c says, with locations relative to it", function()
    history.done(project:mig("-c", "etc/tool.ini", "init"))
    assert.is_false(project:exists("mig.ini"))
    assert.truthy(project:read("etc/tool.ini"):find("\nscript_location = ../revisions\n", 1, true),
      project:read("etc/tool.ini"))
    history.done(project:mig("-c", "etc/tool.ini", "revision", "-m", "first"))
    history.done(project:mig("-c", "etc/tool.ini", "upgrade"))
    assert.is_true(project:exists("etc/app.db"))
    assert.is_true(project:exists("revisions/env.lua"))
  end)

  it("writes the configuration where $MIG_CONFIG says", function()
    history.done(project:run({ "init" }, { env = { MIG_CONFIG = "conf.ini" } }))
    assert.is_true(project:exists("conf.ini"))
    assert.is_false(project:exists("mig.ini"))
  end)

  it("refuses an unknown template, names the nearest, and writes nothing", function()
    assert.are.equal("No such template 'genric'; did you mean 'generic'?",
      history.failed(project:mig("init", "--template", "genric")))
    local message = history.failed(project:mig("init", "-t", "zzzzzz"))
    assert.are.equal("No such template 'zzzzzz'; see 'mig list_templates'", message)
    assert.are.same({}, project:files())
    assert.is_false(project:exists("revisions"))
  end)

  it("is quiet with -q", function()
    local run = history.done(project:mig("-q", "init"))
    assert.are.equal("", run.out .. run.err)
    assert.is_true(project:exists("mig.ini"))
  end)

  it("tells in one line that it may not write", function()
    project:write("blocked", "a file")
    local message = history.failed(project:mig("init", "blocked/revisions"))
    assert.truthy(message:find("cannot create folder blocked", 1, true), message)
    assert.are.same({ "blocked" }, project:files())
  end)
end)

describe("the mig.ini of a template", function()
  for _, name in ipairs { "generic", "multidb", "pgschemas" } do
    it("has comments that may become settings: " .. name, function()
      local project = program.project()
      history.done(project:mig("init", "-q", "--template", name))
      local text, count = project:read("mig.ini"):gsub("\n# (%[post_write_hooks%])", "\n%1")
      assert.are.equal(1, count)
      text, count = text:gsub("\n# ([%w_.]+) = ", function(key)
        return key ~= "url" and "\n" .. key .. " = " or nil
      end)
      assert.is_true(count > 8, text)
      project:write("mig.ini", text)
      local run = history.done(project:mig("heads"))
      assert.are.equal("", run.err)
      project:write("bin/stylua", "#!/bin/sh\nprintf 'formatted %s\\n' \"${1##*/}\"\n")
      env.lines("chmod +x " .. project:path("bin/stylua"))
      run = project:run({ "revision", "-m", "first", "--rev-id", "a1" }, {
        env = { PATH = project:path("bin") .. ":/usr/bin:/bin" },
      })
      assert.are.equal(0, run.code, run.err)
      assert.truthy(run.err:find("formatted %d+_%d+_%d+_a1_first.lua\n"), run.err)
    end)
  end
end)

describe("mig list_templates", function()
  it("lists each with the first line of its README, and needs no project", function()
    local run = history.done(program.mig { "list_templates" })
    local lines = history.lines(run.out)
    assert.are.equal("Available templates:", lines[1])
    assert.truthy(run.out:find("\ngeneric - One database, one history of revisions.\n", 1, true))
    local tail = "\n\nTemplates are used via the 'init' command, e.g.:\n\n"
      .. "  mig init --template generic ./scripts\n"
    assert.are.equal(tail, run.out:sub(-#tail))
    assert.are.equal("", run.err)
  end)

  it("lists only what init can write, all of it", function()
    local run = history.done(program.mig { "list_templates" })
    local names = {}
    for name in run.out:gmatch("\n([%w_]+) %- ") do
      local project = program.project()
      history.done(project:mig("init", "--template", name))
      local readme = project:read("revisions/README"):match("^[^\n]*")
      assert.truthy(run.out:find(("\n%s - %s\n"):format(name, readme), 1, true), run.out)
      names[name] = true
    end
    assert.is_true(names.generic)
  end)
end)
