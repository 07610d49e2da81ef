--- The rows of a database that has seen revisions only: what they have put there.

local class = require "mig.support.class"
local ops = require "mig.ops"
local schema_sql = require "mig.schema.sql"

local contents = {}

---@class mig.TableRows
---@field table mig.Table
---@field columns mig.Column[]  but those that the database computes
---@field rows table[]          values in that order, and `n`

---@class mig.Contents
---@field tables mig.TableRows[]
---@field count integer  of all rows

local function stored_columns(t)
  local out = {}
  for _, c in ipairs(t.columns) do
    if not c.computed then out[#out + 1] = c end
  end
  return out
end

-- By the primary key; without one, in the order in which the database gives them.
local function order_of(d, t)
  local key = t.primary_key and t.primary_key.columns or {}
  return #key > 0 and " ORDER BY " .. d:idents(key) or ""
end

local function read_table(d, ctx, t)
  local out = { table = t, columns = stored_columns(t), rows = {} }
  local names = {}
  for i, c in ipairs(out.columns) do names[i] = ("%s AS c%d"):format(d:ident(c.name), i) end
  if #names == 0 then return out end
  local sql = ("SELECT %s FROM %s%s"):format(table.concat(names, ", "),
    d:qualified(t.name, t.schema), order_of(d, t))
  for i, row in ipairs(ctx.sink.query(sql)) do
    local values = { n = #names }
    for at = 1, #names do values[at] = row["c" .. at] end
    out.rows[i] = values
  end
  return out
end

--- Read all rows.
---@param ctx mig.Context
---@param snapshot mig.MetaData
---@return mig.Contents
function contents.read(ctx, snapshot)
  local out = { tables = {}, count = 0 }
  for _, t in ipairs(snapshot.tables) do
    local rows = read_table(ctx.dialect, ctx, t)
    out.tables[#out.tables + 1] = rows
    out.count = out.count + #rows.rows
  end
  return out
end

-- ---- as operations ----

-- A NULL has to be said where something else would come by itself.
local function fills_itself(t, c)
  local key = t.primary_key and t.primary_key.columns or {}
  return c.server_default ~= nil or c.identity ~= nil or #key == 1 and key[1] == c.name
end

-- Foreign keys of a table to itself, as places in its rows: { own = { 2 }, other = { 1 } }.
local function keys_to_itself(rows)
  local t, at, out = rows.table, {}, {}
  for i, c in ipairs(rows.columns) do at[c.name] = i end
  local function places(names)
    local list = {}
    for i, name in ipairs(names) do list[i] = at[name] end
    return list
  end
  for _, item in ipairs(t.constraints) do
    if item.kind == "foreign_key" and item.ref_table == t.name and item.ref_schema == t.schema then
      out[#out + 1] = { own = places(item.columns), other = places(item.ref_columns) }
    end
  end
  return out
end

-- The values in some places; nil when one of them is NULL.
local function values_at(values, places)
  local parts = {}
  for i, place in ipairs(places) do
    if values[place] == nil then return nil end
    parts[i] = tostring(values[place])
  end
  return table.concat(parts, "\0")
end

-- Whether all that a row refers to is among those that were put before it, or is itself.
local function can_follow(values, keys, there)
  for i, key in ipairs(keys) do
    local wanted = values_at(values, key.own)
    if wanted and not there[i][wanted] and wanted ~= values_at(values, key.other) then
      return false
    end
  end
  return true
end

-- Rows that refer to others of their table come after those. What refers to each other in a circle
-- comes last.
local function parents_first(rows)
  local keys = keys_to_itself(rows)
  if #keys == 0 then return rows.rows end
  local out, left, there = {}, rows.rows, {}
  for i = 1, #keys do there[i] = {} end
  repeat
    local later, before = {}, #left
    for _, values in ipairs(left) do
      if can_follow(values, keys, there) then
        out[#out + 1] = values
        for i, key in ipairs(keys) do
          local own = values_at(values, key.other)
          if own then there[i][own] = true end
        end
      else
        later[#later + 1] = values
      end
    end
    left = later
  until #left == 0 or #left == before
  return table.move(left, 1, #left, #out + 1, out)
end

local function insert(rows)
  local t = rows.table
  local given = { name = t.name, schema = t.schema, columns = {} }
  for i, c in ipairs(rows.columns) do given.columns[i] = { name = c.name, type = c.type } end
  local out = {}
  for i, values in ipairs(parents_first(rows)) do
    local row = { columns = {}, values = {} }
    for at, c in ipairs(rows.columns) do
      local v = values[at]
      if v == nil and fills_itself(t, c) then v = schema_sql.null() end
      if v ~= nil then
        row.columns[#row.columns + 1], row.values[#row.values + 1] = c.name, v
      end
    end
    out[i] = row
  end
  return class.make(ops.descriptor("bulk_insert").class, {
    name = "bulk_insert", given = given, table = t.name, schema = t.schema, rows = out,
    dialect_options = {},
  })
end

--- The operations that insert all rows, tables in the order of a list.
---@param all mig.Contents
---@param order { name: string, schema: string? }[]
---@return table[]
function contents.inserts(all, order)
  local out = {}
  for _, wanted in ipairs(order) do
    for _, rows in ipairs(all.tables) do
      local t = rows.table
      if t.name == wanted.name and t.schema == wanted.schema and #rows.rows > 0 then
        out[#out + 1] = insert(rows)
      end
    end
  end
  return out
end

-- ---- compared ----

-- A value as text; what differs in kind differs.
local function told(v)
  if v == nil then return "NULL" end
  if type(v) == "string" then return ("%q"):format(v) end
  return (math.type(v) or type(v)):sub(1, 1) .. tostring(v)
end

local function line(values)
  local parts = {}
  for i = 1, values.n do parts[i] = told(values[i]) end
  return table.concat(parts, ", ")
end

-- How often each row is there.
local function tally(all)
  local out = {}
  for _, rows in ipairs(all.tables) do
    local name = (rows.table.schema and rows.table.schema .. "." or "") .. rows.table.name
    local lines = {}
    for _, values in ipairs(rows.rows) do
      local text = line(values)
      lines[text] = (lines[text] or 0) + 1
    end
    out[name] = lines
  end
  return out
end

-- Tables that two runs of the same revisions fill in two ways, with the time of day for instance:
-- of those it counts how many rows there are.
local function forget_values(tallies, one, another)
  for name, lines in pairs(one) do
    local differs = false
    for text, count in pairs(lines) do
      differs = differs or count ~= (another[name] and another[name][text])
    end
    for _, all in ipairs(differs and tallies or {}) do
      local count = 0
      for _, n in pairs(all[name] or {}) do count = count + n end
      all[name] = { ["with values that change from run to run"] = count }
    end
  end
end

--- What the contents of two databases with the same tables do not have in common, as lines.
---@param a mig.Contents
---@param b mig.Contents
---@param again? mig.Contents  of a third that came to be as the first did
---@return string[] only_a, string[] only_b
function contents.apart(a, b, again)
  local in_a, in_b = tally(a), tally(b)
  if again then forget_values({ in_a, in_b }, tally(a), tally(again)) end
  local function missing(from, other)
    local out = {}
    for name, lines in pairs(from) do
      for text, count in pairs(lines) do
        if count > (other[name] and other[name][text] or 0) then
          out[#out + 1] = ("a row of %s: %s"):format(name, text)
        end
      end
    end
    table.sort(out)
    return out
  end
  return missing(in_a, in_b), missing(in_b, in_a)
end

return contents
