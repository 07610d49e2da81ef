-- A history that does not load: each mistake is one line that names the file, and nothing happens
-- to the database.

local env = require "spec.support.env"
local history = require "spec.support.history"

---A project whose versions/ holds these files.
local function project_of(files)
  local project = history.project {}
  for name, text in pairs(files) do
    project:write("revisions/versions/" .. name, text)
  end
  return project
end

---What upgrade answers for these files; the other commands must say the same.
local function refused(files)
  local project = project_of(files)
  local message = history.failed(project:mig("upgrade"))
  assert.is_false(project:exists("app.db"))
  assert.are.equal(message, history.failed(project:mig("history")))
  assert.are.equal(message, history.failed(project:mig("heads")))
  assert.are.equal(message, history.failed(project:mig("current")))
  assert.are.equal(message, history.failed(project:mig("stamp", "head")))
  return message
end

local functions = "function upgrade() end\nfunction downgrade() end\n"

describe("a revision file", function()
  it("with a syntax error", function()
    assert.are.equal("revisions/versions/a.lua:3: unexpected symbol near ')'",
      refused { ["a.lua"] = "revision = 'aaaa'\nfunction upgrade()\n  local x = )\nend\n" })
    local message = refused { ["a.lua"] = "function upgrade()\n" }
    assert.truthy(message:find("^revisions/versions/a%.lua:%d: 'end' expected"), message)
  end)

  it("that fails while it is loaded", function()
    assert.are.equal("revisions/versions/a.lua:2: early",
      refused { ["a.lua"] = "revision = 'aaaa'\nerror('early')\n" .. functions })
  end)

  it("that calls an operation while it is loaded", function()
    assert.are.equal("revisions/versions/a.lua:2: op.create_table can only be called inside "
      .. "upgrade() or downgrade()",
      refused { ["a.lua"] = "revision = 'aaaa'\nop.create_table('t')\n" .. functions })
    for _, call in ipairs { "op.execute('x')", "op.get_bind()", "op.get_context()",
      "require('mig.op').quote('x')" } do
      local message = refused { ["a.lua"] = call .. "\nrevision = 'aaaa'\n" .. functions }
      assert.truthy(message:find("a.lua:1: op.", 1, true), message)
      assert.truthy(message:find("only be called inside upgrade() or downgrade()", 1, true))
    end
  end)

  it("that is precompiled", function()
    local chunk = string.dump(load("revision = 'aaaa' function upgrade() end"))
    assert.are.equal("revisions/versions/a.lua: precompiled Lua is refused; put the source here",
      refused { ["a.lua"] = chunk })
  end)

  it("that does not say what a revision says", function()
    assert.are.equal('revisions/versions/a.lua: revision must be a string: revision = "…"',
      refused { ["a.lua"] = functions })
    assert.are.equal('revisions/versions/a.lua: revision must be a string: revision = "…"',
      refused { ["a.lua"] = "revision = 12\n" .. functions })
    assert.are.equal('revisions/versions/a.lua: revision must be a string: revision = "…"',
      refused { ["a.lua"] = "" })
    local message = refused { ["a.lua"] = "revision = 'aaaa'\nfunction downgrade() end\n" }
    assert.truthy(message:find("a.lua: upgrade must be a function", 1, true), message)
    message = refused { ["a.lua"] = "revision = 'aaaa'\nfunction upgrade() end\n" }
    assert.truthy(message:find("a.lua: downgrade must be a function, or set irreversible = true", 1,
      true), message)
    message = refused { ["a.lua"] = "revision = 'aaaa'\nupgrade = 'x'\ndowngrade = upgrade\n" }
    assert.truthy(message:find("a.lua: upgrade must be a function", 1, true), message)
  end)

  it("with metadata of the wrong type", function()
    for _, name in ipairs { "down_revision", "branch_labels", "depends_on" } do
      for _, value in ipairs { "5", "{ 5 }", "true", "print" } do
        assert.are.equal(
          ("revisions/versions/a.lua: %s must be nil, a string or a list of strings"):format(name),
          refused { ["a.lua"] = ("revision = 'aaaa'\n%s = %s\n"):format(name, value) .. functions })
      end
    end
  end)

  it("with an empty name, which none has", function()
    for _, name in ipairs { "down_revision", "branch_labels", "depends_on", "replaces" } do
      for _, value in ipairs { "''", "{ '' }", "{ 'aaaa', '' }" } do
        assert.are.equal(("revisions/versions/a.lua: %s must be nil where there is none, not an "
          .. "empty string"):format(name),
          refused { ["a.lua"] = ("revision = 'aaaa'\n%s = %s\n"):format(name, value) .. functions })
      end
    end
  end)

  it("with a list that has holes or keys, which would hide a parent", function()
    for _, value in ipairs { "{ first = 'bbbb' }", "{ 'bbbb', nil, 'cccc' }" } do
      local message = refused {
        ["a.lua"] = "revision = 'aaaa'\ndown_revision = " .. value .. "\n" .. functions,
        ["b.lua"] = "revision = 'bbbb'\n" .. functions,
        ["c.lua"] = "revision = 'cccc'\n" .. functions,
      }
      assert.truthy(message:find("a.lua: down_revision must be", 1, true), message)
    end
  end)

  it("with an id that no revision may have", function()
    for _, id in ipairs { "a@b", "a-b", "a+b", "a:b", "a/b", "", ".a", ("x"):rep(33), "a\nb",
      "head", "base" } do
      local message = refused { ["a.lua"] = ("revision = %q\n"):format(id) .. functions }
      assert.truthy(message:find("^revisions/versions/a%.lua: "), message)
    end
  end)

  it("that cannot be read", function()
    local project = project_of { ["b.lua"] = history.text { "bbbb" } }
    env.lines(("ln -s missing %s"):format(project:path("revisions/versions/a.lua")))
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("revisions/versions/a.lua", 1, true), message)
    assert.truthy(message:find("No such file or directory", 1, true), message)
  end)

  it("that never ends can be interrupted", function()
    local project = project_of { ["a.lua"] = [[
      io.open("loading", "w"):close()
      while true do end]] }
    local process = project:start { "history" }
    assert.is_true(process:wait_for(function() return project:exists("loading") end))
    process:signal("INT")
    local run = process:wait(20)
    assert.truthy(history.failed(run, 130):find("interrupted by SIGINT", 1, true))
  end)
