-- What operations compile to is run by a MariaDB server, and its catalogue is read back: that the
-- SQL is what the golden files say is one thing, that it means what the operation says another.

local golden = require "spec.support.golden"
local servers = require "spec.support.servers"

-- Every case begins with the same databases and the table that others refer to.
local prologue = [[
DROP DATABASE IF EXISTS golden; DROP DATABASE IF EXISTS sc; DROP DATABASE IF EXISTS `s.c`;
CREATE DATABASE golden; CREATE DATABASE sc; CREATE DATABASE `s.c`;
CREATE TABLE sc.o (id INTEGER PRIMARY KEY);
CREATE TABLE `s.c`.o (id INTEGER PRIMARY KEY);
USE golden;
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER, UNIQUE (id2), UNIQUE (id, id2));
]]

local function script(case, statements)
  local parts = { prologue }
  -- What must be there before is written for every database, with standard quotes.
  if case.setup then
    parts[2] = "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');\n" .. case.setup
      .. ";\nSET sql_mode = DEFAULT;\n"
  end
  return table.concat(parts) .. table.concat(statements, ";\n") .. ";\n"
end

local function op_names(cases)
  local names = {}
  for name in pairs(cases) do names[#names + 1] = name end
  table.sort(names)
  return names
end

describe("a MariaDB server", function()
  local server

  setup(function() server = servers.mariadb() end)

  local function run(case)
    local statements = golden.statements(case, "mariadb")
    return pcall(server.script, server, "mysql", script(case, statements))
  end

  for _, part in ipairs { "mariadb", "mariadb_alter" } do
    local cases = require("spec.unit.golden." .. part)
    for _, op in ipairs(op_names(cases)) do
      for _, case in ipairs(cases[op]) do
        local statements = golden.statements(case, "mariadb")
        if #statements > 0 then
          it(("%s %s: %s"):format(case.server and "refuses" or "runs", op, case.name), function()
            local ok, message = run(case)
            if case.server then
              assert.is_false(ok)
              assert.is_truthy(message:find(case.server, 1, true), message)
              return
            end
            assert(ok, message)
            assert.is_truthy(next(case.seen), "nothing is read back")
            for query, rows in pairs(case.seen) do
              assert.are.equal(rows, server:sql("golden", query), query)
            end
          end)
        end
      end
    end
  end
end)
