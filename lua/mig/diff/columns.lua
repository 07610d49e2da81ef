--- Columns: new ones, changed ones and those that are gone.

local class = require "mig.support.class"
local normal = require "mig.dialects.base.normal"
local operation = require "mig.diff.operation"
local options = require "mig.diff.options"
local order = require "mig.diff.order"
local renames = require "mig.diff.renames"

local columns = {}

-- ---- what the project says about types and defaults ----

-- Whether types differ: compare_type of env.lua may say so, or leave it to the dialect by nil.
local function type_differs(c, old, new, pair)
  local wanted = c.opts.compare_type
  if wanted == false then return false end
  if not old.type then
    c:log("Couldn't determine database type for column '%s.%s'", order.key(pair.target), old.name)
    return false
  end
  local new_type = new.type or pair.target:type_of(new.name)
  if not new_type then
    c:log("Column '%s.%s' has no type within the model; can't compare", order.key(pair.target),
      new.name)
    return false
  end
  if type(wanted) == "function" then
    local answer = wanted(c.opts.context, old, new, old.type, new_type)
    if answer ~= nil then return answer and true or false end
  end
  return c.own.type(c.d, c.ctx, old, new, pair)
end

local function default_text(c, column)
  if column.server_default == nil then return nil end
  return c.d.ddl.default_text(c.d, column)
end

-- Whether defaults differ, and who said so.
local function default_differs(c, old, new, pair)
  local wanted = c.opts.compare_server_default
  if not wanted then return false end
  if type(wanted) == "function" then
    local answer = wanted(c.opts.context, old, new, default_text(c, old), new.server_default,
      default_text(c, new))
    if answer ~= nil then return answer and true or false, "User defined function" end
  end
  if new.computed or old.computed or new.identity or old.identity then return false end
  return c.own.server_default(c.d, c.ctx, old, new, pair),
    ("Dialect impl <%s>"):format(c.d.name)
end

-- ---- changes of a column ----

-- The CHECK that a type brings along is compared and changed by itself.
local function bare_type(c, t)
  local own = t and c.d:own_type(t)
  if not own or not own.create_constraint then return t end
  own = class.copy(own)
  own.create_constraint = nil
  return own
end

local function compare_nullable(c, old, new, pair, name, up, down)
  local target = pair.target
  if old.identity or new.identity then
    if old.nullable ~= new.nullable then
      c:log("Ignoring nullable change on identity column '%s.%s'", order.key(target), name)
    end
  elseif c.own.nullable(c.d, c.ctx, old, new, pair) then
    up.nullable, down.nullable = new.nullable, old.nullable
    up.existing_nullable, down.existing_nullable = old.nullable, new.nullable
    c:log("Detected %s on column '%s.%s'", new.nullable and "NULL" or "NOT NULL",
      order.key(target), name)
  end
end

local function compare_type(c, old, new, pair, name, up, down)
  if not type_differs(c, old, new, pair) then return end
  local new_type = bare_type(c, new.type or pair.target:type_of(name))
  up.type_, up.existing_type = new_type, old.type
  down.type_, down.existing_type = old.type, new_type
  local forth = c.own.conversion(c.d, name, old.type, new_type)
  local back = c.own.conversion(c.d, name, new_type, old.type)
  for into, more in pairs { [up] = forth or {}, [down] = back or {} } do
    for key, v in pairs(more) do into[key] = v end
  end
  local what = ("column '%s'"):format(name)
  c:log("Detected type change from %s to %s on '%s.%s'", c.d:type_sql(old.type, what),
    c.d:type_sql(new_type, what), order.key(pair.target), name)
end

local function set_default(up, down, old, new)
  up.server_default, up.existing_server_default = operation.or_none(new), operation.or_none(old)
  down.server_default, down.existing_server_default = up.existing_server_default, up.server_default
end

local function compare_default(c, old, new, pair, name, up, down)
  local key = order.key(pair.target)
  local attributes = c.own.identity_options(c.d, old, new)
  if #attributes > 0 then
    set_default(up, down, old.identity or old.server_default, new.identity or new.server_default)
    c:log("Detected server default on column '%s.%s': identity options attributes [%s]", key, name,
      table.concat(attributes, ", "))
    return
  end
  local differs, who = default_differs(c, old, new, pair)
  if differs then
    set_default(up, down, old.server_default, new.server_default)
    c:log("%s detected server default on column '%s.%s'", who, key, name)
  end
end

local function compare_comment(c, old, new, pair, name, up, down)
  if not c.own.comment(c.d, c.ctx, old, new, pair) then return end
  up.comment, up.existing_comment = operation.or_none(new.comment), old.comment
  down.comment, down.existing_comment = operation.or_none(old.comment), new.comment
  c:log("Detected column comment '%s.%s'", order.key(pair.target), name)
end

-- ---- generated columns ----

-- Whether the expression of a generated column reads one whose type changes.
local function reads_altered(c, column, changes)
  for name in pairs(changes.altered) do
    if normal.mentions(column.computed.sql, name, c.own.brackets) then return true end
  end
  return false
end

