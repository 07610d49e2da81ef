-- servers.lua - PostgreSQL and MariaDB against their own clients, which run the same SQL.
--
-- The servers are those of the specs: on private sockets, and careless about the disk, so that what
-- is measured is the client and the way it talks. delay.c stands between for a network of 1 ms.

local lfs = require "lfs"
local report = require "report"
local tools = require "tools"

local mig, work = tools.mig, tools.work
local quote = tools.quote

-- The specs' modules know the project by the folder they are loaded in.
package.path = tools.here .. "/../?.lua;" .. package.path
lfs.chdir("..")
local servers = require "spec.support.servers"
lfs.chdir(tools.here)

local part = { all = servers }

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

-- A project whose settings files are NAME.ini and NAME_each.ini.
local function configure(dir, name, url)
  local ini = ("[mig]\nscript_location = revisions\nurl = %s\n"):format(url:gsub("%$", "$$$$"))
  write(("%s/%s.ini"):format(dir, name), ini)
  write(("%s/%s_each.ini"):format(dir, name), ini .. "transaction_per_migration = true\n")
end

-- The URL with another place of the socket in its last parameter.
local function moved(url, parameter, path)
  local place = parameter .. "=" .. servers.encode(path)
  return (url:gsub(parameter .. "=.*$", (place:gsub("%%", "%%%%"))))
end

-- The statements of a client, as shell words, to prepare a run.
local function client_line(server, sql)
  local words = {}
  for i, word in ipairs(server.kind.client(server, server.kind.catalogue)) do
    words[i] = quote(word)
  end
  return ("printf %%s %s | %s"):format(quote(sql), table.concat(words, " "))
end

local function recreate(server, name)
  return client_line(server, ("DROP DATABASE IF EXISTS %s; "):format(name))
    .. " && " .. client_line(server, ("CREATE DATABASE %s"):format(name))
end

-- The scripts that mig writes for a settings file: what the clients run.
local function write_scripts(dir, ini)
  for name, command in pairs { up = "upgrade --sql", down = "downgrade --sql head:base" } do
    tools.must(("cd %s && %s -q -c %s %s > %s_%s.sql"):format(quote(dir), quote(mig), ini, command,
      ini:gsub("%.ini$", ""), name))
  end
  return dir .. "/" .. ini:gsub("%.ini$", "_up.sql"), dir .. "/" .. ini:gsub("%.ini$", "_down.sql")
end

