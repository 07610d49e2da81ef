-- op.batch_alter_table on SQLite, and what operations on tables do there without it.

local program = require "spec.support.program"
local rebuild = require "spec.support.rebuild"

local t = [[
CREATE TABLE o (id INTEGER PRIMARY KEY);
INSERT INTO o VALUES (1), (2);
CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(5) DEFAULT 'x', b INTEGER, o_id INT REFERENCES o,
  CHECK (b < 50), UNIQUE (b), CONSTRAINT ck_a CHECK (a <> ''));
CREATE INDEX ix_a ON t (a);
INSERT INTO t VALUES (1, 'p', 10, 1), (2, 'q', 20, 2);
]]

local function upgraded(setup, body)
  local project = rebuild.project(setup, body)
  local run = project:mig("upgrade")
  assert.are.equal(0, run.code, run.err)
  return project, run
end

local function text_of(project, name)
  return project:sqlite("app.db", ("SELECT sql FROM sqlite_master WHERE name = '%s'"):format(name
    or "t"))
end

local function batch(body, options)
  return ('op.batch_alter_table("t", function(b)\n%s\nend%s)'):format(body,
    options and ", " .. options or "")
end

-- what the block does, its options, what the table is then
local cases = {
  { "adds a column behind another",
    'b.add_column(sa.Column("n", sa.Integer), { insert_after = "id" })', nil,
    "(id INTEGER PRIMARY KEY, n INTEGER, a VARCHAR(5) DEFAULT 'x', b INTEGER," },
  { "adds a column before another",
    'b.add_column(sa.Column("n", sa.Integer), { insert_before = "id" })', nil,
    "(n INTEGER, id INTEGER PRIMARY KEY, a" },
  { "moves a column", 'b.alter_column("o_id", { insert_before = "a" })', nil,
    "(id INTEGER PRIMARY KEY, o_id INT REFERENCES o, a VARCHAR(5) DEFAULT 'x', b INTEGER,\n" },
  { "orders columns", "", '{ recreate = "always", partial_reordering = { { "b", "a" } } }',
    "(id INTEGER PRIMARY KEY, b INTEGER, a VARCHAR(5) DEFAULT 'x', o_id INT REFERENCES o,\n" },
  { "takes constraints for the new table", "",
    '{ table_args = { sa.CheckConstraint("b < 50"), '
      .. 'sa.CheckConstraint("id < 9", { name = "ck" }) } }',
    "CONSTRAINT ck_a CHECK (a <> ''), CONSTRAINT ck CHECK (id < 9))" },
  { "takes options for the new table", "", "{ table_kwargs = { sqlite_autoincrement = true } }",
    "(id INTEGER PRIMARY KEY AUTOINCREMENT, a" },
  { "drops an unnamed constraint by a convention", 'b.drop_constraint("uq_t_b")',
    '{ naming_convention = { uq = "uq_%(table_name)s_%(column_0_name)s" } }',
    "REFERENCES o,\n  CHECK (b < 50), CONSTRAINT ck_a" },
  { "drops an unnamed constraint by PostgreSQL's name",
    'b.drop_constraint("t_o_id_fkey", { type_ = "foreignkey" })', nil, "b INTEGER, o_id INT,\n" },
  { "drops an unnamed constraint by its columns",
    'b.drop_constraint("any", { type_ = "check", sqlite_columns = { "b" } })', nil,
    "REFERENCES o,\n  UNIQUE (b), CONSTRAINT" },
  { "drops what is there, if it is there", 'b.drop_constraint("nope", { if_exists = true })\n'
      .. 'b.drop_column("nope", { if_exists = true })', nil, "CONSTRAINT ck_a CHECK (a <> ''))" },
  { "makes constraints of every kind", [[b.create_unique_constraint("u", { "a", "b" })
    b.create_check_constraint("c", "b > 1")
    b.create_foreign_key("f", "o", { "o_id" }, { "id" }, { ondelete = "SET NULL" })]], nil,
    "CONSTRAINT u UNIQUE (a, b), CONSTRAINT c CHECK (b > 1), CONSTRAINT f FOREIGN KEY(o_id) "
      .. "REFERENCES o (id) ON DELETE SET NULL)" },
  { "replaces an unnamed key", 'b.create_primary_key("pk", { "id", "b" })', nil,
    "(id INTEGER, a VARCHAR(5) DEFAULT 'x'" },
  { "names an unnamed key", 'b.create_primary_key("pk", { "id" })', nil,
    "(id INTEGER CONSTRAINT pk PRIMARY KEY, a" },
  { "ignores comments", 'b.create_table_comment("x")\nb.alter_column("a", { comment = "y" })', nil,
    "a VARCHAR(5) DEFAULT 'x', b" },
  { "renames and changes", 'b.alter_column("a", { new_column_name = "z", nullable = false })', nil,
    "z VARCHAR(5) DEFAULT 'x' NOT NULL, b" },
  { "renames in the middle", [[b.alter_column("a", { nullable = false })
    b.alter_column("a", { new_column_name = "z" })
    b.create_unique_constraint("u", { "z" })]], nil,
    "CHECK (z <> ''), CONSTRAINT u UNIQUE (z))" },
  { "renames what it adds", [[b.add_column(sa.Column("n", sa.Integer), { insert_after = "id" })
    b.alter_column("n", { new_column_name = "m" })]], nil,
    "(id INTEGER PRIMARY KEY, m INTEGER, a" },
  { "drops a shared constraint with a column", 'b.drop_column("b", { cascade = true })', nil,
    "REFERENCES o,\n  CONSTRAINT ck_a CHECK (a <> ''))" },
}

