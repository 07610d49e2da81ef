-- Cases of the other operations that only PostgreSQL has, by operation.

local catalogue = require "spec.unit.golden.postgresql.catalogue"

local column = catalogue.column
local constraint = catalogue.constraint
local constraints = catalogue.constraints
local index = catalogue.index
local labels = catalogue.labels
local comment = catalogue.comment
local exists = catalogue.exists
local type_exists = catalogue.type_exists

local cases = {}

local t = "CREATE TABLE t (a INTEGER, c INTEGER, s VARCHAR(20), x TEXT)"
local sc = "CREATE TABLE sc.t (a INTEGER, c INTEGER)"

cases.add_column = {
  { name = "serial, identity and computed", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("id", sa.BigInteger, { primary_key = true }),
      { inline_primary_key = true })
    op.add_column("t", sa.Column("n", sa.Integer, sa.Identity { always = true, start = 3 }))
    op.add_column("t", sa.Column("m", sa.Integer, sa.Computed("a + 1")))
  end, seen = {
    [column "id"] = "bigint|t|||nextval('t_id_seq'::regclass)", [column "n"] = "integer|t|a||",
    [column "m"] = "integer|f||s|(a + 1)", [constraints()] = "t_pkey|PRIMARY KEY (id)",
  } },
  { name = "a key, a unique constraint, an index, a check and a comment, in a schema", setup = sc,
    run = function(op, sa)
      op.add_column("t", sa.Column("n", sa.Integer,
        sa.ForeignKey("o.id", { name = "fk", postgresql_not_valid = true }),
        sa.CheckConstraint("n > 0", { name = "ck" }), { unique = true, comment = "it's" }),
        { schema = "sc" })
      op.add_column("t", sa.Column("i", sa.Integer, { index = true }), { schema = "sc" })
    end, seen = {
      [constraints "sc.t"] = "ck|CHECK ((n > 0))\nfk|FOREIGN KEY (n) REFERENCES o(id) NOT VALID\n"
        .. "t_n_key|UNIQUE (n)",
      [comment("n", "sc.t")] = "it's",
      [index "sc.ix_sc_t_i"] = "CREATE INDEX ix_sc_t_i ON sc.t USING btree (i)",
    } },
  { name = "an enum type, made once", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("e", sa.Enum("x", "y", { name = "en" }),
      { nullable = false, server_default = "x" }))
    op.add_column("t", sa.Column("f", sa.ARRAY(sa.Enum("x", "y", { name = "en" }))))
  end, seen = { [column "e"] = "en|t|||'x'::en", [column "f"] = "en[]|f|||" } },
  { name = "an enum type that is there", setup = t .. "; CREATE TYPE en AS ENUM ('x', '$$')",
    run = function(op, sa)
      op.add_column("t", sa.Column("e", sa.Enum("x", "$$", { name = "en" })))
    end, seen = { [column "e"] = "en|f|||", [labels "en"] = "x\n$$" } },
  { name = "an enum type that is there with other labels", server = "with other labels",
    setup = t .. "; CREATE TYPE en AS ENUM ('x')", run = function(op, sa)
      op.add_column("t", sa.Column("e", sa.Enum("x", "y", { name = "en" })))
    end },
  { name = "an enum type with create_type off", setup = t .. "; CREATE TYPE en AS ENUM ('x')",
    run = function(op, sa)
      op.add_column("t", sa.Column("e", sa.Enum("x", "y", { name = "en", create_type = false })))
    end, seen = { [labels "en"] = "x" } },
  { name = "a domain", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("e", sa.postgresql.DOMAIN("d", sa.Integer)))
  end, seen = { [column "e"] = "d|f|||" } },
  { name = "if_not_exists", setup = t, run = function(op, sa)
    op.add_column("t", sa.Column("c", sa.Text), { if_not_exists = true })
    op.add_column("t", sa.Column("n", sa.Text), { if_not_exists = true })
  end, seen = { [column "c"] = "integer|f|||", [column "n"] = "text|f|||" } },
}

cases.drop_column = {
  { name = "if_exists", setup = t, run = function(op)
    op.drop_column("t", "c", { if_exists = true })
    op.drop_column("t", "none", { if_exists = true })
  end, seen = { [column "c"] = "" } },
}

cases.drop_table = {
  { name = "if_exists", setup = t, run = function(op)
    op.drop_table("t", { if_exists = true })
    op.drop_table("none", { if_exists = true, schema = "sc" })
  end, seen = { [exists "t"] = "" } },
}

