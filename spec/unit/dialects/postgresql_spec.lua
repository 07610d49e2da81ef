-- PostgreSQL: what is looked up before an operation is compiled, what is refused, and literals.

local library = require "spec.support.library"
local d = require("mig.dialects").get "postgresql"
local sa = require "mig.schema"

local function online(fn, answers)
  return library.sql(fn, { dialect = "postgresql", answers = answers })
end

-- What the catalogue says of an enum type with these labels.
local function enum(...)
  local rows = {}
  for i, label in ipairs { ... } do rows[i] = { kind = "e", label = label } end
  return { query = rows }
end

local function with_enum(op, sa_)
  op.add_column("t", sa_.Column("e", sa_.Enum("a", "b", { name = "en", schema = "sc" })))
end

describe("an enum type", function()
  it("is made online where it is missing", function()
    local sql = online(with_enum)
    assert.is_truthy(sql[1]:find("FROM pg_catalog.pg_type", 1, true))
    assert.are.same({ "CREATE TYPE sc.en AS ENUM ('a', 'b')",
      "ALTER TABLE t ADD COLUMN e sc.en" }, { sql[2], sql[3] })
  end)

  it("is taken as it is where it has the same labels", function()
    assert.are.equal("ALTER TABLE t ADD COLUMN e sc.en", online(with_enum, enum("a", "b"))[2])
  end)

  it("is refused where it has others", function()
    local e, sent = library.fail(with_enum, { dialect = "postgresql", answers = enum("a") })
    assert.are.equal("op.add_column: column 'e': the type sc.en exists with other labels, 'a' "
      .. "instead of 'a', 'b'; change it with op.add_enum_value or op.rename_enum_value, or take "
      .. "another name", e.message)
    assert.are.equal(1, sent)
  end)

  it("is refused where there is another kind of type", function()
    local e = library.fail(with_enum, { dialect = "postgresql",
      answers = { query = { { kind = "c" } } } })
    assert.are.equal("op.add_column: column 'e': sc.en exists and is no enum", e.message)
  end)

  it("is looked up by name and schema, as parameters", function()
    local statements = library.run(with_enum, { dialect = "postgresql" })
    assert.are.same({ name = "en", schema = "sc" }, statements[1].params)
  end)

  it("goes with its table or column, unless something else uses it", function()
    local function drop(op_name, ...)
      local o = require("mig.ops").new(op_name, ...)
      o.enums = { sa.Enum("a", { name = "en" }) }
      return d:compile(o)
    end
    local block = "DO $$\nBEGIN\n\tDROP TYPE IF EXISTS en;\nEXCEPTION WHEN "
      .. "dependent_objects_still_exist THEN\n\tNULL;\nEND $$"
    assert.are.same({ "DROP TABLE t", block }, drop("drop_table", "t"))
    assert.are.same({ "ALTER TABLE t DROP COLUMN e", block }, drop("drop_column", "t", "e"))
  end)

  it("may be there or not in a script, once it went with a table", function()
    local function script(op, sa_)
      local e = sa_.Column("e", sa_.Enum("a", { name = "en" }))
      op.create_table("t", e)
      local o = require("mig.ops").new("drop_table", "t")
      o.enums = { e.type }
      op.invoke(o)
      op.create_table("t", e)
    end
    local sql = library.sql(script, { dialect = "postgresql", as_sql = true })
    assert.are.equal("CREATE TYPE en AS ENUM ('a')", sql[1])
    assert.is_truthy(sql[5]:find("^DO .*CREATE TYPE en AS ENUM .*duplicate_object"), sql[5])
  end)
end)

describe("CONCURRENTLY", function()
  local refused = "op.%s: postgresql_concurrently does not work in a transaction; call it inside "
    .. "op.get_context():autocommit_block(function() ... end)"

  for _, as_sql in ipairs { false, true } do
    it("is refused in a transaction" .. (as_sql and ", also in a script" or ""), function()
      local opts = { dialect = "postgresql", as_sql = as_sql }
      library.refuses(refused:format("create_index"), function(op)
        op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true })
      end, opts)
      library.refuses(refused:format("drop_index"), function(op)
        op.drop_index("ix", { postgresql_concurrently = true })
      end, opts)
      library.refuses(refused:format("create_table"), function(op)
        op.create_table("t", sa.Column("a", sa.Integer),
          sa.Index("ix", "a", { postgresql_concurrently = true }))
      end, opts)
    end)
  end

  it("is another database's business elsewhere", function()
    assert.are.same({ "CREATE INDEX ix ON t (a)" }, library.sql(function(op)
      op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true })
    end, { dialect = "sqlite" }))
  end)
