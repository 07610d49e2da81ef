-- Every case of the golden files, by a run and by the script that the client of the database runs:
-- either both are refused, or both leave the same tables, the same rows and the same version.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local golden = require "spec.support.golden"
local program = require "spec.support.program"
local sorted = require "mig.support.sorted"
local tmp = require "spec.support.tmp"

-- Cases that only one dialect has.
local own = {
  sqlite = {},
  postgresql = { "spec.unit.golden.postgresql" },
  mariadb = { "spec.unit.golden.mariadb" },
}

-- What makes a database empty, but for the schemas and the tables that cases refer to.
local reset = {
  sqlite = "CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER);\n",
  postgresql = [[
    SET client_min_messages = warning;
    DROP SCHEMA IF EXISTS public, sc, "s.c" CASCADE;
    CREATE SCHEMA public; CREATE SCHEMA sc; CREATE SCHEMA "s.c";
    CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER UNIQUE, UNIQUE (id, id2));
    CREATE TABLE "s.c".o (id INTEGER PRIMARY KEY);
  ]],
  mariadb = [[
    DROP DATABASE IF EXISTS golden; DROP DATABASE IF EXISTS sc; DROP DATABASE IF EXISTS `s.c`;
    CREATE DATABASE golden; CREATE DATABASE sc; CREATE DATABASE `s.c`;
    USE golden;
    CREATE TABLE o (id INTEGER PRIMARY KEY, id2 INTEGER, UNIQUE (id2), UNIQUE (id, id2));
    CREATE TABLE sc.o (id INTEGER PRIMARY KEY);
    CREATE TABLE `s.c`.o (id INTEGER PRIMARY KEY);
    SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');
  ]],
}

-- A table for the operations on one, where a shared case does not say what is there.
local implied = 'CREATE TABLE t (a INTEGER, c INTEGER, "Mixed" INTEGER)'

-- What a run looks up, and a script cannot know.
local looked_up = {
  postgresql = {
    -- The indexes.
    ["replace_view: materialized"] = "",
  },
  mariadb = {
    ["alter_column: not null, without the type"] = "require the existing type",
    ["alter_column: name"] = "require the existing type",
    ["alter_column: a schema with a dot"] = "require the existing type",
    -- The existing type that the case gives is not that of the column.
    ["alter_column: a function as default"] = "",
    -- MODIFY drops what it does not mention.
    ["alter_column: type"] = "",
    ["alter_column: name, with all that is known"] = "",
    ["drop_constraint: without its type"] = "please specify constraint type",
    ["drop_index: without its table"] = "give it as the second argument",
    ["drop_index: plain"] = "give it as the second argument",
    ["drop_index: options without a table"] = "give it as the second argument",
    -- Alembic's text, which MariaDB does not take: a warning says so.
    ["add_column: a check"] = "error in your SQL syntax",
    ["add_column: a named check"] = "error in your SQL syntax",
  },
}

local environment = [[
return { target_metadata = sa.MetaData { naming_convention = (%s).convention } }
]]

local revision = [[
revision = "a1"
function upgrade() (%s).run(op, sa) end
function downgrade() end
]]

-- Makes all cases, each in its folder, and nothing but processes that matter: there are hundreds.
local script = [[
client() {
  %s
}
dump() {
  %s
}
for case in */; do
  cd "$case"
  if rm -f app.db && client <before.sql; then
    if %s upgrade >online.log; then dump >online; fi
    rm -f app.db
    client <before.sql
    if %s upgrade --sql >script.sql && client <script.sql; then dump >offline; fi
  else
    touch refused
  fi >log 2>&1
  cd ..
done
]]

---All cases of a dialect: label, the expression that finds it, what is there before.
local function cases_of(name)
  local found = {}
  local function add(module, shared)
    for op, list in sorted.pairs(require(module)) do
      for i, case in ipairs(list) do
        found[#found + 1] = {
          label = op .. ": " .. case.name,
          source = ("require(%q).%s[%d]"):format(module, op, i),
          before = (golden.setup(case, name)
            or shared and op ~= "create_table" and implied or "SELECT 1 WHERE 1 = 0")
            .. ";\n" .. (case.rows and case.rows .. ";\n" or ""),
        }
      end
    end
  end
  for _, module in ipairs(golden.modules) do add(module, true) end
  for _, module in ipairs(own[name]) do add(module, false) end
  return found
end

-- A database's client and what dumps it, as shell commands.
local function commands(db)
  local function words(list)
    local quoted = {}
    for i, word in ipairs(list) do quoted[i] = env.quote(word) end
    return table.concat(quoted, " ")
  end
  return words(db:client()), db:dumper { "golden", "sc", "s.c" }
end

---Begin to make all cases; answers the process, in the folder that has theirs.
local function begin(kind, cases)
  local db, dir = kind.new(), tmp.dir()
  if kind.name == "mariadb" then -- a schema is a database, so the names are fixed
    db.server:sql("mysql", "CREATE DATABASE golden")
    db.name, db.url = "golden", db.server:url("golden")
  end
  if kind.name == "sqlite" then db.name = "app.db" end -- in each folder its own
  for i, case in ipairs(cases) do
    local folder = ("%s/%03d/"):format(dir, i)
    tmp.write(folder .. "before.sql", reset[kind.name] .. case.before)
    tmp.write(folder .. "mig.ini", ("[mig]\nscript_location = .\nurl = %s\n"
      .. "prepend_sys_path = %s\n"):format(kind.name == "sqlite" and "sqlite:///app.db" or db.url,
      env.root))
    tmp.write(folder .. "env.lua", environment:format(case.source))
    tmp.write(folder .. "versions/a1.lua", revision:format(case.source))
  end
  local client, dumper = commands(db)
  local mig = env.quote(env.program)
  return program.start({ "sh", "-c", script:format(client, dumper, mig, mig) }, { cwd = dir })
end

-- What is the time of the run is not the same.
local function read(path)
  return tmp.exists(path)
    and (tmp.read(path):gsub(os.date("!%Y%%-%m%%-%d") .. " [%d:.]+", "<now>"):gsub("%s+", " "))
    or nil
end

describe("a run and a script agree", function()
  local cases, processes = {}, {}

  -- The servers work at the same time.
  setup(function()
    for _, kind in ipairs(databases.all) do
      processes[kind.name] = begin(kind, cases[kind.name])
    end
  end)

  for _, kind in ipairs(databases.all) do
    cases[kind.name] = cases_of(kind.name)

    describe("on " .. kind.name .. " about", function()
      setup(function()
        local run = processes[kind.name]:wait(600)
        assert(run.code == 0, run.err)
      end)

      for i, case in ipairs(cases[kind.name]) do
        local known = looked_up[kind.name] and looked_up[kind.name][case.label]
        it("op." .. case.label .. (known and ", but for what a run looks up" or ""), function()
          local folder = ("%s/%03d/"):format(processes[kind.name].cwd, i)
          if tmp.exists(folder .. "refused") then
            return -- what it begins with is for another database
          end
          local online, offline = read(folder .. "online"), read(folder .. "offline")
          local log = tmp.read(folder .. "log")
          if log:find("in --sql mode there is no database to read it from", 1, true) then
            assert.is_nil(offline) -- a table to rebuild, which only a run can look at
          elseif known then
            assert.is_string(online, log)
            assert.are_not.equal(online, offline)
            assert.matches(known, log, 1, true)
          else
            assert.are.equal(online, offline, log)
          end
        end)
      end
    end)
  end
end)
