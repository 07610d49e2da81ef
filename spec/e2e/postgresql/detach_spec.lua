-- A partition that is detached beside its users, in two transactions: what was cut short between
-- them cannot be begun again, only be finished, which the next run does.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local holder = require "spec.support.holder"

local postgresql = databases.postgresql

local pending = "SELECT inhdetachpending FROM pg_inherits"

local function new(ini)
  local db = postgresql.new()
  local project = db:project({
    { "a1", up = [[op.execute("CREATE TABLE p (x INTEGER) PARTITION BY RANGE (x)")
      op.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)")]] },
    { "b2", "a1", up = [[op.get_context():autocommit_block(function()
        op.execute("ALTER TABLE ONLY p DETACH PARTITION p1 CONCURRENTLY") end)
      op.execute("ALTER TABLE p1 RENAME TO apart")]] },
  }, { ini = ini })
  history.done(project:mig("upgrade", "a1"))
  return db, project
end

-- A reader of the table, for whom the second transaction waits.
local read = "SELECT count(*) FROM p"

local function is_finished(db)
  assert.are.equal("b2", db:version())
  assert.are.equal("alembic_version apart p", db:tables())
  assert.are.equal("0", db:sql("SELECT count(*) FROM pg_inherits"))
end

describe("a partition that is detached concurrently", function()
  it("is finished by the run after one that lost its connection", function()
    local db, project = new("")
    local process = holder.hold(db, read)
    local run = project:start { "upgrade" }
    assert.is_true(run:wait_for(function() return db:sql(pending) == "t" end, 30))
    db:sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      .. "WHERE query LIKE '%DETACH PARTITION p1%' AND datname = current_database() "
      .. "AND pid <> pg_backend_pid()")
    local message = history.failed(run:wait(60))
    assert.truthy(message:find("statement 1 of b2 was under way", 1, true), message)
    holder.let_go(db, process)
    history.done(project:mig("upgrade"))
    is_finished(db)
  end)

  it("is finished by a run that is tried again", function()
    local db, project = new("concurrent_lock_timeout = 0.3\n")
    local process = holder.hold(db, read)
    local run = project:start { "upgrade" }
    assert.is_true(run:wait_for(function()
      return select(2, run:output()):find("trying again in", 1, true)
    end, 30))
    holder.let_go(db, process)
    history.done(run:wait(60))
    is_finished(db)
  end)

  it("is begun again where it had not begun", function()
    local db, project = new("concurrent_lock_timeout = 0.3\nddl_lock_budget = 0\n")
    local process = holder.hold(db, "LOCK TABLE p")
    local message = history.failed(project:mig("upgrade"))
    holder.let_go(db, process)
    assert.truthy(message:find("the next run goes on with statement 1 of b2", 1, true), message)
    assert.are.equal("f", db:sql(pending))
    history.done(project:mig("upgrade"))
    is_finished(db)
  end)
end)
