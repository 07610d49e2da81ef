-- What only MariaDB has, to the byte. spec/e2e/mariadb_sql_spec.lua sends it to a server.

local golden = require "spec.support.golden"

for _, part in ipairs { "mariadb", "mariadb_alter" } do
  local cases = require("spec.unit.golden." .. part)
  local ops = {}
  for op in pairs(cases) do ops[#ops + 1] = op end
  table.sort(ops)

  describe("golden SQL of MariaDB's own", function()
    for _, op in ipairs(ops) do
      it(("in %s: %s"):format(part, op), function()
        local text = golden.render_all(cases[op], "mariadb")
        assert.are.equal(golden.expected("mariadb", part .. "_" .. op, text), text)
      end)
    end
  end)
end
