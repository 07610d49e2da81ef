-- A history with everything that can be cut short, its states, and ways to cut a run short: for
-- spec/e2e/databases/interrupted_spec.lua.
--
-- Rows of `ledger` tell how often each statement outside a transaction took effect.

local env = require "spec.support.env"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local system = require "system"
local tmp = require "spec.support.tmp"

local interruptions = {}

local function block(body)
  return "op.get_context():autocommit_block(function() " .. body .. " end)\n"
end

local commit = "op.get_bind():commit()\n"

local function note(key)
  return ("op.execute(\"INSERT INTO ledger VALUES ('%s')\")\n"):format(key)
end

local function strike(key)
  return ("op.execute(\"DELETE FROM ledger WHERE entry = '%s'\")\n"):format(key)
end

-- An index that is built beside the table's users, where there is such a thing.
local function concurrently(kind)
  return kind.name == "postgresql" and " CONCURRENTLY" or ""
end

local function drop_index(kind, name, of_table)
  local on = kind.name == "mariadb" and " ON " .. of_table or ""
  return ('op.execute("DROP INDEX%s %s%s")\n'):format(concurrently(kind), name, on)
end

-- upgrade() and downgrade() of each revision.
local function bodies(kind)
  return {
    { [[op.create_table("author", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("name", sa.String(50)))
        op.create_table("ledger", sa.Column("entry", sa.String(20)))]],
      [[op.drop_table("ledger") op.drop_table("author")]] },
    { [[for i = 1, 20 do
          op.execute("INSERT INTO author VALUES (" .. i .. ", 'name " .. i .. "')")
        end
        op.create_table("book", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("author_id", sa.Integer, sa.ForeignKey("author.id", { name = "fk_author" })),
          sa.Column("pages", sa.Integer))
        op.execute("INSERT INTO book SELECT id, id, 100 FROM author")]],
      [[op.drop_table("book") op.execute("DELETE FROM author")]] },
    { [[op.add_column("author", sa.Column("born", sa.Integer))
        op.execute("UPDATE author SET born = 1900 + id")
        op.create_index("ix_born", "author", { "born" })
        op.execute("UPDATE author SET born = born + 1")]],
      [[op.drop_index("ix_born", "author") op.drop_column("author", "born")]] },
    { note "half 1" .. commit .. note "half 2" .. commit .. note "half 3",
      strike "half 3" .. commit .. strike "half 2" .. strike "half 1" },
    { block(('op.execute("CREATE INDEX%s ix_pages ON book (pages)")\n'):format(concurrently(kind))
        .. note "alone 1" .. note "alone 2") .. note "after",
      strike "after" .. block(strike "alone 2" .. strike "alone 1"
        .. drop_index(kind, "ix_pages", "book")) },
    { [[op.alter_column("author", "name", { nullable = false, type_ = sa.String(80) })
        op.execute("UPDATE book SET pages = pages + 1")
        op.alter_column("book", "pages", { nullable = false })]],
      [[op.alter_column("book", "pages", { nullable = true })
        op.execute("UPDATE book SET pages = pages - 1")
        op.alter_column("author", "name", { nullable = true, type_ = sa.String(50) })]] },
    { [[op.create_unique_constraint("uq_name", "author", { "name" })
        op.create_check_constraint("ck_pages", "book", "pages > 0")]],
      [[op.drop_constraint("ck_pages", "book", { type_ = "check" })
        op.drop_constraint("uq_name", "author", { type_ = "unique" })]] },
    { [[op.alter_column("book", "pages", { type_ = sa.BigInteger })
        op.alter_column("book", "pages", { new_column_name = "length" })
        op.execute("UPDATE book SET length = length * 2")
        op.rename_table("book", "volume")
        op.execute("UPDATE volume SET length = length + 7")]],
      [[op.execute("UPDATE volume SET length = length - 7")
        op.rename_table("volume", "book")
        op.execute("UPDATE book SET length = length / 2")
        op.alter_column("book", "length", { new_column_name = "pages" })
        op.alter_column("book", "pages", { type_ = sa.Integer })]] },
    { [[op.execute("CREATE VIEW young AS SELECT name FROM author WHERE born > 1910")]] ..
        "\n" .. block(note "view 1") .. [[
        op.create_table("reader", sa.Column("id", sa.Integer, { primary_key = true }))]] ..
        "\n" .. block(note "view 2"),
      block(strike "view 2") .. [[op.drop_table("reader")]] .. "\n" .. block(strike "view 1")
        .. [[op.execute("DROP VIEW young")]] },
    { [[for i = 1, 5 do
          op.execute("INSERT INTO reader VALUES (" .. i .. ")")
          op.execute("UPDATE volume SET length = length + " .. i)
        end]],
      [[op.execute("DELETE FROM reader") op.execute("UPDATE volume SET length = length - 15")]] },
    { [[op.create_table("loan", sa.Column("id", sa.Integer, { primary_key = true }))
        op.execute("INSERT INTO loan SELECT id FROM reader")]] .. "\n" .. commit .. [[
        op.add_column("loan", sa.Column("days", sa.Integer, { server_default = sa.text("14") }))
        op.execute("UPDATE loan SET days = days + id")]],
      [[op.drop_column("loan", "days")]] .. "\n" .. commit .. [[op.drop_table("loan")]] },
    { [[op.execute("UPDATE author SET born = born - 1") op.execute("DELETE FROM loan")]],
      [[op.execute("INSERT INTO loan SELECT id, 14 + id FROM reader")
        op.execute("UPDATE author SET born = born + 1")]] },
  }
