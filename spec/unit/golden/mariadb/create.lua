-- Cases of what makes tables and indexes. See init.lua.

local cases = {}

local t = "CREATE TABLE t (a INTEGER, c INTEGER, s VARCHAR(20), x TEXT)"

-- What SHOW CREATE TABLE would say of a column, from the catalogue.
local function column(name, table_)
  return ("SELECT column_type, is_nullable, column_default, extra, column_comment "
    .. "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '%s' "
    .. "AND column_name = '%s'"):format(table_ or "t", name)
end

local function option(what)
  return ("SELECT %s FROM information_schema.tables WHERE table_schema = DATABASE() AND "
    .. "table_name = 't'"):format(what)
end

local options = "SELECT create_options FROM information_schema.tables WHERE table_schema = "
  .. "DATABASE() AND table_name = 't'"

local index = "SELECT GROUP_CONCAT(column_name, COALESCE(CONCAT('(', sub_part, ')'), ''), ' ', "
  .. "COALESCE(collation, '') ORDER BY seq_in_index), MAX(non_unique), MAX(index_type) FROM "
  .. "information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'ix'"

cases.create_table = {
  { name = "AUTO_INCREMENT", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.mysql.INTEGER { unsigned = true }, {
      primary_key = true, comment = "counts",
    }))
  end, seen = { [column "id"] = "int(10) unsigned\tNO\tNULL\tauto_increment\tcounts" } },
  { name = "no AUTO_INCREMENT: switched off, a default, a sequence, two columns",
    run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer,
        { primary_key = true, autoincrement = false }))
      op.create_table("t2", sa.Column("id", sa.Integer,
        { primary_key = true, server_default = "1" }))
      op.create_table("t3", sa.Column("id", sa.Integer, sa.Sequence("s"), { primary_key = true }))
      op.create_table("t4", sa.Column("a", sa.Integer, { primary_key = true }),
        sa.Column("b", sa.Integer, { primary_key = true }))
      op.create_table("t5", sa.Column("id", sa.Integer, sa.ForeignKey("o.id"),
        { primary_key = true }))
    end, seen = { [column "id"] = "int(11)\tNO\tNULL\t\t" } },
  { name = "AUTO_INCREMENT: an optional sequence, a reference that is ignored",
    run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer, sa.Sequence("s", { optional = true }),
        { primary_key = true }))
      op.create_table("t2", sa.Column("id", sa.Integer, sa.ForeignKey("o.id"),
        { primary_key = true, autoincrement = "ignore_fk" }))
    end, seen = { [column("id", "t2")] = "int(11)\tNO\tNULL\tauto_increment\t" } },
  { name = "AUTO_INCREMENT that is not first in the key gets an index", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }),
      sa.PrimaryKeyConstraint("a", "b"))
    op.create_table("t2", sa.Column("a", sa.Integer),
      sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }),
      sa.PrimaryKeyConstraint("a", "b"), { mysql_engine = "MyISAM" })
  end, seen = { [column "b"] = "int(11)\tNO\tNULL\tauto_increment\t" } },
  { name = "TIMESTAMP", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.TIMESTAMP),
      sa.Column("b", sa.TIMESTAMP, { nullable = false, server_default = sa.func.now() }),
      sa.Column("c", sa.mysql.TIMESTAMP { fsp = 3 }, {
        server_default = sa.text("CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)"),
      }),
      sa.Column("d", sa.DateTime():with_variant(sa.TIMESTAMP, "mysql")))
  end, seen = {
    [column "a"] = "timestamp\tYES\tNULL\t\t",
    [column "b"] = "timestamp\tNO\tcurrent_timestamp()\t\t",
    [column "c"] = "timestamp(3)\tYES\tcurrent_timestamp(3)\ton update current_timestamp(3)\t",
    [column "d"] = "timestamp\tYES\tNULL\t\t",
  } },
  { name = "defaults and their parentheses", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.DateTime, { server_default = sa.func.now() }),
      sa.Column("b", sa.mysql.DATETIME { fsp = 6 }, { server_default = sa.text("now(6)") }),
      sa.Column("c", sa.Integer, { server_default = sa.text("1 + 1") }),
      sa.Column("d", sa.String(9), { server_default = sa.text("'x'") }),
      sa.Column("e", sa.String(36), { server_default = sa.text("uuid()") }),
      sa.Column("f", sa.Integer, { server_default = -5 }),
      sa.Column("g", sa.Boolean, { server_default = sa.true_() }),
      sa.Column("h", sa.String(9), { server_default = "a\\b'c\r\n" }),
      sa.Column("i", sa.Float, { server_default = 0.5 }),
      sa.Column("j", sa.mysql.BIT(3), { server_default = sa.text("b'101'") }),
      sa.Column("k", sa.JSON, { server_default = sa.text("(json_object())") }))
  end, seen = {
    [column "a"] = "datetime\tYES\tcurrent_timestamp()\t\t",
    [column "b"] = "datetime(6)\tYES\tcurrent_timestamp(6)\t\t",
    [column "c"] = "int(11)\tYES\t(1 + 1)\t\t",
    [column "f"] = "int(11)\tYES\t-5\t\t",
    [column "g"] = "tinyint(1)\tYES\t1\t\t",
    ["SELECT HEX(DEFAULT(h)) FROM (SELECT 1) AS one LEFT JOIN t ON FALSE"] = "615C6227630D0A",
    [column "j"] = "bit(3)\tYES\tb'101'\t\t",
  } },
  { name = "comments with everything in them", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, { comment = "it's a \\ and a\nline" }),
      { comment = "the \\ of 'it'" })
  end, seen = {
    ["SELECT HEX(column_comment) FROM information_schema.columns WHERE table_schema = DATABASE() "
      .. "AND table_name = 't'"] = "697427732061205C20616E6420610A6C696E65",
    [option "table_comment"] = "the \\ of 'it'",
  } },
  { name = "table options, in order", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }), {
      comment = "c", mysql_row_format = "DYNAMIC", mysql_collate = "utf8mb4_bin",
      mysql_default_charset = "utf8mb4", mariadb_engine = "InnoDB", mysql_engine = "MyISAM",
      mysql_auto_increment = 7, mariadb_stats_persistent = 0, mariadb_page_compressed = 1,
      mysql_max_rows = "100",
    })
  end, seen = {
    [option "engine, row_format, table_collation, auto_increment, table_comment"] =
      "InnoDB\tDynamic\tutf8mb4_bin\t7\tc",
    [options] = "max_rows=100 stats_persistent=0 row_format=DYNAMIC `PAGE_COMPRESSED`='1'",
  } },
  { name = "character sets of a table", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.String(5)), { mysql_charset = "latin1" })
    op.create_table("t2", sa.Column("a", sa.String(5)),
      { mysql_character_set = "latin1", mysql_collate = "latin1_bin" })
    op.create_table("t3", sa.Column("a", sa.String(5)),
      { mysql_default_character_set = "latin1", mysql_default_collate = "latin1_bin" })
  end, seen = {
    [option "table_collation"] = "latin1_swedish_ci",
    ["SELECT collation_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
      .. "table_name = 't2'"] = "latin1_bin",
  } },
  { name = "partitions", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), {
      mysql_partitions = 4, mysql_partition_by = "HASH (a)", comment = "c", mysql_engine = "InnoDB",
    })
    op.create_table("t2", sa.Column("a", sa.Integer), {
      mysql_partition_by = "RANGE (a)", mysql_subpartition_by = "HASH (a)", mysql_subpartitions = 2,
      mysql_engine = "InnoDB",
    })
  end, server = "For RANGE partitions each partition must be defined" },
  { name = "WITH SYSTEM VERSIONING", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), { mariadb_with_system_versioning = true })
  end, seen = { [option "table_type"] = "SYSTEM VERSIONED" } },
  { name = "keys and their methods", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
      sa.PrimaryKeyConstraint("a", { mysql_using = "btree" }),
      sa.UniqueConstraint("b", { name = "uq", mariadb_using = "hash", mysql_using = "btree" }),
      { mysql_engine = "MEMORY" })
  end, seen = {
    ["SELECT index_name, index_type FROM information_schema.statistics WHERE table_schema = "
      .. "DATABASE() AND table_name = 't' ORDER BY 1"] = "PRIMARY\tBTREE\nuq\tHASH",
  } },
  { name = "a named check in a column", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0", { name = "ck_a" }),
      sa.CheckConstraint("a < 9")))
  end, seen = {
    ["SELECT constraint_name, level, check_clause FROM information_schema.check_constraints WHERE "
      .. "constraint_schema = DATABASE() ORDER BY 1"] =
      "a\tColumn\t`a` < 9\nck_a\tTable\t`a` > 0",
  } },
  { name = "what is not deferrable needs no words", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
      sa.PrimaryKeyConstraint("a", { deferrable = false }),
      sa.UniqueConstraint("b", { deferrable = false, initially = "IMMEDIATE" }),
      sa.CheckConstraint("b > 0", { name = "ck", deferrable = false }),
      sa.ForeignKeyConstraint({ "b" }, { "o.id" }, { deferrable = false }))
  end, seen = { [column "a"] = "int(11)\tNO\tNULL\tauto_increment\t" } },
  { name = "a deferrable key", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer,
      sa.ForeignKey("o.id", { name = "fk", deferrable = true })))
  end },
  { name = "a deferred check", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.CheckConstraint("a > 0", { initially = "DEFERRED" }))
  end },
  { name = "NOT NULL on a generated column", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.Column("b", sa.Integer, sa.Computed("a + 1"), { nullable = false }))
  end },
  { name = "a generated timestamp", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.DateTime),
      sa.Column("b", sa.TIMESTAMP, sa.Computed("a", { persisted = false })))
  end, seen = { [column "b"] = "timestamp\tYES\tNULL\tVIRTUAL GENERATED\t" } },
  { name = "another database", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("b", sa.Integer, sa.ForeignKey("sc.t.id"), { index = true }), { schema = "sc" })
  end, seen = {
    ["SELECT referenced_table_schema, referenced_table_name FROM information_schema."
      .. "key_column_usage WHERE table_schema = 'sc' AND column_name = 'b'"] = "sc\tt",
  } },
  { name = "names in backticks", run = function(op, sa)
    op.create_table("a`b", sa.Column("x`y", sa.Integer, { index = true }),
      sa.Column("portion", sa.Integer), sa.Column("window", sa.Integer),
      sa.Column("value", sa.Integer), sa.Column("rank", sa.Integer))
  end, seen = { [column("x`y", "a`b")] = "int(11)\tYES\tNULL\t\t" } },
  { name = "an unknown option", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, { mysql_lenght = 5 }))
  end },
  { name = "an option of the wrong type", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), { mysql_engine = {} })
  end },
}