end)

describe("values in PostgreSQL", function()
  it("are written with plain backslashes", function()
    assert.are.equal("'it''s \\ \n'", d:literal("it's \\ \n"))
    assert.are.equal("'\\x00ff5c27'", d:literal(sa.bytes("\0\255\\'")))
    assert.are.equal("true", d:literal(true))
    assert.are.equal("now()", d:expression(sa.func.now()))
    assert.are.equal("LOCALTIMESTAMP", d:expression(sa.func.localtimestamp()))
  end)
end)

describe("a list as the value of an array", function()
  local function insert(value, column_type)
    return function(op, sa_)
      op.bulk_insert(sa_.table("t", sa_.column("a", column_type or sa_.ARRAY(sa_.Integer))),
        { { a = value } })
    end
  end

  it("is bound as the text of one", function()
    assert.are.same({ p1 = '{1,{2}}' },
      library.run(insert { 1, { 2 } }, { dialect = "postgresql" })[1].params)
  end)

  it("is JSON where the column is JSON instead", function()
    local either = sa.ARRAY(sa.Integer):with_variant(sa.JSON, "sqlite")
    assert.are.same({ p1 = "[1, 2]" },
      library.run(insert({ 1, 2 }, either), { dialect = "sqlite" })[1].params)
    assert.are.same({ p1 = "{1,2}" },
      library.run(insert({ 1, 2 }, either), { dialect = "postgresql" })[1].params)
  end)

  it("has no gaps and no names", function()
    local message = "op.bulk_insert: row 1, column 'a': an array is a list without gaps or named "
      .. "keys"
    library.refuses(message, insert { a = 1 }, { dialect = "postgresql" })
    library.refuses(message, insert { 1, nil, 3 }, { dialect = "postgresql" })
    library.refuses("op.bulk_insert: row 1, column 'a': an array cannot hold a function",
      insert { print }, { dialect = "postgresql" })
  end)
end)

local refusals = {
  { "sa has no 'postgres'; did you mean 'postgresql'?", function() return sa.postgres end },
  { "sa.postgresql has no 'JSONBB'; did you mean 'JSONB'?",
    function() return sa.postgresql.JSONBB end },
  { "sa.postgresql.JSONB: unknown option 'x'; it takes: none_as_null",
    function() sa.postgresql.JSONB { x = 1 } end },
  { "sa.postgresql.BIT: length must be 1 or more, got 0", function() sa.postgresql.BIT(0) end },
  { "sa.postgresql.TIMESTAMP: precision must be 6 or less, got 7",
    function() sa.postgresql.TIMESTAMP { precision = 7 } end },
  { "sa.postgresql.INTERVAL: a precision needs seconds, but fields is 'YEAR'",
    function() sa.postgresql.INTERVAL { fields = "YEAR", precision = 3 } end },
  { "sa.postgresql.ENUM: value 'a' is given twice",
    function() sa.postgresql.ENUM("a", "a", { name = "e" }) end },
  { "sa.postgresql.DOMAIN: argument 1 (data_type) is missing",
    function() sa.postgresql.DOMAIN("d") end },
  { "sa.Column: column 'a': type sa.postgresql.DOMAIN needs its data_type, as in "
    .. "sa.postgresql.DOMAIN(...)", function() sa.Column("a", sa.postgresql.DOMAIN) end },
}

describe("sa.postgresql", function()
  for _, case in ipairs(refusals) do
    it("refuses: " .. case[1], function()
      local ok, e = pcall(case[2])
      assert.is_false(ok)
      assert.are.equal(case[1], e.message)
    end)
  end

  it("takes an index option of a wrong kind for what it is", function()
    library.refuses("op.create_index: option 'postgresql_include' must be a list, got string",
      function(op) op.create_index("ix", "t", { "a" }, { postgresql_include = "b" }) end,
      { dialect = "postgresql" })
  end)
end)
