-- A random schema as the text of models.lua, and rows for it.

local source = {}

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
  exclude = function(_, _, part)
    return ("sa.ExcludeConstraint({ %q, \"&&\" }, { name = %q, using = \"gist\" })"):format(
      part.column, part.name)
  end,
  check = function(schema, _, part)
    return ("sa.CheckConstraint(%q, { name = %q })"):format(
      ("%s > %d"):format(sql_name(schema.dialect, part.column), part.limit), part.name)
  end,
}

-- The name of a table by which keys refer to it.
local function path_of(schema, name)
  for _, t in ipairs(schema.tables) do
    if t.name == name and t.schema then return t.schema .. "." .. name end
  end
  return name
end

-- How a table is kept, packed or not.
local storages = {
  [true] = { fillfactor = 90, row_format = "COMPACT" },
  [false] = { fillfactor = 70, row_format = "REDUNDANT" },
}

local function table_source(schema, t)
  local items = { ('sa.Column("id", sa.Integer%s, { primary_key = true })'):format(
    t.identity and ", sa.Identity()" or "") }
  if t.second_key then
    items[1] = items[1]:gsub(", { primary_key = true }", ", { autoincrement = false }")
    items[#items + 1] = ('sa.PrimaryKeyConstraint("id", %q)'):format(t.second_key)
  end
  for _, c in ipairs(t.columns) do items[#items + 1] = column_source(schema, c) end
  for _, key in ipairs(t.keys) do
    items[#items + 1] = ("sa.Column(%q, sa.Integer)"):format(key.column)
    items[#items + 1] = ("sa.ForeignKeyConstraint({ %q }, { %q }%s)"):format(key.column,
      path_of(schema, key.to) .. ".id", options_text {
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
  local storage = storages[t.is_packed]
  return ("sa.Table(%q, m,\n  %s%s)"):format(t.name, table.concat(items, ",\n  "), options_text {
    comment = t.comment and quoted(t.comment), was = t.was and quoted(t.was),
    postgresql_with = storage and ("{ fillfactor = %d }"):format(storage.fillfactor),
    mysql_row_format = storage and quoted(storage.row_format),
    schema = t.schema and quoted(t.schema),
  })
end

local function table_name(schema, name)
  local q = schema.dialect == "mariadb" and "`" or '"'
  for _, t in ipairs(schema.tables) do
    if t.name == name and t.schema then return t.schema .. "." .. q .. name .. q end
  end
  return q .. name .. q
end

local function view_source(schema, view)
  local columns = { "id" }
  for _, name in ipairs(view.columns) do columns[#columns + 1] = sql_name(schema.dialect, name) end
  return ("sa.View(%q, %q, { metadata = m })"):format(view.name, ("SELECT %s FROM %s"):format(
    table.concat(columns, ", "), table_name(schema, view.table)))
end

local trigger_bodies = {
  sqlite = [[{ timing = "after", event = "insert", body = %q, metadata = m }]],
  mariadb = [[{ timing = "after", event = "insert", body = %q, metadata = m }]],
  postgresql = [[{ timing = "after", event = "insert", execute = %q, metadata = m%s }]],
}

local function trigger_source(schema, trigger)
  local body = {
    sqlite = ("DELETE FROM %s WHERE id < -%d"):format(table_name(schema, trigger.table),
      trigger.limit),
    mariadb = ("SET @touched = %d"):format(trigger.limit),
    postgresql = ("touched('%d')"):format(trigger.limit),
  }
  local in_schema = path_of(schema, trigger.table):match("^(%a+)%.")
  return ("sa.Trigger(%q, %q, %s)"):format(trigger.name, trigger.table,
    trigger_bodies[schema.dialect]:format(body[schema.dialect],
      in_schema and (", schema = %q"):format(in_schema) or ""))
end

---The schema as the text of models.lua, with `m` as the MetaData.
---@param schema table
---@return string
function source.models(schema)
  local out = {}
  for i, t in ipairs(schema.tables) do out[i] = table_source(schema, t) end
  for _, view in ipairs(schema.views) do out[#out + 1] = view_source(schema, view) end
  if schema.dialect == "postgresql" then
    out[#out + 1] = ('sa.Function("touched", { returns = "trigger", language = "plpgsql", '
      .. 'body = "BEGIN RETURN NULL; -- %d\\nEND", metadata = m })'):format(#schema.triggers)
  end
  for _, trigger in ipairs(schema.triggers) do
    out[#out + 1] = trigger_source(schema, trigger)
  end
  return table.concat(out, "\n")
end

-- ---- rows ----

---SQL that puts two rows into each table.
---@param schema table
---@return string
function source.rows(schema)
  local out = {}
  local function name(text) return sql_name(schema.dialect, text) end
  for _, t in ipairs(schema.tables) do
    for row = 1, 2 do
      local columns, list = { "id" }, { tostring(row) }
      for _, c in ipairs(t.columns) do
        columns[#columns + 1] = name(c.name)
        list[#list + 1] = c.enum and (row == 1 and "'low'" or "'mid'") or c.type[row + 1]
      end
      out[#out + 1] = ("INSERT INTO %s (%s) VALUES (%s);"):format(
        table_name(schema, t.name),
        table.concat(columns, ", "), table.concat(list, ", "))
    end
  end
  for _, t in ipairs(schema.tables) do
    for _, key in ipairs(t.keys) do
      out[#out + 1] = ("UPDATE %s SET %s = id;"):format(table_name(schema, t.name),
        name(key.column))
    end
  end
  return table.concat(out, "\n")
end

---SQL that shows what rows a change should not have touched.
---@param before table
---@param after table
---@return string
function source.kept_rows(before, after)
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
        table_name(before, t.name))
    end
  end
  return table.concat(out, "\n")
end

return source
