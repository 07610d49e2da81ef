-- Lua tables as JSON text.

local library = require "spec.support.library"

local json = require "mig.ops.json"
local sa = require "mig.schema"

describe("JSON", function()
  it("has lists, objects in the order of their names, and plain values", function()
    local cases = {
      { "{}", {} },
      { "[1, 2]", { 1, 2 } },
      { '{"b": {"c": 1}, "d": 2}', { d = 2, b = { c = 1 } } },
      { '["x", true, false, null, 1.5, 0.1, -3]', { "x", true, false, sa.null(), 1.5, 0.1, -3 } },
      { "[9223372036854775807]", { math.maxinteger } },
      { '{"a\\"b": "\\\\ \\n \\u0001 / ä"}', { ['a"b'] = "\\ \n \1 / ä" } },
    }
    for _, case in ipairs(cases) do
      assert.are.equal(case[1], json.encode(case[2], "x"))
    end
  end)

  it("refuses a table that contains itself", function()
    local t = {}
    t.t = t
    library.refuses("x: the JSON is nested too deeply", function() json.encode(t, "x") end)
  end)

  it("refuses a list with a gap", function()
    library.refuses("x: a JSON object has names as keys, got [1]", function()
      json.encode({ 1, nil, 3, n = 3 }, "x")
    end)
  end)
end)
