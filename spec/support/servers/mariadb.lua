-- How a MariaDB server is made, started and asked. See spec/support/servers.lua.

local env = require "spec.support.env"
local servers = require "spec.support.servers"

local mariadb = {
  name = "mariadb",
  signals = { stop = "TERM", crash = "KILL" },
  ready = "ready for connections",
  catalogue = "mysql",
}

-- The server is in sbin, which is not in everybody's PATH.
local function find(name)
  return env.sh(("PATH=$PATH:/usr/sbin:/usr/local/sbin command -v %s"):format(name)):match("%S+")
    or error(("mariadb: no %s in PATH (package mariadb-server-core)"):format(name), 0)
end

mariadb.accounts = ([[
CREATE USER %s@localhost IDENTIFIED BY '%s', %s@localhost IDENTIFIED BY '%s';
GRANT ALL ON *.* TO %s@localhost, %s@localhost WITH GRANT OPTION;
]]):format(servers.account, servers.password, servers.guarded, servers.password,
  servers.account, servers.guarded)

-- The data folder and the server must agree on the sizes. What a crash would lose is worth nothing.
local settings = {
  "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M",
  "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync",
}

function mariadb.install(data)
  return ("%s --no-defaults --datadir=\"$PWD\"/%s --auth-root-authentication-method=normal"
    .. " --skip-test-db --skip-name-resolve %s"):format(
    env.quote(find("mariadb-install-db")), data, table.concat(settings, " "))
end

function mariadb.serve(server)
  local words = {
    find("mariadbd"), "--no-defaults", "--datadir=" .. server.data,
    "--socket=" .. server.dir .. "/socket", "--pid-file=" .. server.dir .. "/pid",
    "--tmpdir=" .. server.dir, "--skip-networking", "--skip-log-bin", "--skip-name-resolve",
    "--character-set-server=utf8mb4", "--performance-schema=off", "--innodb-fast-shutdown=2",
    "--innodb-stats-persistent=off", "--aria-pagecache-buffer-size=8M", "--key-buffer-size=1M",
    "--default-time-zone=+00:00",
  }
  for _, list in ipairs { settings, server.settings or {} } do
    table.move(list, 1, #list, #words + 1, words)
  end
  return words
end

function mariadb.client(server, name)
  -- What is made belongs to the account that mig uses; root makes the account.
  local user = name == mariadb.catalogue and "root" or servers.account
  return {
    "env", "MYSQL_PWD=" .. (user == "root" and "" or servers.password), find("mariadb"),
    "--no-defaults", "--batch", "--raw", "--skip-column-names",
    "--default-character-set=utf8mb4", "--socket=" .. server.dir .. "/socket",
    "--user=" .. user, name,
  }
end

function mariadb.url(server, who, name)
  return ("mysql://%s@localhost/%s?unix_socket=%s"):format(
    who, servers.encode(name), servers.encode(server.dir .. "/socket"))
end

return mariadb
