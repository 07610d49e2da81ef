-- Several databases in one run: one after the other or at once, what is told of them, what happens
-- to the rest when one fails, and what the next run does.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tenants = require "spec.support.tenants"

local revisions = tenants.revisions

-- Lines of standard error that are none of a target, but for the last one after a failure.
local function strays(run)
  local out = {}
  for _, line in ipairs(history.lines(run.err)) do
    if not line:find("^t%d: ") and not line:find("^FAILED: ") then out[#out + 1] = line end
  end
  return out
end

describe("an upgrade of several databases", function()
  it("brings each to the head, and tells a line of each and how many they were", function()
    local project = tenants.project(3, revisions)
    local run = history.done(project:mig("upgrade"))
    assert.are.same({ "t1: done, 2 steps", "t2: done, 2 steps", "t3: done, 2 steps",
      "3 targets: 3 done" }, tenants.told(run))
    assert.are.same({}, strays(run))
    assert.truthy(run.err:find(
      "\nt2: INFO  [mig.runtime.migration] Running upgrade a1 -> b2, make b2\n", 1, true))
    assert.are.equal("b2 b2 b2", tenants.versions(project, 3))
    assert.are.equal("tenant", history.ask(project, "SELECT name FROM sqlite_master"))
    assert.are.same({ "t1: nothing to do", "t2: nothing to do", "t3: nothing to do",
      "3 targets: 3 with nothing to do" }, tenants.told(history.done(project:mig("upgrade"))))
    assert.are.same({ "t1: done, 1 step", "t2: done, 1 step", "t3: done, 1 step",
      "3 targets: 3 done" }, tenants.told(history.done(project:mig("downgrade"))))
  end)

  it("stops at the first that fails, and the next run does what is left", function()
    local project = tenants.project(5, revisions)
    local run = project:mig("upgrade", "-x", "broken=t3")
    assert.are.equal("1 of 5 targets failed: t3; not run: t4, t5; the next run does what is left",
      tenants.failed(run, 3))
    assert.truthy(run.err:find("\nt3: FAILED: revisions/versions/b2.lua:7: not today "
      .. "(revision b2); rolled back: the database is as it was before the run\n", 1, true),
      run.err)
    assert.are.same({ "t1: done, 2 steps", "t2: done, 2 steps",
      "5 targets: 2 done, 1 failed, 2 not run" }, tenants.told(run))
    assert.are.equal("b2 b2 - - -", tenants.versions(project, 5))
    run = history.done(project:mig("upgrade"))
    assert.are.same({ "t1: nothing to do", "t2: nothing to do", "t3: done, 2 steps",
      "t4: done, 2 steps", "t5: done, 2 steps", "5 targets: 3 done, 2 with nothing to do" },
      tenants.told(run))
  end)

  it("goes on after one that fails, if that is asked for", function()
    local project = tenants.project(5, revisions, { ini = "transaction_per_migration = true\n" })
    local run = project:mig("upgrade", "--on-error", "continue", "-x", "broken=t2")
    assert.are.equal("1 of 5 targets failed: t2; the next run does what is left",
      tenants.failed(run, 3))
    assert.are.equal("b2 a1 b2 b2 b2", tenants.versions(project, 5))
  end)

  it("that none survives has another exit status", function()
    local project = tenants.project(3, revisions)
    local run = project:mig("upgrade", "-x", "broken=t1")
    assert.are.equal("1 of 3 targets failed: t1; not run: t2, t3; the next run does what is left",
      tenants.failed(run, 1))
    project:write("revisions/versions/b2.lua", history.text { "b2", "a1", up = "error('never')" })
    run = project:mig("upgrade", "--on-error=continue")
    assert.are.equal("3 of 3 targets failed: t1, t2, t3; the next run does what is left",
      tenants.failed(run, 1))
  end)

  it("goes on when the process of one is killed", function()
    local project = tenants.project(3, { { "a1", up = [[
      if op.get_context().target == "t2" then
        os.execute("kill -9 " .. io.open("/proc/self/stat"):read("n"))
      end]] } })
    local run = project:mig("upgrade", "--on-error", "continue")
    assert.are.equal("1 of 3 targets failed: t2; the next run does what is left",
      tenants.failed(run, 3))
    assert.truthy(run.err:find("\nt2: FAILED: its process was ended by signal 9\n", 1, true),
      run.err)
    assert.are.equal("a1 - a1", tenants.versions(project, 3))
  end)

  it("has nothing to do where there is none", function()
    local project = tenants.project(0, revisions)
    assert.are.same({ "0 targets" }, tenants.told(history.done(project:mig("upgrade"))))
  end)

  it("reads the files once, and tells once what is wrong with them", function()
    local project = tenants.project(3, { { "a1", head = "io.stderr:write('loaded\\n')" } })
    assert.are.same({ "loaded" }, strays(history.done(project:mig("upgrade"))))
    project:write("revisions/versions/a1.lua", "revision = ")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("^revisions/versions/a1.lua:1: "), message)
  end)
end)

