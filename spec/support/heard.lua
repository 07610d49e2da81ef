-- What a server was told while something ran: each statement, as the server itself has it.

local databases = require "spec.support.databases"
local tmp = require "spec.support.tmp"

local heard = {}

-- PostgreSQL's log has the database in each line, and what continues a statement begins with a tab.
function heard.postgresql(db, fn)
  db:sql(("ALTER DATABASE %s SET log_statement = 'all'"):format(db.name))
  local before = #tmp.read(db.server.log)
  fn()
  local text, out = tmp.read(db.server.log):sub(before + 1), {}
  db:sql(("ALTER DATABASE %s RESET log_statement"):format(db.name))
  for line in text:gmatch("[^\n]+") do
    local sql = line:match("^%d+ " .. db.name .. " LOG:  statement: (.*)")
      or line:match("^%d+ " .. db.name .. " LOG:  execute [^:]*: (.*)")
    if sql then
      out[#out + 1] = sql
    elseif line:sub(1, 1) == "\t" and #out > 0 then
      out[#out] = out[#out] .. "\n" .. line:sub(2)
    end
  end
  return out
end

-- MariaDB's general log is a table. It knows connections, not databases: specs run one by one.
function heard.mariadb(db, fn)
  local catalogue = require("spec.support.servers.mariadb").catalogue
  local function root(sql) return db.server:sql(catalogue, sql) end
  root("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1")
  fn()
  local text = root("SET GLOBAL general_log = 0; SELECT replace(argument, '\n', '\r') "
    .. "FROM mysql.general_log WHERE command_type IN ('Query', 'Execute')")
  local out = {}
  for line in text:gmatch("[^\n]+") do out[#out + 1] = (line:gsub("\r", "\n")) end
  return out
end

---The statements that a database's server gets while `fn` runs.
---@param db spec.Database  one on a server
---@param fn fun()
---@return string[]
function heard.during(db, fn)
  assert(db.kind ~= databases.sqlite, "SQLite has no server to ask")
  return heard[db.kind.name](db, fn)
end

return heard
