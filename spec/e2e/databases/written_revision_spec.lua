-- What revision --autogenerate writes: it reads as if written by hand, needs no repair, and goes
-- down again.

local autogenerate = require "spec.support.autogenerate"
local databases = require "spec.support.databases"

local mig, revision, body = autogenerate.mig, autogenerate.revision, autogenerate.body

local first = [[
sa.Table("dept", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(50), { nullable = false, unique = true }))

sa.Table("employee", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(50), { nullable = false }),
  sa.Column("state", sa.String(9), { server_default = "new" }),
  sa.Column("dept_id", sa.Integer, sa.ForeignKey("dept.id", { ondelete = "CASCADE" })),
  sa.Column("badge", sa.Integer),
  sa.CheckConstraint("badge > 0", { name = "ck_badge" }))
]]

-- All sorts of changes.
local second = [[
sa.Table("dept", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(80), { nullable = false }))

sa.Table("employee", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(50)),
  sa.Column("state", sa.String(9), { nullable = false, server_default = "old" }),
  sa.Column("since", sa.DateTime, { nullable = false, server_default = sa.text("'2026-01-01'") }),
  sa.Column("dept_id", sa.Integer, sa.ForeignKey("dept.id")),
  sa.UniqueConstraint("name", "dept_id", { name = "uq_name" }),
  sa.Index("ix_since", "since"))

sa.Table("badge", metadata,
  sa.Column("number", sa.Integer, { primary_key = true, autoincrement = false }),
  sa.Column("employee_id", sa.Integer, sa.ForeignKey("employee.id"), { nullable = false }))
]]

-- Up, clean, down to what was, and up again.
local function goes_both_ways(project)
  mig(project, "ensure_version") -- an SQLite file that is not there yet has no models
  local before = mig(project, "models", "-")
  mig(project, "upgrade")
  mig(project, "check")
  local after = mig(project, "models", "-")
  mig(project, "downgrade", "-1")
  assert.are.equal(before, mig(project, "models", "-"))
  mig(project, "upgrade")
  mig(project, "check")
  assert.are.equal(after, mig(project, "models", "-"))
end

