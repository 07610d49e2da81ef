-- Files and folders: what is read, written, made and listed, and how errors name them.

require "spec.support.core"
local base = require "mig_test_base"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

describe("reading a file", function()
  local dir
  before_each(function() dir = tmp.dir() end)

  it("gives all of it, and nothing of what the buffer held", function()
    for _, text in ipairs { "", "x", "a\0b\n", ("0123456789"):rep(150000) } do
      local path = dir .. "/file"
      tmp.write(path, text)
      assert.equal(text, base.read(path))
    end
  end)

  it("gives files whose size the system does not know", function()
    assert.equal(tmp.read("/proc/self/limits"), base.read("/proc/self/limits"))
    assert.equal("", base.read("/dev/null"))
  end)

  it("says what is wrong", function()
    local _, err = base.read(dir .. "/none")
    assert.same({ code = "MIG_ENOTFOUND",
      message = ("cannot read %s/none: No such file or directory"):format(dir) }, err)
    _, err = base.read(dir)
    assert.same({ code = "MIG_EIO", message = ("cannot read %s: it is a folder"):format(dir) }, err)
    tmp.write(dir .. "/file", "")
    _, err = base.read(dir .. "/file/x")
    assert.equal("MIG_EIO", err.code)
    assert.is_truthy(err.message:find("Not a directory", 1, true))
  end)
end)

describe("writing a new file", function()
  local dir
  before_each(function() dir = tmp.dir() end)

  it("writes bytes as they are", function()
    local text = "a\0b\r\n" .. ("x"):rep(300000)
    assert.is_true(base.write_new(dir .. "/new", text))
    assert.equal(text, tmp.read(dir .. "/new"))
    assert.is_true(base.write_new(dir .. "/empty", ""))
    assert.equal("", tmp.read(dir .. "/empty"))
  end)

  it("never overwrites a file, nor what a link points to", function()
    tmp.write(dir .. "/old", "precious")
    env.lines(("ln -s old %s/link && ln -s nowhere %s/dangling"):format(dir, dir))
    for _, name in ipairs { "old", "link", "dangling" } do
      local done, err = base.write_new(dir .. "/" .. name, "lost")
      assert.is_nil(done)
      assert.same({ code = "MIG_EEXISTS",
        message = ("cannot create %s/%s: File exists"):format(dir, name) }, err)
    end
    assert.equal("precious", tmp.read(dir .. "/old"))
    assert.is_false((base.exists(dir .. "/nowhere")))
  end)

  it("needs its folder", function()
    local _, err = base.write_new(dir .. "/a/b", "x")
    assert.equal("MIG_ENOTFOUND", err.code)
    assert.is_false((base.exists(dir .. "/a")))
  end)

  it("leaves nothing behind when the disk is full", function()
    -- a process that may write 4 KiB finds every disk full
    local script = ("package.cpath = %q local b = require 'mig_test_base' "
      .. "local ok, e = b.write_new(%q, ('x'):rep(100000)) print(ok, e.code)"):format(
      package.cpath, dir .. "/big")
    local preload = os.getenv("LD_PRELOAD") or ""
    local command = ("trap '' XFSZ; ulimit -f 8; LD_PRELOAD=%s exec %s -e %s"):format(
      env.quote(preload), arg[-1] or "lua5.4", env.quote(script))
    assert.same({ "nil\tMIG_EIO" }, env.lines("sh -c " .. env.quote(command)))
    assert.is_false((base.exists(dir .. "/big")))
  end)
end)

describe("making folders", function()
  local dir
  before_each(function() dir = tmp.dir() end)

  it("makes those above as well, and is content with what is there", function()
    assert.is_true(base.mkdirs(dir .. "/a/b//c/"))
    assert.is_true(base.mkdirs(dir .. "/a/b/c"))
    assert.is_true(base.mkdirs("/"))
    assert.same({ true, true, true }, { base.exists(dir .. "/a/b/c") })
    assert.same({ true, true, false }, { base.exists(dir .. "/a") })
  end)

  it("does not take a file for a folder", function()
    tmp.write(dir .. "/file", "")
    local _, err = base.mkdirs(dir .. "/file")
    assert.same({ code = "MIG_EEXISTS",
      message = ("cannot create folder %s/file: File exists"):format(dir) }, err)
    _, err = base.mkdirs(dir .. "/file/x")
    assert.equal("MIG_EEXISTS", err.code)
    assert.same({ true, false, false }, { base.exists(dir .. "/file") })
  end)

  it("refuses an empty name", function()
    local _, err = base.mkdirs("")
    assert.equal("MIG_ENOTFOUND", err.code)
  end)

  it("goes through links to folders", function()
    env.lines(("mkdir %s/real && ln -s real %s/link"):format(dir, dir))
    assert.is_true(base.mkdirs(dir .. "/link/new"))
    assert.is_true((select(2, base.exists(dir .. "/real/new"))))
  end)
end)

describe("listing a folder", function()
  local dir
  before_each(function()
    dir = tmp.dir()
    for _, name in ipairs { "b.lua", "a.lua", "B.lua", "a.lua~", ".hidden.lua", "README",
      "sub/z.lua", "sub/deep/y.lua", "aaa/x.lua", "folder.lua/inner.lua", ".git/c.lua", "lua" } do
      tmp.write(dir .. "/" .. name, "")
    end
  end)

  local function list(recursive, ...)
    local found, err = base.list(dir, ".lua", recursive, ...)
    assert(found, err and err.message)
    for i, path in ipairs(found) do
      if path:sub(1, #dir + 1) == dir .. "/" then found[i] = path:sub(#dir + 2) end
    end
    return found
  end

  it("gives its files by name, in the order of bytes", function()
    assert.same({ "B.lua", "a.lua", "b.lua" }, list(false))
  end)

  it("goes into its folders after its own files", function()
    assert.same({ "B.lua", "a.lua", "b.lua", "aaa/x.lua", "sub/z.lua", "sub/deep/y.lua" },
      list(true))
  end)

  it("appends", function()
    assert.same({ "z", "B.lua", "a.lua", "b.lua" }, list(false, "z"))
  end)

  it("follows links, and hides none that leads nowhere", function()
    local elsewhere = tmp.dir()
    tmp.write(elsewhere .. "/real.lua", "")
    env.lines(("cd %s && ln -s %s/real.lua c.lua && ln -s gone d.lua && ln -s gone e"):format(
      env.quote(dir), elsewhere))
    assert.same({ "B.lua", "a.lua", "b.lua", "c.lua", "d.lua" }, list(false))
  end)

  it("finds nothing where there is no folder", function()
    assert.same({}, base.list(dir .. "/none", ".lua", true))
    assert.same({}, base.list(dir .. "/sub/deep", ".sql", true))
  end)

  it("is an error for a file", function()
    local _, err = base.list(dir .. "/README", ".lua", false)
    assert.same({ code = "MIG_EIO",
      message = ("cannot read folder %s/README: Not a directory"):format(dir) }, err)
  end)

  it("sees whether a folder is empty", function()
    assert.same({ true, true, false }, { base.exists(dir) })
    assert.same({ true, true, true }, { base.exists(tmp.dir()) })
    assert.same({ false, false, false }, { base.exists(dir .. "/none") })
    assert.same({ true, false, false }, { base.exists(dir .. "/README") })
  end)
end)
