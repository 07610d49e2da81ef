-- measure.lua [PART]… - what bench/run calls when its helpers are
-- compiled.

package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local report = require "report"
local tools = require "tools"

local mig, work = tools.mig, tools.work

local compare, memory_row = report.compare, report.memory_row

-- Rivals are optional: a row that cannot be had is a note.
local function installed(program)
  if tools.has(program) then return true end
  report.note("%s is not installed.", program)
  return false
end

-- A rival is slow, and no limit stands on it: once is enough, next to mig in the same minute.
local function rival(program, what, ours, theirs)
  local a, b = tools.race(1, { ours, theirs })
  compare(what, a, program, b)
end

local function counts(what, ours, other, theirs, calls)
  local a, b = tools.instructions(ours), tools.instructions(theirs)
  report.count(what, "instructions", a, other, b)
  local x, y = tools.syscalls(ours), tools.syscalls(theirs)
  for _, name in ipairs(x and y and calls or {}) do
    report.count(what, name == "total" and "system calls" or name, x[name] or 0, other,
      y[name] or 0)
  end
  return x, y
end

local parts = {}

function parts.start()
  local dir = tools.generate("mig", 1)
  tools.must(("cd %s && %s upgrade head"):format(tools.quote(dir), tools.quote(mig)))
  local current = { cd = dir, args = { mig, "current" } }
  local query = { "app.db", "select version_num from alembic_version" }
  local shell = { cd = dir, args = { "sqlite3", query[1], query[2] } }
  local bare = { cd = dir, args = { work .. "/bare_current", "app.db" } }
  local static = { cd = dir, args = { work .. "/bare_current_static", "app.db" } }

  local a, b, c, d = tools.race(300, { current, shell, bare, static })
  compare("`mig current`", a, "`sqlite3 file select …`", b, 1.2)
  compare("`mig current`", a, "bare C program", c)
  compare("`mig current`", a, "bare C program, static", d)
  memory_row("`mig current`, peak memory", a, 8)
  if installed("alembic") then
    local alembic = tools.generate("alembic", 1)
    tools.must(("cd %s && alembic upgrade head"):format(tools.quote(alembic)))
    local slow = { cd = alembic, args = { "alembic", "current" } }
    local fast, rival_time, floor, least = tools.race(21, { current, slow, bare, static })
    compare("`mig current`, how many times faster", fast, "alembic", rival_time, 200,
      { least = true, format = "%.0f" })
    report.note("In the same rounds the bare C program is %.0f times faster than alembic, and "
      .. "%.0f times when it is linked statically.", 1 / tools.ratio(floor, rival_time),
      1 / tools.ratio(least, rival_time))
  end
  counts("`mig current`", current, "sqlite3 shell", shell, { "total", "openat", "mmap" })
end

-- The schemas that two databases hold, or a note that they differ.
local function same_schema(what, a, b)
  local list = "select type, name, sql from sqlite_schema where name not like 'mig\\_%' escape '\\'"
    .. " order by type, name"
  local function schema(file)
    return tools.capture(("sqlite3 %s %s"):format(tools.quote(file), tools.quote(list)))
  end
  if schema(a) ~= schema(b) then
    report.note("**%s: mig and the shell made different schemas.**", what)
  end
end

-- Upgrade and downgrade, mig with `ini` against the shell with the scripts of `suffix`.
local function both_ways(label, ini, suffix, dir, sql, limit)
  local function at(file) return sql .. "/" .. file end
  local fresh, full = "rm -f app.db*", "rm -f app.db*; cp full.db app.db"
  local up = { cd = dir, prepare = fresh, args = { mig, "-c", ini, "upgrade", "head" } }
  local shell_up = { cd = sql, prepare = fresh, args = { "sqlite3", "app.db" },
    input = at("up" .. suffix .. ".sql") }
  local a, b = tools.race(11, { up, shell_up })
  compare("`mig upgrade head`, " .. label, a, "sqlite3 shell", b, limit)
  memory_row("`mig upgrade head`, " .. label .. ", peak memory", a)
  same_schema("upgrade, " .. label, dir .. "/app.db", sql .. "/app.db")
  for _, folder in ipairs { dir, sql } do
    tools.must(("cd %s && cp app.db full.db"):format(tools.quote(folder)))
  end

  local down = { cd = dir, prepare = full, args = { mig, "-c", ini, "downgrade", "base" } }
  local shell_down = { cd = sql, prepare = full, args = { "sqlite3", "app.db" },
    input = at("down" .. suffix .. ".sql") }
  a, b = tools.race(5, { down, shell_down })
  compare("`mig downgrade base`, " .. label, a, "sqlite3 shell", b, limit)
  same_schema("downgrade, " .. label, dir .. "/app.db", sql .. "/app.db")
  return up, shell_up
end

