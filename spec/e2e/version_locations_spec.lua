-- Where revision files are looked for: version_locations, its separators, folders below folders,
-- and which files in them are revisions.

local env = require "spec.support.env"
local history = require "spec.support.history"

---A project with aaaa in one/, bbbb in two/ and cccc in two/sub/, and these settings.
local function project_with(settings)
  local project = history.project({}, { ini = settings, files = {
    ["revisions/env.lua"] = "return {}",
    ["one/a.lua"] = history.text { "aaaa" },
    ["two/b.lua"] = history.text { "bbbb", "aaaa" },
    ["two/sub/c.lua"] = history.text { "cccc", "bbbb" },
  } })
  return project
end

---Ids from the newest to the oldest; nothing may be logged.
local function ids(project)
  local run = history.done(project:mig("history"))
  assert.are.equal("", run.err)
  return (run.out:gsub("[^\n]*%-> (%w+)[^\n]*\n", "%1 "):gsub(" $", ""))
end

local function ids_with(settings)
  return ids(project_with(settings))
end

describe("version_locations", function()
  it("is a list with path_separator between the folders", function()
    assert.are.equal("bbbb aaaa", ids_with("version_locations = one:two\n"))
    assert.are.equal("bbbb aaaa", ids_with("version_locations = one:two\npath_separator = os\n"))
    assert.are.equal("bbbb aaaa", ids_with("version_locations = one:two\npath_separator = :\n"))
    assert.are.equal("bbbb aaaa", ids_with("version_locations = one;two\npath_separator = ;\n"))
    assert.are.equal("bbbb aaaa",
      ids_with("version_locations = one  two\npath_separator = space\n"))
    assert.are.equal("bbbb aaaa",
      ids_with("version_locations =\n  one\n  two\npath_separator = newline\n"))
  end)

  it("may have white space and empty places around its folders", function()
    assert.are.equal("bbbb aaaa", ids_with("version_locations = one : two\n"))
    assert.are.equal("bbbb aaaa", ids_with("version_locations = :one::two:\n"))
    assert.are.equal("bbbb aaaa", ids_with("version_locations = ./one/:two/sub/..\n"))
  end)

  it("keeps a separator that was not chosen as part of a name", function()
    local project = project_with("version_locations = o n e:x\npath_separator = ;\n")
    project:write("o n e:x/a.lua", history.text { "dddd" })
    assert.are.equal("dddd", ids(project))
  end)

  it("refuses a separator that is none", function()
    local project = project_with("version_locations = one,two\npath_separator = ,\n")
    assert.are.equal("mig.ini:5: ',' is not a valid value for path_separator; expected 'space', "
      .. "'newline', 'os', ':', ';'", history.failed(project:mig("history")))
  end)

  it("is relative to mig.ini, or absolute", function()
    local project = project_with("version_locations = ${here}/one:two\n")
    assert.are.equal("bbbb aaaa", ids(project))
    local run = history.done(project:run({ "heads" }, { cwd = "two/sub" }))
    assert.are.equal("bbbb (head)\n", run.out)
    project:write("mig.ini", history.ini .. ("version_locations = %s:two\n"):format(
      project:path("one")))
    assert.are.equal("bbbb aaaa", ids(project))
  end)

  it("may name a folder that is not there yet, of which each command tells", function()
    local warning = "WARN  [mig.script] there is no folder %s, which version_locations names\n"
    local project = project_with("version_locations = one:later:two\n")
    local run = history.done(project:mig("heads"))
    assert.are.equal("bbbb (head)\n", run.out)
    assert.are.equal(warning:format("later"), run.err)
    run = project:mig("doctor")
    assert.are.equal(1, run.code)
    assert.truthy(run.out:find("FINDING  revisions: there is no folder later\n", 1, true), run.out)
    project:write("mig.ini", history.ini .. "version_locations = one two\n")
    assert.are.equal(warning:format("one two"), history.done(project:mig("upgrade")).err)
    project:write("later/README", "for later")
    project:write("mig.ini", history.ini .. "version_locations = one:later:two\n")
    assert.are.equal("bbbb aaaa", ids(project))
    history.done(project:mig("doctor"))
  end)

  it("with the same folder twice reads it once, and says so", function()
    for _, again in ipairs { "one", "./one/", "two/../one" } do
      local project = project_with(("version_locations = one:two:%s\n"):format(again))
      local run = history.done(project:mig("heads"))
      assert.are.equal("bbbb (head)\n", run.out)
      assert.are.equal("WARN  [mig.script] folder one stands in version_locations twice; "
        .. "ignoring the second\n", run.err)
    end
  end)

  it("with a link to a folder that is there reads it once", function()
    local project = project_with("version_locations = one:two:link\n")
    env.lines(("ln -s one %s"):format(project:path("link")))
    local run = history.done(project:mig("heads"))
    assert.are.equal("bbbb (head)\n", run.out)
    assert.are.equal("WARN  [mig.script] folder link stands in version_locations twice; "
      .. "ignoring the second\n", run.err)
  end)

  it("orders nothing: neither folders nor names of files do", function()
    local project = project_with("version_locations = two:one\n")
    project:write("two/b.lua", history.text { "bbbb" })
    assert.are.equal("aaaa (head)\nbbbb (head)\n", history.done(project:mig("heads")).out)
    project:write("mig.ini", history.ini .. "version_locations = one:two\n")
    assert.are.equal("aaaa (head)\nbbbb (head)\n", history.done(project:mig("heads")).out)
    project:write("one/a.lua", "-- a\n--\n-- Create Date: 2026-01-02\n" .. history.text { "aaaa" })
    project:write("two/b.lua", "-- b\n--\n-- Create Date: 2026-01-01\n" .. history.text { "bbbb" })
    assert.are.equal("bbbb (head)\naaaa (head)\n", history.done(project:mig("heads")).out)
  end)

  it("finds an id in two folders, and names both files", function()
    local project = project_with("version_locations = one:two\n")
    project:write("two/copy.lua", history.text { "aaaa" })
    assert.are.equal("two/copy.lua: Revision aaaa is present more than once, also in one/a.lua",
      history.failed(project:mig("history")))
  end)
end)

