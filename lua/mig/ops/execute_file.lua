local check = require "mig.support.check"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"

local function is_absolute(path) return path:sub(1, 1) == "/" end

local function locate(path, ctx)
  local folder = ctx.folder or ctx.file and ctx.file:match("^(.*)/[^/]*$")
  if is_absolute(path) or not folder or folder == "" then return path end
  return folder:gsub("/+$", "") .. "/" .. path
end

-- Bytes that are read of what has no size, such as a pipe: a device may go on for ever.
-- And of a file: no database takes a statement that is as large.
local endless, largest = 256 << 20, 1 << 30

local function read_all(file)
  local size = file:seek("end") or 0
  if size > 0 then
    file:seek("set")
    -- a folder has a size as well, and cannot be read
    if size >= largest and file:read(1) then return nil, "File too large" end
    return file:read("a")
  end
  local parts, len = {}, 0
  while true do
    local part, problem = file:read(1 << 16)
    if not part then return not problem and table.concat(parts) or nil, problem end
    parts[#parts + 1], len = part, len + #part
    if len > endless then return nil, "File too large" end
  end
end

local function read(path)
  local file, problem = io.open(path, "rb")
  local text
  if file then
    text, problem = read_all(file)
    file:close()
  end
  if not text then
    -- The system's message begins with the path.
    local reason = tostring(problem):gsub("^.*: ", "")
    errors.raise("MIG_ENOTFOUND", "op.execute_file: cannot read '%s': %s", path, reason)
  end
  if text:find("\0", 1, true) then
    errors.raise("MIG_EINVALID", "op.execute_file: '%s' contains a NUL byte", path)
  end
  return (text:gsub("^\xEF\xBB\xBF", ""))
end

return define {
  name = "execute_file",
  args = { { "path", "path", "name" } },
  build = function(o) o.path = check.plain(o.path) end,
  run = function(o, ctx)
    local path = locate(o.path, ctx)
    local text, name = read(path), path:match("[^/]*$")
    ctx.files = ctx.files or {}
    ctx.files[#ctx.files + 1] = path
    for _, statement in ipairs(ctx.sink.split(text, path)) do
      -- errors blame the line in the .sql file rather than the call in the revision
      ctx.sink.execute(statement.sql, nil, path, statement.line)
      ctx.sink.progress("bytes", name, statement.last, #text)
    end
  end,
}
