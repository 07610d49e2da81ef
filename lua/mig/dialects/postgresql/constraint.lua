--- Constraints: NULLS NOT DISTINCT, INCLUDE, NO INHERIT, NOT VALID, and EXCLUDE, which is
--- PostgreSQL's own.

local base = require "mig.dialects.base.ddl"
local check = require "mig.support.check"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local constraints = {}

-- Which options each kind of constraint has.
local options_of = {
  primary_key = { include = true },
  unique = { include = true, nulls_not_distinct = true },
  check = { no_inherit = true, not_valid = true },
  foreign_key = { not_valid = true },
  exclude = {},
}

local titles = {
  primary_key = "a primary key", unique = "a unique constraint", check = "a check constraint",
  foreign_key = "a foreign key", exclude = "an exclude constraint",
}

local function check_own_options(d, c)
  for option in sorted.pairs(d.options.constraint) do
    if d:option(c, option) ~= nil and not options_of[c.kind][option] then
      errors.raise("MIG_EINVALID", "%s%s has no option 'postgresql_%s'",
        c.name and ("constraint '%s': "):format(tostring(c.name)) or "", titles[c.kind], option)
    end
  end
end

--- " INCLUDE (a, b)", or nothing.
local function include_text(d, c)
  local names = d:option(c, "include")
  if names == nil then return "" end
  names = check.names(("constraint '%s'"):format(tostring(c.name or "")),
    "option 'postgresql_include'", names)
  return (" INCLUDE (%s)"):format(d:idents(names))
end

local function distinct_text(d, c)
  local not_distinct = d:option(c, "nulls_not_distinct")
  if not_distinct == nil then return "" end
  return not_distinct and "NULLS NOT DISTINCT " or "NULLS DISTINCT "
end

function constraints.primary_key(d, c)
  check_own_options(d, c)
  return ("%sPRIMARY KEY (%s)%s%s"):format(d.ddl.constraint_name(d, c), d:idents(c.columns),
    include_text(d, c), d.ddl.deferrability(d, c))
end

function constraints.unique(d, c)
  check_own_options(d, c)
  return ("%sUNIQUE %s(%s)%s%s"):format(d.ddl.constraint_name(d, c), distinct_text(d, c),
    d:idents(c.columns), include_text(d, c), d.ddl.deferrability(d, c))
end

--- COMMENT ON CONSTRAINT.
---@param d mig.Dialect
---@param t { name: string, schema: string? }
---@param name string|mig.Name  of the constraint
---@param comment string?       nil: none any more
---@return string
function constraints.constraint_comment(d, t, name, comment)
  return ("COMMENT ON CONSTRAINT %s ON %s IS %s"):format(d:ident(name),
    d:qualified(t.name, t.schema), comment and d:literal(comment) or "NULL")
end

--- The comment that a new constraint brings along, or nil.
---@param d mig.Dialect
---@param t { name: string, schema: string?, origin: string }
---@param c mig.Constraint
---@return string?
function constraints.own_comment(d, t, c)
  if not c.comment then return nil end
  if not c.name then
    errors.raise("MIG_EINVALID", "%s: a constraint with a comment needs a name", t.origin)
  end
  return d.ddl.constraint_comment(d, t, c.name, c.comment)
end

function constraints.add_constraint(d, o)
  local out = base.add_constraint(d, o)
  out[#out + 1] = d.ddl.own_comment(d, { name = o.table, schema = o.schema,
    origin = "op." .. o.name }, o.definition)
  return out
end

local function validity(d, c) return d:option(c, "not_valid") and " NOT VALID" or "" end

function constraints.check(d, c, t)
  check_own_options(d, c)
  local sql = base.check(d, c, t)
  if not sql then return nil end
  return sql .. (d:option(c, "no_inherit") and " NO INHERIT" or "") .. validity(d, c)
end

function constraints.foreign_key(d, c, t)
  check_own_options(d, c)
  return base.foreign_key(d, c, t) .. validity(d, c)
end

-- An operator class is named by the column, as in an index.
local function element(d, c, e)
  local ops, expression = c.ops or {}, e[1]
  if type(expression) ~= "string" then return d:expression(expression) end
  return d:ident(expression) .. (ops[expression] and " " .. ops[expression] or "")
end

local function check_ops(c)
  local known = {}
  for _, name in ipairs(c.columns) do known[name] = true end
  for name in sorted.pairs(c.ops or {}) do
    if not known[name] then
      errors.raise("MIG_EINVALID", "constraint '%s': option 'ops' names '%s', which is not a "
        .. "column of it", tostring(c.name or ""), tostring(name))
    end
  end
end

function constraints.exclude(d, c)
  check_own_options(d, c)
  check_ops(c)
  local elements = {}
  for i, e in ipairs(c.elements) do elements[i] = element(d, c, e) .. " WITH " .. e[2] end
  local where = c.where and (type(c.where) == "string" and c.where or c.where.sql)
  return ("%sEXCLUDE USING %s (%s)%s%s"):format(d.ddl.constraint_name(d, c),
    d:ident((c.using or "gist"):lower()), table.concat(elements, ", "),
    where and (" WHERE (%s)"):format(where) or "", d.ddl.deferrability(d, c))
end

return constraints
