-- mig revision on branches: --head, --splice, --branch-label, --depends-on, --version-path.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"

---A project of a graph with the template that new files are made of.
local function with_template(notation, ini)
  local project = graphs.project(notation)
  history.done(project:mig("init", "-q", "made"))
  project:write("revisions/script.lua.tmpl", project:read("made/script.lua.tmpl"))
  project:write("mig.ini", history.ini .. (ini or ""))
  return project
end

local tree = "aaaa1111; bbbb1111<aaaa1111; cccc1111<bbbb1111 [left]; cccc2222<bbbb1111 [right]"

---The text of the new file of a run that must succeed, and its path.
local function made(project, ...)
  local run = history.done(project:mig("revision", "--rev-id", "new", ...))
  local path = run.out:match("^Generating (.-) %.%.%.  done\n$")
  assert.is_truthy(path, run.out)
  path = path:sub(#project.dir + 2)
  return project:read(path), path
end

local function field(text, name)
  return text:match("\n" .. name .. " = ([^\n]*)\n")
end

local function refused(project, ...)
  local before = project:files()
  local message = history.failed(project:mig("revision", "--rev-id", "new", ...))
  assert.are.same(before, project:files())
  return message
end

describe("mig revision --head", function()
  it("says what the new revision follows", function()
    assert.are.equal('"cccc2222"', field(made(with_template(tree), "--head", "cccc2222"),
      "down_revision"))
    assert.are.equal('"cccc2222"', field(made(with_template(tree), "--head=cccc2"),
      "down_revision"))
    assert.are.equal('"cccc1111"', field(made(with_template(tree), "--head", "left@head"),
      "down_revision"))
  end)

  it("base makes a new root", function()
    local project = with_template(tree)
    local text = made(project, "--head", "base", "--branch-label", "other")
    assert.are.equal("nil", field(text, "down_revision"))
    assert.truthy(text:find("\n-- Revises:\n", 1, true), text)
    assert.truthy(history.done(project:mig("history")).out:find(
      "<base> -> new (other) (head), empty message\n", 1, true))
  end)

  it("given several times makes a merge", function()
    local text = made(with_template(tree), "--head", "right", "--head", "left")
    assert.are.equal('{ "cccc2222", "cccc1111" }', field(text, "down_revision"))
    assert.are.equal('{ "cccc1111", "cccc2222" }',
      field(made(with_template(tree), "--head", "heads"), "down_revision"))
  end)

  it("must be given when there are several heads", function()
    assert.are.equal("Multiple heads are present; please specify the head revision on which the "
      .. "new revision should be based, or perform a merge.", refused(with_template(tree)))
  end)

  it("must be a head, or --splice begins a branch there", function()
    local project = with_template(tree)
    assert.are.equal("Revision bbbb1111 is not a head revision; please specify --splice to create "
      .. "a new branch from this revision", refused(project, "--head", "bbbb"))
    assert.are.equal('"bbbb1111"', field(made(project, "--head", "bbbb", "--splice"),
      "down_revision"))
    assert.are.equal("cccc1111 (left) (head)\ncccc2222 (right) (head)\nnew (head)\n",
      history.done(project:mig("heads")).out)
  end)

  it("takes none twice, and none that is not there", function()
    local project = with_template(tree)
    assert.are.equal("Duplicate head revisions specified",
      refused(project, "--head", "left", "--head", "cccc1111"))
    assert.are.equal("Can't locate revision identified by 'nope'",
      refused(project, "--head", "nope"))
    assert.are.equal("Can't locate revision identified by 'cccc': Multiple revisions start with "
      .. "'cccc': 'cccc1111', 'cccc2222'...", refused(project, "--head", "cccc"))
  end)
end)

describe("mig revision --branch-label", function()
  it("is written to the file, and works as a target", function()
    local project = with_template(tree)
    local text = made(project, "--head", "left@head", "--branch-label", "deep")
    assert.are.equal('"deep"', field(text, "branch_labels"))
    assert.are.equal("nil", field(text, "depends_on"))
    assert.truthy(history.done(project:mig("show", "deep")).out:find("Rev: new ", 1, true))
  end)

  it("that is taken, by a branch or as an id, leaves nothing behind", function()
    local project = with_template(tree)
    assert.are.equal("Branch name 'left' in revision new already used by revision cccc1111",
      refused(project, "--head", "right", "--branch-label", "left"))
    assert.are.equal("Branch name 'aaaa1111' in revision new already used by revision aaaa1111",
      refused(project, "--head", "right", "--branch-label", "aaaa1111"))
    assert.are.equal("Branch name 'new' in revision new already used by revision new",
      refused(project, "--head", "right", "--branch-label", "new"))
  end)

  it("keeps its name from ids", function()
    local project = with_template(tree)
    local before = project:files()
    assert.are.equal("'left' is a branch label, of revision cccc1111",
      history.failed(project:mig("revision", "--rev-id", "left", "--head", "right")))
    assert.are.same(before, project:files())
  end)

  it("must be something that can be typed as a target", function()
    local project = with_template(tree)
    local function expect(label, why)
      assert.are.equal(("'%s' cannot be a branch label: %s"):format(label, why),
        refused(project, "--head", "right", "--branch-label=" .. label))
    end
    for _, symbol in ipairs { "head", "heads", "base", "current" } do
      expect(symbol, "it has a meaning as a target")
    end
    for _, label in ipairs { "", "a@b", "a:b", "rel+2" } do
      assert.are.equal(("Branch label '%s' must not be empty or hold one of @ : +"):format(label),
        refused(project, "--head", "right", "--branch-label=" .. label))
    end
    assert.truthy(refused(project, "--head", "right", "--branch-label", "a\27b"):find(
      "control characters are not allowed in it", 1, true))
    expect("rel-2", "it reads as a number of steps from a revision")
    expect("-x", "it begins with a minus, as options do")
  end)

  it("may have a minus or a dot inside", function()
    local project = with_template(tree)
    made(project, "--head", "right", "--branch-label", "multi-tenant.v2")
    graphs.reset(project, "")
    history.done(project:mig("upgrade", "multi-tenant.v2"))
    assert.are.equal("new", graphs.rows(project))
    history.done(project:mig("downgrade", "multi-tenant.v2@-1"))
    assert.are.equal("cccc2222", graphs.rows(project))
  end)

  it("needs a template that writes it", function()
    local project = with_template(tree)
    project:write("revisions/script.lua.tmpl", (project:read("revisions/script.lua.tmpl")
      :gsub("\nbranch_labels = [^\n]*", "")))
    local message = refused(project, "--head", "right", "--branch-label", "deep")
    assert.truthy(message:find("^Version new specified branch_labels deep, however the migration "
      .. "file revisions/versions/new_%.lua does not have them"), message)
    assert.truthy(message:find("the new file was removed again", 1, true), message)
  end)
end)

describe("mig revision --depends-on", function()
  it("writes ids in full and labels as they are", function()
    local project = with_template(tree)
    local text = made(project, "--head", "left", "--depends-on", "right")
    assert.are.equal('"right"', field(text, "depends_on"))
    text = made(with_template(tree), "--head", "left", "--depends-on", "cccc2")
    assert.are.equal('"cccc2222"', field(text, "depends_on"))
    text = made(with_template(tree), "--head", "left", "--depends-on", "righ")
    assert.are.equal('"cccc2222"', field(text, "depends_on"))
    text = made(with_template(tree), "--head", "left", "--depends-on", "right@head")
    assert.are.equal('"cccc2222"', field(text, "depends_on"))
  end)

  it("may be given several times, and says nothing twice", function()
    local text = made(with_template(tree), "--head", "left", "--depends-on", "right",
      "--depends-on", "aaaa", "--depends-on", "aaaa1111", "--depends-on", "right")
    assert.are.equal('{ "right", "aaaa1111" }', field(text, "depends_on"))
  end)

  it("makes them run before", function()
    local project = with_template(tree)
    made(project, "--head", "left", "--depends-on", "right")
    graphs.reset(project, "")
    history.done(project:mig("upgrade"))
    assert.are.equal("new", graphs.rows(project))
    assert.truthy(graphs.log(project):find("+cccc2222", 1, true))
    assert.are.equal("cccc1111 (right) -> new (left) (head), empty message",
      history.lines(history.done(project:mig("history")).out)[1])
  end)

  it("refuses what is not there, and what is no revision", function()
    local project = with_template(tree)
    assert.are.equal("Can't locate revision identified by 'nope'",
      refused(project, "--head", "left", "--depends-on", "nope"))
    assert.are.equal("a revision cannot depend on 'base'",
      refused(project, "--head", "left", "--depends-on", "base"))
    assert.truthy(refused(project, "--head", "left", "--depends-on", "head"):find(
      "Multiple head revisions are present for given argument 'head'", 1, true))
  end)
end)

describe("mig revision --version-path", function()
  ---Folders here/ with the branch "here" and there/ with the branch "there".
  local function two_folders(ini)
    local project = with_template("root0000",
      "version_locations = here:there\n" .. (ini or ""))
    project:write("here/aaaa.lua", history.text { "aaaa", labels = "here" })
    project:write("there/bbbb.lua", history.text { "bbbb", labels = "there" })
    return project
  end

  local function path_of(project, ...)
    return select(2, made(project, ...))
  end

  it("says which folder takes the file", function()
    assert.are.equal("there/new_.lua",
      path_of(two_folders(), "--head", "base", "--version-path", "there"))
    assert.are.equal("there/new_.lua",
      path_of(two_folders(), "--head", "here", "--version-path", "./here/../there/"))
    local project = two_folders()
    assert.are.equal("here/new_.lua",
      path_of(project, "--head", "base", "--version-path", project:path("here")))
  end)

  it("is relative to where the user stands", function()
    local project = two_folders()
    history.done(project:run({ "revision", "--rev-id", "new", "--head", "base", "--version-path",
      "." }, { cwd = "there" }))
    assert.is_true(project:exists("there/new_.lua"))
  end)

  it("left out, is the folder of the first parent", function()
    assert.are.equal("there/new_.lua", path_of(two_folders(), "--head", "there"))
    assert.are.equal("there/new_.lua",
      path_of(two_folders(), "--head", "there", "--head", "here"))
  end)

  it("left out, is the configured folder, however deep the parent lies", function()
    local project = two_folders("recursive_version_locations = true\n"
      .. "file_template = %(year)d/%(rev)s\n")
    local year = os.date("%Y")
    assert.are.equal(("there/%s/new.lua"):format(year), path_of(project, "--head", "there"))
    history.done(project:mig("revision", "--rev-id", "newer", "--head", "new"))
    assert.is_true(project:exists(("there/%s/newer.lua"):format(year)))
  end)

  it("must be given for a root when there are several folders", function()
    assert.are.equal("Multiple version locations present, please specify --version-path",
      refused(two_folders(), "--head", "base"))
  end)

  it("must be one of the folders", function()
    local project = two_folders()
    for _, path in ipairs { "nowhere", "revisions/versions", "here/below", ".." } do
      local message = refused(project, "--head", "here", "--version-path", path)
      assert.truthy(message:find("^Path /.* is not represented in current version locations$"),
        message)
    end
    assert.are.equal(("Path %s is not represented in current version locations"):format(
      project:path("nowhere")), refused(project, "--head", "here", "--version-path", "nowhere"))
  end)

  it("makes a folder that is not there yet", function()
    local project = with_template("root0000",
      "version_locations = revisions/versions:new/deep/folder\n")
    assert.are.equal("new/deep/folder/new_.lua",
      path_of(project, "--head", "base", "--version-path", "new/deep/folder"))
  end)

  it("may name the only folder", function()
    assert.are.equal("revisions/versions/new_.lua",
      path_of(with_template("aaaa"), "--version-path", "revisions/versions"))
  end)
end)
