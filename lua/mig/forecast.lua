--- What a run would send to the database, found out without sending it.
---
--- Revisions are called as in a run, but what they say goes into a list. Where the driver has a
--- mirror, a database in memory with the same schema, statements are tried there, so that later
--- operations find what earlier ones have made. Elsewhere an operation is compiled by what the
--- database has now, and without asking it where something before it will have changed that.

local dialects = require "mig.dialects"
local errors = require "mig.support.errors"
local hush = require "mig.ops.hush"
local session = require "mig.lint.session"

local forecast = {}

---@class mig.ForecastStep
---@field statements string[]      as a script would have them
---@field hazards mig.Finding[]
---@field unforeseen? string       why there may be more, or others

---@class mig.Forecast
---@field ctx mig.Context
---@field core table               mig.core.sink
---@field mirror? userdata         where statements are tried
---@field database userdata
---@field lint mig.LintSession      looks for what is hazardous
---@field step mig.ForecastStep
---@field is_changed boolean       something before this would have changed the database
---@field touched table<string, boolean>  tables that would not be any more what they are
---@field has_text boolean         SQL of which nobody knows what it would have changed
local Forecast = {}
Forecast.__index = Forecast

local function nothing() end

-- ---- statements ----

local function first_word(sql) return (sql:match("^%s*(%a+)") or ""):upper() end

-- Words that begin statements which a mirror cannot follow, and whether something is missing then.
local beyond_mirror = { ATTACH = true, DETACH = true, VACUUM = false, PRAGMA = false }

function Forecast:note(reason)
  local file, line = errors.where()
  if file then reason = ("%s (%s:%d)"):format(reason, file:match("[^/]*$"), line) end
  self.step.unforeseen = self.step.unforeseen or reason
end

-- Take a statement. @return whether the mirror is to try it
function Forecast:take(sql, params)
  table.insert(self.step.statements, (self.core.written(sql, params):gsub("%s+$", "")))
  self.is_changed = true
  if not self.mirror then return false end
  local missing = beyond_mirror[first_word(sql)]
  if missing then self:note("it works on other databases too") end
  return missing == nil
end

-- Words that begin statements which change rows, and nothing else.
local of_rows = { INSERT = true, UPDATE = true, DELETE = true, REPLACE = true, WITH = true }

-- A mirror has no rows but those that the plan makes: what misses some of the real ones, as a
-- trigger of the project's may, says nothing about the run. What cannot be compiled does.
local function try(core, verb, sql, params, ...)
  local ok, result = pcall(core[verb], sql, params, ...)
  if ok then return result end
  local text = errors.is_error(result) and result.message or ""
  if not text:find("constraint failed", 1, true) and not (of_rows[first_word(sql)]
    and pcall(core.execute, "EXPLAIN " .. sql, params)) then
    error(result, 0)
  end
  return 0
end

local function new_sink(self)
  local core = self.core
  local sink = {
    commit = nothing, part = nothing, progress = nothing, lock_timeout = nothing,
    operation = function() return false end, split = core.split, rebuild = nothing,
    query = core.query, rows = core.rows, scalar = core.scalar,
  }
  function sink.execute(sql, params, file, line)
    if file then self.lint:see_text(sql) end
    if self:take(sql, params) then try(core, "execute", sql, params, file, line) end
  end
  function sink.change(sql, params)
    return self:take(sql, params) and try(core, "change", sql, params) or 0
  end
  function sink.autocommit(on)
    if on and self.in_autocommit then
      errors.raise("MIG_EINVALID", "this is an autocommit block already")
    end
    self.in_autocommit, self.lint.in_autocommit = on, on
  end
  function sink.in_autocommit() return self.in_autocommit end
  if self.mirror then sink.rebuild, sink.probe = core.rebuild, core.execute end
  return sink
end

-- ---- questions of scripts ----

-- Ask the database itself.
function Forecast:ask(verb, ...)
  local reader = require "mig.core.reader"
  local guard <close> = setmetatable({}, { -- luacheck: ignore guard
    __close = function() if self.mirror then reader.use(self.mirror) end end,
  })
  reader.use(self.database)
  return self.core[verb](...)
