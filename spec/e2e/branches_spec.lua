-- mig branches, and how heads and history speak of branches: Alembic's layout, to the byte.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"

local function output(project, ...)
  return history.done(project:mig(...)).out
end

local function lines(...)
  return table.concat({ ... }, "\n") .. "\n"
end

describe("mig branches", function()
  it("prints nothing where nothing branches", function()
    assert.are.equal("", output(graphs.project("a1; b1<a1; c1<b1"), "branches"))
    assert.are.equal("", output(graphs.project("a1; b1<a1; a2; b2<a2"), "branches"))
    local empty = history.project({}, { files = { ["revisions/env.lua"] = "return {}" } })
    assert.are.equal("", output(empty, "branches"))
  end)

  it("prints a branch point, and below it what follows", function()
    assert.are.equal(lines(
      "bbbb11111111 (branchpoint)",
      "             -> cccc11111111 (left) (head)",
      "             -> cccc22222222 (right) (head)",
      ""), output(graphs.project("aaaa; bbbb11111111<aaaa; cccc11111111<bbbb11111111 [left]; "
        .. "cccc22222222<bbbb11111111 [right]"), "branches"))
  end)

  it("prints several, newest first, with the marks of each line", function()
    local project = graphs.project("a; b1<a; b2<a [side]; c1<b1; c2<b1; m<c1,c2; n<m; o<m +b2")
    assert.are.equal(lines(
      "m (branchpoint) (mergepoint)",
      "  -> n (head)",
      "  -> o (head)",
      "",
      "b1 (branchpoint)",
      "   -> c1",
      "   -> c2",
      "",
      "a (branchpoint)",
      "  -> b1 (branchpoint)",
      "  -> b2 (side) (effective head)",
      ""), output(project, "branches"))
  end)

  it("does not take a dependency for a branch", function()
    local project = graphs.project("a1; b1<a1; a2; b2<a2 +a1; c2<b2 +a1")
    assert.are.equal("", output(project, "branches"))
  end)

  it("shows entries with -v, and the message of what follows", function()
    local project = graphs.project("aaaa; bbbb<aaaa [left]; cccc<aaaa")
    assert.are.equal(lines(
      "Rev: aaaa (branchpoint)",
      "Parent: <base>",
      "Branches into: bbbb, cccc",
      "Path: " .. project:path("revisions/versions/01_aaaa.lua"),
      "",
      "    make aaaa",
      "    ",
      "    Create Date: 2026-01-01 000000",
      "",
      "     -> bbbb (left) (head), make bbbb",
      "     -> cccc (head), make cccc",
      ""), output(project, "branches", "-v"))
  end)

  it("is quiet with -q, and needs no database", function()
    local project = graphs.project("BR")
    local run = history.done(project:mig("branches", "-q"))
    assert.are.equal("", run.out .. run.err)
    output(project, "branches")
    assert.is_false(project:exists("app.db"))
  end)

  it("takes no argument", function()
    local run = graphs.project("BR"):mig("branches", "b")
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("too many arguments, from 'b'", 1, true), run.err)
  end)
end)

describe("heads of a history with branches", function()
  it("are listed oldest first, with labels and what kind of head they are", function()
    local project = graphs.project("y1 [y]; x1 [x]; y2<y1 +x1")
    assert.are.equal(lines("x1 (x) (effective head)", "y2 (y) (head)"), output(project, "heads"))
    assert.are.equal(lines("y2 (y) (head)"), output(project, "heads", "--resolve-dependencies"))
  end)

  it("have no mergepoint mark, which history has", function()
    local project = graphs.project("a; b1<a; b2<a; m<b1,b2")
    assert.are.equal("m (head)\n", output(project, "heads"))
    assert.are.equal("b1, b2 -> m (head) (mergepoint), make m",
      history.lines(output(project, "history"))[1])
  end)
end)

describe("labels", function()
  ---Ids that carry label L, sorted.
  local function carriers(notation)
    local list = {}
    for _, line in ipairs(history.lines(output(graphs.project(notation), "history"))) do
      local id = line:match("%-> (%w+) %([^)]*%f[%w]L%f[%W]")
      list[#list + 1] = id
    end
    table.sort(list)
    return table.concat(list, " ")
  end

  it("spread to what follows, and back to where the line begins", function()
    assert.are.equal("a b c", carriers("a; b<a [L]; c<b"))
    assert.are.equal("d e e2", carriers("a; b<a; c<b; d<c [L]; e<d; e2<d"))
    assert.are.equal("b c", carriers("a; b<a [L]; b2<a; c<b"))
  end)

  it("go past a merge", function()
    assert.are.equal("b1 m n", carriers("a; b1<a [L]; b2<a; m<b1,b2; n<m"))
  end)

  it("stand in current's line no more than in Alembic's", function()
    local project = graphs.project("a; b<a [L]")
    graphs.reset(project, "")
    history.done(project:mig("upgrade"))
    assert.are.equal("b (head)\n", output(project, "current"))
  end)
end)

describe("current on branches", function()
  it("prints each branch, and what a dependency implies", function()
    local project = graphs.project("DEP1")
    graphs.reset(project, "c2")
    assert.are.equal(lines("c1", "c2 (head)"), output(project, "current"))
    graphs.reset(project, "b1 b2")
    assert.are.equal(lines("b1", "b2"), output(project, "current"))
  end)

  it("--check-heads compares the stored rows with the heads, as sets", function()
    local project = graphs.project("BR")
    graphs.reset(project, "d1")
    assert.are.equal("Database is not on all head revisions",
      history.failed(project:mig("current", "--check-heads")))
    graphs.reset(project, "d2 d1")
    assert.are.equal(lines("d1 (head)", "d2 (head)"), output(project, "current", "--check-heads"))
  end)
end)
