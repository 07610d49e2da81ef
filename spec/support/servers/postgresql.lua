-- How a PostgreSQL server is made, started and asked. See spec/support/servers.lua.

local env = require "spec.support.env"
local servers = require "spec.support.servers"

local postgresql = {
  name = "postgresql",
  -- Immediate shutdown, unlike SIGKILL, takes the server's processes and its shared memory along.
  signals = { stop = "INT", crash = "QUIT" },
  ready = "database system is ready to accept connections",
  catalogue = "postgres",
  log_folder = "pg_wal",
}

local bin

---The newest server's folder of programs. Debian's psql in PATH is a script that looks for a
---server of its own.
---@return string
function postgresql.bin()
  if not bin then
    bin = env.sh("ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1"):match("%S+")
      or (env.sh("command -v postgres"):match("^(.+)/postgres%s*$"))
      or error("postgresql: no server in /usr/lib/postgresql/*/bin or PATH (package postgresql)", 0)
  end
  return bin
end

postgresql.accounts = ("SET password_encryption = 'scram-sha-256'; "
  .. "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'"):format(servers.guarded, servers.password)

local hba = ([[
local all %s scram-sha-256
local all %s password
local all all trust
]]):format(servers.guarded, servers.account)

-- The password of the account that all specs use is kept as MD5, which is proved in no time.
function postgresql.install(data)
  local command = "printf %%s %s >password && %s/initdb -D %s -U %s -A md5 --pwfile=password"
    .. " -E UTF8 --no-locale --no-sync --no-instructions --wal-segsize=1"
    .. " && rm password && printf %s >%s/pg_hba.conf"
  return "sh -c " .. env.quote(command:format(env.quote(servers.password),
    env.quote(postgresql.bin()), data, servers.account, env.quote((hba:gsub("\n", "\\n"))), data))
end

-- Small and careless: the data are worth nothing.
local settings = {
  "listen_addresses=", "unix_socket_permissions=0700", "fsync=off", "full_page_writes=off",
  "synchronous_commit=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
  "shared_buffers=16MB", "dynamic_shared_memory_type=mmap", "max_parallel_workers=0", "jit=off",
  "checkpoint_timeout=1h", "log_line_prefix=%p %d ",
}

function postgresql.serve(server)
  local words = { postgresql.bin() .. "/postgres", "-D", server.data, "-k", server.dir }
  for _, list in ipairs { settings, server.settings or {} } do
    for _, setting in ipairs(list) do
      words[#words + 1] = "-c"
      words[#words + 1] = setting
    end
  end
  return words
end

function postgresql.client(server, name)
  return {
    "env", "PGPASSWORD=" .. servers.password, postgresql.bin() .. "/psql", "-X", "-At", "-q",
    "-v", "ON_ERROR_STOP=1", "-h", server.dir, "-U", servers.account, "-d", name, "-f", "-",
  }
end

function postgresql.url(server, who, name)
  return ("postgresql://%s@/%s?host=%s"):format(
    who, servers.encode(name), servers.encode(server.dir))
end

return postgresql
