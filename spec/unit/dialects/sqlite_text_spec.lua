-- The text of CREATE TABLE in SQLite: taken apart, and edited with everything else as it was.

require "spec.support.library"
local edit = require "mig.dialects.sqlite.table_edit"
local fit = require "mig.dialects.sqlite.fit"
local table_text = require "mig.dialects.sqlite.table_text"
local tokens = require "mig.dialects.sqlite.tokens"

local function texts(sql)
  local out = {}
  for i, t in ipairs(tokens.list(sql)) do out[i] = t.text end
  return out
end

describe("SQLite's tokens", function()
  local cases = {
    ["words, numbers and marks"] = { "a1_$ 12 1.5e-3 .5 0x1F <=", { "a1_$", "12", "1.5e-3", ".5",
      "0x1F", "<", "=" } },
    ["quotes of four kinds"] = { [['it''s' "a ""b""" `c``d` [e "f]x]], { "'it''s'", '"a ""b"""',
      "`c``d`", '[e "f]', "x" } },
    ["blobs"] = { "x'00' X'ff' xyz", { "x'00'", "X'ff'", "xyz" } },
    ["comments, also without an end"] = { "a -- b 'c\n d /* e -- f */ g /* h", { "a", "d", "g" } },
    ["letters of all alphabets"] = { "größe 名前", { "größe", "名前" } },
    ["minus and division"] = { "a-b/c - -1", { "a", "-", "b", "/", "c", "-", "-", "1" } },
  }
  for name, case in pairs(cases) do
    it("are " .. name, function() assert.are.same(case[2], texts(case[1])) end)
  end

  it("have names without their quotes", function()
    local list = tokens.list([["a ""b""" `c``d` [e] 'f''g']])
    assert.are.same({ 'a "b"', "c`d", "e", "f'g" },
      { list[1].value, list[2].value, list[3].value, list[4].value })
  end)

  it("refuse a quote without an end", function()
    assert.is_false(pcall(tokens.list, "CREATE TABLE t (a DEFAULT 'x)"))
  end)
end)

local full = [[
CREATE TABLE "odd ""t" ( -- head
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
  /* above a */
  [a b] DECIMAL(10, 2) NOT NULL ON CONFLICT IGNORE DEFAULT -5 CHECK ("a b" > 0), /* of a */
  'str' TEXT COLLATE nocase DEFAULT ('x,y)') REFERENCES p(id) ON DELETE SET NULL
    NOT DEFERRABLE NOT NULL,
  g INT GENERATED ALWAYS AS ([a b] + 1) STORED,
  generated double precision, -- last column
  CONSTRAINT u1 UNIQUE ([a b], g COLLATE nocase DESC) ON CONFLICT REPLACE
  CHECK (id > 0), FOREIGN KEY (str, g) REFERENCES p -- end
) STRICT, WITHOUT ROWID]]

describe("the text of a table", function()
  local t = table_text.parse(full)

  it("has columns with types and clauses", function()
    assert.are.same({ "id", "a b", "str", "g", "generated" }, edit.column_names(t))
    local types = {}
    for i, c in ipairs(t.columns) do types[i] = t:type_of(c) end
    assert.are.same({ "INTEGER", "DECIMAL(10, 2)", "TEXT", "INT", "double precision" }, types)
    local kinds = {}
    for i, clause in ipairs(t:column("STR").clauses) do kinds[i] = clause.kind end
    assert.are.same({ "collate", "default", "foreign_key", "not_null" }, kinds)
  end)

  it("has constraints, with or without a name, or a comma", function()
    local found = {}
    for i, c in ipairs(t:constraints()) do
      found[i] = ("%s %s %s"):format(c.clause.kind, c.clause.name or "-",
        table.concat(c.clause.columns or {}, ","))
    end
    assert.are.same({ "primary_key - id", "check - a b", "foreign_key - str", "unique u1 a b,g",
      "check - ", "foreign_key - str,g" }, found)
  end)

  it("has options", function()
    assert.is_truthy(t.options.STRICT)
    assert.is_truthy(t.options["WITHOUT ROWID"])
  end)

  it("tells the rowid's column", function()
    local function of(sql) return table_text.parse("CREATE TABLE t (" .. sql):rowid_column() end
    assert.are.equal("a", of("a INTEGER PRIMARY KEY)"))
    assert.are.equal("a", of("a integer, PRIMARY KEY (A))"))
    assert.is_nil(of("a INT PRIMARY KEY)"))
    assert.is_nil(of("a INTEGER PRIMARY KEY DESC)"))
    assert.is_nil(of("a INTEGER, b, PRIMARY KEY (a, b))"))
    assert.is_nil(of("a INTEGER PRIMARY KEY) WITHOUT ROWID"))
  end)
end)

local function t(body) return table_text.parse("CREATE TABLE t (" .. body) end

-- what is done -> { before, edit, after }, without the head
local edits = {
  ["removes a column and the comment on its line"] = {
    "a, -- of a\n  -- above b\n  b, -- of b\n  c)",
    function(x) return edit.remove(x, x:column("b")) end, "a, -- of a\n  -- above b\n  c)" },
  ["removes the first column"] = { "a INT, b INT)",
    function(x) return edit.remove(x, x:column("a")) end, "b INT)" },
  ["removes the last column behind a comment"] = { "a, -- of a, that\n  b -- of b\n)",
    function(x) return edit.remove(x, x:column("b")) end, "a -- of a, that\n)" },
  ["removes a column at the end of a line"] = { "a, b,\n  CHECK (a))",
    function(x) return edit.remove(x, x:column("b")) end, "a,\n  CHECK (a))" },
  ["removes a constraint before one without a comma"] = { "a, UNIQUE (a) CHECK (a))",
    function(x) return edit.remove(x, x.entries[2]) end, "a, CHECK (a))" },
  ["adds a column before the constraints"] = { "a, -- of a\n  CHECK (a))",
    function(x) return edit.add_column(x, "b INT") end, "a, -- of a\n b INT,\n  CHECK (a))" },
  ["adds a constraint behind the last comment"] = { "\n  a -- of a\n)",
    function(x) return edit.add_constraint(x, "CHECK (a)") end, "\n  a, -- of a\n  CHECK (a)\n)" },
  ["inserts before"] = { "\n a,\n b)",
    function(x) return edit.insert_before(x, x:column("a"), "n") end, "\n n,\n a,\n b)" },
  ["reorders"] = { "a INT, /* x */ b TEXT, c)",
    function(x) return edit.reorder(x, { "c", "a", "b" }) end, "c, /* x */ a INT, b TEXT)" },
  ["sets a type"] = { "a DECIMAL(10, 2) NOT NULL)",
    function(x) return edit.set_type(x, "a", "TEXT") end, "a TEXT NOT NULL)" },
  ["sets the first type"] = { "a NOT NULL)",
    function(x) return edit.set_type(x, "a", "TEXT") end, "a TEXT NOT NULL)" },
  ["sets a default"] = { "a INT NOT NULL)",
    function(x) return edit.set_default(x, "a", "5") end, "a INT DEFAULT 5 NOT NULL)" },
  ["sets another default"] = { "a INT DEFAULT (1, (2)) NOT NULL)",
    function(x) return edit.set_default(x, "a", "5") end, "a INT DEFAULT 5 NOT NULL)" },
  ["drops a default"] = { "a INT DEFAULT -1 NOT NULL)",
    function(x) return edit.set_default(x, "a") end, "a INT NOT NULL)" },
  ["sets NOT NULL"] = { "a INT NULL DEFAULT 1 CHECK (a))",
    function(x) return edit.set_nullable(x, "a", false) end,
    "a INT DEFAULT 1 NOT NULL CHECK (a))" },
  ["drops NOT NULL with its conflict clause and name"] = {
    "a INT CONSTRAINT n NOT NULL ON CONFLICT FAIL UNIQUE)",
    function(x) return edit.set_nullable(x, "a", true) end, "a INT UNIQUE)" },
  ["drops a reference that is deferrable"] = { "a INT REFERENCES p (x) ON UPDATE NO ACTION "
    .. "DEFERRABLE INITIALLY DEFERRED UNIQUE)",
    function(x) return edit.remove_constraint(x, x:constraints()[1]) end, "a INT UNIQUE)" },
  ["makes a key count"] = { "a INTEGER, PRIMARY KEY (a))",
    function(x) return edit.add_autoincrement(x) end, "a INTEGER, PRIMARY KEY (a AUTOINCREMENT))" },
  ["adds an option"] = { "a INT) STRICT",
    function(x) return edit.set_option(x, "WITHOUT ROWID", true) end,
    "a INT) STRICT, WITHOUT ROWID" },
  ["drops an option"] = { "a INT) STRICT, WITHOUT ROWID",
    function(x) return edit.set_option(x, "STRICT", false) end, "a INT)  WITHOUT ROWID" },
  ["renames a column where the table names it"] = {
    "a INT CHECK (a > a(1)), b DEFAULT a, g AS ([A] || 'a'), UNIQUE (b, \"a\"), "
      .. "FOREIGN KEY (a) REFERENCES t (a))",
    function(x) return edit.rename_column(x, "a", "z") end,
    "z INT CHECK (z > a(1)), b DEFAULT a, g AS (z || 'a'), UNIQUE (b, z), "
      .. "FOREIGN KEY (z) REFERENCES t (z))" },
}

describe("an edit of a table's text", function()
  for name, case in pairs(edits) do
    it(name, function()
      assert.are.equal("CREATE TABLE t (" .. case[3], case[2](t(case[1])).text)
    end)
  end

  it("orders columns as far as it is told", function()
    assert.are.same({ "a", "c", "b", "d" }, edit.ordered({ "a", "b", "c", "d" }, { { "c", "b" } }))
    assert.are.same({ "d", "c", "b", "a" },
      edit.ordered({ "a", "b", "c", "d" }, { { "d", "c" }, { "c", "b", "a" } }))
    local ok, e = pcall(edit.ordered, { "a", "b" }, { { "a", "b" }, { "b", "a" } })
    assert.is_false(ok)
    assert.is_truthy(e.message:find("wants column '[ab]' before itself"))
    ok, e = pcall(edit.ordered, { "a" }, { { "x" } })
    assert.is_false(ok)
    assert.is_truthy(e.message:find("partial_reordering names column 'x'", 1, true))
  end)
end)

describe("affinity", function()
  local affinities = {
    INT = "INTEGER", ["UNSIGNED BIG INT"] = "INTEGER", POINT = "INTEGER", ["VARCHAR(5)"] = "TEXT",
    clob = "TEXT", [""] = "BLOB", BLOB = "BLOB", FLOAT = "REAL", ["DOUBLE PRECISION"] = "REAL",
    ["DECIMAL(10, 2)"] = "NUMERIC", DATETIME = "NUMERIC", BOOLEAN = "NUMERIC", CHARINT = "INTEGER",
  }
  for type_sql, affinity in pairs(affinities) do
    it(("of '%s' is %s"):format(type_sql, affinity), function()
      assert.are.equal(affinity, fit.affinity(type_sql))
    end)
  end
end)
