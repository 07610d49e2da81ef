-- env.lua: -x arguments, the url it finds, plugins, on_version_apply, settings; and modules of
-- the project.

local history = require "spec.support.history"

local function with_env(env_lua, revisions, opts)
  opts = opts or {}
  opts.files = opts.files or {}
  opts.files["revisions/env.lua"] = env_lua
  return history.project(revisions or { { "aaaa" } }, opts)
end

describe("-x", function()
  it("reaches url() of env.lua, with the settings of mig.ini", function()
    local project = with_env([[
      return {
        url = function(config, x)
          assert(config.script_location == "revisions" and config.tenant_prefix == nil)
          if not x.tenant then return nil end
          return ("sqlite:///%s-%s-%s.db"):format(x.tenant, x.flag, x.twice)
        end,
      }]])
    history.done(project:mig("-x", "tenant=a=b", "-xflag", "-x", "twice=1", "-x", "twice=2",
      "upgrade"))
    assert.are.equal("aaaa", history.version(project, "a=b--2.db"))
    history.done(project:mig("upgrade"))
    assert.are.equal("aaaa", history.version(project))
  end)

  it("is taken before and after the command", function()
    local project = with_env('return { url = function(_, x) return "sqlite:///" .. x.db end }')
    history.done(project:mig("upgrade", "-x", "db=one.db"))
    assert.are.equal("aaaa", history.version(project, "one.db"))
  end)
end)

describe("url() of env.lua", function()
  it("loses against --url and $MIG_URL", function()
    local project = with_env('return { url = function() return "sqlite:///env.db" end }')
    history.done(project:mig("--url", "sqlite:///option.db", "upgrade"))
    assert.are.equal("aaaa", history.version(project, "option.db"))
    assert.is_false(project:exists("env.db"))
  end)

  it("may stand in for a url of mig.ini whose variable is not set", function()
    local project = with_env('return { url = function() return "sqlite:///env.db" end }')
    project:write("mig.ini", "[mig]\nscript_location = revisions\nurl = sqlite:///${NOT_SET}\n")
    history.done(project:mig("upgrade"))
    assert.are.equal("aaaa", history.version(project, "env.db"))
  end)

  it("is relative to mig.ini, as the url there", function()
    local project = with_env('return { url = function() return "sqlite:///env.db" end }')
    history.done(project:run({ "upgrade" }, { cwd = "revisions" }))
    assert.are.equal("aaaa", history.version(project, "env.db"))
  end)

  it("may fail, and must return a string", function()
    local project = with_env("return {\n url = function() error('vault is sealed') end }")
    assert.are.equal("revisions/env.lua:2: vault is sealed", history.failed(project:mig("upgrade")))
    project = with_env("return { url = function() return 5 end }")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("url() must return a string or nil, got number", 1, true), message)
    assert.truthy(message:find("revisions/env.lua", 1, true), message)
    project = with_env("return { url = function() return '' end }")
    assert.are.equal("revisions/env.lua: url() must not return an empty string; nil is for the url "
      .. "of mig.ini", history.failed(project:mig("upgrade")))
  end)
end)

describe("env.lua", function()
  it("is not needed", function()
    history.done(history.project({ { "aaaa" } }):mig("upgrade"))
  end)

  it("is not run by commands that need no database", function()
    local project = with_env("error('must not run')")
    for _, command in ipairs { "history", "heads" } do
      history.done(project:mig(command))
    end
    history.failed(project:mig("current"))
  end)

  it("overrides the settings of mig.ini", function()
    local project = with_env('return { version_table = "from_env" }', nil,
      { ini = "version_table = from_ini\n" })
    history.done(project:mig("upgrade"))
    assert.are.equal("aaaa", history.ask(project, "SELECT version_num FROM from_env"))
  end)

  it("is told what is wrong with it, with its line where there is one", function()
    local function expect(env_lua, message)
      local project = with_env(env_lua)
      local got = history.failed(project:mig("upgrade"))
      assert.truthy(got:find(message, 1, true), got)
      assert.is_false(project:exists("app.db"))
    end
    expect("return {\n  version_tabel = 'x',\n}",
      "revisions/env.lua: unknown key 'version_tabel'; did you mean 'version_table'?")
    expect("return { version_table = 5 }",
      "revisions/env.lua: version_table must be a string, got number")
    expect("return 5", "revisions/env.lua: must return a table, got number")
    expect("", "revisions/env.lua: must return a table, got nil")
    expect("return {\n  url = \n}", "revisions/env.lua:3: ")
    expect("\nerror('no vault')", "revisions/env.lua:2: no vault")
    expect("return {\n  plugins = { 'ops.missing' } }", "module 'ops.missing' not found")
    expect("return { plugins = { 5 } }", "plugins")
    expect("return { on_version_apply = true }",
      "revisions/env.lua: on_version_apply must be a function or table, got boolean")
    expect('op.create_table("t")', "can only be called inside upgrade() or downgrade()")
  end)
end)

