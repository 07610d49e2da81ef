-- What the files of a project see.

require "spec.support.library"
local errors = require "mig.support.errors"
local sandbox = require "mig.support.sandbox"
local tmp = require "spec.support.tmp"

local dir, metatable

before_each(function()
  dir = tmp.dir()
  metatable = sandbox.open({ dir, dir .. "/lib" }, { op = "the op" })
end)

local function write(name, text)
  tmp.write(dir .. "/" .. name, text)
  return dir .. "/" .. name
end

---Run `text` as a file of the project.
local function run(text)
  return sandbox.load_file(write("file.lua", text), metatable)()
end

---The error object that running it raises.
local function fails(text)
  local ok, e = pcall(run, text)
  assert.is_false(ok)
  assert(errors.is_error(e), tostring(e))
  return e
end

describe("a file of a project", function()
  it("has the standard library, and what it is given", function()
    assert.equal("the op", run "return op")
    assert.equal("3 a,b 2 x", run [[
      local list = {}
      for _, word in ipairs { "a", "b" } do table.insert(list, word) end
      return ("%d %s %d %s"):format(math.max(1, 3), table.concat(list, ","), utf8.len("äb"),
        select(2, "y", "x"))]])
    assert.equal("number", run "return type(os.time())")
    assert.equal("thread", run "return type(coroutine.create(function() end))")
    assert.is_true(run "return pcall(error) == false and rawequal(_VERSION, 'Lua 5.4')")
  end)

  it("has globals of its own", function()
    local first = sandbox.load_file(write("one.lua", "x = 1 return function() return x end"),
      metatable)()
    assert.equal("unknown global 'x'", fails "return x".message)
    assert.equal(1, first())
    assert.is_nil(rawget(_G, "x"))
  end)

  it("may read what a revision may leave out", function()
    for _, name in ipairs { "revision", "down_revision", "branch_labels", "depends_on",
      "irreversible", "upgrade", "downgrade" } do
      assert.is_nil((run("return " .. name)))
    end
  end)

  it("is told of names that there are not, with the nearest one", function()
    local e = fails "\nreturn tostirng(1)"
    assert.equal("unknown global 'tostirng'; did you mean 'tostring'?", e.message)
    assert.equal("MIG_EINVALID", e.code)
    assert.equal(2, e.line)
    assert.equal(dir .. "/file.lua", e.file)
  end)

  it("has not what leads out of its world", function()
    for _, name in ipairs { "debug", "package", "dofile", "loadfile", "collectgarbage", "_G" } do
      assert.is_truthy(fails("return " .. name).message:find("unknown global", 1, true))
    end
    assert.is_nil((run "return os.exit"))
    assert.is_nil((run "return os.setlocale"))
  end)

  it("does not change the library for others", function()
    local e = fails "string.format = nil"
    assert.equal("string.format cannot be assigned; use a local variable", e.message)
    e = fails "function table.mine() end"
    assert.equal("table.mine cannot be assigned; use a local variable", e.message)
    run "rawset(string, 'mine', 1)"
    assert.is_nil(rawget(string, "mine"))
    run "print = 1"
    assert.equal("function", run "return type(print)")
  end)

  it("may walk through the library", function()
    assert.is_true(run [[
      local seen = {}
      for name in pairs(os) do seen[name] = true end
      return seen.time and not seen.exit and seen.getenv ~= nil]])
  end)

  it("prints to standard error", function()
    local program = require "spec.support.program"
    local script = write("print.lua", ([[
      package.path = %q
      require "spec.support.library"
      local sandbox = require "mig.support.sandbox"
      sandbox.load_file(%q, sandbox.open({}, {}))()]]):format(package.path,
      write("file.lua", "print(1, nil, 'x') print()")))
    local done = program.run({ arg[-1] or "lua5.4", script },
      { cwd = require("spec.support.env").root, env = { MIG_BUILD_DIR = "build" } })
    assert.equal("", done.out)
    assert.equal("1\tnil\tx\n\n", done.err)
  end)

  it("handles errors, but not a request to stop", function()
    assert.same({ false, "handled x" }, { run [[
      return xpcall(error, function(e) return "handled " .. e end, "x", 0)]] })
    assert.same({ true, 1, 2 }, { run "return xpcall(function(...) return ... end, print, 1, 2)" })
    local ok, e = run [[return xpcall(error, function() return "swallowed" end,
      { code = "MIG_EINTERRUPTED" })]]
    assert.is_false(ok)
    assert.same({ code = "MIG_EINTERRUPTED" }, e)
  end)

  it("compiles text into its own world, and nothing but text", function()
    assert.equal(3, run "return load('return 1 + 2')()")
    assert.equal("the op", run "return load('return op')()")
    assert.equal(5, run "return load('return x', 'c', 't', { x = 5 })()")
    assert.equal("unknown global 'debug'", fails "return load('return debug')()".message)
    local chunk, message = run "return load(string.dump(function() end), 'c', 'b')"
    assert.is_nil(chunk)
    assert.is_truthy(message:find("binary chunk", 1, true))
  end)
end)

