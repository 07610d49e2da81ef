--- What the operations that add a constraint have in common.

local check = require "mig.support.check"
local class = require "mig.support.class"
local constraint = require "mig.schema.constraint"
local define = require "mig.ops.define"
local names = require "mig.schema.names"
local naming = require "mig.schema.naming"

-- What drop_constraint calls each kind.
local types = {
  primary_key = "primary", unique = "unique", check = "check", foreign_key = "foreignkey",
}

---@class mig.ConstraintOpSpec
---@field name string
---@field kind string                    of the schema object
---@field args table[]                   after the constraint's name; the first is the table
---@field opts table<string, string>
---@field fields fun(fname: string, o: table): table  those of the schema object

--- Define an operation that adds a constraint. Its objects have table, schema, constraint (the
--- final name) and definition (the schema object).
---@param spec mig.ConstraintOpSpec
---@return mig.Descriptor
return function(spec)
  local fname = "op." .. spec.name
  local args = { { "constraint", "constraint_name", "name", optional = true } }
  local opts = { comment = "string" }
  for option, kind in pairs(spec.opts) do opts[option] = kind end
  table.move(spec.args, 1, #spec.args, 2, args)
  return define {
    name = spec.name,
    args = args,
    opts = opts,
    prefixed = true,
    build = function(o, convention)
      local fields = spec.fields(fname, o)
      constraint.check_deferral(fname, o)
      o.table = check.plain(o.table)
      o.schema = check.plain(o.schema or o.source_schema)
      fields.name, fields.dialect_options = o.constraint, o.dialect_options
      fields.deferrable, fields.initially = o.deferrable, o.initially
      fields.comment = o.comment
      local definition = constraint.make(spec.kind, fields)
      definition.name = naming.resolve(convention, definition,
        { name = o.table, schema = o.schema }, fname)
      o.constraint, o.definition = definition.name, definition
    end,
    reverse = function(o)
      local name = o.constraint
      -- Without a name the database chose one, which nobody knows here.
      if name == nil then return nil end
      if class.kind(name) ~= "name" then name = names.final(name) end
      return "drop_constraint", name, o.table, { type_ = types[spec.kind], schema = o.schema }
    end,
  }
end
