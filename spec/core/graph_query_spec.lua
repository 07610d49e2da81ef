local cases = require "spec.core.graph_cases"
local graph = require "spec.core.graph_support"

local words = graph.words

---The ids of a list in one line, or its error's message.
local function line(list, err)
  return list and table.concat(list, " ") or "ERR " .. err.message
end

local TRAVEL = "a1; a2<a1; a3<a2; b1<a3; b2<a3; cb1<b1; cb2<b2; db1<cb1; db2<cb2; e1b1<db1; "
  .. "fe1b1<e1b1; e2b1<db1; e2b2<db2; merge<e2b1,e2b2"
local CROSS = "base1 [b_1]; a1a<base1; a1b<base1; b1a<a1a; b1b<a1b +a3; base2 [b_2]; a2<base2; "
  .. "b2<a2; c2<b2 +a3; d2<c2; base3 [b_3]; a3<base3; b3<a3"
local TWO = "a [A]; b<a; x<b; c<x; d; e<d [E]; y<e; f<y"

describe("iterating", function()
  local function case(notation, uppers, lowers, options, expected)
    it(("from %s down to (%s): %s"):format(uppers, lowers, expected), function()
      local g = graph.graph(notation)
      local set = {}
      for _, option in ipairs(words(options)) do
        set[option] = true
      end
      assert.equal(expected, line(g:iterate(words(uppers), words(lowers), set)))
    end)
  end

  case("a; b1<a; b2<a; c<b1,b2; d<c", "d", "a", "inclusive", "d c b1 b2 a")
  case("a; b1<a; b2<a; c1<b1; d11<c1; d12<c1", "heads", "base", "", "b2 d11 d12 c1 b1 a")
  case(TWO, "heads", "E@base", "inclusive", "f y e d")
  case(TWO, "heads", "E@-2", "inclusive", "f y e")
  case(TWO, "E@+2", "base", "", "e d")
  case(TRAVEL, "merge", "db1", "inclusive implicit_base", "merge e2b1 db1 e2b2 db2 cb2 b2")
  case(TRAVEL, "merge fe1b1", "a3", "inclusive",
    "fe1b1 e1b1 merge e2b1 db1 cb1 b1 e2b2 db2 cb2 b2 a3")
  case(TRAVEL, "merge", "b1", "inclusive", "merge e2b1 db1 cb1 b1")
  case(TRAVEL, "merge fe1b1", "cb1 cb2", "", "fe1b1 e1b1 merge e2b1 db1 e2b2 db2")
  case(TRAVEL, "db1 b2 fe1b1", "", "",
    "ERR Requested revision fe1b1 overlaps with other requested revisions db1")
  case(CROSS, "b_2@head", "base", "", "d2 c2 b2 a2 base2 a3 base3")
  case(CROSS, "b_2@head", "b_2@base", "downgrade", "d2 c2 b2 a2 base2")
  case(CROSS, "heads", "b_3@base", "downgrade", "b1b d2 c2 b3 a3 base3")
  case(CROSS, "heads", "b_3@base", "", "b3 a3 base3")
  case(CROSS, "b2", "d2", "", "ERR Revision d2 is not an ancestor of revision b2")
  case(CROSS, "head", "", "",
    "ERR Multiple heads are present for given argument 'head'; b1a, b1b, d2, b3")

  it("finds the versioned heads", function()
    local g = graph.graph(CROSS)
    assert.equal("b1a b1b d2 b3", line(g:heads()))
    assert.equal("b1a b1b d2 b3", line(g:heads(true)))
  end)
end)

describe("history", function()
  local LIN, BR = cases.graphs.LIN, cases.graphs.BR
  local function case(notation, lower, upper, rows, expected)
    it(("%s:%s (%s): %s"):format(lower or "", upper or "", rows, expected), function()
      assert.equal(expected, line(graph.graph(notation):history(lower, upper, words(rows))))
    end)
  end

  case(LIN, nil, nil, "", "e d c b a")
  case(LIN, "b", "d", "", "d c b")
  case(LIN, "base", "b", "", "b a")
  case(LIN, "-2", nil, "", "e d c")
  case(LIN, "-9", nil, "", "e d c b a")
  case(LIN, "head-1", nil, "", "e d")
  case(LIN, "b", "+2", "", "d c b")
  case(LIN, "b", "+9", "", "e d c b")
  case(LIN, nil, "head-3", "", "b a")
  case(LIN, "current", nil, "c", "e d c")
  case(LIN, nil, "current", "c", "c b a")
  case(LIN, nil, "current", "", "")
  case(LIN, "current", nil, "", "e d c b a")
  case(LIN, "current", nil, "zz", "ERR Can't locate revision identified by 'zz'")
  case(LIN, "d", "b", "", "ERR Requested range d:b does not refer to ancestor/descendant "
    .. "revisions along the same branch")
  case(LIN, "zz", nil, "", "ERR Can't locate revision identified by 'zz'")
  case(BR, nil, nil, "", "d1 c1 d2 c2 b a")
  case(BR, nil, "head", "", "ERR Multiple head revisions are present for given argument 'head'; "
    .. "please specify a specific target revision, '<branchname>@head' to narrow to a specific "
    .. "head, or 'heads' for all heads")
  case(BR, "c2branch@base", nil, "", "d2 c2 b a")
  case(BR, "c1@b", "heads", "", "d1 c1 b")
  case(BR, "c1", "d2", "", "ERR Requested range c1:d2 does not refer to ancestor/descendant "
    .. "revisions along the same branch")
  case(cases.graphs.DEP1, "a2", "c2", "", "c2 b2 a2")
  -- what is needed only through a dependency is no reason to lose the line itself
  case(cases.graphs.NORM, "a1", "b4", "", "a3 a2 a1")
end)

