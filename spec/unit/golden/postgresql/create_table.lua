-- Cases of op.create_table that only PostgreSQL has.

local catalogue = require "spec.unit.golden.postgresql.catalogue"

local column = catalogue.column
local constraint = catalogue.constraint
local constraints = catalogue.constraints
local index = catalogue.index
local comment = catalogue.comment
local sequence = catalogue.sequence

local t = "CREATE TABLE t (a INTEGER, c INTEGER, s VARCHAR(20), x TEXT)"

return {
  { name = "SERIAL by width", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))
    op.create_table("t2", sa.Column("id", sa.BigInteger, { primary_key = true }))
    op.create_table("t3", sa.Column("id", sa.SMALLINT, { primary_key = true }))
    op.create_table("t4", sa.Column("id", sa.Integer():with_variant(sa.BigInteger, "postgresql"),
      { primary_key = true }))
  end, seen = {
    [column "id"] = "integer|t|||nextval('t_id_seq'::regclass)",
    [column("id", "t2")] = "bigint|t|||nextval('t2_id_seq'::regclass)",
    [column("id", "t3")] = "smallint|t|||nextval('t3_id_seq'::regclass)",
    [column("id", "t4")] = "bigint|t|||nextval('t4_id_seq'::regclass)",
  } },
  { name = "SERIAL: marked in a key of two, a reference that is ignored, an optional sequence",
    run = function(op, sa)
      op.create_table("t", sa.Column("a", sa.Integer, { primary_key = true }),
        sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }))
      op.create_table("t2", sa.Column("id", sa.Integer, sa.ForeignKey("o.id"),
        { primary_key = true, autoincrement = "ignore_fk" }))
      op.create_table("t3", sa.Column("id", sa.Integer, sa.Sequence("s", { optional = true }),
        { primary_key = true }))
    end, seen = {
      [column "a"] = "integer|t|||",
      [column "b"] = "integer|t|||nextval('t_b_seq'::regclass)",
      [column("id", "t2")] = "integer|t|||nextval('t2_id_seq'::regclass)",
      [column("id", "t3")] = "integer|t|||nextval('t3_id_seq'::regclass)",
    } },
  { name = "no SERIAL: switched off, defaults, a sequence, a reference, text",
    run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer,
        { primary_key = true, autoincrement = false }))
      op.create_table("t2", sa.Column("id", sa.Integer,
        { primary_key = true, server_default = sa.text("7") }))
      op.create_table("t3", sa.Column("id", sa.Integer, { primary_key = true, default = 7 }))
      op.create_table("t4", sa.Column("id", sa.Integer, sa.Sequence("s"), { primary_key = true }))
      op.create_table("t5", sa.Column("id", sa.Integer, sa.ForeignKey("o.id"),
        { primary_key = true }))
      op.create_table("t6", sa.Column("id", sa.String(5), { primary_key = true }))
    end, seen = {
      [column "id"] = "integer|t|||", [column("id", "t2")] = "integer|t|||7",
      [column("id", "t3")] = "integer|t|||", [column("id", "t4")] = "integer|t|||",
      [column("id", "t5")] = "integer|t|||", [column("id", "t6")] = "character varying(5)|t|||",
    } },
  { name = "autoincrement is for integers", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.String(5),
      { primary_key = true, autoincrement = true }))
  end },
  { name = "identity with every option", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, sa.Identity {
      always = true, start = 5, increment = 2, minvalue = 3, maxvalue = 99, cache = 4,
      cycle = true,
    }, { primary_key = true }))
  end, seen = { [column "id"] = "integer|t|a||", [sequence] = "2|5|3|99|4|t" } },
  { name = "identity without limits", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.BigInteger, sa.Identity {
      nominvalue = true, nomaxvalue = true, cycle = false,
    }))
  end, seen = {
    [column "id"] = "bigint|t|d||", [sequence] = "1|1|1|9223372036854775807|1|f",
  } },
  { name = "a nullable identity is the server's to refuse", server = "conflicting NULL/NOT NULL",
    run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer, sa.Identity(), { nullable = true }))
    end },
  { name = "computed columns are stored", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.Column("c", sa.Integer, sa.Computed("a+1", { persisted = true })),
      sa.Column("e", sa.Integer, sa.Computed(sa.text("a * 2")), { nullable = false }))
  end, seen = {
    [column "c"] = "integer|f||s|(a + 1)", [column "e"] = "integer|t||s|(a * 2)",
  } },
  { name = "virtual computed columns are refused", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.Column("c", sa.Integer, sa.Computed("a+1", { persisted = false })))
  end },
  { name = "defaults as the server keeps them", run = function(op, sa)
    op.create_table("t",
      sa.Column("d", sa.DateTime { timezone = true }, { server_default = sa.func.now() }),
      sa.Column("u", sa.Uuid, { server_default = sa.func.gen_random_uuid() }),
      sa.Column("q", sa.Integer, { server_default = "5" }),
      sa.Column("b", sa.Boolean, { server_default = false }),
      sa.Column("s", sa.String(9), { server_default = "it's \\n" }),
      sa.Column("j", sa.postgresql.JSONB, { server_default = sa.text("'{}'") }),
      sa.Column("k", sa.DateTime, { server_default = sa.func.current_timestamp() }))
  end, seen = {
    [column "d"] = "timestamp with time zone|f|||now()",
    [column "u"] = "uuid|f|||gen_random_uuid()",
    [column "q"] = "integer|f|||5", [column "b"] = "boolean|f|||false",
    [column "s"] = "character varying(9)|f|||'it''s \\n'::character varying",
    [column "j"] = "jsonb|f|||'{}'::jsonb",
    [column "k"] = "timestamp without time zone|f|||CURRENT_TIMESTAMP",
  } },
  { name = "comments", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer, { comment = "col's" }),
      { comment = "tab 'c' \\", schema = "sc" })
  end, seen = { [comment(nil, "sc.t")] = "tab 'c' \\", [comment("id", "sc.t")] = "col's" } },
  { name = "every table option", server = "cannot create partitioned table as inheritance child",
    setup = "CREATE TABLE p (id INTEGER)", run = function(op, sa)
      op.create_table("t", sa.Column("id", sa.Integer), {
        postgresql_inherits = "p", postgresql_partition_by = "RANGE (id)",
        postgresql_using = "heap", postgresql_with = { fillfactor = 50 },
        postgresql_on_commit = "drop", postgresql_tablespace = "pg_default",
      })
    end },
  { name = "INHERITS", setup = "CREATE TABLE p (id INTEGER); CREATE TABLE sc.\"Q\" (x INTEGER)",
    run = function(op, sa)
      op.create_table("t", sa.Column("n", sa.Integer), { postgresql_inherits = { "p", "sc.Q" } })
    end, seen = { ["SELECT inhparent::regclass FROM pg_inherits ORDER BY inhseqno"] =
      "p\nsc.\"Q\"" } },
  { name = "PARTITION BY", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), { postgresql_partition_by = "RANGE (id)" })
  end, seen = { ["SELECT pg_get_partkeydef('t'::regclass)"] = "RANGE (id)" } },
  { name = "USING, WITH and TABLESPACE", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), {
      postgresql_using = "heap", postgresql_tablespace = "pg_default",
      postgresql_with = { fillfactor = 50, autovacuum_enabled = false,
        ["toast.autovacuum_enabled"] = "off" },
    })
  end, seen = { ["SELECT reloptions FROM pg_class WHERE relname = 't'"] =
    "{autovacuum_enabled=false,fillfactor=50}" } },
  { name = "WITHOUT OIDS and ON COMMIT", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), {
      prefixes = { "TEMPORARY" }, postgresql_with_oids = false,
      postgresql_on_commit = "preserve_rows",
    })
  end, seen = { ["SELECT 1"] = "1" } },
  { name = "WITH OIDS", server = "syntax error", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), { postgresql_with_oids = true })
  end },
  { name = "storage parameters and OIDs at once", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer),
      { postgresql_with_oids = false, postgresql_with = { fillfactor = 50 } })
  end },
  { name = "a wrong ON COMMIT", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), { postgresql_on_commit = "keep" })
  end },
  { name = "an option that there is not", run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), { postgresql_inherit = "p" })
  end },
  { name = "UNLOGGED, if_not_exists", setup = t, run = function(op, sa)
    op.create_table("t", sa.Column("id", sa.Integer), { if_not_exists = true })
    op.create_table("t2", sa.Column("id", sa.Integer), { prefixes = { "UNLOGGED" } })
  end, seen = {
    [column "a"] = "integer|f|||",
    ["SELECT relpersistence FROM pg_class WHERE relname = 't2'"] = "u",
  } },
  { name = "constraints with every option", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.Column("c", sa.Integer),
      sa.PrimaryKeyConstraint("a", { name = "pk", postgresql_include = { "c" } }),
      sa.UniqueConstraint("b", { name = "u", deferrable = true, initially = "DEFERRED",
        postgresql_nulls_not_distinct = true, postgresql_include = { "c" } }),
      sa.UniqueConstraint("c", { name = "u2", postgresql_nulls_not_distinct = false }),
      sa.CheckConstraint("a > 5", { name = "ck", postgresql_not_valid = true }),
      sa.ForeignKeyConstraint({ "b" }, { "o.id" }, {
        name = "fk", ondelete = "SET NULL", onupdate = "CASCADE", match = "FULL",
        deferrable = true, initially = "DEFERRED", postgresql_not_valid = true,
      }))
  end, seen = { [constraints()] = "ck|CHECK ((a > 5))\nfk|FOREIGN KEY (b) REFERENCES "
    .. "o(id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED\n"
    .. "pk|PRIMARY KEY (a) INCLUDE (c)\nu|UNIQUE NULLS NOT DISTINCT (b) INCLUDE (c) DEFERRABLE "
    .. "INITIALLY DEFERRED\nu2|UNIQUE (c)" } },
  { name = "a check that children need not meet", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.CheckConstraint("a > 5",
      { name = "ck", postgresql_no_inherit = true, postgresql_not_valid = true }))
  end, seen = { [constraint "ck"] = "CHECK ((a > 5)) NO INHERIT" } },
  { name = "comments of constraints", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0", { name = "ck", comment = "positive" }),
        sa.ForeignKey("o.id", { name = "fk", comment = "it's" })),
      sa.PrimaryKeyConstraint("a", { name = "pk", comment = "key" }), { schema = "sc" })
  end, seen = { ["SELECT conname, obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE "
    .. "conrelid = 'sc.t'::regclass ORDER BY 1"] = "ck|positive\nfk|it's\npk|key" } },
  { name = "a comment of a constraint without a name", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.UniqueConstraint("a", { comment = "x" }))
  end },
  { name = "an option of another kind of constraint", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer),
      sa.UniqueConstraint("a", { name = "u", postgresql_not_valid = true }))
  end },
  { name = "exclusion constraints", setup = "CREATE EXTENSION IF NOT EXISTS btree_gist",
    run = function(op, sa)
      op.create_table("t", sa.Column("room", sa.Integer), sa.Column("group", sa.Integer),
        sa.Column("during", sa.postgresql.TSRANGE),
        sa.ExcludeConstraint({ "room", "=" }, { "during", "&&" },
          { name = "ex", where = "room > 0", deferrable = true, initially = "DEFERRED" }),
        sa.ExcludeConstraint({ sa.text("abs(\"group\")"), "=" },
          { name = "ex2", using = "BTREE" }),
        sa.ExcludeConstraint({ "group", "=" }, { using = "btree", ops = { group = "int4_ops" } }))
    end, seen = {
      [constraint "ex"] = "EXCLUDE USING gist (room WITH =, during WITH &&) WHERE ((room > 0)) "
        .. "DEFERRABLE INITIALLY DEFERRED",
      [constraint "ex2"] = 'EXCLUDE USING btree (abs("group") WITH =)',
      [constraint "t_group_excl"] = 'EXCLUDE USING btree ("group" WITH =)',
    } },
  { name = "SET NULL for some of the columns", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
      sa.ForeignKeyConstraint({ "a", "b" }, { "o.id", "o.id2" },
        { name = "fk", ondelete = "SET NULL (b)" }))
  end, seen = { [constraint "fk"] =
    "FOREIGN KEY (a, b) REFERENCES o(id, id2) ON DELETE SET NULL (b)" } },
  { name = "an index with options, of a column with a comment", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Text, { comment = "hi" }),
      sa.Index("ix", "a", { unique = true, postgresql_ops = { a = "text_pattern_ops" },
        postgresql_where = "a <> ''" }))
  end, seen = { [index()] = "CREATE UNIQUE INDEX ix ON public.t USING btree (a text_pattern_ops) "
    .. "WHERE (a <> ''::text)" } },
  { name = "quoted names everywhere", run = function(op, sa)
    op.create_table("User",
      sa.Column("Id", sa.Integer, { primary_key = true, comment = "x" }),
      sa.Column("end", sa.Integer, { index = true, unique = true }),
      sa.Column("lateral", sa.Integer, sa.ForeignKey("User.Id", { name = "Fk" })),
      sa.Column("State", sa.Enum("a", { name = "User.State" })), { schema = "sc" })
  end, server = 'relation "User" does not exist' },
  { name = "references within a schema", run = function(op, sa)
    op.create_table("User",
      sa.Column("Id", sa.Integer, { primary_key = true, comment = "x" }),
      sa.Column("end", sa.Integer, { index = true, unique = true }),
      sa.Column("lateral", sa.Integer, sa.ForeignKey("sc.User.Id", { name = "Fk" })),
      sa.Column("State", sa.Enum("a", { name = "User.State" })), { schema = "sc" })
  end, seen = {
    [constraint "Fk"] = 'FOREIGN KEY ("lateral") REFERENCES sc."User"("Id")',
    [column("State", 'sc."User"')] = '"User.State"|f|||',
    [index 'sc."ix_sc_User_end"'] =
      'CREATE UNIQUE INDEX "ix_sc_User_end" ON sc."User" USING btree ("end")',
  } },
  { name = "long names are cut as SQLAlchemy cuts them",
    convention = { uq = "uq_%(table_name)s_%(column_0_N_name)s" }, run = function(op, sa)
      op.create_table(("a"):rep(40), sa.Column(("b"):rep(20), sa.Integer),
        sa.Column(("c"):rep(20), sa.Integer), sa.UniqueConstraint(("b"):rep(20), ("c"):rep(20)))
    end, seen = { [constraints(("a"):rep(40))] = "uq_" .. ("a"):rep(40) .. "_" .. ("b"):rep(11)
      .. "_5549|UNIQUE (" .. ("b"):rep(20) .. ", " .. ("c"):rep(20) .. ")" } },
  { name = "a long name written by hand", run = function(op, sa)
    op.create_table(("a"):rep(64), sa.Column("b", sa.Integer))
  end },
}
