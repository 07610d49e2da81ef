--- Which locks PostgreSQL takes, and what it does while it holds them. The names of locks are those
--- of its manual.

local class = require "mig.support.class"
local base = require "mig.dialects.base.impact"

local impact = {}

--- A label of an enum type cannot be used before the transaction that added it has ended.
impact.enum_values_wait = true

--- What a statement begins with that cannot run in a transaction.
impact.refuses_transaction = {
  "^CREATE UNIQUE INDEX CONCURRENTLY", "^CREATE INDEX CONCURRENTLY", "^DROP INDEX CONCURRENTLY",
  "^REINDEX .*CONCURRENTLY", "^VACUUM", "^CREATE DATABASE", "^DROP DATABASE",
  "^CREATE TABLESPACE", "^DROP TABLESPACE", "^ALTER SYSTEM",
}

local all, writes = "reads and writes of", "writes to"

local function exclusive(o, fields)
  fields.lock, fields.waits = "ACCESS EXCLUSIVE", all
  return base.on(o, fields)
end

local of = {}

-- ---- indexes ----

local function label(word, name) return name and ("%s %s"):format(word, tostring(name)) or word end

function of.create_index(d, o)
  local what = label("index", o.index) .. " is built"
  if d:option(o.definition, "concurrently") then
    return { base.on(o, { lock = "SHARE UPDATE EXCLUSIVE", what = what }) }
  end
  return { base.on(o, { lock = "SHARE", waits = writes, work = "build", what = what,
    instead = "postgresql_concurrently = true, inside op.get_context():autocommit_block()" }) }
end

function of.drop_index(d, o)
  if not o.table or d:option(o, "concurrently") then return {} end
  return { exclusive(o, { what = label("index", o.index) .. " is dropped" }) }
end

-- ---- constraints ----

local function by_index(word, is_key)
  return function(_, o)
    local how = is_key and "op.create_index with unique = true and postgresql_concurrently = true "
      .. "inside op.get_context():autocommit_block(), then ALTER TABLE … ADD … USING INDEX" or nil
    return { exclusive(o, { work = "build", instead = how,
      what = ("the index of %s is built"):format(label(word, o.constraint)) }) }
  end
end

of.create_unique_constraint = by_index("constraint", true)
of.create_primary_key = by_index("the primary key", true)
of.create_exclude_constraint = by_index("constraint", false)

local validate = "postgresql_not_valid = true, and ALTER TABLE … VALIDATE CONSTRAINT in a later "
  .. "transaction"

local function checked(d, o)
  local waits_for_rows = not d:option(o.definition, "not_valid")
  return waits_for_rows and "scan" or nil, waits_for_rows and validate or nil
end

function of.create_check_constraint(d, o)
  local work, instead = checked(d, o)
  return { exclusive(o, { work = work, instead = instead,
    what = label("constraint", o.constraint) .. " is checked against each row" }) }
end

-- Both tables are locked, and only one is read.
function of.create_foreign_key(d, o)
  local work, instead = checked(d, o)
  local fields = { lock = "SHARE ROW EXCLUSIVE", waits = writes, work = work, instead = instead,
    what = label("constraint", o.constraint) .. " is checked against each row" }
  local other = { lock = "SHARE ROW EXCLUSIVE", waits = writes, table = o.referent,
    work = work, what = fields.what, instead = instead }
  local out = { base.on(o, fields) }
  if o.referent ~= o.table then
    out[2] = base.on(o, other)
    out[2].schema = o.referent_schema
  end
  return out
end

function of.drop_constraint(_, o)
  return { exclusive(o, { what = label("constraint", o.constraint) .. " is dropped" }) }
end

-- ---- columns ----

-- Functions whose answer is another for each row.
local volatile = {
  "random", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4",
  "clock_timestamp", "timeofday", "nextval",
}

local function is_volatile(v)
  local kind = class.kind(v)
  local text = kind == "text" and v.sql or kind == "func" and v.name .. "(" or ""
  for _, name in ipairs(volatile) do
    if text:lower():find("%f[%w_]" .. name .. "%s*%(") then return true end
  end
  return false
end

local function rewrites(c)
  if c.computed then return "its values are computed" end
  local differs = c.identity or is_volatile(c.server_default)
  return differs and "its default is another for each row" or nil
end

function of.add_column(_, o)
  local c, t = o.definition.columns[1], o.definition
  local name = ("column %s is added"):format(tostring(o.column))
  local why = rewrites(c)
  if why then
    return { exclusive(o, { work = "rewrite", what = ("%s, and %s"):format(name, why),
      instead = "add it without, set the default, and fill the rows in batches later" }) }
  end
  local out = { exclusive(o, { what = name }) }
  for _, item in ipairs(t.constraints) do
    if item.kind == "unique" then
      out[1].work, out[1].what = "build", name .. " and its index is built"
      out[1].instead = "add it without, and build the index concurrently in a later revision"
    elseif item.kind == "check" then
      out[1].work, out[1].what = "scan", name .. " and checked in each row"
      out[1].instead = "add it without, then op.create_check_constraint with " .. validate
    elseif item.kind == "foreign_key" and not o.inline_references then
      out[1].work, out[1].what = "scan", name .. " and its foreign key checked in each row"
      out[1].instead = "inline_references = true, which checks nothing where there is no default"
    end
  end
  if #t.indexes > 0 and not out[1].work then
    out[1].work, out[1].what = "build", name .. " and its index is built"
    out[1].instead = "add it without, then op.create_index with postgresql_concurrently = true"
  end
  return out
end

local function is_varying(t) return t.family == "text" and not t.typename:find("^N?CHAR$") end

-- Whether the rows can stay as they are under the new type.
local function keeps_rows(d, old, new)
  if not old then return false end
  old, new = d:own_type(old), d:own_type(new)
  if d:type_sql(old, "a type") == d:type_sql(new, "a type") then return true end
  local varying = is_varying(old) and is_varying(new)
  local number = old.family == "numeric" and new.family == "numeric"
    and (not new.precision or (new.scale or 0) == (old.scale or 0))
  return (varying or number) and base.fits(d, old, new) == true
end

function of.alter_column(d, o)
  local name = ("column %s"):format(tostring(o.column))
  if o.type_ and not keeps_rows(d, o.existing_type, o.type_) then
    local what = o.existing_type and "each row is written anew with the new type of %s"
      or "each row is written anew, unless the type of %s was a kind of the new one"
    return { exclusive(o, { work = "rewrite", what = what:format(name),
      instead = "a new column of that type, filled in batches, and the old one dropped later" }) }
  end
  if o.nullable == false then
    return { exclusive(o, { work = "scan", what = name .. " is looked at in each row",
      instead = "a check constraint that is not valid yet, its validation, and then NOT NULL, "
        .. "which reads no rows; then drop the constraint" }) }
  end
  return { exclusive(o, { what = name .. " is changed" }) }
end

local function short(what)
  return function(_, o) return { exclusive(o, { what = what:format(tostring(o.column)) }) } end
end

of.drop_column, of.drop_table = short "column %s is dropped", short "it is dropped"
of.rename_table = short "it is renamed"

--- What an operation does to those who use its table.
---@param d mig.Dialect
---@param o table
---@return mig.Impact[]
function impact.of(d, o)
  local find = of[o.name]
  return find and find(d, o) or {}
end

return impact
