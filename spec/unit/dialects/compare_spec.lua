-- What all dialects compare alike: texts of SQL, types, defaults, keys, indexes, enums.

require "spec.support.library"
local base = require "mig.dialects.base"
local compare = require "mig.dialects.base.compare"
local normal = require "mig.dialects.base.normal"
local sa = require "mig.schema"

-- A dialect that overrides nothing.
local name = "standard"
package.loaded["mig.dialects.standard.compare"] = compare
local d = base.extend {
  name = name, title = "Standard SQL",
  options = { index = { where = "text", using = "string" }, constraint = {} },
}

describe("normal", function()
  it("takes blanks, case, comments and needless quotes away", function()
    local texts = {
      'lower("name")', "LOWER( name )", "((lower(name)))", "lower(`name`) -- so", "lower/**/(name)",
    }
    for _, text in ipairs(texts) do
      assert.are.equal("lower ( name )", normal.expression(text))
    end
  end)

  it("leaves strings, quoted names and operators as they are", function()
    assert.are.equal([["Last Name" || ' -- It''s' >= 'A']],
      normal.expression([["Last Name"||' -- It''s'>='A']]))
    assert.are.equal("a ->> 'k' :: text", normal.expression("a->>'k'::text"))
    assert.are.equal("x * 1.5e-3 + .5", normal.expression("x*1.5E-3+.5"))
  end)

  it("takes only those brackets away that hold everything", function()
    assert.are.equal("( a ) + ( b )", normal.expression("(a)+(b)"))
    assert.are.equal("a + b", normal.expression("((a+b))"))
  end)

  it("reads [name] as a name only where that is one", function()
    assert.are.equal("name", normal.expression("[Name]", true))
    assert.are.equal("a [ 1 ]", normal.expression("a[1]"))
  end)

  it("ends with text that does not", function()
    assert.are.equal("'open", normal.expression("'open"))
    assert.are.equal("a", normal.expression("a /* open"))
    assert.are.equal("", normal.expression("  "))
  end)

  it("drops the semicolon of a statement", function()
    assert.are.equal("select 1", normal.statement("SELECT 1 ;\n"))
  end)
end)

local function differs(predicate, a, b, ctx) return compare[predicate](d, ctx or {}, a, b, {}) end

local function column(...) return sa.Column("a", ...) end

describe("type", function()
  local same = {
    { sa.String(20), sa.VARCHAR(20) }, { sa.Numeric(10, 2), sa.DECIMAL(10, 2) },
    { sa.NUMERIC(10), sa.Numeric(10, 0) }, { sa.custom "double  precision", sa.DOUBLE_PRECISION },
  }
  local different = {
    { sa.String(20), sa.String(21) }, { sa.String(20), sa.String }, { sa.Integer, sa.BigInteger },
    { sa.custom "TIMESTAMP WITH TIME ZONE", sa.custom "TIMESTAMP WITHOUT TIME ZONE" },
    { sa.Numeric(10, 2), sa.Numeric(10) }, { sa.Text, sa.String(10) },
  }
  for _, pair in ipairs(same) do
    it(("is the same: %s, %s"):format(d:type_sql(pair[1], ""), d:type_sql(pair[2], "")), function()
      assert.is_false(differs("type", column(pair[1]), column(pair[2])))
    end)
  end
  for _, pair in ipairs(different) do
    it(("differs: %s, %s"):format(d:type_sql(pair[1], ""), d:type_sql(pair[2], "")), function()
      assert.is_true(differs("type", column(pair[1]), column(pair[2])))
      assert.is_true(differs("type", column(pair[2]), column(pair[1])))
    end)
  end
end)

