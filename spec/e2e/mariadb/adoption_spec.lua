-- A MariaDB database that others have made: `mig models` writes models of it that `mig check` finds
-- no fault with, whoever asks and however many databases there are.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local models = require "spec.e2e.mariadb.models"
local servers = require "spec.support.servers"

local shop = [[
CREATE TABLE o (id INT PRIMARY KEY, `Key` INT, UNIQUE KEY (`Key`));
CREATE TABLE t (
  a INT UNSIGNED ZEROFILL, b BIT(3) DEFAULT b'101', c ENUM('a', 'b''c', 'd\\e', '🐘', 'l\nm'),
  e DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), f JSON,
  g LONGTEXT, h VARCHAR(20) COLLATE utf8mb4_bin DEFAULT 'it''s \\ 🐘',
  i CHAR(5) CHARACTER SET latin1,
  j INT AS (a + 1) STORED, k INT AS (a + 2) VIRTUAL COMMENT 'c🐘', l TIMESTAMP NULL, n YEAR,
  p POINT NOT NULL, q UUID, u DOUBLE(10,2), x VARBINARY(5) DEFAULT 'ab',
  y VARCHAR(36) INVISIBLE DEFAULT (uuid()), z INT CHECK (z > 0 AND z <> 5), z4 INT, z5 INT NOT NULL,
  PRIMARY KEY (z5), UNIQUE KEY uq (h, i), UNIQUE KEY up (g(20)), KEY ix (g(10), a DESC),
  KEY mine (z4), CONSTRAINT fk1 FOREIGN KEY (z4) REFERENCES o (id) ON DELETE SET NULL,
  CONSTRAINT ck CHECK (a BETWEEN 1 AND 5 OR j IS NULL), FULLTEXT ft (g), SPATIAL KEY sp (p),
  CHECK (a != 4)
) ENGINE = InnoDB ROW_FORMAT = COMPRESSED COMMENT = 'it''s 🐘';
CREATE TABLE h (a INT, b VARCHAR(9)) ENGINE = MEMORY DEFAULT CHARSET = latin1;
CREATE TABLE parted (d DATE NOT NULL, n INT NOT NULL) ROW_FORMAT = DYNAMIC STATS_PERSISTENT = 1
  PARTITION BY RANGE (YEAR(d)) SUBPARTITION BY HASH (n) SUBPARTITIONS 2
  (PARTITION old VALUES LESS THAN (2000), PARTITION `new one` VALUES LESS THAN MAXVALUE);
CREATE TABLE listed (a INT, b VARCHAR(5), counts INT AUTO_INCREMENT, UNIQUE KEY (counts, a),
  KEY ignored_one (b) IGNORED) PARTITION BY LIST COLUMNS (a)
  (PARTITION p0 VALUES IN (1, 2), PARTITION p1 DEFAULT);
CREATE TABLE hashed (a INT, b INT) PARTITION BY LINEAR HASH (a + b) PARTITIONS 3;
CREATE TABLE past (a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100
  (PARTITION p0 HISTORY, PARTITION pn CURRENT);
CREATE SEQUENCE s;
CREATE VIEW v AS SELECT a, h AS hh, (SELECT MAX(`Key`) FROM o) m FROM t WHERE c <> 'x' GROUP BY a;
CREATE SQL SECURITY INVOKER VIEW w AS SELECT * FROM v WITH CASCADED CHECK OPTION;
CREATE TRIGGER tr BEFORE INSERT ON o FOR EACH ROW SET NEW.`Key` = NEW.id;
CREATE FUNCTION f (x INT, `y z` VARCHAR(20)) RETURNS VARCHAR(9) CHARSET latin1 DETERMINISTIC
  NO SQL RETURN CONCAT(x, `y z`);
CREATE PROCEDURE p (IN x INT, INOUT y DECIMAL(10,2)) SQL SECURITY INVOKER SET y = y + x;
]]

