--- The rebuild of a table, in the twelve steps that SQLite's own manual asks for: foreign keys off,
--- a new table beside the old one, the rows copied, the old one dropped, the new one renamed, its
--- indexes and triggers made again, everything checked, foreign keys back. What refers to the table
--- does not notice.

local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local checks = require "mig.dialects.sqlite.checks"
local edit = require "mig.dialects.sqlite.table_edit"
local inspect = require "mig.dialects.sqlite.inspect"
local references = require "mig.dialects.sqlite.references"
local tokens = require "mig.dialects.sqlite.tokens"

local rebuild = {}

-- ---- statements ----

local function is_generated(t, name)
  local c = t:column(name)
  return c ~= nil and t.clause(c, "generated") ~= nil
end

-- A name for the rowid that no column has taken; nil where there is none, or no rowid.
local function rowid_name(t, other)
  if t.options["WITHOUT ROWID"] then return nil end
  for _, name in ipairs { "rowid", "_rowid_", "oid" } do
    if not t:column(name) and not other:column(name) then return name end
  end
  return nil
end

-- What the new table takes from the old: columns, and expressions for them.
local function copied(ch)
  local into, out = {}, {}
  local key = ch.text:rowid_column()
  local keeps_rowid = ch.rowid and not ch.text.options["WITHOUT ROWID"]
  if keeps_rowid and (not key or ch.added[key:lower()]) then
    into[1], out[1] = ch.rowid, ch.rowid
  end
  for _, c in ipairs(ch.text.columns) do
    if not ch.added[c.name:lower()] and not is_generated(ch.text, c.name)
      and not is_generated(ch.was, c.name) then
      local name = ch:ident(c.name)
      local cast = ch.casts[c.name:lower()]
      into[#into + 1] = name
      out[#out + 1] = cast and ("CAST(%s AS %s)"):format(name, cast) or name
    end
  end
  return table.concat(into, ", "), table.concat(out, ", ")
end

local function order(ch)
  if ch.rowid then return " ORDER BY " .. ch.rowid end
  local key, names = ch.was:primary_key(), {}
  for i, name in ipairs(key) do names[i] = ch:ident(name) end
  return #names > 0 and " ORDER BY " .. table.concat(names, ", ") or ""
end

-- The text of an index or trigger, which the database keeps without the schema.
local function with_schema(ch, object, word)
  local prefix = word
  if object.temp and word == "TRIGGER" then prefix = "TEMP TRIGGER" end
  local list = tokens.list(object.sql)
  for i, t in ipairs(list) do
    if t.upper == word then
      local schema = not object.temp and ch.found.schema ~= "main" and not object.is_new
        and ch.dialect:ident(ch.found.schema) .. "." or ""
      local name_at = list[i + 1].from
      return object.sql:sub(1, t.from - 1) .. prefix .. object.sql:sub(t.to + 1, name_at - 1)
        .. schema .. object.sql:sub(name_at)
    end
  end
  return object.sql
end

local function sequence_table(ch)
  return inspect.qualified(ch.dialect, ch.found.schema, "sqlite_sequence")
end

-- The highest key ever given out belongs to the table even when its row is gone.
local function keep_sequence(ch, out, temporary)
  local _, before = ch.was:primary_key()
  local _, after = ch.text:primary_key()
  if not (before and before.autoincrement and after and after.autoincrement) then return end
  local d, sequences = ch.dialect, sequence_table(ch)
  out[#out + 1] = ("DELETE FROM %s WHERE name = %s"):format(sequences, d:literal(temporary))
  out[#out + 1] = ("INSERT INTO %s (name, seq) SELECT %s, seq FROM %s WHERE name = %s"):format(
    sequences, d:literal(temporary), sequences, d:literal(ch.found.name))
end

local function same_uniques(a, b)
  local function list(t)
    local out = {}
    for _, found in ipairs(t:constraints()) do
      local kind = found.clause.kind
      if kind == "primary_key" or kind == "unique" then
        out[#out + 1] = kind .. table.concat(found.clause.columns, "\0"):lower()
      end
    end
    return table.concat(out, "\1")
  end
  return list(a) == list(b)
end

-- What ANALYZE found out would go with the old table.
local function move_statistics(ch, out, from, to)
  local d = ch.dialect
  for _, name in ipairs { "sqlite_stat1", "sqlite_stat4" } do
    if not ch.offline and inspect.has(d, ch.sink, ch.found.schema, name) then
      local target = inspect.qualified(d, ch.found.schema, name)
      out[#out + 1] = ("UPDATE %s SET tbl = %s WHERE tbl = %s"):format(target, d:literal(to),
        d:literal(from))
      if to == ch.found.name then
        -- The key of a table without rowids is told by the name of the table.
        local gone = ("idx NOT IN (SELECT name FROM %s WHERE type = 'index'%s)"):format(
          inspect.master(d, ch.found.schema), ch.text.options["WITHOUT ROWID"]
            and " UNION SELECT " .. d:literal(to) or "")
        if not same_uniques(ch.was, ch.text) then
          gone = "(" .. gone .. " OR idx LIKE 'sqlite_autoindex_%')"
        end
        out[#out + 1] = ("DELETE FROM %s WHERE tbl = %s AND idx IS NOT NULL AND %s"):format(target,
          d:literal(to), gone)
      end
    end
  end
end

local function temporary_name(ch)
  local name, i = "_mig_tmp_" .. ch.found.name, 0
  while not ch.offline and inspect.has(ch.dialect, ch.sink, ch.found.schema, name) do
    i = i + 1
    name = ("_mig_tmp%d_%s"):format(i, ch.found.name)
  end
  return name
end

--- The statements of a rebuild, in order.
---@param ch mig.sqlite.Change
---@return string[]
function rebuild.statements(ch)
  local d, out = ch.dialect, table.move(ch.before, 1, #ch.before, 1, {})
  local temporary = temporary_name(ch)
  ch.temporary = temporary
  local new = inspect.qualified(d, ch.found.schema, temporary)
  local old = inspect.qualified(d, ch.found.schema, ch.found.name)
  ch.rowid = rowid_name(ch.was, ch.text)
  local into, from = copied(ch)
  out[#out + 1] = edit.rename_table(ch.text, new).text
  -- What violates a constraint stops the copy, whatever ON CONFLICT says there.
  out[#out + 1] = ("INSERT OR ABORT INTO %s (%s) SELECT %s FROM %s%s"):format(new, into, from, old,
    order(ch))
  keep_sequence(ch, out, temporary)
  move_statistics(ch, out, ch.found.name, temporary)
  out[#out + 1] = "DROP TABLE " .. old
  out[#out + 1] = ("ALTER TABLE %s RENAME TO %s"):format(new, d:ident(ch.found.name))
  for _, index in ipairs(ch.indexes) do out[#out + 1] = with_schema(ch, index, "INDEX") end
  for _, trigger in ipairs(ch.triggers) do out[#out + 1] = with_schema(ch, trigger, "TRIGGER") end
  move_statistics(ch, out, temporary, ch.found.name)
  return out
end

-- ---- checks around it ----

local function fail(ch, fmt, ...)
  errors.raise("MIG_EDB", "%s: %s", ch.fname, fmt:format(...))
end

local function counts(ch, referring)
  local d, out = ch.dialect, {}
  for _, name in ipairs(referring) do
    out[name] = inspect.count(d, ch.sink, ch.found.schema, name)
  end
  out[ch.found.name] = inspect.count(d, ch.sink, ch.found.schema, ch.found.name)
  return out
end

local function compare_counts(ch, before, after)
  for name, n in sorted.pairs(before) do
    if after[name] ~= n then
      fail(ch, "table '%s' would have %d rows afterwards and has %d now", name, after[name], n)
    end
  end
end

-- Rows without the row they refer to: table -> how many, or what is wrong with the key itself.
local function violations(ch, referring)
  local d, out, bad = ch.dialect, {}, false
  local names = table.move(referring, 1, #referring, 1, { ch.found.name })
  for _, name in ipairs(names) do
    local ok, n = pcall(ch.sink.scalar, ("SELECT count(*) FROM pragma_foreign_key_check(%s, %s)")
      :format(d:literal(name), d:literal(ch.found.schema)))
    out[name] = ok and n or tostring(n)
    bad = bad or out[name] ~= 0
  end
  return out, bad
end

local function compare_violations(ch, before, after)
  for name, n in sorted.pairs(after) do
    if type(n) == "string" and type(before[name]) ~= "string" then
      fail(ch, "a foreign key of table '%s' would no longer have a key to refer to: %s", name, n)
    elseif type(n) == "number" and n > (math.tointeger(before[name]) or n) then
      fail(ch, "%d %s of table '%s' would refer to nothing", n - before[name],
        n - before[name] == 1 and "row" or "rows", name)
    end
  end
end

local function execute_all(ch, statements)
  for _, sql in ipairs(statements) do ch.sink.execute(sql) end
end

-- SQLite speaks of the table that is being made; nobody else knows it.
local function in_words(ch, e)
  if errors.is_error(e) then
    local pattern = ch.temporary:gsub("%p", "%%%0")
    e.message = e.message:gsub(pattern, (ch.found.name:gsub("%%", "%%%%")))
  end
  return e
end

local function undo(ch)
  ch.sink.execute("ROLLBACK TO mig_rebuild")
end

local function attempt(ch, statements)
  local referring = inspect.referring(ch.dialect, ch.sink, ch.found)
  local rows = counts(ch, referring)
  local broken = references.broken(ch.dialect, ch.sink, ch.found)
  ch.sink.progress("rows", ch.found.name, 0, rows[ch.found.name]) -- the driver counts
  execute_all(ch, statements)
  compare_counts(ch, rows, counts(ch, referring))
  references.compare(ch.fname, broken, references.broken(ch.dialect, ch.sink, ch.found))
  local after, bad = violations(ch, referring)
  if not bad then return end
  -- Were they there before? Then they are none of this change's business.
  undo(ch)
  compare_violations(ch, violations(ch, referring), after)
  execute_all(ch, statements)
end

--- Rebuild a table. After an error it is as it was.
---@param ch mig.sqlite.Change
function rebuild.run(ch)
  local sink = ch.sink
  ch.rowid = rowid_name(ch.was, ch.text)
  checks.ask(ch)
  sink.rebuild(true, inspect.copy_size(ch.dialect, sink, ch.found))
  local guard <close> = setmetatable({}, { -- luacheck: ignore guard
    __close = function() sink.rebuild(false) end,
  })
  sink.execute("SAVEPOINT mig_rebuild")
  local ok, e = pcall(attempt, ch, rebuild.statements(ch))
  -- Where SQLite has rolled back by itself, there is no savepoint any more.
  if not ok then pcall(undo, ch) end
  local released, other = pcall(sink.execute, "RELEASE mig_rebuild")
  if not ok then error(in_words(ch, e), 0) end
  if not released then error(other, 0) end
end

return rebuild
