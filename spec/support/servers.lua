-- Real database servers, on private Unix sockets in a folder of the run.
--
--   local pg = require("spec.support.servers").postgresql()
--   local url, name = pg:database()
--   pg:sql(name, "SELECT 1")
--
-- A server starts when the first spec asks for it and is then everybody's, so a run that needs
-- none pays nothing. It is a child of the interpreter and told by the kernel when its parent is
-- gone: it cannot outlive the run, however that ends. spec/support/helper.lua loads this module,
-- because busted forgets what a spec file has loaded at the end of the file.

local env = require "spec.support.env"
local program = require "spec.support.program"
local secrets = require "spec.support.secrets"
local system = require "system"
local tmp = require "spec.support.tmp"

local servers = {}

---The account that specs use, on each server; it may do everything.
servers.account = "mig"
---One more, for the specs that leave the password out of the URL and give it in another way.
servers.guarded = "guarded"
---The password of both, see spec/support/secrets.
servers.password = secrets.password

-- Seconds until a server that does not start is given up.
local patience = 60

---@class spec.ServerKind  what differs between the products; spec/support/servers/<name>.lua
---@field name string  of the product's module
---@field signals { stop: string, crash: string }  how it is asked to end
---@field ready string  what the log says once connections are taken
---@field install fun(data: string): string  the command that makes a data folder
---@field serve fun(server: spec.Server): string[]  the command that serves it
---@field accounts string|false  SQL that makes the account with a password
---@field client fun(server: spec.Server, name?: string): string[]  the client reading a script
---@field catalogue string  name of the database that always exists
---@field url fun(server: spec.Server, account: string, name: string): string
---@field log_folder? string  in the data folder: where it writes what it cannot go on without

---@class spec.Server
---@field dir string  has the data folder, the socket and the log
---@field pid? integer  while it runs
local Server = {}
Server.__index = Server

