--- What an operation is: its arguments, how they become plain data, and its reverse.

local check = require "mig.support.check"
local class = require "mig.support.class"
local current = require "mig.ops.current"
local errors = require "mig.support.errors"

---@class mig.OpSpec
---@field name string
---@field args { [1]: string, [2]: string, [3]: string, optional: boolean? }[]  field, label, kind
---@field rest? string                  field that takes all further arguments, as a list with n
---@field opts? table<string, string>   option -> kind
---@field prefixed? boolean             takes options with a dialect's prefix
---@field build? fun(o: table, env: table)       settles names, makes schema objects
---@field reverse? fun(o: table): string, any    name and arguments of the opposite operation
---@field result? fun(o: table): any             what op.<name> returns
---@field run? fun(o: table, ctx: mig.Context): any  instead of compiling to SQL
---@field render? fun(...): string

---@class mig.Descriptor: mig.OpSpec
---@field class table
---@field fname string   "op.<name>", for messages

local methods = {}

--- The operation that undoes this one.
---@param self table
---@return table
function methods.reverse(self)
  local original = rawget(self, "original")
  if original then return original end
  local descriptor = getmetatable(self).descriptor
  local answer = descriptor.reverse and table.pack(descriptor.reverse(self)) or { n = 0 }
  if answer.n == 0 or answer[1] == nil then
    errors.raise("MIG_EIRREVERSIBLE", "op.%s cannot be reversed", self.name)
  end
  local back = require("mig.ops").new(table.unpack(answer, 1, answer.n))
  back.original = self
  return back
end

local function read_arguments(d, o, args)
  local fname, count, opts = d.fname, #d.args, nil
  if d.rest then
    count, opts = check.split_options(args)
    o[d.rest] = table.move(args, #d.args + 1, count, 1, { n = math.max(0, count - #d.args) })
  elseif args.n > count then
    check.dotted(fname, args[1])
    opts = args[count + 1]
    if opts ~= nil then check.argument(fname, count + 1, "options", "table", opts) end
    if args.n > count + 1 then
      check.fail(fname, "takes %d argument%s and options, got %d arguments", count,
        count == 1 and "" or "s", args.n)
    end
  elseif args.n > 0 and class.is_plain(args[args.n]) then
    -- Options may follow directly where the arguments before them are optional.
    local last = d.args[args.n]
    if last.optional and last[3] ~= "list" and last[3] ~= "table" and last[3] ~= "any" then
      opts, args[args.n] = args[args.n], nil
    end
  end
  for i = 1, #d.args do
    local arg, v = d.args[i], args[i]
    if v ~= nil or not arg.optional then check.argument(fname, i, arg[2], arg[3], v) end
    o[arg[1]] = v
  end
  return opts
end

local no_options = {}

local function new(d, convention, ...)
  -- With room for what most operations have: a table that grows is made anew each time.
  local o = {
    name = d.name, dialect_options = nil, table = nil, schema = nil, definition = nil, items = nil,
    column = nil, columns = nil,
  }
  local opts = read_arguments(d, o, table.pack(...))
  local _, dialect = check.options(d.fname, opts, d.opts or no_options, d.prefixed, o, d.args)
  o.dialect_options = dialect
  if d.build then d.build(o, convention) end
  return class.make(d.class, o)
end

--- Define an operation. Its objects are plain data with a metatable.
---@param spec mig.OpSpec
---@return mig.Descriptor
return function(spec)
  local cls = class.new("operation", { reverse = methods.reverse })
  cls.__name, cls.descriptor, spec.class = "mig.op." .. spec.name, spec, cls
  spec.fname = "op." .. spec.name

  --- Check the arguments and make the object; names follow the convention of the run, if any.
  function spec.new(...)
    local ctx = current.peek()
    return new(spec, ctx and ctx.naming_convention, ...)
  end

  return spec
end