end

-- What scripts ask for is answered as long as nothing before it would change the answer.
local function new_questions(self)
  local questions = {}
  for _, verb in ipairs { "query", "rows", "scalar" } do
    questions[verb] = function(...)
      if self.is_changed then
        self:note("it asks the database for what steps and statements before it will have changed")
        errors.raise("MIG_EUNSUPPORTED", "the answer depends on what runs before")
      end
      return self:ask(verb, ...)
    end
  end
  return questions
end

-- ---- operations ----

local function key(schema, name) return (schema or "") .. "\0" .. name:lower() end

-- The tables that an operation changes.
local function tables_of(o)
  local out = {}
  for _, field in ipairs { "table", "from", "to" } do
    if type(o[field]) == "string" then out[#out + 1] = key(o.schema, o[field]) end
  end
  return out
end

-- Whether the database cannot tell what an operation will find.
function Forecast:is_blind(o)
  if self.mirror then return false end
  local is_touched = self.has_text
  for _, name in ipairs(tables_of(o)) do is_touched = is_touched or self.touched[name] end
  self.blind = is_touched and o or nil
  return is_touched or false
end

-- An operation has said what it does not know, and what is made of that.
function Forecast:warn(o, warnings)
  if self.blind ~= o or #warnings == 0 then return end
  self:note(("op.%s completes its statement with what the table is like by then"):format(o.name))
end

local texts = { execute = true, execute_file = true }

-- An operation is about to be compiled: what it finds was settled by those before it.
function Forecast:observe(o)
  for _, name in ipairs(self.coming or {}) do self.touched[name] = true end
  self.coming, self.blind = tables_of(o), nil
  self.lint:see(o)
  self.has_text = self.has_text or texts[o.name] or false
end

-- ---- sizes ----

-- Asks for the size of each table once, and of none that the database has not yet.
local function new_sizes(self)
  local known = {}
  return function(name, schema)
    local id = key(schema, name)
    if known[id] == nil then
      local sizes = dialects.part(self.ctx.dialect, "sizes")
      local asked = { scalar = function(...) return self:ask("scalar", ...) end }
      known[id] = sizes(self.ctx.dialect, asked, name, schema) or false
    end
    return known[id] or nil
  end
end

-- ---- steps ----

--- Make `ctx` the context of a forecast.
---@param ctx mig.Context
---@return mig.Forecast
function forecast.new(ctx)
  local reader = require "mig.core.reader"
  local mirror, database = reader.mirror()
  local self = setmetatable({
    ctx = ctx, core = ctx.sink, mirror = mirror, database = database, touched = {},
    is_changed = false, has_text = false, in_autocommit = false, step = { statements = {} },
  }, Forecast)
  self.lint = session.new(ctx.dialect, { size = new_sizes(self), hazards_only = true })
  ctx.sink, ctx.questions, ctx.foresees = new_sink(self), new_questions(self), true
  ctx.observe = function(o) self:observe(o) end
  ctx.warn = function(o, warnings) self:warn(o, warnings) end
  ctx.is_blind = function(o) return self:is_blind(o) end
  if mirror then reader.use(mirror) end
  return self
end

--- Find out what a step would do. Errors are those that the run would have, or come from what
--- could not be foreseen: self.step.unforeseen says so then.
---@param step { direction: string, path: string }
---@param globals table  of the revision
---@param run fun()      calls it
function Forecast:run(step, globals, run)
  self.step, self.in_autocommit = { statements = {} }, false
  self.lint:begin { direction = step.direction, path = step.path, globals = globals }
  local guard <close> = setmetatable({}, { -- luacheck: ignore guard
    __close = function(_, e)
      if e and self.blind then
        self:note(("op.%s has to look at the table as it is by then"):format(self.blind.name))
      end
    end,
  })
  self.blind = nil
  hush.call(globals, run)
  if self.lint.broken then error(self.lint.broken, 0) end
end

--- What the last step would do.
---@return mig.ForecastStep
function Forecast:finish()
  self.step.hazards = self.lint:finish()
  if self.step.unforeseen then self.is_changed, self.has_text = true, true end
  return self.step
end

return forecast
