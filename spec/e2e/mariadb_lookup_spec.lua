-- What MariaDB wants to be told, mig looks up: the table of an index, the kind of a constraint,
-- what a column is. And what the server would refuse is refused before anything is sent.

local history = require "spec.support.history"
local servers = require "spec.support.servers"

describe("on MariaDB,", function()
  local server, url, database

  setup(function() server = servers.mariadb() end)

  before_each(function() url, database = server:database() end)

  ---Run `up` as a revision on a database that holds what `setup_sql` makes.
  local function upgrade(setup_sql, up)
    server:script(database, setup_sql .. ";")
    return history.single(up):run({ "--url", url, "upgrade" })
  end

  local function succeeds(setup_sql, up)
    local run = upgrade(setup_sql, up)
    assert(run.code == 0, run.err)
  end

  local function fails(message, setup_sql, up)
    local run = upgrade(setup_sql, up)
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find(message, 1, true), run.err)
  end

  local function indexes()
    return server:sql(database, "SELECT DISTINCT table_name, index_name FROM information_schema."
      .. "statistics WHERE table_schema = DATABASE() AND table_name <> 'alembic_version' "
      .. "ORDER BY 1, LOWER(index_name)")
  end

  local function constraints()
    return server:sql(database, "SELECT constraint_name FROM information_schema.table_constraints "
      .. "WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY 1")
  end

  local two = "CREATE TABLE t (a INT, b INT, KEY ix (a), KEY `Iy` (b)); "
    .. "CREATE TABLE u (a INT, KEY ix (a))"

  describe("op.drop_index without a table", function()
    it("finds it", function()
      succeeds(two, 'op.drop_index("Iy")')
      assert.are.equal("t\tix\nu\tix", indexes())
    end)

    it("does not choose between several", function()
      fails("op.drop_index: there are several indexes 'ix', of the tables t, u; name the table as "
        .. "the second argument", two, 'op.drop_index("ix")')
      assert.are.equal("t\tix\nt\tIy\nu\tix", indexes())
    end)

    it("says that there is none, unless it may be so", function()
      fails("op.drop_index: there is no index 'iz'", two, 'op.drop_index("iz")')
      url, database = server:database()
      succeeds(two, 'op.drop_index("iz", { if_exists = true })')
    end)

    it("looks in the database it is told", function()
      server:sql("mysql", "CREATE DATABASE lookup; CREATE TABLE lookup.t (a INT, KEY iq (a))")
      finally(function() server:sql("mysql", "DROP DATABASE lookup") end)
      succeeds("SELECT 1", 'op.drop_index("iq", { schema = "lookup" })')
      assert.are.equal("0", server:sql("mysql", "SELECT COUNT(*) FROM information_schema."
        .. "statistics WHERE table_schema = 'lookup'"))
    end)
  end)

  describe("op.drop_constraint without a type_", function()
    local t = "CREATE TABLE o (id INT PRIMARY KEY); CREATE TABLE t (a INT, b INT, c INT, "
      .. "KEY (c), CONSTRAINT ck CHECK (a > 0), CONSTRAINT fk FOREIGN KEY (b) REFERENCES o (id), "
      .. "CONSTRAINT `Uq` UNIQUE (c), CONSTRAINT both_ UNIQUE (a), "
      .. "CONSTRAINT both_ FOREIGN KEY (c) REFERENCES o (id))"

    it("finds out which kind it is", function()
      succeeds(t, [[op.drop_constraint("ck", "t")
        op.drop_constraint("fk", "t")
        op.drop_constraint("Uq", "t")]])
      assert.are.equal("both_\nboth_", constraints())
    end)

    it("does not choose between two of one name", function()
      fails("op.drop_constraint: table 't' has several constraints 'both_'; set type_ to "
        .. "'foreignkey' or 'unique'", t, 'op.drop_constraint("both_", "t")')
    end)

    it("drops the primary key by the name that the server gave it", function()
      succeeds("CREATE TABLE t (a INT PRIMARY KEY)", 'op.drop_constraint("PRIMARY", "t")')
      assert.are.equal("", constraints())
    end)

    it("says what there is instead, unless it may be absent", function()
      fails("op.drop_constraint: table 't' has no constraint 'cq'; it has both_, both_, ck, fk, "
        .. "Uq", t, 'op.drop_constraint("cq", "t")')
      url, database = server:database()
      succeeds(t, 'op.drop_constraint("cq", "t", { if_exists = true })')
    end)
  end)

  describe("op.alter_column", function()
    local t = "CREATE TABLE t (name INT, `b,(` INT COMMENT 'x'); CREATE VIEW v AS SELECT 1 AS name"

    it("names the nearest column", function()
      fails("op.alter_column: table 't' has no column 'nane'; did you mean 'name'?", t,
        'op.alter_column("t", "nane", { nullable = false })')
    end)

    it("tells a view from a table", function()
      fails("op.alter_column: 'v' is not a table", t,
        'op.alter_column("v", "name", { nullable = false })')
    end)

    it("reads a column of another database, and one with an odd name", function()
      succeeds(t, ([[op.alter_column("t", "b,(", { nullable = false, schema = %q })
        op.alter_column("t", "NAME", { comment = "y" })]]):format(database))
      assert.are.equal("b,(\tNO\tx\nname\tYES\ty", server:sql(database, "SELECT column_name, "
        .. "is_nullable, column_comment FROM information_schema.columns WHERE table_schema = "
        .. "DATABASE() AND table_name = 't' ORDER BY 1"))
    end)

    it("refuses what a generated column cannot have", function()
      fails("op.alter_column: column 'g' of table 't' is generated, so it has no nullable of its "
        .. "own", "CREATE TABLE t (a INT, g INT AS (a + 1))",
        'op.alter_column("t", "g", { nullable = false })')
    end)

    it("sees what the revision did before", function()
      succeeds("SELECT 1", [[
        op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("a", sa.String(9), { comment = "first" }))
        op.alter_column("t", "a", { nullable = false })
        op.alter_column("t", "a", { new_column_name = "b" })
        op.alter_column("t", "b", { server_default = "x" })
        op.alter_column("t", "id", { type_ = sa.BigInteger })]])
      assert.are.equal("id\tbigint(20)\tNO\tNULL\tauto_increment\t\nb\tvarchar(9)\tNO\t'x'"
        .. "\t\tfirst", server:sql(database, "SELECT column_name, column_type, is_nullable, "
        .. "column_default, extra, column_comment FROM information_schema.columns "
        .. "WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY ordinal_position"))
    end)
  end)

  it("each change of a block is made with a look at what the last one left", function()
    succeeds("CREATE TABLE t (a INT UNSIGNED COMMENT 'x', b INT, CONSTRAINT ck CHECK (b > 0), "
      .. "KEY ix (b))", [[op.batch_alter_table("t", function(batch_op)
        batch_op.alter_column("a", { nullable = false })
        batch_op.alter_column("a", { new_column_name = "c" })
        batch_op.alter_column("c", { server_default = 5, comment = "y" })
        batch_op.drop_constraint("ck")
        batch_op.drop_index("ix")
        batch_op.add_column(sa.Column("d", sa.Integer, { index = true }))
      end)]])
    assert.are.equal("c\tint(10) unsigned\tNO\t5\ty\nb\tint(11)\tYES\tNULL\t\n"
      .. "d\tint(11)\tYES\tNULL\t", server:sql(database, "SELECT column_name, column_type, "
      .. "is_nullable, column_default, column_comment FROM information_schema.columns WHERE "
      .. "table_schema = DATABASE() AND table_name = 't' ORDER BY ordinal_position"))
    assert.are.equal("", constraints())
    assert.are.equal("t\tix_t_d", indexes())
  end)

  it("a named check of a column becomes one of the table", function()
    succeeds("CREATE TABLE t (a INT)", [[op.add_column("t", sa.Column("n", sa.Integer,
      sa.CheckConstraint("n > 0", { name = "ck_n" }), sa.CheckConstraint("n < 9")))]])
    assert.are.equal("ck_n\tTable\t`n` > 0\nn\tColumn\t`n` < 9", server:sql(database,
      "SELECT constraint_name, level, check_clause FROM information_schema.check_constraints WHERE "
      .. "constraint_schema = DATABASE() ORDER BY 1"))
  end)

  for _, up in ipairs {
    'op.create_unique_constraint("uq", "t", { "a" }, { deferrable = true })',
    'op.create_table("t2", sa.Column("a", sa.Integer), sa.UniqueConstraint("a", { name = "uq", '
      .. 'initially = "DEFERRED" }))',
    'op.create_foreign_key("uq", "t", "t", { "a" }, { "a" }, { deferrable = true })',
  } do
    it("deferrable constraints are refused: " .. up, function()
      fails("constraint 'uq': MariaDB has no deferrable constraints; leave out deferrable and "
        .. "initially", "CREATE TABLE t (a INT, KEY (a))", up)
      assert.are.equal("", constraints())
    end)
  end

  it("every word of the server is quoted where it must be", function()
    local d, columns = require("mig.dialects").get "mariadb", {}
    for word in server:sql("mysql", "SELECT LOWER(word) FROM information_schema.keywords"):gmatch(
      "[^\n]+") do
      columns[#columns + 1] = d:ident(word) .. " INT"
    end
    assert.is_truthy(#columns > 500)
    server:script(database, ("CREATE TABLE t (%s);"):format(table.concat(columns, ", ")))
  end)

  it("names are read from a server that does not quote them", function()
    server:sql("mysql", "SET GLOBAL sql_quote_show_create = 0")
    finally(function() server:sql("mysql", "SET GLOBAL sql_quote_show_create = 1") end)
    succeeds("CREATE TABLE t (a INT COMMENT 'x')",
      'op.alter_column("t", "a", { nullable = false })')
    assert.are.equal("x", server:sql(database, "SELECT column_comment FROM information_schema."
      .. "columns WHERE table_schema = DATABASE() AND table_name = 't'"))
  end)

  it("every type comes out as it was meant", function()
    local wanted = {
      { "sa.BigInteger", "bigint(20)" }, { "sa.Boolean", "tinyint(1)" }, { "sa.Date", "date" },
      { "sa.DateTime", "datetime" }, { "sa.Double", "double" }, { "sa.Float(30)", "double" },
      { 'sa.Enum("a", "it\'s")', "enum('a','it''s')" }, { "sa.Interval", "datetime" },
      { "sa.LargeBinary", "blob" }, { "sa.Numeric(10, 2)", "decimal(10,2)" },
      { "sa.SmallInteger", "smallint(6)" }, { "sa.String(30)", "varchar(30)" },
      { "sa.Text", "text" }, { "sa.Time", "time" }, { "sa.Uuid", "char(32)" },
      { "sa.UUID", "uuid" }, { "sa.JSON", "longtext" }, { "sa.NVARCHAR(5)", "varchar(5)" },
      { "sa.DOUBLE_PRECISION", "double" }, { "sa.mysql.TINYINT(1)", "tinyint(1)" },
      { "sa.mysql.MEDIUMINT { unsigned = true }", "mediumint(8) unsigned" },
      { "sa.mysql.INTEGER(5, { zerofill = true })", "int(5) unsigned zerofill" },
      { "sa.mysql.DECIMAL(10, 2, { unsigned = true })", "decimal(10,2) unsigned" },
      { "sa.mysql.DOUBLE(10, 2)", "double(10,2)" }, { "sa.mysql.REAL", "double" },
      { "sa.mysql.BIT(3)", "bit(3)" }, { "sa.mysql.YEAR(4)", "year(4)" },
      { "sa.mysql.DATETIME { fsp = 6 }", "datetime(6)" },
      { "sa.mysql.TIME { fsp = 3 }", "time(3)" },
      { "sa.mysql.TIMESTAMP { fsp = 1 }", "timestamp(1)" }, { "sa.mysql.TINYTEXT", "tinytext" },
      { "sa.mysql.MEDIUMTEXT", "mediumtext" }, { "sa.mysql.LONGTEXT", "longtext" },
      { "sa.mysql.TINYBLOB", "tinyblob" }, { "sa.mysql.MEDIUMBLOB", "mediumblob" },
      { "sa.mysql.LONGBLOB", "longblob" }, { "sa.mysql.VARBINARY(5)", "varbinary(5)" },
      { 'sa.mysql.SET("a", "b")', "set('a','b')" }, { "sa.mysql.CHAR(3)", "char(3)" },
      { "sa.mariadb.INET4", "inet4" }, { "sa.mariadb.INET6", "inet6" },
    }
    local columns, lines = {}, {}
    for i, row in ipairs(wanted) do
      columns[i] = ('sa.Column("c%d", %s)'):format(i, row[1])
      lines[i] = row[2]
    end
    local charsets = {
      { 'charset = "latin1"', "latin1_swedish_ci" },
      { 'collation = "utf8mb4_bin"', "utf8mb4_bin" },
      { "binary = true", "utf8mb4_bin" }, { "ascii = true", "latin1_swedish_ci" },
      { "unicode = true", "ucs2_general_ci" }, { "national = true", "utf8mb3_general_ci" },
      { 'charset = "latin1", collation = "latin1_bin"', "latin1_bin" },
    }
    local collations = {}
    for i, row in ipairs(charsets) do
      columns[#columns + 1] = ('sa.Column("s%d", sa.mysql.VARCHAR(5, { %s }))'):format(i, row[1])
      lines[#lines + 1], collations[i] = "varchar(5)", row[2]
    end
    succeeds("SELECT 1", ('op.create_table("t", %s)'):format(table.concat(columns, ", ")))
    local query = "SELECT %s FROM information_schema.columns WHERE table_schema = DATABASE() AND "
      .. "table_name = 't' AND column_name LIKE '%s' ORDER BY ordinal_position"
    assert.are.equal(table.concat(lines, "\n"),
      server:sql(database, query:format("column_type", "%")))
    assert.are.equal(table.concat(collations, "\n"),
      server:sql(database, query:format("collation_name", "s%")))
  end)

  describe("op.drop_constraint of a CHECK", function()
    local checked = "CREATE TABLE t (a INT NOT NULL DEFAULT 5 COMMENT 'n' CHECK (a > 0), b INT, "
      .. "CONSTRAINT b CHECK (b > 1), CONSTRAINT ck CHECK (a < 9))"

    local function described()
      return (server:sql(database, "SHOW CREATE TABLE t"):gsub(" ENGINE=.*", ""))
    end

    it("takes a column's own with the column, which stays as it is", function()
      succeeds(checked, 'op.drop_constraint("a", "t", { type_ = "check" })')
      assert.are.equal("t\tCREATE TABLE `t` (\n  `a` int(11) NOT NULL DEFAULT 5 COMMENT 'n',\n"
        .. "  `b` int(11) DEFAULT NULL,\n  CONSTRAINT `b` CHECK (`b` > 1),\n"
        .. "  CONSTRAINT `ck` CHECK (`a` < 9)\n)", described())
    end)

    it("takes the table's under a column's name", function()
      succeeds(checked, 'op.drop_constraint("b", "t")')
      assert.are.equal("t\tCREATE TABLE `t` (\n  `a` int(11) NOT NULL DEFAULT 5 COMMENT 'n' "
        .. "CHECK (`a` > 0),\n  `b` int(11) DEFAULT NULL,\n  CONSTRAINT `ck` CHECK (`a` < 9)\n)",
        described())
    end)
  end)

  it("a script and a run leave the same behind", function()
    local up = [[
      local t = op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("s", sa.Text, { comment = "it's \\ here" }), { comment = "a\r\nb" })
      op.bulk_insert(t, { { s = "a\\b'c\r\nd\n\26" }, { s = "é🐘 -- #" }, { s = sa.null() } })
      op.add_column("t", sa.Column("e", sa.Enum("a", "it's"), { server_default = "it's" }))
      op.alter_column("t", "e", { nullable = false, existing_type = sa.Enum("a", "it's"),
        existing_server_default = "it's", existing_comment = sa.none })]]
    succeeds("SELECT 1", up)
    local _, other = server:database()
    local project = history.single(up)
    local script = project:run({ "--url", url, "upgrade", "--sql" })
    assert.are.equal(0, script.code, script.err)
    server:script(other, script.out)
    for _, query in ipairs {
      "SHOW CREATE TABLE t", "SELECT id, HEX(s), e FROM t ORDER BY id",
      "SELECT version_num FROM alembic_version",
    } do
      local online = server:sql(database, query)
      assert.is_truthy(#online > 0)
      assert.are.equal(online, server:sql(other, query))
    end
  end)
end)
