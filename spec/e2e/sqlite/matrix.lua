-- Every type and every option that SQLite has, as tables: models.lua and a revision make them of
-- the same definitions.

local matrix = {}

-- Arguments of the types that take some; of the others the name is enough.
local variants = {
  String = { "", "(30)", '(30, { collation = "NOCASE" })', '{ collation = "binary" }' },
  Text = { "", "(200)", '{ collation = "RTRIM" }' },
  Unicode = { "(10)" }, UnicodeText = { "" },
  CHAR = { "", "(5)" }, NCHAR = { "(5)" }, NVARCHAR = { "(5)" }, VARCHAR = { "", "(5)" },
  CLOB = { "" }, TEXT = { "" },
  Numeric = { "", "(10)", "(10, 2)" }, NUMERIC = { "(5, 1)" }, DECIMAL = { "", "(8, 3)" },
  Float = { "", "(10)" }, FLOAT = { "(5)" }, Double = { "", "(53)" },
  LargeBinary = { "", "(20)" }, BINARY = { "(5)" }, VARBINARY = { "(5)" },
  DateTime = { "", "{ timezone = true }" }, Time = { "{ timezone = true }" },
  Boolean = { "", "{ create_constraint = true }" },
  Enum = {
    '("a", "bcd")', '("a", "it\'s", { name = "e", create_constraint = true })',
    '("a", { length = 20, native_enum = false })',
  },
  Interval = { "", "{ native = true, second_precision = 3 }" },
  Uuid = { "", "{ native_uuid = false }" },
}

