--- Which enum types upgrade() makes for which columns, found by calling it without a database. A
--- downgrade names tables and columns only, and has to know what goes with them: types that are
--- marked drop_with_table.

local current = require "mig.ops.current"
local errors = require "mig.support.errors"
local hush = require "mig.ops.hush"

local rehearsal = {}

-- ---- what is found ----

---@class mig.MadeEnums
---@field list { schema: string?, table: string, column: string, type: mig.Type }[]
local Made = {}
Made.__index = Made

local function add(made, dialect, schema, table_name, column, t)
  t = t and dialect:own_type(t)
  if t and t.family == "array" then t = dialect:own_type(t.item) end
  if not (t and t.drop_with_table) then return end
  made.list[#made.list + 1] = { schema = schema, table = table_name, column = column, type = t }
end

local function add_columns(made, dialect, o)
  local definition = o.definition
  for _, c in ipairs(definition.columns) do
    add(made, dialect, o.schema, o.table, c.name, definition:type_of(c.name))
  end
end

-- A downgrade may use the old name or the new one, so both are kept.
local function also_as(made, fits, name_key, new_name)
  for i = 1, #made.list do
    local entry = made.list[i]
    if fits(entry) then
      local copy = {}
      for k, v in pairs(entry) do copy[k] = v end
      copy[name_key] = new_name
      made.list[#made.list + 1] = copy
    end
  end
end

local function is_of(entry, schema, table_name, column)
  return entry.schema == schema and entry.table == table_name
    and (column == nil or entry.column == column)
end

-- Operation -> what it says about types.
local notes = {
  create_table = add_columns,
  add_column = add_columns,
  alter_column = function(made, dialect, o)
    if o.new_column_name then
      also_as(made, function(e) return is_of(e, o.schema, o.table, o.column) end, "column",
        o.new_column_name)
    end
    add(made, dialect, o.schema, o.table, o.new_column_name or o.column, o.type_)
  end,
  rename_table = function(made, _, o)
    also_as(made, function(e) return is_of(e, o.schema, o.from) end, "table", o.to)
  end,
}

--- The types that were made for a table, or for one of its columns.
---@param schema string?
---@param table_name string
---@param column string?
---@return mig.Type[]
function Made:of(schema, table_name, column)
  local out, seen = {}, {}
  for _, entry in ipairs(self.list) do
    if is_of(entry, schema, table_name, column) and not seen[entry.type] then
      seen[entry.type], out[#out + 1] = true, entry.type
    end
  end
  return out
end

-- ---- how it is found ----

local function nothing() end

-- What would answer is refused rather than made up: a script might wait for the right answer.
local sink = {
  execute = nothing, change = nothing, commit = nothing, autocommit = nothing,
  in_autocommit = function() return false end, split = function() return {} end,
  operation = function() return false end, part = nothing,
  query = hush.refuse "query", rows = hush.refuse "rows", scalar = hush.refuse "scalar",
}

--- Call upgrade() with nothing behind it. Its errors are no news here: what was found until then is
--- what there is.
---@param ctx mig.Context
---@param globals table  of the revision
---@return mig.MadeEnums
function rehearsal.enums(ctx, globals)
  local made = setmetatable({ list = {} }, Made)
  local upgrade = rawget(globals, "upgrade")
  if type(upgrade) ~= "function" then return made end
  local quiet = { sink = sink, as_sql = true, observe = false, questions = false }
  for k, v in pairs(ctx) do
    if quiet[k] == nil then quiet[k] = v end
  end
  function quiet.record(o)
    local note = notes[o.name]
    if note then note(made, ctx.dialect, o) end
  end
  current.push(quiet)
  local ok, e = pcall(hush.call, globals, upgrade, ctx.target)
  current.pop()
  if not ok and errors.is_error(e) and e.code == "MIG_EINTERRUPTED" then error(e, 0) end
  return made
end

local function mentions(path, word)
  local file = io.open(path, "rb")
  local text = file and file:read("a")
  if file then file:close() end
  return text ~= nil and text:find(word, 1, true) ~= nil
end

--- The same where the file of the revision speaks of such types, nil for all other files.
---@param ctx mig.Context
---@param globals table
---@return mig.MadeEnums?
function rehearsal.of_revision(ctx, globals)
  if not mentions(ctx.file, "drop_with_table") then return nil end
  return rehearsal.enums(ctx, globals)
end

return rehearsal
