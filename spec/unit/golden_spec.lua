-- Every operation's SQL, to the byte; and what SQLite's own shell says to it.

local env = require "spec.support.env"
local golden = require "spec.support.golden"

local cases = require "spec.unit.golden.operations"
cases.create_table = require "spec.unit.golden.create_table"

local ops = {}
for op in pairs(cases) do ops[#ops + 1] = op end
table.sort(ops)

describe("golden SQL for sqlite", function()
  for _, op in ipairs(ops) do
    it("of op." .. op, function()
      local text = golden.render_all(cases[op], "sqlite")
      assert.are.equal(golden.expected("sqlite", op, text), text)
    end)
  end
end)

local prologue = table.concat({
  "ATTACH ':memory:' AS sc", "ATTACH ':memory:' AS \"s.c\"",
  "CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER)",
}, ";\n")

local function shell(parts)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(table.concat(parts, "\n;\n"), "\n;\n")
  file:close()
  local output, code = env.sh("sqlite3 -bail -batch :memory: < " .. env.quote(path))
  os.remove(path)
  return output, code
end

describe("the sqlite3 shell", function()
  for _, op in ipairs(ops) do
    for _, case in ipairs(cases[op]) do
      local statements = golden.statements(case, "sqlite")
      if #statements > 0 then
        it(("%s op.%s: %s"):format(case.shell and "refuses" or "accepts", op, case.name), function()
          local parts = { prologue, case.setup or "SELECT 1 WHERE 0", case.rows or "" }
          if parts[3] == "" then parts[3] = nil end
          table.move(statements, 1, #statements, #parts + 1, parts)
          local output, code = shell(parts)
          if case.shell then
            assert.are_not.equal(0, code)
            assert.is_truthy(output:find(case.shell, 1, true), output)
          else
            assert.are.equal("", output)
            assert.are.equal(0, code)
          end
        end)
      end
    end
  end
end)
