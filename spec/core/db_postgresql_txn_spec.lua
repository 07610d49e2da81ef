-- Transactions, statements sent ahead, locks, interrupts and lost connections: what happens between
-- a connection and what is around it.

require "spec.support.core"
local env = require "spec.support.env"
local servers = require "spec.support.servers"
local db = require "mig_test_db"

local pg = servers.postgresql()

local function open(to, timeout)
  local conn, err = db.open(to, timeout)
  return assert(conn, err and err.message)
end

local function exec(conn, ...)
  local done, err = conn:exec(...)
  return assert(done, err and err.message)
end

-- A connection to a database of its own, after some statements; the URL and name of the database.
local function fresh(...)
  local url, name = pg:database()
  local conn = open(url)
  for _, sql in ipairs { ... } do exec(conn, sql) end
  return conn, url, name
end

local function value(conn, sql)
  local cursor, err = conn:query(sql)
  assert(cursor, err and err.message)
  return cursor:next()[1]
end

local function failure(...)
  local result, err = ...
  assert.is_nil(result)
  return err
end

local function send(conn, ...)
  for _, sql in ipairs { ... } do
    local sent, err = conn:send(sql)
    assert(sent, err and err.message)
  end
end

local function terminate(name)
  pg:sql(name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
    .. "pg_backend_pid() AND datname = current_database()")
end

describe("a PostgreSQL transaction", function()
  it("takes changes of the schema back", function()
    local conn = fresh()
    assert.is_false(conn:in_transaction())
    assert(conn:begin())
    assert.is_true(conn:in_transaction())
    exec(conn, "CREATE TABLE t (a int)")
    assert.is_true(conn:has_table "t")
    assert(conn:rollback())
    assert.is_false(conn:has_table "t")
    assert(conn:rollback())
    assert.equal("", conn:notices())
  end)

  it("is one at a time, and ends once", function()
    local conn = fresh()
    assert.same({ code = "MIG_EDB", message = "cannot commit: no transaction is open" },
      failure(conn:commit()))
    assert(conn:begin())
    assert.same({ code = "MIG_EDB", message = "cannot begin: a transaction is open already" },
      failure(conn:begin()))
    assert.is_true(conn:in_transaction())
    assert(conn:commit_locked())
    assert.is_false(conn:in_transaction())
    assert.equal("", conn:notices())
  end)

  it("that fails at the end is over", function()
    local conn = fresh "CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
    assert(conn:begin())
    exec(conn, "INSERT INTO t VALUES (1), (1)")
    assert.truthy(failure(conn:commit()).message:find("duplicate key", 1, true))
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
  end)

  it("that has failed is none any more, and cannot be committed", function()
    local conn = fresh()
    assert(conn:begin())
    failure(conn:exec "nonsense")
    assert.is_false(conn:in_transaction())
    assert.truthy(failure(conn:commit()).message:find("was rolled back", 1, true))
    assert(conn:begin())
    assert.is_true(conn:in_transaction())
  end)
end)

