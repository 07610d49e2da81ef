-- The build stage of a Dockerfile, run as plain commands in a temporary folder: COPY copies from
-- the context, RUN runs, with ARGs as variables. WORKDIR is that folder, so paths must be relative.

local env = require "spec.support.env"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local dockerfile = {}

---@class spec.Instruction
---@field name string  "RUN"
---@field text string  what follows, lines joined

---The instructions of a Dockerfile by stage.
---@param text string
---@return spec.Instruction[][]
function dockerfile.parse(text)
  local stages = {}
  for line in (text:gsub("\\\n%s*", "")):gmatch("[^\n]+") do
    local name, rest = line:match("^(%u+)%s+(.*)$")
    if name == "FROM" then stages[#stages + 1] = {} end
    if name then table.insert(stages[#stages], { name = name, text = rest }) end
  end
  return stages
end

local steps = {}

function steps.ARG(build, text)
  local name, value = text:match("^([%w_]+)=?(.*)$")
  build.vars[name] = build.args[name] or value
end

function steps.COPY(build, text)
  local words = {}
  for word in text:gmatch("%S+") do words[#words + 1] = word end
  local to = table.remove(words)
  for i, word in ipairs(words) do
    words[i] = env.quote(build.context .. "/" .. word .. (word == "." and "/." or ""))
  end
  to = env.quote(build.folder .. "/" .. to)
  env.lines(("mkdir -p %s && cp -r %s %s"):format(to, table.concat(words, " "), to))
end

function steps.RUN(build, text)
  local run = program.run({ "sh", "-ec", text }, {
    cwd = build.folder, env = build.vars, timeout = 560,
  })
  assert(run.code == 0, text .. "\n" .. run.out .. run.err)
end

---Run the first stage.
---@param text string  of the Dockerfile
---@param context string  a folder
---@param args? table<string, string>  --build-arg
---@return string folder  what it made
function dockerfile.build(text, context, args)
  local build = { context = context, folder = tmp.dir(), args = args or {}, vars = {} }
  for _, instruction in ipairs(dockerfile.parse(text)[1]) do
    local step = steps[instruction.name]
    if step then step(build, instruction.text) end
  end
  return build.folder
end

return dockerfile
