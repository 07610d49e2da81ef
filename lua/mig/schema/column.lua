--- Columns and what is written inside them.

local check = require "mig.support.check"
local class = require "mig.support.class"
local constraint = require "mig.schema.constraint"
local types = require "mig.schema.types"

local column = {}

-- What most columns have is not written into each.
local Column = class.new("column", {
  primary_key = false, autoincrement = "auto", foreign_keys = class.empty, checks = class.empty,
})
local ForeignKey = class.new("reference")
local Identity = class.new("identity")
local Computed = class.new("computed")
local Sequence = class.new("sequence")

--- The class of columns, for those that are read from a database and need no checks.
column.class = Column

---@class mig.ColumnOpts
---@field primary_key? boolean
---@field nullable? boolean       default true, false for a primary key
---@field server_default? any     string (a literal), number, boolean, sa.text or sa.func
---@field default? any            client side: fills rows of op.bulk_insert
---@field unique? boolean
---@field index? boolean
---@field comment? string
---@field autoincrement? boolean|"auto"|"ignore_fk"
---@field key? string             name of the column in rows
---@field info? table
---@field was? string             the column's old name, for autogenerate to rename it
local column_options = {
  primary_key = "boolean", nullable = "boolean", server_default = "default", default = "any",
  unique = "boolean", index = "boolean", comment = "comment", autoincrement = "autoincrement",
  key = "name", info = "table", onupdate = "any", server_onupdate = "any", was = "name",
}

local sequence_options = {
  start = "integer", increment = "integer", minvalue = "integer", maxvalue = "integer",
  nominvalue = "boolean", nomaxvalue = "boolean", cycle = "boolean", cache = "count",
  order = "boolean",
}

local identity_options = { always = "boolean", on_null = "boolean" }
for k, v in pairs(sequence_options) do identity_options[k] = v end

local named_sequence_options = {
  schema = "name", metadata = "any", optional = "boolean", data_type = "type",
}
for k, v in pairs(sequence_options) do named_sequence_options[k] = v end

--- Reference to a column: "table.column" or "schema.table.column".
---@param target string
---@param opts? table
---@return mig.ForeignKey
function column.ForeignKey(target, opts)
  local fname = "sa.ForeignKey"
  check.argument(fname, 1, "target", "name", target)
  if opts ~= nil then check.argument(fname, 2, "options", "table", opts) end
  local fields = constraint.check_reference(fname, opts)
  local t = constraint.parse_target(fname, "argument 1 (target)", check.plain(target))
  fields.ref_schema, fields.ref_table, fields.ref_column = t.schema, t.table, t.column
  return class.make(ForeignKey, fields)
end

--- GENERATED AS IDENTITY, where the database has it.
---@param opts? table
---@return mig.Identity
function column.Identity(opts)
  if opts ~= nil then check.argument("sa.Identity", 1, "options", "table", opts) end
  return class.make(Identity, (check.options("sa.Identity", opts, identity_options)))
end

--- A generated column.
---@param expression string|mig.Text
---@param opts? { persisted: boolean? }
---@return mig.Computed
function column.Computed(expression, opts)
  local fname = "sa.Computed"
  check.argument(fname, 1, "sql", "text", expression)
  if opts ~= nil then check.argument(fname, 2, "options", "table", opts) end
  local fields = check.options(fname, opts, { persisted = "boolean" })
  fields.sql = type(expression) == "string" and expression or expression.sql
  return class.make(Computed, fields)
end

--- A sequence that fills the column, where the database has sequences.
---@param name string
---@param opts? table
---@return mig.Sequence
function column.Sequence(name, opts)
  local fname = "sa.Sequence"
  check.argument(fname, 1, "name", "name", name)
  if opts ~= nil then check.argument(fname, 2, "options", "table", opts) end
  local fields = check.options(fname, opts, named_sequence_options)
  fields.name = check.plain(name)
  return class.make(Sequence, fields)
end

local expected = "a ForeignKey, Identity, Computed, Sequence or CheckConstraint"

-- What each kind of item does to the column.
local attach = {
  reference = function(c, item) class.append(c, "foreign_keys", item) end,
  check = function(c, item) class.append(c, "checks", item) end,
  identity = function(c, item) c.identity = item end,
  computed = function(c, item) c.computed = item end,
  sequence = function(c, item) c.sequence = item end,
}

