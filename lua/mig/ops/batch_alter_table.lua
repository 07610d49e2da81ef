--- op.batch_alter_table: several changes of one table, done when the block ends. Where the database
--- must rebuild the table for them, once for all.

local check = require "mig.support.check"
local class = require "mig.support.class"
local current = require "mig.ops.current"
local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local fname = "op.batch_alter_table"

---@class mig.BatchOpts
---@field schema? string
---@field recreate? "auto"|"always"|"never"
---@field copy_from? mig.Table          what the table is like, instead of asking the database
---@field table_args? mig.Constraint[]  for the new table
---@field table_kwargs? table           options of the new table
---@field partial_reordering? string[][]
---@field naming_convention? table      names of constraints that have none
---@field reflect_args? table[]
---@field reflect_kwargs? table
local options = {
  schema = "name", recreate = "string", copy_from = "any", table_args = "list",
  table_kwargs = "table", partial_reordering = "list", naming_convention = "table",
  reflect_args = "list", reflect_kwargs = "table",
}

local names = {
  "add_column", "alter_column", "alter_table", "create_check_constraint",
  "create_exclude_constraint", "create_foreign_key", "create_index", "create_primary_key",
  "create_table_comment", "create_unique_constraint", "drop_column", "drop_constraint",
  "drop_index", "drop_table_comment",
}
local is_operation = {}
for _, name in ipairs(names) do is_operation[name] = true end

local function check_options(opts)
  local known = check.options(fname, opts, options)
  known.schema = check.plain(known.schema)
  local recreate = known.recreate or "auto"
  if recreate ~= "auto" and recreate ~= "always" and recreate ~= "never" then
    check.fail(fname, "recreate may be one of 'auto', 'always', or 'never'.")
  end
  if known.copy_from and class.kind(known.copy_from) ~= "table" then
    check.fail(fname, "option 'copy_from' must be a sa.Table, got %s",
      check.describe(known.copy_from))
  end
  for i, list in ipairs(known.partial_reordering or {}) do
    check.names(fname, ("option 'partial_reordering'[%d]"):format(i), list)
  end
  if known.naming_convention then
    require("mig.schema.naming").check(known.naming_convention)
  end
  return known
end

-- What the reflected table is said to be like; here it tells the types of columns.
local function described_type(opts, column)
  for _, item in ipairs(opts.reflect_args or {}) do
    if class.kind(item) == "column" and item.name == column then return item.type end
  end
  return nil
end

local function table_position(descriptor)
  for i, arg in ipairs(descriptor.args) do
    if arg[1] == "table" then return i end
  end
  return nil
end

-- The options of a call in a block, without those that only a block has.
local function split_options(batch, name, opts)
  local own, rest = {}, {}
  for k, v in pairs(opts) do
    if k == "insert_before" or k == "insert_after" then own[k] = v else rest[k] = v end
  end
  for k, v in pairs(own) do
    check.value("batch_op." .. name, ("option '%s'"):format(k), "name", v)
  end
  local schema = name == "create_foreign_key" and "source_schema" or "schema"
  if rest[schema] == nil then rest[schema] = batch.schema end
  return own, rest
end

