-- Sessions of PostgreSQL that may not do everything: one line says what is missing.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

local postgresql = databases.postgresql

local roles = 0

-- A role that may use schema public, and what is there already.
local function new_role(db)
  roles = roles + 1
  local name = ("clerk_%d"):format(roles)
  db:sql(("CREATE ROLE %s LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
    .. "public TO %s"):format(name, name))
  return name
end

-- From here on the project's runs are those of the role.
local function become(db, project, name)
  project:write("mig.ini", (project:read("mig.ini"):gsub("url = [^\n]*", function()
    return "url = " .. db.server:url(db.name, { user = name })
  end)))
end

local unique = { "b2", "a1", up = [[op.get_context():autocommit_block(function()
  op.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_x ON t (x)") end)]] }

local function twice_one()
  local db = postgresql.new()
  local project = db:project {
    { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
      op.execute("INSERT INTO t VALUES (1), (1)")]] }, unique,
  }
  return db, project
end

describe("a role on PostgreSQL", function()
  it("that may make no table is told which one mig needs, and what for", function()
    local db, project = twice_one()
    history.done(project:mig("upgrade", "a1"))
    become(db, project, new_role(db))
    db:sql("REVOKE CREATE ON SCHEMA public FROM public")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("the table mig_journal, in which mig keeps how far a revision has "
      .. "come, cannot be made: permission denied for schema public", 1, true), message)
    assert.is_nil(message:find("CREATE TABLE", 1, true), message)
    assert.are.equal("a1", db:version())
    assert.are.equal("alembic_version t", db:tables())
  end)

  it("goes on with what another has left, and empties the journal it may not drop", function()
    local db, project = twice_one()
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("goes on with statement 1 of b2", 1, true), message)
    local name = new_role(db)
    db:sql(("DELETE FROM t; ALTER TABLE t OWNER TO %s; GRANT CREATE ON SCHEMA public TO %s"):format(
      name, name))
    local url = project:read("mig.ini")
    become(db, project, name)
    local run = history.done(project:mig("upgrade"))
    assert.truthy(run.err:find("the table mig_journal could not be taken away, which the next run "
      .. "tries again: must be owner of table mig_journal", 1, true), run.err)
    assert.are.equal("b2", db:version())
    assert.are.equal("t", db:sql("SELECT indisvalid FROM pg_index WHERE indexrelid = "
      .. "'ix_x'::regclass"))
    assert.are.equal("0", db:sql("SELECT count(*) FROM mig_journal"))
    project:write("mig.ini", url)
    history.done(project:mig("downgrade", "a1"))
    assert.are.equal("alembic_version t", db:tables())
  end)
end)

describe("a pooler in front of PostgreSQL", function()
  it("needs a table for the lease, which is told where it cannot be made", function()
    local db, project = twice_one()
    local pooler = servers.pgbouncer(db.server)
    finally(function() pooler:remove() end)
    db:sql("CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS "
      .. "$$BEGIN RAISE 'not on Fridays'; END$$; "
      .. "CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()")
    local message = history.failed(project:mig("--url", pooler:url(db.name), "upgrade"))
    assert.truthy(message:find("the table mig_lease, whose rows keep runners apart here, cannot be "
      .. "made: not on Fridays (SQLSTATE P0001)", 1, true), message)
    assert.truthy(message:find("; nothing was changed", 1, true), message)
    assert.are.equal("", db:tables())
  end)
end)

describe("a database on PostgreSQL that only reads", function()
  it("is told of with the setting that makes it so", function()
    local db, project = twice_one()
    db:sql(("ALTER DATABASE %s SET default_transaction_read_only = on"):format(db.name))
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("in a read-only transaction (SQLSTATE 25006); "
      .. "default_transaction_read_only is on for the server, the database or the role", 1, true),
      message)
    assert.are.equal("", db:tables())
    local doctor = project:mig("doctor")
    assert.truthy(doctor.out:find("default_transaction_read_only is on", 1, true), doctor.out)
  end)
end)
