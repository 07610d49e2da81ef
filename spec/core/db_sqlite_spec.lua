require "spec.support.core"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"


local function open(url, timeout)
  return assert(db.open(url or "sqlite://", timeout))
end

local function memory(...)
  local conn = open()
  for _, sql in ipairs { ... } do assert(conn:exec(sql)) end
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

describe("opening an SQLite database", function()
  local dir = tmp.dir()
  local function refused(rest)
    local err = failure(db.open("sqlite:///" .. rest))
    return err.code .. " " .. err.message
  end

  it("creates the file, readable by others as the umask says", function()
    local conn = open("sqlite:///" .. dir .. "/new.db")
    assert(conn:exec "CREATE TABLE t (a)")
    conn:close()
    assert.equal("644", env.lines("umask 022; stat -c %a " .. dir .. "/new.db")[1])
    assert.same({ { "t" } }, rows(open("sqlite:///" .. dir .. "/new.db"),
      "SELECT name FROM sqlite_master"))
  end)

  it("takes names that mean something else to SQLite as they are", function()
    for _, name in ipairs { "file:x?y", ":memory:x", "a b;c", "file:x?mode=memory" } do
      local path = dir .. "/" .. name
      local url = "sqlite:///" .. path:gsub("%?", "%%3F")
      open(url):close()
      assert.is_true(tmp.exists(path), path)
    end
  end)

  it("says which folder does not exist", function()
    assert.equal(("MIG_ECONNECT cannot open %s/no/a.db: the folder %s/no does not exist")
      :format(dir, dir), refused(dir .. "/no/a.db"))
    assert.equal("MIG_ECONNECT cannot open no/such/a.db: the folder no/such does not exist",
      refused "no/such/a.db")
  end)

  it("says that a folder on the way is a file", function()
    tmp.write(dir .. "/file", "x")
    assert.equal(("MIG_ECONNECT cannot open %s/file/a.db: %s/file is not a folder")
      :format(dir, dir), refused(dir .. "/file/a.db"))
  end)

  it("says that the file is a folder", function()
    assert.equal(("MIG_ECONNECT cannot open %s: it is a folder, not a database file"):format(dir),
      refused(dir))
  end)

  it("says that the file does not exist when it may not create it", function()
    for _, mode in ipairs { "ro", "rw" } do
      assert.equal(("MIG_ECONNECT cannot open %s/none.db: the file does not exist"):format(dir),
        refused(dir .. "/none.db?mode=" .. mode))
    end
    assert.is_false(tmp.exists(dir .. "/none.db"))
  end)

  it("says at the first statement that a file is not a database", function()
    tmp.write(dir .. "/text.db", ("this is a text file, not a database\n"):rep(100))
    local conn = open("sqlite:///" .. dir .. "/text.db")
    for _, err in ipairs {
      failure(conn:begin()), failure(conn:exec "CREATE TABLE t (a)"), failure(conn:has_table "t"),
    } do
      assert.same({ "MIG_ECONNECT", dir .. "/text.db is not an SQLite database" },
        { err.code, err.message })
    end
    conn:close()
    assert.equal(3600, #tmp.read(dir .. "/text.db"))
  end)

  it("read-only refuses to write", function()
    local path = dir .. "/ro.db"
    open("sqlite:///" .. path):exec "CREATE TABLE t (a)"
    local conn = open("sqlite:///" .. path .. "?mode=ro")
    assert.same({ { 0 } }, rows(conn, "SELECT count(*) FROM t"))
    assert.equal("MIG_EDB", failure(conn:begin()).code)
    local err = failure(conn:exec "INSERT INTO t VALUES (1)")
    assert.same({
      code = "MIG_EDB",
      message = path .. " is read-only: check the permissions of the file and of its folder, and "
        .. "?mode=ro in the URL",
      sql = "INSERT INTO t VALUES (1)",
    }, err)
  end)

  it("in memory leaves no file", function()
    local conn = open("sqlite:///" .. dir .. "/mem.db?mode=memory")
    assert(conn:exec "CREATE TABLE t (a)")
    assert.is_false(tmp.exists(dir .. "/mem.db"))
  end)

  it("switches foreign keys only when asked to", function()
    for rest, expected in pairs { [""] = 0, ["?foreign_keys=on"] = 1, ["?foreign_keys=off"] = 0 } do
      assert.same({ { expected } }, rows(open("sqlite://" .. rest), "PRAGMA foreign_keys"))
    end
  end)

  for parameter, message in pairs {
    ["mod=ro"] = "unknown parameter 'mod' in the sqlite URL; did you mean 'mode'?",
    ["foreign_key=on"] =
      "unknown parameter 'foreign_key' in the sqlite URL; did you mean 'foreign_keys'?",
    ["sslmode=require"] = "unknown parameter 'sslmode' in the sqlite URL; did you mean 'mode'?",
    ["cache=shared"] = "unknown parameter 'cache' in the sqlite URL; known: mode, foreign_keys, "
      .. "busy_timeout",
    ["mode=rx"] = "mode=rx in the sqlite URL is not valid: write ro, rw, rwc or memory",
    ["mode="] = "mode= in the sqlite URL is not valid: write ro, rw, rwc or memory",
    ["foreign_keys=yes"] = "foreign_keys=yes in the sqlite URL is not valid: write on or off",
    ["busy_timeout=soon"] = "busy_timeout=soon in the sqlite URL is not a number of milliseconds",
    ["busy_timeout=-1"] = "busy_timeout=-1 in the sqlite URL is not a number of milliseconds",
    ["busy_timeout=9999999999"] =
      "busy_timeout=9999999999 in the sqlite URL is not a number of milliseconds",
    ["busy_timeout="] = "busy_timeout= in the sqlite URL is not a number of milliseconds",
  } do
    it("refuses ?" .. parameter, function()
      assert.same({ code = "MIG_EINVALID", message = message },
        failure(db.open("sqlite://?" .. parameter)))
    end)
  end

  it("refuses extensions", function()
    local err = failure(open():exec "SELECT load_extension('x')")
    assert.equal("not authorized", err.message)
  end)
end)

describe("a statement", function()
  it("tells how many rows it changed", function()
    local conn = memory "CREATE TABLE t (a)"
    assert.equal(3, conn:exec "INSERT INTO t VALUES (1), (2), (3)")
    assert.equal(0, conn:exec "CREATE TABLE u (a)")
    assert.equal(0, conn:exec "SELECT * FROM t")
    assert.equal(2, conn:exec "UPDATE t SET a = 0 WHERE a > 1")
    assert.equal(0, conn:exec "UPDATE t SET a = 0 WHERE a > 1")
    assert.equal(0, conn:exec "PRAGMA user_version = 3")
    assert.equal(3, conn:exec "DELETE FROM t")
  end)

  it("counts without its triggers", function()
    local conn = memory("CREATE TABLE t (a)", "CREATE TABLE log (a)",
      "CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1), (2); END")
    assert.equal(1, conn:exec "INSERT INTO t VALUES (1)")
    assert.same({ { 2 } }, rows(conn, "SELECT count(*) FROM log"))
  end)

  it("may end in semicolons, white space and comments", function()
    local conn = open()
    for _, sql in ipairs {
      "SELECT 1;", "SELECT 1 ; ;\n\t", "SELECT 1; -- ; x", "SELECT 1; /* ' */ ;",
      "SELECT 1 /* open", "SELECT 1; /* open", "; SELECT 1", "", " \n", "-- nothing", ";",
      "/* x */;",
    } do
      assert.equal(0, conn:exec(sql), sql)
    end
  end)

  it("is alone", function()
    local conn = open()
    for sql, position in pairs {
      ["CREATE TABLE a (x); CREATE TABLE b (x)"] = 21,
      ["CREATE TABLE a (x); -- one\n; garbage"] = 30,
      ["CREATE TABLE a (x); 'never closed"] = 21,
    } do
      local err = failure(conn:exec(sql))
      assert.same({
        code = "MIG_EINVALID", sql = sql, position = position,
        message = "only one statement can be run at a time: put several into a file and run it "
          .. "with op.execute_file",
      }, err)
      assert.is_false(conn:has_table "a")
    end
  end)

  it("that is wrong is shown with the position", function()
    local conn = memory "CREATE TABLE t (a INTEGER UNIQUE NOT NULL)"
    for _, example in ipairs {
      { "SELECT x FROM t", "no such column: x", 8 },
      { "SELEC 1", 'near "SELEC": syntax error', 1 },
      { "SELECT 1 FROM nowhere", "no such table: nowhere" },
      { "CREATE TABLE t (a)", "table t already exists", 14 },
      { "SELECT (1", "incomplete input" },
      { "INSERT INTO t VALUES (NULL)", "NOT NULL constraint failed: t.a" },
      { "INSERT INTO t VALUES (1), (1)", "UNIQUE constraint failed: t.a" },
      { "ALTER TABLE t DROP COLUMN z", 'no such column: "z"', 27 },
    } do
      local err = failure(conn:exec(example[1]))
      assert.same({ code = "MIG_EDB", message = example[2], sql = example[1],
        position = example[3] }, err)
    end
    assert.equal(0, #rows(conn, "SELECT * FROM t"))
  end)

  it("with a NUL byte is refused", function()
    local err = failure(open():exec "SELECT 1;\0 DROP TABLE t")
    assert.same({ code = "MIG_EINVALID", message = "the SQL has a NUL byte at position 10",
      sql = "SELECT 1;", position = 10 }, err)
  end)

  it("for rows must be one", function()
    local err = failure(open():query "-- nothing")
    assert.same({ code = "MIG_EINVALID", message = "the SQL has no statement", sql = "-- nothing" },
      err)
  end)

  it("can be run again, as it is or with other values", function()
    local conn = memory "CREATE TABLE t (a, b)"
    for i = 1, 100 do
      assert.equal(1, conn:exec("INSERT INTO t VALUES (?1, ?2)", { i, "text " .. i }))
    end
    assert.same({ { 100, 5050, "text 99" } }, rows(conn, "SELECT count(*), sum(a), max(b) FROM t"))
    failure(conn:exec("INSERT INTO t VALUES (?1, ?2)", { 1 }))
    assert.equal(1, conn:exec("INSERT INTO t VALUES (?1, ?2)", { 1, 2 }))
    assert.equal("no such table: u", failure(conn:exec "DROP TABLE u").message)
    assert.equal("no such table: u", failure(conn:exec "DROP TABLE u").message)
  end)

  it("that is kept survives a change of the schema", function()
    local conn = memory("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    assert.same({ { 1 } }, rows(conn, "SELECT * FROM t"))
    assert.same({ { 1 } }, rows(conn, "SELECT * FROM t"))
    conn:exec "ALTER TABLE t ADD COLUMN b DEFAULT 2"
    assert.same({ { 1, 2 } }, rows(conn, "SELECT * FROM t"))
  end)
end)

describe("values", function()
  it("come back as they went in", function()
    local conn = open()
    local values = {
      db.null, 0, -1, math.maxinteger, math.mininteger, 9007199254740993, 0.5, 1.0, -0.0, 1e300,
      math.huge, "", "text", "größe \u{1F600}", "it's", { bytes = "" }, { bytes = "\0\1\255" },
    }
    for _, value in ipairs(values) do
      local row = rows(conn, "SELECT ?1, typeof(?1)", { value })[1]
      assert.same(value, row[1])
      assert.equal(math.type(value), math.type(row[1]))
    end
    assert.same({ { 1, 0 } }, rows(conn, "SELECT ?1, ?2", { true, false }))
  end)

  it("of type text may have a NUL byte only on the way out", function()
    local conn = open()
    assert.same({ { "a\0b" } }, rows(conn, "SELECT CAST(x'610062' AS TEXT)"))
    local err = failure(conn:exec("SELECT ?1, ?2", { 1, "a\0b" }))
    assert.same({
      code = "MIG_EINVALID", sql = "SELECT ?1, ?2",
      message = "parameter 2 is text with a NUL byte, which SQLite would cut there: use sa.bytes "
        .. "for binary data",
    }, err)
  end)

  it("must be numbers where they are numbers", function()
    local err = failure(open():query("SELECT ?1", { 0 / 0 }))
    assert.equal("parameter 1 is NaN, which SQLite would store as NULL", err.message)
  end)

  it("are as many as the parameters", function()
    local conn = open()
    for _, example in ipairs {
      { "SELECT :x", {}, "the SQL has a parameter :x, but no values were given" },
      { "SELECT ?", {}, "the SQL has a parameter ?, but no values were given" },
      { "SELECT ?1, ?2", { 1 }, "the SQL has 2 parameters, but 1 values were given" },
      { "SELECT 1", { 1 }, "the SQL has 0 parameters, but 1 values were given" },
    } do
      local err = failure(conn:exec(example[1], example[2]))
      assert.same({ code = "MIG_EINVALID", message = example[3], sql = example[1] }, err)
    end
  end)
end)

describe("a cursor", function()
  it("knows its columns", function()
    local cursor = open():query "SELECT 1 AS a, 2 AS \"b c\", 3"
    assert.same({ "a", "b c", "3" }, cursor:columns())
  end)

  it("lives beside another of the same text", function()
    local conn = memory("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2)")
    local a, b = conn:query "SELECT a FROM t", conn:query "SELECT a FROM t"
    assert.same({ 1 }, a:next())
    assert.same({ 1 }, b:next())
    assert.same({ 2 }, a:next())
    a:finish()
    assert.same({ 2 }, b:next())
    assert.is_nil(b:next())
    b:finish()
    assert.same({ { 1 }, { 2 } }, rows(conn, "SELECT a FROM t"))
  end)

  it("fails in the middle with the statement", function()
    local conn = memory("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (-9223372036854775808)")
    local cursor = conn:query "SELECT abs(a) FROM t"
    assert.same({ 1 }, cursor:next())
    local err = failure(cursor:next())
    assert.same({ code = "MIG_EDB", message = "integer overflow", sql = "SELECT abs(a) FROM t" },
      err)
  end)

  it("outlives its connection, without rows", function()
    local conn = memory("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    local a, b = conn:query "SELECT a FROM t", conn:query "SELECT 2"
    assert.same({ 1 }, a:next())
    conn:close()
    assert.equal("the connection of this result is closed", failure(a:next()).message)
    assert.same({}, b:columns())
    a:finish()
    b:finish()
  end)
end)

describe("a transaction", function()
  local path
  before_each(function()
    path = "sqlite:///" .. tmp.dir() .. "/a.db"
    open(path):exec "CREATE TABLE t (a)"
  end)

  it("is committed or rolled back", function()
    local conn = open(path)
    assert.is_false(conn:in_transaction())
    assert(conn:begin())
    assert.is_true(conn:in_transaction())
    conn:exec "CREATE TABLE u (a)"
    assert(conn:rollback())
    assert.is_false(conn:in_transaction())
    assert.is_false(conn:has_table "u")
    assert(conn:rollback())
    assert(conn:begin())
    conn:exec "CREATE TABLE u (a)"
    assert(conn:commit())
    assert.is_true(conn:has_table "u")
    assert.equal("cannot commit - no transaction is active", failure(conn:commit()).message)
  end)

  it("is rolled back when the connection is closed, with cursors open", function()
    local conn = open(path)
    conn:begin()
    conn:exec "INSERT INTO t VALUES (1)"
    local cursor = conn:query "SELECT * FROM t"
    cursor:next()
    conn:close()
    assert.same({}, rows(open(path), "SELECT * FROM t"))
  end)

  -- The seconds that a runner has waited by its message.
  local function waited(err)
    local file, seconds = err.message:match(
      "^(.*) is locked: another process is using it %(waited (%d+%.%d) s%)$")
    assert.equal(path:sub(11), file, err.message)
    return tonumber(seconds)
  end

  it("excludes other runners, who wait", function()
    local one, two = open(path), open(path, 120)
    assert(one:begin())
    local err = failure(two:begin())
    assert.equal("MIG_ELOCKED", err.code)
    assert.is_true(waited(err) >= 0.1)
    assert(one:commit())
    assert(two:begin())
  end)

  it("does not wait with a timeout of 0, nor with ?busy_timeout=0", function()
    local one = open(path)
    assert(one:begin())
    assert.equal("MIG_ELOCKED", failure(open(path, 0):begin()).code)
    waited(failure(open(path .. "?busy_timeout=0", 60000):begin()))
  end)

  it("sees tables that another process made", function()
    local one, two = open(path), open(path)
    assert.is_false(one:has_table "u")
    two:exec "CREATE TABLE u (a)"
    assert.is_true(one:has_table "u")
    two:exec "DROP TABLE u"
    assert.is_false(one:has_table "u")
  end)

  it("that began to read before another wrote says so", function()
    local one, two = open(path), open(path)
    rows(one, "PRAGMA journal_mode = WAL")
    assert.equal(0, one:exec "BEGIN")
    rows(one, "SELECT * FROM t")
    two:exec "INSERT INTO t VALUES (1)"
    local err = failure(one:exec "INSERT INTO t VALUES (2)")
    assert.same({ "MIG_ELOCKED", "another process wrote to " .. path:sub(11)
      .. " since this transaction began to read" }, { err.code, err.message })
  end)
end)

describe("an interrupt", function()
  local endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    .. "SELECT count(*) FROM n"
  after_each(function() db.interrupt(0) end)

  it("stops a long statement", function()
    local conn = open()
    db.interrupt_after(50)
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGINT (Ctrl-C)" },
      failure(conn:exec(endless)))
    db.interrupt(0)
    db.interrupt_after(50)
    assert.equal("MIG_EINTERRUPTED", failure(conn:query(endless):next()).code)
  end)

  it("rolls a long write back", function()
    local conn = memory "CREATE TABLE t (a)"
    conn:begin()
    db.interrupt(15)
    local err = failure(conn:exec("INSERT INTO t " .. endless))
    assert.same({ code = "MIG_EINTERRUPTED", message = "interrupted by SIGTERM" }, err)
    assert.is_false(conn:in_transaction())
    assert(conn:rollback())
    assert.same({ { 0 } }, rows(conn, "SELECT count(*) FROM t"))
  end)

  it("stops waiting for a lock", function()
    local path = "sqlite:///" .. tmp.dir() .. "/a.db"
    local one, two = open(path), open(path, 60000)
    one:begin()
    db.interrupt_after(50)
    assert.equal("interrupted by SIGINT (Ctrl-C)", failure(two:begin()).message)
  end)
end)

describe("a full disk", function()
  it("is named", function()
    local conn = memory("PRAGMA max_page_count = 3", "CREATE TABLE t (a)")
    local err = failure(conn:exec "INSERT INTO t VALUES (zeroblob(100000))")
    assert.same({ "MIG_EDB", "no room to write to the database in memory: the disk is full" },
      { err.code, err.message })
  end)
end)

describe("has_table", function()
  it("knows tables in any case, temporary ones, and those of a schema", function()
    local conn = memory("CREATE TABLE \"Big's\" (a)", "CREATE VIEW v AS SELECT 1",
      "CREATE TEMP TABLE tmp (a)", "ATTACH ':memory:' AS other", "CREATE TABLE other.o (a)")
    for name, expected in pairs { ["Big's"] = true, ["BIG'S"] = true, v = false, tmp = true,
      none = false, [""] = false } do
      assert.equal(expected, conn:has_table(name), name)
    end
    assert.is_true(conn:has_table("o", "other"))
    assert.is_false(conn:has_table("o", "main"))
    assert.is_true(conn:has_table("Big's", "main"))
    assert.is_true(conn:has_table("tmp", "temp"))
    assert.is_false(memory("CREATE TABLE o (a)"):has_table("o", "temp"))
    assert.equal("there is no schema 'no\"pe': SQLite has main, and what is attached",
      failure(conn:has_table("o", "no\"pe")).message)
  end)
end)

describe("a name", function()
  for name, expected in pairs {
    users = "users", user_2 = "user_2", ["a$b"] = "a$b", _x = "_x",
    Users = '"Users"', ["2fast"] = '"2fast"', ["$a"] = '"$a"', ["a b"] = '"a b"',
    ['a"b'] = '"a""b"', ["größe"] = '"größe"', [""] = '""', order = '"order"', index = '"index"',
    orders = "orders", ["a.b"] = '"a.b"', ["a-b"] = '"a-b"', ["'"] = '"\'"',
  } do
    it(("is quoted when it must be: %s"):format(name), function()
      assert.equal(expected, db.quote(name))
    end)
  end
end)