describe("column", function()
  local function with(opts) return column(sa.Integer, opts) end

  it("differs in what may be NULL, but for identity and computed columns", function()
    assert.is_true(differs("nullable", with { nullable = false }, with {}))
    assert.is_false(differs("nullable", with { nullable = false },
      column(sa.Integer, sa.Identity())))
    assert.is_false(differs("nullable", with { nullable = false },
      column(sa.Integer, sa.Computed "1")))
    assert.is_true(differs("nullable", with { nullable = false },
      column(sa.Integer, sa.Computed "1", { nullable = true })))
  end)

  it("differs in its default by the text, or by what the server made of it", function()
    local target = with { server_default = sa.text "NOW()" }
    assert.is_false(differs("server_default", with { server_default = sa.text "now( )" }, target))
    assert.is_true(differs("server_default", with {}, target))
    assert.is_true(differs("server_default", target, with {}))
    local old = with { server_default = sa.text "CURRENT_TIMESTAMP" }
    assert.is_true(differs("server_default", old, target))
    assert.is_false(differs("server_default", old, target,
      { canonical = { [target] = "CURRENT_TIMESTAMP" } }))
  end)

  it("differs in an identity's options, of which each has a default", function()
    local function identity(opts) return column(sa.Integer, sa.Identity(opts)) end
    local reflected = identity {
      always = false, start = 1, increment = 1, minvalue = 1, maxvalue = 2147483647, cycle = false,
      cache = 1,
    }
    assert.is_false(differs("identity", reflected, identity()))
    assert.are.same({ "always", "start" },
      compare.identity_options(d, reflected, identity { always = true, start = 5 }))
    assert.are.same({ "increment" },
      compare.identity_options(d, identity { increment = 2 }, identity()))
    assert.are.same({ "presence" }, compare.identity_options(d, reflected, with {}))
    assert.is_false(differs("identity", with {}, with {}))
  end)

  it("differs in a computed expression and in whether it is stored", function()
    local function computed(...) return column(sa.Integer, sa.Computed(...)) end
    assert.is_false(differs("computed", computed "(a+1)", computed "A + 1"))
    assert.is_true(differs("computed", computed "a + 1", computed "a + 2"))
    assert.is_true(differs("computed", computed("a", { persisted = true }), computed "a"))
    assert.is_true(differs("computed", with {}, computed "a"))
    assert.is_false(differs("computed", with {}, with {}))
  end)

  it("differs in its comment", function()
    assert.is_true(differs("comment", with { comment = "x" }, with {}))
    assert.is_false(differs("comment", with { comment = "x" }, with { comment = "x" }))
  end)
end)

describe("constraint", function()
  it("differs in columns and in when it is checked", function()
    local a = sa.UniqueConstraint("a", "b")
    assert.is_false(differs("unique", a, sa.UniqueConstraint("a", "b", { name = "u" })))
    assert.is_true(differs("unique", a, sa.UniqueConstraint("b", "a")))
    assert.is_true(differs("unique", a, sa.UniqueConstraint("a", "b", { deferrable = true })))
    assert.is_true(differs("unique", sa.UniqueConstraint("a", { deferrable = true }),
      sa.UniqueConstraint("a", { deferrable = true, initially = "deferred" })))
  end)

  it("differs in the primary key's columns", function()
    local key = sa.PrimaryKeyConstraint "a"
    assert.is_true(differs("primary_key", key, nil))
    assert.is_true(differs("primary_key", key, sa.PrimaryKeyConstraint("a", "b")))
    assert.is_false(differs("primary_key", key, sa.PrimaryKeyConstraint("a", { name = "pk" })))
    assert.is_false(differs("primary_key", nil, nil))
  end)

  it("differs in a condition, however it is spelled", function()
    assert.is_false(differs("check", sa.CheckConstraint "((a > 0))", sa.CheckConstraint "A>0"))
    assert.is_true(differs("check", sa.CheckConstraint "a > 0", sa.CheckConstraint "a > 1"))
  end)

  it("differs in all of a foreign key but its name", function()
    local function key(opts, ref)
      return sa.ForeignKeyConstraint({ "a" }, { ref or "t.id" }, opts)
    end
    assert.is_false(differs("foreign_key", key { name = "x" }, key { name = "y" }))
    assert.is_false(differs("foreign_key", key { ondelete = "NO ACTION" }, key {}))
    assert.is_false(differs("foreign_key", key { match = "SIMPLE" }, key {}))
    for _, other in ipairs {
      key({}, "s.t.id"), key({}, "u.id"), key({}, "t.b"), key { ondelete = "CASCADE" },
      key { onupdate = "RESTRICT" }, key { deferrable = true }, key { match = "FULL" },
    } do
      assert.is_true(differs("foreign_key", key {}, other))
    end
  end)

  it("differs in the elements of an exclusion", function()
    local function exclusion(operator, opts)
      return sa.ExcludeConstraint({ "a", operator }, opts)
    end
    assert.is_false(differs("exclude", exclusion("=", { using = "gist" }), exclusion "="))
    assert.is_true(differs("exclude", exclusion "=", exclusion "&&"))
    assert.is_true(differs("exclude", exclusion "=", exclusion("=", { where = "a > 0" })))
    assert.is_true(differs("exclude", exclusion "=", exclusion("=", { using = "spgist" })))
  end)
end)

