-- A PostgreSQL database: opening it, statements, values, names. Transactions, locks and statements
-- sent ahead are in db_postgresql_txn_spec.lua.

require "spec.support.core"
local env = require "spec.support.env"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"

local pg = servers.postgresql()
local url, name = pg:database()

local function open(to)
  local conn, err = db.open(to or url)
  return assert(conn, err and err.message)
end

-- A connection to a database of its own, after some statements.
local function fresh(...)
  local conn = open((pg:database()))
  for _, sql in ipairs { ... } do
    local done, err = conn:exec(sql)
    assert(done, err and err.message)
  end
  return conn
end

local function rows(conn, sql, values)
  local cursor, failure = conn:query(sql, values)
  assert(cursor, failure and failure.message)
  local list = {}
  while true do
    local row, err = cursor:next()
    if err then error(err.message) end
    if not row then break end
    list[#list + 1] = row
  end
  cursor:finish()
  return list
end

local failure = require("spec.support.connection").failure

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
    local err = failure(db.open(pg:url(name, { user = servers.guarded, password = "hunter3" })))
    assert.equal("MIG_ECONNECT", err.code)
    assert.truthy(err.message:find("password authentication failed for user \"guarded\"", 1, true),
      err.message)
    assert.falsy(err.message:find("hunter", 1, true), err.message)
  end)

  it("reads a password file", function()
    local file = tmp.dir() .. "/pgpass"
    tmp.write(file, ("*:*:*:%s:%s\n"):format(servers.guarded,
      (servers.password:gsub("[:\\]", "\\%0"))))
    env.lines("chmod 600 " .. file)
    local conn = open(pg:url(name, { user = servers.guarded }) .. "&passfile=" .. file)
    assert.same({ { servers.guarded } }, rows(conn, "SELECT current_user"))
  end)

  for what, case in pairs {
    ["a database that is not there"] = { (url:gsub(name, "no_such")),
      'database "no_such" does not exist' },
    ["a socket that is not there"] = { "postgresql://mig@/a?host=/no/socket",
      "No such file or directory" },
    ["a port nobody listens at"] = { "postgresql://mig@127.0.0.1:1/a", "Connection refused" },
    ["a host that is not there"] = { "postgresql://mig@no.such.host.invalid/a",
      "could not translate host name" },
    ["several hosts that are not there"] = { "postgresql://mig@/a?host=/no/one,/no/two",
      "/no/two" },
    ["no password where one is wanted"] = { pg:url(name, { user = servers.guarded }),
      "no password supplied" },
    ["a parameter that libpq has not"] = { url .. "&sslmod=require", 'option "sslmod"' },
    ["a value that libpq does not know"] = { url .. "&sslmode=maybe", 'sslmode value: "maybe"' },
    ["a file of certificates that is not there"] = {
      "postgresql://mig@127.0.0.1:1/a?sslmode=verify-full&sslrootcert=/no/ca.pem", "refused" },
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

  it("pins what revisions and literals rely on", function()
    local conn = open(url .. "&client_encoding=latin1&options="
      .. servers.encode "-c standard_conforming_strings=off -c client_encoding=latin1")
    assert.same({ { "UTF8", "on", "ä\\", 2 } }, rows(conn, "SELECT "
      .. "current_setting('client_encoding'), current_setting('standard_conforming_strings'), "
      .. "'ä\\', length('ä\\')"))
    assert.equal("", conn:notices())
  end)

  for value in ("soon -1 9999999"):gmatch("%S+") do
    it("refuses ?connect_timeout=" .. value, function()
      assert.same({ code = "MIG_EINVALID",
        message = ("connect_timeout=%s is not a number of seconds"):format(value) },
        failure(db.open(url .. "&connect_timeout=" .. value)))
    end)
  end

  it("shows what the server says to a newcomer", function()
    local to, own = pg:database()
    pg:sql(own, "ALTER DATABASE " .. own .. " SET no.such = 1")
    pg:sql(own, "UPDATE pg_db_role_setting SET setconfig = '{no_such=1}' WHERE setdatabase = "
      .. "(SELECT oid FROM pg_database WHERE datname = current_database())")
    assert.equal('warning: WARNING: unrecognized configuration parameter "no_such"\n',
      open(to):notices())
  end)
end)

