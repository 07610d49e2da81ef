-- What each operation looks like as Lua source, to the byte: it is read by people. With
-- MIG_UPDATE_GOLDEN=1 the files are written again, and the diff is reviewed.

local env = require "spec.support.env"
local golden = require "spec.support.golden"
local rendering = require "spec.support.rendering"
local sorted = require "mig.support.sorted"

local render = require "mig.render"

local suites = {
  { folder = "", dialect = "sqlite", cases = golden.cases() },
  { folder = "postgresql/", dialect = "postgresql", cases = require "spec.unit.golden.postgresql" },
  { folder = "mariadb/", dialect = "mariadb", cases = require "spec.unit.golden.mariadb" },
}

local function text_of(list, dialect)
  local out = {}
  for _, case in ipairs(list) do
    local lines = { "-- " .. case.name }
    for _, o in ipairs(rendering.operations(case, dialect)) do
      lines[#lines + 1] = render.operation(o)
    end
    if #lines > 1 then out[#out + 1] = table.concat(lines, "\n") .. "\n" end
  end
  return table.concat(out, "\n")
end

local function expected(name, text)
  local path = ("%s/spec/golden/render/%s.txt"):format(env.root, name)
  if os.getenv("MIG_UPDATE_GOLDEN") == "1" then
    env.sh("mkdir -p " .. env.quote(path:match("^(.*)/")))
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
  end
  return env.read(path)
end

describe("Lua source", function()
  for _, suite in ipairs(suites) do
    for op, list in sorted.pairs(suite.cases) do
      local text = text_of(list, suite.dialect)
      if text ~= "" then
        it(("of op.%s, cases of %s"):format(op, suite.dialect), function()
          assert.are.equal(expected(suite.folder .. op, text), text)
        end)
      end
    end
  end
end)
