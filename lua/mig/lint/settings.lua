--- What a project says about the rules: section [lint] of mig.ini, and `lint_ignore` of a revision.

local errors = require "mig.support.errors"
local lint = require "mig.lint"
local sorted = require "mig.support.sorted"

local settings = {}

local words = { error = true, warning = true, info = true, off = true }

--- Check what section [lint] says: rule = error, warning, info or off.
---@param section? table<string, string>
---@return table<string, string>
function settings.read(section)
  local out = {}
  for id, word in sorted.pairs(section or {}) do
    lint.check_id("mig.ini, [lint]", id)
    if not words[word] then
      errors.raise("MIG_ECONFIG", "mig.ini, [lint]: %s must be error, warning, info or off, "
        .. "not '%s'", id, word)
    end
    out[id] = word
  end
  return out
end

-- The rules that a revision takes leave of: { ["drop-table"] = "why" }, or a list of names.
local function ignored(globals)
  local given, out = rawget(globals, "lint_ignore"), {}
  if given == nil then return out end
  if type(given) ~= "table" then
    errors.raise("MIG_EINVALID", "lint_ignore must be a table of rules and reasons, got a %s",
      type(given))
  end
  for k, v in pairs(given) do
    local id = math.type(k) and v or k
    lint.check_id("lint_ignore", id)
    out[id] = true
  end
  return out
end

--- The findings that count, as severe as the project says.
---@param findings mig.Finding[]
---@param by_id table<string, string>  of settings.read
---@param globals table  of the revision
---@return mig.Finding[]
function settings.apply(findings, by_id, globals)
  local out, without = {}, ignored(globals)
  for _, finding in ipairs(findings) do
    local severity = by_id[finding.rule] or finding.severity
    if severity ~= "off" and not without[finding.rule] then
      finding.severity = severity
      out[#out + 1] = finding
    end
  end
  return out
end

return settings
