local cases = require "spec.core.graph_cases"
local core = require "mig_test_graph"
local graph = require "spec.core.graph_support"

local words = graph.words

---Steps of a command without row changes, or its error's message.
local function steps(notation, command, rows, target)
  local plan, err = graph.run(graph.graph(notation), command, words(rows), target)
  if not plan then
    return "ERR " .. err.message, err.code
  end
  return (graph.plan_text(plan):gsub("{.-}", ""))
end

local function case(command, notation, rows, target, expected, code)
  it(("%s %s from (%s) on %s"):format(command, target, rows, notation), function()
    local text, found = steps(cases.graphs[notation] or notation, command, rows, target)
    assert.equal(expected, text)
    assert.equal(code, found)
  end)
end

local function locate(what)
  return ("ERR Can't locate revision identified by '%s'"):format(what)
end

describe("a name", function()
  local IDS = "abcd1; abcd2<abcd1; abce3<abcd2; xyz<abce3; xyzz<xyz [rel-1]"
  case("upgrade", IDS, "", "abcd1", "abcd1")
  case("upgrade", IDS, "", "abce", "abcd1 abcd2 abce3")
  case("upgrade", IDS, "abce3", "xyz", "xyz")
  case("upgrade", IDS, "abcd2", "abcd", locate("abcd")
    .. ": Multiple revisions start with 'abcd': 'abcd1', 'abcd2'...", "MIG_EAMBIGUOUS")
  case("upgrade", IDS, "", "abc", locate("abc")
    .. ": Multiple revisions start with 'abc': 'abcd1', 'abcd2', 'abce3'...", "MIG_EAMBIGUOUS")
  case("upgrade", "abc; d<abc", "", "ab", locate("ab") .. "; did you mean 'abc'?",
    "MIG_ENOTFOUND")
  case("upgrade", IDS, "abce3", "xy", "xyz xyzz")
  case("upgrade", IDS, "abce3", "rel-1", "xyz xyzz")
  case("upgrade", IDS, "abce3", "rel-1@head", "xyz xyzz")
  case("upgrade", "ab12 [shop]; ab34 [shop2]", "", "sho",
    locate("sho") .. ": Multiple revisions start with 'sho': 'shop', 'shop2'...",
    "MIG_EAMBIGUOUS")
  case("upgrade", "ab12; abx1<ab12 [L]; z; aby2<z", "", "L@ab", locate("ab")
    .. ": Multiple revisions start with 'ab': 'ab12', 'abx1'...", "MIG_EAMBIGUOUS")
  case("upgrade", "ab12; abx1<ab12 [L]; z; aby2<z", "", "L@aby2",
    locate("aby2") .. ": Revision aby2 is not a member of branch 'L'", "MIG_ENOTFOUND")
  case("upgrade", "ab12; abx1<ab12 [L]; z; aby2<z", "", "L@abx", "ab12 abx1")
  case("upgrade", "LIN", "", "nope@head", locate("nope"), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "", "nope@+1", locate("nope"), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "", "@head", "a b c d e")
  case("upgrade", "LIN", "", "a@", locate(""), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "x", "head", locate("x"), "MIG_ENOTFOUND")
  case("downgrade", "LIN", "x", "-1", locate("x"), "MIG_ENOTFOUND")
  case("stamp", "LIN", "x", "head", locate("x"), "MIG_ENOTFOUND")

  it("must not be empty", function()
    local plan, err = graph.graph("a"):upgrade({}, { "" })
    assert.is_nil(plan)
    assert.equal("Can't locate revision identified by ''", err.message)
  end)
end)

