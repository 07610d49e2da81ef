-- Cases of what is done to tables that exist. See init.lua.

local cases = {}

local t = "CREATE TABLE t (a INTEGER, c INTEGER, s VARCHAR(20), d DATETIME, UNIQUE KEY uq (c))"
local sc = "CREATE TABLE sc.t (a INTEGER, c INTEGER, KEY ix (a))"

local function column(name)
  return ("SELECT column_type, is_nullable, column_default, extra, column_comment "
    .. "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' "
    .. "AND column_name = '%s'"):format(name)
end

local constraints = "SELECT constraint_name, constraint_type FROM information_schema."
  .. "table_constraints WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY 1"

local comment = "SELECT table_schema, table_comment FROM information_schema.tables WHERE "
  .. "table_name = 't'"

local checks = "SELECT constraint_name, level, check_clause FROM information_schema."
  .. "check_constraints WHERE constraint_schema = DATABASE() AND table_name = 't' ORDER BY 1"

cases.add_column = {
  { name = "every part of a column", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.mysql.VARCHAR(9, { collation = "utf8mb4_bin" }), {
      nullable = false, server_default = "it's", comment = "a 'comment'",
    }))
  end, seen = { [column "n"] = "varchar(9)\tNO\t'it''s'\t\ta 'comment'" } },
  { name = "a counting key", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.BigInteger, { primary_key = true }),
      { inline_primary_key = true })
  end, seen = { [column "n"] = "bigint(20)\tNO\tNULL\tauto_increment\t" } },
  { name = "a reference in the line", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.ForeignKey("o.id", { ondelete = "CASCADE" })),
      { inline_references = true })
  end, seen = { ["SELECT column_name, r.referenced_table_name, delete_rule FROM information_schema."
    .. "key_column_usage JOIN information_schema.referential_constraints r USING (constraint_name) "
    .. "WHERE table_schema = DATABASE() AND r.constraint_schema = table_schema"] =
    "n\to\tCASCADE" } },
  { name = "an unnamed check", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.CheckConstraint("n > 0")))
  end, seen = { [checks] = "n\tColumn\t`n` > 0" } },
  { name = "a named check", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.CheckConstraint("n > 0", { name = "ck" })))
  end, server = "near 'CHECK (n > 0)'", online = true,
    seen = { [checks] = "ck\tTable\t`n` > 0" } },
  { name = "if_not_exists", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("c", sa.String(9)), { if_not_exists = true })
    op.add_column("t", sa.Column("n", sa.Integer, { index = true }), { if_not_exists = true })
  end, seen = {
    [column "c"] = "int(11)\tYES\tNULL\t\t", [column "n"] = "int(11)\tYES\tNULL\t\t",
  } },
}

cases.alter_column = {
  { name = "everything is said", setup = t, run = function(op, sa)
    op.alter_column("t", "s", {
      new_column_name = "Name", type_ = sa.String(30), nullable = false, server_default = "it's",
      comment = "a\\b", existing_type = sa.String(20), existing_nullable = true,
    })
  end, seen = { [column "Name"] = "varchar(30)\tNO\t'it''s'\t\ta\\b" } },
  { name = "a default that is an expression", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { server_default = sa.text("1 + 1"), existing_type = sa.Integer })
    op.alter_column("t", "a", { server_default = -5, existing_type = sa.Integer })
    op.alter_column("t", "s", { server_default = sa.func.upper("x"), existing_type = sa.String(9) })
  end, seen = {
    [column "c"] = "int(11)\tYES\t(1 + 1)\t\t", [column "a"] = "int(11)\tYES\t-5\t\t",
    [column "s"] = "varchar(20)\tYES\tucase('x')\t\t",
  } },
  { name = "ON UPDATE comes with the default", setup = t, run = function(op, sa)
    op.alter_column("t", "d", {
      server_default = sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
      existing_type = sa.DateTime, existing_nullable = true,
    })
  end, seen = {
    [column "d"] = "datetime\tYES\tcurrent_timestamp()\ton update current_timestamp()\t",
  } },
  { name = "AUTO_INCREMENT", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { autoincrement = true, existing_type = sa.Integer,
      existing_nullable = false, existing_comment = sa.none })
    op.alter_column("t", "c", { type_ = sa.BigInteger, existing_type = sa.Integer,
      existing_autoincrement = true, existing_nullable = false, existing_comment = sa.none })
  end, seen = { [column "c"] = "bigint(20)\tNO\tNULL\tauto_increment\t" } },
  { name = "a type with a check, and another name", setup = t, run = function(op, sa)
    op.alter_column("t", "c", {
      new_column_name = "flag", type_ = sa.Boolean { create_constraint = true, name = "ck_flag" },
      existing_type = sa.Integer, existing_nullable = true,
    })
  end, seen = { [checks] = "ck_flag\tTable\t`flag` in (0,1)" } },
  { name = "a generated column", setup = t .. "; ALTER TABLE t ADD g INT AS (a + 1) STORED",
    run = function(op, sa)
      op.alter_column("t", "g", { type_ = sa.BigInteger, existing_type = sa.Integer,
        existing_server_default = sa.Computed("a + 1", { persisted = true }), comment = "sum" })
    end, seen = { [column "g"] = "bigint(20)\tYES\tNULL\tSTORED GENERATED\tsum" } },
  { name = "an enum's values", setup = "CREATE TABLE t (e ENUM('a', 'b'))", run = function(op, sa)
    op.alter_column("t", "e", { type_ = sa.Enum("a", "b", "it's"), existing_nullable = true,
      existing_comment = sa.none, existing_server_default = sa.none })
  end, seen = { [column "e"] = "enum('a','b','it''s')\tYES\tNULL\t\t" } },
  { name = "an option that it does not have", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { nullable = true, existing_type = sa.Integer, mysql_engine = "x" })
  end },
}

