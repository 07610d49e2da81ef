-- completion: scripts that shells take, with every command and option.

local history = require "spec.support.history"
local program = require "spec.support.program"

local function script(shell)
  local run = program.mig { "completion", shell }
  assert.are.equal(0, run.code, run.err)
  return run.out
end

-- How each shell is asked what it offers for the last word: a script, in which it finds the words.
-- zsh has no way to ask it: the functions with which it would show its offers show them to us.
local asks = {
  bash = [[
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_mig
printf '%s\n' "${COMPREPLY[@]}"
]],
  zsh = [[
compadd() { shift; print -rl -- ${(M)@:#$PREFIX*} }
_files() { }
words=("$@") CURRENT=$# PREFIX=$@[$#]
_mig
]],
  fish = 'complete -C (string join " " -- $argv)\n',
}

---What a shell offers for the last word, without what fish says of it.
local function offered(shell, project, ...)
  local head = shell == "zsh" and "compdef() { }\n" or ""
  project:write("ask." .. shell, head .. script(shell) .. asks[shell])
  local words = { shell, "ask." .. shell, ... }
  if shell == "zsh" then table.insert(words, 2, "-f") end
  if shell == "fish" then table.insert(words, 2, "--no-config") end
  local run = program.run(words, { cwd = project.dir,
    env = { PATH = require("spec.support.env").build .. ":" .. os.getenv("PATH") } })
  assert.are.equal("", run.err)
  local offers = {}
  for line in run.out:gmatch("[^\n]+") do offers[#offers + 1] = line:match("^[^\t]*") end
  table.sort(offers)
  return table.concat(offers, " ")
end

describe("mig completion", function()
  for shell in pairs(asks) do
    it("completes commands, options and revisions in " .. shell, function()
      local project = history.project(history.chain(2))
      assert.are.equal("upgrade", offered(shell, project, "mig", "up"))
      assert.are.equal("--rev-range", offered(shell, project, "mig", "history", "--rev-r"))
      assert.are.equal("--url", offered(shell, project, "mig", "current", "--ur"))
      assert.are.equal("r001 r002", offered(shell, project, "mig", "upgrade", "r0"))
      assert.are.equal("head heads", offered(shell, project, "mig", "stamp", "-q", "he"))
      assert.are.equal("debug error info warn",
        offered(shell, project, "mig", "upgrade", "--log-level", ""))
      assert.are.equal("json", offered(shell, project, "mig", "--log-format", "j"))
      assert.are.equal("dot html mermaid svg", offered(shell, project, "mig", "graph", "-f", ""))
    end)

    it("runs nothing that an id says, in " .. shell, function()
      local project = history.project { { "$(>pwned)" }, { "`>pwned`", "$(>pwned)" },
        { "a *", "`>pwned`" } }
      local all = offered(shell, project, "mig", "upgrade", "")
      assert.truthy(all:find(shell == "bash" and [[a\ \*]] or "a *", 1, true), all)
      assert.truthy(all:find(shell == "bash" and [[\$\(\>pwned\)]] or "$(>pwned)", 1, true), all)
      assert.is_false(project:exists("pwned"))
    end)
  end

  it("completes commands behind help", function()
    local project = program.project()
    for _, shell in ipairs { "bash", "zsh" } do
      assert.are.equal("history", offered(shell, project, "mig", "help", "hi"))
    end
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
