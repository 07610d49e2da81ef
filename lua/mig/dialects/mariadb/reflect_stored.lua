--- Views, functions, procedures and triggers from the catalogue.

local functions = require "mig.schema.function"
local lexer = require "mig.dialects.mariadb.tokens"
local log = require "mig.support.lazy" "mig.core.log"
local trigger = require "mig.schema.trigger"
local view = require "mig.schema.view"

local stored = {}

-- ---- views ----

--- The text of a view without the name of its own database, which is not the same everywhere. The
--- server writes it before each table; where a table is called so itself, it stays.
---@param text string      as the catalogue has it
---@param database string
---@return string
function stored.without_database(text, database)
  local tokens, out, from = lexer.flat(text), {}, 1
  for i, token in ipairs(tokens) do
    local before, behind = tokens[i - 1], tokens[i + 1]
    if token.kind == "name" and lexer.unquote(token.text) == database then
      if before and before.kind == "name" then return text end
      if behind and behind.text == "." and not (before and before.text == ".") then
        out[#out + 1] = text:sub(from, token.first - 1)
        from = behind.last + 1
      end
    end
  end
  return table.concat(out) .. text:sub(from)
end

-- What nobody shows cannot be compared.
local function warn_hidden(what, name, right)
  log.write("warn", "mig.autogenerate.compare", ("%s '%s' is not shown to this account, and so is "
    .. "left out: the account needs %s"):format(what, name, right))
end

-- WITH CHECK OPTION is part of what a view's text says, and not of what the catalogue has for it.
local function check_option(row)
  if row.checked == "NONE" then return "" end
  return (" WITH %s CHECK OPTION"):format(row.checked)
end

local function add_views(state)
  local algorithm = state.server.mysql and "'UNDEFINED'" or "ALGORITHM"
  local query = ("SELECT TABLE_NAME AS name, VIEW_DEFINITION AS text, "
    .. "CHECK_OPTION AS checked, SECURITY_TYPE AS security, %s AS algorithm FROM "
    .. "information_schema.VIEWS WHERE TABLE_SCHEMA = %s"):format(algorithm,
    state.d:literal(state.database))
  for row in state.ctx.sink.rows(query) do
    local text = row.text
    if not state.schema then text = stored.without_database(text, state.database) end
    local options = {
      mariadb_algorithm = row.algorithm ~= "UNDEFINED" and row.algorithm or nil,
      mariadb_sql_security = row.security ~= "DEFINER" and row.security or nil,
    }
    if text == "" then
      warn_hidden("the query of view", row.name, "SHOW VIEW")
    else
      local v = view.make("sa.View", row.name, text .. check_option(row), { schema = state.schema },
        options)
      v.reflected = true
      table.insert(state.metadata.views, v)
    end
  end
end

-- ---- functions and procedures ----

local function argument_text(d, row)
  local mode = row.kind == "PROCEDURE" and row.mode .. " " or ""
  local charset = row.charset and row.charset ~= "" and " CHARACTER SET " .. row.charset or ""
  return ("%s%s %s%s"):format(mode, d:ident(row.name), row.type, charset)
end

-- The arguments of each routine, by kind and name. What a function returns has the place 0.
local function read_arguments(state)
  local out = {}
  for row in state.ctx.sink.rows("SELECT SPECIFIC_NAME AS owner, ROUTINE_TYPE AS kind, "
    .. "ORDINAL_POSITION AS place, PARAMETER_MODE AS mode, PARAMETER_NAME AS name, DTD_IDENTIFIER "
    .. "AS type FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = "
    .. state.d:literal(state.database) .. " AND ORDINAL_POSITION > 0") do
    local key = row.kind .. " " .. row.owner
    out[key] = out[key] or {}
    out[key][row.place] = argument_text(state.d, row)
  end
  return out
end

local function new_routine(state, row, arguments)
  local is_procedure = row.kind == "PROCEDURE"
  local access = row.access ~= "CONTAINS SQL" and row.access or nil
  local fn = functions.make("sa.Function", row.name, {
    schema = state.schema, args = table.concat(arguments, ", "), body = row.body,
    returns = not is_procedure and row.returns or nil, procedure = is_procedure,
    volatility = row.is_constant == "YES" and "immutable" or nil,
    security = row.security == "INVOKER" and "invoker" or nil,
  }, { mariadb_data_access = access })
  fn.reflected = true
  return fn
end

local function add_routines(state)
  local rows = state.ctx.sink.query("SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS kind, "
    .. "DTD_IDENTIFIER AS returns, ROUTINE_DEFINITION AS body, IS_DETERMINISTIC AS is_constant, "
    .. "SQL_DATA_ACCESS AS access, SECURITY_TYPE AS security FROM information_schema.ROUTINES "
    .. "WHERE ROUTINE_SCHEMA = " .. state.d:literal(state.database) .. " AND ROUTINE_TYPE IN "
    .. "('FUNCTION', 'PROCEDURE') ORDER BY ROUTINE_NAME, ROUTINE_TYPE")
  if #rows == 0 then return end
  local arguments = read_arguments(state)
  for _, row in ipairs(rows) do
    if not row.body or row.body == "" then
      warn_hidden("the body of " .. row.kind:lower(), row.name,
        "to own it, or SELECT on mysql.proc")
    else
      table.insert(state.metadata.functions,
        new_routine(state, row, arguments[row.kind .. " " .. row.name] or {}))
    end
  end
end

-- ---- triggers ----

local function add_triggers(state)
  for row in state.ctx.sink.rows("SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS owner, "
    .. "ACTION_TIMING AS timing, EVENT_MANIPULATION AS event, ACTION_STATEMENT AS body FROM "
    .. "information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
    .. state.d:literal(state.database)) do
    if state.tables[row.owner] then
      local t = trigger.make("sa.Trigger", row.name, row.owner, {
        schema = state.schema, timing = row.timing:lower(), event = row.event:lower(),
        body = row.body,
      }, {})
      t.reflected = true
      table.insert(state.metadata.triggers, t)
    end
  end
end

--- Add what a database keeps beside tables.
---@param state mig.mariadb.Reflection
function stored.add(state)
  add_views(state)
  add_routines(state)
  add_triggers(state)
end

return stored
