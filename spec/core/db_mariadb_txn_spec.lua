-- Transactions, locks, interrupts and lost connections: what two connections do to each other.
local connection = require "spec.support.connection"
local env = require "spec.support.env"
local servers = require "spec.support.servers"
local system = require "system"
local db = require "mig_test_db"

local my = servers.mariadb()
local open, exec, value = connection.open, connection.exec, connection.value
local failure = connection.failure

local function id(conn)
  return value(conn, "SELECT CONNECTION_ID()")
end

-- Run SQL through a client in the background; closing the result waits for it.
local function background(name, sql)
  local words = {}
  for i, word in ipairs(my.kind.client(my, name)) do words[i] = env.quote(word) end
  return assert(io.popen(("%s -e %s 2>&1"):format(table.concat(words, " "), env.quote(sql))))
end

-- Wait until some connection runs SQL that begins so.
local function wait_for(begins)
  repeat
    system.sleep(0.01)
    local running = my:sql("mysql",
      "SELECT info FROM information_schema.processlist WHERE info IS NOT NULL")
  until ("\n" .. running):find("\n" .. begins, 1, true)
end

describe("a transaction on MariaDB", function()
  local url, name, conn
  before_each(function()
    url, name = my:database()
    conn = open(url)
    exec(conn, "CREATE TABLE t (a INT PRIMARY KEY) ENGINE=InnoDB")
  end)

  -- What others see.
  local function seen()
    return tonumber(my:sql(name, "SELECT COUNT(*) FROM t"))
  end

  it("is committed or rolled back", function()
    assert(conn:begin())
    exec(conn, "INSERT INTO t VALUES (1)")
    assert.is_true(conn:in_transaction())
    assert.equal(0, seen())
    assert(conn:rollback())
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
    assert(conn:begin())
    exec(conn, "INSERT INTO t VALUES (1)")
    assert(conn:commit())
    assert.is_false(conn:in_transaction())
    assert.equal(1, seen())
    assert.equal("cannot commit: no transaction is open", failure(conn:commit()).message)
  end)

  it("commits each statement outside of one", function()
    exec(conn, "INSERT INTO t VALUES (1)")
    assert.equal(1, seen())
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (2)")
    assert(conn:commit_locked())
    exec(conn, "INSERT INTO t VALUES (3)")
    assert.equal(3, seen())
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (4)")
    assert(conn:rollback())
    exec(conn, "INSERT INTO t VALUES (5)")
    assert.equal(4, seen())
  end)

  it("ends with a change of the schema, and goes on after it", function()
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    exec(conn, "CREATE TABLE u (a INT)")
    assert.is_false(conn:in_transaction())
    assert.equal(1, seen())
    exec(conn, "INSERT INTO t VALUES (2)")
    assert.is_true(conn:in_transaction())
    assert.equal(1, seen())
    assert(conn:rollback())
    assert.equal(1, seen())
  end)

  it("also ends with a change of the schema that fails", function()
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    assert.equal("MIG_EDB", failure(conn:exec "CREATE TABLE t (a INT)").code)
    assert.is_false(conn:in_transaction())
    assert.equal(1, seen())
  end)

  it("outlives a statement that fails", function()
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    failure(conn:exec "INSERT INTO t VALUES (1)")
    failure(conn:exec "SELEC")
    assert.is_true(conn:in_transaction())
    assert(conn:commit())
    assert.equal(1, seen())
  end)

  it("is kept by a lock wait that takes too long", function()
    exec(conn, "INSERT INTO t VALUES (1), (2)")
    exec(conn, "SET innodb_lock_wait_timeout = 1")
    local other = open(url)
    other:begin()
    exec(other, "DELETE FROM t WHERE a = 2")
    conn:begin()
    exec(conn, "UPDATE t SET a = 11 WHERE a = 1")
    assert.truthy(failure(conn:exec "DELETE FROM t WHERE a = 2").message
      :find("^Lock wait timeout exceeded"))
    assert.is_true(conn:in_transaction())
    assert(other:rollback())
    assert(conn:commit())
    assert.equal("2\n11", my:sql(name, "SELECT a FROM t"))
  end)

  it("is gone after a deadlock", function()
    exec(conn, "INSERT INTO t VALUES (1), (2)")
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (3)")
    exec(conn, "UPDATE t SET a = 11 WHERE a = 1")
    -- The server gives up the transaction that has written less.
    local other = background(name, "START TRANSACTION; INSERT INTO t SELECT seq FROM "
      .. "seq_100_to_999; DELETE FROM t WHERE a = 2; DO SLEEP(0.3); DELETE FROM t WHERE a = 1;")
    wait_for("DO SLEEP")
    local err = failure(conn:exec "DELETE FROM t WHERE a = 2")
    other:close()
    assert.truthy(err.message:find("^Deadlock found"), err.message)
    assert.is_false(conn:in_transaction())
    for _, slot in ipairs { conn.exec, conn.query, conn.commit } do
      assert.same({ code = "MIG_EDB", message = "the server rolled the transaction back because "
        .. "of an error that was caught; let the error through" },
        failure(slot(conn, "INSERT INTO t VALUES (4)")))
    end
    assert(conn:rollback())
    assert.equal("1\n2", my:sql(name, "SELECT a FROM t"))
  end)

  it("costs one round trip per commit, and none to begin", function()
    -- of this connection: the server counts those of every other one as well
    local function questions()
      return tonumber(value(conn, "SELECT variable_value FROM information_schema.session_status "
        .. "WHERE variable_name = 'QUESTIONS'"))
    end
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    local first = questions()
    local before = questions()
    for i = 1, 10 do
      conn:commit()
      conn:begin()
      exec(conn, ("CREATE TABLE t%d (a INT)"):format(i))
      exec(conn, ("INSERT INTO t VALUES (1%d)"):format(i))
    end
    -- commit, create, insert; and what asking takes
    assert.equal(10 * 3, questions() - before - (before - first))
  end)

  it("is rolled back when the connection is closed, with cursors open", function()
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    local cursor = conn:query "SELECT * FROM t"
    cursor:next()
    conn:close()
    assert.equal(0, seen())
  end)
end)

