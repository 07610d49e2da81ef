--- Constraints as SQL text: the pieces of CREATE TABLE and ALTER TABLE.

local errors = require "mig.support.errors"

local constraints = {}

--- "CONSTRAINT name ", or nothing for an unnamed one.
function constraints.constraint_name(d, c)
  return c.name and "CONSTRAINT " .. d:ident(c.name) .. " " or ""
end

function constraints.deferrability(_, c)
  local sql = ""
  if c.deferrable ~= nil then sql = c.deferrable and " DEFERRABLE" or " NOT DEFERRABLE" end
  if c.initially then sql = sql .. " INITIALLY " .. c.initially end
  return sql
end

function constraints.primary_key(d, c)
  return d.ddl.constraint_name(d, c) .. "PRIMARY KEY (" .. d:idents(c.columns) .. ")"
    .. d.ddl.deferrability(d, c)
end

function constraints.unique(d, c)
  return d.ddl.constraint_name(d, c) .. "UNIQUE (" .. d:idents(c.columns) .. ")"
    .. d.ddl.deferrability(d, c)
end

--- Whether the CHECK that a type brings along is needed here.
function constraints.needs_type_check(d, t)
  if t.family == "boolean" then return not d.supports_native_boolean end
  return not d.supports_native_enum or t.native_enum == false
end

--- The condition of a CHECK; one that comes from a type lists the type's values.
function constraints.condition(d, c)
  if not c.of_type then return c.sql end
  local t = d:own_type(c.of_type)
  local values = {}
  if t.family == "boolean" then
    values = { "0", "1" }
  else
    for i, v in ipairs(t.values) do values[i] = d:literal(v) end
  end
  return ("%s IN (%s)"):format(d:ident(c.columns[1]), table.concat(values, ", "))
end

function constraints.check(d, c)
  local t = c.of_type and d:own_type(c.of_type)
  if t and not (t.create_constraint and d.ddl.needs_type_check(d, t)) then return nil end
  return ("%sCHECK (%s)%s"):format(d.ddl.constraint_name(d, c), d.ddl.condition(d, c),
    d.ddl.deferrability(d, c))
end

--- A CHECK in a column's own line.
function constraints.column_check(d, c, t) return d.ddl.check(d, c, t) end

--- The table that a foreign key refers to.
function constraints.referred_table(d, c) return d:qualified(c.ref_table, c.ref_schema) end

--- REFERENCES and what follows it.
function constraints.references(d, c)
  local sql = "REFERENCES " .. d.ddl.referred_table(d, c) .. " (" .. d:idents(c.ref_columns) .. ")"
  if c.match then sql = sql .. " MATCH " .. c.match end
  if c.ondelete then sql = sql .. " ON DELETE " .. c.ondelete end
  if c.onupdate then sql = sql .. " ON UPDATE " .. c.onupdate end
  return sql .. d.ddl.deferrability(d, c)
end

--- A foreign key, or nil where `t` cannot have it.
function constraints.foreign_key(d, c, t) -- luacheck: ignore t
  return d.ddl.constraint_name(d, c) .. "FOREIGN KEY(" .. d:idents(c.columns) .. ") "
    .. d.ddl.references(d, c)
end

--- An exclusion constraint; the dialects that have it write it.
function constraints.exclude(d, _, t)
  errors.raise("MIG_EUNSUPPORTED", "%s: %s has no exclusion constraints", t.origin, d.title)
end

--- All constraints of a table in CREATE TABLE, in order.
function constraints.of_table(d, t)
  local out = {}
  if t.primary_key then out[1] = d.ddl.primary_key(d, t.primary_key, t) end
  for _, c in ipairs(t.constraints) do
    local later = c.use_alter and d.supports_alter_constraint
    if not later then out[#out + 1] = d.ddl[c.kind](d, c, t) end
  end
  return out
end

return constraints
