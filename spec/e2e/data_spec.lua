-- Values on their way into a database and out of it again, and what is refused on the way.

local history = require "spec.support.history"

local result, refused = history.result, history.refused

---Assert that upgrade() runs `body` without an error; assertions stand in the body.
local function holds(body, opts)
  history.done(history.single(body, opts):mig("upgrade"))
end

local table_t = 'op.execute("CREATE TABLE t (v)")\n'

describe("a parameter", function()
  it("of every type arrives as it is", function()
    assert.are.equal(table.concat({
      "integer|7", "integer|-9223372036854775808", "integer|9223372036854775807", "real|1.5",
      "real|2.0", "text|it's", "text|", "integer|1", "integer|0", "null|", "blob|00FF6100",
      "blob|", "integer|1", "integer|0",
    }, "\n"), result(table_t .. [[
      for _, v in ipairs { 7, math.mininteger, math.maxinteger, 1.5, 2.0, "it's", "", true, false,
        sa.null(), sa.bytes("\0\xFFa\0"), sa.bytes(""), sa.true_(), sa.false_() } do
        op.execute("INSERT INTO t VALUES (:v)", { v = v })
      end]], "SELECT typeof(v), CASE typeof(v) WHEN 'blob' THEN hex(v) ELSE v END FROM t"))
  end)

  it("may hold anything that is text", function()
    local text = "-- /* ' \" ; :x ? $1 % \\ \n\r\t ü 😀 ]]"
    assert.are.equal("1", result(table_t
      .. ('op.execute("INSERT INTO t VALUES (:v)", { v = %q })\n'):format(text)
      .. ('op.execute("DELETE FROM t WHERE v <> :v", { v = %q })'):format(text),
      "SELECT count(*) FROM t"))
  end)

  it("is refused when it is no value", function()
    for value, words in pairs {
      ['"a\\0b"'] = "parameter 'v' must not contain a NUL byte; pass sa.bytes(value)",
      ["0/0"] = "parameter 'v' must be a finite number",
      ["math.huge"] = "parameter 'v' must be a finite number",
      ["{}"] = "parameter 'v' must be a string, number, boolean, sa.null() or sa.bytes(...)",
      ["print"] = "got function", ["sa.Integer"] = "got sa.Integer",
      ["coroutine.create(print)"] = "got thread",
    } do
      local message = refused(table_t .. "op.execute('INSERT INTO t VALUES (:v)', { v = " .. value
        .. " })")
      assert.truthy(message:find(words, 1, true), message)
      assert.truthy(message:find("a1.lua:8: op.execute: ", 1, true), message)
    end
  end)

  it("must be given for every name, and every name must be there", function()
    local message = refused('op.execute("SELECT :a, :b", { a = 1 })')
    assert.truthy(message:find("no value for :b (revision a1) [SQL: SELECT :a, :b]", 1, true))
    message = refused('op.execute("SELECT :a", { a = 1, c = 2 })')
    assert.truthy(message:find(":c is not in the SQL", 1, true), message)
    message = refused('op.execute("SELECT :a", { 1 })')
    assert.truthy(message:find("parameters are named", 1, true), message)
    message = refused('op.execute("SELECT :a")')
    assert.truthy(message:find("the SQL has a parameter :a, but no values were given", 1, true))
    message = refused('op.execute("SELECT ?", { a = 1 })')
    assert.truthy(message:find("[SQL: SELECT ?]", 1, true), message)
  end)

  it("is only what is one: not in quotes, comments, casts or behind a backslash", function()
    assert.are.equal("1|:b|:c|x::d", result([[
      op.execute("CREATE TABLE t (v, b, \":e\", d)")
      op.execute("INSERT INTO t -- not :x\n VALUES (:a, ':b', '\\:c', /* :y */ 'x::d')",
        { a = 1 })
      op.execute("UPDATE t SET \":e\" = ':c' WHERE v = :a AND b = ':b' AND [:e] = '\\:c'",
        { a = 1 })]], 'SELECT v, b, ":e", d FROM t'))
    assert.are.equal("12:30", result(table_t
      .. [[op.execute("INSERT INTO t VALUES ('12' || '\\:' || :m)", { m = "30" })
      op.execute("UPDATE t SET v = replace(v, '\\', '') WHERE :x = 1", { x = 1 })]],
      "SELECT v FROM t"))
  end)

  it("may be named several times, with any plain name", function()
    assert.are.equal("5|5|6", result([[
      op.execute("CREATE TABLE t (a, b, c)")
      op.execute("INSERT INTO t VALUES (:_x1, :_x1, :X)", { _x1 = 5, X = 6 })]],
      "SELECT * FROM t"))
  end)
end)

