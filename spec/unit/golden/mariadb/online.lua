-- Cases of ALGORITHM and LOCK. See init.lua.

local cases = {}

local t = "CREATE TABLE t (a INTEGER NOT NULL, c INTEGER, s VARCHAR(20), KEY ix (a), "
  .. "UNIQUE KEY uq (c), CONSTRAINT ck CHECK (c > 0))"

local columns = "SELECT GROUP_CONCAT(column_name, ' ', column_type ORDER BY ordinal_position) FROM "
  .. "information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't'"

local indexes = "SELECT GROUP_CONCAT(DISTINCT index_name ORDER BY index_name) FROM "
  .. "information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 't'"

local constraints = "SELECT GROUP_CONCAT(constraint_name ORDER BY constraint_name) FROM "
  .. "information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = 't'"

local plain = "a int(11),c int(11),s varchar(20)"

cases.add_column = {
  { name = "at once", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer),
      { mariadb_algorithm = "INSTANT", mariadb_lock = "NONE" })
  end, seen = { [columns] = plain .. ",n int(11)" } },
  { name = "with an index: both statements say how", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { index = true }),
      { mysql_algorithm = "inplace", mysql_lock = "shared" })
  end, seen = { [indexes] = "ix,ix_t_n,uq" } },
  { name = "mariadb_ counts more than mysql_", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer),
      { mysql_algorithm = "COPY", mariadb_algorithm = "NOCOPY", mysql_lock = "DEFAULT" })
  end, seen = { [columns] = plain .. ",n int(11)" } },
  { name = "an algorithm that is none", run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer), { mariadb_algorithm = "FAST" })
  end },
}

cases.drop_column = {
  { name = "at once", setup = t, run = function(op)
    op.drop_column("t", "s", { if_exists = true, mariadb_algorithm = "INSTANT" })
  end, seen = { [columns] = "a int(11),c int(11)" } },
}

cases.alter_column = {
  { name = "a longer text, at once", setup = t, run = function(op, sa)
    op.alter_column("t", "s", {
      type_ = sa.String(40), existing_type = sa.String(20), existing_nullable = true,
      existing_server_default = sa.none, existing_comment = sa.none,
      mariadb_algorithm = "INSTANT", mariadb_lock = "NONE",
    })
  end, seen = { [columns] = "a int(11),c int(11),s varchar(40)" } },
  { name = "a default, at once", setup = t, run = function(op)
    op.alter_column("t", "s", { server_default = "x", mysql_algorithm = "INSTANT" })
  end, seen = { [columns] = plain } },
}

cases.create_index = {
  { name = "while others write", setup = t, run = function(op)
    op.create_index("ix2", "t", { "s" },
      { mariadb_using = "btree", mariadb_algorithm = "INPLACE", mariadb_lock = "NONE" })
  end, seen = { [indexes] = "ix,ix2,uq" } },
}

cases.drop_index = {
  { name = "while others write: only ALTER TABLE says so", setup = t, run = function(op)
    op.drop_index("ix", "t", { mariadb_algorithm = "INPLACE", mariadb_lock = "NONE" })
    op.drop_index("Ix3", "t", { if_exists = true, mariadb_lock = "NONE" })
  end, seen = { [indexes] = "uq" } },
}

cases.create_primary_key = {
  { name = "in place", setup = t, run = function(op)
    op.create_primary_key(nil, "t", { "a" }, { mariadb_algorithm = "INPLACE" })
  end, seen = { [constraints] = "ck,PRIMARY,uq" } },
}

cases.create_unique_constraint = {
  { name = "while others write", setup = t, run = function(op)
    op.create_unique_constraint("us", "t", { "s" }, { mariadb_lock = "NONE" })
  end, seen = { [constraints] = "ck,uq,us" } },
}

cases.create_check_constraint = {
  { name = "by a copy", setup = t, run = function(op)
    op.create_check_constraint("ca", "t", "a > 0",
      { mariadb_algorithm = "COPY", mariadb_lock = "SHARED" })
  end, seen = { [constraints] = "ca,ck,uq" } },
}

cases.create_foreign_key = {
  { name = "by a copy", setup = t, run = function(op)
    op.create_foreign_key("fk", "t", "o", { "a" }, { "id" }, { mariadb_algorithm = "COPY" })
  end, seen = { [constraints] = "ck,fk,uq" } },
}

cases.drop_constraint = {
  { name = "while others write", setup = t, run = function(op)
    op.drop_constraint("uq", "t", { type_ = "unique", mariadb_algorithm = "INPLACE" })
    op.drop_constraint("ck", "t", { type_ = "check", mysql_lock = "NONE" })
  end, seen = { [constraints] = "NULL" } },
}

return cases