end)

describe("a history", function()
  it("with an id twice names both files", function()
    assert.are.equal("revisions/versions/b.lua: Revision aaaa is present more than once, also in "
      .. "revisions/versions/a.lua",
      refused { ["a.lua"] = history.text { "aaaa" }, ["b.lua"] = history.text { "aaaa" } })
  end)

  it("with a parent or a dependency that is missing", function()
    assert.are.equal("revisions/versions/a.lua: Revision gone referenced from gone -> aaaa (head), "
      .. "make aaaa is not present", refused { ["a.lua"] = history.text { "aaaa", "gone" } })
    assert.are.equal("revisions/versions/a.lua: Revision gone referenced from <base> -> aaaa "
      .. "(head), make aaaa is not present",
      refused { ["a.lua"] = history.text { "aaaa", depends = "gone" } })
  end)

  it("that goes round in a circle", function()
    assert.are.equal("revisions/versions/a.lua: Self-loop is detected in revisions (aaaa)",
      refused { ["a.lua"] = history.text { "aaaa", "aaaa" } })
    assert.are.equal("revisions/versions/a.lua: Cycle is detected in revisions (aaaa, bbbb, cccc), "
      .. "also in revisions/versions/c.lua, revisions/versions/b.lua",
      refused {
        ["a.lua"] = history.text { "aaaa", "cccc" }, ["b.lua"] = history.text { "bbbb", "aaaa" },
        ["c.lua"] = history.text { "cccc", "bbbb" }, ["d.lua"] = history.text { "dddd" },
      })
    local message = refused {
      ["a.lua"] = history.text { "aaaa", depends = "bbbb" },
      ["b.lua"] = history.text { "bbbb", "aaaa" },
    }
    assert.truthy(message:find("Dependency cycle is detected in revisions (aaaa, bbbb)", 1, true),
      message)
  end)

  it("with a label twice, or a label that is an id", function()
    assert.are.equal("revisions/versions/b.lua: Branch name 'side' in revision bbbb already used "
      .. "by revision aaaa", refused {
        ["a.lua"] = history.text { "aaaa", labels = "side" },
        ["b.lua"] = history.text { "bbbb", labels = "side" },
      })
    local message = refused {
      ["a.lua"] = history.text { "aaaa" }, ["b.lua"] = history.text { "bbbb", labels = "aaaa" },
    }
    assert.truthy(message:find("Branch name 'aaaa' in revision bbbb already used", 1, true))
  end)
end)

