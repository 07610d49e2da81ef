-- Types that a table brings along: enums and domains.

local catalogue = require "spec.unit.golden.postgresql.catalogue"

local column = catalogue.column
local constraints = catalogue.constraints
local labels = catalogue.labels
local type_exists = catalogue.type_exists

return {
  { name = "enum types", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.Enum("x", "it's", "\\", { name = "en" }), { server_default = "x" }),
      sa.Column("b", sa.ARRAY(sa.Enum("p", { name = "Second", schema = "sc" }))),
      sa.Column("c", sa.postgresql.ENUM("q", { name = "third", inherit_schema = true })),
      sa.Column("d", sa.Enum("x", "it's", "\\", { name = "en" })), { schema = "sc" })
    op.create_table("t2", sa.Column("a", sa.Enum("x", "it's", "\\", { name = "en" })))
  end, seen = {
    [labels "en"] = "x\nit's\n\\", [labels 'sc."Second"'] = "p", [labels "sc.third"] = "q",
    [column("a", "sc.t")] = "en|f|||'x'::en", [column("b", "sc.t")] = 'sc."Second"[]|f|||',
    [column("d", "sc.t")] = "en|f|||",
  } },
  { name = "an enum type that somebody else makes", setup = "CREATE TYPE en AS ENUM ('x', 'y')",
    run = function(op, sa)
      op.create_table("t", sa.Column("a", sa.postgresql.ENUM("x", { name = "en",
        create_type = false })))
    end, seen = { [labels "en"] = "x\ny" } },
  { name = "one enum type with two meanings", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Enum("x", { name = "en" })),
      sa.Column("b", sa.Enum("y", { name = "en" })))
  end },
  { name = "an enum type of another table with other labels", run = function(op, sa)
    op.create_enum("en", { "y" })
    op.create_table("t", sa.Column("a", sa.Enum("x", { name = "en" })))
  end },
  { name = "an enum type without a name", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Enum("x")))
  end },
  { name = "enums that are no types", run = function(op, sa)
    op.create_table("t", sa.Column("a", sa.Enum("x", "yy", { name = "en", native_enum = false,
      create_constraint = true })),
      sa.Column("b", sa.Boolean { create_constraint = true, name = "ck_b" }))
  end, seen = {
    [constraints()] = "en|CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'yy'::character "
      .. "varying])::text[])))",
    [type_exists "en"] = "",
  } },
  { name = "domains", run = function(op, sa)
    op.create_table("t",
      sa.Column("a", sa.postgresql.DOMAIN("positive", sa.Integer, {
        check = sa.text("VALUE > 0"), not_null = true, constraint_name = "ck", default = 7,
        schema = "sc",
      })),
      sa.Column("b", sa.ARRAY(sa.postgresql.DOMAIN("plain", sa.String(9), { collation = "C" }))),
      sa.Column("c", sa.postgresql.DOMAIN("plain", sa.String(9), { collation = "C" })))
    op.create_table("t2", sa.Column("c", sa.postgresql.DOMAIN("plain", sa.String(9))))
  end, seen = {
    [column "a"] = "sc.positive|f|||", [column "b"] = "plain[]|f|||",
    ["SELECT typnotnull, typdefault, pg_get_constraintdef(c.oid) FROM pg_type AS t JOIN "
      .. "pg_constraint AS c ON c.contypid = t.oid WHERE typname = 'positive'"] =
      "t|7|CHECK ((VALUE > 0))",
  } },
  { name = "a domain that somebody else makes", setup = "CREATE DOMAIN d AS INTEGER",
    run = function(op, sa)
      op.create_table("t", sa.Column("a", sa.postgresql.DOMAIN("d", sa.Integer,
        { create_type = false })))
    end, seen = { [column "a"] = "d|f|||" } },
}
