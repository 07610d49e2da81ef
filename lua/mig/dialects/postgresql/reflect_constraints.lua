--- Constraints of tables.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local definition = require "mig.dialects.postgresql.definition"
local schema_constraint = require "mig.schema.constraint"
local sql = require "mig.schema.sql"

local reflect_constraints = {}

local function names_of(relation, text)
  local out = {}
  for i, number in ipairs(array_text.numbers(text)) do out[i] = relation.names[number] end
  return out
end

local makers = {}

function makers.c(row)
  local options
  if not row.validated then options = { postgresql_not_valid = true } end
  if row.no_inherit then
    options = options or {}
    options.postgresql_no_inherit = true
  end
  return "check", { sql = definition.unwrapped(row.text), dialect_options = options }
end

local actions = { c = "CASCADE", r = "RESTRICT", n = "SET NULL", d = "SET DEFAULT" }
local matches = { f = "FULL", p = "PARTIAL" }

local function ondelete(d, row, relation)
  local action = actions[row.ondelete]
  if not row.set_columns then return action end
  return ("%s (%s)"):format(action, d:idents(names_of(relation, row.set_columns)))
end

function makers.f(row, relation, state)
  local referred = state.relations[row.referred]
  return "foreign_key", {
    columns = names_of(relation, row.columns),
    ref_schema = state.schema_name(row.ref_schema, row.ref_schema_name),
    ref_table = row.ref_table,
    ref_columns = row.ref_names and array_text.items(row.ref_names)
      or names_of(referred, row.ref_columns),
    ondelete = ondelete(state.d, row, relation), onupdate = actions[row.onupdate],
    match = matches[row.match],
    dialect_options = not row.validated and { postgresql_not_valid = true } or nil,
  }
end

function makers.u(row, relation) return "unique", { columns = names_of(relation, row.columns) } end

function makers.p(row, relation)
  return "primary_key", { columns = names_of(relation, row.columns) }
end

-- "room WITH =", "abs("group") WITH OPERATOR(public.=)"
local function exclude_element(text, name, ops)
  local expression, operator = text:match("^(.*) WITH (.-)$")
  if not name then return { sql.text(expression), operator } end
  local operator_class = expression:match("^%S+ ([%w_.]+)$") or expression:match('^".*" ([%w_.]+)$')
  if operator_class then ops[name] = operator_class end
  return { name, operator }
end

function makers.x(row, relation)
  local texts, method, rest = definition.elements(row.text)
  local numbers, elements, ops = array_text.numbers(row.columns), {}, {}
  for i, text in ipairs(texts) do
    elements[i] = exclude_element(text, relation.names[numbers[i]], ops)
  end
  local where = rest:find(" WHERE (", 1, true)
  return "exclude", {
    columns = names_of(relation, row.columns), elements = elements, using = method,
    ops = next(ops) and ops or nil,
    where = where and definition.list(rest, where + 7)[1] or nil,
  }
end

local function complete(row, fields)
  fields.name, fields.comment = row.name, row.comment
  fields.dialect_options = fields.dialect_options or class.empty
  if row.deferrable then
    fields.deferrable = true
    fields.initially = row.deferred and "DEFERRED" or nil
  end
  return fields
end

local function add_key(t, key)
  t.primary_key = key
  for _, name in ipairs(key.columns) do
    local c = t.by_name[name] -- none of its own, where it is inherited
    if c then c.primary_key = true end
  end
end

--- Add the constraints to their tables.
---@param state table  mig.pg.Reflection
---@return table<integer, mig.Constraint> kept  those that an index keeps, by its oid
function reflect_constraints.add(state)
  local kept = {}
  for row in state.ctx.sink.rows(catalogue.constraints(state.scope)) do
    local relation = state.relations[row.relation]
    if relation and relation.table then
      local kind, fields = makers[row.kind](row, relation, state)
      local made = schema_constraint.make(kind, complete(row, fields))
      if kind == "primary_key" then
        add_key(relation.table, made)
      else
        class.append(relation.table, "constraints", made)
      end
      if kind ~= "foreign_key" and row.index ~= 0 then kept[row.index] = made end
    end
  end
  return kept
end

return reflect_constraints
