-- A host: its life, the revision files it loads, env.lua and templates.

require "spec.support.core"
local script = require "mig_test_script"
local tmp = require "spec.support.tmp"

local dir, host

before_each(function()
  dir = tmp.dir()
  host = assert(script.host(dir))
end)
after_each(function()
  script.interrupt(0)
  host:close()
end)

local body = "function upgrade() end function downgrade() end\n"

local function write(name, text)
  tmp.write(dir .. "/" .. name, text)
  return dir .. "/" .. name
end

local function load(text) return host:load { write("versions/a.lua", text) } end

local function refused(text)
  local done, err = load(text)
  assert.is_nil(done)
  assert.equal(dir .. "/versions/a.lua", err.file)
  return err
end

describe("hosts", function()
  it("come and go, in any order, loaded or not", function()
    local hosts = {}
    local path = write("versions/a.lua", "-- a\nrevision = 'a'\n" .. body)
    for i = 1, 20 do
      hosts[i] = assert(script.host(dir, { dir .. "/lib" }))
      if i % 2 == 0 then assert.equal(1, hosts[i]:load { path }) end
    end
    for _, i in ipairs { 20, 1, 7, 13, 2, 19 } do hosts[i]:close() end
    for i = 3, 18 do
      if i ~= 7 and i ~= 13 then hosts[i]:close() end
    end
    assert.equal(1, host:load { path })
  end)

  it("know nothing of each other", function()
    local other = assert(script.host(dir))
    write("counter.lua", "local n = 0 return function() n = n + 1 return n end")
    local text = "revision = 'r' .. require('counter')()\n" .. body
    assert(load(text))
    assert(host:load { write("versions/b.lua", text) })
    assert(other:load { write("versions/b.lua", text) })
    assert.equal("r1", host:revision(1).id)
    assert.equal("r2", host:revision(2).id)
    assert.equal("r1", other:revision(1).id)
    other:close()
  end)

  it("find modules in the project's folder and in those they were given", function()
    host:close()
    local lib = tmp.dir()
    tmp.write(lib .. "/deep/thing.lua", "return { id = 'from_lib' }")
    tmp.write(lib .. "/names/init.lua", "return 'not_this'")
    write("names/init.lua", "return 'here'")
    host = assert(script.host(dir, { lib }))
    assert(load("revision = require('deep.thing').id\nbranch_labels = require 'names'\n" .. body))
    assert.equal("from_lib", host:revision(1).id)
  end)
end)

describe("a revision file", function()
  it("says what it is", function()
    assert.equal(1, load("-- first\n--\n-- long\n-- Create Date: 2026\nrevision = 'a1'\n"
      .. "down_revision = { 'x', 'y' }\nbranch_labels = 'l'\ndepends_on = { 'z' }\n"
      .. "irreversible = true\nfunction upgrade() end\n"))
    assert.same({ id = "a1", doc = "first", longdoc = "first\n\nlong\nCreate Date: 2026",
      date = "2026", path = dir .. "/versions/a.lua", irreversible = true }, host:revision(1))
  end)

  it("may begin with a byte order mark", function()
    assert.equal(1, load("\xEF\xBB\xBF-- first\nrevision = 'a1'\n" .. body))
    assert.equal("first", host:revision(1).doc)
  end)

  it("is text", function()
    local err = refused(string.dump(function() end))
    assert.equal("MIG_ESCRIPT", err.code)
    assert.equal("precompiled Lua is refused; put the source here", err.message)
  end)

  it("must parse; the line is told", function()
    local err = refused("-- a\nrevision = 'a'\nx =\nend\n")
    assert.equal("MIG_ESCRIPT", err.code)
    assert.equal(4, err.line)
    assert.equal("unexpected symbol near 'end'", err.message)
    err = refused("x = 'unfinished\n")
    assert.same({ "unfinished string near ''unfinished'", 1 }, { err.message, err.line })
  end)

  it("must run; the line is told", function()
    local err = refused("revision = 'a'\nlocal x = nil + 1\n")
    assert.equal("MIG_ESCRIPT", err.code)
    assert.equal(2, err.line)
    assert.equal("attempt to perform arithmetic on a nil value", err.message)
    assert.is_truthy(err.traceback:find("a.lua:2", 1, true))
  end)

  it("must say who it is, with the right types", function()
    for text, message in pairs {
      [""] = 'revision must be a string: revision = "…"',
      ["revision = 1"] = 'revision must be a string: revision = "…"',
      ["revision = 'a\\0b'"] = 'revision must be a string: revision = "…"',
      ["revision = 'a'"] = "upgrade must be a function: function upgrade() … end",
      ["revision = 'a' upgrade = 1"] = "upgrade must be a function: function upgrade() … end",
      ["revision = 'a' function upgrade() end"] =
        "downgrade must be a function, or set irreversible = true",
      ["revision = 'a' function upgrade() end downgrade = {} irreversible = true"] =
        "downgrade must be a function, or set irreversible = true",
      ["revision = 'a' down_revision = 1 " .. body] =
        "down_revision must be nil, a string or a list of strings",
      ["revision = 'a' down_revision = { 'b', 2 } " .. body] =
        "down_revision must be nil, a string or a list of strings",
      ["revision = 'a' down_revision = 'b\\0c' " .. body] =
        "down_revision must be nil, a string or a list of strings",
      ["revision = 'a' branch_labels = true " .. body] =
        "branch_labels must be nil, a string or a list of strings",
      ["revision = 'a' down_revision = { first = 'b' } " .. body] =
        "down_revision must be nil, a string or a list of strings",
      ["revision = 'a' down_revision = { 'b', nil, 'c' } " .. body] =
        "down_revision must be nil, a string or a list of strings",
      ["revision = 'a' depends_on = { {} } " .. body] =
        "depends_on must be nil, a string or a list of strings",
    } do
      local err = refused(text)
      assert.equal("MIG_EINVALID", err.code)
      assert.equal(message, err.message)
    end
  end)

  it("has globals of its own, which another does not see", function()
    assert(load("shared = 1 string.x = nil revision = 'a'\n" .. body) == nil)
    local first = write("versions/1.lua", "shared = 1 revision = 'a'\n" .. body)
    local second = write("versions/2.lua", "revision = shared and 'b' or 'c'\n" .. body)
    local done, err = host:load { first, second }
    assert.is_nil(done)
    assert.equal(second, err.file)
    assert.is_truthy(err.message:find("unknown global 'shared'", 1, true))
  end)

  it("reaches no database while it is loaded", function()
    local err = refused("revision = 'a'\nop.execute('SELECT 1')\n" .. body)
    assert.equal("MIG_EINVALID", err.code)
    assert.equal(2, err.line)
    assert.equal("op.execute can only be called inside upgrade() or downgrade()", err.message)
    err = refused("revision = 'a'\nrequire('mig.core.sink').execute('SELECT 1')\n" .. body)
    assert.equal("there is no database here: SQL runs only inside upgrade() or downgrade()",
      err.message)
  end)

  it("must be there", function()
    local done, err = host:load { dir .. "/none.lua" }
    assert.is_nil(done)
    assert.equal("MIG_ENOTFOUND", err.code)
    tmp.write(dir .. "/empty.lua", "")
    done, err = host:load { dir .. "/empty.lua" }
    assert.is_nil(done)
    assert.equal(dir .. "/empty.lua", err.file)
  end)

  it("stops when that is asked for, even where it catches errors", function()
    script.interrupt(2)
    local _, err = load("revision = 'a'\n" .. body)
    assert.equal("MIG_EINTERRUPTED", err.code)
    script.interrupt(0)
    assert.equal(1, load("revision = 'a'\n" .. body))
  end)

  it("may be one of thousands", function()
    local paths = {}
    for i = 1, 2000 do
      paths[i] = write(("many/%04d.lua"):format(i), ("-- %d\nrevision = 'r%d'\n%s"):format(
        i, i, body))
    end
    assert.equal(2000, host:load(paths))
    assert.equal("1234", host:revision(1234).doc)
  end)
end)

