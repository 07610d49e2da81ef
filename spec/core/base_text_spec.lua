-- Buffers, lists, paths, the nearest name and the log.

require "spec.support.core"
local base = require "mig_test_base"
local here = require("lfs").currentdir()

describe("a buffer", function()
  it("is an empty string before anything is put into it", function()
    assert.same({ "", 0, "" }, { base.buf() })
    assert.same({ "", 0, "" }, { base.buf("", "") })
  end)

  it("joins what is put into it and is empty after it was taken", function()
    assert.same({ "a bc", 4, "" }, { base.buf("a", " ", "", "bc") })
  end)

  it("holds NUL bytes", function()
    assert.same({ "a\0b", 1, "" }, { base.buf("a\0", "b") })
  end)

  it("grows to any size and keeps its end", function()
    for _, n in ipairs { 0, 1, 62, 63, 64, 65, 95, 96, 97, 4096, 1000003 } do
      local text, cleared = base.growth(n)
      assert.is_true(cleared, n)
      assert.equal("<" .. ("abcdefghijklmnopqrstuvwxyz"):rep(n // 26 + 1):sub(1, n) .. ">", text)
    end
  end)

  it("is formatted into", function()
    assert.equal("x/00042/%", base.format("x", 42))
    assert.equal(("y"):rep(70000) .. "/-0001/%", base.format(("y"):rep(70000), -1))
  end)
end)

describe("a list of strings", function()
  it("owns copies in the order in which they came", function()
    local many = {}
    for i = 1, 100 do many[i] = "s" .. i end
    local copy, found, empty = base.strs(many, "s100")
    assert.same(many, copy)
    assert.is_true(found)
    assert.is_true(empty)
  end)

  it("has only whole strings", function()
    assert.is_false((select(2, base.strs({ "ab", "b" }, "a"))))
    assert.is_false((select(2, base.strs({}, ""))))
    assert.is_true((select(2, base.strs({ "" }, ""))))
  end)
end)

describe("a path", function()
  local function cases(fn, map)
    for input, expected in pairs(map) do
      assert.equal(expected, base[fn](input), fn .. " " .. input)
    end
  end

  it("is joined to a folder unless it is absolute", function()
    assert.equal("a/b", base.join("a", "b"))
    assert.equal("a/b", base.join("a/", "b"))
    assert.equal("/b", base.join("/", "b"))
    assert.equal("/b", base.join("a", "/b"))
    assert.equal("b", base.join("", "b"))
  end)

  it("has a folder", function()
    cases("dirname", { ["a/b"] = "a", ["/a"] = "/", a = ".", [""] = ".", ["/a/b/c"] = "/a/b",
      ["a/"] = "a", ["/"] = "/" })
  end)

  it("has a last part", function()
    cases("basename", { ["a/b"] = "b", a = "a", ["/"] = "", ["a/"] = "", ["/x.lua"] = "x.lua" })
  end)

  it("is made absolute, without dots and doubled slashes", function()
    cases("absolute", {
      ["/"] = "/", ["//"] = "/", ["/.."] = "/", ["/../.."] = "/", ["/a/../.."] = "/",
      ["/a/./b//c/"] = "/a/b/c", ["/a/b/../c"] = "/a/c", ["/a/..b/..."] = "/a/..b/...",
      ["/a/b/../../c/.."] = "/", ["."] = here, [""] = here, x = here .. "/x",
      ["./x/../y"] = here .. "/y", [".."] = here:match("^(.*)/[^/]*$"),
    })
  end)

  it("is told from another folder", function()
    for _, case in ipairs {
      { "/a", "/a", "." }, { "/a", "/a/b", "b" }, { "/a/b", "/a", ".." }, { "/", "/a/b", "a/b" },
      { "/a/b", "/a/c", "../c" }, { "/a", "/ab", "../ab" }, { "/ab", "/a", "../a" },
      { "/a/b/c", "/d", "../../../d" }, { "/a/b", "/", "../.." }, { "/", "/", "." },
      { "/a/bc/d", "/a/bd/d", "../../bd/d" },
    } do
      assert.equal(case[3], base.relative(case[1], case[2]), case[1] .. " -> " .. case[2])
    end
  end)

  it("is shown as a reader in the current folder would type it", function()
    cases("display", {
      [here .. "/mig.ini"] = "mig.ini", [here .. "/a/b"] = "a/b", [here] = here,
      [here .. "/"] = here .. "/", [here .. "x/b"] = here .. "x/b", ["/other"] = "/other",
      ["a/b"] = "a/b",
    })
  end)

  it("has a suffix or not", function()
    assert.is_true(base.has_suffix("a.lua", ".lua"))
    assert.is_true(base.has_suffix(".lua", ".lua"))
    assert.is_false(base.has_suffix("lua", ".lua"))
    assert.is_false(base.has_suffix("a.lua~", ".lua"))
    assert.is_true(base.has_suffix("a", ""))
  end)
end)

describe("the nearest name", function()
  it("is one that differs in about a third of the letters", function()
    assert.equal("timezone", base.nearest("timezon", "url", "timezone"))
    assert.equal("timezone", base.nearest("tiemzone", "url", "timezone"))
    assert.equal("version_table", base.nearest("versiontable", "version_table", "version_table_pk"))
    assert.is_nil(base.nearest("something", "url", "timezone"))
  end)

  it("is the first of equally near ones", function()
    assert.equal("ab", base.nearest("aa", "ab", "ac"))
    assert.equal("aa", base.nearest("aa", "ab", "aa"))
  end)

  it("copes with empty and with long words", function()
    assert.is_nil(base.nearest("word"))
    assert.is_nil(base.nearest("", "abc"))
    assert.equal("a", base.nearest("", "a"))
    local long = ("x"):rep(500)
    assert.equal(long .. "y", base.nearest(long, "url", long .. "y"))
  end)
end)

describe("the log", function()
  it("leaves out what is below its level", function()
    assert.same({}, { base.log(1, 0, "quiet") })
    assert.same({ "1 mig.spec told" }, { base.log(1, 1, "told") })
    assert.same({ "3 mig.spec told" }, { base.log(1, 3, "told") })
  end)

  it("writes one line, whatever the text", function()
    assert.same({ "2 mig.spec a b  c" }, { base.log(0, 2, "a\nb\r\nc") })
    assert.same({ "2 mig.spec " }, { base.log(0, 2, "") })
    assert.same({ "2 mig.spec 100%d" }, { base.log(0, 2, "100%d") })
  end)
end)

describe("a request to stop", function()
  it("names its signal and can be withdrawn", function()
    for signal, text in pairs {
      [2] = "interrupted by SIGINT (Ctrl-C)", [15] = "interrupted by SIGTERM",
      [1] = "interrupted by SIGHUP", [12] = "interrupted by a signal",
    } do
      local during, after, _, err = base.interrupt(signal)
      assert.equal(signal, during)
      assert.equal(0, after)
      assert.same({ code = "MIG_EINTERRUPTED", message = text }, err)
    end
  end)
end)
