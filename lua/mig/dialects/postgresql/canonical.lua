--- What the models say, in the server's own words. Expressions that are not spelled as the server
--- spells them, types that may have another name: they are put into temporary tables in a
--- savepoint, read back as any table is, and rolled back. That takes as many statements for one
--- table as for a hundred of them, and no lock on any table of the database.

local class = require "mig.support.class"
local default_text = require "mig.dialects.postgresql.default_text"
local definition = require "mig.dialects.postgresql.definition"
local dollar = require "mig.dialects.postgresql.dollar"
local named_types = require "mig.dialects.postgresql.named_types"
local reflect = require "mig.dialects.postgresql.reflect"
local stored = require "mig.dialects.base.stored"

local canonical = {}

-- Temporary tables at a time: each is locked, as are its indexes, and all sessions share the memory
-- for locks.
local most_tables = 100

---@class mig.pg.Probe   something of the models that the server is to spell
---@field object table    of the models
---@field name string     of what is made for it, in the temporary schema
---@field table? string   the temporary table that it is in
---@field among? string   or the list that it is in, "views"
---@field take fun(found: table, known: table?): table   what to keep, of what was read back

---@class mig.pg.Probes
---@field d mig.Dialect
---@field ctx mig.Context
---@field compare table
---@field steps string[][]  { condition, statement } in order
---@field list mig.pg.Probe[]
---@field count integer      of names that were given
---@field names table<string, boolean>  of temporary tables
---@field tables integer      how many these are

local function new_name(probes)
  probes.count = probes.count + 1
  return ("mig %d"):format(probes.count)
end

