-- tools.lua - run commands and count: wall time through the stopwatch, system calls through
-- strace, instructions through callgrind.

local tools = {}

local pipe = assert(io.popen("pwd"))
--- The folder of the benchmarks; never printed.
tools.here = pipe:read("l")
pipe:close()
tools.work = tools.here .. "/work"
tools.mig = os.getenv("MIG") or tools.here .. "/../build/mig"

function tools.quote(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

--- A shell command; its output, or nil when it failed.
function tools.capture(command)
  local out = assert(io.popen(command .. " 2>&1"))
  local text = out:read("a")
  if not out:close() then return nil, text end
  return (text:gsub("%s+$", ""))
end

--- A shell command that must succeed.
function tools.must(command)
  local text, why = tools.capture(command)
  if not text then error(("%s\n%s"):format(command, why), 0) end
  return text
end

function tools.has(program)
  return tools.capture("command -v " .. program) ~= nil
end

--- Make a project in work/NAME (see generate.lua); its folder.
function tools.generate(kind, count)
  local dir = ("%s/%s-%d"):format(tools.work, kind, count)
  if not tools.capture("test -d " .. tools.quote(dir)) then
    tools.must(("mkdir %s && lua5.4 generate.lua %s %d %s")
      :format(tools.quote(dir), kind, count, tools.quote(dir)))
  end
  return dir
end

--- The list stays as it is: what belongs to the same round stays at the same place.
function tools.median(list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted)
  local n = #sorted
  if n == 0 then return nil end
  return (sorted[(n + 1) // 2] + sorted[n // 2 + 1]) / 2
end

---@class bench.Command
---@field args string[]   the words of the command
---@field cd string       where it runs
---@field prepare? string shell command before every run
---@field input? string   file on standard input

--- Run the commands in turn. For each: `wall` and `cpu` (seconds, per round), `rss` (KiB, most of
--- all rounds), `status` (the worst).
---@param rounds integer
---@param commands bench.Command[]
function tools.race(rounds, commands)
  local plan = { "rounds " .. rounds, "warmup " .. (rounds > 1 and 1 or 0) }
  local results = {}
  for i, c in ipairs(commands) do
    plan[#plan + 1] = "cd " .. c.cd
    if c.prepare then plan[#plan + 1] = "prepare " .. c.prepare end
    if c.input then plan[#plan + 1] = "input " .. c.input end
    for _, word in ipairs(c.args) do plan[#plan + 1] = "arg " .. word end
    plan[#plan + 1] = "run"
    results[i] = { wall = {}, cpu = {}, rss = 0, status = 0 }
  end
  local path = tools.work .. "/plan"
  local file = assert(io.open(path, "w"))
  file:write(table.concat(plan, "\n"), "\n")
  file:close()
  for line in tools.must("work/stopwatch " .. tools.quote(path)):gmatch("[^\n]+") do
    local number, wall, cpu, rss, status = line:match("^(%d+) (%d+) (%d+) (%d+) (%d+)$")
    local r = results[math.tointeger(number)]
    r.wall[#r.wall + 1], r.cpu[#r.cpu + 1] = wall / 1e6, cpu / 1e6
    r.rss, r.status = math.max(r.rss, rss // 1), math.max(r.status, status // 1)
  end
  return table.unpack(results)
end

--- The median over the rounds of a.wall / b.wall: both halves of each ratio met the same moment.
function tools.ratio(a, b)
  local list = {}
  for i = 1, #a.wall do list[i] = a.wall[i] / b.wall[i] end
  return tools.median(list)
end

local function shell_words(command)
  local words = {}
  for i, word in ipairs(command.args) do words[i] = tools.quote(word) end
  return table.concat(words, " ")
end

-- `command` under `wrapper`, in its folder; the text of the wrapper's report.
local function observed(wrapper, command)
  if command.prepare then
    tools.must(("cd %s && %s"):format(tools.quote(command.cd), command.prepare))
  end
  local report = tools.work .. "/report"
  tools.must(("cd %s && %s %s <%s >%s"):format(tools.quote(command.cd),
    wrapper:gsub("REPORT", (tools.quote(report):gsub("%%", "%%%%"))), shell_words(command),
    tools.quote(command.input or "/dev/null"), tools.quote(tools.work .. "/output")))
  local file = assert(io.open(report))
  local text = file:read("a")
  file:close()
  return text
end

--- System calls by name, and their number under "total". nil without strace.
---@param command bench.Command
function tools.syscalls(command)
  if not tools.has("strace") then return nil end
  local counts = {}
  for line in observed("strace -f -c -o REPORT", command):gmatch("[^\n]+") do
    -- % time, seconds, usecs/call, calls, errors (may be blank), syscall
    local calls, name = line:match("^%s*[%d.]+%s+[%d.]+%s+%d*%s+(%d+)%s+%d*%s*([%a_][%w_]*)$")
    if name then counts[name] = math.tointeger(calls) end
  end
  return counts
end

--- How often each file was opened and read from: { [path] = { open = n, read = n } }.
---@param command bench.Command
---@param pattern string  a Lua pattern for the paths that count
function tools.file_uses(command, pattern)
  if not tools.has("strace") then return nil end
  local uses = {}
  local function use(path, what)
    if not path:find(pattern) then return end
    uses[path] = uses[path] or { open = 0, read = 0 }
    uses[path][what] = uses[path][what] + 1
  end
  local log = observed("strace -f -y -s 0 -e trace=open,openat,read,pread64 -o REPORT", command)
  for line in log:gmatch("[^\n]+") do
    local opened = line:match("open%a*%(.*= %d+<(.-)>$")
    -- A read that returns nothing saw only the end of the file.
    local read, size = line:match("p?read%d*%(%d+<(.-)>.*= (%d+)$")
    if opened then use(opened, "open") end
    if read and size ~= "0" then use(read, "read") end
  end
  return uses
end

--- Instructions in user space, which no other load on the machine changes. nil without valgrind.
---@param command bench.Command
function tools.instructions(command)
  if not tools.has("valgrind") then return nil end
  local text = observed(
    "valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file=REPORT", command)
  return math.tointeger(text:match("Collected : (%d+)"))
end

return tools
