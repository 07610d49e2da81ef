-- Statements that are sent ahead: what fails is told late, and must be told right. The driver here
-- runs nothing before somebody waits for it.

require "spec.support.core"
local runs = require "mig_test_run"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

local path, run

local function open(opts)
  path = tmp.dir() .. "/app.db"
  local with = { ahead = true }
  for key, value in pairs(opts or {}) do with[key] = value end
  run = assert(runs.open("sqlite:////" .. path:sub(2), with))
  assert(run:begin())
  return run
end

after_each(function()
  if run then
    run:lines()
    run:close()
  end
  run = nil
end)

local function seen(sql)
  return table.concat(env.lines(("sqlite3 %s %s"):format(env.quote(path), env.quote(sql))), " ")
end

local function tables()
  return seen "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
end

local function step(id, sql, line)
  assert(run:step_begin(id))
  assert(run:send(sql or ("CREATE TABLE %s (x)"):format(id), id .. ".lua", line or 7))
  return assert(run:step_done())
end

local function failure(call, ...)
  local ok, err = run[call](run, ...)
  assert.is_nil(ok)
  return err
end

describe("statements sent ahead", function()
  it("have happened when the run has committed", function()
    open()
    step "a"
    step "b"
    assert.equal("", tables())
    assert(run:commit())
    assert.equal("a b", tables())
  end)

  it("are there for whoever reads", function()
    open()
    assert(run:create())
    assert.is_true(run:exists())
    assert(run:apply { to = "a" })
    assert.same({ "a" }, run:read())
  end)

  it("blame revision, file and line where they came from, not where the error is told", function()
    open()
    step "a"
    step("b", "CREATE TABLE a\n(x)", 20)
    step "c"
    local err = failure "commit"
    assert.equal("table a already exists", err.message)
    assert.equal("b", err.revision)
    assert.equal("b.lua", err.file)
    assert.equal(20, err.line)
    assert.equal("CREATE TABLE a\n(x)", err.sql)
    assert.equal("rolled back: the database is as it was before the run", run:abort())
    assert.equal("", tables())
  end)

  it("blame the very line in a text", function()
    open()
    step("a", "CREATE TABLE a (\n  x,\n  y,,\n)", 10)
    assert.equal(12, failure("collect").line)
  end)

  it("are waited for one by one where the script asks for it, up to the next step", function()
    open()
    assert(run:step_begin "a")
    run:wait()
    local err = failure("send", "INSERT INTO missing VALUES (1)")
    assert.equal("no such table: missing", err.message)
    assert(run:step_begin "b")
    assert(run:send "INSERT INTO missing VALUES (1)")
  end)

  it("tell of a row that was not met", function()
    open()
    assert(run:create())
    step "a"
    assert(run:step_begin "b")
    assert(run:apply { from = "z", to = "b" })
    assert(run:step_done())
    local err = failure "commit"
    assert.equal("Online migration expected to match one row when updating 'z' to 'b' in "
      .. "'alembic_version'; 0 found", err.message)
    assert.equal("b", err.revision)
    assert.equal("rolled back: the database is as it was before the run", run:abort())
    assert.equal("", tables())
  end)

  it("let log lines pass only behind them", function()
    open()
    run:log "first"
    assert.same({}, run:lines()) -- BEGIN is on its way
    assert(run:send "CREATE TABLE a (x)")
    run:log "second"
    assert(run:send "CREATE TABLE a (x)")
    run:log "third"
    failure "collect"
    assert.same({ "first", "second" }, run:lines())
    assert(run:abort())
    run:log "after"
    assert.same({ "after" }, run:lines())
  end)

  it("do not pile up without end", function()
    open()
    for i = 1, 600 do assert(run:send(("CREATE TABLE t%d (x)"):format(i))) end
    local err = failure("exec", "INSERT INTO missing VALUES (1)")
    assert.equal("no such table: missing", err.message)
  end)

  it("are over before a block without transaction, and its own are not sent ahead", function()
    open()
    assert(run:step_begin "a")
    assert(run:send "CREATE TABLE a (x)")
    assert(run:autocommit(true))
    assert.equal("table a already exists", failure("send", "CREATE TABLE a (x)").message)
    assert(run:send "CREATE TABLE b (x)")
    assert(run:autocommit(false))
    assert(run:send "CREATE TABLE c (x)")
    assert(run:step_done())
    assert(run:commit())
    assert.equal("a b c", tables())
  end)
end)

describe("commits sent ahead", function()
  it("keep the revisions before the one that fails, and say which", function()
    open { per_revision = true }
    for _, id in ipairs { "a", "b", "c" } do step(id) end
    step("d", "CREATE TABLE a (x)")
    step "e"
    assert.equal("d", failure("commit").revision)
    assert.equal("rolled back: revisions a, b, c before it are kept", run:abort())
    assert.equal("a b c", tables())
  end)

  it("keep nothing when the first revision fails", function()
    open { per_revision = true }
    step("a", "nonsense")
    step "b"
    assert.equal("a", failure("commit").revision)
    assert.equal("rolled back: the database is as it was before the run", run:abort())
  end)

  it("do nothing behind a row that was not met", function()
    open { per_revision = true }
    assert(run:create())
    step "a"
    assert(run:step_begin "b")
    assert(run:apply { from = "z" })
    assert(run:step_done())
    step "c"
    assert.equal("b", failure("commit").revision)
    assert.equal("rolled back: revision a before it is kept", run:abort())
    assert.equal("alembic_version a", tables())
  end)
end)