local function add_step(probes, statement, condition)
  probes.steps[#probes.steps + 1] = { condition or "true", statement }
end

-- ---- the temporary table of a pair ----

-- A table for the probes of a pair, made when the first one needs it. Expressions mean what they do
-- with the columns that are there now: a change of type is a difference by itself.
local function table_for(probes, pair)
  if pair.probed then return pair.probed end
  local d, t = probes.d, pair.reflected
  local name = t.name
  -- Expressions may have the table's name in them; that of two schemas can stand only once.
  if probes.names[name] then name = new_name(probes) end
  probes.names[name], probes.tables = true, probes.tables + 1
  local columns = {}
  local seen = {}
  for _, list in ipairs { t.inherited_columns or class.empty, t.columns } do
    for _, c in ipairs(list) do
      if not seen[c] then
        columns[#columns + 1] = d:ident(c.name) .. " " .. d:type_sql(c.type, t.name)
      end
      seen[c] = true
    end
  end
  pair.probed = { name = name, sql = "pg_temp." .. d:quote(name) }
  add_step(probes, ("CREATE TEMPORARY TABLE %s (%s)"):format(pair.probed.sql,
    table.concat(columns, ", ")))
  return pair.probed
end

-- Make something in that table, by a statement or by what follows ALTER TABLE.
local function add(probes, pair, object, name, sql, take)
  local of = table_for(probes, pair)
  add_step(probes, sql:find("^CREATE ") and sql or ("ALTER TABLE %s %s"):format(of.sql, sql))
  probes.list[#probes.list + 1] = { table = of.name, name = name, object = object, take = take }
end

-- ---- columns ----

-- A default that came with the column would be evaluated, so it is set in a command of its own.
local function add_column(probes, pair, target, definition_sql, take, default)
  local name = new_name(probes)
  local sql = ("ADD COLUMN %s %s"):format(probes.d:quote(name), definition_sql)
  if default then
    sql = ("%s, ALTER COLUMN %s SET DEFAULT %s"):format(sql, probes.d:quote(name), default)
  end
  add(probes, pair, target, name, sql, take)
  return name
end

local function take_type(found, known)
  known = known or {}
  known.name, known.type, known.probed_type = found.name, found.type, true
  return known
end

local function take_value(found, known)
  known = known or {}
  known.server_default, known.computed = found.server_default, found.computed
  return known
end

-- 5 and 5.0 are one number: a constant that equals the old one is told in its words.
local function same_constant(probes, pair, name, old, new, type_sql)
  if not (default_text.is_constant(old) and default_text.is_constant(new)) then return end
  add_step(probes, ("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s"):format(pair.probed.sql,
    probes.d:quote(name), old), ("(%s)::%s IS NOT DISTINCT FROM (%s)::%s"):format(old, type_sql,
    new, type_sql))
end

local function probe_default(probes, pair, reflected, target)
  local d = probes.d
  local type_sql = d:type_sql(reflected.type, target.name)
  local old, new = d.ddl.default_text(d, reflected), d.ddl.default_text(d, target)
  if old == nil or new == nil then return end
  local name = add_column(probes, pair, target, type_sql, take_value, new)
  same_constant(probes, pair, name, old, new, (type_sql:gsub(" COLLATE .*$", "")))
end

local function probe_column(probes, pair, reflected, target)
  local d, ctx, compare = probes.d, probes.ctx, probes.compare
  if compare.type(d, ctx, reflected, target, pair) then
    local own = named_types.bound(d, target.type or pair.target:type_of(target.name),
      pair.target.schema)
    add_column(probes, pair, target, d:type_sql(own, target.name), take_type)
  end
  if compare.server_default(d, ctx, reflected, target, pair) then
    probe_default(probes, pair, reflected, target)
  end
  if reflected.computed and target.computed
    and compare.computed(d, ctx, reflected, target, pair) then
    add_column(probes, pair, target, d:type_sql(reflected.type, target.name)
      .. d.ddl.computed(d, target.computed), take_value)
  end
end

-- ---- constraints and indexes ----

-- The name as the database has it.
local function name_of(d, object)
  return object.name and definition.name(d:ident(object.name)) or nil
end

local function itself(found) return found end

-- What of the list may be meant by an object of the models: that of its name, or any where it has
-- none.
local function is_known(probes, pair, list, kind, target)
  local d, name = probes.d, name_of(probes.d, target)
  local differs, named = probes.compare[kind], false
  for _, reflected in ipairs(list) do
    if reflected.kind == target.kind and (name == nil or reflected.name == name) then
      named = true
      if not differs(d, probes.ctx, reflected, target, pair) then return true end
    end
  end
  return not named
end

local function probe_constraint(probes, pair, target)
  if is_known(probes, pair, pair.reflected.constraints, target.kind, target) then return end
  local d, own = probes.d, class.copy(target)
  own.name = new_name(probes)
  local text = d.ddl[target.kind](d, own, pair.target)
  if not text then return end
  add(probes, pair, target, own.name, "ADD " .. text, itself)
end

-- Where it is kept is no part of what it says, and may not be allowed.
local function probe_index(probes, pair, target)
  if is_known(probes, pair, pair.reflected.indexes, "index", target) then return end
  local d, own = probes.d, class.copy(target)
  own.name = new_name(probes)
  own.dialect_options = {}
  for option, v in pairs(target.dialect_options) do
    if option ~= "postgresql_concurrently" and option ~= "postgresql_tablespace" then
      own.dialect_options[option] = v
    end
  end
  own.table = { name = table_for(probes, pair).name, schema = "pg_temp" }
  add(probes, pair, target, own.name, d.ddl.index_text(d, own), itself)
end

local texts = { check = true, exclude = true }

local function probe_pair(probes, pair)
  local t = pair.target
  for _, c in ipairs(t.columns) do
    local reflected = pair.reflected.by_name[c.name]
    if reflected then probe_column(probes, pair, reflected, c) end
    for _, item in ipairs(c.checks) do probe_constraint(probes, pair, item) end
  end
  for _, c in ipairs(t.constraints) do
    if texts[c.kind] then probe_constraint(probes, pair, c) end
  end
  for _, index in ipairs(t.indexes) do probe_index(probes, pair, index) end
end

-- ---- triggers, views, functions ----

local function key_of(schema, name) return schema and schema .. "." .. name or name end

-- The objects of that name, whatever else they are called by.
local function of_name(list, object)
  local out = {}
  for _, item in ipairs(list) do
    if item.name == object.name and item.schema == object.schema and item.table == object.table then
      out[#out + 1] = item
    end
  end
  return out
end

local function is_told(probes, list, differs, object)
  local found = of_name(list, object)
  for _, reflected in ipairs(found) do
    if not differs(probes.d, probes.ctx, reflected, object) then return true end
  end
  return #found == 0
end

local function add_stored(probes, object, name, among, statement)
  add_step(probes, statement)
  probes.list[#probes.list + 1] = { object = object, name = name, among = among, take = itself }
end

local function probe_trigger(probes, pair, reflected, target)
  if is_told(probes, reflected.triggers, probes.compare.trigger, target) then return end
  local d, own = probes.d, class.copy(target)
  own.name = new_name(probes)
  own.table, own.schema = table_for(probes, pair).name, "pg_temp"
  add_stored(probes, target, own.name, "triggers",
    d.ddl.create_trigger(d, { name = "create_trigger", trigger = own.name, definition = own })[1])
end

-- It keeps its name, as those that come after it may read it.
local function probe_view(probes, reflected, target)
  if is_told(probes, reflected.views, probes.compare.view, target) then return end
  local name = target.name
  if probes.names[name] then name = new_name(probes) end
  probes.names[name] = true
  local own = class.copy(target)
  own.name, own.schema = name, "pg_temp"
  add_stored(probes, target, name, "views", "CREATE TEMPORARY VIEW "
    .. stored.view_text(probes.d, own))
end

local function probe_function(probes, reflected, target)
  if is_told(probes, reflected.functions, probes.compare.function_, target) then return end
  local d, own = probes.d, class.copy(target)
  own.name, own.schema = new_name(probes), "pg_temp"
  add_stored(probes, target, own.name, "functions",
    d.ddl.create_function(d, { name = "create_function", routine = own.name, definition = own })[1])
end

-- ---- asking ----

-- Each statement by itself: what the server cannot make is compared by its text.
local body = [[

DECLARE
	step text[];
	holds boolean;
BEGIN
	FOREACH step SLICE 1 IN ARRAY ARRAY[%s] LOOP
		BEGIN
			EXECUTE 'SELECT ' || step[1] INTO holds;
			IF holds THEN EXECUTE step[2]; END IF;
		EXCEPTION WHEN OTHERS THEN NULL;
		END;
	END LOOP;
END ]]

local function do_statement(d, steps)
  local list = {}
  for i, step in ipairs(steps) do
    list[i] = ("[%s, %s]"):format(d:literal(step[1]), d:literal(step[2]))
  end
  return "DO " .. dollar.quoted(body:format(table.concat(list, ",\n")))
end

-- What was made, as it is in the database.
local function read_back(d, ctx)
  local row = ctx.sink.query("SELECT pg_catalog.pg_my_temp_schema() AS schema, pg_catalog."
    .. "current_setting('server_version_num')::pg_catalog.int4 AS version")[1]
  return reflect.scope(d, ctx, {
    list = ("%d"):format(row.schema), names = { [row.schema] = false }, version = row.version,
  }, {})
end

local function by_name(list, name)
  for _, item in ipairs(list) do
    if item.name == name then return item end
  end
  return nil
end

local function find_in_table(made, probe)
  local t = made.by_name[probe.table]
  return t and (t.by_name[probe.name] or by_name(t.constraints, probe.name)
    or by_name(t.indexes, probe.name))
end

local function ask(probes)
  local d, ctx = probes.d, probes.ctx
  ctx.sink.execute(do_statement(d, probes.steps))
  local made = read_back(d, ctx)
  for _, probe in ipairs(probes.list) do
    local found
    if probe.among then
      found = by_name(made[probe.among], probe.name)
    else
      found = find_in_table(made, probe)
    end
    if found then
      ctx.canonical[probe.object] = probe.take(found, ctx.canonical[probe.object])
    end
  end
end

-- Why the server cannot be asked, or nil. Once a statement has failed it would be too late.
local function obstacle(ctx)
  local row = ctx.sink.query("SELECT pg_catalog.has_database_privilege(pg_catalog."
    .. "current_database(), 'TEMPORARY') AS allowed, pg_catalog.current_setting("
    .. "'transaction_read_only') = 'off' AS writable, (SELECT pg_catalog.has_language_privilege("
    .. "l.oid, 'USAGE') FROM pg_catalog.pg_language AS l WHERE l.lanname = 'plpgsql') AS speaks")[1]
  if not row.allowed then return "no right to create temporary tables" end
  if not row.writable then return "the transaction is read-only" end
  return not row.speaks and "no right to use plpgsql" or nil
end

local function answer(probes)
  local ctx = probes.ctx
  if #probes.list == 0 or ctx.canonical.loose then return end
  local why = obstacle(ctx)
  if why then
    ctx.canonical.loose = true
    require("mig.core.log").write("debug", "mig.autogenerate.compare", ("Cannot ask the server how "
      .. "it spells the models' expressions, comparing their texts instead: %s"):format(why))
    return
  end
  ctx.sink.execute("SAVEPOINT mig_canonical")
  ask(probes)
  ctx.sink.execute("ROLLBACK TO SAVEPOINT mig_canonical")
  ctx.sink.execute("RELEASE SAVEPOINT mig_canonical")
end

local function new_probes(d, ctx, compare)
  return { d = d, ctx = ctx, compare = compare, steps = {}, list = {}, count = 0, names = {},
    tables = 0 }
end

--- Find how the server spells what differs in its text, in tables and their triggers.
---@param d mig.Dialect
---@param ctx mig.Context     its `canonical` is filled
---@param compare table       the predicates
---@param reflected mig.MetaData
---@param target mig.MetaData
---@param pairs_ { reflected: mig.Table, target: mig.Table }[]
function canonical.tables(d, ctx, compare, reflected, target, pairs_)
  local probes, triggers = new_probes(d, ctx, compare), {}
  for _, trigger in ipairs(target.triggers) do
    local key = key_of(trigger.schema, trigger.table)
    triggers[key] = triggers[key] or {}
    table.insert(triggers[key], trigger)
  end
  for _, pair in ipairs(pairs_) do
    local own = { reflected = pair.reflected, target = pair.target }
    probe_pair(probes, own)
    for _, trigger in ipairs(triggers[key_of(own.target.schema, own.target.name)] or class.empty) do
      probe_trigger(probes, own, reflected, trigger)
    end
    if probes.tables >= most_tables then
      answer(probes)
      probes = new_probes(d, ctx, compare)
    end
  end
  answer(probes)
end

--- The same for views and functions, which name tables and each other: by themselves, as nothing
--- temporary may stand before what they name.
---@param d mig.Dialect
---@param ctx mig.Context
---@param compare table
---@param reflected mig.MetaData
---@param target mig.MetaData
function canonical.stored(d, ctx, compare, reflected, target)
  local probes = new_probes(d, ctx, compare)
  add_step(probes, "SET LOCAL check_function_bodies = off")
  for _, view in ipairs(target.views) do probe_view(probes, reflected, view) end
  for _, fn in ipairs(target.functions) do probe_function(probes, reflected, fn) end
  answer(probes)
end

return canonical
