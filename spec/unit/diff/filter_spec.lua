-- What a project keeps out of the comparison, and what it adds to it.

local library = require "spec.support.library"
local standard = require "spec.support.standard"
local comparators = require "mig.diff.comparators"
local diff = require "mig.diff"
local ops = require "mig.ops"
local sa = require "mig.schema"

local function old(m)
  sa.Table("both", m, sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("gone", sa.Date), sa.Index("i_old", "id"),
    sa.CheckConstraint("id > 0", { name = "c_old" }),
    sa.UniqueConstraint("id", { name = "u_old" }))
  sa.Table("theirs", m, sa.Column("id", sa.Integer))
end

local function new(m)
  sa.Table("both", m, sa.Column("id", sa.BigInteger, { primary_key = true }),
    sa.Column("come", sa.Integer, sa.ForeignKey("both.id", { name = "f_new" })),
    sa.Index("i_new", "id"), sa.CheckConstraint("id > 1", { name = "c_new" }))
  sa.Table("ours", m, sa.Column("id", sa.Integer, { index = true }))
end

local function compare(opts)
  local d = standard.dialect()
  local up = diff.compare(d, (library.context()), standard.database(d, old), standard.models(new),
    opts)
  local out = {}
  for i, difference in ipairs(up:as_diffs(d)) do out[i] = difference.text end
  return out, up
end

local function contains(list, text)
  for _, item in ipairs(list) do
    if item == text then return true end
  end
  return false
end

describe("include_object", function()
  it("is asked about each object, with what it is compared to", function()
    local asked = {}
    compare {
      include_object = function(object, name, type_, reflected, compare_to, t)
        asked[#asked + 1] = table.concat({ type_, name, tostring(reflected),
          compare_to and tostring(compare_to.name) or "-", t and t.name or "-", object.kind }, " ")
        return true
      end,
    }
    for _, line in ipairs {
      "table both false both - table", "table ours false - - table", "table theirs true - - table",
      "column come false - both column", "column gone true - both column",
      "column id false id both column", "index i_old true - both index",
      "index i_new false - both index", "index ix_ours_id false - ours index",
      "unique_constraint u_old true - both unique", "check_constraint c_old true - both check",
      "check_constraint c_new false - both check",
      "foreign_key_constraint f_new false - both foreign_key",
    } do
      assert(contains(asked, line), line .. " is not among\n" .. table.concat(asked, "\n"))
    end
  end)

  local cases = {
    table = { "add_table ours", "remove_table theirs", "add_column both.come" },
    column = { "add_column both.come", "remove_column both.gone",
      "modify_type both.id from INTEGER to BIGINT" },
    index = { "add_index i_new on both (id)", "remove_index i_old on both" },
    unique_constraint = { "remove_constraint u_old unique on both (id)" },
    check_constraint = { "remove_constraint c_old check on both",
      "add_constraint c_new check on both" },
    foreign_key_constraint = { "add_fk f_new foreign_key on both (come)" },
  }
  for type_, lines in pairs(cases) do
    it("suppresses a " .. type_, function()
      local all = compare {}
      local found = compare {
        include_object = function(_, _, asked) return asked ~= type_ end,
      }
      for _, line in ipairs(lines) do
        assert(contains(all, line), line .. " is not among\n" .. table.concat(all, "\n"))
        assert.is_false(contains(found, line), line)
      end
    end)
  end
end)

describe("include_name", function()
  it("takes things of the database away, by their name and that of their table", function()
    local asked = {}
    local found = compare {
      include_name = function(name, type_, parents)
        asked[#asked + 1] = ("%s %s %s"):format(type_, name, parents.table_name or "-")
        return name ~= "theirs" and name ~= "gone" and name ~= "u_old"
      end,
    }
    assert.is_true(contains(asked, "column gone both"))
    assert.is_true(contains(asked, "table theirs -"))
    assert.is_false(contains(found, "remove_table theirs"))
    assert.is_false(contains(found, "remove_column both.gone"))
    assert.is_false(contains(found, "remove_constraint u_old unique on both (id)"))
    assert.is_true(contains(found, "remove_index i_old on both"))
  end)
end)

describe("skip", function()
  it("makes tables invisible on both sides", function()
    local found = compare {
      skip = function(name) return name == "theirs" or name == "ours" end,
    }
    assert.is_false(contains(found, "remove_table theirs"))
    assert.is_false(contains(found, "add_table ours"))
  end)
end)

describe("comparators", function()
  it("add operations, and options of alter_column, in the order of their priority", function()
    local called = {}
    comparators.add("autogenerate", function(context, upgrade_ops)
      called[#called + 1] = "last " .. context
      upgrade_ops.ops[#upgrade_ops.ops + 1] = ops.new("execute", "SELECT 1")
    end, { priority = "last" })
    comparators.add("autogenerate", function()
      called[#called + 1] = "first"
    end, { priority = "first" })
    comparators.add("autogenerate", function()
      called[#called + 1] = "elsewhere"
    end, { dialect = "mysql" })
    comparators.add("table", function(_, modify_ops, schema, name, reflected, model)
      called[#called + 1] = table.concat(
        { name, tostring(schema), reflected.name, model.name }, " ")
      modify_ops.ops[#modify_ops.ops + 1] = ops.new("execute", "SELECT 2")
      return comparators.STOP
    end)
    comparators.add("table", function() called[#called + 1] = "stopped" end)
    comparators.add("column", function(_, options, _, table_name, name, reflected, model)
      if name ~= "id" or reflected.name ~= model.name then return end
      called[#called + 1] = table_name .. "." .. name
      options.comment = "from a comparator"
    end)
    local found, up = compare { context = "context" }
    assert.are.same({ "both.id", "both nil both both", "first", "last context" }, called)
    assert.is_true(contains(found, "execute SELECT 1"))
    assert.is_true(contains(found, "execute SELECT 2"))
    assert.is_true(contains(found, "modify_comment both.id from none to from a comparator"))
    up.ops[#up.ops] = nil
  end)

  it("refuse what they would never be called for", function()
    local ok, e = pcall(comparators.add, "view", print)
    assert.is_false(ok)
    assert.are.equal("comparators.add: argument 1 (target) must be 'autogenerate', 'schema', "
      .. "'table' or 'column', got 'view'", e.message)
  end)
end)
