-- No password in any output: whatever a spec gets to see of a program goes through check().
--
-- Every database of the run asks for servers.password, so that each spec of a server is also one of
-- this. What a spec itself writes, such as a mig.ini with the password in it, is told by wrote().

local lfs = require "lfs"

local secrets = {}

---The password of the accounts that specs use; also one that a URL must encode.
secrets.password = "hunter2/@:?#%&=+"

-- How it begins, in every spelling: as it is, quoted or percent-encoded; as base64, of which there
-- are three, as it may begin at any byte; in hexadecimal digits.
local spellings = {
  { "hunter2", "plainly" },
  { "aHVudGVyM", "as base64" }, { "h1bnRlcjI", "as base64" }, { "odW50ZXIy", "as base64" },
  { "68756e74657232", "in hexadecimal" }, { "68756E74657232", "in hexadecimal" },
}

---Whether a text has the password, or the beginning of it.
---@param text string
---@return string? how  it is written
---@return string? where  it stands: what is around it
function secrets.find(text)
  for _, spelling in ipairs(spellings) do
    local from = text:find(spelling[1], 1, true)
    if from then
      return spelling[2], text:sub(math.max(1, from - 200), from - 1) .. "<here>"
    end
  end
end

---Fail the spec that runs when a text has the password.
---@param text string
---@param what string  where the text is from
---@return string text
function secrets.check(text, what)
  local how, where = secrets.find(text)
  if how then
    error(("%s has the password, %s: %s"):format(what, how, where), 0)
  end
  return text
end

-- By path: what a spec wrote there, and which file was found clean.
local written, clean = {}, {}

---A spec writes a file, with a password if it likes.
---@param path string
---@param text string
function secrets.wrote(path, text)
  written[path] = secrets.find(text) and text or nil
end

-- Files that are larger than any that mig writes: a full disk, a database of gigabytes.
local most = 64 << 20

local function check_file(path, state)
  local is = ("%d %d %d"):format(state.modification, state.change, state.size)
  if clean[path] == is or state.size > most then
    return
  end
  local file = io.open(path, "rb") -- gone again, or not for us to read
  local text = file and file:read("a") or ""
  if file then
    file:close()
  end
  if text ~= written[path] then
    secrets.check(text, path)
  end
  -- What was changed in this second may be changed once more in it.
  clean[path] = state.change < os.time() and is or nil
end

---Fail the spec that runs when a file below a folder, which nobody but a program wrote, has the
---password.
---@param folder string
function secrets.check_files(folder)
  local ok, iterate, object = pcall(lfs.dir, folder)
  if not ok then
    return
  end
  for name in iterate, object do
    local path = folder .. "/" .. name
    local state = name ~= "." and name ~= ".." and lfs.symlinkattributes(path)
    if state and state.mode == "directory" then
      secrets.check_files(path)
    elseif state and state.mode == "file" then
      check_file(path, state)
    end
  end
end

return secrets
