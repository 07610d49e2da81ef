--- What `op` offers beside operations: the connection, the context, names and literals.

local check = require "mig.support.check"
local class = require "mig.support.class"
local current = require "mig.ops.current"
local errors = require "mig.support.errors"
local names = require "mig.schema.names"
local nearest = require "mig.support.nearest"
local params = require "mig.ops.params"
local sql = require "mig.schema.sql"

local services = {}

-- Objects that name what they have when asked for something else; what `optional` names may be
-- nil.
local function strict(what, fields, optional)
  return setmetatable(fields, {
    __name = what,
    __index = function(_, key)
      if optional and optional[key] then return nil end
      errors.raise("MIG_EINVALID", "%s has no '%s'%s", what, tostring(key),
        nearest.key_hint(key, fields, ""))
    end,
  })
end

local function dialect_view(ctx) return strict("dialect", { name = ctx.dialect.name }) end

local function send(ctx, owner, verb, source, given)
  local fname = ("%s:%s"):format(owner, verb)
  local text = params.sql(fname, 1, source)
  local bound = params.named(fname, 2, given)
  if ctx.as_sql and not ctx.questions and verb ~= "execute" then
    errors.raise("MIG_EUNSUPPORTED", "%s needs a database, which there is not with --sql", fname)
  end
  current.settle(ctx)
  -- Whoever asks the connection wants to know how many rows it were.
  local run = verb == "execute" and ctx.sink.change or (ctx.questions or ctx.sink)[verb]
  if verb == "execute" and ctx.observe then
    ctx.observe(require("mig.ops").new("execute", source, given))
  end
  if bound then return run(text, bound) end
  return run(text)
end

-- Statements that cannot run in a transaction: what came before is committed, and each statement of
-- `fn` commits by itself.
local function autocommit_block(ctx, fn)
  check.argument("op.get_context():autocommit_block", 1, "block", "function", fn)
  current.settle(ctx)
  ctx.sink.autocommit(true)
  fn()
  current.settle(ctx)
  ctx.sink.autocommit(false)
end

local function make_bind(ctx, owner, verbs)
  local bind = { dialect = dialect_view(ctx) }
  for _, verb in ipairs(verbs) do
    bind[verb] = function(self, source, given)
      check.method(("%s:%s"):format(owner, verb), self, bind)
      return send(ctx, owner, verb, source, given)
    end
  end
  return bind
end

--- A connection that only reads.
---@param ctx mig.Context
---@param owner string  what messages call it
---@return mig.Reader
function services.reader(ctx, owner)
  return strict(owner, make_bind(ctx, owner, { "query", "rows", "scalar" }))
end

--- The connection of the run.
---@return mig.Bind
function services.get_bind()
  local ctx = current.get("op.get_bind")
  local bind = make_bind(ctx, "op.get_bind()", { "execute", "query", "rows", "scalar" })
  bind.commit = function()
    current.settle(ctx)
    ctx.sink.commit()
  end
  return strict("op.get_bind()", bind)
end

--- The context of the run.
---@return mig.ContextView
function services.get_context()
  local ctx = current.get("op.get_context")
  local view = {
    dialect = dialect_view(ctx), as_sql = ctx.as_sql or false, opts = ctx.opts or {},
    x = ctx.x or {}, tag = ctx.tag, revision = ctx.revision, target = ctx.target,
  }
  function view.autocommit_block(self, fn)
    check.method("op.get_context():autocommit_block", self, view)
    autocommit_block(ctx, fn)
  end
  return strict("op.get_context()", view, { tag = true, revision = true, target = true })
end

--- Mark a name as final: no naming convention is applied to it.
---@param name string
---@return mig.Name
function services.f(name)
  check.argument("op.f", 1, "name", "name", name)
  return names.final(check.plain(name))
end

--- A name, quoted if the database needs it.
---@param name string
---@return string
function services.quote(name)
  local ctx = current.get("op.quote")
  check.argument("op.quote", 1, "name", "name", name)
  return ctx.dialect:ident(check.plain(name))
end

--- A value as SQL text: it may be joined to a statement with `..`.
---@param value any
---@param type? mig.Type
---@return mig.Literal
function services.inline_literal(value, type)
  local ctx = current.get("op.inline_literal")
  if value == nil then check.fail("op.inline_literal", "argument 1 (value) is missing") end
  if type ~= nil then check.argument("op.inline_literal", 2, "type", "type", type) end
  if type and type.family == "binary" and _G.type(value) == "string" then
    value = sql.bytes(value)
  end
  value = params.value("op.inline_literal", "argument 1 (value)", value)
  return sql.literal(value, ctx.dialect:literal(value))
end

--- Run an operation object.
---@param operation table
---@return any
function services.invoke(operation)
  if class.kind(operation) ~= "operation" then
    check.fail("op.invoke", "argument 1 (operation) must be an operation, got %s",
      check.describe(operation))
  end
  return require("mig.ops").invoke(operation)
end

return services
