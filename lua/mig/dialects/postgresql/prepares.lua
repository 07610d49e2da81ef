--- What is looked up before an operation is compiled: which types are there already, whether
--- CONCURRENTLY can work, what goes with a view. A script (--sql) and a forecast remember the types
--- that they have made themselves.

local check = require "mig.support.check"
local errors = require "mig.support.errors"
local named_types = require "mig.dialects.postgresql.named_types"
local serial = require "mig.dialects.postgresql.serial"

local prepares = {}

-- ---- types ----

local function remembers(ctx) return ctx.as_sql or ctx.foresees end

local function memory(ctx)
  ctx.created_types = ctx.created_types or {}
  return ctx.created_types
end

local function schema_condition(t, params)
  if not t.schema then return "pg_catalog.pg_type_is_visible(t.oid)" end
  params.schema = tostring(t.schema)
  return "t.typnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = :schema)"
end

-- The type of that name in the database: { kind =, labels = }, or nil.
local function find(t, ctx)
  local params = { name = tostring(t.name) }
  local rows = ctx.sink.query("SELECT t.typtype AS kind, e.enumlabel AS label "
    .. "FROM pg_catalog.pg_type AS t "
    .. "LEFT JOIN pg_catalog.pg_enum AS e ON e.enumtypid = t.oid "
    .. "WHERE t.typname = :name AND " .. schema_condition(t, params)
    .. " ORDER BY e.enumsortorder", params)
  if #rows == 0 then return nil end
  local found = { kind = rows[1].kind, labels = {} }
  for i, row in ipairs(rows) do found.labels[i] = row.label end
  return found
end

local function quoted_list(labels)
  return #labels > 0 and "'" .. table.concat(labels, "', '") .. "'" or "none"
end

local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0") and #a == #b
end

local kinds = { Enum = "e", ENUM = "e", DOMAIN = "d" }

local function check_found(what, name, t, found)
  if found.kind ~= kinds[t.typename] then
    errors.raise("MIG_EINVALID", "%s: %s exists and is no %s", what, name,
      t.typename == "DOMAIN" and "domain" or "enum")
  end
  if t.values and not same(t.values, found.labels) then
    errors.raise("MIG_EINVALID", "%s: the type %s exists with other labels, %s instead of %s; "
      .. "change it with op.add_enum_value or op.rename_enum_value, or take another name", what,
      name, quoted_list(found.labels), quoted_list(t.values))
  end
end

-- A type that a script has not made may be there from before. That of a new table is not where the
-- script begins with the history, and Alembic writes it plainly.
local function create_in_script(d, t, what, name, ctx, plainly)
  local known = memory(ctx)[name]
  if known and not known.unsure then
    check_found(what, name, t, known)
    return nil
  end
  memory(ctx)[name] = { kind = kinds[t.typename], labels = t.values or {} }
  if plainly and not known and not ctx.has_past then return named_types.create(d, t, what) end
  return named_types.create_unless_there(d, t, what)
end

-- The type of that name as the operation will find it; false or nil: there is none.
local function find_by_then(t, name, ctx)
  local known = ctx.foresees and memory(ctx)[name]
  if ctx.foresees and known ~= nil then return known end
  return find(t, ctx)
end

-- The statement that makes the type, or nil where it is there.
local function create(d, t, what, name, ctx, plainly)
  if ctx.as_sql then return create_in_script(d, t, what, name, ctx, plainly) end
  local found = find_by_then(t, name, ctx)
  if found and found.unsure then return named_types.create_unless_there(d, t, what) end
  if found then
    check_found(what, name, t, found)
    return nil
  end
  if ctx.foresees then
    memory(ctx)[name] = { kind = kinds[t.typename], labels = t.values or {} }
  end
  return named_types.create(d, t, what)
end

