--- Views, functions and triggers against those of the models. The server keeps the text of
--- functions and triggers, but writes that of a view anew, with full names and `*` as columns. So
--- it is asked what it makes of both texts: PREPARE resolves a query without running anything, and
--- the optimizer's trace has what came out. EXPLAIN EXTENDED would show the query only after the
--- optimizer has replaced what it could, which depends on the rows.

local class = require "mig.support.class"
local base = require "mig.dialects.base.compare"
local canonical = require "mig.dialects.mariadb.compare_canonical"
local defaults = require "mig.dialects.mariadb.compare_defaults"
local lexer = require "mig.dialects.mariadb.tokens"
local log = require "mig.support.lazy" "mig.core.log"
local normal = require "mig.dialects.base.normal"
local type_text = require "mig.dialects.mariadb.type_text"

local stored = {}

-- ---- views ----

-- A query and its WITH CHECK OPTION, which is none of the query's.
local function parts_of(sql)
  local text = sql:gsub("[%s;]+$", "")
  local query, kind = text:match("^(.-)%s+[wW][iI][tT][hH]%s+(%a*)%s*[cC][hH][eE][cC][kK]%s+"
    .. "[oO][pP][tT][iI][oO][nN]$")
  if not query then return text, nil end
  return query, kind == "" and "cascaded" or kind:lower()
end

-- Whether an entry of the trace is that of a query inside another, which has a number.
local function is_inner(entry)
  local number = entry:match("^/%* select#(%d+) %*/")
  return number ~= nil and number ~= "1"
end