describe("plugins", function()
  local views = [[
    op.register("make_view", {
      run = function(name, query)
        op.execute("CREATE VIEW " .. op.quote(name) .. " AS " .. query)
        return "made " .. name
      end,
      reverse = function(name) return "remove_view", name end,
    })
    op.register("remove_view", {
      run = { sqlite = function(name) op.execute("DROP VIEW " .. op.quote(name)) end,
        postgresql = function() error("not this one") end },
    })]]

  it("give operations of a project's own", function()
    local project = with_env('return { plugins = { "ops.views" } }', { {
      "aaaa",
      up = [[local said = op.make_view("order", "SELECT 1 AS x")
        assert(said == "made order", said)]],
      down = 'op.remove_view("order")',
    } }, { files = { ["revisions/ops/views.lua"] = views } })
    history.done(project:mig("upgrade"))
    assert.are.equal("1", history.ask(project, 'SELECT x FROM "order"'))
    history.done(project:mig("downgrade"))
    assert.are.equal("alembic_version", history.ask(project,
      "SELECT name FROM sqlite_master WHERE type IN ('view', 'table')"))
  end)

  it("are not needed where a revision requires the file", function()
    local project = history.project({ {
      "aaaa", head = 'require "ops.views"', up = 'op.make_view("v", "SELECT 2 AS x")',
    } }, { files = { ["revisions/ops/views.lua"] = views } })
    history.done(project:mig("upgrade"))
    assert.are.equal("2", history.ask(project, "SELECT x FROM v"))
  end)

  it("without them the nearest operation is named", function()
    local project = history.single('op.create_veiw("v", "SELECT 1")')
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("op has no 'create_veiw'", 1, true), message)
  end)

  it("cannot quietly replace an operation, but may replace one on purpose", function()
    local project = with_env("return { plugins = { 'mine' } }", nil, {
      files = { ["revisions/mine.lua"] = 'op.register("drop_table", { run = function() end })' },
    })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("revisions/mine.lua:1: ", 1, true), message)
    assert.truthy(message:find("there is an op.drop_table already; set replace = true", 1, true))
    project = with_env("return { plugins = { 'mine' } }",
      { { "aaaa", up = 'op.drop_table("not there")' } },
      { files = { ["revisions/mine.lua"] =
        'op.register("drop_table", { replace = true, run = function() end })' } })
    history.done(project:mig("upgrade"))
  end)

  it("have an error told where it is, with the revision", function()
    local project = with_env('return { plugins = { "ops.mine" } }',
      { { "aaaa", up = "op.explode(3)" } },
      { files = { ["revisions/ops/mine.lua"] =
        'op.register("explode", {\n run = function(n)\n  error("exploded " .. n)\n end })' } })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("revisions/ops/mine.lua:3: exploded 3 (revision aaaa)", 1, true),
      message)
  end)

  it("refuse a dialect that they have nothing for", function()
    local project = with_env('return { plugins = { "mine" } }', { { "aaaa", up = "op.only_pg()" } },
      { files = { ["revisions/mine.lua"] =
        'op.register("only_pg", { run = { postgresql = function() end } })' } })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("op.only_pg has nothing to run on sqlite and no default", 1, true))
  end)
end)

