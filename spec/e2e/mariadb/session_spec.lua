-- What the server's settings, and statements of revisions, may do to the session of a run.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

local mariadb = databases.mariadb

local function find(text, part) assert.truthy(text:find(part, 1, true), text) end

describe("a database of MariaDB without a character set", function()
  it("goes up and down, and on where it was cut short", function()
    local db = mariadb.new()
    db:sql(("ALTER DATABASE %s CHARACTER SET binary"):format(db.name))
    local project = db:project {
      { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer), sa.Column("s", sa.Text))',
        down = 'op.drop_table("t")' },
      { "b2", "a1", up = [[op.add_column("t", sa.Column("y", sa.Integer))
          op.execute("INSERT INTO missing VALUES (1)")]], down = 'op.drop_column("t", "y")' },
    }
    find(history.failed(project:mig("upgrade")), "goes on with statement 2 of b2")
    db:sql("CREATE TABLE missing (x INT)")
    local run = history.done(project:mig("upgrade"))
    find(run.err, "b2 was cut short; going on with statement 2 of its upgrade()")
    assert.are.equal("b2 (head)\n", history.done(project:mig("current")).out)
    history.done(project:mig("downgrade", "-y", "base"))
    assert.are.equal("alembic_version missing", db:tables())
  end)
end)

describe("a MariaDB server whose defaults are strange", function()
  local server

  setup(function() server = servers.mariadb {} end)
  teardown(function() server:remove() end)

  -- Up, down and up again, under a setting of the server.
  local function works(setting, ordinary)
    local db = mariadb.new(server)
    local project = db:project {
      { "a1", up = [[op.create_table("t", sa.Column("x", sa.Integer), sa.Column("s", sa.String(9)))
          op.execute("INSERT INTO t VALUES (1, ''), (2, 'b')")
          op.get_bind():commit()
          op.execute("UPDATE t SET x = x + 1")]], down = 'op.drop_table("t")' },
      { "b2", "a1", up = [[local n = 0
          for _ in op.get_bind():rows("SELECT x FROM t") do n = n + 1 end
          op.execute("INSERT INTO t VALUES (:n, '')", { n = n })]],
        down = 'op.execute("DELETE FROM t WHERE s = :s", { s = "" })' },
    }
    server:sql("mysql", "SET GLOBAL " .. setting)
    local ok, problem = pcall(function()
      history.done(project:mig("upgrade"))
      history.done(project:mig("downgrade", "base"))
      history.done(project:mig("upgrade"))
      assert.are.equal("b2 (head)\n", project:mig("current").out)
    end)
    server:sql("mysql", "SET GLOBAL " .. ordinary)
    assert(ok, problem)
    assert.are.equal("2|0\n2|0\n3|0", db:sql("SELECT x, s IS NULL FROM t ORDER BY x"))
  end

  for setting, ordinary in pairs {
    ["sql_mode = 'EMPTY_STRING_IS_NULL'"] = "sql_mode = DEFAULT",
    ["completion_type = 'RELEASE'"] = "completion_type = DEFAULT",
    ["sql_select_limit = 0"] = "sql_select_limit = DEFAULT",
    ["sql_select_limit = 1"] = "sql_select_limit = DEFAULT",
    ["autocommit = 0"] = "autocommit = 1",
  } do
    it("is one like others: " .. setting, function() works(setting, ordinary) end)
  end

  it("has a journal with transactions, whatever the engine of other tables", function()
    local db = mariadb.new(server)
    server:sql("mysql", "SET GLOBAL default_storage_engine = Aria")
    local body = [[op.execute("CREATE TABLE t (x INT) ENGINE=InnoDB")
      op.execute("INSERT INTO t VALUES (1)")
      op.execute("BEGIN NOT ATOMIC INSERT INTO t VALUES (2); END")]]
    local project = db:project {
      { "a1", up = body .. '\nos.execute("kill -9 $PPID") while true do end' },
    }
    assert.are_not.equal(0, project:mig("upgrade").code)
    project:write("revisions/versions/a1.lua", history.text { "a1", up = body
      .. '\nop.execute("INSERT INTO missing VALUES (1)")' })
    local message = history.failed(project:mig("upgrade"))
    assert.is_nil(message:find("stay changed", 1, true), message)
    db:sql("CREATE TABLE missing (x INT)")
    history.done(project:mig("upgrade"))
    server:sql("mysql", "SET GLOBAL default_storage_engine = InnoDB")
    assert.are.equal("1\n2", db:sql("SELECT x FROM t ORDER BY x"))
    assert.are.equal("a1", db:version())
  end)

  it("says so when it lets nobody in", function()
    local db = mariadb.new(server)
    server:sql("mysql", "CREATE USER plain@localhost; GRANT ALL ON " .. db.name
      .. ".* TO plain@localhost; SET GLOBAL init_connect = 'SELECT nothing'")
    local project = db:project { { "a1" } }
    project:write("mig.ini", (project:read("mig.ini"):gsub("//[^@]*@", "//plain@")))
    local message = history.failed(project:mig("upgrade"))
    server:sql("mysql", "SET GLOBAL init_connect = ''")
    find(message, "the connection to the server was lost: Aborted connection")
    find(message, "(init_connect command failed)")
    assert.is_nil(message:find("SQL:", 1, true), message)
  end)
end)

describe("a revision on MariaDB", function()
  local function project_of(up)
    local db = mariadb.new()
    return db, db:project { { "a1", up = up } }
  end

  it("may not go to another database", function()
    local db, project = project_of 'op.execute("CREATE TABLE t (x INT)") op.execute("USE mysql")'
    local message = history.failed(project:mig("upgrade"))
    find(message, "revisions/versions/a1.lua:7: a revision stays in its database, where its "
      .. "version is: leave USE out, and write the name of another database before that of the "
      .. "table")
    find(message, "[SQL: USE mysql]")
    project:write("revisions/versions/a1.lua", history.text {
      "a1", up = 'op.execute("CREATE TABLE t (x INT)") op.execute("CREATE TABLE u (x INT)")' })
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version t u", db:tables())
  end)

  it("may say the name of its own", function()
    local db, project = project_of [[
      local name = op.get_bind():scalar("SELECT DATABASE()")
      op.execute("USE `" .. name .. "`") op.execute("CREATE TABLE t (x INT)")]]
    history.done(project:mig("upgrade"))
    assert.are.equal("alembic_version t", db:tables())
  end)

  it("may not lock tables", function()
    local _, project = project_of 'op.execute_file("dump.sql")'
    project:write("revisions/versions/dump.sql",
      "CREATE TABLE t (x INT);\nLOCK TABLES `t` WRITE;\nINSERT INTO t VALUES (1);\n")
    find(history.failed(project:mig("upgrade")), "revisions/versions/dump.sql:2: LOCK TABLES would "
      .. "lock mig out of its own tables: leave it out, and UNLOCK TABLES with it")
  end)

  it("may have a block, which is no transaction", function()
    local db, project = project_of [[op.execute("CREATE TABLE t (x INT)")
      op.execute("BEGIN NOT ATOMIC IF 1 THEN INSERT INTO t VALUES (1); END IF; END")]]
    history.done(project:mig("upgrade"))
    assert.are.equal("1", db:sql("SELECT x FROM t"))
    for _, statement in ipairs { "XA START 'a'", "/*!40101 COMMIT */" } do
      local _, other = project_of(('op.execute("%s")'):format(statement))
      find(history.failed(other:mig("upgrade")), "transactions belong to mig")
    end
  end)
end)
