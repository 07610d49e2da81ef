-- Where things are, and what kind of build is under test.

local secrets = require "spec.support.secrets"

local env = {}

---The project's folder, absolute: busted runs there.
---@type string
env.root = assert(require("lfs").currentdir())

local build = os.getenv("MIG_BUILD_DIR") or "build"
---The build folder, absolute.
---@type string
env.build = build:sub(1, 1) == "/" and build or env.root .. "/" .. build
---The program, absolute.
---@type string
env.program = env.build .. "/mig"

---Whether the build has AddressSanitizer and UBSan in it.
---@type boolean
env.sanitized = os.getenv("MIG_SPEC_SANITIZED") ~= nil
---What to give a C compiler that links against this build.
---@type string
env.cflags = env.sanitized and "-fsanitize=address,undefined" or ""

---`text` as one word of a shell command.
---@param text string
---@return string
function env.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

---Run a shell command for its output.
---@param command string
---@return string output  stdout and stderr, mixed
---@return integer code  128 + n after signal n
function env.sh(command)
  -- The sanitizers' run-time library is for the interpreter; a compiler does not want it.
  local pipe = assert(io.popen("unset LD_PRELOAD; { " .. command .. "\n} 2>&1", "r"))
  local output = pipe:read("a")
  local _, how, code = pipe:close()
  secrets.check(output, "the output of a command")
  return output, how == "signal" and 128 + code or code
end

---Whether a command is there.
---@param name string
---@return boolean
function env.has(name)
  local _, code = env.sh("command -v " .. env.quote(name))
  return code == 0
end

---The lines of a command's output; an error if it fails.
---@param command string
---@return string[]
function env.lines(command)
  local output, code = env.sh(command)
  assert(code == 0, command .. ": " .. output)
  local lines = {}
  for line in output:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return lines
end

---@param path string
---@return string
function env.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

return env
