-- All or nothing: after a failure the database file is what it was, or holds exactly the
-- revisions that were promised a transaction of their own; and the message says which.

local env = require "spec.support.env"
local history = require "spec.support.history"

local per_revision = { ini = "transaction_per_migration = true\n" }

---A chain that fails in one revision, after that has changed something.
local function failing_chain(count, broken, opts)
  return history.project(history.chain(count, function(i, rev)
    if i == broken then
      rev.up = rev.up .. " error('broken')"
    end
  end), opts)
end

local function sha(project)
  return env.lines("sha256sum <" .. env.quote(project:path("app.db")))[1]
end

---Names of the tables t1, t2, … that there are, and ids in the log.
local function state(project)
  return history.ask(project, "SELECT count(*) FROM sqlite_master WHERE name GLOB 't[0-9]*'; "
    .. "SELECT count(*), count(DISTINCT id), max(id) FROM log; "
    .. "SELECT version_num FROM alembic_version")
end

describe("a run that fails in revision 7 of 10", function()
  it("leaves a new database without anything in it, and says so", function()
    local project = failing_chain(10, 7)
    local run = project:mig("upgrade")
    assert.are.equal("revisions/versions/r007.lua:7: broken (revision r007); rolled back: the "
      .. "database is as it was before the run", history.failed(run))
    assert.are.equal(7, #history.steps(run))
    assert.are.equal("", history.ask(project, "SELECT * FROM sqlite_master"))
    assert.are.equal("0", env.lines("stat -c %s " .. env.quote(project:path("app.db")))[1])
  end)

  it("leaves every byte of a database as it was", function()
    local project = failing_chain(10, 7)
    history.ask(project, "CREATE TABLE own (x); INSERT INTO own VALUES (1), (2);")
    history.done(project:mig("upgrade", "r003"))
    local before = sha(project)
    history.failed(project:mig("upgrade"))
    assert.are.equal(before, sha(project))
    assert.is_false(project:exists("app.db-journal"))
    assert.are.equal("3\n3|3|r003\nr003", state(project))
  end)

  it("does so when it had changed more than fits into memory", function()
    local project = history.project {
      { "a1", up = [[
        op.execute("CREATE TABLE big (x)")
        op.execute("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4000)"
          .. " INSERT INTO big SELECT randomblob(4000) FROM c")]] },
      { "b2", "a1", up = [[
        op.execute("UPDATE big SET x = randomblob(3000)")
        op.execute("DROP TABLE big")
        error("broken")]] },
    }
    history.done(project:mig("upgrade", "a1"))
    local before = sha(project)
    history.failed(project:mig("upgrade"))
    assert.are.equal(before, sha(project))
    assert.are.equal("4000", history.ask(project, "SELECT count(*) FROM big"))
  end)

  it("keeps the first six with transaction_per_migration, and says so", function()
    local project = failing_chain(10, 7, per_revision)
    assert.are.equal("revisions/versions/r007.lua:7: broken (revision r007); rolled back: 6 "
      .. "revisions (r001 … r006) before it are kept", history.failed(project:mig("upgrade")))
    assert.are.equal("6\n6|6|r006\nr006", state(project))
    project:write("revisions/versions/r007.lua", history.text(history.chain(7)[7]))
    local run = history.done(project:mig("upgrade"))
    assert.are.equal(4, #history.steps(run))
    assert.are.equal("10\n10|10|r010\nr010", state(project))
  end)

  it("names the few that it keeps", function()
    local project = failing_chain(4, 3, per_revision)
    assert.truthy(history.failed(project:mig("upgrade")):find(
      "; rolled back: revisions r001, r002 before it are kept", 1, true))
    project = failing_chain(4, 2, per_revision)
    assert.truthy(history.failed(project:mig("upgrade")):find(
      "; rolled back: revision r001 before it is kept", 1, true))
    project = failing_chain(4, 1, per_revision)
    assert.truthy(history.failed(project:mig("upgrade")):find(
      "; rolled back: the database is as it was before the run", 1, true))
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("does so on the way down, too", function()
    local function stuck(opts)
      local project = history.project(history.chain(10, function(i, rev)
        if i == 4 then
          rev.down = rev.down .. " error('stuck')"
        end
      end), opts)
      history.done(project:mig("upgrade"))
      return project
    end
    local project = stuck()
    local before = sha(project)
    history.failed(project:mig("downgrade", "base"))
    assert.are.equal(before, sha(project))
    project = stuck(per_revision)
    assert.truthy(history.failed(project:mig("downgrade", "base")):find(
      "rolled back: 6 revisions (r010 … r005) before it are kept", 1, true))
    assert.are.equal("4\n4|4|r004\nr004", state(project))
  end)
end)

describe("a long run of one transaction per revision", function()
  it("agrees with itself after a failure in revision 100", function()
    local project = failing_chain(110, 100, per_revision)
    assert.truthy(history.failed(project:mig("upgrade")):find(
      "rolled back: 99 revisions (r001 … r099) before it are kept", 1, true))
    assert.are.equal("99\n99|99|r099\nr099", state(project))
  end)

  it("agrees with itself around the ends of what is committed together", function()
    for _, broken in ipairs { 64, 65, 66, 128, 129 } do
      local project = failing_chain(130, broken, per_revision)
      history.failed(project:mig("upgrade"))
      local kept = broken - 1
      assert.are.equal(("%d\n%d|%d|r%03d\nr%03d"):format(kept, kept, kept, kept, kept),
        state(project))
    end
  end)

  it("goes all the way, up and down", function()
    local project = history.project(history.chain(150), per_revision)
    history.done(project:mig("upgrade"))
    assert.are.equal("150\n150|150|r150\nr150", state(project))
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master "
      .. "WHERE type = 'table' AND name <> 'alembic_version'"))
  end)

  it("has each revision in a transaction: what one catches does not reach another", function()
    local project = history.project({
      { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER UNIQUE)")' },
      { "b2", "a1", up = [[
        op.execute("INSERT INTO t VALUES (1)")
        pcall(op.execute, "INSERT INTO t VALUES (2), (1)")]] },
    }, per_revision)
    history.done(project:mig("upgrade"))
    assert.are.equal("1", history.ask(project, "SELECT x FROM t"))
  end)
end)

describe("a commit", function()
  it("in the middle of a revision keeps what came before, with the version row left", function()
    local project = history.project({
      { "a1", up = 'op.execute("CREATE TABLE a (x)")' },
      { "b2", "a1", up = [[
        op.execute("CREATE TABLE b (x)")
        op.get_bind():commit()
        op.execute("CREATE TABLE c (x)")
        error("late")]] },
    })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("b2 had committed part of its work, the rest was rolled back: "
      .. "revision a1 before it is kept", 1, true), message)
    assert.are.equal("a1", history.version(project))
    assert.are.equal("a\nalembic_version\nb\nmig_journal", history.ask(project,
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
  end)

  it("that cannot be made rolls all back", function()
    -- A deferred constraint is looked at when the transaction ends.
    local project = history.single([[
      op.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
      op.execute("CREATE TABLE c (id REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
      op.execute("INSERT INTO c VALUES (7)")]])
    project:write("mig.ini", (history.ini:gsub("app.db", "app.db?foreign_keys=on")))
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("FOREIGN KEY constraint failed", 1, true), message)
    assert.truthy(message:find("the database is as it was before the run", 1, true), message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("that cannot be made for one revision keeps those before it", function()
    local project = history.project({
      { "a1", up = [[
        op.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        op.execute("CREATE TABLE c (id REFERENCES p DEFERRABLE INITIALLY DEFERRED)")]] },
      { "b2", "a1", up = 'op.execute("INSERT INTO c VALUES (7)")' },
      { "c3", "b2", up = 'op.execute("CREATE TABLE later (x)")' },
    }, per_revision)
    project:write("mig.ini", (history.ini:gsub("app.db", "app.db?foreign_keys=on"))
      .. per_revision.ini)
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("FOREIGN KEY constraint failed", 1, true), message)
    assert.truthy(message:find("revision a1 before it is kept", 1, true), message)
    assert.truthy(message:find("(revision b2)", 1, true), message)
    assert.are.equal("a1", history.version(project))
    assert.are.equal("0", history.ask(project, "SELECT count(*) FROM c"))
  end)
end)
