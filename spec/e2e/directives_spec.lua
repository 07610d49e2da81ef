-- What env.lua does to the comparison and to the files that are about to be written: the recipes
-- that people know from Alembic.

local databases = require "spec.support.databases"
local drafts = require "spec.support.drafts"
local env = require "spec.support.env"
local json = require "spec.support.json"

local two_tables = [[
sa.Table("person", m, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(20), { index = true }))
sa.Table("dept", m, sa.Column("id", sa.Integer, { primary_key = true }))]]

local one_table = [[
sa.Table("dept", m, sa.Column("id", sa.Integer, { primary_key = true }))]]

local p

-- A project whose database has what `models` say.
local function project(models, keys, before)
  p = drafts.project(databases.sqlite)
  p:models(models)
  p:revise "a1"
  p:environment(keys or "", before)
  return p
end

local function upgrade_of(source) return drafts.body(source, "upgrade") end

local function files()
  return #env.lines("ls " .. env.quote(p.project:path "revisions/versions"))
end

describe("process_revision_directives", function()
  it("writes no file where nothing differs", function()
    project(one_table, [[
process_revision_directives = function(context, revision, directives)
  assert(context.autogenerate and context.dialect.name == "sqlite")
  assert(#revision == 1 and revision[1] == "a1", revision[1])
  if directives[1].upgrade_ops:is_empty() then directives[1] = nil end
end]])
    p:mig("revision", "--autogenerate", "-m", "nothing")
    assert.are.equal(1, files())
    p:models(two_tables)
    p:mig("revision", "--autogenerate", "-m", "something")
    assert.are.equal(2, files())
  end)

  it("is called for files that nobody compares, too", function()
    project(one_table, [[
process_revision_directives = function(context, _, directives)
  assert(not context.autogenerate)
  directives[1].message = directives[1].message .. ", by hand"
end]])
    local ini = p.project:read "mig.ini"
    p.project:write("mig.ini", ini .. "revision_environment = true\n")
    p:mig("revision", "-m", "an index", "--rev-id", "b2")
    assert.is_truthy(env.read(p:path "b2"):find("-- an index, by hand\n", 1, true))
  end)

  it("numbers revisions and puts them elsewhere", function()
    project(one_table, [[
process_revision_directives = function(_, _, directives)
  directives[1].rev_id = "0002"
end]])
    p:mig("revision", "--autogenerate", "-m", "second")
    assert.is_truthy(p:path "0002":find("0002_second%.lua$"))
  end)

  it("writes several files", function()
    project(one_table, [[
process_revision_directives = function(_, _, directives)
  local first = directives[1]
  local ops = first.upgrade_ops.ops
  local second = tree.MigrationScript {
    rev_id = "c3", message = "the index", head = "b2",
    upgrade_ops = tree.UpgradeOps { ops[2] },
    downgrade_ops = tree.DowngradeOps { ops[2]:reverse() },
  }
  first.upgrade_ops = tree.UpgradeOps { ops[1] }
  first.downgrade_ops = tree.DowngradeOps { ops[1]:reverse() }
  directives[2] = second
end]], 'local tree = require "mig.directives"')
    p:models(two_tables)
    p:mig("revision", "--autogenerate", "-m", "the table", "--rev-id", "b2")
    assert.is_nil(env.read(p:path "b2"):find("create_index", 1, true))
    assert.is_truthy(env.read(p:path "c3"):find('down_revision = "b2"', 1, true))
    assert.are.equal('  op.create_index(op.f("ix_person_name"), "person", { "name" })',
      upgrade_of(env.read(p:path "c3")))
    p:mig "upgrade"
    p:environment ""
    assert.are.equal("", p:check())
  end)

  it("refuses what is no directive", function()
    project(one_table, [[
process_revision_directives = function(_, _, directives) directives[1] = "b2" end]])
    local run = p.project:mig("revision", "--autogenerate", "-m", "x")
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("FAILED: process_revision_directives: directive 1 must be a "
      .. "MigrationScript, got string", 1, true), run.err)
    assert.are.equal(1, files())
  end)

  it("leaves indexes alone that go with their table", function()
    project(two_tables, [[
process_revision_directives = function(_, _, directives)
  local dropped = {}
  for _, o in ipairs(directives[1].upgrade_ops:operations()) do
    if o.name == "drop_table" then dropped[o.table] = true end
  end
  local writer = directives_module.Rewriter()
  writer:rewrites("drop_index", function(_, _, o)
    return not dropped[o.table] and o or nil
  end)
  writer(nil, nil, directives)
end]], 'local directives_module = require "mig.directives"')
    p:models(one_table)
    assert.are.equal('  op.drop_table("person")', upgrade_of((p:draft "b2")))
  end)

  it("sorts the columns of new tables", function()
    project(one_table, "process_revision_directives = writer", [[
local directives = require "mig.directives"
local writer = directives.Rewriter()
writer:rewrites("create_table", function(_, _, o)
  local columns = table.move(o.definition.columns, 1, #o.definition.columns, 1, {})
  table.sort(columns, function(a, b) return a.name > b.name end)
  return directives.operation("create_table", o.table, table.unpack(columns))
end)]])
    p:models(two_tables)
    local source = p:draft "b2"
    assert.is_truthy(source:find('"name".-"id"'), source)
  end)

  it("adds IF NOT EXISTS and IF EXISTS", function()
    project(one_table, "process_revision_directives = writer", [[
local writer = require("mig.directives").Rewriter()
writer:rewrites({ "create_table", "create_index" }, function(_, _, o)
  o.if_not_exists = true
  return o
end)
writer:rewrites({ "drop_table", "drop_index" }, function(_, _, o)
  o.if_exists = true
  return o
end)]])
    p:models(two_tables)
    local source = p:draft "b2"
    assert.is_truthy(source:find('create_index%(op%.f%("ix_person_name"%), "person", { "name" },%s+'
      .. '{ if_not_exists = true }%)'), source)
    assert.is_truthy(source:find('op.drop_table("person", { if_exists = true })', 1, true), source)
    p:mig "upgrade"
    assert.are.equal("", p:check())
  end)

  it("has its say in what mig check finds", function()
    project(one_table, [[
process_revision_directives = function(_, _, directives) directives[1].upgrade_ops.ops = {} end]])
    p:models(two_tables)
    assert.are.equal("", p:check())
  end)
end)

describe("include_object and include_name", function()
  it("never drop a table", function()
    project(two_tables, [[
include_object = function(_, _, type_, reflected, compare_to)
  return not (type_ == "table" and reflected and compare_to == nil)
end]])
    p:models(one_table)
    assert.are.equal("", p:check())
  end)

  it("leave tables alone that stand for views", function()
    project(one_table, [[
include_object = function(object) return not (object.info and object.info.is_view) end]])
    p:models(one_table .. [[

sa.Table("active", m, sa.Column("id", sa.Integer), { info = { is_view = true } })]])
    assert.are.equal("", p:check())
  end)

  it("are asked about each name once", function()
    project(two_tables, [[
include_name = function(name, type_, parents)
  local key = type_ .. " " .. (name or "") .. " " .. (parents.table_name or "")
  assert(not asked[key], key)
  asked[key] = true
  return name ~= "person"
end]], "local asked = {}")
    p:models(one_table)
    assert.are.equal("", p:check())
  end)
end)

describe("callbacks", function()
  it("say what types and defaults differ", function()
    project([[
sa.Table("t", m, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, { server_default = 1 }))]],
      [[
compare_type = function(context, _, column)
  assert(context.dialect.name == "sqlite")
  if column.name == "a" then return false end
end,
compare_server_default = function(_, _, column, inspected, model, rendered)
  if column.name == "a" then return end
  assert(inspected == "1" and model == 2 and rendered == "2", tostring(inspected))
  return false
end]])
    p:models [[
sa.Table("t", m, sa.Column("a", sa.Date), sa.Column("b", sa.Date, { server_default = 2 }))]]
    local found = p:check()
    assert.is_truthy(found:find("modify_type t.b from INTEGER to DATE", 1, true), found)
    assert.is_nil(found:find("t.a", 1, true))
    assert.is_nil(found:find("modify_default", 1, true))
  end)

  it("compare what mig does not know", function()
    project(one_table, "", [[
require("mig.directives").add_comparator("table", function(context, modify_ops, _, name)
  local op = require("mig.directives").operation
  if context.dialect.name == "sqlite" and name == "dept" then
    modify_ops.ops[1] = op("create_table_comment", name, "theirs", { existing_comment = "ours" })
  end
end)]])
    assert.are.equal('  op.create_table_comment("dept", "theirs", { existing_comment = "ours" })',
      upgrade_of((p:draft "b2")))
  end)
end)

describe("what is mig's own", function()
  it("is invisible on both sides", function()
    project(one_table)
    p.db:sql "CREATE TABLE mig_journal (id INTEGER); CREATE TABLE mig_lease (id INTEGER)"
    assert.are.equal("", p:check())
    p:models(one_table .. [[

sa.Table("alembic_version", m, sa.Column("version_num", sa.String(32), { primary_key = true }))]])
    assert.are.equal("", p:check())
  end)
end)

describe("mig check", function()
  it("lists each difference, also as JSON, and exits with 1", function()
    project(one_table)
    p:models(two_tables)
    local run = p.project:mig "check"
    assert.are.equal(1, run.code)
    assert.is_truthy(run.out:find("add_table person\nadd_index ix_person_name on person (name)\n",
      1, true), run.out)
    assert.is_truthy(run.err:find("INFO  [mig.autogenerate.compare] Detected added table 'person'",
      1, true), run.err)
    local list = json.decode(p.project:mig("check", "--json").out)
    local first = (list.differences or list)[1]
    assert.are.same({ "add_table", "person" }, { first.kind, first.table })
  end)
end)
