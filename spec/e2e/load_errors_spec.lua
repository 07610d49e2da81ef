-- Histories of several files that do not hang together: whatever the command, one line that names
-- a file, and nothing on standard output, in the database or in the folder of revisions. What is
-- wrong within one file is in graph_errors_spec.lua.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"

local commands = {
  { "history" }, { "heads" }, { "heads", "--json" }, { "branches" }, { "show", "a" },
  { "current" }, { "upgrade" }, { "upgrade", "heads", "--sql" }, { "downgrade", "base" },
  { "downgrade", "b:base", "--sql" }, { "stamp", "heads" }, { "stamp", "--purge", "heads" },
  { "revision", "-m", "x" }, { "merge", "heads" },
}

---What every command answers for a graph; the same for all.
local function refused(notation)
  local project = graphs.project(notation)
  graphs.reset(project, "")
  local files, dump = project:files(), history.dump(project)
  local message
  for _, words in ipairs(commands) do
    local run = project:mig(table.unpack(words))
    local said = history.failed(run)
    assert.are.equal(message or said, said)
    assert.are.equal("FAILED: " .. said .. "\n", run.err)
    message = said
  end
  assert.are.same(files, project:files())
  assert.are.equal(dump, history.dump(project))
  return message
end

---As refused(); the message must go on like this, and name the files of these revisions: the first
---where it begins, the others where it ends.
local function expect(notation, where, what)
  local message = refused(notation)
  local ids = {}
  for id in message:gmatch("revisions/versions/%d%d_(%w+)%.lua") do ids[#ids + 1] = id end
  assert.are.equal(where, table.concat(ids, " "))
  assert.are.equal(what,
    (message:match("^revisions/versions/[%w_]+%.lua: (.*)$"):gsub(", also in .*$", "")))
end

describe("revisions that follow themselves", function()
  it("at once", function()
    expect("a; b<b", "b", "Self-loop is detected in revisions (b)")
    expect("a; b<a,b", "b", "Self-loop is detected in revisions (b)")
  end)

  it("at once, by a dependency", function()
    expect("a; b<a +b", "b", "Dependency self-loop is detected in revisions (b)")
  end)

  it("in a circle without an end or a beginning", function()
    expect("a<c; b<a; c<b", "a c b", "Cycle is detected in revisions (a, b, c)")
    expect("a<b; b<a", "a b", "Cycle is detected in revisions (a, b)")
  end)

  it("in a circle beside a history that is whole", function()
    expect("a<c; b<a; c<b; d; e<d", "a c b", "Cycle is detected in revisions (a, b, c)")
    expect("d; e<d; a<c; b<a; c<b", "a c b", "Cycle is detected in revisions (a, b, c)")
  end)

  it("in a circle that a branch leaves or enters", function()
    expect("a<c; b<a; c<b; d<c; e<d", "a c b", "Cycle is detected in revisions (a, b, c, d, e)")
    expect("a; b<a; c<b,e; d<c; e<d", "c e d", "Cycle is detected in revisions (a, b, c, d, e)")
  end)

  it("in a circle of dependencies alone", function()
    expect("a +b; b +a", "a b", "Dependency cycle is detected in revisions (a, b)")
    expect("a; b<a +d; c; d<c +b", "b d", "Dependency cycle is detected in revisions (a, b, c, d)")
  end)

  it("in a circle of parents and dependencies", function()
    expect("a +b; b<a", "a b", "Dependency cycle is detected in revisions (a, b)")
  end)

  it("in a circle through a label", function()
    expect("a +side; b<a [side]", "a b", "Dependency cycle is detected in revisions (a, b)")
  end)
end)

describe("revisions that name what is not there", function()
  it("as a parent, or as one of several", function()
    expect("a; b<gone", "b", "Revision gone referenced from gone -> b (head), make b is not "
      .. "present")
    expect("a; b<a,gone", "b", "Revision gone referenced from a, gone -> b (head) (mergepoint), "
      .. "make b is not present")
    expect("a<gone; b<a", "a", "Revision gone referenced from gone -> a, make a is not present")
  end)

  it("as a dependency, by id or by label", function()
    expect("a; b<a +gone", "b", "Revision gone referenced from a -> b (head), make b is not "
      .. "present")
  end)

  it("by the beginning of an id, which is for the command line", function()
    expect("aaaa1111; b<aaaa", "b", "Revision aaaa referenced from aaaa -> b (head), make b is "
      .. "not present")
  end)

  it("by a label, which is no parent", function()
    expect("a [side]; b<side", "b", "Revision side referenced from side -> b (head), make b is "
      .. "not present")
  end)
end)

describe("names that are taken", function()
  it("an id, by another file", function()
    expect("a; b<a; a", "a a", "Revision a is present more than once")
    expect("a; b<a; b<a", "b b", "Revision b is present more than once")
  end)

  it("a label, by another revision", function()
    expect("a [x]; b<a [x]", "b", "Branch name 'x' in revision b already used by revision a")
    expect("a; b<a [x]; c<a [y,x]", "c", "Branch name 'x' in revision c already used by revision b")
  end)

  it("a label, as an id, its own included", function()
    expect("a; b<a [a]", "b", "Branch name 'a' in revision b already used by revision a")
    expect("a [b]; b<a", "a", "Branch name 'b' in revision a already used by revision b")
    expect("a [a]", "a", "Branch name 'a' in revision a already used by revision a")
  end)
end)

describe("of several mistakes", function()
  it("one is told, the same one each time", function()
    local notation = "a [x]; b<gone [x]; c<c; d<a; d<a"
    local first = refused(notation)
    assert.are.equal(first, refused(notation))
    assert.truthy(first:find("^revisions/versions/%d%d_%w+%.lua: "), first)
  end)
end)
