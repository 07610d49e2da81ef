-- mig history, heads, show and current: Alembic's text layout, to the byte, for scripts that read
-- it.

local history = require "spec.support.history"

local function output(project, ...)
  return history.done(project:mig(...)).out
end

---A history with everything a listing can show.
local function tangled()
  return history.project {
    { "aaaa", doc = "root" },
    { "bbbb", "aaaa", doc = "left side", labels = "left" },
    { "cccc", "aaaa", doc = "right side" },
    { "dddd", { "bbbb", "cccc" }, doc = "merge them" },
    { "xxxx", doc = "other root", labels = { "other" } },
    { "yyyy", "xxxx", doc = "needs left", depends = { "left", "cccc" } },
    { "zzzz", "dddd", doc = "last" },
  }
end

describe("mig history", function()
  it("lists newest first, with parents, labels, dependencies and marks", function()
    assert.are.equal(table.concat({
      "xxxx (left, cccc) -> yyyy (other) (head), needs left",
      "<base> -> xxxx (other), other root",
      "dddd -> zzzz (left) (head), last",
      "bbbb, cccc -> dddd (left) (mergepoint), merge them",
      "aaaa -> bbbb (left), left side",
      "aaaa -> cccc, right side",
      "<base> -> aaaa (branchpoint), root",
      "",
    }, "\n"), output(tangled(), "history"))
  end)

  it("prints nothing for no revisions", function()
    local project = history.project({}, { files = { ["revisions/env.lua"] = "return {}" } })
    assert.are.equal("", output(project, "history"))
  end)

  it("needs no database, except to say where it is", function()
    local project = tangled()
    output(project, "history")
    assert.is_false(project:exists("app.db"))
  end)

  describe("-r", function()
    local project

    before_each(function()
      project = history.project(history.chain(5))
      history.done(project:mig("upgrade", "r003"))
    end)

    local function ids(range)
      local found = {}
      for id in output(project, "history", "-r", range):gmatch("-> (%w+)") do
        found[#found + 1] = id
      end
      return table.concat(found, " ")
    end

    it("takes ids, prefixes and symbols, both ends included", function()
      assert.are.equal("r004 r003 r002", ids("r002:r004"))
      assert.are.equal("r002 r001", ids(":r002"))
      assert.are.equal("r005 r004", ids("r004:"))
      assert.are.equal("r005 r004 r003 r002 r001", ids(":"))
      assert.are.equal("r005 r004 r003 r002 r001", ids("base:heads"))
      assert.are.equal("r005", ids("head:head"))
    end)

    it("takes what the database holds", function()
      assert.are.equal("r005 r004 r003", ids("current:"))
      assert.are.equal("r003 r002 r001", ids(":current"))
    end)

    it("takes steps, which stop at the ends", function()
      assert.are.equal("r005 r004 r003", ids("-2:"))
      assert.are.equal("r004 r003 r002", ids("r002:+2"))
      assert.are.equal("r003 r002", ids("-3:current"))
      assert.are.equal("r005 r004 r003 r002 r001", ids("-50:"))
    end)

    it("takes its range in all ways that options take values", function()
      local expected = output(project, "history", "-r", "r002:r003")
      assert.are.equal(expected, output(project, "history", "-rr002:r003"))
      assert.are.equal(expected, output(project, "history", "-r=r002:r003"))
      assert.are.equal(expected, output(project, "history", "--rev-range", "r002:r003"))
      assert.are.equal(expected, output(project, "history", "--rev-range=r002:r003"))
    end)

    it("takes the range of a branch", function()
      project = tangled()
      assert.are.equal("yyyy xxxx bbbb cccc aaaa", ids("other@base:other@head"))
      assert.are.equal("zzzz dddd bbbb", ids("left:left@head"))
    end)

    it("refuses what is no range", function()
      assert.are.equal("History range requires [start]:[end], [start]:, or :[end]",
        history.failed(project:mig("history", "-r", "r002")))
      assert.are.equal("Range 'a:b:c' has more than one colon",
        history.failed(project:mig("history", "-r", "a:b:c")))
      assert.are.equal("Requested range r004:r002 does not refer to ancestor/descendant "
        .. "revisions along the same branch",
        history.failed(project:mig("history", "-r", "r004:r002")))
      assert.are.equal("Can't locate revision identified by 'nowhere'",
        history.failed(project:mig("history", "-r", "nowhere:")))
    end)
  end)

  it("-i marks what the database holds", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" }, { "cccc", "bbbb" } }
    history.done(project:mig("upgrade", "bbbb"))
    assert.are.equal(table.concat({
      "bbbb -> cccc (head), make cccc",
      "aaaa -> bbbb (current), make bbbb",
      "<base> -> aaaa, make aaaa",
      "",
    }, "\n"), output(project, "history", "-i"))
    assert.are.equal("aaaa -> bbbb (current), make bbbb\n",
      output(project, "history", "--indicate-current", "-r", "current:current"))
  end)

  it("-v shows each revision in full", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    history.done(project:mig("upgrade", "aaaa"))
    assert.are.equal(table.concat({
      "Rev: bbbb (head)",
      "Parent: aaaa",
      "Path: " .. project:path("revisions/versions/bbbb.lua"),
      "",
      "    make bbbb",
      "",
      "Rev: aaaa (current)",
      "Parent: <base>",
      "Path: " .. project:path("revisions/versions/aaaa.lua"),
      "",
      "    make aaaa",
      "",
      "",
    }, "\n"), output(project, "history", "-v", "-i"))
  end)
end)

describe("mig heads", function()
  it("lists the heads with their labels and marks", function()
    assert.are.equal("yyyy (other) (head)\nzzzz (left) (head)\n", output(tangled(), "heads"))
  end)

  it("tells heads that another head needs, and can leave them out", function()
    local project = history.project {
      { "aaaa" }, { "bbbb", "aaaa" }, { "xxxx", depends = "bbbb" },
    }
    assert.are.equal("bbbb (effective head)\nxxxx (head)\n", output(project, "heads"))
    assert.are.equal("xxxx (head)\n", output(project, "heads", "--resolve-dependencies"))
  end)

  it("-v shows them in full", function()
    local text = output(tangled(), "heads", "-v")
    assert.truthy(text:find("^Rev: yyyy %(head%)\nParent: xxxx\nAlso depends on: left, cccc\n"))
    assert.truthy(text:find("\nRev: zzzz (head)\nParent: dddd\nBranch names: left\n", 1, true))
  end)
end)

describe("mig show", function()
  it("shows a branch point, a merge, dependencies and labels", function()
    local project = tangled()
    local function path(id)
      return "Path: " .. project:path("revisions/versions/" .. id .. ".lua") .. "\n"
    end
    assert.are.equal("Rev: aaaa (branchpoint)\nParent: <base>\nBranches into: bbbb, cccc\n"
      .. path("aaaa") .. "\n    root\n\n", output(project, "show", "aaaa"))
    assert.are.equal("Rev: dddd (mergepoint)\nMerges: bbbb, cccc\nBranch names: left\n"
      .. path("dddd") .. "\n    merge them\n\n", output(project, "show", "dddd"))
    assert.are.equal("Rev: yyyy (head)\nParent: xxxx\nAlso depends on: left, cccc\n"
      .. "Branch names: other\n" .. path("yyyy") .. "\n    needs left\n\n",
      output(project, "show", "yyyy"))
  end)

  it("indents every line of the leading comment, empty ones too", function()
    local project = history.project {}
    project:write("revisions/versions/a.lua", "-- first\n--\n--   indented\n-- last\n\n-- more\n"
      .. 'revision = "aaaa"\nfunction upgrade() end\nfunction downgrade() end\n')
    assert.are.equal("Rev: aaaa (head)\nParent: <base>\nPath: "
      .. project:path("revisions/versions/a.lua")
      .. "\n\n    first\n    \n      indented\n    last\n\n", output(project, "show", "aaaa"))
  end)

  it("reads a block comment as well", function()
    local project = history.project {}
    project:write("revisions/versions/a.lua", "--[==[ first ]]\nsecond\n]==]\n"
      .. 'revision = "aaaa"\nfunction upgrade() end\nfunction downgrade() end\n')
    assert.are.equal("<base> -> aaaa (head), first ]]\n",
      (output(project, "history"):gsub(",  +", ", ")))
  end)

  it("takes symbols, prefixes, labels and steps below the heads", function()
    local project = history.project {
      { "aaaa" }, { "bbbb", "aaaa", labels = "side" }, { "cccc", "bbbb" },
    }
    local function shown(spec)
      local ids = {}
      for id in output(project, "show", spec):gmatch("Rev: (%w+)") do
        ids[#ids + 1] = id
      end
      return table.concat(ids, " ")
    end
    assert.are.equal("cccc", shown("head"))
    assert.are.equal("cccc", shown("heads"))
    assert.are.equal("bbbb", shown("bb"))
    assert.are.equal("bbbb", shown("side"))
    assert.are.equal("cccc", shown("side@head"))
    assert.are.equal("bbbb", shown("-1"))
    assert.are.equal("", shown("base"))
    assert.are.equal("", shown("current"))
    history.done(project:mig("upgrade", "bbbb"))
    assert.are.equal("bbbb", shown("current"))
  end)

  it("refuses what it cannot find, and prefixes of several", function()
    local project = history.project { { "abcd1" }, { "abcd2", "abcd1" } }
    assert.are.equal("Can't locate revision identified by 'nowhere'",
      history.failed(project:mig("show", "nowhere")))
    assert.are.equal("Can't locate revision identified by 'abc': Multiple revisions start with "
      .. "'abc': 'abcd1', 'abcd2'...", history.failed(project:mig("show", "abc")))
  end)
end)

describe("mig current", function()
  it("prints nothing for a new database, and makes no table in it", function()
    local project = tangled()
    assert.are.equal("", output(project, "current"))
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("prints a line per revision, with marks but neither labels nor text", function()
    local project = tangled()
    history.done(project:mig("upgrade", "dddd"))
    assert.are.equal("dddd (mergepoint)\n", output(project, "current"))
    history.done(project:mig("upgrade", "heads"))
    local lines = history.lines(output(project, "current"))
    table.sort(lines)
    assert.are.same({ "yyyy (head)", "zzzz (head)" }, lines)
  end)

  it("-v begins with the url", function()
    local project = history.project { { "aaaa" } }
    history.done(project:mig("upgrade"))
    assert.are.equal("Current revision(s) for sqlite:///app.db:\nRev: aaaa (head)\nParent: <base>\n"
      .. "Path: " .. project:path("revisions/versions/aaaa.lua") .. "\n\n    make aaaa\n\n",
      output(project, "current", "-v"))
  end)

  it("--check-heads fails unless the database is at the heads", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    history.done(project:mig("upgrade", "aaaa"))
    assert.are.equal("Database is not on all head revisions",
      history.failed(project:mig("current", "--check-heads")))
    history.done(project:mig("upgrade"))
    assert.are.equal("bbbb (head)\n", output(project, "current", "--check-heads"))
  end)

  it("refuses a row that no file has", function()
    local project = history.project { { "aaaa" } }
    history.done(project:mig("upgrade"))
    history.ask(project, "UPDATE alembic_version SET version_num = 'gone'")
    assert.are.equal("Can't locate revision identified by 'gone': the database is at it, but no "
      .. "revision file has this id", history.failed(project:mig("current")))
  end)
end)

describe("with -q, listings", function()
  it("print nothing, and tell by their exit status", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    history.done(project:mig("-q", "upgrade", "aaaa"))
    for _, command in ipairs { "history", "heads", "current" } do
      local run = history.done(project:mig(command, "-q"))
      assert.are.equal("", run.out .. run.err)
    end
    assert.are.equal("Database is not on all head revisions",
      history.failed(project:mig("-q", "current", "--check-heads")))
  end)
end)
