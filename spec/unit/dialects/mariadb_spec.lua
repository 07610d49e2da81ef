-- MariaDB's names, literals and options; and columns as the server describes them.

local library = require "spec.support.library"
local definition = require "mig.dialects.mariadb.definition"
local d = require("mig.dialects").get "mariadb"
local sa = require "mig.schema"

local function message(fn, ...)
  local ok, e = pcall(fn, ...)
  assert.is_false(ok)
  return e.message
end

describe("MariaDB", function()
  it("quotes with backticks what must be quoted", function()
    assert.are.equal("`a``b`", d:ident("a`b"))
    assert.are.equal('`a"b`', d:ident('a"b'))
    for _, word in ipairs { "select", "returning", "window", "portion", "system_time", "Name" } do
      assert.are.equal("`" .. word .. "`", d:ident(word))
    end
    for _, word in ipairs { "name", "value", "id", "date", "text", "rank", "a$_1" } do
      assert.are.equal(word, d:ident(word))
    end
  end)

  it("takes names of 64 characters, not bytes", function()
    local name = ("ä"):rep(64)
    assert.are.equal("`" .. name .. "`", d:ident(name))
    local long = name .. "b"
    assert.are.equal(("Identifier '%s' exceeds maximum length of 64 characters"):format(long),
      message(d.ident, d, long))
  end)

  it("cuts names that a convention made between characters", function()
    local names = require "mig.schema.names"
    local made = d:ident(names.final(("ä"):rep(70)))
    assert.are.equal(61 + 2, utf8.len(made))
    assert.are.equal("`" .. ("ä"):rep(56) .. "_", made:sub(1, 1 + 112 + 1))
    assert.are.equal(("a"):rep(56) .. "_", d:ident(names.final(("a"):rep(70))):sub(1, -5))
  end)

  it("escapes backslashes, quotes and carriage returns", function()
    assert.are.equal([['it''s \\ "x"']], d:literal([[it's \ "x"]]))
    assert.are.equal("'a\\r\nb'", d:literal("a\r\nb"))
    assert.are.equal("X'00FF'", d:literal(sa.bytes("\0\xff")))
    assert.are.equal("X''", d:literal(sa.bytes("")))
    assert.are.equal("true", d:literal(true))
    assert.are.equal("a string literal must not contain a NUL byte", message(d.literal, d, "\0"))
  end)

  it("calls functions that standard SQL names", function()
    assert.are.equal("USER()", d:expression(sa.func.user()))
    assert.are.equal("SESSION_USER()", d:expression(sa.func.session_user()))
    assert.are.equal("rand()", d:expression(sa.func.random()))
    assert.are.equal("CURRENT_TIMESTAMP", d:expression(sa.func.current_timestamp()))
    assert.are.equal("now()", d:expression(sa.func.now()))
  end)

  it("takes options and variants of both names, its own first", function()
    local o = { dialect_options = { mysql_using = "a", mariadb_using = "b", mysql_length = 3 } }
    assert.are.equal("b", d:option(o, "using"))
    assert.are.equal(3, d:option(o, "length"))
    assert.is_nil(d:option(o, "prefix"))
    local t = sa.String(5):with_variant(sa.Text, "mysql")
    assert.are.equal("TEXT", d:type_sql(t, "here"))
    assert.are.equal("JSON", d:type_sql(t:with_variant(sa.JSON, "mariadb"), "here"))
    assert.are.equal("op.x: unknown option 'mysql_usin'; did you mean 'mysql_using'?",
      message(d.check_options, d, "op.x", "index", { dialect_options = { mysql_usin = 1 } }))
    assert.are.equal("op.x: option 'mysql_using' must be a string, got boolean",
      message(d.check_options, d, "op.x", "index", { dialect_options = { mysql_using = true } }))
  end)

  it("runs what a registered operation has for mysql", function()
    local ran
    library.run(function(op)
      op.register("spec_both", { replace = true, run = {
        mysql = function() ran = "mysql" end, default = function() ran = "default" end,
      } })
      op.spec_both()
    end, { dialect = "mariadb" })
    assert.are.equal("mysql", ran)
  end)
end)

describe("sa.mysql", function()
  it("is sa.mariadb", function() assert.are.equal(sa.mysql, sa.mariadb) end)

  for text, expected in pairs {
    ["YEAR(3)"] = "sa.mysql.YEAR: display_width must be 4 or 2, got 3",
    ["DOUBLE(10)"] = "sa.mysql.DOUBLE: takes both precision and scale, or neither",
    ["DECIMAL { scale = 2 }"] = "sa.mysql.DECIMAL: takes a scale only with a precision",
    ["DATETIME { fsp = 7 }"] = "sa.mysql.DATETIME: fsp must be 6 or less, got 7",
    ["BIT(65)"] = "sa.mysql.BIT: length must be 64 or less, got 65",
    ['SET("a,b")'] = "sa.mysql.SET: value 'a,b' must not contain a comma",
    ['ENUM("a", "a")'] = "sa.mysql.ENUM: value 'a' is given twice",
    ["ENUM()"] = "sa.mysql.ENUM: argument 1 (value) is missing",
    ["VARCHAR(5, { charst = 1 })"] =
      "sa.mysql.VARCHAR: unknown option 'charst'; did you mean 'charset'?",
    ["TEXTT"] = "sa.mysql has no 'TEXTT'; did you mean 'TEXT'?",
  } do
    it("refuses " .. text, function()
      assert.are.equal(expected, message(load("return ({...})[1].mysql." .. text), sa))
    end)
  end

  it("says whose type lacks a length, or has a name that is none", function()
    assert.are.equal("here: VARCHAR requires a length on dialect mariadb",
      message(d.type_sql, d, sa.String, "here"))
    assert.are.equal("here: charset 'x y' is not a name",
      message(d.type_sql, d, sa.mysql.CHAR { charset = "x y" }, "here"))
  end)
end)

describe("a column's definition", function()
  local function read(line, name)
    local text = "CREATE TABLE `t (` (\n  `before,(` int(11) DEFAULT NULL,\n  " .. line
      .. ",\n  PRIMARY KEY (`c`),\n  KEY `d` (`d`)\n) ENGINE=InnoDB COMMENT='`c` int'"
    local found = definition.of_column("op.x", text, "t", name or "c")
    found.name = nil
    return found
  end

  it("keeps what it does not know in the server's words", function()
    assert.are.same({
      type = "int(11)", nullable = true, default = "4", auto_increment = false,
      versioning = "WITHOUT SYSTEM VERSIONING", comment = "'x'",
      other = "`encrypted`=yes `a`='b'",
    }, read "`c` int(11) DEFAULT 4 WITHOUT SYSTEM VERSIONING COMMENT 'x' `encrypted`=yes `a`='b'")
    assert.are.same({
      type = "timestamp(6)", nullable = true, auto_increment = false,
      generated = "GENERATED ALWAYS AS ROW START", invisible = "INVISIBLE",
    }, read "`c` timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE")
  end)

  it("is read as MySQL writes it, too", function()
    assert.are.same({
      type = "varchar(5)", charset = "CHARACTER SET latin1", collate = "COLLATE latin1_bin",
      generated = "GENERATED ALWAYS AS (concat(`a`,_utf8mb4')')) STORED", nullable = false,
      auto_increment = false, comment = "'x'", other = "/*!80023 INVISIBLE */",
    }, read("`c` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS "
      .. "(concat(`a`,_utf8mb4')')) STORED NOT NULL COMMENT 'x' /*!80023 INVISIBLE */"))
  end)

  it("has the bytes of a binary default", function()
    assert.are.equal("X'00275C0AFF41'",
      read("`c` varbinary(9) DEFAULT '\\0''\\\\\\n\xffA'").default)
    assert.are.equal("'a''b'", read("`c` varchar(9) DEFAULT 'a''b'").default)
    assert.are.equal("0x41", read("`c` varbinary(9) DEFAULT 0x41").default)
  end)

  it("is found whatever its name and the case", function()
    assert.are.equal("int(11)", read("`c` int(11)", "before,(").type)
    assert.are.equal("int(1)", read("`c``d` int(1)", "c`d").type)
    assert.are.equal("int(2)", read("`c` int(2)", "C").type)
    assert.are.equal("op.x: table 't' has no column 'cc'; did you mean 'c'?",
      message(read, "`c` int(2)", "cc"))
  end)

  it("renames in expressions, and leaves strings alone", function()
    assert.are.equal("(`d` <> '`c`' and f(`D`.`d`) > \"`c`\")",
      definition.rename("(`c` <> '`c`' and f(`D`.`C`) > \"`c`\")", "c", "`d`"))
  end)
end)
