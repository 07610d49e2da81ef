require "spec.support.core"
local sql = require "mig_test_sql"

local function splits(dialect, examples)
  for _, example in ipairs(examples) do
    it(("of %s: %q"):format(dialect, example[1]), function()
      local list, err = sql.split(example[1], dialect)
      assert.same({ table.unpack(example, 2) }, list or err)
    end)
  end
end

describe("the statements", function()
  splits("sqlite", {
    { "" },
    { ";" },
    { " ; ;\n;" },
    { "-- nothing\n/* at ; all */ ;" },
    { "\239\187\191" },
    { "\239\187\191SELECT 1", { "SELECT 1", 1 } },
    { "SELECT 1", { "SELECT 1", 1 } },
    { "SELECT 1;", { "SELECT 1", 1 } },
    { "SELECT 1;SELECT 2", { "SELECT 1", 1 }, { "SELECT 2", 1 } },
    { "SELECT 1;;\n\nSELECT 2 ;\n", { "SELECT 1", 1 }, { "SELECT 2", 3 } },
    { "SELECT 1;\r\nSELECT\r\n2;\r\nx", { "SELECT 1", 1 }, { "SELECT\r\n2", 2 }, { "x", 4 } },
    { "-- first\nSELECT 1 -- one;\n; -- end\n/* x\ny */ SELECT 2",
      { "SELECT 1", 2 }, { "SELECT 2", 5 } },
    { "SELECT -- ;\n1", { "SELECT -- ;\n1", 1 } },
    { "SELECT ';''', \";\", `;`, [;];x", { "SELECT ';''', \";\", `;`, [;]", 1 }, { "x", 1 } },
    { "'a\n;b'; \"c\nd\"; e", { "'a\n;b'", 1 }, { "\"c\nd\"", 2 }, { "e", 3 } },
    { "a\0b;c", { "a\0b", 1 }, { "c", 1 } },
    { "CREATE TABLE trigger_log (x);SELECT 2",
      { "CREATE TABLE trigger_log (x)", 1 }, { "SELECT 2", 1 } },
    { "BEGIN; SELECT 1; END; COMMIT",
      { "BEGIN", 1 }, { "SELECT 1", 1 }, { "END", 1 }, { "COMMIT", 1 } },
    { "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END;\nSELECT 3;",
      { "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END", 1 },
      { "SELECT 3", 2 } },
    { "create temp trigger a begin select 1; end ; x",
      { "create temp trigger a begin select 1; end", 1 }, { "x", 1 } },
    { "CREATE TEMPORARY TRIGGER IF NOT EXISTS a BEGIN x; END; y",
      { "CREATE TEMPORARY TRIGGER IF NOT EXISTS a BEGIN x; END", 1 }, { "y", 1 } },
    { "CREATE /* ; */ TRIGGER a BEGIN x; -- ; END;\n/* ; */ END -- ;\n; y",
      { "CREATE /* ; */ TRIGGER a BEGIN x; -- ; END;\n/* ; */ END", 1 }, { "y", 3 } },
    { "CREATE TRIGGER a WHEN CASE 1 WHEN 2 THEN 3 END BEGIN "
        .. "SELECT CASE x WHEN 1 THEN 2 END; UPDATE t SET a = CASE 1 WHEN 1 THEN 1 END; END; y",
      { "CREATE TRIGGER a WHEN CASE 1 WHEN 2 THEN 3 END BEGIN "
        .. "SELECT CASE x WHEN 1 THEN 2 END; UPDATE t SET a = CASE 1 WHEN 1 THEN 1 END; END", 1 },
      { "y", 1 } },
    { "CREATE TRIGGER a BEGIN SELECT 1; END", { "CREATE TRIGGER a BEGIN SELECT 1; END", 1 } },
    { "CREATE TRIGGER a BEGIN SELECT \"end\"; SELECT 'end'; END; y",
      { "CREATE TRIGGER a BEGIN SELECT \"end\"; SELECT 'end'; END", 1 }, { "y", 1 } },
    { "CREATE TRIGGER oops; SELECT 1", { "CREATE TRIGGER oops", 1 }, { "SELECT 1", 1 } },
    { "CREATE TABLE trigger (begin int); x; end; y",
      { "CREATE TABLE trigger (begin int)", 1 }, { "x", 1 }, { "end", 1 }, { "y", 1 } },
    { "DROP TRIGGER a; begin; x", { "DROP TRIGGER a", 1 }, { "begin", 1 }, { "x", 1 } },
    { "SELECT (1; SELECT 2", { "SELECT (1", 1 }, { "SELECT 2", 1 } },
    { "DELIMITER //\nSELECT 1; x", { "DELIMITER //\nSELECT 1", 1 }, { "x", 2 } },
    { "$$ ; $$", { "$$", 1 }, { "$$", 1 } },
    { "# a; b", { "# a", 1 }, { "b", 1 } },
  })

  splits("postgresql", {
    { "$$ ; $$; x", { "$$ ; $$", 1 }, { "x", 1 } },
    { "DO $body$ BEGIN a; $$ ; $$ b; END $body$;\nx",
      { "DO $body$ BEGIN a; $$ ; $$ b; END $body$", 1 }, { "x", 2 } },
    { "a /* /* ; */ ; */ b; c", { "a /* /* ; */ ; */ b", 1 }, { "c", 1 } },
    { "E'\\';'; 'x\\'; y", { "E'\\';'", 1 }, { "'x\\'", 1 }, { "y", 1 } },
    { "CREATE RULE r AS ON UPDATE TO t DO (a; b); c",
      { "CREATE RULE r AS ON UPDATE TO t DO (a; b)", 1 }, { "c", 1 } },
    { "x); y", { "x)", 1 }, { "y", 1 } },
    { "BEGIN; x; END;", { "BEGIN", 1 }, { "x", 1 }, { "END", 1 } },
    { "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC "
        .. "SELECT CASE WHEN true THEN 1 END; SELECT 2; END; y",
      { "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC "
        .. "SELECT CASE WHEN true THEN 1 END; SELECT 2; END", 1 }, { "y", 1 } },
    { "create or replace procedure p() begin atomic a; b; end; y",
      { "create or replace procedure p() begin atomic a; b; end", 1 }, { "y", 1 } },
    { "CREATE FUNCTION f() AS 'begin; atomic' LANGUAGE sql; y",
      { "CREATE FUNCTION f() AS 'begin; atomic' LANGUAGE sql", 1 }, { "y", 1 } },
    { "CREATE TRIGGER a BEFORE INSERT ON t EXECUTE FUNCTION f(); y",
      { "CREATE TRIGGER a BEFORE INSERT ON t EXECUTE FUNCTION f()", 1 }, { "y", 1 } },
    { "a[1;2]; `;", { "a[1", 1 }, { "2]", 1 }, { "`", 1 } },
  })

  splits("mariadb", {
    { "DELIMITER //\nCREATE PROCEDURE p() BEGIN a; b; END//\nDELIMITER ;\nx; y",
      { "CREATE PROCEDURE p() BEGIN a; b; END", 2 }, { "x", 4 }, { "y", 4 } },
    { "a; delimiter $$  ignored\nb; END$$ c $$\r\n  DELIMITER ;\r\nd;e",
      { "a", 1 }, { "b; END", 2 }, { "c", 2 }, { "d", 4 }, { "e", 4 } },
    { "DELIMITER ;;\na;b;;c", { "a;b", 2 }, { "c", 2 } },
    { "DELIMITER //\n'//' \"//\" `//` /* // */ x // y",
      { "'//' \"//\" `//` /* // */ x", 2 }, { "y", 2 } },
    { "DELIMITER |\na|DELIMITER ;\nb", { "a", 2 }, { "b", 3 } },
    { "SELECT delimiter x; y", { "SELECT delimiter x", 1 }, { "y", 1 } },
    { "delimiter_x a; b", { "delimiter_x a", 1 }, { "b", 1 } },
    { "'\\';'; \"\\\";\"; `\\`; x",
      { "'\\';'", 1 }, { "\"\\\";\"", 1 }, { "`\\`", 1 }, { "x", 1 } },
    { "a # ; x\n; b -- ;\n; c --1; d", { "a", 1 }, { "b", 2 }, { "c --1", 3 }, { "d", 3 } },
    { "/*!40101 SET NAMES utf8 */;\n/* no */;\n/*M!100 x ';*/' */; y",
      { "/*!40101 SET NAMES utf8 */", 1 }, { "/*M!100 x ';*/' */", 3 }, { "y", 3 } },
    { "DELIMITER ;;\n/*!50003 CREATE TRIGGER t BEGIN a; b; END */;;\nDELIMITER ;\nx",
      { "/*!50003 CREATE TRIGGER t BEGIN a; b; END */", 2 }, { "x", 4 } },
    { "a */ b; c", { "a */ b", 1 }, { "c", 1 } },
    { "[a; b]", { "[a", 1 }, { "b]", 1 } },
  })

  it("come in any number", function()
    local list = sql.split(("INSERT INTO t VALUES ('a;b');\n"):rep(10000))
    assert.equal(10000, #list)
    assert.same({ "INSERT INTO t VALUES ('a;b')", 10000 }, list[10000])
  end)
end)

describe("a file that ends too early", function()
  for _, example in ipairs {
    { "x;\n\n 'y", "sqlite", "a string that begins with ' is never closed", 3 },
    { "x;\n\"y;\n\n", "sqlite", 'a quoted name that begins with " is never closed', 2 },
    { "x;\n[y;", "sqlite", "a quoted name that begins with [ is never closed", 2 },
    { "/*\n\n", "sqlite", "a comment that begins with /* is never closed", 1 },
    { "x /* /* */;", "postgresql", "a comment that begins with /* is never closed", 1 },
    { "x;\ny $a$ ; $b$", "postgresql", "a string that begins with $a$ is never closed", 2 },
    { "\n/*!1 x;\n", "mariadb", "a comment that begins with /*! is never closed", 2 },
    { "x;\nCREATE TRIGGER a BEGIN\nSELECT 1;\n", "sqlite",
      "CREATE TRIGGER has no END; after its BEGIN", 2 },
    { "CREATE TRIGGER a BEGIN x; SELECT CASE 1 WHEN 1 THEN 1 END;", "sqlite",
      "CREATE TRIGGER has no END; after its BEGIN", 1 },
    { "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE 1 END;", "postgresql",
      "BEGIN ATOMIC has no END;", 1 },
    { "x;\nDELIMITER", "mariadb",
      "DELIMITER without what ends statements: write DELIMITER //", 2 },
    { "DELIMITER  \nx", "mariadb",
      "DELIMITER without what ends statements: write DELIMITER //", 1 },
    { "DELIMITER \\\nx", "mariadb", "DELIMITER cannot have a backslash", 1 },
  } do
    it(("is an error: %q"):format(example[1]), function()
      local list, err = sql.split(example[1], example[2])
      assert.is_nil(list)
      assert.same({ "MIG_EINVALID", example[3], example[4] }, { err.code, err.message, err.line })
    end)
  end
end)
