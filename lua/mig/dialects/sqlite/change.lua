--- A change of one table: what its text, its indexes and its rows become. Operations are applied to
--- it one after the other; nothing is sent.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local edit = require "mig.dialects.sqlite.table_edit"
local table_text = require "mig.dialects.sqlite.table_text"
local tokens = require "mig.dialects.sqlite.tokens"

---@class mig.sqlite.Change
---@field dialect mig.Dialect
---@field sink table
---@field found mig.sqlite.Found
---@field offline boolean
---@field was mig.sqlite.TableText    as the database has it
---@field text mig.sqlite.TableText   as it will be
---@field indexes { name: string, sql: string }[]
---@field triggers { name: string, sql: string, temp: boolean }[]
---@field before string[]             statements to run first: what goes with a dropped column
---@field casts table<string, string> column, in lower case -> type
---@field added table<string, true>   columns that are new, in lower case
---@field questions table[]           about rows; see checks.lua
---@field table_options table[]       op.alter_table, for the end
---@field temporary? string           the name of the new table while there are two
---@field options table               of op.batch_alter_table
---@field convention table?           a naming convention
---@field notes { level: string, text: string }[]  to be logged when it is done
local Change = {}
Change.__index = Change

local change = {}

---@param fields table  dialect, sink, found, options, convention, offline
---@return mig.sqlite.Change
function change.new(fields)
  local found = fields.found
  fields.was = table_text.parse(found.sql)
  fields.text = fields.was
  fields.indexes = table.move(found.indexes, 1, #found.indexes, 1, {})
  fields.triggers = table.move(found.triggers, 1, #found.triggers, 1, {})
  fields.before, fields.casts, fields.added, fields.questions = {}, {}, {}, {}
  fields.notes, fields.table_options = {}, {}
  return setmetatable(fields, Change)
end

---@param fmt string
function Change:refuse(fmt, ...)
  errors.raise("MIG_EINVALID", "%s: %s", self.fname, fmt:format(...))
end

---@param level string
---@param fmt string
function Change:note(level, fmt, ...)
  self.notes[#self.notes + 1] = { level = level, text = fmt:format(...) }
end

--- A question about the rows: one that holds for a row refuses the change.
---@param question table  where, why, columns
function Change:ask(question)
  question.origin, question.fname = self.origin, self.fname
  self.questions[#self.questions + 1] = question
end

--- The column of that name, or an error.
---@param name string
---@return mig.sqlite.Entry
function Change:column(name)
  local c = self.text:column(name)
  if not c then
    self:refuse("table '%s' has no column '%s'%s", self.found.name, name,
      nearest.hint(name, edit.column_names(self.text), ""))
  end
  return c
end

---@param names string[]
function Change:check_columns(names)
  for _, name in ipairs(names) do self:column(name) end
end

--- Whether a column has rows already whose values are those of the table as it is.
---@param name string
---@return boolean
function Change:has_old_values(name)
  return not self.added[name:lower()] and not self.casts[name:lower()]
end

---@param names string[]
---@return boolean
function Change:have_old_values(names)
  for _, name in ipairs(names) do
    if not self:has_old_values(name) then return false end
  end
  return true
end

--- A name of the table as SQL.
---@param name string
---@return string
function Change:ident(name) return self.dialect:quote(name) end

--- The table that definitions of constraints are compiled for.
---@return table
function Change:context()
  return { name = self.found.name, schema = self.schema, by_name = {}, origin = self.fname }
end

--- Put a constraint at the end of the text.
---@param sql string
function Change:add_constraint(sql) self.text = edit.add_constraint(self.text, sql) end

--- Whether the text changed at all, or another order or form was asked for.
---@return boolean
function Change:is_empty()
  return self.text.text == self.was.text and not next(self.casts) and #self.before == 0
end

---@param a string
---@param list string[]
---@return boolean
function change.has_name(a, list)
  for _, b in ipairs(list) do
    if tokens.same(a, b) then return true end
  end
  return false
end

return change
