-- Changes of SQLite tables that would lose something: refused with the reason, and nothing is
-- different afterwards.

local program = require "spec.support.program"
local rebuild = require "spec.support.rebuild"

local t = [[
CREATE TABLE p (id INTEGER PRIMARY KEY);
INSERT INTO p VALUES (1), (2);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c REAL, d BLOB);
INSERT INTO t VALUES (1, 'x', 1, 1.5, 'one'), (2, NULL, 1, 2.0, x'00'), (3, '007', 3, NULL, NULL),
  (4, '12', NULL, 1e20, 5);
]]

-- setup, what upgrade() does, the message
local cases = {
  { "NULLs under NOT NULL", t, 'op.alter_column("t", "a", { nullable = false })',
    "op.alter_column: column 'a' cannot be NOT NULL: 1 row of table 't' has NULL there (for "
      .. "instance the one with id = 2); give them a value first" },
  { "repeated values under UNIQUE", t, 'op.create_unique_constraint("uq", "t", { "b" })',
    "op.create_unique_constraint: the UNIQUE constraint 'uq' cannot be added: 1 row of table 't' "
      .. "has the same value of 'b' as another (for instance the one with id = 1, b = 1); put them "
      .. "right first" },
  { "rows against a CHECK", t, 'op.create_check_constraint("ck", "t", "b > 1")',
    "op.create_check_constraint: the CHECK constraint 'ck' cannot be added: 2 rows of table 't' "
      .. "are against it (for instance the one with id = 1); put them right first" },
  { "rows without a parent", t, 'op.create_foreign_key("fk", "t", "p", { "b" }, { "id" })',
    "op.create_foreign_key: the foreign key 'fk' cannot be added: 1 row of table 't' has no row of "
      .. "'p' to refer to (for instance the one with id = 3, b = 3); put them right first" },
  { "a parent that is not there", t, 'op.create_foreign_key("fk", "t", "q", { "b" }, { "id" })',
    "op.create_foreign_key: 3 rows of table 't' would refer to nothing" },
  { "a parent column that is no key", "CREATE TABLE q (a INT); INSERT INTO q VALUES (1), (3);" .. t,
    'op.create_foreign_key("fk", "t", "q", { "b" }, { "a" })',
    "op.create_foreign_key: a foreign key of table 't' would no longer have a key to refer to" },
  { "a key with NULLs", t, [[op.drop_constraint("t_pkey", "t", { type_ = "primary" })
    op.create_primary_key("pk", "t", { "a", "id" })]],
    "op.create_primary_key: a primary key 'pk' cannot be added: 1 row of table 't' has NULL in "
      .. "'a', 'id' (for instance the one with id = 2, a = NULL); put them right first" },
  { "text as a number", t, 'op.alter_column("t", "a", { type_ = sa.Integer })',
    "op.alter_column: column 'a' cannot become INTEGER: 2 rows of table 't' have a value there "
      .. "that it cannot hold as it is (for instance the one with id = 1, a = 'x'); put them right "
      .. "first, or convert them with sqlite_cast = true" },
  { "a fraction as an integer", t, 'op.alter_column("t", "c", { type_ = sa.Integer })',
    "op.alter_column: column 'c' cannot become INTEGER: 2 rows of table 't' have a value" },
  { "leading zeros in a date", t, 'op.alter_column("t", "a", { type_ = sa.Date })',
    "op.alter_column: column 'a' cannot become DATE: 1 row of table 't' has a value" },
  { "anything STRICT does not take", t:gsub("d BLOB%)", "d ANY) STRICT"),
    'op.alter_column("t", "d", { type_ = sa.BLOB })',
    "op.alter_column: column 'd' cannot become BLOB: 2 rows of table 't' have a value" },
  { "a NOT NULL column without a value", t,
    'op.add_column("t", sa.Column("n", sa.Integer, { nullable = false }))',
    "op.add_column: column 'n' is NOT NULL and has no default: 4 rows of table 't' have nothing to "
      .. "put there (for instance the one with id = 1); give it a server_default" },
  { "a column of an index", t .. "CREATE INDEX ix ON t (a, b);", 'op.drop_column("t", "a")',
    "op.drop_column: column 'a' of table 't' is used by index 'ix': drop that first, or with it by "
      .. "cascade = true" },
  { "a column of a partial index", t .. "CREATE INDEX ix ON t (b) WHERE lower(A) = 'x';",
    'op.drop_column("t", "a")', "is used by index 'ix'" },
  { "a column of a view", t .. "CREATE VIEW v AS SELECT z.a FROM t AS z;",
    'op.drop_column("t", "a")',
    "op.drop_column: column 'a' of table 't' is used by view 'v'" },
  { "a column of a view of all columns", t .. "CREATE VIEW v (i, a, b, c, d) AS SELECT * FROM t;",
    'op.drop_column("t", "a")', "op.drop_column: view 'v' would no longer work" },
  { "a column that a full-text table reads", "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);"
      .. "CREATE VIRTUAL TABLE f USING fts5(a, content = 't', content_rowid = 'id');",
    'op.drop_column("t", "a")', "op.drop_column: virtual table 'f' would no longer work: " },
  { "a column that a trigger instead of an INSERT counts", t
      .. "CREATE VIEW v AS SELECT id, a FROM t; CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN "
      .. "INSERT INTO t VALUES (NEW.id, NEW.a, 1, 1, 1); END;",
    'op.drop_column("t", "d")', "op.drop_column: a trigger of 'v' (insert) would no longer work: "
      .. "table t has 4 columns but 5 values were supplied" },
  { "a column of a trigger", t .. "CREATE TRIGGER tr AFTER UPDATE OF a ON t BEGIN SELECT 1; END;",
    'op.drop_column("t", "a")', "column 'a' of table 't' is used by trigger 'tr'" },
  { "a column that another table's trigger names in double quotes", t
      .. 'CREATE TRIGGER tr AFTER INSERT ON p BEGIN UPDATE t SET b = 1 WHERE "a" = \'x\'; END;',
    'op.drop_column("t", "a")', "column 'a' of table 't' is used by trigger 'tr'" },
  { "a column of a generated one", "CREATE TABLE t (a INT, g AS (a + 1));",
    'op.drop_column("t", "a")', "column 'a' of table 't' is used by generated column 'g'" },
  { "a column of a shared constraint", "CREATE TABLE t (a INT, b INT, CONSTRAINT u UNIQUE (a, b));",
    'op.drop_column("t", "a")', "column 'a' of table 't' is used by UNIQUE constraint 'u'" },
  { "a column that others refer to",
    "CREATE TABLE t (a INT UNIQUE, b INT); CREATE TABLE c (x INT REFERENCES t (a));",
    'op.drop_column("t", "a", { cascade = true })',
    "column 'a' of table 't' is used by a foreign key of 'c': drop that first" },
  { "a key that others refer to",
    "CREATE TABLE t (a INT UNIQUE, b INT); CREATE TABLE c (x INT REFERENCES t (a));",
    'op.drop_constraint("t_a_key", "t")',
    "op.drop_constraint: a foreign key of table 'c' would no longer have a key to refer to" },
  { "the only column", "CREATE TABLE t (a INT);", 'op.drop_column("t", "a")',
    "op.drop_column: column 'a' is the only one of table 't'; drop the table" },
  { "a column that is not there", t, 'op.alter_column("t", "idd", { nullable = false })',
    "op.alter_column: table 't' has no column 'idd'; did you mean 'id'?" },
  { "a table that is not there", t, 'op.alter_column("tt", "a", { nullable = false })',
    "op.alter_column: there is no table 'tt'" },
  { "a view", t .. "CREATE VIEW v AS SELECT 1 AS a;",
    'op.alter_column("v", "a", { nullable = false })',
    "op.alter_column: 'v' is a view, not a table" },
  { "a virtual table", "CREATE VIRTUAL TABLE v USING fts4(a);",
    'op.alter_column("v", "a", { nullable = false })',
    "op.alter_column: 'v' is a virtual table, which cannot be changed" },
  { "a constraint that is not there", "CREATE TABLE t (a INT, CONSTRAINT uq_a UNIQUE (a));",
    'op.drop_constraint("uq_b", "t")',
    "op.drop_constraint: No such constraint: 'uq_b' of table 't'; did you mean 'uq_a'?" },
  { "one name for two constraints", "CREATE TABLE t (a INT CHECK (a > 0) CHECK (a < 9));",
    'op.drop_constraint("t_a_check", "t")',
    "op.drop_constraint: 't_a_check' may be 2 constraints of table 't'; say which by "
      .. "sqlite_columns" },
  { "the key of a table without rowids",
    "CREATE TABLE t (a INT PRIMARY KEY, b INT) WITHOUT ROWID;",
    'op.drop_constraint("t_pkey", "t", { type_ = "primary" })',
    "op.drop_constraint: table 't' is WITHOUT ROWID and needs a primary key: give it another, or a "
      .. "rowid by op.alter_table with sqlite_with_rowid = true" },
  { "a second key", "CREATE TABLE t (a INT, CONSTRAINT k PRIMARY KEY (a));",
    'op.create_primary_key("pk", "t", { "a" })',
    "op.create_primary_key: table 't' has a primary key 'k' already; drop it first" },
  { "a name that is taken", "CREATE TABLE t (a INT, CONSTRAINT k UNIQUE (a));",
    'op.create_check_constraint("k", "t", "a > 0")',
    "op.create_check_constraint: table 't' has a constraint 'k' already" },
  { "a deferred violation", "CREATE TABLE p (id INTEGER PRIMARY KEY);"
      .. "CREATE TABLE t (a INT REFERENCES p DEFERRABLE INITIALLY DEFERRED, b INT);",
    [[op.execute("INSERT INTO t VALUES (7, 1)")
    op.alter_column("t", "b", { nullable = false })]],
    "rows violate a deferred foreign key: put them right before a table is changed" },
  { "what STRICT has no type for", "CREATE TABLE t (a INT, b TEXT) STRICT;",
    'op.alter_column("t", "b", { type_ = sa.String(5) })', 'unknown datatype for t.b: ' },
  { "what a collation makes the same", "CREATE TABLE t (a TEXT UNIQUE);"
      .. "INSERT INTO t VALUES ('x'), ('X');",
    'op.alter_column("t", "a", { type_ = sa.String(5, { collation = "NOCASE" }) })',
    "UNIQUE constraint failed: t.a" },
  { "rows that are being read", t, [[for _ in op.get_bind():rows("SELECT * FROM t") do
      op.alter_column("t", "b", { server_default = "1" })
      op.execute("SELECT 1")
    end]], "a1.lua:4: op.alter_column: table 't' cannot be rebuilt while rows are being read in a "
      .. "loop: end the loop before, or read them by query()" },
  { "recreate = never", t, [[op.batch_alter_table("t", function(b)
    b.alter_column("b", { nullable = false }) end, { recreate = "never" })]],
    "op.alter_column: SQLite cannot do this to table 't' with ALTER TABLE, and recreate = 'never' "
      .. "forbids to rebuild it" },
}

