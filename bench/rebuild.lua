-- rebuild.lua - SQLite tables rebuilt by mig, against the same twelve steps typed into the shell.

local report = require "report"
local tools = require "tools"

local limit, limit_mib = 1.15, 16

local columns = "id, name, email, age, created, score"

local function create(name, of_name)
  return ("CREATE TABLE %s (id INTEGER PRIMARY KEY, name TEXT%s, email VARCHAR(100) NOT NULL, "
    .. "age INTEGER, created DATETIME DEFAULT CURRENT_TIMESTAMP, score REAL, CHECK (age >= 0));")
    :format(name, of_name or "")
end

local indexes = "CREATE INDEX ix_name ON t (name);\nCREATE INDEX ix_age ON t (age);"

-- A tenth of the rows has a child.
local function rows(n)
  return table.concat({
    create "t", indexes, "CREATE TABLE c (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id));",
    ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"):format(n),
    "INSERT INTO t SELECT i, 'name of ' || i, 'user' || i || '@example.org', i % 90,",
    "'2026-01-01 00:00:00', i / 7.0 FROM n;",
    "INSERT INTO c SELECT id, id FROM t WHERE id % 10 = 0;",
  }, "\n")
end

local changes = {
  { name = "NOT NULL", call = 'op.alter_column("t", "name", { nullable = false })',
    of_name = " NOT NULL" },
  { name = "a CHECK", call = 'op.create_check_constraint("ck", "t", "length(name) > 3")',
    of_name = " CHECK (length(name) > 3)" },
  { name = "UNIQUE", call = 'op.create_unique_constraint("uq", "t", { "email" })',
    of_name = "", more = ", UNIQUE (email));" },
}

local function twelve_steps(change)
  local made = create("new_t", change.of_name)
  if change.more then made = made:sub(1, -3) .. change.more end
  return table.concat({
    "PRAGMA foreign_keys = OFF;", "BEGIN;",
    "SELECT type, sql FROM sqlite_schema WHERE tbl_name = 't';", made,
    ("INSERT INTO new_t (%s) SELECT %s FROM t;"):format(columns, columns), "DROP TABLE t;",
    "ALTER TABLE new_t RENAME TO t;", indexes, "PRAGMA foreign_key_check;", "COMMIT;",
    "PRAGMA foreign_keys = ON;",
  }, "\n") .. "\n"
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function project(dir, n, change)
  local folder = ("%s/%s"):format(dir, change.name:gsub("%W", ""))
  tools.must("mkdir -p " .. tools.quote(folder .. "/revisions/versions"))
  write(folder .. "/mig.ini", "[mig]\nscript_location = revisions\nurl = sqlite:///app.db\n")
  write(folder .. "/revisions/versions/a1.lua", ("revision = 'a1'\nfunction upgrade()\n%s\nend\n"
    .. "irreversible = true\n"):format(change.call))
  write(folder .. "/steps.sql", twelve_steps(change))
  write(folder .. "/rows.sql", rows(n))
  tools.must(("cd %s && sqlite3 full.db < rows.sql && rm rows.sql"):format(tools.quote(folder)))
  return folder
end

local function measure(n, rounds)
  local dir = ("%s/rebuild-%d"):format(tools.work, n)
  for _, change in ipairs(changes) do
    local folder = project(dir, n, change)
    local fresh = "rm -f app.db*; cp full.db app.db"
    local a, b = tools.race(rounds, {
      { cd = folder, prepare = fresh, args = { tools.mig, "-q", "upgrade" } },
      { cd = folder, prepare = fresh, args = { "sqlite3", "app.db" },
        input = folder .. "/steps.sql" },
    })
    local what = ("a rebuild of %s rows for %s"):format(report.integer(n), change.name)
    report.compare(what, a, "sqlite3 shell", b, n > 100000 and limit or nil)
    report.memory_row(what .. ", peak memory", a, limit_mib)
    tools.must("rm -rf " .. tools.quote(folder)) -- a hundred megabytes
  end
end

return function()
  measure(100000, 9)
  measure(1000000, 5)
end