-- What a generated column holds follows from the others, so another expression is another column;
-- what a plain one holds would be lost.
local function compare_computed(c, old, new, pair, changes)
  if not c.own.computed(c.d, c.ctx, old, new, pair) then return false end
  local key = order.key(pair.target)
  if not old.computed then
    c:warn("Computed default on %s.%s cannot be modified", key, new.name)
    return false
  end
  if not new.computed then
    c:warn("Computed default on %s.%s cannot be modified", key, new.name)
    return false
  end
  c:log("Detected changed computed expression on column '%s.%s'", key, new.name)
  changes:recreate_column(pair.reflected, old, pair.target, new)
  return true
end

local comparisons = {
  { "tables", compare_nullable }, { "types", compare_type }, { "defaults", compare_default },
  { "comments", compare_comment }, { "options", options.compare_column },
}

local function has_change(up)
  for key in next, up do
    if not key:find "^existing_" then return true end
  end
  return false
end

-- What was there before, as far as a comparison of the project does not say it itself.
local before = {
  nullable = "existing_nullable", type_ = "existing_type", comment = "existing_comment",
  server_default = "existing_server_default",
}

local function run_comparators(c, pair, old, new, up, down)
  c.comparators:run("column", c.opts.context, up, pair.target.schema, pair.target.name, new.name,
    old, new)
  local existing = renames.existing(old)
  for key, existing_key in pairs(before) do
    if up[key] ~= nil and down[key] == nil then
      up[existing_key] = operation.or_none(up[existing_key] or existing[existing_key])
      down[key], down[existing_key] = up[existing_key], up[key]
    end
  end
end

-- Most columns stay as they are, and fill nothing in.
local spare_up, spare_down = {}, {}

-- alter_column for what differs, with what there was. @return whether nothing does
local function compare_column(c, pair, old, new, changes)
  if c:compares "defaults" and compare_computed(c, old, new, pair, changes) then return false end
  local up, down = spare_up, spare_down
  for _, comparison in ipairs(comparisons) do
    local what, compare = comparison[1], comparison[2]
    if c:compares(what) then compare(c, old, new, pair, new.name, up, down) end
  end
  if c.comparators:has "column" then run_comparators(c, pair, old, new, up, down) end
  if next(up) == nil then return true end
  spare_up, spare_down = {}, {}
  if not has_change(up) then return false end
  for key, v in pairs(renames.existing(old)) do
    if up[key] == nil then up[key] = v end
    if down[key] == nil then down[key] = v end
  end
  changes:add_altered(new.name, operation.alter_column(pair.target, new.name, up, down))
  return false
end

local function inner(level, key)
  local found = level[key]
  if not found then
    found = {}
    level[key] = found
  end
  return found
end

-- A key no default has.
local no_default = {}

-- Thousands of columns are written in a few ways. Where they are compared by their types, NULLs and
-- defaults alone, those that are alike on both sides are compared once.
local function compare_once(c, pair, old, new, changes)
  local default, given = old.server_default, new.server_default
  if not c.compares_once or not new.type or type(given) == "number"
    or not c.own.stands_alone(c.d, c.ctx, old, new) then
    compare_column(c, pair, old, new, changes)
    return
  end
  local of_types = inner(inner(c.same_columns[old.nullable][new.nullable], old.type), new.type)
  local same = inner(of_types, default == nil and no_default or default.sql or default)
  if given == nil then given = no_default end
  if not same[given] then same[given] = compare_column(c, pair, old, new, changes) end
end

local function add_column(c, pair, column, changes)
  c:log("Detected added column '%s.%s'", order.key(pair.target), column.name)
  changes:add_column(operation.add_column(pair.target, column), column)
end

local function drop_column(c, pair, column, changes)
  c:log("Detected removed column '%s.%s'", order.key(pair.target), column.name)
  local is_early = column.computed and reads_altered(c, column, changes)
  changes:drop_column(operation.drop_column(pair.reflected, column), column, is_early)
end

-- Generated columns that stand in the way of other types make room for them.
local function recreate_readers(c, pair, changes)
  if not c.own.pins_computed or next(changes.altered) == nil then return end
  for _, new in ipairs(pair.target.columns) do
    local old = pair.reflected.by_name[new.name]
    if old and old.computed and new.computed and not changes.recreated[new.name]
      and reads_altered(c, old, changes) then
      changes:recreate_column(pair.reflected, old, pair.target, new)
    end
  end
end

--- Compare the columns of a table.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param changes mig.TableChanges
function columns.compare(c, pair, changes)
  local reflected, target = pair.reflected, pair.target
  local by_name, in_both = reflected.by_name, 0
  local comes_and_goes = c:compares "tables"
  for _, column in ipairs(target.columns) do
    if by_name[column.name] then
      in_both = in_both + 1
    elseif comes_and_goes and c.filter:has_object(column, "column", false, nil, target) then
      add_column(c, pair, column, changes)
    end
  end
  for _, column in ipairs(target.columns) do
    local old = by_name[column.name]
    if old and c.filter:has_object(column, "column", false, old, target) then
      compare_once(c, pair, old, column, changes)
    end
  end
  recreate_readers(c, pair, changes)
  if in_both == #reflected.columns then return end
  for _, column in ipairs(reflected.columns) do
    if comes_and_goes and not target.by_name[column.name]
      and c.filter:has_object(column, "column", true, nil, reflected) then
      drop_column(c, pair, column, changes)
    end
  end
end

return columns
