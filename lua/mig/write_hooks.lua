--- For env.lua and the modules it loads: functions that are run on new revision files, as `type`
--- of a hook in [post_write_hooks] of mig.ini. `require "mig.write_hooks"`.

local check = require "mig.support.check"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local write_hooks = {}

--- Types that are programs.
local programs = { exec = true, console_scripts = true }

---@type table<string, fun(path: string, options: table<string, string>): string?>
local registered = {}

--- Have a function run on new revision files, where a hook in mig.ini has this name as its type.
---
--- It is called with the path of the file and the options of the hook: what mig.ini has as
--- `hook.key` is `options.key`, with the path in the place of REVISION_SCRIPT_FILENAME. A string
--- that it returns is written to the file; without one the file stays as the function left it.
---@param name string
---@param fn fun(path: string, options: table<string, string>): string?
function write_hooks.register(name, fn)
  local fname = "write_hooks.register"
  check.string(fname, 1, "name", name)
  check.argument(fname, 2, "fn", "function", fn)
  if programs[name] then
    check.fail(fname, "'%s' is a type of hook that runs a program: take another name", name)
  elseif registered[name] then
    check.fail(fname, "a hook '%s' is registered already", name)
  end
  registered[name] = fn
end

--- The names of all functions.
---@return string[]
function write_hooks.names() return sorted.keys(registered) end

-- Put a text in the place of what a file holds; when the disk is full, the file is as it was.
local function rewrite(path, text)
  local new = path .. ".new"
  local file, problem = io.open(new, "wb")
  local done = file ~= nil
  if file then
    done, problem = file:write(text)
    local closed, why = file:close()
    if done and not closed then done, problem = nil, why end
  end
  if done then done, problem = os.rename(new, path) end
  if done then return end
  os.remove(new)
  errors.raise("MIG_EIO", "cannot write what the hook returned: %s", problem)
end

--- Run a function on a file.
---@param name string
---@param path string
---@param options table<string, string>
function write_hooks.run(name, path, options)
  local text = registered[name](path, options)
  if text == nil then return end
  if type(text) ~= "string" then
    errors.raise("MIG_EINVALID", "it must return the text of the file or nothing, got %s",
      type(text))
  end
  rewrite(path, text)
end

return write_hooks
