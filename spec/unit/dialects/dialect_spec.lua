-- A dialect's names and literals.

require "spec.support.library"
local dialects = require "mig.dialects"
local base = require "mig.dialects.base"
local sa = require "mig.schema"

describe("dialects", function()
  it("are found by name", function()
    assert.are.equal("sqlite", dialects.get("sqlite").name)
    assert.are.same({ "mariadb", "postgresql", "sqlite" }, dialects.names())
  end)

  it("are refused by name", function()
    local ok, e = pcall(dialects.get, "sqlit")
    assert.is_false(ok)
    assert.are.equal("there is no dialect 'sqlit'; did you mean 'sqlite'?", e.message)
    local _, other = pcall(dialects.get, "db2")
    assert.are.equal("there is no dialect 'db2'; there is: mariadb, postgresql, sqlite",
      other.message)
  end)
end)

describe("the base dialect", function()
  local d = base.extend { name = "spec", title = "Spec" }

  it("writes standard SQL", function()
    assert.are.equal("true", d:literal(true))
    assert.are.equal("now()", d:expression(sa.func.now()))
    assert.are.equal("CURRENT_DATE", d:expression(sa.func.current_date()))
    assert.are.equal("pg_catalog.now(1)", d:expression(sa.func.pg_catalog.now(1)))
    assert.are.equal("true", d:expression(sa.true_()))
  end)

  it("uses the quotes of its trait, and doubles them", function()
    local m = base.extend { name = "m", title = "M", quote_open = "`", quote_close = "`" }
    assert.are.equal("`a``b`", m:quote("a`b"))
    local x = base.extend { name = "x", title = "X", quote_open = "[", quote_close = "]" }
    assert.are.equal("[a]]b]", x:quote("a]b"))
  end)

  it("quotes reserved words of its own", function()
    local r = base.extend { name = "r", title = "R", reserved = { select = true } }
    assert.are.equal('"select"', r:ident("select"))
    assert.are.equal("selects", r:ident("selects"))
  end)

  it("refuses a name that is too long", function()
    local short = base.extend { name = "s", title = "S", max_identifier_length = 3 }
    assert.are.equal("abc", short:ident("abc"))
    local ok, e = pcall(short.ident, short, "abcd")
    assert.is_false(ok)
    assert.are.equal("Identifier 'abcd' exceeds maximum length of 3 characters", e.message)
  end)

  it("cuts a name that a convention made, as SQLAlchemy does", function()
    local short = base.extend { name = "s", title = "S", max_identifier_length = 63 }
    local t = ("a"):rep(40)
    local m = sa.MetaData {
      naming_convention = { uq = "uq_%(table_name)s_%(column_0_N_name)s" },
    }
    local table_ = sa.Table(t, m, sa.Column(("b"):rep(20), sa.Integer),
      sa.Column(("c"):rep(20), sa.Integer), sa.UniqueConstraint(("b"):rep(20), ("c"):rep(20)))
    assert.are.equal("uq_" .. t .. "_" .. ("b"):rep(11) .. "_5549",
      short:ident(table_.constraints[1].name))
  end)

  it("cuts no character in two", function()
    local short = base.extend { name = "s", title = "S", max_identifier_length = 13 }
    local name = require("mig.schema.names").final
    assert.are.equal('"aééx"', short:ident(name "aééx"))
    assert.are.equal('"aéé_b15a"', short:ident(name "aééééééé"))
    assert.are.equal('"aaé_e37d"', short:ident(name "aaéééééé"))
  end)

  it("adds constraints and comments by statements of their own", function()
    local o = require("mig.ops").new("add_column", "t", sa.Column("c", sa.Integer,
      sa.ForeignKey("o.id", { name = "fk_c" }), { unique = true, comment = "it's" }),
      { schema = "s.c" })
    assert.are.same({
      "ALTER TABLE s.c.t ADD COLUMN c INTEGER",
      'ALTER TABLE "s.c".t ADD UNIQUE (c)',
      'ALTER TABLE "s.c".t ADD CONSTRAINT fk_c FOREIGN KEY(c) REFERENCES o (id)',
      'COMMENT ON COLUMN "s.c".t.c IS \'it\'\'s\'',
    }, d:compile(o))
  end)

  it("writes identities, leaves use_alter keys out, comments on tables", function()
    local o = require("mig.ops").new("create_table", "t",
      sa.Column("id", sa.Integer, sa.Identity {
        always = true, start = 5, increment = 2, minvalue = 1, maxvalue = 9, cache = 3,
        cycle = true, order = false, nominvalue = true, nomaxvalue = true,
      }),
      sa.Column("p", sa.Integer, sa.ForeignKey("o.id", { use_alter = true })),
      { comment = "c" })
    local sent = d:compile(o)
    assert.are.equal("CREATE TABLE t (\n\tid INTEGER GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 "
      .. "START WITH 5 MINVALUE 1 MAXVALUE 9 NO MINVALUE NO MAXVALUE CACHE 3 NO ORDER CYCLE), \n\t"
      .. "p INTEGER\n)", sent[1])
    assert.are.equal("COMMENT ON TABLE t IS 'c'", sent[2])
  end)
end)

describe("sqlite's literals", function()
  local d = dialects.get("sqlite")

  it("read back as the same float", function()
    for _, v in ipairs { 0.1, 1 / 3, 1e-300, 123456789.125, -2.5 } do
      assert.are.equal(v, tonumber(d:literal(v)))
    end
    assert.are.equal("0.1", d:literal(0.1))
    assert.are.equal("100000.0", d:literal(1e5))
    assert.are.equal("1e+20", d:literal(1e20))
  end)

  it("refuse what SQL has no words for", function()
    local cases = {
      ["inf cannot be written in SQL"] = math.huge,
      ["a string literal must not contain a NUL byte"] = "a\0",
      ["a table cannot be written in SQL"] = {},
      ["a function cannot be written in SQL"] = print,
    }
    for message, v in pairs(cases) do
      local ok, e = pcall(d.literal, d, v)
      assert.is_false(ok)
      assert.are.equal(message, e.message)
    end
  end)

  it("spell functions SQLite's way", function()
    assert.are.equal("CURRENT_TIMESTAMP", d:expression(sa.func.now()))
    assert.are.equal("length('x')", d:expression(sa.func.char_length("x")))
    assert.are.equal("DATETIME(CURRENT_TIMESTAMP, 'localtime')",
      d:expression(sa.func.localtimestamp()))
  end)
end)
