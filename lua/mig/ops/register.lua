--- op.register: operations of a project's own.

local check = require "mig.support.check"
local class = require "mig.support.class"
local define = require "mig.ops.define"
local errors = require "mig.support.errors"
local sorted = require "mig.support.sorted"

local fname = "op.register"
local keys = { run = "any", reverse = "function", render = "function", replace = "boolean" }

local function check_run(run)
  if run == nil then check.fail(fname, "'run' is missing") end
  if type(run) == "function" then return end
  if not class.is_plain(run) or next(run) == nil then
    check.fail(fname, "'run' must be a function or a table of them by dialect, got %s",
      check.describe(run))
  end
  for dialect, fn in sorted.pairs(run) do
    if type(dialect) ~= "string" or type(fn) ~= "function" then
      check.fail(fname, "'run' must hold a function for '%s', got %s", tostring(dialect),
        check.describe(fn))
    end
    if dialect ~= "default" then check.dialect(fname, "a key of 'run'", dialect) end
  end
end

local function check_name(name, replace)
  check.argument(fname, 1, "name", "name", name)
  name = check.plain(name)
  if not name:find("^[%a_][%w_]*$") then
    check.fail(fname, "'%s' cannot be called as op.%s", name, name)
  end
  local ops = require "mig.ops"
  if ops.has(name) and not ops.is_operation(name) then
    check.fail(fname, "op.%s cannot be replaced", name)
  end
  if ops.has(name) and not replace then
    check.fail(fname, "there is an op.%s already; set replace = true to replace it", name)
  end
  return name
end

local function pick(run, o, ctx)
  if type(run) == "function" then return run end
  -- A dialect with two names, as its options have, runs what is there for either.
  for _, prefix in ipairs(ctx.dialect.option_prefixes) do
    local fn = run[prefix:sub(1, -2)]
    if fn then return fn end
  end
  local fn = run.default
  if not fn then
    errors.raise("MIG_EUNSUPPORTED", "op.%s has nothing to run on %s and no default", o.name,
      ctx.dialect.name)
  end
  return fn
end

--- Add an operation: op.<name>(...) then calls what `run` holds for the dialect.
---@param name string
---@param definition mig.OpDefinition
local function register(name, definition)
  check.argument(fname, 2, "definition", "table", definition)
  check.options(fname, definition, keys)
  check_run(definition.run)
  name = check_name(name, definition.replace)
  local run, reverse = definition.run, definition.reverse
  local d = define {
    name = name,
    args = {},
    render = definition.render,
    reverse = reverse and function(o) return reverse(table.unpack(o.args, 1, o.args.n)) end,
    run = function(o, ctx) return pick(run, o, ctx)(table.unpack(o.args, 1, o.args.n)) end,
  }
  -- What the arguments mean is known to `run` alone, so they are kept as they came.
  function d.new(...) return class.make(d.class, { name = name, args = table.pack(...) }) end
  require("mig.ops").add(d)
end

return { register = register }
