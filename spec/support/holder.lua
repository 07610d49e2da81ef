-- A session of others that holds what a run waits for: it has read a table, or changed its rows, in
-- a transaction that stays open until it is let go.

local program = require "spec.support.program"

local holder = {}

local says = {
  postgresql = {
    sleep = "SELECT pg_sleep(1000);",
    holds = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1000)%' "
      .. "AND datname = current_database() AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'",
    let_go = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
      .. "'%pg_sleep(1000)%' AND datname = current_database() AND pid <> pg_backend_pid()",
  },
  mariadb = {
    sleep = "SELECT SLEEP(1000);",
    holds = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
    session = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
      .. "AND info = 'SELECT SLEEP(1000)'",
  },
}

---Begin a transaction with this statement, and wait until it has run.
---@param db spec.Database
---@param sql string
---@return spec.Process
function holder.hold(db, sql)
  local say = says[db.kind.name]
  local process = program.start(db:client(), { stdin = ("BEGIN; %s; %s"):format(sql, say.sleep) })
  assert(process:wait_for(function() return db:sql(say.holds) == "1" end, 20), "nothing is held")
  return process
end

---End that session; what it has changed is rolled back.
---@param db spec.Database
---@param process spec.Process
function holder.let_go(db, process)
  local say = says[db.kind.name]
  db:sql(say.let_go or ("KILL " .. db:sql(say.session)))
  process:wait(20)
end

return holder
