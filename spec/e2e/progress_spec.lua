-- How far a run is, as a person sees it on a terminal, and that nobody else sees any of it.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tenants = require "spec.support.tenants"

---What a terminal gets on which `mig` runs with these words.
local function seen(project, words, vars)
  local quoted = { env.quote(env.program) }
  for _, word in ipairs(words) do quoted[#quoted + 1] = env.quote(word) end
  local run = program.run({ "script", "-qec", table.concat(quoted, " "), "/dev/null" },
    { cwd = project.dir, env = vars or { TERM = "xterm" } })
  return (run.out:gsub("\r\n", "\n")), run.code
end

-- What is left to see in the end: a carriage return writes over the line.
local function left(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line:match("[^\r]*$") .. "\n" end
  return (table.concat(lines):gsub("\27%[K", ""))
end

-- The states that the last line was in, from one carriage return to the next.
local function states(text)
  local out = {}
  for state in text:gmatch("\r([^\r\n\27]*)\27%[K") do out[#out + 1] = state end
  return out
end

-- The same with the clock at its start: a machine that stands still for a second shows another.
local function states_at_once(text)
  local out = {}
  for _, state in ipairs(states(text)) do
    state = state:gsub(", %d:%d%d%]$", ", 0:00]")
    if state ~= out[#out] then out[#out + 1] = state end
  end
  return out
end

local function two() return history.project { { "a1" }, { "b1", "a1" } } end

describe("a run on a terminal", function()
  it("shows its step, which becomes the line of the log", function()
    local text, code = seen(two(), { "upgrade" })
    assert.are.equal(0, code)
    assert.are.equal("INFO  [mig.runtime.migration] Context impl SQLiteImpl.\n"
      .. "INFO  [mig.runtime.migration] Will assume transactional DDL.\n"
      .. "INFO  [mig.runtime.migration] Running upgrade  -> a1, make a1\n"
      .. "INFO  [mig.runtime.migration] Running upgrade a1 -> b1, make b1\n", left(text))
    assert.are.same({
      "Running upgrade  -> a1, make a1  [1/2, 0:00]",
      "INFO  [mig.runtime.migration] Running upgrade  -> a1, make a1",
      "Running upgrade a1 -> b1, make b1  [2/2, 0:00]",
      "INFO  [mig.runtime.migration] Running upgrade a1 -> b1, make b1",
    }, states_at_once(text))
  end)

  it("leaves the same lines as a run in a pipe", function()
    local piped, project = two(), two()
    local text = seen(project, { "upgrade", "-v" })
    local run = history.done(piped:mig("upgrade", "-v"))
    local function without_paths(lines) return (lines:gsub("file: [^\n]*", "file")) end
    assert.are.equal(without_paths(run.err), without_paths(left(text)))
    text = seen(project, { "downgrade", "-y", "base" })
    assert.are.equal(history.done(piped:mig("downgrade", "base")).err, left(text))
  end)

  it("cuts a long message, but not the line of the log", function()
    local doc = ("very long "):rep(30):sub(1, -2)
    local project = history.project { { "a1", doc = doc } }
    local text = seen(project, { "upgrade" })
    local shown = states_at_once(text)[1]
    assert.truthy(shown:find("^Running upgrade  %-> a1, very long .*…  %[1/1, 0:00%]$"), shown)
    assert.is_true(utf8.len(shown) <= 80, shown)
    assert.truthy(left(text):find("Running upgrade  -> a1, " .. doc .. "\n", 1, true), text)
  end)

  it("ends the line before an error, and after what a script prints", function()
    local project = history.single("print('hello') error('no', 0)")
    local text, code = seen(project, { "upgrade" })
    assert.are.equal(1, code)
    assert.truthy(left(text):find("Running upgrade  -> a1, make a1\nhello\nFAILED: ", 1, true),
      left(text))
  end)

  it("counts the rows of bulk_insert", function()
    local project = history.single([[
      local t = op.create_table("things", sa.Column("n", sa.Integer))
      local rows = {}
      for i = 1, 300000 do rows[i] = { n = i } end
      op.bulk_insert(t, rows)]])
    local text = seen(project, { "upgrade" })
    assert.truthy(text:find("%[1/1, %d:%d%d, things: %d+,%d%d%d of 300,000 rows%]"), text)
    assert.is_nil(left(text):find("rows", 1, true))
  end)

  it("counts the bytes of execute_file", function()
    local lines = { "CREATE TABLE n (x);" }
    for i = 1, 60000 do lines[i + 1] = ("INSERT INTO n VALUES (%d);"):format(i) end
    -- What takes no time is not shown, so that one of them takes some on any machine.
    lines[30000] = "INSERT INTO n WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
      .. "WHERE i < 5000000) SELECT count(*) FROM c;"
    local project = history.single('op.execute_file("sql/numbers.sql")', {
      files = { ["revisions/versions/sql/numbers.sql"] = table.concat(lines, "\n") .. "\n" },
    })
    local size = #project:read("revisions/versions/sql/numbers.sql")
    local text = seen(project, { "upgrade" })
    local done, total = text:match("%[1/1, %d:%d%d, numbers.sql: ([%d,]+) of ([%d,]+) kB%]")
    assert.are.equal(("%d,%03d"):format(size // 1000000, (size + 999) // 1000 % 1000), total)
    assert.is_true(tonumber((done:gsub(",", ""))) <= tonumber((total:gsub(",", ""))))
  end)

  it("counts the rows of a table that is rebuilt", function()
    local project = history.single([[op.alter_column("big", "x", { nullable = false })]])
    project:sqlite("app.db", "CREATE TABLE big (id INTEGER PRIMARY KEY, x TEXT);"
      .. "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000)"
      .. " INSERT INTO big SELECT n, 'row ' || n FROM c;")
    local text, code = seen(project, { "upgrade" })
    assert.are.equal(0, code, text)
    assert.truthy(text:find("%[1/1, %d:%d%d, big: %d+,000 of 1,000,000 rows%]"), text)
  end)
end)

describe("progress", function()
  it("is not shown with --quiet, JSON lines, --sql, a dumb terminal or none", function()
    for _, case in ipairs {
      { { "upgrade", "-q" } }, { { "upgrade", "--log-format", "json" } },
      { { "upgrade", "--sql" } }, { { "upgrade" }, { TERM = "dumb" } }, { { "upgrade" }, {} },
    } do
      local text = seen(two(), case[1], case[2])
      assert.is_nil(text:gsub("\n", ""):find("%c"), text)
      assert.is_nil(text:find("[1/", 1, true), text)
    end
    local run = history.done(two():run({ "upgrade" }, { env = { TERM = "xterm" } }))
    assert.is_nil(run.err:gsub("\n", ""):find("%c"))
  end)

  it("is shown without colours, with NO_COLOR too", function()
    local text = seen(two(), { "upgrade" }, { TERM = "xterm", NO_COLOR = "1" })
    assert.truthy(text:find("%[1/2, %d:%d%d%]"), text)
    assert.is_nil(text:find("\27%[%d*m"), text)
  end)
end)

describe("a run of several databases on a terminal", function()
  -- The revision fails in t2 when it is told to.
  local function three()
    return tenants.project(3, { { "a1", up = [[
      local context = op.get_context()
      print("in " .. context.target)
      if context.x.broken == context.target then error("no", 0) end]] } })
  end

  -- What the last line told, without names and times that depend on who was faster.
  local function told(text)
    local seen_states = {}
    for _, state in ipairs(states(text)) do
      local known = state:match("^(%d of %d targets done.*)  %[%d+:%d%d%]$")
      if known then seen_states[known] = true end
    end
    return seen_states
  end

  local function sorted(text)
    local lines = history.lines(text)
    table.sort(lines)
    return lines
  end

  it("shows how many are done, running and failed, and leaves no trace of it", function()
    local text, code = seen(three(), { "upgrade", "-x", "broken=t2", "--on-error", "continue" })
    assert.are.equal(3, code, text)
    local known = told(text)
    assert.is_true(known["0 of 3 targets done, 1 running: t1"], text)
    assert.is_true(known["1 of 3 targets done, 1 running: t2"], text)
    assert.is_true(known["1 of 3 targets done, 1 failed, 1 running: t3"], text)
    local piped = three():mig("upgrade", "-x", "broken=t2", "--on-error", "continue")
    assert.are.same(sorted(piped.err .. piped.out), sorted(left(text)))
    assert.truthy(left(text):find("\n3 targets: 2 done, 1 failed\nFAILED: [^\n]*\n$"), text)
  end)

  it("names those that run at once, as far as there is room", function()
    local text, code = seen(three(), { "upgrade", "--jobs", "3" })
    assert.are.equal(0, code, text)
    assert.is_true(told(text)["0 of 3 targets done, 3 running: t1, t2, t3"], text)
    local long = ("a"):rep(90)
    local project = three()
    history.ask(project, ("UPDATE tenant SET name = '%s' WHERE name = 't1'"):format(long))
    text = seen(project, { "current" })
    local state = states(text)[1]
    assert.truthy(state:find("running: a+…  %[%d:%d%d%]$"), state)
    assert.is_true(utf8.len(state) <= 80, state)
    assert.are.equal("\27[K", text:match("[^\r]*$"))
  end)

  it("shows nothing with --quiet, JSON lines, --sql or a dumb terminal", function()
    for _, case in ipairs {
      { { "upgrade", "-q" } }, { { "upgrade", "--log-format", "json" } },
      { { "upgrade", "--sql" } }, { { "upgrade" }, { TERM = "dumb" } },
    } do
      local text = seen(three(), case[1], case[2])
      assert.is_nil(text:find("targets done", 1, true), text)
      assert.is_nil(text:gsub("\n", ""):find("%c"), text)
    end
  end)
end)

-- Two seconds of work at least: of the script, and of the server.
local pauses = {
  sqlite = "local t = os.time() while os.time() < t + 3 do end",
  postgresql = 'op.execute("SELECT pg_sleep(2)")',
  mariadb = 'op.execute("DO sleep(2)")',
}

for _, kind in ipairs(databases.all) do
  describe("a run on a terminal, on " .. kind.name, function()
    it("shows each step with its own number", function()
      local project = kind.new():project { { "a1" }, { "b1", "a1" }, { "c1", "b1" } }
      local text, code = seen(project, { "upgrade" })
      assert.are.equal(0, code, text)
      local numbers = {}
      for _, state in ipairs(states(text)) do
        local id, number = state:match("^Running upgrade .*%-> (%w+),.*%[(%d/%d), %d:%d%d")
        if id then numbers[id] = number end
      end
      assert.are.same({ a1 = "1/3", b1 = "2/3", c1 = "3/3" }, numbers)
    end)

    it("goes on to tell the time while the database works", function()
      local project = kind.new():project { { "a1", up = pauses[kind.name] } }
      local text, code = seen(project, { "upgrade" })
      assert.are.equal(0, code, text)
      local times = {}
      for _, state in ipairs(states(text)) do
        times[#times + 1] = state:match("%[1/1, (%d:%d%d)%]")
      end
      assert.is_true(times[#times] > times[1], text)
    end)
  end)
end
