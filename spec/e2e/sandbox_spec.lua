-- The world of a revision file: its globals are its own, standard output is not its, and nothing
-- takes the place of what mig has.

local history = require "spec.support.history"

local refused = history.refused

local function holds(body, opts)
  return history.done(history.single(body, opts):mig("upgrade"))
end

describe("the globals of a revision", function()
  it("are not seen by another revision", function()
    local project = history.project {
      { "a1", head = "helper = 'mine'", up = "counter = 1 assert(helper == 'mine')" },
      { "b2", "a1", head = "assert(rawget(_ENV, 'helper') == nil)",
        up = "assert(rawget(_ENV, 'counter') == nil) return helper" },
    }
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("b2.lua:7: unknown global 'helper'", 1, true), message)
  end)

  it("stay from loading to upgrade() and are there in downgrade() too", function()
    local project = history.project {
      { "a1", head = "local name = 'one' label = 'two'",
        up = "op.execute(('CREATE TABLE %s_%s (x)'):format(name, label))",
        down = "op.execute(('DROP TABLE %s_%s'):format(name, label))" },
    }
    history.done(project:mig("upgrade"))
    assert.are.equal("one_two", history.ask(project,
      "SELECT name FROM sqlite_master WHERE name LIKE 'one%'"))
    history.done(project:mig("downgrade"))
  end)

  it("do not reach the libraries, which cannot be changed", function()
    local message = refused("string.trim = function() end")
    assert.truthy(message:find("string.trim cannot be assigned", 1, true), message)
    message = refused("op.drop_everything = function() end")
    assert.truthy(message:find("op.drop_everything cannot be assigned to", 1, true), message)
    message = refused("sa.Integer = 5")
    assert.truthy(message:find("sa.Integer cannot be assigned to", 1, true), message)
  end)

  it("that hide a library hide it in that file only", function()
    local project = history.project {
      { "a1", head = "string = nil table = { concat = function() return 'fake' end }" },
      { "b2", "a1", up = "assert(table.concat { 'a', 'b' } == 'ab')" },
    }
    history.done(project:mig("upgrade"))
  end)

  it("have op and sa without require, and the same with it", function()
    local project = history.project {}
    project:write("revisions/versions/a.lua", [[
      revision = "aaaa"
      assert(op == require "mig.op" and sa == require "mig.schema")
      function upgrade() op.create_table("t", sa.Column("x", sa.Integer)) end
      function downgrade() op.drop_table("t") end]])
    history.done(project:mig("upgrade"))
    history.done(project:mig("downgrade"))
  end)
end)

describe("print", function()
  it("goes to standard error, as results go to standard output", function()
    local project = history.single("print('hello', 5, nil, true)")
    project:write("revisions/versions/a1.lua",
      "print('loading')\n" .. project:read("revisions/versions/a1.lua"))
    local run = history.done(project:mig("upgrade"))
    assert.are.equal("", run.out)
    assert.truthy(run.err:find("loading\n", 1, true), run.err)
    assert.truthy(run.err:find("hello\t5\tnil\ttrue\n", 1, true), run.err)
    run = history.done(project:mig("heads"))
    assert.are.equal("a1 (head)\n", run.out)
  end)
end)

