-- Whatever changes in the models is seen: that, and nothing else. The revision that is written for
-- it makes the database what they say, and goes back to what it was.

local changes = require "spec.e2e.sqlite.changes"
local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

local sqlite
for _, kind in ipairs(databases.all) do
  if kind.name == "sqlite" then sqlite = kind end
end

local parent = [[("o", %ssa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("x", sa.Integer, { unique = true }))]]

local function models(items, more)
  return ('local m = sa.MetaData()\nsa.Table%s\nsa.Table("t", m, %s)\n%s\nreturn m\n'):format(
    parent:format("m, "), items, more or "")
end

local function lines_of(run) return history.lines(run.out) end

-- SQLite writes other quotes and blanks into what it has renamed, VIRTUAL is said or not, and a
-- CHECK that comes back is one of the table. What AUTOINCREMENT counts in stays for good.
local function bare(schema)
  schema = schema:gsub("table|sqlite_sequence|.-%b() ?", "")
  return (schema:gsub('"t"', "t"):gsub("%s+", ""):gsub("VIRTUAL", ""):gsub(",CHECK", "CHECK"))
end

local nothing = { "No new upgrade operations detected." }

describe("mig check on SQLite sees", function()
  for _, change in ipairs(changes) do
    it(change[1], function()
      local from, to, seen = change[2], change[3], change[4]
      local db = sqlite.new()
      local project = db:project({
        { "a1", up = ("op.create_table%s\nop.create_table(%q, %s)\n%s"):format(parent:format "",
          "t", from, change.up or "") },
      }, { files = {
        ["revisions/env.lua"] =
          'return { target_metadata = require "models", compare_server_default = true }\n',
        ["revisions/models.lua"] = models(to, change.new),
        ["revisions/script.lua.tmpl"] =
          env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
      } })
      history.done(project:mig("upgrade"))
      local before = db:schema()

      local run = project:mig "check"
      assert.are.same(seen, lines_of(run))
      assert.are.equal(1, run.code)

      history.done(project:mig("revision", "--autogenerate", "--rev-id", "a2", "-m", "change"))
      history.done(project:mig("upgrade"))
      assert.are.same(nothing, lines_of(project:mig "check"))
      history.done(project:mig("downgrade", "a1"))
      assert.are.equal(bare(before), bare(db:schema()))
    end)
  end
end)
