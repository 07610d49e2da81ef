-- What mig has made from the models is what they say: `mig check` finds nothing, for every type and
-- every option of SQLite, nor after tables were rebuilt.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local library = require "spec.support.library" -- luacheck: ignore library
local matrix = require "spec.e2e.sqlite.matrix"

local sqlite
for _, kind in ipairs(databases.all) do
  if kind.name == "sqlite" then sqlite = kind end
end

-- Of types that SQLite does not have there is nothing to compare.
local function known_types()
  local d, out = require("mig.dialects").get "sqlite", {}
  for name in pairs(require("mig.schema.types").all) do
    if d.types[name] then out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

local function quoted_list(list)
  local out = {}
  for i, text in ipairs(list) do out[i] = ("%q"):format(text) end
  return "{ " .. table.concat(out, ", ") .. " }"
end

-- A database that a revision has made, and models of the same definitions.
local function project_of(convention)
  local db = sqlite.new()
  local types = quoted_list(matrix.types(known_types()))
  local define = ('require("spec.e2e.sqlite.matrix").define(define, sa, %s)'):format(types)
  local project = db:project({
    { "a1", up = "local function define(...) op.create_table(...) end\n" .. define
      .. '\nop.create_view("v", "SELECT a FROM indexes -- [a]\\nWHERE a > 1")'
      .. '\nop.create_view("Named", "SELECT a, b FROM indexes", { columns = { "x", "Y z" } })'
      .. '\nop.create_trigger("tr", "indexes", { timing = "after", event = "update of a, b", '
      .. 'when = "new.a > 1", body = "DELETE FROM uniques; DELETE FROM checks;" })'
      .. '\nop.create_trigger("tr_v", "v", { timing = "instead of", event = "delete", '
      .. 'body = "BEGIN DELETE FROM uniques; END" })' },
  }, { files = {
    ["revisions/models.lua"] = ("local m = sa.MetaData { naming_convention = %s }\n"
      .. "local function define(name, ...) sa.Table(name, m, ...) end\n%s\n"
      .. 'sa.View("v", "select a from indexes where a > 1", { metadata = m })\n'
      .. 'sa.View("Named", "SELECT a, b FROM indexes", { metadata = m, '
      .. 'columns = { "x", "Y z" } })\n'
      .. 'sa.Trigger("tr", "indexes", { metadata = m, timing = "AFTER", '
      .. 'event = "UPDATE OF a,b", when = "new.a > 1", '
      .. 'body = "BEGIN DELETE FROM uniques; DELETE FROM checks; END" })\n'
      .. 'sa.Trigger("tr_v", "v", { metadata = m, timing = "instead of", event = "delete", '
      .. 'body = "DELETE FROM uniques" })\nreturn m\n'):format(convention or "nil", define),
    ["revisions/env.lua"] =
      'return { target_metadata = require "models", compare_server_default = true }\n',
  } })
  project:write("mig.ini", project:read("mig.ini") .. "prepend_sys_path = " .. env.root .. "\n")
  history.done(project:mig("upgrade"))
  return project, db
end

local function expect_nothing(project)
  local run = project:mig "check"
  assert.are.equal("No new upgrade operations detected.\n", run.out, run.err)
  assert.are.equal(0, run.code)
end

local convention = [[{
  ix = "ix_%(column_0_label)s", uq = "uq_%(table_name)s_%(column_0_N_name)s",
  ck = "ck_%(table_name)s_%(constraint_name)s", pk = "pk_%(table_name)s",
  fk = "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
}]]