cases.create_index = {
  { name = "every option that may be in a transaction", setup = t, run = function(op, sa)
    op.create_index("ix", "t", { "s", sa.column("x"):desc():nulls_last() }, {
      unique = true, if_not_exists = true, postgresql_using = "BTREE",
      postgresql_where = sa.text("a > 5"), postgresql_include = { "c" },
      postgresql_ops = { s = "varchar_pattern_ops", x = "text_pattern_ops" },
      postgresql_with = { fillfactor = 50, deduplicate_items = "off" },
      postgresql_tablespace = "pg_default", postgresql_nulls_not_distinct = true,
      mariadb_length = { s = 5 }, sqlite_where = "a > 5",
    })
  end, seen = { [index()] = "CREATE UNIQUE INDEX ix ON public.t USING btree (s "
    .. "varchar_pattern_ops, x text_pattern_ops DESC NULLS LAST) INCLUDE (c) NULLS NOT DISTINCT "
    .. "WITH (deduplicate_items=off, fillfactor='50') WHERE (a > 5)" } },
  { name = "expressions and methods", setup = t, run = function(op, sa)
    op.create_index("ix", "t", { sa.func.lower(sa.column("s")):desc(), sa.text("(a + c)"), "a" })
    op.create_index("ix2", "t", { sa.text("to_tsvector('simple', x)") },
      { postgresql_using = "gin" })
    op.create_index("ix3", "t", { "a" }, { postgresql_using = "hash" })
    op.create_index("ix4", "t", { sa.column("a"):asc():nulls_first() },
      { postgresql_using = "btree", postgresql_nulls_not_distinct = false })
    op.create_index("ix5", "t", { "a" }, { postgresql_using = "brin" })
  end, seen = {
    [index()] = "CREATE INDEX ix ON public.t USING btree (lower((s)::text) DESC, ((a + c)), a)",
    [index "ix2"] = "CREATE INDEX ix2 ON public.t USING gin (to_tsvector('simple'::regconfig, x))",
    [index "ix3"] = "CREATE INDEX ix3 ON public.t USING hash (a)",
    [index "ix4"] = "CREATE INDEX ix4 ON public.t USING btree (a NULLS FIRST)",
    [index "ix5"] = "CREATE INDEX ix5 ON public.t USING brin (a)",
  } },
  { name = "in a schema", setup = sc, run = function(op)
    op.create_index("Ix", "t", { "a" }, { schema = "sc", unique = true })
  end, seen = { [index 'sc."Ix"'] = 'CREATE UNIQUE INDEX "Ix" ON sc.t USING btree (a)' } },
  { name = "concurrently", setup = t, outside = true, run = function(op)
    op.get_context():autocommit_block(function()
      op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true, unique = true })
      op.create_index("ix2", "t", { "a" },
        { postgresql_concurrently = true, if_not_exists = true })
    end)
  end, seen = { [index()] = "CREATE UNIQUE INDEX ix ON public.t USING btree (a)",
    [index "ix2"] = "CREATE INDEX ix2 ON public.t USING btree (a)" } },
  { name = "concurrently in a transaction", run = function(op)
    op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true })
  end },
  { name = "an operator class for a column that is not in it", run = function(op)
    op.create_index("ix", "t", { "a" }, { postgresql_ops = { b = "int4_ops" } })
  end },
  { name = "wrong storage parameters", run = function(op)
    op.create_index("ix", "t", { "a" }, { postgresql_with = { ["a b"] = 1 } })
  end },
}

cases.drop_index = {
  { name = "if_exists, in a schema", setup = sc .. "; CREATE INDEX ix ON sc.t (a)",
    run = function(op)
      op.drop_index("ix", "t", { schema = "sc", if_exists = true })
      op.drop_index("ix2", { if_exists = true })
    end, seen = { [exists "sc.ix"] = "" } },
  { name = "concurrently", setup = t .. "; CREATE INDEX ix ON t (a)", outside = true,
    run = function(op)
      op.get_context():autocommit_block(function()
        op.drop_index("ix", "t", { postgresql_concurrently = true, if_exists = true })
      end)
    end, seen = { [exists "ix"] = "" } },
  { name = "concurrently in a transaction", run = function(op)
    op.drop_index("ix", "t", { postgresql_concurrently = true })
  end },
}

cases.rename_table = {
  { name = "in a schema", setup = sc, run = function(op)
    op.rename_table("t", "Order", { schema = "sc" })
  end, seen = { [exists 'sc."Order"'] = 'sc."Order"' } },
}

