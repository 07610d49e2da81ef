-- sa.Table and sa.MetaData: what is known of a table once it is put together.

require "spec.support.library"
local sa = require "mig.schema"

local function names(list)
  local out = {}
  for i, item in ipairs(list) do out[i] = item.name and tostring(item.name) or "" end
  return out
end

describe("sa.Table", function()
  it("keeps columns in order and finds them by name", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("b", sa.Integer), sa.Column("a", sa.String))
    assert.are.same({ "b", "a" }, names(t.columns))
    assert.are.equal("String", t.by_name.a.type.typename)
  end)

  it("leaves the columns it was given as they were", function()
    local id = sa.Column("id", sa.Integer)
    local t = sa.Table("t", sa.MetaData(), id, sa.PrimaryKeyConstraint("id"))
    assert.is_false(t.by_name.id.nullable)
    assert.is_true(id.nullable)
    assert.is_false(id.primary_key)
  end)

  it("takes the schema of its metadata, unless it has its own", function()
    local m = sa.MetaData { schema = "sc" }
    assert.are.equal("sc", sa.Table("t", m, sa.Column("a", sa.Integer)).schema)
    local other = sa.Table("t", m, sa.Column("a", sa.Integer), { schema = "other" })
    assert.are.equal(other, m:table("t", "other"))
    assert.are.equal(m.tables[1], m:table("t"))
    assert.is_nil(m:table("u"))
  end)

  it("knows the type of a reference across tables, whichever was first", function()
    local m = sa.MetaData()
    local child = sa.Table("child", m, sa.Column("p", sa.ForeignKey("parent.id")))
    assert.is_nil(child:type_of("p"))
    sa.Table("parent", m, sa.Column("id", sa.BigInteger, { primary_key = true }))
    assert.are.equal("BigInteger", child:type_of("p").typename)
  end)

  it("tells op.create_table's references to the table itself from others", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("id", sa.SmallInteger),
      sa.Column("p", sa.ForeignKey("t.id")), sa.Column("q", sa.ForeignKey("s.t.id")))
    assert.are.equal("SmallInteger", t:type_of("p").typename)
    assert.is_nil(t:type_of("q"))
  end)

  it("survives references in a circle", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.ForeignKey("t.b")),
      sa.Column("b", sa.ForeignKey("t.a")))
    assert.is_nil(t:type_of("a"))
  end)

  it("warns when marks and the explicit key differ, and takes the key", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer, { primary_key = true }),
      sa.Column("b", sa.Integer), sa.PrimaryKeyConstraint("b"))
    assert.are.same({ "b" }, t.primary_key.columns)
    assert.are.same({ "table 't' marks (a) as primary key, but its PrimaryKeyConstraint names (b), "
      .. "which is used" }, t.warnings)
    assert.is_false(t.by_name.a.primary_key)
  end)

  it("puts the counting column of an unwritten key first", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer, { primary_key = true }),
      sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }))
    assert.are.same({ "b", "a" }, t.primary_key.columns)
  end)

  it("keeps options: comment, info, prefixes, those of dialects", function()
    local t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer),
      { comment = "c", info = { x = 1 }, prefixes = { "UNLOGGED" }, mysql_engine = "InnoDB" })
    assert.are.equal("c", t.comment)
    assert.are.same({ x = 1 }, t.info)
    assert.are.same({ "UNLOGGED" }, t.prefixes)
    assert.are.same({ mysql_engine = "InnoDB" }, t.dialect_options)
  end)
end)

describe("sa.Column", function()
  it("is nullable unless it is a key, an identity, or says so", function()
    assert.is_true(sa.Column("a", sa.Integer).nullable)
    assert.is_false(sa.Column("a", sa.Integer, { primary_key = true }).nullable)
    assert.is_true(sa.Column("a", sa.Integer, { primary_key = true, nullable = true }).nullable)
    assert.is_false(sa.Column("a", sa.Integer, sa.Identity()).nullable)
    assert.is_true(sa.Column("a", sa.Integer, sa.Identity { on_null = true }).nullable)
    assert.is_false(sa.Column("a", sa.Integer, { nullable = false }).nullable)
  end)

  it("does not share the option table it was given", function()
    local opts = { nullable = false }
    local c = sa.Column("a", sa.Integer, opts)
    opts.nullable = true
    assert.is_false(c.nullable)
    assert.are.same({ nullable = true }, opts)
  end)

  it("takes a type with or without a call", function()
    assert.are.equal("Integer", sa.Column("a", sa.Integer()).type.typename)
    assert.are.equal("Integer", sa.Column("a", sa.Integer).type.typename)
  end)

  it("says none for comment and server_default", function()
    local c = sa.Column("a", sa.Integer, { comment = sa.none, server_default = sa.none })
    assert.is_nil(c.comment)
    assert.is_nil(c.server_default)
  end)
end)

describe("types", function()
  it("keep their arguments, positional or named", function()
    assert.are.equal(50, sa.String(50).length)
    assert.are.equal(50, sa.String { length = 50 }.length)
    assert.are.equal("C", sa.String(50, { collation = "C" }).collation)
    assert.are.equal(2, sa.Numeric(10, 2).scale)
    assert.is_true(sa.DateTime { timezone = true }.timezone)
    assert.are.equal("Integer", sa.ARRAY(sa.Integer, { dimensions = 2 }).item.typename)
  end)

  it("take an enum's labels as arguments or as a list", function()
    assert.are.same({ "a", "b" }, sa.Enum("a", "b", { name = "k" }).values)
    assert.are.same({ "a", "b" }, sa.Enum { "a", "b" }.values)
    local e = sa.Enum({ "a", "ä" }, { name = "k" })
    assert.are.same({ "a", "ä" }, e.values)
    assert.are.equal("k", e.name)
    assert.are.equal(1, e.length)
  end)

  it("do not change when a variant is made", function()
    local plain = sa.String(5)
    local varied = plain:with_variant(sa.Text, "sqlite")
    assert.is_nil(plain.variants)
    assert.are.equal("Text", varied.variants.sqlite.typename)
    assert.are.equal(5, varied.length)
  end)
end)

describe("the target of a reference", function()
  for target, parts in pairs {
    ["o.id"] = { nil, "o", "id" }, ["sc.o.id"] = { "sc", "o", "id" },
    ["s.c.o.id"] = { "s.c", "o", "id" }, ['o.q"q'] = { nil, "o", 'q"q' },
    ['"my.table".id'] = { nil, "my.table", "id" }, ['o."a.b"'] = { nil, "o", "a.b" },
    ['"s.c"."my.table"."a.b"'] = { "s.c", "my.table", "a.b" },
    ['sc."my.table".id'] = { "sc", "my.table", "id" },
  } do
    it("may be " .. target, function()
      local fk = sa.ForeignKey(target)
      assert.are.same({ parts[1], parts[2], parts[3] }, { fk.ref_schema, fk.ref_table,
        fk.ref_column })
    end)
  end

  it("is not a name in quotes alone", function()
    assert.is_false(pcall(sa.ForeignKey, '"my.table"'))
    assert.is_false(pcall(sa.ForeignKey, '"a"."b"."c"."d".'))
  end)
end)
