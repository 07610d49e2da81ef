-- A database that mig has not made: `mig models` finds all of it, and what is made from them is the
-- same again.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local library = require "spec.support.library" -- luacheck: ignore library
local shapes = require "spec.e2e.sqlite.shapes"
local sorted = require "mig.support.sorted"

local sqlite
for _, kind in ipairs(databases.all) do
  if kind.name == "sqlite" then sqlite = kind end
end

local template = env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl")

-- A project that has no revisions, and the models of the database.
local function adopt(db)
  local project = db:project({}, { files = {
    ["revisions/env.lua"] = "return {}\n", ["revisions/script.lua.tmpl"] = template,
    ["revisions/versions/.keep"] = "",
  } })
  history.done(project:mig("models", "revisions/models.lua"))
  project:write("revisions/env.lua",
    'return { target_metadata = require "models", compare_server_default = true }\n')
  return project
end

local function expect_nothing(run)
  assert.are.equal("No new upgrade operations detected.\n", run.out, run.err)
  assert.are.equal(0, run.code)
end

-- What SQLite itself says, but for how it is written. What a primary key says of NULL differs, the
-- models have no collations of keys, and references to a key may leave its columns out.
local catalogue = [[
  CREATE TEMP VIEW own AS SELECT name FROM sqlite_master WHERE type = 'table'
    AND name NOT GLOB 'ft*' AND name NOT GLOB 'rt*' AND name <> 'alembic_version';
  SELECT m.name, x.name, upper(replace(x.type, ' ', '')), x.pk > 0 OR x."notnull",
    trim(x.dflt_value, '()'), x.pk, x.hidden
  FROM own AS m, pragma_table_xinfo(m.name) AS x ORDER BY 1, x.cid;
  SELECT m.name, iif(i.origin = 'c', i.name, i.origin), i."unique", i.partial,
    (SELECT group_concat(coalesce(x.name, '?') || iif(i.origin = 'c', x.desc || x.coll, '')
      || x.key) FROM pragma_index_xinfo(i.name) AS x) AS columns
  FROM own AS m, pragma_index_list(m.name) AS i ORDER BY 1, 2, columns;
  SELECT m.name, f."from", lower(f."table"), lower(coalesce(f."to", CASE f."from"
      WHEN 'm' THEN 'a' WHEN 'p' THEN 'b' ELSE 'id' END)), f.on_update, f.on_delete, f.match
  FROM own AS m, pragma_foreign_key_list(m.name) AS f ORDER BY 1, 2;
  SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
    AND name IN (SELECT name FROM own) ORDER BY 1;]]

describe("mig models on SQLite", function()
  local db, project

  setup(function()
    db = sqlite.new()
    db:sql(env.read(env.root .. "/spec/e2e/sqlite/adopted.sql"))
    project = adopt(db)
  end)

  it("says all there is", function()
    expect_nothing(project:mig "check")
  end)

  it("leaves virtual tables, what they keep and what is temporary alone", function()
    local models = project:read "revisions/models.lua"
    assert.is_nil(models:find('"ft', 1, true))
    assert.is_nil(models:find('"rt', 1, true))
    assert.is_nil(models:find('"tv"', 1, true))
    assert.is_nil(models:find("sqlite_sequence", 1, true))
  end)

  it("says it well enough to make another database of it", function()
    local other = sqlite.new()
    project:write("mig.ini", (project:read("mig.ini"):gsub("url = [^\n]*", "url = " .. other.url)))
    -- What a trigger writes to is not part of the models.
    other:sql("create virtual table ft using fts5(a, b)")
    history.done(project:mig("revision", "--autogenerate", "-m", "all"))
    history.done(project:mig "upgrade")
    expect_nothing(project:mig "check")
    assert.are.equal(db:sql(catalogue), other:sql(catalogue))
    assert.are.equal("The databases are alike.\n", project:mig("diff", db.url, other.url).out)
  end)
end)

describe("mig diff on SQLite", function()
  it("tells of views and triggers that only one database has", function()
    local one, two = sqlite.new(), sqlite.new()
    one:sql("CREATE TABLE t (a INTEGER); CREATE VIEW v AS SELECT a FROM t;"
      .. "CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM t; END")
    two:sql("CREATE TABLE t (a INTEGER)")
    local project = one:project({}, { files = { ["revisions/versions/.keep"] = "" } })
    assert.are.equal("remove_trigger tr\nremove_view v\n",
      project:mig("diff", one.url, two.url).out)
    assert.are.equal("add_view v\nadd_trigger tr\n", project:mig("diff", two.url, one.url).out)
    two:sql("DROP TABLE t")
    assert.are.equal("remove_trigger tr\nremove_view v\nremove_table t\n",
      project:mig("diff", one.url, two.url).out)
  end)
end)

describe("a table that is adopted", function()
  for name, shape in sorted.pairs(shapes) do
    it(("is what the models say, also when it has changed: %s"):format(name), function()
      local db = sqlite.new()
      db:sql(shape.setup)
      local project = adopt(db)
      expect_nothing(project:mig "check")
      local models = project:read "revisions/models.lua"
      local changed, count = models:gsub('(sa.Column%("num", )sa.Integer', "%1sa.BigInteger", 1)
      if count == 0 or (shape.skip or {}).type then return end
      project:write("revisions/models.lua", changed)
      assert.is_truthy(project:mig("check").out
        :find "^modify_type [^\n]+%.num from INTEGER to BIGINT\n$")
      history.done(project:mig("revision", "--autogenerate", "-m", "more"))
      history.done(project:mig "upgrade")
      expect_nothing(project:mig "check")
    end)
  end
end)

describe("what belongs to a virtual table", function()
  it("is known also where SQLite does not know the module", function()
    local db = sqlite.new()
    db:sql([[CREATE TABLE mine_data (a INTEGER); CREATE TABLE mine (a INTEGER);
      CREATE TABLE strange_node (a INTEGER);
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_master VALUES ('table', 'strange', 'strange', 0,
        'CREATE VIRTUAL TABLE strange USING nobody_has_it(a)');]])
    local models = adopt(db):read "revisions/models.lua"
    assert.is_truthy(models:find('"mine_data"', 1, true))
    assert.is_nil(models:find('"strange', 1, true))
  end)
end)

describe("schemas on SQLite", function()
  it("have to be attached", function()
    local db = sqlite.new()
    local project = db:project({}, { files = {
      ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
      ["revisions/models.lua"] = 'local m = sa.MetaData { schema = "sc" }\n'
        .. 'sa.Table("t", m, sa.Column("a", sa.Integer))\nreturn m\n',
      ["revisions/versions/.keep"] = "",
    } })
    local message = history.failed(project:mig "check")
    assert.is_truthy(message:find("the models have a schema 'sc', but no database is attached as "
      .. "'sc'", 1, true), message)
  end)
end)
