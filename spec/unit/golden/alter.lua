-- Cases of the operations that change what is there: columns, constraints, comments, enum types.
-- Fields as in operations.lua.

local cases = {}

local t = "CREATE TABLE t (a INTEGER, b INTEGER, c INTEGER)"
local sc = "CREATE TABLE sc.t (a INTEGER, b INTEGER, c INTEGER)"
local texts = "CREATE TABLE t (c VARCHAR(20))"

cases.alter_column = {
  { name = "nullable", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { nullable = true, existing_type = sa.Integer })
    op.alter_column("t", "c", { nullable = false, existing_type = sa.Integer })
  end },
  { name = "not null, without the type", setup = t, run = function(op)
    op.alter_column("t", "c", { nullable = false })
  end },
  { name = "type", setup = t, run = function(op, sa)
    op.alter_column("t", "c", {
      type_ = sa.String(20), existing_type = sa.Integer, existing_nullable = false,
    })
  end },
  { name = "type, with a conversion", setup = texts, run = function(op, sa)
    op.alter_column("t", "c", {
      type_ = sa.Integer, existing_type = sa.String(20), postgresql_using = "c::integer",
    })
  end },
  { name = "default", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { server_default = "5", existing_type = sa.Integer })
    op.alter_column("t", "c", { server_default = 7, existing_type = sa.Integer })
    op.alter_column("t", "c", { server_default = sa.none, existing_type = sa.Integer })
  end },
  { name = "a function as default", setup = "CREATE TABLE t (c TIMESTAMP)", run = function(op, sa)
    op.alter_column("t", "c", { server_default = sa.func.now(), existing_type = sa.DateTime })
  end },
  { name = "name", setup = t, run = function(op)
    op.alter_column("t", "c", { new_column_name = "Order" })
  end },
  { name = "name, with all that is known", setup = t, run = function(op, sa)
    op.alter_column("t", "c", {
      new_column_name = "d", existing_type = sa.Integer, existing_nullable = false,
      existing_server_default = "3", existing_comment = "cc",
    })
  end },
  { name = "comment", setup = t, run = function(op, sa)
    op.alter_column("t", "c", { comment = "it's", existing_type = sa.Integer })
  end },
  { name = "no comment", setup = t, run = function(op, sa)
    op.alter_column("t", "c", {
      comment = sa.none, existing_comment = "x", existing_type = sa.Integer,
    })
  end },
  { name = "everything, in a schema", setup = sc, run = function(op, sa)
    op.alter_column("t", "c", {
      new_column_name = "d", type_ = sa.String(9), nullable = false, server_default = "z",
      comment = "cm", existing_type = sa.Integer, schema = "sc",
    })
  end },
  { name = "a schema with a dot", setup = 'CREATE TABLE "s.c".t (c INTEGER)', run = function(op)
    op.alter_column("t", "c", { new_column_name = "d", schema = "s.c" })
  end },
  { name = "autoincrement", setup = "CREATE TABLE t (c INTEGER NOT NULL PRIMARY KEY)",
    run = function(op, sa)
      op.alter_column("t", "c", {
        autoincrement = true, existing_type = sa.Integer, existing_nullable = false,
      })
    end },
  { name = "identity", setup = "CREATE TABLE t (c INTEGER NOT NULL)", run = function(op, sa)
    op.alter_column("t", "c", {
      server_default = sa.Identity { always = true, start = 3 }, existing_server_default = sa.none,
    })
  end },
  { name = "no identity", run = function(op, sa)
    op.alter_column("t", "c", {
      server_default = sa.none, existing_server_default = sa.Identity(),
    })
  end },
  { name = "another identity", run = function(op, sa)
    op.alter_column("t", "c", {
      server_default = sa.Identity { always = true, start = 10, cycle = true },
      existing_server_default = sa.Identity(),
    })
  end },
  { name = "computed", run = function(op, sa)
    op.alter_column("t", "c", { server_default = sa.Computed("a+1") })
  end },
  { name = "from a boolean with its check",
    setup = "CREATE TABLE t (c BOOLEAN, CONSTRAINT ckb CHECK (c IS NOT NULL))",
    run = function(op, sa)
      op.alter_column("t", "c", {
        type_ = sa.Integer,
        existing_type = sa.Boolean { create_constraint = true, name = "ckb" },
        postgresql_using = "c::integer",
      })
    end },
  { name = "to values with their check", setup = texts, run = function(op, sa)
    op.alter_column("t", "c", {
      type_ = sa.Enum("a", "b", { name = "en", native_enum = false, create_constraint = true }),
      existing_type = sa.String(1), new_column_name = "d",
    })
  end },
  { name = "from values to other values, with a convention",
    setup = "CREATE TABLE t (c VARCHAR(1), CONSTRAINT ck_t_en CHECK (c IN ('a', 'b')))",
    convention = { ck = "ck_%(table_name)s_%(constraint_name)s" }, run = function(op, sa)
      local function values(...)
        return sa.Enum({ ... }, { name = "en", native_enum = false, create_constraint = true })
      end
      op.alter_column("t", "c", {
        type_ = values("a", "b", "c"), existing_type = values("a", "b"),
      })
    end },
}

