--- Comparison: from what the database holds and what the models say to the operations between.

local changes = require "mig.diff.changes"
local columns = require "mig.diff.columns"
local constraints = require "mig.diff.constraints"
local enums = require "mig.diff.enums"
local foreign_keys = require "mig.diff.foreign_keys"
local indexes = require "mig.diff.indexes"
local objects = require "mig.diff.objects"
local options = require "mig.diff.options"
local order = require "mig.diff.order"
local plugins = require "mig.diff.plugins"
local proposals = require "mig.diff.proposals"
local renames = require "mig.diff.renames"
local scope = require "mig.diff.scope"
local tables = require "mig.diff.tables"
local tree = require "mig.diff.tree"

local diff = {}

---@class mig.CompareOpts
---@field include_name? function
---@field include_object? function
---@field include_schemas? boolean
---@field compare_type? boolean|function            default true
---@field compare_server_default? boolean|function  default false
---@field autogenerate_plugins? string[]           patterns; default: everything
---@field skip? fun(name: string, schema: string?): boolean  tables that are nobody's business
---@field context? table                            first argument of callbacks
---@field comparators? mig.Comparators              instead of those of the project

-- Make the table of the models one that can be compared.
local function settle(c, pair)
  constraints.settle_checks(c, pair)
  plugins.agree(c.choice, pair)
end

-- Two databases have no models whose words the server would have to be asked about.
local function prepare(c)
  local target = c.target
  if target.reflected then
    local nothing = scope.nothing()
    c.own.prepare(c.d, c.ctx, c.reflected, nothing, {})
    c.own.prepare(c.d, c.ctx, target, nothing, {})
  else
    c.own.prepare(c.d, c.ctx, c.reflected, target, c.pairs)
  end
end

local function propose_columns(c, pair, own)
  local added, dropped = {}, {}
  for _, phase in ipairs { "columns", "computed" } do
    for _, o in ipairs(own:operations(phase)) do added[pair.target.by_name[o.column]] = o end
  end
  for _, phase in ipairs { "columns_away", "computed_away" } do
    for _, o in ipairs(own:operations(phase)) do dropped[pair.reflected.by_name[o.column]] = o end
  end
  if next(added) and next(dropped) then proposals.columns(c, pair, added, dropped) end
end

-- What changes in a table, but for its foreign keys' places.
local function compare_table(c, pair, renamed)
  local own = changes.new(c, pair)
  own.phases.renames = renamed
  columns.compare(c, pair, own)
  propose_columns(c, pair, own)
  constraints.compare_key(c, pair, own)
  if c:compares "options" then options.compare_table(c, pair, own) end
  indexes.compare(c, pair, own)
  foreign_keys.compare(c, pair, own)
  constraints.compare_comment(c, pair, own)
  constraints.compare(c, pair, own)
  if c:compares "comments" then constraints.compare_own_comments(c, pair, own) end
  return own
end

-- Of the tables that are alike, those with a foreign key to one that changes: it may be in the way.
local function add_referring(c, all)
  local changed = {}
  for _, own in ipairs(all) do
    if not own:is_empty() then changed[order.key(own.target)] = true end
  end
  if next(changed) == nil then return end
  for _, pair in ipairs(c.alike) do
    local refers = false
    for _, item in ipairs(pair.target.constraints) do
      refers = refers or item.kind == "foreign_key" and changed[order.referred(item)] or false
    end
    if refers then
      settle(c, pair)
      all[#all + 1] = compare_table(c, pair)
    end
  end
end

local function append(out, list) return table.move(list, 1, #list, #out + 1, out) end

-- The tables as a part of the tree, and what a project's own comparisons add to it.
local function containers(c, all)
  local out = {}
  local has_comparators = c.comparators:has "table"
  for _, own in ipairs(all) do
    local container = (has_comparators or not own:is_empty()) and own:container()
    if has_comparators then
      local target = own.target
      c.comparators:run("table", c.opts.context, container, target.schema, target.name,
        own.reflected, target.model or target)
    end
    if container and not container:is_empty() then out[#out + 1] = container end
  end
  return out
end

local function run_comparators(c, upgrade_ops)
  if c.comparators:has "schema" then
    local schemas, seen = {}, {}
    for _, t in ipairs(c.reflected.tables) do
      if t.schema and not seen[t.schema] then
        seen[t.schema], schemas[#schemas + 1] = true, t.schema
      end
    end
    c.comparators:run("schema", c.opts.context, upgrade_ops, schemas)
  end
  c.comparators:run("autogenerate", c.opts.context, upgrade_ops)
end

-- Whether the columns that a foreign key refers to are about to change.
local function is_touched(all)
  local by_key = {}
  for _, own in ipairs(all) do by_key[order.key(own.target)] = own end
  return function(key)
    local own = by_key[order.referred(key)]
    if not own then return false end
    for _, name in ipairs(key.ref_columns) do
      if own.touched[name] then return true end
    end
    return false
  end
end

-- All operations, in an order in which each can be done.
local function assemble(c, renamed_tables, all, parts)
  local early, late = foreign_keys.place(c, all)
  local out = {}
  for _, list in ipairs {
    parts.objects_before, renamed_tables, parts.enums_before, parts.created, early, parts.dropped,
    containers(c, all), late, parts.late_keys, parts.enums_after, parts.objects_after,
  } do
    append(out, list)
  end
  local upgrade_ops = tree.UpgradeOps(out)
  run_comparators(c, upgrade_ops)
  return upgrade_ops
end

-- Renames come first, so that the server is asked about what is left.
local function match(c)
  local renamed_tables, renamed_columns = renames.tables(c), {}
  scope.match(c)
  for _, pair in ipairs(c.pairs) do
    renamed_columns[pair] = renames.columns(c, pair)
    settle(c, pair)
  end
  return renamed_tables, renamed_columns
end

--- What has to be done to a database so that it is as the models say.
---@param d mig.Dialect
---@param ctx table              of the connection
---@param reflected mig.MetaData what the database holds; it is changed on the way
---@param target mig.MetaData|mig.MetaData[]
---@param opts? mig.CompareOpts
---@return mig.UpgradeOps
function diff.compare(d, ctx, reflected, target, opts)
  ctx.canonical = {}
  local c = scope.new(d, ctx, reflected, target, opts or {})
  local renamed_tables, renamed_columns = match(c)
  prepare(c)
  local all, parts, of_tables = {}, {}, tables.detect(c)
  parts.enums_before, parts.enums_after = enums.compare(c)
  for i, pair in ipairs(c.pairs) do all[i] = compare_table(c, pair, renamed_columns[pair]) end
  add_referring(c, all)
  parts.created, parts.late_keys = tables.create(c, of_tables, is_touched(all))
  parts.dropped = tables.drop(c, of_tables)
  parts.objects_before, parts.objects_after = objects.compare(c, all)
  local both = append(append({}, parts.created), parts.dropped)
  proposals.tables(c, both)
  return assemble(c, renamed_tables, all, parts)
end

return diff
