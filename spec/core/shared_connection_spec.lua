-- libmig with a connection of the program's: it is used, left open, and left as it was.

local databases = require "spec.support.databases"
local embedder = require "spec.support.embedder"
local env = require "spec.support.env"
local history = require "spec.support.history"
local tmp = require "spec.support.tmp"

local revisions = {
  { "a1", up = 'op.create_table("a", sa.Column("x", sa.Integer))', down = 'op.drop_table("a")' },
  { "b2", "a1", up = 'op.create_table("b", sa.Column("x", sa.Integer))\n'
    .. 'op.execute("INSERT INTO b (x) VALUES (1)")', down = 'op.drop_table("b")' },
}
local failing = {
  revisions[1],
  { "b2", "a1", up = 'op.execute("INSERT INTO a (x) VALUES (1)")\nop.execute("SELECT nonsense")' },
}

local up = { "log Running upgrade  -> a1, make a1", "log Running upgrade a1 -> b2, make b2" }

local closed = { sqlite = "close 0", postgresql = "close 00", mariadb = "close 0" }

-- What a user of the connection may have set, and how he looks at it.
local settings = {
  sqlite = {
    set = { "sql=PRAGMA foreign_keys = on", "sql=PRAGMA busy_timeout = 4321" },
    ask = { "sql=PRAGMA foreign_keys", "sql=PRAGMA busy_timeout", "sql=PRAGMA locking_mode",
      "sql=PRAGMA legacy_alter_table" },
    seen = { "1", "4321", "normal", "0" },
  },
  postgresql = {
    set = { "sql=SET standard_conforming_strings = off", "sql=SET client_encoding = 'LATIN1'" },
    ask = { "sql=SHOW standard_conforming_strings", "sql=SHOW client_encoding",
      "sql=SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()" },
    seen = { "off", "LATIN1", "0" },
  },
  mariadb = {
    set = { "sql=SET NAMES latin1 COLLATE latin1_german1_ci, autocommit = 0, "
      .. "foreign_key_checks = 0, sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'" },
    ask = { "sql=SELECT concat_ws(' ', @@character_set_client, @@character_set_results, "
      .. "@@collation_connection, @@autocommit + 0, "
      .. "@@foreign_key_checks + 0, @@sql_mode)",
      "sql=SELECT 1; SELECT 2" },
    seen = { "latin1 latin1 latin1_german1_ci 0 0 ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "1", "2" },
  },
}

local function join(...)
  local all = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #all + 1, all) end
  return all
end

for _, kind in ipairs(databases.all) do
  describe("libmig on a connection of the program's, " .. kind.name, function()
    local host, db

    setup(function() host = embedder.build(kind.name) end)
    before_each(function() db = kind.new() end)

    it("migrates, and leaves the connection open", function()
      local project = db:project(revisions)
      assert.are.same(join({ "at_head 0" }, up, { "upgrade 2", "at_head 1", "b2 0", "1",
        "log Running downgrade b2 -> a1, make b2", "downgrade 1", closed[kind.name] }),
        host:run(db, project, { "at_head", "upgrade=head", "at_head", "current",
          "sql=SELECT x FROM b", "downgrade=-1", "sql=CREATE TABLE mine (x INTEGER)" }))
      assert.are.equal("a alembic_version mine", db:tables())
    end)

    it("runs SQL of the program's there, too, in what transaction it has", function()
      local begin = kind.transactional_ddl and { "sql=BEGIN", "sql=ROLLBACK", "0" }
        or { "sql=DO 1", "sql=DO 1", "7" }
      assert.are.same({ "execute 0", "execute 0", begin[3], closed[kind.name] },
        host:run(db, db:project(revisions), { "execute=CREATE TABLE mine (x INTEGER)", begin[1],
          "execute=INSERT INTO mine VALUES (7)", begin[2],
          "sql=SELECT coalesce(sum(x), 0) FROM mine" }))
    end)

    it("puts back every setting", function()
      local project = db:project(revisions)
      local set = settings[kind.name]
      local lines = host:run(db, project, join(set.set, { "upgrade=head", "check", "at_head" },
        set.ask))
      assert.are.same(set.seen, { table.unpack(lines, #lines - #set.seen, #lines - 1) })
      assert.are.equal(closed[kind.name], lines[#lines])
      assert.are.equal("b2", db:version())
    end)

    it("puts them back after an error, too", function()
      local project = db:project(failing)
      local set = settings[kind.name]
      local lines = host:run(db, project, join(set.set, { "upgrade=head" }, set.ask))
      assert.are.same(set.seen, { table.unpack(lines, #lines - #set.seen, #lines - 1) })
    end)

    it("serves two environments one after the other, and keeps other runners out", function()
      local project, other = db:project(revisions), db:project { { "z9" } }
      other:write("mig.ini", other:read("mig.ini") .. "version_table = other\n")
      local lines = host:run(db, project, { "upgrade=head", "other=" .. other:path "mig.ini",
        "upgrade=head", "at_head" })
      assert.are.same(join(up, { "upgrade 2", "log Running upgrade  -> z9, make z9", "upgrade 1",
        "at_head 1", closed[kind.name] }), lines)
    end)

    it("goes up and down 200 times with the same open files", function()
      local project = db:project {
        { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")', down = 'op.drop_table("t")' },
      }
      local lines = host:run(db, project, { "cycles=200" }, { own = true })
      assert.are.equal("same files 1", lines[#lines])
      assert.are.equal(401, #lines)
      lines = host:run(db, project, { "cycles=20" })
      assert.are.same({ "same files 1", closed[kind.name] }, { table.unpack(lines, #lines - 1) })
    end)

    it("is used again by the next call when its own connection was lost", function()
      if kind.name == "sqlite" then
        return -- there is nobody to lose it to
      end
      local project = db:project(revisions)
      local kill = { postgresql = "SELECT pg_terminate_backend(pg_backend_pid())",
        mariadb = "KILL CONNECTION_ID()" }
      project:write("revisions/versions/b2.lua", history.text { "b2", "a1", up = ([[
        local file = io.open(%q)
        if not file then io.open(%q, "w"):close() op.execute(%q) end
      ]]):format(project:path "done", project:path "done", kill[kind.name]) })
      local lines = host:run(db, project, { "upgrade=head", "upgrade=head", "at_head" },
        { own = true })
      assert.is_truthy(table.concat(lines, "\n"):find("upgrade MIG_ECONNECT", 1, true))
      assert.are.equal("at_head 1", lines[#lines])
    end)
  end)
end

for _, kind in ipairs(databases.all) do
  if kind.transactional_ddl then
    describe("libmig in a transaction of the program's, " .. kind.name, function()
      local host, db

      setup(function() host = embedder.build(kind.name) end)
      before_each(function() db = kind.new() end)

      local begin = { "sql=CREATE TABLE mine (x INTEGER)", "sql=BEGIN",
        "sql=INSERT INTO mine VALUES (7)" }

      for _, per in ipairs { "false", "true" } do
        it("leaves the end to the program, per revision: " .. per, function()
          local project = db:project(revisions, { ini = "transaction_per_migration = " .. per })
          assert.are.same(join(up, { "upgrade 2", "at_head 1", "1", closed[kind.name] }),
            host:run(db, project, join(begin, { "upgrade=head", "at_head",
              "sql=SELECT count(*) FROM mine", "sql=COMMIT" })))
          assert.are.equal("b2", db:version())
          assert.are.equal("7", db:sql("SELECT x FROM mine"))
          db = kind.new()
          project = db:project(revisions, { ini = "transaction_per_migration = " .. per })
          host:run(db, project, join(begin, { "upgrade=head", "sql=ROLLBACK" }))
          assert.are.equal("mine", db:tables())
          assert.are.equal("0", db:sql("SELECT count(*) FROM mine"))
        end)
      end

      it("undoes its own part after an error, and no more", function()
        local project = db:project(failing)
        local lines = host:run(db, project, join(begin, { "upgrade=head", "current",
          "sql=SELECT x FROM mine", "sql=COMMIT" }))
        assert.is_truthy(lines[3]:find("^upgrade MIG_EDB "), lines[3])
        assert.are.same({ "state rolled back: the database is as it was before the run", "base 0",
          "7", closed[kind.name] }, { table.unpack(lines, 4) })
        assert.are.equal("mine", db:tables())
      end)

      it("reads without ending it", function()
        local project = db:project(revisions)
        host:run(db, project, { "upgrade=head" })
        project:write("revisions/env.lua", [[
          local sa = require "mig.schema"
          return { target_metadata = sa.MetaData {} }
        ]])
        local lines = host:run(db, project, join(begin, { "check", "at_head",
          "sql=SELECT x FROM mine", "sql=ROLLBACK" }))
        assert.are.same({ "at_head 1", "7", closed[kind.name] },
          { table.unpack(lines, #lines - 2) })
        assert.are.equal("0", db:sql("SELECT count(*) FROM mine"))
      end)

      it("makes the version table in it", function()
        local project = db:project(revisions)
        assert.are.same({ "ensure 1", "ensure 0", closed[kind.name] },
          host:run(db, project, join(begin, { "ensure", "ensure", "sql=ROLLBACK" })))
        assert.are.equal("mine", db:tables())
      end)

      for what, body in pairs {
        ["commit()"] = "op.get_bind():commit()",
        ["an autocommit block"] = "op.get_context():autocommit_block(function() end)",
      } do
        it("refuses " .. what .. " of a revision", function()
          local project = db:project { { "a1", up = body } }
          local lines = host:run(db, project, join(begin, { "upgrade=head",
            "sql=SELECT x FROM mine", "sql=ROLLBACK" }))
          assert.are.same({
            "upgrade MIG_EUNSUPPORTED a revision cannot commit: the transaction is that of the "
              .. "program",
            "state rolled back: the database is as it was before the run", "7",
            closed[kind.name],
          }, { table.unpack(lines, 2) })
          assert.are.equal("0", db:sql("SELECT count(*) FROM mine"))
        end)
      end

      it("keeps other runners out until it ends", function()
        local project = db:project(revisions)
        local runner = ("sh=cd %s && %s -q upgrade --lock-timeout 0.3 2>&1"):format(
          project.dir, env.program)
        local lines = host:run(db, project, join(begin, { "upgrade=head", runner, "sql=COMMIT",
          runner }))
        assert.is_truthy(lines[4]:find("^FAILED: "), lines[4])
        assert.are.same({ "sh 1", "sh 0", closed[kind.name] }, { table.unpack(lines, 5) })
        assert.are.equal("b2", db:version())
      end)
    end)
  end
end

describe("a connection that cannot be used as it is", function()
  it("is one with an open transaction, on MariaDB", function()
    local db = databases.mariadb.new()
    local project = db:project(revisions)
    local lines = embedder.build("mariadb"):run(db, project, { "sql=CREATE TABLE mine (x INTEGER)",
      "sql=BEGIN", "sql=INSERT INTO mine VALUES (7)", "upgrade=head", "sql=ROLLBACK",
      "upgrade=head" })
    assert.are.same(join({ "upgrade MIG_EUNSUPPORTED a transaction is open on the connection, and "
      .. "this database would commit it with the first change of the schema: end it first" },
      up, { "upgrade 2", "close 0" }), lines)
    assert.are.equal("0", db:sql("SELECT count(*) FROM mine"))
  end)

  it("is one whose transaction has failed, on PostgreSQL", function()
    local db = databases.postgresql.new()
    local lines = embedder.build("postgresql"):run(db, db:project(revisions), { "sql=BEGIN",
      "sql=SELECT nonsense", "at_head", "sql=ROLLBACK", "at_head" })
    assert.are.same({ "at_head MIG_EUNSUPPORTED the transaction that is open on the connection has "
      .. "failed: roll it back first", "at_head 0", "close 00" }, { table.unpack(lines, 4) })
  end)

  it("is one that the server has closed, on PostgreSQL", function()
    local db = databases.postgresql.new()
    local lines = embedder.build("postgresql"):run(db, db:project(revisions),
      { "sql=SELECT pg_terminate_backend(pg_backend_pid())", "at_head" })
    assert.are.equal("at_head MIG_ECONNECT the connection given to mig is not open",
      lines[#lines - 1])
  end)
end)

-- What takes a minute, unless somebody stops it.
local long = {
  sqlite = "INSERT INTO mine WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c "
    .. "WHERE i < 1000000000) SELECT count(*) FROM c",
  postgresql = "SELECT pg_sleep(60)",
  mariadb = "SELECT sleep(60)",
}

-- A revision that says when it has begun, and then runs a statement.
local function slow(place, db, sql)
  return db:project { { "a1", up = ("io.open(%q, 'w'):close()\nop.execute(%q)\n"
    .. "op.execute('SELECT 1')"):format(place, sql) } }
end

local function stopped(lines)
  return table.concat(lines, "\n"):find(
    "upgrade MIG_EINTERRUPTED [^\n]*interrupted by SIGTERM\nstate [^\n]*\n") ~= nil
end

for _, kind in ipairs(databases.all) do
  describe("a request to stop, on a connection of the program's, " .. kind.name, function()
    local host, db

    setup(function() host = embedder.build(kind.name) end)
    before_each(function() db = kind.new() end)

    it("stops the statement that runs, and leaves the connection open", function()
      local place = tmp.dir() .. "/begun"
      local project = slow(place, db, long[kind.name])
      local lines = host:run(db, project, { "sql=CREATE TABLE mine (x INTEGER)",
        "interrupt=" .. place, "upgrade=head", "calm", "at_head",
        "sql=INSERT INTO mine VALUES (8)", "sql=SELECT x FROM mine" })
      assert.is_true(stopped(lines), table.concat(lines, "\n"))
      assert.are.same({ "at_head 0", "8", closed[kind.name] }, { table.unpack(lines, #lines - 2) })
    end)

    it("that comes and goes before has no effect", function()
      local lines = host:run(db, db:project(revisions), { "interrupt=/", "calm", "upgrade=head" })
      assert.are.same(join(up, { "upgrade 2", closed[kind.name] }), lines)
    end)
  end)
end

describe("a request to stop, in a transaction of the program's,", function()
  for name, sql in pairs {
    postgresql = long.postgresql,
    -- has to come to its end
    sqlite = long.sqlite:gsub("1000000000", "2000000"),
  } do
    it("leaves that as it was, on " .. name, function()
      local db, place = databases[name].new(), tmp.dir() .. "/begun"
      local lines = embedder.build(name):run(db, slow(place, db, sql), {
        "sql=CREATE TABLE mine (x INTEGER)", "sql=BEGIN", "sql=INSERT INTO mine VALUES (7)",
        "interrupt=" .. place, "upgrade=head", "calm", "sql=COMMIT", "sql=SELECT x FROM mine" })
      assert.is_true(stopped(lines), table.concat(lines, "\n"))
      assert.are.same({ "7", closed[name] }, { table.unpack(lines, #lines - 1) })
    end)
  end
end)

describe("waiting for a lock, on a connection of the program's", function()
  -- Lines that take the lock, and that let it go.
  local function hold(db)
    local flag = db.name .. ".held"
    return ("sh=touch %s; ( (echo 'BEGIN IMMEDIATE; SELECT 1;'; while [ -e %s ]; do sleep 0.01; "
      .. "done) | sqlite3 %s >%s ) & while [ ! -s %s ]; do sleep 0.01; done"):format(
      flag, flag, db.name, flag, flag)
  end

  local function let_go(db, after)
    return ("sh=(sleep %s; rm %s.held) &"):format(after, db.name)
  end

  it("goes on until the lock is free, on SQLite", function()
    local db = databases.sqlite.new()
    local lines = embedder.build("sqlite"):run(db, db:project(revisions),
      { hold(db), let_go(db, 0.3), "upgrade=head" }, { env = { LOCK_TIMEOUT = "60000" } })
    -- Said after a while only, which a slow machine may have spent before.
    if lines[3]:find("^log waiting for the lock of .* is using it$") then
      table.remove(lines, 3)
    end
    assert.are.same(join({ "sh 0", "sh 0" }, up, { "upgrade 2", "close 0" }), lines)
  end)

  it("ends with lock_timeout, on SQLite", function()
    local db = databases.sqlite.new()
    local lines = embedder.build("sqlite"):run(db, db:project(revisions),
      { hold(db), "upgrade=head", let_go(db, 0) }, { env = { LOCK_TIMEOUT = "100" } })
    assert.is_truthy(lines[2]:find("upgrade MIG_ELOCKED .* %(waited %d+%.%d s%)$"), lines[2])
    assert.are.equal("state nothing was changed", lines[3])
  end)
end)

describe("notices, on a connection of the program's", function()
  it("go where the program wants them, on PostgreSQL", function()
    local db = databases.postgresql.new()
    local project = db:project {
      { "a1", up = [=[op.execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$")]=] } }
    local lines = embedder.build("postgresql"):run(db, project, { "upgrade=head" })
    assert.is_truthy(table.concat(lines, "\n"):find("notice mine NOTICE:  hello", 1, true))
  end)
end)
