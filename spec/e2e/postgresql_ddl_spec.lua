-- The SQL of each operation, run by a PostgreSQL server: as a script through psql, and by mig
-- online; and what the catalogue says of it afterwards.

local env = require "spec.support.env"
local golden = require "spec.support.golden"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local sorted = require "mig.support.sorted"

local modules = { shared = golden.modules, own = { "spec.unit.golden.postgresql" } }

-- What is there before each case.
local prologue = [[
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS public, sc, "s.c" CASCADE;
CREATE SCHEMA public; CREATE SCHEMA sc; CREATE SCHEMA "s.c";
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));
CREATE TABLE "s.c".o (id INTEGER PRIMARY KEY);
]]

-- What is there for an operation on a table where a shared case does not say.
local implied = 'CREATE TABLE t (a INTEGER, c INTEGER, "Mixed" INTEGER)'

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

-- All cases: { label, case, the expression that finds it in a revision, setup, refusal }.
local all = {}
local function add(group, op, module, list)
  for i, case in ipairs(list) do
    local label = op .. ": " .. case.name
    all[#all + 1] = {
      label = label, case = case,
      source = ("require(%q).%s[%d]"):format(module, op, i),
      setup = golden.setup(case, "postgresql")
        or group == "shared" and op ~= "create_table" and implied or "",
      refusal = golden.server_error(case, "postgresql")
        or group == "shared" and refusals[label] or nil,
    }
  end
end

for group, list in sorted.pairs(modules) do
  for _, module in ipairs(list) do
    for op, cases in sorted.pairs(require(module)) do add(group, op, module, cases) end
  end
end

local pg, url, name

setup(function()
  pg = servers.postgresql()
  url, name = pg:database()
end)

local function psql(script)
  return program.run(pg.kind.client(pg, name), { stdin = script })
end

-- One client for all questions.
local function check_catalogue(seen)
  local script, expected = {}, {}
  for query, rows in sorted.pairs(seen or {}) do
    script[#script + 1] = query
    expected[#expected + 1] = query .. "\n" .. rows
  end
  if #script == 0 then return end
  local answers, i = {}, 0
  local text = pg:sql(name, table.concat(script, ";\nSELECT '<next>';\n") .. ";\n") .. "\n"
  for answer in (text:gsub("<next>\n", "\1") .. "\1"):gmatch("([^\1]*)\1") do
    i = i + 1
    answers[i] = script[i] .. "\n" .. answer:gsub("\n$", "")
  end
  assert.are.same(expected, answers)
end

local function expect_refusal(result, text)
  assert.are_not.equal(0, result.code, "it was not refused")
  assert.is_truthy(result.err:find(text, 1, true), result.err)
end

describe("psql runs", function()
  for _, one in ipairs(all) do
    it("op." .. one.label, function()
      local statements, refusal = golden.statements(one.case, "postgresql")
      if refusal or #statements == 0 then return end
      local parts = { prologue, one.setup }
      for _, sql in ipairs(statements) do
        -- What the recording sink says of blocks without a transaction.
        if not sql:find("^<%a+>$") then parts[#parts + 1] = sql end
      end
      local result = psql(table.concat(parts, "\n;\n") .. "\n;\n")
      if one.refusal then return expect_refusal(result, one.refusal) end
      assert.are.equal("", result.err .. result.out)
      check_catalogue(one.case.seen)
    end)
  end
end)

local ini = [[
[mig]
script_location = revisions
prepend_sys_path = %s
url = %s
]]

local environment = [[
return { target_metadata = sa.MetaData { naming_convention = (%s).convention } }
]]

local revision = [[
revision = "a1"
function upgrade() (%s).run(op, sa) end
function downgrade() end
]]

describe("mig runs", function()
  local project

  setup(function()
    project = program.project { ["mig.ini"] = ini:format(env.root, url) }
  end)

  for _, one in ipairs(all) do
    it("op." .. one.label, function()
      local _, refusal = golden.statements(one.case, "postgresql")
      project:write("revisions/env.lua", environment:format(one.source))
      project:write("revisions/versions/a1.lua", revision:format(one.source))
      local before = psql(prologue .. one.setup .. ";\n")
      if one.refusal and before.code ~= 0 then
        return expect_refusal(before, one.refusal)
      end
      assert.are.equal("", before.err)
      local result = project:mig("upgrade", "head")
      if refusal or one.refusal then return expect_refusal(result, refusal or one.refusal) end
      assert.are.equal(0, result.code, result.err)
      check_catalogue(one.case.seen)
    end)
  end
end)