describe("upgrade", function()
  local several = "ERR Multiple head revisions are present for given argument '%s'; please "
    .. "specify a specific target revision, '<branchname>@%s' to narrow to a specific head, or "
    .. "'heads' for all heads"
  case("upgrade", "BR", "", "b@head", several:format("b@head", "b@head"), "MIG_EAMBIGUOUS")
  case("upgrade", "BR", "", "head-1", several:format("head-1", "head-1"), "MIG_EAMBIGUOUS")
  case("upgrade", "BR", "a", "c1branch@heads", "b c1 d1")
  case("upgrade", "BR", "", "c1branch@base", "")
  case("upgrade", "BR", "", "base", "")
  case("upgrade", "BR", "b", "c1@+2", "c1 d1")
  case("upgrade", "BR", "b", "c1branch@a+2", "c1")
  case("upgrade", "BR", "", "c1branch@base+3", "a b c1")
  case("upgrade", "BR", "d1", "c1branch@+1",
    "ERR Relative revision +1 didn't produce 1 migrations", "MIG_EINVALID")
  case("upgrade", "BR", "c1 c2", "a@+1",
    "ERR Ambiguous upgrade from multiple current revisions", "MIG_EAMBIGUOUS")
  case("upgrade", "BR", "", "b+1", "ERR Ambiguous walk", "MIG_EAMBIGUOUS")
  case("upgrade", "LIN", "a", "e+1", "ERR Walked too far", "MIG_EINVALID")
  case("upgrade", "LIN", "a", "c-3", "")
  case("upgrade", "LIN", "a", "c-4", "ERR Walked too far", "MIG_EINVALID")
  case("upgrade", "LIN", "a", "base-1", "ERR Walked too far", "MIG_EINVALID")
  case("upgrade", "LIN", "a", "+0",
    "ERR Relative revision +0 didn't produce 0 migrations", "MIG_EINVALID")
  case("upgrade", "LIN", "a", "+99999999999999999999",
    "ERR Relative revision +99999999999999999999 didn't produce 99999999999999999999 migrations",
    "MIG_EINVALID")
  case("upgrade", "LIN", "a", "+1x", locate("+1x"), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "a", "c+1-1", locate("c+1-1"), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "a", "-x", locate("-x"), "MIG_ENOTFOUND")
  case("upgrade", "LIN", "a a", "+1", "b")
  case("upgrade", "LIN", "a", "b b", "b")
  case("upgrade", "LIN", "", "c b",
    "ERR Requested revision c overlaps with other requested revisions b", "MIG_EINVALID")
  case("upgrade", "LIN", "b d", "head",
    "ERR Requested revision d overlaps with other requested revisions b", "MIG_EINVALID")
  case("upgrade", "DEP1", "c2", "lib1@+1", "d1")

  it("without a target goes to the only effective head", function()
    assert.equal("a b x", steps("a; b<a; x +b", "upgrade", "", ""))
    assert.equal("a b c d e", steps(cases.graphs.LIN, "upgrade", "", ""))
  end)

  it("without a target lists several heads", function()
    local text, code = steps("a; b<a; x +b; z", "upgrade", "", "")
    assert.equal("MIG_EAMBIGUOUS", code)
    assert.equal("ERR Multiple head revisions are present: x, z; please specify a specific target "
      .. "revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads",
      text)
  end)
end)

describe("downgrade", function()
  local invalid = "ERR Destination %s is not a valid downgrade target from current head(s)"
  case("downgrade", "BR", "d1 d2", "c1branch@c2",
    locate("c2") .. ": Revision c2 is not a member of branch 'c1branch'", "MIG_ENOTFOUND")
  case("downgrade", "LIN", "b", "zz@a", locate("zz"), "MIG_ENOTFOUND")
  case("downgrade", "BR", "d1 d2", "heads",
    "ERR Multiple head revisions are present for given argument 'heads'; please specify a "
      .. "specific target revision, '<branchname>@heads' to narrow to a specific head, or "
      .. "'heads' for all heads", "MIG_EAMBIGUOUS")
  case("downgrade", "BR", "c1", "c1branch@head", invalid:format("c1branch@head"), "MIG_EINVALID")
  case("downgrade", "BR", "d1 d2", "a@-1",
    "ERR Ambiguous downgrade from multiple current revisions", "MIG_EAMBIGUOUS")
  case("downgrade", "BR", "d1", "c2@-9",
    "ERR Relative revision -9 didn't produce 9 migrations", "MIG_EINVALID")
  case("downgrade", "FOR", "b1", "a2@-1",
    "ERR Relative revision -1 didn't produce 1 migrations", "MIG_EINVALID")
  case("downgrade", "FOR", "b1", "a2+2", "ERR Walked too far", "MIG_EINVALID")
  case("downgrade", "LIN", "b", "-0",
    "ERR Relative revision -0 didn't produce 0 migrations", "MIG_EINVALID")
  case("downgrade", "a; b<a [B]; c<a [C]; d<a", "b", "d@base", "b a")
  case("downgrade", "x; a; b<a [B]; c<a [C]; x1<x; x2<x", "b", "x2@x", invalid:format("x2@x"),
    "MIG_EINVALID")

  it("goes down one step without a target", function()
    local plan = graph.graph(cases.graphs.LIN):downgrade({ "c" })
    assert.equal("c{U c>b}", graph.plan_text(plan))
  end)

  it("warns when -N has several rows to choose from", function()
    local g = graph.graph(cases.graphs.BR)
    assert.equal("downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in "
      .. "a future release.", g:downgrade({ "d2", "d1" }, "-1").warning)
    assert.is_nil(g:downgrade({ "d2" }, "-1").warning)
  end)

  it("says when no root is on the branch", function()
    local text, code = steps("p; a<p; b<p; m<a,b", "downgrade", "m", "p@p")
    assert.equal("ERR Not a valid downgrade target from current heads", text)
    assert.equal("MIG_EINVALID", code)
  end)

  it("leaves no row that another one implies", function()
    local g = graph.graph("a; b +a; m<a,b; x")
    local plan = g:downgrade({ "m", "x" }, "b")
    assert.equal("m{U m>b}", graph.plan_text(plan))
    assert.same({ "b", "x" }, plan.after)
  end)
end)