cases.create_primary_key = {
  { name = "every option", setup = t, run = function(op)
    op.create_primary_key("pk", "t", { "a", "c" }, { postgresql_include = { "s" } })
  end, seen = { [constraint "pk"] = "PRIMARY KEY (a, c) INCLUDE (s)" } },
}

cases.create_unique_constraint = {
  { name = "every option", setup = sc, run = function(op)
    op.create_unique_constraint("u", "t", { "a" }, { schema = "sc", deferrable = true,
      initially = "DEFERRED", postgresql_nulls_not_distinct = true, postgresql_include = { "c" } })
    op.create_unique_constraint(nil, "t", { "a", "c" }, { schema = "sc" })
  end, seen = { [constraints "sc.t"] = "t_a_c_key|UNIQUE (a, c)\nu|UNIQUE NULLS NOT DISTINCT (a) "
    .. "INCLUDE (c) DEFERRABLE INITIALLY DEFERRED" } },
}

cases.create_check_constraint = {
  { name = "every option", setup = t .. "; INSERT INTO t (a) VALUES (-1)", run = function(op)
    op.create_check_constraint("ck", "t", "a > 0", { postgresql_not_valid = true })
  end, seen = { [constraint "ck"] = "CHECK ((a > 0)) NOT VALID" } },
}

cases.create_foreign_key = {
  { name = "every option", setup = sc .. "; INSERT INTO sc.t (a) VALUES (-1)", run = function(op)
    op.create_foreign_key("fk", "t", "o", { "a" }, { "id" }, { source_schema = "sc",
      referent_schema = "public", ondelete = "CASCADE", onupdate = "RESTRICT", deferrable = true,
      initially = "DEFERRED", match = "FULL", postgresql_not_valid = true })
  end, seen = { [constraint "fk"] = "FOREIGN KEY (a) REFERENCES o(id) MATCH FULL ON UPDATE "
    .. "RESTRICT ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID" } },
}

cases.create_exclude_constraint = {
  { name = "every option", setup = "CREATE EXTENSION IF NOT EXISTS btree_gist; "
    .. 'CREATE TABLE sc.t (period TSRANGE, "group" INTEGER)', run = function(op, sa)
    op.create_exclude_constraint("ex", "t", { { "period", "&&" }, { "group", "=" } }, {
      where = "\"group\" != 3", using = "gist", schema = "sc", deferrable = true,
      initially = "DEFERRED", ops = { group = "gist_int4_ops" },
    })
    op.create_exclude_constraint("ex2", "t", { { sa.func.abs(sa.column("group")), "=" } },
      { schema = "sc" })
  end, seen = {
    [constraint "ex"] = 'EXCLUDE USING gist (period WITH &&, "group" WITH =) WHERE (("group" <> 3))'
      .. " DEFERRABLE INITIALLY DEFERRED",
    [constraint "ex2"] = 'EXCLUDE USING gist (abs("group") WITH =)',
  } },
  { name = "an operator class for a column that is not in it", run = function(op)
    op.create_exclude_constraint("ex", "t", { { "a", "=" } }, { ops = { b = "int4_ops" } })
  end },
}

cases.drop_constraint = {
  { name = "with and without its kind", setup = "CREATE TABLE sc.t (a INTEGER, c INTEGER, "
    .. "CONSTRAINT u UNIQUE (c), CONSTRAINT ck CHECK (a > 0), CONSTRAINT pk PRIMARY KEY (a), "
    .. "CONSTRAINT \"Fk\" FOREIGN KEY (a) REFERENCES o (id))", run = function(op)
    op.drop_constraint("u", "t", { schema = "sc", type_ = "unique" })
    op.drop_constraint("ck", "t", { schema = "sc" })
    op.drop_constraint("pk", "t", { schema = "sc", type_ = "primary" })
    op.drop_constraint("Fk", "t", { schema = "sc", type_ = "foreignkey" })
    op.drop_constraint("none", "t", { schema = "sc", type_ = "check", if_exists = true })
  end, seen = { [constraints "sc.t"] = "" } },
}

local touched = "CREATE TABLE t (a INTEGER);\nCREATE FUNCTION touched() RETURNS trigger LANGUAGE "
  .. "plpgsql AS 'BEGIN RETURN new; END'"