---The sources of all types that SQLite has.
---@param names string[]  of sa's types
---@return string[]
function matrix.types(names)
  local out = {
    "sa.sqlite.ANY", "sa.sqlite.UNTYPED", 'sa.custom("MEDIUMINT UNSIGNED")',
    'sa.custom("VARCHAR(3) COLLATE NOCASE")', 'sa.custom("point")',
    'sa.Integer:with_variant(sa.String(7), "sqlite")',
    'sa.JSON:with_variant(sa.postgresql.JSONB, "postgresql")',
  }
  for _, name in ipairs(names) do
    for _, arguments in ipairs(variants[name] or { "" }) do
      out[#out + 1] = ("sa.%s%s"):format(name, arguments)
    end
  end
  return out
end

local function value_of(source, sa)
  return assert(load("return " .. source, "=type", "t", { sa = sa }))()
end

-- A table for each type, so that one that differs is named.
local function define_types(define, sa, types)
  for i, source in ipairs(types) do
    local name = ("type_%d"):format(i)
    -- A CHECK has a name where the database is to be asked for it by name.
    define(name, sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("x", value_of(source, sa)), sa.Column("y", value_of(source, sa),
        { nullable = false }))
  end
end

local function define_columns(define, sa)
  define("defaults", sa.Column("s", sa.String(9), { server_default = "it's" }),
    sa.Column("empty", sa.Text, { server_default = "" }),
    sa.Column("lines", sa.Text, { server_default = "a\n-- b" }),
    sa.Column("i", sa.Integer, { server_default = 5 }),
    sa.Column("negative", sa.Integer, { server_default = -5 }),
    sa.Column("f", sa.Float, { server_default = 1.5, nullable = false }),
    sa.Column("tiny", sa.Float, { server_default = 1e-30 }),
    sa.Column("b", sa.Boolean, { server_default = sa.true_() }),
    sa.Column("b2", sa.Boolean, { server_default = false, nullable = false }),
    sa.Column("now", sa.DateTime, { server_default = sa.func.now() }),
    sa.Column("day", sa.Date, { server_default = sa.text("CURRENT_DATE") }),
    sa.Column("sum", sa.Integer, { server_default = sa.text("1 + (2)") }),
    sa.Column("bracketed", sa.Integer, { server_default = sa.text("(1 + 2)") }),
    sa.Column("call", sa.Text, { server_default = sa.func.lower("A(") }),
    sa.Column("hex", sa.LargeBinary, { server_default = sa.text("x'00ff'") }),
    sa.Column("null", sa.Integer, { server_default = sa.null() }))
  define("generated", sa.Column("a", sa.Integer), sa.Column("unsaid", sa.Integer,
    sa.Computed("a + 1")),
    sa.Column("virtual", sa.Text, sa.Computed("'(' || a", { persisted = false })),
    sa.Column("stored", sa.Integer, sa.Computed("a * 2", { persisted = true }),
      { nullable = false }))
  define("Odd names", sa.Column("order", sa.Integer), sa.Column("Mixed", sa.Integer),
    sa.Column("with space", sa.Integer), sa.Column('with "quote"', sa.Integer),
    sa.Column("größe", sa.Integer), sa.Column("check", sa.Integer),
    sa.CheckConstraint('"order" > "with space"', { name = "Odd check" }),
    sa.UniqueConstraint("order", "Mixed", { name = "select" }),
    sa.Index("Odd index", "with space", 'with "quote"', "größe"))
end

local function define_keys(define, sa)
  local function id(name) return sa.Column(name or "id", sa.Integer, { nullable = false }) end
  define("key_named", id(), sa.PrimaryKeyConstraint("id", { name = "pk_key_named" }))
  define("key_of_two", sa.Column("b", sa.Integer, { primary_key = true }),
    sa.Column("a", sa.Text, { primary_key = true }))
  define("key_turned", id "a", id "b", sa.PrimaryKeyConstraint("b", "a"))
  define("key_text", sa.Column("id", sa.String(5), { primary_key = true }))
  define("key_null", sa.Column("id", sa.String(5), { primary_key = true, nullable = true }))
  define("key_big", sa.Column("id", sa.BigInteger, { primary_key = true }))
  define("key_counted", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("x", sa.Integer), { sqlite_autoincrement = true })
  define("key_conflict", sa.Column("id", sa.Text, { primary_key = true,
    sqlite_on_conflict_primary_key = "replace", sqlite_on_conflict_not_null = "FAIL" }))
  define("key_none", sa.Column("x", sa.Integer))
  define("without_rowid", sa.Column("id", sa.Text, { primary_key = true }),
    { sqlite_with_rowid = false })
  define("strict", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("x", sa.sqlite.ANY), { sqlite_strict = true })
  define("strict_without_rowid", sa.Column("id", sa.Integer, { primary_key = true }),
    { sqlite_strict = true, sqlite_with_rowid = false })
end

local function define_constraints(define, sa)
  define("uniques", sa.Column("a", sa.Integer, { unique = true }),
    sa.Column("b", sa.Integer, { unique = true, sqlite_on_conflict_unique = "IGNORE" }),
    sa.Column("c", sa.Integer), sa.Column("d", sa.Integer),
    sa.UniqueConstraint("c", "d"), sa.UniqueConstraint("d", { name = "uq_d" }),
    sa.UniqueConstraint("c", { name = "uq_c", sqlite_on_conflict = "rollback" }))
  define("checks", sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0")),
    sa.Column("b", sa.Integer, sa.CheckConstraint("b <> ')'", { name = "ck_b" })),
    sa.CheckConstraint("a > 0 AND b < 10", { name = "ck_both" }),
    sa.CheckConstraint("a in (1, 2, 3)"), sa.CheckConstraint("  a BETWEEN 1 AND 3\n -- three\n"),
    sa.Column("yes", sa.Boolean { create_constraint = true, name = "ck_yes" }),
    sa.Column("kind", sa.Enum("a", "b", { create_constraint = true, name = "ck_kind" })),
    sa.Column("unnamed", sa.Boolean { create_constraint = true }))
  define("parent", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("x", sa.Integer), sa.Column("y", sa.Integer), sa.UniqueConstraint("x", "y"))
  define("child", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("a", sa.Integer, sa.ForeignKey("parent.id")),
    sa.Column("b", sa.Integer, sa.ForeignKey("parent.id", { name = "fk_b", ondelete = "CASCADE" })),
    sa.Column("c", sa.Integer, sa.ForeignKey("child.id", { ondelete = "SET NULL",
      onupdate = "set default" })),
    sa.Column("d", sa.Integer, sa.ForeignKey("parent.id", { deferrable = true,
      initially = "DEFERRED" })),
    sa.Column("e", sa.Integer, sa.ForeignKey("parent.id", { deferrable = true,
      initially = "IMMEDIATE", match = "FULL" })),
    sa.Column("f", sa.Integer, sa.ForeignKey("parent.id", { ondelete = "NO ACTION",
      onupdate = "RESTRICT" })),
    sa.Column("g", sa.Integer), sa.Column("h", sa.Integer),
    sa.Column("untyped", sa.ForeignKey("child.id")),
    sa.ForeignKeyConstraint({ "g", "h" }, { "parent.x", "parent.y" }, { name = "fk_two" }))
end

local function define_indexes(define, sa)
  define("indexes", sa.Column("a", sa.Integer, { index = true }),
    sa.Column("b", sa.Text, { index = true, unique = true }), sa.Column("c", sa.Text),
    sa.Index("ix_two", "a", "b"), sa.Index("ix_unique", "c", "a", { unique = true }),
    sa.Index("ix_down", sa.column("a"):desc(), "b"), sa.Index("ix_up", sa.column("a"):asc()),
    sa.Index("ix_text_down", sa.text("a DESC"), sa.text("c COLLATE NOCASE DESC")),
    sa.Index("ix_expression", sa.text("lower(c)"), "a"),
    sa.Index("ix_call", sa.func.lower(sa.column("c"))),
    sa.Index("ix_brackets", sa.text("(a + 1) * 2"), sa.text("c || ','")),
    sa.Index("ix_collated", sa.text("b COLLATE NOCASE"), sa.text("c collate rtrim")),
    sa.Index("ix_partial", "a", { sqlite_where = "a > 5 AND c <> 'where'" }),
    sa.Index("ix_partial_unique", "b", { unique = true,
      sqlite_where = sa.text("c IS NOT NULL") }))
end

---Define all tables.
---@param define fun(name: string, ...: any)
---@param sa table
---@param types string[]  as of matrix.types
function matrix.define(define, sa, types)
  define_types(define, sa, types)
  define_columns(define, sa)
  define_keys(define, sa)
  define_constraints(define, sa)
  define_indexes(define, sa)
end

return matrix
