-- The command line itself: help, version, wrong usage, what is quiet and what is not, output that
-- nobody reads.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local commands = {
  "current", "downgrade", "ensure_version", "heads", "help", "history", "init", "list_templates",
  "revision", "show", "stamp", "upgrade",
}

describe("mig help", function()
  it("lists every command, in order, on standard output", function()
    local run = history.done(program.mig { "help" })
    assert.are.equal("", run.err)
    local last = 0
    for _, command in ipairs(commands) do
      local at = run.out:find("\n  " .. command .. " +%S")
      assert.truthy(at, command)
      assert.is_true(at > last, command .. " is out of order")
      last = at
    end
    assert.are.equal(run.out, history.done(program.mig { "--help" }).out)
    assert.are.equal(run.out, history.done(program.mig { "-h" }).out)
  end)

  it("explains each command that it lists, with all its options", function()
    for command in history.done(program.mig { "help" }).out:gmatch("\n  (%l[%w_]+) +%S") do
      local run = history.done(program.mig { "help", command })
      assert.truthy(run.out:find("^usage: mig " .. command), run.out)
      assert.truthy(run.out:find("\n  -c, --config FILE", 1, true), command)
      assert.are.equal(run.out, history.done(program.mig { command, "--help" }).out)
      assert.are.equal(run.out, history.done(program.mig { command, "-h" }).out)
    end
    local text = history.done(program.mig { "help", "history" }).out
    assert.truthy(text:find("-r, --rev-range START:END", 1, true), text)
    assert.truthy(text:find("-i, --indicate-current", 1, true), text)
  end)

  it("needs no project and touches nothing", function()
    local project = program.project { ["mig.ini"] = "this is broken [" }
    history.done(project:mig("help", "upgrade"))
    history.done(project:mig("upgrade", "--help"))
    history.done(project:mig("--version"))
    assert.are.same({ "mig.ini" }, project:files())
  end)

  it("refuses an unknown command", function()
    local run = program.mig { "help", "upgrde" }
    assert.are.equal(2, run.code)
    assert.are.equal("", run.out)
    assert.are.equal("mig help: error: unknown command 'upgrde'; did you mean 'upgrade'?\n",
      run.err)
    assert.are.equal("mig help: error: unknown command 'xyz'; 'mig help' lists them\n",
      program.mig({ "help", "xyz" }).err)
  end)

  it("has lines that fit a terminal", function()
    local text = history.done(program.mig { "help" }).out
    for command in text:gmatch("\n  (%l[%w_]+) +%S") do
      text = text .. history.done(program.mig { "help", command }).out
    end
    for _, line in ipairs(history.lines(text)) do
      assert.is_true(utf8.len(line) <= 100, line)
    end
  end)
end)

describe("mig --version", function()
  it("prints name and version", function()
    local run = history.done(program.mig { "--version" })
    assert.truthy(run.out:find("^mig %d+%.%d+%.%d+\n$"), run.out)
    assert.are.equal("", run.err)
  end)
end)