for _, kind in ipairs(databases.all) do
  describe("revision --autogenerate on " .. kind.name, function()
    local function upgraded(opts)
      local db = kind.new()
      local project = autogenerate.project(db, first, opts)
      revision(project, "first")
      mig(project, "upgrade")
      return project, db
    end

    it("writes tables as a person would", function()
      local project = autogenerate.project(kind.new(), first)
      local text = revision(project, "first")
      assert.are.equal([[
  op.create_table("dept",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("name", sa.String(50), { nullable = false, unique = true }))
  op.create_table("employee",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("name", sa.String(50), { nullable = false }),
    sa.Column("state", sa.String(9), { server_default = "new" }),
    sa.Column("dept_id", sa.Integer, sa.ForeignKey("dept.id", { ondelete = "CASCADE" })),
    sa.Column("badge", sa.Integer),
    sa.CheckConstraint("badge > 0", { name = "ck_badge" }))
]], body(text, "upgrade"))
      assert.are.equal('  op.drop_table("employee")\n  op.drop_table("dept")\n',
        body(text, "downgrade"))
      goes_both_ways(project)
    end)

    it("writes changes that go down to what was", function()
      local project = upgraded()
      autogenerate.write(project, second)
      local text = revision(project, "second")
      assert.falsy(text:find("batch_op", 1, true))
      goes_both_ways(project)
    end)

    it("puts the changes of a table into a batch with render_as_batch", function()
      local project = upgraded { ini = "render_as_batch = true\n" }
      autogenerate.write(project, second)
      local text = revision(project, "second")
      assert.truthy(text:find('  op.batch_alter_table("employee", function(batch_op)\n', 1, true))
      assert.truthy(text:find('    batch_op.drop_column("badge")\n', 1, true))
      goes_both_ways(project)
    end)

    it("says nothing when there is nothing, and requires both for whoever fills it", function()
      local project = upgraded()
      local text = revision(project, "nothing")
      assert.are.equal("", body(text, "upgrade"))
      assert.are.equal("", body(text, "downgrade"))
      assert.truthy(text:find('local op = require "mig.op"\nlocal sa = require "mig.schema"\n', 1,
        true))
    end)

    it("requires what it uses", function()
      local project = upgraded()
      autogenerate.write(project, (first:gsub('"ck_badge" }%)',
        '%0, sa.Index("ix_name", "name")')))
      local text = revision(project, "an index")
      assert.are.equal('  op.create_index("ix_name", "employee", { "name" })\n',
        body(text, "upgrade"))
      assert.truthy(text:find('\n\nlocal op = require "mig.op"\n\n', 1, true))
      goes_both_ways(project)
    end)

    it("previews the SQL with --sql, and writes no file", function()
      local project, db = upgraded()
      autogenerate.write(project, second)
      local files = project:files()
      local sql = mig(project, "revision", "--autogenerate", "--sql")
      assert.are.same(files, project:files())
      assert.are.equal(1, project:mig("-q", "check").code)
      db:sql(sql)
      mig(project, "check")
    end)

    it("asks render_item, and imports what it needs", function()
      local project = autogenerate.project(kind.new(), first, {
        env = "render_item = item,",
        head = [[
local function item(kind, object, context)
  if kind == "type" and object.typename == "String" then
    table.insert(context.imports, 'local kinds = require "kinds"')
    return "kinds.text(" .. object.length .. ")"
  end
  if kind == "check" then return nil end
  return false
end]],
        files = { ["kinds.lua"] = 'local sa = require "mig.schema"\n'
          .. "return { text = function(n) return sa.String(n) end }\n" },
      })
      local text = revision(project, "first")
      assert.truthy(text:find('\nlocal kinds = require "kinds"\n\n', 1, true))
      assert.truthy(text:find('sa.Column("state", kinds.text(9), { server_default = "new" })', 1,
        true))
      mig(project, "upgrade")
      assert.are.equal("add_constraint ck_badge check on employee\n",
        project:mig("check").out)
    end)

    it("lets a Rewriter of env.lua change what is written", function()
      local project = upgraded {
        env = "process_revision_directives = writer,",
        head = [[
local directives = require "mig.directives"
local writer = directives.Rewriter()
writer:rewrites({ "drop_column", "drop_constraint" }, function() return nil end)
writer:rewrites("add_column", function(context, _, o)
  assert(context.dialect.name)
  return { o, directives.operation("create_index", "ix_new", o.table, { o.column }) }
end)]],
      }
      autogenerate.write(project, (first:gsub('sa.Column%("badge", sa.Integer%),\n.*$',
        'sa.Column("fresh", sa.Integer))')))
      assert.are.equal([[
  op.add_column("employee", sa.Column("fresh", sa.Integer))
  op.create_index("ix_new", "employee", { "fresh" })
]], body(revision(project, "second"), "upgrade"):gsub("  %-%-[^\n]*\n", ""))
    end)

    it("writes no file, or several, as process_revision_directives wants", function()
      local project = upgraded {
        env = "process_revision_directives = hook,",
        head = [[
local directives = require "mig.directives"
local function hook(context, revision, list)
  if list[1].message == "first" then return end
  if list[1].upgrade_ops:is_empty() then
    list[1] = nil
    return
  end
  list[1].message = "one"
  list[2] = directives.MigrationScript {
    message = "two", rev_id = "feedbeef", head = list[1].rev_id,
    upgrade_ops = directives.UpgradeOps { directives.operation("execute", "SELECT 1") },
  }
end]],
      }
      local before = project:files()
      mig(project, "revision", "--autogenerate", "-m", "nothing")
      assert.are.same(before, project:files())
      autogenerate.write(project, second)
      revision(project, "replaced")
      mig(project, "upgrade")
      assert.are.equal("feedbeef (head)\n", project:mig("current").out)
    end)

    it("names what a convention names, once", function()
      local project = autogenerate.project(kind.new(), [[
-- convention: { naming_convention = { uq = "uq_%(table_name)s_%(column_0_name)s" } }
]] .. first)
      local text = revision(project, "first")
      assert.truthy(text:find('sa.UniqueConstraint("name", { name = op.f("uq_dept_name") })', 1,
        true))
      goes_both_ways(project)
    end)
  end)
end