local function add_items(fname, c, args, first, count)
  for i = first, count do
    local put = attach[class.kind(args[i])]
    if not put then
      check.fail(fname, "argument %d of column '%s' must be %s, got %s", i, c.name, expected,
        check.describe(args[i]))
    end
    put(c, args[i])
  end
end

local function take_type(fname, c, args, count)
  local t = count >= 2 and args[2] or nil
  if class.kind(t) == "type" then
    if rawget(t, "needs") then
      types.check_complete(("%s: column '%s'"):format(fname, c.name), t)
    end
    c.type = t
    return 3
  end
  if not attach[class.kind(t)] then
    check.fail(fname, "argument 2 (type) of column '%s' must be a type such as sa.Integer, got %s",
      c.name, check.describe(t))
  end
  return 2
end

local function check_consistency(fname, c)
  if not c.type and #c.foreign_keys == 0 then
    check.fail(fname, "column '%s' has no type", c.name)
  end
  if c.computed and (c.server_default ~= nil or c.identity) then
    check.fail(fname, "column '%s' is computed: it has no default and no identity", c.name)
  end
  if c.identity and c.server_default ~= nil then
    check.fail(fname, "column '%s' has both an identity and a server_default", c.name)
  end
end

-- Spelled out rather than "not primary_key": an Identity implies NOT NULL as well.
local function is_nullable(c)
  if c.nullable_given ~= nil then return c.nullable_given end
  return not (c.primary_key or (c.identity and not c.identity.on_null))
end

-- Options in the form in which columns have them.
local function settle_options(c, opts)
  c.nullable_given = opts.nullable
  if opts.key then c.key = check.plain(opts.key) end
  if opts.was then c.was = check.plain(opts.was) end
  if type(opts.server_default) == "table" and class.kind(opts.server_default) == "none" then
    c.server_default = nil
  end
  if type(opts.comment) == "table" then c.comment = nil end -- sa.none
end

-- Take a type that stands alone or with options, as those of most columns do.
-- @return whether it does; where not, the arguments have to be looked at one by one
local function take_plain(c, count, t, opts)
  if count == 2 and opts ~= nil and not class.is_plain(opts) or count ~= 1 and count ~= 2
    or class.kind(t) ~= "type" or rawget(t, "needs") then
    return false
  end
  c.type = t
  return true
end

--- A column: its name, its type, references and checks, options.
---@param name string
---@param ... mig.Type|table  type, then items, then mig.ColumnOpts
---@return mig.Column
function column.Column(name, ...)
  local fname = "sa.Column"
  check.argument(fname, 1, "name", "name", name)
  local plain = check.plain(name)
  local c = class.make(Column, {
    name = plain, key = plain, type = nil, nullable = nil, nullable_given = nil,
    dialect_options = nil, primary_key = nil, server_default = nil,
  })
  local count, t, opts = select("#", ...), ...
  local args
  if not take_plain(c, count, t, opts) then
    args = table.pack(name, ...)
    count, opts = check.split_options(args)
  end
  local _, dialect = check.options(fname, opts, column_options, true, c)
  c.dialect_options = dialect
  if opts then settle_options(c, opts) end
  if args then
    add_items(fname, c, args, take_type(fname, c, args, count), count)
    check_consistency(fname, c)
  end
  c.nullable = is_nullable(c)
  return c
end

--- A copy that a table may change.
---@param c mig.Column
---@return mig.Column
function column.copy(c) return class.copy(c) end

--- Whether the column is filled by the database, one higher than the last, given its key's columns.
---@param c mig.Column
---@param key string[]  columns of the primary key
---@return boolean
function column.is_autoincrement(c, key)
  if not c.primary_key then return c.autoincrement == true end
  if c.autoincrement == true then return true end
  if c.autoincrement == false or #key ~= 1 then return false end
  local counts = c.type and c.type.family == "integer"
  local referring = #c.foreign_keys > 0 and c.autoincrement ~= "ignore_fk"
  return counts and not referring and c.server_default == nil
end

return column
