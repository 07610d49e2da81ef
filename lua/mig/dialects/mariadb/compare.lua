--- What differs between a MariaDB database and the models. Texts are compared first; where they
--- differ, `prepare` asks the server what it makes of those of the models.

local base = require "mig.dialects.base.compare"
local canonical = require "mig.dialects.mariadb.compare_canonical"
local class = require "mig.support.class"
local defaults = require "mig.dialects.mariadb.compare_defaults"
local keys = require "mig.dialects.mariadb.compare_keys"
local server = require "mig.dialects.mariadb.server"
local stored = require "mig.dialects.mariadb.compare_stored"
local table_options = require "mig.dialects.mariadb.table_options"
local type_text = require "mig.dialects.mariadb.type_text"
local types = require "mig.dialects.mariadb.reflect_types"

-- The server keeps the index that a foreign key uses, and what both are made of.
local compare = setmetatable({ pins_references = true, pins_autoincrement = true },
  { __index = base })

-- Whether `prepare` has found type, default and expression of a column of the models to be those of
-- the database: most columns are, and each is asked about again.
local function is_alike(ctx, target) return ctx.alike ~= nil and ctx.alike[target] == true end

-- ---- types ----

-- The one spelling of types, which many columns share.
local spelled = setmetatable({}, { __mode = "k" })

local function type_of(d, c, t)
  local type_ = c.type or t:type_of(c.name)
  local found = spelled[type_]
  if not found then
    found = type_text.of(d:type_sql(type_, ("column '%s'"):format(c.name)))
    spelled[type_] = found
  end
  return found
end

-- Text and collation of a reflected column; without a collation, it is that of the table.
local function found_type(d, c, t)
  local source = types.source(c.type)
  if source then return type_text.of(source.text).text, source.collation end
  local parsed = type_of(d, c, t)
  return parsed.text, parsed.collation
end

-- MySQL has no widths of integers any more, so it cannot tell them.
local function without_width(text) return (text:gsub("^(%l*int)%(%d+%)", "%1")) end

local function texts_differ(ctx, found, wanted)
  if found == wanted then return false end
  local mysql = server.of(ctx).mysql and found:find("^%l*int%f[%W]") and found ~= "tinyint(1)"
  if mysql then return without_width(found) ~= without_width(wanted) end
  return defaults.squashed(found) ~= defaults.squashed(wanted)
end

local function same_collation(a, b)
  return a == b or (a ~= nil and b ~= nil and a:lower() == b:lower())
end

-- What a model says of character set and collation, against what is there. Who says nothing gets
-- what the table has.
local function collation_differs(own, of_table, charset, collation)
  if not charset and not collation then return own ~= nil end
  local found = own or of_table
  if not found then return false end
  if collation then
    collation = collation:gsub("^%*_bin$", types.charset_of(charset or of_table or found) .. "_bin")
    return not same_collation(found, collation)
  end
  return types.charset_of(found) ~= charset:lower()
end

function compare.type(d, ctx, reflected, target, t)
  if is_alike(ctx, target) then return false end
  local found, own = found_type(d, reflected, t.reflected)
  local asked = base.canonical(ctx, target)
  local wanted = asked and canonical.type_of(asked) or type_of(d, target, t.target)
  if texts_differ(ctx, found, wanted.text) then return true end
  if found == "json" then return false end
  return collation_differs(own, t.reflected.collation, wanted.charset, wanted.collation)
end

-- ---- other attributes of columns ----

function compare.stands_alone(_, ctx, reflected, target)
  return is_alike(ctx, target) and not target.primary_key and not reflected.primary_key
    and base.is_bare(reflected) and base.is_bare(target)
end

function compare.nullable(d, ctx, reflected, target, t)
  -- The server makes the columns of a primary key NOT NULL, whatever is asked for.
  if target.primary_key and reflected.primary_key then return false end
  return base.nullable(d, ctx, reflected, target, t)
end

function compare.server_default(d, ctx, reflected, target, t)
  if is_alike(ctx, target) then return false end
  if reflected.computed or target.computed then return false end
  if reflected.server_default == nil and target.server_default == nil then return false end
  local asked = base.canonical(ctx, target)
  local wanted
  if asked then
    wanted = canonical.default_of(asked)
  else
    wanted = d.ddl.default_text(d, target)
  end
  local kind = found_type(d, reflected, t.reflected)
  return defaults.differ(kind, d.ddl.default_text(d, reflected), wanted)
end

