-- Transactions, locks, interrupts and lost connections: what happens between a connection and what
-- is around it.

local connection = require "spec.support.connection"
local env = require "spec.support.env"
local servers = require "spec.support.servers"
local db = require "mig_test_db"

local pg = servers.postgresql()
local open, exec, value = connection.open, connection.exec, connection.value
local failure, send = connection.failure, connection.send

-- A connection to a database of its own, after some statements; the URL and name of the database.
local function fresh(...)
  local url, name = pg:database()
  local conn = open(url)
  for _, sql in ipairs { ... } do exec(conn, sql) end
  return conn, url, name
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
        .. " %(mig, user mig, connected since [%d: -]+ UTC%) %(waited %d+%.%d s%)$"), err.message)
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
    assert.truthy(failure(second:lock "k").message:find("%(waited %d+%.%d s%)$"))
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
    local first, second = open(url), open(servers.as(url, "app"))
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
    exec(conn, "CREATE ROLE killer LOGIN SUPERUSER")
    local killer = env.sh(("(sleep 0.2; %s/psql -X -h %s -U killer -d %s -c \"SELECT "
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
    local both = ("postgresql://mig:%s@/%s?connect_timeout=1&host=%s,%s"):format(
      servers.encode(servers.password), name, servers.encode(own.dir), servers.encode(pg.dir))
    assert.equal(name, value(open(both), "SELECT current_database()"))
  end)

  it("that does not answer is not waited for after an interrupt", function()
    stop_answering()
    db.interrupt_after(50)
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGINT (Ctrl-C)" },
      failure(db.open(own:url "postgres")))
  end)
end)
