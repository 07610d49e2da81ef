-- Literals: of several ways to write a value, the one that reads best, and always the same value.

require "spec.support.library"

local literals = require "mig.render.literals"

local function source(s) return literals.string(s).literal end

local function value_of(text) return assert(load("return " .. text))() end

describe("string literals", function()
  local cases = {
    { "plain", '"plain"' },
    { "it's", [["it's"]] },
    { 'say "hi"', [['say "hi"']] },
    { [[it's "both"]], [==[[[it's "both"]]]==] },
    { [[a\d+]], [==[[[a\d+]]]==] },
    { "tab\there", [["tab\there"]] },
    { "two\nlines", [["two\nlines"]] },
    { "\1bell\7", [["\x01bell\x07"]] },
    { "Größe 🐘", '"Größe 🐘"' },
    { "caf\xE9", [["caf\xE9"]] },
    { "a\u{202E}b\u{FEFF}", [["a\u{202E}b\u{FEFF}"]] },
    { "", '""' },
  }
  for _, case in ipairs(cases) do
    it(("of %q"):format(case[1]), function()
      assert.are.equal(case[2], source(case[1]))
      assert.are.equal(case[1], value_of(source(case[1])))
    end)
  end

  it("have long brackets where there are lines", function()
    local sql = "SELECT *\nFROM t\nWHERE a = ']]'\n"
    assert.are.equal("[=[\n" .. sql .. "]=]", source(sql))
    assert.are.equal(sql, value_of(source(sql)))
  end)

  it("are the same string again, whatever is in it", function()
    math.randomseed(7)
    local alphabet = { "a", " ", "'", '"', "\\", "\n", "\r", "\t", "]", "=", "[", "\0", "1", "é",
      "\x80", "\u{200B}", "\n\n" }
    for _ = 1, 3000 do
      local parts = {}
      for i = 1, math.random(0, 90) do parts[i] = alphabet[math.random(#alphabet)] end
      local s = table.concat(parts)
      local node = literals.string(s)
      assert.are.equal(s, value_of(node.literal))
      if node.parts then assert.are.equal(s, value_of(table.concat(node.parts, " .. "))) end
    end
  end)
end)

describe("number literals", function()
  for _, n in ipairs {
    0, -5, 2.0, 0.1, 1e300, 1 / 3, math.maxinteger, math.mininteger, -0.0, 1e15,
  } do
    it(("of %.17g"):format(n), function()
      local again = value_of(literals.number(n))
      assert.are.equal(n, again)
      assert.are.equal(math.type(n), math.type(again))
    end)
  end
end)

describe("keys and fields", function()
  it("are bare where Lua takes them so", function()
    assert.are.equal("name", literals.key("name"))
    assert.are.equal('["end"]', literals.key("end"))
    assert.are.equal('["toast.x"]', literals.key("toast.x"))
    assert.are.equal("[3]", literals.key(3))
    assert.are.equal(".now", literals.field("now"))
    assert.are.equal('["and"]', literals.field("and"))
  end)
end)
