-- Golden SQL: what each operation compiles to, compared to the byte. MIG_UPDATE_GOLDEN=1 rewrites
-- the files; the diff is reviewed.

local env = require "spec.support.env"
local library = require "spec.support.library"

local golden = {}

---Where the cases of all dialects are.
golden.modules = {
  "spec.unit.golden.alter", "spec.unit.golden.batch", "spec.unit.golden.create_table",
  "spec.unit.golden.operations", "spec.unit.golden.stored",
}

---The cases of all dialects, by operation.
---@return table<string, table[]>
function golden.cases()
  local cases = {}
  for _, module in ipairs(golden.modules) do
    for op, list in pairs(require(module)) do cases[op] = list end
  end
  return cases
end

local function of_dialect(v, dialect)
  if type(v) ~= "table" then return v end
  if v[dialect] ~= nil then return v[dialect] end
  return v.default
end

---What must be there before a case: one text for all dialects, or one per dialect and `default`.
---@param case table
---@param dialect string
---@return string?
function golden.setup(case, dialect) return of_dialect(case.setup, dialect) end

---The error that a server is known to give, told by a part of it; the same way.
---@param case table
---@param dialect string
---@return string?
function golden.server_error(case, dialect) return of_dialect(case.server, dialect) end

---@param dialect string
---@param op string
---@return string
function golden.path(dialect, op)
  return ("%s/spec/golden/%s/%s.sql"):format(env.root, dialect, op)
end

---The statements of one case; an error becomes a comment, so that refusals are reviewed as well.
---@param case table  name, run, convention
---@param dialect string
---@return string[] statements, string? refusal, string[] warnings
function golden.statements(case, dialect)
  local ctx, sent, log = library.context {
    dialect = dialect, as_sql = true, naming_convention = case.convention,
  }
  local ok, e = pcall(require("mig.run").step, ctx, case.run, require "mig.op",
    require "mig.schema")
  local statements, warnings = {}, {}
  for i, s in ipairs(sent) do statements[i] = s.sql end
  for i, entry in ipairs(log) do warnings[i] = entry[3] end
  return statements, not ok and tostring(e) or nil, warnings
end

---@param case table
---@param dialect string
---@return string
function golden.render(case, dialect)
  local statements, refusal, warnings = golden.statements(case, dialect)
  local lines = { "-- " .. case.name }
  for _, text in ipairs(warnings) do lines[#lines + 1] = "-- warning: " .. text end
  for _, sql in ipairs(statements) do lines[#lines + 1] = sql .. ";" end
  if refusal then lines[#lines + 1] = "-- refused: " .. refusal end
  if #lines == 1 then lines[2] = "-- (nothing)" end
  return table.concat(lines, "\n") .. "\n"
end

---The golden text of all cases of an operation.
---@param cases table[]
---@param dialect string
---@return string
function golden.render_all(cases, dialect)
  local out = {}
  for i, case in ipairs(cases) do out[i] = golden.render(case, dialect) end
  return table.concat(out, "\n")
end

---The text in the file; with MIG_UPDATE_GOLDEN=1 the file is made from `text` first.
---@param dialect string
---@param op string
---@param text string
---@return string
function golden.expected(dialect, op, text)
  local path = golden.path(dialect, op)
  if os.getenv("MIG_UPDATE_GOLDEN") == "1" then
    env.sh("mkdir -p " .. env.quote(("%s/spec/golden/%s"):format(env.root, dialect)))
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
  end
  return env.read(path)
end

return golden
