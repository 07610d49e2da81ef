-- The search of all specs for the password finds it wherever a program or the library could show
-- it; that it does not is said by every other spec.

require "spec.support.core"
local env = require "spec.support.env"
local program = require "spec.support.program"
local secrets = require "spec.support.secrets"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

-- The ways of writing it, and the commands that do.
local say = "printf %s " .. env.quote(secrets.password)
local spellings = {
  ["as it is"] = say,
  ["in a URL"] = "printf %s " .. env.quote(servers.encode(secrets.password)),
  ["quoted by a shell"] = "printf %q " .. env.quote(secrets.password),
  ["in part"] = say .. " | head -c 9",
  ["as base64"] = say .. " | base64",
  ["as base64, after a byte"] = "(printf x; " .. say .. ") | base64",
  ["as base64, after two bytes"] = "(printf xy; " .. say .. ") | base64",
  ["in hexadecimal digits"] = say .. " | od -An -tx1 | tr -d ' '",
}

local function fails(where, call, ...)
  local ok, message = pcall(call, ...)
  assert.is_false(ok)
  assert.truthy(tostring(message):find(where, 1, true), message)
  -- who reads of it does not need to read it
  assert.is_nil(secrets.find(message))
end

describe("the password in an output of a program", function()
  for how, command in pairs(spellings) do
    it("is found " .. how, function()
      fails("standard output has the password", program.run, { "bash", "-c", command })
    end)
  end

  it("is found in standard error, and in what else was run by the specs", function()
    fails("standard error has the password", program.run, { "sh", "-c", say .. " >&2" })
    fails("has the password", env.sh, say)
  end)

  it("is found while the program runs, and at its end", function()
    local process = program.start { "sh", "-c", say .. "; exec sleep 0.3" }
    local out = process.job.out
    assert.is_true(process:wait_for(function() return tmp.exists(out) and tmp.read(out) ~= "" end))
    fails("standard output has the password", process.output, process)
    fails("standard output has the password", process.wait, process)
  end)
end)

describe("the password in a file", function()
  it("is found in the project, in HOME and in TMPDIR", function()
    local project = program.project { ["a/b/c"] = "nothing" }
    for _, path in ipairs { "a/b/c", "new", "a/.hidden", "$HOME/.history", "$TMPDIR/x" } do
      fails(path:match("[^/]+$") .. " has the password", program.run,
        { "sh", "-c", say .. " >" .. path }, { cwd = project.dir })
      project:write("a/b/c", "nothing")
      os.remove(project:path("new"))
      os.remove(project:path("a/.hidden"))
    end
    program.run({ "true" }, { cwd = project.dir })
  end)

  it("is the spec's own where the spec wrote it, and nowhere else", function()
    local project = program.project { [".env"] = "DB_PASS=" .. secrets.password .. "\n" }
    program.run({ "true" }, { cwd = project.dir })
    fails("copy has the password", program.run, { "cp", ".env", "copy" }, { cwd = project.dir })
    os.remove(project:path("copy"))
    fails(".env has the password", program.run, { "sh", "-c", "echo more >>.env" },
      { cwd = project.dir })
  end)
end)

describe("the password in an error of the library", function()
  it("is found", function()
    local db = require "mig_test_db"
    local _, err = db.find("hunter3")
    assert.truthy(err.message:find("hunter3", 1, true), err.message)
    fails("the library shows the password", db.find, "hunter2")
  end)
end)
