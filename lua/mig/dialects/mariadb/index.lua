--- Indexes: lengths of prefixes, kinds, parsers; and DROP INDEX, which needs the table.

local base = require "mig.dialects.base.ddl"
local check = require "mig.support.check"
local class = require "mig.support.class"
local errors = require "mig.support.errors"

local indexes = {}

-- The length given for one element: the number for all, or that under the column's name.
local function length_of(d, index, name)
  local given = d:option(index, "length")
  if class.is_plain(given) then given = name and given[name] end
  if given == nil then return "" end
  if math.type(given) ~= "integer" or given < 1 then
    check.fail("index '" .. tostring(index.name) .. "'",
      "option 'mariadb_length' must be an integer or a table of them by column, got %s",
      check.describe(given))
  end
  return ("(%d)"):format(given)
end

-- An expression is told from a column's name by parentheses of its own.
local function element(d, index, e)
  local kind = class.kind(e)
  if type(e) == "string" then return d:ident(e) .. length_of(d, index, e) end
  if kind == "column_ref" then return d:ident(e.name) .. length_of(d, index, e.name) end
  if kind == "order" then
    if e.suffix:find("NULLS") then
      errors.raise("MIG_EUNSUPPORTED", "index '%s': MariaDB has no %s", tostring(index.name),
        e.suffix)
    end
    return element(d, index, e.expression) .. " " .. e.suffix
  end
  if kind == "func" then return "(" .. d:expression(e) .. ")" end
  return d:expression(e)
end

function indexes.index_element(d, e, index) return element(d, index, e) end

-- A word such as btree or FULLTEXT.
local function word_of(d, index, option)
  local word = d:option(index, option)
  if word and not word:find("^[%a_][%w_]*$") then
    check.fail("index '" .. tostring(index.name) .. "'", "option 'mariadb_%s' must be a word, "
      .. "got '%s'", option, word)
  end
  return word
end

function indexes.index_text(d, index, if_not_exists)
  local prefix, parser = word_of(d, index, "prefix"), word_of(d, index, "with_parser")
  local using = word_of(d, index, "using")
  return ("CREATE %s%sINDEX %s%s ON %s (%s)%s%s"):format(index.unique and "UNIQUE " or "",
    prefix and prefix .. " " or "", if_not_exists and "IF NOT EXISTS " or "",
    d:ident(index.name), d:qualified(index.table.name, index.table.schema),
    base.index_elements(d, index), parser and " WITH PARSER " .. parser or "",
    using and " USING " .. using or "") .. (d:option(index, "ignored") and " IGNORED" or "")
end

function indexes.drop_index(d, o)
  d:check_options("op.drop_index", "index", o)
  if o.absent then return {} end
  local name = o.table or o.found_table
  if not name then
    errors.raise("MIG_EINVALID", "op.drop_index: MariaDB wants the table of index '%s', and "
      .. "without a database it cannot be looked up; give it as the second argument",
      tostring(o.index))
  end
  local t, if_exists = d:qualified(name, o.schema), o.if_exists and "IF EXISTS " or ""
  -- MariaDB's DROP INDEX has no place for ALGORITHM and LOCK.
  if o.is_online then
    return { ("ALTER TABLE %s DROP INDEX %s%s"):format(t, if_exists, d:ident(o.index)) }
  end
  return { ("DROP INDEX %s%s ON %s"):format(if_exists, d:ident(o.index), t) }
end

return indexes