describe("require", function()
  it("cannot be given another mig.op or mig.schema", function()
    local project = history.single('assert(type(require("mig.op").create_table) == "function") '
      .. 'assert(type(require("mig.schema").text) == "function")', {
        ini = "prepend_sys_path = .\n",
        files = {
          ["revisions/mig/op.lua"] = "return { mine = true }", ["mig/op.lua"] = "return {}",
          ["revisions/mig/schema.lua"] = "return { mine = true }",
          ["revisions/mig/init.lua"] = "error('shadowed')", ["mig.lua"] = "error('shadowed')",
          ["revisions/string.lua"] = "error('shadowed')",
        },
      })
    history.done(project:mig("upgrade"))
  end)

  it("loads no C modules", function()
    local message = refused('require "lfs"')
    assert.truthy(message:find("module 'lfs' not found", 1, true), message)
    message = refused('require "native"', { files = { ["revisions/native.so"] = "\x7FELF" } })
    assert.truthy(message:find("module 'native' not found", 1, true), message)
  end)

  it("knows the standard libraries, and loads no file outside the project", function()
    holds('assert(require("string") == string and require("math").pi == math.pi)')
    for _, name in ipairs { "../outside", "/etc/passwd", "debug", "package" } do
      local message = refused(("require %q"):format(name),
        { files = { ["outside.lua"] = "return 1" } })
      assert.truthy(message:find("module '" .. name .. "' not found", 1, true), message)
    end
    local message = refused("require(5)")
    assert.truthy(message:find("require: argument 1 (name) must be a string", 1, true), message)
  end)

  it("refuses a module that is precompiled", function()
    local message = refused('require "compiled"', {
      files = { ["revisions/compiled.lua"] = string.dump(function() end) },
    })
    assert.truthy(message:find("revisions/compiled.lua", 1, true), message)
    assert.truthy(message:find("precompiled", 1, true) or message:find("binary", 1, true), message)
  end)
end)

describe("load", function()
  it("takes text, with the globals of a file of its own", function()
    holds("assert(load('local x = ... return x + 1')(41) == 42)")
    holds("local env = { y = 5 } assert(load('return y', 'c', 't', env)() == 5)")
    holds("assert(load('return op')() == op)")
  end)

  it("takes no precompiled chunk, whatever mode is asked for", function()
    holds([[
      local chunk, problem = load(string.dump(function() end))
      assert(chunk == nil and problem:find("binary", 1, true), problem)
      assert(not load(string.dump(function() end), "x", "b"))
      assert(not load(string.dump(function() end), "x", "bt"))]])
  end)

  it("and its like that could take files unseen are not there", function()
    for _, name in ipairs { "dofile", "loadfile", "debug", "package", "collectgarbage" } do
      local message = refused("local x = " .. name)
      assert.truthy(message:find("unknown global '" .. name .. "'", 1, true), message)
    end
    assert.truthy(refused("os.exit(0)"):find("nil value", 1, true))
  end)
end)

describe("op.get_context()", function()
  it("says what there is to know", function()
    local project = history.single([[
      local context = op.get_context()
      assert(context.dialect.name == "sqlite" and context.as_sql == false)
      assert(context.opts.version_table == "v")
      assert(context.tag == "note")]],
      { files = { ["revisions/env.lua"] = 'return { version_table = "v" }' } })
    history.done(project:mig("upgrade", "--tag", "note"))
  end)
end)

describe("op.invoke", function()
  it("runs an operation object, and refuses anything else", function()
    local message = refused("op.invoke({})")
    assert.truthy(message:find("op.invoke: argument 1 (operation) must be an operation", 1, true))
    message = refused("op.invoke()")
    assert.truthy(message:find("op.invoke: argument 1 (operation) must be an operation", 1, true))
  end)
end)

describe("op.f, op.quote and op.inline_literal", function()
  it("put names and values into SQL", function()
    assert.are.equal('select|it\'\'s|5|NULL', history.result([[
      op.execute("CREATE TABLE t (a, b, c, d)")
      op.execute("INSERT INTO t VALUES (" .. op.inline_literal((op.quote("select"):gsub('"', "")))
        .. ", " .. op.inline_literal("it''s") .. ", " .. op.inline_literal(5) .. ", "
        .. op.inline_literal("NULL") .. ")")]], "SELECT * FROM t"))
    assert.are.equal('"order"|plain', history.result([[
      op.execute("CREATE TABLE t (a, b)")
      op.execute("INSERT INTO t VALUES (:a, :b)",
        { a = op.quote("order"), b = op.quote("plain") })]],
      "SELECT * FROM t"))
    assert.are.equal("final", history.result([[
      op.create_table(op.f("final"), sa.Column("x", sa.Integer))]],
      "SELECT name FROM sqlite_master WHERE name = 'final'"))
  end)
end)
