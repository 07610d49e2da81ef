-- Connections of mig's drivers, for specs of the room that has them. An error that is not expected
-- is raised with its message.

require "spec.support.core"
local db = require "mig_test_db"

local connection = {}

---@param url string
---@param timeout? integer  milliseconds to wait for locks
---@return table connection
function connection.open(url, timeout)
  local conn, err = db.open(url, timeout)
  return assert(conn, err and err.message)
end

---Run SQL, with values if there are any.
function connection.exec(conn, ...)
  local done, err = conn:exec(...)
  return assert(done, err and err.message)
end

---Send statements ahead.
function connection.send(conn, ...)
  for _, sql in ipairs { ... } do
    local sent, err = conn:send(sql)
    assert(sent, err and err.message)
  end
end

---The first column of the only row.
function connection.value(conn, sql)
  local cursor, err = conn:query(sql)
  assert(cursor, err and err.message)
  local row = assert(cursor:next())
  cursor:finish()
  return row[1]
end

---The error of a call that must fail: `failure(conn:exec "SELEC")`.
function connection.failure(...)
  local result, err = ...
  assert(result == nil, "it did not fail")
  return err
end

return connection
