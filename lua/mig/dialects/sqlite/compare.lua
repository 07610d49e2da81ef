--- What is the same on SQLite. The database keeps the text of what made it, so nothing has to be
--- asked: expressions are compared as they are written.

local base = require "mig.dialects.base.compare"
local catalogue = require "mig.dialects.sqlite.catalogue"
local class = require "mig.support.class"
local reflect_stored = require "mig.dialects.sqlite.reflect_stored"
local table_options = require "mig.dialects.sqlite.table_options"

local compare = setmetatable({}, { __index = base })

local sub = string.sub
local none = {}

-- [name] is a name.
compare.brackets = true
compare.follows_renames = true

-- ---- what is the same to the letter ----

local function has_each(list, texts)
  local n = #list
  if n ~= #texts - 1 then return false end
  local known = {}
  for i = 1, n do known[list[i]] = true end
  for i = 2, n + 1 do
    if not known[texts[i]] then return false end
  end
  return true
end

--- Whether the table was made by the very statements that would make it of the models. To write
--- them takes half of the time that it takes to read them. Most tables that were made in other
--- words begin otherwise, and for those they need not be written.
function compare.is_made_alike(d, _, reflected, target)
  local source = reflected.source
  if reflected.schema or not catalogue.is_unread(reflected) then return false end
  local head = d.ddl.create_table_head(d, target)
  if sub(source, 1, #head) ~= head then return false end
  -- What cannot be written is no table that was made so.
  local ok, texts = pcall(d.ddl.create_table, d, { definition = target })
  return ok and texts[1] == source and has_each(reflected.index_sources or none, texts)
end

-- ---- what SQLite cannot have ----

local function filtered(list, keeps)
  local out
  for i, item in ipairs(list) do
    if not keeps(item) then
      out = out or table.move(list, 1, i - 1, 1, {})
    elseif out then
      out[#out + 1] = item
    end
  end
  return out or list
end

-- Keys cannot point into another database file.
local function without_foreign_keys(t)
  t.constraints = filtered(t.constraints, function(item)
    return item.kind ~= "foreign_key" or item.ref_schema == t.schema
  end)
end

-- A copy of a constraint with the conflict clause that it has, or that its only column has for it.
local function with_conflict(d, t, item, column_option)
  if not item then return nil end
  local given = d:option(item, "on_conflict")
  local column = #item.columns == 1 and t.by_name[item.columns[1]]
  local word = given or column and d:option(column, column_option)
  if not word or given == word:upper() then return item end
  local own = class.copy(item)
  own.dialect_options = {}
  for key, v in pairs(item.dialect_options) do own.dialect_options[key] = v end
  own.dialect_options.sqlite_on_conflict = word:upper()
  return own
end

local function settle_conflicts(d, t)
  t.primary_key = with_conflict(d, t, t.primary_key, "on_conflict_primary_key")
  for i, item in ipairs(t.constraints) do
    local own = item.kind == "unique" and with_conflict(d, t, item, "on_conflict_unique") or item
    if own ~= item then
      t.constraints = table.move(t.constraints, 1, #t.constraints, 1, {})
      t.constraints[i] = own
    end
  end
end

--- Take out of the models what is never written: keys into another database file, functions, and
--- triggers that only call one.
function compare.prepare(d, _, _, target, pairs_)
  for _, pair in ipairs(pairs_) do
    without_foreign_keys(pair.target)
    settle_conflicts(d, pair.target)
  end
  target.functions = {}
  target.triggers = filtered(target.triggers, function(item) return item.body ~= nil end)
end

-- ---- columns ----

function compare.stands_alone(_, _, reflected, target)
  return base.is_bare(reflected) and base.is_bare(target)
end

-- DEFAULT NULL is what a column without a default has, too.
local function default_text(d, column)
  local text = d.ddl.default_text(d, column)
  return text and text:upper() ~= "NULL" and text or nil
end

function compare.server_default(d, _, reflected, target)
  return base.texts_differ(d, default_text(d, reflected), default_text(d, target))
end

-- ---- keys ----

-- What is done without any conflict clause.
compare.option_defaults = { constraint = { on_conflict = "ABORT" } }

function compare.primary_key(d, _, reflected, target)
  if not reflected or not target then return reflected ~= target end
  return class.lists_differ(reflected.columns, target.columns)
    or base.options_differ(d, "constraint", reflected, target)
end

-- ---- options ----

function compare.table_options(d, _, t, changes) return table_options.of_table(d, t, changes) end

function compare.column_options(d, _, reflected, target)
  return table_options.of_column(d, reflected, target)
end

-- ---- views and triggers ----

function compare.view(d, ctx, reflected, target)
  return class.lists_differ(reflected.columns or {}, target.columns or {})
    or base.view(d, ctx, reflected, target)
end

function compare.trigger(d, _, reflected, target)
  return reflected.table:lower() ~= target.table:lower()
    or base.statements_differ(d, reflected.timing, target.timing)
    or base.statements_differ(d, reflected.event, target.event)
    or base.statements_differ(d, reflected.when, target.when)
    or base.statements_differ(d, reflected.body, reflect_stored.bare(target.body))
end

return compare
