-- Random schemas, for properties of autogenerate: what one seed says is the same everywhere. A
-- schema is plain data; schemas/changes.lua makes another one of it, schemas/source.lua writes it
-- as models and fills its tables.

local schemas = {}

-- ---- chance ----

---@class spec.Chance
local Chance = {}
Chance.__index = Chance

---Numbers that follow from a seed.
---@param seed integer
---@return spec.Chance
function schemas.chance(seed) return setmetatable({ state = seed * 7919 + 17 }, Chance) end

---A number from 1 to n.
function Chance:upto(n)
  self.state = (self.state * 6364136223846793005 + 1442695040888963407)
  return (self.state >> 33) % n + 1
end

---True once in n times.
function Chance:once_in(n) return self:upto(n) == 1 end

function Chance:of(list) return list[self:upto(#list)] end

-- ---- types ----

-- Source, two values of rows as SQL, defaults as source, and those that it may become and come back
-- from: types of one `group` hold each other's values.
local common = {
  { "sa.Integer", "1", "2", { "5", "-3", 'sa.text "1 + 1"' }, group = "number", key = true },
  { "sa.BigInteger", "1", "2", { "7" }, group = "number", key = true },
  { "sa.SmallInteger", "1", "2", { "0" }, group = "number" },
  { "sa.Numeric(10, 2)", "1", "2", { "1.5" }, group = "number" },
  { "sa.Numeric(12, 4)", "1", "2", { "2" }, group = "number" },
  { "sa.String(20)", "'a'", "'b'", { '"it\'s"', '""', 'sa.text "\'x\'"' }, group = "text",
    key = true },
  { "sa.String(50)", "'a'", "'b'", { '"x"' }, group = "text", key = true },
  { "sa.Float", "1.5", "2.5", { "0.25" } },
  { "sa.Boolean", "true", "false", { "true", "false" } },
  { "sa.Date", "'2020-01-02'", "'2021-02-03'", { '"2000-01-01"' } },
  { "sa.DateTime", "'2020-01-02 03:04:05'", "'2021-02-03 04:05:06'", { "sa.func.now()" } },
  { "sa.Time", "'03:04:05'", "'04:05:06'", {} },
  { 'sa.Enum("on", "off", { native_enum = false, create_constraint = true })',
    "'on'", "'off'", { '"on"' }, names_check = true },
}

local own = {
  sqlite = {
    { "sa.Text", "'a'", "'b'", { '"long"' }, group = "text" },
    { "sa.LargeBinary", "x'01'", "x'02'", {} },
    { "sa.JSON", "'{}'", "'[]'", { '"{}"' } },
    { 'sa.custom "MONEY"', "1", "2", {} },
  },
  postgresql = {
    { "sa.Text", "'a'", "'b'", { '"long"' }, group = "text" },
    { "sa.LargeBinary", "'\\x01'", "'\\x02'", {} },
    { "sa.postgresql.JSONB", "'{}'", "'[]'", { '"{}"', "sa.text \"'[1]'::jsonb\"" } },
    { "sa.JSON", "'{}'", "'[]'", {} },
    { "sa.Uuid", "'6c84fb90-12c4-11e1-840d-7b25c5ee775a'",
      "'6c84fb90-12c4-11e1-840d-7b25c5ee775b'", { "sa.func.gen_random_uuid()" } },
    { "sa.ARRAY(sa.Integer)", "'{1}'", "'{2}'", { 'sa.text "\'{}\'"' } },
    { "sa.DateTime { timezone = true }", "'2020-01-02'", "'2021-02-03'", { "sa.func.now()" } },
    { "sa.postgresql.TIMESTAMP { precision = 3 }", "'2020-01-02'", "'2021-02-03'", {} },
    { "sa.Interval", "'1 day'", "'2 days'", {} },
    { "sa.postgresql.INET", "'10.0.0.1'", "'10.0.0.2'", {} },
    { "sa.postgresql.BIT(3)", "B'101'", "B'111'", {} },
    { "sa.postgresql.TSVECTOR", "'a'", "'b'", {} },
    { "sa.postgresql.INT4RANGE", "'[1,2)'", "'[3,4)'", {}, is_range = true },
  },
  mariadb = {
    { "sa.Text", "'a'", "'b'", {}, group = "text" },
    { "sa.LargeBinary", "x'01'", "x'02'", {} },
    { "sa.JSON", "'{}'", "'[]'", {} },
    { "sa.mysql.BIGINT { unsigned = true }", "1", "2", { "3" }, group = "number" },
    { "sa.mysql.TINYINT", "1", "2", { "1" }, group = "number" },
    { "sa.mysql.DATETIME { fsp = 3 }", "'2020-01-02'", "'2021-02-03'", {} },
    { "sa.mysql.LONGTEXT", "'a'", "'b'", {}, group = "text" },
    { "sa.mysql.YEAR", "2020", "2021", { "2000" } },
    { 'sa.String(20, { collation = "utf8mb4_bin" })', "'a'", "'b'", { '"z"' }, group = "text" },
    { 'sa.mysql.SET("a", "b")', "'a'", "'b'", { '"a"' } },
  },
}

---Whether a part of a schema is a type.
---@param v any
---@return boolean
function schemas.is_type(v)
  for _, list in pairs { common, own.sqlite, own.postgresql, own.mariadb } do
    for _, kind in ipairs(list) do
      if kind == v then return true end
    end
  end
  return false
end

local function types_of(dialect)
  local out = table.move(common, 1, #common, 1, {})
  return table.move(own[dialect], 1, #own[dialect], #out + 1, out)
end

-- ---- a schema ----

local table_names = { "person", "Line item", "dept", "log", "order" }
local column_names = {
  "name", "size", "kind", "note", "Total Sum", "born", "flag", "data", "group", "level",
}
local values = { "low", "mid", "high", "it's", "top" }

local function pick_free(chance, names, taken)
  local free = {}
  for _, name in ipairs(names) do
    if not taken[name] then free[#free + 1] = name end
  end
  return #free > 0 and chance:of(free) or nil
end

local function new_column(g, name)
  local chance = g.chance
  local kind = chance:of(g.types)
  if g.dialect ~= "sqlite" and chance:once_in(8) then
    local enum = chance:of(g.enums)
    return { name = name, enum = enum.name, nullable = true, default = chance:once_in(3) }
  end
  local c = { name = name, type = kind, nullable = not chance:once_in(3) }
  if not c.nullable or chance:once_in(3) then
    c.default = #kind[4] > 0 and chance:of(kind[4]) or nil
    c.nullable = c.nullable or c.default == nil
  end
  if chance:once_in(5) then c.comment = chance:of { "what it is", "it's \"so\"" } end
  return c
end

local function columns_where(t, test)
  local out = {}
  for _, c in ipairs(t.columns) do
    if test(c) then out[#out + 1] = c end
  end
  return out
end

-- A new column that has its default in all rows cannot be unique.
local function is_key(c) return c.type and c.type.key and not c.is_same_in_all_rows end
local function is_range(c) return c.type and c.type.is_range and c.default == nil end
local function is_number(c) return c.type and c.type.group == "number" end

-- An index, unique constraint or CHECK on some of the columns that there are.
local function add_part(g, t)
  local chance = g.chance
  local what = chance:of { "index", "index", "unique", "check", "computed", "exclude" }
  local keys, numbers = columns_where(t, is_key), columns_where(t, is_number)
  t.counter = t.counter + 1
  local name = ("%s_%d_%s"):format(t.name:gsub("%W", ""), t.counter, what)
  if what == "computed" and #numbers > 0 and not t.computed then
    t.computed = { column = chance:of(numbers).name, factor = chance:upto(3) }
  elseif what == "exclude" then
    local ranges = columns_where(t, function(c)
      if not is_range(c) then return false end
      for _, part in ipairs(t.parts) do
        if part.kind == "exclude" and part.column == c.name then return false end
      end
      return true
    end)
    if #ranges > 0 then
      t.parts[#t.parts + 1] = { kind = what, name = name, column = chance:of(ranges).name }
    end
  elseif what == "check" and #numbers > 0 then
    t.parts[#t.parts + 1] = { kind = what, name = name, column = chance:of(numbers).name,
      limit = chance:upto(5) * -10 }
  elseif (what == "unique" or what == "index") and #keys > 0 then
    local part = { kind = what, name = name, columns = { chance:of(keys).name } }
    local other = chance:of(keys).name
    if other ~= part.columns[1] and chance:once_in(2) then part.columns[2] = other end
    for _, other_part in ipairs(t.parts) do
      -- PostgreSQL makes one constraint of two that say the same.
      if what == "unique" and other_part.kind == what
        and other_part.columns[1] == part.columns[1] then
        return
      end
    end
    if what == "index" then
      part.unique = chance:once_in(4)
      part.descending = chance:once_in(4)
      part.expression = g.dialect ~= "mariadb" and chance:once_in(4)
      part.where = g.dialect ~= "mariadb" and chance:once_in(4)
    end
    t.parts[#t.parts + 1] = part
  end
end

local function new_table(g, name)
  local chance = g.chance
  local t = { name = name, columns = {}, parts = {}, keys = {}, counter = 0 }
  local taken = {}
  for _ = 1, chance:upto(6) do
    local free = pick_free(chance, column_names, taken)
    taken[free] = true
    t.columns[#t.columns + 1] = new_column(g, free)
  end
  for _ = 1, chance:upto(4) do add_part(g, t) end
  if chance:once_in(3) then t.comment = "all of " .. name end
  if g.dialect == "postgresql" and chance:once_in(4) then t.schema = "extra" end
  t.identity = g.dialect == "postgresql" and chance:once_in(4)
  return t
end

-- A view of some of the columns of a table.
local function add_view(g, schema)
  local t = g.chance:of(schema.tables)
  local view = { name = "view_" .. g.chance:upto(4), table = t.name, columns = {} }
  for _, other in ipairs(schema.views) do
    if other.name == view.name then return end
  end
  for _, c in ipairs(t.columns) do
    if g.chance:once_in(2) then view.columns[#view.columns + 1] = c.name end
  end
  schema.views[#schema.views + 1] = view
end

local function add_trigger(g, schema)
  local t = g.chance:of(schema.tables)
  local trigger = { name = "trigger_" .. g.chance:upto(4), table = t.name, limit = 1 }
  for _, other in ipairs(schema.triggers) do
    if other.name == trigger.name then return end
  end
  schema.triggers[#schema.triggers + 1] = trigger
end

local actions = { "CASCADE", "SET NULL", "RESTRICT" }

-- A key to another table, or to its own, with a column for it.
local function add_key(g, t, to)
  local chance = g.chance
  t.counter = t.counter + 1
  t.keys[#t.keys + 1] = {
    name = ("fk_%s_%d"):format(t.name:gsub("%W", ""), t.counter), to = to.name,
    column = ("%s_%d"):format(to.name:gsub("%W", "_"):lower(), t.counter),
    ondelete = chance:once_in(2) and chance:of(actions) or nil,
    deferred = g.dialect ~= "mariadb" and chance:once_in(4),
  }
end

---A schema.
---@param dialect string
---@param seed integer
---@return table
function schemas.new(dialect, seed)
  local g = { chance = schemas.chance(seed), dialect = dialect, types = types_of(dialect) }
  g.enums = {}
  for i = 1, 2 do
    g.enums[i] = { name = "level" .. i, values = { values[1], values[2], values[2 + i] } }
  end
  local tables, taken = {}, {}
  for _ = 1, g.chance:upto(3) + 1 do
    local name = pick_free(g.chance, table_names, taken)
    taken[name] = true
    tables[#tables + 1] = new_table(g, name)
  end
  for _ = 1, g.chance:upto(4) do add_key(g, g.chance:of(tables), g.chance:of(tables)) end
  local schema = {
    dialect = dialect, tables = tables, enums = g.enums, views = {}, triggers = {},
  }
  for _ = 1, g.chance:upto(3) do add_view(g, schema) end
  for _ = 1, g.chance:upto(2) do add_trigger(g, schema) end
  return schema
end

-- What spec/support/schemas/changes.lua makes of a schema is made of the same parts.
schemas.parts = {
  actions = actions, add_key = add_key, add_part = add_part, add_trigger = add_trigger,
  add_view = add_view, column_names = column_names,
  new_column = new_column, new_table = new_table, pick_free = pick_free,
  table_names = table_names, types_of = types_of, values = values,
}

return schemas
