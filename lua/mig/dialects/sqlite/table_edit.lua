--- Changes of the text of a CREATE TABLE. Each gives a new text, in which everything away from the
--- change is the same to the byte, comments included.

local errors = require "mig.support.errors"

local table_text = require "mig.dialects.sqlite.table_text"
local tokens = require "mig.dialects.sqlite.tokens"

local edit = {}

-- A text with pieces replaced, taken apart again. @param pieces  { from, to, text }: bytes
local function replace(t, pieces)
  table.sort(pieces, function(a, b) return a[1] < b[1] end)
  local out, at = {}, 1
  for _, piece in ipairs(pieces) do
    out[#out + 1] = t.text:sub(at, piece[1] - 1)
    out[#out + 1] = piece[3]
    at = piece[2] + 1
  end
  out[#out + 1] = t.text:sub(at)
  return table_text.parse(table.concat(out))
end

local function first_byte(t, i) return t.tokens[i].from end
local function last_byte(t, i) return t.tokens[i].to end

-- The position of the last byte of a comment on the same line as `at`, if nothing else is there.
local function line_comment_end(text, at)
  local from = text:match("^[ \t]*()", at)
  local e
  if text:sub(from, from + 1) == "--" then
    e = (text:find("\n", from, true) or #text + 1) - 1
  elseif text:sub(from, from + 1) == "/*" then
    e = select(2, text:find("*/", from + 2, true))
    if not e or not text:find("^[ \t]*\r?\n", e + 1) then return nil end
  end
  return e
end

-- The index of an entry among the entries.
local function position(t, entry)
  for i, e in ipairs(t.entries) do
    if e == entry then return i end
  end
  return nil
end

-- What is cut with the last entry: the comma before it, and the comment behind it.
local function cut_last(t, entry)
  local from, to = first_byte(t, entry.from), last_byte(t, entry.to)
  local comment = line_comment_end(t.text, to + 1)
  local pieces = { { from, comment or to, "" } }
  if entry.comma then
    local comma = t.tokens[entry.comma]
    local between = t.text:sub(comma.to + 1, from - 1)
    if between:find("^%s*$") then
      pieces[1][1] = comma.from
    else
      table.insert(pieces, { comma.from, comma.to, "" })
      -- A comment before it needs the end of its line, be it that of the entry.
      if t.text:find("^[ \t]*\r?\n", pieces[1][2] + 1) then
        pieces[1][1] = from - #between:match("%s*$")
      end
    end
  end
  return pieces
end

--- Without a column or constraint. A comment on its line goes with it, others stay.
---@param t mig.sqlite.TableText
---@param entry mig.sqlite.Entry
---@return mig.sqlite.TableText
function edit.remove(t, entry)
  local after = t.entries[position(t, entry) + 1]
  if not after then return replace(t, cut_last(t, entry)) end
  local from, to = first_byte(t, entry.from), last_byte(t, entry.to)
  local comma = entry.comma and t.tokens[entry.comma]
  -- On the line of the one before it, it goes with its comma; the next line stays as it is.
  if comma and after.comma and t.text:sub(comma.to + 1, from - 1):find("^[ \t]*$")
    and t.text:find("^[ \t]*\r?\n", last_byte(t, after.comma) + 1) then
    return replace(t, { { comma.from, to, "" } })
  end
  if after.comma then to = last_byte(t, after.comma) end
  to = line_comment_end(t.text, to + 1) or to
  -- The next entry, or the comment above it, comes to stand where this one was.
  local _, space = t.text:find("^%s*", to + 1)
  return replace(t, { { from, space, "" } })
end

-- The space that entries of this table have before them.
local function lead(t, entry)
  local from = entry.comma and last_byte(t, entry.comma) or last_byte(t, t.name_at + 1)
  local between = t.text:sub(from + 1, first_byte(t, entry.from) - 1)
  if not between:find("^%s*$") then between = between:match("\n[ \t]*$") or " " end
  return between == "" and " " or between
end

--- With a column or constraint behind an entry.
---@param t mig.sqlite.TableText
---@param entry mig.sqlite.Entry
---@param text string
---@return mig.sqlite.TableText
function edit.insert_after(t, entry, text)
  local at, before = last_byte(t, entry.to) + 1, lead(t, entry)
  local after = t.entries[position(t, entry) + 1]
  local comma = after and after.comma and last_byte(t, after.comma) + 1
  local comment = line_comment_end(t.text, comma or at)
  if not comment or after and not comma then
    return replace(t, { { at, at - 1, "," .. before .. text } })
  end
  -- The comment on the line of the entry stays there.
  if not before:find("\n", 1, true) then before = "\n" .. before end
  local place = comment + 1
  if comma then return replace(t, { { place, comment, before .. text .. "," } }) end
  return replace(t, { { at, at - 1, "," }, { place, comment, before .. text } })
end

--- With a column or constraint before an entry.
---@param t mig.sqlite.TableText
---@param entry mig.sqlite.Entry
---@param text string
---@return mig.sqlite.TableText
function edit.insert_before(t, entry, text)
  local at = first_byte(t, entry.from)
  return replace(t, { { at, at - 1, text .. "," .. lead(t, entry) } })
end

--- With a column behind the last one.
---@param t mig.sqlite.TableText
---@param text string
---@return mig.sqlite.TableText
function edit.add_column(t, text) return edit.insert_after(t, t.columns[#t.columns], text) end

--- With a constraint at the end.
---@param t mig.sqlite.TableText
---@param text string
---@return mig.sqlite.TableText
function edit.add_constraint(t, text) return edit.insert_after(t, t.entries[#t.entries], text) end

--- With the columns in another order. Comments between them stay where they are.
---@param t mig.sqlite.TableText
---@param order string[]  all columns
---@return mig.sqlite.TableText
function edit.reorder(t, order)
  local pieces = {}
  for i, name in ipairs(order) do
    local place = t.columns[i]
    pieces[i] = { first_byte(t, place.from), last_byte(t, place.to), t:slice(t:column(name)) }
  end
  return replace(t, pieces)
end

--- With another name for the table.
---@param t mig.sqlite.TableText
---@param name string  in quotes
---@return mig.sqlite.TableText
function edit.rename_table(t, name)
  local token = t.tokens[t.name_at]
  return replace(t, { { token.from, token.to, name } })
end

-- The tokens between two that name the column.
local function naming(t, range, name, out)
  for i = range and range.from or 1, range and range.to or 0 do
    local token, after = t.tokens[i], t.tokens[i + 1]
    local calls = after and after.text == "("
    if tokens.is_name(token) and token.kind ~= "string" and not calls
      and tokens.same(token.value, name) then
      out[#out + 1] = token
    end
  end
end

--- With another name for a column, also where the table's own constraints name it.
---@param t mig.sqlite.TableText
---@param name string
---@param new string  as SQL
---@return mig.sqlite.TableText
function edit.rename_column(t, name, new)
  local found, pieces = { t.tokens[t:column(name).from] }, {}
  for _, entry in ipairs(t.entries) do
    for _, clause in ipairs(entry.clauses or { entry }) do
      naming(t, clause.columns_at, name, found)
      if clause.kind ~= "default" then naming(t, clause.body, name, found) end
      if clause.ref_table and tokens.same(clause.ref_table, t.name) then
        naming(t, clause.ref_columns_at, name, found)
      end
    end
  end
  for i, token in ipairs(found) do pieces[i] = { token.from, token.to, new } end
  return replace(t, pieces)
end

--- An expression, or a list of them, with another name for a column.
---@param sql string
---@param name string
---@param new string  as SQL
---@return string
function edit.rename_in(sql, name, new)
  local list, out, at = tokens.list(sql), {}, 1
  for i, token in ipairs(list) do
    local calls = list[i + 1] and list[i + 1].text == "("
    if not calls and (token.kind == "word" or token.kind == "name")
      and tokens.same(token.value, name) then
      out[#out + 1] = sql:sub(at, token.from - 1) .. new
      at = token.to + 1
    end
  end
  return table.concat(out) .. sql:sub(at)
end

--- The text of a CREATE INDEX with another name for a column.
---@param sql string
---@param name string
---@param new string  as SQL
---@return string
function edit.rename_in_index(sql, name, new)
  for _, token in ipairs(tokens.list(sql)) do
    if token.text == "(" then
      return sql:sub(1, token.from) .. edit.rename_in(sql:sub(token.to + 1), name, new)
    end
  end
  return sql
end

--- Without a clause of a column's line.
---@param t mig.sqlite.TableText
---@param clause mig.sqlite.Clause
---@return mig.sqlite.TableText
function edit.remove_clause(t, clause)
  local from, to = first_byte(t, clause.from), last_byte(t, clause.to)
  -- One of the two spaces around it.
  if t.text:find("^[ \t]", from - 1) and t.text:find("^[%s,)]", to + 1) then from = from - 1 end
  return replace(t, { { from, to, "" } })
end

-- Where a clause that follows the type is put.
local function after_type(t, c)
  local default = t.clause(c, "default")
  return last_byte(t, default and default.to or c.type and c.type.to or c.from)
end

local function put(t, at, text) return replace(t, { { at + 1, at, text } }) end

--- Without what a column says about its collation.
---@param t mig.sqlite.TableText
---@param name string
---@return mig.sqlite.TableText
function edit.drop_collation(t, name)
  local collate = t.clause(t:column(name), "collate")
  return collate and edit.remove_clause(t, collate) or t
end

--- With another type.
---@param t mig.sqlite.TableText
---@param name string
---@param type_sql string
---@return mig.sqlite.TableText
function edit.set_type(t, name, type_sql)
  if type_sql:find "%sCOLLATE%s" then t = edit.drop_collation(t, name) end
  local c = t:column(name)
  if not c.type then return put(t, last_byte(t, c.from), " " .. type_sql) end
  return replace(t, { { first_byte(t, c.type.from), last_byte(t, c.type.to), type_sql } })
end

--- With another default, or none.
---@param t mig.sqlite.TableText
---@param name string
---@param sql string?  as it follows DEFAULT
---@return mig.sqlite.TableText
function edit.set_default(t, name, sql)
  local c = t:column(name)
  local default = t.clause(c, "default")
  if not sql then return default and edit.remove_clause(t, default) or t end
  if not default then
    return put(t, last_byte(t, c.type and c.type.to or c.from), " DEFAULT " .. sql)
  end
  local body = default.body
  return replace(t, { { first_byte(t, body.from), last_byte(t, body.to), sql } })
end

--- With or without NOT NULL.
---@param t mig.sqlite.TableText
---@param name string
---@param nullable boolean
---@return mig.sqlite.TableText
function edit.set_nullable(t, name, nullable)
  local unwanted = t.clause(t:column(name), nullable and "not_null" or "null")
  while unwanted do
    t = edit.remove_clause(t, unwanted)
    unwanted = t.clause(t:column(name), nullable and "not_null" or "null")
  end
  local c = t:column(name)
  if nullable or t.clause(c, "not_null") then return t end
  return put(t, after_type(t, c), " NOT NULL")
end

-- Where a clause ends without its ON CONFLICT.
local function before_conflict(t, clause)
  local has_one = t.tokens[clause.to - 1].upper == "CONFLICT"
  return last_byte(t, has_one and clause.to - 3 or clause.to)
end

--- With another conflict clause of a column's NOT NULL; nil if it has none.
---@param t mig.sqlite.TableText
---@param name string
---@param text string  " ON CONFLICT x", or nothing
---@return mig.sqlite.TableText?
function edit.set_conflict(t, name, text)
  local clause = t.clause(t:column(name), "not_null")
  if not clause then return nil end
  return replace(t, { { before_conflict(t, clause) + 1, last_byte(t, clause.to), text } })
end

--- Without a constraint, which may stand in a column's line.
---@param t mig.sqlite.TableText
---@param found { clause: mig.sqlite.Clause, column: mig.sqlite.Entry? }
---@return mig.sqlite.TableText
function edit.remove_constraint(t, found)
  if not found.column then return edit.remove(t, found.clause) end
  -- A DEFERRABLE that stands apart belongs to the reference before it.
  if found.clause.kind == "foreign_key" then
    local name = found.column.name
    local apart = t.clause(found.column, "deferrable")
    if apart then
      t = edit.remove_clause(t, apart)
      for _, other in ipairs(t:column(name).clauses) do
        if other.from == found.clause.from then return edit.remove_clause(t, other) end
      end
    end
  end
  return edit.remove_clause(t, found.clause)
end

--- With AUTOINCREMENT, which needs the key in the column's own line.
---@param t mig.sqlite.TableText
---@return mig.sqlite.TableText
function edit.add_autoincrement(t)
  local name = t:rowid_column()
  if not name then
    errors.raise("MIG_EINVALID", "sqlite_autoincrement needs a primary key of one INTEGER column, "
      .. "which table '%s' has not", t.name)
  end
  local _, key = t:primary_key()
  if key.autoincrement then return t end
  local own = t.clause(t:column(name), "primary_key")
  if own then return put(t, last_byte(t, own.to), " AUTOINCREMENT") end
  return put(t, last_byte(t, key.columns_at.to), " AUTOINCREMENT")
end

--- Without AUTOINCREMENT.
---@param t mig.sqlite.TableText
---@return mig.sqlite.TableText
function edit.drop_autoincrement(t)
  local _, key = t:primary_key()
  for i = key and key.from or 1, key and key.to or 0 do
    if t.tokens[i].upper == "AUTOINCREMENT" then
      return replace(t, { { last_byte(t, i - 1) + 1, last_byte(t, i), "" } })
    end
  end
  return t
end

--- With or without an option behind the parenthesis.
---@param t mig.sqlite.TableText
---@param option "STRICT"|"WITHOUT ROWID"
---@param on boolean
---@return mig.sqlite.TableText
function edit.set_option(t, option, on)
  local found = t.options[option]
  if on == (found ~= nil) then return t end
  local last = #t.tokens
  if on then
    local text = (last > t.close and ", " or " ") .. option
    return put(t, last_byte(t, last), text)
  end
  -- The comma on one side goes along.
  local from, to = found.from, found.to
  if from - 1 > t.close then from = from - 1 elseif to < last then to = to + 1 end
  return replace(t, { { first_byte(t, from), last_byte(t, to), "" } })
end

--- The names of the columns, in order.
---@param t mig.sqlite.TableText
---@return string[]
function edit.column_names(t)
  local out = {}
  for i, c in ipairs(t.columns) do out[i] = c.name end
  return out
end

--- Columns in a new order that keeps the old one where nothing is said. The sets of `wanted` are
--- relative orders.
---@param names string[]
---@param wanted string[][]
---@return string[]
function edit.ordered(names, wanted)
  local before, known = {}, {}
  for _, name in ipairs(names) do before[name:lower()], known[name:lower()] = {}, name end
  for _, list in ipairs(wanted) do
    for i, name in ipairs(list) do
      if not known[name:lower()] then
        errors.raise("MIG_EINVALID", "partial_reordering names column '%s', which the table has "
          .. "not", name)
      end
      if i > 1 then before[name:lower()][list[i - 1]:lower()] = true end
    end
  end
  local out, placed = {}, {}
  local function place(name, path)
    if placed[name] then return end
    if path[name] then
      errors.raise("MIG_EINVALID", "partial_reordering wants column '%s' before itself",
        known[name])
    end
    path[name] = true
    for _, other in ipairs(names) do
      if before[name][other:lower()] then place(other:lower(), path) end
    end
    path[name] = nil
    placed[name], out[#out + 1] = true, known[name]
  end
  for _, name in ipairs(names) do place(name:lower(), {}) end
  return out
end

--- Whether two expressions say the same.
---@param a string
---@param b string
---@return boolean
function edit.same_text(a, b) return tokens.normal(a) == tokens.normal(b) end

return edit
