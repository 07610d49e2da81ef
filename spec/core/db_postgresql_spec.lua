require "spec.support.core"
local servers = require "spec.support.servers"
local db = require "mig_test_db"

local pg = servers.postgresql()
local url, name = pg:database()

local function open(to, timeout)
  local conn, err = db.open(to or url, timeout)
  return assert(conn, err and err.message)
end

-- A connection to a database of its own, after some statements.
local function fresh(...)
  local to, own = pg:database()
  local conn = open(to)
  for _, sql in ipairs { ... } do
    local done, err = conn:exec(sql)
    assert(done, err and err.message)
  end
  return conn, own
end

local function rows(conn, sql, values)
  local cursor, err = conn:query(sql, values)
  assert(cursor, err and err.message)
  local list = {}
  for row in function() return cursor:next() end do list[#list + 1] = row end
  cursor:finish()
  return list
end

local function failure(...)
  local result, err = ...
  assert.is_nil(result)
  return err
end

describe("opening a PostgreSQL database", function()
  it("tells what the server is", function()
    local version = pg:sql(name, "SHOW server_version"):match("^[%d.]+")
    assert.equal("PostgreSQL " .. version, open():server())
  end)

  it("serves both schemes, with a driver's name behind it", function()
    for _, scheme in ipairs { "postgres", "postgresql", "postgresql+psycopg2" } do
      assert.same({ { name } }, rows(open((url:gsub("^%w+", scheme, 1))),
        "SELECT current_database()"))
    end
  end)

  it("takes passwords with any characters, and shows none", function()
    local as = { user = servers.guarded, password = servers.password }
    assert.same({ { servers.guarded } }, rows(open(pg:url(name, as)), "SELECT current_user"))
    local err = failure(db.open(pg:url(name, { user = servers.guarded, password = "wrong" })))
    assert.equal("MIG_ECONNECT", err.code)
    assert.truthy(err.message:find("password authentication failed for user \"guarded\"", 1, true),
      err.message)
    assert.falsy(err.message:find("wrong", 1, true), err.message)
  end)

  for what, case in pairs {
    ["a database that is not there"] = { (url:gsub(name, "no_such")),
      'database "no_such" does not exist' },
    ["a socket that is not there"] = { "postgresql://mig@/a?host=/no/socket",
      "No such file or directory" },
    ["a port nobody listens at"] = { "postgresql://mig@127.0.0.1:1/a", "Connection refused" },
    ["a parameter that libpq has not"] = { url .. "&sslmod=require", 'option "sslmod"' },
  } do
    it("says that it cannot for " .. what, function()
      local err = failure(db.open(case[1]))
      assert.equal("MIG_ECONNECT", err.code)
      assert.truthy(err.message:find(case[2], 1, true), err.message)
      assert.falsy(err.message:find("\n", 1, true), err.message)
    end)
  end

  it("passes libpq's own parameters on", function()
    local conn = open(url .. "&application_name=me&options=-c%20statement_timeout%3D4321")
    assert.same({ { "me", "4321ms" } }, rows(conn,
      "SELECT current_setting('application_name'), current_setting('statement_timeout')"))
    assert.same({ { "mig" } }, rows(open(), "SELECT current_setting('application_name')"))
  end)
end)

describe("PostgreSQL values", function()
  it("come back as they went in", function()
    local conn = fresh("CREATE TABLE t (a bigint, b double precision, c boolean, d text, e bytea)")
    local row = { 9223372036854775807, -0.1, true, "Zoë 'q' \\ :x", { bytes = "\0\255a" } }
    assert.equal(1, conn:exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", row))
    local back = rows(conn, "SELECT * FROM t")[1]
    assert.equal(9223372036854775807, back[1])
    assert.equal("integer", math.type(back[1]))
    assert.equal(-0.1, back[2])
    assert.is_true(back[3])
    assert.equal(row[4], back[4])
    assert.same({ bytes = "\0\255a" }, back[5])
  end)

  it("have the types of the server, numbers with digits as text", function()
    local row = rows(open(), "SELECT 1::smallint, 2::int, 1.5::real, 12345678901234567890.10, "
      .. "date '2026-02-03', '{\"a\": 1}'::jsonb, array[1, 2], null::text, false")[1]
    assert.same({ 1, 2, 1.5, "12345678901234567890.10", "2026-02-03", '{"a": 1}', "{1,2}" },
      { table.unpack(row, 1, 7) })
    assert.is_false(row[9])
  end)

  it("take the type of their place", function()
    local conn = fresh("CREATE TABLE t (a date, b numeric(8, 2), c jsonb, d smallint, e uuid)")
    assert(conn:exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", { "2026-05-06", "1.25",
      '{"k": []}', 7, "8a64f0b9-2c37-4e21-9c50-d8a3b4f00001" }))
    assert.same({ { "2026-05-06", "1.25", '{"k": []}', 7,
      "8a64f0b9-2c37-4e21-9c50-d8a3b4f00001" } }, rows(conn, "SELECT * FROM t"))
  end)

  it("refuse text with a NUL byte", function()
    local err = failure(open():exec("SELECT $1", { "a\0b" }))
    assert.truthy(err.message:find("parameter 1 is text with a NUL byte", 1, true), err.message)
  end)
end)

