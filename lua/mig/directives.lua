--- For env.lua: the directives that process_revision_directives gets, and a Rewriter that walks
--- through them. `require "mig.directives"`.

local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"
local tree = require "mig.diff.tree"

local directives = {
  UpgradeOps = tree.UpgradeOps, DowngradeOps = tree.DowngradeOps,
  ModifyTableOps = tree.ModifyTableOps, MigrationScript = tree.MigrationScript,
}

--- Make an operation: directives.operation("drop_table", "employee"). What op.<name> takes, this
--- takes as well.
---@param name string
---@param ... any
---@return mig.Operation
function directives.operation(name, ...)
  check.string("directives.operation", 1, "name", name)
  return require("mig.ops").new(name, ...)
end

--- Compare what mig does not know; see mig.diff.comparators.
---@param target "autogenerate"|"schema"|"table"|"column"
---@param fn function
---@param opts? mig.ComparatorOpts
function directives.add_comparator(target, fn, opts)
  require("mig.diff.comparators").add(target, fn, opts)
end

local containers = {
  upgrade_ops = true, downgrade_ops = true, modify_table_ops = true, migration_script = true,
}

-- What a rewriting function is registered for: operations go by their names.
local function name_of(directive)
  local kind = class.kind(directive)
  if kind == "operation" then return directive.name end
  return containers[kind] and kind or nil
end

local methods = {}
local Rewriter = class.new("rewriter", methods)

local function check_name(name)
  check.value("Rewriter:rewrites", "argument 1 (name)", "name", name)
  if containers[name] or require("mig.ops").descriptor(name) then return end
  local names = require("mig.ops").builtin_names()
  for container in sorted.pairs(containers) do names[#names + 1] = container end
  check.fail("Rewriter:rewrites", "there is no operation '%s'%s", name,
    require("mig.support.nearest").hint(name, names, ""))
end

--- Have a function look at each operation of that name, or at each container.
---@param names string|string[]  "add_column"; "upgrade_ops", "downgrade_ops", "modify_table_ops",
---  "migration_script"
---@param fn fun(context: mig.ContextView, revision: string[], directive: table): table?
---  the directive, another one, a list of them, or nil to leave it out
---@return mig.Rewriter self
function methods:rewrites(names, fn)
  check.argument("Rewriter:rewrites", 2, "function", "function", fn)
  for _, name in ipairs(type(names) == "table" and names or { names }) do
    check_name(name)
    if self.functions[name] then
      check.fail("Rewriter:rewrites", "'%s' has a function already", name)
    end
    self.functions[name] = fn
  end
  return self
end

--- A Rewriter that does what this one does, and then what another does with the outcome.
---@param other mig.Rewriter|function  anything that process_revision_directives may be
---@return mig.Rewriter
function methods:chain(other)
  local out = directives.Rewriter()
  out.seen = self.seen
  for name, fn in pairs(self.functions) do out.functions[name] = fn end
  out.chained = table.move(self.chained, 1, #self.chained, 1, {})
  out.chained[#out.chained + 1] = other
  return out
end

local function as_list(answer, name)
  if answer == nil then return {} end
  local list = class.is_plain(answer) and answer or { answer }
  for i, directive in ipairs(list) do
    if not name_of(directive) then
      check.fail("Rewriter", "the function for '%s' must return directives, got %s for number %d",
        name, check.describe(directive), i)
    end
  end
  return list
end

local walk

-- What a directive becomes. Each is shown to a function once, so that one which comes back with
-- others is not rewritten again.
local function rewritten(self, context, revision, directive)
  local name = name_of(directive)
  local fn = self.functions[name]
  if not fn or self.seen[directive] then return { directive } end
  local out = as_list(fn(context, revision, directive), name)
  for _, item in ipairs(out) do self.seen[item] = true end
  return out
end

local function walk_list(self, context, revision, list)
  local out = {}
  for _, directive in ipairs(list) do
    for _, item in ipairs(walk(self, context, revision, directive)) do out[#out + 1] = item end
  end
  for i = 1, math.max(#list, #out) do list[i] = out[i] end
end

-- The containers of a script stay as many as they are: each is for one database.
local function walk_script(self, context, revision, script)
  for _, key in ipairs { "upgrade_ops_list", "downgrade_ops_list" } do
    local list = script[key]
    for i, container in ipairs(list) do
      local out = walk(self, context, revision, container)
      if #out ~= 1 then
        errors.raise("MIG_EINVALID", "Rewriter: the function for '%s' must return one container, "
          .. "got %d", name_of(container), #out)
      end
      list[i] = out[1]
    end
  end
end

function walk(self, context, revision, directive)
  local out = rewritten(self, context, revision, directive)
  for _, item in ipairs(out) do
    if class.kind(item) == "migration_script" then
      walk_script(self, context, revision, item)
    elseif class.kind(item) ~= "operation" then
      walk_list(self, context, revision, item.ops)
    end
  end
  return out
end

-- A Rewriter is what process_revision_directives wants: something to be called.
Rewriter.__call = function(self, context, revision, list)
  walk_list(self, context, revision, list)
  for _, other in ipairs(self.chained) do other(context, revision, list) end
end

--- A Rewriter, for process_revision_directives.
---@return mig.Rewriter
function directives.Rewriter()
  return class.make(Rewriter, {
    functions = {}, chained = {}, seen = setmetatable({}, { __mode = "k" }),
  })
end

return directives
