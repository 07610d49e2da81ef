-- Enum types on PostgreSQL come with the first table that needs them, and go with the last one
-- where they are marked so.

local program = require "spec.support.program"
local servers = require "spec.support.servers"

local pg, url, name, project

local first = [[
revision = "a1"
function upgrade()
  op.create_table("pet", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("kind", sa.Enum("cat", "dog", { name = "kind", drop_with_table = true })),
    sa.Column("mood", sa.Enum("sad", "glad", { name = "mood" })))
  op.execute("INSERT INTO pet (kind) VALUES ('cat')")
  print("up")
end
function downgrade()
  print("down")
  op.drop_table("pet")
end
]]

local second = [[
revision = "b2"
down_revision = "a1"
function upgrade()
  local kind = sa.Enum("cat", "dog", { name = "kind", drop_with_table = true })
  local size = sa.Enum("big", "small", { name = "size", drop_with_table = true })
  op.add_column("pet", sa.Column("size", size))
  op.create_table("cage", sa.Column("kinds", sa.ARRAY(kind)), sa.Column("size", size))
  op.rename_table("cage", "house")
end
function downgrade()
  op.rename_table("house", "cage")
  op.drop_table("cage")
  op.drop_column("pet", "size")
end
]]

local function types()
  return pg:sql(name, "SELECT string_agg(typname, ' ' ORDER BY typname) FROM pg_type "
    .. "WHERE typtype = 'e'")
end

describe("enum types that are marked drop_with_table", function()
  setup(function()
    pg = servers.postgresql()
    url, name = pg:database()
    project = program.project {
      ["mig.ini"] = "[mig]\nscript_location = revisions\nurl = " .. url .. "\n",
      ["revisions/versions/a1.lua"] = first, ["revisions/versions/b2.lua"] = second,
    }
  end)

  local function mig(...)
    local result = project:mig(...)
    assert.are.equal(0, result.code, result.err)
    return result
  end

  it("come and go, up, down and up again", function()
    for _ = 1, 2 do
      mig("upgrade", "head")
      assert.are.equal("kind mood size", types())
      mig("downgrade", "a1")
      -- The table of the first revision still uses one, and it is marked there, too.
      assert.are.equal("kind mood", types())
      local result = mig("downgrade", "base")
      assert.are.equal("mood", types())
      assert.is_truthy(result.err:find("down", 1, true))
      assert.is_nil(result.err:find("up\n", 1, true))
    end
  end)

  it("go in scripts, too", function()
    local result = mig("downgrade", "b2:base", "--sql")
    assert.is_truthy(result.out:find("DROP TYPE IF EXISTS kind", 1, true), result.out)
    assert.is_truthy(result.out:find("DROP TYPE IF EXISTS size", 1, true))
    assert.is_nil(result.out:find("mood", 1, true))
  end)
end)
