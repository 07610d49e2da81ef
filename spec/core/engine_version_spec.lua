-- The version table: Alembic's own, byte for byte, wherever it is.

require "spec.support.core"
local runs = require "mig_test_run"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

local path, run

local function open(opts)
  path = tmp.dir() .. "/app.db"
  run = assert(runs.open("sqlite:////" .. path:sub(2), opts or {}))
  return run
end

after_each(function() run:close() end)

local function ddl()
  local command = "sqlite3 %s 'SELECT sql FROM sqlite_master WHERE sql IS NOT NULL' | head -c -1"
  return (env.sh(command:format(env.quote(path))))
end

describe("the version table", function()
  it("is made as Alembic makes it", function()
    open()
    assert.is_false((run:exists()))
    assert(run:create())
    assert.is_true((run:exists()))
    assert.equal("CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n"
      .. "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)", ddl())
  end)

  it("is made without a key where that was asked for", function()
    open { primary_key = false }
    assert(run:create())
    assert.equal("CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL\n)", ddl())
  end)

  it("has any name", function()
    for _, name in ipairs { "my version", 'a"b', "select", "Versions", "über", "a.b", "x'y" } do
      open { table = name }
      assert(run:create())
      local quoted = '"' .. name:gsub('"', '""') .. '"'
      assert.equal(("CREATE TABLE %s (\n\tversion_num VARCHAR(32) NOT NULL, \n"
        .. "\tCONSTRAINT %s PRIMARY KEY (version_num)\n)"):format(quoted,
        name == "select" and "select_pkc" or '"' .. (name .. "_pkc"):gsub('"', '""') .. '"'), ddl())
      assert.is_true((run:exists()))
      assert(run:apply({ to = "a" }, { from = "a", to = "b" }, { to = "c" }, { from = "c" }))
      assert.same({ "b" }, run:read())
      assert(run:purge())
      assert.same({}, run:read())
      run:close()
    end
  end)

  it("may be in a schema", function()
    for _, schema in ipairs { "aux", "my aux" } do
      open { schema = schema }
      assert(run:exec(("ATTACH %s AS %s"):format("'" .. path .. "2'", '"' .. schema .. '"')))
      assert.is_false((run:exists()))
      assert.same({}, run:read())
      assert(run:create())
      assert.is_true((run:exists()))
      assert(run:apply({ to = "a" }, { from = "a", to = "b" }))
      assert.same({ "b" }, run:read())
      assert(run:apply { from = "b" })
      assert.equal("", ddl(), "nothing in the main file")
      run:close()
    end
  end)

  it("is an error in a schema that is not there", function()
    open { schema = "nowhere" }
    local there, err = run:exists()
    assert.is_nil(there)
    assert.equal("MIG_EDB", err.code)
    assert.is_nil((run:read()))
    assert.is_nil((run:create()))
  end)

  it("is made once", function()
    open()
    assert(run:create())
    local done, err = run:create()
    assert.is_nil(done)
    assert.equal("MIG_EDB", err.code)
    assert.equal("table alembic_version already exists", err.message)
  end)
end)

describe("the rows of the version table", function()
  before_each(function()
    open()
    assert(run:create())
  end)

  it("are read sorted, whatever their order", function()
    assert(run:apply({ to = "c" }, { to = "a" }, { to = "b" }))
    assert.same({ "a", "b", "c" }, run:read())
  end)

  it("are none where there is no table", function()
    assert(run:exec "DROP TABLE alembic_version")
    assert.same({}, run:read())
  end)

  it("change as a step says", function()
    assert(run:apply({ to = "a" }))
    assert(run:apply({ from = "a", to = "b" }))
    assert(run:apply({ to = "x" }, { to = "y" }))
    assert.same({ "b", "x", "y" }, run:read())
    assert(run:apply({ from = "x" }, { from = "y" }, { from = "b", to = "m" }))
    assert.same({ "m" }, run:read())
    assert(run:apply())
    assert.same({ "m" }, run:read())
  end)

  it("may hold anything", function()
    local odd = "it's; -- \"odd\" \\ %s"
    assert(run:apply({ to = odd }))
    assert.same({ odd }, run:read())
    assert(run:apply({ from = odd, to = odd .. "'" }))
    assert(run:apply({ from = odd .. "'" }))
    assert.same({}, run:read())
  end)

  it("must be one where one is updated or deleted", function()
    local function mismatch(change, message)
      local done, err = run:apply(change)
      assert.is_nil(done)
      assert.equal("MIG_EDB", err.code)
      assert.equal(message, err.message)
    end
    mismatch({ from = "a", to = "b" }, "Online migration expected to match one row when updating "
      .. "'a' to 'b' in 'alembic_version'; 0 found")
    mismatch({ from = "a" },
      "Online migration expected to match one row when deleting 'a' in 'alembic_version'; 0 found")
  end)

  it("must not be two", function()
    run:close()
    open { primary_key = false }
    assert(run:create())
    assert(run:apply({ to = "a" }, { to = "a" }))
    local _, err = run:apply { from = "a", to = "b" }
    assert.equal("Online migration expected to match one row when updating 'a' to 'b' in "
      .. "'alembic_version'; 2 found", err.message)
    assert(run:exec "UPDATE alembic_version SET version_num = 'c'")
    _, err = run:apply { from = "c" }
    assert.equal("Online migration expected to match one row when deleting 'c' in "
      .. "'alembic_version'; 2 found", err.message)
  end)

  it("stop at the change that fails", function()
    assert(run:apply { to = "a" })
    assert.is_nil((run:apply({ to = "b" }, { to = "a" }, { to = "c" })))
    assert.same({ "a", "b" }, run:read())
  end)

  it("are text", function()
    assert(run:exec "INSERT INTO alembic_version VALUES (x'00ff')")
    local rows, err = run:read()
    assert.is_nil(rows)
    assert.equal("table alembic_version holds a version_num that is not text; correct the row",
      err.message)
  end)

  it("are an error in a table of another shape", function()
    assert(run:exec "DROP TABLE alembic_version")
    assert(run:exec "CREATE TABLE alembic_version (other TEXT)")
    local rows, err = run:read()
    assert.is_nil(rows)
    assert.equal("MIG_EDB", err.code)
    assert.equal("no such column: version_num", err.message)
  end)
end)
