-- A disk that fills up below a project and its database: one line, nothing has changed, nothing
-- half written is left, and with more room the next run does the rest. surroundings_spec.lua has a
-- limit on the size of files, which needs no disk.

local disk = require "spec.support.disk"
local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"

-- What SQLite, its copying of a database, and the system say.
local function says_full(message)
  for _, reason in ipairs { "disk is full", "No space left on device" } do
    if message:find(reason, 1, true) then return true end
  end
  return false
end

-- What a database in a copy of the disk has.
local function dump(run)
  return env.sh(("sqlite3 %s/app.db .dump"):format(env.quote(run.folder)))
end

local function files(run)
  return env.sh(("cd %s && find . ! -name app.db | sort"):format(env.quote(run.folder)))
end

local function version(run)
  return env.sh(("sqlite3 %s/app.db 'SELECT version_num FROM alembic_version'"):format(
    env.quote(run.folder)))
end

-- The fourth of six revisions writes four megabytes.
local function chain()
  return history.chain(6, function(i, rev)
    if i == 4 then
      rev.up = 'op.execute("CREATE TABLE big (x)") '
        .. 'for _ = 1, 400 do op.execute("INSERT INTO big VALUES (zeroblob(10000))") end'
      rev.down = "op.drop_table('big')"
    end
  end)
end

local how = {
  ["of one transaction"] = "",
  ["of a transaction for each revision"] = "transaction_per_migration = true\n",
}

if disk.is_possible() then
  describe("a disk that fills up during a run", function()
    for name, ini in pairs(how) do
      it(name .. " leaves the database as it was", function()
        local project = history.project(chain(), { ini = ini })
        local runs = disk.session(project, 2048, {
          { "upgrade", "r002" }, { "upgrade" }, disk.room, { "upgrade" },
        })
        history.done(runs[1])
        local message = hostile.outcome(runs[2])
        assert.is_true(message ~= nil and says_full(message), message)
        assert.truthy(message:find("the database is as it was before the run", 1, true), message)
        assert.are.equal(dump(runs[1]), dump(runs[2]))
        assert.are.equal(files(runs[1]), files(runs[2]))
        history.done(runs[4])
        assert.are.equal("r006\n", version(runs[4]))
      end)
    end
  end)

  describe("a disk that fills up with a copy of the database", function()
    it("has nothing of it afterwards", function()
      local project = history.project(chain())
      local runs = disk.session(project, 6144, {
        { "upgrade", "r002" },
        "sqlite3 app.db 'CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(4000000))'",
        { "upgrade", "--backup" },
      })
      local message = hostile.outcome(runs[3])
      assert.is_true(message ~= nil and says_full(message), message)
      assert.truthy(message:find("cannot copy the database", 1, true), message)
      assert.are.equal(dump(runs[2]), dump(runs[3]))
      assert.are.equal(files(runs[2]), files(runs[3]))
    end)
  end)

  describe("a disk that is full", function()
    local commands = {
      { "upgrade" }, { "downgrade", "base" }, { "stamp", "head" }, { "upgrade", "--backup" },
      { "revision", "-m", "x" }, { "init", "other" }, { "ensure_version" },
    }
    it("is a failure of all that write, and nothing is left of them", function()
      -- large enough not to fit into what a page has free
      local message = ("x"):rep(20000)
      local steps = { { "upgrade", "r002" }, disk.fill }
      for _, words in ipairs(commands) do
        words = { table.unpack(words) }
        if words[2] == "-m" then words[3] = message end
        steps[#steps + 1] = words
      end
      local project = history.project(chain(), { files = {
        ["revisions/script.lua.tmpl"] =
          env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
      } })
      local runs = disk.session(project, 2048, steps)
      for i, words in ipairs(commands) do
        local run = runs[i + 2]
        if words[1] == "init" then run.out = "" end -- tells of each folder that it makes
        local failure = hostile.outcome(run)
        if words[1] ~= "ensure_version" then -- has nothing to do
          assert.is_true(failure ~= nil and says_full(failure), failure)
        end
        assert.are.equal(dump(runs[1]), dump(run))
        assert.are.equal(files(runs[1]), files(run), words[1])
      end
    end)

    it("does not stop what only reads", function()
      local project = history.project(chain())
      local reading = {
        { "current" }, { "history" }, { "status" }, { "heads" }, { "show", "head" },
      }
      local runs = disk.session(project, 2048,
        { { "upgrade", "r002" }, disk.fill, table.unpack(reading) })
      for i, words in ipairs(reading) do
        local run = runs[i + 2]
        assert.are.equal(words[1] == "status" and 1 or 0, run.code, run.err)
        assert.is_true(#run.out > 0)
      end
    end)

    it("leaves a script that says it is not whole", function()
      local project = history.project(history.chain(300))
      local runs = disk.session(project, 2048, {
        disk.fill, env.quote(env.program) .. " upgrade --sql >script.sql",
      })
      assert.are.equal(1, runs[2].code)
      local said = runs[2].err
      assert.truthy(said:find("cannot write the SQL script: No space left on", 1, true), said)
      assert.truthy(said:find("the script is not complete: do not run it\n", 1, true), said)
    end)
  end)
end
