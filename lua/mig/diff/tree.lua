--- What autogenerate writes, as a tree: the directives of revision files, with the operations of
--- each way. Its leaves are the operations that revisions run (mig.ops), so whoever walks the tree
--- may change, add and remove them.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"

local tree = {}

local containers = {}

--- Whether there is nothing to do.
---@return boolean
function containers:is_empty() return #self.ops == 0 end

--- The differences that the operations stand for, as plain data.
---@param d? mig.Dialect  in whose words types and defaults are told
---@return mig.Difference[]
function containers:as_diffs(d) return require("mig.diff.differences").of(self, d) end

--- The operations, also those of the tables, in their order.
---@return table[]
function containers:operations()
  local out = {}
  for _, o in ipairs(self.ops) do
    local list = class.kind(o) == "operation" and { o } or o:operations()
    table.move(list, 1, #list, #out + 1, out)
  end
  return out
end

local upgrade_methods, downgrade_methods, table_methods = {}, {}, {}
for name, method in pairs(containers) do
  upgrade_methods[name], downgrade_methods[name], table_methods[name] = method, method, method
end

--- Nothing to do either if nothing is left of any table.
---@return boolean
function upgrade_methods:is_empty()
  for _, o in ipairs(self.ops) do
    if not (o.is_empty and o:is_empty()) then return false end
  end
  return true
end
downgrade_methods.is_empty = upgrade_methods.is_empty

local UpgradeOps = class.new("upgrade_ops", upgrade_methods)
local DowngradeOps = class.new("downgrade_ops", downgrade_methods)
local ModifyTableOps = class.new("modify_table_ops", table_methods)

-- Each operation the other way, the last one first.
local function reversed(ops)
  local out = {}
  for i = #ops, 1, -1 do out[#out + 1] = ops[i]:reverse() end
  return out
end

--- The operations of an upgrade.
---@param ops? table[]  operations and mig.ModifyTableOps
---@param opts? { upgrade_token: string? }
---@return mig.UpgradeOps
function tree.UpgradeOps(ops, opts)
  return class.make(UpgradeOps, { ops = ops or {}, upgrade_token = opts and opts.upgrade_token })
end

--- The operations of a downgrade.
---@param ops? table[]
---@param opts? { downgrade_token: string? }
---@return mig.DowngradeOps
function tree.DowngradeOps(ops, opts)
  return class.make(DowngradeOps, {
    ops = ops or {}, downgrade_token = opts and opts.downgrade_token,
  })
end

--- The changes of one table, which stand together.
---@param table_name string
---@param ops? table[]
---@param opts? { schema: string? }
---@return mig.ModifyTableOps
function tree.ModifyTableOps(table_name, ops, opts)
  return class.make(ModifyTableOps, {
    table = table_name, schema = opts and opts.schema, ops = ops or {},
  })
end

--- The way back.
---@return mig.DowngradeOps
function upgrade_methods:reverse() return tree.DowngradeOps(reversed(self.ops)) end

---@return mig.UpgradeOps
function downgrade_methods:reverse() return tree.UpgradeOps(reversed(self.ops)) end

---@return mig.ModifyTableOps
function table_methods:reverse()
  return tree.ModifyTableOps(self.table, reversed(self.ops), { schema = self.schema })
end

local script_methods = {}
local MigrationScript = class.new("migration_script", script_methods)

-- The single container of a directive is the only one in its list.
local lists = { upgrade_ops = "upgrade_ops_list", downgrade_ops = "downgrade_ops_list" }
local words = { upgrade_ops = "UpgradeOps", downgrade_ops = "DowngradeOps" }

MigrationScript.__index = function(script, key)
  local list = lists[key] and rawget(script, lists[key])
  if not list then return script_methods[key] end
  if #list > 1 then
    errors.raise("MIG_EINVALID", "This MigrationScript instance has a multiple-entry list for %s; "
      .. "please use the %s attribute.", words[key], lists[key])
  end
  return list[1]
end

MigrationScript.__newindex = function(script, key, value)
  if lists[key] then
    rawset(script, lists[key], { value })
  else
    rawset(script, key, value)
  end
end

---@class mig.MigrationScriptFields
---@field rev_id? string
---@field message? string
---@field imports? string[]       lines that the file needs at its top
---@field head? string|string[]
---@field splice? boolean
---@field branch_label? string|string[]
---@field version_path? string
---@field depends_on? string|string[]
---@field upgrade_ops? mig.UpgradeOps
---@field downgrade_ops? mig.DowngradeOps
---@field upgrade_ops_list? mig.UpgradeOps[]      one for each database
---@field downgrade_ops_list? mig.DowngradeOps[]

local fields_of_script = {
  rev_id = "string", message = "string", imports = "list", head = "any", splice = "boolean",
  branch_label = "any", version_path = "string", depends_on = "any", upgrade_ops = "any",
  downgrade_ops = "any", upgrade_ops_list = "list", downgrade_ops_list = "list",
}

--- A directive: one revision file to write.
---@param fields? mig.MigrationScriptFields
---@return mig.MigrationScript
function tree.MigrationScript(fields)
  local script = {}
  for key, value in pairs(check.options("MigrationScript", fields, fields_of_script)) do
    script[key] = value
  end
  script.imports = script.imports or {}
  script.upgrade_ops_list = script.upgrade_ops_list or { script.upgrade_ops or tree.UpgradeOps() }
  script.downgrade_ops_list = script.downgrade_ops_list
    or { script.downgrade_ops or tree.DowngradeOps() }
  script.upgrade_ops, script.downgrade_ops = nil, nil
  return class.make(MigrationScript, script)
end

--- Whether the file would do nothing, either way.
---@return boolean
function script_methods:is_empty()
  for _, list in ipairs { self.upgrade_ops_list, self.downgrade_ops_list } do
    for _, container in ipairs(list) do
      if not container:is_empty() then return false end
    end
  end
  return true
end

--- Whether a value is a container of operations.
---@param v any
---@return boolean
function tree.is_container(v)
  local kind = class.kind(v)
  return kind == "upgrade_ops" or kind == "downgrade_ops" or kind == "modify_table_ops"
end

return tree
