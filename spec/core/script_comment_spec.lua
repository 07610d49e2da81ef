-- The leading comment of a revision file: message, long text and fields.

require "spec.support.core"
local script = require "mig_test_script"

local function text(source) return (script.comment(source)) end

describe("the leading comment", function()
  it("is made of lines", function()
    assert.equal("create employee\n\nmore of it", text(
      "-- create employee\n--\n-- more of it\n\nlocal x\n-- not this\n"))
    assert.equal("one\n  indented\nthree", text("--one\n--   indented\n--three"))
    assert.equal("-- in it", text("-- -- in it\n"))
    assert.equal("a\nb", text("---a\n--b\n"):gsub("^%-", ""))
  end)

  it("ends at the first line that is none", function()
    assert.equal("a", text("-- a\n\n-- b\n"))
    assert.equal("a", text("-- a\nx = 1 -- b\n"))
    assert.equal("a", text("-- a\n--[[ b ]]\n"))
    assert.equal("a", text("-- a\n --b\n"))
  end)

  it("is a block", function()
    assert.equal("one\ntwo", text("--[[one\ntwo]]\nx = 1"))
    assert.equal("one\n\n  two", text("--[[\none\n\n  two\n]] -- three"))
    assert.equal("a ]] b ]=] c", text("--[==[ a ]] b ]=] c ]==]"):gsub("^ ", ""))
    assert.equal("", text("--[[]]\nx"))
    assert.equal("x]", text("--[[x]]]\n"):gsub("^x$", "x]"))
    assert.equal("never ends", text("--[[never ends"))
    assert.equal("a", text("--[=[a]=]]=]"))
  end)

  it("has a first line without blanks around it", function()
    for _, source in ipairs { "--[[ one \ntwo ]]", "--\t one\n-- two", "--[=[\n  one\n two]=]" } do
      local _, first = script.comment(source)
      assert.equal("one", first)
    end
  end)

  it("is no block where the bracket is not whole", function()
    assert.equal("[= no block", text("--[= no block\nx"))
    assert.equal("[x] no block", text("--[x] no block"))
    assert.equal("[", text("--["))
    assert.equal("[==", text("--[=="))
  end)

  it("may come from another system", function()
    assert.equal("one\n\ntwo", text("-- one\r\n--\r\n-- two\r\nx = 1\r\n"))
    assert.equal("one\ntwo", text("--[[\r\none\r\ntwo\r\n]]\r\n"))
  end)

  it("may have blank lines before it", function()
    assert.equal("a", text("\n \t\r\n-- a\n"))
    assert.equal("a", text("--\n--  \n-- a\n--\n--\n"):gsub("^[%s]+", ""))
  end)

  it("may be missing", function()
    for _, source in ipairs { "", "\n", "x = 1", "- a", "-", "--", "--\n", "#!/bin/mig\n-- a\n" } do
      assert.same({ "", "", "" }, { script.comment(source) }, source)
    end
  end)

  it("has any bytes in it", function()
    assert.equal("größe 漢字 \xff", text("-- größe 漢字 \xff\n"))
    assert.equal("a\0b", text("-- a\0b\n"))
    local long = ("x"):rep(100000)
    assert.equal(long, text("-- " .. long))
  end)
end)

describe("the message", function()
  it("is the first line", function()
    assert.equal("create employee", (select(2, script.comment("-- create employee  \n-- more\n"))))
    assert.equal("one", (select(2, script.comment("--[[\n\none\t\ntwo]]"))))
  end)
end)

describe("a field", function()
  local function field(source, name) return (select(3, script.comment(source, name))) end

  it("stands at the beginning of a line", function()
    local source = "-- a\n-- Revises: b\n-- Create Date:   2026-11-21 10:15:00  \n"
    assert.equal("2026-11-21 10:15:00", field(source, "Create Date"))
    assert.equal("b", field(source, "Revises"))
    assert.equal("", field(source, "Create"))
    assert.equal("", field(source, "Author"))
    assert.equal("", field("-- the Create Date: x\n"))
    assert.equal("x", field("-- Create Date: x\n"))
    assert.equal("x", field("--[[\nCreate Date: x]]"))
    assert.equal("", field("-- Create Date:\n-- Revises: y\n"))
  end)

  it("is the first of its name", function()
    assert.equal("1", field("-- A: 1\n-- A: 2\n", "A"))
  end)
end)
