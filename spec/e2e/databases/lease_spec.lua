-- Where no lock of the server keeps other runners out, a row of the table mig_lease does: behind a
-- pooler, which shares the sessions of a PostgreSQL server between transactions, and in a Galera
-- cluster, where a lock is known at one node only.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local servers = require "spec.support.servers"

-- Each place has a database that is reached in two ways, which the runners take in turn.
local places = {}

places.pooler = {
  name = "behind a pooler",
  notice = "there is a pooler in front of the server",
  sleep = "SELECT pg_sleep(%s)",
  create = function(self)
    self.server = servers.postgresql()
    self.pooler = servers.pgbouncer(self.server)
  end,
  remove = function(self) self.pooler:remove() end,
  new = function(self)
    local db = databases.postgresql.new()
    db.urls = { self.pooler:url(db.name), self.pooler:url(db.name) }
    return db
  end,
}

places.cluster = {
  name = "in a cluster",
  notice = "this server is a node of a Galera cluster",
  sleep = "SELECT SLEEP(%s)",
  create = function(self) self.first, self.second = servers.galera() end,
  remove = function(self)
    self.second:remove()
    self.first:remove()
  end,
  new = function(self)
    local db = databases.mariadb.new(self.first)
    db.urls = { db.url, self.second:url(db.name) }
    -- What the other node has committed may take a moment to be seen.
    function db.sql(_, text)
      return getmetatable(db).sql(db, "SET wsrep_sync_wait = 15; " .. text)
    end
    return db
  end,
}

-- The first runner that comes here says that it is there, and goes on when the spec says so.
local gate = [[
  if not io.open("ready") then
    io.open("ready", "w"):close()
    repeat os.execute("sleep 0.02") until io.open("go")
  end ]]

-- What may be said of leases: none ends by itself, or it ends soon.
local lasting, short = "lease_duration = 60\n", "lease_duration = 1\n"

-- A log that shows what ran twice, and revisions that write into it. The first one is applied.
local function started(db, bodies, ini)
  local revisions = { { "r0", up = 'op.create_table("log", sa.Column("n", sa.Integer, '
    .. '{ primary_key = true }), sa.Column("id", sa.String(9)))' } }
  for i, body in ipairs(bodies) do
    revisions[i + 1] = { "r" .. i, "r" .. i - 1, up = body }
  end
  local project = db:project(revisions, { ini = ini or lasting })
  history.done(project:mig("--url", db.urls[1], "upgrade", "r0"))
  return project
end

local function logs(id)
  return ([[op.bulk_insert(sa.table("log", sa.column("id")), { { id = "%s" } }) ]]):format(id)
end

local function start(project, db, side, ...)
  return project:start { "--url", db.urls[side], ... }
end

local function await_ready(project, process)
  assert.is_true(process:wait_for(function() return project:exists("ready") end, 30),
    select(2, process:output()))
end

-- A runner in the middle of the first revision, at the first node.
local function at_gate(project, db)
  local process = start(project, db, 1, "upgrade")
  await_ready(project, process)
  return process
end

local function count(db, id)
  return db:sql(("SELECT count(*) FROM log WHERE id = '%s'"):format(id))
end

