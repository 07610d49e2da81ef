-- The databases that mig speaks to, behind one face: one spec body runs on each.
--
--   for _, kind in ipairs(databases.all) do
--     it("counts on " .. kind.name, function()
--       local db = kind.new()
--       local project = db:project { { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' } }
--       history.done(project:mig("upgrade"))
--       assert.are.equal("0", db:sql("SELECT count(*) FROM t"))
--     end)
--   end

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

local databases = {}

---@class spec.DatabaseKind  one product
---@field name string  the dialect's name
---@field transactional_ddl boolean
---@field new fun(server?: spec.Server): spec.Database  an empty database

---@class spec.Database
---@field kind spec.DatabaseKind
---@field url string
---@field name string  of the database; for SQLite its file
---@field server? spec.Server
local Database = {}
Database.__index = Database

---Run SQL through the database's own client.
---@param sql string
---@return string rows  as lines; columns separated by "|", a missing value as NULL
function Database:sql(sql)
  return self.kind.run(self, sql)
end

---The schema as text, without the version table: the same for equal schemas, however they came
---to be.
---@return string
function Database:schema()
  return self.kind.schema(self)
end

---The words that start the database's client, which reads a script.
---@return string[]
function Database:client()
  return self.kind.client(self)
end

---A shell command that shows the schema and all rows, the version table included. It needs the
---command `client`.
---@param schemas? string[]  MariaDB: the databases to show; default: this one
---@return string
function Database:dumper(schemas)
  return self.kind.dumper(self, schemas)
end

---The version rows, sorted and joined by blanks.
---@return string
function Database:version()
  return (self:sql("SELECT version_num FROM alembic_version ORDER BY 1"):gsub("\n", " "))
end

---Names of the tables, the version table included, sorted and joined by blanks.
---@return string
function Database:tables()
  return (self:sql(self.kind.tables):gsub("\n", " "))
end

---A project whose mig.ini has this database.
---@param revisions spec.Revision[]
---@param opts? { ini?: string, files?: table<string, string> }
---@return spec.Project
function Database:project(revisions, opts)
  local project = history.project(revisions, opts)
  project:write("mig.ini", (project:read("mig.ini"):gsub("url = [^\n]*", function()
    return "url = " .. self.url
  end)))
  return project
end

---@param kind spec.DatabaseKind
---@param server? spec.Server  default: the one that all specs share
---@return spec.Database
local function on_server(kind, server)
  server = server or servers[kind.name]()
  local url, name = server:database()
  return setmetatable({ kind = kind, url = url, name = name, server = server }, Database)
end

local sqlite = { name = "sqlite", transactional_ddl = true }

function sqlite.new()
  local path = tmp.dir() .. "/app.db"
  return setmetatable({ kind = sqlite, url = "sqlite:///" .. path, name = path }, Database)
end

function sqlite.client(db)
  return { "sqlite3", "-batch", "-bail", "-nullvalue", "NULL", db.name }
end

function sqlite.run(db, sql)
  local run = program.run(sqlite.client(db), { stdin = sql })
  if run.code ~= 0 or run.err ~= "" then
    error(("sqlite3: %s%s\n%s"):format(run.err, run.out, sql), 3)
  end
  return (run.out:gsub("\n$", ""))
end

sqlite.tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"

function sqlite.schema(db)
  -- White space between words is not kept by a script.
  return (sqlite.run(db, [[
    SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE tbl_name <> 'alembic_version' ORDER BY 1, 2;]]):gsub("%s+", " "))
end

function sqlite.dumper()
  return "echo .dump | client"
end

local postgresql = { name = "postgresql", transactional_ddl = true }

function postgresql.new(server)
  return on_server(postgresql, server)
end

function postgresql.client(db)
  return db.server.kind.client(db.server, db.name)
end

function postgresql.run(db, sql)
  return db.server:sql(db.name, sql, { "-P", "null=NULL" })
end

postgresql.tables = [[
  SELECT tablename FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1]]

function postgresql.schema(db)
  local bin = require("spec.support.servers.postgresql").bin()
  -- Recent versions frame a dump in a word that is new each time.
  return table.concat(env.lines(("PGPASSWORD=%s %s/pg_dump --schema-only --no-owner"
    .. " -T alembic_version -h %s -U %s %s | grep -Ev '^(--.*|.(un)?restrict .*|)$'"):format(
    env.quote(servers.password), env.quote(bin), env.quote(db.server.dir), servers.account,
    db.name)), "\n")
end

function postgresql.dumper()
  return ("client <%s/spec/support/servers/catalogue.sql"):format(env.quote(env.root))
end

local mariadb = { name = "mariadb", transactional_ddl = false }

function mariadb.new(server)
  return on_server(mariadb, server)
end

function mariadb.client(db)
  return db.server.kind.client(db.server, db.name)
end

function mariadb.run(db, sql)
  return (db.server:sql(db.name, sql):gsub("\t", "|"))
end

mariadb.tables = [[
  SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1]]

-- What SHOW CREATE needs a name for, in an order that does not depend on how it came to be; and the
-- rows. The first %s is the names of the databases, the second what is left out.
local mariadb_objects = [[
  SELECT concat('SHOW CREATE ', IF(table_type = 'VIEW', 'VIEW', 'TABLE'), ' `', table_schema,
    '`.`', replace(table_name, '`', '``'), '`;')
  FROM information_schema.tables
  WHERE table_schema IN (%s) AND table_name <> '%s' ORDER BY table_schema, table_name;
  SELECT concat('SHOW CREATE TRIGGER `', trigger_schema, '`.`', trigger_name, '`;')
  FROM information_schema.triggers WHERE trigger_schema IN (%s) ORDER BY trigger_name;
  SELECT concat('SHOW CREATE ', routine_type, ' `', routine_schema, '`.`', routine_name, '`;')
  FROM information_schema.routines WHERE routine_schema IN (%s) ORDER BY routine_name;]]

local mariadb_rows = [[
  SELECT concat('SELECT * FROM `', table_schema, '`.`', replace(table_name, '`', '``'), '`;')
  FROM information_schema.tables WHERE table_schema IN (%s) ORDER BY table_schema, table_name;]]

local function mariadb_described(db, objects)
  -- The time when a trigger was made is told to the hundredth.
  return (mariadb.run(db, mariadb.run(db, objects))
    :gsub("|%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d%.%d%d", ""))
end

function mariadb.schema(db)
  local here = "DATABASE()"
  return mariadb_described(db, mariadb_objects:format(here, "alembic_version", here, here))
end

function mariadb.dumper(_, names)
  local here = names and "'" .. table.concat(names, "', '") .. "'" or "DATABASE()"
  local sql = mariadb_objects:format(here, "", here, here) .. mariadb_rows:format(here)
  return ("echo %s | client | client"):format(env.quote(sql))
end

---SQLite, PostgreSQL and MariaDB.
---@type spec.DatabaseKind[]
databases.all = { sqlite, postgresql, mariadb }

---Those with a server.
---@type spec.DatabaseKind[]
databases.servers = { postgresql, mariadb }

for _, kind in ipairs(databases.all) do
  databases[kind.name] = kind
end

return databases
