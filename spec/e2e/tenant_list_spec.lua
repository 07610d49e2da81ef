-- Which databases there are: what env.lua may say, and --target.

local history = require "spec.support.history"
local tenants = require "spec.support.tenants"

local revisions = tenants.revisions

describe("targets()", function()
  it("has its line blamed for what it returns and for what it raises", function()
    local project = tenants.project(1, revisions)
    for text, message in pairs {
      ["return { { name = 'a' }, { name = 'b', shema = 'x' } }"] =
        "revisions/env.lua:2: targets()[2]: unknown key 'shema'; did you mean 'schema'?",
      ["return { { name = 'a' }, { name = 'a', url = 'sqlite://' } }"] =
        "revisions/env.lua:2: targets()[1] and targets()[2] have the same name, 'a'",
      ["return 'a'"] = "revisions/env.lua:2: targets() must return a list of { name =, url =, "
        .. "schema =, x = } or nil, got string",
      ["\nerror('no list today')"] = "revisions/env.lua:3: no list today",
      ["\n\nconnect():query('SELECT x FROM nowhere')"] =
        "revisions/env.lua:4: no such table: nowhere",
      ["\nconnect('sqlite:///gone.db')"] = "revisions/env.lua:3: there is no database gone.db",
      ["return { { name = 'a', url = config.sections.shop.url } }"] =
        "revisions/env.lua:2: mig.ini has no section [shop]",
      ["return { { name = 'a', schema = 's' } }"] =
        "target 'a' has a schema, which sqlite has not: give it a url of its own",
    } do
      project:write("revisions/env.lua",
        "return {\n  targets = function(config, x, connect)" .. text .. " end,\n}")
      local run = project:mig("upgrade")
      assert.are.equal(1, run.code)
      assert.truthy(run.err:find("FAILED: " .. message, 1, true), run.err)
      assert.is_false(project:exists("gone.db"))
    end
  end)

  it("may hold passwords, which nothing shows", function()
    local project = tenants.project(1, revisions)
    local url = "postgresql://me:hunter2@127.0.0.1:1/db"
    for _, body in ipairs {
      ("return { { name = 'a', url = %q }, { name = 'b', url = 'sqlite:///b.db' } }"):format(url),
      ("return { { name = 'a', url = %q }, { name = 'b', url = %q } }"):format(url, url),
      ("return { { name = 'a', url = %q, shema = 'x' } }"):format(url),
      ("return { { name = 'a', url = %q } }"):format(url:gsub("postgresql", "oracle"), nil),
      ("connect(%q)"):format(url),
    } do
      project:write("revisions/env.lua",
        "return { targets = function(_, _, connect) " .. body .. " end }")
      for _, words in ipairs { { "upgrade", "-v" }, { "status", "--json" }, { "check" },
        { "upgrade", "--log-format", "json", "--raiseerr" }, { "doctor" } } do
        local run = project:run(words)
        assert.is_true(run.code ~= 0)
        assert.is_nil((run.out .. run.err):find("hunter2", 1, true), run.out .. run.err)
      end
    end
  end)

  it("changes nothing in what it reads", function()
    local project = tenants.project(1, revisions)
    project:write("revisions/env.lua", [[return { targets = function(_, _, connect)
      connect():query("INSERT INTO tenant VALUES ('t9', 'r9') RETURNING name")
      return { { name = "t1", url = "sqlite:///t1.db" } }
    end }]])
    history.done(project:mig("upgrade"))
    assert.are.equal("t1", history.ask(project, "SELECT name FROM tenant"))
  end)

  it("is not asked by commands that need no database", function()
    local project = tenants.project(1, revisions)
    project:write("revisions/env.lua", "return { targets = function() error('asked') end }")
    for _, words in ipairs { { "history" }, { "heads" }, { "branches" } } do
      history.done(project:run(words))
    end
  end)

  it("with a url of its own is not overridden by --url, and one without is", function()
    local project = tenants.project(1, revisions)
    local run = project:mig("upgrade", "--url", "sqlite:///app.db")
    assert.are.equal("1 of 1 targets failed: t1; the next run does what is left",
      tenants.failed(run, 1))
    assert.truthy(run.err:find("t1: FAILED: --url or $MIG_URL gives one database, but target 't1' "
      .. "of env.lua has a url of its own", 1, true), run.err)
    project:write("revisions/env.lua",
      "return { targets = function() return { { name = 'only' } } end }")
    history.done(project:run({ "upgrade" }, { env = { MIG_URL = "sqlite:///other.db" } }))
    assert.are.equal("b2", history.version(project, "other.db"))
  end)

  it("gets the values of other sections, and is told of those that have none", function()
    local project = history.project(revisions, { ini = "\n[one]\nurl = sqlite:///${PLACE}.db\n",
      files = { ["revisions/env.lua"] = [[return { targets = function(config)
        return { { name = "one", url = config.sections.one.url } }
      end }]] } })
    assert.truthy(history.failed(project:mig("upgrade")):find("revisions/env.lua:2: mig.ini:6: "
      .. "url: environment variable 'PLACE' is not set", 1, true))
    history.done(project:run({ "upgrade" }, { env = { PLACE = "there" } }))
    assert.are.equal("b2", history.version(project, "there.db"))
  end)
end)