describe("a file that cannot be loaded", function()
  it("is an error with its line", function()
    local e = fails "\n\nx = = 1"
    assert.same({ "MIG_ESCRIPT", 3, dir .. "/file.lua", "unexpected symbol near '='" },
      { e.code, e.line, e.file, e.message })
  end)

  it("is an error where it is not text or not there", function()
    local e = fails(string.dump(function() end))
    assert.is_truthy(e.message:find("binary chunk", 1, true))
    assert.equal(dir .. "/file.lua", e.file)
    local ok
    ok, e = pcall(sandbox.load_file, dir .. "/none.lua", metatable)
    assert.is_false(ok)
    assert.is_truthy(e.message:find("No such file", 1, true))
  end)

  it("may begin with a byte order mark or a hash line", function()
    assert.equal(1, run "\xEF\xBB\xBFreturn 1")
    assert.equal(1, run "#!/usr/bin/env lua\nreturn 1")
  end)
end)

describe("require of a project", function()
  it("finds files of its folders, in their order, each run once", function()
    write("a/b.lua", "n = 1 return { n = n, name = ... }")
    write("lib/a/b.lua", "return 'the second folder'")
    write("lib/c/init.lua", "return select(2, ...)")
    assert.is_true(run [[
      local first = require "a.b"
      return first == require "a.b" and first.n == 1 and first.name == "a.b"]])
    assert.equal(dir .. "/lib/c/init.lua", run "return require 'c'")
  end)

  it("gives each module globals of its own", function()
    write("m.lua", "leak = 1")
    assert.equal("unknown global 'leak'", fails "require 'm' return leak".message)
  end)

  it("gives what a module gives: false and nothing too", function()
    write("no.lua", "return false")
    write("nil.lua", "")
    assert.is_false(run "return require 'no'")
    assert.is_true(run "return require 'nil'")
    assert.is_true(run "require 'nil' return require 'nil'")
  end)

  it("gives mig's own and the libraries, which no file replaces", function()
    write("mig/op.lua", "return 'replaced'")
    write("mig/support/errors.lua", "return 'replaced'")
    write("string.lua", "return 'replaced'")
    write("op.lua", "return 'beside the global'")
    assert.is_true(run "return require 'mig.support.errors'.raise ~= nil")
    assert.is_true(run "return require 'string' == string")
    assert.equal("beside the global", run "return require 'op'")
  end)

  it("says where it looked", function()
    assert.equal(("module 'gone.x' not found; looked for %s/gone/x.lua, %s/gone/x/init.lua, "
      .. "%s/lib/gone/x.lua, %s/lib/gone/x/init.lua"):format(dir, dir, dir, dir),
      fails "require 'gone.x'".message)
    for text, got in pairs { ["require()"] = "nil", ["require(1)"] = "number" } do
      assert.equal("require: argument 1 (name) must be a string, got " .. got, fails(text).message)
    end
  end)

  it("passes on a module's error, with its line", function()
    write("bad.lua", "\nlocal x = ")
    local e = fails "require 'bad'"
    assert.same({ dir .. "/bad.lua", 2 }, { e.file, e.line })
  end)

  it("does not go round in circles", function()
    write("one.lua", "return require 'two'")
    write("two.lua", "return require 'one'")
    assert.equal("module 'one' requires itself, or failed before", fails "require 'one'".message)
  end)
end)