cases.create_index = {
  { name = "lengths by column", setup = t, run = function(op, sa)
    op.create_index("ix", "t", { "s", sa.column("x"):desc(), "a" },
      { mysql_length = { s = 5, x = 7 } })
  end, seen = { [index] = "s(5) A,x(7) D,a A\t1\tBTREE" } },
  { name = "one length for all", setup = t, run = function(op)
    op.create_index("ix", "t", { "s", "x" }, { mysql_length = 3, mariadb_length = 4 })
  end, seen = { [index] = "s(4) A,x(4) A\t1\tBTREE" } },
  { name = "FULLTEXT and a method", setup = t, run = function(op)
    op.create_index("ix", "t", { "s", "x" }, { mariadb_prefix = "FULLTEXT" })
    op.create_index("ix2", "t", { "s" }, { mariadb_using = "btree", unique = true })
  end, seen = { [index] = "s ,x \t1\tFULLTEXT" } },
  { name = "WITH PARSER", setup = t, run = function(op)
    op.create_index("ix", "t", { "s" }, { mysql_prefix = "FULLTEXT", mysql_with_parser = "ngram" })
  end, server = "Function 'ngram' is not defined" },
  { name = "every option of Alembic's", setup = t, run = function(op)
    op.create_index("ix", "t", { "s" }, {
      unique = true, mariadb_length = { s = 5 }, mariadb_using = "btree",
      mariadb_prefix = "FULLTEXT",
    })
  end, server = "near 'FULLTEXT INDEX ix" },
  { name = "a length that is none", run = function(op)
    op.create_index("ix", "t", { "s" }, { mysql_length = "5" })
  end },
  { name = "a method that is no word", run = function(op)
    op.create_index("ix", "t", { "s" }, { mysql_using = "btree; x" })
  end },
}

return cases
