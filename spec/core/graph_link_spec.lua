local graph = require "spec.core.graph_support"
local core = require "mig_test_graph"

---The error of a graph that must not link.
local function refused(notation)
  local g, err = graph.build(notation)
  assert.is_nil(g, notation)
  assert.equal("MIG_EINVALID", err.code)
  return err
end

describe("a revision id", function()
  local refusals = {
    { "a@b", "Character(s) '@' not allowed in revision identifier 'a@b'" },
    { "a-b+c:d", "Character(s) '+, -, :' not allowed in revision identifier 'a-b+c:d'" },
    { "../x", "Character(s) '/' not allowed in revision identifier '../x'" },
    { "a\\b", "Character(s) '\\' not allowed in revision identifier 'a\\b'" },
    { "", "A revision identifier must not be empty" },
    { ".hidden", "Revision identifier '.hidden' must not begin with a dot" },
    { "a\nb", "Control characters are not allowed in a revision identifier" },
    { ("x"):rep(33), "Revision identifier '" .. ("x"):rep(33) .. "' is longer than 32 bytes" },
  }
  for _, case in ipairs(refusals) do
    it(("is refused: %q"):format(case[1]), function()
      local ok, err = core.id_check(case[1])
      assert.is_nil(ok)
      assert.equal("MIG_EINVALID", err.code)
      assert.equal(case[2], err.message)
    end)
  end

  it("may hold anything else, up to 32 bytes", function()
    for _, id in ipairs { "9b5cc7d52c8d", "1", "add user_table", "v1.2", "größe", ("x"):rep(32) } do
      assert.is_true(core.id_check(id))
    end
  end)

  it("is checked when a revision is added, and the file is named", function()
    local _, err = core.build { { id = "a/b", path = "versions/x.lua" } }
    assert.equal("Character(s) '/' not allowed in revision identifier 'a/b'", err.message)
    assert.equal("versions/x.lua", err.file)
  end)

  it("is there once; both files are named", function()
    local _, err = core.build { { id = "a", path = "one.lua" }, { id = "a", path = "two.lua" } }
    assert.equal("MIG_EINVALID", err.code)
    assert.equal("Revision a is present more than once, also in one.lua", err.message)
    assert.equal("two.lua", err.file)
  end)
end)

