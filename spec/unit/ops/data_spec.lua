-- execute, execute_file, bulk_insert, the connection and the context: what reaches the sink.

local env = require "spec.support.env"
local library = require "spec.support.library"


describe("op.execute", function()
  it("sends text without parameters byte for byte", function()
    local sent = library.run(function(op) op.execute("SELECT '100%', ':x', '\\'") end)
    assert.are.same({ { sql = "SELECT '100%', ':x', '\\'" } }, sent)
  end)

  it("sends parameters as they are, with null and bytes in the sink's form", function()
    local sent = library.run(function(op, sa)
      op.execute(sa.text("UPDATE t SET a = :a"), {
        a = "O'R", b = 1, c = 1.5, d = true, e = sa.null(), f = sa.bytes("\0"),
        g = sa.true_(), h = sa.false_(), i = op.inline_literal(7),
      })
    end)
    local p = sent[1].params
    assert.are.equal("UPDATE t SET a = :a", sent[1].sql)
    assert.are.equal("null", rawget(p.e, "kind"))
    assert.are.equal("bytes", rawget(p.f, "kind"))
    assert.are.equal("\0", rawget(p.f, "value"))
    p.e, p.f = nil, nil
    assert.are.same({ a = "O'R", b = 1, c = 1.5, d = true, g = true, h = false, i = 7 }, p)
  end)

  it("returns nothing", function()
    local _, result = library.run(function(op) return select("#", op.execute("SELECT 1")) end)
    assert.are.equal(0, result)
  end)

  it("binds nothing for an empty table of parameters, but says that there is one", function()
    local sent = library.run(function(op) op.execute("SELECT 1", {}) end)
    assert.are.same({}, sent[1].params)
  end)
end)

