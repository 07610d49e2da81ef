-- [post_write_hooks]: programs that are run on new revision files.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

---A project with two revisions and the lines of the section.
local function project(lines)
  local made = program.project()
  history.done(made:mig("init", "-q"))
  made:write("mig.ini", made:read("mig.ini") .. "\n[post_write_hooks]\n" .. lines .. "\n")
  made:write("tools/say", "#!/bin/sh\nfor w in \"$@\"; do echo \"[$w]\"; done\n")
  os.execute("chmod +x '" .. made:path("tools/say") .. "'")
  return made
end

-- The line of mig.ini that begins with `text`, as errors name it.
local function line_of(made, text)
  local number = 0
  for line in (made:read("mig.ini")):gmatch("([^\n]*)\n") do
    number = number + 1
    if line:sub(1, #text) == text then return "mig.ini:" .. number .. ": " end
  end
end

local function revise(made, ...) return made:mig("revision", "-m", "it", "--rev-id", "a1", ...) end

local file = "revisions/versions/a1_it.lua"

-- The error of a run that had begun to say what it does.
local function error_of(run)
  assert.are.equal(1, run.code)
  return run.err:match("^FAILED: ([^\n]*)\n$")
end

-- The words that tools/say got with such options.
local function words(options)
  local made = project("hooks = say\nsay.type = exec\nsay.executable = tools/say\nsay.options = "
    .. options)
  local text = history.done(revise(made)).err
  return (text:gsub(made.dir:gsub("%p", "%%%0"), "DIR"))
end

describe("post write hooks", function()
  it("run in order on the file that was written, and are announced", function()
    local made = project("hooks = one, two\none.type = exec\none.executable = tools/say\n"
      .. "two.type = console_scripts\ntwo.entrypoint = sed\n"
      .. "two.options = -i -e 's/^-- it$/-- changed by two/'")
    made:write("mig.ini", (made:read("mig.ini"):gsub("tools/say", "${here}/tools/say")))
    local run = history.done(revise(made))
    assert.are.equal("Generating " .. made:path(file) .. " ...  done\n"
      .. "Running post write hook 'one' ...\n  done\n"
      .. "Running post write hook 'two' ...\n  done\n", run.out)
    assert.are.equal("[" .. made:path(file) .. "]\n", run.err)
  end)

  it("may change the file", function()
    local made = project("hooks = two\ntwo.type = console_scripts\ntwo.entrypoint = sed\n"
      .. "two.options = -i -e 's/^-- it$/-- changed by two/' REVISION_SCRIPT_FILENAME")
    history.done(revise(made))
    assert.are.equal("-- changed by two", made:read(file):match("^[^\n]*"))
  end)

  it("are for merges too, and leave --json alone", function()
    local made = project "hooks = say\nsay.type = exec\nsay.executable = tools/say"
    history.done(revise(made))
    history.done(made:mig("revision", "--rev-id", "b1", "--head", "base"))
    local run = history.done(made:mig("merge", "heads", "--rev-id", "c1", "--json"))
    assert.are.equal("{", run.out:sub(1, 1))
    assert.are.equal("[" .. made:path("revisions/versions/c1_.lua") .. "]\n", run.err)
  end)

  it("get their options as a shell would split them, without one", function()
    local path = "DIR/" .. file
    assert.are.equal("[" .. path .. "]\n[-a]\n[b c]\n[d'e]\n[f\"g\\h]\n[]\n", words(
      [[-a 'b c' "d'e" "f\"g\\h" '']]))
    assert.are.equal("[--file=" .. path .. ",x]\n[REVISION]\n",
      words "--file=REVISION_SCRIPT_FILENAME,x REVISION")
    assert.are.equal("[" .. path .. "]\n[*]\n[;]\n[`id`]\n[|]\n[\\x]\n[a b]\n[$(id)]\n",
      words [[* ; `id` | \\x a\ b "$$(id)"]])
  end)

  it("run in the folder of cwd", function()
    local made = project("hooks = pwd\npwd.type = exec\npwd.executable = /bin/sh\n"
      .. "pwd.options = -c pwd REVISION_SCRIPT_FILENAME\npwd.cwd = tools")
    assert.are.equal(made:path("tools") .. "\n", history.done(revise(made)).err)
  end)

  it("read variables, and [DEFAULT]", function()
    local made = project "hooks = say\nsay.type = exec\nsay.executable = tools/say"
    made:write("mig.ini", "[DEFAULT]\nsay.options = ${WHO:-nobody}\n" .. made:read("mig.ini"))
    local run = history.done(made:run({ "revision", "--rev-id", "a1" }, { env = { WHO = "me" } }))
    assert.truthy(run.err:find("\n[me]\n", 1, true), run.err)
  end)

  it("that fail are an error, and the file stays", function()
    local made = project("hooks = no, say\nno.type = console_scripts\nno.entrypoint = false\n"
      .. "say.type = exec\nsay.executable = tools/say")
    assert.are.equal(line_of(made, "no.type") .. "post write hook 'no' ended with status 1; "
      .. "the revision file " .. file .. " is written", error_of(revise(made)))
    assert.is_true(made:exists(file))
    history.done(made:mig("upgrade"))
  end)

  it("that are ended by a signal are told with it", function()
    local made = project("hooks = no\nno.type = exec\nno.executable = /bin/sh\n"
      .. "no.options = -c 'kill -9 $$$$' REVISION_SCRIPT_FILENAME")
    assert.truthy(error_of(revise(made)):find("was ended by signal 9", 1, true))
  end)

  it("are stopped with the run", function()
    local made = project("hooks = long\nlong.type = exec\nlong.executable = /bin/sh\n"
      .. "long.options = -c 'echo $$$$ >pid; exec sleep 60' REVISION_SCRIPT_FILENAME")
    local process = made:start { "revision", "--rev-id", "a1" }
    assert.is_true(process:wait_for(function()
      return made:exists("pid") and made:read("pid"):find("\n")
    end))
    process:signal("TERM")
    local run = process:wait(20)
    assert.are.equal(143, run.code)
    assert.truthy(run.err:find("interrupted by SIGTERM", 1, true), run.err)
    assert.are_not.equal(0, select(2, env.sh("kill -0 " .. made:read("pid"))))
  end)

  for what, case in pairs {
    ["an unknown type"] = { "say.type = exce", "say.type",
      "post write hook 'say': unknown type 'exce'; did you mean 'exec'?" },
    ["a type of Python's"] = { "say.type = module", "say.type",
      "post write hook 'say': unknown type 'module'; it is exec, console_scripts or what "
        .. "write_hooks.register in env.lua or one of its plugins calls a function" },
    ["a hook without type"] = { "say.executable = tools/say", "hooks",
      "Key 'say.type' is required for post write hook 'say'" },
    ["a hook without program"] = { "say.type = exec\nsay.entrypoint = sed", "hooks",
      "Key 'say.executable' is required for post write hook 'say'" },
    ["a program that is not in $PATH"] = {
      "say.type = console_scripts\nsay.entrypoint = nosuch", "say.entrypoint",
      "post write hook 'say': no program 'nosuch' in $PATH" },
    ["a path where a name is due"] = {
      "say.type = console_scripts\nsay.entrypoint = tools/say", "say.entrypoint",
      "post write hook 'say': the entrypoint is a name, which is looked for in $PATH; "
        .. "type = exec takes a path" },
    ["a file that is no program"] = { "say.type = exec\nsay.executable = ./mig.ini",
      "say.executable", "post write hook 'say': mig.ini is not a program that can be run" },
    ["a folder that is not there"] = {
      "say.type = exec\nsay.executable = tools/say\nsay.cwd = nosuch", "say.cwd",
      "post write hook 'say': there is no folder nosuch" },
    ["an open quote"] = {
      "say.type = exec\nsay.executable = tools/say\nsay.options = 'a b", "say.options",
      "post write hook 'say': a quote in its options is never closed" },
    ["an unknown key of a hook"] = { "say.optons = x", "say.optons",
      "unknown key 'say.optons'; did you mean 'say.options'?" },
    ["an unknown key"] = { "hoks = x", "hoks", "unknown key 'hoks'; did you mean 'hooks'?" },
    ["a key that is like none"] = { "colour = x", "colour", "unknown key 'colour'; "
      .. "[post_write_hooks] has hooks, and for each of them NAME.type, NAME.executable or "
      .. "NAME.entrypoint, NAME.options, NAME.cwd" },
  } do
    it("refuse " .. what .. " before there is a file", function()
      local made = project("hooks = say\n" .. case[1])
      assert.are.equal(line_of(made, case[2]) .. case[3], history.failed(revise(made)))
      assert.is_false(made:exists(file))
    end)
  end
end)

describe("a function as a post write hook", function()
  local signed = [[
require("mig.write_hooks").register("signed", function(path, options)
  print(path, options.options, options.Colour)
  local file <close> = assert(io.open(path))
  return "-- by " .. options.who .. "\n" .. file:read "a"
end)
]]

  -- A project whose env.lua and plugin acme.hooks register functions.
  local function with(lines, own, plugin)
    local made = project(lines)
    made:write("revisions/env.lua", (own or "") .. "\nreturn { plugins = { \"acme.hooks\" } }\n")
    made:write("revisions/acme/hooks.lua", plugin or "")
    return made
  end

  it("gets the path and its options, and returns the text of the file", function()
    local made = with("hooks = mine, say\nmine.type = signed\nmine.who = ${WHO:-nobody}\n"
      .. "mine.options = -o REVISION_SCRIPT_FILENAME\nmine.Colour = red\n"
      .. "say.type = exec\nsay.executable = tools/say", signed)
    local run = history.done(revise(made))
    assert.are.equal("Generating " .. made:path(file) .. " ...  done\n"
      .. "Running post write hook 'mine' ...\n  done\n"
      .. "Running post write hook 'say' ...\n  done\n", run.out)
    local path = made:path(file)
    assert.are.equal(("%s\t-o %s\tred\n[%s]\n"):format(path, path, path), run.err)
    assert.are.equal("-- by nobody\n-- it\n", made:read(file):match("^[^\n]*\n[^\n]*\n"))
    assert.are.same({ "a1_it.lua" },
      env.lines("ls " .. env.quote(made:path("revisions/versions"))))
    history.done(made:mig("upgrade"))
  end)

  it("may have a name with dots", function()
    local made = with("hooks = a.b\na.b.type = signed\na.b.who = me", signed)
    assert.are.equal(0, revise(made).code)
    assert.truthy(made:read(file):find("-- by me", 1, true))
  end)

  it("may come from a plugin, and change the file itself", function()
    local made = with("hooks = mine\nmine.type = emptied", "", [[
require("mig.write_hooks").register("emptied", function(path)
  local file <close> = assert(io.open(path, "a"))
  file:write("-- the end\n")
end)]])
    history.done(revise(made))
    assert.are.equal("-- the end", made:read(file):match("([^\n]*)\n$"))
  end)

  it("that raises is told with both places, and the file stays", function()
    local made = with("hooks = mine\nmine.type = broken", "", [[
require("mig.write_hooks").register("broken", function(path)
  error("not today")
end)]])
    assert.are.equal(line_of(made, "mine.type") .. "post write hook 'mine': "
      .. "revisions/acme/hooks.lua:2: not today; the revision file " .. file .. " is written",
      error_of(revise(made)))
    assert.is_true(made:exists(file))
    made = with("hooks = mine\nmine.type = number", "", [[
require("mig.write_hooks").register("number", function() return 5 end)]])
    assert.truthy(error_of(revise(made)):find(
      "post write hook 'mine': it must return the text of the file or nothing, got number; ",
      1, true))
    assert.are.equal("-- it", made:read(file):match("^[^\n]*"))
  end)

  it("is stopped with the run", function()
    local made = with("hooks = mine\nmine.type = endless", "", [[
require("mig.write_hooks").register("endless", function(path)
  io.open("begun", "w"):close()
  while true do end
end)]])
    local process = made:start { "revision", "--rev-id", "a1" }
    assert.is_true(process:wait_for(function() return made:exists("begun") end))
    process:signal("TERM")
    local run = process:wait(20)
    assert.are.equal(143, run.code)
    assert.truthy(run.err:find("interrupted by SIGTERM", 1, true), run.err)
  end)

  for what, case in pairs {
    ["a name that nobody registers"] = { "signd", signed,
      "post write hook 'mine': unknown type 'signd'; did you mean 'signed'?", true },
    ["a name twice"] = { "signed", signed .. signed,
      "revisions/env.lua:6: write_hooks.register: a hook 'signed' is registered already" },
    ["the name of a type"] = { "signed", 'require("mig.write_hooks").register("exec", print)',
      "revisions/env.lua:1: write_hooks.register: 'exec' is a type of hook that runs a program: "
        .. "take another name" },
    ["what is no function"] = { "signed", 'require("mig.write_hooks").register("signed", 5)',
      "revisions/env.lua:1: write_hooks.register: argument 2 (fn) must be a function, got number" },
  } do
    it("is refused with " .. what .. " before there is a file", function()
      local made = with("hooks = mine\nmine.type = " .. case[1], case[2])
      local place = case[4] and line_of(made, "mine.type") or ""
      assert.are.equal(place .. case[3], history.failed(revise(made)))
      assert.is_false(made:exists(file))
    end)
  end
end)
