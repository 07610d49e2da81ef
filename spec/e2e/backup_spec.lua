-- mig upgrade --backup: a copy of an SQLite database from before the run.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

-- A revision that commits in its middle, and then `last`.
local function project_with(last, opts)
  local project = history.project({
    { "a1", up = [[op.execute("CREATE TABLE t (x INTEGER)")
      op.execute("INSERT INTO t VALUES (1)")]] },
    { "b2", "a1", up = [[op.execute("UPDATE t SET x = 2")
      op.get_bind():commit()
      op.execute("CREATE TABLE u (x INTEGER)") ]] .. last },
  }, opts)
  history.done(project:mig("upgrade", "a1"))
  return project
end

local function copies(project)
  local out = {}
  for _, path in ipairs(project:files()) do
    if path:find("%.backup$") then out[#out + 1] = path:match("[^/]+$") end
  end
  return out
end

describe("mig upgrade --backup", function()
  it("leaves a copy of the database as it was", function()
    local project = project_with("")
    local run = history.done(project:mig("upgrade", "--backup"))
    local names = copies(project)
    assert.are.equal(1, #names)
    assert.matches("^app%.db%.%d+T%d+Z%.backup$", names[1])
    assert.truthy(run.err:find("Backup: ", 1, true), run.err)
    assert.are.equal("1", project:sqlite(names[1], "SELECT x FROM t"))
    assert.are.equal("a1", project:sqlite(names[1], "SELECT version_num FROM alembic_version"))
    assert.are.equal("2", history.ask(project, "SELECT x FROM t"))
  end)

  it("puts the database back when a run fails that has committed a part", function()
    local project = project_with 'op.execute("nonsense")'
    local before = history.dump(project)
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("the database was put back as it was before the run", 1, true),
      message)
    assert.are.equal(before, history.dump(project))
    assert.are.same({}, copies(project))
    -- Nothing is unfinished, so that the next run begins at the beginning.
    assert.are.equal("Nothing is unfinished.\n", history.done(project:mig("repair")).out)
  end)

  it("does so with a transaction per revision, too", function()
    local project = history.project({
      { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
      { "b2", "a1", up = 'op.execute("nonsense")' },
    }, { ini = "transaction_per_migration = true\n" })
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("was put back", 1, true), message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("leaves no copy behind when the run was rolled back anyway", function()
    local project = history.project {
      { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)") op.execute("nonsense")' },
    }
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("rolled back: the database is as it was before the run", 1, true),
      message)
    assert.are.same({}, copies(project))
  end)

  it("makes none when there is nothing to do", function()
    local project = project_with("")
    history.done(project:mig("upgrade"))
    history.done(project:mig("upgrade", "--backup"))
    assert.are.same({}, copies(project))
  end)

  it("changes nothing when no copy can be made", function()
    local project = project_with("")
    local message = history.failed(project:mig("--url", "sqlite://", "upgrade", "--backup"))
    assert.truthy(message:find("a database in memory has no place for a backup", 1, true), message)
    assert.are.equal("a1", history.version(project))
  end)

  it("copies what is still in the write-ahead log", function()
    local project = project_with 'op.execute("nonsense")'
    history.ask(project, "PRAGMA journal_mode = WAL")
    local before = history.dump(project)
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("was put back", 1, true), message)
    assert.are.equal(before, history.dump(project))
  end)

  -- What the folder has beside the project and the database.
  local function beside(project)
    local out = {}
    for _, path in ipairs(project:files()) do
      out[#out + 1] = path:match("[^/]*app%.db.+$")
    end
    return out
  end

  it("leaves nothing else of a copy that has a write-ahead log", function()
    local project = project_with 'op.execute("nonsense")'
    history.ask(project, "PRAGMA journal_mode = WAL")
    history.failed(project:mig("upgrade", "--backup"))
    assert.are.same({}, beside(project))
  end)

  for was, is in pairs { delete = "wal", wal = "delete" } do
    it("puts the mode of the journal back that was " .. was, function()
      local project = project_with(([[
        op.get_context():autocommit_block(function() op.execute("PRAGMA journal_mode = %s") end)
        op.execute("nonsense")]]):format(is))
      history.ask(project, "PRAGMA journal_mode = " .. was)
      local message = history.failed(project:mig("upgrade", "--backup"))
      assert.truthy(message:find("was put back", 1, true), message)
      assert.are.equal(was .. "\n1", history.ask(project, "PRAGMA journal_mode; SELECT x FROM t"))
    end)
  end

  it("keeps what another program has written since, and the copy", function()
    local project = project_with [[
      op.get_context():autocommit_block(function()
        io.open("ready", "w"):close()
        repeat local go = io.open("go") until go
      end)
      op.execute("nonsense")]]
    history.ask(project, "PRAGMA journal_mode = WAL")
    local process = project:start { "upgrade", "--backup" }
    assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
    history.ask(project, "INSERT INTO t VALUES (99)")
    project:write("go", "")
    local message = history.failed(process:wait())
    local names = copies(project)
    assert.truthy(message:find("what was kept could not be put back (another process has written "
      .. "to app.db since): the database from before the run is " .. names[1], 1, true), message)
    assert.are.equal("2\n99", history.ask(project, "SELECT x FROM t ORDER BY x"))
    assert.are.equal("1", project:sqlite(names[1], "SELECT x FROM t"))
  end)

  it("leaves a database with pages of another size as it is, and the copy", function()
    local project = project_with [[
      op.get_context():autocommit_block(function()
        op.execute("PRAGMA page_size = 8192")
        op.execute("VACUUM")
      end)
      op.execute("nonsense")]]
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("could not be put back (its pages have another size now", 1, true),
      message)
    assert.are.equal("2", history.ask(project, "SELECT x FROM t"))
    assert.are.equal("1", project:sqlite(copies(project)[1], "SELECT x FROM t"))
  end)

  it("copies what a run that was killed has left", function()
    local project = history.project {
      { "a1", up = [[op.execute("CREATE TABLE t (x)")
        op.get_bind():commit()
        op.execute("INSERT INTO t VALUES (1)")]] },
      { "b2", "a1", up = [[io.open("ready", "w"):close()
        repeat local go = io.open("go") until go]] },
    }
    local process = project:start { "upgrade" }
    assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
    process:signal("KILL")
    process:wait()
    project:write("go", "")
    history.done(project:mig("upgrade", "--backup", "--lock-timeout", "1"))
    assert.are.equal("1", project:sqlite(copies(project)[1], "SELECT x FROM t"))
    assert.are.equal("b2", history.version(project))
  end)

  it("gives a copy its name when it is whole", function()
    local project = project_with("")
    history.ask(project, "CREATE INDEX i ON t (x); PRAGMA writable_schema = ON; "
      .. "UPDATE sqlite_master SET sql = 'CREATE INDEX i ON t (-x)' WHERE name = 'i'")
    local message = history.failed(project:mig("upgrade", "--backup"))
    assert.truthy(message:find("^cannot trust the copy app%.db%.%w+%.backup%.part: row 1 missing "
      .. "from index i"), message)
    assert.are.same({}, beside(project))
  end)

  it("is refused for a script, which changes nothing by itself", function()
    local project = project_with("")
    local message = history.failed(project:mig("upgrade", "--backup", "--sql"))
    assert.truthy(message:find("Can't use --backup with --sql mode", 1, true), message)
    assert.are.same({}, copies(project))
  end)

  for _, kind in ipairs(databases.servers) do
    it("is refused on " .. kind.name .. ", before anything is changed", function()
      local db = kind.new()
      local project = db:project { { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' } }
      local message = history.failed(project:mig("upgrade", "--backup"))
      assert.truthy(message:find("a backup is made of SQLite databases only", 1, true), message)
      assert.is_nil(db:tables():find("%f[%w]t%f[%W]"))
    end)
  end
end)