cases.create_trigger = {
  { name = "a constraint, and where it fires", setup = touched, run = function(op)
    op.create_trigger("tr", "t", { timing = "after", event = "insert", execute = "touched",
      postgresql_constraint = true, postgresql_initially = "deferred" })
    op.create_trigger("always", "t", { timing = "before", event = "insert", execute = "touched",
      postgresql_fires = "always" })
    op.replace_trigger("always", "t", { timing = "before", event = "insert", execute = "touched",
      postgresql_fires = "never" })
  end },
  { name = "refused: deferrable, and no constraint", run = function(op)
    op.create_trigger("tr", "t", { timing = "after", event = "insert", execute = "touched",
      postgresql_deferrable = true })
  end },
}

cases.alter_table = {
  { name = "every option", setup = "CREATE TABLE t (a INTEGER) WITH (fillfactor = 50)",
    run = function(op, sa)
      op.alter_table("t", { postgresql_unlogged = true, postgresql_using = "heap",
        postgresql_tablespace = "pg_default",
        postgresql_with = { fillfactor = sa.none, autovacuum_enabled = false } })
      op.alter_table("t", { postgresql_unlogged = false,
        existing = { postgresql_unlogged = true } })
    end },
  { name = "refused: a value that is none", run = function(op)
    op.alter_table("t", { postgresql_with = { fillfactor = {} } })
  end },
}

cases.create_table_comment = {
  { name = "in a schema", setup = sc, run = function(op)
    op.create_table_comment("t", "it's", { schema = "sc", existing_comment = "old" })
  end, seen = { [comment(nil, "sc.t")] = "it's" } },
}

cases.drop_table_comment = {
  { name = "plain", setup = t .. "; COMMENT ON TABLE t IS 'old'", run = function(op)
    op.drop_table_comment("t", { existing_comment = "old" })
  end, seen = { [comment()] = "" } },
}

cases.create_enum = {
  { name = "plain, in a schema, quoted", run = function(op)
    op.create_enum("en", { "a", "it's" })
    op.create_enum("En", { "a" }, { schema = "sc" })
  end, seen = { [labels "en"] = "a\nit's", [labels 'sc."En"'] = "a" } },
  { name = "a word that is no type", run = function(op, sa)
    op.create_enum("position", { "a" })
    op.create_table("t", sa.Column("position", sa.Enum("a", { name = "position" })))
  end, seen = { [labels '"position"'] = "a", [column "position"] = '"position"|f|||' } },
  { name = "if_not_exists", setup = "CREATE TYPE en AS ENUM ('x')", run = function(op)
    op.create_enum("en", { "a" }, { if_not_exists = true })
    op.create_enum("en2", { "a", "$$" }, { if_not_exists = true })
  end, seen = { [labels "en"] = "x", [labels "en2"] = "a\n$$" } },
  { name = "a table that uses it", run = function(op, sa)
    op.create_enum("en", { "a" })
    op.create_table("t", sa.Column("e", sa.Enum("a", { name = "en" })))
  end, seen = { [column "e"] = "en|f|||" } },
}

cases.drop_enum = {
  { name = "plain, in a schema, if_exists",
    setup = "CREATE TYPE en AS ENUM ('x'); CREATE TYPE sc.\"En\" AS ENUM ('x')", run = function(op)
      op.drop_enum("en")
      op.drop_enum("En", { schema = "sc" })
      op.drop_enum("none", { if_exists = true })
    end, seen = { [type_exists "en"] = "", [type_exists 'sc."En"'] = "" } },
  { name = "up, down and up again", run = function(op, sa)
    for _ = 1, 2 do
      op.create_table("t", sa.Column("e", sa.Enum("a", { name = "en" })))
      op.drop_table("t")
      op.drop_enum("en")
    end
  end, seen = { [type_exists "en"] = "" } },
}

cases.add_enum_value = {
  { name = "at the end, before and after", setup = "CREATE TYPE en AS ENUM ('b')",
    run = function(op)
      op.add_enum_value("en", "it's")
      op.add_enum_value("en", "a", { before = "b" })
      op.add_enum_value("en", "c", { after = "b", if_not_exists = true })
      op.add_enum_value("en", "c", { if_not_exists = true })
    end, seen = { [labels "en"] = "a\nb\nc\nit's" } },
  { name = "in a schema", setup = "CREATE TYPE sc.en AS ENUM ('b')", run = function(op)
    op.add_enum_value("en", "c", { schema = "sc" })
  end, seen = { [labels "sc.en"] = "b\nc" } },
  { name = "of a type that was just made, which a table then uses", run = function(op, sa)
    op.create_enum("en", { "b" })
    op.add_enum_value("en", "a", { before = "b" })
    op.create_table("t", sa.Column("e", sa.Enum("a", "b", { name = "en" })))
  end, seen = { [labels "en"] = "a\nb" } },
}