describe("SQL without parameters", function()
  it("goes to the database byte for byte", function()
    assert.are.equal(":x %s %% \\: ?|10:30", result([[
      op.execute("CREATE TABLE t (a, b)")
      op.execute("INSERT INTO t VALUES (':x %s %% \\: ?', '10:30')")]], "SELECT * FROM t"))
  end)

  it("may be sa.text", function()
    assert.are.equal("1", result(table_t .. 'op.execute(sa.text("INSERT INTO t VALUES (1)"))',
      "SELECT * FROM t"))
  end)

  it("is one statement, and a trigger is one", function()
    local message = refused('op.execute("CREATE TABLE a (x); CREATE TABLE b (x)")')
    assert.truthy(message:find("only one statement can be run at a time", 1, true), message)
    assert.truthy(message:find("op.execute_file", 1, true), message)
    assert.are.equal("2", result([[
      op.execute("CREATE TABLE t (x); -- the end\n;")
      op.execute("CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET x = x + 1; SELECT 1; END;")
      op.execute("INSERT INTO t VALUES (1)")]], "SELECT x FROM t"))
  end)

  it("must not hold a NUL byte, nor be nothing", function()
    assert.truthy(refused('op.execute("SELECT 1\\0")'):find("NUL byte", 1, true))
    assert.truthy(refused('op.execute("  \\n")'):find("must not be empty", 1, true))
    holds('op.execute("-- only a comment")')
  end)
end)