---`text`, percent-encoded for any place of a URL.
---@param text string
---@return string
function servers.encode(text)
  return (text:gsub("[^%w%-._~]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

---A URL with another account in it, and no password.
---@param url string
---@param account? string  nil: with none
---@return string
function servers.as(url, account)
  return (url:gsub("//[^/@]*@", "//" .. (account and account .. "@" or ""), 1))
end

-- Neither server runs as root: an account without rights does it then.
local account
local function as_account()
  if not account then
    account = ""
    if env.lines("id -u")[1] == "0" then
      for _, name in ipairs { "postgres", "nobody" } do
        if select(2, env.sh("getent passwd " .. name)) == 0 then
          account = name
          break
        end
      end
      assert(account ~= "", "servers do not run as root, and there is no account nobody")
    end
  end
  return account
end

-- The beginning of a command that runs as that account, and with nothing of the caller's shell.
local function alone(setpriv)
  local name = as_account()
  if name ~= "" then
    setpriv = ("%s --reuid %s --regid %s --clear-groups"):format(
      setpriv, name, env.lines("id -g " .. name)[1])
  end
  return ("env -i PATH=\"$PATH\" TZ=UTC LC_ALL=C TMPDIR=\"$PWD\" setpriv %s "):format(setpriv)
end

-- A folder that the servers' account owns and nobody else may enter.
local function new_folder()
  local dir = tmp.dir()
  if as_account() ~= "" then
    env.lines(("chown %s %s"):format(as_account(), env.quote(dir)))
  end
  return dir
end

-- Data folders are made once per run and copied.
local pristine = {}

---@param kind spec.ServerKind
local function pristine_data(kind)
  local made = pristine[kind.name]
  if not made then
    made = { dir = new_folder() }
    pristine[kind.name] = made
    local output, code = env.sh(("cd %s && exec %s%s"):format(
      env.quote(made.dir), alone("--inh-caps=-all"), kind.install("data")))
    made.failure = code ~= 0 and ("%s: no data folder: %s"):format(kind.name, output)
  end
  if made.failure then
    error(made.failure, 0)
  end
  return made.dir .. "/data"
end

local function read_log(server)
  return tmp.exists(server.log) and tmp.read(server.log) or ""
end

-- The end of the log, where the reason is.
local function last_words(server)
  local lines = {}
  for line in read_log(server):gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n", math.max(1, #lines - 14))
end

---Whether a process runs; one that ended but was not waited for does not.
---@param pid integer
---@return boolean
function servers.is_alive(pid)
  local file = io.open(("/proc/%d/stat"):format(pid))
  local state = file and (file:read("a") or ""):match(".*%) (%a)")
  if file then
    file:close()
  end
  return state ~= nil and state ~= "Z" and state ~= "X"
end

---Start it (again), and wait until it takes connections.
function Server:start()
  assert(not self.pid, "it runs already")
  local words = {}
  for i, word in ipairs(self.kind.serve(self)) do
    words[i] = env.quote(word)
  end
  tmp.remove(self.log)
  -- The shell tells its pid and becomes the server. Whoever holds the pipe is its parent.
  self.process = assert(io.popen(
    ("unset LD_PRELOAD; cd %s; echo $$; exec </dev/null >%s 2>&1; "
      .. "exec %s%s%s"):format(
      env.quote(self.dir), env.quote(self.log), self.around,
      alone("--pdeathsig " .. self.kind.signals.crash), table.concat(words, " "))))
  local pid = self.process:read("n")
  self.pid = pid
  -- Closing the pipe waits for the server's end, and the interpreter closes it when it ends. What
  -- was made last is finalised first: this stops the server before.
  self.guard = setmetatable({}, {
    __gc = function()
      if self.pid == pid then
        self:stop("crash")
      end
    end,
  })
  local deadline = system.monotime() + patience
  while not read_log(self):find(self.kind.ready, 1, true) do
    if not servers.is_alive(self.pid) or system.monotime() > deadline then
      self:stop("crash")
      error(("%s did not start: %s"):format(self.kind.name, last_words(self)), 0)
    end
    system.sleep(0.005)
  end
end

---Stop it and wait until it is gone; harmless when it is.
---@param how? "stop"|"crash"  in order (the default), or at once and with nothing written
function Server:stop(how)
  if self.pid then
    env.sh(("kill -%s %d"):format(self.kind.signals[how or "stop"], self.pid))
    self.pid = nil
    self.process:close()
  end
end

---Stop it for good and remove its files: for the specs that have a server of their own.
function Server:remove()
  self:stop("crash")
  tmp.remove(self.dir)
end

local function run(server, name, text, words)
  local result = program.run(words, { stdin = text })
  if result.code ~= 0 then
    error(("%s, database %s: %s%s\n%s"):format(
      server.kind.name, name, result.err, result.out, text), 3)
  end
  return (result.out:gsub("\n$", ""))
end

---Run SQL through the server's own client.
---@param name string  database
---@param sql string  one or more statements
---@param arguments? string[]  further ones of the client
---@return string rows  as lines; columns separated by "|" (PostgreSQL) or tabs (MariaDB)
function Server:sql(name, sql, arguments)
  local words = self.kind.client(self, name)
  return run(self, name, sql, table.move(arguments or {}, 1, #(arguments or {}), #words + 1, words))
end

---Run a script, as somebody would who was given it. An error stops it.
---@param name string  database
---@param script string  its text
---@return string output
function Server:script(name, script)
  return run(self, name, script, self.kind.client(self, name))
end

local databases = 0

---Create an empty database.
---@return string url
---@return string name
function Server:database()
  databases = databases + 1
  local name = ("mig_%03d"):format(databases)
  self:sql(self.kind.catalogue, ("CREATE DATABASE %s"):format(name))
  return self:url(name), name
end

---The URL of a database for mig.
---@param name string
---@param as? { user?: string, password?: string }  default: the account of the specs
---@return string
function Server:url(name, as)
  as = as or { user = servers.account, password = servers.password }
  local user, password = as.user or servers.account, as.password
  local who = servers.encode(user) .. (password and ":" .. servers.encode(password) or "")
  return self.kind.url(self, who, name)
end

---@class spec.OwnServer
---@field settings? string[]  further arguments of the server
---@field around? fun(kind: spec.ServerKind): string, string  the beginning of the command that
---serves, which is run in the server's folder with a copy of "data" in it; and the folder of the
---data then

---@param kind spec.ServerKind
---@param own spec.OwnServer
---@return spec.Server
local function new(kind, own)
  local data = pristine_data(kind)
  local server = setmetatable({ kind = kind, dir = new_folder(), settings = own.settings }, Server)
  server.log = server.dir .. "/log"
  env.lines(("cp -a %s %s/data"):format(env.quote(data), env.quote(server.dir)))
  local folder = "data"
  server.around = ""
  if own.around then server.around, folder = own.around(kind) end
  server.data = server.dir .. "/" .. folder
  server:start()
  if kind.accounts then
    server:sql(kind.catalogue, kind.accounts)
  end
  return server
end

-- The servers that all specs share, or why there is none.
local shared, failures = {}, {}

local function get(name, own)
  local kind = require("spec.support.servers." .. name)
  if own then
    return new(kind, own)
  end
  if not shared[name] then
    if failures[name] then
      error(failures[name], 0)
    end
    local ok, result = pcall(new, kind, {})
    if not ok then
      failures[name] = result
      error(result, 0)
    end
    shared[name] = result
  end
  return shared[name]
end

---The PostgreSQL server of the run, started if need be.
---@param own? spec.OwnServer  a new one, which the caller stops and removes
---@return spec.Server
function servers.postgresql(own)
  return get("postgresql", own)
end

---The MariaDB server of the run, started if need be.
---@param own? spec.OwnServer  a new one, which the caller stops and removes
---@return spec.Server
function servers.mariadb(own)
  return get("mariadb", own)
end

---Two nodes of a new Galera cluster, which the caller stops and removes.
---@return spec.Server first, spec.Server second
function servers.galera()
  local first = get("galera", { settings = { node = 1 } })
  local second = get("galera", { settings = { node = 2, first = first } })
  local kind = require "spec.support.servers.mariadb"
  first:sql(kind.catalogue, kind.accounts)
  return first, second
end

---A new pooler in front of a PostgreSQL server, which the caller stops and removes.
---@param backend spec.Server
---@return spec.Server
function servers.pgbouncer(backend)
  return get("pgbouncer", { settings = { backend = backend } })
end

return servers