for _, place in ipairs { places.pooler, places.cluster } do
  describe(place.name, function()
    setup(function() place:create() end)
    teardown(function() place:remove() end)

    local function nothing_held(db)
      assert.are.equal("0", db:sql("SELECT count(*) FROM mig_lease"))
    end

    it("takes no lease when nothing is pending, and says once that it takes one", function()
      local db = place:new()
      local project = started(db, { logs "r1" })
      local run = history.done(project:mig("--url", db.urls[2], "upgrade"))
      assert.truthy(run.err:find(place.notice, 1, true), run.err)
      assert.are.equal(1, select(2, run.err:gsub("mig_lease", "")))
      nothing_held(db)
      run = history.done(project:mig("--url", db.urls[2], "upgrade"))
      assert.is_nil(run.err:find("mig_lease", 1, true), run.err)
    end)

    for _, ini in ipairs { lasting, lasting .. "transaction_per_migration = true\n" } do
      it("eight runners apply each revision once" .. (ini == lasting and ""
        or ", one transaction per revision"), function()
        local db = place:new()
        local bodies, runs = {}, {}
        for i = 1, 6 do bodies[i] = logs("r" .. i) end
        bodies[1] = gate .. bodies[1]
        local project = started(db, bodies, ini)
        for i = 1, 8 do
          runs[i] = start(project, db, i % 2 + 1, "upgrade")
          if i == 1 then await_ready(project, runs[1]) end
        end
        project:write("go", "")
        for i = 1, 8 do history.done(runs[i]:wait(120)) end
        assert.are.equal("6|6|r6", db:sql("SELECT count(*), count(DISTINCT id), max(id) FROM log"))
        assert.are.equal("r6", db:version())
        nothing_held(db)
      end)
    end

    it("names the holder and what it runs", function()
      local db = place:new()
      local project = started(db, { gate .. logs "r1" }, "lease_duration = 3\n")
      local holder = at_gate(project, db)
      local run = project:mig("--url", db.urls[2], "upgrade", "--lock-timeout", "4")
      project:write("go", "")
      history.done(holder:wait(60))
      local who = ("pid %d on %%S+, user %%S+, since %%d%%d%%d%%d%%-%%d%%d%%-%%d%%d "
        .. "%%d%%d:%%d%%d:%%d%%d UTC, running r1"):format(holder.pid)
      assert.truthy(run.err:find("waiting for another runner: " .. who), run.err)
      local message = history.failed(run)
      assert.truthy(message:find("another runner holds the lease of this database: " .. who),
        message)
      assert.truthy(message:find("nothing was changed", 1, true), message)
      assert.are.equal("1", count(db, "r1"))
      nothing_held(db)
    end)

    it("leaves the lease to a holder that is busy for longer than it lasts", function()
      local db = place:new()
      local project = started(db, { gate .. ('op.execute("%s") '):format(place.sleep:format(4.5))
        .. logs "r1" }, "lease_duration = 2\n")
      local holder = at_gate(project, db)
      project:write("go", "")
      local run = history.done(start(project, db, 2, "upgrade"):wait(60))
      assert.is_nil(run.err:find("taken away", 1, true), run.err)
      assert.are.same({}, history.steps(run))
      history.done(holder:wait(60))
      assert.are.equal("1", count(db, "r1"))
    end)

    it("takes the lease of a holder that was killed, and goes on", function()
      local db = place:new()
      local project = started(db, { gate .. logs "r1", logs "r2" }, short)
      local holder = at_gate(project, db)
      holder:signal("KILL")
      holder:wait(30)
      local run = history.done(start(project, db, 2, "upgrade"):wait(60))
      assert.truthy(run.err:find(("the lease of pid %d on %%S+, user %%S+ is taken away: it does "
        .. "not answer any more"):format(holder.pid)), run.err)
      assert.are.equal("r2", db:version())
      assert.are.equal("1|1", count(db, "r1") .. "|" .. count(db, "r2"))
      nothing_held(db)
    end)

    it("a holder that was asleep commits nothing when another has taken the lease", function()
      local db = place:new()
      local project = started(db, { gate .. logs "r1" }, short)
      local holder = at_gate(project, db)
      holder:signal("STOP")
      history.done(start(project, db, 2, "upgrade"):wait(60))
      project:write("go", "")
      holder:signal("CONT")
      local run = holder:wait(60)
      -- A cluster may find out before the row is asked, and the run is tried again.
      local lost = run.err:find("another runner has taken the lease of this database", 1, true)
        or run.err:find("error 1213", 1, true)
      assert.truthy(lost, run.err)
      assert.are.equal("1", count(db, "r1"))
      assert.are.equal("r1", db:version())
      nothing_held(db)
    end)

    it("lets a revision commit in its middle, and run without a transaction", function()
      local db = place:new()
      local project = started(db, { gate .. logs "r1" .. "op.get_bind():commit() " .. [[
        op.get_context():autocommit_block(function()
          op.execute("CREATE INDEX ix_log ON log (id)")
        end) ]] .. logs "r2" })
      local runs = {}
      for i = 1, 3 do
        runs[i] = start(project, db, i % 2 + 1, "upgrade")
        if i == 1 then await_ready(project, runs[1]) end
      end
      project:write("go", "")
      for i = 1, 3 do history.done(runs[i]:wait(60)) end
      assert.are.equal("2|2", db:sql("SELECT count(*), count(DISTINCT id) FROM log"))
      nothing_held(db)
    end)

    it("a runner that is asked to stop while it waits leaves nothing behind", function()
      local db = place:new()
      local project = started(db, { gate .. logs "r1" })
      local holder = at_gate(project, db)
      local waiter = start(project, db, 2, "upgrade")
      assert.is_true(waiter:wait_for(function()
        return select(2, waiter:output()):find("waiting for another runner", 1, true)
      end, 30))
      waiter:signal("TERM")
      local run = waiter:wait(30)
      assert.truthy(run.err:find("FAILED: interrupted by SIGTERM; nothing was changed", 1, true),
        run.err)
      project:write("go", "")
      history.done(holder:wait(60))
      nothing_held(db)
    end)

    it("goes up and down, and back after an error", function()
      local db = place:new()
      local project = db:project {
        { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))',
          down = 'op.drop_table("t")' },
        { "b2", "a1", up = 'op.execute("nonsense")' },
      }
      history.failed(project:mig("--url", db.urls[1], "upgrade"))
      history.done(project:mig("--url", db.urls[2], "upgrade", "a1"))
      history.done(project:mig("--url", db.urls[1], "downgrade", "--yes"))
      assert.are.equal("alembic_version mig_lease", db:tables())
      nothing_held(db)
    end)

    it("hides its table from check", function()
      local db = place:new()
      local project = started(db, {})
      project:write("revisions/env.lua", [[return { target_metadata = require "models" }]])
      project:write("models.lua", [[local m = sa.MetaData()
        sa.Table("log", m, sa.Column("n", sa.Integer, { primary_key = true }),
          sa.Column("id", sa.String(9))) return m]])
      history.done(project:mig("--url", db.urls[2], "check"))
    end)
  end)