describe("linking refuses", function()
  -- `files` are those at fault: the one that is blamed, then those that the message names.
  local function case(notation, message, files)
    it(("%s: %s, in %s"):format(notation, message, files), function()
      local err = refused(notation)
      local paths = {}
      for id in files:gmatch("%S+") do paths[#paths + 1] = ("versions/%s.lua"):format(id) end
      assert.equal(table.remove(paths, 1), err.file)
      local also = #paths > 0 and ", also in " .. table.concat(paths, ", ") or ""
      assert.equal(message .. also, err.message)
    end)
  end

  case("a; b<x", "Revision x referenced from x -> b (head) is not present", "b")
  case("a; b<a +x", "Revision x referenced from a -> b (head) is not present", "b")
  case("a +x; b<a; c<a", "Revision x referenced from <base> -> a (branchpoint) is not present", "a")
  case("a; m<a,x; b<m", "Revision x referenced from a, x -> m (mergepoint) is not present", "m")
  case("abcd; b<abc", "Revision abc referenced from abc -> b (head) is not present", "b")
  case("a [l]; b<l", "Revision l referenced from l -> b (head) is not present", "b")
  case("a<a", "Self-loop is detected in revisions (a)", "a")
  case("a; b<a,b", "Self-loop is detected in revisions (b)", "b")
  case("a; b<a +b", "Dependency self-loop is detected in revisions (b)", "b")
  case("a; b<a +l [l]", "Dependency cycle is detected in revisions (a, b)", "b")
  case("a [l]; b [l]", "Branch name 'l' in revision b already used by revision a", "b")
  case("a [b]; b", "Branch name 'b' in revision a already used by revision b", "a")
  case("a [a]", "Branch name 'a' in revision a already used by revision a", "a")
  case("a<c; b<a; c<b; d<c; e<d", "Cycle is detected in revisions (a, b, c, d, e)", "a c b")
  case("a<c; b<a; c<b; d; e<d", "Cycle is detected in revisions (a, b, c)", "a c b")
  case("a; b<a; c<b,e; d<c; e<d", "Cycle is detected in revisions (a, b, c, d, e)", "c e d")
  case("e<d; d<c; c<b,e; b<a; a", "Cycle is detected in revisions (e, d, c, b, a)", "e d c")
  case("a; b<a; c<b,e; d<c; e<d; f<e", "Cycle is detected in revisions (c, d, e)", "c e d")
  case("a; b<a; c<b; x +c; y<x; d<c +y; z<x +d; a2<a +z; y2<y +a2; b2<b +y2; x2<x; x3<x2 +b2; "
    .. "q +q2; q2 +q", "Dependency cycle is detected in revisions (q, q2)", "q q2")
  case("a +b; b<a", "Dependency cycle is detected in revisions (a, b)", "a b")
  case("a; b +c; c +b", "Dependency cycle is detected in revisions (b, c)", "b c")
  case("a; b<a +d; c +b; d<c", "Dependency cycle is detected in revisions (a, b, c, d)", "b d c")

  it("a long circle, of which it names ten", function()
    local parts, ids, files = { "r01<r30" }, { "r01" }, {}
    for i = 2, 30 do parts[i] = ("r%02d<r%02d"):format(i, i - 1) end
    for i = 2, 10 do ids[i] = ("r%02d"):format(i) end
    for i = 30, 22, -1 do files[#files + 1] = ("versions/r%02d.lua"):format(i) end
    local err = refused(table.concat(parts, "; "))
    assert.equal("versions/r01.lua", err.file)
    assert.equal(("Cycle is detected in revisions (%s and 20 more), also in %s and 20 more")
      :format(table.concat(ids, ", "), table.concat(files, ", ")), err.message)
  end)

  it("a missing parent, with the text of the revision that wants it", function()
    local _, err = core.build { { id = "b", down = { "x" }, doc = "add users" } }
    assert.equal("Revision x referenced from x -> b (head), add users is not present", err.message)
  end)
end)

describe("a label spreads", function()
  local examples = {
    { "a; b<a [L]; c<b", "a b c" },
    { "a; b<a; c<b; d<c [L]; x +b", "c d" },
    { "a; b<a; c<b; d<c [L]; e<d; e2<d", "d e e2" },
    { "a; b<a; c<b [L]; d<b; f<c,d; g<f", "c f g" },
    { "a; b<a [L]; c; m<b,c; n<m", "b m n" },
    { "a [L]", "a" },
  }
  for _, example in ipairs(examples) do
    it(("in %s to %s"):format(example[1], example[2]), function()
      local g = graph.graph(example[1])
      local labelled = {}
      for i = 1, g:count() do
        local rev = g:revision(i)
        if #rev.labels > 0 then
          assert.same({ "L" }, rev.labels)
          labelled[#labelled + 1] = rev.id
        end
      end
      assert.equal(example[2], graph.sorted(labelled))
    end)
  end

  it("and several are in alphabetical order", function()
    local g = graph.graph("a [z,m]; b<a [k]; c<b [x]; d<c [e]")
    assert.same({ "e", "k", "m", "x", "z" }, g:revision("d").labels)
    assert.same({ "e", "k", "m", "x", "z" }, g:revision("a").labels)
  end)
end)

describe("a revision", function()
  it("tells what was added", function()
    local g = core.build { {
      id = "a1", doc = "first", longdoc = "first\n\nmore", path = "x/a1.lua", handle = 42,
      create_date = "2026-11-21", irreversible = true, labels = { "lib" },
    }, { id = "b1" } }
    local rev = g:revision("a1")
    assert.equal("first", rev.doc)
    assert.equal("first\n\nmore", rev.longdoc)
    assert.equal("x/a1.lua", rev.path)
    assert.equal("2026-11-21", rev.create_date)
    assert.equal(42, rev.handle)
    assert.is_true(rev.irreversible)
    assert.same({ "lib" }, rev.labels)
    local bare = g:revision("b1")
    assert.same({ "", "", "", "" }, { bare.doc, bare.longdoc, bare.path, bare.create_date })
    assert.is_nil(g:revision("a"))
  end)

  it("knows its neighbours", function()
    local g = graph.graph("a [l]; c<a; b<a; m<c,b +x,l; x")
    assert.same({ "c", "b" }, g:revision("a").next)
    assert.same({ "c", "b" }, g:revision("m").down)
    assert.same({ "x", "l" }, g:revision("m").depends)
    local a, m, x = g:revision("a"), g:revision("m"), g:revision("x")
    assert.same({ true, true, false, false },
      { a.is_base, a.is_branch_point, a.is_merge_point, a.is_head })
    assert.same({ false, false, true, true },
      { m.is_base, m.is_branch_point, m.is_merge_point, m.is_real_head })
    assert.same({ true, true, false }, { x.is_base, x.is_head, x.is_real_head })
  end)

  it("counts a parent that is named twice once", function()
    local g = core.build { { id = "a" }, { id = "b", down = { "a", "a" } } }
    assert.same({ "a" }, g:revision("b").down)
    assert.is_false(g:revision("b").is_merge_point)
  end)
end)

describe("a graph", function()
  it("may be empty", function()
    local g = graph.graph("")
    assert.equal(0, g:count())
    assert.same({}, g:heads())
    assert.same({}, g:history())
    assert.same({}, g:upgrade({}, {}).steps)
    assert.same({}, g:upgrade({}, { "head" }).steps)
    assert.same({}, g:downgrade({}, "base").steps)
    assert.same({}, g:stamp({}, { "head" }).steps)
    assert.same({}, g:parents({}))
  end)

  it("links again after more revisions were added", function()
    local g = graph.graph("a [l]; b<a")
    assert.is_true(g:extend { { id = "c", down = { "b" }, labels = { "m" } } })
    assert.same({ "c" }, g:heads())
    assert.same({ "l", "m" }, g:revision("a").labels)
    local ok, err = g:extend { { id = "d", down = { "zz" } } }
    assert.is_nil(ok)
    assert.equal("Revision zz referenced from zz -> d (head) is not present", err.message)
  end)

  it("links a very long history without recursion", function()
    local specs = {}
    for i = 1, 20000 do
      specs[i] = { id = ("r%05d"):format(i), down = i > 1 and { ("r%05d"):format(i - 1) } or nil }
    end
    local g = core.build(specs)
    local plan = g:upgrade({}, {})
    assert.equal(20000, #plan.steps)
    assert.same({ "U r19999>r20000" }, plan.steps[20000].changes)
  end)
end)
