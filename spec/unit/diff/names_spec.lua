-- What has another name than before: columns, tables and values that the models say were called
-- otherwise, and those that may have been; and enum types.

local standard = require "spec.support.standard"
local sa = require "mig.schema"

local compare, finds, messages = standard.compare, standard.finds, standard.messages
local t, texts = standard.t, standard.texts
local Column, Integer, String = sa.Column, sa.Integer, sa.String

local function id() return Column("id", Integer, { primary_key = true }) end

describe("renames", function()
  it("of a column are done once, with all that has it", function()
    local old = t(Column("nm", String(5)), Column("n", Integer), sa.Index("ix", "nm"),
      sa.CheckConstraint("nm <> '' AND n > 0", { name = "ck" }))
    local new = t(Column("name", String(9), { was = "nm" }), Column("n", Integer),
      sa.Index("ix", "name"), sa.CheckConstraint("name <> '' AND n > 0", { name = "ck" }))
    finds({ "rename_column t.nm to name", "modify_type t.name from VARCHAR(5) to VARCHAR(9)" },
      old, new)
    assert.are.equal("Detected renamed column 't.name', which was 'nm'", messages()[1])
    finds({}, new, new)
  end)

  it("of a table are done once, with the keys to it", function()
    local function with(name, was)
      return function(m)
        sa.Table(name, m, id(), { was = was })
        sa.Table("t", m, id(), Column("a", Integer, sa.ForeignKey(name .. ".id")))
      end
    end
    finds({ "rename_table staff to employee" }, with "staff", with("employee", "staff"))
    assert.are.same({ "Detected renamed table 'employee', which was 'staff'" }, messages())
    finds({}, with("employee", "staff"), with("employee", "staff"))
  end)

  local function proposal(old, new, column)
    for _, o in ipairs(compare(old, new):operations()) do
      if o.proposal and (not column or o.column == column) then
        return o.proposal.new_column_name or o.proposal.to, o
      end
    end
    return nil
  end

  it("are proposed for a column of the same kind and a like name", function()
    local name, add = proposal(t(Column("full_nam", String(5)), Column("x", sa.Date)),
      t(Column("full_name", String(5)), Column("y", sa.Time)))
    assert.are.equal("full_name", name)
    assert.are.equal("add_column", add.name)
    local up = compare(t(Column("a", String(5))), t(Column("b", String(5))))
    assert.are.equal("a", up:reverse():operations()[1].proposal.new_column_name)
    assert.is_nil(proposal(t(Column("full_nam", String(5))), t(Column("full_name", String(6)))))
    assert.is_nil(proposal(t(Column("a", Integer), Column("b", Integer)),
      t(Column("c", Integer), Column("d", Integer))))
  end)

  it("are proposed for a table with the same columns", function()
    local function with(name, ...)
      local columns = { ... }
      return function(m) sa.Table(name, m, id(), table.unpack(columns)) end
    end
    assert.are.equal("worker", proposal(with("staff", Column("n", Integer)),
      with("worker", Column("n", Integer))))
    assert.is_nil(proposal(with("staff", Column("n", Integer)),
      with("worker", Column("d", sa.Date))))
  end)
end)

describe("enum types", function()
  local traits = { has_enum_types = true, supports_native_enum = true }

  local function with(values, more, was)
    return t(Column("k", sa.Enum(values, { name = "kind", was = was }), more))
  end

  -- A database whose enum has those values, and what leads to others.
  local function found(old, new, more, was)
    local up, d = compare(with(old), with(new, more, was), {
      traits = traits,
      prepare = function(reflected) reflected.enums = { { name = "kind", values = old } } end,
    })
    return texts(up:as_diffs(d)), up
  end

  it("are made before the first column and dropped after the last", function()
    finds({ "add_enum kind", "add_column t.k" }, t(), with { "a" }, { traits = traits })
    finds({ "remove_column t.k", "remove_enum kind" }, with { "a" }, t(), {
      traits = traits,
      prepare = function(reflected) reflected.enums = { { name = "kind", values = { "a" } } } end,
    })
  end)

  it("are left alone where the models leave them to others", function()
    finds({ "add_column t.k" }, t(),
      t(Column("k", sa.Enum("a", { name = "kind", create_type = false }))), { traits = traits })
  end)

  it("get values one by one, or are made anew", function()
    local list, up = found({ "a", "b" }, { "a", "c", "b" })
    assert.are.same({ "add_enum_value kind 'c'" }, list)
    local back = up:reverse().ops[1]
    assert.are.same({ "alter_enum", { "a", "b" }, { "a", "c", "b" } },
      { back.name, back.values, back.existing_values })
    assert.are.same({ "modify_enum kind from 'a', 'b' to 'b'" }, (found({ "a", "b" }, { "b" })))
    assert.are.same({ "Detected removed value 'a' from enum 'kind'" }, messages())
    assert.are.same({ "modify_enum kind from 'a', 'b' to 'b', 'a'" },
      (found({ "a", "b" }, { "b", "a" })))
  end)

  it("are made anew for a value that is used at once", function()
    assert.are.same({ "modify_enum kind from 'a' to 'a', 'b'",
      "modify_default t.k from none to 'b'" },
      (found({ "a" }, { "a", "b" }, { server_default = "b" })))
  end)

  it("rename values that were called otherwise", function()
    assert.are.same({ "rename_enum_value kind 'a' to 'z'" },
      (found({ "a", "b" }, { "z", "b" }, nil, { z = "a" })))
    assert.are.same({}, (found({ "z", "b" }, { "z", "b" }, nil, { z = "a" })))
  end)

  it("refuse old names of values that they do not have", function()
    local ok, e = pcall(sa.Enum, "a", { name = "kind", was = { b = "c" } })
    assert.is_false(ok)
    assert.are.equal("sa.Enum: option 'was' speaks of 'b', which is not among the values",
      e.message)
  end)
end)