cases.create_primary_key = {
  { name = "a method", setup = t, run = function(op)
    op.create_primary_key("pk", "t", { "a" }, { mysql_using = "btree" })
  end, seen = { [constraints] = "PRIMARY\tPRIMARY KEY\nuq\tUNIQUE" } },
}

cases.create_unique_constraint = {
  { name = "a method", setup = t, run = function(op)
    op.create_unique_constraint("uq_s", "t", { "s" },
      { mariadb_using = "hash", deferrable = false })
  end, seen = { [constraints] = "uq\tUNIQUE\nuq_s\tUNIQUE" } },
}

cases.create_check_constraint = {
  { name = "in a database", setup = t .. "; " .. sc, run = function(op)
    op.create_check_constraint("ck", "t", "c > 0")
    op.create_check_constraint("ck", "t", "c > 0", { schema = "sc" })
  end, seen = {
    [constraints] = "ck\tCHECK\nuq\tUNIQUE",
    ["SELECT check_clause FROM information_schema.check_constraints WHERE constraint_schema = "
      .. "'sc'"] = "`c` > 0",
  } },
}

cases.create_foreign_key = {
  { name = "its actions", setup = t, run = function(op)
    op.create_foreign_key("fk", "t", "o", { "c" }, { "id" },
      { ondelete = "CASCADE", onupdate = "RESTRICT", deferrable = false })
  end, seen = {
    ["SELECT constraint_name, delete_rule, update_rule FROM information_schema."
      .. "referential_constraints WHERE constraint_schema = DATABASE()"] = "fk\tCASCADE\tRESTRICT",
  } },
  { name = "in other databases", setup = sc, run = function(op)
    op.create_foreign_key("fk", "t", "o", { "c" }, { "id" },
      { source_schema = "sc", referent_schema = "sc" })
  end, seen = { ["SELECT constraint_schema, referenced_table_name FROM information_schema."
    .. "referential_constraints WHERE constraint_schema = 'sc'"] = "sc\to" } },
  { name = "a deferrable one", run = function(op)
    op.create_foreign_key("fk", "t", "o", { "c" }, { "id" }, { deferrable = true })
  end },
}

cases.create_exclude_constraint = {
  { name = "is PostgreSQL's alone", run = function(op)
    op.create_exclude_constraint("ex", "t", { { "a", "=" } })
  end },
}

cases.drop_constraint = {
  { name = "each kind", setup = t .. "; ALTER TABLE t ADD PRIMARY KEY (a), ADD CONSTRAINT ck CHECK "
    .. "(c > 0), ADD CONSTRAINT fk FOREIGN KEY (c) REFERENCES o (id)", run = function(op)
    op.drop_constraint("fk", "t", { type_ = "foreignkey" })
    op.drop_constraint("uq", "t", { type_ = "unique" })
    op.drop_constraint("ck", "t", { type_ = "check" })
    op.drop_constraint("pk", "t", { type_ = "primary" })
  end, seen = { [constraints] = "" } },
  { name = "if_exists", setup = t, run = function(op)
    for _, kind in ipairs { "foreignkey", "unique", "check", "primary" } do
      op.drop_constraint("none", "t", { type_ = kind, if_exists = true })
      op.drop_constraint("uq", "t", { type_ = kind, if_exists = true })
    end
  end, seen = { [constraints] = "" } },
  { name = "in another database", setup = sc, run = function(op)
    op.drop_constraint("ix", "t", { type_ = "unique", schema = "sc" })
  end, seen = { ["SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = 'sc' "
    .. "AND table_name = 't'"] = "0" } },
}

