-- Several runners at once on each database: every revision runs once, and nobody fails.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

---A revision body that says it is there and waits for the spec to write the file "go".
local gate = [[
  io.open("ready", "w"):close()
  repeat local go = io.open("go") until go ]]

local count = 10

---Revisions that each make a table and write into a log; the first waits at the gate.
local function chain()
  local revisions = {}
  for i = 1, count do
    local id = ("r%02d"):format(i)
    revisions[i] = {
      id, i > 1 and ("r%02d"):format(i - 1) or nil,
      up = (i == 1 and gate .. 'op.execute("CREATE TABLE log (id VARCHAR(9))")' or "")
        .. ([[op.create_table("t%02d", sa.Column("id", sa.Integer, { primary_key = true }))
          op.execute("INSERT INTO log VALUES ('%s')")]]):format(i, id),
    }
  end
  return revisions
end

---Start runners while the first is in the middle of the first revision; answers their runs.
local function run_together(project, runners, ...)
  local processes = {}
  for i = 1, runners do
    processes[i] = project:start { ... }
    if i == 1 then
      assert.is_true(processes[1]:wait_for(function() return project:exists("ready") end, 30),
        select(2, processes[1]:output()))
    end
  end
  project:write("go", "")
  for i = 1, runners do
    processes[i] = processes[i]:wait(60)
  end
  return processes
end

for _, kind in ipairs(databases.all) do
  describe("on " .. kind.name, function()
    for _, runners in ipairs { 2, 20 } do
      for _, ini in ipairs { "", "transaction_per_migration = true\n" } do
        it(("%d runners apply each revision once%s"):format(runners,
          ini == "" and "" or ", one transaction per revision"), function()
          local db = kind.new()
          local project = db:project(chain(), { ini = ini })
          local steps = 0
          for _, run in ipairs(run_together(project, runners, "upgrade")) do
            history.done(run)
            steps = steps + #history.steps(run)
          end
          assert.are.equal(count, steps)
          assert.are.equal(("%d|%d|r%02d"):format(count, count, count),
            db:sql("SELECT count(*), count(DISTINCT id), max(id) FROM log"))
          assert.are.equal(("r%02d"):format(count), db:version())
          -- and nobody holds the lock any more
          history.done(project:mig("downgrade", "-1", "--lock-timeout", "0"))
        end)
      end
    end

    it("eight runners make one version table", function()
      local db = kind.new()
      local project = db:project { { "a1" } }
      local processes = {}
      for i = 1, 8 do
        processes[i] = project:start { "ensure_version" }
      end
      for i = 1, 8 do
        history.done(processes[i]:wait())
      end
      assert.are.equal("alembic_version", db:tables())
    end)

    it("a reader is not kept waiting by a runner", function()
      local db = kind.new()
      local project = db:project { { "a1" }, { "b2", "a1", up = gate } }
      history.done(project:mig("upgrade", "a1"))
      local process = project:start { "upgrade" }
      assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
      assert.are.equal("a1\n", history.done(project:mig("current")).out)
      project:write("go", "")
      history.done(process:wait())
      assert.are.equal("b2", db:version())
    end)

    it("a runner that is killed leaves a database that the next one takes up", function()
      local db = kind.new()
      local project = db:project {
        { "a1" },
        { "b2", "a1", up = 'op.execute("CREATE TABLE IF NOT EXISTS b (x INTEGER)")\n' .. gate },
      }
      history.done(project:mig("upgrade", "a1"))
      local process = project:start { "upgrade" }
      assert.is_true(process:wait_for(function() return project:exists("ready") end, 30))
      process:signal("KILL")
      process:wait()
      assert.are.equal("a1", db:version())
      project:write("go", "")
      -- The server may take a moment to see that it is gone; the lock waits for that.
      history.done(project:mig("upgrade"))
      assert.are.equal("b2", db:version())
    end)
  end)
end
