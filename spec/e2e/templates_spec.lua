-- The templates multidb and pgschemas, as `mig init` writes them.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tenants = require "spec.support.tenants"

-- Records of runs are not what is looked at here.
local function init(template)
  local project = program.project()
  history.done(project:mig("init", "-t", template))
  project:write("mig.ini", (project:read("mig.ini"):gsub("record_history = true", "")))
  return project
end

-- The one file of versions/ whose name ends so.
local function revision_file(project, slug)
  for _, path in ipairs(project:files()) do
    if path:find(slug .. ".lua", 1, true) then return path end
  end
  error("no revision " .. slug)
end

local function edit(project, path, ...)
  local text = project:read(path)
  for _, pair in ipairs { ... } do
    local from, to = pair[1], pair[2]
    local first, last = text:find(from, 1, true)
    if not first then error(path .. " has no " .. from, 2) end
    text = text:sub(1, first - 1) .. to .. text:sub(last + 1)
  end
  project:write(path, text)
end

describe("mig init", function()
  for _, template in ipairs { "multidb", "pgschemas" } do
    it("writes all files of " .. template .. ", the same that another has where it has none",
      function()
        local project, generic = init(template), init "generic"
        assert.are.same({ ".luarc.json", "mig.ini", "revisions/README", "revisions/env.lua",
          "revisions/script.lua.tmpl" }, project:files())
        assert.are.equal(generic:read(".luarc.json"), project:read(".luarc.json"))
        history.done(project:mig("revision", "-m", "first"))
        assert.are.same({}, history.logged(project:mig("history"), "WARN"))
      end)
  end

  it("guesses a template from a misspelt name", function()
    assert.are.equal("No such template 'multib'; did you mean 'multidb'?",
      history.failed(program.project():mig("init", "-t", "multib")))
  end)
end)

