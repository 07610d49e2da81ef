--- Looking at one revision without a database: its functions are called, and what they say is kept.

local current = require "mig.ops.current"
local errors = require "mig.support.errors"
local hush = require "mig.ops.hush"

local revision = {}

local function nothing() end

-- A context in which operations are told to `see` and do nothing else, and questions are refused.
local function context(ctx, see, see_text, see_question, see_block)
  local sink = {
    change = function() return 0 end, commit = nothing, part = nothing, progress = nothing,
    operation = function() return false end, split = ctx.sink.split,
  }
  function sink.execute(sql, _, file)
    if file then see_text(sql) end
  end
  local in_block = false
  function sink.autocommit(on)
    in_block = on
    see_block(on)
  end
  function sink.in_autocommit() return in_block end
  local function ask()
    see_question()
    errors.raise("MIG_EUNSUPPORTED", "there is no database")
  end
  return setmetatable({
    sink = sink, as_sql = true, record = nothing, observe = see,
    questions = { query = ask, rows = ask, scalar = ask },
  }, { __index = ctx })
end

local function call(ctx, globals, name)
  current.push(ctx)
  local ok, e = pcall(function()
    local guard <close> = setmetatable({}, { __close = current.pop }) -- luacheck: ignore guard
    hush.call(globals, globals[name], ctx.target)
  end)
  if not ok and errors.is_error(e) and e.code == "MIG_EINTERRUPTED" then error(e, 0) end
  return ok, e
end

-- Message and line of an error, which need not be an object.
local function told(e, path)
  if errors.is_error(e) then return e.message, e.file == path and e.line or nil end
  local line, message = tostring(e):match(":(%d+): (.*)$")
  return message or tostring(e), tonumber(line)
end

-- Whether downgrade() does anything; one that asks the database may.
local function has_way_back(ctx, globals)
  if type(rawget(globals, "downgrade")) ~= "function" then return false end
  local found = false
  local function see() found = true end
  local ok = call(context(ctx, see, see, see, nothing), globals, "downgrade")
  return found or not ok
end

--- What the rules find in upgrade().
---@param ctx mig.Context  its sink splits files of SQL
---@param s mig.LintSession
---@param globals table  of the revision
---@param path string
---@return mig.Finding[]
function revision.look(ctx, s, globals, path)
  s:begin { direction = "upgrade", path = path, globals = globals }
  local own = context(ctx, function(o) s:see(o) end, function(sql) s:see_text(sql) end,
    function() s:see_question() end, function(on) s.in_autocommit = on end)
  local ok, e = call(own, globals, "upgrade")
  if s.broken then error(s.broken, 0) end
  if not ok and not s.reads then
    local message, line = told(e, path)
    s.failure = { message = message, line = line }
  end
  s.has_way_back = has_way_back(ctx, globals)
  return s:finish()
end

return revision