describe("mig check on SQLite finds nothing", function()
  it("after a revision has made what the models say", function()
    expect_nothing((project_of()))
  end)

  -- Otherwise tables that were made by the very words of the models are not looked into.
  it("where every part of every table is compared", function()
    local project = project_of()
    project:write("revisions/env.lua", [[
      return { target_metadata = require "models", compare_server_default = true,
        include_object = function() return true end }]])
    expect_nothing(project)
  end)

  it("after every table was rebuilt", function()
    local project, db = project_of()
    local names = {}
    for name in db:sql([[SELECT name FROM sqlite_master WHERE type = 'table'
      AND name <> 'alembic_version' AND name NOT LIKE 'sqlite~_%' ESCAPE '~']])
      :gmatch("[^\n]+") do
      names[#names + 1] = name
    end
    assert.is_true(#names > 60)
    project:write("revisions/versions/a2.lua", history.text { "a2", "a1", up = ([[
      for _, name in ipairs %s do
        op.batch_alter_table(name, function() end, { recreate = "always" })
      end]]):format(quoted_list(names)) })
    history.done(project:mig("upgrade"))
    expect_nothing(project)
  end)
end)

describe("models that are also for other databases", function()
  it("have what SQLite cannot have", function()
    local db = sqlite.new()
    local project = db:project({ { "a1", up = [[
      op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))
      op.create_view("v", "SELECT id FROM t")
      op.create_trigger("both", "t", { timing = "after", event = "insert", body = "SELECT 1",
        execute = "touched()" })]] } }, { files = {
      ["revisions/models.lua"] = [[
        local m = sa.MetaData()
        sa.Table("t", m, sa.Column("id", sa.Integer, { primary_key = true }))
        return m]],
      ["revisions/env.lua"] = [[
        return { target_metadata = {
          require "models",
          sa.View("v", "SELECT id FROM t"),
          sa.Function("touched", { returns = "trigger", language = "plpgsql",
            body = "BEGIN RETURN new; END" }),
          sa.Trigger("both", "t", { timing = "after", event = "insert", body = "SELECT 1",
            execute = "touched()" }),
          sa.Trigger("only_there", "t", { timing = "after", event = "truncate",
            for_each = "statement", execute = "touched()" }),
        } }]],
    } })
    history.done(project:mig("upgrade"))
    expect_nothing(project)
  end)
end)

describe("databases that are attached", function()
  it("are schemas", function()
    local db, other = sqlite.new(), sqlite.new()
    other:sql("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE INDEX ix ON p (id DESC);"
      .. "CREATE TABLE t (p REFERENCES p); CREATE VIEW v AS SELECT * FROM t")
    local project = db:project { { "a1", up = ([[
      op.execute("ATTACH '%s' AS sc")
      op.execute("CREATE TABLE own (a)")
      local reflect = require "mig.dialects.sqlite.reflect"
      local d, sink = require("mig.dialects").get "sqlite", require "mig.core.sink"
      local function names(opts)
        local md, out = reflect(d, { sink = sink }, opts), {}
        for _, t in ipairs(md.tables) do
          if t.name ~= "alembic_version" then
            out[#out + 1] = (t.schema or "-") .. "." .. t.name
          end
        end
        return table.concat(out, " "), md
      end
      print(names {})
      print((names { schemas = { "sc" } }))
      local listed, md = names { include_schemas = true }
      local t = md:table("t", "sc")
      print(listed, t.constraints[1].ref_schema, t.constraints[1].ref_columns[1],
        md:table("p", "sc").indexes[1].table.schema, md.views[1].schema)
    ]]):format(other.name) } }
    local run = project:mig("upgrade")
    assert.are.equal(0, run.code, run.err)
    assert.is_truthy(run.err:find("\n-.own\t", 1, true), run.err)
    assert.is_truthy(run.err:find("\n-.own sc.p sc.t\n", 1, true), run.err)
    assert.is_truthy(run.err:find("\n-.own sc.p sc.t\tsc\tid\tsc\tsc\n", 1, true), run.err)
  end)
end)

describe("names by a convention", function()
  it("are found again", function()
    local db = sqlite.new()
    local define = [[
      define("parent", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("x", sa.Integer, { unique = true }), sa.UniqueConstraint("x", "id"))
      define("child", sa.Column("a", sa.Integer, sa.ForeignKey("parent.id"), { index = true }),
        sa.Column("yes", sa.Boolean { create_constraint = true, name = "yes" }),
        sa.CheckConstraint("a > 0", { name = "positive" }))]]
    local models = ("local m = sa.MetaData { naming_convention = %s }\n"
      .. "local function define(name, ...) sa.Table(name, m, ...) end\n%s\nreturn m\n")
    local project = db:project({ { "a1",
      up = "local function define(...) op.create_table(...) end\n" .. define } }, { files = {
      ["revisions/models.lua"] = models:format(convention, define),
      ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
    } })
    history.done(project:mig("upgrade"))
    assert.is_truthy(db:schema():find("CONSTRAINT fk_child_a_parent", 1, true))
    expect_nothing(project)
  end)
end)
