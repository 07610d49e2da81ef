-- The history on a terminal: the lines that a pipe gets, with the graph beside them.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

---What a person sees: `words` run in a pseudo terminal.
local function seen(project, words, vars)
  local quoted = { env.quote(env.program) }
  for _, word in ipairs(words) do quoted[#quoted + 1] = env.quote(word) end
  local run = program.run({ "script", "-qec", table.concat(quoted, " "), "/dev/null" },
    { cwd = project.dir, env = vars })
  assert.are.equal(0, run.code, run.out .. run.err)
  return (run.out:gsub("\r\n", "\n"))
end

local plain = { TERM = "xterm", NO_COLOR = "1" }

---The columns of the graph, one row for each line of the pipe's listing, which must follow.
local function drawn(revisions, ...)
  local project = history.project(revisions)
  local listed = history.done(project:mig("history", ...)).out
  local rows, lines = {}, listed:gmatch("[^\n]+")
  for line in seen(project, { "history", ... }, plain):gmatch("[^\n]+") do
    local text = assert(lines())
    assert.are.equal(text, line:sub(-#text))
    rows[#rows + 1] = line:sub(1, -#text - 1):gsub("%s+$", "")
  end
  assert.is_nil(lines())
  return rows
end

describe("mig history on a terminal draws", function()
  it("one line as one lane", function()
    assert.are.same({ "*", "*", "*" }, drawn { { "a1" }, { "b1", "a1" }, { "c1", "b1" } })
  end)

  it("branches and their merge", function()
    assert.are.same({ "*-.", "* |", "| *", "*-'", "*" }, drawn {
      { "a1" }, { "b1", "a1" }, { "c1", "b1" }, { "c2", "b1" }, { "d1", { "c1", "c2" } },
    })
  end)

  it("a merge of many", function()
    assert.are.same({ "*-.-.", "* | |", "| * |", "| | *", "*-'-'" }, drawn {
      { "a1" }, { "b1", "a1" }, { "b2", "a1" }, { "b3", "a1" }, { "m1", { "b1", "b2", "b3" } },
    })
  end)

  it("several heads and several bases", function()
    assert.are.same({ "*", "*", "*", "| *", "*-'" }, drawn {
      { "x1" }, { "x2", "x1" }, { "y1" }, { "y2", "y1" }, { "y3", "y1" },
    })
  end)

  it("a lane that is led to twice, and one that is crossed", function()
    assert.are.same({ "*-.", "* |", "| | *", "+-* |", "| * |", "*-'-'" }, drawn {
      { "a1" }, { "b1", "a1" }, { "b2", "a1" }, { "c1", { "b2", "a1" } }, { "h1", { "b1", "c1" } },
      { "h2", "a1" },
    })
  end)

  it("no lane to what is not in the range", function()
    local revisions = {
      { "a1" }, { "b1", "a1" }, { "c1", "b1" }, { "c2", "b1" }, { "d1", { "c1", "c2" } },
    }
    assert.are.same({ "*", "*" }, drawn(revisions, "-r", "c1:"))
    assert.are.same({ "*", "*" }, drawn(revisions, "-r", ":b1"))
  end)

  it("the lanes beside every line of a verbose entry", function()
    local project = history.project { { "a1" }, { "b1", "a1" }, { "b2", "a1" } }
    local listed = history.done(project:mig("history", "-v")).out
    local rows, texts = {}, {}
    local shown = seen(project, { "history", "-v" }, plain):gsub("DEBUG [^\n]*\n", "")
    for line in shown:gmatch("([^\n]*)\n") do
      rows[#rows + 1], texts[#texts + 1] = line:match("^([|*' -]*)(.*)$")
    end
    assert.are.equal(listed:gsub(" ", ""), (table.concat(texts, "\n") .. "\n"):gsub(" ", ""))
    assert.are.same({ "* ", "| " }, { rows[1], rows[2] })
  end)
end)

describe("mig history on a terminal", function()
  local revisions = { { "a1" }, { "b1", "a1" }, { "b2", "a1" } }

  it("has colours, unless NO_COLOR is set or the terminal has none", function()
    local project = history.project(revisions)
    local coloured = seen(project, { "history" }, { TERM = "xterm" })
    assert.truthy(coloured:find("^\27%[31m%*\27%[0m "), coloured)
    assert.are.equal(seen(project, { "history" }, plain), (coloured:gsub("\27%[%d+m", "")))
    for _, vars in ipairs { plain, { TERM = "dumb" }, { TERM = "" }, {} } do
      assert.is_nil(seen(project, { "history" }, vars):find("\27", 1, true))
    end
    assert.truthy(seen(project, { "history" }, { TERM = "xterm", NO_COLOR = "" }):find("\27[", 1,
      true))
  end)

  it("says nothing with --quiet, and JSON with --json", function()
    local project = history.project(revisions)
    assert.are.equal("", seen(project, { "history", "-q" }, plain))
    assert.are.equal(history.done(project:mig("history", "--json")).out,
      seen(project, { "history", "--json" }, plain))
  end)
end)

describe("mig history in a pipe", function()
  it("draws nothing", function()
    local project = history.project { { "a1" }, { "b1", "a1" } }
    local run = project:run({ "history" }, { env = { TERM = "xterm" } })
    assert.are.equal("a1 -> b1 (head), make b1\n<base> -> a1, make a1\n", history.done(run).out)
  end)
end)
