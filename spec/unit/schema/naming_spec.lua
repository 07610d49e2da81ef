-- Naming conventions: every token, and when a convention applies.

local library = require "spec.support.library"
local sa = require "mig.schema"

local function unique_name(template, opts)
  local t = sa.Table("t", sa.MetaData { naming_convention = { uq = template } },
    sa.Column("a", sa.Integer, { key = "ka" }), sa.Column("b", sa.Integer),
    sa.UniqueConstraint("a", "b", opts), { schema = "s.c" })
  return t.constraints[1].name and tostring(t.constraints[1].name)
end

local function key_name(template)
  local t = sa.Table("t", sa.MetaData { naming_convention = { fk = template } },
    sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
    sa.ForeignKeyConstraint({ "a", "b" }, { "x.o.id", "x.o.id2" }))
  return tostring(t.constraints[1].name)
end

describe("a naming convention", function()
  it("knows every token", function()
    local tokens = {
      ["u_%(table_name)s"] = "u_t",
      ["u_%(column_0_name)s_%(column_1_name)s"] = "u_a_b",
      ["u_%(column_0_key)s"] = "u_ka",
      ["u_%(column_0_label)s"] = "u_s_c_t_a",
      ["u_%(column_0N_name)s"] = "u_ab",
      ["u_%(column_0_N_name)s"] = "u_a_b",
      ["u_%(column_0_N_key)s"] = "u_ka_b",
      ["u_%(column_0_N_label)s"] = "u_s_c_t_a_s_c_t_b",
      ["u_%(column_7_name)s"] = "u_",
      ["100%%_%(table_name)s"] = "100%_t",
    }
    for template, expected in pairs(tokens) do
      assert.are.equal(expected, unique_name(template))
    end
  end)

  it("knows the tokens of foreign keys", function()
    assert.are.equal("o", key_name("%(referred_table_name)s"))
    assert.are.equal("id_id2", key_name("%(referred_column_0_name)s_%(referred_column_1_name)s"))
    assert.are.equal("idid2", key_name("%(referred_column_0N_name)s"))
    assert.are.equal("a_id_id2", key_name("%(column_0_name)s_%(referred_column_0_N_name)s"))
  end)

  it("leaves a given name alone unless it contains constraint_name", function()
    assert.are.equal("mine", unique_name("u_%(table_name)s", { name = "mine" }))
    assert.are.equal("u_mine", unique_name("u_%(constraint_name)s", { name = "mine" }))
  end)

  it("leaves a final name alone", function()
    local f = require("mig.op").f
    assert.are.equal("mine", unique_name("u_%(constraint_name)s", { name = f("mine") }))
  end)

  it("calls the project's own tokens and templates", function()
    local seen = {}
    local t = sa.Table("t", sa.MetaData { naming_convention = {
      uq = "%(mine)s_x",
      ck = function(_, owner) return "ck_" .. owner.name end,
      mine = function(constraint, owner)
        seen[1], seen[2] = constraint.kind, owner.name
        return "own"
      end,
    } }, sa.Column("a", sa.Integer), sa.UniqueConstraint("a"), sa.CheckConstraint("a>1"))
    assert.are.equal("own_x", tostring(t.constraints[1].name))
    assert.are.equal("ck_t", tostring(t.constraints[2].name))
    assert.are.same({ "unique", "t" }, seen)
  end)

  it("refuses a token that it does not know", function()
    library.refuses("naming_convention: unknown token '%(tabel_name)s' in 'u_%(tabel_name)s'",
      function() unique_name("u_%(tabel_name)s") end)
  end)

  it("refuses a token's function that returns no string", function()
    library.refuses("naming_convention: token 'x' must return a string, got nil", function()
      sa.Table("t", sa.MetaData { naming_convention = { uq = "%(x)s", x = function() end } },
        sa.Column("a", sa.Integer), sa.UniqueConstraint("a"))
    end)
  end)

  it("names indexes even where it says nothing of them", function()
    local t = sa.Table("t", sa.MetaData { naming_convention = { uq = "u" } },
      sa.Column("a", sa.Integer, { index = true }))
    assert.are.equal("ix_t_a", tostring(t.indexes[1].name))
  end)

  it("comes from a single MetaData, not from a list of them", function()
    local run = require "mig.run"
    local m = sa.MetaData { naming_convention = { uq = "u" } }
    assert.are.same({ uq = "u" }, run.naming_convention(m))
    assert.is_nil(run.naming_convention({ m }))
    assert.is_nil(run.naming_convention(nil))
  end)
end)