describe("a PostgreSQL statement", function()
  it("tells how many rows it changed", function()
    local conn = fresh("CREATE TABLE t (a int)")
    assert.equal(3, conn:exec "INSERT INTO t VALUES (1), (2), (3)")
    assert.equal(2, conn:exec "UPDATE t SET a = 0 WHERE a > 1")
    assert.equal(0, conn:exec "SELECT * FROM t")
    assert.equal(3, conn:exec "DELETE FROM t")
    assert.equal(0, conn:exec "CREATE TABLE u (a int)")
    assert.equal(0, conn:exec "-- nothing")
  end)

  it("that fails gives SQLSTATE and the place, in bytes", function()
    local err = failure(open():exec("SELECT 'Zoë',\n  missing"))
    assert.equal("MIG_EDB", err.code)
    assert.equal('column "missing" does not exist (SQLSTATE 42703)', err.message)
    assert.equal("SELECT 'Zoë',\n  missing", err.sql)
    assert.equal(#"SELECT 'Zoë',\n  " + 1, err.position)
  end)

  it("that fails tells detail and hint, in one line", function()
    local conn = fresh("CREATE TABLE t (a int PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    assert.equal('duplicate key value violates unique constraint "t_pkey" (SQLSTATE 23505); '
      .. "Key (a)=(1) already exists", failure(conn:exec "INSERT INTO t VALUES (1)").message)
    assert.truthy(failure(conn:exec "VACUUM; SELECT 1").message:find(
      "only one statement can be run at a time", 1, true))
    assert(conn:begin())
    local err = failure(conn:exec "VACUUM")
    assert.truthy(err.message:find("autocommit_block", 1, true), err.message)
    assert(conn:rollback())
  end)

  it("keeps the connection usable after COPY, which is refused", function()
    local conn = fresh("CREATE TABLE t (a int)")
    for _, sql in ipairs { "COPY t FROM STDIN", "copy t to stdout" } do
      assert.truthy(failure(conn:exec(sql)).message:find("COPY from STDIN", 1, true))
    end
    assert.equal(0, conn:exec "SELECT 1")
  end)

  it("shows the server's notices", function()
    local conn = open()
    assert(conn:exec "DO $$ BEGIN RAISE NOTICE 'look: %', 1; RAISE WARNING 'careful'; END $$")
    assert.equal("notice: NOTICE: look: 1\nwarning: WARNING: careful\n", conn:notices())
  end)

  it("reads many rows while other statements run", function()
    local conn = fresh("CREATE TABLE t (a int)", "INSERT INTO t SELECT generate_series(1, 5000)")
    local cursor, sum = assert(conn:query "SELECT a FROM t ORDER BY a"), 0
    for row in function() return cursor:next() end do
      sum = sum + row[1]
      if row[1] % 1000 == 0 then assert.equal(1, conn:exec("DELETE FROM t WHERE a = 1 OR a = $1 "
        .. "AND a > 1000", { row[1] })) end
    end
    assert.equal(12502500, sum)
    cursor:finish()
  end)
end)

describe("a PostgreSQL transaction", function()
  it("takes changes of the schema back", function()
    local conn = fresh()
    assert.is_false(conn:in_transaction())
    assert(conn:begin())
    assert.is_true(conn:in_transaction())
    assert(conn:exec "CREATE TABLE t (a int)")
    assert.is_true(conn:has_table "t")
    assert(conn:rollback())
    assert.is_false(conn:has_table "t")
    assert(conn:rollback())
  end)

  it("that has failed is none any more, and cannot be committed", function()
    local conn = fresh()
    assert(conn:begin())
    failure(conn:exec "nonsense")
    assert.is_false(conn:in_transaction())
    assert.truthy(failure(conn:commit()).message:find("was rolled back", 1, true))
  end)

  it("ends with the connection, which says so", function()
    local conn, own = fresh("CREATE TABLE t (a int)")
    assert(conn:begin())
    assert(conn:exec "INSERT INTO t VALUES (1)")
    pg:sql(own, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name "
      .. "= 'mig' AND datname = current_database()")
    local err = failure(conn:exec "SELECT 1")
    assert.equal("MIG_ECONNECT", err.code)
    assert.truthy(err.message:find("the connection to the server was lost: ", 1, true),
      err.message)
    assert.is_true(conn:is_lost())
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
  end)

  it("sees tables in the search path, or in a schema", function()
    local conn = fresh("CREATE SCHEMA s", 'CREATE TABLE s."T" (a int)',
      "CREATE TEMP TABLE v (a int)")
    assert.is_false(conn:has_table "T")
    assert.is_true(conn:has_table("T", "s"))
    assert.is_true(conn:has_table "v")
    assert.is_false(conn:has_table("v", "s"))
  end)
end)

describe("PostgreSQL statements sent ahead", function()
  it("are done in order, and tell the rows they changed", function()
    local conn = fresh()
    for _, sql in ipairs { "BEGIN", "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (2)",
      "UPDATE t SET a = 3", "COMMIT" } do
      assert(conn:send(sql))
    end
    assert.is_false(conn:in_transaction())
    assert.same({ 0, 0, 2, 2, 0 }, conn:collect(true))
    assert.same({ { 3 }, { 3 } }, rows(conn, "SELECT a FROM t"))
  end)

  it("take effect up to the first that fails", function()
    local conn = fresh("CREATE TABLE t (a int)")
    for _, sql in ipairs { "BEGIN", "INSERT INTO t VALUES (1)", "COMMIT", "BEGIN",
      "INSERT INTO t VALUES (2)", "SELECT missing", "COMMIT", "BEGIN", "INSERT INTO t VALUES (3)",
      "COMMIT" } do
      assert(conn:send(sql))
    end
    local done, err = conn:collect(true)
    assert.same({ 0, 1, 0, 0, 1 }, done)
    assert.equal('column "missing" does not exist (SQLSTATE 42703)', err.message)
    assert.equal("SELECT missing", err.sql)
    assert.equal(8, err.position)
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
    assert.same({ { 1 } }, rows(conn, "SELECT a FROM t"))
  end)

  it("may be asked for what is known so far", function()
    local conn = fresh()
    assert(conn:send "BEGIN")
    assert(conn:send "CREATE TABLE t (a int)")
    local done = {}
    repeat
      local now, err = conn:collect(false)
      assert.is_nil(err)
      for _, n in ipairs(now) do done[#done + 1] = n end
    until #done == 2
    -- and then a statement whose rows somebody wants
    assert.equal(1, conn:exec "INSERT INTO t VALUES (1)")
    assert.is_true(conn:in_transaction())
    assert(conn:commit())
    assert.same({ { 1 } }, rows(conn, "SELECT a FROM t"))
  end)

  it("are thrown away by a rollback", function()
    local conn = fresh("CREATE TABLE t (a int)")
    assert(conn:send "BEGIN")
    assert(conn:send "INSERT INTO t VALUES (1)")
    assert(conn:rollback())
    assert.same({}, rows(conn, "SELECT a FROM t"))
  end)

  it("do not block however much both sides have to say", function()
    local conn = fresh()
    local filler = ("x"):rep(2000)
    for _ = 1, 5000 do
      assert(conn:send(("SELECT '%s', repeat('y', 4000)"):format(filler)))
    end
    local done, err = conn:collect(true)
    assert.is_nil(err)
    assert.equal(5000, #done)
  end)

  it("may carry values", function()
    local conn = fresh("CREATE TABLE t (a int, b text)")
    assert(conn:send("INSERT INTO t VALUES ($1, $2)", { 1, "q'" }))
    assert.same({ 1 }, conn:collect(true))
    assert.same({ { 1, "q'" } }, rows(conn, "SELECT * FROM t"))
  end)

  it("tell when the connection is lost", function()
    local conn, own = fresh()
    assert(conn:send "BEGIN")
    assert(conn:collect(true))
    pg:sql(own, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name "
      .. "= 'mig' AND datname = current_database()")
    local sent, err = conn:send "SELECT 1"
    if sent then err = select(2, conn:collect(true)) end
    assert.equal("MIG_ECONNECT", err.code)
    assert.is_true(conn:is_lost())
  end)
end)

describe("the PostgreSQL lock", function()
  it("keeps others out until it is given up, and names who has it", function()
    local first, second = open(), open(nil, 60)
    assert(first:lock "k")
    local err = failure(second:lock "k")
    assert.equal("MIG_ELOCKED", err.code)
    assert.truthy(err.message:find("^another runner holds the lock of this database: process %d+ "
      .. "%(mig, user mig, connected since [%d: -]+%) %(waited %d+%.%d s%)$"), err.message)
    assert.truthy(second:notices():find("waiting for another runner: process ", 1, true))
    assert(second:lock "other")
    first:unlock "k"
    assert(second:lock "k")
  end)

  it("outlives transactions, and ends with the connection", function()
    local first, second = open(), open()
    assert(first:begin())
    assert(first:lock "k2")
    assert(first:rollback())
    failure(second:lock "k2")
    first:close()
    local third = open(nil, 5000)
    assert(third:lock "k2")
  end)
end)
