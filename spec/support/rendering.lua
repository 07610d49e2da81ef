-- What is rendered, loaded again: the operations of golden cases, their source, and its SQL.

local library = require "spec.support.library"

local rendering = {}

-- `op` whose operations are made and kept, not run; services are the real ones.
local function recorder(made)
  local ops, op = require "mig.ops", require "mig.op"
  return setmetatable({}, { __index = function(_, name)
    local d = ops.descriptor(name)
    if not d then return op[name] end
    return function(...)
      local o = d.new(...)
      made[#made + 1] = o
      return d.result and d.result(o)
    end
  end })
end

local function context(dialect, convention)
  return library.context { dialect = dialect, as_sql = true, naming_convention = convention }
end

---The operations that a golden case makes; none that a wrong call refuses.
---@param case table
---@param dialect string
---@return table[] operations
function rendering.operations(case, dialect)
  local made = {}
  pcall(require("mig.run").step, context(dialect, case.convention), case.run, recorder(made),
    require "mig.schema")
  return made
end

---What `fn` sends, or the error it ends with.
---@param fn function
---@return string
function rendering.sql_of(fn, dialect, convention)
  local ctx, sent = context(dialect, convention)
  local ok, e = pcall(require("mig.run").step, ctx, fn)
  local out = {}
  for i, s in ipairs(sent) do
    out[i] = s.sql
    for name, v in require("mig.support.sorted").pairs(s.params or {}) do
      out[i] = ("%s\n%s=%s"):format(out[i], name, tostring(type(v) == "table" and v.value or v))
    end
  end
  if not ok then out[#out + 1] = "refused: " .. tostring(e) end
  return table.concat(out, ";\n")
end

-- The lines of CREATE TABLE in order of their text: a constraint may have moved into its column,
-- and then stands behind others.
function rendering.sorted_lines(sql)
  local lines = {}
  for line in (sql .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = (line:gsub(", *$", "")) end
  table.sort(lines)
  return table.concat(lines, "\n")
end

---Load the source of a function body as a revision file would.
---@param source string
---@return function
function rendering.load(source)
  local env = setmetatable({ op = require "mig.op", sa = require "mig.schema" }, { __index = _G })
  return assert(load(source, "@revision.lua", "t", env))
end

return rendering
