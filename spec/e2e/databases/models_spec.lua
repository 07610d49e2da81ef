-- A project adopts mig: models.lua of a database that is there, with which check is clean; the
-- revision that autogenerate writes from it makes the same database, and goes down and up again.
-- The database has a table of every kind: those of the golden cases.

local adopted = require "spec.e2e.databases.adopted"
local databases = require "spec.support.databases"
local env = require "spec.support.env"
local golden = require "spec.support.golden"
local rendering = require "spec.support.rendering"

-- What the cases refer to.
local referred = "CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));"
local extensions = {
  postgresql = "CREATE EXTENSION btree_gist; CREATE EXTENSION citext; CREATE EXTENSION hstore;",
}

local own = {
  mariadb = require "spec.unit.golden.mariadb",
  postgresql = require "spec.unit.golden.postgresql",
}

-- Cases of tables that do not stay, that want something else to be there, and that this server does
-- not take.
local left_out = {
  ["if_not_exists and prefixes"] = "all", ["WITHOUT OIDS and ON COMMIT"] = "all",
  ["options of all dialects at once"] = "all", INHERITS = "all",
  ["an enum type that somebody else makes"] = "all", ["a domain that somebody else makes"] = "all",
  ["order of constraints: written ones, then those of the columns"] = "mariadb",
  ["identity and computed columns"] = "mariadb", ["a deferrable unique constraint"] = "mariadb",
}

local function is_taken(case, kind)
  local statements, refusal = golden.statements(case, kind.name)
  local is_refused = refusal or golden.server_error(case, kind.name)
    or kind.name == "sqlite" and case.shell
  local out = left_out[case.name]
  local sql = table.concat(statements)
  return not is_refused and #statements > 0 and out ~= "all" and out ~= kind.name
    and not sql:find("sc%.") and not sql:find("s%.c")
end

-- The source of a case with names of its own, so that all of them can stand in one database.
local function source_of(case, kind, prefix)
  local lines, tables = {}, {}
  for i, o in ipairs(rendering.operations(case, kind.name)) do
    lines[i] = require("mig.render").operation(o)
    if o.name == "create_table" then tables[o.table] = true end
  end
  local source = table.concat(lines, "\n")
  for name in pairs(tables) do
    source = source:gsub('"' .. name .. '(["%.])', '"' .. prefix .. name .. "%1")
  end
  for _, head in ipairs {
    'name = "', 'name = op%.f%("', 'sa%.Index%("', 'sa%.Index%(op%.f%("', 'create_enum%("',
    'DOMAIN%("',
  } do
    source = source:gsub(head, "%0" .. prefix)
  end
  return source
end

local function all_sources(kind)
  local out = {}
  local more = own[kind.name] and own[kind.name].create_table or {}
  for _, list in ipairs { golden.cases().create_table, more } do
    for _, case in ipairs(list) do
      if is_taken(case, kind) then
        out[#out + 1] = source_of(case, kind, ("c%02d_"):format(#out + 1))
      end
    end
  end
  return table.concat(out, "\n")
end

local function project_of(db, revisions, models)
  return db:project(revisions, { files = {
    ["revisions/env.lua"] = 'return { target_metadata = require "models", '
      .. "compare_server_default = true }\n",
    ["revisions/script.lua.tmpl"] = env.read("lua/mig/templates/generic/script.lua.tmpl"),
    ["models.lua"] = models,
  } })
end

local nothing = 'return require("mig.schema").MetaData()\n'

local function succeeds(project, ...)
  local run = project:mig(...)
  assert.are.equal(0, run.code, run.err .. run.out)
  return run.out, run.err
end

-- PostgreSQL tells a condition that it has told before in yet other words: with other casts.
local function without_casts(source) return (source:gsub("::[%w ]+%[?%]?", "")) end

for _, kind in ipairs(databases.all) do
  describe("models.lua of a database, on " .. kind.name, function()
    local function new()
      local db = kind.new()
      if extensions[kind.name] then db:sql(extensions[kind.name]) end
      return db
    end

    -- What `sql` makes is adopted, and made again from its models.
    local function there_and_back(db, revisions)
      local project = project_of(db, revisions, nothing)
      succeeds(project, "upgrade")
      succeeds(project, "models", "--force")
      local models = project:read("models.lua")
      succeeds(project, "check")

      local twin = new()
      local copy = project_of(twin, {}, models)
      succeeds(copy, "revision", "--autogenerate", "-m", "everything")
      succeeds(copy, "upgrade")
      succeeds(copy, "check")
      assert.are.equal(without_casts(models), without_casts(succeeds(copy, "models", "-")))

      local _, told = succeeds(copy, "downgrade", "base")
      assert.are.equal("alembic_version", (twin:tables():gsub(" sqlite_sequence", "")), told)
      succeeds(copy, "upgrade")
      succeeds(copy, "check")
    end

    it("says what revisions have made, and makes the same again", function()
      local db = new()
      db:sql(referred)
      there_and_back(db, { { "a1", up = all_sources(kind) } })
    end)

    it("leaves out the names that the convention of the models makes", function()
      local db = new()
      db:sql("CREATE TABLE t (id INTEGER NOT NULL, a INTEGER, CONSTRAINT pk_t PRIMARY KEY (id), "
        .. "CONSTRAINT uq_t_a UNIQUE (a), CONSTRAINT own CHECK (a > 0));")
      local project = project_of(db, {}, 'return require("mig.schema").MetaData {\n'
        .. '  naming_convention = { pk = "pk_%(table_name)s", '
        .. 'uq = "uq_%(table_name)s_%(column_0_name)s" },\n}\n')
      succeeds(project, "models", "--force")
      local models = project:read("models.lua")
      assert.truthy(models:find('pk = "pk_%(table_name)s",', 1, true), models)
      assert.truthy(models:find('"id", sa.Integer, { primary_key = true', 1, true), models)
      assert.truthy(models:find('sa.Column("a", sa.Integer, { unique = true }),', 1, true), models)
      assert.truthy(models:find('{ name = "own" }', 1, true), models)
      succeeds(project, "check")
    end)

    it("says what others have made, and makes the same again", function()
      local db = new()
      db:sql(adopted[kind.name])
      there_and_back(db, {})
    end)
  end)
end
