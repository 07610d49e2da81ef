-- mig test: each revision up, down and up again in a database made for it.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local json = require "spec.support.json"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local says = {
  postgresql = {
    scratch = "SELECT datname FROM pg_database WHERE datname LIKE 'mig\\_test\\_%'",
    sleep = "SELECT pg_sleep(1000)",
    sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
    limited = "CREATE ROLE limited LOGIN; GRANT ALL ON DATABASE %s TO limited",
    refusal = "permission denied to create database",
    forget = "DROP OWNED BY limited; DROP ROLE limited",
  },
  mariadb = {
    scratch = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE "
      .. "'mig\\_test\\_%'",
    sleep = "DO SLEEP(1000)",
    sleeps = "SELECT count(*) FROM information_schema.processlist WHERE info = 'DO SLEEP(1000)'",
    limited = "CREATE USER limited@localhost; GRANT ALL ON %s.* TO limited@localhost",
    refusal = "Access denied for user 'limited'@'localhost'",
    forget = "DROP USER limited@localhost",
  },
}

-- Of these revisions c3 leaves an index, d4 does not undo a type, e5 cannot be undone, f6 fails on
-- the way down, and g7 makes something else the second time; the others are as they should be.
local revisions = {
  { "a1", up = [[op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("n", sa.String(10)))]], down = 'op.drop_table("t")' },
  { "b2", "a1", labels = "left", up = 'op.add_column("t", sa.Column("x", sa.Integer))',
    down = 'op.drop_column("t", "x")' },
  { "b3", "a1", up = 'op.execute("CREATE VIEW v AS SELECT id FROM t")',
    down = 'op.execute("DROP VIEW v")' },
  { "m1", { "b2", "b3" } },
  { "c3", "m1", up = 'op.create_index("ix_t_n", "t", { "n" })' },
  { "d4", "c3", up = 'op.alter_column("t", "x", { type_ = sa.BigInteger })' },
  { "e5", "d4", head = "irreversible = true",
    up = 'op.create_table("e", sa.Column("id", sa.Integer))' },
  { "f6", "e5", up = 'op.create_table("f", sa.Column("id", sa.Integer))',
    down = 'op.drop_table("no_such_table")' },
  { "g7", "f6", head = "local times = 0", up = [[times = times + 1
    op.create_table("g" .. times, sa.Column("id", sa.Integer))]],
    down = 'op.drop_table("g" .. times)' },
}

-- Up and down only, and quick.
local plain = {
  { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer))', down = 'op.drop_table("t")' },
}

