-- What differs between a database and the models, as operations: which, in which order, and what
-- is told about them. The dialect is one that overrides nothing.

local library = require "spec.support.library"
local standard = require "spec.support.standard"
local class = require "mig.support.class"
local diff = require "mig.diff"
local sa = require "mig.schema"

local compare, finds, messages = standard.compare, standard.finds, standard.messages
local t, texts = standard.t, standard.texts
local Column, Integer, String = sa.Column, sa.Integer, sa.String

local function id() return Column("id", Integer, { primary_key = true }) end

local function nothing() end

describe("tables", function()
  local function shop(m)
    sa.Table("item", m, id(), Column("shop", Integer, sa.ForeignKey "shop.id", { index = true }))
    sa.Table("shop", m, id(), Column("owner", Integer, sa.ForeignKey "person.id"))
    sa.Table("person", m, id())
  end

  it("are made after those they refer to, and dropped before them", function()
    finds({ "add_table person", "add_table shop", "add_table item",
      "add_index ix_item_shop on item (shop)" }, nothing, shop)
    assert.are.same({ "Detected added table 'person'", "Detected added table 'shop'",
      "Detected added table 'item'", "Detected added index 'ix_item_shop' on '(shop)'" },
      messages())
    finds({ "remove_index ix_item_shop on item", "remove_table item", "remove_table shop",
      "remove_table person" }, shop, nothing)
    assert.are.same({ "Detected removed table 'item'",
      "Detected removed index 'ix_item_shop' on 'item'", "Detected removed table 'person'",
      "Detected removed table 'shop'" }, messages())
  end)

  it("that refer to each other get the key that closes the circle afterwards", function()
    local function circle(m)
      sa.Table("a", m, id(), Column("b", Integer, sa.ForeignKey("b.id", { name = "fk_ab" })))
      sa.Table("b", m, id(), Column("a", Integer, sa.ForeignKey("a.id", { name = "fk_ba" })),
        Column("b", Integer, sa.ForeignKey "b.id"))
    end
    local up = finds({ "add_table b", "add_table a", "add_fk fk_ba foreign_key on b (a)" },
      nothing, circle)
    assert.are.equal(1, #up.ops[1].definition.constraints)
    finds({ "remove_fk fk_ba foreign_key on b (a)", "remove_table a", "remove_table b" }, circle,
      nothing)
    finds({ "add_table b", "add_table a" }, nothing, circle,
      { traits = { supports_alter_constraint = false } })
  end)

  it("that want their key later get it later", function()
    finds({ "add_table a", "add_fk fk foreign_key on a (a)" }, nothing, function(m)
      sa.Table("a", m, id(),
        Column("a", Integer, sa.ForeignKey("a.id", { name = "fk", use_alter = true })))
    end)
  end)

  it("of several MetaData are one schema, in which a name comes once", function()
    local d, ctx = standard.dialect(), library.context()
    local function models(name)
      return standard.models(function(m) sa.Table(name, m, id()) end)
    end
    local up = diff.compare(d, ctx, standard.database(d, nothing), { models "b", models "a" })
    assert.are.same({ "add_table a", "add_table b" }, texts(up:as_diffs(d)))
    local ok, e = pcall(diff.compare, d, ctx, standard.database(d, nothing),
      { models "a", models "a" })
    assert.is_false(ok)
    assert.are.equal('Duplicate table keys across multiple MetaData objects: "a"', e.message)
  end)

  it("in the default schema have no schema, nor have references to them", function()
    local function chain(m)
      sa.Table("a", m, id())
      sa.Table("b", m, id(), Column("a", Integer, sa.ForeignKey "a.id"))
    end
    local d, ctx = standard.dialect(), library.context()
    local reflected = standard.database(d, chain)
    reflected.default_schema = "public"
    local up = diff.compare(d, ctx, reflected, standard.models(chain, { schema = "public" }))
    assert.are.same({}, texts(up:as_diffs(d)))
  end)

  it("of other schemas are looked at if the models name them, or all are wanted", function()
    local function old(m)
      sa.Table("t", m, id(), { schema = "s" })
      sa.Table("u", m, id(), { schema = "s" })
    end
    local function new(m) sa.Table("t", m, id(), { schema = "s" }) end
    finds({}, old, new)
    finds({ "remove_table s.u" }, old, new, { include_schemas = true })
  end)

  it("have comments", function()
    local function with(comment)
      return function(m) sa.Table("t", m, id(), { comment = comment }) end
    end
    finds({ "add_table_comment t" }, with "a", with "b")
    finds({ "remove_table_comment t" }, with "a", with(nil))
    finds({}, with "a", with "b", { traits = { supports_comments = false } })
  end)
end)

describe("columns", function()
  it("come, change and go, in that order", function()
    finds({ "add_column t.new", "modify_nullable t.kept from NULL to NOT NULL",
      "modify_type t.kept from VARCHAR(10) to VARCHAR(20)",
      "modify_default t.kept from none to 'x'", "modify_comment t.kept from none to c",
      "remove_column t.old" },
      t(Column("old", sa.Date), Column("kept", String(10))),
      t(Column("kept", String(20), { nullable = false, server_default = "x", comment = "c" }),
        Column("new", Integer)))
    assert.are.same({
      "Detected added column 't.new'", "Detected NOT NULL on column 't.kept'",
      "Detected type change from VARCHAR(10) to VARCHAR(20) on 't.kept'",
      "Dialect impl <standard> detected server default on column 't.kept'",
      "Detected column comment 't.kept'", "Detected removed column 't.old'",
    }, messages())
  end)

  it("change back to what they were", function()
    local up = compare(t(Column("a", String(10), { server_default = "x", comment = "c" })),
      t(Column("a", Integer, { nullable = false })))
    local down = up:reverse().ops[1].ops[1]
    assert.are.equal(10, down.type_.length)
    assert.are.equal("'x'", down.server_default.sql)
    assert.are.same({ "c", true, false }, { down.comment, down.nullable, down.existing_nullable })
    assert.are.equal("none", class.kind(down.existing_server_default))
  end)

  it("do not differ in defaults unless that is wanted", function()
    local old, new = t(Column("a", Integer)), t(Column("a", Integer, { server_default = 1 }))
    finds({}, old, new, { compare_server_default = false })
    finds({ "modify_default t.a from none to 1" }, old, new)
    finds({}, t(Column("a", Integer)), t(Column("a", String(1))), { compare_type = false })
  end)

  it("ask the project about types and defaults", function()
    local asked = {}
    local function answer(...)
      asked = table.pack(...)
      return asked.answer
    end
    local old, new = t(Column("a", Integer)), t(Column("a", String(1), { server_default = "x" }))
    finds({ "modify_default t.a from none to 'x'" }, old, new, { context = "context",
      compare_type = function(...)
        answer(...)
        return select(2, ...).name == "id" and nil or false
      end })
    assert.are.same({ "context", "a", "a", "INTEGER", "String", 5 },
      { asked[1], asked[2].name, asked[3].name, asked[4].typename:upper(), asked[5].typename,
        asked.n })
    finds({ "modify_type t.a from INTEGER to VARCHAR(1)" }, old, new, { context = "context",
      compare_server_default = function(...)
        answer(...)
        return false
      end })
    assert.are.same({ "context", "a", "a", nil, "x", "'x'" },
      { asked[1], asked[2].name, asked[3].name, asked[4], asked[5], asked[6] })
    finds({ "modify_type t.id from INTEGER to INTEGER" }, t(), t(),
      { compare_type = function() return true end })
  end)

  it("have identities", function()
    local function with(...) return t(Column("a", Integer, ...)) end
    finds({ "modify_default t.a from identity to identity" }, with(sa.Identity()),
      with(sa.Identity { start = 5 }))
    assert.are.same({ "Detected server default on column 't.a': identity options attributes "
      .. "[start]" }, messages())
    finds({ "modify_default t.a from none to identity" }, with(), with(sa.Identity()))
  end)

  it("are made anew when they are computed otherwise, with what is made of them", function()
    local function with(expression)
      return t(Column("a", Integer), Column("c", Integer, sa.Computed(expression)),
        sa.Index("ix", "c"), sa.CheckConstraint("c > 0", { name = "ck" }))
    end
    finds({ "remove_index ix on t", "remove_constraint ck check on t", "remove_column t.c",
      "add_column t.c", "add_index ix on t (c)", "add_constraint ck check on t" }, with "a + 1",
      with "a + 2")
  end)

  it("that are computed make room for other types of what they read", function()
    local function with(kind, ...)
      return t(Column("a", kind), Column("c", Integer, sa.Computed "a + 1"), ...)
    end
    local gone = Column("d", Integer, sa.Computed "a + 2")
    finds({ "remove_column t.d", "modify_type t.a from INTEGER to BIGINT" }, with(Integer, gone),
      with(sa.BigInteger))
    finds({ "remove_column t.c", "modify_type t.a from INTEGER to BIGINT", "add_column t.c" },
      with(Integer), with(sa.BigInteger), { own = { pins_computed = true } })
  end)

  it("with another type have their expressions made anew where those would get casts", function()
    local function with(kind)
      return t(Column("a", kind), sa.CheckConstraint("a > 0", { name = "ck" }), sa.Index("ix", "a"))
    end
    finds({ "remove_constraint ck check on t", "modify_type t.a from INTEGER to BIGINT",
      "add_constraint ck check on t" }, with(Integer), with(sa.BigInteger),
      { own = { casts_expressions = true } })
    finds({ "modify_type t.a from NUMERIC(4) to NUMERIC(5)" }, with(sa.Numeric(4)),
      with(sa.Numeric(5)), { own = { casts_expressions = true } })
  end)

  it("that hold data do not become computed, which is told", function()
    finds({}, t(Column("c", Integer)), t(Column("c", Integer, sa.Computed "1")))
    assert.are.same({ "Computed default on t.c cannot be modified" }, messages())
  end)
end)

describe("indexes and unique constraints", function()
  it("are removed, changed and added by name", function()
    local a, b = Column("a", Integer), Column("b", Integer)
    finds({ "remove_index i1 on t", "remove_index i2 on t", "add_index i2 on t (a, b)",
      "remove_index i3 on t", "add_constraint i3 unique on t (a)", "add_index i4 on t (a)" },
      t(a, b, sa.Index("i1", "a"), sa.Index("i2", "a"), sa.Index("i3", "a")),
      t(a, b, sa.Index("i2", "a", "b"), sa.UniqueConstraint("a", { name = "i3" }),
        sa.Index("i4", "a")))
    assert.are.same({ "Detected removed index 'i1' on 't'",
      "Detected changed index 'i2' on 't': (a) to (a, b)", "Detected removed index 'i3' on 't'",
      "Detected added unique constraint 'i3' on '(a)'", "Detected added index 'i4' on '(a)'" },
      messages())
    compare(t(a, sa.Index("i", "a")), t(a, sa.Index("i", "a", { unique = true })))
    assert.are.same({ "Detected changed index 'i' on 't': unique=False to unique=True" },
      messages())
  end)

  it("without a name are known by their columns", function()
    local a = Column("a", Integer)
    finds({}, t(a, sa.UniqueConstraint("a", { name = "t_a_key" })), t(a, sa.UniqueConstraint "a"))
    finds({}, t(a, sa.UniqueConstraint "a"), t(a, sa.UniqueConstraint("a", { name = "u" })))
    finds({ "remove_constraint t_a_key unique on t (a)" }, t(a, sa.UniqueConstraint "a"), t(a))
  end)

  it("get a name that the way back can use", function()
    local a = Column("a", Integer)
    local up = finds({ "add_constraint t_a_key unique on t (a)" }, t(a),
      t(a, sa.UniqueConstraint "a"))
    assert.are.equal("t_a_key", up:reverse():operations()[1].constraint.value)
  end)

  it("go before their column becomes another, and come after", function()
    finds({ "remove_index i on t", "modify_type t.a from INTEGER to VARCHAR(1)",
      "add_index j on t (a)" },
      t(Column("a", Integer), sa.Index("i", "a")), t(Column("a", String(1)), sa.Index("j", "a")))
  end)

  it("come with their table where they cannot go alone", function()
    local function new(m) sa.Table("t", m, id(), Column("a", Integer, { index = true })) end
    local up = finds({ "add_table t" }, nothing, new,
      { own = { goes_with_table = function() return true end } })
    assert.are.equal(1, #up.ops[1].definition.indexes)
  end)
end)

describe("foreign keys", function()
  local function keys(opts, name)
    return function(m)
      sa.Table("a", m, id())
      sa.Table("t", m, id(), Column("a", Integer),
        opts and sa.ForeignKeyConstraint({ "a" }, { "a.id" }, opts) or sa.CheckConstraint "1 = 1",
        { comment = name })
    end
  end

  it("are compared by what they do", function()
    finds({}, keys { name = "x" }, keys {})
    finds({ "remove_fk x foreign_key on t (a)", "add_fk x foreign_key on t (a)" },
      keys { name = "x" }, keys { name = "x", ondelete = "CASCADE" })
    assert.are.same({ "Detected removed foreign key (a)(id) on table t",
      "Detected added foreign key (a)(id) on table t" }, messages())
  end)

  it("go before the table they refer to, and come after what they need", function()
    local function old(m)
      sa.Table("gone", m, id())
      sa.Table("t", m, id(), Column("g", Integer, sa.ForeignKey("gone.id", { name = "fk" })))
    end
    finds({ "remove_fk fk foreign_key on t (g)", "remove_table gone" }, old,
      t(Column("g", Integer)))
    local function before(m)
      sa.Table("b", m, id())
      sa.Table("c", m, id())
    end
    local function after(m)
      sa.Table("a", m, id(), Column("c", Integer, sa.ForeignKey("c.code", { name = "fk_a" })))
      sa.Table("b", m, id(), Column("c", Integer, sa.ForeignKey("c.code", { name = "fk_b" })))
      sa.Table("c", m, id(), Column("code", Integer, { unique = true }))
    end
    finds({ "add_table a", "add_column b.c", "add_column c.code",
      "add_constraint c_code_key unique on c (code)", "add_fk fk_b foreign_key on b (c)",
      "add_fk fk_a foreign_key on a (c)" }, before, after)
  end)

  it("that stay make way for the key that they refer to", function()
    local function with(name)
      return function(m)
        sa.Table("a", m, id(), Column("n", Integer), sa.UniqueConstraint("n", { name = name }))
        sa.Table("t", m, id(), Column("n", Integer, sa.ForeignKey("a.n", { name = "fk" })))
      end
    end
    finds({ "remove_fk fk foreign_key on t (n)", "remove_constraint u1 unique on a (n)",
      "add_constraint u2 unique on a (n)", "add_fk fk foreign_key on t (n)" }, with "u1",
      with "u2")
  end)
end)

describe("other constraints", function()
  local a = Column("a", Integer)

  it("are compared by name and by what they say", function()
    finds({ "remove_constraint c1 check on t", "remove_constraint c2 check on t",
      "add_constraint c2 check on t", "add_constraint c3 check on t" },
      t(a, sa.CheckConstraint("a > 1", { name = "c1" }),
        sa.CheckConstraint("a > 2", { name = "c2" })),
      t(a, sa.CheckConstraint("a > 3", { name = "c2" }),
        sa.CheckConstraint("a > 4", { name = "c3" })))
    assert.are.same({ "Detected removed check constraint 'c1' on table 't'",
      "Detected changed check constraint 'c2' on table 't'",
      "Detected added check constraint 'c3' on table 't'" }, messages())
  end)

  it("without a name are the same when they say the same", function()
    finds({}, t(a, sa.CheckConstraint("(a > 1)", { name = "t_a_check" })),
      t(Column("a", Integer, sa.CheckConstraint "a > 1")))
  end)

  it("of types are what they mean", function()
    local function flag(name)
      return Column("f", sa.Boolean { create_constraint = true, name = name })
    end
    local own = { traits = { supports_native_boolean = false } }
    finds({}, t(flag "ck"), t(flag "ck"), own)
    finds({ "add_column t.f" }, t(), t(flag "ck"), own)
    finds({ "add_constraint ck check on t" }, t(Column("f", sa.Boolean)), t(flag "ck"), own)
  end)

  it("are keys of the table", function()
    local function key(...)
      local columns = { ... }
      return function(m)
        sa.Table("t", m, Column("a", Integer), Column("b", Integer),
          sa.PrimaryKeyConstraint(table.unpack(columns)))
      end
    end
    finds({ "remove_constraint t_pkey primary_key on t (a)",
      "modify_nullable t.b from NULL to NOT NULL",
      "add_constraint t_pkey primary_key on t (a, b)" }, key "a", key("a", "b"))
    assert.are.equal("Detected changed primary key on table 't': (a) to (a, b)", messages()[2])
  end)

  it("may be exclusions", function()
    finds({ "add_constraint ex exclude on t (a)" }, t(a),
      t(a, sa.ExcludeConstraint({ "a", "=" }, { name = "ex" })))
  end)
end)