describe("on_version_apply", function()
  local log = [[
    return { on_version_apply = function(step)
      op.execute("INSERT INTO audit (revision, up, stamp, migration, source, dest, heads) VALUES ("
        .. ":r, :u, :s, :m, :f, :t, :h)", { r = step.revision or "?", u = step.is_upgrade,
        s = step.is_stamp, m = step.is_migration,
        f = table.concat(step.source_revision_ids, ","),
        t = table.concat(step.destination_revision_ids, ","), h = table.concat(step.heads, ",") })
    end }]]
  local columns = "revision TEXT, up, stamp, migration, source, dest, heads"

  it("is called after each step, in its transaction, with what was done", function()
    local project = with_env(log, { { "aaaa" }, { "bbbb", "aaaa" }, { "cccc", "bbbb" } })
    history.ask(project, "CREATE TABLE audit (" .. columns .. ")")
    history.done(project:mig("upgrade", "bbbb"))
    history.done(project:mig("downgrade"))
    history.done(project:mig("stamp", "cccc"))
    assert.are.equal(table.concat({
      "aaaa|1|0|1||aaaa|aaaa", "bbbb|1|0|1|aaaa|bbbb|bbbb", "bbbb|0|0|1|bbbb|aaaa|aaaa",
      "cccc|0|1|0|aaaa|cccc|cccc",
    }, "\n"), history.ask(project, "SELECT * FROM audit"))
  end)

  it("takes the step with it when it fails", function()
    local project = with_env([[return { on_version_apply = function(step)
      if step.revision == "bbbb" then error("audit is full") end end }]],
      { { "aaaa", up = 'op.execute("CREATE TABLE a (x)")' },
        { "bbbb", "aaaa", up = 'op.execute("CREATE TABLE b (x)")' } })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("revisions/env.lua:2: audit is full (revision bbbb)", 1, true),
      message)
    assert.truthy(message:find("the database is as it was before the run", 1, true), message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("takes only its own step with it, one transaction per revision given", function()
    local project = with_env([[return { transaction_per_migration = true,
      on_version_apply = function(step)
        if step.revision == "bbbb" then error("audit is full") end
      end }]],
      { { "aaaa", up = 'op.execute("CREATE TABLE a (x)")' },
        { "bbbb", "aaaa", up = 'op.execute("CREATE TABLE b (x)")' } })
    history.failed(project:mig("upgrade"))
    assert.are.equal("aaaa", history.version(project))
    assert.are.equal("a\nalembic_version", history.ask(project,
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
  end)
end)

describe("modules of the project", function()
  it("are found beside env.lua and under prepend_sys_path, in folders as well", function()
    local project = history.project({ {
      "aaaa",
      up = [[
        local names = {}
        for _, name in ipairs { "beside", "pkg", "pkg.inner", "models", "lib.deep" } do
          names[#names + 1] = require(name)
        end
        op.execute("CREATE TABLE " .. table.concat(names, "_") .. " (x)")]],
    } }, {
      ini = "prepend_sys_path = .:src\n",
      files = {
        ["revisions/beside.lua"] = "return 'one'",
        ["revisions/pkg/init.lua"] = "return 'two'",
        ["revisions/pkg/inner.lua"] = "return 'three'",
        ["models.lua"] = "return 'four'",
        ["src/lib/deep.lua"] = "return 'five'",
      },
    })
    history.done(project:mig("upgrade"))
    assert.are.equal("one_two_three_four_five", history.ask(project,
      "SELECT name FROM sqlite_master WHERE name LIKE 'one%'"))
  end)

  it("are found beside mig.ini where prepend_sys_path is not set", function()
    local project = history.single('op.execute("CREATE TABLE " .. require("models") .. " (x)")',
      { files = { ["models.lua"] = "return 'four'" } })
    history.done(project:mig("upgrade"))
    assert.are.equal("four", history.ask(project,
      "SELECT name FROM sqlite_master WHERE name = 'four'"))
  end)

  it("are run once, however often they are required", function()
    local project = history.project({
      { "aaaa", up = 'local c = require "counter" c.n = c.n + 1' },
      { "bbbb", "aaaa", up = 'assert(require("counter").n == 1)' },
    }, { files = { ["revisions/counter.lua"] = "print('loaded') return { n = 0 }" } })
    local run = history.done(project:mig("upgrade"))
    local _, count = run.err:gsub("loaded\n", "")
    assert.are.equal(1, count)
  end)

  it("that are missing are an error that says where they were looked for", function()
    local message = history.refused('require "helpers.missing"')
    assert.truthy(message:find("a1.lua:7: module 'helpers.missing' not found", 1, true), message)
    assert.truthy(message:find("revisions/helpers/missing.lua", 1, true), message)
  end)

  it("that require each other in a ring are an error, not an endless loop", function()
    local message = history.refused('require "one"', { files = {
      ["revisions/one.lua"] = 'require "two"', ["revisions/two.lua"] = 'require "one"',
    } })
    assert.truthy(message:find("^revisions/%a+%.lua:1: "), message)
    assert.truthy(message:find("requires itself", 1, true), message)
    assert.is_nil(message:find("overflow", 1, true), message)
  end)
end)