cases.create_primary_key = {
  { name = "two columns", setup = "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL)",
    run = function(op) op.create_primary_key("pk", "t", { "a", "b" }) end },
  { name = "schema", setup = "CREATE TABLE sc.t (a INTEGER NOT NULL)", run = function(op)
    op.create_primary_key("pk", "t", { "a" }, { schema = "sc" })
  end },
  { name = "named by a convention", setup = "CREATE TABLE t (a INTEGER NOT NULL)",
    convention = { pk = "pk_%(table_name)s" },
    run = function(op) op.create_primary_key(nil, "t", { "a" }) end },
}

cases.create_unique_constraint = {
  { name = "plain", setup = t, run = function(op)
    op.create_unique_constraint("u", "t", { "a", "b" })
  end },
  { name = "deferrable", setup = t, run = function(op)
    op.create_unique_constraint("u", "t", { "a" }, { deferrable = true, initially = "DEFERRED" })
  end },
  { name = "schema, and a name with capitals", setup = sc, run = function(op)
    op.create_unique_constraint("Uq", "t", { "a" }, { schema = "sc" })
  end },
  { name = "no name", setup = t, run = function(op)
    op.create_unique_constraint(nil, "t", { "a", "b" })
  end },
  { name = "named by a convention", setup = t,
    convention = { uq = "uq_%(table_name)s_%(column_0_name)s" },
    run = function(op) op.create_unique_constraint(nil, "t", { "a", "b" }) end },
  { name = "named by a convention, too long",
    setup = ("CREATE TABLE %s (%s INTEGER, %s INTEGER)"):format(("a"):rep(40), ("b"):rep(20),
      ("c"):rep(20)),
    convention = { uq = "uq_%(table_name)s_%(column_0_N_name)s" },
    run = function(op)
      op.create_unique_constraint(nil, ("a"):rep(40), { ("b"):rep(20), ("c"):rep(20) })
    end },
  { name = "too long, by hand", setup = t, run = function(op)
    op.create_unique_constraint(("u"):rep(65), "t", { "a" })
  end },
  { name = "options of all dialects", setup = t, run = function(op)
    op.create_unique_constraint("u", "t", { "a" }, {
      postgresql_nulls_not_distinct = true, postgresql_include = { "b" },
      sqlite_on_conflict = "IGNORE", mysql_using = "btree",
    })
  end },
}

cases.create_check_constraint = {
  { name = "plain", setup = t, run = function(op, sa)
    op.create_check_constraint("ck", "t", "a > 5")
    op.create_check_constraint("ck2", "t", sa.text("b <> c"))
  end },
  { name = "schema", setup = sc, run = function(op)
    op.create_check_constraint("ck", "t", "a > 5", { schema = "sc" })
  end },
  { name = "not valid", setup = t, run = function(op)
    op.create_check_constraint("ck", "t", "a>1", { postgresql_not_valid = true })
  end },
  { name = "a name that is a token of the convention, and a final one", setup = t,
    convention = { ck = "ck_%(table_name)s_%(constraint_name)s" }, run = function(op)
      op.create_check_constraint("x", "t", "a>1")
      op.create_check_constraint(op.f("x"), "t", "a>1")
    end },
}

local pair = "CREATE TABLE b (i INTEGER NOT NULL, j INTEGER NOT NULL, UNIQUE (i), UNIQUE (i, j));"
  .. " CREATE TABLE a (x INTEGER, y INTEGER)"

cases.create_foreign_key = {
  { name = "plain", setup = pair, run = function(op)
    op.create_foreign_key("fk", "a", "b", { "x" }, { "i" })
  end },
  { name = "every option, across schemas",
    setup = "CREATE TABLE sc.b (i INTEGER NOT NULL, j INTEGER NOT NULL, UNIQUE (i, j));"
      .. " CREATE TABLE sc.a (x INTEGER, y INTEGER)",
    run = function(op)
      op.create_foreign_key("fk", "a", "b", { "x", "y" }, { "i", "j" }, {
        ondelete = "CASCADE", onupdate = "RESTRICT", deferrable = true, initially = "DEFERRED",
        match = "FULL", source_schema = "sc", referent_schema = "sc",
      })
    end },
  { name = "actions", setup = pair, run = function(op)
    op.create_foreign_key("fk", "a", "b", { "x", "y" }, { "i", "j" }, {
      ondelete = "SET NULL", onupdate = "NO ACTION",
    })
  end },
  { name = "not valid", setup = pair, run = function(op)
    op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { postgresql_not_valid = true })
  end },
  { name = "named by a convention", setup = pair,
    convention = { fk = "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s" },
    run = function(op) op.create_foreign_key(nil, "a", "b", { "x" }, { "i" }) end },
}