describe("--jobs", function()
  -- Each waits until all are there: one after the other they would wait for ever.
  local meet = [[
    io.open("here-" .. op.get_context().target, "w"):close()
    for i = 1, 4 do
      local tries = 0
      while not io.open("here-t" .. i) do
        tries = tries + 1
        if tries > 2000 then error("alone") end
        os.execute("sleep 0.01")
      end
    end]]

  it("works on so many at once", function()
    local project = tenants.project(4, { { "a1", up = meet } })
    history.done(project:mig("upgrade", "--jobs", "4"))
    assert.are.equal("a1 a1 a1 a1", tenants.versions(project, 4))
  end)

  it("never mixes the lines of two", function()
    local project = tenants.project(4, { { "a1", up = meet .. [[

      local name = op.get_context().target
      for i = 1, 200 do
        print(name .. ("x"):rep(500) .. name)
        io.write(name, ("y"):rep(500), name, "\n")
      end
      io.write("no end of line in ", name)]] } })
    local run = history.done(project:mig("upgrade", "--jobs", "4"))
    local counts = {}
    for _, stream in ipairs { run.err, run.out } do
      for name, first, fill, last in stream:gmatch("(t%d): (t%d)([xy]+)(t%d)\n") do
        assert.are.equal(500, #fill)
        assert.are.equal(name, first)
        assert.are.equal(name, last)
        counts[name] = (counts[name] or 0) + 1
      end
    end
    assert.are.same({ t1 = 400, t2 = 400, t3 = 400, t4 = 400 }, counts)
    assert.truthy(run.out:find("\nt3: no end of line in t3\n", 1, true), run.out)
  end)

  it("does not begin more once one has failed, and lets the others finish", function()
    local project = tenants.project(5, { { "a1", up = [[
      local name = op.get_context().target
      if name == "t1" then
        os.execute("echo $PPID >t1-pid; while [ ! -e t2-runs ]; do sleep 0.01; done")
        error("first")
      end
      io.open("t2-runs", "w"):close()
      -- until mig has seen how t1 ended
      os.execute("until [ -s t1-pid ]; do sleep 0.01; done; "
        .. "while kill -0 $(cat t1-pid) 2>/dev/null; do sleep 0.01; done")]] } })
    local run = project:mig("upgrade", "--jobs", "2")
    assert.are.equal("1 of 5 targets failed: t1; not run: t3, t4, t5; "
      .. "the next run does what is left", tenants.failed(run, 3))
    assert.are.equal("- a1 - - -", tenants.versions(project, 5))
  end)

  it("and --on-error are checked before anything is done", function()
    local project = tenants.project(1, revisions)
    for _, n in ipairs { "0", "-1", "x", "1001", "" } do
      assert.are.equal(("--jobs takes a number from 1 to 1000, not '%s'"):format(n),
        history.misused(project:mig("upgrade", "--jobs=" .. n)))
    end
    assert.are.equal("--on-error takes stop|continue, not 'contineu'; did you mean 'continue'?",
      history.misused(project:mig("upgrade", "--on-error", "contineu")))
    assert.is_false(project:exists("t1.db"))
  end)
end)

describe("a signal", function()
  for name, code in pairs { INT = 130, TERM = 143 } do
    it(("SIG%s stops all that run, which are rolled back, and begins no more"):format(name),
      function()
        local project = tenants.project(4, { { "a1", up = [[
          op.execute("CREATE TABLE a (x)")
          io.open("ready-" .. op.get_context().target, "w"):close()
          if op.get_context().target ~= "t1" then while true do end end]] } })
        local process = project:start { "upgrade", "--jobs", "2" }
        assert.is_true(process:wait_for(function()
          return project:exists("ready-t2") and project:exists("ready-t3")
        end, 30))
        process:signal(name)
        local run = process:wait(20)
        assert.are.equal("interrupted; 2 of 4 targets failed: t2, t3; not run: t4; "
          .. "the next run does what is left", tenants.failed(run, code))
        assert.truthy(run.err:find("\nt2: FAILED: revisions/versions/a1.lua:9: interrupted by SIG"
          .. name, 1, true), run.err)
        assert.are.equal("a1 - - -", tenants.versions(project, 4))
        project:write("revisions/versions/a1.lua", history.text { "a1" })
        assert.are.same({ "t1: nothing to do", "t2: done, 1 step", "t3: done, 1 step",
          "t4: done, 1 step", "4 targets: 3 done, 1 with nothing to do" },
          tenants.told(history.done(project:mig("upgrade"))))
      end)
  end

  it("that kills the program ends its workers, too", function()
    local project = tenants.project(2, { { "a1", up = [[
      op.execute("CREATE TABLE a (x)")
      local pid = io.open("/proc/self/stat"):read("n")
      local file = io.open("pid.new", "w")
      file:write(pid)
      file:close()
      os.rename("pid.new", "pid")
      while true do end]] } })
    local process = project:start { "upgrade" }
    assert.is_true(process:wait_for(function() return project:exists("pid") end, 30))
    local stat = "/proc/" .. project:read("pid") .. "/stat"
    process:signal("KILL")
    process:wait(10)
    assert.is_true(process:wait_for(function()
      local file = io.open(stat)
      local state = file and file:read("a"):match("%) (%a)")
      if file then file:close() end
      return state == nil or state == "Z"
    end, 10))
    assert.are.equal("-", tenants.versions(project, 1))
  end)
end)

describe("what revisions know of the target", function()
  it("is its name, as an argument and in the context, and its arguments", function()
    local project = tenants.project(2, {})
    project:write("revisions/versions/a1.lua", [[
      revision = "a1"
      local function tell(engine_name)
        local context = op.get_context()
        print(engine_name, context.target, context.x.region, context.x.who)
      end
      function upgrade(engine_name) tell(engine_name) end
      function downgrade(engine_name) tell(engine_name) end]])
    project:write("revisions/env.lua", (tenants.env:gsub("return {", [[
      return { on_version_apply = { function(step) print("first", step.target) end,
        function(step) print("second", step.target) end },]], 1)))
    for _, command in ipairs { "upgrade", "downgrade" } do
      local run = history.done(project:mig(command, "-x", "who=me"))
      for _, line in ipairs { "t1: t1\tt1\tr1\tme", "t2: t2\tt2\tr2\tme", "t2: first\tt2",
        "t2: second\tt2" } do
        assert.truthy(run.err:find("\n" .. line .. "\n", 1, true), run.err)
      end
    end
    local run = history.done(project:mig("upgrade", "-x", "region=mine"))
    assert.truthy(run.err:find("\nt2: t2\tt2\tmine\tnil\n", 1, true), run.err)
  end)

  it("is nothing where there is one database", function()
    local project = history.project({})
    project:write("revisions/versions/a1.lua", [[
      revision = "a1"
      function upgrade(engine_name)
        assert(engine_name == nil and op.get_context().target == nil)
      end
      irreversible = true]])
    history.done(project:mig("upgrade"))
    project:write("revisions/env.lua", "return { targets = function() return nil end }")
    assert.are.equal("", history.done(project:mig("upgrade")).out)
  end)

  it("does not stay behind from one to the next", function()
    local project = tenants.project(3, { { "a1", head = "count = 0", up = [[
      count = count + 1
      assert(count == 1)]] } })
    history.done(project:mig("upgrade"))
  end)
end)

describe("mig doctor", function()
  it("examines each database, and says why when it cannot know which there are", function()
    local project = tenants.project(2, revisions)
    history.done(project:mig("upgrade", "-q"))
    local run = project:mig("doctor")
    assert.are.equal(0, run.code, run.out .. run.err)
    assert.truthy(run.out:find("\nt2: No findings.\n", 1, true), run.out)
    project:write("revisions/env.lua", "return { targets = function() error('no list') end }")
    run = project:mig("doctor")
    assert.are.equal(1, run.code)
    assert.truthy(run.out:find("FINDING [^\n]*revisions/env.lua:1: no list"), run.out)
    project:write("revisions/env.lua", tenants.env)
    project:write("revisions/versions/b2.lua", "revision = ")
    run = project:mig("doctor")
    assert.are.equal(1, run.code)
    assert.truthy(run.out:find("\nt1: FINDING "), run.out)
  end)
end)

describe("two runs at once", function()
  it("run each revision once in each database", function()
    local project = tenants.project(4, history.chain(5))
    local runs = {}
    for i = 1, 3 do runs[i] = project:start { "upgrade", "--jobs", "2" } end
    for _, process in ipairs(runs) do history.done(process:wait()) end
    for i = 1, 4 do
      assert.are.equal("r001 r002 r003 r004 r005", (project:sqlite(("t%d.db"):format(i),
        "SELECT id FROM log ORDER BY rowid"):gsub("\n", " ")))
    end
  end)
end)

describe("a preview for several databases", function()
  it("has the scripts of all, each with its name at the head", function()
    local project = tenants.project(2, {}, { files = {
      ["revisions/env.lua"] = (tenants.env:gsub("return {",
        'return { target_metadata = require "models",', 1)),
      ["revisions/models.lua"] = [[
        local m = sa.MetaData()
        sa.Table("a", m, sa.Column("x", sa.Integer))
        return m]] } })
    history.ask(project, "ATTACH 't1.db' AS t1; CREATE TABLE t1.a (x INTEGER)")
    local run = history.done(project:mig("revision", "--autogenerate", "--sql"))
    assert.are.equal("-- Target t1\n\nBEGIN;\n\nCOMMIT;\n\n-- Target t2\n\nBEGIN;\n\n"
      .. "CREATE TABLE a (\n    x INTEGER\n);\n\nCOMMIT;\n\n", run.out)
  end)
end)

describe("a script for several databases", function()
  it("has those of all, each with its name at the head", function()
    local project = tenants.project(2, revisions)
    local run = history.done(project:mig("upgrade", "--sql", "--jobs", "2"))
    local one, two = run.out:match("^%-%- Target t1\n\n(.*)%-%- Target t2\n\n(.*)$")
    assert.are.equal(one, two)
    project:write("one.sql", one)
    project:sqlite("t1.db", one)
    assert.are.equal("b2 -", tenants.versions(project, 2))
    assert.are.equal(run.out, history.done(project:mig("upgrade", "--sql", "-q")).out)
  end)

  it("that cannot be written is an error, and a reader that has seen enough is none", function()
    local project = tenants.project(2, revisions)
    local function to(where)
      return program.run({ "sh", "-c", '"$0" upgrade --sql -q ' .. where, env.program },
        { cwd = project.dir })
    end
    local run = to ">/dev/full"
    assert.are.equal(1, run.code)
    assert.truthy(run.err:find("FAILED: cannot write the output: ", 1, true), run.err)
    run = to "| head -n 1"
    assert.are.equal("-- Target t1\n", run.out)
    assert.are.equal("", run.err)
  end)

  it("leaves out what could not be written whole", function()
    local project = tenants.project(3, revisions)
    local run = project:mig("upgrade", "--sql", "--on-error", "continue", "-x", "broken=t2")
    assert.are.equal("1 of 3 targets failed: t2", tenants.failed(run, 3))
    assert.truthy(run.out:find("-- Target t1\n", 1, true))
    assert.is_nil(run.out:find("-- Target t2\n", 1, true))
    assert.truthy(run.out:find("-- Target t3\n", 1, true))
  end)
end)

describe("the log as JSON", function()
  it("says of each line which target it is about", function()
    local json = require "spec.support.json"
    local project = tenants.project(2, revisions)
    local run = project:mig("upgrade", "--log-format", "json", "--on-error", "continue", "-x",
      "broken=t2")
    assert.are.equal(3, run.code)
    local seen, last = {}, nil
    for _, line in ipairs(history.lines(run.err)) do
      last = json.decode(line)
      seen[last.target or "none"] = (seen[last.target or "none"] or 0) + 1
    end
    assert.is_true(seen.t1 >= 4 and seen.t2 >= 4)
    assert.are.equal(1, seen.none)
    assert.are.equal("1 of 2 targets failed: t2; the next run does what is left", last.message)
  end)
end)

describe("mig diff", function()
  it("compares the two databases that it is given, whatever env.lua lists", function()
    local project = tenants.project(2, revisions)
    history.done(project:mig("upgrade"))
    local run = program.mig({ "diff", "sqlite:///t1.db", "sqlite:///t2.db" }, { cwd = project.dir })
    assert.are.equal(0, run.code, run.err)
  end)
end)
