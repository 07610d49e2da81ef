-- --json: one JSON value on standard output and nothing else, with every field every time.

local env = require "spec.support.env"
local graphs = require "spec.support.graphs"
local history = require "spec.support.history"
local json = require "spec.support.json"

---The value that a run which must succeed prints, and the run.
local function answer(project, ...)
  local run = history.done(project:mig(...))
  return json.decode(run.out), run
end

---A history with everything a listing can show.
local function tangled()
  return graphs.project("aaaa; bbbb<aaaa [left,links]; cccc<aaaa; dddd<bbbb,cccc; xxxx [other]; "
    .. "yyyy<xxxx +left,cccc; zzzz<dddd", function(rev)
      if rev[1] == "dddd" then
        rev.doc = "merge them\n--\n-- Both \"sides\",\n-- with a \\ and a\ttab.\n-- Create Date: "
          .. "2026-11-21 10:15:00.123456"
      end
    end)
end

---The field of each revision of a list, in one line.
local function all(list, name)
  local values = {}
  for i, rev in ipairs(list) do values[i] = tostring(rev[name]) end
  return table.concat(values, " ")
end

local fields = {
  revision = "string", down_revision = "list", next = "list", depends_on = "list",
  replaces = "list", branch_labels = "list", doc = "string", longdoc = "string",
  create_date = "string", path = "string", is_head = "boolean", is_real_head = "boolean",
  is_base = "boolean", is_branch_point = "boolean", is_merge_point = "boolean",
}

---Every field is there, no other is, and each has its type, lists being lists of strings.
local function check_fields(rev, extra)
  for name, kind in pairs(fields) do
    local value = rev[name]
    if kind == "list" then
      assert.is_true(json.is_array(value), name)
      for _, item in ipairs(value) do assert.are.equal("string", type(item)) end
    else
      assert.are.equal(kind, type(value), name)
    end
  end
  for name in pairs(rev) do
    assert.is_true(fields[name] ~= nil or name == extra, name)
  end
end

