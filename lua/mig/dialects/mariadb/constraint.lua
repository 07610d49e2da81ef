--- Constraints: MariaDB checks them at once, drops each kind in words of its own, and has no named
--- CHECK in a column's line.

local base = require "mig.dialects.base.ddl"
local class = require "mig.support.class"
local errors = require "mig.support.errors"

local constraints = {}

local function is_deferred(c)
  return c.deferrable == true or (c.initially and c.initially:upper() == "DEFERRED")
end

local function refuse_deferred(c)
  errors.raise("MIG_EUNSUPPORTED", "%s: MariaDB has no deferrable constraints; leave out "
    .. "deferrable and initially", c.name and ("constraint '%s'"):format(tostring(c.name))
    or "a constraint without a name")
end

-- What is not deferrable needs no words. A unique constraint is written as Alembic writes it, for a
-- script; online it is refused before anything is sent.
function constraints.deferrability(d, c)
  if not is_deferred(c) then return "" end
  if class.kind(c) ~= "unique" then refuse_deferred(c) end
  return base.deferrability(d, c)
end

local function refuse_deferred_uniques(list, as_sql)
  if as_sql then return end
  for _, c in ipairs(list) do
    if class.kind(c) == "unique" and is_deferred(c) then refuse_deferred(c) end
  end
end

function constraints.references(d, c)
  if c.match then
    errors.raise("MIG_EUNSUPPORTED", "%sMySQL ignores the 'MATCH' keyword while at the same time "
      .. "causes ON UPDATE/ON DELETE clauses to be ignored.",
      c.name and ("constraint '%s': "):format(tostring(c.name)) or "")
  end
  return base.references(d, c)
end

local function with_using(d, c, sql)
  local using = d:option(c, "using")
  return using and sql .. " USING " .. d:ident(using) or sql
end

function constraints.primary_key(d, c) return with_using(d, c, base.primary_key(d, c)) end

function constraints.unique(d, c) return with_using(d, c, base.unique(d, c)) end

function constraints.create_table(d, o, as_sql)
  refuse_deferred_uniques(o.definition.constraints, as_sql)
  return base.create_table(d, o)
end

-- The same table with the named checks of its columns among its own constraints.
local function with_separate_checks(t)
  local own = class.copy(t)
  own.columns, own.constraints = {}, table.move(t.constraints, 1, #t.constraints, 1, {})
  for i, c in ipairs(t.columns) do
    local column = class.copy(c)
    column.checks, own.columns[i] = {}, column
    for _, item in ipairs(c.checks) do
      local list = item.name and own.constraints or column.checks
      list[#list + 1] = item
    end
  end
  return own
end

-- Alembic's text has a named CHECK in the column's line, which MariaDB does not take. A script is
-- Alembic's; what is sent to a server must work.
function constraints.add_column(d, o, as_sql)
  local t = o.definition
  local separate = with_separate_checks(t)
  if #separate.constraints == #t.constraints then return base.add_column(d, o) end
  if not as_sql then
    local own = class.copy(o)
    own.definition = separate
    return base.add_column(d, own)
  end
  local out = base.add_column(d, o)
  out.warnings = out.warnings or {}
  out.warnings[#out.warnings + 1] = ("MariaDB takes no named CHECK in the line of column '%s'; use "
    .. "op.create_check_constraint"):format(tostring(o.column))
  return out
end

function constraints.add_constraint(d, o, as_sql)
  refuse_deferred_uniques({ o.definition }, as_sql)
  return base.add_constraint(d, o)
end

-- type_ -> the words, with a place for IF EXISTS.
local words = {
  foreignkey = "DROP FOREIGN KEY %s%s", unique = "DROP INDEX %s%s",
  check = "DROP CONSTRAINT %s%s",
}

function constraints.drop_constraint(d, o)
  d:check_options("op.drop_constraint", "drop_constraint", o)
  if o.absent then return {} end
  local head = ("ALTER TABLE %s "):format(d:altered(o.table, o.schema))
  local kind = o.type_ or o.found_type
  if o.found_column then return { head .. d.ddl.without_check(d, o.found_column) } end
  if kind == "primary" then
    -- There is one, and it has no other name.
    return { head .. (o.if_exists and "DROP INDEX IF EXISTS `PRIMARY`" or "DROP PRIMARY KEY") }
  end
  local fmt = words[kind]
  if not fmt then
    errors.raise("MIG_EINVALID", "op.drop_constraint: No generic 'DROP CONSTRAINT' in MySQL - "
      .. "please specify constraint type, for instance type_ = 'unique'")
  end
  return { head .. fmt:format(o.if_exists and "IF EXISTS " or "", d:ident(o.constraint)) }
end

return constraints
