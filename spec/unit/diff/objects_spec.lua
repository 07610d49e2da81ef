-- Views, functions and triggers: what is made, replaced and dropped, and when.

local library = require "spec.support.library"
local standard = require "spec.support.standard"
local diff = require "mig.diff"
local sa = require "mig.schema"

local Column, Integer = sa.Column, sa.Integer

-- Tables and objects of a schema, put together.
local function schema(...)
  local makers = { ... }
  return function(m)
    for _, make in ipairs(makers) do make(m) end
  end
end

local function t(...)
  local columns = { ... }
  return function(m)
    sa.Table("t", m, Column("id", Integer, { primary_key = true }), table.unpack(columns))
  end
end

local function view(name, sql)
  return function(m) sa.View(name, sql, { metadata = m }) end
end

local function trigger(name, body)
  return function(m)
    sa.Trigger(name, "t", { timing = "after", event = "insert", body = body, metadata = m })
  end
end

local function fn(name, body)
  return function(m) sa.Function(name, { returns = "integer", body = body, metadata = m }) end
end

local log

local function finds(expected, old, new, own)
  local d = standard.dialect({}, own)
  local ctx, _, entries = library.context()
  log = entries
  local up = diff.compare(d, ctx, standard.database(d, old), standard.models(new))
  assert.are.same(expected, standard.texts(up:as_diffs(d)))
  local there, back = up:operations(), up:reverse():operations()
  assert.are.equal(#there, #back)
  for i, o in ipairs(there) do assert.are.equal(o, back[#back + 1 - i]:reverse()) end
end

local a = Column("a", Integer)

describe("objects", function()
  it("come after their tables, and go before them", function()
    local all = schema(t(a), view("v", "SELECT a FROM t"), trigger("tr", "DELETE FROM t"))
    finds({ "add_table t", "add_view v", "add_trigger tr" }, schema(), all)
    finds({ "remove_trigger tr", "remove_view v", "remove_table t", "add_view w",
      "add_trigger other" }, all,
      schema(view("w", "SELECT 1"), trigger("other", "SELECT 1")))
    assert.are.equal("Detected removed view 'v'", log[2][3])
  end)

  it("stand in the order in which they speak of each other", function()
    finds({ "add_view z", "add_view m", "add_view a" }, t(a),
      schema(t(a), view("a", "SELECT * FROM m"), view("m", "SELECT * FROM z"),
        view("z", "SELECT * FROM t")))
  end)

  it("come before tables that use them", function()
    local uses = Column("b", Integer, sa.Computed "double_of(a)")
    finds({ "add_function double_of", "add_column t.b", "add_function other" }, t(a),
      schema(t(a, uses), fn("double_of", "SELECT 2"), fn("other", "SELECT 3")))
  end)

  it("are replaced when their text says something else", function()
    finds({}, schema(t(a), view("v", "select a from t")),
      schema(t(a), view("v", "SELECT a\nFROM t")))
    finds({ "replace_view v" }, schema(t(a), view("v", "SELECT a FROM t")),
      schema(t(a), view("v", "SELECT id FROM t")))
    assert.are.equal("Detected changed view 'v'", log[1][3])
  end)

  it("are left alone by models that have none of their kind", function()
    finds({}, schema(t(a), view("v", "SELECT 1"), trigger("tr", "SELECT 1")), t(a))
    finds({ "remove_view v" }, schema(t(a), view("v", "SELECT 1"), view("w", "SELECT 1")),
      schema(t(a), view("w", "SELECT 1")))
  end)

  it("wait for the tables that their old text needs", function()
    local b = Column("b", Integer)
    finds({ "remove_view v", "remove_column t.a", "add_view v" },
      schema(t(a, b), view("v", "SELECT a, b FROM t")), schema(t(b), view("v", "SELECT b FROM t")))
    finds({ "remove_view v", "rename_column t.a to c", "add_view v" },
      schema(t(a), view("v", "SELECT a FROM t")),
      schema(t(Column("c", Integer, { was = "a" })), view("v", "SELECT c FROM t")))
  end)

  it("make way where the database does not change what a view reads", function()
    local old = schema(t(a), view("v", "SELECT a FROM t"), view("w", "SELECT * FROM v"),
      view("x", "SELECT id FROM t"))
    local new = schema(t(Column("a", sa.BigInteger)), view("v", "SELECT a FROM t"),
      view("w", "SELECT * FROM v"), view("x", "SELECT id FROM t"))
    finds({ "modify_type t.a from INTEGER to BIGINT" }, old, new)
    finds({ "remove_view w", "remove_view v", "modify_type t.a from INTEGER to BIGINT",
      "add_view v", "add_view w" }, old, new, { pins_views = true })
  end)

  it("follow a table to its new name where the database sees to it", function()
    local function renamed(was, name)
      return schema(function(m)
        sa.Table(name, m, Column("id", Integer, { primary_key = true }), { was = was })
      end, view("v", "SELECT id FROM " .. name))
    end
    finds({ "rename_table old to new" }, renamed(nil, "old"), renamed("old", "new"),
      { follows_renames = true })
    finds({ "remove_view v", "rename_table old to new", "add_view v" }, renamed(nil, "old"),
      renamed("old", "new"))
  end)
end)
