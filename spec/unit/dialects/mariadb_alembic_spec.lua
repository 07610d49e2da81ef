-- What Alembic 1.19 writes for MariaDB, call by call; white space is collapsed.

local library = require "spec.support.library"

local function collapsed(sql) return (sql:gsub("%s+", " ")) end

-- { function(op, sa), statements... }
local cases = {
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("name", sa.String(50), { nullable = false }),
      sa.Column("d", sa.DateTime, { server_default = sa.func.now() }),
      sa.Column("q", sa.Integer, { server_default = "5" }),
      sa.Column("s", sa.String(5), { server_default = "x'y" }),
      sa.Column("e", sa.String(5), { server_default = sa.text("'abc'") }))
  end, "CREATE TABLE t ( id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(50) NOT NULL, "
    .. "d DATETIME DEFAULT (now()), q INTEGER DEFAULT '5', s VARCHAR(5) DEFAULT 'x''y', "
    .. "e VARCHAR(5) DEFAULT 'abc', PRIMARY KEY (id) )" },
  { function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, sa.ForeignKey("o.id", { ondelete = "CASCADE" }),
        { primary_key = true, autoincrement = false }),
      sa.Column("u", sa.Integer, { unique = true }), sa.Column("x", sa.Integer, { index = true }),
      sa.Column("c", sa.Integer, sa.CheckConstraint("c>0")))
  end, "CREATE TABLE t ( id INTEGER NOT NULL, u INTEGER, x INTEGER, c INTEGER CHECK (c>0), "
    .. "PRIMARY KEY (id), FOREIGN KEY(id) REFERENCES o (id) ON DELETE CASCADE, UNIQUE (u) )",
    "CREATE INDEX ix_t_x ON t (x)" },
  { function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, sa.Identity { always = true, start = 5, increment = 2 },
        { primary_key = true }),
      sa.Column("c", sa.Integer, sa.Computed("id+1", { persisted = true })),
      sa.Column("c2", sa.Integer, sa.Computed("id+1")))
  end, "CREATE TABLE t ( id INTEGER NOT NULL AUTO_INCREMENT, "
    .. "c INTEGER GENERATED ALWAYS AS (id+1) STORED, c2 INTEGER GENERATED ALWAYS AS (id+1), "
    .. "PRIMARY KEY (id) )" },
  { function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.Column("c2", sa.Integer, sa.Computed("a+1", { persisted = false })))
  end, "CREATE TABLE t ( a INTEGER, c2 INTEGER GENERATED ALWAYS AS (a+1) VIRTUAL )" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { comment = "col's" }),
      { comment = "tab 'c'" })
  end, "CREATE TABLE t ( id INTEGER COMMENT 'col''s' )COMMENT='tab ''c'''" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer),
      { if_not_exists = true, prefixes = { "TEMPORARY" } })
  end, "CREATE TEMPORARY TABLE IF NOT EXISTS t ( id INTEGER )" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }), {
      mariadb_engine = "InnoDB", sqlite_autoincrement = true, postgresql_tablespace = "ts",
    })
  end, "CREATE TABLE t ( id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )ENGINE=InnoDB" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.BigInteger, { primary_key = true }))
  end, "CREATE TABLE t ( id BIGINT NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.SmallInteger, { primary_key = true }))
  end, "CREATE TABLE t ( id SMALLINT NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )" },
  { function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("id2", sa.Integer, { primary_key = true }))
  end, "CREATE TABLE t ( id INTEGER NOT NULL, id2 INTEGER NOT NULL, PRIMARY KEY (id, id2) )" },
  { function(op, sa)
    op.create_table("t", sa.Column("b", sa.Boolean { create_constraint = true, name = "ck_b" }),
      sa.Column("e", sa.Enum("a", "b", { name = "en", create_constraint = true })),
      sa.Column("e2", sa.Enum("a", "b",
        { name = "en2", native_enum = false, create_constraint = true })))
  end, "CREATE TABLE t ( b BOOL, e ENUM('a','b'), e2 VARCHAR(1), "
    .. "CONSTRAINT ck_b CHECK (b IN (0, 1)), CONSTRAINT en2 CHECK (e2 IN ('a', 'b')) )" },
  { function(op, sa)
    op.create_table("User", sa.Column("order", sa.Integer), sa.Column("Mixed", sa.Integer),
      sa.Column("normal_1", sa.Integer), sa.Column("1st", sa.Integer),
      sa.Column("sp ace", sa.Integer), sa.Column("select", sa.Integer))
  end, "CREATE TABLE `User` ( `order` INTEGER, `Mixed` INTEGER, normal_1 INTEGER, `1st` INTEGER, "
    .. "`sp ace` INTEGER, `select` INTEGER )" },
  { function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.UniqueConstraint("a", {
      name = "u", deferrable = true, initially = "DEFERRED", postgresql_nulls_not_distinct = true,
    }))
  end, "CREATE TABLE t ( a INTEGER, CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED )" },
  { function(op) op.drop_table("t", { schema = "sc", if_exists = true }) end,
    "DROP TABLE IF EXISTS sc.t" },
  { function(op) op.rename_table("t1", "t2") end, "ALTER TABLE t1 RENAME TO t2" },
  { function(op) op.rename_table("t1", "t2", { schema = "sc" }) end,
    "ALTER TABLE sc.t1 RENAME TO sc.t2" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.String(10), { nullable = false, server_default = "x" }))
  end, "ALTER TABLE t ADD COLUMN c VARCHAR(10) NOT NULL DEFAULT 'x'" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer), { schema = "sc" }) end,
    "ALTER TABLE sc.t ADD COLUMN c INTEGER" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer), { if_not_exists = true }) end,
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS c INTEGER" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Integer,
      sa.ForeignKey("o.id", { name = "fk_c", ondelete = "CASCADE" })))
  end, "ALTER TABLE t ADD COLUMN c INTEGER",
    "ALTER TABLE t ADD CONSTRAINT fk_c FOREIGN KEY(c) REFERENCES o (id) ON DELETE CASCADE" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Integer,
      sa.ForeignKey("o.id", { name = "fk_c", ondelete = "CASCADE" })),
      { inline_references = true })
  end, "ALTER TABLE t ADD COLUMN c INTEGER REFERENCES o (id) ON DELETE CASCADE" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer, { primary_key = true })) end,
    "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL AUTO_INCREMENT" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Integer, { primary_key = true }),
      { inline_primary_key = true })
  end, "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer, { unique = true })) end,
    "ALTER TABLE t ADD COLUMN c INTEGER", "ALTER TABLE t ADD UNIQUE (c)" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer, { index = true })) end,
    "ALTER TABLE t ADD COLUMN c INTEGER", "CREATE INDEX ix_t_c ON t (c)" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Integer, sa.CheckConstraint("c>0", { name = "ck" })))
  end, "ALTER TABLE t ADD COLUMN c INTEGER CONSTRAINT ck CHECK (c>0)" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer, { comment = "hi" })) end,
    "ALTER TABLE t ADD COLUMN c INTEGER COMMENT 'hi'" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Integer, sa.Computed("a+1", { persisted = true })))
  end, "ALTER TABLE t ADD COLUMN c INTEGER GENERATED ALWAYS AS (a+1) STORED" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Integer, sa.Identity())) end,
    "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.DateTime,
      { server_default = sa.func.now(), nullable = false }))
  end, "ALTER TABLE t ADD COLUMN c DATETIME NOT NULL DEFAULT (now())" },
  { function(op, sa) op.add_column("t", sa.Column("c", sa.Enum("a", "b", { name = "en" }))) end,
    "ALTER TABLE t ADD COLUMN c ENUM('a','b')" },
  { function(op, sa)
    op.add_column("t", sa.Column("c", sa.Boolean { create_constraint = true, name = "ckb" }))
  end, "ALTER TABLE t ADD COLUMN c BOOL", "ALTER TABLE t ADD CONSTRAINT ckb CHECK (c IN (0, 1))" },
  { function(op) op.drop_column("t", "c", { schema = "sc", if_exists = true }) end,
    "ALTER TABLE sc.t DROP COLUMN IF EXISTS c" },
  { function(op, sa) op.alter_column("t", "c", { nullable = true, existing_type = sa.Integer }) end,
    "ALTER TABLE t MODIFY c INTEGER NULL" },
  { function(op, sa)
    op.alter_column("t", "c", { nullable = false, existing_type = sa.Integer })
  end, "ALTER TABLE t MODIFY c INTEGER NOT NULL" },
  { function(op, sa)
    op.alter_column("t", "c",
      { type_ = sa.String(20), existing_type = sa.Integer, existing_nullable = false })
  end, "ALTER TABLE t MODIFY c VARCHAR(20) NOT NULL" },
  { function(op, sa)
    op.alter_column("t", "c", { type_ = sa.Integer, existing_type = sa.String,
      postgresql_using = "c::integer" })
  end, error = "VARCHAR requires a length on dialect mariadb" },
  { function(op, sa)
    op.alter_column("t", "c", { type_ = sa.Integer, existing_type = sa.String(5),
      postgresql_using = "c::integer" })
  end, "ALTER TABLE t MODIFY c INTEGER NULL" },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = "5", existing_type = sa.Integer })
  end, "ALTER TABLE t ALTER COLUMN c SET DEFAULT '5'" },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = sa.text("now()"), existing_type = sa.DateTime })
  end, "ALTER TABLE t CHANGE c c DATETIME NULL DEFAULT now()" },
  { function(op, sa) op.alter_column("t", "c", { existing_type = sa.DateTime }) end,
    "ALTER TABLE t CHANGE c c DATETIME NULL" },
  { function(op, sa) op.alter_column("t", "c", { existing_type = sa.Date }) end },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = sa.none, existing_type = sa.DateTime })
  end, "ALTER TABLE t ALTER COLUMN c DROP DEFAULT" },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = sa.none, existing_type = sa.Integer })
  end, "ALTER TABLE t ALTER COLUMN c DROP DEFAULT" },
  { function(op, sa)
    op.alter_column("t", "c", { new_column_name = "d", existing_type = sa.Integer,
      existing_nullable = false, existing_server_default = "3", existing_comment = "cc" })
  end, "ALTER TABLE t CHANGE c d INTEGER NOT NULL DEFAULT '3' COMMENT 'cc'" },
  { function(op, sa)
    op.alter_column("t", "c", { comment = "it's", existing_type = sa.Integer })
  end, "ALTER TABLE t MODIFY c INTEGER NULL COMMENT 'it''s'" },
  { function(op, sa)
    op.alter_column("t", "c",
      { comment = sa.none, existing_comment = "x", existing_type = sa.Integer })
  end, "ALTER TABLE t MODIFY c INTEGER NULL" },
  { function(op, sa)
    op.alter_column("t", "c", { new_column_name = "d", type_ = sa.String(9), nullable = false,
      server_default = "z", comment = "cm", existing_type = sa.Integer, schema = "sc" })
  end, "ALTER TABLE sc.t CHANGE c d VARCHAR(9) NOT NULL DEFAULT 'z' COMMENT 'cm'" },
  { function(op, sa)
    op.alter_column("t", "c",
      { autoincrement = true, existing_type = sa.Integer, existing_nullable = false })
  end, "ALTER TABLE t MODIFY c INTEGER NOT NULL AUTO_INCREMENT" },
  { function(op, sa)
    op.alter_column("t", "c", { type_ = sa.Integer,
      existing_type = sa.Boolean { create_constraint = true, name = "ckb" } })
  end, "ALTER TABLE t MODIFY c INTEGER NULL" },
  { function(op, sa)
    op.alter_column("t", "c", { existing_type = sa.String(1), type_ = sa.Enum("a", "b",
      { name = "en", native_enum = false, create_constraint = true }) })
  end, "ALTER TABLE t MODIFY c VARCHAR(1) NULL",
    "ALTER TABLE t ADD CONSTRAINT en CHECK (c IN ('a', 'b'))" },
  { function(op) op.create_index("ix", "t", { "a", "b" }) end, "CREATE INDEX ix ON t (a, b)" },
  { function(op) op.create_index("ix", "t", { "a" }, { unique = true, schema = "sc" }) end,
    "CREATE UNIQUE INDEX ix ON sc.t (a)" },
  { function(op) op.create_index("ix", "t", { "a" }, { if_not_exists = true }) end,
    "CREATE INDEX IF NOT EXISTS ix ON t (a)" },
  { function(op, sa) op.create_index("ix", "t", { sa.text("lower(a)"), "b" }) end,
    "CREATE INDEX ix ON t (lower(a), b)" },
  { function(op, sa) op.create_index("ix", "t", { sa.text("a DESC") }) end,
    "CREATE INDEX ix ON t (a DESC)" },
  { function(op, sa) op.create_index("ix", "t", { sa.func.lower(sa.column("a")) }) end,
    "CREATE INDEX ix ON t ((lower(a)))" },
  { function(op, sa)
    op.create_index("ix", "t", { "a" }, { unique = true, postgresql_using = "gin",
      sqlite_where = sa.text("a > 5"), mariadb_length = { a = 5 }, mariadb_using = "btree",
      mariadb_prefix = "FULLTEXT" })
  end, "CREATE UNIQUE FULLTEXT INDEX ix ON t (a(5)) USING btree" },
  { function(op) op.drop_index("ix", "t") end, "DROP INDEX ix ON t" },
  { function(op)
    op.drop_index("ix", "t", { schema = "sc", if_exists = true, postgresql_concurrently = true })
  end, "DROP INDEX IF EXISTS ix ON sc.t" },
  { function(op) op.create_primary_key("pk", "t", { "a", "b" }) end,
    "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a, b)" },
  { function(op)
    op.create_unique_constraint("u", "t", { "a" }, { deferrable = true, initially = "DEFERRED" })
  end, "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED" },
  { function(op) op.create_unique_constraint(nil, "t", { "a", "b" }) end,
    "ALTER TABLE t ADD UNIQUE (a, b)" },
  { function(op) op.create_check_constraint("ck", "t", "a > 5") end,
    "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5)" },
  { function(op)
    op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { postgresql_not_valid = true })
  end, "ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY(x) REFERENCES b (i)" },
  { function(op)
    op.create_check_constraint("ck", "a", "x>1", { postgresql_not_valid = true })
  end, "ALTER TABLE a ADD CONSTRAINT ck CHECK (x>1)" },
  { function(op) op.drop_constraint("cc", "t", { type_ = "foreignkey" }) end,
    "ALTER TABLE t DROP FOREIGN KEY cc" },
  { function(op) op.drop_constraint("cc", "t", { type_ = "primary" }) end,
    "ALTER TABLE t DROP PRIMARY KEY" },
  { function(op) op.drop_constraint("cc", "t", { type_ = "unique" }) end,
    "ALTER TABLE t DROP INDEX cc" },
  { function(op) op.drop_constraint("cc", "t", { type_ = "check" }) end,
    "ALTER TABLE t DROP CONSTRAINT cc" },
  { function(op) op.create_table_comment("t", "it's") end, "ALTER TABLE t COMMENT 'it''s'" },
  { function(op) op.drop_table_comment("t") end, "ALTER TABLE t COMMENT ''" },
  { function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("n", sa.String),
      sa.column("b", sa.Boolean)),
      { { id = 1, n = "O'R", b = true }, { id = 2, n = sa.null(), b = false } })
  end, "INSERT INTO t (id, n, b) VALUES (1, 'O''R', true)",
    "INSERT INTO t (id, n, b) VALUES (2, NULL, false)" },
  -- What Alembic refuses.
  { function(op, sa)
    op.create_table("t", sa.Column("b", sa.Integer),
      sa.ForeignKeyConstraint({ "b" }, { "o.id" }, { name = "fk_b", match = "FULL" }))
  end, error = "MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON "
    .. "DELETE clauses to be ignored." },
  { function(op)
    op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { match = "FULL" })
  end, error = "MySQL ignores the 'MATCH' keyword" },
  { function(op) op.alter_column("t", "c", { nullable = false }) end,
    error = "All MySQL CHANGE/MODIFY COLUMN operations require the existing type." },
  { function(op) op.alter_column("t", "c", { new_column_name = "d" }) end,
    error = "All MySQL CHANGE/MODIFY COLUMN operations require the existing type." },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = sa.Identity { always = true, start = 3 } })
  end, error = 'Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, '
    .. "to or from an existing column is not supported in this dialect." },
  { function(op, sa)
    op.alter_column("t", "c", { server_default = sa.none, existing_server_default = sa.Identity() })
  end, error = 'Adding, removing or modifying an "identity" construct' },
  { function(op, sa) op.alter_column("t", "c", { server_default = sa.Computed("a+1") }) end,
    error = 'Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an '
      .. "existing column is not supported." },
  { function(op) op.drop_constraint("cc", "t") end,
    error = "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type" },
}

