-- What mig has made of models is no difference to them: every golden case of op.create_table, run
-- as a revision, then checked against the same tables as models.

local env = require "spec.support.env"
local golden = require "spec.support.golden"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local sorted = require "mig.support.sorted"

local modules = { "spec.unit.golden.create_table", "spec.unit.golden.postgresql" }

local prologue = [[
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS public, sc, "s.c" CASCADE;
CREATE SCHEMA public; CREATE SCHEMA sc; CREATE SCHEMA "s.c";
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));
CREATE TABLE "s.c".o (id INTEGER PRIMARY KEY);
CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION btree_gist;
]]

local ini = [[
[mig]
script_location = revisions
prepend_sys_path = %s
url = %s
compare_server_default = true
]]

-- op.create_table as models: what is an option of the operation alone is left out.
local environment = [[
local case = %s
local metadata = sa.MetaData { naming_convention = case.convention }
local models = setmetatable({}, { __index = function() return function() end end })
function models.create_table(name, ...)
  local items = table.pack(...)
  local last = items[items.n]
  if type(last) == "table" and getmetatable(last) == nil then last.if_not_exists = nil end
  sa.Table(name, metadata, table.unpack(items, 1, items.n))
end
models.f = op.f
case.run(models, sa)
local known = { o = true, p = true, Q = true }
return {
  target_metadata = metadata,
  include_name = function(name, kind) return kind ~= "table" or not known[name] end,
}
]]

local revision = [[
revision = "a1"
function upgrade() (%s).run(op, sa) end
function downgrade() end
]]

-- Cases whose tables are not those of their models, and why.
local apart = {
  ["UNLOGGED, if_not_exists"] = "another table of the name is there",
  ["WITHOUT OIDS and ON COMMIT"] = "the table is gone with the session",
  ["if_not_exists and prefixes"] = "the table is gone with the session",
  ["options of all dialects at once"] = "there is no such tablespace",
  ["use_alter makes no difference where there is no ALTER"] = "the key comes by another operation",
}

local pg, url, name, project

setup(function()
  pg = servers.postgresql()
  url, name = pg:database()
  project = program.project { ["mig.ini"] = ini:format(env.root, url) }
end)

local function can_be_made(case)
  if apart[case.name] or golden.server_error(case, "postgresql") then return false end
  local _, refusal = golden.statements(case, "postgresql")
  return refusal == nil
end

local function run(source, case)
  pg:sql(name, prologue .. (golden.setup(case, "postgresql") or ""))
  project:write("revisions/env.lua", environment:format(source))
  project:write("revisions/versions/a1.lua", revision:format(source))
  local upgrade = project:mig("upgrade")
  assert.are.equal(0, upgrade.code, upgrade.err)
  local check = project:mig("check")
  assert.are.equal("No new upgrade operations detected.\n", check.out, check.err)
  assert.are.equal(0, check.code)
end

describe("check finds no difference after", function()
  for _, module in ipairs(modules) do
    for op, cases in sorted.pairs(require(module)) do
      for i, case in ipairs(op == "create_table" and cases or {}) do
        if can_be_made(case) then
          it(case.name, function()
            run(("require(%q).create_table[%d]"):format(module, i), case)
          end)
        end
      end
    end
  end
end)
