-- Random schemas, for properties of autogenerate: what one seed says is the same everywhere. A
-- schema is plain data; `source` writes it as models, `rows` fills its tables.

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
    { "sa.postgresql.INT4RANGE", "'[1,2)'", "'[3,4)'", {} },
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
local function is_number(c) return c.type and c.type.group == "number" end

-- An index, unique constraint or CHECK on some of the columns that there are.
local function add_part(g, t)
  local chance = g.chance
  local what = chance:of { "index", "index", "unique", "check", "computed" }
  local keys, numbers = columns_where(t, is_key), columns_where(t, is_number)
  t.counter = t.counter + 1
  local name = ("%s_%d_%s"):format(t.name:gsub("%W", ""), t.counter, what)
  if what == "computed" and #numbers > 0 and not t.computed then
    t.computed = { column = chance:of(numbers).name, factor = chance:upto(3) }
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
  return t
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
  return { dialect = dialect, tables = tables, enums = g.enums }
end

-- ---- another one ----

local function copy(v)
  if type(v) ~= "table" or v.is_shared then return v end
  local out = {}
  for k, item in pairs(v) do out[k] = copy(item) end
  return out
end

-- Types are compared by identity.
for _, list in ipairs { common, own.sqlite, own.postgresql, own.mariadb } do
  for _, kind in ipairs(list) do kind.is_shared = true end
end

