-- Views, functions and triggers do what they say on every database, and go back to what they were.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local tables = [[
  op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
  op.create_table("seen", sa.Column("a", sa.Integer))
  op.execute("INSERT INTO t (a, b) VALUES (1, 10), (2, 20)")]]

local drop_tables = 'op.drop_table("seen")\nop.drop_table("t")'

local by_name = {}
for _, kind in ipairs(databases.all) do by_name[kind.name] = kind end

for _, kind in ipairs(databases.all) do
  describe("on " .. kind.name, function()
    it("a view is made, becomes another and goes, and all of it back", function()
      local db = kind.new()
      local project = db:project {
        { "a1", up = tables, down = drop_tables },
        { "a2", "a1", up = 'op.create_view("v", "SELECT a FROM t WHERE b > 10")',
          down = 'op.drop_view("v")' },
        { "a3", "a2", up = 'op.replace_view("v", "SELECT b, a FROM t")',
          down = 'op.replace_view("v", "SELECT a FROM t WHERE b > 10")' },
        { "a4", "a3", up = 'op.drop_view("v")',
          down = 'op.create_view("v", "SELECT b, a FROM t")' },
      }
      history.done(project:mig("upgrade", "a2"))
      assert.are.equal("2", db:sql("SELECT * FROM v"))
      history.done(project:mig("upgrade", "a3"))
      local third = db:schema()
      assert.are.equal("10|1\n20|2", db:sql("SELECT * FROM v ORDER BY a"))
      history.done(project:mig("upgrade"))
      history.done(project:mig("downgrade", "a3"))
      assert.are.equal(third, db:schema())
      history.done(project:mig("downgrade", "a2"))
      assert.are.equal("2", db:sql("SELECT * FROM v"))
      history.done(project:mig("downgrade", "base"))
      assert.are.equal("alembic_version", db:tables())
    end)

    it("a trigger runs, becomes another and goes", function()
      local db = kind.new()
      local fn = kind.name == "postgresql" and [[
        op.create_function("note", { returns = "trigger", language = "plpgsql",
          body = "BEGIN INSERT INTO seen VALUES (new.a); RETURN new; END" })]] or ""
      local trigger = [[op.%s_trigger("tr", "t", { timing = "after", event = "%s",
        body = "INSERT INTO seen VALUES (new.a);", execute = "note()" })]]
      local project = db:project {
        { "a1", up = tables .. "\n" .. fn },
        { "a2", "a1", up = trigger:format("create", "insert") },
        { "a3", "a2", up = trigger:format("replace", "update") },
        { "a4", "a3", up = 'op.drop_trigger("tr", "t")' },
      }
      local function seen(target)
        history.done(project:mig("upgrade", target))
        db:sql("DELETE FROM seen; INSERT INTO t (a, b) VALUES (3, 1); "
          .. "UPDATE t SET b = 2 WHERE a = 3; DELETE FROM t WHERE a = 3")
        return db:sql("SELECT count(*) FROM seen")
      end
      assert.are.equal("1", seen "a2")
      db:sql("DELETE FROM t")
      assert.are.equal("1", seen "a3")
      assert.are.equal("0", seen "a4")
    end)
  end)
end

for _, name in ipairs { "postgresql", "mariadb" } do
  it("a function is made, becomes another and goes on " .. name, function()
    local db = by_name[name].new()
    local say = name == "mariadb" and "RETURN " or "SELECT "
    local project = db:project {
      { "a1", up = ('op.create_function("f", { args = "a integer", returns = "integer", '
        .. 'volatility = "immutable", body = "%sa + 1" })'):format(say) },
      { "a2", "a1", up = ('op.replace_function("f", { args = "a integer", returns = "integer", '
        .. 'volatility = "immutable", body = "%sa + 2" })'):format(say) },
      { "a3", "a2", up = ('op.replace_function("f", { args = "a integer, b integer", '
        .. 'returns = "bigint", volatility = "immutable", body = "%sa + b", '
        .. 'existing = { args = "a integer", returns = "integer", body = "%s1" } })')
        :format(say, say) },
      { "a4", "a3", up = 'op.drop_function("f", { args = "a integer, b integer" })' },
    }
    history.done(project:mig("upgrade", "a1"))
    assert.are.equal("2", db:sql("SELECT f(1)"))
    history.done(project:mig("upgrade", "a2"))
    assert.are.equal("3", db:sql("SELECT f(1)"))
    history.done(project:mig("upgrade", "a3"))
    assert.are.equal("9", db:sql("SELECT f(4, 5)"))
    assert.has_error(function() db:sql("SELECT f(1)") end)
    history.done(project:mig("upgrade"))
    assert.has_error(function() db:sql("SELECT f(4, 5)") end)
  end)
end

describe("what hangs on a view", function()
  it("is made again with it: triggers on SQLite", function()
    local db = by_name.sqlite.new()
    local project = db:project {
      { "a1", up = tables .. [[
        op.create_view("v", "SELECT a FROM t")
        op.create_trigger("tr", "v", { timing = "instead of", event = "delete",
          body = "DELETE FROM t WHERE a = old.a" })]] },
      { "a2", "a1", up = 'op.replace_view("v", "SELECT a, b FROM t")' },
    }
    history.done(project:mig("upgrade"))
    db:sql("DELETE FROM v WHERE a = 1")
    assert.are.equal("2|20", db:sql("SELECT * FROM v"))
  end)

  it("is made again with it: indexes of a materialized view", function()
    local db = by_name.postgresql.new()
    local project = db:project {
      { "a1", up = tables .. [[
        op.create_view("v", "SELECT a FROM t", { materialized = true })
        op.create_index("ix_v", "v", { "a" }, { unique = true })]] },
      { "a2", "a1", up = 'op.replace_view("v", "SELECT a, b FROM t", { materialized = true })' },
    }
    history.done(project:mig("upgrade"))
    db:sql("REFRESH MATERIALIZED VIEW CONCURRENTLY v")
    assert.are.equal("1|10", db:sql("SELECT * FROM v WHERE a = 1"))
  end)
end)