cases.rename_enum_value = {
  { name = "plain and in a schema",
    setup = "CREATE TYPE en AS ENUM ('a', 'b'); CREATE TYPE sc.en AS ENUM ('a')",
    run = function(op)
      op.rename_enum_value("en", "a", "it's")
      op.rename_enum_value("en", "a", "z", { schema = "sc" })
    end, seen = { [labels "en"] = "it's\nb", [labels "sc.en"] = "z" } },
  { name = "of a type that was just made, which a table then uses", run = function(op, sa)
    op.create_enum("en", { "b" })
    op.rename_enum_value("en", "b", "c")
    op.create_table("t", sa.Column("e", sa.Enum("c", { name = "en" })))
  end, seen = { [labels "en"] = "c" } },
}

cases.bulk_insert = {
  { name = "values of all sorts", setup = "CREATE TABLE t (id INTEGER, s TEXT, b BOOLEAN, x BYTEA, "
    .. "j JSONB, f FLOAT, d DATE)", run = function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("s", sa.Text),
      sa.column("b", sa.Boolean), sa.column("x", sa.LargeBinary),
      sa.column("j", sa.postgresql.JSONB), sa.column("f", sa.Float), sa.column("d", sa.Date)), {
      { id = 1, s = "it's \\ :id $$ \r\n ; -- \t%", b = true, x = "\0\255'\\", d = "2024-02-29" },
      { id = 2, s = sa.func.lower("ABC"), b = false, j = { a = { 1, "q'\"\\" } }, f = 0.1 },
      { id = 3, s = sa.null(), f = 1e300, x = "" },
    })
  end, seen = {
    ["SELECT id, quote_literal(s), b, encode(x, 'hex'), j, f, d FROM t ORDER BY id"] =
      "1|E'it''s \\\\ :id $$ \r\n ; -- \t%'|t|00ff275c|||2024-02-29\n"
      .. "2|'abc'|f||{\"a\": [1, \"q'\\\"\\\\\"]}|0.1|\n3||||" .. "|1e+300|",
  } },
}

cases.bulk_insert[2] = {
  name = "arrays", setup = "CREATE TABLE t (id INTEGER, s TEXT[], n INTEGER[][], j JSONB[], "
    .. "x BYTEA[], b BOOLEAN[])", run = function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("s", sa.ARRAY(sa.Text)),
      sa.column("n", sa.ARRAY(sa.Integer, { dimensions = 2 })),
      sa.column("j", sa.postgresql.ARRAY(sa.postgresql.JSONB)),
      sa.column("x", sa.ARRAY(sa.LargeBinary)), sa.column("b", sa.ARRAY(sa.Boolean))), {
      { id = 1, s = { "a,b", '"', "\\", "NULL", "", "it's {", sa.null() },
        n = { { 1, 2 }, { 3, 4 } }, j = { { a = { 1, "q" } }, { 2 } } },
      { id = 2, s = {}, x = { "\0\1", sa.bytes("\255") }, b = { true, sa.false_() } },
    })
  end, seen = {
    ["SELECT id, array_to_json(s), n, j[1], j[2], x, b FROM t ORDER BY id"] =
      [=[1|["a,b","\"","\\","NULL","","it's {",null]|{{1,2},{3,4}}|{"a": [1, "q"]}|[2]||]=]
      .. "\n" .. [=[2|[]||||{"\\x0001","\\xff"}|{t,f}]=],
  },
}

cases.execute = {
  { name = "what psql would take for its own", setup = "CREATE TABLE t (s TEXT)",
    run = function(op)
      op.execute("INSERT INTO t VALUES ('a :b \\'), (E'\\\\'), ($$;$$ || ':x'::text)")
      op.execute("INSERT INTO t SELECT (ARRAY['p', 'q'])[1:2]::text")
      op.execute("UPDATE t SET s = " .. op.inline_literal("\\ :y ?") .. " WHERE s = '\\'")
    end, seen = { ["SELECT s FROM t ORDER BY s COLLATE \"C\""] = "" } },
}
cases.execute[1].seen = { ['SELECT s FROM t ORDER BY s COLLATE "C"'] =
  ";:x\n\\ :y ?\na :b \\\n{p,q}" }

return cases