describe("index", function()
  local function index(...) return sa.Index("ix", ...) end

  it("differs in uniqueness, elements and their order", function()
    assert.is_false(differs("index", index("a", "b"), index("a", "b")))
    assert.is_true(differs("index", index "a", index("a", { unique = true })))
    assert.is_true(differs("index", index("a", "b"), index("b", "a")))
    assert.is_false(differs("index", index(sa.text "lower(a)"), index(sa.text "(LOWER(a))")))
    assert.is_true(differs("index", index(sa.text "lower(a)"), index(sa.text "upper(a)")))
  end)

  it("knows the sort order that goes without saying", function()
    local a = sa.column "a"
    assert.is_false(differs("index", index "a", index(a:asc())))
    assert.is_false(differs("index", index "a", index(a:asc():nulls_last())))
    assert.is_false(differs("index", index(a:desc()), index(a:desc():nulls_first())))
    assert.is_true(differs("index", index "a", index(a:desc())))
    assert.is_true(differs("index", index "a", index(a:nulls_first())))
    assert.is_true(differs("index", index(a:desc()), index(a:desc():nulls_last())))
  end)

  it("differs in the dialect's own options, and ignores those of others", function()
    local where = index("a", { standard_where = nil })
    local function with(options)
      local out = index "a"
      out.dialect_options = options
      return out
    end
    assert.is_true(differs("index", where, with { standard_where = "a > 0" }))
    assert.is_false(differs("index", with { standard_where = "(a>0)" },
      with { standard_where = "a > 0" }))
    assert.is_true(differs("index", with { standard_using = "hash" }, with {}))
    assert.is_false(differs("index", with { mysql_using = "hash" }, with {}))
  end)

  it("takes the server's text where there is one", function()
    local target = index(sa.text "a + 0")
    assert.is_false(differs("index", index(sa.text "a"), target,
      { canonical = { [target] = { "a" } } }))
  end)
end)

describe("enum", function()
  local function changes(old, new, was)
    return compare.enum(d, {}, { values = old }, { values = new, was = was })
  end

  it("finds where values are added", function()
    assert.are.same({}, changes({ "a", "b" }, { "a", "b" }))
    assert.are.same({ { add = "c", after = "b" } }, changes({ "a", "b" }, { "a", "b", "c" }))
    assert.are.same({ { add = "x", before = "a" }, { add = "y", after = "a" } },
      changes({ "a", "b" }, { "x", "a", "y", "b" }))
    assert.are.same({ { add = "b", after = "a" }, { add = "c", after = "b" } },
      changes({ "a" }, { "a", "b", "c" }))
  end)

  it("finds what is gone and what stands elsewhere", function()
    assert.are.same({ { remove = "b" } }, changes({ "a", "b" }, { "a" }))
    assert.are.same({ { reorder = true } }, changes({ "a", "b" }, { "b", "a" }))
  end)

  it("renames only what it is told, and only once", function()
    assert.are.same({ { rename = "a", to = "z" } },
      changes({ "a", "b" }, { "z", "b" }, { z = "a" }))
    assert.are.same({}, changes({ "z", "b" }, { "z", "b" }, { z = "a" }))
    assert.are.same({ { remove = "a" }, { add = "z", before = "b" } },
      changes({ "a", "b" }, { "z", "b" }))
  end)
end)

describe("body", function()
  it("differs in its words, not in how they are set", function()
    local old = { sql = "select a from t" }
    assert.is_false(differs("view", old, { sql = "SELECT a\nFROM t;" }))
    assert.is_true(differs("view", old, { sql = "SELECT a, b FROM t" }))
    assert.is_true(differs("view", old, { sql = "select a from t", materialized = true }))
    assert.is_true(differs("trigger", { body = "x", table = "a" }, { body = "x", table = "b" }))
    assert.is_true(differs("function_", { body = "SELECT 1" }, { body = "SELECT 2" }))
    assert.is_false(differs("function_", { body = "SELECT 1" },
      { body = "select 1", language = "sql", volatility = "volatile" }))
  end)
end)
