-- The small helpers.

require "spec.support.library"
local class = require "mig.support.class"
local check = require "mig.support.check"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

describe("errors", function()
  it("carry code, message and the user's line", function()
    local line = debug.getinfo(1, "l").currentline + 1
    local ok, e = pcall(function() errors.raise("MIG_EINVALID", "no %s at %d", "x", 5) end)
    assert.is_false(ok)
    assert.are.equal("MIG_EINVALID", e.code)
    assert.are.equal("no x at 5", e.message)
    assert.are.equal("no x at 5", tostring(e))
    assert.is_truthy(e.file:find("support_spec.lua", 1, true))
    assert.are.equal(line, e.line)
    assert.is_true(errors.is_error(e))
    assert.is_false(errors.is_error({ code = "x" }))
    assert.are.equal("mig.Error", errors.Error.__name)
  end)

  it("blame the innermost user frame, not the library and not the outer caller", function()
    local source = "local check = ...\n\ncheck.fail('op.x', 'no')"
    local revision = assert(load(source, "@versions/a.lua"))
    local ok, e = pcall(revision, check)
    assert.is_false(ok)
    assert.are.equal("versions/a.lua", e.file)
    assert.are.equal(3, e.line)
  end)

  it("take a message without arguments as it is", function()
    local _, e = pcall(errors.raise, "MIG_EINVALID", "100% %s")
    assert.are.equal("100% %s", e.message)
  end)
end)

describe("nearest", function()
  local names = { "Integer", "INTEGER", "String", "comment" }
  it("finds a slip, a swap and a difference in case", function()
    assert.are.equal("Integer", nearest.of("Intger", names))
    assert.are.equal("INTEGER", nearest.of("INTGER", names))
    assert.are.equal("Integer", nearest.of("Inetger", names))
    assert.are.equal("String", nearest.of("string", names))
    assert.are.equal("comment", nearest.of("coment", names))
    assert.are.equal("comment", nearest.of("com", names))
    assert.is_nil(nearest.of("com", { "comment", "commit" }))
  end)
  it("finds nothing where nothing is near", function()
    assert.is_nil(nearest.of("zzzzzz", names))
    assert.is_nil(nearest.of("x", {}))
    assert.are.equal("; it takes: a, b", nearest.hint("zzz", { "a", "b" }))
    assert.are.equal("; it takes none", nearest.hint("zzz", {}))
    assert.are.equal("", nearest.hint("zzz", { "a" }, ""))
  end)
end)

describe("md5", function()
  it("gives the digests of RFC 1321", function()
    local hex = require("mig.support.md5").hex
    assert.are.equal("d41d8cd98f00b204e9800998ecf8427e", hex(""))
    assert.are.equal("900150983cd24fb0d6963f7d28e17f72", hex("abc"))
    assert.are.equal("57edf4a22be3c955ac49da2e2107b67a", hex(("1234567890"):rep(8)))
    assert.are.equal("3b0c8ac703f828b04c6c197006d17218", hex(("a"):rep(56)))
    assert.are.equal("b06521f39153d618550606be297466d5", hex(("a"):rep(63)))
  end)
end)

describe("sorted", function()
  it("goes by number, then by name", function()
    local out = {}
    for k, v in sorted.pairs { b = 1, a = 2, 10, 20 } do out[#out + 1] = { k, v } end
    assert.are.same({ { 1, 10 }, { 2, 20 }, { "a", 2 }, { "b", 1 } }, out)
  end)
end)

describe("class", function()
  it("tells its objects from plain tables", function()
    local thing = class.make(class.new("thing"), { a = 1 })
    assert.are.equal("thing", class.kind(thing))
    assert.is_nil(class.kind({}))
    assert.is_nil(class.kind("thing"))
    assert.is_nil(class.kind(setmetatable({}, {})))
    assert.is_true(class.is_plain({}))
    assert.is_false(class.is_plain(thing))
    assert.is_true(class.is_list({ 1, 2 }))
    assert.is_true(class.is_list({}))
    assert.is_false(class.is_list({ 1, x = 2 }))
    assert.is_false(class.is_list({ 1, nil, 3, n = 3 }))
    local copy = class.copy(thing)
    copy.a = 2
    assert.are.equal(1, thing.a)
    assert.are.equal("thing", copy.kind)
  end)
end)

describe("check", function()
  it("returns what it accepts", function()
    assert.are.equal("x", check.string("f", 1, "name", "x"))
    assert.are.same({ "a", "b" }, check.names("f", "columns", { "a", "b" }))
  end)
  it("splits off trailing options, also when they came out as nil", function()
    local function split(...) return check.split_options(table.pack(...)) end
    assert.are.same({ 1, { x = 1 } }, { split("a", { x = 1 }) })
    assert.are.equal(1, (split("a", nil)))
    assert.are.equal(2, (split("a", "b")))
    assert.are.equal(0, (split()))
  end)
end)
