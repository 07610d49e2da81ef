-- Run the built program, or any other, and see everything it did.
--
--   local project = program.project { ["mig.ini"] = "[mig]\n…" }
--   local run = project:mig("upgrade", "head")
--   assert.are.equal(0, run.code, run.err)
--
-- A program runs with a small environment of its own (PATH, HOME, TZ=UTC, a UTF-8 locale and
-- what the call gives), so that nothing of the developer's shell changes a result.

local env = require "spec.support.env"
local secrets = require "spec.support.secrets"
local tmp = require "spec.support.tmp"

local program = {}

---@class spec.RunOpts
---@field cwd? string  folder to run in; default: a new one
---@field env? table<string, string>  variables to set
---@field stdin? string  default: empty
---@field folder? string  is searched for the password as well; default: cwd
---@field timeout? number  seconds before it is killed (code 124); default 120

---@class spec.Run
---@field code? integer  exit code; nil when a signal ended it
---@field signal? integer  the signal that ended it
---@field out string
---@field err string
---@field cwd string

-- Passed on: they choose what is under test, not what it says.
local passed = {
  "PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "MIG_LUA_GC", "MIG_LUA_DIR",
}

local function environment(opts, home)
  local vars = { HOME = home, TZ = "UTC", LC_ALL = "C.UTF-8", TMPDIR = home }
  for _, name in ipairs(passed) do
    vars[name] = os.getenv(name)
  end
  for name, value in pairs(opts.env or {}) do
    vars[name] = value
  end
  local words = {}
  for name, value in pairs(vars) do
    words[#words + 1] = env.quote(name .. "=" .. value)
  end
  return table.concat(words, " ")
end

---Everything that must be known to run `words`: a shell command whose process becomes the
---program, and where its output goes.
local function prepare(words, opts)
  local scratch = tmp.dir()
  local job = {
    cwd = opts.cwd or tmp.dir(),
    folder = opts.folder or opts.cwd,
    out = scratch .. "/out",
    err = scratch .. "/err",
    done = scratch .. "/done",
    pid_file = scratch .. "/pid",
    scratch = scratch,
  }
  local stdin = "/dev/null"
  if opts.stdin then
    stdin = scratch .. "/in"
    tmp.write(stdin, opts.stdin)
  end
  local quoted = {}
  for i, word in ipairs(words) do
    quoted[i] = env.quote(word)
  end
  -- A shell starts background jobs with SIGINT ignored, which a program would inherit.
  job.command = ("env -i --default-signal=INT,QUIT,PIPE %s %%s%s <%s >%s 2>%s"):format(
    environment(opts, scratch):gsub("%%", "%%%%"), table.concat(quoted, " "):gsub("%%", "%%%%"),
    env.quote(stdin), env.quote(job.out), env.quote(job.err))
  job.enter = ("unset LD_PRELOAD; cd %s || exit 125; "):format(env.quote(job.cwd))
  return job
end

-- Whatever it showed or left behind is searched for the password.
local function search(job, run)
  secrets.check(run.out, "standard output")
  secrets.check(run.err, "standard error")
  secrets.check_files(job.scratch) -- which is its HOME and TMPDIR
  if job.folder and tmp.contains(job.folder) then
    secrets.check_files(job.folder)
  end
end

local function finish(job, how, code)
  local run = {
    code = how == "exit" and code or nil,
    signal = how == "signal" and code or nil,
    out = env.read(job.out),
    err = env.read(job.err),
    cwd = job.cwd,
  }
  search(job, run)
  tmp.remove(job.scratch)
  return run
end

---Run a command and wait for it.
---@param words string[]  program and arguments
---@param opts? spec.RunOpts
---@return spec.Run
function program.run(words, opts)
  opts = opts or {}
  local job = prepare(words, opts)
  local timeout = ("timeout --foreground -k 5 %g "):format(opts.timeout or 120)
  local _, how, code = os.execute(job.enter .. "exec " .. job.command:format(timeout))
  return finish(job, how, code)
end

-- What runs mig. With MIG_VALGRIND set it is valgrind, and a run with an error exits with 9.
local runner = { env.program }
if os.getenv("MIG_VALGRIND") then
  runner = { "valgrind", "-q", "--error-exitcode=9", "--leak-check=full", env.program }
end

local function mig_words(args)
  return table.move(args, 1, #args, #runner + 1, { table.unpack(runner) })
end

---Run `mig` with arguments.
---@param args string[]
---@param opts? spec.RunOpts
---@return spec.Run
function program.mig(args, opts)
  return program.run(mig_words(args), opts)
end

---@class spec.Process
---@field pid integer
---@field cwd string
local Process = {}
Process.__index = Process

---Start a command and do not wait: for locks, signals, two runners at once.
---@param words string[]
---@param opts? spec.RunOpts
---@return spec.Process
function program.start(words, opts)
  local job = prepare(words, opts or {})
  -- The inner shell writes its pid and becomes the program; the outer one waits for it.
  local inner = ("echo $$ >%s.new; mv %s.new %s; exec %s"):format(
    job.pid_file, job.pid_file, job.pid_file, job.command:format(""))
  os.execute(("%s { sh -c %s; echo $? >%s.new; mv %s.new %s; } >%s/shell 2>&1 &"):format(
    job.enter, env.quote(inner), job.done, job.done, job.done, job.scratch))
  local process = setmetatable({ job = job, cwd = job.cwd }, Process)
  assert(process:wait_for(function() return tmp.exists(job.pid_file) end, 10), "did not start")
  process.pid = math.tointeger(tonumber(env.read(job.pid_file)))
  return process
end

---Whether `condition` became true within so many seconds.
---@param condition fun(): any
---@param seconds? number  default 10
---@return boolean
function Process:wait_for(condition, seconds)
  local system = require "system"
  local deadline = system.monotime() + (seconds or 10)
  while not condition() do
    if system.monotime() > deadline then
      return false
    end
    system.sleep(0.01)
  end
  return true
end

---@return boolean
function Process:is_running()
  return not tmp.exists(self.job.done)
end

---What it has written so far.
---@return string out
---@return string err
function Process:output()
  local out = tmp.exists(self.job.out) and env.read(self.job.out) or ""
  local err = tmp.exists(self.job.err) and env.read(self.job.err) or ""
  return secrets.check(out, "standard output"), secrets.check(err, "standard error")
end

---Send a signal: "INT", "TERM", "KILL", "STOP", "CONT".
---@param name string
function Process:signal(name)
  env.sh(("kill -%s %d"):format(name, self.pid))
end

---Wait until it ends; kills it when it does not within so many seconds.
---@param seconds? number  default 60
---@return spec.Run
function Process:wait(seconds)
  local job = self.job
  local function done()
    return tmp.exists(job.done)
  end
  if not self:wait_for(done, seconds or 60) then
    self:signal("KILL")
    self:wait_for(done, 10)
    error("still running after " .. (seconds or 60) .. " seconds:\n" .. env.read(job.err), 2)
  end
  local code = math.tointeger(tonumber(env.read(job.done)))
  -- The shell says 128 + n for signal n, and so does a program that exits with 130 after Ctrl-C:
  -- the two cannot be told apart here, so the number stays in `code`.
  return finish(job, "exit", code)
end

---@class spec.Project
---@field dir string
local Project = {}
Project.__index = Project

---A temporary folder with files in it, to run `mig` in.
---@param files? table<string, string>  path -> text
---@return spec.Project
function program.project(files)
  local project = setmetatable({ dir = tmp.dir() }, Project)
  for path, text in pairs(files or {}) do
    project:write(path, text)
  end
  return project
end

---@return spec.Run
function Project:mig(...)
  return program.mig({ ... }, { cwd = self.dir })
end

---As mig(), with options; `cwd` is relative to the project.
---@param args string[]
---@param opts? spec.RunOpts
---@return spec.Run
function Project:run(args, opts)
  local with = {}
  for key, value in pairs(opts or {}) do
    with[key] = value
  end
  with.cwd = opts and opts.cwd and self.dir .. "/" .. opts.cwd or self.dir
  with.folder = self.dir
  return program.mig(args, with)
end

---Start `mig` without waiting for it.
---@param args string[]
---@param opts? spec.RunOpts
---@return spec.Process
function Project:start(args, opts)
  local with = {}
  for key, value in pairs(opts or {}) do
    with[key] = value
  end
  with.cwd = self.dir
  return program.start(mig_words(args), with)
end

function Project:path(path)
  return self.dir .. "/" .. path
end

function Project:write(path, text)
  tmp.write(self:path(path), text)
end

function Project:read(path)
  return tmp.read(self:path(path))
end

function Project:exists(path)
  return tmp.exists(self:path(path))
end

function Project:files()
  return tmp.files(self.dir)
end

---What the sqlite3 shell answers: rows as lines, columns separated by "|".
---@param database string  relative to the project
---@param sql string
---@return string
function Project:sqlite(database, sql)
  local run = program.run({ "sqlite3", "-batch", self:path(database) }, {
    cwd = self.dir, stdin = sql,
  })
  if run.code ~= 0 or run.err ~= "" then
    error(run.err, 2)
  end
  return (run.out:gsub("\n$", ""))
end

function Project:remove()
  tmp.remove(self.dir)
end

return program