describe("recursive_version_locations", function()
  it("also reads the folders below", function()
    assert.are.equal("cccc bbbb aaaa",
      ids_with("version_locations = one:two\nrecursive_version_locations = true\n"))
    assert.are.equal("bbbb aaaa",
      ids_with("version_locations = one:two\nrecursive_version_locations = false\n"))
    assert.are.equal("cccc bbbb aaaa",
      ids_with("version_locations = one:two:two/sub\nrecursive_version_locations = false\n"))
  end)

  it("reads a folder once that is also below another", function()
    assert.are.equal("cccc bbbb aaaa",
      ids_with("version_locations = one:two:two/sub\nrecursive_version_locations = true\n"))
    assert.are.equal("cccc bbbb aaaa",
      ids_with("version_locations = two/sub:two:one\nrecursive_version_locations = true\n"))
  end)

  it("reads files at every depth", function()
    local project = history.project({}, { ini = "recursive_version_locations = true\n" })
    for _, path in ipairs { "b/x", "a/z", "c", "a/b/y" } do
      local id = path:gsub("/", "_") .. "_id"
      project:write("revisions/versions/" .. path .. ".lua", history.text { id })
    end
    assert.are.equal("a_b_y_id (head)\na_z_id (head)\nb_x_id (head)\nc_id (head)\n",
      history.done(project:mig("heads")).out)
  end)

  it("passes by what a file system puts into folders", function()
    local project = project_with("version_locations = one:two\n"
      .. "recursive_version_locations = true\n")
    project:write("two/.git/d.lua", "not Lua")
    project:write("two/.d.lua", "not Lua")
    assert.are.equal("cccc bbbb aaaa", ids(project))
  end)
end)

describe("a folder of revisions", function()
  it("holds other files too: only .lua files are read, and none that begins with a dot", function()
    local project = project_with("version_locations = one:two\n")
    for _, name in ipairs { ".hidden.lua", ".lua", "a.lua~", "a.lua.orig", "#a.lua#", "README",
      "a.LUA", "a.txt", "lua", "helpers.luac" } do
      project:write("one/" .. name, "this is not Lua (")
    end
    env.lines(("ln -s nobody@nowhere.1 %s"):format(env.quote(project:path("one/.#a.lua"))))
    assert.are.equal("bbbb aaaa", ids(project))
  end)

  it("may hold folders, even with a name that ends in .lua", function()
    local project = project_with("version_locations = one:two\n")
    project:write("one/folder.lua/file", "x")
    assert.are.equal("bbbb aaaa", ids(project))
  end)

  it("may hold a link to a file or be one", function()
    local project = project_with("version_locations = link:two\n")
    env.lines(("cd %s && ln -s one link && mkdir far && mv two/b.lua far/ && "
      .. "ln -s ../far/b.lua two/b.lua"):format(env.quote(project.dir)))
    assert.are.equal("bbbb aaaa", ids(project))
  end)
end)
