-- What only MariaDB has, to the byte. spec/e2e/mariadb_ddl_spec.lua runs it.

local cases = require "spec.unit.golden.mariadb"
local golden = require "spec.support.golden"
local sorted = require "mig.support.sorted"

describe("golden SQL of MariaDB's own", function()
  for op in sorted.pairs(cases) do
    it("of op." .. op, function()
      local text = golden.render_all(cases[op], "mariadb")
      assert.are.equal(golden.expected("mariadb", "own/" .. op, text), text)
    end)
  end
end)
