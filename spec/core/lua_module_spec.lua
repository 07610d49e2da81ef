-- `require "mig"` from a stock Lua 5.4, as the manual page and the stubs describe it.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local stock_lua = require "spec.support.stock_lua"
local tmp = require "spec.support.tmp"

local revisions = {
  { "a1", up = 'op.execute("CREATE TABLE a (x INTEGER)")', down = 'op.drop_table("a")' },
  { "b2", "a1", doc = "second\n-- and more", up = 'op.execute("CREATE TABLE b (x INTEGER)")',
    down = 'op.drop_table("b")' },
}

-- Runs `body` with `mig` at hand, in the project's folder. Its lines are what it prints.
local function lines(project, body, vars)
  local text = 'local mig = require "mig"\n' .. body
  return history.lines(stock_lua.output(text, { cwd = project.dir, env = vars }))
end

-- Prints code and text of the error that `call` raises.
local catch = [[
local function catch(...)
  local ok, e = pcall(...)
  print(ok, type(e) == "table" and e.code or type(e), tostring(e))
  return e
end
]]

describe("require 'mig'", function()
  local project

  before_each(function() project = history.project(revisions) end)

  it("migrates there and back, and counts the steps", function()
    local db = databases.sqlite.new()
    project = db:project(revisions)
    assert.are.same({ "2\t0\t1\t1\t1\ttrue" }, lines(project, [[
      local env <close> = mig.open()
      local up, again, back = env:upgrade(), env:upgrade("head"), env:downgrade()
      local stamped, forward = env:stamp("base"), nil
      env:stamp({ "a1" })
      forward = env:upgrade({ "b2" }, { tag = "t" })
      print(up, again, back, stamped, forward, env:is_at_head())
    ]]))
    assert.are.equal("b2", db:version())
  end)

  for _, kind in ipairs(databases.all) do
    it("finds the driver of " .. kind.name .. " without being told where", function()
      local db = kind.new()
      project = db:project(revisions)
      assert.are.same({ "2\ttrue" }, lines(project, [[
        local env <close> = mig.open { lock_timeout = 5 }
        print(env:upgrade(), env:is_at_head())
      ]], { MIG_DRIVER_PATH = "" }))
      assert.are.equal("b2", db:version())
    end)
  end

  it("works on one of several databases at a time", function()
    project:write("revisions/env.lua", [[
      return { targets = function()
        return { { name = "one", url = "sqlite:///one.db" }, { name = "two", schema = "s" } }
      end }
    ]])
    assert.are.same({
      "one sqlite:///one.db nil", "two nil s",
      "MIG_EINVALID env.lua lists 2 targets; choose one with --target: one, two",
      "MIG_ENOTFOUND env.lua lists no target 'onne'; did you mean 'one'?", "2", "sqlite:///one.db",
      "MIG_EINVALID target 'two' has a schema, which sqlite has not: give it a url of its own",
      "false",
    }, lines(project, [[
      local env <close> = mig.open()
      for _, t in ipairs(env:targets()) do print(t.name .. " " .. tostring(t.url) .. " "
        .. tostring(t.schema)) end
      local function try(...)
        local _, e = pcall(...)
        print(e.code .. " " .. e.message)
      end
      try(env.upgrade, env)
      try(env.select, env, "onne")
      env:select("one")
      print(env:upgrade())
      print(env:status().url)
      env:select("two")
      try(env.upgrade, env)
      env:select("one")
      env:downgrade("base")
      print(env:is_at_head())
    ]]))
    assert.are.same({ "nil" }, lines(history.project(revisions), "print(mig.open():targets())"))
  end)

  it("takes configuration, section, url and x", function()
    project:write("other.ini", "[here]\nscript_location = revisions\nurl = sqlite:///no.db\n")
    project:write("revisions/env.lua", [[
      return { url = function(_, x) return "sqlite:///" .. x.tenant .. x.kind .. ".db" end }
    ]])
    assert.are.same({ "sqlite:///no.db\trevisions", "sqlite:///ab.db", "sqlite:///ab.db" },
      lines(project, [[
        local env = mig.open { config = "other.ini", section = "here", url = "sqlite:///x.db" }
        print(env:config("url"), env:location():match("[^/]*$"))
        print(mig.open { x = { "tenant=a", "kind=b" } }:status().url)
        print(mig.open { x = { tenant = "a", kind = "b" } }:status().url)
      ]]))
  end)

  it("answers questions with copies that outlive the environment", function()
    assert.are.same({ "b2 a1", "b2", "b2", "0", "a1", "b2", "a1", "second|second", "a1", "false" },
      lines(project, [[
        local function ids(list)
          local out = {}
          for i, rev in ipairs(list) do out[i] = rev.revision end
          return table.concat(out, " ")
        end
        local env = mig.open()
        print(ids(env:history()))
        print(ids(env:heads { resolve_dependencies = true }))
        print(ids(env:show()))
        print(#env:branches())
        env:upgrade("+1")
        local status = env:status()
        local shown = env:show("b2")
        print(ids(env:current()))
        env:close()
        collectgarbage()
        print(ids(status.pending))
        print(ids(status.current))
        print(shown[1].doc .. "|" .. shown[1].longdoc:match("^%w+"))
        print(shown[1].down_revision[1])
        print(status.is_current)
      ]]))
  end)

  it("writes revisions and merges", function()
    project:write("revisions/script.lua.tmpl",
      env.read("lua/mig/templates/generic/script.lua.tmpl"))
    assert.are.same({ "c3\tb2", "d4\tb2", "e5\t2", "e5" }, lines(project, [[
      local env <close> = mig.open()
      local c = env:revision { message = "third", rev_id = "c3" }
      local d = env:revision { rev_id = "d4", head = "b2", splice = true }
      print(c[1].revision, c[1].down_revision[1])
      print(d[1].revision, d[1].down_revision[1])
      local e = env:merge("heads", { rev_id = "e5", message = "join" })
      print(e[1].revision, #e[1].down_revision)
      print(env:heads()[1].revision)
    ]]))
  end)

  it("gives the text of a script, and touches nothing", function()
    local text = table.concat(lines(project, [[
      local env <close> = mig.open()
      io.write(env:script("upgrade", "a1:b2"), "|", env:script("downgrade", "b2:a1"), "|",
        env:script("stamp", "b2"), "|", env:script("ensure_version"))
    ]]), "\n")
    assert.is_truthy(text:find("CREATE TABLE b", 1, true))
    assert.is_truthy(text:find("DROP TABLE b", 1, true))
    assert.is_truthy(text:find("CREATE TABLE alembic_version", 1, true))
    assert.is_false(project:exists("app.db"))
  end)

  it("compares with the models, and looks for what is wrong", function()
    project:write("revisions/env.lua", [[
      local sa = require "mig.schema"
      local metadata = sa.MetaData()
      sa.Table("a", metadata, sa.Column("x", sa.Integer), sa.Column("y", sa.Integer))
      return { target_metadata = metadata }
    ]])
    assert.are.same({
      "MIG_ENOTHEAD", "version\trun 'mig upgrade'", "remove_table\tremove_table b", "add_column",
      "true", "true", "nil\tfalse",
    }, lines(project, [[
      local env <close> = mig.open()
      print(select(2, pcall(env.check, env)).code)
      env:upgrade("a1")
      for _, check in ipairs(env:doctor()) do
        if not check.ok then print(check.subject, check.remedy) end
      end
      env:upgrade()
      local differences = env:check()
      print(differences[1].kind, differences[1].text)
      print(differences[2].kind)
      print(differences[1].json:find('"kind"', 1, true) ~= nil)
      print(env:models():find('sa.Table("a"', 1, true) ~= nil)
      print(env:unfinished(), env:repair(true))
    ]]))
  end)

  it("logs to a function", function()
    assert.are.same({
      "info\tmig.runtime.migration\tRunning upgrade  -> a1, make a1",
      "info\tmig.runtime.migration\tRunning upgrade a1 -> b2, second",
      "0",
    }, lines(project, [[
      local env <close> = mig.open { log = function(level, logger, text)
        if text:find("^Running") then print(level, logger, text) end
      end }
      env:upgrade()
      local quiet, n = nil, 0
      quiet = mig.open { log = function() n = n + 1 end, log_level = "error" }
      quiet:downgrade()
      print(n)
    ]]))
  end)

  it("tells a function how far it is", function()
    assert.are.same({ "step upgrade a1 1/2", "step upgrade b2 2/2", "end" }, lines(project, [[
      local env <close> = mig.open { progress = function(e)
        if e.kind == "end" then
          print "end"
        else
          print(("%s %s %s %d/%d"):format(e.kind, e.direction, e.revision, e.step, e.steps))
        end
      end }
      env:upgrade()
    ]]))
  end)

  it("raises tables that say everything", function()
    project:write("revisions/versions/b2.lua", history.text {
      "b2", "a1", up = 'op.execute("CREATE TABLE b (x INTEGER)")\nop.execute("SELECT nonsense")' })
    local found = lines(project, [[
      local env <close> = mig.open()
      local ok, e = pcall(env.upgrade, env)
      print(ok, e.code, e.message)
      print(e.file:match("[^/]*$"), e.line, e.revision, e.sql)
      print(e.state)
      print(tostring(e) == e.text, e.text:find(e.message, 1, true) ~= nil)
    ]])
    assert.are.equal("false\tMIG_EDB\tno such column: nonsense", found[1])
    assert.are.equal("b2.lua\t8\tb2\tSELECT nonsense", found[2])
    assert.are.equal("rolled back: the database is as it was before the run", found[3])
    assert.are.equal("true\ttrue", found[4])
  end)

  it("refuses what it does not know, and blames the caller", function()
    assert.are.same({
      "false\tMIG_EINVALID\tmig.open: unknown option 'lgo'; did you mean 'log'?",
      "false\tMIG_EINVALID\tmig.open: log must be a function, not a number",
      "false\tMIG_EINVALID\tmig.open: lock_timeout must be a number of seconds",
      "false\tMIG_EINVALID\tmig.open: log_level must be debug, info, warn or error, not 'loud'",
      "false\tMIG_EINVALID\tmig.open: url has a zero byte in it",
      "false\tMIG_EINVALID\tenv:upgrade: a target must be a string or a list of strings, "
        .. "not a number",
      "false\tMIG_EINVALID\tenv:upgrade: a target must be a string, not a boolean",
      "false\tMIG_EINVALID\tenv:upgrade: a target must be a string or a list of strings",
      "false\tMIG_EINVALID\tenv:upgrade: unknown option 'tga'; did you mean 'tag'?",
      "false\tMIG_EINVALID\tenv:current: check_heads must be true or false, not a string",
      "false\tMIG_EINVALID\tenv:script: there is no command 'upgrde'; did you mean 'upgrade'?",
      "false\tMIG_EINVALID\tenv:merge: which revisions? (\"heads\", or a list)",
      "false\tMIG_ENOTHEAD\tDatabase is not on all head revisions",
      "script.lua\t22",
    }, lines(project, catch .. [[
      catch(mig.open, { lgo = 1 })
      catch(mig.open, { log = 1 })
      catch(mig.open, { lock_timeout = "long" })
      catch(mig.open, { log_level = "loud" })
      catch(mig.open, { url = "a\0b" })
      local env <close> = mig.open()
      catch(env.upgrade, env, 1)
      catch(env.upgrade, env, { true })
      catch(env.upgrade, env, { target = "head" })
      catch(env.upgrade, env, nil, { tga = "x" })
      catch(env.current, env, { check_heads = "yes" })
      catch(env.script, env, "upgrde")
      catch(env.merge, env)
      catch(env.current, env, { check_heads = true })
      local _, e = pcall(function()
        env:show(1)
      end)
      print(e.file:match("[^/]*$"), e.line)
    ]]))
  end)

  it("keeps an error of the log function until the run is done", function()
    local found = lines(project, catch .. [[
      local calls = 0
      local env <close> = mig.open { log = function() calls = calls + 1 error({ "mine" }) end }
      local e = catch(env.upgrade, env)
      print(e.callback_error[1], calls, e.state)
      print(env:is_at_head(), calls)
      print(select(2, pcall(env.upgrade, env, "no")).code)
    ]])
    assert.is_truthy(found[1]:find("^false\tMIG_ESCRIPT\ta callback failed: "), found[1])
    assert.are.equal("mine\t1\tthe call itself was done", found[2])
    assert.are.equal("true\t1", found[3])
    assert.are.equal("MIG_ENOTFOUND", found[4])
    assert.are.equal("b2", history.version(project))
  end)

  it("tells both errors where the run failed, too", function()
    project:write("revisions/versions/b2.lua", history.text { "b2", "a1", up = "error('no')" })
    assert.are.same({ "MIG_ESCRIPT\tno\tmine" }, lines(project, [[
      local env <close> = mig.open { log = function() error("mine", 0) end }
      local _, e = pcall(env.upgrade, env)
      print(e.code, e.message, e.callback_error)
    ]]))
  end)

  it("lets no callback use, close or leave the call it is in", function()
    local found = lines(project, [[
      local env, said
      local function try(what)
        local log = function(_, _, text)
          if text:find("^Running") and not said then said = true what() end
        end
        said = nil
        env = mig.open { log = log }
        local ok, e = pcall(env.upgrade, env)
        print(ok, tostring(e):match("[^:]*$"))
        env:downgrade("base")
        env:close()
      end
      try(function() env:current() end)
      try(function() env:close() end)
      local thread = coroutine.wrap(function() try(coroutine.yield) end)
      thread()
      try(function() os.remove("nothing") end)
    ]])
    assert.are.same({
      "false\t a callback may not use the environment that called it; the call itself was done",
      "false\t a callback may not close the environment that called it; the call itself was done",
      "false\t attempt to yield across a C-call boundary; the call itself was done",
      "true\t2",
    }, found)
  end)

  it("serves coroutines, and several environments at once", function()
    local other = history.project(revisions)
    assert.are.same({ "1\t1\t1\t1", "true\ttrue", "a b b a" }, lines(project, ([[
      local said = {}
      local function open(name, folder)
        return mig.open { config = folder .. "/mig.ini", log = function(_, _, text)
          if text:find("^Running") then said[#said + 1] = name end
        end }
      end
      local a, b = open("a", "."), open("b", %q)
      local function walk(env)
        return coroutine.wrap(function()
          for _ = 1, 2 do coroutine.yield(env:upgrade("+1")) end
        end)
      end
      local one, two = walk(a), walk(b)
      print(one(), two(), two(), one())
      print(a:is_at_head(), b:is_at_head())
      print(table.concat(said, " "))
    ]]):format(other.dir)))
  end)

  it("may be closed twice, collected, and left to the end of the process", function()
    assert.are.same({
      "mig.Environment (closed)", "false\tMIG_EINVALID\tthe environment is closed", "done",
    }, lines(project, catch .. [[
      local env = mig.open()
      env:upgrade("a1")
      env:close()
      env:close()
      print(env)
      catch(env.upgrade, env)
      for _ = 1, 3 do mig.open():current() end
      collectgarbage()
      local kept = mig.open()
      kept:upgrade()
      print("done")
      os.exit(0, true)
    ]]))
  end)

  it("does not mix the host's Lua with that of the revisions", function()
    project:write("revisions/versions/a1.lua", history.text {
      "a1", up = "assert(not pcall(function() return host end))\nassert(string.host == nil)" })
    assert.are.same({ "2\t5" }, lines(project, [[
      host = true
      string.host = 5
      local env <close> = mig.open()
      print(env:upgrade(), string.host)
    ]]))
  end)

  it("loads into a host that has its Lua from the shared library", function()
    local dir = tmp.dir()
    tmp.write(dir .. "/host.c", [[
      #include <lauxlib.h>
      #include <lualib.h>
      #include <stdio.h>
      int main(void)
      {
        lua_State *L = luaL_newstate();
        luaL_openlibs(L);
        if (luaL_dostring(L, "local env <close> = require('mig').open() print(env:upgrade())"))
          printf("%s\n", lua_tostring(L, -1));
        lua_close(L);
        return 0;
      }
    ]])
    env.lines(("cd %s && gcc %s host.c -o host $(pkg-config --cflags --libs lua5.4)"):format(
      env.quote(dir), env.cflags))
    local run = require("spec.support.program").run({ dir .. "/host" }, {
      cwd = project.dir, env = stock_lua.vars() })
    assert.are.equal("2\n", run.out .. run.err)
  end)
end)

describe("the module's stub", function()
  local text = env.read("lua/mig/_meta/mig.lua")

  it("declares each method, and no other", function()
    local declared = {}
    for name in text:gmatch("\nfunction Environment:([%w_]+)%(") do
      declared[#declared + 1] = name
    end
    table.sort(declared)
    local real = stock_lua.output([[
      local mig = require "mig"
      local env = mig.open { config = arg[1] }
      local names = {}
      for name in pairs(debug.getmetatable(env).__index) do names[#names + 1] = name end
      table.sort(names)
      print(table.concat(names, " "))
    ]], nil, { history.project {}:path "mig.ini" })
    assert.are.equal(real, table.concat(declared, " ") .. "\n")
  end)

  it("declares each option of open()", function()
    local class = text:match("%-%-%-@class mig%.OpenOpts\n(.-)\n\n")
    local names = {}
    for name in class:gmatch("@field ([%w_]+)%?") do names[#names + 1] = name end
    -- Each is known: the wrong type is what is refused.
    local out = stock_lua.output([[
      local mig = require "mig"
      for _, name in ipairs(arg) do
        local _, e = pcall(mig.open, { [name] = false })
        print(name, (e.message:find("must be", 1, true)) ~= nil)
      end
    ]], nil, names)
    for _, name in ipairs(names) do
      assert.is_truthy(out:find(name .. "\ttrue\n", 1, true), out)
    end
  end)
end)
