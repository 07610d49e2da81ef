-- Temporary folders. All lie below one, which cmake/specs.sh removes at the end of the run; when
-- busted is called by hand, it is removed when the interpreter ends.

local env = require "spec.support.env"
local secrets = require "spec.support.secrets"

local tmp = {}

local root = os.getenv("MIG_SPEC_TMP")
local count = 0
local guard -- luacheck: ignore (lives as long as this module)

local function base()
  if not root then
    root = env.lines('mktemp -d "${TMPDIR:-/tmp}/mig-spec.XXXXXX"')[1]
    guard = setmetatable({}, {
      __gc = function()
        tmp.remove(root)
      end,
    })
  end
  return root
end

---A new, empty folder; its absolute path.
---@return string
function tmp.dir()
  count = count + 1
  -- The pid keeps apart two runs that share a MIG_SPEC_TMP.
  return env.lines(("mktemp -d %s"):format(env.quote(("%s/%03d.XXXX"):format(base(), count))))[1]
end

---Remove a folder or file with all that is in it. A spec that failed may leave its folder to
---the end of the run; removing early only saves space.
---@param path string
function tmp.remove(path)
  env.sh("rm -rf " .. env.quote(path))
end

---Write a file, making its folder first.
---@param path string
---@param text string
function tmp.write(path, text)
  local file = io.open(path, "wb")
  if not file then
    env.lines("mkdir -p " .. env.quote(path:match("^(.*)/") or "."))
    file = assert(io.open(path, "wb"))
  end
  assert(file:write(text))
  assert(file:close())
  secrets.wrote(path, text)
end

---@param path string
---@return string
function tmp.read(path)
  return env.read(path)
end

---@param path string
---@return boolean
function tmp.exists(path)
  return require("lfs").symlinkattributes(path, "mode") ~= nil
end

---Whether a path is below the folder of all temporary ones.
---@param path string
---@return boolean
function tmp.contains(path)
  return root ~= nil and path:sub(1, #root + 1) == root .. "/"
end

---Names of the files below a folder, sorted, relative to it.
---@param path string
---@return string[]
function tmp.files(path)
  return env.lines(
    ("cd %s && find . -type f | sed 's,^\\./,,' | LC_ALL=C sort"):format(env.quote(path)))
end

return tmp
