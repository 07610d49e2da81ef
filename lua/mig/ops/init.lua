--- The operations: one row per name, loaded at its first use.

local current = require "mig.ops.current"
local errors = require "mig.support.errors"

local ops = {}

-- Each has a file of its name in this folder, and a function of its name in dialects/base/ddl.lua.
local names = {
  "add_column",
  "add_enum_value",
  "alter_column",
  "alter_enum",
  "alter_table",
  "bulk_insert",
  "create_check_constraint",
  "create_enum",
  "create_exclude_constraint",
  "create_foreign_key",
  "create_function",
  "create_index",
  "create_primary_key",
  "create_table",
  "create_table_comment",
  "create_trigger",
  "create_unique_constraint",
  "create_view",
  "drop_column",
  "drop_constraint",
  "drop_enum",
  "drop_function",
  "drop_index",
  "drop_table",
  "drop_table_comment",
  "drop_trigger",
  "drop_view",
  "execute",
  "execute_file",
  "rename_enum_value",
  "rename_table",
  "replace_function",
  "replace_trigger",
  "replace_view",
}

-- What `op` has beside operations; name -> file.
local services = {
  batch_alter_table = "batch_alter_table", f = "services", get_bind = "services",
  get_context = "services", inline_literal = "services", invoke = "services", quote = "services",
  register = "register",
}

local files, custom, callers = {}, {}, {}
for _, name in ipairs(names) do files[name] = "mig.ops." .. name end

local function keys_of(...)
  local out = {}
  for _, map in ipairs { ... } do
    for name in pairs(map) do out[#out + 1] = name end
  end
  table.sort(out)
  return out
end

--- What `op` offers before anything is registered.
---@return string[]
function ops.builtin_names() return keys_of(files, services) end

local function unknown(name)
  errors.raise("MIG_EINVALID", "op has no '%s'%s", tostring(name),
    require("mig.support.nearest").hint(name, keys_of(files, services, custom), ""))
end

--- The descriptor of an operation, or nil.
---@param name string
---@return mig.Descriptor?
function ops.descriptor(name)
  return custom[name] or files[name] and require(files[name])
end

--- Whether `op` has something of this name already.
---@param name string
---@return boolean
function ops.has(name)
  return custom[name] ~= nil or files[name] ~= nil or services[name] ~= nil
end

--- Whether `name` may be given another definition.
---@param name string
---@return boolean
function ops.is_operation(name) return custom[name] ~= nil or files[name] ~= nil end

--- Add or replace an operation; op.register checks what it is given.
---@param descriptor mig.Descriptor
function ops.add(descriptor)
  custom[descriptor.name], callers[descriptor.name] = descriptor, nil
end

--- Make an operation without running it: ops.new("drop_table", "employee").
---@param name string
---@return table operation
function ops.new(name, ...)
  local d = ops.descriptor(name)
  if not d then unknown(name) end
  return d.new(...)
end

local function warn(o, warnings)
  local log = require "mig.core.log"
  for _, text in ipairs(warnings) do
    log.write("warn", "mig.ops", ("op.%s: %s"):format(o.name, text))
  end
end

local parts_told = 500 -- of many rows

-- Send statements; where they are rows of a table, say how many are done.
local function send(sink, statements)
  local total, done, next_told = statements.rows, 0, 0
  for _, s in ipairs(statements) do
    if type(s) == "string" then sink.execute(s) else sink.execute(s.sql, s.params) end
    if total then
      done = done + (type(s) == "table" and s.rows or 1)
      if done >= next_told then
        sink.progress("rows", statements.table, done, total)
        next_told = done + total // parts_told
      end
    end
  end
end

-- What tells an operation from others, for a look at what an earlier run did.
local function name_of(o)
  local of_table, column = o.table, o.column
  return "op." .. o.name .. " " .. (type(of_table) == "string" and of_table or "") .. " "
    .. (type(column) == "string" and column or "")
end

--- Run an operation in the current context.
---@param o table
---@return any
function ops.invoke(o)
  local d = getmetatable(o).descriptor
  local ctx = current.get(d.fname)
  if ctx.observe then ctx.observe(o) end
  if ctx.pending and not ctx.pending:takes(o) then current.settle(ctx) end
  if d.run then return d.run(o, ctx) end
  if ctx.record then
    ctx.record(o)
    return d.result and d.result(o)
  end
  if ctx.sink.operation(name_of(o)) then return d.result and d.result(o) end
  ctx.dialect:prepare(o, ctx)
  local run = ctx.dialect.runs[o.name]
  if run then return current.part(ctx, run, ctx.dialect, o, ctx) end
  -- Everything is compiled before anything is sent, so that a refusal leaves nothing half done.
  local statements = ctx.dialect:compile(o, ctx.as_sql)
  if statements.warnings then (ctx.warn or warn)(o, statements.warnings) end
  if #statements > 0 then
    ctx.sink.part(true, #statements)
    send(ctx.sink, statements)
    ctx.sink.part(false)
  end
  if d.result then return d.result(o) end
end

local function new_caller(d)
  return function(...)
    current.get(d.fname)
    return ops.invoke(d.new(...))
  end
end

--- What `op` has: what is behind a name is found when it is asked for the first time, and an
--- unknown name is an error.
---@type table<string, function>
ops.callers = setmetatable(callers, {
  __index = function(_, name)
    local d = ops.descriptor(name)
    if d then
      callers[name] = new_caller(d)
    elseif services[name] then
      callers[name] = require("mig.ops." .. services[name])[name]
    else
      unknown(name)
    end
    return callers[name]
  end,
})

return ops
