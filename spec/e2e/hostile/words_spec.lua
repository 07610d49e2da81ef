-- Messages and labels that are paths, commands or very long: the file stays in its folder, what was
-- said is in it, and nothing of it is run. revision_spec.lua has what comes back of a message.

local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"
local program = require "spec.support.program"

local function initialised()
  local project = program.project()
  history.done(project:mig("init"))
  project:write("mig.ini", history.ini)
  return project
end

local messages = {
  "../../../../etc/passwd", "..", ".", "/", "/etc/passwd", "a/b\\c", "~root", "-rf", "--help", "*",
  "?", "", " ", "\n", "\r", "\t\v\f", "a\nos.exit(3)\n", "a\r\nerror('x')", "]]error('x')--[[",
  "$(touch pwned)", "`touch pwned`", "; touch pwned", "| touch pwned", "& touch pwned",
  "> pwned", "'; touch pwned; '", '"; touch pwned; "', "${os.exit(3)}", "% os.exit(3)",
  "\n% error('x')\n", "%s%n%d", "\27[2J\7", "\xff\xfe\xc3", "\u{202E}txt.lua", "CON", "a.lua",
  ("x"):rep(10000), ("../"):rep(3000), ("ü"):rep(5000), ("a b\n"):rep(2500),
}

describe("a message", function()
  for _, message in ipairs(messages) do
    it(("of %d bytes, %q"):format(#message, message:sub(1, 20)), function()
      local project = initialised()
      local known = #project:files()
      local run = hostile.run(project, { "revision", "-m", message, "--rev-id", "a1" })
      assert.is_nil(hostile.outcome(run))
      local files = project:files()
      assert.are.equal(known + 1, #files)
      local made
      for _, path in ipairs(files) do made = made or path:match("^revisions/versions/([^/]+)$") end
      assert.truthy(made and made:find("^a1[%w_\x80-\xff]*%.lua$"), made)
      assert.is_true(#made < 200)
      for _, words in ipairs { { "history" }, { "show", "a1" }, { "upgrade" }, { "current", "-v" },
        { "history", "--json" } } do
        assert.is_nil(hostile.outcome(hostile.run(project, words)), words[1])
      end
      assert.are.equal("a1", history.version(project))
      assert.is_false(project:exists("pwned"))
      assert.are.equal("", (env.sh("find " .. env.quote(project.dir) .. " -name pwned")))
      project:remove()
    end)
  end
end)

describe("a label", function()
  local labels = {
    "../../x", "/etc/passwd", "$(touch pwned)", "`touch pwned`", "'; error('x') --", "]]", "\\",
    "\n", "\r\nerror('x')", "\27[2J", "a b", "\xff\xfe", "%s%n", "${os.exit(3)}", '"',
    ("x"):rep(10000),
  }
  for _, label in ipairs(labels) do
    it(("of %d bytes, %q, is kept as it is or refused"):format(#label, label:sub(1, 20)), function()
      local project = initialised()
      local files = project:files()
      local run = hostile.run(project,
        { "revision", "-m", "x", "--rev-id", "a1", "--branch-label=" .. label })
      if hostile.outcome(run) then
        assert.are.same(files, project:files())
      else
        assert.are.equal(#files + 1, #project:files())
        assert.is_nil(hostile.outcome(hostile.run(project, { "upgrade", label .. "@head" })))
        assert.are.equal("a1", history.version(project))
      end
      assert.is_false(project:exists("pwned"))
      project:remove()
    end)
  end
end)

describe("a Create Date", function()
  local dates = {
    "", "yesterday", "0000-00-00 00:00:00", "9999-99-99 99:99:99", "-1", ("9"):rep(1000),
    "1970-01-01 00:00:00", "2999-12-31 23:59:59.999999999999", "2024-02-30 25:61:61+99:99",
    "\xff\xfe", "2024-01-01T00:00:00Z\27[2J", "292277026596-12-04 15:30:08",
  }
  for _, date in ipairs(dates) do
    it(("that is %q orders what it can"):format(date:sub(1, 20)), function()
      local project = history.project {
        { "a1", doc = "one\n--\n-- Create Date: 2024-01-02 00:00:00" },
        { "b2", "a1", doc = "two\n--\n-- Create Date: " .. date },
        { "c3", "a1", doc = "three\n--\n-- Create Date: 2024-01-01 00:00:00" },
      }
      for _, words in ipairs { { "history", "-v" }, { "history", "--json" }, { "upgrade", "heads" },
        { "current" }, { "downgrade", "base", "--yes" } } do
        assert.is_nil(hostile.outcome(hostile.run(project, words)), words[1])
      end
      project:remove()
    end)
  end
end)
