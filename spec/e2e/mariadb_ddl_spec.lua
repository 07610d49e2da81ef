-- The SQL of each operation, run by a MariaDB server: as a script through its client, and by mig
-- online; and what the catalogue says of it afterwards.

local env = require "spec.support.env"
local golden = require "spec.support.golden"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local sorted = require "mig.support.sorted"

local modules = { shared = golden.modules, own = { "spec.unit.golden.mariadb" } }

-- What is there before each case.
local prologue = [[
DROP DATABASE IF EXISTS golden; DROP DATABASE IF EXISTS sc; DROP DATABASE IF EXISTS `s.c`;
CREATE DATABASE golden; CREATE DATABASE sc; CREATE DATABASE `s.c`;
CREATE TABLE sc.o (id INTEGER PRIMARY KEY);
CREATE TABLE `s.c`.o (id INTEGER PRIMARY KEY);
USE golden;
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER, UNIQUE (id2), UNIQUE (id, id2));
]]

-- What is there for an operation on a table where a shared case does not say.
local implied = 'CREATE TABLE t (a INTEGER, c INTEGER, "Mixed" INTEGER)'

-- Shared cases that a server refuses, because they are made for another, and what it says.
local refusals = {
  ["add_column: a primary key"] = "only one auto column and it must be defined as a key",
  ["add_column: a check"] = "near 'CHECK (n>0)'",
  ["bulk_insert: values of all sorts"] = "syntax",
  ["bulk_insert: inline_literal and multiinsert"] = "syntax",
  ["create_index: expressions"] = "near 'a), c)'",
  ["create_index: options of all dialects"] = "Incorrect prefix key",
  ["create_table: a deferrable unique constraint"] = "near 'INITIALLY DEFERRED",
  ["create_table: order of constraints: written ones, then those of the columns"] =
    "Foreign key constraint is incorrectly formed",
  ["create_table: identity and computed columns"] =
    "'AUTO_INCREMENT' cannot be used in the GENERATED ALWAYS AS clause",
  ["create_unique_constraint: deferrable"] = "near 'INITIALLY DEFERRED",
  ["drop_table: quoted"] = "syntax",
}

-- Where mig says it before the server does.
local told = {
  ["create_table: a deferrable unique constraint"] = "MariaDB has no deferrable constraints",
  ["create_unique_constraint: deferrable"] = "MariaDB has no deferrable constraints",
  ["create_index: expressions"] = "MariaDB has no indexes on expressions",
}

-- Shared cases that a run can do although a script cannot.
local online = {
  ["add_column: a check"] = true, ["alter_column: name"] = true,
  ["alter_column: not null, without the type"] = true,
  ["alter_column: a schema with a dot"] = true, ["drop_constraint: without its type"] = true,
  ["drop_index: plain"] = true, ["drop_index: options without a table"] = true,
}

-- The setups of shared cases have standard quotes.
local function setup_script(text)
  if text == "" then return prologue end
  return prologue .. "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');\n" .. text
    .. ";\nSET sql_mode = DEFAULT;\n"
end

-- All cases: { label, case, the expression that finds it in a revision, setup, refusal }.
local all = {}
local function add(group, op, module, list)
  for i, case in ipairs(list) do
    local label = op .. ": " .. case.name
    local shared = group == "shared"
    all[#all + 1] = {
      label = label, case = case,
      source = ("require(%q).%s[%d]"):format(module, op, i),
      setup = setup_script(golden.setup(case, "mariadb")
        or shared and op ~= "create_table" and implied or ""),
      refusal = golden.server_error(case, "mariadb") or shared and refusals[label] or nil,
      told = shared and told[label] or nil,
      online = case.online or shared and online[label],
    }
  end
end

for group, list in sorted.pairs(modules) do
  for _, module in ipairs(list) do
    for op, cases in sorted.pairs(require(module)) do add(group, op, module, cases) end
  end
end

local server, url

setup(function()
  server = servers.mariadb()
  url = server:url("golden")
end)

local function client(script)
  return program.run(server.kind.client(server, "mysql"), { stdin = script })
end

local function check_catalogue(seen)
  for query, rows in sorted.pairs(seen or {}) do
    assert.are.equal(rows, server:sql("golden", query), query)
  end
end

local function expect_refusal(result, text)
  assert.are_not.equal(0, result.code, "it was not refused")
  assert.is_truthy(result.err:find(text, 1, true), result.err)
end

describe("the mariadb client runs", function()
  for _, one in ipairs(all) do
    it("op." .. one.label, function()
      local statements, refusal = golden.statements(one.case, "mariadb")
      if refusal or #statements == 0 then return end
      -- Bodies hold semicolons.
      local result = client(one.setup .. "DELIMITER ;;\n" .. table.concat(statements, "\n;;\n")
        .. "\n;;\n")
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
      local _, refusal = golden.statements(one.case, "mariadb")
      project:write("revisions/env.lua", environment:format(one.source))
      project:write("revisions/versions/a1.lua", revision:format(one.source))
      local before = client(one.setup)
      if one.refusal and before.code ~= 0 then return expect_refusal(before, one.refusal) end
      assert.are.equal("", before.err)
      local result = project:mig("upgrade", "head")
      local expected = not one.online and (one.told or refusal or one.refusal)
      if expected then return expect_refusal(result, expected) end
      assert.are.equal(0, result.code, result.err)
      check_catalogue(one.case.seen)
    end)
  end
end)