describe("show", function()
  local function case(name, spec, rows, expected)
    it(("%s on %s: %s"):format(spec, name, expected), function()
      assert.equal(expected, line(graph.graph(cases.graphs[name]):show(spec, words(rows))))
    end)
  end

  case("LIN", "c", "", "c")
  case("LIN", "head", "", "e")
  case("LIN", "base", "", "")
  case("LIN", "-2", "", "c")
  case("LIN", "-5", "", "ERR Relative revision -5 didn't produce 5 migrations")
  case("LIN", "head-1", "",
    "ERR Can't locate revision identified by 'head-1'; did you mean 'head'?")
  case("LIN", "+1", "", "ERR Can't locate revision identified by '+1'")
  case("LIN", "current", "c", "c")
  case("LIN", "current", "zz", "ERR Can't locate revision identified by 'zz'")
  case("BR", "heads", "", "d1 d2")
  case("BR", "c1branch", "", "c1")
  case("BR", "c1branch@head", "", "d1")
  case("BR", "c1branch@-1", "", "c1")
  case("BR", "d1@-1", "", "c1")
  case("BR", "-2", "", "b")
  case("DEP1", "heads", "", "c2 f1")
  case("EFF", "x@heads", "", "x2")
end)

describe("heads, current and branches", function()
  it("tell heads that are depended on apart", function()
    local g = graph.graph("a; b<a; x; y<x +b")
    assert.same({ "b", "y" }, g:heads())
    assert.same({ "y" }, g:heads(true))
  end)

  it("show rows and what they imply on other lines", function()
    local g = graph.graph(cases.graphs.DEP1)
    assert.same({ "c1", "c2" }, g:current { "c2" })
    assert.same({ "c2", "d1" }, g:current { "c2", "d1" })
    assert.same({}, g:current {})
    local list, err = g:current { "zz" }
    assert.is_nil(list)
    assert.equal("MIG_ENOTFOUND", err.code)
    assert.equal("Can't locate revision identified by 'zz'", err.message)
  end)

  it("list branch points newest first", function()
    assert.same({ "c", "a" }, graph.graph("a; b<a; c<a; d<c; e<c"):branches())
    assert.same({}, graph.graph(cases.graphs.LIN):branches())
  end)
end)

describe("the parents of a new revision", function()
  local function case(name, heads, splice, expected)
    it(("(%s)%s on %s: %s"):format(heads, splice and " splice" or "", name, expected), function()
      local g = graph.graph(cases.graphs[name])
      assert.equal(expected, line(g:parents(words(heads), splice)))
    end)
  end
  local several = "ERR Multiple heads are present; please specify the head revision on which the "
    .. "new revision should be based, or perform a merge."

  case("LIN", "", false, "e")
  case("LIN", "head", false, "e")
  case("LIN", "base", false, "")
  case("LIN", "c", false, "ERR Revision c is not a head revision; please specify --splice to "
    .. "create a new branch from this revision")
  case("LIN", "c", true, "c")
  case("LIN", "zz", false, "ERR Can't locate revision identified by 'zz'")
  case("BR", "", false, several)
  case("BR", "head", false, several)
  case("BR", "heads", false, "d1 d2")
  case("BR", "d2 d1", false, "d2 d1")
  case("BR", "c2branch@head", false, "d2")
  case("BR", "d1 d1", false, "ERR Duplicate head revisions specified")
end)

describe("finding one revision", function()
  it("takes prefixes, labels and symbols", function()
    local g = graph.graph("abcd12 [core]; abcd34<abcd12; abxy<abcd34")
    assert.equal("abxy", g:find("abx"))
    assert.equal("abcd12", g:find("core"))
    assert.equal("abcd12", g:find("cor"))
    assert.equal("abxy", g:find("heads"))
    assert.is_false(g:find("base"))
  end)
end)
