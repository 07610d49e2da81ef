-- downgrade asks a person before it undoes anything, and nobody else.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

---Run `mig` on a terminal on which `answer` is typed. A terminal echoes what is typed.
---@return string text, integer code
local function on_terminal(project, answer, ...)
  local quoted = { env.quote(env.program) }
  for _, word in ipairs { ... } do quoted[#quoted + 1] = env.quote(word) end
  local run = program.run({ "script", "-qec", table.concat(quoted, " "), "/dev/null" },
    { cwd = project.dir, env = { TERM = "dumb" }, stdin = answer })
  return (run.out:gsub("\r\n", "\n")), run.code
end

local function upgraded()
  local project = history.project(history.chain(3))
  history.done(project:mig("upgrade"))
  return project
end

describe("mig downgrade on a terminal", function()
  it("names what it will undo, and the database, and asks", function()
    local project = upgraded()
    local text, code = on_terminal(project, "y\n", "downgrade", "r001")
    assert.are.equal(0, code)
    assert.truthy(text:find("This undoes 2 revisions of sqlite:///app.db:\n"
      .. "  r003, make r003\n  r002, make r002\nData may be lost. Go on? [y/N] ", 1, true), text)
    assert.truthy(text:find("Running downgrade r003 -> r002", 1, true), text)
    assert.are.equal("r001", history.version(project))
    text = on_terminal(project, "YES\n", "downgrade")
    assert.truthy(text:find("This undoes 1 revision of sqlite:///app.db:\n", 1, true), text)
    assert.are.equal("", history.version(project))
  end)

  for name, answer in pairs {
    no = "n\n", nothing = "\n", ["something else"] = "yesterday\n", ["the end of input"] = "\4",
    ["much text"] = ("y"):rep(200) .. "\n",
  } do
    it("takes " .. name .. " for a no, and changes nothing", function()
      local project = upgraded()
      local before = history.dump(project)
      local text, code = on_terminal(project, answer, "downgrade", "base")
      assert.are.equal(1, code)
      local message = "FAILED: the downgrade was cancelled; nothing was changed\n"
      assert.truthy(text:find(message, 1, true), text)
      assert.is_nil(text:find("Running", 1, true), text)
      assert.are.equal(before, history.dump(project))
    end)
  end

  it("does not ask with --yes, with --sql, or when there is nothing to undo", function()
    local project = upgraded()
    local text, code = on_terminal(project, "", "downgrade", "--yes")
    assert.are.equal(0, code)
    assert.is_nil(text:find("Go on", 1, true))
    text, code = on_terminal(project, "", "downgrade", "-y", "r001")
    assert.are.equal(0, code)
    assert.is_nil(text:find("Go on", 1, true))
    text, code = on_terminal(project, "", "downgrade", "--sql", "r001:base")
    assert.are.equal(0, code)
    assert.is_nil(text:find("Go on", 1, true))
    text, code = on_terminal(project, "", "downgrade", "r001")
    assert.are.equal(0, code)
    assert.is_nil(text:find("Go on", 1, true))
    text = on_terminal(project, "", "upgrade")
    assert.is_nil(text:find("Go on", 1, true))
  end)

  it("says what is wrong before it asks", function()
    local text, code = on_terminal(upgraded(), "y\n", "downgrade", "nosuch")
    assert.are.equal(1, code)
    assert.truthy(text:find("Can't locate revision identified by 'nosuch'", 1, true), text)
    assert.is_nil(text:find("Go on", 1, true))
  end)

  it("shows no password", function()
    local project = upgraded()
    project:write("mig.ini", "[mig]\nscript_location = revisions\n"
      .. "url = sqlite://user:secret@/app.db\n")
    local text = on_terminal(project, "n\n", "downgrade")
    assert.is_nil(text:find("secret", 1, true), text)
  end)

  it("asks once for several databases", function()
    local project = history.project(history.chain(2), { files = {
      ["revisions/env.lua"] = 'return { targets = function() return { '
        .. '{ name = "one", url = "sqlite:///one.db" }, '
        .. '{ name = "two", url = "sqlite:///two.db" } } end }',
    } })
    history.done(project:mig("upgrade"))
    local text, code = on_terminal(project, "n\n", "downgrade", "base")
    assert.are.equal(1, code)
    assert.truthy(text:find("This undoes revisions of 2 databases:\n  one\n  two\n"
      .. "Data may be lost. Go on? [y/N] ", 1, true), text)
    assert.truthy(text:find("FAILED: the downgrade was cancelled; nothing was changed", 1, true))
    assert.are.equal("r002", history.version(project, "one.db"))
    text, code = on_terminal(project, "y\n", "downgrade", "base")
    assert.are.equal(0, code, text)
    assert.are.equal(1, select(2, text:gsub("Go on", "")), text)
    assert.are.equal("", history.version(project, "two.db"))
  end)
end)

describe("mig downgrade without a terminal", function()
  it("never asks", function()
    local project = upgraded()
    local run = history.done(project:mig("downgrade", "base"))
    assert.is_nil((run.out .. run.err):find("Go on", 1, true))
    assert.are.equal("", history.version(project))
    project = upgraded()
    run = history.done(project:run({ "downgrade" }, { stdin = "n\n" }))
    assert.is_nil((run.out .. run.err):find("Go on", 1, true))
    assert.are.equal("r002", history.version(project))
  end)

  it("does not ask either when only one side is a terminal", function()
    local project = upgraded()
    local run = program.run({ "script", "-qec",
      env.quote(env.program) .. " downgrade 2>err", "/dev/null" },
      { cwd = project.dir, stdin = "n\n" })
    assert.are.equal(0, run.code)
    assert.is_nil(project:read("err"):find("Go on", 1, true))
    run = program.run({ "script", "-qec",
      env.quote(env.program) .. " downgrade </dev/null", "/dev/null" }, { cwd = project.dir })
    assert.are.equal(0, run.code)
    assert.is_nil(run.out:find("Go on", 1, true))
    assert.are.equal("r001", history.version(project))
  end)
end)

describe("mig downgrade that is interrupted while it asks", function()
  it("changes nothing", function()
    local project = upgraded()
    -- The terminal says nothing, for as long as the program is there.
    local command = ([[while [ ! -e over ]; do sleep 0.05; done | script -qefc \
      'echo $$ >pid; %s downgrade; echo $? >code; : >over' log >/dev/null]]):format(env.program)
    local process = program.start({ "sh", "-c", command }, { cwd = project.dir })
    assert.is_true(process:wait_for(function()
      return project:exists("log") and project:read("log"):find("Go on", 1, true)
    end))
    env.sh("pkill -INT -P " .. project:read("pid"))
    process:wait(30)
    assert.truthy(project:read("log"):find("FAILED: interrupted by SIGINT (Ctrl-C); nothing was "
      .. "changed", 1, true), project:read("log"))
    assert.are.equal("130\n", project:read("code"))
    assert.are.equal("r003", history.version(project))
  end)
end)
