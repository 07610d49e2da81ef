--- INSERT for op.bulk_insert: with parameters to a database, written out to a script.

local class = require "mig.support.class"

-- As many bytes of values as go into one statement, far below what servers take in a packet.
local max_bytes = 256 * 1024

-- Values that cannot be bound, and all of them where there is nobody to bind to, are written out.
local function is_written(v, as_sql)
  local kind = class.kind(v)
  return as_sql or kind == "text" or kind == "func" or kind == "literal"
end

local function head(d, o, columns)
  return ("INSERT INTO %s (%s) VALUES "):format(d:qualified(o.table, o.schema), d:idents(columns))
end

-- A row on its own, with what must be written in its place.
local function single(d, o, row, as_sql)
  local places, params = {}, {}
  for i, v in ipairs(row.values) do
    if is_written(v, as_sql) then
      places[i] = type(v) == "string" and d:script_literal(v) or d:expression(v)
    else
      local name = "p" .. i
      places[i], params[name] = ":" .. name, v
    end
  end
  local sql = ("%s(%s)"):format(head(d, o, row.columns), table.concat(places, ", "))
  return next(params) and { sql = sql, params = params } or sql
end

-- The text for a number of rows that have the same columns and nothing but parameters.
local function rows_text(d, o, columns, count)
  local rows, n = {}, 0
  for i = 1, count do
    local places = {}
    for j = 1, #columns do
      n = n + 1
      places[j] = ":p" .. n
    end
    rows[i] = "(" .. table.concat(places, ", ") .. ")"
  end
  return head(d, o, columns) .. table.concat(rows, ", ")
end

-- Rows that are waiting to become one statement.
local function new_batch(d, o, out)
  local texts, batch = {}, { count = 0, bytes = 0 }

  function batch.flush()
    if batch.count == 0 then return end
    local key = batch.key .. "\0" .. batch.count
    texts[key] = texts[key] or rows_text(d, o, batch.columns, batch.count)
    out[#out + 1] = { sql = texts[key], params = batch.params, rows = batch.count }
    batch.count, batch.bytes = 0, 0
  end

  function batch.add(key, row, most, bytes)
    if batch.count > 0 and (key ~= batch.key or batch.count >= most
        or batch.bytes + bytes > max_bytes) then
      batch.flush()
    end
    if batch.count == 0 then
      batch.key, batch.columns, batch.params = key, row.columns, {}
    end
    local n = batch.count * #row.columns
    for i, v in ipairs(row.values) do batch.params["p" .. n + i] = v end
    batch.count, batch.bytes = batch.count + 1, batch.bytes + bytes
  end

  return batch
end

-- Whether all values of a row can be bound, and about how many bytes they are.
local function weigh(row)
  local bytes = 0
  for _, v in ipairs(row.values) do
    if type(v) == "table" then
      if is_written(v) then return false end
      v = v.value
    end
    bytes = bytes + (type(v) == "string" and #v or 8)
  end
  return true, bytes
end

--- Rows with the same columns share a text, which the database can use again; where several fit
--- into a statement, they do. A statement is one row unless it says `rows`.
return function(d, o, as_sql)
  local out = { table = o.table, rows = #o.rows }
  local batch = new_batch(d, o, out)
  for _, row in ipairs(o.rows) do
    local bound, bytes = false, 0
    if not as_sql then bound, bytes = weigh(row) end
    if bound then
      local most = 1
      if o.multiinsert ~= false then most = math.max(1, d.insert_parameters // #row.columns) end
      batch.add(table.concat(row.columns, "\0"), row, most, bytes)
    else
      batch.flush()
      out[#out + 1] = single(d, o, row, as_sql)
    end
  end
  batch.flush()
  return out
end
