-- Statements sent ahead to PostgreSQL, whose outcome is collected later.

local connection = require "spec.support.connection"
local servers = require "spec.support.servers"

local pg = servers.postgresql()
local open, exec, value, send = connection.open, connection.exec, connection.value, connection.send

-- A connection to a database of its own, after some statements; the URL and name of the database.
local function fresh(...)
  local url, name = pg:database()
  local conn = open(url)
  for _, sql in ipairs { ... } do exec(conn, sql) end
  return conn, url, name
end

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

  it("may be such that must change one row, so that a COMMIT behind them does nothing", function()
    local conn = fresh "CREATE TABLE t (a int)"
    exec(conn, "INSERT INTO t VALUES (1), (2), (3)")
    for sql, number in pairs {
      ["UPDATE t SET a = 7 WHERE a > 1"] = 2, ["DELETE FROM t WHERE a > 9"] = 0,
    } do
      send(conn, "BEGIN")
      assert(conn:send("UPDATE t SET a = 0 WHERE a = 1", nil, true))
      assert(conn:send(sql, nil, true))
      send(conn, "COMMIT")
      local done, err = conn:collect(true)
      assert.same({ 0, 1, number }, done)
      assert.equal(sql, err.sql)
      assert.is_false(conn:in_transaction())
      assert(conn:rollback())
      assert.equal(6, value(conn, "SELECT sum(a) FROM t"))
    end
  end)

  it("that must change one row fail with errors of their own, too", function()
    local conn = fresh "CREATE TABLE t (a int)"
    assert(conn:send("UPDATE t SET b = 'x'", nil, true))
    local done, err = conn:collect(true)
    assert.same({}, done)
    assert.same({ code = "MIG_EDB", sql = "UPDATE t SET b = 'x'",
      message = 'column "b" of relation "t" does not exist (SQLSTATE 42703)' }, err)
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
