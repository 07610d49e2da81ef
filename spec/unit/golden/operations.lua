-- Cases of the other operations, by operation. `setup` is what must be there before, `rows` are put
-- in where SQLite only refuses when there are some, `shell` is the error it is known to give.

local cases = {}

local t = "CREATE TABLE t (a INTEGER, c INTEGER, \"Mixed\" INTEGER)"
local sc = "CREATE TABLE sc.t (a INTEGER, c INTEGER)"

cases.drop_table = {
  { name = "plain", setup = t, run = function(op) op.drop_table("t") end },
  { name = "every option", setup = sc, run = function(op)
    op.drop_table("t", { schema = "sc", if_exists = true, mysql_x = 1 })
  end },
  { name = "quoted", setup = 'CREATE TABLE "Order" (a)', run = function(op)
    op.drop_table("Order")
  end },
}

cases.rename_table = {
  { name = "plain", setup = t, run = function(op) op.rename_table("t", "t2") end },
  { name = "schema", setup = sc, run = function(op)
    op.rename_table("t", "order", { schema = "sc" })
  end },
}

cases.add_column = {
  { name = "default and not null", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.String(10), { nullable = false, server_default = "x" }))
  end },
  { name = "schema", setup = sc, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer), { schema = "sc" })
  end },
  { name = "if_not_exists", run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer), { if_not_exists = true })
  end },
  { name = "a foreign key", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer,
      sa.ForeignKey("o.id", { name = "fk_n", ondelete = "CASCADE" })))
  end },
  { name = "inline_references", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.ForeignKey("o.id", {
      name = "fk_n", ondelete = "CASCADE", onupdate = "RESTRICT", match = "SIMPLE",
      deferrable = true, initially = "IMMEDIATE",
    })), { inline_references = true })
  end },
  { name = "inline_references with two keys", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.ForeignKey("o.id"), sa.ForeignKey("o.id2")),
      { inline_references = true })
  end },
  { name = "a primary key", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { primary_key = true }))
  end },
  { name = "inline_primary_key", setup = t, shell = "Cannot add a PRIMARY KEY column",
    run = function(op, sa)
      op.add_column("t", sa.Column("n", sa.Integer, { primary_key = true }),
        { inline_primary_key = true })
    end },
  { name = "unique", run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { unique = true }))
  end },
  { name = "index", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { index = true }))
  end },
  { name = "index and unique, in a schema", setup = sc, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { index = true, unique = true }),
      { schema = "sc" })
  end },
  { name = "a check", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.CheckConstraint("n>0", { name = "ck" })))
  end },
  { name = "a comment", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, { comment = "hi" }))
  end },
  { name = "computed", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.Computed("a+1", { persisted = false })))
  end },
  { name = "computed and stored", setup = t, shell = "cannot add a STORED column",
    run = function(op, sa)
      op.add_column("t", sa.Column("n", sa.Integer, sa.Computed("a+1", { persisted = true })))
    end, rows = "INSERT INTO t (a) VALUES (1)" },
  { name = "identity", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Integer, sa.Identity()))
  end },
  { name = "a function as default", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.DateTime,
      { nullable = false, server_default = sa.func.now() }))
  end, shell = "Cannot add a column with non-constant default",
    rows = "INSERT INTO t (a) VALUES (1)" },
  { name = "an enum", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Enum("a", "b", { name = "en" })))
  end },
  { name = "a boolean's check", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("n", sa.Boolean { create_constraint = true, name = "ckb" }))
  end },
  { name = "quoted", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("Order", sa.Integer))
  end },
}

cases.drop_column = {
  { name = "plain", setup = t, run = function(op) op.drop_column("t", "c") end },
  { name = "schema", setup = sc, run = function(op)
    op.drop_column("t", "c", { schema = "sc", mssql_drop_default = true })
  end },
  { name = "if_exists", run = function(op) op.drop_column("t", "c", { if_exists = true }) end },
  { name = "quoted", setup = t, run = function(op) op.drop_column("t", "Mixed") end },
}