describe("a revision as JSON", function()
  it("has all fields, each of one type", function()
    local list = answer(tangled(), "history", "--json")
    assert.is_true(json.is_array(list))
    assert.are.equal(7, #list)
    for _, rev in ipairs(list) do check_fields(rev) end
  end)

  it("has lists even where there is one item, or none", function()
    local rev = answer(graphs.project("aaaa"), "show", "aaaa", "--json")[1]
    for _, name in ipairs { "down_revision", "next", "depends_on", "replaces", "branch_labels" } do
      assert.is_true(json.is_array(rev[name]), name)
      assert.are.equal(0, #rev[name])
    end
    rev = answer(tangled(), "show", "zzzz", "--json")[1]
    assert.are.same({ "dddd" }, { table.unpack(rev.down_revision) })
  end)

  it("says what the files say", function()
    local project = tangled()
    local rev = answer(project, "show", "dddd", "--json")[1]
    assert.are.equal("dddd", rev.revision)
    assert.are.same({ "bbbb", "cccc" }, { table.unpack(rev.down_revision) })
    assert.are.same({ "zzzz" }, { table.unpack(rev.next) })
    assert.are.same({ "left", "links" }, { table.unpack(rev.branch_labels) })
    assert.are.equal("merge them", rev.doc)
    assert.are.equal("merge them\n\nBoth \"sides\",\nwith a \\ and a\ttab.\nCreate Date: "
      .. "2026-11-21 10:15:00.123456", rev.longdoc)
    assert.are.equal("2026-11-21 10:15:00.123456", rev.create_date)
    assert.are.equal(project:path("revisions/versions/04_dddd.lua"), rev.path)
    local depending = answer(project, "show", "yyyy", "--json")[1]
    assert.are.same({ "left", "cccc" }, { table.unpack(depending.depends_on) })
    assert.are.equal("2026-01-01 000005", depending.create_date)
  end)

  it("says what it is in the graph", function()
    local list = answer(tangled(), "history", "--json")
    assert.are.equal("yyyy xxxx zzzz dddd bbbb cccc aaaa", all(list, "revision"))
    assert.are.equal("true false true false false false false", all(list, "is_head"))
    assert.are.equal("false true false false false false true", all(list, "is_base"))
    assert.are.equal("false false false false false false true", all(list, "is_branch_point"))
    assert.are.equal("false false false true false false false", all(list, "is_merge_point"))
    local heads = answer(graphs.project("x1; y1; y2<y1 +x1"), "heads", "--json")
    assert.are.equal("x1 y2", all(heads, "revision"))
    assert.are.equal("true true", all(heads, "is_head"))
    assert.are.equal("false true", all(heads, "is_real_head"))
  end)

  it("is described in the manual, field by field", function()
    local described, rows = {}, env.read("doc/mig.1"):match("\n%.Sh JSON\n(.-)\n%.Sh ")
    for name, kind in rows:gmatch("\n%.It Va ([%w_]+) Ta (%w+) Ta ") do
      described[name] = kind == "array" and "list" or kind
    end
    assert.are.equal("boolean", described.is_current)
    described.is_current = nil -- of history -i
    assert.are.same(fields, described)
  end)

  it("is valid whatever bytes its comment has", function()
    local project = graphs.project("aaaa", function(rev)
      rev.doc = "é \xe9 \xff\xfe \xed\xa0\x80 \xf0\x9f\x90\x98 \xc3"
    end)
    local bad = "\u{fffd}"
    assert.are.equal(("é %s %s%s %s%s%s 🐘 %s"):format(bad, bad, bad, bad, bad, bad, bad),
      answer(project, "history", "--json")[1].doc)
    project = graphs.project("aaaa", function(rev) rev.doc = "bell \7 escape \27 delete \127" end)
    assert.are.equal("bell \7 escape \27 delete \127",
      answer(project, "history", "--json")[1].doc)
  end)
end)

describe("--json", function()
  it("of every listing has the revisions that the text has, in its order", function()
    local project = tangled()
    graphs.reset(project, "bbbb xxxx")
    for _, words in ipairs { { "history" }, { "history", "-r", "aaaa:dddd" }, { "heads" },
      { "heads", "--resolve-dependencies" }, { "current" } } do
      local text = history.done(project:mig(table.unpack(words))).out
      local expected = {}
      for _, line in ipairs(history.lines(text)) do
        expected[#expected + 1] = (line:match("%-> (%w+)") or line:match("^(%w+)"))
      end
      assert.is_true(#expected > 0)
      words[#words + 1] = "--json"
      assert.are.equal(table.concat(expected, " "),
        all(answer(project, table.unpack(words)), "revision"))
    end
    local points = answer(project, "branches", "--json")
    assert.are.equal("aaaa", all(points, "revision"))
    assert.are.same({ "bbbb", "cccc" }, { table.unpack(points[1].next) })
  end)

  it("is an empty list where a listing prints nothing", function()
    local project = history.project({}, { files = { ["revisions/env.lua"] = "return {}" } })
    for _, command in ipairs { "history", "heads", "branches", "current" } do
      local list = answer(project, command, "--json")
      assert.is_true(json.is_array(list), command)
      assert.are.equal(0, #list)
    end
    assert.are.equal(0, #answer(project, "show", "base", "--json"))
  end)

  it("of history -i marks what is current, and only then", function()
    local project = tangled()
    graphs.reset(project, "bbbb xxxx")
    local list = answer(project, "history", "-i", "--json")
    for _, rev in ipairs(list) do check_fields(rev, "is_current") end
    assert.are.equal("false true false false true false false", all(list, "is_current"))
    assert.is_nil(answer(project, "history", "--json")[1].is_current)
  end)

  it("of revision and merge is the new revision, without a status line", function()
    local project = graphs.project("aaaa; bbbb<aaaa; cccc<aaaa [side]")
    history.done(project:mig("init", "-q", "made"))
    project:write("revisions/script.lua.tmpl", project:read("made/script.lua.tmpl"))
    local rev = answer(project, "revision", "--rev-id", "dddd", "-m", "more", "--head", "side",
      "--branch-label", "deep", "--depends-on", "bbbb", "--json")
    check_fields(rev)
    assert.are.equal("dddd", rev.revision)
    assert.are.equal("more", rev.doc)
    assert.are.same({ "cccc" }, { table.unpack(rev.down_revision) })
    assert.are.same({ "bbbb" }, { table.unpack(rev.depends_on) })
    assert.are.equal("deep side", (table.concat(rev.branch_labels, " "):gsub("^side deep$",
      "deep side")))
    assert.are.equal(project:path("revisions/versions/dddd_more.lua"), rev.path)
    assert.is_true(project:exists("revisions/versions/dddd_more.lua"))
    rev = answer(project, "merge", "--json", "bbbb", "dddd")
    check_fields(rev)
    assert.is_true(rev.is_merge_point)
    assert.is_true(project:exists(rev.path:sub(#project.dir + 2)))
  end)

  it("of list_templates has names and synopses", function()
    local project = history.project {}
    local list = answer(project, "list_templates", "--json")
    local text = history.done(project:mig("list_templates")).out
    assert.is_true(#list > 0)
    for _, row in ipairs(list) do
      assert.truthy(text:find(("\n%s - %s\n"):format(row.name, row.synopsis), 1, true))
    end
  end)

  it("leaves log lines on standard error", function()
    local project = tangled()
    graphs.reset(project, "aaaa")
    local _, run = answer(project, "current", "--json")
    assert.are.same({ "INFO  [mig.runtime.migration] Context impl SQLiteImpl.",
      "INFO  [mig.runtime.migration] Will assume transactional DDL." }, history.lines(run.err))
  end)

  it("with -q is the same, and the log is silent", function()
    local project = tangled()
    graphs.reset(project, "aaaa")
    for _, words in ipairs { { "history", "-i" }, { "heads" }, { "branches" }, { "current" },
      { "show", "dddd" }, { "list_templates" } } do
      words[#words + 1] = "--json"
      local plain = history.done(project:mig(table.unpack(words)))
      local quiet = history.done(project:mig("-q", table.unpack(words)))
      assert.are.equal(plain.out, quiet.out)
      assert.are.equal("", quiet.err)
    end
  end)

  it("with -v is the same", function()
    local project = tangled()
    graphs.reset(project, "aaaa")
    for _, words in ipairs { { "history" }, { "heads" }, { "branches" }, { "current" },
      { "show", "dddd" }, { "list_templates" } } do
      words[#words + 1] = "--json"
      local plain = history.done(project:mig(table.unpack(words)))
      local verbose = history.done(project:mig("-v", table.unpack(words)))
      assert.are.equal(plain.out, verbose.out)
    end
  end)

  it("of what fails is nothing, and the error is where errors are", function()
    local project = tangled()
    assert.are.equal("Can't locate revision identified by 'nope'",
      history.failed(project:mig("show", "nope", "--json")))
    graphs.reset(project, "aaaa")
    assert.are.equal("Database is not on all head revisions",
      history.failed(project:mig("current", "--check-heads", "--json")))
    history.failed(project:mig("merge", "heads", "--json", "--rev-id", "aaaa"))
  end)

  it("is an unknown option where there is no result to print", function()
    for _, command in ipairs { "upgrade", "downgrade", "stamp", "ensure_version", "init" } do
      local run = tangled():mig(command, "--json")
      assert.are.equal(2, run.code)
      assert.are.equal("", run.out)
      assert.truthy(run.err:find("unknown option '--json'", 1, true), run.err)
    end
  end)
end)
