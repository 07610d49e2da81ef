--- The context of the run in progress. It lives below run.lua, which sets it, so that operations
--- reach the dialect and the sink through it and through nothing else.

local current = {}

local stack = {}

---@param ctx mig.Context
function current.push(ctx) stack[#stack + 1] = ctx end

function current.pop() stack[#stack] = nil end

--- The context, or nil outside a run.
---@return mig.Context?
function current.peek() return stack[#stack] end

--- The context, or an error: revision files do nothing while they are being loaded.
---@param what string
---@return mig.Context
function current.get(what)
  local ctx = stack[#stack]
  if not ctx then
    require("mig.support.errors").raise("MIG_EINVALID",
      "%s can only be called inside upgrade() or downgrade()", what)
  end
  return ctx
end

--- Call what says statements of the last operation, nobody knows how many.
---@param ctx mig.Context
---@param fn function
---@return any  what it returns
function current.part(ctx, fn, ...)
  ctx.sink.part(true)
  local result = fn(...)
  ctx.sink.part(false)
  return result
end

--- Whether the database cannot be asked about what an operation will find: there is none, or it is
--- not yet as it will be then.
---@param ctx mig.Context
---@param o table
---@return boolean
function current.is_blind(ctx, o)
  return ctx.as_sql or ctx.is_blind ~= nil and ctx.is_blind(o)
end

--- Do what operations have left to be done together with those that follow them.
---@param ctx mig.Context
function current.settle(ctx)
  local pending = ctx.pending
  ctx.pending = nil
  if pending then current.part(ctx, pending.run, pending) end
end

--- The enum types that go with a table or one of its columns, in a downgrade.
---@param schema string?
---@param table_name string
---@param column string?
---@return mig.Type[]?
function current.enums_of(schema, table_name, column)
  local ctx = stack[#stack]
  return ctx and ctx.made_enums and ctx.made_enums:of(schema, table_name, column)
end

return current
