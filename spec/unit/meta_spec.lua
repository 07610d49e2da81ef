-- The editor stubs name what there is: no more, no less.

local env = require "spec.support.env"
require "spec.support.library"

local function stub_text(name) return env.read(env.root .. "/lua/mig/_meta/" .. name .. ".lua") end

local function declared(text, module)
  local names = {}
  for name in text:gmatch("\nfunction " .. module .. "%.([%w_]+)%(") do names[name] = true end
  for name in text:gmatch("\n" .. module .. "%.([%w_]+) =") do names[name] = true end
  return names
end

local function sorted_keys(map)
  local out = {}
  for name in pairs(map) do out[#out + 1] = name end
  table.sort(out)
  return out
end

describe("editor stubs", function()
  it("declare every operation and service of op", function()
    local names = {}
    for _, name in ipairs(require("mig.ops").builtin_names()) do names[name] = true end
    assert.are.same(sorted_keys(names), sorted_keys(declared(stub_text("op"), "op")))
  end)

  it("declare every name of sa", function()
    local sa = require "mig.schema"
    local names = {}
    for _, name in ipairs(sa.__names()) do names[name] = true end
    assert.are.same(sorted_keys(names), sorted_keys(declared(stub_text("schema"), "sa")))
  end)

  it("declare all that mig.write_hooks has for projects", function()
    assert.are.same({ "register" }, sorted_keys(declared(stub_text("write_hooks"), "write_hooks")))
    assert.is_function(require("mig.write_hooks").register)
  end)

  it("declare all that mig.lint has for projects", function()
    assert.are.same({ "rule" }, sorted_keys(declared(stub_text("lint"), "lint")))
    assert.is_function(require("mig.lint").rule)
  end)

  it("declare all that mig.directives has", function()
    local names = {}
    for name in pairs(require "mig.directives") do names[name] = true end
    assert.are.same(sorted_keys(names), sorted_keys(declared(stub_text("directives"),
      "directives")))
  end)

  it("declare every key of env.lua", function()
    local rows = env.read("lua/mig/environment.lua"):match("\nlocal keys = {\n(.-)\n}")
    local keys, fields = {}, {}
    for name in rows:gmatch("%f[^\n\0]%s*([%w_]+) = ") do keys[name] = true end
    local class = stub_text("env"):match("%-%-%-@class mig%.Env\n(.-)\n\n")
    for name in class:gmatch("@field ([%w_]+)%?") do fields[name] = true end
    assert.are.same(sorted_keys(keys), sorted_keys(fields))
  end)

  for _, name in ipairs { "op", "schema", "directives", "env", "lint", "write_hooks" } do
    it(("%s is Lua and begins with its module's name"):format(name), function()
      local text = stub_text(name)
      assert.are.equal(("---@meta mig.%s\n"):format(name), text:match("^[^\n]*\n"))
      assert.is_function(load(text))
    end)
  end
end)
