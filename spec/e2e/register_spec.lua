-- Operations of a project's own: a view, a function and a trigger, on every database.

local program = require "spec.support.program"
local servers = require "spec.support.servers"

local plugin = [[
-- A view, the same everywhere.
op.register("make_view", {
  run = function(name, query) op.execute("CREATE VIEW " .. op.quote(name) .. " AS " .. query) end,
  reverse = function(name, query) return "remove_view", name, query end,
  render = function(name, query) return ("op.make_view(%q, %q)"):format(name, query) end,
})
op.register("remove_view", {
  run = function(name) op.execute("DROP VIEW " .. op.quote(name)) end,
  reverse = function(name, query) return "make_view", name, query end,
})

-- A function that adds one, where there are functions.
op.register("create_adder", {
  run = {
    postgresql = function(name)
      op.execute("CREATE FUNCTION " .. name .. "(n integer) RETURNS integer LANGUAGE plpgsql AS "
        .. "$$ BEGIN RETURN n + 1; END $$")
    end,
    mariadb = function(name)
      op.execute("CREATE FUNCTION " .. name .. "(n INTEGER) RETURNS INTEGER DETERMINISTIC "
        .. "BEGIN DECLARE m INTEGER; SET m = n + 1; RETURN m; END")
    end,
    default = function() end,
  },
  reverse = function(name) return "drop_adder", name end,
})
op.register("drop_adder", { run = {
  sqlite = function() end,
  default = function(name) op.execute("DROP FUNCTION " .. name) end,
} })

-- A trigger that counts what is put in.
op.register("create_counter", {
  run = {
    sqlite = function()
      op.execute("CREATE TRIGGER counter AFTER INSERT ON t BEGIN UPDATE c SET n = n + 1; END")
    end,
    mariadb = function()
      op.execute("CREATE TRIGGER counter AFTER INSERT ON t FOR EACH ROW BEGIN "
        .. "UPDATE c SET n = n + 1; END")
    end,
    postgresql = function()
      op.execute("CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        .. "UPDATE c SET n = n + 1; RETURN NEW; END $$")
      op.execute("CREATE TRIGGER counter AFTER INSERT ON t FOR EACH ROW "
        .. "EXECUTE FUNCTION count_it()")
    end,
  },
})
]]

local revision = [[
revision = "a1"
function upgrade()
  op.create_table("t", sa.Column("a", sa.Integer))
  op.create_table("c", sa.Column("n", sa.Integer))
  op.execute("INSERT INTO c VALUES (0)")
  op.create_counter()
  op.execute("INSERT INTO t VALUES (1)")
  op.execute("INSERT INTO t VALUES (2)")
  op.make_view("Big", "SELECT a FROM t WHERE a > 1")
  op.create_adder("plus_one")
  local bind = op.get_bind()
  print("counted", bind:scalar("SELECT n FROM c"))
  print("seen", bind:scalar("SELECT a FROM " .. op.quote("Big")))
  if bind.dialect.name ~= "sqlite" then print("added", bind:scalar("SELECT plus_one(41)")) end
end
function downgrade()
  op.drop_adder("plus_one")
  op.remove_view("Big")
  if op.get_bind().dialect.name == "postgresql" then op.execute("DROP TRIGGER counter ON t") end
  if op.get_bind().dialect.name == "postgresql" then op.execute("DROP FUNCTION count_it()") end
  op.drop_table("t")
  op.drop_table("c")
end
]]

local urls = {
  sqlite = function() return "sqlite:///own.db" end,
  postgresql = function() return (servers.postgresql():database()) end,
  mariadb = function() return (servers.mariadb():database()) end,
}

describe("operations of a project's own", function()
  for _, dialect in ipairs { "sqlite", "postgresql", "mariadb" } do
    it("make and drop a view, a function and a trigger on " .. dialect, function()
      local project = program.project {
        ["mig.ini"] = "[mig]\nscript_location = revisions\nurl = " .. urls[dialect]() .. "\n",
        ["revisions/env.lua"] = 'return { plugins = { "ops.own" } }',
        ["revisions/ops/own.lua"] = plugin,
        ["revisions/versions/a1.lua"] = revision,
      }
      for _ = 1, 2 do
        local up = project:mig("upgrade", "head")
        assert.are.equal(0, up.code, up.err)
        assert.is_truthy(up.err:find("counted\t2\n", 1, true), up.err)
        assert.is_truthy(up.err:find("seen\t2\n", 1, true), up.err)
        if dialect ~= "sqlite" then
          assert.is_truthy(up.err:find("added\t42\n", 1, true), up.err)
        end
        local down = project:mig("downgrade", "base")
        assert.are.equal(0, down.code, down.err)
      end
    end)
  end
end)
