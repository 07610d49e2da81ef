-- Whatever can be said by an operation can be written as Lua: rendered, loaded and run it is the
-- same SQL, for each operation with each option, on each database.

local golden = require "spec.support.golden"
local rendering = require "spec.support.rendering"
local sorted = require "mig.support.sorted"

local dialects = require("mig.dialects").names()

local suites = {
  ["all databases"] = golden.cases(),
  ["PostgreSQL's own"] = require "spec.unit.golden.postgresql",
  ["MariaDB's own"] = require "spec.unit.golden.mariadb",
}

local function source_of(o)
  return require("mig.render").operation(o, {})
end

local function check(case, dialect)
  for _, o in ipairs(rendering.operations(case, dialect)) do
    local before = rendering.sql_of(function() require("mig.ops").invoke(o) end, dialect,
      case.convention)
    local source = source_of(o)
    local after = rendering.sql_of(rendering.load(source), dialect, case.convention)
    assert.are.equal(rendering.sorted_lines(before), rendering.sorted_lines(after), source)
    for line in source:gmatch("[^\n]+") do
      assert(utf8.len(line) == nil or utf8.len(line) <= 100 or not line:find("[ ,]"),
        "a long line: " .. line)
    end
  end
end

for suite, cases in sorted.pairs(suites) do
  describe("rendered and loaded again, cases of " .. suite .. ":", function()
    for op, list in sorted.pairs(cases) do
      for _, case in ipairs(list) do
        it(("op.%s: %s"):format(op, case.name), function()
          for _, dialect in ipairs(dialects) do check(case, dialect) end
        end)
      end
    end
  end)
end
