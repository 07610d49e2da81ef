-- The Lua library as the program sees it: chunks named "@mig/...", a sink that records.

local env = require "spec.support.env"

local library = {}

-- The embedded files carry these names, and errors tell the user's files from ours by them.
local function find(name)
  if not name:find("^mig%.") then return nil end
  local path = name:gsub("%.", "/")
  for _, candidate in ipairs { path .. ".lua", path .. "/init.lua" } do
    local file = io.open(env.root .. "/lua/" .. candidate, "rb")
    if file then
      local text = file:read("a")
      file:close()
      -- As the program's does, require answers a second value, where the module is from.
      return assert(load(text, "@" .. candidate, "t")), candidate
    end
  end
  return nil
end

-- A module of a spec file lives as long as that file, package.searchers as long as the process:
-- what an earlier file put there is replaced.
local searchers, registry, mark = package.searchers, debug.getregistry(), "mig.spec.searcher"
for i = #searchers, 1, -1 do
  if searchers[i] == registry[mark] then table.remove(searchers, i) end
end
registry[mark] = function(name)
  local loader, from = find(name)
  return loader or "\n\tno mig file for " .. name, from
end
table.insert(searchers, 2, registry[mark])

---A sink that records, with answers for reads.
---@param answers? table  query, scalar, split, fail_at
---@return table sink, table statements
function library.new_sink(answers)
  answers = answers or {}
  local statements = {}
  local sink = {}
  function sink.execute(sql, params)
    statements[#statements + 1] = { sql = sql, params = params }
    if answers.fail_at == #statements then error(answers.failure, 0) end
    return 1
  end
  sink.change = sink.execute
  function sink.query(sql, params)
    statements[#statements + 1] = { sql = sql, params = params }
    return answers.query or {}
  end
  function sink.rows(sql, params)
    local rows, i = sink.query(sql, params), 0
    return function()
      i = i + 1
      return rows[i]
    end
  end
  function sink.scalar(sql, params)
    sink.query(sql, params)
    return answers.scalar
  end
  function sink.split() return answers.split or {} end
  function sink.progress() end
  function sink.operation() return false end
  function sink.part() end
  function sink.commit() statements[#statements + 1] = { sql = "<commit>" } end
  local autocommit = false
  function sink.autocommit(on)
    autocommit = on
    statements[#statements + 1] = { sql = on and "<autocommit>" or "<transaction>" }
  end
  function sink.in_autocommit() return autocommit end
  return sink, statements
end

---A context of a run, with what was sent and logged.
---@param opts? table  dialect, as_sql, naming_convention, folder, answers
---@return table ctx, table statements, table log
function library.context(opts)
  opts = opts or {}
  local sink, statements = library.new_sink(opts.answers)
  local log = {}
  package.loaded["mig.core.log"] = {
    write = function(level, logger, text) log[#log + 1] = { level, logger, text } end,
  }
  local ctx = {
    dialect = require("mig.dialects").get(opts.dialect or "sqlite"),
    sink = sink,
    as_sql = opts.as_sql or false,
    opts = opts.opts or {},
    naming_convention = opts.naming_convention,
    folder = opts.folder,
  }
  return ctx, statements, log
end

---Run `fn(op, sa)` inside a step.
---@return table statements, any result, table log
function library.run(fn, opts)
  local ctx, statements, log = library.context(opts)
  local result = require("mig.run").step(ctx, fn, require "mig.op", require "mig.schema")
  return statements, result, log
end

---The SQL that `fn` sends, a list of texts.
---@return string[]
function library.sql(fn, opts)
  local out = {}
  for i, s in ipairs((library.run(fn, opts))) do out[i] = s.sql end
  return out
end

---The error that `fn` raises, which must be one of ours; and how many statements went before it.
---@return table error, integer sent
function library.fail(fn, opts)
  local ctx, statements = library.context(opts)
  local ok, e = pcall(require("mig.run").step, ctx, fn, require "mig.op", require "mig.schema")
  assert(not ok, "no error was raised")
  assert(require("mig.support.errors").is_error(e), tostring(e))
  return e, #statements
end

---Assert that `fn` is refused with this message before anything is sent.
function library.refuses(message, fn, opts)
  local e, sent = library.fail(fn, opts)
  assert(e.message == message, ("expected: %s\n     got: %s"):format(message, e.message))
  assert(sent == 0, ("%d statements were sent before the error"):format(sent))
  return e
end

return library