describe("the lock of a MariaDB database", function()
  it("keeps others out until it is given back", function()
    local url = my:database()
    -- a connection that is closed is not gone at once
    local one, two = open(url, 60000), open(url)
    assert(one:lock "key")
    assert(two:lock "other key")
    exec(one, "CREATE TABLE t (a INT)") -- commits
    local err = failure(two:lock "key")
    assert.equal("MIG_ELOCKED", err.code)
    assert.truthy(err.message:find(
      "^another runner holds the lock of this database: connection " .. id(one)
        .. " %(user mig at localhost, %a+ since [%d: -]+ UTC%) %(waited %d+%.%d s%)$"), err.message)
    one:unlock "key"
    assert(two:lock "key")
    two:close()
    assert(one:lock "key")
  end)

  it("is one database's", function()
    assert(open((my:database())):lock "key")
    assert(open((my:database())):lock "key")
  end)

  it("may have a long name", function()
    local url = my:database()
    local key = ("schlüssel"):rep(20)
    local one, two = open(url), open(url)
    assert(one:lock(key))
    assert(two:lock(key .. "2"))
    assert.equal("MIG_ELOCKED", failure(two:lock(key)).code)
    one:unlock(key)
    assert(two:lock(key))
  end)

  it("is waited for, which is said once", function()
    local url = my:database()
    local one, two = open(url), open(url, 60000)
    assert(one:lock "key")
    local holder = id(one)
    -- Whoever waits in the server has said so before.
    local killer = background("mysql", ("DELIMITER //\nBEGIN NOT ATOMIC REPEAT DO SLEEP(0.01); "
      .. "UNTIL EXISTS (SELECT 1 FROM information_schema.processlist WHERE id = %d "
      .. "AND state = 'User lock') END REPEAT; KILL %d; END//"):format(id(two), holder))
    assert(two:lock "key")
    killer:close()
    assert.truthy(two:notices():find(
      ("^notice: waiting for another runner: connection %d %%(user mig at "
        .. "localhost, %%a+ since [%%d: -]+ UTC%%) holds the lock\n$"):format(holder)))
  end)

  it("is given up after the lock timeout", function()
    local url = my:database()
    local one, two = open(url), open(url, 1200)
    assert(one:lock "key")
    local waited = failure(two:lock "key").message:match("%(waited (%d+%.%d) s%)$")
    assert.is_true(tonumber(waited) >= 1.2, waited)
  end)
end)