describe("op.batch_alter_table", function()
  for _, case in ipairs(cases) do
    it(case[1], function()
      local project = upgraded(t, batch(case[2], case[3]))
      assert.is_truthy(text_of(project):find(case[4], 1, true), text_of(project))
      assert.are.equal("2", project:sqlite("app.db", "SELECT count(*) FROM t"))
      assert.are.equal("ix_a", project:sqlite("app.db",
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
      assert.are.equal("ok", project:sqlite("app.db", "PRAGMA integrity_check"))
      project:remove()
    end)
  end

  it("changes indexes without a rebuild", function()
    local project = upgraded(t, batch [[b.create_index("ix2", { "b" }, { unique = true })
      b.drop_index("ix_a")
      b.drop_index("nope", { if_exists = true })]])
    assert.is_truthy(text_of(project):find("^CREATE TABLE t "))
    assert.are.equal("CREATE UNIQUE INDEX ix2 ON t (b)", text_of(project, "ix2"))
    assert.are.equal("", text_of(project, "ix_a"))
  end)

  it("runs execute at once and the rest at the end", function()
    local project = upgraded(t, batch [[b.create_check_constraint("c", "b > 15")
      b.execute("UPDATE t SET b = 30 WHERE id = 1")
      b.create_index(nil, { "b" })]])
    assert.are.equal("30\n20", project:sqlite("app.db", "SELECT b FROM t ORDER BY id"))
    assert.are.equal("CREATE INDEX ix_t_b ON t (b)", text_of(project, "ix_t_b"))
  end)

  it("takes the table from copy_from, but no column from anybody", function()
    local described = [[{ recreate = "always", copy_from = sa.Table("t", sa.MetaData(),
      sa.Column("id", sa.Integer, { primary_key = true }), sa.Column("a", sa.Text),
      sa.Column("b", sa.Integer)%s) }]]
    local project = rebuild.project(t, batch("", described:format("")))
    assert.is_truthy(project:mig("upgrade").err:find("copy_from has no column 'o_id', which table "
      .. "'t' has", 1, true))
    project = upgraded(t, batch("", described:format(', sa.Column("o_id", sa.Integer)')))
    assert.is_truthy(text_of(project):find("a TEXT, \n", 1, true))
    assert.are.equal("1|p|10|1", project:sqlite("app.db", "SELECT * FROM t LIMIT 1"))
  end)

  local wrong = {
    ["recreate = 'sometimes'"] = { "", '{ recreate = "sometimes" }',
      "op.batch_alter_table: recreate may be one of 'auto', 'always', or 'never'." },
    ["an unknown option"] = { "", "{ recreat = 1 }",
      "op.batch_alter_table: unknown option 'recreat'; did you mean 'recreate'?" },
    ["create_table"] = { 'b.create_table("x")', nil, "Can't create table in batch mode" },
    ["drop_table"] = { "b.drop_table()", nil, "Can't drop table in batch mode" },
    ["an unknown operation"] = { "b.add_colum()", nil,
      "batch_op has no 'add_colum'; did you mean 'add_column'?" },
    ["a place where nothing is rebuilt"] = {
      'b.add_column(sa.Column("n", sa.Integer), { insert_after = "a" })', '{ recreate = "never" }',
      "Can't specify insert_before or insert_after when using ALTER; please specify "
        .. "recreate='always'" },
    ["an index that is not there"] = { 'b.alter_column("b", { nullable = false })\n'
      .. 'b.drop_index("ix_b")', nil, "No such index: 'ix_b' of table 't'; did you mean 'ix_a'?" },
    ["too many arguments"] = { 'b.drop_column("a", {}, 3)', nil, "batch_op.drop_column: takes 1 "
      .. "argument and options, got 3" },
  }
  for name, case in pairs(wrong) do
    it("refuses " .. name, function()
      local run = rebuild.project(t, batch(case[1], case[2])):mig("upgrade")
      assert.are.equal(1, run.code)
      assert.is_truthy(run.err:find(case[3], 1, true), run.err)
    end)
  end
end)

describe("operations on an SQLite table", function()
  local function schema_version(body)
    return upgraded(t, body):sqlite("app.db", "PRAGMA schema_version")
  end

  it("share a rebuild when they follow each other", function()
    local three = [[op.alter_column("t", "a", { nullable = false })
      op.alter_column("t", "b", { server_default = "5" })
      op.create_check_constraint("c", "t", "b > 1")]]
    local one = 'op.alter_column("t", "b", { server_default = "5" })'
    assert.are.equal(schema_version(one), schema_version(three))
    local apart = three:gsub("\n", "\nop.execute('SELECT 1')\n")
    assert.are_not.equal(schema_version(one), schema_version(apart))
  end)

  it("share a rebuild with a new name between them", function()
    local rename = 'op.alter_column("t", "a", { new_column_name = "z" })\n'
    local rest = [[op.alter_column("t", "b", { server_default = "5" })
      op.create_unique_constraint("u", "t", { "%s", "b" })
      op.create_check_constraint("c", "t", "length(%s) < 9")
      op.create_index("ix_%s", "t", { "%s" })]]
    local function project_of(body)
      local project = upgraded(t, body)
      return project:sqlite("app.db", "PRAGMA schema_version"), text_of(project)
    end
    local after, text = project_of(rest:gsub("\n.*", "\n") .. rename .. rest:gsub("^.-\n", "")
      :gsub("%%s", "z"))
    local before, same = project_of(rename .. rest:gsub("%%s", "z"))
    assert.are.equal(same, text)
    assert.are.equal(before, after)
    after, text = project_of(rest:gsub("\n%s*op.create_index.*", "\n"):gsub("%%s", "a") .. rename
      .. 'op.alter_column("t", "b", { nullable = false })\n'
      .. 'op.create_index("ix_z", "t", { "z" })')
    assert.are.equal(before, after)
    assert.is_truthy(text:find("CONSTRAINT u UNIQUE (z, b), CONSTRAINT c CHECK (length(z) < 9))", 1,
      true), text)
  end)

  it("follow a new name into what they ask the rows", function()
    local project = rebuild.project(t, [[op.create_unique_constraint("u", "t", { "a" })
      op.create_check_constraint("c", "t", "a <> 'q'")
      op.alter_column("t", "a", { new_column_name = "z" })]])
    assert.is_truthy(project:mig("upgrade").err:find("a1.lua:4: op.create_check_constraint: the "
      .. "CHECK constraint 'c' cannot be added: 1 row of table 't' is against it (for instance the "
      .. "one with id = 2)", 1, true))
  end)

  it("are done before anybody looks", function()
    local project = upgraded(t, [[
      local db = op.get_bind()
      op.alter_column("t", "b", { nullable = false })
      assert(not pcall(db.execute, db, "INSERT INTO t (id, o_id) VALUES (9, 1)"))
      op.create_unique_constraint("u", "t", { "a" })
      assert(db:scalar("SELECT sql FROM sqlite_master WHERE name = 't'"):find("CONSTRAINT u"))
      op.alter_column("t", "a", { nullable = false })
      db:commit()
      op.get_context():autocommit_block(function()
        op.alter_column("t", "a", { server_default = sa.none })
      end)]])
    assert.is_truthy(text_of(project):find("a VARCHAR(5) NOT NULL, b INTEGER NOT NULL", 1, true))
  end)

  it("leave foreign keys and ALTER TABLE as they were, also after an error", function()
    upgraded(t, [[
      local db = op.get_bind()
      local function settings()
        return db:scalar("PRAGMA foreign_keys") .. db:scalar("PRAGMA legacy_alter_table")
      end
      assert(settings() == "10", settings())
      op.alter_column("t", "b", { nullable = false })
      assert(settings() == "10", settings())
      op.execute("UPDATE t SET b = 10 WHERE id = 1")
      assert(not pcall(op.batch_alter_table, "t", function(b)
        b.create_check_constraint("late", "n > 1")
        b.add_column(sa.Column("n", sa.Integer, { server_default = sa.text("(0)") }),
          { insert_after = "id" })
      end))
      assert(settings() == "10", settings())
      assert(not pcall(db.execute, db, "INSERT INTO t (id, b, o_id) VALUES (9, 3, 99)"))]])
  end)

  it("let a revision go on after a refusal it catches", function()
    local project = upgraded(t, [[
      op.alter_column("t", "b", { nullable = false })
      assert(not pcall(op.alter_column, "t", "nope", { nullable = false }))
      assert(not pcall(op.drop_column, "t", "a"))
      op.alter_column("t", "b", { server_default = "7" })]])
    assert.is_truthy(text_of(project):find("b INTEGER DEFAULT '7' NOT NULL", 1, true)
      or text_of(project):find("b INTEGER DEFAULT", 1, true))
  end)

  it("keep the rows of children with ON DELETE CASCADE", function()
    local project = upgraded([[
      CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TABLE c1 (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id) ON DELETE CASCADE);
      CREATE TABLE c2 (id INTEGER PRIMARY KEY, p INT REFERENCES parent (id) ON DELETE CASCADE);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
      INSERT INTO parent SELECT i, 'n' || i FROM n;
      INSERT INTO c1 SELECT id, id FROM parent;
      INSERT INTO c2 SELECT id + 1000, id FROM parent;]], [[
      op.execute("INSERT INTO parent VALUES (101, 'late')")
      op.execute("INSERT INTO c1 VALUES (101, 101)")
      op.alter_column("parent", "name", { nullable = false })]])
    assert.are.equal("101|101|100", project:sqlite("app.db",
      "SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM c1), (SELECT count(*) FROM c2)"))
  end)

  it("do not mind violations that were there before", function()
    local project = upgraded("PRAGMA foreign_keys = OFF;" .. t
      .. "INSERT INTO t VALUES (3, 'r', 9, 77);", 'op.alter_column("t", "b", { nullable = false })')
    assert.are.equal("t|3|o|0", project:sqlite("app.db", "PRAGMA foreign_key_check"))
  end)

  it("convert values when they are told to, and say how many changed", function()
    local project, run = upgraded("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
      .. "INSERT INTO t VALUES (1, 'abc'), (2, '12'), (3, '007');",
      'op.alter_column("t", "a", { type_ = sa.Integer, sqlite_cast = true })')
    assert.are.equal("0|integer\n12|integer\n7|integer",
      project:sqlite("app.db", "SELECT a, typeof(a) FROM t"))
    assert.is_truthy(run.err:find("op.alter_column: column 'a' is INTEGER now: 2 values were "
      .. "changed by the conversion", 1, true), run.err)
  end)

  it("keep an integer key the rowid", function()
    local project, run = upgraded(t, 'op.alter_column("t", "id", { type_ = sa.BigInteger })')
    assert.is_truthy(text_of(project):find("(id INTEGER PRIMARY KEY", 1, true))
    assert.is_truthy(run.err:find("stays INTEGER", 1, true))
  end)

  it("use ALTER TABLE where it suffices", function()
    local project = upgraded(t, [[op.add_column("t", sa.Column("n", sa.Integer,
        sa.ForeignKey("o.id", { name = "fk_n" })))
      op.add_column("t", sa.Column("k", sa.Boolean { create_constraint = true, name = "ck_k" }))
      op.alter_column("t", "b", { new_column_name = "bb" })
      op.add_column("o", sa.Column("x", sa.Integer))
      op.drop_column("o", "x")]])
    local text = text_of(project)
    assert.is_truthy(text:find("^CREATE TABLE t "))
    assert.is_truthy(text:find("n INTEGER CONSTRAINT fk_n REFERENCES o (id), k BOOLEAN CONSTRAINT "
      .. "ck_k CHECK (k IN (0, 1))", 1, true), text)
    assert.is_truthy(text:find("CHECK (bb < 50), UNIQUE (bb)", 1, true), text)
    assert.are.equal("CREATE TABLE o (id INTEGER PRIMARY KEY)", text_of(project, "o"))
  end)

  local counting = [[CREATE TABLE t (a, b); CREATE TABLE kept (a, b); INSERT INTO t VALUES (1, 2);
    CREATE TRIGGER keep AFTER DELETE ON t BEGIN INSERT INTO kept VALUES (OLD.a, OLD.b); END;
    CREATE VIEW every AS SELECT * FROM t UNION ALL SELECT * FROM kept;]]
  local column = 'sa.Column("n", sa.Integer)'

  it("tell which triggers and views a new column has stopped", function()
    local _, run = upgraded(counting, ('op.add_column("kept", %s)'):format(column))
    for _, text in ipairs {
      "a trigger of 't' (delete) no longer works after this revision: table kept has 3 columns but "
        .. "2 values were supplied",
      "view 'every' no longer works after this revision: SELECTs to the left and right of UNION "
        .. "ALL do not have the same number of result columns",
    } do
      assert.is_truthy(run.err:find("WARN  [mig.ops] " .. text, 1, true), run.err)
    end
  end)

  local text = [[CREATE TABLE t (id INTEGER PRIMARY KEY, a, b);
    CREATE VIRTUAL TABLE f USING fts5(a, content = 't', content_rowid = 'id');
    INSERT INTO t VALUES (1, 'x', 2); INSERT INTO f (rowid, a) VALUES (1, 'x');]]

  for call, why in pairs {
    ['op.rename_table("t", "u")'] = "no such table: main.t",
    ['op.alter_column("t", "a", { new_column_name = "z" })'] = "no such column: T.a",
    [batch('b.alter_column("a", { new_column_name = "z", nullable = false })')] =
      "no such column: T.a",
  } do
    it("tell which full-text table is stopped by " .. call, function()
      local _, run = upgraded(text, call)
      assert.is_truthy(run.err:find("WARN  [mig.ops] virtual table 'f' no longer works after this "
        .. "revision: " .. why, 1, true), run.err)
    end)
  end

  it("say nothing of a full-text table that reads other columns, or the same by another name",
    function()
      local _, run = upgraded(text, [[op.drop_column("t", "b")
        op.alter_column("t", "a", { nullable = false })
        op.rename_table("t", "u")
        op.rename_table("u", "t")]])
      assert.is_nil(run.err:find("WARN", 1, true), run.err)
    end)

  it("say nothing of those that the revision puts right", function()
    local project, run = upgraded(counting, ([[op.add_column("kept", %s)
      op.add_column("t", %s)
      op.execute("DROP TRIGGER keep")
      op.create_trigger("keep", "t", { timing = "after", event = "delete",
        body = "INSERT INTO kept VALUES (OLD.a, OLD.b, OLD.n)" })]]):format(column, column))
    assert.is_nil(run.err:find("WARN", 1, true), run.err)
    assert.are.equal("1|2|", project:sqlite("app.db", "DELETE FROM t; SELECT * FROM every"))
  end)

  it("rebuild temporary tables and those of other files", function()
    upgraded(t, [[
      local db = op.get_bind()
      op.execute("CREATE TEMP TABLE x (a INT, b TEXT)")
      op.execute("CREATE INDEX temp.ix ON x (b)")
      op.execute("CREATE TEMP TRIGGER tr AFTER INSERT ON x BEGIN SELECT 1; END")
      op.execute("CREATE TEMP TRIGGER tm AFTER INSERT ON main.t BEGIN SELECT 2; END")
      op.execute("INSERT INTO x VALUES (1, 'q')")
      op.alter_column("x", "b", { nullable = false })
      op.alter_column("t", "b", { nullable = false })
      assert(db:scalar("SELECT b FROM x") == "q")
      assert(db:scalar("SELECT group_concat(name) FROM sqlite_temp_master") == "x,ix,tr,tm")
      op.get_context():autocommit_block(function()
        op.execute("ATTACH ':memory:' AS aux")
        op.execute("CREATE TABLE aux.y (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT)")
        op.execute("CREATE INDEX aux.iy ON y (b)")
        op.execute("CREATE TRIGGER aux.ty AFTER INSERT ON y BEGIN SELECT 1; END")
        op.execute("INSERT INTO aux.y VALUES (7, 'q')")
        op.alter_column("y", "b", { nullable = false, schema = "aux" })
        assert(db:scalar("SELECT group_concat(name) FROM aux.sqlite_master")
          == "sqlite_sequence,y,iy,ty")
        assert(db:scalar("SELECT a FROM aux.y") == 7)
      end)]])
  end)

  it("drop the last column behind a comment", function()
    local project = upgraded("CREATE TABLE t (a INT, -- one, two\n  b INT -- three\n);"
      .. "INSERT INTO t VALUES (1, 2);", 'op.drop_column("t", "b")')
    assert.are.equal('CREATE TABLE "t" (a INT -- one, two\n)', text_of(project))
    assert.are.equal("1", project:sqlite("app.db", "SELECT * FROM t"))
  end)

  it("drop what uses a column when they are told to", function()
    local project = upgraded(t .. [[CREATE VIEW v AS SELECT a FROM t;
      CREATE TRIGGER tr AFTER INSERT ON o BEGIN UPDATE t SET "a" = 'z'; END;
      ALTER TABLE t ADD COLUMN g AS (upper(a));]], 'op.drop_column("t", "a", { cascade = true })')
    assert.are.equal("o\nt", project:sqlite("app.db",
      "SELECT name FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"))
    assert.is_truthy(text_of(project):find("(id INTEGER PRIMARY KEY, b INTEGER, o_id INT "
      .. "REFERENCES o,\n  CHECK (b < 50), UNIQUE (b))", 1, true), text_of(project))
  end)
end)

describe("--sql", function()
  local function script(body)
    local project = rebuild.project(t, body)
    return project, project:mig("upgrade", "--sql")
  end
  local described = [[{ copy_from = sa.Table("t", sa.MetaData(),
    sa.Column("id", sa.Integer, { primary_key = true }), sa.Column("a", sa.String(5)),
    sa.Column("b", sa.Integer), sa.Column("o_id", sa.Integer), sa.CheckConstraint("b < 50"),
    sa.Index("ix_a", "a")) }]]

  it("wants to know the table", function()
    local _, run = script('op.alter_column("t", "b", { nullable = false })')
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("op.alter_column: table 't' must be rebuilt for this on SQLite, "
      .. "and in --sql mode there is no database to read it from: use op.batch_alter_table and "
      .. "describe the table with copy_from = sa.Table(…)", 1, true), run.err)
  end)

  it("writes a rebuild of a table that is described", function()
    local project, run = script(batch([[b.alter_column("a", { new_column_name = "z" })
      b.alter_column("b", { nullable = false })
      b.drop_column("o_id")]], described))
    assert.are.equal(0, run.code, run.err)
    project:write("script.sql", run.out)
    local done = program.run({ "sqlite3", "-bail", "app.db", ".read script.sql" },
      { cwd = project.dir })
    assert.are.equal(0, done.code, done.err)
    assert.is_truthy(text_of(project):find("z VARCHAR%(5%), \n%s*b INTEGER NOT NULL"),
      text_of(project))
    assert.are.equal("1|p|10\n2|q|20", project:sqlite("app.db", "SELECT * FROM t"))
    assert.are.equal("a1", project:sqlite("app.db", "SELECT * FROM alembic_version"))
    assert.are.equal("CREATE INDEX ix_a ON t (z)", text_of(project, "ix_a"))
  end)

  local more = {
    ["a trigger"] = "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;",
    ["an index"] = "CREATE INDEX ix_b ON t (b);", ["a column"] = "ALTER TABLE t ADD COLUMN n INT;",
  }
  for name, sql in pairs(more) do
    it(("writes a script that stops at %s that is not described"):format(name), function()
      local project, run = script(batch('b.alter_column("b", { nullable = false })', described))
      project:sqlite("app.db", sql)
      project:write("script.sql", run.out)
      local before = project:sqlite("app.db", ".dump")
      local done = program.run({ "sqlite3", "-bail", "app.db", ".read script.sql" },
        { cwd = project.dir })
      assert.is_truthy(done.err:find("copy_from does not describe the whole table", 1, true),
        done.err)
      assert.are.equal(before, project:sqlite("app.db", ".dump"))
    end)
  end

  it("writes a script that stops where foreign keys are on", function()
    local project, run = script(batch('b.alter_column("b", { nullable = false })', described))
    project:write("script.sql", "PRAGMA foreign_keys = ON;\n" .. run.out)
    local before = project:sqlite("app.db", ".dump")
    local done = program.run({ "sqlite3", "-bail", "app.db", ".read script.sql" },
      { cwd = project.dir })
    assert.is_truthy(done.err:find("PRAGMA foreign_keys must be off", 1, true), done.err)
    assert.are.equal(before, project:sqlite("app.db", ".dump"))
  end)
end)
