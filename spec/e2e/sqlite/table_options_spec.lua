-- What a table is, beside its columns: STRICT, WITHOUT ROWID, AUTOINCREMENT, and what NOT NULL does
-- with a row. Revisions change it, by hand or by autogenerate; rows and counters stay.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

local sqlite
for _, kind in ipairs(databases.all) do
  if kind.name == "sqlite" then sqlite = kind end
end

local function project_of(db, revisions, files)
  return db:project(revisions, { files = files })
end

-- A database with a table made by SQL, and a revision that changes it and back.
local function changed(setup, up, down)
  local db = sqlite.new()
  db:sql(setup)
  local project = project_of(db, { { "a1", up = up, down = down } })
  history.done(project:mig "upgrade")
  return db, project
end

local function refusal(setup, up)
  local db = sqlite.new()
  db:sql(setup)
  local before = db:schema()
  local run = project_of(db, { { "a1", up = up } }):mig "upgrade"
  assert.are.equal(before, db:schema())
  return run.err
end

local rows = [[INSERT INTO t VALUES (1, 'a'), (7, 'b'), (40, 'c'); DELETE FROM t WHERE id = 40;
CREATE INDEX ix ON t (x);]]

describe("op.alter_table on SQLite", function()
  it("makes a table strict and back, with its rows", function()
    local db, project = changed("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);" .. rows,
      'op.alter_table("t", { sqlite_strict = true })',
      'op.alter_table("t", { sqlite_strict = false })')
    assert.is_truthy(db:schema():find("STRICT", 1, true))
    assert.are.equal("1|a\n7|b", db:sql "SELECT * FROM t")
    history.done(project:mig("downgrade", "base"))
    assert.is_nil(db:schema():find("STRICT", 1, true))
    assert.are.equal("1|a\n7|b", db:sql "SELECT * FROM t")
  end)

  it("keeps what AUTOINCREMENT has given out while other options change", function()
    local db = changed("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT);" .. rows,
      'op.alter_table("t", { sqlite_strict = true })')
    db:sql "INSERT INTO t (x) VALUES ('d')"
    assert.are.equal("41", db:sql "SELECT max(id) FROM t")
  end)

  it("lets a table count from its highest key on, and no more", function()
    local db, project = changed("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);" .. rows,
      'op.alter_table("t", { sqlite_autoincrement = true })',
      'op.alter_table("t", { sqlite_autoincrement = false })')
    db:sql "DELETE FROM t WHERE id = 7; INSERT INTO t (x) VALUES ('d')"
    assert.are.equal("1|a\n8|d", db:sql "SELECT * FROM t")
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", db:sql "SELECT * FROM sqlite_sequence")
    assert.are.equal("1|a\n8|d", db:sql "SELECT * FROM t")
  end)

  it("takes the rowid away and gives one back", function()
    local db, project = changed("CREATE TABLE t (id TEXT PRIMARY KEY, x TEXT);" .. rows,
      'op.alter_table("t", { sqlite_with_rowid = false })',
      'op.alter_table("t", { sqlite_with_rowid = true })')
    assert.is_truthy(db:schema():find("WITHOUT ROWID", 1, true))
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("1|1|a\n2|7|b", db:sql "SELECT rowid, id, x FROM t")
  end)

  it("shares a rebuild with what comes before and after, in any order", function()
    local db = changed("CREATE TABLE t (id INT, x TEXT);" .. rows, [[
op.alter_table("t", { sqlite_autoincrement = true })
op.alter_column("t", "id", { type_ = sa.Integer, nullable = false })
op.create_primary_key(nil, "t", { "id" })
op.batch_alter_table("t", function(batch_op)
  batch_op.alter_table({ sqlite_strict = true })
  batch_op.alter_column("x", { nullable = false, sqlite_on_conflict_not_null = "IGNORE" })
end)]])
    db:sql "INSERT INTO t (x) VALUES ('d'), (NULL)"
    assert.are.equal("1|a\n7|b\n8|d", db:sql "SELECT * FROM t")
    assert.is_truthy(db:schema():find("STRICT", 1, true))
  end)

  local refusals = {
    { "rows of other types", "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES ('x');",
      'op.alter_table("t", { sqlite_strict = true })',
      "cannot store TEXT value in INTEGER column" },
    { "no key", "CREATE TABLE t (a INTEGER);",
      'op.alter_table("t", { sqlite_with_rowid = false })',
      "op.alter_table: sqlite_with_rowid = false needs a primary key, which table 't' has not" },
    { "a key that cannot count", "CREATE TABLE t (a TEXT PRIMARY KEY);",
      'op.alter_table("t", { sqlite_autoincrement = true })',
      "sqlite_autoincrement needs a primary key of one INTEGER column, which table 't' has not" },
    { "an option that is none", "CREATE TABLE t (a INTEGER);",
      'op.alter_table("t", { sqlite_strikt = true })',
      "op.alter_table: unknown option 'sqlite_strikt'; did you mean 'sqlite_strict'?" },
    { "a conflict clause of what may be NULL", "CREATE TABLE t (a INTEGER);",
      'op.alter_column("t", "a", { sqlite_on_conflict_not_null = "FAIL" })',
      "op.alter_column: column 'a' is not NOT NULL, so that has no conflict clause" },
    { "a word that is none", "CREATE TABLE t (a INTEGER NOT NULL);",
      'op.alter_column("t", "a", { sqlite_on_conflict_not_null = "IGNOR" })',
      "option 'sqlite_on_conflict_not_null' must be" },
  }
  for _, case in ipairs(refusals) do
    it("refuses " .. case[1] .. ", and changes nothing", function()
      assert.is_truthy(refusal(case[2], case[3]):find(case[4], 1, true), refusal(case[2], case[3]))
    end)
  end

  it("does nothing for options of other databases", function()
    local db, setup = sqlite.new(), "CREATE TABLE t (a INTEGER)"
    db:sql(setup)
    local before = db:schema()
    history.done(project_of(db, { { "a1",
      up = 'op.alter_table("t", { mysql_engine = "InnoDB" })' } }):mig "upgrade")
    assert.are.equal(before, db:schema():gsub("table|alembic_version[^\n]*\n?", ""))
  end)
end)

