-- The log: which lines there are, and how they are written.

local env = require "spec.support.env"
local history = require "spec.support.history"
local json = require "spec.support.json"
local program = require "spec.support.program"

---The lines of standard error, each of which must be a JSON object.
local function objects(run)
  local list = {}
  for _, line in ipairs(history.lines(run.err)) do list[#list + 1] = json.decode(line) end
  return list
end

local function messages(list)
  local out = {}
  for i, object in ipairs(list) do out[i] = object.message end
  return out
end

local function two(opts)
  return history.project({ { "a1" }, { "b1", "a1", doc = 'say "b"\\' } }, opts)
end

describe("--log-format json", function()
  it("writes a JSON object for each line, with its step", function()
    local run = history.done(two():mig("upgrade", "--log-format", "json"))
    local list = objects(run)
    assert.are.same({
      "Context impl SQLiteImpl.", "Will assume transactional DDL.",
      "Running upgrade  -> a1, make a1", 'Running upgrade a1 -> b1, say "b"\\',
    }, messages(list))
    for _, object in ipairs(list) do
      assert.truthy(object.time:find("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$"), object.time)
      assert.are.equal("info", object.level)
      assert.are.equal("mig.runtime.migration", object.logger)
    end
    assert.is_nil(list[2].revision)
    local step = list[4]
    assert.are.same({ "b1", "upgrade", 2, 2 },
      { step.revision, step.direction, step.step, step.steps })
  end)

  it("tells the level of each line", function()
    local project = two { ini = "version_tabel = x\n" }
    local list = objects(history.done(project:mig("upgrade", "-v", "--log-format=json")))
    local levels = {}
    for _, object in ipairs(list) do levels[object.level] = object.logger end
    assert.are.same({
      debug = "mig.runtime.migration", info = "mig.runtime.migration", warn = "mig.config",
    }, levels)
  end)

  it("writes an error with all that is known of it", function()
    local project = history.project {
      { "a1" }, { "b1", "a1", up = "op.execute('SELECT nope')" },
    }
    local run = project:mig("upgrade", "--log-format", "json")
    assert.are.equal(1, run.code)
    local list = objects(run)
    local e = list[#list]
    e.time = nil
    assert.are.same({
      level = "error", logger = "mig", message = "no such column: nope", code = "MIG_EDB",
      file = project:path("revisions/versions/b1.lua"), line = 7, revision = "b1",
      sql = "SELECT nope", position = 8,
      state = "rolled back: the database is as it was before the run",
    }, e)
  end)

  it("writes an error before there is an environment, and its traceback when asked", function()
    local project = two()
    local list = objects(project:mig("-c", "nosuch.ini", "heads", "--log-format", "json"))
    assert.are.equal(1, #list)
    assert.are.equal("MIG_ENOTFOUND", list[1].code)
    project:write("revisions/versions/c1.lua", "error 'no'")
    list = objects(project:mig("heads", "--log-format", "json", "--raiseerr"))
    assert.truthy(list[1].traceback:find("c1.lua", 1, true), list[1].traceback)
  end)

  it("writes an error of the output, too", function()
    local project = two()
    local run = program.run({ "sh", "-c", env.quote(env.program)
      .. " history --log-format json >/dev/full" }, { cwd = project.dir })
    assert.are.equal(1, run.code)
    assert.are.equal("MIG_EIO", objects(run)[1].code)
  end)

  it("takes in what scripts print, line by line", function()
    local project = history.single("print('one\\ntwo', nil)")
    local list = objects(history.done(project:mig("upgrade", "--log-format", "json")))
    local last = list[#list]
    assert.are.same({ "two\tnil", "mig.print", "a1" },
      { last.message, last.logger, last.revision })
    assert.are.equal("one", list[#list - 1].message)
  end)

  it("may be the choice of mig.ini, which the option overrides", function()
    local project = two { ini = "log_format = json\nversion_tabel = x\n" }
    assert.are.equal("warn", objects(history.done(project:mig("upgrade", "+1")))[1].level)
    assert.are.equal("MIG_ENOTFOUND", objects(project:mig("upgrade", "nosuch"))[4].code)
    local run = history.done(project:mig("upgrade", "--log-format", "text"))
    assert.are.equal(1, #history.steps(run))
    project:write("mig.ini", history.ini .. "log_format = json\nsourceless = true\n")
    assert.are.equal(5, objects(project:mig("heads"))[1].line)
  end)

  it("leaves bytes that are not UTF-8 out of the JSON", function()
    local project = history.project { { "a1", doc = "caf\xE9" } }
    local list = objects(history.done(project:mig("upgrade", "--log-format", "json")))
    assert.are.equal("Running upgrade  -> a1, caf\xEF\xBF\xBD", list[3].message)
  end)
end)

describe("the level of the log", function()
  local function logged(project, ...)
    local levels = {}
    local run = history.done(project:mig("upgrade", "+1", ...))
    for _, level in ipairs { "DEBUG", "INFO", "WARN" } do
      if #history.logged(run, level) > 0 then levels[#levels + 1] = level end
    end
    history.done(project:mig("downgrade", "-q", "base"))
    return table.concat(levels, " ")
  end

  it("is chosen by --log-level, which wins over -q and -v", function()
    local project = two { ini = "version_tabel = x\n" }
    assert.are.equal("INFO WARN", logged(project))
    assert.are.equal("DEBUG INFO WARN", logged(project, "--log-level", "debug"))
    assert.are.equal("DEBUG INFO WARN", logged(project, "-v"))
    assert.are.equal("WARN", logged(project, "--log-level", "warn"))
    assert.are.equal("WARN", logged(project, "-q"))
    assert.are.equal("", logged(project, "--log-level", "error"))
    assert.are.equal("DEBUG INFO WARN", logged(project, "-q", "--log-level=debug"))
    assert.are.equal("INFO WARN", logged(project, "-v", "--log-level=info"))
  end)

  it("is chosen by mig.ini, where no option says otherwise", function()
    local project = two { ini = "version_tabel = x\nlog_level = error\n" }
    assert.are.equal("", logged(project))
    assert.are.equal("DEBUG INFO WARN", logged(project, "-v"))
    assert.are.equal("WARN", logged(project, "-q"))
    assert.are.equal("INFO WARN", logged(project, "--log-level", "info"))
  end)

  it("does not keep scripts from printing", function()
    local project = history.single("print('hello')")
    assert.are.equal("hello\n", history.done(project:mig("upgrade", "-q")).err)
  end)
end)

describe("an unknown word for the log", function()
  it("is wrong usage, and the nearest is named", function()
    local project = two()
    local run = project:mig("upgrade", "--log-level", "wran")
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("--log-level takes debug|info|warn|error, not 'wran'; "
      .. "did you mean 'warn'?", 1, true), run.err)
    run = project:mig("upgrade", "--log-format=yaml")
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("--log-format takes text|json, not 'yaml'\n", 1, true), run.err)
  end)

  it("in mig.ini is an error with its line", function()
    assert.are.equal("mig.ini:4: log_level must be debug, info, warn or error, not 'loud'",
      history.failed(two({ ini = "log_level = loud\n" }):mig("heads")))
    assert.are.equal("mig.ini:4: log_format must be text or json, not 'yaml'",
      history.failed(two({ ini = "log_format = yaml\n" }):mig("heads")))
  end)
end)

describe("the log in a pipe", function()
  it("has no control characters", function()
    local run = history.done(two():run({ "upgrade" }, { env = { TERM = "xterm" } }))
    assert.is_nil(run.err:gsub("\n", ""):find("%c"), run.err)
    assert.are.equal(2, #history.steps(run))
  end)
end)