-- Fills o.new_types with the statements for the types of the columns of `t`.
local function add_types(d, o, t, ctx, plainly)
  o.new_types = {}
  local seen = {}
  for _, c in ipairs(t.columns) do
    local given = t:type_of(c.name)
    local own = given and named_types.within(d, named_types.bound(d, given, t.schema))
    if own and own.create_type ~= false then
      local what = ("%s: column '%s'"):format(t.origin, c.name)
      local name = named_types.name(d, own, what)
      if seen[name] then
        check_found(what, name, own, seen[name])
      else
        seen[name] = { kind = kinds[own.typename], labels = own.values or {} }
        o.new_types[#o.new_types + 1] = create(d, own, what, name, ctx, plainly)
      end
    end
  end
end

-- Types that go with a table or column, unless something else uses them.
local function forget_types(d, o, ctx)
  if not remembers(ctx) then return end
  for _, name in ipairs(named_types.dropped(d, o)) do
    local known = memory(ctx)[name] or ctx.foresees and { labels = {} }
    if known then known.unsure, memory(ctx)[name] = true, known end
  end
end

prepares.drop_table, prepares.drop_column = forget_types, forget_types

-- ---- enum types, by the operations that are about them ----

local function name_of(d, o) return named_types.qualified(d, o.enum, o.schema) end

function prepares.create_enum(d, o, ctx)
  if remembers(ctx) then memory(ctx)[name_of(d, o)] = { kind = "e", labels = o.values } end
end

function prepares.drop_enum(d, o, ctx)
  if remembers(ctx) then memory(ctx)[name_of(d, o)] = false end
end

-- The labels of a type that is known, to be changed.
local function known_labels(d, o, ctx)
  local known = ctx.as_sql and memory(ctx)[name_of(d, o)]
  if ctx.foresees then
    known = find_by_then({ name = o.enum, schema = o.schema }, name_of(d, o), ctx)
  end
  if not known then return nil end
  local own = { kind = known.kind, labels = { table.unpack(known.labels) }, unsure = known.unsure }
  memory(ctx)[name_of(d, o)] = own
  return own.labels
end

local function index_of(list, item)
  for i, v in ipairs(list) do
    if v == item then return i end
  end
  return nil
end

function prepares.add_enum_value(d, o, ctx)
  local labels = known_labels(d, o, ctx)
  if not labels or index_of(labels, o.value) then return end
  local before, after = index_of(labels, o.before), index_of(labels, o.after)
  table.insert(labels, before or after and after + 1 or #labels + 1, o.value)
end

function prepares.alter_enum(d, o, ctx)
  if remembers(ctx) then memory(ctx)[name_of(d, o)] = { kind = "e", labels = o.values } end
end

function prepares.rename_enum_value(d, o, ctx)
  local labels = known_labels(d, o, ctx)
  local i = labels and index_of(labels, o.old)
  if i then labels[i] = o.new end
end

-- ---- CONCURRENTLY ----

-- The server does not take it in a transaction, and would say so only when what comes before it has
-- been done.
local function check_concurrently(d, fname, index, ctx)
  if not d:option(index, "concurrently") then return end
  local asked = ctx.sink.in_autocommit
  if asked and asked() then return end
  check.fail(fname, "postgresql_concurrently does not work in a transaction; call it inside "
    .. "op.get_context():autocommit_block(function() ... end)")
end

function prepares.create_index(d, o, ctx)
  check_concurrently(d, "op.create_index", o.definition, ctx)
end

function prepares.drop_index(d, o, ctx) check_concurrently(d, "op.drop_index", o, ctx) end

function prepares.create_table(d, o, ctx)
  for _, index in ipairs(o.definition.indexes) do
    check_concurrently(d, "op.create_table", index, ctx)
  end
  add_types(d, o, o.definition, ctx, true)
end

function prepares.add_column(d, o, ctx) add_types(d, o, o.definition, ctx, false) end

function prepares.alter_column(d, o, ctx)
  o.new_types = {}
  serial.prepare(d, o, ctx)
  if not o.type_ then return end
  local own = named_types.within(d, named_types.bound(d, o.type_, o.schema))
  if not own or own.create_type == false then return end
  local what = ("op.alter_column: column '%s'"):format(tostring(o.column))
  o.new_types[1] = create(d, own, what, named_types.name(d, own, what), ctx, false)
end

function prepares.replace_view(d, o, ctx)
  require("mig.dialects.postgresql.stored").prepare_view(d, o, ctx)
end

return prepares
