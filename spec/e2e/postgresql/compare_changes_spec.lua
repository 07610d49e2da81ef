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
require("spec.e2e.postgresql.changes_in_tables")(%q, function(name, ...)
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
  require("spec.e2e.postgresql.changes_in_tables")("before", op.create_table, sa)
end
function downgrade() end
]]

local project, first, found, rounds

-- The differences of each table.
local function by_table(run)
  local out = {}
  for _, difference in ipairs(json.decode(run.out)) do
    local list = out[difference.table] or {}
    out[difference.table], list[#list + 1] = list, difference
  end
  return out
end

local function check(which)
  project:write("revisions/env.lua", environment:format(which))
  return project:mig("check", "--json")
end

-- A revision for the changes, run forth and back: what is left of differences each time.
local function go_there_and_back()
  local steps = {
    { "after", "revision", "--autogenerate", "-m", "all" }, { "after", "upgrade" }, { "after" },
    { "before", "downgrade", "-1" }, { "before", "upgrade" }, { "after" },
  }
  local out = {}
  for i, step in ipairs(steps) do
    project:write("revisions/env.lua", environment:format(step[1]))
    local words = #step > 1 and table.move(step, 2, #step, 1, {}) or { "check" }
    out[i] = project:mig(table.unpack(words))
  end
  return out
end

setup(function()
  local pg = servers.postgresql()
  local url, name = pg:database()
  pg:sql(name, setup_sql)
  project = program.project {
    ["mig.ini"] = ini:format(env.root, url),
    ["revisions/env.lua"] = environment:format("before"),
    ["revisions/versions/a1.lua"] = revision,
    ["revisions/script.lua.tmpl"] = env.read("lua/mig/templates/generic/script.lua.tmpl"),
  }
  local run = project:mig("upgrade")
  assert(run.code == 0, run.err)
  first = check("before")
  local second = check("after")
  assert(second.code == 1 and second.out ~= "", second.err)
  found = by_table(second)
  rounds = go_there_and_back()
end)

it("nothing differs from the models that the tables were made of", function()
  assert.are.equal("[]\n", first.out)
  assert.are.equal(0, first.code, first.err)
end)

local function kinds_of(list)
  local out = {}
  for i, difference in ipairs(list or {}) do out[i] = difference.kind end
  return table.concat(out, ", ")
end

-- What an object that is dropped and made again is told as.
local again = {
  ["remove_constraint, add_constraint"] = true, ["remove_index, add_index"] = true,
  ["remove_fk, add_fk"] = true,
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
  for i, run in ipairs(rounds) do
    assert.are.equal(0, run.code, ("step %d: %s%s"):format(i, run.err:sub(-2000), run.out))
  end
end)
