--- The run in progress: entry.lua enters a context, operations ask for it.

local current = require "mig.ops.current"

local run = {}

---@class mig.Context
---@field dialect mig.Dialect
---@field sink table                mig.core.sink
---@field as_sql boolean            --sql: statements are written, not run
---@field opts table
---@field naming_convention? table  of target_metadata
---@field pending? table            changes of a table that wait for more of them
---@field at_end? fun()            what a dialect looks at when the step is done
---@field sqlite_rebuild? string    "never": refuse to rebuild tables
---@field revision? string
---@field target? string            name of the database, where env.lua lists several
---@field file? string              path of the revision
---@field folder? string            where its SQL files are, if not beside it
---@field files? string[]           paths of the SQL files that the step has run
---@field has_past? boolean         the first step was not the first of the history
---@field made_enums? mig.MadeEnums in a downgrade, the types that its upgrade made
---@field observe? fun(o: table)    is told of each operation before it runs
---@field questions? table          what rows(), query() and scalar() of scripts ask instead of sink
---@field warn? fun(o: table, warnings: string[])  gets what operations warn of, not the log
---@field foresees? boolean         what is said will not happen
---@field is_blind? fun(o: table): boolean  in a forecast: the database is not yet as it will be
---@field record? fun(o: table)      takes operations instead of the database

--- Make `ctx` the current context. Contexts nest; leave each one.
---@param ctx mig.Context
function run.enter(ctx) current.push(ctx) end

--- After an error there may be changes left that nobody wants any more.
function run.leave()
  local ctx = current.peek()
  if ctx then ctx.pending, ctx.at_end = nil, nil end
  current.pop()
end

--- The current context, or an error that says what may not be called here.
---@param what string  for instance "op.create_table"
---@return mig.Context
function run.current(what) return current.get(what) end

local leaver = setmetatable({}, { __close = run.leave })

-- What is pending is done in its step.
local function settled(ctx, ...)
  current.settle(ctx)
  if ctx.at_end then ctx.at_end() end
  return ...
end

--- Enter, call, leave, also on an error, which passes with its stack as it is.
---@param ctx mig.Context
---@param fn function
---@return any ...
function run.step(ctx, fn, ...)
  run.enter(ctx)
  local guard <close> = leaver -- luacheck: ignore guard
  return settled(ctx, fn(...))
end

--- The naming convention that applies to operations: that of a single MetaData, none for a list.
---@param target_metadata? mig.MetaData|mig.MetaData[]
---@return table?
function run.naming_convention(target_metadata)
  local class = require "mig.support.class"
  if class.kind(target_metadata) ~= "metadata" then return nil end
  return target_metadata.naming_convention
end

return run
