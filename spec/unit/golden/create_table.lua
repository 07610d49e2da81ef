-- Cases of op.create_table. `shell` is the error that SQLite itself is known to give.

local convention = {
  ix = "ix_%(column_0_label)s",
  uq = "uq_%(table_name)s_%(column_0_N_name)s",
  ck = "ck_%(table_name)s_%(constraint_name)s",
  fk = "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s_%(referred_column_0_name)s",
  pk = "pk_%(table_name)s",
}

local cases = {
  { name = "defaults of all sorts", run = function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("name", sa.String(50), { nullable = false }),
      sa.Column("d", sa.DateTime, { server_default = sa.func.now() }),
      sa.Column("q", sa.Integer, { server_default = "5" }),
      sa.Column("s", sa.String(5), { server_default = "x'y" }),
      sa.Column("e", sa.String(5), { server_default = sa.text("'abc'") }),
      sa.Column("x", sa.Integer, { server_default = sa.text("1+1") }),
      sa.Column("p", sa.Integer, { server_default = sa.text("(2)") }),
      sa.Column("w", sa.Date, { server_default = sa.text("current_date") }),
      sa.Column("n", sa.Integer, { server_default = -5 }),
      sa.Column("f", sa.Float, { server_default = 0.1 }),
      sa.Column("b", sa.Boolean, { server_default = true }),
      sa.Column("t", sa.Boolean, { server_default = sa.true_() }),
      sa.Column("u", sa.Boolean, { server_default = sa.false_() }),
      sa.Column("z", sa.Integer, { server_default = sa.null() }),
      sa.Column("l", sa.String, { server_default = sa.func.lower("ABC") }),
      sa.Column("k", sa.Date, { server_default = sa.func.current_date() }),
      sa.Column("o", sa.Integer, { server_default = sa.none }))
  end },
  { name = "defaults that begin like literals and are none", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.String(9), { server_default = sa.text("'a' || 'b'") }),
      sa.Column("b", sa.Integer, { server_default = sa.text("(1) + (2)") }),
      sa.Column("c", sa.String(9), { server_default = sa.text("'it''s'") }),
      sa.Column("d", sa.String(9), { server_default = sa.text(" ('a' || ')') ") }))
  end },
  { name = "named constraints, a schema, a key to another schema", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.Integer, { nullable = false }),
      sa.Column("b", sa.Integer),
      sa.PrimaryKeyConstraint("a", "b", { name = "pk_t" }),
      sa.UniqueConstraint("b", { name = "uq_b" }),
      sa.CheckConstraint("a > 5", { name = "ck_a" }),
      sa.ForeignKeyConstraint({ "b" }, { "o.id" }, {
        name = "fk_b", ondelete = "CASCADE", onupdate = "SET NULL", deferrable = true,
        initially = "DEFERRED", match = "FULL",
      }),
      { schema = "sc" })
  end },
  { name = "a key with every option", run = function(op, sa)
    op.create_table("t", sa.Column("b", sa.Integer),
      sa.ForeignKeyConstraint({ "b" }, { "o.id" }, {
        name = "fk_b", ondelete = "CASCADE", onupdate = "SET NULL", deferrable = true,
        initially = "DEFERRED", match = "FULL",
      }))
  end },
  { name = "keys of several columns", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
      sa.ForeignKeyConstraint({ "a", "b" }, { "o.id", "o.id2" }, { deferrable = false }),
      sa.UniqueConstraint("a", "b"))
  end },
  { name = "constraints written in columns", run = function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, sa.ForeignKey("o.id", { ondelete = "CASCADE" }),
        { primary_key = true, autoincrement = false }),
      sa.Column("u", sa.Integer, { unique = true }),
      sa.Column("x", sa.Integer, { index = true }),
      sa.Column("c", sa.Integer, sa.CheckConstraint("c>0")),
      sa.Column("n", sa.Integer, sa.CheckConstraint(sa.text("n > 0"), { name = "ck_n" }),
        { nullable = false, server_default = "1" }))
  end },
  { name = "order of constraints: written ones, then those of the columns", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.Integer, sa.ForeignKey("o.id"), { unique = true }),
      sa.Column("b", sa.Boolean({ create_constraint = true }), { unique = true }),
      sa.Column("e", sa.Enum("a", "b", { create_constraint = true }), sa.ForeignKey("o.id"),
        { index = true }),
      sa.CheckConstraint("a>1"),
      sa.UniqueConstraint("a", "b"),
      sa.Index("ix_q", "a"),
      sa.PrimaryKeyConstraint("a"))
  end },
  { name = "unique and index together make one unique index", run = function(op, sa)
    op.create_table("t", sa.Column("x", sa.Integer, { index = true, unique = true }))
  end },
  { name = "identity and computed columns", run = function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, sa.Identity { always = true, start = 5, increment = 2 },
        { primary_key = true }),
      sa.Column("c", sa.Integer, sa.Computed("id+1", { persisted = true })),
      sa.Column("c2", sa.Integer, sa.Computed(sa.text("id+1"))),
      sa.Column("c3", sa.Integer, sa.Computed("id+1", { persisted = false })),
      sa.Column("n", sa.Integer, sa.Identity()),
      sa.Column("o", sa.Integer, sa.Identity { on_null = true }),
      sa.Column("s", sa.Integer, sa.Sequence("t_s", { start = 3 })))
  end },
  { name = "comments are not SQLite's", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { comment = "col's" }),
      { comment = "tab 'c'" })
  end },
  { name = "if_not_exists and prefixes", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { index = true }),
      { if_not_exists = true, prefixes = { "TEMPORARY" } })
  end },
  { name = "options of all dialects at once",
    shell = "AUTOINCREMENT not allowed on WITHOUT ROWID tables",
    run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }), {
        mariadb_engine = "InnoDB", mysql_engine = "InnoDB", oracle_compress = true,
        mssql_filegroup = "x", postgresql_tablespace = "ts",
        sqlite_autoincrement = true, sqlite_with_rowid = false, sqlite_strict = true,
      })
    end },
  { name = "sqlite_autoincrement", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("n", sa.String(3)), { sqlite_autoincrement = true })
  end },
  { name = "sqlite_autoincrement is not for text or referring keys", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.String(3), { primary_key = true }),
      { sqlite_autoincrement = true })
    op.create_table("t2",
      sa.Column("id", sa.Integer, sa.ForeignKey("o.id"), { primary_key = true }),
      { sqlite_autoincrement = true })
  end },
  { name = "autoincrement in a composite key", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, { primary_key = true }),
      sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }))
  end },
  { name = "sqlite_with_rowid", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      { sqlite_with_rowid = false })
  end },
  { name = "sqlite_strict", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("x", sa.sqlite.ANY), { sqlite_strict = true })
  end },
  { name = "conflict clauses", run = function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, { primary_key = true, sqlite_on_conflict_primary_key = "FAIL" }),
      sa.Column("n", sa.Integer, { nullable = false, sqlite_on_conflict_not_null = "IGNORE" }),
      sa.Column("u", sa.Integer, { unique = true, sqlite_on_conflict_unique = "REPLACE" }),
      sa.UniqueConstraint("n", { sqlite_on_conflict = "ROLLBACK" }),
      sa.CheckConstraint("n > 0", { sqlite_on_conflict = "ABORT" }))
    op.create_table("t2", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
      sa.PrimaryKeyConstraint("a", "b", { sqlite_on_conflict = "REPLACE" }))
    op.create_table("t3",
      sa.Column("id", sa.Integer, { primary_key = true, sqlite_on_conflict_primary_key = "FAIL" }),
      { sqlite_autoincrement = true })
    op.create_table("t4", sa.Column("id", sa.Integer),
      sa.PrimaryKeyConstraint("id", { sqlite_on_conflict = "FAIL" }),
      { sqlite_autoincrement = true })
  end },
  { name = "integer keys by width, a key of two, a text key", run = function(op, sa)
    op.create_table("t1", sa.Column("id", sa.BigInteger, { primary_key = true }))
    op.create_table("t2", sa.Column("id", sa.SmallInteger, { primary_key = true }))
    op.create_table("t3", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("id2", sa.Integer, { primary_key = true }))
    op.create_table("t4", sa.Column("id", sa.String(5), { primary_key = true }))
    op.create_table("t5", sa.Column("id", sa.Integer, { primary_key = true, nullable = true }))
  end },
  { name = "checks that types bring along", run = function(op, sa)
    op.create_table("t",
      sa.Column("b", sa.Boolean { create_constraint = true, name = "ck_b" }),
      sa.Column("e", sa.Enum("a", "b", { name = "en", create_constraint = true })),
      sa.Column("e2", sa.Enum("a", "it's", {
        name = "en2", native_enum = false, create_constraint = true,
      })),
      sa.Column("e3", sa.Enum("a", "b", { name = "en3" })))
  end },
  { name = "quoted names", run = function(op, sa)
    op.create_table("User", sa.Column("order", sa.Integer), sa.Column("Mixed", sa.Integer),
      sa.Column("normal_1", sa.Integer), sa.Column("1st", sa.Integer),
      sa.Column("sp ace", sa.Integer), sa.Column("select", sa.Integer),
      sa.Column('q"q', sa.Integer), sa.Column("a$", sa.Integer), sa.Column("$a", sa.Integer),
      sa.Column("naïve", sa.Integer), sa.Column("returning", sa.Integer),
      sa.Column("nothing", sa.Integer), sa.Column("_x", sa.Integer))
  end },
  { name = "a deferrable unique constraint", shell = "near \"DEFERRABLE\": syntax error",
    run = function(op, sa)
      op.create_table("t", sa.Column("a", sa.Integer), sa.UniqueConstraint("a", {
        name = "u", deferrable = true, initially = "DEFERRED",
        postgresql_nulls_not_distinct = true,
      }))
    end },
  { name = "use_alter makes no difference where there is no ALTER", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, sa.ForeignKey("o.id", { use_alter = true })))
  end },
  { name = "a dotted schema is one name", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, sa.ForeignKey("s.c.o.id"), { index = true }),
      { schema = "s.c" })
  end },
  { name = "names with dots", run = function(op, sa)
    op.create_table("a.b", sa.Column("c.d", sa.Integer, { primary_key = true }),
      sa.Column("up", sa.Integer, sa.ForeignKey('"a.b"."c.d"')))
  end },
  { name = "a column's type is that of the column it refers to", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.BigInteger, { primary_key = true }),
      sa.Column("parent", sa.ForeignKey("t.id")))
  end },
  { name = "a naming convention", convention = convention, run = function(op, sa)
    op.create_table("t",
      sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("a", sa.Integer, sa.ForeignKey("o.id"), { unique = true }),
      sa.Column("b", sa.Boolean { create_constraint = true, name = "bb" }, { index = true }),
      sa.Column("c", sa.Integer, sa.CheckConstraint("c>0", { name = "q" })),
      sa.CheckConstraint("a>1", { name = "x" }),
      sa.CheckConstraint("a>1", { name = op.f("x") }),
      sa.UniqueConstraint("a", "b"),
      sa.UniqueConstraint("c", { name = "by_hand" }),
      sa.Index(nil, "a", "b", { unique = true }))
  end },
  { name = "types", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.BigInteger), sa.Column("b", sa.Boolean), sa.Column("c", sa.Date),
      sa.Column("d", sa.DateTime { timezone = true }), sa.Column("e", sa.Double(53)),
      sa.Column("f", sa.Enum("a", "bcd")), sa.Column("g", sa.Float(10)),
      sa.Column("h", sa.Interval { native = true, second_precision = 3 }),
      sa.Column("i", sa.LargeBinary(20)), sa.Column("j", sa.Numeric(10, 2)),
      sa.Column("k", sa.Numeric(10)), sa.Column("l", sa.Numeric), sa.Column("m", sa.String),
      sa.Column("n", sa.String(30, { collation = "NOCASE" })), sa.Column("o", sa.Text(200)),
      sa.Column("p", sa.Time { timezone = true }), sa.Column("q", sa.Unicode(10)),
      sa.Column("r", sa.UnicodeText), sa.Column("s", sa.Uuid), sa.Column("t", sa.JSON),
      sa.Column("u", sa.custom("NATIVE CHARACTER(70)")), sa.Column("v", sa.sqlite.DATETIME),
      sa.Column("w", sa.DECIMAL(8, 3)), sa.Column("x", sa.DOUBLE_PRECISION),
      sa.Column("y", sa.TIMESTAMP { timezone = true }), sa.Column("z", sa.VARBINARY(5)))
  end },
  { name = "no type for this database", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.ARRAY(sa.Integer)))
  end },
  { name = "a variant of a type", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.ARRAY(sa.Integer):with_variant(sa.JSON, "sqlite")),
      sa.Column("b", sa.String(9):with_variant(sa.TEXT, "postgresql", "mariadb")))
  end },
}

return { create_table = cases }
