-- What autogenerate hands to hooks: directives, containers, their reverse and their differences.

require "spec.support.library"
local ops = require "mig.ops"
local sa = require "mig.schema"
local tree = require "mig.diff.tree"

local function names_of(container)
  local out = {}
  for i, o in ipairs(container.ops) do out[i] = o.name or o:reverse() and "table" end
  return out
end

describe("containers", function()
  it("are empty without anything to do", function()
    assert.is_true(tree.UpgradeOps():is_empty())
    assert.is_true(tree.UpgradeOps({ tree.ModifyTableOps("t") }):is_empty())
    assert.is_false(tree.UpgradeOps({ ops.new("drop_table", "t") }):is_empty())
    assert.is_false(tree.DowngradeOps({
      tree.ModifyTableOps("t", { ops.new("drop_index", "ix") }),
    }):is_empty())
  end)

  it("reverse to the same operations, last first", function()
    local create = ops.new("create_table", "t", sa.Column("id", sa.Integer))
    local add = ops.new("add_column", "u", sa.Column("a", sa.Integer), { schema = "s" })
    local up = tree.UpgradeOps { create, tree.ModifyTableOps("u", { add }, { schema = "s" }) }
    local down = up:reverse()
    assert.are.same({ "table", "drop_table" }, names_of(down))
    assert.are.same({ "u", "s" }, { down.ops[1].table, down.ops[1].schema })
    assert.are.equal("drop_column", down.ops[1].ops[1].name)
    local again = down:reverse()
    assert.are.equal(create, again.ops[1])
    assert.are.equal(add, again.ops[2].ops[1])
  end)

  it("tell their differences", function()
    local up = tree.UpgradeOps {
      ops.new("create_table", "t", sa.Column("id", sa.Integer)),
      tree.ModifyTableOps("u", {
        ops.new("alter_column", "u", "a", {
          schema = "s", type_ = sa.String(20), existing_type = sa.String(10), nullable = false,
          existing_nullable = true,
        }),
        ops.new("create_index", "ix", "u", { "a", sa.text "lower(b)" }, { schema = "s" }),
      }),
      ops.new("execute", "SELECT 1"),
    }
    local out = up:as_diffs()
    local texts = {}
    for i, difference in ipairs(out) do texts[i] = difference.text end
    assert.are.same({
      "add_table t",
      "modify_nullable s.u.a from NULL to NOT NULL",
      "modify_type s.u.a from VARCHAR(10) to VARCHAR(20)",
      "add_index ix on s.u (a, lower(b))",
      "execute SELECT 1",
    }, texts)
    assert.are.same({
      kind = "modify_type", text = texts[3], schema = "s", table = "u", name = "a",
      old = "VARCHAR(10)", new = "VARCHAR(20)",
    }, out[3])
  end)
end)

describe("MigrationScript", function()
  it("has a container for each way", function()
    local script = tree.MigrationScript { rev_id = "abc", message = "m" }
    assert.is_true(script:is_empty())
    assert.are.equal(script.upgrade_ops, script.upgrade_ops_list[1])
    local up = tree.UpgradeOps { ops.new("drop_table", "t") }
    script.upgrade_ops = up
    assert.are.equal(up, script.upgrade_ops_list[1])
    assert.are.equal(up, script.upgrade_ops)
    assert.is_false(script:is_empty())
    script.rev_id = "def"
    assert.are.equal("def", script.rev_id)
    assert.is_nil(script.head)
  end)

  it("says what to ask when there are several databases", function()
    local script = tree.MigrationScript {
      upgrade_ops_list = { tree.UpgradeOps(), tree.UpgradeOps() },
    }
    local ok, e = pcall(function() return script.upgrade_ops end)
    assert.is_false(ok)
    assert.are.equal("This MigrationScript instance has a multiple-entry list for UpgradeOps; "
      .. "please use the upgrade_ops_list attribute.", e.message)
  end)

  it("refuses what it does not have", function()
    local ok, e = pcall(tree.MigrationScript, { revid = "abc" })
    assert.is_false(ok)
    assert.are.equal("MigrationScript: unknown option 'revid'; did you mean 'rev_id'?", e.message)
  end)
end)
