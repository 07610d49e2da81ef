-- What a file may be instead of what mig expects, and how a run of mig may take it.
--
--   hostile.contents.binary.put(project, "mig.ini")
--   local message = hostile.outcome(project:mig("upgrade"))

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local hostile = {}

---@class spec.HostileContent
---@field put fun(project: spec.Project, path: string)  put it there
---@field unprivileged? boolean  it is one only for a user who does not own the files

local function text(bytes)
  return { put = function(project, path) project:write(path, bytes) end }
end

local function shell(command)
  return {
    put = function(project, path)
      env.lines(("rm -rf %s && path=%s && %s"):format(
        env.quote(project:path(path)), env.quote(project:path(path)), command))
    end,
  }
end

-- Bytes without an order, the same ones in every run.
local function noise(len)
  local bytes, state = {}, 20240229
  for i = 1, len do
    state = (state * 1103515245 + 12345) & 0x7fffffff
    bytes[i] = string.char(state >> 16 & 255)
  end
  return table.concat(bytes)
end

---Name -> what a file is.
---@type table<string, spec.HostileContent>
hostile.contents = {
  empty = text "",
  ["a byte order mark"] = text "\xEF\xBB\xBF",
  malformed = text "][ = } ( ' \" `$ { ${ \\ %\n% end\n",
  ["an open quote"] = text "x = 'abc\n",
  ["a long line"] = text(("x"):rep(4000000)),
  ["many lines"] = text(("x\n"):rep(300000)),
  ["many blanks"] = text((" "):rep(4000000)),
  binary = text(noise(100000)),
  ["every byte"] = text("\x7fELF" .. noise(300):gsub("%z", "") .. "\n"),
  ["invalid UTF-8"] = text "\xff\xfe = \xc3(\n\xed\xa0\x80 = \xf8\x88\x80\x80\x80\n",
  ["NUL bytes"] = text "x = 1\n\0\0\0 = 2\n",
  ["deep parentheses"] = text("x = " .. ("("):rep(1000000)),
  ["deep braces"] = text("x = " .. ("{"):rep(1000000)),
  ["deep dollars"] = text("x = " .. ("${"):rep(1000000)),
  ["deep comments"] = text(("/*"):rep(1000000)),
  ["a folder"] = shell 'mkdir "$path"',
  ["a dangling link"] = shell 'ln -s nowhere "$path"',
  ["a link to itself"] = shell 'ln -s "$(basename "$path")" "$path"',
  ["1 GB of nothing"] = shell 'truncate -s 1G "$path"',
  ["a file without an end"] = shell 'ln -s /dev/zero "$path"',
  unreadable = shell 'echo "x = 1" >"$path" && chmod 200 "$path"',
}
hostile.contents.unreadable.unprivileged = true

-- Of a program that went down, and of an error that nobody has worded.
local collapse = {
  "stack traceback", "core dumped", "Segmentation", "Assertion", "AddressSanitizer",
  "runtime error", "PANIC", "[C]:", "[string ", "attempt to ",
}

---Assert that a run has either done its work or failed with one line in plain words.
---@param run spec.Run
---@param code? integer  the code of a failure; default 1
---@return string? message  that of the failure
function hostile.outcome(run, code)
  for _, sign in ipairs(collapse) do
    assert(not run.err:find(sign, 1, true), run.err)
  end
  if run.code == 0 then
    history.done(run)
    return nil
  end
  local message = history.failed(run, code)
  assert(#message < 5000, "a line of " .. #message .. " bytes")
  assert(not message:find("[%z\1-\8\11-\31\127]"), ("control characters: %q"):format(message))
  assert(utf8.len(message), ("not UTF-8: %q"):format(message))
  return message
end

---Run mig with a limit on its memory, as a user who owns nothing when `unprivileged`.
---@param project spec.Project
---@param words string[]
---@param opts? { unprivileged?: boolean, kilobytes?: integer }
---@return spec.Run
function hostile.run(project, words, opts)
  opts = opts or {}
  local before = {}
  -- The shadow memory of a sanitizer is larger than any limit.
  if not env.sanitized then
    before = { "sh", "-c", ('ulimit -v %d && exec "$0" "$@"'):format(opts.kilobytes or 1000000) }
  end
  if opts.unprivileged and env.lines("id -u")[1] == "0" then
    -- Everything is for everybody but what its owner alone may write.
    env.lines(("cd %s && cp -r %s %s/drivers . && find . ! -perm 200 -exec chmod a+rwX {} + "
      .. "&& chmod a+x ..; chmod 000 $(find . -perm 200)"):format(
      env.quote(project.dir), env.quote(env.program), env.quote(env.build)))
    table.move({ "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups" }, 1, 4,
      #before + 1, before)
    before[#before + 1] = project:path("mig")
  else
    before[#before + 1] = env.program
  end
  table.move(words, 1, #words, #before + 1, before)
  return program.run(before, { cwd = project.dir })
end

return hostile
