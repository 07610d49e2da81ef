--- Functions and procedures that the database keeps.

local check = require "mig.support.check"
local class = require "mig.support.class"
local stored = require "mig.schema.stored"

local functions = {}

local methods = {}
local Function = class.new("function", methods)

local volatilities = { "IMMUTABLE", "STABLE", "VOLATILE" }
local securities = { "INVOKER", "DEFINER" }

---@class mig.FunctionOpts
---@field args? string             what stands between the parentheses
---@field returns? string          the type of the result
---@field language? string         PostgreSQL; default: sql
---@field body string
---@field volatility? "immutable"|"stable"|"volatile"
---@field security? "invoker"|"definer"
---@field procedure? boolean       for CALL; it returns nothing
---@field schema? string
---@field metadata? mig.MetaData   the models it belongs to
---@field info? table
functions.options = {
  args = "string", returns = "string", language = "name", body = "text", volatility = "string",
  security = "string", procedure = "boolean", schema = "name", metadata = "any", info = "table",
}

--- What names a function in its database.
---@param self mig.Function
---@return table
function methods.place(self)
  return { schema = self.schema, args = self.args, procedure = self.procedure or nil }
end

--- The options of a call that makes this function.
---@param self mig.Function
---@return table
function methods.options(self)
  local out = stored.options(self, { "schema", "returns", "language", "volatility", "security",
    "body", "info" })
  out.args = self.args ~= "" and self.args or nil
  out.procedure = self.procedure or nil
  return out
end

--- What identifies the function: PostgreSQL tells those of one name apart by their arguments.
---@param self mig.Function
---@return string
function methods.key(self)
  local name = self.schema and self.schema .. "." .. self.name or self.name
  return ("%s(%s)"):format(name, self.args)
end

--- Whether another function takes and returns the same: then it can take this one's place.
---@param self mig.Function
---@param other mig.Function
---@return boolean
function methods.is_called_like(self, other)
  return self.args == other.args and self.returns == other.returns
    and self.procedure == other.procedure
end

local function check_word(fname, fields, option, words)
  local given = fields[option]
  if given then check.word(fname, ("option '%s'"):format(option), given, words) end
  return given and given:lower()
end

--- A function whose options have been checked one by one.
---@param fname string
---@param name string|mig.Name
---@param fields table   mig.FunctionOpts
---@param dialect table  options with a dialect's prefix
---@return mig.Function
function functions.make(fname, name, fields, dialect)
  if fields.body == nil then check.fail(fname, "option 'body' is missing") end
  if fields.procedure and fields.returns then
    check.fail(fname, "a procedure returns nothing: leave out 'returns'")
  elseif not fields.procedure and not fields.returns then
    check.fail(fname, "option 'returns' is missing; a procedure has procedure = true")
  end
  return class.make(Function, {
    name = check.plain(name), schema = check.plain(fields.schema),
    args = stored.trim(fields.args or ""), returns = fields.returns,
    language = check.plain(fields.language),
    body = stored.sql(fname, "option 'body'", fields.body, "give what it does, without the rest"),
    volatility = check_word(fname, fields, "volatility", volatilities),
    security = check_word(fname, fields, "security", securities),
    procedure = fields.procedure or false, info = fields.info, dialect_options = dialect,
  })
end

---@param name string
---@param opts mig.FunctionOpts
---@return mig.Function
function functions.Function(name, opts)
  local fname = "sa.Function"
  check.argument(fname, 1, "name", "name", name)
  check.argument(fname, 2, "options", "table", opts)
  local fields, dialect = check.options(fname, opts, functions.options, true)
  return stored.register(fname, functions.make(fname, name, fields, dialect), fields.metadata,
    "functions")
end

return functions
