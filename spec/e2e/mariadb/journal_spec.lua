-- A revision that is cut short where a statement is more than one: it has committed a part of its
-- work, or carries a change of the schema inside.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local tmp = require "spec.support.tmp"

local function find(text, part) assert.truthy(text:find(part, 1, true), text) end

local function execute(statements)
  local lines = {}
  for i, sql in ipairs(statements) do lines[i] = ("op.execute([==[%s]==])"):format(sql) end
  return table.concat(lines, "\n")
end

-- A database with a procedure that adds a row, does something, and adds one to a table that is
-- missing; and a project whose revision runs the statements.
local function project_with(between, statements)
  local db = databases.mariadb.new()
  db:sql("CREATE TABLE log (x INT);\nDELIMITER $$\nCREATE PROCEDURE p() BEGIN "
    .. "INSERT INTO log VALUES (1); " .. between .. "; INSERT INTO missing VALUES (2); END$$\n")
  return db, db:project { { "a1", up = execute(statements) } }
end

local function fails_in_part(project, statement)
  local message = history.failed(project:mig("upgrade"))
  find(message, ("; statement %d of a1 may have taken effect in part: the next run looks, and asks "
    .. "where it cannot tell"):format(statement))
  assert.is_nil(message:find("as it was before", 1, true), message)
end

local function asks(project, statement)
  find(history.failed(project:mig("upgrade")), ("a1 was cut short in statement %d of its "
    .. "upgrade(), and nobody can tell whether it took effect"):format(statement))
end

describe("on MariaDB, a procedure that fails", function()
  for _, between in ipairs { "COMMIT", "CREATE TABLE made (x INT)" } do
    it("after it has committed is not called again unless somebody says so: " .. between, function()
      local db, project = project_with(between, { "CALL p()", "CREATE TABLE t (x INT)" })
      fails_in_part(project, 1)
      assert.are.equal("1", db:sql("SELECT x FROM log"))
      db:sql("CREATE TABLE missing (x INT)")
      asks(project, 1)
      assert.are.equal("1", db:sql("SELECT x FROM log"))
      db:sql("INSERT INTO missing VALUES (2)")
      history.done(project:mig("repair", "--done"))
      history.done(project:mig("upgrade"))
      assert.are.equal("1", db:sql("SELECT x FROM log"))
      assert.are.equal("a1", db:version())
    end)
  end

  it("before it has committed anything is called again", function()
    local db, project = project_with("DO 0", { "CREATE TABLE t (x INT)", "CALL p()" })
    find(history.failed(project:mig("upgrade")), "the next run goes on with statement 2 of a1")
    assert.are.equal("", db:sql("SELECT x FROM log"))
    db:sql("CREATE TABLE missing (x INT)")
    history.done(project:mig("upgrade"))
    assert.are.equal("1", db:sql("SELECT x FROM log"))
  end)

  it("after one that has committed leaves that one in doubt", function()
    local db, project = project_with("COMMIT",
      { "CREATE TABLE t (x INT)", "CALL p()", "INSERT INTO absent VALUES (1)" })
    db:sql("CREATE TABLE missing (x INT)")
    fails_in_part(project, 2)
    assert.are.equal("1", db:sql("SELECT x FROM log"))
    assert.are.equal("", db:sql("SELECT x FROM missing"))
    asks(project, 2)
  end)
end)

describe("on MariaDB, EXECUTE of a change of the schema that fails", function()
  it("has committed what was before it, which is not done again", function()
    local db, project = project_with("DO 0", { "INSERT INTO log VALUES (1)",
      "EXECUTE IMMEDIATE 'ALTER TABLE missing ADD COLUMN y INT'" })
    fails_in_part(project, 2)
    db:sql("CREATE TABLE missing (x INT)")
    asks(project, 2)
    history.done(project:mig("repair", "--retry"))
    history.done(project:mig("upgrade"))
    assert.are.equal("1", db:sql("SELECT x FROM log"))
    db:sql("SELECT y FROM missing")
  end)
end)

describe("on MariaDB, a statement about several things", function()
  local drop = { "CREATE TABLE a (x INT)", "CREATE TABLE b (x INT)", "DROP TABLE a, missing, b",
    "CREATE TABLE t (x INT)" }

  it("is done when nothing is left of it to do", function()
    local db, project = project_with("DO 0", drop)
    fails_in_part(project, 3)
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version log t", db:tables())
  end)

  it("is left to people when it was done in part", function()
    local db, project = project_with("DO 0", drop)
    fails_in_part(project, 3)
    db:sql("CREATE TABLE b (x INT)")
    asks(project, 3)
  end)
end)

describe("on MariaDB, SET STATEMENT", function()
  it("is the statement that it sets something for", function()
    local body = execute { "CREATE TABLE t (x INT)", "INSERT INTO t (x) VALUES (1)",
      "SET STATEMENT lock_wait_timeout = 9 FOR ALTER TABLE t ADD y INT" }
    local db = databases.mariadb.new()
    local project = db:project {
      { "a1", up = body .. '\nos.execute("kill -9 $PPID") while true do end' },
    }
    assert.are_not.equal(0, project:mig("upgrade").code)
    project:write("revisions/versions/a1.lua", history.text { "a1", up = body })
    find(project:mig("repair").out, "at statement 3\n  running: SET STATEMENT")
    history.done(project:mig("upgrade"))
    assert.are.equal("1", db:sql("SELECT count(*) FROM t"))
    assert.are.equal("a1", db:version())
  end)
end)

describe("on MariaDB, a row that others have changed since it was read", function()
  it("rolls back what no change of the schema has committed, which is done again", function()
    local db = databases.mariadb.new()
    local project = db:project {
      { "a1", up = execute { "CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)",
        "CREATE TABLE log (x INT)" } },
      { "b2", "a1", up = execute { "SET innodb_snapshot_isolation = 1", "CREATE TABLE u (x INT)",
        "INSERT INTO log VALUES (1)" } .. [[

        op.get_bind():scalar("SELECT x FROM t")
        os.execute("touch read; while [ ! -e go ]; do sleep 0.01; done")
        op.execute("UPDATE t SET x = x + 5")]] },
    }
    history.done(project:mig("upgrade", "a1"))
    local run = project:start { "upgrade" }
    assert.is_true(run:wait_for(function() return tmp.exists(project.dir .. "/read") end, 20))
    db:sql("UPDATE t SET x = 2")
    project:write("go", "")
    local done = run:wait(60)
    assert.are.equal(0, done.code, done.err)
    find(done.err, "Record has changed since last read in table 't'")
    find(done.err, "2 statements of b2 took effect and cannot be rolled back")
    assert.are.equal("1", db:sql("SELECT x FROM log"))
    assert.are.equal("7", db:sql("SELECT x FROM t"))
  end)
end)
