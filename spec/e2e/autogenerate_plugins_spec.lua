-- autogenerate_plugins: which comparisons are made, mig's own and those of a project.

local databases = require "spec.support.databases"
local drafts = require "spec.support.drafts"
local json = require "spec.support.json"

local before = [[
CREATE TABLE gone (id integer);
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (id integer PRIMARY KEY, a text, b integer DEFAULT 3, feels mood);
CREATE INDEX ix_t_a ON t (a)]]

-- One difference of each kind.
local models = [[
sa.Table("t", m, sa.Column("id", sa.Integer, { primary_key = true }), sa.Column("a", sa.Date),
  sa.Column("b", sa.Integer, { server_default = 4 }),
  sa.Column("feels", sa.Enum("sad", "glad", { name = "mood" })), sa.Column("c", sa.Integer),
  sa.CheckConstraint("b > 1", { name = "ck_t_b" }), { comment = "notes",
    postgresql_with = { fillfactor = 70 } })
sa.View("v", "SELECT id FROM t", { metadata = m })
sa.Function("stop", { returns = "trigger", language = "plpgsql", body = "BEGIN RETURN NULL; END",
  metadata = m })
sa.Trigger("tr", "t", { timing = "BEFORE", event = "DELETE", execute = "stop()", metadata = m })]]

-- What each comparison of mig finds there.
local found = {
  checks = { "add_constraint" }, comments = { "add_table_comment" },
  constraints = { "remove_index" }, defaults = { "modify_default" },
  enums = { "add_enum_value" }, functions = { "add_function" }, options = { "modify_option" },
  tables = { "add_column", "remove_table" }, triggers = { "add_trigger" },
  types = { "modify_type" }, views = { "add_view" },
}

local own = {
  add = function(notes) return ([[
require("mig.directives").add_comparator("autogenerate", function(_, upgrade_ops)
  local op = require("mig.directives").operation
  table.insert(upgrade_ops.ops, op("rename_table", "%s", "%s_2"))
end%s)]]):format(notes, notes, notes == "named" and ', { plugin = "acme.named" }' or "") end,
}

local p

local function kinds_of(patterns)
  p:environment(([[compare_server_default = true, plugins = { "acme.notes", "acme.deep.named" },
autogenerate_plugins = %s]]):format(patterns), own.add "always")
  local run = p.project:mig("check", "--json")
  local kinds, renamed = {}, {}
  for _, item in ipairs(json.decode(run.out)) do
    local old = item.kind == "rename_table" and item.old
    if old then renamed[#renamed + 1] = old else kinds[#kinds + 1] = item.kind end
  end
  table.sort(kinds)
  table.sort(renamed)
  return kinds, renamed
end

describe("autogenerate_plugins", function()
  setup(function()
    p = drafts.project(databases.postgresql)
    p.db:sql(before)
    p:models(models)
    p.project:write("revisions/acme/notes.lua", own.add "notes")
    p.project:write("revisions/acme/deep/named.lua", own.add "named")
  end)

  it("is everything when nobody says so", function()
    local kinds, renamed = kinds_of "nil"
    local all = {}
    for _, names in pairs(found) do table.move(names, 1, #names, #all + 1, all) end
    table.sort(all)
    assert.are.same(all, kinds)
    assert.are.same({ "always", "named", "notes" }, renamed)
  end)

  it("names the comparisons of mig that are made", function()
    for name, names in pairs(found) do
      local kinds, renamed = kinds_of(('{ "mig.autogenerate.%s" }'):format(name))
      assert.are.same(names, kinds, name)
      assert.are.same({ "always" }, renamed, name)
    end
  end)

  it("takes those away that follow a ~", function()
    local kinds, renamed = kinds_of
      '{ "mig.autogenerate.*", "~mig.autogenerate.t*", "acme.*", "~acme.notes" }'
    assert.are.same({ "add_constraint", "add_enum_value", "add_function", "add_table_comment",
      "add_view", "modify_default", "modify_option", "remove_index" }, kinds)
    assert.are.same({ "always", "named" }, renamed)
  end)

  it("takes away from everything where that is all it does", function()
    local kinds, renamed = kinds_of '{ "~mig.*", "~acme.named" }'
    assert.are.same({}, kinds)
    assert.are.same({ "always", "notes" }, renamed)
  end)

  it("may stand in mig.ini", function()
    p:environment "compare_server_default = true"
    local ini = p.project:read "mig.ini"
    p.project:write("mig.ini",
      ini .. "autogenerate_plugins = mig.autogenerate.views, mig.autogenerate.defaults\n")
    local run = p.project:mig "check"
    p.project:write("mig.ini", ini)
    assert.are.equal("modify_default t.b from 3 to 4\nadd_view v\n", run.out)
  end)

  it("is refused when it names nothing", function()
    for patterns, expected in pairs {
      ['{ "mig.autogenerate.tpyes" }'] = "FAILED: autogenerate_plugins: did not locate a plugin "
        .. "'mig.autogenerate.tpyes'; did you mean 'mig.autogenerate.types'?\n",
      ['{ "~acme.other.*" }'] = "did not locate a plugin 'acme.other.*'; ",
      ['{ "alembic.autogenerate.*" }'] = "mig's own begin with mig.autogenerate., ",
      ["{}"] = "FAILED: autogenerate_plugins names nothing, and nothing would be compared; ",
      ["{ 3 }"] = 'env.lua: autogenerate_plugins must be a list of names: { "mig.autogenerate.*" }',
      ['"mig.*"'] = "env.lua: autogenerate_plugins must be a table, got string",
    } do
      p:environment(('plugins = { "acme.notes" }, autogenerate_plugins = %s'):format(patterns))
      local run = p.project:mig "check"
      assert.are.equal(1, run.code, patterns)
      assert.is_truthy(run.err:find(expected, 1, true), run.err)
    end
  end)
end)
