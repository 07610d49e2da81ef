-- Schemas of one server as targets: each with tables, version table and lock of its own.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tenants = require "spec.support.tenants"

local revisions = {
  { "a1", up = [[
      op.create_table("account", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("name", sa.String(20)))]], down = 'op.drop_table("account")' },
  { "b2", "a1", up = [[
      if op.get_context().x.broken == op.get_context().target then error("not today") end
      op.bulk_insert(sa.table("account", sa.column("id"), sa.column("name")),
        { { id = 1, name = op.get_context().target } })]] },
}

local env = [[
return {
  target_metadata = require "models",
  targets = function()
    return { { name = "One", schema = "%s" }, { name = "Two", schema = "%s" } }
  end,
}
]]

local models = [[
  local m = sa.MetaData()
  sa.Table("account", m, sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("name", sa.String(20)))
  return m]]

-- What makes schemas, and a place in one of them.
local kinds = {
  {
    kind = databases.postgresql,
    make = function(db)
      db:sql('CREATE SCHEMA "t one"; CREATE SCHEMA two; CREATE TABLE public.account (other TEXT)')
      return "t one", "two"
    end,
    names = function(schema) return ('"%s"'):format(schema) end,
    missing = "there is no schema 'gone': create it first",
    enter = { 'SET search_path TO "t one";', "SET search_path TO two;" },
  },
  {
    kind = databases.mariadb,
    make = function(db)
      local one, two = db.name .. " one", db.name .. "_two"
      db:sql(("CREATE DATABASE `%s`; CREATE DATABASE `%s`"):format(one, two))
      return one, two
    end,
    names = function(schema) return ("`%s`"):format(schema) end,
    missing = "Unknown database 'gone'",
    enter = { "USE `%s one`;", "USE %s_two;" },
  },
}

for _, row in ipairs(kinds) do
  describe("schemas of " .. row.kind.name, function()
    local db, project, one, two

    before_each(function()
      db = row.kind.new()
      one, two = row.make(db)
      project = db:project(revisions, { files = {
        ["revisions/env.lua"] = env:format(one, two), ["revisions/models.lua"] = models,
      } })
    end)

    local function value(sql, schema) return db:sql((sql:gsub("@", row.names(schema)))) end

    local function states()
      local out = {}
      for i, schema in ipairs { one, two } do
        out[i] = value("SELECT version_num FROM @.alembic_version", schema)
          .. " " .. value("SELECT name FROM @.account", schema)
      end
      return table.concat(out, ", ")
    end

    for _, jobs in ipairs { "1", "2" } do
      it("have tables and versions of their own, --jobs " .. jobs, function()
        local run = history.done(project:mig("upgrade", "--jobs", jobs))
        table.sort(tenants.told(run))
        assert.truthy(run.out:find("2 targets: 2 done", 1, true), run.out)
        assert.are.equal("b2 One, b2 Two", states())
        assert.are.equal("0", db:sql("SELECT count(*) FROM information_schema.tables "
          .. "WHERE table_name = 'alembic_version' AND table_schema IN ('public', '" .. db.name
          .. "')"))
        history.done(project:mig("check"))
        history.done(project:mig("downgrade", "a1", "--target", "Two"))
        assert.are.equal("One: b2 (head)\nTwo: a1\n", history.done(project:mig("current")).out)
      end)
    end

    it("fail for themselves", function()
      local run = project:mig("upgrade", "-x", "broken=One", "--on-error", "continue")
      assert.are.equal("1 of 2 targets failed: One; the next run does what is left",
        tenants.failed(run, 3))
      assert.are.equal("Two", value("SELECT name FROM @.account", two))
      history.done(project:mig("upgrade"))
      assert.are.equal("b2 One, b2 Two", states())
    end)

    it("do not wait for each other's lock", function()
      project:write("revisions/versions/b2.lua", history.text { "b2", "a1", up = [[
        local name, other = "One", "Two"
        if op.get_context().target == "Two" then name, other = other, name end
        io.open("here-" .. name, "w"):close()
        local tries = 0
        while not io.open("here-" .. other) do
          tries = tries + 1
          if tries > 2000 then error("alone") end
          os.execute("sleep 0.01")
        end]] })
      history.done(project:mig("upgrade", "--jobs", "2", "--lock-timeout", "1"))
    end)

    it("must be there", function()
      project:write("revisions/env.lua", env:format(one, "gone"))
      local run = project:mig("upgrade")
      assert.are.equal("1 of 2 targets failed: Two; the next run does what is left",
        tenants.failed(run, 3))
      local line = run.err:match("\nTwo: FAILED: ([^\n]*)")
      assert.truthy(line and line:find(row.missing, 1, true), run.err)
      assert.are.equal(3, project:mig("status").code)
    end)

    it("are entered by the script of each", function()
      local run = history.done(project:mig("upgrade", "--sql"))
      for i, name in ipairs { "One", "Two" } do
        assert.truthy(run.out:find(("-- Target %s\n\n%s\n"):format(name,
          row.enter[i]:format(db.name)), 1, true), run.out)
      end
      local replay = program.run(db:client(), { stdin = run.out })
      assert.are.equal(0, replay.code, replay.err)
      assert.are.equal("b2 One, b2 Two", states())
      history.done(project:mig("current", "--check-heads"))
    end)

    it("make revisions from the models of one", function()
      history.done(project:mig("upgrade"))
      project:write("revisions/models.lua", (models:gsub("String%(20%)%)", "%0, "
        .. 'sa.Column("email", sa.String(50))')))
      project:write("revisions/script.lua.tmpl", "revision = ${repr(up_revision)}\n"
        .. "down_revision = ${repr(down_revision)}\nfunction upgrade()\n  ${upgrades}\nend\n"
        .. "function downgrade()\n  ${downgrades}\nend\n")
      assert.are.equal(1, project:mig("check").code)
      history.done(project:mig("revision", "--autogenerate", "--rev-id", "c3", "--target", "One"))
      history.done(project:mig("upgrade"))
      history.done(project:mig("check"))
      assert.are.equal("NULL", value("SELECT email FROM @.account", two))
    end)
  end)
end