describe("PostgreSQL values", function()
  it("come back as they went in", function()
    local conn = fresh("CREATE TABLE t (a bigint, b double precision, c boolean, d text, e bytea)")
    local row = { 9223372036854775807, -0.1, true, "Zoë 'q' \\ :x", { bytes = "\0\255a" } }
    assert.equal(1, conn:exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", row))
    local back = rows(conn, "SELECT * FROM t")[1]
    assert.same(row, back)
    assert.equal("integer", math.type(back[1]))
  end)

  it("have the types of the server, numbers with digits as text", function()
    local row = rows(open(), "SELECT 1::smallint, 2::int, 1.5::real, 12345678901234567890.10, "
      .. "date '2026-02-03', '{\"a\": 1}'::jsonb, array[1, 2], null::text, false, 7::oid, "
      .. "'f'::char, 'n'::name, '1 day'::interval")[1]
    assert.same({ 1, 2, 1.5, "12345678901234567890.10", "2026-02-03", '{"a": 1}', "{1,2}", db.null,
      false, 7, "f", "n", "1 day" }, row)
  end)

  it("take the type of their place", function()
    local conn = fresh("CREATE TABLE t (a date, b numeric(8, 2), c jsonb, d smallint, e uuid)")
    assert(conn:exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", { "2026-05-06", "1.25",
      '{"k": []}', 7, "8a64f0b9-2c37-4e21-9c50-d8a3b4f00001" }))
    assert.same({ { "2026-05-06", "1.25", '{"k": []}', 7,
      "8a64f0b9-2c37-4e21-9c50-d8a3b4f00001" } }, rows(conn, "SELECT * FROM t"))
  end)

  it("are numbers to the last bit", function()
    local conn = open()
    for _, value in ipairs { 0.1, 1 / 3, 1e300, 5e-324, -0.0, math.pi, math.huge, -math.huge,
      math.maxinteger, math.mininteger, 2147483647, 2147483648, -2147483648, -2147483649 } do
      local back = rows(conn, "SELECT $1", { value })[1][1]
      assert.equal(value, back)
      assert.equal(math.type(value), math.type(back))
    end
    for _, nan in ipairs { 0 / 0, -(0 / 0) } do
      local back = rows(conn, "SELECT $1", { nan })[1][1]
      assert.is_true(back ~= back)
    end
  end)

  it("do not depend on the locale of the program", function()
    local place = tmp.dir()
    local output, code = env.sh(("localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8"):format(place))
    assert.equal(0, code, output)
    tmp.write(place .. "/try.lua", ([[
      require "spec.support.core"
      local db = require "mig_test_db"
      assert(os.setlocale("de_DE.UTF-8"), "no such locale")
      assert(("%%.1f"):format(0.5) == "0,5")
      local cursor = assert(db.open(%q):query("SELECT $1 + 0.25, 1.5::real", { 0.25 }))
      local row = cursor:next()
      assert(row[1] == 0.5 and row[2] == 1.5, "not these numbers")
    ]]):format(url))
    -- a sanitizer's library must be in this interpreter, too; the C library forgets its LOCPATH
    output, code = env.sh(("ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=%s LOCPATH=%s lua5.4 %s/try.lua")
      :format(env.quote(os.getenv "LD_PRELOAD" or ""), place, place))
    assert.equal(0, code, output)
  end)

  it("are bytes of any length, in either output format", function()
    local conn = open()
    local all = {}
    for i = 0, 255 do all[#all + 1] = string.char(i) end
    local bytes = table.concat(all):rep(100)
    assert.same({ { { bytes = bytes }, { bytes = "" }, 25600 } },
      rows(conn, "SELECT $1, $2, length($1)", { { bytes = bytes }, { bytes = "" } }))
    conn:exec "SET bytea_output = escape"
    assert.same({ { { bytes = bytes } } }, rows(conn, "SELECT $1", { { bytes = bytes } }))
  end)

  it("may be NULL of any type", function()
    local conn = fresh("CREATE TABLE t (a int, b text, c bytea, d jsonb, e date)")
    local nulls = { db.null, db.null, db.null, db.null, db.null }
    assert(conn:exec("INSERT INTO t VALUES ($1, $2, $3, $4, $5)", nulls))
    assert.same({ nulls }, rows(conn, "SELECT * FROM t"))
  end)

  it("are not more than the server takes", function()
    local values = {}
    for i = 1, 65536 do values[i] = i end
    assert.equal("the statement has 65536 parameters; PostgreSQL takes 65535",
      failure(open():exec("SELECT 1", values)).message)
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
    assert.equal(0, conn:exec "CREATE TABLE v AS SELECT 1")
    assert.equal(0, conn:exec "-- nothing")
  end)

  it("may have semicolons, white space and comments around and in it", function()
    local conn = fresh("CREATE TABLE t (a int)")
    for _, sql in ipairs {
      "SELECT 1;", "SELECT 1 ; ;\n\t", "SELECT 1; -- ; x", "SELECT 1; /* /* ' */ ; */ ;",
      "; SELECT 1", "", " \n", "-- nothing", ";", "SELECT ';', E'\\';', $a$;$a$, 1 AS \";\"",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
      "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
    } do
      local done, err = conn:exec(sql)
      assert.equal(0, done, sql .. ": " .. (err and err.message or ""))
    end
    for sql, message in pairs {
      ["SELECT 1; 'never closed"] = "unterminated quoted string",
      ["SELECT 1; /* never closed"] = "unterminated /* comment",
    } do
      assert.truthy(failure(conn:exec(sql)).message:find(message, 1, true), sql)
    end
  end)

  it("is alone", function()
    local conn = fresh()
    for sql, position in pairs {
      ["CREATE TABLE a (x int); CREATE TABLE b (x int)"] = 25,
      ["CREATE TABLE a (x int); -- one\n; garbage"] = 34,
      ["VACUUM; SELECT 1"] = 9,
    } do
      local refused = {
        code = "MIG_EINVALID", sql = sql, position = position,
        message = "only one statement can be run at a time: put several into a file and run it "
          .. "with op.execute_file",
      }
      for _, slot in ipairs { "exec", "query", "send" } do
        assert.same(refused, failure(conn[slot](conn, sql)))
      end
      assert.is_false(conn:has_table "a")
    end
  end)

  it("for rows must be one", function()
    for _, sql in ipairs { "-- nothing", ";" } do
      assert.same({ code = "MIG_EINVALID", message = "the SQL has no statement", sql = sql },
        failure(open():query(sql)))
    end
  end)

  it("with a NUL byte is refused", function()
    assert.same({ code = "MIG_EINVALID", message = "the SQL has a NUL byte at position 10",
      sql = "SELECT 1;", position = 10 }, failure(open():exec "SELECT 1;\0 DROP TABLE t"))
  end)

  it("keeps the connection usable after COPY, which is refused", function()
    local conn = fresh("CREATE TABLE t (a int, stdin int)")
    for _, sql in ipairs { "COPY t FROM STDIN", "copy t to stdout", "COPY (SELECT 1) TO STDOUT;",
      "/* x */ COPY t (a)\nFROM -- y\nstdin WITH (FORMAT csv)" } do
      for _, slot in ipairs { "exec", "query", "send" } do
        assert.same({ code = "MIG_EUNSUPPORTED", sql = sql, message = "COPY from STDIN or to "
          .. "STDOUT needs a client that sends or takes the rows: use op.bulk_insert, or COPY "
          .. "with a file of the server" }, failure(conn[slot](conn, sql)))
      end
    end
    assert.equal(0, conn:exec "SELECT 1")
    assert.truthy(failure(conn:exec "COPY t (stdin) FROM '/no/such/file'").message
      :find("could not open file", 1, true))
  end)

  it("shows the server's notices, a line each", function()
    local conn = open()
    assert(conn:exec("DO $$ BEGIN RAISE NOTICE E'look:\n %', 1; RAISE WARNING 'careful' "
      .. "USING DETAIL = 'Very.'; END $$"))
    assert.equal("notice: NOTICE: look:  1\nwarning: WARNING: careful; Very\n", conn:notices())
    assert(conn:exec(("CREATE TEMP TABLE %s (a int)"):format(("n"):rep(70))))
    assert.truthy(conn:notices():find("^notice: NOTICE: identifier \"n+\" will be truncated to "))
  end)
end)

