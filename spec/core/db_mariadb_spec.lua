require "spec.support.core"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"

local my = servers.mariadb()
local url, name = my:database()

local function open(to, timeout)
  local conn, err = db.open(to or url, timeout)
  return assert(conn, err and err.message)
end

-- A connection to a database of its own, after some statements.
local function fresh(...)
  local conn = open((my:database()))
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

local function with(params)
  return url .. "&" .. params
end

describe("opening a MariaDB database", function()
  it("tells what the server is", function()
    local version = my:sql(name, "SELECT VERSION()"):match("^[%d.]+")
    assert.equal("MariaDB " .. version, open():server())
  end)

  it("serves both schemes, with a driver's name behind it", function()
    for _, scheme in ipairs { "mysql", "mariadb", "mysql+pymysql", "mariadb+mariadbconnector" } do
      assert.same({ { name } }, rows(open(url:gsub("^%w+", scheme, 1)), "SELECT DATABASE()"))
    end
  end)

  it("takes passwords with any characters, and shows none", function()
    local as = { user = servers.guarded, password = servers.password }
    assert.same({ { servers.guarded .. "@localhost" } },
      rows(open(my:url(name, as)), "SELECT CURRENT_USER()"))
    local err = failure(db.open(my:url(name, { user = servers.guarded, password = "wrong" })))
    assert.same({
      code = "MIG_ECONNECT",
      message = "Access denied for user 'guarded'@'localhost' (using password: YES) (error 1045)",
    }, err)
  end)

  for what, case in pairs {
    ["a database that is not there"] = { url:gsub(name, "no_such"),
      "Unknown database 'no_such' (error 1049)" },
    ["a socket that is not there"] = { "mysql://mig@localhost/a?unix_socket=/no/socket",
      "Can't connect to local server through socket '/no/socket': No such file or directory "
        .. "(error 2002)" },
    ["a port nobody listens at"] = { "mysql://mig@127.0.0.1:1/a",
      "Can't connect to server on '127.0.0.1': Connection refused (error 2002)" },
    ["localhost with a port, which is no socket"] = { "mysql://mig@localhost:1/a",
      "Can't connect to server on 'localhost': Connection refused (error 2002)" },
    ["TLS that the server has not"] = { with "ssl=on",
      "the URL asks for TLS, but the server does not offer it" },
  } do
    it("says that it cannot for " .. what, function()
      assert.same({ code = "MIG_ECONNECT", message = case[#case] }, failure(db.open(case[1])))
    end)
  end

  it("pins what revisions rely on", function()
    for given, expected in pairs {
      [""] = "STRICT_TRANS_TABLES",
      ["STRICT_TRANS_TABLES,NO_ZERO_DATE"] = "STRICT_TRANS_TABLES,NO_ZERO_DATE",
      ["ANSI,NO_BACKSLASH_ESCAPES"] =
        "REAL_AS_FLOAT,PIPES_AS_CONCAT,IGNORE_SPACE,STRICT_TRANS_TABLES",
    } do
      local init = ("SET sql_mode='%s',autocommit=0,foreign_key_checks=0"):format(given)
      assert.same({ { expected, 1, 1, "utf8mb4", "utf8mb4" } },
        rows(open(with("init_command=" .. servers.encode(init))),
          "SELECT @@sql_mode, @@autocommit, @@foreign_key_checks, @@character_set_client, "
            .. "@@character_set_results"))
    end
    for _, given in ipairs { "ORACLE", "DB2", "MAXDB", "MSSQL", "POSTGRESQL" } do
      local conn = open(with("init_command=" .. servers.encode(("SET sql_mode=%s"):format(given))))
      assert.same({ { "text" } }, rows(conn, 'SELECT "text"'))
    end
  end)

  it("leaves the time zone alone", function()
    local conn = open(with("init_command=" .. servers.encode "SET time_zone='+05:00'"))
    assert.same({ { "+05:00" } }, rows(conn, "SELECT @@time_zone"))
  end)

  for parameter, message in pairs {
    ["sslca=x"] = "unknown parameter 'sslca' in the mariadb URL; did you mean 'ssl_ca'?",
    ["ssl_ca=/no/ca.pem"] =
      "ssl_ca=/no/ca.pem in the mariadb URL cannot be read: No such file or directory",
    ["ssl=maybe"] = "ssl=maybe in the mariadb URL is not valid: write on or off",
    ["charset=latin1"] = "charset=latin1 in the mariadb URL is not valid: the connection is "
      .. "always in utf8mb4, and the server converts",
    ["protocol=pipe"] = "protocol=pipe in the mariadb URL is not valid: write tcp or socket",
    ["connect_timeout=soon"] =
      "connect_timeout=soon in the mariadb URL is not a number of seconds",
    ["connect_timeout=0"] = "connect_timeout=0 in the mariadb URL is not a number of seconds",
    ["read_timeout=9999999"] = "read_timeout=9999999 in the mariadb URL is not a number of seconds",
    ["unix_socket="] = "unix_socket= in the mariadb URL is empty",
  } do
    it("refuses ?" .. parameter, function()
      assert.same({ code = "MIG_EINVALID", message = message },
        failure(db.open("mysql://localhost/a?" .. parameter)))
    end)
  end

  it("takes what else the URL may say", function()
    for _, params in ipairs { "charset=utf8mb4", "charset=utf8", "compress=on", "ssl=off",
      "connect_timeout=3&read_timeout=20&write_timeout=20", "protocol=socket" } do
      assert.same({ { 1 } }, rows(open(with(params)), "SELECT 1"), params)
    end
  end)

  describe("with an option file", function()
    local file = tmp.dir() .. "/my.cnf"

    it("reads the password, which may be nowhere else", function()
      tmp.write(file, ("[client]\nuser=guarded\npassword='%s'\n"):format(servers.password))
      local to = servers.as(with("read_default_file=" .. file))
      assert.same({ { "guarded@localhost" } }, rows(open(to), "SELECT CURRENT_USER()"))
    end)

    it("lets the URL win", function()
      tmp.write(file, "[client]\nuser=nobody\npassword=wrong\ndatabase=none\nssl-ca=/no/ca\n"
        .. "socket=/no/socket\nhost=no.such.host.invalid\n")
      local to = with("ssl=off&read_default_file=" .. file)
      assert.same({ { name } }, rows(open(to), "SELECT DATABASE()"))
    end)

    it("keeps to what is safe", function()
      tmp.write(file, "[client]\nreconnect=1\nlocal-infile=1\nmulti-statements=1\n"
        .. "default-character-set=latin1\n")
      local conn = open(with("read_default_file=" .. file))
      assert.same({ { "ä", 2 } }, rows(conn, "SELECT 'ä', LENGTH('ä')"))
      assert.equal("MIG_EINVALID", failure(conn:exec "SELECT 1; SELECT 2").code)
      conn:exec "CREATE TEMPORARY TABLE t (a TEXT)"
      assert.truthy(failure(conn:exec("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t"))
        .message:find("local infile", 1, true))
    end)

    it("reads the group it is told", function()
      tmp.write(file, ("[client]\nuser=nobody\n[mig]\nuser=mig\npassword='%s'\n"):format(
        servers.password))
      local to = servers.as(with("read_default_group=mig&read_default_file=" .. file))
      assert.same({ { "mig@localhost" } }, rows(open(to), "SELECT CURRENT_USER()"))
    end)
  end)
end)

describe("a statement", function()
  it("tells how many rows it changed, or found", function()
    local conn = fresh "CREATE TABLE t (a INT)"
    assert.equal(3, conn:exec "INSERT INTO t VALUES (1), (2), (3)")
    assert.equal(0, conn:exec "CREATE TABLE u (a INT)")
    assert.equal(0, conn:exec "SELECT * FROM t")
    assert.equal(2, conn:exec "UPDATE t SET a = 2 WHERE a > 1")
    assert.equal(2, conn:exec "UPDATE t SET a = 2 WHERE a > 1")
    assert.equal(0, conn:exec "UPDATE t SET a = 0 WHERE a > 9")
    assert.equal(0, conn:exec "ALTER TABLE t ADD b INT, ALGORITHM=COPY")
    assert.equal(0, conn:exec "SET @x = 1")
    assert.equal(3, conn:exec "DELETE FROM t")
  end)

  it("may have semicolons, white space and comments around it", function()
    local conn = open()
    for _, sql in ipairs {
      "SELECT 1;", "SELECT 1 ; ;\n\t", "SELECT 1; -- ; x", "SELECT 1; /* ' */ ;", "SELECT 1 # ;",
      "; SELECT 1", "", " \n", "-- nothing", ";", "/* x */;", "/*! SELECT 1 */",
    } do
      local done, err = conn:exec(sql)
      assert.equal(0, done, sql .. ": " .. (err and err.message or ""))
    end
  end)

  it("is alone", function()
    local conn = open()
    for sql, position in pairs {
      ["CREATE TABLE a (x INT); CREATE TABLE b (x INT)"] = 25,
      ["CREATE TABLE a (x INT); -- one\n; garbage"] = 34,
      ["CREATE TABLE a (x INT); 'never closed"] = 25,
    } do
      assert.same({
        code = "MIG_EINVALID", sql = sql, position = position,
        message = "only one statement can be run at a time: put several into a file and run it "
          .. "with op.execute_file",
      }, failure(conn:exec(sql)))
      assert.is_false(conn:has_table "a")
    end
  end)

  it("may be a body with semicolons", function()
    local conn = fresh("CREATE TABLE t (a INT)",
      "CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1); SELECT 1; SELECT 2, 3; END;")
    assert.equal(0, conn:exec "CALL p()")
    assert.same({ { 1 } }, rows(conn, "CALL p()"))
    assert.same({ { 2 } }, rows(conn, "SELECT COUNT(*) FROM t"))
    local err = failure(conn:exec "CREATE PROCEDURE q() BEGIN SELECT 1; garbage; END")
    assert.same({ "MIG_EDB", 45 }, { err.code, err.position }) -- it takes garbage for a label
  end)

  it("fails with what fails in a procedure, after its first results", function()
    local conn = fresh(
      "CREATE PROCEDURE p() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END")
    assert.same({ code = "MIG_EDB", message = "no (error 1644, SQLSTATE 45000)", sql = "CALL p()" },
      failure(conn:exec "CALL p()"))
    assert.equal("MIG_EDB", failure(conn:query "CALL p()").code)
    assert.same({ { 1 } }, rows(conn, "SELECT 1"))
  end)

  it("that is wrong is shown with the position", function()
    local conn = fresh "CREATE TABLE t (a INT UNIQUE NOT NULL)"
    for _, example in ipairs {
      { "SELECT x FROM t", "Unknown column 'x' in 'SELECT' (error 1054, SQLSTATE 42S22)" },
      { "SELEC 1", "syntax error near 'SELEC 1' at line 1 (error 1064, SQLSTATE 42000)", 1 },
      { "SELECT 1,\n  2 FRM\nt", "syntax error near 't' at line 3 (error 1064, SQLSTATE 42000)",
        19 },
      { "\n\n ; SELECT 'x' 'at line 1' WHERE WHERE",
        "syntax error near 'WHERE' at line 1 (error 1064, SQLSTATE 42000)", 35 },
      { "SELECT (1", "syntax error at the end (error 1064, SQLSTATE 42000)" },
      { "CREATE TABLE t (a INT)", "Table 't' already exists (error 1050, SQLSTATE 42S01)" },
      { "INSERT INTO t VALUES (1), (1)",
        "Duplicate entry '1' for key 'a' (error 1062, SQLSTATE 23000)" },
    } do
      local err = failure(conn:exec(example[1]))
      err.message = err.message:gsub("'field list'", "'SELECT'") -- of servers before 11
      assert.same({ code = "MIG_EDB", message = example[2], sql = example[1],
        position = example[3] }, err)
    end
    assert.same({}, rows(conn, "SELECT * FROM t"))
  end)

  it("that is wrong behind its values is shown as it was written", function()
    local conn = open()
    local sql = "SELECT ?, ? FRM ?"
    local err = failure(conn:exec(sql, { "a long value", 12, "x" }))
    assert.same({ sql, 17 }, { err.sql, err.position })
    sql = "SELECT ?, ? + + * 3"
    err = failure(conn:exec(sql, { "a long value", 12 }))
    assert.same({ sql, 17 }, { err.sql, err.position })
  end)

  it("with a NUL byte is refused", function()
    assert.same({ code = "MIG_EINVALID", message = "the SQL has a NUL byte at position 10",
      sql = "SELECT 1;", position = 10 }, failure(open():exec "SELECT 1;\0 DROP TABLE t"))
  end)

  it("for rows must be one", function()
    for _, sql in ipairs { "-- nothing", ";" } do
      assert.same({ code = "MIG_EINVALID", message = "the SQL has no statement", sql = sql },
        failure(open():query(sql)))
    end
  end)

  it("that is too large is refused before it is sent", function()
    local conn = open()
    local limit = rows(conn, "SELECT @@max_allowed_packet")[1][1]
    local err = failure(conn:exec("SELECT ?", { ("x"):rep(limit) }))
    assert.equal(("the statement has %d bytes, and the server takes %d (max_allowed_packet): split "
      .. "it, or raise max_allowed_packet of the server"):format(limit + 9, limit), err.message)
    assert.same({ { limit // 2 } }, rows(conn, "SELECT LENGTH(?)", { ("x"):rep(limit // 2) }))
  end)

  it("without a database says what is missing", function()
    local conn = open((url:gsub("/" .. name, "/")))
    assert.equal("the URL names no database, and the statement needs one: write "
      .. "mariadb://host/database", failure(conn:exec "CREATE TABLE t (a INT)").message)
  end)

  it("tells the server's warnings", function()
    local conn = fresh "CREATE TABLE t (a INT)"
    assert.equal("", conn:notices())
    conn:exec "CREATE TABLE IF NOT EXISTS t (a INT)"
    assert.equal("notice: Table 't' already exists (note 1050)\n", conn:notices())
    conn:exec "INSERT IGNORE INTO t VALUES ('x')"
    assert.equal("warning: Incorrect integer value: 'x' for column `" .. rows(conn,
      "SELECT DATABASE()")[1][1] .. "`.`t`.`a` at row 1 (warning 1366)\n", conn:notices())
    conn:exec("INSERT IGNORE INTO t VALUES " .. ("('y')"):rep(12, ", "))
    local lines, count = conn:notices():gsub("warning: Incorrect", "")
    assert.same({ 10, "warning: and 2 more" }, { count, lines:match("([^\n]*)\n$") })
  end)
end)

describe("values", function()
  it("come back as they went in", function()
    local conn = open()
    local values = {
      db.null, 0, -1, math.maxinteger, math.mininteger, 9007199254740993, 0.5, 1.0, 1e300, -1e-300,
      0.1, "", "text", "größe \u{1F600}", "it's", "back\\slash", "\\'", "a\0b", "%_?\r\n\26",
      { bytes = "" }, { bytes = "\0\1\255'\\" },
    }
    for _, value in ipairs(values) do
      local row = rows(conn, "SELECT ?", { value })[1]
      assert.same(value, row[1])
      assert.equal(math.type(value), math.type(row[1]))
    end
    assert.same({ { 1, 0 } }, rows(conn, "SELECT ?, ?", { true, false }))
  end)

  it("do so whatever backslashes mean", function()
    local conn = open()
    conn:exec "SET sql_mode = 'NO_BACKSLASH_ESCAPES'"
    for _, value in ipairs { "it's", "back\\slash", "\\'", { bytes = "\0\1\255'\\" } } do
      assert.same({ { value } }, rows(conn, "SELECT ?", { value }))
    end
  end)

  it("have the types of their columns", function()
    local conn = fresh([[CREATE TABLE t (a TINYINT(1), b BIGINT UNSIGNED, c DECIMAL(20, 2),
      d FLOAT, e DOUBLE, f DATE, g DATETIME(3), h TIME, i YEAR, j CHAR(3), k TEXT, l BLOB,
      m VARBINARY(9), n BIT(8), o ENUM('x', 'y'), p SET('x', 'y'), q JSON, r POINT, s INT ZEROFILL)
      CHARACTER SET utf8mb4]], [[INSERT INTO t VALUES (1, 18446744073709551615, 1.50, 0.25, 0.1,
      '2024-02-29', '2024-02-29 12:34:56.789', '-01:02:03', 2024, 'ä', 'text', x'00ff', 'bin',
      b'101', 'y', 'x,y', '{"a": 1}', NULL, 7)]])
    assert.same({
      1, "18446744073709551615", "1.50", 0.25, 0.1, "2024-02-29", "2024-02-29 12:34:56.789",
      "-01:02:03", 2024, "ä", "text", { bytes = "\0\255" }, { bytes = "bin" }, { bytes = "\5" },
      "y", "x,y", '{"a": 1}', db.null, 7,
    }, rows(conn, "SELECT * FROM t")[1])
    assert.same({ { math.maxinteger } }, rows(conn, "SELECT b DIV 2 FROM t"))
  end)

  it("may stand where a server takes no parameters", function()
    local conn = fresh("CREATE TABLE t (a INT)")
    assert(conn:exec("ALTER TABLE t ADD b VARCHAR(9) DEFAULT ? COMMENT ?", { "it's", "ü\\" }))
    conn:exec "INSERT INTO t (a) VALUES (1)"
    assert.same({ { "it's" } }, rows(conn, "SELECT b FROM t"))
  end)

  it("are not put into strings, names and comments", function()
    assert.same({ { "?", 1 } },
      rows(open(), "SELECT '?' AS `?`, ? /* ? */ -- ?\n # ?", { 1 }))
  end)

  it("must be numbers where they are numbers", function()
    for value, word in pairs { [math.huge] = "infinite", [-math.huge] = "infinite" } do
      assert.equal("parameter 1 is " .. word .. ", which MariaDB has no number for",
        failure(open():query("SELECT ?", { value })).message)
    end
    assert.equal("parameter 2 is NaN, which MariaDB has no number for",
      failure(open():query("SELECT ?, ?", { 1, 0 / 0 })).message)
  end)

  it("are as many as the parameters", function()
    local conn = open()
    for _, example in ipairs {
      { "SELECT ?", {}, "the SQL has a parameter ?, but no values were given", 8 },
      { "SELECT ?, ?", { 1 }, "the SQL has 2 parameters, but 1 values were given" },
      { "SELECT 1", { 1 }, "the SQL has 0 parameters, but 1 values were given" },
    } do
      assert.same({ code = "MIG_EINVALID", message = example[3], sql = example[1],
        position = example[4] }, failure(conn:exec(example[1], example[2])))
    end
  end)
end)

describe("a cursor", function()
  it("knows its columns", function()
    assert.same({ "a", "b c", "3" }, open():query("SELECT 1 AS a, 2 AS `b c`, 3"):columns())
    assert.same({}, open():query("SET @x = 1"):columns())
  end)

  it("lives beside others and other statements", function()
    local conn = fresh("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1), (2)")
    local a, b = conn:query "SELECT a FROM t", conn:query "SELECT a FROM t"
    assert.same({ 1 }, a:next())
    assert.same({ 1 }, b:next())
    conn:exec "DELETE FROM t"
    assert.same({ 2 }, a:next())
    a:finish()
    assert.same({ 2 }, b:next())
    assert.is_nil(b:next())
    b:finish()
  end)

  it("outlives its connection, without rows", function()
    local conn = open()
    local a, b = conn:query "SELECT 1 UNION SELECT 2", conn:query "SELECT 2"
    assert.same({ 1 }, a:next())
    conn:close()
    assert.equal("the connection of this result is closed", failure(a:next()).message)
    assert.same({}, b:columns())
    a:finish()
    b:finish()
  end)
end)

describe("has_table", function()
  it("knows tables, temporary ones, and those of other databases", function()
    local _, other = my:database()
    local conn = fresh("CREATE TABLE `Big's` (a INT)", "CREATE TEMPORARY TABLE tmp (a INT)",
      ("CREATE TABLE %s.o (a INT)"):format(other))
    for table, expected in pairs { ["Big's"] = true, tmp = true, none = false, o = false } do
      assert.equal(expected, conn:has_table(table), table)
    end
    assert.is_true(conn:has_table("o", other))
    assert.is_false(conn:has_table("Big's", other))
    assert.is_false(conn:has_table("o", "no`pe"))
  end)
end)

describe("a name", function()
  for given, expected in pairs {
    users = "users", user_2 = "user_2", ["a$b"] = "a$b", _x = "_x",
    Users = "`Users`", ["2fast"] = "`2fast`", ["$a"] = "`$a`", ["a b"] = "`a b`",
    ["a`b"] = "`a``b`", ["größe"] = "`größe`", [""] = "``", order = "`order`", index = "`index`",
    orders = "orders", ["a.b"] = "`a.b`", ["a\\b"] = "`a\\b`", rank = "rank", rows = "`rows`",
  } do
    it(("is quoted when it must be: %s"):format(given), function()
      assert.equal(expected, db.quote(given, "mariadb"))
    end)
  end

  it("that is reserved is quoted, whichever word it is", function()
    local conn = fresh()
    local refused = {}
    for _, row in ipairs(rows(conn, "SELECT LOWER(word) FROM information_schema.keywords")) do
      local word = row[1]:match("^[a-z_][a-z0-9_]*$")
      if word and not conn:exec(("CREATE OR REPLACE TABLE t (%s INT)"):format(
        db.quote(word, "mariadb"))) then
        refused[#refused + 1] = word
      end
    end
    assert.same({}, refused)
  end)
end)

describe("a literal", function()
  it("is what the server reads back", function()
    local conn = open()
    for _, value in ipairs { "", "it's", "back\\slash\\'", "größe \u{1F600}", "\0\r\n\26\t%" } do
      assert.same({ { value } }, rows(conn, "SELECT " .. db.literal(value, "mariadb")))
    end
  end)

  it("survives the client", function()
    for _, value in ipairs { "a\rb\r\nc\\'", "DELIMITER //\nx", "semi; colon" } do
      assert.equal((value:gsub(".", function(c) return ("%02X"):format(c:byte()) end)),
        my:sql(name, ("SELECT HEX(%s);"):format(db.literal(value, "mariadb"))))
    end
  end)

  it("has its own form for text and booleans", function()
    assert.equal("'it''s \\\\'", db.literal("it's \\", "mariadb"))
    assert.same({ "true", "false" }, { db.literal(true, "mysql"), db.literal(false, "mysql") })
    assert.is_nil(db.literal(1, "mysql"))
    assert.is_nil(db.literal({ bytes = "\0" }, "mysql"))
  end)
end)