describe("op.bulk_insert", function()
  local function people(sa)
    return sa.table("t", sa.column("id", sa.Integer), sa.column("n", sa.String),
      sa.column("x", sa.LargeBinary), sa.column("j", sa.JSON))
  end

  it("binds values, one row at a time on SQLite, in the order of the columns", function()
    local sent = library.run(function(op, sa)
      op.bulk_insert(people(sa), { { n = "a", id = 1 }, { id = 2 } })
    end)
    assert.are.same({
      { sql = "INSERT INTO t (id, n) VALUES (:p1, :p2)", params = { p1 = 1, p2 = "a" } },
      { sql = "INSERT INTO t (id) VALUES (:p1)", params = { p1 = 2 } },
    }, sent)
  end)

  describe("where several rows fit into a statement", function()
    local function sent_to(dialect, rows, opts)
      local sent = library.run(function(op, sa)
        op.bulk_insert(people(sa), rows(op, sa), opts)
      end, { dialect = dialect })
      return sent
    end

    local function many(n)
      return function()
        local rows = {}
        for i = 1, n do rows[i] = { id = i, n = "n" .. i } end
        return rows
      end
    end

    it("puts rows with the same columns together, in their order", function()
      assert.are.same({
        { sql = "INSERT INTO t (id, n) VALUES (:p1, :p2), (:p3, :p4)",
          params = { p1 = 1, p2 = "a", p3 = 2, p4 = "b" } },
        { sql = "INSERT INTO t (id) VALUES (:p1)", params = { p1 = 3 } },
        { sql = "INSERT INTO t (id, n) VALUES (:p1, :p2)", params = { p1 = 4, p2 = "c" } },
        { sql = "INSERT INTO t (id, n) VALUES (5, lower('D'))" },
        { sql = "INSERT INTO t (id, n) VALUES (:p1, :p2)", params = { p1 = 6, p2 = "e" } },
      }, sent_to("postgresql", function(op, sa)
        return { { id = 1, n = "a" }, { id = 2, n = "b" }, { id = 3 }, { id = 4, n = "c" },
          { id = op.inline_literal(5), n = sa.func.lower("D") }, { id = 6, n = "e" } }
      end))
    end)

    it("keeps to what one statement may have, in values and in bytes", function()
      for _, dialect in ipairs { "postgresql", "mariadb" } do
        local limit = require("mig.dialects").get(dialect).insert_parameters
        local sent, rows = sent_to(dialect, many(limit + 1)), 0
        for _, s in ipairs(sent) do
          local _, params = s.sql:gsub(":p", "")
          assert.is_true(params <= limit)
          for i = 1, params / 2 do
            rows = rows + 1
            assert.are.equal(rows, s.params["p" .. 2 * i - 1])
            assert.are.equal("n" .. rows, s.params["p" .. 2 * i])
          end
        end
        assert.are.equal(limit + 1, rows)
        assert.are.equal(3, #sent)
        assert.are.equal(sent[1].sql, sent[2].sql)
      end
      local long = ("x"):rep(200 * 1024)
      assert.are.equal(2, #sent_to("postgresql", function()
        return { { id = 1, n = long }, { id = 2, n = long } }
      end))
    end)

    it("sends a row at a time when told to", function()
      assert.are.equal(3, #sent_to("postgresql", many(3), { multiinsert = false }))
      assert.are.equal(1, #sent_to("postgresql", many(3), { multiinsert = true }))
    end)

    it("writes a statement per row into a script", function()
      local sent = library.sql(function(op, sa)
        op.bulk_insert(people(sa), { { id = 1, n = "a" }, { id = 2, n = "b" } })
      end, { dialect = "postgresql", as_sql = true })
      assert.are.same({ "INSERT INTO t (id, n) VALUES (1, 'a')",
        "INSERT INTO t (id, n) VALUES (2, 'b')" }, sent)
    end)
  end)

  it("makes bytes of strings in binary columns and JSON of tables in JSON columns", function()
    local sent = library.run(function(op, sa)
      op.bulk_insert(people(sa), { { x = "\0a", j = { 1, { b = true } } }, { j = "[1]" },
        { j = sa.null(), x = sa.null() } })
    end)
    assert.are.equal("\0a", sent[1].params.p1.value)
    assert.are.equal('[1, {"b": true}]', sent[1].params.p2)
    assert.are.equal("[1]", sent[2].params.p1)
    assert.are.equal("null", sent[3].params.p1.kind)
    assert.are.equal("null", sent[3].params.p2.kind)
  end)

  it("leaves expressions in the text", function()
    local sent = library.run(function(op, sa)
      op.bulk_insert(people(sa), { { id = op.inline_literal(1), n = sa.func.lower("X") },
        { id = 1, n = sa.text("'x'") } })
    end)
    assert.are.same({ sql = "INSERT INTO t (id, n) VALUES (1, lower('X'))" }, sent[1])
    assert.are.same({ sql = "INSERT INTO t (id, n) VALUES (:p1, 'x')", params = { p1 = 1 } },
      sent[2])
  end)

  it("sends nothing for no rows", function()
    assert.are.same({}, library.sql(function(op, sa) op.bulk_insert(people(sa), {}) end))
  end)

  it("fills defaults, calls functions once per row, and lets rows say otherwise", function()
    local sent = library.run(function(op, sa)
      local n = 0
      local t = sa.table("t", sa.Column("id", sa.Integer), sa.Column("n", sa.Integer, {
        default = function()
          n = n + 1
          return n
        end,
      }), sa.Column("m", sa.Integer, { default = function() return nil end }))
      op.bulk_insert(t, { { id = 1 }, { id = 2, n = 9 }, { id = 3, m = 1 } })
    end)
    assert.are.equal(1, sent[1].params.p2)
    assert.are.equal("null", sent[1].params.p3.kind)
    assert.are.equal(9, sent[2].params.p2)
    assert.are.same({ p1 = 3, p2 = 2, p3 = 1 }, sent[3].params)
  end)

  it("reads rows by the column's key", function()
    local sent = library.run(function(op, sa)
      op.bulk_insert(sa.table("t", sa.Column("id", sa.Integer, { key = "k" })), { { k = 1 } })
    end)
    assert.are.same({ { sql = "INSERT INTO t (id) VALUES (:p1)", params = { p1 = 1 } } }, sent)
  end)

  it("sends no row when a later one is wrong", function()
    local _, sent = library.fail(function(op, sa)
      op.bulk_insert(people(sa), { { id = 1 }, { idd = 2 } })
    end)
    assert.are.equal(0, sent)
  end)
end)

describe("op.execute_file", function()
  local folder

  local function write(name, text)
    local file = assert(io.open(folder .. "/" .. name, "wb"))
    file:write(text)
    file:close()
  end

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    env.sh("mkdir -p " .. env.quote(folder .. "/sql"))
  end)
  after_each(function() env.sh("rm -rf " .. env.quote(folder)) end)

  it("reads beside the revision, drops a byte order mark, sends what the sink splits", function()
    write("sql/a.sql", "\xEF\xBB\xBFSELECT 1;\nSELECT 2;")
    local ctx, sent = library.context { folder = folder .. "/" }
    local seen
    ctx.sink.split = function(text)
      seen = text
      return { { sql = "SELECT 1", line = 1 }, { sql = "SELECT 2", line = 2 } }
    end
    require("mig.run").step(ctx, function() require("mig.op").execute_file("sql/a.sql") end)
    assert.are.equal("SELECT 1;\nSELECT 2;", seen)
    assert.are.same({ { sql = "SELECT 1" }, { sql = "SELECT 2" } }, sent)
  end)

  it("takes an absolute path as it is", function()
    write("b.sql", "x")
    local sent = library.sql(function(op) op.execute_file(folder .. "/b.sql") end,
      { folder = "/nowhere", answers = { split = { { sql = "x", line = 1 } } } })
    assert.are.same({ "x" }, sent)
  end)

  it("says where in the file each statement stands, for errors", function()
    local places = {}
    write("c.sql", "x")
    local ctx = library.context { folder = folder, answers = {
      split = { { sql = "SELECT 1", line = 1 }, { sql = "SELECT\n2\nFROM", line = 4 } },
    } }
    function ctx.sink.execute(_, _, file, line) places[#places + 1] = { file, line } end
    require("mig.run").step(ctx, function() require("mig.op").execute_file("c.sql") end)
    assert.are.same({ { folder .. "/c.sql", 1 }, { folder .. "/c.sql", 4 } }, places)
  end)

  it("refuses a file with a NUL byte", function()
    write("d.sql", "SELECT '\0'")
    library.refuses(("op.execute_file: '%s/d.sql' contains a NUL byte"):format(folder),
      function(op) op.execute_file("d.sql") end, { folder = folder })
  end)
end)

describe("op.get_bind()", function()
  it("sends and answers", function()
    local sent, result = library.run(function(op, sa)
      local bind = op.get_bind()
      local out = { bind:execute("UPDATE t SET a = :a", { a = 1 }), bind:query(sa.text("SELECT 1")),
        bind:scalar("SELECT count(*) FROM t"), bind.dialect.name }
      for row in bind:rows("SELECT a FROM t") do out[#out + 1] = row.a end
      bind:commit()
      return out
    end, { answers = { query = { { a = 5 } }, scalar = 3 } })
    assert.are.same({ 1, { { a = 5 } }, 3, "sqlite", 5 }, result)
    assert.are.same({ a = 1 }, sent[1].params)
    assert.are.same({ "UPDATE t SET a = :a", "SELECT 1", "SELECT count(*) FROM t",
      "SELECT a FROM t", "<commit>" }, { sent[1].sql, sent[2].sql, sent[3].sql, sent[4].sql,
      sent[5].sql })
  end)

  it("cannot read where there is only a script", function()
    for _, verb in ipairs { "query", "rows", "scalar" } do
      local e = library.refuses(("op.get_bind():%s needs a database, which there is not with --sql")
        :format(verb), function(op)
        local bind = op.get_bind()
        bind[verb](bind, "SELECT 1")
      end, { as_sql = true })
      assert.are.equal("MIG_EUNSUPPORTED", e.code)
    end
  end)

  it("writes where there is only a script", function()
    local sent = library.sql(function(op) op.get_bind():execute("DELETE FROM t") end,
      { as_sql = true })
    assert.are.same({ "DELETE FROM t" }, sent)
  end)

  it("checks what it is given", function()
    library.refuses("op.get_bind():query: argument 1 (sql) must be a string or sa.text, got nil",
      function(op) op.get_bind():query() end)
    library.refuses("op.get_bind() has no 'exec'; did you mean 'execute'?",
      function(op) op.get_bind():exec("x") end)
  end)
end)

describe("op.get_context()", function()
  it("tells dialect, as_sql and opts", function()
    local _, result = library.run(function(op)
      local c = op.get_context()
      return { c.dialect.name, c.as_sql, c.opts.tag }
    end, { as_sql = true, opts = { tag = "x" } })
    assert.are.same({ "sqlite", true, "x" }, result)
  end)

  it("names what it has when asked for something else", function()
    library.refuses("op.get_context() has no 'as_sq'; did you mean 'as_sql'?",
      function(op) return op.get_context().as_sq end)
  end)
end)

describe("op.quote and op.f", function()
  it("quotes what needs quotes", function()
    local _, result = library.run(function(op)
      return { op.quote("a"), op.quote("Order"), op.quote('a"b'), op.quote("a.b"),
        op.quote(op.f("select")) }
    end)
    assert.are.same({ "a", '"Order"', '"a""b"', '"a.b"', '"select"' }, result)
  end)

  it("gives a name that reads as a string", function()
    local f = require("mig.op").f
    assert.are.equal("x", tostring(f("x")))
    assert.are.equal("a_x_b", "a_" .. f("x") .. "_b")
    assert.are.equal("x", f(f("x")).value)
  end)
end)

describe("op.inline_literal", function()
  it("writes values as the dialect does", function()
    local _, result = library.run(function(op, sa)
      local out = {}
      for i, v in ipairs { "O'R", 5, math.mininteger, 2.0, 0.1, 1e300, true, false, sa.null(),
        sa.bytes("\1\255") } do
        out[i] = tostring(op.inline_literal(v))
      end
      return out
    end)
    assert.are.same({ "'O''R'", "5", "-9223372036854775808", "2.0", "0.1", "1e+300", "1", "0",
      "NULL", "X'01FF'" }, result)
  end)
end)