cases.create_exclude_constraint = {
  { name = "every option",
    setup = { postgresql = 'CREATE TABLE t (period int4range, "group" int4range)' },
    run = function(op)
      op.create_exclude_constraint("ex", "t", { { "period", "&&" }, { "group", "=" } }, {
        where = "\"group\" <> '[1,2]'", using = "gist", ops = { period = "range_ops" },
        deferrable = true, initially = "DEFERRED",
      })
    end },
  { name = "an expression", setup = { postgresql = "CREATE TABLE t (a INTEGER, b INTEGER)" },
    run = function(op, sa)
      op.create_exclude_constraint(nil, "t", { { sa.text("int4range(a, b)"), "&&" } })
    end },
}

cases.drop_constraint = {
  { name = "of every kind",
    setup = "CREATE TABLE o2 (id INTEGER NOT NULL, PRIMARY KEY (id)); CREATE TABLE t (a INTEGER NOT "
      .. "NULL, CONSTRAINT fk FOREIGN KEY (a) REFERENCES o2 (id), CONSTRAINT pk PRIMARY KEY (a), "
      .. "CONSTRAINT u UNIQUE (a), CONSTRAINT ck CHECK (a > 1))",
    run = function(op)
      op.drop_constraint("fk", "t", { type_ = "foreignkey" })
      op.drop_constraint("pk", "t", { type_ = "primary" })
      op.drop_constraint("u", "t", { type_ = "unique" })
      op.drop_constraint("ck", "t", { type_ = "check" })
    end },
  { name = "without its type", setup = "CREATE TABLE t (a INTEGER, CONSTRAINT ck CHECK (a > 1))",
    run = function(op) op.drop_constraint("ck", "t") end },
  { name = "every option",
    setup = "CREATE TABLE sc.t (a INTEGER, CONSTRAINT \"Uq\" UNIQUE (a))", run = function(op)
      op.drop_constraint("Uq", "t", { type_ = "unique", if_exists = true, schema = "sc" })
    end },
  { name = "a name that is a token of the convention, and a final one",
    setup = "CREATE TABLE t (a INTEGER, CONSTRAINT ck_t_x CHECK (a > 1), "
      .. "CONSTRAINT x CHECK (a > 1))",
    convention = { ck = "ck_%(table_name)s_%(constraint_name)s" }, run = function(op)
      op.drop_constraint("x", "t", { type_ = "check" })
      op.drop_constraint(op.f("x"), "t", { type_ = "check" })
    end },
}

cases.create_table_comment = {
  { name = "plain", setup = t, run = function(op) op.create_table_comment("t", "it's") end },
  { name = "schema", setup = sc, run = function(op)
    op.create_table_comment("t", "new", { existing_comment = "old", schema = "sc" })
  end },
}

cases.drop_table_comment = {
  { name = "plain", setup = t, run = function(op) op.drop_table_comment("t") end },
  { name = "schema", setup = sc, run = function(op)
    op.drop_table_comment("t", { existing_comment = "old", schema = "sc" })
  end },
}

cases.create_enum = {
  { name = "plain", run = function(op) op.create_enum("mood", { "sad", "it's" }) end },
  { name = "every option", run = function(op)
    op.create_enum("Mood", { "sad" }, { schema = "sc", if_not_exists = true })
  end },
}

local mood = { postgresql = "CREATE TYPE mood AS ENUM ('sad', 'glad')" }

cases.drop_enum = {
  { name = "plain", setup = mood, run = function(op) op.drop_enum("mood") end },
  { name = "every option", run = function(op)
    op.drop_enum("Mood", { schema = "sc", if_exists = true })
  end },
}

cases.add_enum_value = {
  { name = "plain", setup = mood, run = function(op) op.add_enum_value("mood", "it's") end },
  { name = "before", setup = mood, run = function(op)
    op.add_enum_value("mood", "so-so", { before = "glad", if_not_exists = true })
  end },
  { name = "after, in a schema",
    setup = { postgresql = "CREATE TYPE sc.mood AS ENUM ('sad', 'glad')" }, run = function(op)
      op.add_enum_value("mood", "so-so", { after = "sad", schema = "sc" })
    end },
}

cases.rename_enum_value = {
  { name = "plain", setup = mood, run = function(op)
    op.rename_enum_value("mood", "glad", "it's")
  end },
  { name = "schema", setup = { postgresql = "CREATE TYPE sc.mood AS ENUM ('sad')" },
    run = function(op) op.rename_enum_value("mood", "sad", "glad", { schema = "sc" }) end },
}

return cases