function parts.migrate()
  local n = 1000
  local dir, sql = tools.generate("mig", n), tools.generate("sql", n)
  local up, shell_up = both_ways("1,000 revisions", "mig.ini", "", dir, sql, 1)
  local each, shell_each =
    both_ways("1,000 revisions, a transaction each", "each.ini", "_each", dir, sql, 0.4)
  counts("`mig upgrade head`, 1,000 revisions", up, "sqlite3 shell", shell_up,
    { "total", "fdatasync" })
  local x, y = counts("`mig upgrade head`, 1,000 revisions, a transaction each", each,
    "sqlite3 shell", shell_each, { "total", "fdatasync" })
  if x and x.fdatasync and x.fdatasync < y.fdatasync // 2 then
    report.note("**Not like with like:** with a transaction each, mig waited for the disk %s times "
      .. "and the shell %s times: mig's revisions are savepoints that share commits.",
      report.integer(x.fdatasync), report.integer(y.fdatasync))
  end

  if installed("alembic") then
    local alembic = tools.generate("alembic", n)
    rival("alembic", "`mig upgrade head`, 1,000 revisions", up,
      { cd = alembic, prepare = "rm -f app.db", args = { "alembic", "upgrade", "head" } })
    rival("alembic", "`mig downgrade base`, 1,000 revisions",
      { cd = dir, prepare = "rm -f app.db*; cp full.db app.db",
        args = { mig, "downgrade", "base" } },
      { cd = alembic, args = { "alembic", "downgrade", "base" } })
  end
  if installed("sqitch") then
    -- It starts a shell for every change, so a tenth of them has to do.
    local fewer, sqitch = tools.generate("mig", 100), tools.generate("sqitch", 100)
    rival("sqitch", "`mig upgrade head`, 100 revisions",
      { cd = fewer, prepare = "rm -f app.db*", args = { mig, "upgrade", "head" } },
      { cd = sqitch, prepare = "rm -f *.db", args = { "sqitch", "deploy", "db:sqlite:app.db" } })
  end
end

-- No revision file is opened or read more than once, whatever the command.
local function each_file_once()
  local n = 3
  local dir = tools.generate("mig", n)
  local function check(prepare, ...)
    local command = { cd = dir, prepare = prepare, args = { mig, ... } }
    local uses = tools.file_uses(command, "/versions/.*%.lua$")
    if not uses then return end
    local files, opened, read = 0, 0, 0
    for _, use in pairs(uses) do
      files = files + 1
      opened, read = opened + use.open, read + use.read
    end
    local name = ("`mig %s`, %d revisions"):format(table.concat({ ... }, " "), n)
    report.count(name, "revision files opened", opened, "files", files)
    report.count(name, "reads of them", read, "files", files)
  end
  check(nil, "heads")
  check("rm -f app.db*", "upgrade", "head")
  check(nil, "downgrade", "base")
end

function parts.load()
  local one, many = tools.generate("mig", 1), tools.generate("mig", 1000)
  local function heads(dir) return { cd = dir, args = { mig, "heads" } } end
  local function floor(dir)
    return { cd = dir, args = { work .. "/bare_loader", "revisions/versions" } }
  end
  local a, b, start, floor_start =
    tools.race(101, { heads(many), floor(many), heads(one), floor(one) })
  compare("`mig heads`, 1,000 revisions", a, "bare loader", b, 1.3)
  -- What the revisions alone take: each round without the start of the same round.
  local function without(result, begin)
    local wall = {}
    for i = 1, #result.wall do wall[i] = result.wall[i] - begin.wall[i] end
    return { wall = wall, status = result.status }
  end
  compare("the same, less a start with 1 revision", without(a, start), "bare loader",
    without(b, floor_start), 1.3)
  compare("`mig heads`, 1 revision", start, "bare loader", floor_start)
  counts("`mig heads`, 1,000 revisions", heads(many), "bare loader", floor(many),
    { "total", "openat", "read" })

  local rss = {}
  for _, n in ipairs { 100, 1000, 10000 } do
    local result = n == 1000 and a or tools.race(1, { heads(tools.generate("mig", n)) })
    rss[n] = result.rss
    memory_row(("`mig heads`, %s revisions, peak memory"):format(report.integer(n)), result,
      n == 1000 and 20 or nil)
  end
  report.note("Memory of `mig heads` for each further revision: %.1f KiB from 100 to 1,000, "
    .. "%.1f KiB from 1,000 to 10,000.", (rss[1000] - rss[100]) / 900,
    (rss[10000] - rss[1000]) / 9000)
  each_file_once()
  if installed("alembic") then
    rival("alembic", "`mig heads`, 1,000 revisions", heads(many),
      { cd = tools.generate("alembic", 1000), args = { "alembic", "heads" } })
  end
end

function parts.rebuild() require("rebuild")() end

function parts.graph()
  require("graph") {
    compare = compare, memory_row = memory_row, installed = installed, rival = rival,
  }
end

function parts.check() require("check")(require("servers").all) end

-- What the numbers belong to.
local function versions()
  local function first(command, pattern)
    local text = tools.capture(command)
    return text and text:match(pattern or "[^\n]+") or nil
  end
  local list = {
    os.date("!%Y-%m-%d"),
    first("lscpu", "Model name:%s*([^\n]+)"),
    (first("getconf _NPROCESSORS_ONLN") or "?") .. " processors",
    first("cat /etc/os-release", 'PRETTY_NAME="([^"]+)"'),
    first(tools.quote(mig) .. " --version"),
    "SQLite " .. (first("sqlite3 --version", "%S+") or "?"),
    first("lua5.4 -v", "Lua %S+"),
    first("alembic --version", "alembic %S+"),
    first("sqitch --version", "sqitch[^\n]-[%d.]+"),
  }
  print(table.concat(list, ", ") .. ".\n")
end

function parts.postgresql() require("servers").postgresql() end
function parts.mariadb() require("servers").mariadb() end

local chosen = #arg > 0 and arg
  or { "start", "migrate", "rebuild", "load", "graph", "check", "postgresql", "mariadb" }
for _, name in ipairs(chosen) do parts[name]() end
versions()
report.print()