describe("on MariaDB, a database that others have made", function()
  it("is adopted", function()
    local db = databases.mariadb.new()
    db:sql((shop:gsub("WITH CASCADED CHECK OPTION", "")))
    local project = models.new("", { db = db })
    project:read()
    assert.are.equal("", (project:check()))
    local text = project.project:read("revisions/models.lua")
    for _, words in ipairs {
      'sa.mysql.INTEGER { unsigned = true, zerofill = true }', 'sa.Column("f", sa.JSON)',
      'charset = "latin1", collation = "latin1_swedish_ci"', 'sa.custom("point")',
      'sa.Index("mine", "z4")', 'mariadb_engine = "MEMORY"', 'mariadb_row_format = "COMPRESSED"',
      'mariadb_prefix = "SPATIAL"', 'mariadb_length = { g = 20 }', 'mariadb_data_access = "NO SQL"',
      'mariadb_sql_security = "INVOKER"', "mariadb_invisible = true", "mariadb_ignored = true",
      'mariadb_partition_by = "LINEAR HASH (`a` + `b`)"', "mariadb_partitions = 3",
      "mariadb_with_system_versioning = true", "mariadb_stats_persistent = 1",
    } do
      assert.is_truthy(text:find(words, 1, true), words)
    end
  end)

  it("is the same for somebody who may not make temporary tables", function()
    local db = databases.mariadb.new()
    db:sql("CREATE TABLE t (a INT CHECK (a > 0 AND (a < 9 OR a = 11)), b VARCHAR(9) DEFAULT 'x')")
    servers.mariadb():sql("mysql", ("CREATE USER few@localhost; GRANT SELECT, CREATE, ALTER, "
      .. "INSERT, DELETE, UPDATE ON %s.* TO few@localhost"):format(db.name))
    local project = models.new([[
sa.Table("t", metadata, sa.Column("a", sa.Integer,
  sa.CheckConstraint("a>0 AND NOT (a >= 9 AND a <> 11)")), sa.Column("b", sa.String(9),
  { server_default = "x" }))]], { db = db })
    local url = servers.as(db.url, "few")
    local lines, log = project:check("--url", url, "-v")
    assert.is_truthy(lines:find("^remove_constraint a check on t\nadd_constraint"), lines)
    assert.is_truthy(log:find("table 't' is compared by its text alone, as the server makes no "
      .. "temporary table of it: ", 1, true), log)
    project:write([[
sa.Table("t", metadata, sa.Column("a", sa.Integer,
  sa.CheckConstraint("(a>0) AND (A<9 OR a=11)")), sa.Column("b", sa.String(9),
  { server_default = "x" }))]])
    assert.are.equal("", (project:check("--url", url)))
  end)

  it("is left alone where it is not shown, and a line says so", function()
    local db = databases.mariadb.new()
    db:sql("CREATE TABLE o (id INT PRIMARY KEY); CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES "
      .. "o (id) ON DELETE CASCADE); CREATE VIEW v AS SELECT a FROM t; "
      .. "CREATE FUNCTION f () RETURNS INT RETURN 1")
    servers.mariadb():sql("mysql", ("CREATE USER reader@localhost; GRANT SELECT, EXECUTE ON %s.* "
      .. "TO reader@localhost"):format(db.name))
    local project = models.new([[
sa.Table("o", metadata, sa.Column("id", sa.Integer, { primary_key = true, autoincrement = false }))
sa.Table("t", metadata,
  sa.Column("a", sa.Integer, sa.ForeignKey("o.id", { ondelete = "SET NULL" })))]], { db = db })
    local lines, log = project:check("--url", servers.as(db.url, "reader"))
    assert.are.equal("", lines)
    for _, words in ipairs {
      "the actions of foreign keys are not shown to an account that has no right but SELECT",
      "the query of view 'v' is not shown to this account", "needs SHOW VIEW",
      "the body of function 'f' is not shown to this account",
    } do
      assert.is_truthy(log:find(words, 1, true), log)
    end
    assert.is_truthy(project:check():find("^remove_fk t_ibfk_1"))
  end)

  it("has what a table's history is made of, and how columns are stored", function()
    local db = databases.mariadb.new()
    db:sql("CREATE TABLE t (a INT, rs TIMESTAMP(6) GENERATED ALWAYS AS ROW START, re TIMESTAMP(6) "
      .. "GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING; "
      .. "CREATE TABLE u (a INT WITHOUT SYSTEM VERSIONING, b VARCHAR(500) COMPRESSED DEFAULT 'x') "
      .. "WITH SYSTEM VERSIONING")
    local project = models.new("", { db = db })
    project:read()
    assert.are.equal("", (project:check()))
    assert.is_nil(project.project:read("revisions/models.lua"):find("ROW START", 1, true))
  end)

  it("is asked about the models without a trace of it", function()
    local project = models.made [[
sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Text(20)),
  sa.CheckConstraint("NOT (a > 5)", { name = "ck" }))]]
    local before = project.db:schema()
    project:write [[
sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Text(20)),
  sa.CheckConstraint("NOT a > 5", { name = "ck" }), sa.CheckConstraint("NOT b", { name = "ck2" }))]]
    local lines = project:check()
    assert.is_truthy(lines:find("add_constraint ck2 check on t", 1, true), lines)
    assert.are.equal(before, project.db:schema())
  end)

  it("has the default of its own, whatever the server's is by now", function()
    local db = databases.mariadb.new()
    db:sql(("CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) COLLATE latin1_bin) "
      .. "DEFAULT CHARSET latin1; ALTER DATABASE %s COLLATE utf8mb4_unicode_ci"):format(db.name))
    local project = models.new([[
sa.Table("t", metadata, sa.Column("a", sa.String(9)),
  sa.Column("b", sa.String(9, { collation = "latin1_bin" })))]], { db = db })
    assert.are.equal("", (project:check()))
    project:write [[
sa.Table("t", metadata, sa.Column("a", sa.String(9, { collation = "utf8mb4_unicode_ci" })),
  sa.Column("b", sa.String(9, { collation = "latin1_bin" })))]]
    assert.are.equal("modify_type t.a from VARCHAR(9) to VARCHAR(9) COLLATE utf8mb4_unicode_ci",
      (project:check()))
  end)

  it("is read with other databases where the models or env.lua say so", function()
    local db, other = databases.mariadb.new(), databases.mariadb.new()
    local text = ([[
sa.Table("o", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("s", sa.String(9)), { schema = "%s" })
sa.Table("t", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("o", sa.Integer, sa.ForeignKey("%s.o.id")))]]):format(other.name, other.name)
    other:sql("CREATE TABLE unknown (a INT)")
    local project = models.made(text, { db = db })
    assert.are.equal("id|s", (other:sql("SELECT GROUP_CONCAT(column_name SEPARATOR '|') FROM "
      .. "information_schema.columns WHERE table_name = 'o' AND table_schema = DATABASE()")))
    assert.are.equal("", (project:check()))
    project:write((text:gsub("sa.String%(9%)", "sa.String(10)")))
    assert.are.equal(("modify_type %s.o.s from VARCHAR(9) to VARCHAR(10)"):format(other.name),
      (project:check()))
    project:write(text)
    project.project:write("revisions/env.lua", ([[
return {
  target_metadata = require "models", include_schemas = true,
  include_name = function(name, kind)
    return kind ~= "schema" or name == nil or name == "%s"
  end,
}]]):format(other.name))
    assert.are.equal(("remove_table %s.unknown"):format(other.name), (project:check()))
  end)

  it("is compared with another one", function()
    local one, two = databases.mariadb.new(), databases.mariadb.new()
    local sql = shop:gsub("WITH CASCADED CHECK OPTION", "")
    one:sql(sql)
    two:sql(sql)
    local project = models.new("", { db = one })
    local same = project.project:mig("diff", one.url, two.url)
    assert.are.equal(0, same.code, same.out .. same.err)
    two:sql("ALTER TABLE h ADD c INT; ALTER TABLE t DROP FOREIGN KEY fk1")
    local run = project.project:mig("diff", one.url, two.url)
    assert.are.equal(1, run.code)
    assert.are.same({ "add_column h.c", "remove_fk fk1 foreign_key on t (z4)" },
      history.lines(run.out))
  end)

  it("must be named", function()
    local db = databases.mariadb.new()
    local project = models.new("", { db = db })
    local run = project.project:mig("check", "--url", (db.url:gsub("/" .. db.name, "/", 1)))
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("FAILED: ", 1, true), run.err)
  end)
end)