describe("a change of an SQLite table is refused for", function()
  for _, case in ipairs(cases) do
    it(case[1], function()
      local project = rebuild.project(case[2], case[3])
      local before = project:sqlite("app.db", ".dump")
      local run = project:mig("upgrade")
      assert.are.equal(1, run.code, run.out)
      assert.is_truthy(run.err:find(case[4], 1, true), run.err)
      assert.is_truthy(run.err:find("revisions/versions/a1.lua:%d+: "), run.err)
      assert.is_truthy(run.err:find("the database is as it was before the run", 1, true))
      assert.are.equal(before, project:sqlite("app.db", ".dump"))
      project:remove()
    end)
  end
end)

describe("PRAGMA foreign_keys inside the transaction of a run", function()
  local tables = "CREATE TABLE p (id INTEGER PRIMARY KEY, a); INSERT INTO p VALUES (1, 2);"
    .. "CREATE TABLE c (p INT REFERENCES p ON DELETE CASCADE); INSERT INTO c VALUES (1);"
  local by_hand = [[
    op.execute("/* by hand */ PRAGMA main.foreign_keys(no)")
    op.execute("CREATE TABLE p2 (id INTEGER PRIMARY KEY, a TEXT)")
    op.execute("INSERT INTO p2 SELECT * FROM p")
    op.execute("DROP TABLE p")
    op.execute("ALTER TABLE p2 RENAME TO p")
    op.execute("PRAGMA foreign_keys = ON")]]

  it("is refused where it would lose the rows of other tables", function()
    local project = rebuild.project(tables, by_hand)
    local run = project:mig("upgrade")
    assert.are.equal(1, run.code, run.out)
    assert.is_truthy(run.err:find("a1.lua:3: PRAGMA foreign_keys does nothing inside a "
      .. "transaction, and foreign keys are on: change tables by op.batch_alter_table, or switch "
      .. "them off inside op.get_context():autocommit_block", 1, true), run.err)
    assert.are.equal("1", project:sqlite("app.db", "SELECT * FROM c"))
  end)

  it("is done outside of it", function()
    local project = rebuild.project(tables, (by_hand:gsub("op%.execute(%b())", function(call)
      if not call:find("foreign_keys") then return nil end
      return ("op.get_context():autocommit_block(function() op.execute%s end)"):format(call)
    end)))
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
    assert.are.equal("1", project:sqlite("app.db", "SELECT * FROM c"))
  end)

  it("is warned of where foreign keys stay off", function()
    local project = rebuild.project(tables, by_hand)
    local run = project:mig("upgrade", "--url", "sqlite:///app.db")
    assert.are.equal(0, run.code, run.err)
    assert.is_truthy(run.err:find("WARN  [mig.db] PRAGMA foreign_keys does nothing inside a "
      .. "transaction, and foreign keys are off: write ?foreign_keys=on in the URL", 1, true),
      run.err)
    assert.are.equal("1", project:sqlite("app.db", "SELECT * FROM c"))
  end)
end)

