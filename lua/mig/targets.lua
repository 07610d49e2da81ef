--- env.lua's targets(): the databases and schemas that share one history of revisions.

local class = require "mig.support.class"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"
local sorted = require "mig.support.sorted"

local targets = {}

---@class mig.Target
---@field name string
---@field url? string
---@field schema? string
---@field target_metadata? table
---@field x table<string, string|number|boolean>  what the row gives, and -x of the command line

local fields = {
  name = "string", schema = "string", target_metadata = "table", url = "string", x = "table",
}

-- Raise an error that blames the function; one that is not plain has no line to blame.
local function fail(fn, fmt, ...)
  local e = errors.new("MIG_ECONFIG", fmt:format(...))
  local info = type(fn) == "function" and debug.getinfo(fn, "S")
  if info and info.source:sub(1, 1) == "@" then
    e.file, e.line = info.source:sub(2), info.linedefined
  end
  error(e, 0)
end

-- What is wrong with a text that names something, or nil.
local function flaw(text)
  if text == "" then return "must not be empty" end
  if text:find("%c") then return "must not hold control characters" end
  return nil
end

local function check_field(fn, where, key, value)
  local expected = fields[key]
  if not expected then
    fail(fn, "%s: unknown key '%s'%s", where, tostring(key), nearest.key_hint(key, fields))
  elseif type(value) ~= expected then
    fail(fn, "%s: %s must be a %s, got %s", where, key, expected, type(value))
  elseif expected == "string" and flaw(value) then
    fail(fn, "%s: %s %s", where, key, flaw(value))
  end
end

local plain = { string = true, number = true, boolean = true }

local function check_x(fn, where, x)
  for key, value in sorted.pairs(x) do
    if type(key) ~= "string" then
      fail(fn, "%s: x holds named values, but has an element [%s]", where, tostring(key))
    elseif not plain[type(value)] then
      fail(fn, "%s: x.%s must be a string, a number or a boolean, got %s", where, key, type(value))
    end
  end
end

local function check_row(fn, i, row)
  local where = ("targets()[%d]"):format(i)
  if type(row) ~= "table" then fail(fn, "%s must be a table, got %s", where, type(row)) end
  for key, value in sorted.pairs(row) do check_field(fn, where, key, value) end
  if row.name == nil then fail(fn, "%s has no name", where) end
  check_x(fn, where, row.x or {})
end

-- Two rows for one database would share its version table.
local function check_apart(fn, rows)
  local names, places = {}, {}
  for i, row in ipairs(rows) do
    local place = ("%s\n%s"):format(row.url or "", row.schema or "")
    if names[row.name] then
      fail(fn, "targets()[%d] and targets()[%d] have the same name, '%s'", names[row.name], i,
        row.name)
    elseif places[place] then
      fail(fn, "targets()[%d] and targets()[%d] ('%s' and '%s') are the same database",
        places[place], i, rows[places[place]].name, row.name)
    end
    names[row.name], places[place] = i, i
  end
end

local function merged(own, given)
  local x = {}
  for _, map in ipairs { own or {}, given } do
    for key, value in pairs(map) do x[key] = value end
  end
  return x
end

-- A connection for the time of the call: what it reads, and nothing else.
local function connector(open, is_over)
  return function(url)
    if is_over() then
      errors.raise("MIG_EINVALID", "connect() works only while targets() runs")
    elseif url ~= nil and type(url) ~= "string" then
      errors.raise("MIG_EINVALID", "connect() takes a URL, or nothing for the configured one, "
        .. "got %s", type(url))
    end
    local reader, dialect = open(url)
    local sink = {}
    for _, verb in ipairs { "query", "rows", "scalar" } do
      sink[verb] = function(...)
        if is_over() then
          errors.raise("MIG_EINVALID", "this connection was closed when targets() returned")
        end
        return reader(verb, ...)
      end
    end
    local ctx = { dialect = require("mig.dialects").get(dialect), sink = sink, as_sql = false }
    return require("mig.ops.services").reader(ctx, "connect()")
  end
end

-- Whatever env.lua keeps of its connections is of no use when the call has ended, in an error too.
local function ask(fn, config, x, open)
  local over = false
  local guard <close> = -- luacheck: ignore guard
    setmetatable({}, { __close = function() over = true end })
  return fn(config, x, connector(open, function() return over end))
end

--- Ask env.lua for the databases, and check what it says.
---@param fn fun(config: table, x: table, connect: function): table?
---@param config table<string, string>
---@param x table<string, string>   -x arguments
---@param open fun(url: string?): function, string  a reader of a database, and its dialect
---@return mig.Target[]?  nil: there is one database
function targets.list(fn, config, x, open)
  local rows = ask(fn, config, x, open)
  if rows == nil then return nil end
  if type(rows) ~= "table" or not class.is_list(rows) then
    fail(fn, "targets() must return a list of { name =, url =, schema =, x = } or nil, got %s",
      type(rows) == "table" and "a table with named keys or gaps" or type(rows))
  end
  for i, row in ipairs(rows) do check_row(fn, i, row) end
  check_apart(fn, rows)
  local list = {}
  for i, row in ipairs(rows) do
    list[i] = {
      name = row.name, url = row.url, schema = row.schema, x = merged(row.x, x),
      target_metadata = row.target_metadata,
    }
  end
  return list
end

return targets