end

---The history, for a database.
---@param kind spec.DatabaseKind
---@return spec.Revision[]
function interruptions.history(kind)
  local revisions = {}
  for i, body in ipairs(bodies(kind)) do
    revisions[i] = { ("r%02d"):format(i), i > 1 and ("r%02d"):format(i - 1) or nil,
      up = body[1], down = body[2] }
  end
  return revisions
end

-- ---- states ----

local own = { alembic_version = true, mig_journal = true }

local function without_own(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    if not line:find("alembic_version", 1, true) and not line:find("mig_journal", 1, true) then
      lines[#lines + 1] = line
    end
  end
  return table.concat(lines, "\n")
end

-- Schemas as text, by dialect; `tables` are those of the history.
local schemas = {}

function schemas.sqlite(db)
  return (db:sql([[SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE tbl_name NOT IN ('alembic_version', 'mig_journal') ORDER BY 1, 2]]))
end

function schemas.postgresql(db)
  -- the last of its queries shows rows
  local script = tmp.read(env.root .. "/spec/support/servers/catalogue.sql")
  local queries = assert(script:match("^(.*)SELECT format.-\\gexec%s*$"))
  return without_own(db:sql(queries))
end

function schemas.mariadb(db, tables)
  local sql = {}
  for i, name in ipairs(tables) do
    sql[i] = ("SHOW CREATE TABLE %s;"):format(name)
  end
  return (db:sql(table.concat(sql, "\n")):gsub(" AUTO_INCREMENT=%d+", ""))
end

---Schema and rows without mig's own tables: the same text for the same database.
---@param db spec.Database
---@return string
function interruptions.state(db)
  local tables, rows = {}, {}
  for name in db:tables():gmatch("%S+") do
    if not own[name] then
      tables[#tables + 1] = name
      rows[#rows + 1] = ("SELECT '%s' AS t, %s.* FROM %s;"):format(name, name, name)
    end
  end
  local lines = {}
  for line in (rows[1] and db:sql(table.concat(rows, "\n")) or ""):gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  table.sort(lines)
  return schemas[db.kind.name](db, tables) .. "\n" .. table.concat(lines, "\n")
end

-- The lines of a text that another lacks.
local function missing(text, from, sign)
  local seen, found = {}, {}
  for line in from:gmatch("[^\n]+") do
    seen[line] = (seen[line] or 0) + 1
  end
  for line in text:gmatch("[^\n]+") do
    local left = seen[line] or 0
    seen[line] = left - 1
    if left <= 0 then
      found[#found + 1] = sign .. line
    end
  end
  return table.concat(found, "\n")
end

---How a state differs from the one it should be, as lines; "" when it does not.
---@param expected string
---@param actual string
---@return string
function interruptions.difference(expected, actual)
  if expected == actual then return "" end
  return missing(expected, actual, "- ") .. "\n" .. missing(actual, expected, "+ ")
end

---The version row, or "base".
---@param db spec.Database
---@return string
function interruptions.version(db)
  if not db:tables():find("alembic_version", 1, true) then return "base" end
  local version = db:version()
  return version ~= "" and version or "base"
end

-- ---- ways to cut a run short ----

-- What the server knows of sessions in a database.
local sessions = {
  postgresql = {
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'",
    kill = "SELECT pg_sleep(%f); SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      .. "WHERE datname = '%s'",
  },
  mariadb = {
    count = "SELECT count(*) FROM information_schema.processlist WHERE db = '%s'",
    kill = "DO SLEEP(%f); SET @id = (SELECT max(id) FROM information_schema.processlist "
      .. "WHERE db = '%s'); KILL @id",
  },
}

-- Wait until the server has noticed that a client is gone: what it was doing, it finishes.
local function wait_for_sessions(db)
  local server, deadline = db.server, system.monotime() + 30
  local count = server and sessions[db.kind.name].count:format(db.name)
  while server and server:sql(server.kind.catalogue, count) ~= "0" do
    assert(system.monotime() < deadline, "a session does not end")
    system.sleep(0.002)
  end
end

local function signalled(name)
  return function(_, project, direction, seconds)
    return program.run({ "timeout", "--foreground", "--preserve-status", "-s", name,
      ("%.4f"):format(seconds), env.program, table.unpack(direction) }, { cwd = project.dir })
  end
end

local function disconnected(db, project, direction, seconds)
  local server = db.server
  local process = project:start(direction)
  local words = server.kind.client(server, server.kind.catalogue)
  -- it may have ended by itself
  program.run(words, { stdin = sessions[db.kind.name].kill:format(seconds / 2, db.name) })
  return process:wait()
end

local function stopped(how)
  return function(db, project, direction, seconds)
    local process = project:start(direction)
    system.sleep(seconds)
    db.server:stop(how)
    local run = process:wait()
    db.server:start()
    return run
  end
end

---Name -> function(db, project, arguments, seconds) that runs mig, cuts it short after so many
---seconds, if it still runs, and answers the run.
interruptions.ways = {
  kill = signalled "KILL",
  interrupt = signalled "INT",
  terminate = signalled "TERM",
  disconnect = disconnected,
  crash = stopped "crash",
  stop = stopped "stop",
}

---Run mig, cut it short, and wait until the database is quiet.
---@param db spec.Database
---@param project spec.Project
---@param way string
---@param direction string[]  arguments of mig
---@param seconds number
---@return spec.Run
function interruptions.cut(db, project, way, direction, seconds)
  local run = interruptions.ways[way](db, project, direction, seconds)
  wait_for_sessions(db)
  return run
end

---A database on a server of its own, which keeps what it has committed when it crashes.
---@param kind spec.DatabaseKind
---@return spec.Database
function interruptions.private(kind)
  local settings = {
    postgresql = { "synchronous_commit=on" },
    mariadb = { "--innodb-flush-log-at-trx-commit=2" },
  }
  local server = servers[kind.name] { settings = settings[kind.name] }
  local url, name = server:database()
  local db = kind.new()
  db.server, db.url, db.name = server, url, name
  return db
end

---Say what became of the statement that nobody can tell of, after a look at the database.
---@param db spec.Database
---@param project spec.Project
function interruptions.decide(db, project)
  local told = project:mig("repair").out
  local entry = told:match("INSERT INTO ledger VALUES %('(.-)'%)")
  local struck = told:match("DELETE FROM ledger WHERE entry = '(.-)'")
  assert(entry or struck, told)
  local there = db:sql(("SELECT count(*) FROM ledger WHERE entry = '%s'"):format(
    entry or struck)) ~= "0"
  local done = there == (entry ~= nil)
  local run = project:mig("repair", done and "--done" or "--retry")
  assert(run.code == 0, run.err)
end

---Take away what a crash of MariaDB has left of a table that it cannot make again, as the manual
---says.
---@param db spec.Database
---@param run spec.Run
---@return boolean  whether there was something
function interruptions.clear_away(db, run)
  local name = run.err:match("Can't create table `[^`]+`%.`([^`]+)` %(errno: 184 ")
  if name then
    env.lines("rm " .. env.quote(("%s/data/%s/%s.ibd"):format(db.server.dir, db.name, name)))
  end
  return name ~= nil
end

return interruptions
