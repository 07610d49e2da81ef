--- The rules that revisions are held to: one row and one file each.

local check = require "mig.support.check"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local lint = {}

---@alias mig.Severity "error"|"warning"|"info"

---@class mig.LintRule
---@field id string               "drop-table"
---@field severity mig.Severity
---@field of_file? boolean         it is about the file, and no hazard of a run
---@field about string            what it finds, for the list of rules
---@field instead? string         what to do about it
---@field check? fun(o: table, ctx: mig.LintSession)  called for each operation
---@field finish? fun(ctx: mig.LintSession)           called when all were seen

-- In the order in which they are looked at and listed.
local names = {
  "drop_table", "drop_column", "narrow_type", "delete_all", "not_null_without_default",
  "enum_value_unusable", "transaction_refused", "index_blocks", "constraint_scan", "not_null_scan",
  "table_rewrite", "lock_held", "update_all", "rename", "committed_early", "no_way_back",
  "no_primary_key", "reads_data", "fails",
}

local severities = { error = true, warning = true, info = true }

local custom = {}

--- All rules, those of the project last.
---@return mig.LintRule[]
function lint.rules()
  local out = {}
  for i, name in ipairs(names) do out[i] = require("mig.lint.rules." .. name) end
  return table.move(custom, 1, #custom, #out + 1, out)
end

--- The names of all rules.
---@return string[]
function lint.ids()
  local out = {}
  for i, rule in ipairs(lint.rules()) do out[i] = rule.id end
  return out
end

--- Refuse a name that is no rule's.
---@param what string  where it stands, for messages
---@param id any
function lint.check_id(what, id)
  for _, known in ipairs(lint.ids()) do
    if known == id then return end
  end
  errors.raise("MIG_EINVALID", "%s: there is no rule '%s'%s", what, tostring(id),
    nearest.hint(tostring(id), lint.ids(), ""))
end

--- Refuse what is no severity.
---@param fname string
---@param severity string
function lint.check_severity(fname, severity)
  if not severities[severity] then
    check.fail(fname, "severity must be \"error\", \"warning\" or \"info\", got '%s'", severity)
  end
end

local fields = {
  id = "string", severity = "string", of_file = "boolean", about = "string",
  instead = "string", check = "function", finish = "function",
}

--- Add a rule of a project's own; a module of env.lua's `plugins` calls this.
---@param rule mig.LintRule
function lint.rule(rule)
  local fname = "lint.rule"
  check.argument(fname, 1, "rule", "table", rule)
  check.options(fname, rule, fields)
  for _, name in ipairs { "id", "severity", "about" } do
    if rule[name] == nil then check.fail(fname, "'%s' is missing", name) end
  end
  if not rule.id:find("^%w[%w_-]*$") then
    check.fail(fname, "'id' must be letters, digits and '-', got '%s'", rule.id)
  end
  lint.check_severity(fname, rule.severity)
  if not rule.check and not rule.finish then check.fail(fname, "'check' is missing") end
  for _, id in ipairs(lint.ids()) do
    if id == rule.id then check.fail(fname, "there is a rule '%s' already", id) end
  end
  custom[#custom + 1] = rule
end

return lint