cases.drop_index = {
  { name = "if_exists", setup = t, run = function(op)
    op.drop_index("uq", "t", { if_exists = true })
    op.drop_index("uq", "t", { if_exists = true })
  end, seen = { [constraints] = "" } },
  { name = "without its table", setup = t, run = function(op) op.drop_index("uq") end,
    online = true, seen = { [constraints] = "" } },
}

local with_a = "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY)"

cases.alter_table = {
  { name = "options", setup = with_a, run = function(op)
    op.alter_table("t", { mysql_engine = "InnoDB", mariadb_row_format = "DYNAMIC",
      mariadb_lock = "DEFAULT" })
  end },
  { name = "partitions and history", setup = with_a, run = function(op)
    op.alter_table("t", { mysql_partition_by = "HASH (a)", mysql_partitions = 4 })
    op.alter_table("t", { mysql_partition_by = false })
    op.alter_table("t", { mysql_with_system_versioning = true })
    op.alter_table("t", { mysql_with_system_versioning = false })
  end },
  { name = "refused: a value that is none", run = function(op)
    op.alter_table("t", { mysql_engine = {} })
  end },
}

cases.create_table_comment = {
  { name = "in a database", setup = t .. "; " .. sc, run = function(op)
    op.create_table_comment("t", "it's")
    op.create_table_comment("t", "a \\ b", { schema = "sc", existing_comment = "x" })
  end, seen = {
    [comment .. " AND table_schema = 'sc'"] = "sc\ta \\ b",
    [comment .. " AND table_schema = DATABASE()"] = "golden\tit's",
  } },
}

cases.drop_table_comment = {
  { name = "plain", setup = t .. " COMMENT 'x'", run = function(op)
    op.drop_table_comment("t", { existing_comment = "x" })
  end, seen = { [comment .. " AND table_schema = DATABASE()"] = "golden\t" } },
}

cases.create_enum = {
  { name = "there are no such types", run = function(op)
    op.create_enum("kind", { "a", "b" })
    op.drop_enum("kind")
  end },
}

cases.add_enum_value = {
  { name = "values stand in columns", run = function(op) op.add_enum_value("kind", "c") end },
}

cases.rename_enum_value = {
  { name = "values stand in columns", run = function(op)
    op.rename_enum_value("kind", "a", "b")
  end },
}

cases.rename_table = {
  { name = "in its database", setup = sc, run = function(op)
    op.rename_table("t", "Order", { schema = "sc" })
  end, seen = { ["SELECT table_schema, table_name FROM information_schema.tables WHERE "
    .. "table_schema = 'sc' AND table_name <> 'o'"] = "sc\tOrder" } },
}

cases.bulk_insert = {
  { name = "strings that a client might change", setup = "CREATE TABLE t (id INT, s TEXT, b BLOB)",
    run = function(op, sa)
      op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("s", sa.Text),
        sa.column("b", sa.LargeBinary)), {
        { id = 1, s = "a\\b'c\"d`e" }, { id = 2, s = "line\r\nline\rline\n" },
        { id = 3, s = "-- x\n/* y */ # z; delimiter //\n" }, { id = 4, s = "%_\\%\\_\26é🐘" },
        { id = 5, b = "\0\1\255'" }, { id = 6, s = "\ndelimiter //\nuse x\n\\q\n" },
      })
    end, seen = {
      ["SELECT GROUP_CONCAT(COALESCE(HEX(s), HEX(b)) ORDER BY id) FROM t"] = table.concat({
        "615C62276322646065", "6C696E650D0A6C696E650D6C696E650A",
        "2D2D20780A2F2A2079202A2F2023207A3B2064656C696D69746572202F2F0A",
        "255F5C255C5F1AC3A9F09F9098", "0001FF27", "0A64656C696D69746572202F2F0A75736520780A5C710A",
      }, ","),
    } },
}

return cases
