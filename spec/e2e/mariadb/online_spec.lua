-- Changes that MariaDB shall make online: it makes them so, or refuses and changes nothing.

local history = require "spec.support.history"
local servers = require "spec.support.servers"

describe("on MariaDB, a change with mariadb_algorithm and mariadb_lock", function()
  local server, url, database

  setup(function() server = servers.mariadb() end)

  before_each(function()
    url, database = server:database()
    server:script(database, "CREATE TABLE t (a INT, s VARCHAR(20)); INSERT INTO t VALUES (1, 'x');")
  end)

  local function upgrade(up) return history.single(up):run({ "--url", url, "upgrade" }) end

  local function shape() return server:sql(database, "SHOW CREATE TABLE t") end

  it("is made where the server can", function()
    local run = upgrade([[
  op.add_column("t", sa.Column("n", sa.Integer, { server_default = "7" }),
    { mariadb_algorithm = "INSTANT", mariadb_lock = "NONE" })
  op.alter_column("t", "s", { type_ = sa.String(40), mariadb_algorithm = "INSTANT" })
  op.create_index("ix", "t", { "s" }, { mariadb_algorithm = "INPLACE", mariadb_lock = "NONE" })
  op.drop_index("ix", { mariadb_algorithm = "INPLACE", mariadb_lock = "NONE" })
  op.drop_column("t", "a", { mariadb_algorithm = "INSTANT" })]])
    assert.are.equal(0, run.code, run.err)
    assert.are.equal("x\t7", server:sql(database, "SELECT s, n FROM t"))
    assert.is_truthy(shape():find("varchar(40)", 1, true))
  end)

  it("is refused in one line where it cannot, and the table is as it was", function()
    local before = shape()
    local run = upgrade('op.alter_column("t", "a", { type_ = sa.BigInteger, '
      .. 'mariadb_algorithm = "INSTANT" })')
    assert.are.equal(1, run.code)
    local line = run.err:match("\n?(FAILED: [^\n]*)")
    assert.is_truthy(line:find("a1.lua:7: ", 1, true), line)
    assert.is_truthy(line:find("ALGORITHM=INSTANT is not supported. Reason: Cannot change column "
      .. "type. Try ALGORITHM=COPY", 1, true), line)
    assert.are.equal(before, shape())
    assert.are.equal("", server:sql(database, "SELECT version_num FROM alembic_version"))
  end)

  it("is refused before anything is sent where the word is none", function()
    local before = shape()
    local run = upgrade('op.drop_column("t", "a", { mariadb_algorithm = "AT ONCE" })')
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("op.drop_column: option 'mariadb_algorithm' must be DEFAULT, "
      .. "INSTANT, NOCOPY, INPLACE or COPY, got 'AT ONCE'", 1, true), run.err)
    assert.are.equal(before, shape())
  end)
end)
