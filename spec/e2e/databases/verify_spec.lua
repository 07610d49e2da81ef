-- mig verify: what the files of applied revisions were when they ran, against what they are.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local json = require "spec.support.json"

-- Four revisions, of which r2 runs an SQL file.
local function chain(change)
  local revisions = history.chain(4, function(i, rev)
    if i == 2 then rev.up = rev.up .. ' op.execute_file("sql/fill.sql")' end
    if change then change(i, rev) end
  end)
  return revisions, {
    ini = "record_history = true\n",
    files = { ["revisions/versions/sql/fill.sql"] = "INSERT INTO t2 VALUES (1);\n" },
  }
end

local function edit(project, path, pattern, text)
  project:write(path, (project:read(path):gsub(pattern, text)))
end

-- "r001 unchanged, r002 changed" and the exit status.
local function verdicts(project)
  local run = project:mig("verify", "--json")
  local out = {}
  for i, item in ipairs(json.decode(run.out)) do
    out[i] = item.revision .. " " .. item.outcome
  end
  return table.concat(out, ", "), run.code
end

local recorded = "SELECT revision FROM mig_history ORDER BY 1"

for _, kind in ipairs(databases.all) do
  describe("mig verify on " .. kind.name, function()
    it("finds files that have changed or are gone", function()
      local db = kind.new()
      local project = db:project(chain())
      history.done(project:mig "upgrade")
      assert.are.equal("4 applied revisions: 4 unchanged\n",
        history.done(project:mig "verify").out)
      edit(project, "revisions/versions/r001.lua", "\n", "\r\n") -- as a checkout may have it
      edit(project, "revisions/versions/sql/fill.sql", "1", "2")
      edit(project, "revisions/versions/r003.lua", "TEXT", "VARCHAR")
      edit(project, "revisions/versions/r003.lua", "t3", "u3")
      os.remove(project.dir .. "/revisions/versions/r004.lua")
      local found, code = verdicts(project)
      assert.are.equal(1, code)
      assert.are.equal(
        "r001 unchanged, r002 changed, r003 changed, r004 missing", found)
      local run = project:mig "verify"
      assert.are.equal(1, run.code)
      local lines = history.lines(run.out)
      assert.truthy(lines[1]:find("^revisions/versions/sql/fill.sql: changed since it ran "
        .. "%(revision r002%); applied %d+%-%d+%-%d+ [%d:]+ UTC by %S+@%S+$"), lines[1])
      assert.are.equal("4 applied revisions: 1 unchanged, 2 changed, 1 missing", lines[#lines])
    end)

    it("takes changes for what they should be when it is told so", function()
      local db = kind.new()
      local project = db:project(chain())
      history.done(project:mig "upgrade")
      edit(project, "revisions/versions/r001.lua", "TEXT", "VARCHAR(9)")
      edit(project, "revisions/versions/r003.lua", "t3", "u3")
      edit(project, "revisions/versions/sql/fill.sql", "1", "2")
      history.done(project:mig("verify", "--accept", "r003"))
      assert.are.equal("r001 changed, r002 changed, r003 unchanged, r004 unchanged",
        (verdicts(project)))
      assert.truthy(history.failed(project:mig("verify", "--accept", "r1"))
        :find("no applied revision has an id that begins with 'r1'", 1, true))
      assert.are.equal("2 revisions are taken as they are now\n",
        history.done(project:mig("verify", "--accept")).out)
      history.done(project:mig "verify")
    end)

    it("refuses an id where nothing is applied", function()
      local project = kind.new():project(chain())
      assert.truthy(history.failed(project:mig("verify", "--accept", "r001"))
        :find("no applied revision has an id that begins with 'r001'", 1, true))
      assert.are.equal("0 revisions are taken as they are now\n",
        history.done(project:mig("verify", "--accept")).out)
    end)

    it("forgets a revision whose file is gone, and goes on missing it", function()
      local db = kind.new()
      local project = db:project(chain())
      history.done(project:mig "upgrade")
      os.remove(project:path "revisions/versions/r004.lua")
      for _ = 1, 2 do
        assert.are.equal("1 revision is taken as it is now\n",
          history.done(project:mig("verify", "--accept")).out)
        assert.are.equal("r001 unchanged, r002 unchanged, r003 unchanged, r004 missing",
          (verdicts(project)))
      end
      assert.are.equal("r001\nr002\nr003", db:sql(recorded))
    end)

    it("has records of what is applied, and of nothing else", function()
      local db = kind.new()
      local project = db:project(chain(function(i, rev)
        if i == 4 then rev.up = 'op.execute("nonsense")' end
      end))
      assert.are.equal(1, project:mig("upgrade").code)
      project:write("mig.ini", project:read "mig.ini" .. "transaction_per_migration = true\n")
      assert.are.equal(1, project:mig("upgrade").code)
      assert.are.equal("r003", db:version())
      assert.are.equal("r001\nr002\nr003", db:sql(recorded))
      history.done(project:mig("downgrade", "r001"))
      assert.are.equal("r001", db:sql(recorded))
      history.done(project:mig("stamp", "r003"))
      assert.are.equal("r001 unchanged, r002 unrecorded, r003 unrecorded", (verdicts(project)))
      history.done(project:mig("verify"))
      history.done(project:mig("stamp", "base", "--purge"))
      db:sql("DROP TABLE t1"); db:sql("DROP TABLE log")
      edit(project, "revisions/versions/r001.lua", "TEXT", "VARCHAR(9)")
      history.done(project:mig("upgrade", "r001"))
      assert.are.equal("r001 unchanged", (verdicts(project)))
    end)

    it("has no record of a revision whose version row cannot be written", function()
      local db = kind.new()
      local revisions, opts = chain(function(i, rev)
        if i == 4 then
          rev.up = [[op.execute("DELETE FROM alembic_version")
            op.execute("INSERT INTO t2 VALUES (9)")]]
        end
      end)
      opts.ini = opts.ini .. "transaction_per_migration = true\n"
      assert.truthy(history.failed(db:project(revisions, opts):mig "upgrade")
        :find("expected to match one row when updating 'r003' to 'r004'", 1, true))
      assert.are.equal("r003", db:version())
      assert.are.equal("r001\nr002\nr003", db:sql(recorded))
      assert.are.equal("0", db:sql("SELECT count(*) FROM t2 WHERE x = 9"))
    end)

    it("has a record of each revision that a killed run has left", function()
      local db = kind.new()
      local revisions, opts = chain(function(i, rev)
        if i == 4 then rev.up = 'os.execute("kill -9 $PPID") while true do end' end
      end)
      opts.ini = opts.ini .. "transaction_per_migration = true\n"
      local project = db:project(revisions, opts)
      assert.are_not.equal(0, project:mig("upgrade").code)
      local found = verdicts(project)
      assert.falsy(found:find("unrecorded", 1, true), found)
      if not kind.transactional_ddl then
        assert.are.equal("r001 unchanged, r002 unchanged, r003 unchanged", found)
      end
    end)

    it("says nothing of databases that have no records", function()
      local db = kind.new()
      local revisions, opts = chain()
      local project = db:project(revisions, { files = opts.files })
      assert.are.equal("0 applied revisions\n", history.done(project:mig "verify").out)
      history.done(project:mig("upgrade", "r002"))
      assert.are.equal("2 applied revisions: 2 not recorded\n",
        history.done(project:mig "verify").out)
      assert.falsy(db:tables():find("mig_history", 1, true))
      project:write("mig.ini", project:read "mig.ini" .. "record_history = true\n")
      history.done(project:mig "upgrade")
      assert.are.equal("4 applied revisions: 2 unchanged, 2 not recorded\n",
        history.done(project:mig "verify").out)
    end)
  end)
end

describe("record_history", function()
  it("knows that a revision stands for others since", function()
    local project = history.project(chain())
    history.done(project:mig "upgrade")
    for i = 1, 3 do os.remove(("%s/revisions/versions/r00%d.lua"):format(project.dir, i)) end
    project:write("revisions/versions/r004.lua", history.text {
      "r004", head = 'replaces = { "r001", "r002", "r003" }' })
    assert.are.equal("r004 unrecorded", (verdicts(project)))
    history.done(project:mig("verify", "--accept", "r004"))
    assert.are.equal("r004 unchanged", (verdicts(project)))
  end)

  it("is hidden from autogenerate, and no part of scripts", function()
    local project = history.project(chain())
    assert.falsy(project:mig("upgrade", "--sql").out:find("mig_history", 1, true))
    history.done(project:mig "upgrade")
    history.done(project:mig("models", "--quiet"))
    assert.falsy(project:read("models.lua"):find("mig_", 1, true))
    project:write("revisions/env.lua", 'return { target_metadata = require "models" }')
    history.done(project:mig "check")
  end)

  it("is set in new environments", function()
    local project = history.project {}
    project:run({ "init", "db" }, { env = { MIG_CONFIG = "new.ini" } })
    assert.truthy(project:read("new.ini"):find("\nrecord_history = true\n", 1, true))
  end)

  it("is told by status when there are findings", function()
    local project = history.project(chain())
    history.done(project:mig "upgrade")
    assert.falsy(history.done(project:mig "status").out:find("Changed", 1, true))
    edit(project, "revisions/versions/r003.lua", "t3", "u3")
    local run = history.done(project:mig "status")
    assert.truthy(run.out:find("\nChanged since they ran: 1 ('mig verify' lists them)\n", 1, true))
    assert.are.equal(1, json.decode(project:mig("status", "--json").out).changed)
  end)
end)