-- type -> SQL; false where Alembic refuses.
local types = {
  { "BigInteger", "BIGINT" }, { "Boolean", "BOOL" }, { "Date", "DATE" }, { "DateTime", "DATETIME" },
  { "DateTime{ timezone = true }", "DATETIME" }, { "Double", "DOUBLE" }, { "Double(53)", "DOUBLE" },
  { 'Enum("a", "b", { name = "e" })', "ENUM('a','b')" },
  { 'Enum("a", "bcd", { native_enum = false })', "VARCHAR(3)" }, { "Float", "FLOAT" },
  { "Float(10)", "FLOAT(10)" }, { "Integer", "INTEGER" }, { "Interval", "DATETIME" },
  { "Interval{ native = true, second_precision = 3 }", "DATETIME" }, { "LargeBinary", "BLOB" },
  { "LargeBinary(20)", "BLOB(20)" }, { "Numeric", "NUMERIC" }, { "Numeric(10)", "NUMERIC(10)" },
  { "Numeric(10, 2)", "NUMERIC(10, 2)" }, { "SmallInteger", "SMALLINT" }, { "String", false },
  { "String(30)", "VARCHAR(30)" },
  { 'String(30, { collation = "C" })', "VARCHAR(30) COLLATE C" }, { "Text", "TEXT" },
  { "Text(200)", "TEXT(200)" }, { "Time", "TIME" }, { "Time{ timezone = true }", "TIME" },
  { "Unicode(10)", "VARCHAR(10)" }, { "UnicodeText", "TEXT" }, { "Uuid", "CHAR(32)" },
  { "ARRAY(sa.Integer)", false }, { "BINARY(5)", "BINARY(5)" }, { "BOOLEAN", "BOOL" },
  { "CHAR", "CHAR" }, { "CHAR(5)", "CHAR(5)" }, { "CLOB", "CLOB" }, { "DATETIME", "DATETIME" },
  { "DECIMAL(8, 3)", "DECIMAL(8, 3)" }, { "DOUBLE", "DOUBLE" },
  { "DOUBLE_PRECISION", "DOUBLE PRECISION" }, { "FLOAT(5)", "FLOAT(5)" },
  { "NCHAR(5)", "NATIONAL CHAR(5)" }, { "NVARCHAR(5)", "NATIONAL VARCHAR(5)" },
  { "NUMERIC(5, 1)", "NUMERIC(5, 1)" }, { "TIME", "TIME" }, { "TIMESTAMP", "TIMESTAMP" },
  { "TIMESTAMP{ timezone = true }", "TIMESTAMP" }, { "UUID", "UUID" }, { "JSON", "JSON" },
  { "VARBINARY(5)", "VARBINARY(5)" }, { "VARCHAR", false }, { "VARCHAR(5)", "VARCHAR(5)" },
  { "mysql.TINYINT(1)", "TINYINT(1)" }, { "mysql.MEDIUMINT", "MEDIUMINT" },
  { "mysql.INTEGER{ unsigned = true }", "INTEGER UNSIGNED" },
  { "mysql.INTEGER(11)", "INTEGER(11)" }, { "mysql.BIGINT(20, { zerofill = true })",
    "BIGINT(20) ZEROFILL" },
  { "mysql.DECIMAL(10, 2, { unsigned = true, zerofill = true })",
    "DECIMAL(10, 2) UNSIGNED ZEROFILL" }, { "mysql.BIT(3)", "BIT(3)" }, { "mysql.YEAR", "YEAR" },
  { "mysql.YEAR(4)", "YEAR(4)" }, { "mysql.DATETIME{ fsp = 6 }", "DATETIME(6)" },
  { "mysql.TIME{ fsp = 3 }", "TIME(3)" }, { "mysql.TIMESTAMP{ fsp = 3 }", "TIMESTAMP(3)" },
  { "mysql.FLOAT(10, 2)", "FLOAT(10, 2)" }, { "mysql.DOUBLE(10, 2)", "DOUBLE(10, 2)" },
  { "mysql.REAL", "REAL" }, { "mysql.NUMERIC(5, 2)", "NUMERIC(5, 2)" },
  { "mysql.TINYTEXT", "TINYTEXT" }, { "mysql.TEXT(100)", "TEXT(100)" },
  { "mysql.MEDIUMTEXT", "MEDIUMTEXT" }, { "mysql.LONGTEXT", "LONGTEXT" },
  { "mysql.TINYBLOB", "TINYBLOB" }, { "mysql.BLOB", "BLOB" }, { "mysql.MEDIUMBLOB", "MEDIUMBLOB" },
  { "mysql.LONGBLOB", "LONGBLOB" },
  { 'mysql.VARCHAR(5, { charset = "utf8mb4", collation = "utf8mb4_bin" })',
    "VARCHAR(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" },
  { "mysql.VARCHAR(5, { binary = true })", "VARCHAR(5) BINARY" },
  { "mysql.VARCHAR(5, { national = true })", "NATIONAL VARCHAR(5)" },
  { "mysql.CHAR(5, { ascii = true })", "CHAR(5) ASCII" },
  { "mysql.CHAR(5, { unicode = true })", "CHAR(5) UNICODE" },
  { 'mysql.ENUM("a", "b")', "ENUM('a','b')" }, { 'mysql.SET("a", "b")', "SET('a','b')" },
  { "mariadb.INET4", "INET4" }, { "mariadb.INET6", "INET6" }, { "mariadb.UUID", "UUID" },
  { "mariadb.JSON", "JSON" },
}

describe("MariaDB's SQL is Alembic's:", function()
  for i, case in ipairs(cases) do
    it(("%d. %s"):format(i, case[2] or case.error or "nothing"), function()
      if case.error then
        local e = library.fail(case[1], { dialect = "mariadb", as_sql = true })
        assert.is_truthy(e.message:find(case.error, 1, true), e.message)
        return
      end
      local sent = {}
      for k, sql in ipairs(library.sql(case[1], { dialect = "mariadb", as_sql = true })) do
        sent[k] = collapsed(sql)
      end
      assert.are.same({ table.unpack(case, 2) }, sent)
    end)
  end

  local d = require("mig.dialects").get "mariadb"

  for _, row in ipairs(types) do
    it("sa." .. row[1], function()
      local t = load("local sa = ... return sa." .. row[1])(require "mig.schema")
      local ok, sql = pcall(d.type_sql, d, t, "here")
      assert.are.equal(row[2] or nil, ok and sql or nil)
    end)
  end
end)