describe("PRAGMA journal_mode inside the transaction of a run", function()
  local simple = "CREATE TABLE t (a);"
  local call = [[op.execute("PRAGMA main.journal_mode = 'Wal'")]]

  it("is refused where it would be said to be done", function()
    local project = rebuild.project(simple, call)
    local run = project:mig("upgrade")
    assert.are.equal(1, run.code, run.out)
    assert.is_truthy(run.err:find("a1.lua:3: PRAGMA journal_mode does nothing inside a "
      .. "transaction: write it inside op.get_context():autocommit_block", 1, true), run.err)
    assert.are.equal("delete", project:sqlite("app.db", "PRAGMA journal_mode"))
  end)

  it("is done outside of it", function()
    local project = rebuild.project(simple, ("op.get_context():autocommit_block(function() %s end)")
      :format(call))
    assert.are.equal(0, project:mig("plan").code)
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
    assert.are.equal("wal", project:sqlite("app.db", "PRAGMA journal_mode"))
  end)

  it("may say what is so already, and ask", function()
    local project = rebuild.project(simple .. "PRAGMA journal_mode = WAL;", call
      .. [[ assert(op.get_bind():scalar("PRAGMA journal_mode") == "wal")]])
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
  end)
end)

describe("a table that others refer to, with foreign keys on", function()
  local setup = "CREATE TABLE p (id INTEGER PRIMARY KEY, up REFERENCES p ON DELETE CASCADE);"
    .. "CREATE TABLE c (p INT REFERENCES P ON DELETE CASCADE);"
    .. "CREATE TABLE s (p INT REFERENCES p ON DELETE SET NULL);"
    .. "CREATE TABLE none (p INT REFERENCES p ON DELETE CASCADE);"
    .. "INSERT INTO p VALUES (1, NULL), (2, 1); INSERT INTO c VALUES (1), (2), (NULL);"
    .. "INSERT INTO s VALUES (1); INSERT INTO none VALUES (NULL);"

  it("is not dropped without a word of their rows", function()
    local project = rebuild.project(setup, 'op.drop_table("p")')
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
    local told = {}
    for line in run.err:gmatch("WARN  %[mig%.ops%] ([^\n]+)") do told[#told + 1] = line end
    assert.are.same({
      "op.drop_table: rows of table 'c' that refer to 'p' are deleted with it (ON DELETE CASCADE; "
        .. "2 of them)",
      "op.drop_table: rows of table 's' that refer to 'p' get NULL there (ON DELETE SET NULL; 1 of "
        .. "them)",
    }, told)
    assert.are.equal("1", project:sqlite("app.db", "SELECT count(*) FROM c"))
  end)

  it("is dropped as it is with foreign keys off", function()
    local project = rebuild.project(setup, 'op.drop_table("p")')
    local run = project:mig("upgrade", "--url", "sqlite:///app.db")
    assert.are.equal(0, run.code, run.err)
    assert.is_nil(run.err:find("WARN", 1, true), run.err)
    assert.are.equal("3", project:sqlite("app.db", "SELECT count(*) FROM c"))
  end)
end)

describe("sqlite_rebuild = never", function()
  local add = 'op.add_column("t", sa.Column("n", sa.Integer))\n'

  it("refuses rebuilds and nothing else", function()
    local project = rebuild.project(t, add .. 'op.alter_column("t", "b", { nullable = false })',
      "sqlite_rebuild = never\n")
    local run = project:mig("upgrade")
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("a1.lua:4: op.alter_column: table 't' must be rebuilt for this "
      .. "on SQLite, which sqlite_rebuild = never forbids", 1, true), run.err)
    project = rebuild.project(t, add, "sqlite_rebuild = never\n")
    assert.are.equal(0, project:mig("upgrade").code)
  end)

  it("may stand in env.lua", function()
    local project = rebuild.project(t, 'op.alter_column("t", "b", { server_default = "1" })')
    project:write("revisions/env.lua", 'return { sqlite_rebuild = "never" }')
    assert.are.equal(1, project:mig("upgrade").code)
  end)

  it("is checked", function()
    local run = rebuild.project(t, add, "sqlite_rebuild = perhaps\n"):mig("upgrade")
    assert.are.equal("FAILED: mig.ini:4: sqlite_rebuild must be auto or never, not 'perhaps'\n",
      run.err)
  end)
end)