function compare.computed(_, ctx, reflected, target)
  local old, new = reflected.computed, target.computed
  if old == nil and new == nil or is_alike(ctx, target) then return false end
  if not old or not new then return old ~= new end
  if (old.persisted or false) ~= (new.persisted or false) then return true end
  local asked = base.canonical(ctx, target)
  return defaults.expressions_differ(old.sql, asked and canonical.generated_of(asked) or new.sql)
end

function compare.comment(_, _, reflected, target)
  return defaults.squashed(reflected.comment or "") ~= defaults.squashed(target.comment or "")
end

compare.table_comment = compare.comment

-- ---- options ----

function compare.table_options(d, ctx, t) return table_options.of_table(d, ctx, t) end

function compare.column_options(d, _, reflected, target)
  return table_options.of_column(d, reflected, target)
end

-- ---- keys ----

--- Names of columns are the same in upper and lower case.
local function folded(list)
  local out = {}
  for i, name in ipairs(list) do out[i] = tostring(name):lower() end
  return out
end

function compare.primary_key(_, _, reflected, target)
  if not reflected or not target then return reflected ~= target end
  return class.lists_differ(folded(reflected.columns), folded(target.columns))
end

function compare.unique(d, _, reflected, target, t)
  return class.lists_differ(folded(reflected.columns), folded(target.columns))
    or keys.method(d, t.reflected, reflected) ~= keys.method(d, t.reflected, target)
end

function compare.index(d, ctx, reflected, target, t)
  local known = server.of(ctx)
  return keys.index_text(d, known, reflected, t.reflected)
    ~= keys.index_text(d, known, target, t.target)
    or keys.method(d, t.reflected, reflected) ~= keys.method(d, t.reflected, target)
end

--- RESTRICT is what the server does without being told, and NO ACTION is the same.
---@param action string?
---@return string?
function compare.action(action)
  action = base.action(action)
  return action ~= "restrict" and action or nil
end

function compare.foreign_key_signature(d, fk)
  local own = class.copy(fk)
  own.columns, own.ref_columns = folded(fk.columns), folded(fk.ref_columns)
  return base.foreign_key_signature(d, own)
end

function compare.foreign_key(d, _, reflected, target)
  if reflected.hides_actions then
    target = class.copy(target)
    target.ondelete, target.onupdate = nil, nil
  end
  return compare.foreign_key_signature(d, reflected) ~= compare.foreign_key_signature(d, target)
end

function compare.check(d, ctx, reflected, target)
  local text = base.canonical(ctx, target) or d.ddl.condition(d, target)
  return defaults.expressions_differ(reflected.sql, text)
end

function compare.goes_with_table(_, index, t)
  for _, c in ipairs(t.constraints) do
    local serves = c.kind == "foreign_key"
    for i, name in ipairs(c.columns) do serves = serves and index.elements[i] == name end
    if serves then return true end
  end
  return false
end

compare.view, compare.function_, compare.trigger = stored.view, stored.function_, stored.trigger

--- There is one function of a name, and one procedure.
---@param d mig.Dialect
---@param object mig.View|mig.Function|mig.Trigger
---@return string
function compare.stored_key(d, object)
  if object.kind ~= "function" then return base.stored_key(d, object) end
  local name = object.schema and object.schema .. "." .. object.name or object.name
  return object.procedure and name .. " (procedure)" or name
end

-- ---- what is asked ----

-- Whether a table has something whose text alone does not say that it is the same.
local function is_in_doubt(d, ctx, t, check_differs)
  local in_doubt = false
  for _, c in ipairs(t.target.columns) do
    local found = t.reflected.by_name[c.name]
    if found and (compare.type(d, ctx, found, c, t) or compare.computed(d, ctx, found, c, t)
        or compare.server_default(d, ctx, found, c, t)) then
      in_doubt = true
    elseif found then
      ctx.alike[c] = true
    end
  end
  return in_doubt or canonical.has_doubtful_check(d, t, check_differs)
end

function compare.prepare(d, ctx, reflected, target, pairs_)
  ctx.canonical, ctx.alike = ctx.canonical or {}, {}
  local doubtful = {}
  local function check_differs(a, b) return compare.check(d, ctx, a, b) end
  for _, t in ipairs(pairs_) do
    keys.align(t.reflected, t.target)
    canonical.spell_out_json(d, t, check_differs)
    if is_in_doubt(d, ctx, t, check_differs) then doubtful[#doubtful + 1] = t end
  end
  canonical.ask(d, ctx, doubtful)
  stored.prepare(d, ctx, reflected, target)
end

return compare