describe("an irreversible revision", function()
  local function project_with(extra)
    local project = history.project(history.chain(3))
    project:write("revisions/versions/r002.lua", history.text(history.chain(3)[2])
      :gsub("function downgrade%(%).-\nend", extra))
    history.done(project:mig("upgrade"))
    return project
  end

  it("needs no downgrade(), and refuses one before anything has run", function()
    for _, extra in ipairs { "irreversible = true",
      "irreversible = true\nfunction downgrade() error('must not run') end" } do
      local project = project_with(extra)
      local before = history.dump(project)
      local run = project:mig("downgrade", "base")
      assert.are.equal("revisions/versions/r002.lua: revision r002 is irreversible; downgrade to "
        .. "it or to a later one; nothing was changed", history.failed(run))
      assert.are.same({}, history.steps(run))
      assert.are.equal(before, history.dump(project))
    end
  end)

  it("does not stand in the way of those after it", function()
    local project = project_with("irreversible = true")
    history.done(project:mig("downgrade", "r002"))
    assert.are.equal("r002", history.version(project))
    history.done(project:mig("stamp", "r001"))
    assert.are.equal("r001", history.version(project))
  end)
end)

describe("the version table", function()
  it("with a row that no file has stops every change", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    history.done(project:mig("upgrade", "aaaa"))
    history.ask(project, "UPDATE alembic_version SET version_num = 'gone'")
    local before = history.dump(project)
    for _, words in ipairs { { "upgrade" }, { "downgrade", "base" }, { "stamp", "head" },
      { "current" } } do
      assert.are.equal("Can't locate revision identified by 'gone': the database is at "
        .. "it, but no revision file has this id",
        history.failed(project:mig(table.unpack(words))))
    end
    assert.are.equal(before, history.dump(project))
    history.done(project:mig("stamp", "--purge", "aaaa"))
    assert.are.equal("aaaa", history.version(project))
  end)

  it("with a row that is no text is refused", function()
    local project = history.project { { "aaaa" } }
    history.ask(project, "CREATE TABLE alembic_version (version_num BLOB)")
    history.ask(project, "INSERT INTO alembic_version VALUES (x'00ff')")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("version_num that is not text", 1, true), message)
  end)

  it("that a revision changed behind mig's back is noticed, and all is rolled back", function()
    local message, project = history.refused("", { files = {
      ["revisions/versions/b2.lua"] = history.text { "b2", "a1",
        up = 'op.execute("CREATE TABLE t (x)") op.execute("DELETE FROM alembic_version")' },
    } })
    assert.truthy(message:find("Online migration expected to match one row when updating 'a1' to "
      .. "'b2' in 'alembic_version'; 0 found", 1, true), message)
    assert.truthy(message:find("the database is as it was before the run", 1, true), message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)
end)
