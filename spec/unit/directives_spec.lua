-- The Rewriter: functions for operations, applied through the whole tree of directives.

require "spec.support.library"

local directives = require "mig.directives"
local sa = require "mig.schema"

local operation = directives.operation

local function script(up, down)
  return directives.MigrationScript {
    upgrade_ops = directives.UpgradeOps(up), downgrade_ops = directives.DowngradeOps(down or {}),
  }
end

-- The operations of a container in a few words.
local function told(container)
  local out = {}
  for i, o in ipairs(container.ops) do
    out[i] = o.ops and ("%s{%s}"):format(o.table, told(o))
      or ("%s %s.%s"):format(o.name, o.table, tostring(o.column or o.index or ""))
  end
  return table.concat(out, ", ")
end

local function run(writer, list)
  writer("context", { "a1" }, list)
  return list
end

describe("a rewriter", function()
  it("rewrites operations wherever they are", function()
    local writer = directives.Rewriter()
    writer:rewrites("add_column", function(context, revision, o)
      assert.are.equal("context", context)
      assert.are.same({ "a1" }, revision)
      return { o, operation("create_index", "ix", o.table, { o.column }) }
    end)
    local list = run(writer, { script({
      operation("add_column", "t", sa.Column("a", sa.Integer)),
      directives.ModifyTableOps("u", { operation("add_column", "u", sa.Column("b", sa.Integer)) }),
    }, { operation("drop_column", "t", "a") }) })
    assert.are.equal("add_column t.a, create_index t.ix, u{add_column u.b, create_index u.ix}",
      told(list[1].upgrade_ops))
    assert.are.equal("drop_column t.a", told(list[1].downgrade_ops))
  end)

  it("leaves out what becomes nil", function()
    local writer = directives.Rewriter()
    writer:rewrites({ "drop_table", "drop_column" }, function() return nil end)
    local list = run(writer, { script {
      operation("drop_table", "t"),
      directives.ModifyTableOps("u", { operation("drop_column", "u", "x") }),
    } })
    assert.is_true(list[1].upgrade_ops:is_empty())
  end)

  it("shows an operation to a function once", function()
    local writer, calls = directives.Rewriter(), 0
    writer:rewrites("add_column", function(_, _, o)
      calls = calls + 1
      return { o, operation("add_column", o.table, sa.Column("more", sa.Integer)) }
    end)
    local list = { script { operation("add_column", "t", sa.Column("a", sa.Integer)) } }
    run(writer, run(writer, list))
    assert.are.equal(1, calls)
    assert.are.equal("add_column t.a, add_column t.more", told(list[1].upgrade_ops))
  end)

  it("rewrites containers and whole files", function()
    local writer = directives.Rewriter()
    writer:rewrites("modify_table_ops", function(_, _, container)
      if container.table == "keep" then return container end
    end)
    writer:rewrites("upgrade_ops", function(_, _, container)
      table.insert(container.ops, 1, operation("execute", "SELECT 1"))
      return container
    end)
    writer:rewrites("migration_script", function(_, _, one) return { one, script {} } end)
    local list = run(writer, { script {
      directives.ModifyTableOps("keep", { operation("drop_column", "keep", "x") }),
      directives.ModifyTableOps("lose", { operation("drop_column", "lose", "x") }),
    } })
    assert.are.equal(2, #list)
    assert.are.equal("execute nil., keep{drop_column keep.x}", told(list[1].upgrade_ops))
  end)

  it("chains", function()
    local first, second = directives.Rewriter(), directives.Rewriter()
    first:rewrites("drop_table", function(_, _, o)
      return operation("rename_table", o.table, o.table .. "_old")
    end)
    local seen = {}
    second:rewrites("rename_table", function(_, _, o)
      seen[#seen + 1] = o.to
      return o
    end)
    local list = { script { operation("drop_table", "t") } }
    run(first:chain(second):chain(function(_, _, all) seen[#seen + 1] = #all end), list)
    assert.are.same({ "t_old", 1 }, seen)
  end)

  local function refuses(message, fn)
    local ok, e = pcall(fn)
    assert.is_false(ok)
    assert.are.equal(message, e.message)
  end

  it("refuses names that there are not, and functions twice", function()
    local writer = directives.Rewriter()
    refuses("Rewriter:rewrites: there is no operation 'add_colum'; did you mean 'add_column'?",
      function() writer:rewrites("add_colum", print) end)
    writer:rewrites("drop_table", print)
    refuses("Rewriter:rewrites: 'drop_table' has a function already",
      function() writer:rewrites("drop_table", print) end)
    refuses("Rewriter:rewrites: argument 2 (function) must be a function, got nil",
      function() writer:rewrites("drop_index") end)
  end)

  it("refuses answers that are no directives", function()
    local writer = directives.Rewriter()
    writer:rewrites("drop_table", function() return { 5 } end)
    refuses("Rewriter: the function for 'drop_table' must return directives, got number for "
      .. "number 1", function() run(writer, { script { operation("drop_table", "t") } }) end)
    writer = directives.Rewriter()
    writer:rewrites("upgrade_ops", function() return nil end)
    refuses("Rewriter: the function for 'upgrade_ops' must return one container, got 0",
      function() run(writer, { script {} }) end)
  end)
end)
