-- completion: scripts that shells take, with every command and option.

local history = require "spec.support.history"
local program = require "spec.support.program"

local function script(shell)
  local run = program.mig { "completion", shell }
  assert.are.equal(0, run.code, run.err)
  return run.out
end

-- What bash offers for the last word.
local function offered(project, ...)
  local words = { ... }
  local quoted = {}
  for i, word in ipairs(words) do quoted[i] = ("'%s'"):format(word) end
  project:write("ask.sh", script "bash" .. ([[
COMP_WORDS=(%s)
COMP_CWORD=%d
_mig
printf '%%s\n' "${COMPREPLY[@]}"
]]):format(table.concat(quoted, " "), #words - 1))
  local run = program.run({ "bash", "ask.sh" }, { cwd = project.dir,
    env = { PATH = require("spec.support.env").build .. ":" .. os.getenv("PATH") } })
  assert.are.equal("", run.err)
  return run.out
end

describe("mig completion", function()
  it("completes commands, options and revisions in bash", function()
    local project = history.project(history.chain(2))
    assert.are.equal("upgrade\n", offered(project, "mig", "up"))
    assert.are.equal("--rev-range\n", offered(project, "mig", "history", "--rev-r"))
    assert.are.equal("--url\n", offered(project, "mig", "current", "--ur"))
    assert.are.equal("r002\nr001\n", offered(project, "mig", "upgrade", "r0"))
    assert.are.equal("history\n", offered(project, "mig", "help", "hi"))
    assert.are.equal("debug\ninfo\nwarn\nerror\n", offered(project, "mig", "upgrade",
      "--log-level", ""))
    assert.are.equal("json\n", offered(project, "mig", "--log-format", "j"))
  end)

  it("knows every command in every shell", function()
    local list = program.mig({ "help" }).out:match("\ncommands:\n(.-)\n\n")
    for _, shell in ipairs { "bash", "zsh", "fish" } do
      local text = script(shell)
      for name in list:gmatch("%f[^\n\0]  (%S+)") do
        assert.truthy(text:find(name, 1, true), shell .. ": " .. name)
      end
    end
  end)

  it("knows in fish what an option takes", function()
    assert.truthy(script("fish"):find("-l log-format -x -a 'text json' ", 1, true))
  end)

  it("refuses a shell it does not know", function()
    local run = program.mig { "completion", "tcsh" }
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("must be bash, zsh or fish, not 'tcsh'", 1, true), run.err)
  end)
end)
