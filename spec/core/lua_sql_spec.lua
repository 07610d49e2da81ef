-- SQL of a program's own on mig's connection, from a stock Lua 5.4.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local stock_lua = require "spec.support.stock_lua"

local revisions = {
  { "a1", up = 'op.execute("CREATE TABLE a (x INTEGER)")', down = 'op.drop_table("a")' },
  { "b2", "a1", up = 'op.execute("CREATE TABLE b (x INTEGER)")', down = 'op.drop_table("b")' },
}

-- Runs `body` with `mig` at hand, in the project's folder. Its lines are what it prints.
local function lines(project, body)
  return history.lines(stock_lua.output('local mig = require "mig"\n' .. body,
    { cwd = project.dir }))
end

-- Prints code and text of the error that `call` raises.
local catch = [[
local function catch(...)
  local ok, e = pcall(...)
  print(ok, e.code, tostring(e))
end
]]

for _, kind in ipairs(databases.all) do
  describe("SQL on mig's connection, " .. kind.name, function()
    local db, project

    before_each(function()
      db = kind.new()
      project = db:project { { "a1",
        up = 'op.execute("CREATE TABLE person (id INTEGER, name VARCHAR(20), '
          .. 'size DOUBLE PRECISION)")',
        down = 'op.drop_table("person")' } }
    end)

    it("changes and reads rows, with parameters and without", function()
      assert.are.same({ "1", "2\t0", "1\tann\t1.5", "nil\tbob\tnil", "ann",
        "bob", "2\tnil\tnil",
        "1\tann", "nil\tbob", "x:y %s\t:n", "true" }, lines(project, [[
        local env <close> = mig.open()
        env:upgrade()
        local insert = "INSERT INTO person VALUES (:id, :name, :size)"
        print(env:execute(insert, { id = 1, name = "ann", size = 1.5 }))
        env:execute(insert, { id = mig.null, name = "bob", size = mig.null })
        print(env:execute("UPDATE person SET size = size"), env:execute("DROP TABLE IF EXISTS q"))
        for _, row in ipairs(env:query("SELECT id, name, size FROM person ORDER BY name")) do
          print(row.id, row.name, row.size)
        end
        print(env:scalar("SELECT name FROM person WHERE id = :id", { id = 1 }))
        print(env:scalar("SELECT name FROM person ORDER BY name DESC"))
        print(env:scalar("SELECT count(*) FROM person"), env:scalar("SELECT id FROM person "
          .. "WHERE id IS NULL"), env:scalar("SELECT id FROM person WHERE id = 7"))
        for row in env:rows("SELECT * FROM person ORDER BY name") do
          print(row.id, row.name)
        end
        print(env:scalar("SELECT 'x:y %s'"), env:scalar("SELECT ':n'", {}))
        print(env:is_at_head())
      ]]))
    end)

    it("commits each statement, and leaves the connection to the next call", function()
      lines(project, [[
        local env = mig.open()
        env:upgrade()
        env:execute("INSERT INTO person VALUES (1, 'ann', NULL)")
        local ok, e = pcall(env.execute, env, "INSERT INTO nowhere VALUES (1)")
        assert(not ok and e.code == "MIG_EDB" and e.sql == "INSERT INTO nowhere VALUES (1)", e)
        assert(env:downgrade() == 1 and env:upgrade() == 1)
        env:execute("INSERT INTO person VALUES (2, 'bob', NULL)")
        os.exit(0, false)
      ]])
      assert.are.equal("bob", db:sql("SELECT name FROM person"))
    end)

    it("begins and ends no transaction", function()
      local list = {}
      for _, sql in ipairs { "BEGIN", "/* now */ commit", "ROLLBACK", "SAVEPOINT a",
        "START TRANSACTION" } do
        list[#list + 1] = ("catch(env.execute, env, %q) catch(env.query, env, %q)"):format(sql, sql)
      end
      for _, line in ipairs(lines(project, catch .. "local env <close> = mig.open()\n"
        .. table.concat(list, "\n"))) do
        assert.are.equal("false\tMIG_EUNSUPPORTED\ta statement of the program's commits by "
          .. "itself, and may not begin or end a transaction: what belongs together belongs into "
          .. "a revision",
          line)
      end
    end)
  end)
end

describe("SQL on mig's connection", function()
  local project

  before_each(function() project = history.project(revisions) end)

  it("says what is wrong with its arguments", function()
    assert.are.same({
      "false\tMIG_EINVALID\tenv:execute: the SQL is missing",
      "false\tMIG_EINVALID\tenv:query: the parameters must be a table of name = value, got number",
      "false\tMIG_EINVALID\tenv:scalar: parameter 'a' must be a string, a number, a boolean or "
        .. "mig.null, got table",
      "false\tMIG_EINVALID\tenv:rows: the parameters must be a table of name = value",
      "false\tMIG_EINVALID\ttrue", "false\tMIG_EINVALID\ttrue",
    }, lines(project, catch .. [[
      local env <close> = mig.open()
      env:upgrade()
      catch(env.execute, env)
      catch(env.query, env, "SELECT 1", 5)
      catch(env.scalar, env, "SELECT :a", { a = {} })
      catch(env.rows, env, "SELECT :a", { 1 })
      for _, given in ipairs { { a = 1, b = 2 }, { b = 1 } } do
        local ok, e = pcall(env.query, env, "SELECT :a", given)
        print(ok, e.code, e.message:find(":[ab]") ~= nil)
      end
    ]]))
  end)

  it("does not make a file to read from", function()
    assert.are.same({ "false\tMIG_ENOTFOUND\tthere is no database app.db", "0" },
      lines(project, catch .. [[
      local env <close> = mig.open()
      catch(env.scalar, env, "SELECT 1")
      print(env:execute("CREATE TABLE before (x)"))
    ]]))
    assert.are.equal("before", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("goes to the target that is selected", function()
    project:write("revisions/env.lua", [[
return { targets = function()
  return { { name = "one", url = "sqlite:///one.db" }, { name = "two", url = "sqlite:///two.db" } }
end }]])
    assert.are.same({ "false\tMIG_EINVALID\tenv.lua lists 2 targets; choose one with --target: "
      .. "one, two", "0", "1" }, lines(project, catch .. [[
      local env <close> = mig.open()
      catch(env.scalar, env, "SELECT 1")
      for i, name in ipairs { "one", "two" } do
        env:select(name)
        env:upgrade()
        for _ = 2, i do env:execute("INSERT INTO a VALUES (1)") end
        print(env:scalar("SELECT count(*) FROM a"))
      end
    ]]))
  end)

  it("keeps rows of a statement while the environment is used", function()
    assert.are.same({ "1", "2", "3" }, lines(project, [[
      local env <close> = mig.open()
      env:upgrade()
      for i = 1, 3 do env:execute("INSERT INTO a VALUES (:i)", { i = i }) end
      for row in env:rows("SELECT x FROM a ORDER BY x") do
        print(row.x)
        env:execute("DELETE FROM a WHERE x = :x", row)
        env:downgrade("a1")
      end
    ]]))
  end)
end)