end

describe("behind a pooler", function()
  local place = places.pooler

  setup(function() place:create() end)
  teardown(function() place:remove() end)

  for _, first in ipairs { "direct", "pooled" } do
    it(("and beside it: two runners, the %s one first"):format(first), function()
      local db = place:new()
      db.urls[first == "direct" and 1 or 2] = db.url
      local project = started(db, { gate .. logs "r1", logs "r2" })
      local holder = at_gate(project, db)
      local waiter = start(project, db, 2, "upgrade")
      assert.is_true(waiter:wait_for(function()
        return select(2, waiter:output()):find("waiting for another runner", 1, true)
      end, 30), select(2, waiter:output()))
      project:write("go", "")
      history.done(holder:wait(60))
      local run = history.done(waiter:wait(60))
      assert.are.same({}, history.steps(run))
      assert.are.equal("1|1", count(db, "r1") .. "|" .. count(db, "r2"))
    end)
  end

  it("a direct runner takes away the lease of one that was killed", function()
    local db = place:new()
    db.urls[2] = db.url
    local project = started(db, { gate .. logs "r1" }, short)
    local holder = at_gate(project, db)
    holder:signal("KILL")
    holder:wait(30)
    local run = history.done(start(project, db, 2, "upgrade"):wait(60))
    assert.truthy(run.err:find("taken away", 1, true), run.err)
    assert.are.equal("1", count(db, "r1"))
  end)

  it("leaves no lock in a session of the server's", function()
    local db = place:new()
    started(db, {})
    assert.are.equal("0", db:sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
      .. "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
  end)

  it("refuses what would stay in a session of others", function()
    local db = place:new()
    local project = started(db, { [[op.get_context():autocommit_block(function()
      op.execute("CREATE INDEX ix_log ON log (id)") end)]] }, "concurrent_lock_timeout = 5\n")
    local message = history.failed(project:mig("--url", db.urls[1], "upgrade"))
    assert.truthy(message:find("concurrent_lock_timeout cannot be set behind a pooler", 1, true),
      message)
    project:write("revisions/env.lua", ([[return { targets = function()
      return { { name = "one", url = %q, schema = "public" } } end }]]):format(db.urls[1]))
    local run = project:mig("current")
    assert.are.equal(1, run.code)
    assert.truthy(run.err:find("does not stay the default one behind a pooler", 1, true), run.err)
  end)
end)

describe("lease_duration", function()
  it("is checked where it counts", function()
    local db = databases.postgresql.new()
    local project = db:project({ { "a1" } }, { ini = "lease_duration = soon\n" })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("mig%.ini:%d+: lease_duration must be a number of seconds, "
      .. "1 to 3600, not 'soon'"), message)
  end)
end)
