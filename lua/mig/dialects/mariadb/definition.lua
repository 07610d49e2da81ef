--- A column as the server itself describes it. SHOW CREATE TABLE is read rather than
--- information_schema, because its words can be sent back as they are, also those that are not
--- known here.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local lexer = require "mig.dialects.mariadb.tokens"

local definition = {}

---@class mig.mariadb.Definition
---@field name string             as the server spells it
---@field type string             "varchar(20)", with its sign
---@field compressed? string      a comment that is SQL: /*M!100301 COMPRESSED*/
---@field charset? string         "CHARACTER SET x"
---@field collate? string         "COLLATE x"
---@field generated? string       "GENERATED ALWAYS AS (...) STORED"
---@field nullable boolean
---@field default? string         what follows DEFAULT; none when it is NULL
---@field on_update? string       "ON UPDATE ..."
---@field auto_increment boolean
---@field invisible? string
---@field versioning? string      "WITHOUT SYSTEM VERSIONING"
---@field comment? string         a string literal
---@field other? string           options of the storage engine
---@field check? string           "(...)"

-- Word that begins a clause -> its field. A clause goes on to the next such word.
local starts = {
  CHARACTER = "charset", COLLATE = "collate", GENERATED = "generated", NOT = "not_null",
  NULL = "null", DEFAULT = "default", ON = "on_update", AUTO_INCREMENT = "auto_increment",
  INVISIBLE = "invisible", WITHOUT = "versioning", COMMENT = "comment", CHECK = "check",
}

-- What stands after the clause's first word, whatever it is: DEFAULT NULL, NOT NULL.
local takes_next = { DEFAULT = true, NOT = true, CHARACTER = true, COMMENT = true, CHECK = true }

-- The clauses of a column's tokens from the second on: field -> text.
local function clauses(text, tokens)
  local out, field, skip = {}, "type", 0
  for i = 2, #tokens do
    local token = tokens[i]
    local word = token.kind == "word" and token.text:upper()
    local start = skip == 0 and word and starts[word]
    if skip > 0 then
      skip = skip - 1
    elseif start then
      field = start
      if takes_next[word] then skip = 1 end
    elseif token.kind == "comment" then
      field = field == "type" and "compressed" or "other"
    elseif token.kind == "name" and field ~= "generated" then
      field = "other"
    end
    local before = out[field]
    out[field] = { before and before[1] or token.first, token.last }
  end
  for k, place in pairs(out) do out[k] = text:sub(place[1], place[2]) end
  return out
end

-- A clause without the word it begins with.
local function content(clause) return clause and clause:match("^%S+%s+(.*)$") end

-- What the server writes with a backslash in a string.
local escaped = { ["0"] = "\0", n = "\n", r = "\r", Z = "\26", t = "\t", b = "\b" }

-- A binary default is shown as a string of bytes, which need be no text and then could not be sent
-- back.
local function as_bytes(literal)
  local inner = literal:sub(2, -2):gsub("(\\?)(.)", function(slash, c)
    if slash ~= "" then return escaped[c] or c end
    return c
  end):gsub("''", "'")
  return "X'" .. inner:gsub(".", function(c) return ("%02X"):format(c:byte()) end) .. "'"
end

local function default_of(c)
  local default = content(c.default)
  if not default or default:upper() == "NULL" then return nil end
  local kind = (c.type or ""):lower():match("^%a*")
  local binary = kind:find("binary$") or kind:find("blob$")
  if binary and default:find("^'") then return as_bytes(default) end
  return default
end

local function parse(name, text, tokens)
  local c = clauses(text, tokens)
  return {
    name = name, type = c.type, compressed = c.compressed, charset = c.charset, collate = c.collate,
    generated = c.generated, nullable = c.not_null == nil,
    default = default_of(c),
    on_update = c.on_update, auto_increment = c.auto_increment ~= nil, invisible = c.invisible,
    versioning = c.versioning, comment = content(c.comment), other = c.other,
    check = content(c.check),
  }
end

-- The parts of a table's definition, split at commas outside of parentheses and strings.
local function parts_of(text)
  local body, out, begin = "", {}, 1
  for _, token in ipairs(lexer.of(text)) do
    if token.kind == "group" then
      body = token.text:sub(2, -2)
      break
    end
  end
  for _, token in ipairs(lexer.of(body)) do
    if token.text == "," then
      out[#out + 1], begin = body:sub(begin, token.first - 1), token.last + 1
    end
  end
  out[#out + 1] = body:sub(begin)
  return out
end

--- The definition of one column.
---@param fname string   for messages
---@param text string    of SHOW CREATE TABLE
---@param table_ string  for messages
---@param column string
---@return mig.mariadb.Definition
function definition.of_column(fname, text, table_, column)
  local names = {}
  for _, part in ipairs(parts_of(text)) do
    local tokens = lexer.of(part)
    if tokens[1] and tokens[1].kind == "name" then
      local name = lexer.unquote(tokens[1].text)
      -- Names of columns are the same in upper and lower case.
      if name == column or name:lower() == column:lower() then
        return parse(name, part, tokens)
      end
      names[#names + 1] = name
    end
  end
  errors.raise("MIG_EINVALID", "%s: table '%s' has no column '%s'%s", fname, table_, column,
    nearest.hint(column, names, ""))
  return nil
end

--- All columns of a table, and its own CHECKs as "(...)", by name.
---@param text string  of SHOW CREATE TABLE
---@return { columns: table<string, mig.mariadb.Definition>, checks: table<string, string> }
function definition.of_table(text)
  local out = { columns = {}, checks = {} }
  for _, part in ipairs(parts_of(text)) do
    local tokens = lexer.of(part)
    if tokens[1] and tokens[1].kind == "name" then
      local name = lexer.unquote(tokens[1].text)
      out.columns[name] = parse(name, part, tokens)
    elseif tokens[4] and tokens[3].text == "CHECK" then
      out.checks[lexer.unquote(tokens[2].text)] = tokens[4].text
    end
  end
  return out
end

--- Whether a column is one of JSON: LONGTEXT with a character set and a CHECK of its own.
---@param column mig.mariadb.Definition
---@return boolean
function definition.is_json(column)
  return column.check ~= nil and column.check:find("^%(json_valid%(`[^`]*`%)%)$") ~= nil
end

--- Put another name for `old` into an expression that the server wrote, where names are quoted.
---@param expression string
---@param old string
---@param new string  as it stands in SQL
---@return string
function definition.rename(expression, old, new)
  local out, i = {}, 1
  while i <= #expression do
    local first = expression:find("[`'\"]", i)
    if not first then break end
    local last = lexer.quoted_end(expression, first)
    local token = expression:sub(first, last)
    local is_name = token:sub(1, 1) == "`" and lexer.unquote(token):lower() == old:lower()
    out[#out + 1] = expression:sub(i, first - 1) .. (is_name and new or token)
    i = last + 1
  end
  return table.concat(out) .. expression:sub(i)
end

return definition