local function without(list, test)
  local out = {}
  for _, item in ipairs(list) do
    if not test(item) then out[#out + 1] = item end
  end
  return out
end

local function mentions(part, name)
  if part.column == name then return true end
  for _, column in ipairs(part.columns or {}) do
    if column == name then return true end
  end
  return false
end

local function drop_column(t, c)
  t.columns = without(t.columns, function(other) return other == c end)
  t.parts = without(t.parts, function(part) return mentions(part, c.name) end)
  if t.computed and t.computed.column == c.name then t.computed = nil end
end

local function rename_column(t, c, name)
  for _, part in ipairs(t.parts) do
    if part.column == c.name then part.column = name end
    for i, column in ipairs(part.columns or {}) do
      if column == c.name then part.columns[i] = name end
    end
  end
  if t.computed and t.computed.column == c.name then t.computed.column = name end
  c.was, c.name = c.name, name
end

-- What can be done to a table that has rows, and be undone.
local changes = {}

function changes.add_column(g, t)
  local taken = {}
  for _, c in ipairs(t.columns) do taken[c.name], taken[c.was or ""] = true, true end
  local name = pick_free(g.chance, column_names, taken)
  if not name then return end
  local c = new_column(g, name)
  c.is_same_in_all_rows = c.default ~= nil
  t.columns[#t.columns + 1] = c
end

function changes.drop_column(g, t)
  local c = #t.columns > 1 and g.chance:of(t.columns)
  -- The way back fills it with nothing.
  if c and c.nullable and c.default == nil then drop_column(t, c) end
end

function changes.rename_column(g, t)
  local taken = {}
  for _, c in ipairs(t.columns) do taken[c.name], taken[c.was or ""] = true, true end
  local name = pick_free(g.chance, column_names, taken)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if name and c and not c.was and not c.enum and not c.type.names_check then
    rename_column(t, c, name)
  end
end

function changes.type(g, t)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if not c or not c.type or not c.type.group then return end
  local fitting = without(g.types, function(kind) return kind.group ~= c.type.group end)
  local kind = g.chance:of(fitting)
  for _, part in ipairs(t.parts) do
    if mentions(part, c.name) and not kind.key and part.kind ~= "check" then return end
  end
  c.type, c.default = kind, not c.nullable and kind[4][1] or nil
  c.nullable = c.nullable or c.default == nil
end

function changes.column(g, t)
  local c = #t.columns > 0 and g.chance:of(t.columns)
  if not c or not c.type then return end
  c.default = #c.type[4] > 0 and g.chance:of(c.type[4]) or nil
  c.nullable = c.default == nil or g.chance:once_in(2)
  c.comment = g.chance:once_in(2) and "another" or nil
end

function changes.part(g, t)
  if #t.parts > 0 and g.chance:once_in(2) then
    table.remove(t.parts, g.chance:upto(#t.parts))
  else
    add_part(g, t)
  end
end

function changes.changed_part(g, t)
  local part = #t.parts > 0 and g.chance:of(t.parts)
  if not part then return end
  if part.kind == "check" then
    part.limit = part.limit - 1
  elseif part.kind == "index" then
    part.unique, part.descending = not part.unique, g.chance:once_in(2)
  end
end

function changes.computed(g, t)
  if t.computed then t.computed.factor = t.computed.factor + g.chance:upto(2) end
end

function changes.comment(_, t) t.comment = t.comment == nil and "now with words" or nil end

local function change_key(g, schema)
  local t = g.chance:of(schema.tables)
  if #t.keys > 0 and g.chance:once_in(2) then
    local key = g.chance:of(t.keys)
    key.ondelete = g.chance:of(actions)
    return
  end
  local to = g.chance:of(schema.tables)
  add_key(g, t, to)
end

local function drop_table(g, schema)
  if #schema.tables < 2 then return end
  local gone = table.remove(schema.tables, g.chance:upto(#schema.tables))
  for _, t in ipairs(schema.tables) do
    t.keys = without(t.keys, function(key) return key.to == gone.name end)
  end
end

local function add_table(g, schema)
  local taken = {}
  for _, t in ipairs(schema.tables) do taken[t.name], taken[t.was or ""] = true, true end
  for _, t in ipairs(g.before.tables) do taken[t.name] = true end
  local name = pick_free(g.chance, table_names, taken)
  if not name then return end
  local t = new_table(g, name)
  schema.tables[#schema.tables + 1] = t
  add_key(g, t, g.chance:of(schema.tables))
end

local function rename_table(g, schema)
  local t = g.chance:of(schema.tables)
  -- The database has named a CHECK after table and column.
  for _, c in ipairs(t.columns) do
    if t.was or c.type and c.type.names_check then return end
  end
  local name = "renamed " .. t.name
  for _, other in ipairs(schema.tables) do
    for _, key in ipairs(other.keys) do
      if key.to == t.name then key.to = name end
    end
  end
  t.was, t.name = t.name, name
end

local function change_enum(g, schema)
  local enum = g.chance:of(schema.enums)
  if g.chance:once_in(2) and #enum.values > 2 then
    -- Not the first two, which rows have.
    table.remove(enum.values)
  else
    for _, v in ipairs(values) do
      local is_there = false
      for _, old in ipairs(enum.values) do is_there = is_there or old == v end
      if not is_there then
        table.insert(enum.values, g.chance:upto(#enum.values + 1), v)
        return
      end
    end
  end
end

local names = {
  "add_column", "drop_column", "rename_column", "type", "column", "part", "changed_part",
  "computed", "comment",
}

---A schema that came to be from another by some changes.
---@param before table
---@param seed integer
---@return table
function schemas.changed(before, seed)
  local schema = copy(before)
  local g = {
    chance = schemas.chance(seed), dialect = schema.dialect, types = types_of(schema.dialect),
    enums = schema.enums, before = before,
  }
  local whole = { change_key, drop_table, add_table, rename_table, change_enum }
  for _ = 1, 2 + g.chance:upto(8) do
    if g.chance:once_in(3) then
      g.chance:of(whole)(g, schema)
    else
      changes[g.chance:of(names)](g, g.chance:of(schema.tables))
    end
  end
  return schema
end

-- ---- as models ----

local function quoted(text) return ("%q"):format(text) end

local function options_text(options)
  local out, keys = {}, {}
  for key in pairs(options) do keys[#keys + 1] = key end
  table.sort(keys)
  for i, key in ipairs(keys) do out[i] = ("%s = %s"):format(key, options[key]) end
  return #out > 0 and ", { " .. table.concat(out, ", ") .. " }" or ""
end

local function type_source(schema, c)
  if not c.enum then return c.type[1] end
  for _, enum in ipairs(schema.enums) do
    if enum.name == c.enum then
      local list = {}
      for i, v in ipairs(enum.values) do list[i] = quoted(v) end
      return ("sa.Enum(%s, { name = %q })"):format(table.concat(list, ", "), enum.name)
    end
  end
end

local function column_source(schema, c)
  local default = c.default
  if c.enum then default = c.default and '"low"' or nil end
  return ("sa.Column(%q, %s%s)"):format(c.name, type_source(schema, c), options_text {
    nullable = not c.nullable and "false" or nil, server_default = default,
    comment = c.comment and quoted(c.comment), was = c.was and quoted(c.was),
  })
end

local function sql_name(dialect, name)
  local q = dialect == "mariadb" and "`" or '"'
  return q .. name .. q
end

schemas.quote = sql_name

local function index_source(schema, t, part)
  local elements = {}
  for i, name in ipairs(part.columns) do
    elements[i] = part.descending and i == 1 and ("sa.column(%q):desc()"):format(name)
      or quoted(name)
  end
  if part.expression then
    elements[#elements + 1] = ("sa.text(%q)"):format(("coalesce(%s, %s)"):format(
      sql_name(schema.dialect, part.columns[1]), sql_name(schema.dialect, part.columns[1])))
  end
  local where = part.where
    and quoted(sql_name(schema.dialect, part.columns[1]) .. " IS NOT NULL") or nil
  return ("sa.Index(%q, %s%s)"):format(part.name, table.concat(elements, ", "), options_text {
    unique = part.unique and "true" or nil, postgresql_where = where, sqlite_where = where,
  }), t
end

local part_sources = {
  index = index_source,
  unique = function(_, _, part)
    local list = {}
    for i, name in ipairs(part.columns) do list[i] = quoted(name) end
    return ("sa.UniqueConstraint(%s, { name = %q })"):format(table.concat(list, ", "), part.name)
  end,
  check = function(schema, _, part)
    return ("sa.CheckConstraint(%q, { name = %q })"):format(
      ("%s > %d"):format(sql_name(schema.dialect, part.column), part.limit), part.name)
  end,
}

local function table_source(schema, t)
  local items = { 'sa.Column("id", sa.Integer, { primary_key = true })' }
  for _, c in ipairs(t.columns) do items[#items + 1] = column_source(schema, c) end
  for _, key in ipairs(t.keys) do
    items[#items + 1] = ("sa.Column(%q, sa.Integer)"):format(key.column)
    items[#items + 1] = ("sa.ForeignKeyConstraint({ %q }, { %q }%s)"):format(key.column,
      key.to .. ".id", options_text {
        name = quoted(key.name), ondelete = key.ondelete and quoted(key.ondelete),
        deferrable = key.deferred and "true" or nil,
        initially = key.deferred and '"DEFERRED"' or nil,
      })
  end
  if t.computed then
    items[#items + 1] = ("sa.Column(\"twice\", sa.BigInteger, sa.Computed(%q, "
      .. "{ persisted = true }))"):format(("%s * %d"):format(
      sql_name(schema.dialect, t.computed.column), t.computed.factor))
  end
  for _, part in ipairs(t.parts) do
    items[#items + 1] = part_sources[part.kind](schema, t, part)
  end
  return ("sa.Table(%q, m,\n  %s%s)"):format(t.name, table.concat(items, ",\n  "), options_text {
    comment = t.comment and quoted(t.comment), was = t.was and quoted(t.was),
  })
end

---The schema as the text of models.lua, with `m` as the MetaData.
---@param schema table
---@return string
function schemas.source(schema)
  local out = {}
  for i, t in ipairs(schema.tables) do out[i] = table_source(schema, t) end
  return table.concat(out, "\n")
end

-- ---- rows ----

---SQL that puts two rows into each table.
---@param schema table
---@return string
function schemas.rows(schema)
  local out = {}
  local function name(text) return sql_name(schema.dialect, text) end
  for _, t in ipairs(schema.tables) do
    for row = 1, 2 do
      local columns, list = { "id" }, { tostring(row) }
      for _, c in ipairs(t.columns) do
        columns[#columns + 1] = name(c.name)
        list[#list + 1] = c.enum and (row == 1 and "'low'" or "'mid'") or c.type[row + 1]
      end
      out[#out + 1] = ("INSERT INTO %s (%s) VALUES (%s);"):format(name(t.name),
        table.concat(columns, ", "), table.concat(list, ", "))
    end
  end
  for _, t in ipairs(schema.tables) do
    for _, key in ipairs(t.keys) do
      out[#out + 1] = ("UPDATE %s SET %s = id;"):format(name(t.name), name(key.column))
    end
  end
  return table.concat(out, "\n")
end

---SQL that shows what rows a change should not have touched.
---@param before table
---@param after table
---@return string
function schemas.kept_rows(before, after)
  local out = {}
  local there = {}
  for _, t in ipairs(after.tables) do there[t.was or t.name] = t end
  for _, t in ipairs(before.tables) do
    local new = there[t.name]
    if new then
      local columns, kept = { "id" }, {}
      for _, c in ipairs(new.columns) do kept[c.was or c.name] = c end
      for _, c in ipairs(t.columns) do
        if kept[c.name] and (kept[c.name].type == c.type) then
          columns[#columns + 1] = sql_name(before.dialect, c.name)
        end
      end
      out[#out + 1] = ("SELECT %s FROM %s ORDER BY id;"):format(table.concat(columns, ", "),
        sql_name(before.dialect, t.name))
    end
  end
  return table.concat(out, "\n")
end

return schemas