describe("an interrupt on MariaDB", function()
  after_each(function() db.interrupt(0) end)
  local sigint = { code = "MIG_EINTERRUPTED", message = "interrupted by SIGINT (Ctrl-C)" }

  it("stops a long statement, and the connection goes on", function()
    local conn = open((my:database()))
    for _, run in ipairs { conn.exec, conn.query } do
      db.interrupt_after(50)
      assert.same(sigint, failure(run(conn, "SELECT SLEEP(30)")))
      db.interrupt(0)
      assert.equal(1, value(conn, "SELECT 1"))
    end
    assert.is_false(conn:is_lost())
  end)

  it("stops reading a long result", function()
    local conn = open((my:database()))
    db.interrupt_after(100)
    assert.same(sigint, failure(conn:query(
      "SELECT seq, REPEAT('x', 200) FROM seq_1_to_100000000")))
  end)

  it("rolls back what it stopped", function()
    local conn = open((my:database()))
    exec(conn, "CREATE TABLE t (a BIGINT)")
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
    db.interrupt_after(100)
    assert.same(sigint,
      failure(conn:exec "INSERT INTO t SELECT seq FROM seq_1_to_100000000"))
    assert.is_true(conn:in_transaction())
    assert(conn:rollback()) -- with the interrupt still there
    assert.equal(0, value(conn, "SELECT COUNT(*) FROM t"))
  end)

  it("stops waiting for a lock", function()
    local url = my:database()
    local one, two = open(url), open(url, 60000)
    assert(one:lock "key")
    db.interrupt_after(50)
    assert.same(sigint, failure(two:lock "key"))
    db.interrupt(0)
    one:unlock "key"
    assert(two:lock "key")
  end)

  it("stops waiting for another's table", function()
    local url = my:database()
    local one, two = open(url), open(url)
    exec(one, "CREATE TABLE t (a INT)")
    exec(one, "LOCK TABLES t WRITE")
    db.interrupt_after(50)
    assert.same(sigint, failure(two:exec "ALTER TABLE t ADD b INT"))
  end)

  it("lets short statements be", function()
    local conn = open((my:database()))
    db.interrupt(15)
    exec(conn, "CREATE TABLE t (a INT)")
    exec(conn, "INSERT INTO t VALUES (1)")
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGTERM" },
      failure(conn:exec "SELECT SLEEP(30)"))
  end)
end)

describe("a MariaDB connection", function()
  local url, name, conn
  before_each(function()
    url, name = my:database()
    conn = open(url)
    exec(conn, "CREATE TABLE t (a INT)")
    conn:begin()
    exec(conn, "INSERT INTO t VALUES (1)")
  end)

  it("that is killed is lost, with its transaction", function()
    local lock = open(url)
    assert(conn:lock "key")
    my:sql("mysql", "KILL " .. id(conn))
    local err = failure(conn:exec "INSERT INTO t VALUES (2)")
    assert.equal("MIG_ECONNECT", err.code)
    assert.truthy(err.message:find("^the connection to the server was lost"), err.message)
    assert.is_nil(err.sql)
    assert.is_true(conn:is_lost())
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
    conn:unlock "key"
    assert.equal("the connection to the server was lost", failure(conn:exec "SELECT 1").message)
    assert.equal("the connection to the server was lost", failure(conn:begin()).message)
    assert.equal("0", my:sql(name, "SELECT COUNT(*) FROM t"))
    assert(lock:lock "key")
  end)

  it("that is lost does not commit", function()
    my:sql("mysql", "KILL " .. id(conn))
    assert.equal("MIG_ECONNECT", failure(conn:commit()).code)
    assert.equal("MIG_ECONNECT", failure(conn:commit()).code)
    assert.is_true(conn:is_lost())
  end)

  it("that is killed while it waits is lost", function()
    local mine = id(conn)
    local killer = background("mysql", ("DO SLEEP(0.2); KILL %d"):format(mine))
    assert.truthy(failure(conn:exec "SELECT SLEEP(30)").message
      :find("^the connection to the server was lost"))
    killer:close()
  end)
end)

describe("a MariaDB server of its own", function()
  local own
  setup(function() own = servers.mariadb {} end)
  teardown(function() own:remove() end)
  after_each(function() db.interrupt(0) end)

  it("that does not answer is given up, or interrupted", function()
    local url = own:database()
    local conn = open(url)
    env.lines("kill -STOP " .. own.pid)
    local err = failure(db.open(url .. "&connect_timeout=1"))
    db.interrupt_after(50)
    local stopped = failure(db.open(url))
    db.interrupt(0)
    db.interrupt_after(50)
    local wrote = failure(conn:exec "CREATE TABLE t (a INT)")
    env.lines("kill -CONT " .. own.pid)
    assert.same({ code = "MIG_ECONNECT",
      message = "the server did not answer within 1 s (connect_timeout in the URL)" }, err)
    assert.equal("interrupted by SIGINT (Ctrl-C)", stopped.message)
    assert.equal("interrupted by SIGINT (Ctrl-C)", wrote.message)
    assert.is_true(conn:is_lost())
  end)

  it("that crashes is lost", function()
    local conn = open((own:database()))
    own:stop "crash"
    local err = failure(conn:exec "SELECT 1")
    own:start()
    assert.truthy(err.message:find("^the connection to the server was lost"), err.message)
    assert.is_true(conn:is_lost())
  end)
end)
