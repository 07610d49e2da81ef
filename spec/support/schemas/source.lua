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
function source.models(schema)
  local out = {}
  for i, t in ipairs(schema.tables) do out[i] = table_source(schema, t) end
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
        sql_name(before.dialect, t.name))
    end
  end
  return table.concat(out, "\n")
end

return source