describe("multidb", function()
  it("works as it is written", function()
    local project = init "multidb"
    history.done(project:mig("revision", "-m", "first"))
    assert.are.same({ "engine1: done, 1 step", "engine2: done, 1 step", "2 targets: 2 done" },
      tenants.told(history.done(project:mig("upgrade"))))
    for _, database in ipairs { "engine1.db", "engine2.db" } do
      assert.are.equal(12, #history.version(project, database))
    end
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", history.version(project, "engine2.db"))
  end)

  for _, kind in ipairs(databases.all) do
    it("does in each database what its function says, on " .. kind.name, function()
      local project, one, two = init "multidb", kind.new(), kind.new()
      edit(project, "mig.ini", { "sqlite:///engine1.db", one.url },
        { "sqlite:///engine2.db", two.url })
      history.done(project:mig("revision", "-m", "tables"))
      local edits = {}
      for database, name in pairs { engine1 = "one", engine2 = "two" } do
        local up = ('upgrades["%s"] = function()'):format(database)
        local down = "down" .. up:sub(3)
        edits[#edits + 1] = { "\n" .. up, ('\n%s\n  op.create_table("%s", '
          .. 'sa.Column("x", sa.Integer))'):format(up, name) }
        edits[#edits + 1] = { down, ('%s\n  op.drop_table("%s")'):format(down, name) }
      end
      edit(project, revision_file(project, "_tables"), table.unpack(edits))
      history.done(project:mig("upgrade", "--jobs", "2"))
      assert.are.equal("alembic_version one", one:tables())
      assert.are.equal("alembic_version two", two:tables())
      history.done(project:mig("current", "--check-heads"))
      history.done(project:mig("downgrade"))
      assert.are.equal("alembic_version", one:tables())
      assert.are.equal("alembic_version", two:tables())
    end)
  end

  it("has models for each, and writes their changes into its function", function()
    local project = init "multidb"
    project:write("revisions/models/engine1.lua", [[
      local m = sa.MetaData()
      sa.Table("one", m, sa.Column("x", sa.Integer))
      return m]])
    project:write("revisions/models/engine2.lua", [[
      local m = sa.MetaData()
      sa.Table("two", m, sa.Column("x", sa.Integer))
      return m]])
    local choose = "env.lua lists 2 targets; choose one with --target: engine1, engine2"
    assert.are.equal(choose, history.failed(project:mig("revision", "--autogenerate")))
    edit(project, "revisions/env.lua", { "-- engine1 =", "engine1 =" },
      { "-- engine2 =", "engine2 =" })
    local names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
    history.done(project:mig("revision", "--autogenerate", "-m", "one", "--target", "engine1"))
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version\none", project:sqlite("engine1.db", names))
    assert.are.equal("alembic_version", project:sqlite("engine2.db", names))
    project:write("revisions/models/engine1.lua", "return sa.MetaData()")
    local run = history.done(project:mig("revision", "--autogenerate", "-m", "both"))
    assert.truthy(run.err:find("Comparing target engine2", 1, true), run.err)
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version", project:sqlite("engine1.db", names))
    assert.are.equal("alembic_version\ntwo", project:sqlite("engine2.db", names))
    history.done(project:mig("check"))
    history.done(project:mig("downgrade"))
    assert.are.equal("alembic_version\none", project:sqlite("engine1.db", names))
    assert.are.equal("alembic_version", project:sqlite("engine2.db", names))
    assert.are.equal("Target database is not up to date; run 'mig upgrade' first",
      history.failed(project:mig("revision", "--autogenerate")))
  end)

  it("gives a database that comes later what the others had", function()
    local project = init "multidb"
    history.done(project:mig("revision", "-m", "first"))
    history.done(project:mig("upgrade"))
    edit(project, "mig.ini", { "engine1, engine2", "engine1, engine2, third" })
    assert.truthy(history.failed(project:mig("upgrade")):find(
      "mig.ini has no section [third]", 1, true))
    project:write("mig.ini", project:read("mig.ini") .. "[third]\nurl = sqlite:///third.db\n")
    assert.are.same({ "engine1: nothing to do", "engine2: nothing to do", "third: done, 1 step",
      "3 targets: 1 done, 2 with nothing to do" },
      tenants.told(history.done(project:mig("upgrade"))))
  end)
end)

describe("pgschemas", function()
  it("brings each tenant of a database to the head, and new ones with the next run", function()
    local project, db = init "pgschemas", databases.postgresql.new()
    edit(project, "mig.ini", { "postgresql://localhost/app", db.url })
    history.done(project:mig("revision", "-m", "account"))
    edit(project, revision_file(project, "_account"),
      { "function upgrade()", 'function upgrade()\n  op.create_table("account", sa.Column("x", '
        .. 'sa.Integer))' },
      { "function downgrade()", 'function downgrade()\n  op.drop_table("account")' })
    assert.are.same({ "0 targets" }, tenants.told(history.done(project:mig("upgrade"))))
    db:sql("CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE SCHEMA tenants")
    assert.are.same({ "tenant_a: done, 1 step", "tenant_b: done, 1 step", "2 targets: 2 done" },
      tenants.told(history.done(project:mig("upgrade"))))
    db:sql("CREATE SCHEMA tenant_c")
    assert.are.equal(1, project:mig("status").code)
    assert.are.same({ "tenant_a: nothing to do", "tenant_b: nothing to do",
      "tenant_c: done, 1 step", "3 targets: 1 done, 2 with nothing to do" },
      tenants.told(history.done(project:mig("upgrade"))))
    local where = "SELECT table_schema FROM information_schema.tables "
      .. "WHERE table_name = '%s' ORDER BY 1"
    for _, name in ipairs { "account", "alembic_version" } do
      assert.are.equal("tenant_a\ntenant_b\ntenant_c", db:sql(where:format(name)))
    end
    history.done(project:mig("downgrade", "--jobs", "3"))
    assert.are.equal("", db:sql(where:format("account")))
  end)
end)

describe("one revision for databases of several kinds", function()
  it("has the lines of each in its own words", function()
    local project, pg = init "multidb", databases.postgresql.new()
    edit(project, "mig.ini", { "sqlite:///engine2.db", pg.url })
    edit(project, "revisions/env.lua", { "-- engine1 =", "engine1 =" },
      { "-- engine2 =", "engine2 =" })
    for _, name in ipairs { "engine1", "engine2" } do
      project:write(("revisions/models/%s.lua"):format(name), ([[
        local m = sa.MetaData()
        sa.Table("%s_t", m, sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("kind", sa.Enum("a", "b", { name = "kind" })))
        return m]]):format(name))
    end
    history.done(project:mig("revision", "--autogenerate", "-m", "both"))
    history.done(project:mig("upgrade"))
    history.done(project:mig("check"))
    history.done(project:mig("downgrade"))
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version engine2_t", pg:tables())
  end)
end)
