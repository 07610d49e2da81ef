-- Every operation's SQL, to the byte; and what SQLite's own shell says to it.

local env = require "spec.support.env"
local golden = require "spec.support.golden"

local dialects = require("mig.dialects").names()

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local cases = golden.cases()
local ops = sorted_keys(cases)

for _, dialect in ipairs(dialects) do
  describe("golden SQL for " .. dialect, function()
    for _, op in ipairs(ops) do
      it("of op." .. op, function()
        local text = golden.render_all(cases[op], dialect)
        assert.are.equal(golden.expected(dialect, op, text), text)
      end)
    end
  end)
end

describe("golden cases", function()
  -- These send what they are given, or a file.
  local without_cases = { execute_file = true }

  it("are there for every operation", function()
    local known = require "mig.ops"
    for _, name in ipairs(known.builtin_names()) do
      if known.is_operation(name) and not without_cases[name] then
        assert.is_table(cases[name], name)
      end
    end
  end)
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
          local parts = {
            prologue, golden.setup(case, "sqlite") or "SELECT 1 WHERE 0", case.rows or "",
          }
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