local function with_file(words, file)
  local out = table.move(words, 1, #words, 1, {})
  if out[#out] == "-" then out[#out] = file end
  return out
end

-- mig with `ini` against the client with the scripts of `scripts`, up and down.
local function both_ways(what, server, name, dir, ini, scripts, rounds, limit, client)
  local fresh = recreate(server, name)
  local full = fresh .. (" && cd %s && %s -q -c %s upgrade heads"):format(quote(dir), quote(mig),
    ini)
  local commands = {
    up = { cd = dir, prepare = fresh, args = { mig, "-q", "-c", ini, "upgrade", "heads" } },
    down = { cd = dir, prepare = full, args = { mig, "-q", "-c", ini, "downgrade", "base" } },
  }
  for _, way in ipairs { "up", "down" } do
    local script = scripts[way]
    local theirs = { cd = dir, prepare = way == "up" and fresh or full,
      args = with_file(client, script), input = script }
    local a, b = tools.race(rounds, { commands[way], theirs })
    report.compare(("`mig %s`, %s"):format(way == "up" and "upgrade" or "downgrade base", what), a,
      client[1]:match("[^/]+$") .. " -f", b, limit)
    report.memory_row(("`mig %s`, %s, peak memory"):format(
      way == "up" and "upgrade" or "downgrade base", what), a, 12)
  end
  return commands.up
end

-- Start the proxy; a function that stops it and gives the number of round trips.
local function proxy(listen, target, microseconds)
  local log = work .. "/round_trips"
  local pid = tools.must(("%s/delay %s %s %d >%s 2>&1 & echo $!"):format(quote(work),
    quote(listen), quote(target), microseconds, quote(log)))
  tools.must(("while ! [ -S %s ]; do sleep 0.01; done"):format(quote(listen)))
  return function()
    tools.must(("kill %s; while kill -0 %s 2>/dev/null; do sleep 0.01; done"):format(pid, pid))
    return math.tointeger(tonumber(tools.must("cat " .. quote(log))))
  end
end

-- How often each waits for the server, told by a proxy that adds nothing.
local function round_trips(what, listen, target, ours, theirs, name)
  local counts = {}
  for i, command in ipairs { ours, theirs } do
    tools.must(command.prepare)
    local stop = proxy(listen, target, 0)
    local words = {}
    for j, word in ipairs(command.args) do words[j] = quote(word) end
    tools.must(("cd %s && %s <%s >/dev/null"):format(quote(command.cd), table.concat(words, " "),
      quote(command.input or "/dev/null")))
    counts[i] = stop()
  end
  report.count(what, "round trips", counts[1], name, counts[2])
end

function part.postgresql()
  local n = 1000
  local server = servers.postgresql()
  local _, name = server:database()
  local dir = tools.generate("mig", n)
  local socket = "/.s.PGSQL.5432"
  configure(dir, "pg", server:url(name))
  local up, down = write_scripts(dir, "pg_each.ini")
  local client = server.kind.client(server, name)
  local scripts = { up = up, down = down }
  local what = ("%d revisions on PostgreSQL"):format(n)
  both_ways(what, server, name, dir, "pg.ini", scripts, 5, 1, client)
  both_ways(what .. ", a transaction each", server, name, dir, "pg_each.ini", scripts, 5, 1, client)

  local far = work .. "/far"
  tools.must("mkdir -p " .. quote(far))
  configure(dir, "far", moved(server:url(name), "host", far))
  local far_client = {}
  for i, word in ipairs(client) do far_client[i] = word == server.dir and far or word end
  local stop = proxy(far .. socket, server.dir .. socket, 1000)
  for label, ini in pairs { [""] = "far.ini", [", a transaction each"] = "far_each.ini" } do
    local a, b = tools.race(3, {
      { cd = dir, prepare = recreate(server, name),
        args = { mig, "-q", "-c", ini, "upgrade", "heads" } },
      { cd = dir, prepare = recreate(server, name), args = with_file(far_client, up) },
    })
    report.compare(("`mig upgrade`, %s, 1 ms away%s"):format(what, label), a, "psql -f", b, 0.35)
  end
  stop()
  for label, ini in pairs { [""] = "far.ini", [", a transaction each"] = "far_each.ini" } do
    round_trips(("`mig upgrade`, %s%s"):format(what, label), far .. socket, server.dir .. socket,
      { cd = dir, prepare = recreate(server, name),
        args = { mig, "-q", "-c", ini, "upgrade", "heads" } },
      { cd = dir, prepare = recreate(server, name), args = with_file(far_client, up) }, "psql -f")
  end
end

function part.mariadb()
  local n = 100
  local server = servers.mariadb()
  local _, name = server:database()
  local dir = tools.generate("mig", n)
  configure(dir, "my", server:url(name))
  local up, down = write_scripts(dir, "my.ini")
  local client = server.kind.client(server, name)
  local what = ("%d revisions on MariaDB"):format(n)
  both_ways(what, server, name, dir, "my.ini", { up = up, down = down }, 5, 1.05, client)

  local far = work .. "/far-my"
  configure(dir, "far_my", moved(server:url(name), "unix_socket", far))
  local far_client = {}
  for i, word in ipairs(client) do
    far_client[i] = word == "--socket=" .. server.dir .. "/socket" and "--socket=" .. far or word
  end
  round_trips(("`mig upgrade`, %s"):format(what), far, server.dir .. "/socket",
    { cd = dir, prepare = recreate(server, name),
      args = { mig, "-q", "-c", "far_my.ini", "upgrade", "heads" } },
    { cd = dir, prepare = recreate(server, name), args = far_client, input = up }, "mariadb")
end

return part
