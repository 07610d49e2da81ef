-- A pooler that shares the sessions of a PostgreSQL server between transactions: the lock of a
-- session would stay with whoever gets that session next.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

describe("behind a pooler", function()
  local pooler

  setup(function() pooler = servers.pgbouncer(servers.postgresql()) end)
  teardown(function()
    pooler:stop()
    pooler:remove()
  end)

  -- A project whose URL goes through the pooler, and the database as it is without.
  local function behind(revisions, opts)
    local db = databases.postgresql.new()
    local project = db:project(revisions, opts)
    project:write("mig.ini", (project:read("mig.ini"):gsub("url = [^\n]*", function()
      return "url = " .. pooler:url(db.name)
    end)))
    return project, db
  end

  -- Revisions that each write into a log what nobody may write twice.
  local function chain(count)
    local revisions = {}
    for i = 1, count do
      local id = ("r%02d"):format(i)
      revisions[i] = {
        id, i > 1 and ("r%02d"):format(i - 1) or nil,
        up = (i == 1 and 'op.execute("CREATE TABLE log (id VARCHAR(9))") ' or "")
          .. ([[op.execute("INSERT INTO log VALUES ('%s')") op.execute("SELECT pg_sleep(0.02)")]])
          :format(id),
      }
    end
    return revisions
  end

  for _, ini in ipairs { "", "transaction_per_migration = true\n" } do
    it("eight runners apply each revision once" .. (ini == "" and ""
      or ", one transaction per revision"), function()
      local project, db = behind(chain(6), { ini = ini })
      local runs = {}
      for i = 1, 8 do runs[i] = project:start { "upgrade" } end
      for i = 1, 8 do history.done(runs[i]:wait(120)) end
      assert.are.equal("6|6|r06",
        db:sql("SELECT count(*), count(DISTINCT id), max(id) FROM log"))
      assert.are.equal("r06", db:version())
      -- No session of the server keeps a lock.
      assert.are.equal("0", db:sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
        .. "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
    end)
  end

  it("says that there is one", function()
    local project = behind(chain(1))
    local run = history.done(project:mig("upgrade"))
    assert.truthy(run.err:find("there is a pooler in front of the server", 1, true), run.err)
  end)

  it("goes up and down, and back after an error", function()
    local project, db = behind {
      { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer))',
        down = 'op.drop_table("t")' },
      { "b2", "a1", up = 'op.execute("nonsense")' },
    }
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("the database is as it was before the run", 1, true), message)
    assert.are.equal("", db:tables())
    history.done(project:mig("upgrade", "a1"))
    history.done(project:mig("downgrade"))
    assert.are.equal("alembic_version", db:tables())
  end)

  it("refuses what would need a lock between transactions", function()
    for _, body in ipairs {
      "op.get_bind():commit()",
      'op.get_context():autocommit_block(function() op.execute("VACUUM") end)',
    } do
      local project, db = behind { { "a1", up = 'op.execute("CREATE TABLE t (x int)") ' .. body } }
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find("a revision cannot commit behind a pooler", 1, true), message)
      assert.are.equal("", db:tables())
    end
  end)

  it("names who holds the database", function()
    local project, db = behind(chain(1))
    local slow = db:project { { "a1", up = [[io.open("ready", "w"):close()
      op.execute("SELECT pg_sleep(30)")]] } }
    local holder = slow:start { "upgrade" }
    assert.is_true(holder:wait_for(function() return slow:exists("ready") end, 30))
    local message = history.failed(project:mig("upgrade", "--lock-timeout", "0.3"))
    holder:signal("TERM")
    holder:wait(30)
    assert.truthy(message:find("another runner holds the lock of this database: process ", 1, true),
      message)
  end)
end)
