-- Texts of MariaDB in one spelling: types, defaults, the queries of views.

require "spec.support.library"
local defaults = require "mig.dialects.mariadb.compare_defaults"
local definition = require "mig.dialects.mariadb.definition"
local stored = require "mig.dialects.mariadb.reflect_stored"
local type_text = require "mig.dialects.mariadb.type_text"

describe("a type in one spelling", function()
  -- What a model writes, what the catalogue says.
  local same = {
    { "INTEGER", "int(11)" }, { "INT", "int" }, { "INTEGER UNSIGNED", "int(10) unsigned" },
    { "BOOL", "tinyint(1)" }, { "TINYINT", "tinyint(4)" }, { "SMALLINT", "smallint(6)" },
    { "MEDIUMINT(8) UNSIGNED", "mediumint(8) unsigned" }, { "BIGINT", "bigint(20)" },
    { "INTEGER(5) ZEROFILL", "int(5) unsigned zerofill" }, { "NUMERIC", "decimal(10,0)" },
    { "NUMERIC(8)", "decimal(8,0)" }, { "DECIMAL(10, 2) UNSIGNED", "decimal(10,2) unsigned" },
    { "FLOAT(24)", "float" }, { "FLOAT(25)", "double" }, { "FLOAT(7, 2)", "float(7,2)" },
    { "DOUBLE PRECISION", "double" }, { "REAL", "double" }, { "BIT", "bit(1)" },
    { "YEAR", "year(4)" }, { "CHAR", "char(1)" }, { "BINARY", "binary(1)" },
    { "BLOB(255)", "tinyblob" }, { "BLOB(256)", "blob" }, { "BLOB(65536)", "mediumblob" },
    { "DATETIME(0)", "datetime" }, { "TIMESTAMP(3)", "timestamp(3)" },
    { "ENUM('a)','b, c','it''s')", "enum('a)','b, c','it''s')" }, { "POINT", "point" },
    { "VARCHAR(9)", "varchar(9) /*M!100301 COMPRESSED*/" },
    { "SET('a\nb')", "set('a\\nb')" },
  }
  for _, pair in ipairs(same) do
    it(("%s is %s"):format(pair[1], pair[2]), function()
      assert.are.equal(type_text.of(pair[2]).text, type_text.of(pair[1]).text)
    end)
  end

  it("keeps what makes a difference", function()
    local texts = {
      "int", "int unsigned", "int(5)", "bigint", "tinyint", "tinyint(1)", "varchar(5)",
      "varchar(6)", "char(5)", "decimal(10,2)", "decimal(10,0)", "float", "double", "double(10,2)",
      "datetime", "datetime(3)", "enum('a','b')", "enum('b','a')", "enum('A','b')", "set('a','b')",
    }
    local seen = {}
    for _, text in ipairs(texts) do
      local one = type_text.of(text).text
      assert.is_nil(seen[one], text)
      seen[one] = true
    end
  end)

  it("tells character set and collation apart from the rest", function()
    local function parts(sql)
      local found = type_text.of(sql)
      return { found.text, found.charset or "-", found.collation or "-" }
    end
    assert.are.same({ "varchar(5)", "-", "-" }, parts "VARCHAR(5)")
    assert.are.same({ "varchar(5)", "latin1", "latin1_bin" },
      parts "VARCHAR(5) CHARACTER SET latin1 COLLATE latin1_bin")
    assert.are.same({ "text", "-", "utf8mb4_bin" }, parts "TEXT COLLATE utf8mb4_bin")
    assert.are.same({ "varchar(5)", "-", "*_bin" }, parts "VARCHAR(5) BINARY")
    assert.are.same({ "varchar(5)", "latin1", "latin1_bin" },
      parts "VARCHAR(5) CHARACTER SET latin1 BINARY")
    assert.are.same({ "char(5)", "utf8mb3", "-" }, parts "NATIONAL CHAR(5)")
    assert.are.same({ "varchar(5)", "utf8mb3", "-" }, parts "VARCHAR(5) CHARACTER SET utf8")
    assert.are.same({ "char(5)", "latin1", "-" }, parts "CHAR(5) ASCII")
    assert.are.same({ "enum('binary')", "-", "-" }, parts "ENUM('binary')")
  end)
end)