describe("stamp", function()
  case("stamp", "LIN", "a", "+1", locate("+1"), "MIG_ENOTFOUND")
  case("stamp", "LIN", "a", "head-1", locate("head-1"), "MIG_ENOTFOUND")
  case("stamp", "LIN", "", "-1", locate("-1"), "MIG_ENOTFOUND")
  case("stamp", "BR", "d1 d2", "zz@base", locate("zz"), "MIG_ENOTFOUND")
  case("stamp", "BR", "", "d1 d1", "()->(d1)")

  it("is head without a target", function()
    assert.equal("()->(e){I e}", graph.plan_text(graph.graph(cases.graphs.LIN):stamp({}, {})))
  end)

  it("ends at its targets, also when they share the rows that they replace", function()
    local plan = graph.graph(cases.graphs.BR):stamp({ "d1", "d2" }, { "c1", "c2" })
    assert.same({ "c1", "c2" }, plan.after)
    assert.same({ "c1", "c2" }, words(graph.sorted(graph.replay({ "d1", "d2" }, plan))))
  end)
end)

describe("a step", function()
  it("tells down revisions, not dependencies", function()
    local g = graph.graph("a; b; m<a,b +x; x")
    local up = g:upgrade({}, { "m" }).steps
    assert.same({ "a", "b" }, up[#up].from)
    assert.same({ "m" }, up[#up].to)
    assert.same({}, up[1].from)
    local down = g:downgrade({ "m" }, "x@base").steps
    assert.same({ "m" }, down[1].from)
    assert.same({ "a", "b" }, down[1].to)
    assert.equal("downgrade", down[1].kind)
  end)

  it("keeps the newest row by create date", function()
    local g = core.build {
      { id = "a", create_date = "2026-01-03" }, { id = "b", create_date = "2026-01-01" },
      { id = "c", create_date = "2026-01-02" }, { id = "m", down = { "a", "b", "c" } },
      { id = "z" },
    }
    local up = g:upgrade({ "a", "b", "c", "z" }, { "m" })
    assert.equal("m{D b; D c; U a>m}", graph.plan_text(up))
    assert.equal("m{I b; I c; U m>a}", graph.plan_text(g:downgrade({ "m" }, "a")))
  end)
end)

describe("a range", function()
  it("has two sides, which may be empty", function()
    assert.same({ "a", "b", true }, { core.split("a:b") })
    assert.same({ nil, "b", true }, { core.split(":b") })
    assert.same({ "a", nil, true }, { core.split("a:") })
    assert.same({ nil, nil, true }, { core.split(":") })
    assert.is_false(core.split("a"))
    local _, err = core.split("a:b:c")
    assert.equal("Range 'a:b:c' has more than one colon", err.message)
  end)
end)