describe("a disk without room", function()
  local shim = [[
#include <sys/statvfs.h>
#include <string.h>
int statvfs(const char *path, struct statvfs *out)
{
	(void)path;
	memset(out, 0, sizeof *out);
	out->f_frsize = 4096;
	out->f_bavail = 2;
	return 0;
}
]]

  it("stops a rebuild before it begins", function()
    local project = rebuild.project(t, 'op.alter_column("t", "b", { server_default = "1" })')
    project:write("shim.c", shim)
    local built = program.run({ "cc", "-shared", "-fPIC", "-o", project:path("shim.so"),
      project:path("shim.c") })
    assert.are.equal(0, built.code, built.err)
    local before = project:sqlite("app.db", ".dump")
    -- the sanitizers' run-time library, if any, wants to be the first
    local preload = (os.getenv("LD_PRELOAD") or "") .. " " .. project:path("shim.so")
    local run = project:run({ "upgrade" }, { env = { LD_PRELOAD = preload } })
    assert.is_truthy(run.err:find("not enough room on the disk of app.db: the copy of the table "
      .. "takes about 1 MB, and 0 MB are free", 1, true)
      or run.err:find("not enough room on the disk", 1, true), run.err)
    assert.are.equal(1, run.code)
    assert.are.equal(before, project:sqlite("app.db", ".dump"))
  end)
end)
