-- Models with everything that MariaDB has. Each case is made on a database of its own.

local cases = {}

local function add(name, text) cases[#cases + 1] = { name = name, text = text } end

-- A table with a column for each of these lines, which begin behind the column's name.
local function columns(name, lines)
  local out = { 'sa.Table("t", metadata' }
  for i, line in ipairs(lines) do
    out[#out + 1] = (', sa.Column("c%d", %s)'):format(i, line)
  end
  add(name, table.concat(out, "\n") .. ")")
end

columns("types of every database", {
  "sa.BigInteger", "sa.Boolean", "sa.Date", "sa.DateTime", "sa.DateTime { timezone = true }",
  "sa.Double", "sa.Double(53)", 'sa.Enum("a", "b", { name = "e" })',
  'sa.Enum("a", "bcd", { native_enum = false })', "sa.Float", "sa.Float(10)", "sa.Float(30)",
  "sa.Integer", "sa.Interval", "sa.LargeBinary", "sa.LargeBinary(20)", "sa.Numeric",
  "sa.Numeric(10)", "sa.Numeric(10, 2)", "sa.SmallInteger", "sa.String(30)",
  'sa.String(30, { collation = "utf8mb4_bin" })', "sa.Text", "sa.Text(200)", "sa.Text(20)",
  "sa.Text(70000)", "sa.Time", "sa.Unicode(10)", "sa.UnicodeText", "sa.Uuid", "sa.BINARY(5)",
  "sa.BOOLEAN", "sa.CHAR", "sa.CHAR(5)", "sa.DATETIME", "sa.DECIMAL(8, 3)", "sa.DOUBLE",
  "sa.DOUBLE_PRECISION", "sa.FLOAT", "sa.FLOAT(5)", "sa.NCHAR(5)", "sa.NVARCHAR(5)",
  "sa.NUMERIC(5, 1)", "sa.TIME", "sa.TIMESTAMP", "sa.UUID", "sa.VARBINARY(5)", "sa.VARCHAR(5)",
  "sa.JSON", "sa.BLOB", "sa.REAL", "sa.INT", "sa.BIGINT", "sa.SMALLINT", "sa.DATE",
  'sa.String(9):with_variant(sa.mysql.MEDIUMTEXT, "mariadb")', 'sa.custom("DEC(7,1)")',
  'sa.custom("character varying(7)")', 'sa.custom("INT1 UNSIGNED")',
})

columns("types of MariaDB", {
  "sa.mysql.TINYINT", "sa.mysql.TINYINT(1)", "sa.mysql.TINYINT(2)",
  "sa.mysql.TINYINT { unsigned = true }", "sa.mysql.TINYINT(1, { unsigned = true })",
  "sa.mysql.SMALLINT(3)", "sa.mysql.SMALLINT { unsigned = true }", "sa.mysql.MEDIUMINT",
  "sa.mysql.MEDIUMINT { unsigned = true, zerofill = true }", "sa.mysql.INTEGER",
  "sa.mysql.INTEGER(11)", "sa.mysql.INTEGER { unsigned = true }",
  "sa.mysql.INTEGER(5, { zerofill = true })", "sa.mysql.BIGINT { unsigned = true }",
  "sa.mysql.BIGINT(12)", "sa.mysql.DECIMAL", "sa.mysql.DECIMAL(10)",
  "sa.mysql.DECIMAL(10, 2, { unsigned = true, zerofill = true })", "sa.mysql.NUMERIC(65, 30)",
  "sa.mysql.FLOAT", "sa.mysql.FLOAT(10, 2)", "sa.mysql.FLOAT { unsigned = true }",
  "sa.mysql.DOUBLE", "sa.mysql.DOUBLE(10, 2)", "sa.mysql.DOUBLE { unsigned = true }",
  "sa.mysql.REAL", "sa.mysql.REAL(9, 3, { unsigned = true })", "sa.mysql.BOOLEAN", "sa.mysql.BIT",
  "sa.mysql.BIT(3)", "sa.mysql.BIT(64)", "sa.mysql.YEAR", "sa.mysql.YEAR(4)", "sa.mysql.DATE",
  "sa.mysql.DATETIME", "sa.mysql.DATETIME { fsp = 6 }", "sa.mysql.DATETIME { fsp = 0 }",
  "sa.mysql.TIMESTAMP { fsp = 3 }", "sa.mysql.TIME", "sa.mysql.TIME { fsp = 2 }",
  "sa.mysql.TINYTEXT", "sa.mysql.TEXT", "sa.mysql.TEXT(100)", "sa.mysql.MEDIUMTEXT",
  "sa.mysql.LONGTEXT", "sa.mysql.TINYBLOB", "sa.mysql.BLOB", "sa.mysql.BLOB(300)",
  "sa.mysql.MEDIUMBLOB", "sa.mysql.LONGBLOB", "sa.mysql.BINARY", "sa.mysql.BINARY(16)",
  "sa.mysql.VARBINARY(300)", "sa.mysql.CHAR", "sa.mysql.CHAR(0)", "sa.mysql.CHAR(36)",
  "sa.mysql.VARCHAR(300)", "sa.mysql.NCHAR(5)", "sa.mysql.NVARCHAR(5, { binary = true })",
  'sa.mysql.VARCHAR(5, { charset = "latin1" })', 'sa.mysql.VARCHAR(5, { charset = "utf8" })',
  'sa.mysql.VARCHAR(5, { charset = "utf8mb4", collation = "utf8mb4_bin" })',
  'sa.mysql.VARCHAR(5, { collation = "latin1_german1_ci" })',
  "sa.mysql.VARCHAR(5, { binary = true })",
  "sa.mysql.VARCHAR(5, { national = true })", "sa.mysql.VARCHAR(5, { ascii = true })",
  "sa.mysql.CHAR(5, { unicode = true })", 'sa.mysql.TEXT { charset = "latin1", binary = true }',
  'sa.mysql.LONGTEXT { collation = "utf8mb4_unicode_ci" }', 'sa.mysql.ENUM("a", "b")',
  [[sa.mysql.ENUM("it's", "a\\b", 'say "x"', "a,b", "(", "", "é", "🐘")]],
  'sa.mysql.ENUM("a", "b", { charset = "latin1", collation = "latin1_bin" })',
  [[sa.mysql.SET("a", "b c", "it's")]], "sa.mysql.JSON", "sa.mysql.INET4", "sa.mysql.INET6",
  "sa.mysql.UUID", 'sa.custom("POINT")', 'sa.custom("geometry")', 'sa.custom("MULTIPOLYGON")',
})

columns("defaults", {
  "sa.Integer, { server_default = 5 }", 'sa.Integer, { server_default = "5" }',
  'sa.Integer, { server_default = "-7" }', "sa.Integer, { server_default = -7 }",
  'sa.Integer, { server_default = sa.text("1 + 1") }', "sa.Boolean, { server_default = true }",
  "sa.Boolean, { server_default = sa.false_() }", 'sa.Boolean, { server_default = sa.text("1") }',
  'sa.String(9), { server_default = "x" }', 'sa.String(9), { server_default = "" }',
  [[sa.String(9), { server_default = "it's \\ \"\n" }]],
  'sa.String(9), { server_default = "NULL" }', 'sa.String(9), { server_default = "5" }',
  'sa.String(9), { server_default = "é🐘" }', [[sa.String(9), { server_default = sa.text("'x'") }]],
  'sa.String(9), { server_default = sa.text("NULL") }',
  'sa.String(36), { server_default = sa.func.uuid() }',
  'sa.String(9), { server_default = sa.func.concat("a", sa.func.upper("b")) }',
  'sa.Text, { server_default = "text" }', "sa.Numeric(5, 2), { server_default = 5 }",
  'sa.Numeric(5, 2), { server_default = "5.0" }', "sa.Float, { server_default = 0.5 }",
  'sa.Double, { server_default = "1e3" }', 'sa.Date, { server_default = "2020-1-1" }',
  'sa.Date, { server_default = sa.func.current_date() }',
  'sa.Time, { server_default = "1:2:3" }', 'sa.mysql.YEAR, { server_default = "2020" }',
  'sa.DateTime, { server_default = sa.func.now() }',
  'sa.DateTime, { server_default = sa.text("CURRENT_TIMESTAMP") }',
  'sa.DateTime, { server_default = "2020-01-01 10:00" }',
  'sa.mysql.DATETIME { fsp = 3 }, { server_default = sa.text("now(3)") }',
  [[sa.DateTime, { server_default = sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP") }]],
  [[sa.DateTime, { server_default = sa.text("NULL ON UPDATE CURRENT_TIMESTAMP") }]],
  "sa.TIMESTAMP, { nullable = false, server_default = sa.func.now() }",
  "sa.TIMESTAMP, { server_default = sa.func.now() }",
  [[sa.mysql.TIMESTAMP { fsp = 6 }, { nullable = false, server_default =
    sa.text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)") }]],
  [[sa.mysql.BIT(3), { server_default = sa.text("b'101'") }]],
  'sa.VARBINARY(9), { server_default = "ab" }',
  [[sa.VARBINARY(9), { server_default = sa.text("x'00ff41'") }]],
  'sa.mysql.ENUM("a", "b\'c"), { server_default = "b\'c" }',
  'sa.mysql.SET("a", "b"), { server_default = "a,b" }',
  "sa.JSON, { server_default = sa.func.json_object() }",
  [[sa.JSON, { server_default = '{"a": 1}' }]],
  'sa.UUID, { server_default = sa.func.uuid() }',
  'sa.Integer, { nullable = false, server_default = "0" }',
  'sa.Integer, { server_default = sa.text("(`c1` * 2)") }',
})

columns("generated columns, comments, NULL", {
  "sa.Integer, { nullable = false }", 'sa.Integer, { comment = "it\'s a \\\\ \\"comment\\"\\n🐘" }',
  'sa.Integer, sa.Computed("c1 + 1")', 'sa.Integer, sa.Computed("c1+1", { persisted = true })',
  'sa.String(9), sa.Computed("concat(\'a\', `c1`)", { persisted = false }), { comment = "c" }',
  'sa.Boolean, sa.Computed("c1 > 5 AND (c1 < 9 OR c1 != 7)", { persisted = true })',
  "sa.TIMESTAMP", "sa.TIMESTAMP, { nullable = true }", 'sa.Integer, { comment = "" }',
})

add("primary keys and AUTO_INCREMENT", [[
sa.Table("t1", metadata, sa.Column("id", sa.Integer, { primary_key = true }))
sa.Table("t2", metadata, sa.Column("id", sa.mysql.BIGINT { unsigned = true },
  { primary_key = true, comment = "counts" }))
sa.Table("t3", metadata, sa.Column("id", sa.Integer, { primary_key = true, autoincrement = false }))
sa.Table("t4", metadata, sa.Column("a", sa.Integer, { primary_key = true }),
  sa.Column("b", sa.String(5), { primary_key = true }))
sa.Table("t5", metadata, sa.Column("a", sa.String(5)), sa.Column("b", sa.Integer),
  sa.PrimaryKeyConstraint("b", "a", { name = "pk_by_name" }))
sa.Table("t6", metadata, sa.Column("a", sa.Integer),
  sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }))
sa.Table("t7", metadata, sa.Column("id", sa.Integer, { primary_key = true, nullable = true }))
sa.Table("t8", metadata, sa.Column("id", sa.Integer, sa.Identity(), { primary_key = true }))
sa.Table("t9", metadata, sa.Column("a", sa.Integer))
sa.Table("t10", metadata, sa.Column("a", sa.Integer),
  sa.Column("b", sa.Integer, { autoincrement = true }), sa.PrimaryKeyConstraint("a", "b"))
]])

add("unique constraints and indexes", [[
sa.Table("t", metadata,
  sa.Column("a", sa.Integer, { unique = true }), sa.Column("b", sa.Integer, { index = true }),
  sa.Column("c", sa.Integer, { index = true, unique = true }), sa.Column("s", sa.String(20)),
  sa.Column("x", sa.Text), sa.Column("v", sa.VARBINARY(50)), sa.Column("Mixed", sa.Integer),
  sa.Column("p", sa.custom("POINT"), { nullable = false }), sa.Column("j", sa.JSON),
  sa.UniqueConstraint("a", "b"), sa.UniqueConstraint("b", "a", { name = "uq_named" }),
  sa.UniqueConstraint("s", { name = "uq_btree", mysql_using = "btree" }),
  sa.UniqueConstraint("x", { name = "uq_long" }),
  sa.Index("ix_several", "a", "s", "x", { mysql_length = { s = 5, x = 7 } }),
  sa.Index("ix_one_length", "s", "x", { mariadb_length = 6 }),
  sa.Index("ix_whole", "s", "v", { mysql_length = { s = 20, v = 50 } }),
  sa.Index("ix_desc", sa.column("a"):desc(), "b", sa.text("c DESC")),
  sa.Index("ix_asc", sa.column("a"):asc(), sa.text("`s`(4) ASC")),
  sa.Index("ux_prefix", "s", { unique = true, mysql_length = 9 }),
  sa.Index("ux_plain", "a", "Mixed", { unique = true }),
  sa.Index("ix_using", "b", { mysql_using = "hash" }),
  sa.Index("ix_words", "s", "x", { mysql_prefix = "FULLTEXT" }),
  sa.Index("ix_place", "p", { mariadb_prefix = "SPATIAL" }))
sa.Table("m", metadata, sa.Column("a", sa.Integer, { primary_key = true }),
  sa.Column("b", sa.Integer), sa.Index("ix_b", "b", { mysql_using = "btree" }),
  sa.Index("ix_h", "b", "a"), sa.UniqueConstraint("b", { name = "uq", mysql_using = "btree" }),
  { mysql_engine = "MEMORY" })
]])

add("foreign keys", [[
sa.Table("o", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a", "b"))
sa.Table("t", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("p", sa.Integer, sa.ForeignKey("o.id")),
  sa.Column("q", sa.Integer, sa.ForeignKey("o.id", { name = "fk_q", ondelete = "CASCADE" })),
  sa.Column("r", sa.Integer, sa.ForeignKey("o.id", { ondelete = "SET NULL", onupdate = "CASCADE" }),
    { index = true }),
  sa.Column("u", sa.Integer,
    sa.ForeignKey("o.id", { ondelete = "RESTRICT", onupdate = "NO ACTION" })),
  sa.Column("v", sa.ForeignKey("t.id", { name = "fk_self" })), sa.Column("w", sa.Integer),
  sa.ForeignKeyConstraint({ "w", "v" }, { "o.a", "o.b" }),
  sa.ForeignKeyConstraint({ "w" }, { "t.id" }, { name = "fk_w" }),
  sa.Index("fk_w", "w"))
]])

add("checks", [[
sa.Table("t", metadata, sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0")),
  sa.Column("b", sa.Integer, sa.CheckConstraint("b != 5 AND (b < 9)", { name = "ck_b" })),
  sa.Column("c", sa.Boolean { create_constraint = true, name = "ck_bool" }),
  sa.Column("d", sa.Enum("x", "it's", { native_enum = false, create_constraint = true })),
  sa.Column("e", sa.String(20)), sa.Column("j", sa.JSON),
  sa.Column("k", sa.mysql.LONGTEXT { collation = "utf8mb4_bin" },
    sa.CheckConstraint("json_valid(k)")),
  sa.CheckConstraint("a > b"), sa.CheckConstraint("a BETWEEN 1 AND 5 OR e IS NULL"),
  sa.CheckConstraint("e IN ('a', 'it''s', \"q\") AND e LIKE 'x%'", { name = "ck_e" }),
  sa.CheckConstraint("CASE WHEN a = 1 THEN LENGTH(e) > 2 ELSE NOT e <=> 'é' END",
    { name = "ck case" }))
]])

add("options of tables", [[
sa.Table("t1", metadata, sa.Column("a", sa.String(9)), { comment = "it's a \\ 🐘" })
sa.Table("t2", metadata, sa.Column("a", sa.String(9)), sa.Column("b", sa.JSON),
  sa.Column("c", sa.String(9, { collation = "utf8mb4_general_ci" })),
  { mysql_charset = "latin1" })
sa.Table("t3", metadata, sa.Column("a", sa.String(9)),
  sa.Column("b", sa.mysql.VARCHAR(9, { binary = true })),
  { mysql_default_charset = "latin1", mysql_collate = "latin1_bin" })
sa.Table("t4", metadata, sa.Column("a", sa.Integer), { mysql_engine = "MyISAM" })
sa.Table("t9", metadata, sa.Column("a", sa.Integer, { nullable = false }),
  sa.Column("b", sa.String(9), { mysql_invisible = true }), sa.Column("n", sa.Integer,
    { autoincrement = true, nullable = false, unique = true }),
  sa.Index("ix9", "b", { mysql_ignored = true }), { mariadb_with_system_versioning = true })
sa.Table("t7", metadata, sa.Column("a", sa.Date), { mysql_partition_by =
  "RANGE (YEAR(a)) (PARTITION `old one` VALUES LESS THAN (2000), PARTITION p VALUES LESS THAN "
  .. "MAXVALUE)" })
sa.Table("t8", metadata, sa.Column("a", sa.Integer, { primary_key = true }),
  { mysql_partition_by = "KEY ()", mysql_partitions = "3" })
sa.Table("t5", metadata, sa.Column("a", sa.Integer), { mariadb_row_format = "COMPRESSED",
  mariadb_key_block_size = 8, mysql_stats_persistent = 0 })
sa.Table("t6", metadata, sa.Column("a", sa.Integer), { mariadb_with_system_versioning = true })
sa.Table("a`b", metadata, sa.Column("x`y", sa.Integer, { index = true }),
  sa.Column("select", sa.Integer), sa.Column("na me", sa.String(5), { server_default = "`" }))
]])

add("a naming convention", [[
metadata = sa.MetaData { naming_convention = {
  ix = "ix_%(column_0_label)s", uq = "uq_%(table_name)s_%(column_0_N_name)s",
  ck = "ck_%(table_name)s_%(constraint_name)s",
  fk = "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", pk = "pk_%(table_name)s",
} }
sa.Table("o", metadata, sa.Column("id", sa.Integer, { primary_key = true }))
sa.Table("t", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("a", sa.Integer, sa.ForeignKey("o.id"), { unique = true }),
  sa.Column("b", sa.Integer, sa.ForeignKey("o.id"), { index = true }),
  sa.CheckConstraint("a > 1", { name = "one" }), sa.UniqueConstraint("a", "b"))
]])

return cases
