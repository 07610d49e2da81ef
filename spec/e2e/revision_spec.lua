-- mig revision: the new file, its parent and its id; everything wrong is refused and leaves no
-- file behind.

local history = require "spec.support.history"
local program = require "spec.support.program"

---The only revision file of a project, besides those in `known`.
local function new_file(project, known)
  local found
  for _, path in ipairs(project:files()) do
    if path:match("^revisions/versions/") and not (known or {})[path] then
      assert(not found, "two new files")
      found = path
    end
  end
  return assert(found, "no new file")
end

local function initialised(ini)
  local project = program.project()
  history.done(project:mig("init"))
  if ini then
    project:write("mig.ini", history.ini .. ini)
  end
  return project
end

describe("mig revision", function()
  it("writes a file named by a random id and the message, and says so", function()
    local project = initialised()
    local run = history.done(project:mig("revision", "-m", "Create Account's Table"))
    local path = new_file(project)
    local id = path:match("^revisions/versions/(%x+)_create_account_s_table%.lua$")
    assert.truthy(id, path)
    assert.are.equal(12, #id)
    assert.are.equal(("Generating %s ...  done\n"):format(project:path(path)), run.out)
    assert.are.equal("", run.err)
  end)

  it("writes what a revision needs, with the head as its parent", function()
    local project = initialised()
    history.done(project:mig("revision", "-m", "first", "--rev-id", "aaaa1111"))
    history.done(project:mig("revision", "--message=second", "--rev-id=bbbb2222"))
    local text = project:read("revisions/versions/bbbb2222_second.lua")
    local lines = history.lines(text)
    assert.are.same({ "-- second", "--", "-- Revision ID: bbbb2222", "-- Revises: aaaa1111" },
      { table.unpack(lines, 1, 4) })
    assert.truthy(lines[5]:find(
      "^%-%- Create Date: %d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d%.%d%d%d%d%d%d$"), lines[5])
    assert.truthy(text:find('\nrevision = "bbbb2222"\ndown_revision = "aaaa1111"\n', 1, true))
    local first = project:read("revisions/versions/aaaa1111_first.lua")
    assert.truthy(first:find("\n-- Revises:\n", 1, true), first)
    assert.truthy(first:find('\nrevision = "aaaa1111"\ndown_revision = nil\n', 1, true), first)
    history.done(project:mig("upgrade"))
    assert.are.equal("bbbb2222", history.version(project))
  end)

  it("works without a message, as Alembic does", function()
    local project = initialised()
    history.done(project:mig("revision", "--rev-id", "aaaa1111"))
    assert.are.equal("revisions/versions/aaaa1111_.lua", new_file(project))
    assert.are.equal("<base> -> aaaa1111 (head), empty message\n",
      history.done(project:mig("history")).out)
  end)

  it("never makes the same id twice", function()
    local project = initialised()
    for _ = 1, 5 do
      history.done(project:mig("revision", "-m", "same"))
    end
    assert.are.equal(5, #history.lines(history.done(project:mig("history")).out))
  end)

  it("is quiet with -q", function()
    local project = initialised()
    local run = history.done(project:mig("revision", "-q", "-m", "first"))
    assert.are.equal("", run.out .. run.err)
    assert.truthy(new_file(project))
  end)

  it("makes the folder of the versions", function()
    local project = program.project { ["mig.ini"] = history.ini }
    history.done(project:mig("init", "template"))
    project:write("revisions/script.lua.tmpl", project:read("template/script.lua.tmpl"))
    history.done(project:mig("revision", "-m", "first", "--rev-id", "aaaa1111"))
    assert.is_true(project:exists("revisions/versions/aaaa1111_first.lua"))
  end)

  describe("refuses, and writes nothing,", function()
    local function refused(project, ...)
      local before = project:files()
      local message = history.failed(project:mig("revision", ...))
      assert.are.same(before, project:files())
      return message
    end

    it("an id that is taken", function()
      local project = initialised()
      history.done(project:mig("revision", "-m", "first", "--rev-id", "aaaa1111"))
      local message = refused(project, "-m", "second", "--rev-id", "aaaa1111")
      assert.truthy(message:find("aaaa1111", 1, true), message)
      assert.truthy(message:find("aaaa1111_first.lua", 1, true), message)
    end)

    it("an id that no revision may have", function()
      local project = initialised()
      local function expect(id, text)
        local message = refused(project, "-m", "x", "--rev-id", id)
        assert.truthy(message:find(text, 1, true), message)
      end
      expect("a@b", "Character(s) '@' not allowed in revision identifier 'a@b'")
      expect("b+-:a", "Character(s) '+, -, :' not allowed in revision identifier 'b+-:a'")
      expect("../../evil", "'/' not allowed in revision identifier '../../evil'")
      expect("a\\b", "Character(s) '\\' not allowed")
      expect(".hidden", "must not begin with a dot")
      expect("", "must not be empty")
      expect("a\nb", "Control characters are not allowed")
      expect(("x"):rep(33), "longer than 32 bytes")
    end)

    it("a name that works as a target would be shadowed by it", function()
      local project = initialised()
      for _, name in ipairs { "head", "heads", "base", "current" } do
        local message = refused(project, "-m", "x", "--rev-id", name)
        assert.truthy(message:find("'" .. name .. "'", 1, true), message)
      end
    end)

    it("a choice among several heads", function()
      local project = initialised()
      project:write("revisions/versions/a.lua", history.text { "aaaa" })
      project:write("revisions/versions/b.lua", history.text { "bbbb" })
      assert.are.equal("Multiple heads are present; please specify the head revision on which "
        .. "the new revision should be based, or perform a merge.",
        refused(project, "-m", "x"))
    end)

    it("a history that does not load", function()
      local project = initialised()
      project:write("revisions/versions/a.lua", "-- broken\nfunction upgrade(\n")
      local message = refused(project, "-m", "x")
      assert.truthy(message:find("revisions/versions/a.lua:", 1, true), message)
    end)

    it("a project without a template", function()
      local project = history.project({}, { files = { ["revisions/env.lua"] = "return {}" } })
      local message = refused(project, "-m", "x")
      assert.truthy(message:find("script.lua.tmpl", 1, true), message)
    end)

    it("a template with a mistake in it, naming file and line", function()
      local project = initialised()
      project:write("revisions/script.lua.tmpl", "-- a\n-- b\n-- ${message..}\n")
      local message = refused(project, "-m", "x")
      assert.truthy(message:find("revisions/script.lua.tmpl:3: ", 1, true), message)
      project:write("revisions/script.lua.tmpl", "-- a\n% nonsense here\n")
      message = refused(project, "-m", "x")
      assert.truthy(message:find("revisions/script.lua.tmpl:2: ", 1, true), message)
      project:write("revisions/script.lua.tmpl", "-- a\n-- b\n\n-- ${(nil).x}\n")
      message = refused(project, "-m", "x")
      assert.truthy(message:find("revisions/script.lua.tmpl:4: ", 1, true), message)
    end)

    it("a template that makes a file which does not load", function()
      local project = initialised()
      project:write("revisions/script.lua.tmpl", "revision = ${repr(up_revision)}\nfunction (\n")
      local message = refused(project, "-m", "x")
      assert.truthy(message:find(":2: ", 1, true), message)
      assert.truthy(message:find("the new file was removed again", 1, true), message)
      project:write("revisions/script.lua.tmpl",
        'revision = "other"\nfunction upgrade() end function downgrade() end\n')
      message = refused(project, "-m", "x", "--rev-id", "mine")
      assert.truthy(message:find('revision = "mine"', 1, true), message)
      project:write("revisions/script.lua.tmpl", "-- nothing but a comment\n")
      message = refused(project, "-m", "x")
      assert.truthy(message:find("revision must be a string", 1, true), message)
    end)
  end)

  it("follows an edited template", function()
    local project = initialised()
    project:write("revisions/script.lua.tmpl", table.concat({
      "${comment(message)}", "revision = ${repr(up_revision)}",
      "down_revision = ${repr(down_revision)}",
      "% if down_revision then", 'owner = "${string.upper("ann")}"', "% end",
      "price = '10$$'", "%% = 1", "function upgrade() end", "function downgrade() end", "",
    }, "\n"):gsub("%%%% = 1", "-- %%"))
    history.done(project:mig("revision", "-m", "one", "--rev-id", "aaaa"))
    history.done(project:mig("revision", "-m", "two", "--rev-id", "bbbb"))
    assert.are.equal(table.concat({
      "-- two", 'revision = "bbbb"', 'down_revision = "aaaa"', 'owner = "ANN"', "price = '10$'",
      "-- %", "function upgrade() end", "function downgrade() end", "",
    }, "\n"), project:read("revisions/versions/bbbb_two.lua"))
    assert.is_nil(project:read("revisions/versions/aaaa_one.lua"):find("owner", 1, true))
  end)

  it("keeps any message intact: quotes, brackets, dollars, UTF-8, several lines", function()
    local messages = {
      [[it's "quoted" \n and \ ends with ]] .. "\\",
      "]] and ]==] and [[ -- and --[[ block",
      "${up_revision} $${x} $$ %d %s % end",
      "Größe ändern: 价格 😀",
      "--",
      "; os.exit(3)",
    }
    for _, message in ipairs(messages) do
      local project = initialised()
      history.done(project:mig("revision", "-m", message, "--rev-id", "aaaa1111"))
      assert.are.equal("<base> -> aaaa1111 (head), " .. message .. "\n",
        history.done(project:mig("history")).out)
      local run = history.done(project:mig("upgrade"))
      assert.are.same({ "upgrade  -> aaaa1111, " .. message }, history.steps(run))
    end
  end)

  it("makes comment lines of all lines of a message", function()
    local project = initialised()
    history.done(project:mig("revision", "-m", "first line\r\nsecond line\n\nos.exit(3)\n",
      "--rev-id", "aaaa1111"))
    local path = new_file(project)
    assert.are.equal("revisions/versions/aaaa1111_first_line_second_line_os_exit_3.lua", path)
    assert.truthy(project:read(path):find(
      "^%-%- first line\n%-%- second line\n%-%-\n%-%- os.exit%(3%)\n"), project:read(path))
    assert.are.equal("<base> -> aaaa1111 (head), first line\n",
      history.done(project:mig("history")).out)
  end)

  it("cannot be made to run code by a message with a lone carriage return", function()
    local project = initialised()
    history.done(project:mig("revision", "-m", "harmless\rerror('run')", "--rev-id", "aaaa1111"))
    local run = history.done(project:mig("history"))
    assert.are.equal(1, #history.lines(run.out))
  end)

  it("refuses --sql without --autogenerate, as there is nothing to write as SQL", function()
    local project = history.project { { "a1" } }
    assert.are.equal("--sql is a preview of --autogenerate: without it there is no SQL "
      .. "to show",
      history.failed(project:mig("revision", "--sql", "-m", "x")))
    assert.are.equal("a1 (head)\n", history.done(project:mig("heads")).out)
  end)
end)
