-- Nodes of a Galera cluster: MariaDB servers that replicate to each other before a commit is
-- done. See spec/support/servers.lua.

local env = require "spec.support.env"
local mariadb = require "spec.support.servers.mariadb"

local galera = setmetatable({
  ready = "Synchronized with group, ready for connections",
  accounts = false, -- made when all nodes are there: they are a change of the cluster
}, { __index = mariadb })

-- Nodes talk over TCP. Each data folder is a copy of the same, so the state of a node is that of
-- the one before it plus the change by which that one came in, and nothing is to be transferred.
local cluster = "8f3d4b52-6c1e-11f0-9b7a-0242ac120002"

-- A port nobody listens on, for each node two: one for the group, one for transfers.
local function free_ports(count)
  local used = {}
  for _, file in ipairs { "/proc/net/tcp", "/proc/net/tcp6" } do
    for line in (io.open(file) and io.lines(file) or function() end) do
      used[tonumber(line:match("^%s*%d+: %x+:(%x+)") or "", 16) or 0] = true
    end
  end
  local ports = {}
  while #ports < count do
    local port = math.random(20000, 30000)
    if not used[port] then
      used[port] = true
      ports[#ports + 1] = port
    end
  end
  return ports
end

---@param server spec.Server  settings: { node = 1-based, first = the spec.Server it joins }
function galera.serve(server)
  local own = server.settings
  own.ports = own.ports or free_ports(2)
  local seqno = own.node - 1
  local file = assert(io.open(server.data .. "/grastate.dat", "w"))
  file:write(("# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   %d\n"
    .. "safe_to_bootstrap: 1\n"):format(cluster, seqno))
  file:close()
  env.lines(("chown --reference=%s %s"):format(
    env.quote(server.data), env.quote(server.data .. "/grastate.dat")))
  local words = mariadb.serve(setmetatable({ settings = {
    "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON",
    "--wsrep-provider=/usr/lib/galera/libgalera_smm.so", "--wsrep-sst-method=skip",
    "--wsrep-node-address=127.0.0.1", ("--wsrep-start-position=%s:%d"):format(cluster, seqno),
    "--wsrep-cluster-address=gcomm://"
      .. (own.first and "127.0.0.1:" .. own.first.settings.ports[1] or ""),
    ("--wsrep-provider-options=base_host=127.0.0.1;base_port=%d;gcache.size=8M;"
      .. "gmcast.listen_addr=tcp://127.0.0.1:%d;ist.recv_addr=127.0.0.1:%d"):format(
      own.ports[1], own.ports[1], own.ports[2]),
  } }, { __index = server }))
  return words
end

return galera