-- Joins stand in parentheses from the left, or they do not.
local function without_join_parentheses(entry)
  local from = 1
  while true do
    local first, last = entry:find(" from %(", from)
    if not first then return entry end
    local group = entry:match("^%b()", last)
    local is_join = group and not group:find("^%(/%*")
    if is_join then
      entry = entry:sub(1, last - 1) .. group:sub(2, -2) .. entry:sub(last + #group)
    end
    from = is_join and first or last
  end
end

local function without_aliases(entry)
  return (entry:gsub(" AS `[^`]*`", ""):gsub(" AS [%w_$\x80-\xff]+", ""))
end

-- The queries in the answer of JSON_EXTRACT, each in the one spelling.
local function entries_of(array)
  local out, i = {}, array:find('"', 1, true)
  while i do
    local last = i + 1
    while array:sub(last, last) ~= '"' do
      last = last + (array:sub(last, last) == "\\" and 2 or 1)
    end
    local entry = without_join_parentheses(array:sub(i + 1, last - 1))
    -- EXISTS gets a LIMIT when it is prepared, which the catalogue has written into it.
    if is_inner(entry) then entry = entry:gsub(" limit 1$", "") end
    out[#out + 1] = entry
    -- The trace has no words for some texts.
    if entry:find("^Error: ") then return nil end
    i = array:find('"', last + 1, true)
  end
  return out
end

-- What the server makes of a query; nil when it does not tell.
local function resolved(d, ctx, sql)
  ctx.sink.execute("PREPARE mig_canonical FROM " .. d:literal(sql))
  local trace = ctx.sink.scalar("SELECT IF(MISSING_BYTES_BEYOND_MAX_MEM_SIZE > 0, NULL, "
    .. "JSON_EXTRACT(TRACE, '$**.expanded_query')) FROM information_schema.OPTIMIZER_TRACE")
  ctx.sink.execute("DEALLOCATE PREPARE mig_canonical")
  return type(trace) == "string" and entries_of(trace) or nil
end

-- Databases that a text names. The trace leaves them out where a table is.
local function databases_of(text, known)
  local out, seen, tokens = {}, {}, lexer.flat(text)
  for i, token in ipairs(tokens) do
    local behind = tokens[i + 1]
    local name = token.kind == "name" and lexer.unquote(token.text) or token.text
    if behind and behind.text == "." and known[name] and not seen[name] then
      seen[name], out[#out + 1] = true, name
    end
  end
  table.sort(out)
  return table.concat(out, ",")
end

-- The lists of columns behind the names of common table expressions: `r` (`i`, `j`) as (
local function named_columns(sql)
  local text = normal.statement(sql)
  local out = {}
  for list in text:gmatch("%( ([%w_$, \"\x80-\xff]+) %) as %(") do out[#out + 1] = list end
  return table.concat(out, ";")
end

-- The entries as one text, without the aliases that another list of names is given for.
local function joined(entries, names_columns, names_inner)
  local out = {}
  for i, entry in ipairs(entries) do
    local named = names_columns or names_inner and is_inner(entry)
    out[i] = named and without_aliases(entry) or entry
  end
  return table.concat(out, "\n")
end

local function ask(d, ctx, view, found, known)
  local query, here = parts_of(view.sql), parts_of(found.sql)
  -- A character of four bytes is one question mark in the catalogue or four, and in the trace an
  -- error.
  local is_wide = query:find("[\xF0-\xF7]") ~= nil
  local wanted = canonical.try(resolved, d, ctx, defaults.squashed(query))
  local present = wanted and canonical.try(resolved, d, ctx, here)
  if not present then
    log.write("debug", "mig.autogenerate.compare", ("view '%s' is compared by its text alone, as "
      .. "the server does not tell what it makes of it"):format(view.name))
    return nil
  end
  local columns = named_columns(query)
  local inner = columns ~= "" and columns == named_columns(here)
  local is_list = view.columns ~= nil
  wanted, present = joined(wanted, is_list, inner), joined(present, is_list, inner)
  if is_wide then wanted, present = wanted:gsub("%?+", "?"), present:gsub("%?+", "?") end
  return { differs = wanted ~= present or databases_of(query, known) ~= databases_of(here, known) }
end

local function key_of(object, default_schema)
  local schema = object.schema ~= default_schema and object.schema or ""
  return schema .. "\0" .. object.name
end

-- Views of the models that the database has with another text.
local function doubtful_views(reflected, target)
  local found, out = {}, {}
  for _, view in ipairs(reflected.views) do found[key_of(view)] = view end
  for _, view in ipairs(target.views or {}) do
    local here = found[key_of(view, reflected.default_schema)]
    if here and normal.statement(here.sql) ~= normal.statement(view.sql) then
      out[#out + 1] = { target = view, reflected = here }
    end
  end
  return out
end

local function other_databases(ctx, own)
  local out = {}
  for row in ctx.sink.rows("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA") do
    if row.name ~= own then out[row.name] = true end
  end
  return out
end

-- Have the optimizer keep traces. @return what puts the session back, or nil where there are none
local function trace(d, ctx)
  local before = canonical.try(ctx.sink.scalar, "SELECT @@optimizer_trace")
  if not before then return nil end
  ctx.sink.execute("SET optimizer_trace = 'enabled=on'")
  return setmetatable({}, {
    -- Also after an error, with which the connection may be gone.
    __close = function()
      pcall(ctx.sink.execute, "SET optimizer_trace = " .. d:literal(before))
    end,
  })
end

--- Ask about views whose text is not that of the database.
---@param d mig.Dialect
---@param ctx mig.Context
---@param reflected mig.MetaData
---@param target mig.MetaData
function stored.prepare(d, ctx, reflected, target)
  local doubtful = doubtful_views(reflected, target)
  if #doubtful == 0 then return end
  local known = other_databases(ctx, reflected.default_schema)
  local guard <close> = trace(d, ctx)
  for _, t in ipairs(guard and doubtful or {}) do
    ctx.canonical[t.target] = ask(d, ctx, t.target, t.reflected, known)
  end
end

local function option_differs(d, reflected, target, name, default)
  local a, b = d:option(reflected, name) or default, d:option(target, name) or default
  return a:upper() ~= b:upper()
end

--- Whether a view differs.
function stored.view(d, ctx, reflected, target)
  if option_differs(d, reflected, target, "algorithm", "UNDEFINED")
    or option_differs(d, reflected, target, "sql_security", "DEFINER") then
    return true
  end
  local here, checked_here = parts_of(reflected.sql)
  local query, checked = parts_of(target.sql)
  if checked_here ~= checked then return true end
  local asked = base.canonical(ctx, target)
  if asked then return asked.differs end
  return defaults.squashed(normal.statement(here)) ~= defaults.squashed(normal.statement(query))
end

-- ---- functions and triggers ----

-- An argument in one spelling: its mode, its name, its type.
local function argument_text(text, is_procedure)
  local tokens = lexer.of(text)
  local mode = tokens[1] and tokens[1].kind == "word" and tokens[1].text:upper()
  local first = (mode == "IN" or mode == "OUT" or mode == "INOUT") and tokens[2] and 2 or 1
  if first == 1 then mode = is_procedure and "IN" or "" end
  local name = tokens[first]
  if not name then return "" end
  local plain = name.kind == "name" and lexer.unquote(name.text) or name.text
  return ("%s %s %s"):format(is_procedure and mode or "", plain:lower(),
    type_text.of(text:sub(name.last + 1)).text)
end

local function arguments_of(fn)
  local out, from = {}, 1
  for _, token in ipairs(lexer.of(fn.args)) do
    if token.text == "," then
      out[#out + 1] = argument_text(fn.args:sub(from, token.first - 1), fn.procedure)
      from = token.last + 1
    end
  end
  out[#out + 1] = argument_text(fn.args:sub(from), fn.procedure)
  return table.concat(out, ", ")
end

local function body_of(sql) return defaults.squashed(normal.statement(sql or "")) end

--- Whether a function or procedure differs.
function stored.function_(d, _, reflected, target)
  local function facts(fn)
    return {
      tostring(fn.procedure), arguments_of(fn), fn.returns and type_text.of(fn.returns).text or "",
      body_of(fn.body), tostring(fn.volatility == "immutable"), fn.security or "definer",
    }
  end
  return class.lists_differ(facts(reflected), facts(target))
    or option_differs(d, reflected, target, "data_access", "CONTAINS SQL")
end

-- mig puts a body that is no block into one.
local function block_of(body)
  local text = body_of(body)
  local inner = text:match("^begin (.*) end$")
  return ((inner or text):gsub("[; ]+$", ""))
end

--- Whether a trigger differs.
function stored.trigger(_, _, reflected, target)
  local function facts(t)
    return { t.table, t.timing, t.event:lower(), block_of(t.body) }
  end
  return class.lists_differ(facts(reflected), facts(target))
end

return stored
