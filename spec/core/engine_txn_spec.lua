-- The transactions of a run, on a real database: what is kept, what is undone, what is said.

require "spec.support.core"
local runs = require "mig_test_run"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

local path, run

local function open(opts)
  path = tmp.dir() .. "/app.db"
  run = assert(runs.open("sqlite:////" .. path:sub(2), opts or {}))
  assert(run:begin())
  return run
end

after_each(function()
  if run then run:close() end
  run = nil
end)

---What another process sees: only what was committed.
local function seen(sql)
  return table.concat(env.lines(("sqlite3 %s %s"):format(env.quote(path), env.quote(sql))), " ")
end

local function tables()
  return seen "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
end

local function step(id)
  assert(run:step_begin(id))
  assert(run:exec(("CREATE TABLE %s (x)"):format(id)))
  return assert(run:step_done())
end

local function fails(sql)
  local done, err = run:exec(sql)
  assert.is_nil(done)
  return err
end

describe("one transaction for the run", function()
  it("shows nothing before its end and everything after it", function()
    open()
    for i = 1, 70 do assert.equal(0, step("t" .. i)) end
    assert.equal("", tables())
    assert(run:commit())
    assert.is_false(run:in_transaction())
    assert.equal("70", seen "SELECT count(*) FROM sqlite_master")
  end)

  it("is undone as a whole", function()
    open()
    step "a"
    step "b"
    assert(run:step_begin "c")
    fails "CREATE TABLE a (x)"
    assert.equal("rolled back: the database is as it was before the run", run:abort())
    assert.is_false(run:in_transaction())
    assert.equal("", tables())
  end)
end)

describe("one transaction per revision", function()
  it("commits after 64 of them at most, and asks for the version to be read anew", function()
    open { per_revision = true }
    local open_ones = 0
    for i = 1, 200 do
      open_ones = open_ones + 1
      if step("t" .. i) == 1 then
        assert.equal(tostring(i), seen "SELECT count(*) FROM sqlite_master")
        open_ones = 0
      end
      assert.is_true(open_ones < 64)
      assert.is_true(run:in_transaction())
    end
    assert(run:commit())
    assert.equal("200", seen "SELECT count(*) FROM sqlite_master")
  end)

  it("keeps the revisions before the one that fails, and undoes that one", function()
    open { per_revision = true }
    step "a"
    step "b"
    assert(run:step_begin "c")
    assert(run:exec "CREATE TABLE c (x)")
    fails "CREATE TABLE a (x)"
    assert.equal("rolled back: revisions a, b before it are kept", run:abort())
    assert.is_false(run:in_transaction())
    assert.equal("a b", tables())
  end)

  it("tells one by its name and many by their ends", function()
    open { per_revision = true }
    step "a"
    assert(run:step_begin "b")
    assert.equal("rolled back: revision a before it is kept", run:abort())
    open { per_revision = true }
    for i = 1, 65 do step("t" .. i) end
    assert(run:step_begin "u")
    assert.equal("rolled back: 65 revisions (t1 … t65) before it are kept", run:abort())
    assert.equal("65", seen "SELECT count(*) FROM sqlite_master")
  end)

  it("keeps nothing that came before the first of them", function()
    open { per_revision = true }
    assert(run:exec "CREATE TABLE version (x)")
    assert(run:step_begin "a")
    assert(run:exec "CREATE TABLE a (x)")
    assert.equal("rolled back: the database is as it was before the run", run:abort())
    assert.equal("", tables())
  end)

  it("undoes what came after the last commit and belongs to no finished revision", function()
    open { per_revision = true }
    for i = 1, 64 do step("t" .. i) end
    assert(run:step_begin "u")
    assert(run:exec "CREATE TABLE u (x)")
    assert.equal("rolled back: 64 revisions (t1 … t64) before it are kept", run:abort())
    assert.equal("64", seen "SELECT count(*) FROM sqlite_master")
  end)
end)

describe("a commit in the middle of a revision", function()
  it("keeps what came before it, and says so when the rest fails", function()
    for _, per_revision in ipairs { true, false } do
      open { per_revision = per_revision }
      step "a"
      assert(run:step_begin "b")
      assert(run:exec "CREATE TABLE b1 (x)")
      assert(run:commit_inside())
      assert.is_true(run:in_transaction())
      -- Nobody else gets in before the revision has ended: to them it has not run.
      local ok, why = pcall(tables)
      assert.is_false(ok)
      assert.truthy(tostring(why):find("database is locked", 1, true), why)
      assert(run:exec "CREATE TABLE b2 (x)")
      assert.equal("b had committed part of its work, the rest was rolled back: "
        .. "revision a before it is kept", run:abort())
      assert.equal("a b1", tables())
      run:close()
    end
  end)

  it("says nothing of others where it is the first", function()
    open { per_revision = true }
    assert(run:step_begin "a")
    assert(run:exec "CREATE TABLE a1 (x)")
    assert(run:commit_inside())
    assert(run:commit_inside())
    assert.equal("a had committed part of its work, the rest was rolled back", run:abort())
    assert.equal("a1", tables())
  end)

  it("belongs to its revision alone", function()
    open { per_revision = true }
    assert(run:step_begin "a")
    assert(run:commit_inside())
    assert(run:exec "CREATE TABLE a (x)")
    assert(run:step_done())
    assert(run:step_begin "b")
    assert.equal("rolled back: revision a before it is kept", run:abort())
    assert.equal("a", tables())
  end)
end)

describe("a transaction that the database ended by itself", function()
  local lost = "the database rolled the transaction back because of an error that the revision "
    .. "caught; let the error through"

  for _, per_revision in ipairs { true, false } do
    it("is noticed, " .. (per_revision and "per revision" or "for the run"), function()
      open { per_revision = per_revision }
      step "a"
      assert(run:step_begin "b")
      assert(run:exec "CREATE TABLE b (x UNIQUE)")
      assert(run:check())
      fails "INSERT OR ROLLBACK INTO b VALUES (1), (1)"
      assert.is_false(run:in_transaction())
      for _, call in ipairs { "check", "step_done", "commit_inside" } do
        local done, err = run[call](run)
        assert.is_nil(done)
        assert.equal("MIG_EDB", err.code)
        assert.equal(lost, err.message)
      end
      assert.equal("rolled back: the database is as it was before the run", run:abort())
      assert.equal("", tables())
    end)
  end
end)

describe("a commit that fails", function()
  it("undoes what a deferred constraint refuses", function()
    path = tmp.dir() .. "/app.db"
    run = assert(runs.open("sqlite:////" .. path:sub(2) .. "?foreign_keys=on", {}))
    assert(run:begin())
    assert(run:exec "CREATE TABLE p (id INTEGER PRIMARY KEY)")
    assert(run:exec "CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
    assert(run:exec "INSERT INTO c VALUES (1)")
    local done, err = run:commit()
    assert.is_nil(done)
    assert.equal("FOREIGN KEY constraint failed", err.message)
    assert.is_true(run:in_transaction())
    assert.equal("rolled back: the database is as it was before the run", run:abort())
    assert.is_false(run:in_transaction())
    assert.equal("", tables())
  end)
end)

describe("a lock that another runner holds", function()
  it("is an error that names the file", function()
    open()
    local url = "sqlite:////" .. path:sub(2) .. "?busy_timeout=0"
    local second = assert(runs.open(url, {}))
    local done, err = second:begin()
    assert.is_nil(done)
    assert.equal("MIG_ELOCKED", err.code)
    assert(run:commit())
    assert(second:begin())
    second:close()
  end)
end)
