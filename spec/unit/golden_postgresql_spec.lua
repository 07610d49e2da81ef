-- What only PostgreSQL has, to the byte. spec/e2e/postgresql_ddl_spec.lua runs it.

local golden = require "spec.support.golden"
local cases = require "spec.unit.golden.postgresql"
local sorted = require "mig.support.sorted"

describe("golden SQL of PostgreSQL's own", function()
  for op in sorted.pairs(cases) do
    it("of op." .. op, function()
      local text = golden.render_all(cases[op], "postgresql")
      assert.are.equal(golden.expected("postgresql", "own/" .. op, text), text)
    end)
  end
end)
