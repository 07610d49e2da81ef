-- All or nothing, where the database can: a run that fails leaves it as it was. Where DDL commits
-- by itself, the message says what took effect.

local databases = require "spec.support.databases"
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
