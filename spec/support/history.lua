-- Projects made of a few revisions, and what end-to-end specs ask about a run of one.
--
--   local project = history.project({
--     { "a1", up = 'op.execute("CREATE TABLE t (x)")', down = 'op.drop_table("t")' },
--     { "b2", "a1", doc = "second" },
--   }, { ini = "transaction_per_migration = true\n" })

local program = require "spec.support.program"

local history = {}

---@class spec.Revision
---@field [1] string  id
---@field [2]? string|string[]  down_revision
---@field doc? string  first line of the leading comment; default: "make <id>"
---@field head? string  further lines at the top level
---@field up? string  body of upgrade()
---@field down? string  body of downgrade()
---@field labels? string|string[]
---@field depends? string|string[]

local function literal(value)
  if type(value) ~= "table" then
    return value == nil and "nil" or ("%q"):format(value)
  end
  local items = {}
  for i, item in ipairs(value) do
    items[i] = ("%q"):format(item)
  end
  return "{ " .. table.concat(items, ", ") .. " }"
end

---The text of a revision file. The bodies begin in lines 7 and 11.
---@param rev spec.Revision
---@return string
function history.text(rev)
  return table.concat({
    "-- " .. (rev.doc or "make " .. rev[1]),
    'local op, sa = require "mig.op", require "mig.schema"',
    ("revision, down_revision = %q, %s"):format(rev[1], literal(rev[2])),
    ("branch_labels, depends_on = %s, %s"):format(literal(rev.labels), literal(rev.depends)),
    rev.head or "",
    "function upgrade()",
    rev.up or "",
    "end",
    "",
    "function downgrade()",
    rev.down or "",
    "end",
    "",
  }, "\n")
end

---What mig.ini says in the projects made here.
history.ini = "[mig]\nscript_location = revisions\nurl = sqlite:///app.db\n"

---A project with revisions, each in revisions/versions/<id>.lua.
---@param revisions spec.Revision[]
---@param opts? { ini?: string, files?: table<string, string> }
---@return spec.Project
function history.project(revisions, opts)
  opts = opts or {}
  local files = { ["mig.ini"] = history.ini .. (opts.ini or "") }
  for path, text in pairs(opts.files or {}) do
    files[path] = text
  end
  for _, rev in ipairs(revisions) do
    files["revisions/versions/" .. rev[1] .. ".lua"] = history.text(rev)
  end
  return program.project(files)
end

---`count` revisions r001, r002, …, one after the other: each makes a table t<n> and writes its
---id into the table `log`, which the first one makes. `change(i, rev)` may alter any.
---@param count integer
---@param change? fun(i: integer, rev: spec.Revision)
---@return spec.Revision[]
function history.chain(count, change)
  local revisions = {}
  for i = 1, count do
    local id = ("r%03d"):format(i)
    local rev = {
      id, i > 1 and ("r%03d"):format(i - 1) or nil,
      up = ([[%s op.execute("CREATE TABLE t%d (x INTEGER)")]]
        .. [[ op.execute("INSERT INTO log (id) VALUES ('%s')")]]):format(
        i == 1 and 'op.execute("CREATE TABLE log (id TEXT)")' or "", i, id),
      down = ([[op.execute("DROP TABLE t%d") op.execute("%s")]]):format(
        i, i == 1 and "DROP TABLE log" or ("DELETE FROM log WHERE id = '%s'"):format(id)),
    }
    if change then
      change(i, rev)
    end
    revisions[i] = rev
  end
  return revisions
end

---A project with one revision "a1" whose upgrade() is `body`.
---@param body string
---@param opts? { ini?: string, files?: table<string, string> }
---@return spec.Project
function history.single(body, opts)
  return history.project({ { "a1", up = body } }, opts)
end

---Lines of a text, without their ends.
---@param text string
---@return string[]
function history.lines(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return lines
end

---The log lines of a kind on standard error: "INFO", "WARN", "DEBUG".
---@param run spec.Run
---@param level string
---@return string[]
function history.logged(run, level)
  local found = {}
  for _, line in ipairs(history.lines(run.err)) do
    if line:sub(1, #level) == level then
      found[#found + 1] = line
    end
  end
  return found
end

---The steps that a run logged, as "upgrade a1 -> b2, second".
---@param run spec.Run
---@return string[]
function history.steps(run)
  local found = {}
  for _, line in ipairs(history.lines(run.err)) do
    found[#found + 1] = line:match("^INFO  %[mig%.runtime%.migration%] Running (.*)$")
  end
  return found
end

---Assert that a run succeeded; returns it.
---@param run spec.Run
---@return spec.Run
function history.done(run)
  assert(run.code == 0, ("code %s: %s%s"):format(run.code or run.signal, run.err, run.out))
  assert(not run.err:find("FAILED", 1, true), run.err)
  return run
end

---Assert that a run failed as it should: the exit code, nothing on standard output, and on
---standard error log lines and exactly one line that begins with "FAILED: ", the last one.
---@param run spec.Run
---@param code? integer  default 1
---@return string message  what follows "FAILED: "
function history.failed(run, code)
  assert(run.code == (code or 1), ("code %s: %s"):format(run.code or run.signal, run.err))
  assert(run.out == "", "on standard output: " .. run.out)
  assert(run.err:sub(-1) == "\n", "no line end: " .. run.err)
  local lines = history.lines(run.err)
  for i, line in ipairs(lines) do
    if i == #lines then
      assert(line:find("^FAILED: ."), "the last line is not the FAILED line: " .. run.err)
    else
      assert(line:find("^%u+ *%["), "not a log line: " .. line)
    end
  end
  return (lines[#lines]:gsub("^FAILED: ", ""))
end

---Assert that a run was refused for its words: exit code 2 and, on standard error alone, what is
---wrong and how it is used.
---@param run spec.Run
---@return string message  what follows "error: "
function history.misused(run)
  assert(run.code == 2, ("code %s: %s"):format(run.code or run.signal, run.err))
  assert(run.out == "", "on standard output: " .. run.out)
  local message = run.err:match("^mig[^\n]*: error: ([^\n]*)\nusage: mig [^\n]*\n$")
  return (assert(message, run.err))
end

---Rows of the version table, sorted, joined by blanks.
---@param project spec.Project
---@param database? string  default "app.db"
---@return string
function history.version(project, database)
  local rows = project:sqlite(database or "app.db",
    "SELECT version_num FROM alembic_version ORDER BY 1")
  return (rows:gsub("\n", " "))
end

---Everything in a database, as SQL.
---@param project spec.Project
---@param database? string  default "app.db"
---@return string
function history.dump(project, database)
  return project:sqlite(database or "app.db", ".dump")
end

---What a query answers, on the project's app.db.
---@param project spec.Project
---@param sql string
---@return string
function history.ask(project, sql)
  return project:sqlite("app.db", sql)
end

---Run upgrade() with a body on a new database and answer what a query then says.
---@param body string
---@param sql string
---@return string
function history.result(body, sql)
  local project = history.single(body)
  history.done(project:mig("upgrade"))
  return history.ask(project, sql)
end

---Run upgrade() with a body that must fail; answers the message.
---@param body string
---@param opts? { ini?: string, files?: table<string, string> }
---@return string message
---@return spec.Project project
function history.refused(body, opts)
  local project = history.single(body, opts)
  return history.failed(project:mig("upgrade")), project
end

return history
