--- Indexes: methods, operator classes, further columns, storage, predicates.

local check = require "mig.support.check"
local class = require "mig.support.class"
local sorted = require "mig.support.sorted"
local storage = require "mig.dialects.postgresql.storage"

local indexes = {}

local function label_of(index) return ("index '%s'"):format(tostring(index.name)) end

-- The column of an element, also of one with a sort order.
local function column_of(e)
  if type(e) == "string" then return e end
  local kind = class.kind(e)
  if kind == "column_ref" then return e.name end
  if kind == "order" then return column_of(e.expression) end
  return nil
end

local function check_ops(index, ops)
  local known = {}
  for _, e in ipairs(index.elements) do known[column_of(e) or 1] = true end
  for name, class_name in sorted.pairs(ops) do
    if not known[name] then
      check.fail(label_of(index), "option 'postgresql_ops' names '%s', which is not a column of it",
        tostring(name))
    end
    check.value(label_of(index), ("option 'postgresql_ops'['%s']"):format(name), "string",
      class_name)
  end
end

-- An operator class stands before the sort order.
local function element(d, e, ops)
  if class.kind(e) == "order" then return element(d, e.expression, ops) .. " " .. e.suffix end
  local name = column_of(e)
  if not name then return d:expression(e) end
  return d:ident(name) .. (ops[name] and " " .. ops[name] or "")
end

function indexes.index_element(d, e, index)
  return element(d, e, d:option(index, "ops") or {})
end

function indexes.index_elements(d, index)
  check_ops(index, d:option(index, "ops") or {})
  local out = {}
  for i, e in ipairs(index.elements) do out[i] = d.ddl.index_element(d, e, index) end
  return table.concat(out, ", ")
end

local function distinct_text(d, index)
  local not_distinct = d:option(index, "nulls_not_distinct")
  if not_distinct == nil then return "" end
  return not_distinct and " NULLS NOT DISTINCT" or " NULLS DISTINCT"
end

-- What follows the elements.
local function index_suffix(d, index)
  local include, where = d:option(index, "include"), d:option(index, "where")
  local tablespace = d:option(index, "tablespace")
  if include then
    include = check.names(label_of(index), "option 'postgresql_include'", include)
  end
  return table.concat {
    include and (" INCLUDE (%s)"):format(d:idents(include)) or "",
    distinct_text(d, index),
    storage.text(d, label_of(index), d:option(index, "with"), " "),
    tablespace and " TABLESPACE " .. d:ident(tablespace) or "",
    where and " WHERE " .. (type(where) == "string" and where or where.sql) or "",
  }
end

function indexes.index_text(d, index, if_not_exists)
  local using = d:option(index, "using")
  return ("CREATE %sINDEX %s%s%s ON %s %s(%s)%s"):format(index.unique and "UNIQUE " or "",
    d:option(index, "concurrently") and "CONCURRENTLY " or "",
    if_not_exists and "IF NOT EXISTS " or "", d:ident(index.name),
    d:qualified(index.table.name, index.table.schema),
    using and ("USING %s "):format(d:ident(using:lower())) or "",
    d.ddl.index_elements(d, index), index_suffix(d, index))
end

function indexes.drop_index(d, o)
  d:check_options("op.drop_index", "index", o)
  return { ("DROP INDEX %s%s%s"):format(d:option(o, "concurrently") and "CONCURRENTLY " or "",
    o.if_exists and "IF EXISTS " or "", d:qualified(o.index, o.schema)) }
end

return indexes