describe("a PostgreSQL statement that fails", function()
  it("gives SQLSTATE and the place, in bytes", function()
    for sql, expected in pairs {
      ["SELECT 'Zoë',\n  missing"] = { 'column "missing" does not exist (SQLSTATE 42703)', 18 },
      ["SELECT '漢字😀é', missing"] = { 'column "missing" does not exist (SQLSTATE 42703)', 24 },
      ["SELEC 1"] = { 'syntax error at or near "SELEC" (SQLSTATE 42601)', 1 },
      ["SELECT ("] = { "syntax error at end of input (SQLSTATE 42601)", 9 },
      ["SELECT 1 / 0"] = { "division by zero (SQLSTATE 22012)" },
    } do
      assert.same({ code = "MIG_EDB", message = expected[1], sql = sql, position = expected[2] },
        failure(open():exec(sql)))
    end
  end)

  it("tells detail and hint, in one line", function()
    local conn = fresh("CREATE TABLE t (key int PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    assert.equal('duplicate key value violates unique constraint "t_pkey" (SQLSTATE 23505); '
      .. "Key (key)=(1) already exists", failure(conn:exec "INSERT INTO t VALUES (1)").message)
    assert.equal('column "kez" does not exist (SQLSTATE 42703); hint: Perhaps you meant to '
      .. 'reference the column "t.key"', failure(conn:exec "SELECT kez FROM t").message)
  end)

  it("inside a DO block tells the statement there, and its line", function()
    local conn = open()
    local sql = "DO $$\nBEGIN\n  INSERT INTO nope\n  VALUES (1);\nEND\n$$"
    assert.same({ code = "MIG_EDB", sql = sql,
      message = 'relation "nope" does not exist (SQLSTATE 42P01); in INSERT INTO nope   VALUES (1)'
        .. "; in PL/pgSQL function inline_code_block line 3 at SQL statement" },
      failure(conn:exec(sql)))
    sql = "DO $$\nBEGIN\n  RAISE EXCEPTION E'one\\ntwo' USING HINT = E'Try\\tthat.';\nEND\n$$"
    assert.equal("one two (SQLSTATE P0001); hint: Try that; in PL/pgSQL function inline_code_block "
      .. "line 3 at RAISE", failure(conn:exec(sql)).message)
  end)

  it("tells no more of it than can be read", function()
    local sql = [[DO $$ BEGIN EXECUTE 'SELECT nope, ''%s'''; END $$]]
    local message = failure(open():exec(sql:format(("ä"):rep(5000)))).message
    assert.truthy(utf8.len(message))
    assert.truthy(message:find('column "nope" does not exist (SQLSTATE 42703); in SELECT nope, ',
      1, true), message)
    assert.is_true(#message < 1200, message)
  end)

  it("for want of locks says what to do", function()
    local message = failure(open():exec [[DO $$ BEGIN
      RAISE EXCEPTION 'out of shared memory' USING ERRCODE = '53200',
        HINT = 'You might need to increase max_locks_per_transaction.'; END $$]]).message
    assert.truthy(message:find("out of shared memory (SQLSTATE 53200); set "
      .. "transaction_per_migration = true, or raise max_locks_per_transaction of the server; in ",
      1, true), message)
    message = failure(open():exec [[DO $$ BEGIN
      RAISE EXCEPTION 'out of memory' USING ERRCODE = '53200'; END $$]]).message
    assert.truthy(message:find("out of memory (SQLSTATE 53200); in ", 1, true), message)
  end)

  it("for a value of an enum that is too new says what to do", function()
    local conn = fresh("CREATE TYPE mood AS ENUM ('sad')")
    assert(conn:begin())
    assert(conn:exec "ALTER TYPE mood ADD VALUE 'ok'")
    assert.equal('unsafe use of new value "ok" of enum type mood (SQLSTATE 55P04); a new value of '
      .. "an enum can be used once it is committed: add it inside "
      .. "op.get_context():autocommit_block(…)", failure(conn:exec "SELECT 'ok'::mood").message)
  end)

  it("for it cannot be in a transaction says what to do", function()
    local conn = open()
    assert(conn:begin())
    assert.equal("VACUUM cannot run inside a transaction block (SQLSTATE 25001); run it inside "
      .. "op.get_context():autocommit_block(…)", failure(conn:exec "VACUUM").message)
  end)
end)

describe("a PostgreSQL cursor", function()
  it("knows its columns", function()
    local conn = open()
    assert.same({ "a", "b c", "?column?" }, conn:query('SELECT 1 AS a, 2 AS "b c", 3'):columns())
    assert.same({}, conn:query("CREATE TEMP TABLE t (a int)"):columns())
  end)

  it("reads many rows while other statements run", function()
    local conn = fresh("CREATE TABLE t (a int)", "INSERT INTO t SELECT generate_series(1, 5000)")
    local cursor, sum = assert(conn:query "SELECT a FROM t ORDER BY a"), 0
    for row in function() return cursor:next() end do
      sum = sum + row[1]
      if row[1] % 1000 == 0 then
        assert.equal(1, conn:exec("DELETE FROM t WHERE a = $1", { row[1] }))
      end
    end
    assert.equal(12502500, sum)
    cursor:finish()
  end)

  it("reads rows and values of some size", function()
    local conn = open()
    local cursor = assert(conn:query
      "SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) AS i")
    local count, bytes = 0, 0
    for row in function() return cursor:next() end do
      count, bytes = count + 1, bytes + #row[2]
    end
    assert.same({ 50000, 50000000 }, { count, bytes })
    assert.equal(100000000, #rows(conn, "SELECT repeat('x', 100000000)")[1][1])
  end)

  it("outlives its connection, without rows", function()
    local conn = open()
    local a, b = conn:query "SELECT 1 UNION SELECT 2", conn:query "SELECT '\\x01'::bytea"
    assert.same({ 1 }, a:next())
    assert.same({ { bytes = "\1" } }, b:next())
    conn:close()
    assert.equal("the connection of this result is closed", failure(a:next()).message)
    assert.same({}, b:columns())
    a:finish()
    b:finish()
  end)
end)

describe("has_table on PostgreSQL", function()
  it("sees tables and views in the search path, or in a schema", function()
    local conn = fresh("CREATE SCHEMA s", 'CREATE TABLE s."T" (a int)',
      "CREATE TEMP TABLE v (a int)", "CREATE TABLE p (a int) PARTITION BY LIST (a)",
      "CREATE VIEW w AS SELECT 1", "CREATE INDEX i ON p (a)", "CREATE SEQUENCE q")
    for table, expected in pairs {
      T = false, v = true, p = true, w = true, i = false, q = false, ["v'"] = false,
    } do
      assert.equal(expected, conn:has_table(table), table)
    end
    assert.is_true(conn:has_table("T", "s"))
    assert.is_false(conn:has_table("v", "s"))
    assert.is_false(conn:has_table("T", "none"))
    conn:exec "SET search_path = s"
    assert.is_true(conn:has_table "T")
    assert.is_false(conn:has_table "p")
  end)
end)

describe("a name on PostgreSQL", function()
  for given, expected in pairs {
    users = "users", user_2 = "user_2", ["a$b"] = "a$b", _x = "_x", Users = '"Users"',
    ["2fast"] = '"2fast"', ["$a"] = '"$a"', ["a b"] = '"a b"', ['a"b'] = '"a""b"',
    ["größe"] = '"größe"', [""] = '""', order = '"order"', user = '"user"', left = '"left"',
    orders = "orders", ["a.b"] = '"a.b"', name = "name", date = "date",
  } do
    it(("is quoted when it must be: %s"):format(given), function()
      assert.equal(expected, db.quote(given, "postgresql"))
    end)
  end

  it("that is reserved is quoted, whichever word it is", function()
    local wrong = {}
    for _, row in ipairs(rows(open(), "SELECT word FROM pg_get_keywords() "
      .. "WHERE catcode IN ('R', 'T') AND word ~ '^[a-z_]+$' ORDER BY 1")) do
      if db.quote(row[1], "postgresql") == row[1] then wrong[#wrong + 1] = row[1] end
    end
    assert.same({}, wrong)
  end)
end)

describe("a literal on PostgreSQL", function()
  it("has its own form for bytes and booleans", function()
    assert.same({ "true", "false" }, { db.literal(true, "postgresql"),
      db.literal(false, "postgresql") })
    assert.equal("'\\x00ff27'::bytea", db.literal({ bytes = "\0\255'" }, "postgresql"))
    assert.is_nil(db.literal("it's \\", "postgresql"))
    assert.is_nil(db.literal(1, "postgresql"))
  end)

  it("is what the server reads back, also through psql", function()
    for _, value in ipairs { true, false, { bytes = "" }, { bytes = "\0\1\255'\\:x" } } do
      local sql = "SELECT " .. db.literal(value, "postgresql")
      assert.same({ { value } }, rows(open(), sql))
    end
    assert.equal("5c3a7800", pg:sql(name, ("SELECT encode(%s, 'hex');"):format(
      db.literal({ bytes = "\\:x\0" }, "postgresql"))))
  end)
end)
