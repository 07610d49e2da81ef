-- The README as a program: its blocks are written to files and run, from top to bottom.
--
--   ```console                a shell session: `$ command`, then what it prints (both streams)
--   <!-- file: PATH -->       before a block: the block is that file
--
-- In expected output `…` stands for any text within a line. A word of twelve hexadecimal digits
-- is a revision id: it stands for whatever id mig made, the same one wherever it appears.

local env = require "spec.support.env"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local readme = {}

---@class spec.Block
---@field kind string  what follows the fence: "console", "lua"
---@field file? string
---@field text string
---@field line integer  of the fence

---@class spec.Section
---@field title string  "" above the first heading
---@field blocks spec.Block[]

---The sections of a Markdown file (headings of level 2) with their fenced blocks.
---@param path string
---@return spec.Section[]
function readme.parse(path)
  local sections = { { title = "", blocks = {} } }
  local block, file
  local number = 0
  for line in env.read(path):gmatch("([^\n]*)\n") do
    number = number + 1
    local fence = line:match("^```(%w*)$")
    if block and fence == "" then
      local blocks = sections[#sections].blocks
      block.text, block.lines = table.concat(block.lines, "\n") .. "\n", nil
      blocks[#blocks + 1], block = block, nil
    elseif block then
      block.lines[#block.lines + 1] = line
    elseif fence then
      block, file = { kind = fence, file = file, lines = {}, line = number }, nil
    elseif line:match("^## ") then
      sections[#sections + 1] = { title = line:sub(4), blocks = {} }
    else
      file = line:match("^<!%-%- file: (.-) %-%->$") or file
    end
  end
  assert(not block, path .. ": a block is not closed")
  return sections
end

---@class spec.Session
---@field folder string
---@field bin string  a folder in front of $PATH, with `mig` in it
---@field env table<string, string>
---@field ids table<string, string>  id of the README -> id that mig made
---@field made table<string, boolean>  ids that mig made
local Session = {}
Session.__index = Session

---A new, empty folder to run blocks in.
---@param vars? table<string, string>  environment variables
---@return spec.Session
function readme.session(vars)
  local bin = tmp.dir()
  env.lines(("ln -s %s %s/mig"):format(env.quote(env.program), bin))
  local session = { folder = tmp.dir(), bin = bin, ids = {}, made = {}, env = {} }
  session.env.PATH = bin .. ":" .. os.getenv("PATH")
  for name, value in pairs(vars or {}) do session.env[name] = value end
  return setmetatable(session, Session)
end

local id_pattern = "%f[%w]" .. ("[0-9a-f]"):rep(12) .. "%f[^%w]"

-- "_create.lua" after an id: the underscore belongs to the name, not to the id.
local function each_id(text, replace) return (text:gsub(id_pattern, replace)) end

---`text` with the README's ids replaced by those mig made.
---@param text string
---@return string
function Session:actual(text)
  return each_id(text, function(id) return self.ids[id] end)
end

-- A Lua pattern for one line of expected output, and the ids it captures.
local function line_pattern(session, line)
  local new = {}
  local pattern = line:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0"):gsub("…", ".-")
  pattern = each_id(pattern, function(id)
    if session.ids[id] then return session.ids[id] end
    new[#new + 1] = id
    return "(" .. ("[0-9a-f]"):rep(12) .. ")"
  end)
  return "^" .. pattern .. "$", new
end

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  lines[#lines + 1] = text:match("([^\n]+)$") -- a last line that is not ended
  return lines
end

local function matches(session, expected, got)
  if #expected ~= #got then return false end
  for i, line in ipairs(expected) do
    local pattern, new = line_pattern(session, line)
    local found = table.pack(got[i]:match(pattern))
    if found.n == 0 or found[1] == nil then return false end
    for n, id in ipairs(new) do
      if session.made[found[n]] then return false end -- another id of the README
      session.ids[id], session.made[found[n]] = found[n], true
    end
  end
  return true
end

-- The commands of a console block, each with the lines it should print.
local function commands_of(block)
  local commands = {}
  for _, line in ipairs(lines_of(block.text)) do
    local text = line:match("^%$ (.*)$")
    if text then
      commands[#commands + 1] = { text = text, expected = {} }
    else
      local command = assert(commands[#commands], "a console block begins with `$ `")
      table.insert(command.expected, line)
    end
  end
  return commands
end

-- One shell runs a block's commands, with a mark between their outputs and `$?` passed along.
local function script_of(session, commands)
  local parts = { "mark() { code=$?; printf '\\036'; return $code; }" }
  for _, command in ipairs(commands) do
    parts[#parts + 1] = session:actual(command.text)
    parts[#parts + 1] = "mark"
  end
  return table.concat(parts, "\n") .. "\n"
end

function Session:run_console(block)
  local commands = commands_of(block)
  local run = program.run({ "sh", "-c", "exec 2>&1\n" .. script_of(self, commands) }, {
    cwd = self.folder, env = self.env,
  })
  local i = 0
  for output in run.out:gmatch("([^\030]*)\030") do
    i = i + 1
    local command = commands[i]
    assert(matches(self, command.expected, lines_of(output)), (
      "README.md, block at line %d: $ %s\n--- expected\n%s\n--- got\n%s"):format(
      block.line, command.text, self:actual(table.concat(command.expected, "\n")), output))
  end
  assert(i == #commands, ("README.md, block at line %d: the shell stopped"):format(block.line))
end

---Write a file, or run a session; other blocks are only to be read.
---@param block spec.Block
function Session:run(block)
  if block.file then
    tmp.write(self.folder .. "/" .. self:actual(block.file), self:actual(block.text))
  elseif block.kind == "console" then
    self:run_console(block)
  end
end

return readme
