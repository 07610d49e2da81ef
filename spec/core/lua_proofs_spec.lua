-- What a program in a stock Lua 5.4 learns before and after a run: plan, lint, test and verify. The
-- tables are what the command prints as JSON.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local json = require "spec.support.json"
local stock_lua = require "spec.support.stock_lua"

-- Of these c3 does not come back, d4 cannot, and e5 fails on the way down.
local revisions = {
  { "a1", up = [[op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))
    op.execute("INSERT INTO t VALUES (1)")]], down = 'op.drop_table("t")' },
  { "b2", "a1", doc = "second", up = 'op.add_column("t", sa.Column("x", sa.Integer))',
    down = 'op.drop_column("t", "x")' },
  { "c3", "b2", up = 'op.create_table("u", sa.Column("id", sa.Integer))' },
  { "d4", "c3", head = "irreversible = true",
    up = 'if #op.get_bind():query("SELECT 1 FROM t") > 0 then op.drop_table("u") end' },
  { "e5", "d4", up = 'op.create_table("e", sa.Column("id", sa.Integer))',
    down = 'op.execute("SELECT nonsense")' },
}

-- show(…) prints values as one expression of Lua; catch(…) code and text of what a call raises.
local helpers = [[
local mig = require "mig"
local function literal(value)
  if type(value) ~= "table" then return ("%q"):format(value) end
  local items = {}
  for key, item in pairs(value) do
    items[#items + 1] = ("[%q] = %s"):format(key, literal(item))
  end
  return "{ " .. table.concat(items, ", ") .. " }"
end
local function show(...) print(literal { ... }) end
local function catch(...)
  local ok, e = pcall(...)
  print(ok, e.code, tostring(e))
end
]]

local function output(project, body)
  return stock_lua.output(helpers .. body, { cwd = project.dir })
end

local function lines(project, body)
  return history.lines(output(project, body))
end

-- What `body` shows.
local function shown(project, body)
  return load("return " .. output(project, body))()
end

-- What the program prints with --json, and its exit status.
local function printed(project, ...)
  local run = project:mig(...)
  return json.decode(run.out), run.code
end

for _, kind in ipairs(databases.all) do
  describe("from Lua, on " .. kind.name .. ",", function()
    it("plan() gives the steps, their SQL and their hazards", function()
      local db = kind.new()
      local project = db:project(revisions)
      local plan = printed(project, "plan", "--json")
      assert.are.equal(5, #plan.steps)
      assert.truthy(plan.steps[4].unforeseen)
      assert.are.same({ plan }, shown(project, "show(mig.open():plan())"))
      assert.are.equal("", db:tables())
      assert.are.same({ (printed(project, "plan", "b2", "--json")), 2, "downgrade",
        "drop-table error" }, shown(project, [[
          local env <close> = mig.open()
          local plan = env:plan("b2", { tag = "t" })
          local steps = env:upgrade("b2")
          local back = env:plan { "base" }
          local worst = back.steps[2].hazards[1]
          show(plan, steps, back.direction, worst.rule .. " " .. worst.severity)
        ]]))
      assert.are.equal("b2", db:version())
    end)

    it("test() gives what became of each revision, and how many do not come back", function()
      local db = kind.new()
      local project = db:project(revisions)
      local cases, code = printed(project, "test", "--json")
      assert.are.equal(1, code)
      -- Differences are what check() makes of them, and an error is one.
      local found = shown(project, [[
        local env <close> = mig.open()
        local cases, failures = env:test()
        local codes = {}
        for i, case in ipairs(cases) do
          codes[i] = case.error and case.error.code .. " " .. case.error.line or ""
          case.error = case.error and tostring(case.error)
        end
        show(cases, failures, codes, env:is_at_head(), env:upgrade())
      ]])
      for _, case in ipairs(found[1]) do
        for _, name in ipairs { "after_downgrade", "after_upgrade" } do
          for i, difference in ipairs(case[name] or {}) do
            local all = json.decode(difference.json)
            assert.are.same({ all.kind, all.text }, { difference.kind, difference.text })
            case[name][i] = all
          end
        end
      end
      assert.are.same({ cases, 2, { "", "", "MIG_EDB 7", "", "MIG_EDB 11" }, false, 5 }, found)
      assert.are.equal("e5", db:version())
    end)

    it("test() takes targets, a range and a database of the program's choice", function()
      local db, given = kind.new(), kind.new()
      local project = db:project(revisions)
      assert.are.same({ "1\tb2\t0", "2\ta1\t0", "1\tb2\t0",
        "false\tMIG_EEXISTS\tis not empty: everything in it might be lost; give one without tables",
        "base" }, lines(project, ([[
        local env <close> = mig.open()
        local function run(...)
          local cases, failures = env:test(...)
          print(#cases, cases[1].revision, failures)
        end
        run("head", { rev_range = "b2" })
        run { "b2" }
        run("b2", { rev_range = "b2:", scratch = %q })
        local ok, e = pcall(env.test, env, nil, { scratch = %q })
        print(ok, e.code, e.message:match "is not empty.*")
        print(env:current()[1] or "base")
      ]]):format(given.url, given.url)))
      assert.are.equal("", db:tables())
      assert.truthy(given:tables():find("t$"), given:tables())
    end)

    it("verify() tells which files have changed, and verify_accept() takes them", function()
      local db = kind.new()
      local project = db:project({ table.unpack(revisions, 1, 3) },
        { ini = "record_history = true\n" })
      history.done(project:mig("upgrade"))
      project:write("revisions/versions/b2.lua", history.text(revisions[2]) .. "-- later\n")
      os.remove(project:path("revisions/versions/c3.lua"))
      local files, code = printed(project, "verify", "--json")
      assert.are.equal(1, code)
      assert.are.same({ files, 2, 1, { "unchanged", "unchanged", "missing" }, 1 },
        shown(project, [[
          local env <close> = mig.open()
          local files, findings = env:verify()
          local accepted = env:verify_accept { "b2" }
          local now, left = env:verify()
          for i, item in ipairs(now) do now[i] = item.outcome end
          show(files, findings, accepted, now, left)
        ]]))
      assert.are.same({ "1", "0\t0\t2",
        "false\tMIG_ENOTFOUND\tno applied revision has an id that begins with 'zz'" },
        lines(project, [[
          local env <close> = mig.open()
          env:execute("DELETE FROM alembic_version")
          env:execute("INSERT INTO alembic_version VALUES ('b2')")
          print(env:verify_accept())
          print(env:verify_accept(), select(2, env:verify()), #env:verify())
          catch(env.verify_accept, env, "zz")
        ]]))
    end)
  end)
end

describe("from Lua,", function()
  it("lint() gives what the rules find, and how much of it counts", function()
    local project = history.project {
      { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer))',
        down = 'op.drop_table("t")' },
      { "b2", "a1", up = 'op.create_index("ix", "t", { "id" })', down = 'op.drop_index("ix")' },
      { "c3", "b2", up = 'op.drop_table("t")' },
    }
    local all = printed(project, "lint", "--json")
    local strict, code = printed(project, "lint", "--json", "--strict", "-r", ":b2", "--dialect",
      "postgresql")
    assert.are.equal(1, code)
    assert.are.same({ all, 1, strict, #strict, 0, 3 }, shown(project, [[
      local env <close> = mig.open()
      local all, errors = env:lint()
      local range = { rev_range = ":b2", dialect = "postgresql" }
      local lenient = select(2, env:lint(range))
      range.strict = true
      local strict, warnings = env:lint(range)
      show(all, errors, strict, warnings, lenient, env:upgrade())
    ]]))
    assert.are.equal("c3", history.version(project))
  end)

  it("lint_rules() gives the rules, those of plugins too", function()
    local project = history.project({ revisions[1] }, { files = {
      ["revisions/env.lua"] = 'return { plugins = { "own" } }',
      ["revisions/own.lua"] = [[require("mig.lint").rule { id = "own-rule", about = "mine",
        severity = "info", check = function() end }]],
    } })
    local rules, code = printed(project, "lint", "--rules", "--json")
    assert.are.equal(0, code)
    assert.are.same({ rules }, shown(project, "show(mig.open():lint_rules())"))
    assert.are.equal("own-rule mine", rules[#rules].rule .. " " .. rules[#rules].about)
  end)

  it("all raise what the other methods raise", function()
    local project = history.project { revisions[1],
      { "b2", "a1", up = 'op.execute("CREATE TABLE b (x INTEGER)") error("broken")' } }
    assert.are.same({
      "false\tMIG_ENOTFOUND\tCan't locate revision identified by 'no'",
      "false\tMIG_EINVALID\tenv:plan: unknown option 'tga'; did you mean 'tag'?",
      "false\tMIG_EINVALID\tenv:lint: strict must be true or false, not a string",
      "false\tMIG_EINVALID\tthere is no dialect 'oracle': write sqlite, postgresql or mariadb",
      "false\tMIG_EINVALID\tenv:test: unknown option 'scrach'; did you mean 'scratch'?",
      "false\tMIG_EINVALID\tenv:test: a target must be a string or a list of strings, not a number",
      "false\tMIG_EINVALID\tenv:verify: unknown option 'accept'",
      "false\tMIG_EINVALID\tenv:verify_accept: a revision must be a string or a list of strings, "
        .. "not a boolean",
      "MIG_ESCRIPT\tbroken\t7\tb2", "a1 back, b2 failed",
      "a1 unrecorded, 0", "false\tMIG_EINVALID\tthe environment is closed",
    }, lines(project, [[
      local env <close> = mig.open()
      catch(env.plan, env, "no")
      catch(env.plan, env, nil, { tga = "x" })
      catch(env.lint, env, { strict = "yes" })
      catch(env.lint, env, { dialect = "oracle" })
      catch(env.test, env, nil, { scrach = "x" })
      catch(env.test, env, 1)
      catch(env.verify, env, { accept = true })
      catch(env.verify_accept, env, true)
      local _, e = pcall(env.plan, env)
      print(e.code, e.message, e.line, e.revision)
      local cases = env:test()
      print(("%s %s, %s %s"):format(cases[1].revision, cases[1].outcome, cases[2].revision,
        cases[2].outcome))
      env:upgrade("a1")
      local files, findings = env:verify()
      print(("%s %s, %d"):format(files[1].revision, files[1].outcome, findings))
      env:close()
      catch(env.plan, env)
    ]]))
  end)

  it("test() tells a function how far it is, and keeps an error of one", function()
    local project = history.project { table.unpack(revisions, 1, 2) }
    assert.are.same({ "step test a1 1/2", "step test b2 2/2", "end test",
      "false\tMIG_ESCRIPT\ta callback failed: mine; the call itself was done",
      "a callback may not use the environment that called it", "2" }, lines(project, [[
      local said
      local env <close> = mig.open {
        progress = function(e)
          if e.direction == "test" and e.kind == "step" then
            print(("step test %s %d/%d"):format(e.revision, e.step, e.steps))
          else
            said = e.kind .. " " .. e.direction
          end
        end,
      }
      env:test()
      print(said)
      local broken <close> = mig.open { log = function() error("mine", 0) end }
      catch(broken.test, broken)
      local own
      own = mig.open { log = function() own:test() end }
      print(select(2, pcall(own.test, own)).callback_error.message)
      print(env:upgrade())
    ]]))
  end)

  it("each works on the database that is selected", function()
    local project = history.project({ revisions[1] }, { ini = "record_history = true\n", files = {
      ["revisions/env.lua"] = [[return { targets = function() return {
        { name = "one", url = "sqlite:///one.db" }, { name = "two", url = "sqlite:///two.db" },
      } end }]],
    } })
    assert.are.same({
      "false\tMIG_EINVALID\tenv.lua lists 2 targets; choose one with --target: one, two",
      "one\tsqlite:///one.db\t0\t1\t1", "two\tsqlite:///two.db\t1\t1\t0" },
      lines(project, [[
        local env <close> = mig.open()
        catch(env.plan, env)
        env:select("one")
        env:upgrade()
        for _, name in ipairs { "one", "two" } do
          env:select(name)
          local plan = env:plan()
          print(name, plan.url, #plan.steps, #env:test(), #env:verify())
        end
      ]]))
  end)
end)