describe("env.lua", function()
  it("may be missing", function()
    assert.same({ present = false, has_on_version_apply = false, settings = {} }, host:env({}))
  end)

  it("answers with its URL and its settings", function()
    write("env.lua", [[return {
      url = function(config, x) return config.url .. "/" .. x.tenant .. x.flag .. x.eq end,
      on_version_apply = function() end,
      version_table = "v", version_table_pk = false, transaction_per_migration = true,
    }]])
    assert.same({ present = true, has_on_version_apply = true, url = "sqlite:///t1a=b",
      settings = { version_table = "v", version_table_pk = "false",
        transaction_per_migration = "true" } },
      host:env({ "url", "sqlite://" }, { "tenant=t1", "flag", "eq=a=b" }))
  end)

  it("blames its lines", function()
    write("env.lua", "return {\n  url = function()\n    error('no secret')\n  end,\n}\n")
    local done, err = host:env({})
    assert.is_nil(done)
    assert.same({ dir .. "/env.lua", 3, "no secret", "MIG_ESCRIPT" },
      { err.file, err.line, err.message, err.code })
    write("env.lua", "return {\n  x = = 1\n}\n")
    done, err = host:env({})
    assert.is_nil(done)
    assert.same({ dir .. "/env.lua", 2, "unexpected symbol near '='" },
      { err.file, err.line, err.message })
  end)

  it("may be asked again after it failed", function()
    write("env.lua", "error('first')")
    assert.is_nil((host:env({})))
    write("env.lua", "return {}")
    assert.is_true(host:env({}).present)
  end)
end)

describe("a template", function()
  it("is rendered with its variables", function()
    assert.equal("a1 nil { \"x\", \"y\" } x+y\n", host:render("t.tmpl",
      "${id} ${repr(nothing)} ${repr(list)} ${join('+', list)}\n", { "id", "a1" }, { "x", "y" }))
    assert.equal("", host:render("t.tmpl", "", {}))
  end)

  it("keeps NUL bytes and any other", function()
    assert.equal("\0\r\n\xff\"\\", host:render("t.tmpl", "\0\r\n\xff\"\\", {}))
  end)

  it("blames its lines", function()
    local out, err = host:render("/t/script.lua.tmpl", "a\nb\n${nothing.x}\n", {})
    assert.is_nil(out)
    assert.same({ "/t/script.lua.tmpl", 3, "MIG_ESCRIPT" }, { err.file, err.line, err.code })
  end)
end)

describe("the log", function()
  it("takes lines from Lua", function()
    assert(load([[local log = require "mig.core.log"
      log.write("warn", "mig.spec", "100% sure\nsecond line")
      revision = "a" ]] .. body))
    assert.same({ "2 mig.spec 100% sure second line" }, host:lines())
    assert.is_nil((load [[require("mig.core.log").write("loud", "mig.spec", "x")]]))
  end)
end)