describe("mig revision --autogenerate on SQLite", function()
  it("lets a key that is made anew count as before, and keeps the rows", function()
    local db = sqlite.new()
    db:sql("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER PRIMARY KEY AUTOINCREMENT, "
      .. "c TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'x');"
      .. "INSERT INTO t VALUES (5, 1, 'p'), (9, 2, 'q');")
    local project = project_of(db, {}, {
      ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
      ["revisions/models.lua"] = [[
local m = sa.MetaData()
sa.Table("t", m, sa.Column("a", sa.Integer, { primary_key = true }),
  sa.Column("b", sa.Integer, { nullable = false }),
  sa.Column("c", sa.Text, { nullable = false, server_default = "x",
    sqlite_on_conflict_not_null = "REPLACE" }), { sqlite_autoincrement = true })
return m
]],
      ["revisions/script.lua.tmpl"] =
        env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
    })
    history.done(project:mig("revision", "--autogenerate", "--rev-id", "a1", "-m", "another key"))
    history.done(project:mig "upgrade")
    history.done(project:mig "check")
    db:sql "INSERT INTO t (b, c) VALUES (3, NULL)"
    assert.are.equal("5|1|p\n9|2|q\n10|3|x", db:sql "SELECT * FROM t")
    history.done(project:mig("downgrade", "base"))
    db:sql "INSERT INTO t (a, c) VALUES (6, NULL)"
    assert.are.equal("5|1|p\n9|2|q\n10|3|x\n6|11|x", db:sql "SELECT * FROM t ORDER BY b")
  end)
end)