describe("a default", function()
  it("is the same in another spelling", function()
    assert.is_false(defaults.differ("int", "5", "'5'"))
    assert.is_false(defaults.differ("int", "1", "true"))
    assert.is_false(defaults.differ("datetime", "current_timestamp()", "CURRENT_TIMESTAMP"))
    assert.is_false(defaults.differ("datetime(3)", "current_timestamp(3)", "NOW(3)"))
    assert.is_false(defaults.differ("int", nil, "NULL"))
    assert.is_false(defaults.differ("varchar(5)", "'🐘'", "'?'"))
    assert.is_false(defaults.differ("varbinary(5)", [['\0?A']], "X'00FF41'"))
    assert.is_false(defaults.differ("int", "(1 + 1)", "1+1"))
  end)

  it("is another", function()
    assert.is_true(defaults.differ("int", "5", "6"))
    assert.is_true(defaults.differ("int", nil, "0"))
    assert.is_true(defaults.differ("varchar(5)", "'5'", "5"))
    assert.is_true(defaults.differ("varchar(5)", "'a'", "'A'"))
    assert.is_true(defaults.differ("varbinary(5)", "'ab'", "X'6163'"))
    assert.is_true(defaults.differ("datetime", "current_timestamp()",
      "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"))
  end)
end)

describe("an expression", function()
  it("is the same in another spelling", function()
    for _, pair in ipairs {
      { "`a` > 0 and `b` < 9", "(a > 0) AND (b < 9)" }, { "`a` <> 5", "a != 5" },
      { "`a` > 0 or `b` in (1,2)", "a > 0 OR (b IN (1, 2))" },
      { "ucase(`a`) = 'X'", "UPPER(a) = 'X'" }, { "octet_length(`s`) > 2", "(length(s) > 2)" },
      { "`a` is null or (`b` = 1 and `c` = 2)", "(a IS NULL) OR (b=1 AND c=2)" },
    } do
      assert.is_false(defaults.expressions_differ(pair[1], pair[2]), pair[2])
    end
  end)

  it("is another where parentheses count", function()
    for _, pair in ipairs {
      { "`a` = 1 or `b` = 2 and `c` = 3", "(a = 1 OR b = 2) AND c = 3" },
      { "not `a` and `b`", "NOT (a AND b)" }, { "`a` * (`b` + 1)", "a * b + 1" },
      { "(`a` > 0) = (`b` > 0)", "a > 0 = b > 0" }, { "f(`a` and `b`)", "f(a) and b" },
      { "`a` = 'X'", "a = 'x'" },
    } do
      assert.is_true(defaults.expressions_differ(pair[1], pair[2]), pair[2])
    end
  end)
end)

describe("the query of a view", function()
  local function without(text) return stored.without_database(text, "app") end

  it("goes without the name of its own database", function()
    assert.are.equal("select `t`.`app` AS `app` from `t` join `o`.`app` on(`t`.`a` = `app`.`b`)",
      without("select `app`.`t`.`app` AS `app` from `app`.`t` join `o`.`app` on(`app`.`t`.`a` = "
        .. "`app`.`app`.`b`)"))
  end)

  it("keeps it where a table is called so", function()
    local text = "select `app`.`a` AS `a` from `app`.`t` `app`"
    assert.are.equal(text, without(text))
  end)

  it("leaves strings alone", function()
    assert.are.equal("select '`app`.`t`' AS `x`", without("select '`app`.`t`' AS `x`"))
  end)
end)

describe("the definition of a table", function()
  local shown = definition.of_table([[
CREATE TEMPORARY TABLE `t` (
  `a` int(11) DEFAULT 5 CHECK (`a` > 0),
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `x``y` varchar(5) DEFAULT 'a, b',
  PRIMARY KEY (`a`),
  CONSTRAINT `ck``1` CHECK (`a` <> 3 or `x``y` = ')')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4]])

  it("is read into columns", function()
    assert.are.equal("5", shown.columns.a.default)
    assert.are.equal("(`a` > 0)", shown.columns.a.check)
    assert.are.equal("'a, b'", shown.columns["x`y"].default)
    assert.is_true(definition.is_json(shown.columns.j))
    assert.is_false(definition.is_json(shown.columns.a))
  end)

  it("is read into checks", function()
    assert.are.same({ ["ck`1"] = "(`a` <> 3 or `x``y` = ')')" }, shown.checks)
  end)
end)