describe("the connection", function()
  it("answers rows, by name and with their types", function()
    holds [[
      local bind = op.get_bind()
      local rows = bind:query("SELECT 1 AS i, 1.5 AS r, 'x' AS t, NULL AS n, x'00FF' AS b "
        .. "UNION ALL SELECT 9223372036854775807, 2.0, '', 3, x''")
      assert(#rows == 2)
      assert(rows[1].i == 1 and math.type(rows[1].i) == "integer")
      assert(rows[1].r == 1.5 and rows[1].t == "x" and rows[1].n == nil)
      assert(rows[1].b == "\0\xFF")
      assert(rows[2].i == math.maxinteger and math.type(rows[2].r) == "float")
      assert(rows[2].t == "" and rows[2].n == 3 and rows[2].b == "")
      assert(#bind:query("SELECT 1 WHERE 0") == 0)]]
  end)

  it("answers a scalar, and how many rows were changed", function()
    holds(table_t .. [[
      local bind = op.get_bind()
      assert(bind:execute("INSERT INTO t VALUES (1), (2), (3)") == 3)
      assert(bind:scalar("SELECT max(v) FROM t") == 3)
      assert(bind:scalar("SELECT v FROM t WHERE v > 99") == nil)
      assert(bind:scalar("SELECT NULL") == nil)
      assert(bind:scalar("SELECT v + :n FROM t WHERE v = :v", { n = 40, v = 2 }) == 42)
      assert(bind:execute("UPDATE t SET v = v + :n", { n = 10 }) == 3)
      assert(bind:execute("DELETE FROM t WHERE v = 99") == 0)
      assert(bind:execute("CREATE TABLE u (x)") == 0)
      assert(bind.dialect.name == "sqlite")]])
  end)

  it("iterates over rows, and may be asked again meanwhile", function()
    holds(table_t .. [[
      local bind, sum = op.get_bind(), 0
      for i = 1, 50 do bind:execute("INSERT INTO t VALUES (:i)", { i = i }) end
      for row in bind:rows("SELECT v FROM t WHERE v > :low ORDER BY v", { low = 10 }) do
        for inner in bind:rows("SELECT v FROM t WHERE v = :v", { v = row.v }) do
          sum = sum + inner.v
        end
      end
      assert(sum == 50 * 51 // 2 - 55, sum)]])
  end)

  it("lets go of rows when a loop is left early, so that the table may be changed", function()
    for _, leave in ipairs { "break", "goto done", "error('out')" } do
      assert.are.equal("u", result(table_t .. ([[
        op.execute("INSERT INTO t VALUES (1), (2)")
        pcall(function()
          for row in op.get_bind():rows("SELECT v FROM t") do %s end
          ::done::
        end)
        op.execute("ALTER TABLE t RENAME TO u")
        op.execute("ALTER TABLE u ADD COLUMN w")
        op.execute("ALTER TABLE u DROP COLUMN v")]]):format(leave),
        "SELECT name FROM sqlite_master WHERE name IN ('t', 'u')"))
    end
  end)

  it("lets go of a scalar's rows at once", function()
    assert.are.equal("", result(table_t .. [[
      op.execute("INSERT INTO t VALUES (1), (2)")
      assert(op.get_bind():scalar("SELECT v FROM t ORDER BY v") == 1)
      op.execute("DROP TABLE t")]], "SELECT name FROM sqlite_master WHERE name = 't'"))
  end)

  it("does not hand rows on to another revision", function()
    local project = history.project({
      { "a1", head = 'kept = require "shared"', up = table_t
        .. 'op.execute("INSERT INTO t VALUES (1), (2)")\n'
        .. 'kept.next, kept.state = op.get_bind():rows("SELECT v FROM t")' },
      { "b2", "a1", head = 'kept = require "shared"',
        up = 'kept.next(kept.state)\nop.execute("CREATE TABLE u (x)")' },
    }, { files = { ["revisions/shared.lua"] = "return {}" } })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("b2.lua:7: these rows belong to a step that is over", 1, true),
      message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("may leave rows unread, which is no hindrance to the next revision", function()
    local project = history.project({
      { "a1", head = 'kept = require "shared"', up = table_t
        .. 'op.execute("INSERT INTO t VALUES (1), (2)")\n'
        .. 'kept.next, kept.state = op.get_bind():rows("SELECT v FROM t") kept.next(kept.state)' },
      { "b2", "a1", up = 'op.execute("DROP TABLE t")' },
    }, { files = { ["revisions/shared.lua"] = "return {}" } })
    history.done(project:mig("upgrade"))
    assert.are.equal("b2", history.version(project))
  end)

  it("tells of an error in the middle of rows where the loop is", function()
    local message = refused("\nfor _ in op.get_bind():rows([[SELECT abs(x) FROM (SELECT 1 AS x "
      .. "UNION ALL SELECT -9223372036854775808)]]) do end")
    assert.truthy(message:find("a1.lua:8: integer overflow (revision a1) [SQL: SELECT abs", 1,
      true), message)
  end)
end)

describe("bulk_insert", function()
  local made = [[
    local t = op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("name", sa.String(20), { server_default = "server" }),
      sa.Column("kind", sa.String, { default = "client" }), sa.Column("raw", sa.LargeBinary),
      sa.Column("doc", sa.JSON), sa.Column("ok", sa.Boolean))
  ]]

  it("fills rows of different keys, with defaults of both kinds", function()
    assert.are.equal("1|a|client|||1\n2||client|00FF||\n3|server|k||{\"a\": [1, 2]}|0\n"
      .. "4|server|client|||", result(made .. [[
      op.bulk_insert(t, {
        { id = 1, name = "a", ok = true },
        { id = 2, name = sa.null(), raw = "\0\xFF" },
        { id = 3, kind = "k", doc = { a = { 1, 2 } }, ok = false },
        { id = 4 },
      })]], "SELECT id, name, kind, hex(raw), doc, ok FROM t ORDER BY id"))
  end)

  it("does nothing for no rows", function()
    assert.are.equal("0", result(made .. "op.bulk_insert(t, {})", "SELECT count(*) FROM t"))
  end)

  it("takes an ad-hoc table, and many rows", function()
    assert.are.equal("5000|12502500", result([[
      op.execute("CREATE TABLE big (n INTEGER, s TEXT)")
      local rows = {}
      for i = 1, 5000 do rows[i] = { n = i, s = "row " .. i } end
      local big = sa.table("big", sa.column("n", sa.Integer), sa.column("s", sa.String))
      op.bulk_insert(big, rows)]],
      "SELECT count(*), sum(n) FROM big"))
  end)

  it("refuses rows that do not fit, and inserts none", function()
    for rows, words in pairs {
      ["{ { id = 1 }, { nmae = 'x' } }"] =
        "row 2: table 't' has no column 'nmae'; did you mean 'name'?",
      ["{ { id = 1 }, 5 }"] = "row 2 is a number",
      ["5"] = "List expected, got number",
      ["{ { id = print } }"] = "row 1, column 'id' must be",
      ["{ { id = 1, name = 'a\\0b' } }"] = "row 1, column 'name' must not contain a NUL byte",
      ["{ id = 1 }"] = "List expected",
    } do
      local message = refused(made .. "op.bulk_insert(t, " .. rows .. ")")
      assert.truthy(message:find(words, 1, true), message)
      assert.truthy(message:find("op.bulk_insert: ", 1, true), message)
    end
  end)

  it("tells which statement the database refused", function()
    local message = refused(made .. "op.bulk_insert(t, { { id = 1 }, { id = 1 } })")
    assert.truthy(message:find("UNIQUE constraint failed: t.id", 1, true), message)
    assert.truthy(message:find("INSERT INTO t", 1, true), message)
  end)
end)

describe("foreign keys", function()
  local body = [[
    op.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
    op.execute("CREATE TABLE c (p_id REFERENCES p (id))")
    op.execute("INSERT INTO c VALUES (7)")]]

  it("are off, as SQLite has it, and on when the URL says so", function()
    history.done(history.single(body):mig("upgrade"))
    history.done(history.single(body):mig("upgrade", "--url", "sqlite:///x.db?foreign_keys=off"))
    local project = history.single(body)
    local message = history.failed(
      project:mig("upgrade", "--url", "sqlite:///app.db?foreign_keys=on"))
    assert.truthy(message:find("a1.lua:9: FOREIGN KEY constraint failed (revision a1)", 1, true),
      message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)
end)
