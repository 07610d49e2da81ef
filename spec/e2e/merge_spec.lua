-- mig merge: a revision that joins branches.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"

---A project of a graph with the template that new files are made of.
local function with_template(notation)
  local project = graphs.project(notation)
  history.done(project:mig("init", "-q", "made"))
  project:write("revisions/script.lua.tmpl", project:read("made/script.lua.tmpl"))
  return project
end

local four = "aaaa; bbbb<aaaa [left]; cccc<aaaa [right]; dddd<aaaa; eeee<dddd"

---The one new file of a run that must succeed: path and text.
local function merged(project, ...)
  local run = history.done(project:mig("merge", ...))
  local path = run.out:match("^Generating (.-) %.%.%.  done\n$")
  assert.is_truthy(path, run.out)
  assert.are.equal("", run.err)
  return path:sub(#project.dir + 2), project:read(path:sub(#project.dir + 2))
end

local function refused(project, ...)
  local before = project:files()
  local message = history.failed(project:mig("merge", ...))
  assert.are.same(before, project:files())
  return message
end

local function down_revision(text)
  return text:match("\ndown_revision = ([^\n]*)\n")
end

describe("mig merge", function()
  it("writes a revision whose parents are those given, in their order", function()
    local project = with_template(four)
    local path, text = merged(project, "--rev-id", "ffff", "-m", "left and right", "cccc", "bbbb")
    assert.are.equal("revisions/versions/ffff_left_and_right.lua", path)
    assert.are.equal('{ "cccc", "bbbb" }', down_revision(text))
    assert.truthy(text:find("\n-- Revises: cccc, bbbb\n", 1, true), text)
    assert.are.equal("-- left and right", history.lines(text)[1])
    assert.are.equal("eeee (head)\nffff (left, right) (head)\n",
      history.done(project:mig("heads")).out)
  end)

  it("heads joins all of them, and then there is one", function()
    local project = with_template(four)
    local _, text = merged(project, "--rev-id", "ffff", "heads")
    assert.are.equal('{ "bbbb", "cccc", "eeee" }', down_revision(text))
    assert.are.equal("-- empty message", history.lines(text)[1])
    assert.are.equal("ffff (left, right) (head)\n", history.done(project:mig("heads")).out)
    graphs.reset(project, "")
    history.done(project:mig("upgrade"))
    assert.are.equal("ffff", graphs.rows(project))
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", graphs.rows(project))
  end)

  it("takes prefixes, labels and label@head", function()
    local project = with_template(four)
    local _, text = merged(project, "left", "righ", "ee")
    assert.are.equal('{ "bbbb", "cccc", "eeee" }', down_revision(text))
    project = with_template(four)
    _, text = merged(project, "left@head", "dddd@head")
    assert.are.equal('{ "bbbb", "eeee" }', down_revision(text))
  end)

  it("makes an id of its own", function()
    local path = merged(with_template(four), "heads", "-m", "all")
    assert.truthy(path:find("^revisions/versions/%x%x%x%x%x%x%x%x%x%x%x%x_all%.lua$"), path)
  end)

  it("gives the new revision a label", function()
    local project = with_template(four)
    local _, text = merged(project, "--branch-label", "joined", "--rev-id", "ffff", "left", "right")
    assert.truthy(text:find('\nbranch_labels = "joined"\n', 1, true), text)
    assert.truthy(history.done(project:mig("show", "joined")).out:find("Rev: ffff ", 1, true))
  end)

  it("joins what is no head with --splice", function()
    local project = with_template(four)
    local _, text = merged(project, "--splice", "--rev-id", "ffff", "bbbb", "dddd")
    assert.are.equal('{ "bbbb", "dddd" }', down_revision(text))
    assert.are.equal("cccc (right) (head)\neeee (head)\nffff (left) (head)\n",
      history.done(project:mig("heads")).out)
  end)

  it("needs no database", function()
    local project = with_template(four)
    merged(project, "heads")
    assert.is_false(project:exists("app.db"))
  end)

  it("counts a head that another head depends on as part of that", function()
    local project = with_template("y1; x1; y2<y1 +x1; z1")
    local _, text = merged(project, "heads")
    assert.are.equal('{ "y2", "z1" }', down_revision(text))
  end)

  describe("refuses, and writes nothing,", function()
    it("fewer than two revisions", function()
      local project = with_template(four)
      local few = "a merge needs at least two revisions; these are %d"
      assert.are.equal(few:format(1), refused(project, "left"))
      assert.are.equal(few:format(1), refused(project, "left", "base"))
      assert.are.equal(few:format(0), refused(project, "base"))
      assert.are.equal(few:format(1), refused(with_template("aaaa; bbbb<aaaa"), "heads"))
      assert.are.equal(few:format(1), refused(with_template("y1; x1; y2<y1 +x1"), "heads"))
    end)

    it("no revision at all", function()
      local run = with_template(four):mig("merge")
      assert.are.equal(2, run.code)
      assert.truthy(run.err:find("mig merge: error: too few arguments\n", 1, true), run.err)
    end)

    it("a revision twice", function()
      local project = with_template(four)
      assert.are.equal("Duplicate head revisions specified", refused(project, "bbbb", "left"))
      assert.are.equal("Duplicate head revisions specified", refused(project, "heads", "left"))
    end)

    it("what is not a head, without --splice", function()
      assert.are.equal("Revision dddd is not a head revision; please specify --splice to create a "
        .. "new branch from this revision", refused(with_template(four), "bbbb", "dddd"))
    end)

    it("what nothing is called, and what several are called", function()
      local project = with_template(four)
      assert.are.equal("Can't locate revision identified by 'nope'",
        refused(project, "left", "nope"))
      assert.are.equal("Multiple heads are present; please specify the head revision on which the "
        .. "new revision should be based, or perform a merge.", refused(project, "left", "head"))
    end)

    it("an id or a label that is taken", function()
      local project = with_template(four)
      assert.are.equal("revision aaaa exists already in revisions/versions/01_aaaa.lua",
        refused(project, "--rev-id", "aaaa", "heads"))
      assert.are.equal("Branch name 'left' in revision ffff already used by revision bbbb",
        refused(project, "--rev-id", "ffff", "--branch-label", "left", "heads"))
    end)
  end)
end)