-- The arguments of the operation itself: the table where it belongs, options at the end.
local function operation_arguments(batch, descriptor, args)
  check.dotted("batch_op." .. descriptor.name, args[1])
  local at, opts = table_position(descriptor), {}
  local count = #descriptor.args - 1
  if args.n > 0 and class.is_plain(args[args.n]) then
    local arg = descriptor.args[args.n < at and args.n or args.n + 1]
    if args.n > count or not arg or arg[3] ~= "list" then
      opts, args.n = args[args.n], args.n - 1
    end
  end
  local full = { n = #descriptor.args + 1 }
  for i = 1, math.max(args.n, count) do full[i < at and i or i + 1] = args[i] end
  if args.n > count then
    check.fail("batch_op." .. descriptor.name, "takes %d argument%s and options, got %d", count,
      count == 1 and "" or "s", args.n)
  end
  full[at] = batch.table
  local own, rest = split_options(batch, descriptor.name, opts)
  full[full.n] = next(rest) and rest or nil
  return full, own
end

local function check_place(batch, own)
  if not (own.insert_before or own.insert_after) then return end
  if not batch.dialect.batch or batch.options.recreate == "never" then
    errors.raise("MIG_EUNSUPPORTED", "%s: Can't specify insert_before or insert_after when using "
      .. "ALTER%s", fname, batch.dialect.batch and "; please specify recreate='always'" or "")
  end
end

local function queue(batch, name)
  return function(...)
    if batch.is_over then
      check.fail("batch_op." .. name, "the block is over")
    end
    local descriptor = require("mig.ops").descriptor(name)
    local full, own = operation_arguments(batch, descriptor, table.pack(...))
    local o = descriptor.new(table.unpack(full, 1, full.n))
    check_place(batch, own)
    o.insert_before, o.insert_after = check.plain(own.insert_before), check.plain(own.insert_after)
    if name == "alter_column" and not o.existing_type then
      o.existing_type = described_type(batch.options, o.column)
    end
    table.insert(batch.operations, o)
  end
end

local function refuse(word)
  return function()
    check.fail("batch_op." .. word .. "_table", "Can't %s table in batch mode", word)
  end
end

local passed_on = { "execute", "f", "get_bind", "get_context", "inline_literal", "quote" }

local function new_batch_op(batch)
  local ops, op = require "mig.ops", {}
  for _, name in ipairs(names) do op[name] = queue(batch, name) end
  for _, name in ipairs(passed_on) do op[name] = ops.callers[name] end
  op.create_table, op.drop_table = refuse "create", refuse "drop"
  function op.invoke(o)
    if class.kind(o) ~= "operation" or not is_operation[o.name] then
      return ops.callers.invoke(o)
    end
    table.insert(batch.operations, o)
  end
  return setmetatable(op, {
    __name = "batch_op",
    __index = function(_, key)
      errors.raise("MIG_EINVALID", "batch_op has no '%s'%s", tostring(key),
        nearest.key_hint(key, op, ""))
    end,
  })
end

-- Where ALTER TABLE does everything, there is no order of columns to choose, and no new table.
local function check_altered(batch)
  local opts = batch.options
  local copies = opts.partial_reordering and "partial_reordering"
    or opts.recreate == "always" and next(opts.table_args or {}) and "table_args"
    or opts.recreate == "always" and next(opts.table_kwargs or {}) and "table_kwargs"
  if copies then
    errors.raise("MIG_EUNSUPPORTED", "%s: %s needs a copy of the table, which on %s would lose "
      .. "what refers to it; ALTER TABLE changes it in place", fname, copies, batch.dialect.title)
  end
end

--- Change a table; `fn` gets the operations, without table name and schema.
---@param table_name string
---@param fn fun(batch_op: mig.BatchOp)
---@param opts? mig.BatchOpts
local function batch_alter_table(table_name, fn, opts)
  local ctx = current.get(fname)
  check.argument(fname, 1, "table_name", "name", table_name)
  check.argument(fname, 2, "block", "function", fn)
  if opts ~= nil then check.argument(fname, 3, "options", "table", opts) end
  local known = check_options(opts)
  local batch = { dialect = ctx.dialect, table = check.plain(table_name), schema = known.schema,
    options = known, operations = {} }
  current.settle(ctx)
  fn(new_batch_op(batch))
  batch.is_over = true
  current.settle(ctx)
  if ctx.record then -- nothing is going to be changed
    for _, o in ipairs(batch.operations) do require("mig.ops").invoke(o) end
    return
  end
  if ctx.dialect.batch then
    for _, o in ipairs(ctx.observe and batch.operations or {}) do ctx.observe(o) end
    if not ctx.sink.operation(fname .. " " .. batch.table) then
      current.part(ctx, ctx.dialect.batch, ctx.dialect, batch, ctx)
    end
    return
  end
  check_altered(batch)
  for _, o in ipairs(batch.operations) do require("mig.ops").invoke(o) end
end

return { batch_alter_table = batch_alter_table, names = names }
