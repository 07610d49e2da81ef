-- A machine that is not as one would wish: full disks, readers that leave, no home, other locales.
-- usage_spec.lua has the simplest of these.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"
local json = require "spec.support.json"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local quoted = env.quote(env.program)

---Run a shell command in which $mig is the program.
local function sh(project, command, variables)
  return program.run({ "sh", "-c", "mig=" .. quoted .. "; " .. command },
    { cwd = project.dir, env = variables })
end

-- What prints a lot, with a project of many revisions.
local talkative = {
  "history", "history --json", "history -v -i", "heads --json", "show heads", "branches",
  "current --json", "status", "status --json", "list_templates", "help", "help upgrade",
  "completion bash", "doctor", "doctor --json",
}

describe("a reader that leaves", function()
  for _, words in ipairs(talkative) do
    it("is no failure of mig " .. words, function()
      local project = history.project(history.chain(300))
      local run = sh(project, ("{ $mig %s; echo $? >code; } | head -n 1 >/dev/null"):format(words))
      assert.is_nil(run.err:find("FAILED", 1, true), run.err)
      assert.truthy(("0\n1\n"):find(project:read("code"), 1, true), project:read("code"))
      assert.is_false(project:exists("app.db"))
      project:remove()
    end)
  end

  it("is told where the rest was to be run", function()
    -- a script that a pipe cannot hold
    local project = history.project(history.chain(2000))
    local run = sh(project, "$mig upgrade heads --sql | head -n 1 >/dev/null")
    assert.truthy(run.err:find("\nFAILED: cannot write the SQL script: Broken pipe", 1, true)
      and run.err:find("the script is not complete: do not run it\n", 1, true), run.err)
  end)

  it("does not stop what it would have read of", function()
    local project = history.project(history.chain(30))
    sh(project, "{ $mig upgrade --log-format json; echo $? >code; } 2>&1 | true")
    assert.are.equal("0\n", project:read("code"))
    assert.are.equal("r030", history.version(project))
  end)
end)

describe("a full disk below the output", function()
  for _, words in ipairs(talkative) do
    it("is a failure of mig " .. words, function()
      local project = history.project(history.chain(3))
      history.done(project:mig("upgrade"))
      local run = sh(project, ("exec $mig %s >/dev/full"):format(words))
      if words == "branches" then -- has nothing to say
        assert.are.equal(0, run.code)
      else
        assert.truthy(hostile.outcome(run):find("No space left on device", 1, true), run.err)
      end
      project:remove()
    end)
  end

  it("of log lines does not stop a run", function()
    local project = history.project(history.chain(3))
    assert.are.equal(0, sh(project, "exec $mig upgrade -v 2>/dev/full").code)
    assert.are.equal("r003", history.version(project))
  end)
end)

describe("a full disk below the database", function()
  -- A process that may write so many blocks of 512 bytes finds every disk full.
  local function upgrade(project, blocks)
    return sh(project, ("ulimit -f %d; exec $mig upgrade"):format(blocks))
  end

  for _, how in ipairs { "", "transaction_per_migration = true\n" } do
    it("undoes the run" .. (how == "" and "" or " of one transaction per revision"), function()
      local project = history.project(history.chain(6, function(i, rev)
        if i == 4 then
          rev.up = 'op.execute("CREATE TABLE big (x)") '
            .. 'for _ = 1, 400 do op.execute("INSERT INTO big VALUES (zeroblob(10000))") end'
          rev.down = "op.drop_table('big')"
        end
      end), { ini = how })
      -- SQLite then rolls back by itself, the savepoints of single revisions included
      local message = hostile.outcome(upgrade(project, 1000))
      assert.truthy(message:find("app.db: disk I/O error: File too large", 1, true), message)
      assert.truthy(message:find("the database is as it was before the run", 1, true), message)
      assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
      assert.are.equal("ok", history.ask(project, "PRAGMA integrity_check"))
      -- with more room the rest is done
      history.done(project:mig("upgrade"))
      assert.are.equal("r006", history.version(project))
      assert.are.equal("5", history.ask(project, "SELECT count(*) FROM log"))
    end)
  end

  it("leaves no half of a new file", function()
    local project = program.project()
    history.done(project:mig("init"))
    local files = project:files()
    local run = sh(project,
      "(ulimit -f 0; $mig revision -m x; echo $?) 2>&1 | cat")
    assert.truthy(run.out:find("\n1\n$"), run.out)
    assert.truthy(run.out:find("File too large", 1, true), run.out)
    assert.are.same(files, project:files())
  end)
end)

