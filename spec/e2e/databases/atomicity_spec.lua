-- All or nothing, where the database can: a run that fails leaves it as it was. Where DDL commits
-- by itself, the message says what took effect.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

local per_revision = { ini = "transaction_per_migration = true\n" }

---Ten revisions, of which the seventh makes its table and then fails.
local function ten()
  local revisions = {}
  for i = 1, 10 do
    revisions[i] = {
      ("r%02d"):format(i), i > 1 and ("r%02d"):format(i - 1) or nil,
      up = ([[op.create_table("t%02d", sa.Column("id", sa.Integer, { primary_key = true }))
        op.execute("INSERT INTO t%02d VALUES (%d)") %s]]):format(i, i, i,
        i == 7 and 'op.execute("nonsense")' or ""),
      down = ('op.drop_table("t%02d")'):format(i),
    }
  end
  return revisions
end

local function tables(from, to)
  local names = {}
  for i = from, to do names[#names + 1] = ("t%02d"):format(i) end
  return table.concat(names, " ")
end

---Three revisions, of which the second takes the version row away.
local function without_row()
  return {
    { "r1", up = 'op.execute("CREATE TABLE t01 (x INT)")' },
    { "r2", "r1", up = [[op.execute("DELETE FROM alembic_version")
      op.execute("INSERT INTO t01 VALUES (2)")]] },
    { "r3", "r2", up = 'op.execute("INSERT INTO t01 VALUES (3)")' },
  }
end

local function repaired(project)
  project:write("revisions/versions/r07.lua", history.text {
    "r07", "r06",
    up = 'op.create_table("t07", sa.Column("id", sa.Integer, { primary_key = true }))',
  })
  return history.done(project:mig("upgrade"))
end

for _, kind in ipairs(databases.all) do
  describe("a failure in revision 7 of 10 on " .. kind.name, function()
    if kind.transactional_ddl then
      it("leaves an empty database empty", function()
        local db = kind.new()
        local message = history.failed(db:project(ten()):mig("upgrade"))
        assert.matches("r07.lua:8: ", message, 1, true)
        assert.matches("rolled back: the database is as it was before the run", message, 1, true)
        assert.are.equal("", db:tables())
      end)

      it("leaves another as it was, with rows and version", function()
        local db = kind.new()
        local project = db:project(ten())
        history.done(project:mig("upgrade", "r03"))
        local before = db:schema()
        history.failed(project:mig("upgrade"))
        assert.are.equal(before, db:schema())
        assert.are.equal("r03", db:version())
        assert.are.equal("1|2|3", db:sql("SELECT t01.id, t02.id, t03.id FROM t01, t02, t03"))
        assert.are.equal(7, #history.steps(repaired(project)))
      end)

      it("keeps the first six with transaction_per_migration", function()
        local db = kind.new()
        local project = db:project(ten(), per_revision)
        local message = history.failed(project:mig("upgrade"))
        assert.matches("rolled back: 6 revisions (r01 … r06) before it are kept", message, 1, true)
        assert.are.equal("alembic_version " .. tables(1, 6), db:tables())
        assert.are.equal("r06", db:version())
        assert.are.equal(4, #history.steps(repaired(project)))
        assert.are.equal("r10", db:version())
      end)
    else
      it("keeps the first six and says what of the seventh took effect", function()
        local db = kind.new()
        local project = db:project(ten())
        local message = history.failed(project:mig("upgrade"))
        assert.matches("r07.lua:8: ", message, 1, true)
        assert.matches("cannot be rolled back", message, 1, true)
        assert.matches("r06", message, 1, true)
        assert.are.equal("alembic_version mig_journal " .. tables(1, 7), db:tables())
        assert.are.equal("r06", db:version())
        assert.are.equal("0", db:sql("SELECT count(*) FROM t07"))
        assert.are.equal(4, #history.steps(repaired(project)))
        assert.are.equal("r10", db:version())
      end)

      it("says nothing of the kind when nothing of it took effect", function()
        local db = kind.new()
        local project = db:project {
          { "a1", up = 'op.execute("CREATE TABLE a (x INTEGER)")' },
          { "b2", "a1", up = [[
            op.execute("INSERT INTO a VALUES (1)")
            op.execute("nonsense")]] },
        }
        local message = history.failed(project:mig("upgrade"))
        assert.is_nil(message:find("cannot be rolled back", 1, true), message)
        assert.matches("a1", message, 1, true)
        assert.are.equal("a1", db:version())
        assert.are.equal("0", db:sql("SELECT count(*) FROM a"))
      end)
    end

    it("is the same on the way down", function()
      local db = kind.new()
      local revisions = ten()
      revisions[7].up = revisions[7].up:gsub('op.execute%("nonsense"%)', "")
      revisions[4].down = 'op.execute("nonsense")'
      local project = db:project(revisions)
      history.done(project:mig("upgrade"))
      local message = history.failed(project:mig("downgrade", "base"))
      assert.matches("r04.lua:12: ", message, 1, true)
      if kind.transactional_ddl then
        assert.are.equal("alembic_version " .. tables(1, 10), db:tables())
        assert.are.equal("r10", db:version())
      else
        assert.are.equal("alembic_version " .. tables(1, 4), db:tables())
        assert.are.equal("r04", db:version())
      end
    end)
  end)

  describe("rows that a failed run has changed on " .. kind.name, function()
    it("are as they were", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = [[
          op.execute("CREATE TABLE t (x INTEGER)")
          op.execute("INSERT INTO t VALUES (1), (2)")]] },
        { "b2", "a1", up = [[
          assert(op.get_bind():execute("UPDATE t SET x = x + 10") == 2)
          assert(op.get_bind():scalar("SELECT sum(x) FROM t") == 23)
          error("no")]] },
      }
      history.done(project:mig("upgrade", "a1"))
      history.failed(project:mig("upgrade"))
      assert.are.equal("1\n2", db:sql("SELECT x FROM t ORDER BY 1"))
      assert.are.equal("a1", db:version())
    end)
  end)
end

describe("autocommit_block on postgresql", function()
  local function index(table_name)
    return ([[op.get_context():autocommit_block(function()
      op.create_index("ix_%s", "%s", { "x" }, { postgresql_concurrently = true })
    end)]]):format(table_name, table_name)
  end

  local function project_of(db, opts)
    return db:project({
      { "a1", up = 'op.create_table("t", sa.Column("x", sa.Integer))' },
      { "b2", "a1", up = index "t",
        down = [[op.get_context():autocommit_block(function()
          op.drop_index("ix_t", "t", { postgresql_concurrently = true })
        end)]] },
      { "c3", "b2", up = 'op.create_table("u", sa.Column("x", sa.Integer))',
        down = 'op.drop_table("u")' },
    }, opts)
  end

  it("makes an index concurrently, up and down, also as a script", function()
    for _, ini in ipairs { "", per_revision.ini } do
      local db = databases.postgresql.new()
      local project = project_of(db, { ini = ini })
      history.done(project:mig("upgrade"))
      assert.are.equal("t", db:sql(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_t'::regclass"))
      assert.are.equal("c3", db:version())
      local other = databases.postgresql.new()
      other:sql(history.done(project_of(other, { ini = ini }):mig("upgrade", "--sql")).out)
      assert.are.equal(db:schema(), other:schema())
      history.done(project:mig("downgrade", "a1"))
      assert.are.equal("alembic_version t", db:tables())
      assert.are.equal("0", db:sql("SELECT count(*) FROM pg_class WHERE relname = 'ix_t'"))
    end
  end)

  it("says what is kept when a later revision fails", function()
    local db = databases.postgresql.new()
    local project = project_of(db)
    project:write("revisions/versions/c3.lua", history.text {
      "c3", "b2", up = 'op.execute("CREATE TABLE u (x INTEGER)") op.execute("nonsense")' })
    local message = history.failed(project:mig("upgrade"))
    assert.matches("rolled back: revisions a1, b2 before it are kept", message, 1, true)
    assert.are.equal("alembic_version t", db:tables())
    assert.are.equal("1", db:sql("SELECT count(*) FROM pg_class WHERE relname = 'ix_t'"))
    assert.are.equal("b2", db:version())
  end)

  it("refuses outside of it, saying what to do", function()
    local db = databases.postgresql.new()
    local message = history.failed(db:project {
      { "a1", up = [[op.create_table("t", sa.Column("x", sa.Integer))
        op.create_index("ix", "t", { "x" }, { postgresql_concurrently = true })]] },
    }:mig("upgrade"))
    assert.matches("does not work in a transaction", message, 1, true)
    assert.matches("autocommit_block", message, 1, true)
    assert.are.equal("", db:tables())
  end)
end)

-- Statements, and the commits of revisions, may be on their way when the script fails.
for _, kind in ipairs(databases.all) do
  describe("a script that fails behind statements that were sent on " .. kind.name, function()
    local function failed(second, third)
      local db = kind.new()
      local run = db:project({
        { "r1", up = 'op.execute("CREATE TABLE t (x INT)")' },
        { "r2", "r1", up = 'op.execute("INSERT INTO t VALUES (2)") ' .. second },
        { "r3", "r2", up = 'op.execute("INSERT INTO t VALUES (3)") ' .. third },
      }, per_revision):mig("upgrade")
      assert.are_not.equal(0, run.code)
      return run.err, db
    end

    it("keeps the revisions before it, and says so", function()
      for third, says in pairs {
        ['error("boom")'] = "boom (revision r3); ",
        ['os.execute("kill -TERM $PPID") op.execute("INSERT INTO t VALUES (4)")'] = "SIGTERM",
      } do
        local message, db = failed("", third)
        assert.matches("Running upgrade r1 -> r2, make r2\n", message, 1, true)
        assert.matches(says, message, 1, true)
        assert.matches("; rolled back: revisions r1, r2 before it are kept\n", message, 1, true)
        assert.are.equal("r2", db:version())
        assert.are.equal("2", db:sql("SELECT x FROM t"))
      end
    end)

    it("is not blamed for what the database refused before", function()
      local message, db = failed('op.execute("nonsense")', 'error("boom")')
      assert.matches("(revision r2)", message, 1, true)
      assert.matches("; rolled back: revision r1 before it is kept\n", message, 1, true)
      assert.are.equal("r1", db:version())
    end)
  end)
end

-- Another tool that migrates at the same time, without a lock, does the same.
for _, kind in ipairs(databases.all) do
  describe("a version row that is not there when it is to be written on " .. kind.name, function()
    if kind.transactional_ddl then
      it("leaves the database as it was", function()
        local db = kind.new()
        local message = history.failed(db:project(without_row()):mig("upgrade"))
        assert.matches("expected to match one row when updating 'r1' to 'r2'", message, 1, true)
        assert.matches("0 found", message, 1, true)
        assert.matches("rolled back: the database is as it was before the run", message, 1, true)
        assert.are.equal("", db:tables())
      end)
    end

    it("leaves what was committed before, and nothing of the revision", function()
      local db = kind.new()
      local message = history.failed(db:project(without_row(), per_revision):mig("upgrade"))
      assert.matches("rolled back: revision r1 before it is kept", message, 1, true)
      assert.are.equal("r1", db:version())
      assert.are.equal("0", db:sql("SELECT count(*) FROM t01"))
    end)
  end)
end

-- A connection that breaks off in a commit: nobody can tell what became of it.
local breaks_off = {
  -- runs when the version row is committed
  postgresql = [===[
    op.execute [==[CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$]==]
    op.execute [==[CREATE CONSTRAINT TRIGGER breaks_off AFTER UPDATE ON alembic_version
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_off()]==] ]===],
  -- runs when the version row is written, which commits itself
  mariadb = [===[
    op.execute "CREATE PROCEDURE break_off() KILL CONNECTION CONNECTION_ID()"
    op.execute [==[CREATE TRIGGER breaks_off AFTER UPDATE ON alembic_version FOR EACH ROW
      CALL break_off()]==] ]===],
}

for _, kind in ipairs(databases.servers) do
  it("a connection that breaks off in a commit is told of as such on " .. kind.name, function()
    for _, opts in ipairs { {}, per_revision } do
      local db = kind.new()
      local project = db:project({
        { "r1", up = breaks_off[kind.name] },
        { "r2", "r1", up = 'op.execute("CREATE TABLE t (x INT)")' },
      }, opts)
      history.done(project:mig("upgrade", "r1"))
      local message = history.failed(project:mig("upgrade"))
      assert.matches("a commit was on its way when the connection was lost; 'mig current' tells "
        .. "which version the database is at", message, 1, true)
      assert.are.equal("r1", db:version())
    end
  end)
end

it("a file that a crash of MariaDB has left is told of, and what to do about it", function()
  local db = databases.mariadb.new()
  local project = db:project {
    { "r1", up = 'op.execute("CREATE TABLE t (x INT)")' },
    { "r2", "r1", up = 'op.execute("CREATE TABLE u (x INT)")' },
  }
  history.done(project:mig("upgrade", "r1"))
  local folder = ("%s/data/%s"):format(db.server.dir, db.name)
  env.lines(("cp %s/t.ibd %s/u.ibd"):format(env.quote(folder), env.quote(folder)))
  assert.matches(": a crash of the server has left a file of that table; take its .ibd file out "
    .. "of the server's data folder", history.failed(project:mig("upgrade")), 1, true)
  env.lines(("rm %s/u.ibd"):format(env.quote(folder)))
  history.done(project:mig("upgrade"))
  assert.are.equal("r2", db:version())
end)

describe("rows that MariaDB cannot take back", function()
  local stay = "; rows that it changed in tables whose engine has no transactions stay changed: "
    .. "undo that before the next run"

  local function run(engine)
    local db = databases.mariadb.new()
    local message = history.failed(db:project {
      { "r1", up = ([[op.execute("CREATE TABLE t (x INT) ENGINE=%s")
        op.execute("CREATE TABLE u (x INT) ENGINE=InnoDB")]]):format(engine) },
      { "r2", "r1", up = [[op.execute("INSERT INTO t VALUES (1)")
        op.execute("INSERT INTO u VALUES (2)") op.execute("nonsense")]] },
    }:mig("upgrade"))
    return message, db:sql("SELECT count(*) FROM t") .. db:sql("SELECT count(*) FROM u")
  end

  it("are told of", function()
    local message, rows = run "Aria"
    assert.matches("rolled back: revision r1 before it is kept" .. stay, message, 1, true)
    assert.are.equal("10", rows)
  end)

  it("are a statement that took effect where no transaction was under way", function()
    local message, rows = run "MyISAM"
    assert.matches("; 1 statement of r2 took effect and cannot be rolled back", message, 1, true)
    assert.matches("goes on with statement 2 of r2", message, 1, true)
    assert.is_nil(message:find(stay, 1, true))
    assert.are.equal("10", rows)
  end)

  it("are none of InnoDB", function()
    local message, rows = run "InnoDB"
    assert.matches("rolled back: revision r1 before it is kept$", message)
    assert.are.equal("00", rows)
  end)

  it("are not told of as what was before the run", function()
    local db = databases.mariadb.new()
    local project = db:project {
      { "r1", up = 'op.execute("CREATE TABLE t (x INT) ENGINE=Aria")' },
      { "r2", "r1", up = 'op.execute("INSERT INTO t VALUES (1)") op.execute("nonsense")' },
    }
    history.done(project:mig("upgrade", "r1"))
    assert.matches("; rolled back" .. stay, history.failed(project:mig("upgrade")), 1, true)
  end)
end)
