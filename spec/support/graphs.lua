-- Projects made from the notation of spec/core/graph_cases.lua: `b<a` has down revision a, `m<a,b`
-- merges, `+x` depends on x, `[l]` declares branch label l; those further left are older.

local cases = require "spec.core.graph_cases"
local history = require "spec.support.history"

local graphs = {}

local function split(text, pattern)
  local items = {}
  for item in (text or ""):gmatch(pattern) do items[#items + 1] = item end
  return #items > 0 and items or nil
end

-- A list of one says the same as the string.
local function one_or_list(items)
  return items and #items == 1 and items[1] or items
end

---The revisions of a graph, for history.text().
---@param notation string  or the name of one of the worked cases' graphs
---@return spec.Revision[]
function graphs.revisions(notation)
  local list = {}
  for part in (cases.graphs[notation] or notation):gmatch("[^;]+") do
    local id, down = part:match("^%s*([^%s<]+)<?(%S*)")
    list[#list + 1] = {
      id, one_or_list(split(down, "[^,]+")),
      depends = one_or_list(split(part:match("%s%+(%S+)"), "[^,]+")),
      labels = one_or_list(split(part:match("%[(.-)%]"), "[^,%s]+")),
      doc = ("make %s\n--\n-- Create Date: 2026-01-01 %06d"):format(id, #list),
      up = ([[op.execute("INSERT INTO log (step) VALUES ('+%s')")]]):format(id),
      down = ([[op.execute("INSERT INTO log (step) VALUES ('-%s')")]]):format(id),
    }
  end
  return list
end

---A project with the revisions of a graph. Each writes "+id" or "-id" into the table `log`, which
---graphs.reset() makes.
---@param notation string
---@param change? fun(rev: spec.Revision)  may alter any
---@return spec.Project
function graphs.project(notation, change)
  local files = {}
  for i, rev in ipairs(graphs.revisions(notation)) do
    if change then change(rev) end
    files[("revisions/versions/%02d_%s.lua"):format(i, rev[1])] = history.text(rev)
  end
  return history.project({}, { files = files })
end

graphs.version_table = "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n"
  .. "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);\n"

---SQL that makes a database be at some revisions, with nothing in its log.
---@param rows string  ids, separated by blanks; "": no version table either
---@return string
function graphs.start(rows)
  local sql = { "CREATE TABLE log (n INTEGER PRIMARY KEY, step TEXT);\n" }
  if rows ~= "" then sql[2] = graphs.version_table end
  for id in rows:gmatch("%S+") do
    sql[#sql + 1] = ("INSERT INTO alembic_version VALUES ('%s');\n"):format(id)
  end
  return table.concat(sql)
end

---A new database in place of the old one.
---@param project spec.Project
---@param rows string
---@param database? string  default "app.db"
function graphs.reset(project, rows, database)
  database = database or "app.db"
  os.remove(project:path(database))
  project:sqlite(database, graphs.start(rows))
end

---What ran, in its order: "+a +b -c".
---@param project spec.Project
---@param database? string
---@return string
function graphs.log(project, database)
  return (project:sqlite(database or "app.db", "SELECT step FROM log ORDER BY n")
    :gsub("\n", " "))
end

---The version rows, sorted; "" without a version table.
---@param project spec.Project
---@param database? string
---@return string
function graphs.rows(project, database)
  database = database or "app.db"
  local there = project:sqlite(database, "SELECT 1 FROM sqlite_master WHERE name = "
    .. "'alembic_version'")
  return there == "1" and history.version(project, database) or ""
end

---What the log must say after the steps of a worked case.
---@param command string
---@param steps string
---@return string
function graphs.expected_log(command, steps)
  local sign = ({ upgrade = "+", downgrade = "-" })[command]
  local list = {}
  for id in steps:gmatch("([%w_]+){") do list[#list + 1] = sign and sign .. id end
  return table.concat(list, " ")
end

return graphs
