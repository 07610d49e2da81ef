-- The one line an error is told in.

require "spec.support.core"
local base = require "mig_test_base"
local here = require("lfs").currentdir()

local function format(fields) return base.error_format(fields) end

describe("an error on one line", function()
  it("begins with the place and ends with the state", function()
    assert.equal("revisions/a.lua:7: it broke (revision a1) [SQL: SELECT x, at position 8]; gone",
      format { file = here .. "/revisions/a.lua", line = 7, message = "it broke", revision = "a1",
        sql = "SELECT x", position = 8, state = "gone", traceback = "not shown" })
  end)

  it("leaves out what it does not know", function()
    assert.equal("it broke", format { message = "it broke" })
    assert.equal("/etc/x: it broke", format { file = "/etc/x", message = "it broke" })
    assert.equal("it broke", format { line = 3, message = "it broke" })
    assert.equal("MIG_EIO", format { code = -6 })
    assert.equal("MIG_OK", format {})
    assert.equal("it broke [SQL: ]", format { message = "it broke", sql = "" })
  end)

  it("has no line breaks, and one blank for many", function()
    assert.equal("a b c [SQL: SELECT 1 FROM t]; x y", format {
      message = "\n a\r\n\tb \v\f c\n", sql = "\n  SELECT 1\n    FROM t\n", state = "x\ny" })
  end)

  it("has nothing that a terminal or a reader of UTF-8 cannot bear", function()
    assert.equal("a?[2J: ?? ü€😀? ??b [SQL: ??]", (format {
      file = "a\27[2J", message = "\xC3\xFF ü€😀\x7F \xC0\x80b", sql = "\xE2\x82",
    }:gsub("\u{FFFD}", "?")))
    for _, bytes in ipairs { "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
      "\xF4\x90\x80\x80", "\xF5\x80\x80\x80" } do
      assert.equal(("\u{FFFD}"):rep(#bytes), format { message = bytes })
    end
  end)

  it("ends somewhere, whatever a database repeats in it", function()
    local line = format { message = ("x"):rep(5000), state = "gone" }
    assert.equal(("x"):rep(4000) .. "…; gone", line)
  end)

  it("tells the line of a statement of several, and what stands there", function()
    local sql = "CREATE TABLE t (\n  a INT,\r\n"
      .. "  b IN CHECK (a > 0) AND SOMETHING ELSE THAT IS LONG\n)"
    local shown = "m [SQL: CREATE TABLE t ( a INT, b IN CHECK (a > 0) AND SOMETHING ELSE THAT IS "
      .. "LONG ), at position %d, line %d of the SQL%s]"
    for _, example in ipairs {
      { 1, 1, ": CREATE TABLE t (" }, { 17, 1, "" }, { 18, 2, ": a INT," }, { 20, 2, ": a INT," },
      { #sql - 1, 3, "" }, { #sql, 4, ": )" },
      { 31, 3, ": IN CHECK (a > 0) AND SOMETHING ELSE THAT …" },
    } do
      assert.equal(shown:format(table.unpack(example)),
        format { message = "m", sql = sql, position = example[1] })
    end
    assert.equal("m [SQL: a b, at position 9]",
      format { message = "m", sql = "a\nb", position = 9 })
  end)

  it("shows the beginning of a long statement", function()
    local sql = ("x"):rep(299) .. "yz"
    assert.equal(("m [SQL: %sy…]"):format(("x"):rep(299)), format { message = "m", sql = sql })
    sql = ("x"):rep(300)
    assert.equal(("m [SQL: %s]"):format(sql), format { message = "m", sql = sql })
  end)

  it("shows a long statement around the place that the database blames", function()
    local sql = ("a"):rep(1000) .. "<HERE>" .. ("b"):rep(1000)
    local line = format { message = "m", sql = sql, position = 1001 }
    assert.is_truthy(line:find("[SQL: …aaa", 1, true), line)
    assert.is_truthy(line:find("a<HERE>b", 1, true), line)
    assert.is_truthy(line:find("b…, at position 1001]", 1, true), line)
    assert.is_true(#line < 400)
  end)

  it("shows the end when that is blamed, and the beginning for a place beyond it", function()
    local sql = ("a"):rep(1000) .. "END"
    local line = format { message = "m", sql = sql, position = 1003 }
    assert.is_truthy(line:find("aEND, at position 1003]", 1, true), line)
    line = format { message = "m", sql = sql, position = 99999 }
    assert.is_truthy(line:find("[SQL: aaa", 1, true), line)
    assert.is_truthy(line:find("a…, at position 99999]", 1, true), line)
  end)

  it("cuts no character of a long statement in two", function()
    for shift = 0, 3 do
      for position = 400, 410 do
        for _, letter in ipairs { "é", "漢", "😀" } do
          local sql = ("x"):rep(shift) .. letter:rep(600)
          local line = format { message = "m", sql = sql, position = position }
          assert.is_truthy(utf8.len(line), line)
        end
      end
    end
  end)

  it("finds a place in a statement that is not UTF-8", function()
    assert.is_truthy(format { message = "m", sql = ("\x80"):rep(2000), position = 900 })
  end)
end)

describe("filling an error", function()
  it("may use what the error held before", function()
    local ok, _, err = base.refail { message = "first", file = "x", sql = "y", line = 4 }
    assert.is_true(ok)
    assert.same({ code = "MIG_EINVALID", message = "again: first" }, err)
  end)

  it("moves all of it and leaves nothing behind", function()
    local emptied, moved, _, err = base.move { code = -8, message = "m", sql = "s", position = 2,
      line = 3 }
    assert.is_true(emptied)
    assert.is_true(moved)
    assert.same({ code = "MIG_EDB", message = "m", sql = "s", position = 2, line = 3 }, err)
  end)
end)

describe("the name of a code", function()
  it("is that of the header", function()
    local known = 0
    for name, code in require("spec.support.env").read("include/mig/error.h")
      :gmatch("(MIG_[%u]+) = (%-?%d+),") do
      assert.equal(name, base.code_name(math.tointeger(tonumber(code))))
      known = known + 1
    end
    assert.equal(18, known)
    for _, code in ipairs { 1, 2147483647, -18, -1000, -2147483648 } do
      assert.equal("MIG_EUNKNOWN", base.code_name(code))
    end
  end)
end)