describe("wrong usage", function()
  local function wrong(words, text)
    local project = program.project()
    local run = project:mig(table.unpack(words))
    assert.are.equal(2, run.code, run.err)
    assert.are.equal("", run.out)
    local lines = history.lines(run.err)
    assert.are.equal(2, #lines, run.err)
    assert.are.equal(text, lines[1])
    assert.truthy(lines[2]:find("^usage: mig "), lines[2])
    assert.are.same({}, project:files())
  end

  it("exits with 2, says what is wrong and how to get help", function()
    wrong({}, "mig: error: too few arguments")
    wrong({ "upgrde" }, "mig: error: unknown command 'upgrde'; did you mean 'upgrade'?")
    wrong({ "zzzzzz" }, "mig: error: unknown command 'zzzzzz'")
    wrong({ "" }, "mig: error: unknown command ''")
    wrong({ "--sqll", "upgrade" }, "mig: error: unknown option '--sqll'")
    wrong({ "upgrade", "--tga", "x" },
      "mig upgrade: error: unknown option '--tga'; did you mean '--tag'?")
    wrong({ "upgrade", "-Z" }, "mig upgrade: error: unknown option '-Z'")
    wrong({ "upgrade", "--tag" }, "mig upgrade: error: a value is missing after '--tag'")
    wrong({ "-c" }, "mig: error: a value is missing after '-c'")
    wrong({ "heads", "--verbose=yes" }, "mig heads: error: no value can be given to "
      .. "'--verbose=yes'")
    wrong({ "show" }, "mig show: error: too few arguments")
    wrong({ "show", "a", "b" }, "mig show: error: too many arguments, from 'b'")
    wrong({ "current", "head" }, "mig current: error: too many arguments, from 'head'")
  end)

  it("is an empty place, as of a variable that is not set, and nothing else is taken", function()
    local project = history.project { { "aaaa" } }
    for _, words in ipairs { { "upgrade", "--url", "" }, { "--url=", "upgrade" },
      { "-c", "", "upgrade" }, { "--config=", "upgrade" }, { "test", "--scratch=" } } do
      local run = project:run(words)
      assert.are.equal(2, run.code, run.err)
      assert.truthy(run.err:find(": error: a value is missing after '-", 1, true), run.err)
    end
    assert.are.equal("the URL of the first database is empty",
      history.failed(project:mig("diff", "", "sqlite:///b.db")))
    assert.are.equal("the URL of the second database is empty",
      history.failed(project:mig("diff", "sqlite:///b.db", "")))
    assert.is_false(project:exists("app.db"))
  end)

  it("is not a target that begins with a minus", function()
    local project = history.project(history.chain(3))
    history.done(project:mig("upgrade"))
    history.done(project:mig("downgrade", "-2"))
    assert.are.equal("r001", history.version(project))
    history.done(project:mig("history", "-r", "-2:"))
  end)

  it("is not an option before or after the command, in either spelling", function()
    local project = history.project { { "aaaa" } }
    local expected = history.done(project:mig("heads", "-v")).out
    assert.are.equal(expected, history.done(project:mig("-v", "heads")).out)
    assert.are.equal(expected, history.done(project:mig("heads", "--verbose")).out)
    assert.are.equal(expected, history.done(project:mig("-c", "mig.ini", "heads", "-v")).out)
    assert.are.equal(expected, history.done(project:mig("heads", "-vcmig.ini")).out)
    assert.are.equal(expected, history.done(project:mig("--config=mig.ini", "heads", "-v")).out)
  end)
end)

describe("-q", function()
  it("keeps log lines and results to itself, not warnings or errors", function()
    local project = history.project({ { "aaaa" } }, { ini = "verson_table = x\n" })
    local run = history.done(project:mig("-q", "upgrade"))
    assert.are.equal("", run.out)
    assert.are.same({}, history.logged(run, "INFO"))
    assert.are.equal(1, #history.logged(run, "WARN"))
    assert.are.equal("aaaa", history.version(project))
    assert.are.equal("Can't locate revision identified by 'nope'",
      history.failed(project:mig("-q", "upgrade", "nope")))
  end)
end)

describe("-v", function()
  it("logs where the configuration is and what happens to the version table", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    local run = history.done(project:mig("-v", "upgrade"))
    assert.are.same({
      "DEBUG [mig.config] Loading config from file: " .. project:path("mig.ini"),
      "DEBUG [mig.runtime.migration] new branch insert aaaa",
      "DEBUG [mig.runtime.migration] update aaaa to bbbb",
    }, history.logged(run, "DEBUG"))
    run = history.done(project:mig("-v", "downgrade", "base"))
    assert.are.equal("DEBUG [mig.runtime.migration] branch delete aaaa",
      history.logged(run, "DEBUG")[3])
  end)
end)

describe("--raiseerr", function()
  it("adds a traceback after the FAILED line, which is not there without it", function()
    local project = history.single("local function inner() error('boom') end\ninner()")
    local without = project:mig("upgrade")
    assert.is_nil(without.err:find("traceback", 1, true))
    history.failed(without)
    local run = project:mig("upgrade", "--raiseerr")
    assert.are.equal(1, run.code)
    local line, rest = run.err:match("\n(FAILED: [^\n]*)\n(.*)$")
    assert.truthy(line:find("boom", 1, true), run.err)
    assert.truthy(rest:find("^stack traceback:\n"), run.err)
    assert.truthy(rest:find("a1.lua:7: in", 1, true), rest)
    assert.truthy(rest:find("a1.lua:8: in", 1, true), rest)
  end)

  it("changes nothing where no script is at fault", function()
    local project = history.project { { "aaaa" } }
    history.failed(project:mig("--raiseerr", "upgrade", "nope"))
  end)
end)

describe("output", function()
  it("to a reader that goes away is no error", function()
    local project = history.project(history.chain(400))
    local run = program.run({ "sh", "-c",
      "{ " .. env.quote(env.program) .. " history -v; echo $? >code; } | head -n 1" },
      { cwd = project.dir })
    assert.are.equal("Rev: r400 (head)\n", run.out)
    assert.is_nil(run.err:find("FAILED", 1, true), run.err)
    assert.are.equal("0\n", project:read("code"))
  end)

  it("to a full disk is an error", function()
    local project = history.project { { "aaaa" } }
    local run = program.run({ "sh", "-c", env.quote(env.program) .. " history >/dev/full" },
      { cwd = project.dir })
    assert.are.equal(1, run.code)
    assert.are.equal("FAILED: cannot write the output: No space left on device\n", run.err)
  end)

  it("that is closed from the start does not harm the database", function()
    local project = history.project(history.chain(3))
    program.run({ "sh", "-c", env.quote(env.program) .. " upgrade <&- >&- 2>&-" },
      { cwd = project.dir })
    assert.are.equal("r003", history.version(project))
    assert.are.equal("ok", history.ask(project, "PRAGMA integrity_check"))
  end)

  it("of progress to a reader that goes away does not stop a run", function()
    local project = history.project(history.chain(50))
    program.run({ "sh", "-c", env.quote(env.program) .. " upgrade 2>&1 | true" },
      { cwd = project.dir })
    local run = history.done(project:mig("current"))
    assert.truthy(run.out == "r050 (head)\n", run.out)
  end)
end)