-- What no operation makes, and what is told of it when it stays.
local others = {
  sqlite = { { "CREATE VIRTUAL TABLE search USING fts5(words)", "remove_virtual_table search" } },
  mariadb = {
    { "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO SELECT 1", "remove_event daily" },
    { "CREATE SEQUENCE numbers", "remove_sequence numbers" },
  },
  postgresql = {
    { "CREATE DOMAIN amount AS integer CHECK (VALUE > 0)", "remove_domain public.amount" },
    { "CREATE POLICY own ON t USING (id > 3)", "remove_policy own on public.t" },
    { "GRANT SELECT ON t TO public", "remove_privileges public.t" },
    { "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "remove_row_security public.t" },
    { "CREATE SCHEMA apart", "remove_schema apart" },
    { "CREATE SEQUENCE numbers", "remove_sequence public.numbers" },
    { "CREATE TYPE pair AS (a integer, b text)", "remove_type public.pair" },
  },
}

local function texts(differences)
  local out = {}
  for i, difference in ipairs(differences or {}) do out[i] = difference.text end
  return table.concat(out, "; ")
end

for _, kind in ipairs(databases.all) do
  local say = says[kind.name]

  -- What tests have left on the server.
  local function left(db)
    return say and db:sql(say.scratch) or ""
  end

  describe("mig test on " .. kind.name, function()
    it("tells which revisions do not come back, and what is left to do", function()
      local db = kind.new()
      local project = db:project(revisions)
      local run = project:mig("test", "--json")
      assert.are.equal(1, run.code, run.err)
      local found, outcomes = {}, {}
      for i, case in ipairs(json.decode(run.out)) do
        found[case.revision], outcomes[i] = case, case.revision .. " " .. case.outcome
      end
      assert.are.equal("a1 back, b3 back, b2 back, m1 back, c3 failed, d4 differs, "
        .. "e5 irreversible, f6 failed, g7 differs", table.concat(outcomes, ", "))
      assert.are.equal("remove_index ix_t_n on t", texts(found.c3.after_downgrade))
      assert.are.equal("second upgrade()", found.c3.step)
      assert.truthy(found.c3.error:find("revisions/versions/c3.lua:7: ", 1, true), found.c3.error)
      assert.truthy(texts(found.d4.after_downgrade):find("modify_type t.x from BIGINT to INT", 1,
        true), texts(found.d4.after_downgrade))
      assert.are.equal("downgrade()", found.f6.step)
      assert.truthy(found.f6.error:find("revisions/versions/f6.lua:11: ", 1, true))
      assert.are.equal("", texts(found.g7.after_downgrade))
      assert.are.equal("add_table g1; remove_table g2", texts(found.g7.after_upgrade))
      assert.are.equal("", db:tables())
      assert.are.equal("", left(db))
    end)

    it("tells of objects that no operation makes", function()
      local up, expected = {}, {}
      for i, row in ipairs(others[kind.name]) do
        up[i], expected[i] = ("op.execute %q"):format(row[1]), row[2]
      end
      local project = kind.new():project {
        plain[1], { "b2", "a1", up = table.concat(up, " ") },
      }
      local run = project:mig("test", "--json", "-r", "b2")
      assert.are.equal(1, run.code, run.err)
      assert.are.equal(table.concat(expected, "; "), texts(json.decode(run.out)[1].after_downgrade))
    end)

    it("passes revisions that come back, some of them or all", function()
      local db = kind.new()
      local project = db:project { table.unpack(revisions, 1, 4) }
      assert.are.equal("4 revisions tested: 4 came back\n", history.done(project:mig "test").out)
      local run = history.done(project:mig("test", "-r", "b3"))
      assert.are.equal("1 revision tested: 1 came back\n", run.out)
      assert.falsy(run.err:find("Testing a1", 1, true), run.err)
      run = history.done(project:mig("test", "b2"))
      assert.are.equal("2 revisions tested: 2 came back\n", run.out)
      assert.are.equal("", left(db))
    end)

    it("uses an empty database that is given, and no other", function()
      local db, given = kind.new(), kind.new()
      local project = db:project(plain)
      history.done(project:mig("test", "--scratch", given.url))
      assert.truthy(given:tables():find("t$"), given:tables())
      assert.truthy(history.failed(project:mig("test", "--scratch", given.url))
        :find("is not empty", 1, true))
      history.done(project:mig("downgrade", "base", "--url", given.url))
      history.done(project:mig("test", "--scratch", given.url))
    end)
  end)
end

describe("mig test", function()
  it("does not mind when an event begins, which is when it was made", function()
    local run = databases.mariadb.new():project {
      { "a1", head = "local now = 1900000000", up = [[
        now = now + 100
        op.execute("SET timestamp = " .. now)
        op.execute "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO SELECT 1"
        op.execute "SET timestamp = DEFAULT"]], down = 'op.execute "DROP EVENT daily"' },
    }:mig "test"
    assert.are.equal("1 revision tested: 1 came back\n", history.done(run).out)
  end)
end)

for _, kind in ipairs(databases.servers) do
  local say = says[kind.name]

  describe("the database of mig test on " .. kind.name, function()
    it("goes when the test is stopped", function()
      local db = kind.new()
      local project = db:project { { "a1", up = ("op.execute %q"):format(say.sleep) } }
      local run = project:start { "test" }
      assert.is_true(run:wait_for(function() return db:sql(say.sleeps) == "1" end, 30))
      assert.truthy(db:sql(say.scratch):find("^mig_test_%x+$"))
      run:signal "INT"
      assert.are.equal(130, run:wait(30).code)
      assert.are.equal("", db:sql(say.scratch))
    end)

    it("is left where that is asked for, and told of by the next", function()
      local db = kind.new()
      local project = db:project(plain)
      local run = history.done(project:mig("test", "--keep"))
      local name = db:sql(say.scratch)
      assert.truthy(run.err:find("is left: " .. name, 1, true), run.err)
      run = history.done(project:mig "test")
      assert.truthy(run.err:find("DROP DATABASE " .. name .. " takes it away", 1, true), run.err)
      assert.are.equal(name, db:sql(say.scratch))
      db:sql("DROP DATABASE " .. name)
    end)

    it("needs a right, or another database", function()
      local db = kind.new()
      local project = db:project(plain)
      db:sql(say.limited:format(db.name))
      local url = db.server:url(db.name, { user = "limited" })
      local message = history.failed(project:mig("test", "--url", url))
      assert.truthy(message:find(say.refusal, 1, true), message)
      assert.truthy(message:find("--scratch URL", 1, true), message)
      db:sql(say.forget)
    end)

    it("is made also where the configured one is not there yet", function()
      local db = kind.new()
      local project = db:project(plain)
      history.done(project:mig("test", "--url", db.server:url("no_such_database")))
    end)

    it("has a version table of its own", function()
      local db, other = kind.new(), kind.new()
      local schema = kind.name == "mariadb" and other.name or "ops"
      local project = db:project(plain, { ini = ("version_table_schema = %s\n"):format(schema) })
      if schema == "ops" then db:sql("CREATE SCHEMA ops") end
      history.done(project:mig "upgrade")
      history.done(project:mig "test")
      assert.truthy(project:mig("current").out:find("a1", 1, true))
    end)

    it("is one for each target", function()
      local db, other = kind.new(), kind.new()
      local project = db:project({
        { "a1", up = [[
          op.create_table(get_name(), sa.Column("id", sa.Integer))]],
          down = [[if get_name() == "one" then op.drop_table("one") end]],
          head = "local function get_name() return op.get_context().target end" },
      }, { files = { ["revisions/env.lua"] = ([[return { targets = function()
        return { { name = "one", url = %q }, { name = "two", url = %q } } end }]]):format(
          db.url, other.url) } })
      local run = project:mig("test", "--json")
      assert.are.equal(1, run.code, run.err)
      local answers = json.decode(run.out)
      assert.are.equal("back", answers[1].result[1].outcome)
      assert.are.equal("remove_table two", texts(answers[2].result[1].after_downgrade))
      assert.are.equal("", db:sql(say.scratch))
    end)
  end)
end

describe("mig test", function()
  it("tells for people where it is, once", function()
    local project = history.project(revisions)
    local run = project:mig "test"
    assert.are.equal(1, run.code)
    local function left(place, what, id)
      return ("revisions/versions/%s: %s (revision %s); what is left to do:"):format(place, what,
        id)
    end
    local down, up = "downgrade() does not bring the schema back",
      "the second upgrade() does not make what the first made"
    assert.are.same({
      left("c3.lua:10", down, "c3"), "  remove_index ix_t_n on t",
      "second upgrade() failed: revisions/versions/c3.lua:7: index ix_t_n already exists "
        .. "(revision c3) [SQL: CREATE INDEX ix_t_n ON t (n)]",
      left("d4.lua:10", down, "d4"), "  modify_type t.x from BIGINT to INTEGER",
      "revisions/versions/e5.lua: irreversible, upgraded only (revision e5)",
      "downgrade() failed: revisions/versions/f6.lua:11: no such table: no_such_table "
        .. "(revision f6) [SQL: DROP TABLE no_such_table]",
      left("g7.lua:6", up, "g7"), "  add_table g1", "  remove_table g2",
      "9 revisions tested: 4 came back, 4 did not, 1 irreversible",
    }, history.lines(run.out))
    assert.are.equal(9, select(2, run.err:gsub("INFO  %[mig%.test%] Testing ", "")))
    assert.is_false(project:exists "app.db")
  end)

  it("stops where an upgrade fails: nothing can come after it", function()
    local project = history.project {
      { "a1", up = 'error("not today")' }, { "b2", "a1" },
    }
    local run = project:mig "test"
    assert.are.equal(1, run.code)
    assert.are.equal("upgrade() failed: revisions/versions/a1.lua:7: not today (revision a1)\n"
      .. "1 revision tested: 0 came back, 1 did not\n", run.out)
  end)

  it("leaves what belongs to the configured database alone", function()
    local project = history.project(plain, { files = { ["revisions/env.lua"] = [[return {
      on_version_apply = function() error("told") end,
      include_object = function() return false end }]] } })
    history.done(project:mig("test", "--url", "sqlite:///app.db?mode=ro"))
    history.done(project:mig("test"))
    assert.is_false(project:exists "app.db")
  end)

  it("leaves a file with --keep", function()
    local project = history.project(plain)
    local folder = tmp.dir()
    local run = history.done(project:run({ "test", "--keep" }, { env = { TMPDIR = folder } }))
    local path = run.err:match "is left: (%S+)"
    assert.truthy(path:find(folder .. "/mig_test_", 1, true), run.err)
    local list = program.run { "sqlite3", path, ".tables" }
    assert.are.equal("alembic_version  t", (list.out:gsub("%s+$", "")))
    run = project:run({ "test", "--keep" }, { env = { TMPDIR = folder .. "/missing" } })
    assert.truthy(history.failed(run):find("/missing does not exist", 1, true), run.err)
    assert.is_nil(run.err:find("is left", 1, true), run.err)
  end)
end)
