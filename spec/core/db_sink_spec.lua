require "spec.support.core"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"

local failure = require("spec.support.connection").failure

local path = tmp.dir() .. "/script.sql"

-- What `write(sink)` writes into a script of `dialect`.
local function script(write, dialect, transactional)
  local sink
  if transactional == nil then
    sink = db.script(path, dialect or "sqlite")
  else
    sink = db.script(path, dialect, transactional)
  end
  write(sink)
  sink:close()
  return tmp.read(path)
end

local function written(sql, params, dialect)
  return script(function(sink)
    local ok, err = sink:exec(sql, params)
    assert(ok, err and err.message)
  end, dialect)
end

describe("a sink that executes", function()
  local conn, sink
  before_each(function()
    conn = db.open "sqlite://"
    sink = conn:sink()
    assert(sink:exec "CREATE TABLE t (a, b)")
  end)

  local function rows(sql, params)
    local cursor = assert(sink:query(sql, params))
    local list = {}
    for row in function() return cursor:next() end do list[#list + 1] = row end
    cursor:finish()
    return list
  end

  it("is not offline", function()
    assert.is_false(sink:offline())
  end)

  it("passes SQL without parameters byte for byte", function()
    assert.equal(1, sink:exec "INSERT INTO t VALUES (':x', '\\:y %s')")
    assert.same({ { ":x", "\\:y %s" } }, rows "SELECT * FROM t")
    assert.equal("the SQL has a parameter :x, but no values were given",
      failure(sink:exec "INSERT INTO t VALUES (:x, 1)").message)
  end)

  it("binds parameters by name", function()
    assert.equal(1, sink:exec("INSERT INTO t VALUES (:x, :y || ':x' || :x)", { x = 1, y = "y" }))
    assert.equal(2, sink:exec("INSERT INTO t VALUES (:x, :y), (:y, :x)", { x = 1, y = db.null }))
    assert.same({ { 1, "y:x1" }, { 1, db.null }, { db.null, 1 } }, rows "SELECT * FROM t")
    assert.same({ { "y:x1" } }, rows("SELECT b FROM t WHERE b = :b", { b = "y:x1" }))
    assert.same({ { ":x" } }, rows("SELECT ':x'", {}))
  end)

  it("runs the same statement again with other values", function()
    for i = 1, 50 do
      assert.equal(1, sink:exec("INSERT INTO t VALUES (:a, :b)", { a = i, b = -i }))
    end
    assert.same({ { 50, 1275, -1275 } }, rows "SELECT count(*), sum(a), sum(b) FROM t")
    -- other texts in between
    assert.equal(1, sink:exec("UPDATE t SET b = :b WHERE a = :a", { a = 1, b = 2 }))
    assert.equal(1, sink:exec("INSERT INTO t VALUES (:a, :b)", { a = 51, b = 0 }))
  end)

  it("wants a value for each parameter and a parameter for each value", function()
    local sql = "INSERT INTO t VALUES (:x, :y)"
    for _, run in ipairs { sink.exec, sink.query } do
      assert.same({ code = "MIG_EINVALID", message = "no value for :y", sql = sql },
        failure(run(sink, sql, { x = 1 })))
      assert.same({ code = "MIG_EINVALID", message = ":z is not in the SQL", sql = sql },
        failure(run(sink, sql, { x = 1, y = 2, z = 3 })))
      assert.same({ code = "MIG_EINVALID", message = "no value for :x", sql = sql },
        failure(run(sink, sql, {})))
    end
    local err = failure(sink:exec("SELECT ':x", { x = 1 }))
    assert.equal("a string that begins with ' is never closed", err.message)
    assert.equal(1, sink:exec(sql, { x = 1, y = 2 }))
  end)

  it("shows the statement as the database got it when it fails", function()
    assert.same({ code = "MIG_EDB", message = "no such column: z", position = 12,
      sql = "SELECT ?1, z" }, failure(sink:exec("SELECT :x, z", { x = 1 })))
  end)

  it("has transactions and savepoints", function()
    assert(sink:begin())
    assert.is_true(conn:in_transaction())
    assert(sink:savepoint "Step 1")
    sink:exec "INSERT INTO t VALUES (1, 1)"
    assert(sink:rollback_to "Step 1")
    sink:exec "INSERT INTO t VALUES (2, 2)"
    assert(sink:release "Step 1")
    assert(sink:commit())
    assert.same({ { 2, 2 } }, rows "SELECT * FROM t")
    assert(sink:begin())
    sink:exec "DELETE FROM t"
    assert(sink:rollback())
    assert.same({ { 2, 2 } }, rows "SELECT * FROM t")
    assert.equal("no such savepoint: x", failure(sink:release "x").message)
  end)

  it("writes no comments", function()
    assert(sink:comment "Running upgrade")
  end)
end)

describe("a script", function()
  it("is offline, and nothing can be read", function()
    local sink = db.script(path)
    assert.is_true(sink:offline())
    assert.same({ code = "MIG_EUNSUPPORTED",
      message = "there is no database to read from: --sql only writes a script" },
      failure(sink:query "SELECT 1"))
    sink:close()
  end)

  for _, example in ipairs {
    { "SELECT 1", "SELECT 1;\n\n" },
    { " \n\tSELECT\t1 \n", "SELECT    1;\n\n" },
    { "SELECT '\t', \"\t\", `\t`, [\t], \t1", "SELECT '\t', \"\t\", `\t`, [\t],     1;\n\n" },
    { "SELECT 1;", "SELECT 1;\n\n" },
    { "SELECT 1 ; ; ", "SELECT 1;\n\n" },
    { "SELECT 1 -- one", "SELECT 1; -- one\n\n" },
    { "SELECT 1 -- one\n;", "SELECT 1; -- one\n\n" },
    { "SELECT 1; -- one", "SELECT 1; -- one\n\n" },
    { "-- first\nSELECT 1 /* x */", "-- first\nSELECT 1; /* x */\n\n" },
    { "-- only\n", "-- only\n\n" },
    { "", "" },
    { " ; ", "" },
    { "SELECT ':x', :x", "SELECT ':x', :x;\n\n" },
    { "CREATE TRIGGER a BEGIN x;\n\ty; END", "CREATE TRIGGER a BEGIN x;\n    y; END;\n\n" },
  } do
    it(("gets a statement: %q"):format(example[1]), function()
      assert.equal(example[2], written(example[1]))
    end)
  end

  it("gets statements with semicolons as the mariadb client wants them", function()
    assert.equal("CREATE TABLE t (a int); # x\n\n",
      written("CREATE TABLE t (a int) # x", nil, "mariadb"))
    assert.equal("DELIMITER //\nCREATE PROCEDURE p() BEGIN a; b; END//\nDELIMITER ;\n\n",
      written("CREATE PROCEDURE p() BEGIN a; b; END; -- x", nil, "mariadb"))
    assert.equal("DELIMITER $$\nBEGIN a; '//'; END$$\nDELIMITER ;\n\n",
      written("BEGIN a; '//'; END", nil, "mariadb"))
    -- what ends it cannot begin within it
    assert.equal("DELIMITER $$\n/*!50003 CREATE PROCEDURE p() BEGIN a; END */$$\nDELIMITER ;\n\n",
      written("/*!50003 CREATE PROCEDURE p() BEGIN a; END */", nil, "mariadb"))
    assert.equal("SELECT ';';\n\n", written("SELECT ';'", nil, "mariadb"))
  end)

  it("keeps the body of a function", function()
    assert.equal("CREATE FUNCTION f() AS $$\n\tx;\n$$;\n\n",
      written("CREATE FUNCTION f() AS $$\n\tx;\n$$;", nil, "postgresql"))
  end)

  it("has values in the place of parameters", function()
    local sql = "VALUES (:v)"
    for _, example in ipairs {
      { db.null, "NULL" }, { true, "1" }, { false, "0" }, { 0, "0" }, { -5, "-5" },
      { math.maxinteger, "9223372036854775807" }, { math.mininteger, "-9223372036854775808" },
      { 0.1, "0.1" }, { 1.0, "1.0" }, { -2.5, "-2.5" }, { 1e300, "1e+300" },
      { 1 / 3, "0.3333333333333333" },
      { 0.1 + 0.2, "0.30000000000000004" }, { "", "''" }, { "it's :v \\", "'it''s :v \\'" },
      { "a\tb\n", "'a\tb\n'" }, { { bytes = "" }, "X''" }, { { bytes = "\0a\255" }, "X'0061ff'" },
    } do
      assert.equal("VALUES (" .. example[2] .. ");\n\n", written(sql, { v = example[1] }))
    end
  end)

  it("has literals that nothing before them can change", function()
    assert.equal("SELECT 1- -5, 1+-5;\n\n", written("SELECT 1-:x, 1+:x", { x = -5 }))
    assert.equal("SELECT 'a', '\\:b', :c, 'a';\n\n",
      written("SELECT :a, '\\:b', \\:c, :a", { a = "a" }))
    assert.equal("SELECT 'C:\\\\it''s';\n\n",
      written("SELECT :a", { a = "C:\\it's" }, "mariadb"))
    assert.equal("SELECT 1, 2, 1;\n\n", written("SELECT :a, :b, :a", { a = 1, b = 2 }, "mariadb"))
    assert.equal("SELECT 'C:\\it''s'::text;\n\n",
      written("SELECT :a::text", { a = "C:\\it's" }, "postgresql"))
  end)

  it("does what the run would do", function()
    local text = script(function(sink)
      sink:begin()
      sink:exec "CREATE TABLE t (a, b)"
      sink:exec("INSERT INTO t VALUES (:a, :b)", { a = "it's\n\ta -- tab;", b = -1.5 })
      sink:exec("INSERT INTO t VALUES (:a, :b)", { a = { bytes = "\0\1" }, b = math.mininteger })
      sink:commit()
    end)
    tmp.write(path, text)
    local conn = db.open "sqlite://"
    local sql = require "mig_test_sql"
    for _, statement in ipairs(sql.split(text)) do assert(conn:exec(statement[1])) end
    local cursor = conn:query "SELECT a, b FROM t"
    assert.same({ "it's\n\ta -- tab;", -1.5 }, cursor:next())
    assert.same({ { bytes = "\0\1" }, math.mininteger }, cursor:next())
  end)

  it("refuses values without literal", function()
    local sink = db.script(path)
    for value, why in pairs {
      ["a\0b"] = "text with a NUL byte", [math.huge] = "not a finite number",
    } do
      assert.same({ code = "MIG_EINVALID",
        message = "the value of :v cannot be written into a script (" .. why .. ")" },
        failure(sink:exec("SELECT :v", { v = value })))
    end
    assert.equal("no value for :v", failure(sink:exec("SELECT :v", {})).message)
    sink:close()
    assert.equal("", tmp.read(path))
  end)

  it("refuses what would spoil the rest", function()
    local sink = db.script(path)
    local err = failure(sink:exec "SELECT 'x")
    assert.same({ code = "MIG_EINVALID", message = "a string that begins with ' is never closed",
      sql = "SELECT 'x", position = 8, line = 1 }, err)
  end)

  it("has transactions where DDL is transactional", function()
    local function all(sink)
      assert(sink:begin())
      assert(sink:rollback())
      assert(sink:commit())
    end
    assert.equal("BEGIN;\n\nCOMMIT;\n\n", script(all, "postgresql", true))
    assert.equal("", script(all, "mariadb", false))
  end)

  it("has savepoints", function()
    assert.equal('SAVEPOINT a;\n\nROLLBACK TO SAVEPOINT "A b";\n\nRELEASE SAVEPOINT a;\n\n',
      script(function(sink)
        assert(sink:savepoint "a")
        assert(sink:rollback_to "A b")
        assert(sink:release "a")
      end))
  end)

  it("has comments", function()
    assert.equal("-- Running upgrade  -> a1\n\n-- two\n--\n-- lines\n\n--\n\n",
      script(function(sink)
        assert(sink:comment "Running upgrade  -> a1")
        assert(sink:comment "two\r\n\nlines\n")
        assert(sink:comment "")
      end))
  end)

  it("that cannot be written says why", function()
    local sink = db.script "/dev/full"
    assert.same({ code = "MIG_EIO",
      message = "cannot write the SQL script: No space left on device" },
      failure(sink:exec "SELECT 1"))
  end)
end)