describe("a current folder that was removed", function()
  for _, words in ipairs { "upgrade", "history", "lint", "doctor", "init" } do
    it("is an answer to mig " .. words, function()
      local project = history.project { { "a1" } }
      local run = sh(project, "mkdir gone; cd gone; rmdir ../gone; timeout -k 1 10 $mig " .. words)
      assert.are.equal(1, run.code)
      assert.truthy((run.out .. run.err):find(words == "init" and "cannot create folder"
        or "there is no mig.ini here", 1, true), run.out .. run.err)
      project:remove()
    end)
  end

  it("does not matter where mig.ini is named", function()
    local project = history.project { { "a1" } }
    local run = sh(project,
      'ini=$PWD/mig.ini; mkdir gone; cd gone; rmdir ../gone; $mig -c "$ini" upgrade')
    history.done(run)
    assert.are.equal("a1", history.version(project))
    project:remove()
  end)
end)

describe("no home", function()
  for _, kind in ipairs(databases.all) do
    for what, unset in pairs {
      ["not set"] = "unset HOME; ", ["not there"] = "HOME=/nowhere/at/all; ",
      ["no folder"] = "HOME=/dev/null; ", empty = "HOME=; ",
      ["nothing set at all"] = "exec env -i $mig upgrade; ",
    } do
      it(what .. ", is no matter for " .. kind.name, function()
        local db = kind.new()
        local project = db:project { { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' } }
        history.done(sh(project, unset .. "exec $mig upgrade"))
        assert.are.equal("a1", db:version())
      end)
    end
  end
end)

-- German decimals have commas; a Turkish i is none in upper case, and an I none in lower case.
describe("a locale", function()
  local place = tmp.dir()
  for _, name in ipairs { "de_DE", "tr_TR" } do
    env.lines(("localedef -i %s -f UTF-8 %s/%s.UTF-8"):format(name, env.quote(place), name))
  end

  local function leaves_alone(kind, name)
    it(name .. " leaves decimals and letters alone on " .. kind.name, function()
      local foreign = { LOCPATH = place, LC_ALL = name .. ".UTF-8", LANG = name .. ".UTF-8" }
      local db = kind.new()
      local project = db:project({ { "a1", up = [[
        local t = op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("x", sa.Float, { server_default = sa.text("2.5") }),
          sa.Column("y", sa.Numeric(6, 3)))
        op.bulk_insert(t, { { id = 1, x = 0.5, y = 1.125 } })
        op.execute("INSERT INTO t (id, x, y) VALUES (:id, :x, :y)", { id = 2, x = 1.25, y = 3.5 })
        op.execute("INSERT INTO t (id) VALUES (3)")
        assert(op.get_context().as_sql
          or op.get_bind():scalar("SELECT x FROM t WHERE id = 2") == 1.25)
        assert(("%.1f"):format(1.5) == "1.5" and tonumber("1.5") and not tonumber("1,5"))
        assert(("title"):upper() == "TITLE" and ("TITLE"):lower() == "title")
        op.execute("insert into t (id, x) values (4, 0)")
        op.create_index("IX_Title", "t", { "x" })]] } },
        { ini = "ddl_lock_timeout = 1\n" })
      local script = history.done(project:run({ "upgrade", "--sql" }, { env = foreign })).out
      assert.truthy(script:find("2.5", 1, true) and script:find("1.125", 1, true), script)
      assert.is_nil(script:find("%d,%d"), script)
      history.done(project:run({ "upgrade", "-v", "--log-format", "json" }, { env = foreign }))
      assert.are.equal("4.25", (db:sql("SELECT sum(x) FROM t"):gsub("0+$", "")))
      assert.are.equal("4.625", (db:sql("SELECT sum(y) FROM t")))
      for _, words in ipairs { { "status", "--json" }, { "history", "--json" },
        { "doctor", "--json" } } do
        json.decode(project:run(words, { env = foreign }).out)
      end
    end)
  end

  for _, kind in ipairs(databases.all) do
    for _, name in ipairs { "de_DE", "tr_TR" } do leaves_alone(kind, name) end
  end

  it("that is not there, or none at all, leaves umlauts alone", function()
    for _, locale in ipairs { "xx_YY.UTF-8", "C", "", "POSIX", "../../etc" } do
      local project = history.project { { "a1", doc = "Größe ändern" } }
      local run = history.done(project:run({ "history" }, { env = { LC_ALL = locale } }))
      assert.are.equal("<base> -> a1 (head), Größe ändern\n", run.out)
    end
  end)
end)
