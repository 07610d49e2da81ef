--- What rendering knows and remembers: names of `op` and `sa`, hooks, imports, what was used.

local layout = require "mig.render.layout"

---@alias mig.RenderItem fun(kind: string, object: table, context: table): string|false|nil

---@class mig.RenderOpts
---@field dialect? mig.Dialect
---@field naming_convention? table   of the target schema: what it names needs no name in models
---@field render_item? mig.RenderItem
---@field render_as_batch? boolean
---@field bare? boolean              without the lines that say who has written it
---@field imports? string[]          lines that the text needs at the top of its file
---@field unread? string[]           what the database has that models have no words for

---@class mig.RenderItemContext
---@field imports string[]  may be added to
---@field dialect? mig.Dialect
---@field opts mig.RenderOpts

---@class mig.RenderContext
---@field opts mig.RenderOpts
---@field dialect? mig.Dialect
---@field imports string[]
---@field uses { op: boolean, sa: boolean }
---@field is_downgrade? boolean         what is new in an operation was told by a database; in an
---                                   upgrade, false, what is there; nil: neither
---@field shared_types? table<string, string>  source of a type -> the variable that holds it
local Context = {}
Context.__index = Context

local context = {}

---@param opts? mig.RenderOpts
---@return mig.RenderContext
function context.new(opts)
  opts = opts or {}
  local imports = opts.imports or {}
  return setmetatable({
    opts = opts, dialect = opts.dialect, imports = imports,
    uses = { op = false, sa = false },
    item_context = { imports = imports, dialect = opts.dialect, opts = opts },
  }, Context)
end

--- A name of `op`, as it is written.
---@param name string
---@return string
function Context:op(name)
  self.uses.op = true
  return "op." .. name
end

--- A name of `sa`, as it is written.
---@param name string
---@return string
function Context:sa(name)
  self.uses.sa = true
  return "sa." .. name
end

--- Text that a hook has written: what it uses has to be there.
---@param text string
---@return string
function Context:foreign(text)
  for name in pairs(self.uses) do
    if (" " .. text):find("[^%w_.]" .. name .. "%.") then self.uses[name] = true end
  end
  return text
end

--- What render_item says of an object.
---@param kind string
---@param object any
---@return mig.SourceNode|false|nil  false: rendered as usual; nil: left out
function Context:item(kind, object)
  local hook = self.opts.render_item
  if not hook then return false end
  local answer = hook(kind, object, self.item_context)
  if answer == nil or answer == false then return answer end
  if type(answer) ~= "string" then
    require("mig.support.errors").raise("MIG_EINVALID",
      "render_item must return a string, false or nil for a %s, got %s", kind, type(answer))
  end
  return self:foreign(answer)
end

--- A call of something in `sa`; a single table needs no parentheses.
---@param name string
---@param args mig.SourceNode[]
---@return mig.SourceCall
function Context:call(name, args)
  local only = #args == 1 and args[1]
  local sugar = type(only) == "table" and only.entries ~= nil
  return layout.call(self:sa(name), args, { sugar = sugar })
end

return context
