-- A pooler in front of a PostgreSQL server, which shares the server's sessions between
-- transactions. See spec/support/servers.lua.

local servers = require "spec.support.servers"

local pgbouncer = {
  name = "pgbouncer",
  signals = { stop = "TERM", crash = "KILL" },
  ready = "process up: PgBouncer",
}

local ini = [[
[databases]
* = host=%s user=%s password='%s'

[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
unix_socket_mode = 0700
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
ignore_startup_parameters = options,extra_float_digits
]]

function pgbouncer.install(data)
  return "mkdir " .. data
end

function pgbouncer.serve(server)
  local path = server.dir .. "/pgbouncer.ini"
  local file = assert(io.open(path, "w"))
  file:write(ini:format(server.settings.backend.dir, servers.account, servers.password,
    server.dir))
  file:close()
  return { "/usr/sbin/pgbouncer", path }
end

function pgbouncer.url(server, who, name)
  return ("postgresql://%s@/%s?host=%s&port=6432"):format(
    who, servers.encode(name), servers.encode(server.dir))
end

return pgbouncer
