-- Whatever changes in the models is seen, once: `mig check` after a run, then with other models.
-- spec/e2e/postgresql/changes.lua has the changes, each in a table of its own.

local changes = require "spec.e2e.postgresql.changes"
local env = require "spec.support.env"
local json = require "spec.support.json"
local program = require "spec.support.program"
local servers = require "spec.support.servers"

local setup_sql = [[
CREATE EXTENSION citext; CREATE EXTENSION btree_gist; CREATE SCHEMA sc;
CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));
CREATE TABLE sc.o (id INTEGER PRIMARY KEY);
]]

local ini = [[
[mig]
script_location = revisions
prepend_sys_path = %s
url = %s
compare_server_default = true
]]

local environment = [[
local metadata = sa.MetaData()
require("spec.e2e.postgresql.changes_in_tables")(%q, %d, %d, function(name, ...)
  sa.Table(name, metadata, ...)
end, sa)
return {
  target_metadata = metadata,
  include_name = function(name, kind) return kind ~= "table" or name ~= "o" end,
}
]]

local revision = [[
revision = "a1"
function upgrade()
  require("spec.e2e.postgresql.changes_in_tables")("before", %d, %d, op.create_table, sa)
end
function downgrade() end
]]

-- So many changes at a time, each lot in a database of its own.
local size = 25

-- What is run one after the other: the models, and the command. Only a database at its heads is
-- checked, so the one that went back is said to be there.
local steps = {
  { "before", "check", "--json" }, { "after", "check", "--json" },
  { "after", "revision", "--autogenerate", "-m", "all" }, { "after", "upgrade" },
  { "after", "check" }, { "before", "downgrade", "-1" }, { "before", "stamp", "head" },
  { "before", "check" }, { "before", "stamp", "a1" }, { "after", "upgrade" }, { "after", "check" },
}

-- The outcome of each step for the changes from `first` on.
local function run_lot(first)
  local last = first + size - 1
  local pg = servers.postgresql()
  local url, name = pg:database()
  pg:sql(name, setup_sql)
  local project = program.project {
    ["mig.ini"] = ini:format(env.root, url),
    ["revisions/env.lua"] = environment:format("before", first, last),
    ["revisions/versions/a1.lua"] = revision:format(first, last),
    ["revisions/script.lua.tmpl"] = env.read("lua/mig/templates/generic/script.lua.tmpl"),
  }
  local made = project:mig("upgrade")
  assert(made.code == 0, made.err)
  local out = {}
  for i, step in ipairs(steps) do
    project:write("revisions/env.lua", environment:format(step[1], first, last))
    out[i] = project:mig(table.unpack(step, 2))
  end
  return out
end

local lots, found = {}, {}

-- Add the differences of each table.
local function take_differences(run)
  assert(run.code == 1 and run.out ~= "", run.err)
  for _, difference in ipairs(json.decode(run.out)) do
    local list = found[difference.table] or {}
    found[difference.table], list[#list + 1] = list, difference
  end
end

setup(function()
  for first = 1, #changes, size do
    local lot = run_lot(first)
    lots[#lots + 1] = lot
    take_differences(lot[2])
  end
end)

it("nothing differs from the models that the tables were made of", function()
  for _, lot in ipairs(lots) do
    assert.are.equal("[]\n", lot[1].out)
    assert.are.equal(0, lot[1].code, lot[1].err)
  end
end)

local function kinds_of(list)
  local out = {}
  for i, difference in ipairs(list or {}) do out[i] = difference.kind end
  return table.concat(out, ", ")
end

-- What an object that is dropped and made again is told as.
local again = {
  ["remove_constraint, add_constraint"] = true, ["remove_index, add_index"] = true,
  ["remove_fk, add_fk"] = true, ["remove_constraint, modify_option, add_constraint"] = true,
}

describe("one difference is seen:", function()
  for i, change in ipairs(changes) do
    it(change.name, function()
      local kinds = kinds_of(found[("t%03d"):format(i)])
      if change.expected == "changed" then
        assert.is_true(again[kinds] ~= nil, kinds)
      else
        assert.are.equal(change.expected, kinds)
      end
    end)
  end
end)

it("the revision for all of them leads there and back, and there again", function()
  for _, lot in ipairs(lots) do
    for i = 3, #steps do
      assert.are.equal(0, lot[i].code,
        ("step %d: %s%s"):format(i, lot[i].err:sub(-2000), lot[i].out))
    end
  end
end)