describe("PostgreSQL statements sent ahead", function()
  it("are done in order, and tell the rows they changed", function()
    local conn = fresh()
    send(conn, "BEGIN", "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (2)")
    assert.is_true(conn:in_transaction())
    send(conn, "UPDATE t SET a = 3", "SELECT * FROM t", "COMMIT")
    assert.is_false(conn:in_transaction())
    assert.same({ 0, 0, 2, 2, 0, 0 }, conn:collect(true))
    assert.same({}, conn:collect(true))
    assert.equal(6, value(conn, "SELECT sum(a) FROM t"))
  end)

  it("may carry values, and a comment alone", function()
    local conn = fresh "CREATE TABLE t (a int, b text, c bytea)"
    assert(conn:send("INSERT INTO t VALUES ($1, $2, $3)", { 1, "q'", { bytes = "\0" } }))
    send(conn, "-- nothing", "INSERT INTO t VALUES (2)")
    assert.same({ 1, 0, 1 }, conn:collect(true))
    assert.equal("q'", value(conn, "SELECT b FROM t"))
  end)

  it("take effect up to the first that fails", function()
    local conn = fresh "CREATE TABLE t (a int)"
    send(conn, "BEGIN", "INSERT INTO t VALUES (1)", "COMMIT", "BEGIN", "INSERT INTO t VALUES (2)",
      "SELECT 'ä', missing", "COMMIT", "BEGIN", "INSERT INTO t VALUES (3)", "COMMIT")
    local done, err = conn:collect(true)
    assert.same({ 0, 1, 0, 0, 1 }, done)
    assert.same({ code = "MIG_EDB", message = 'column "missing" does not exist (SQLSTATE 42703)',
      sql = "SELECT 'ä', missing", position = 14 }, err)
    assert.is_false(conn:in_transaction())
    assert.same({}, conn:collect(true))
    assert(conn:rollback())
    assert.equal(1, value(conn, "SELECT sum(a) FROM t"))
  end)

  it("fail with the error of a COMMIT, too", function()
    local conn = fresh "CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
    send(conn, "BEGIN", "INSERT INTO t VALUES (1), (1)", "COMMIT", "BEGIN",
      "INSERT INTO t VALUES (2)", "COMMIT")
    local done, err = conn:collect(true)
    assert.same({ 0, 2 }, done)
    assert.truthy(err.message:find("duplicate key", 1, true), err.message)
    assert(conn:rollback())
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
  end)

  it("may be asked for what is known so far", function()
    local conn = fresh()
    local done = {}
    local function collect(count)
      repeat
        local now, err = conn:collect(false)
        assert.is_nil(err)
        table.move(now, 1, #now, #done + 1, done)
      until #done == count
    end
    send(conn, "BEGIN", "CREATE TABLE t (a int)")
    collect(2)
    -- a statement that somebody waits for
    assert.equal(1, exec(conn, "INSERT INTO t VALUES (1)"))
    assert.is_true(conn:in_transaction())
    send(conn, "INSERT INTO t VALUES (2)", "COMMIT")
    collect(4)
    assert.is_false(conn:in_transaction())
    exec(conn, "VACUUM t") -- which must have no transaction around it
    assert(conn:begin())
    assert(conn:rollback())
    send(conn, "BEGIN")
    collect(5)
    assert(conn:commit())
    assert.equal(3, value(conn, "SELECT sum(a) FROM t"))
  end)

  it("tell a failure when asked for what is known", function()
    local conn = fresh()
    send(conn, "BEGIN", "SELECT missing", "CREATE TABLE t (a int)")
    local count, done, err = 0
    repeat
      done, err = conn:collect(false)
      count = count + #done
    until err
    assert.same({ 1, "SELECT missing" }, { count, err.sql })
    assert(conn:rollback())
    assert.is_false(conn:has_table "t")
  end)

  it("are thrown away by a rollback, and by a close", function()
    local conn, url = fresh "CREATE TABLE t (a int)"
    send(conn, "BEGIN", "INSERT INTO t VALUES (1)")
    assert(conn:rollback())
    assert.is_false(conn:in_transaction())
    send(conn, "BEGIN", "SELECT missing", "INSERT INTO t VALUES (1)", "COMMIT")
    assert(conn:rollback())
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
    send(conn, "BEGIN", "INSERT INTO t VALUES (1)")
    conn:close()
    assert.equal(0, value(open(url), "SELECT count(*) FROM t"))
  end)

  it("do not keep a rollback waiting", function()
    local conn = fresh "CREATE TABLE t (a int)"
    send(conn, "BEGIN", "INSERT INTO t VALUES (1)", "SELECT pg_sleep(600)", "SELECT pg_sleep(600)")
    assert(conn:rollback())
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
  end)

  it("do not block however much both sides have to say", function()
    local conn = fresh()
    local filler = ("x"):rep(2000)
    send(conn, "BEGIN", "CREATE TABLE t (a int, b text)")
    for i = 1, 20000 do
      send(conn, ("INSERT INTO t VALUES (%d, '%s')"):format(i, filler))
      if i % 1000 == 0 then
        send(conn, "SELECT repeat('y', 4000) FROM generate_series(1, 1000)")
      end
    end
    send(conn, "COMMIT")
    local done, err = conn:collect(true)
    assert.is_nil(err)
    assert.equal(20023, #done)
    assert.equal(20000, value(conn, "SELECT count(*) FROM t"))
  end)

  it("shows notices of a pipeline", function()
    local conn = fresh()
    send(conn, "DROP TABLE IF EXISTS a", "DROP TABLE IF EXISTS b")
    assert.same({ 0, 0 }, conn:collect(true))
    assert.equal('notice: NOTICE: table "a" does not exist, skipping\n'
      .. 'notice: NOTICE: table "b" does not exist, skipping\n', conn:notices())
  end)
end)

describe("the PostgreSQL lock", function()
  local url
  before_each(function() url = pg:database() end)

  it("keeps others out until it is given up, and names who has it", function()
    -- keys whose numbers are positive and negative
    for _, key in ipairs { "k", "alembic_version", "größe", "", "s.v" } do
      local first, second = open(url), open(url, 60)
      assert(first:lock(key))
      local err = failure(second:lock(key))
      assert.equal("MIG_ELOCKED", err.code)
      assert.truthy(err.message:find("^another runner holds the lock of this database: process "
        .. value(first, "SELECT pg_backend_pid()")
        .. " %(mig, user mig, connected since [%d: -]+%) %(waited %d+%.%d s%)$"), err.message)
      local _, count = second:notices():gsub("waiting for another runner: process ", "")
      assert.equal(1, count)
      assert(second:lock "other")
      second:unlock "other"
      first:unlock(key)
      assert(second:lock(key))
    end
  end)

  it("is taken when its holder is gone", function()
    local first, second = open(url), open(url, 60000)
    assert(first:lock "k")
    exec(first, "SET idle_session_timeout = 300") -- the server ends the connection
    assert(second:lock "k")
  end)

  it("does not wait when told so", function()
    local first, second = open(url), open(url, 0)
    assert(first:lock "k")
    assert.truthy(failure(second:lock "k").message:find("%(waited 0%.%d s%)$"))
    assert.equal("", second:notices())
  end)

  it("is of one database", function()
    local first, second = open(url), open((pg:database()))
    assert(first:lock "k")
    assert(second:lock "k")
  end)

  it("outlives transactions, and ends with the connection", function()
    local first, second = open(url), open(url)
    assert(first:begin())
    assert(first:lock "k2")
    assert(first:rollback())
    failure(second:lock "k2")
    first:close()
    assert(open(url, 5000):lock "k2")
  end)

  it("says as much of the holder as the server shows", function()
    pg:sql("postgres", "CREATE ROLE app LOGIN")
    local first, second = open(url), open((url:gsub("mig@", "app@")))
    assert(first:lock "k3")
    local message = failure(second:lock "k3").message
    assert.truthy(message:find("process %d+ %(mig, user mig%) %("), message)
  end)
end)

describe("an interrupt on PostgreSQL", function()
  after_each(function() db.interrupt(0) end)
  local sigint = { code = "MIG_EINTERRUPTED", message = "interrupted by SIGINT (Ctrl-C)" }

  it("stops a long statement, and the connection goes on", function()
    local conn = fresh()
    for _, run in ipairs { conn.exec, conn.query } do
      db.interrupt_after(50)
      assert.same(sigint, failure(run(conn, "SELECT pg_sleep(600)")))
      db.interrupt(0)
      assert.equal(1, value(conn, "SELECT 1"))
    end
    assert.is_false(conn:is_lost())
  end)

  it("stops reading a long result", function()
    local conn = fresh()
    db.interrupt_after(100)
    assert.same(sigint, failure(conn:query(
      "SELECT i, repeat('x', 200) FROM generate_series(1, 100000000) AS i")))
    db.interrupt(0)
    assert.equal(1, value(conn, "SELECT 1"))
  end)

  it("rolls back what it stopped", function()
    local conn = fresh "CREATE TABLE t (a bigint)"
    assert(conn:begin())
    exec(conn, "INSERT INTO t VALUES (1)")
    db.interrupt_after(100)
    assert.same(sigint, failure(conn:exec
      "INSERT INTO t SELECT pg_backend_pid() FROM generate_series(1, 1000000000)"))
    assert.is_false(conn:in_transaction())
    assert(conn:rollback()) -- with the interrupt still there
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
  end)

  it("stops statements sent ahead", function()
    local conn = fresh "CREATE TABLE t (a int)"
    send(conn, "BEGIN", "INSERT INTO t VALUES (1)", "SELECT pg_sleep(600)", "COMMIT")
    db.interrupt_after(50)
    local done, err = conn:collect(true)
    assert.same({ 0, 1 }, done)
    assert.same(sigint, err)
    assert(conn:rollback())
    assert.equal(0, value(conn, "SELECT count(*) FROM t"))
  end)

  it("stops sending to a server that is busy", function()
    local conn = fresh()
    local filler = ("SELECT '%s'"):format(("x"):rep(100000))
    send(conn, "BEGIN", "SELECT pg_sleep(600)")
    db.interrupt_after(50)
    -- more than the kernel takes for the server
    for _ = 1, 200 do send(conn, filler) end
    local done, err = conn:collect(true)
    assert.same({ 0 }, done)
    assert.same(sigint, err)
    assert(conn:rollback())
    db.interrupt(0)
    assert.equal(1, value(conn, "SELECT 1"))
  end)

  it("stops waiting for a lock", function()
    local url = pg:database()
    local one, two = open(url), open(url, 60000)
    assert(one:lock "key")
    db.interrupt_after(50)
    assert.same(sigint, failure(two:lock "key"))
    db.interrupt(0)
    one:unlock "key"
    assert(two:lock "key")
  end)

  it("stops waiting for another's table", function()
    local one, url = fresh "CREATE TABLE t (a int)"
    local two = open(url)
    assert(one:begin())
    exec(one, "LOCK TABLE t")
    assert(two:begin())
    db.interrupt_after(50)
    assert.same(sigint, failure(two:exec "ALTER TABLE t ADD b int"))
    assert(two:rollback())
  end)

  it("lets short statements be", function()
    local conn = fresh()
    db.interrupt(15)
    assert(conn:begin())
    exec(conn, "CREATE TABLE t (a int)")
    assert(conn:commit())
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGTERM" },
      failure(conn:exec "SELECT pg_sleep(600)"))
  end)
end)

describe("a PostgreSQL connection", function()
  it("that is ended is lost, with its transaction", function()
    local conn, url, name = fresh "CREATE TABLE t (a int)"
    assert(conn:begin())
    exec(conn, "INSERT INTO t VALUES (1)")
    terminate(name)
    assert.same({ code = "MIG_ECONNECT", message = "the connection to the server was lost: "
      .. "terminating connection due to administrator command (SQLSTATE 57P01)" },
      failure(conn:exec "SELECT 1"))
    assert.is_true(conn:is_lost())
    assert.is_false(conn:in_transaction())
    for _, call in ipairs {
      { conn.exec, "SELECT 1" }, { conn.query, "SELECT 1" }, { conn.send, "SELECT 1" },
      { conn.begin }, { conn.commit }, { conn.lock, "k" }, { conn.has_table, "t" },
    } do
      assert.same({ code = "MIG_ECONNECT", message = "the connection to the server was lost" },
        failure(call[1](conn, call[2])))
    end
    conn:unlock "k"
    assert(conn:rollback())
    assert.equal(0, value(open(url), "SELECT count(*) FROM t"))
  end)

  it("that is ended while a statement runs is lost", function()
    local conn, _, name = fresh()
    exec(conn, "SET statement_timeout = 0")
    local killer = env.sh(("(sleep 0.2; %s/psql -X -h %s -U mig -d %s -c \"SELECT "
      .. "pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'\") "
      .. ">/dev/null 2>&1 & echo $!"):format(require "spec.support.servers.postgresql".bin(),
        env.quote(pg.dir), name))
    local err = failure(conn:exec "SELECT pg_sleep(600)")
    assert.equal("MIG_ECONNECT", err.code, killer)
    assert.is_true(conn:is_lost())
  end)

  it("that is ended loses what was sent ahead", function()
    local conn, url, name = fresh "CREATE TABLE t (a int)"
    send(conn, "BEGIN")
    assert(conn:collect(true))
    terminate(name)
    local sent, err = conn:send "INSERT INTO t VALUES (1)"
    if sent then
      local done
      done, err = conn:collect(true)
      assert.same({}, done)
    end
    assert.equal("MIG_ECONNECT", err.code)
    assert.truthy(err.message:find("the connection to the server was lost: ", 1, true))
    assert.is_true(conn:is_lost())
    assert(conn:rollback())
    assert.equal(0, value(open(url), "SELECT count(*) FROM t"))
  end)

  it("that is ended in a pipeline does not keep a rollback waiting", function()
    local conn, _, name = fresh()
    send(conn, "BEGIN", "SELECT 1")
    terminate(name)
    assert(conn:rollback())
    assert.is_true(conn:is_lost() or conn:exec "SELECT 1" == nil)
  end)
end)

describe("a PostgreSQL server", function()
  local own
  before_each(function() own = servers.postgresql {} end)
  after_each(function()
    db.interrupt(0)
    own:remove()
  end)

  local function stop_answering()
    env.lines("kill -STOP " .. own.pid)
    finally(function() env.sh("kill -CONT " .. own.pid) end)
  end

  it("that crashes loses its connections", function()
    local conn = open(own:url "postgres")
    assert(conn:begin())
    own:stop "crash"
    local err = failure(conn:exec "SELECT 1")
    assert.equal("MIG_ECONNECT", err.code)
    assert.equal("the connection to the server was lost: server closed the connection unexpectedly",
      err.message)
  end)

  it("that does not answer is given up, and the next one asked", function()
    stop_answering()
    local url = own:url "postgres"
    assert.same({ code = "MIG_ECONNECT",
      message = "the server did not answer within 1 s (connect_timeout in the URL)" },
      failure(db.open(url .. "&connect_timeout=1")))
    local _, name = pg:database()
    local both = ("postgresql://mig@/%s?connect_timeout=1&host=%s,%s"):format(name,
      servers.encode(own.dir), servers.encode(pg.dir))
    assert.equal(name, value(open(both), "SELECT current_database()"))
  end)

  it("that does not answer is not waited for after an interrupt", function()
    stop_answering()
    db.interrupt_after(50)
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGINT (Ctrl-C)" },
      failure(db.open(own:url "postgres")))
  end)
end)
