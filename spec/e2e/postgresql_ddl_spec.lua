-- The SQL of each operation, run by a PostgreSQL server: as a script through psql, and what the
-- catalogue says of it afterwards.

local golden = require "spec.support.golden"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local sorted = require "mig.support.sorted"

local shared = require "spec.unit.golden.operations"
shared.create_table = require "spec.unit.golden.create_table"
local own = require "spec.unit.golden.postgresql"

-- What is there before each case.
local prologue = [[
DROP SCHEMA IF EXISTS public, sc, "s.c" CASCADE;
CREATE SCHEMA public; CREATE SCHEMA sc; CREATE SCHEMA "s.c";
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));
CREATE TABLE "s.c".o (id INTEGER PRIMARY KEY);
]]

-- What is there for an operation on a table where the case does not say.
local default_setup = 'CREATE TABLE t (a INTEGER, c INTEGER, "Mixed" INTEGER)'

-- Shared cases that a server refuses, because they are made for another, and what it says.
local refusals = {
  ["bulk_insert: values of all sorts"] = 'type "blob" does not exist',
  ["bulk_insert: inline_literal and multiinsert"] = 'type "blob" does not exist',
  ["create_index: expressions"] = "function lower(integer) does not exist",
  ["create_table: options of all dialects at once"] = 'tablespace "ts" does not exist',
  ["drop_table: quoted"] = "syntax error",
  ["execute: byte for byte"] = "invalid input syntax for type integer",
  ["execute: literals in the text"] = "invalid input syntax for type integer",
}

local pg, name

setup(function()
  pg = servers.postgresql()
  name = select(2, pg:database())
end)

local function psql(script)
  return program.run(pg.kind.client(pg, name), { stdin = script })
end

local function run(case, label, is_shared)
  local statements, refusal = golden.statements(case, "postgresql")
  if refusal or #statements == 0 then return end
  local implied = is_shared and not label:find("^create_table") and default_setup
  local parts = { "SET client_min_messages = warning", prologue, case.setup or implied or "" }
  for _, sql in ipairs(statements) do
    -- What the recording sink says of blocks without a transaction.
    if not sql:find("^<%a+>$") then parts[#parts + 1] = sql end
  end
  local result = psql(table.concat(parts, "\n;\n") .. "\n;\n")
  local expected = case.server or is_shared and refusals[label]
  if expected then
    assert.are_not.equal(0, result.code, "it was not refused")
    assert.is_truthy(result.err:find(expected, 1, true), result.err)
    return
  end
  assert.are.equal("", result.err .. result.out)
  for query, rows in sorted.pairs(case.seen or {}) do
    assert.are.equal(rows, pg:sql(name, query), query)
  end
end

describe("psql runs", function()
  for _, group in ipairs { shared, own } do
    for op in sorted.pairs(group) do
      for _, case in ipairs(group[op]) do
        local label = ("%s: %s"):format(op, case.name)
        it("op." .. label, function() run(case, label, group == shared) end)
      end
    end
  end
end)