describe("--target", function()
  local project

  before_each(function() project = tenants.project(4, revisions) end)

  it("picks one, which is as if there were no other", function()
    local run = history.done(project:mig("upgrade", "--target", "t2"))
    assert.are.equal("", run.out)
    assert.are.equal(2, #history.steps(run))
    assert.are.equal("- b2 - -", tenants.versions(project, 4))
    assert.are.equal("b2 (head)\n", history.done(project:mig("--target", "t2", "current")).out)
  end)

  it("picks several, each once and in the order given", function()
    local run = history.done(project:mig("upgrade", "--target", "t3", "--target", "t1", "--target",
      "t3"))
    assert.are.same({ "t3: done, 2 steps", "t1: done, 2 steps", "2 targets: 2 done" },
      tenants.told(run))
    assert.are.equal("b2 - b2 -", tenants.versions(project, 4))
  end)

  it("must be in the list", function()
    assert.are.equal("env.lua lists no target 'tt4'; did you mean 't4'?",
      history.failed(project:mig("upgrade", "--target", "tt4")))
    assert.are.equal("env.lua lists no target 'other'",
      history.failed(project:mig("upgrade", "--target", "t1", "--target", "other")))
    assert.are.equal("env.lua lists no target 't1'",
      history.failed(project:mig("upgrade", "-x", "skip=t1", "--target", "t1")):match("^[^;]*"))
    assert.are.equal("- - - -", tenants.versions(project, 4))
    assert.are.equal("there is no target 'x': env.lua lists no targets, there is one database",
      history.failed(history.project(revisions):mig("upgrade", "--target", "x")))
  end)

  it("is needed where one database is meant", function()
    for _, words in ipairs { { "models", "-" }, { "edit", "current" }, { "repair", "--retry" },
      { "revision", "--autogenerate" } } do
      assert.are.equal("env.lua lists 4 targets; choose one with --target: t1, t2, t3, t4",
        history.failed(project:run(words)))
    end
    assert.are.equal("this command works on one database: give one --target, not 2",
      history.failed(project:mig("models", "-", "--target", "t1", "--target", "t2")))
    history.done(project:mig("upgrade", "a1", "--target", "t1"))
    assert.truthy(history.done(project:mig("history", "-i", "--target", "t1")).out:find(
      "<base> -> a1 (current)", 1, true))
    for _, command in ipairs { "history", "heads" } do history.done(project:mig(command)) end
  end)

  it("says whose models are written, in a folder that need not be there", function()
    history.done(project:mig("upgrade", "--target", "t2"))
    local path = "models/t2.lua"
    local run = history.done(project:mig("models", path, "--target", "t2"))
    assert.are.equal("Generating " .. path .. " ...  done\n", run.out)
    assert.truthy(project:read(path):find('sa.Table("', 1, true), project:read(path))
    assert.are.equal("cannot write no/such/t2.lua: No such file or directory",
      history.failed(project:mig("models", "no/such/t2.lua", "--target", "t2")))
    assert.is_false(project:exists "no")
  end)

  it("is not needed where there is one", function()
    project = tenants.project(1, revisions)
    history.done(project:mig("upgrade"))
    assert.truthy(history.done(project:mig("history", "-i")).out:find(
      "b2 (head) (current)", 1, true))
  end)
end)
