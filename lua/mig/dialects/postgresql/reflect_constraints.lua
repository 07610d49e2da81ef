--- Constraints of tables.

local array_text = require "mig.dialects.postgresql.array_text"
local catalogue = require "mig.dialects.postgresql.catalogue"
local class = require "mig.support.class"
local definition = require "mig.dialects.postgresql.definition"
local schema_constraint = require "mig.schema.constraint"
local sql = require "mig.schema.sql"

local reflect_constraints = {}

local DEFERRABLE, DEFERRED, NOT_VALID, NO_INHERIT = 1, 2, 4, 8

local function names_of(relation, text)
  local out = {}
  for i, number in ipairs(array_text.numbers(text)) do out[i] = relation.names[number] end
  return out
end

local makers = {}

local function validity(row)
  return row.flags & NOT_VALID ~= 0 and { postgresql_not_valid = true } or nil
end

function makers.c(row)
  local options = validity(row)
  if row.flags & NO_INHERIT ~= 0 then
    options = options or {}
    options.postgresql_no_inherit = true
  end
  return "check", { sql = definition.unwrapped(row.text), dialect_options = options }
end

local actions = { c = "CASCADE", r = "RESTRICT", n = "SET NULL", d = "SET DEFAULT" }
local matches = { f = "FULL", p = "PARTIAL" }

local function ondelete(d, row, relation)
  local action = actions[row.actions:sub(2, 2)]
  if not row.set_columns then return action end
  return ("%s (%s)"):format(action, d:idents(names_of(relation, row.set_columns)))
end

-- Schema, table and columns that a key refers to.
local function target_of(row, state)
  if not row.elsewhere then
    local referred = state.relations[row.referred]
    return referred.schema, referred.name, names_of(referred, row.ref_columns)
  end
  local names = array_text.items(row.elsewhere)
  local schema = names[1] ~= state.scope.default and names[1] or nil
  return schema, names[2], table.move(names, 3, #names, 1, {})
end

function makers.f(row, relation, state)
  local ref_schema, ref_table, ref_columns = target_of(row, state)
  return "foreign_key", {
    columns = names_of(relation, row.columns),
    ref_schema = ref_schema, ref_table = ref_table, ref_columns = ref_columns,
    ondelete = ondelete(state.d, row, relation), onupdate = actions[row.actions:sub(1, 1)],
    match = matches[row.actions:sub(3, 3)], dialect_options = validity(row),
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
  if row.flags & DEFERRABLE ~= 0 then
    fields.deferrable = true
    fields.initially = row.flags & DEFERRED ~= 0 and "DEFERRED" or nil
  end
  return fields
end

local function add_key(t, key)
  t.primary_key = key
  for _, name in ipairs(key.columns) do t.by_name[name].primary_key = true end
end

-- A column that the table has from its parent counts as its own where its own constraints name it.
local function take_inherited(t, columns)
  for _, c in ipairs(t.inherited_columns or class.empty) do
    for _, name in ipairs(columns) do
      if c.name == name and not t.by_name[name] then
        t.columns[#t.columns + 1], t.by_name[name] = c, c
      end
    end
  end
end

--- Add the constraints to their tables.
---@param state table  mig.pg.Reflection
---@return table<integer, mig.Constraint> kept  those that an index keeps, by its oid
function reflect_constraints.add(state)
  local kept = {}
  for row in state.ctx.sink.rows(catalogue.constraints(state.scope), nil, true) do
    local relation = state.relations[row.relation]
    if relation and relation.table then
      local kind, fields = makers[row.kind](row, relation, state)
      local made = schema_constraint.make(kind, complete(row, fields))
      if relation.table.inherited_columns then take_inherited(relation.table, made.columns) end
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