cases.create_index = {
  { name = "two columns", setup = t, run = function(op)
    op.create_index("ix", "t", { "a", "Mixed" })
  end },
  { name = "unique, in a schema", setup = sc, run = function(op)
    op.create_index("ix", "t", { "a" }, { unique = true, schema = "sc" })
  end },
  { name = "if_not_exists", setup = t, run = function(op)
    op.create_index("ix", "t", { "a" }, { if_not_exists = true })
  end },
  { name = "expressions", setup = t, run = function(op, sa)
    op.create_index("ix", "t", { sa.text("lower(a)"), "c" })
    op.create_index("ix2", "t", { sa.text("a DESC") })
    op.create_index("ix3", "t", { sa.func.lower(sa.column("a")) })
    op.create_index("ix4", "t", { sa.column("a"):desc(), sa.func.abs(sa.column("c")):asc(),
      sa.func.coalesce(sa.column("Mixed"), "it's", 1) })
  end },
  { name = "nulls last", setup = t, shell = 'unsupported use of NULLS LAST',
    run = function(op, sa)
      op.create_index("ix", "t", { sa.column("a"):desc():nulls_last() })
    end },
  { name = "options of all dialects", setup = t, run = function(op, sa)
    op.create_index("ix", "t", { "a" }, {
      unique = true, postgresql_using = "gin", postgresql_where = sa.text("a > 5"),
      postgresql_concurrently = true, sqlite_where = sa.text("a > 5"),
      mariadb_length = { a = 5 },
    })
    op.create_index("ix2", "t", { "a" }, { sqlite_where = "a > 5" })
  end },
  { name = "no name: the default convention", setup = t, run = function(op)
    op.create_index(nil, "t", { "a", "c" })
  end },
  { name = "no name: a convention", setup = t, convention = { ix = "i_%(column_0N_name)s" },
    run = function(op)
      op.create_index(nil, "t", { "a", "c" })
      op.create_index("own", "t", { "a", "c" })
    end },
  { name = "quote", setup = t, run = function(op)
    op.create_index("ix", "t", { "a" }, { quote = true })
    op.create_index("IX2", "t", { "a" }, { quote = false })
  end },
}

cases.drop_index = {
  { name = "plain", setup = t .. "; CREATE INDEX ix ON t (a)", run = function(op)
    op.drop_index("ix")
  end },
  { name = "with its table", setup = t .. "; CREATE INDEX ix ON t (a)", run = function(op)
    op.drop_index("ix", "t")
  end },
  { name = "every option", setup = sc, run = function(op)
    op.drop_index("ix", "t", { schema = "sc", if_exists = true, postgresql_concurrently = true })
  end },
  { name = "options without a table", run = function(op)
    op.drop_index("Ix", { if_exists = true })
  end },
  { name = "a convention with constraint_name", setup = t,
    convention = { ix = "ix_%(table_name)s_%(constraint_name)s" }, run = function(op)
      op.create_index("a", "t", { "a" })
      op.drop_index("a", "t")
      op.create_index(op.f("b"), "t", { "a" })
      op.drop_index(op.f("b"), "t")
    end },
}

cases.execute = {
  { name = "byte for byte", setup = t, run = function(op, sa)
    op.execute("UPDATE t SET a = '100% :x \\ ::' /* ? */")
    op.execute(sa.text("DELETE FROM t"))
  end },
  { name = "literals in the text", setup = t, run = function(op, sa)
    op.execute("UPDATE t SET a = " .. op.inline_literal("O'R") .. ", c = " .. op.inline_literal(5))
    op.execute("UPDATE t SET a = " .. op.inline_literal("\1", sa.LargeBinary) .. ", "
      .. op.quote("Mixed") .. " = " .. op.inline_literal(0.1))
  end },
}

local people = "CREATE TABLE t (id INTEGER, n VARCHAR, b BOOLEAN, d DATE, x BLOB, j JSON, f FLOAT)"

cases.bulk_insert = {
  { name = "values of all sorts", setup = people, run = function(op, sa)
    local table_ = sa.table("t", sa.column("id", sa.Integer), sa.column("n", sa.String),
      sa.column("b", sa.Boolean), sa.column("x", sa.LargeBinary), sa.column("j", sa.JSON),
      sa.column("f", sa.Float))
    op.bulk_insert(table_, {
      { id = 1, n = "O'R", b = true },
      { id = 2, n = sa.null(), b = false },
      { id = 3, x = "a\0\255", j = { z = { 1, 2.5, "q\n" }, a = sa.null(), y = {} } },
      { id = 4, j = '{"k": 1}', f = 2.0 },
      { id = math.mininteger + 1, f = 1e300, n = sa.text("lower('X')") },
      { f = 0.1, n = sa.func.upper("y"), x = sa.bytes("") },
    })
  end },
  { name = "inline_literal and multiinsert", setup = people, run = function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("d", sa.Date)),
      { { id = 1, d = op.inline_literal("2010-01-02") } }, { multiinsert = false })
  end },
  { name = "no rows", run = function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer)), {})
  end },
  { name = "a table that was just made, with defaults", run = function(op, sa)
    local counter = 0
    local made = op.create_table("made",
      sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("state", sa.String(9), { default = "new" }),
      sa.Column("n", sa.Integer, { default = function()
        counter = counter + 1
        return counter
      end }),
      sa.Column("at", sa.DateTime, { server_default = sa.func.now() }),
      { sqlite_strict = false })
    op.bulk_insert(made, { { id = 1 }, { id = 2, state = "old" }, { id = 3, n = sa.null() } })
  end },
  { name = "a schema and quoted names", setup = 'CREATE TABLE sc."Order" ("select" INTEGER)',
    run = function(op, sa)
      op.bulk_insert(sa.table("Order", sa.column("select", sa.Integer), { schema = "sc" }),
        { { select = 1 } })
    end },
}

return cases
