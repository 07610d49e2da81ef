-- env.lua: which keys it may have, what they are, what C learns of it.

require "spec.support.library"
local environment = require "mig.environment"
local errors = require "mig.support.errors"
local sandbox = require "mig.support.sandbox"
local tmp = require "spec.support.tmp"

local dir, metatable

before_each(function()
  dir = tmp.dir()
  metatable = sandbox.open({ dir }, {})
end)

local function load(text)
  tmp.write(dir .. "/env.lua", text)
  return environment.load(dir .. "/env.lua", metatable)
end

local function fails(text)
  local ok, e = pcall(load, text)
  assert.is_false(ok)
  assert(errors.is_error(e), tostring(e))
  return e
end

describe("env.lua", function()
  it("returns a table of keys that mig knows", function()
    local env = load "return { version_table = 'v', on_version_apply = function() end }"
    assert.equal("v", env.version_table)
    assert.same({}, load "return {}")
  end)

  it("returns nothing else", function()
    for text, what in pairs { [""] = "nil", ["return 1"] = "number", ["return 'x'"] = "string" } do
      local e = fails(text)
      assert.same({ "MIG_ECONFIG", dir .. "/env.lua", "must return a table, got " .. what },
        { e.code, e.file, e.message })
      assert.is_nil(e.line)
    end
  end)

  it("has no other keys", function()
    assert.equal("unknown key 'version_tabel'; did you mean 'version_table'?",
      fails "return { version_tabel = 'x' }".message)
    assert.is_truthy(fails "return { 1 }".message:find("unknown key '1'; it takes: ", 1, true))
    assert.equal("dialect_name is not a key of mig: the URL says which database it is",
      fails "return { dialect_name = 'sqlite' }".message)
  end)

  it("has values of the right type", function()
    for text, message in pairs {
      ["version_table = 1"] = "version_table must be a string, got number",
      ["version_table_pk = 'yes'"] = "version_table_pk must be a boolean, got string",
      ["on_version_apply = 1"] = "on_version_apply must be a function or table, got number",
      ["on_version_apply = { a = print }"] = "on_version_apply must be a function or a list",
      ["on_version_apply = { print, 2 }"] = "on_version_apply[2] must be a function, got number",
      ["targets = {}"] = "targets must be a function, got table",
      ["url = 'sqlite://'"] = "url must be a function, got string",
      ["plugins = 'a'"] = "plugins must be a table, got string",
    } do
      assert.equal(message, fails("return { " .. text .. " }").message)
    end
  end)
end)

describe("hooks", function()
  it("may be anything that can be called", function()
    local env = load "return { process_revision_directives = require('mig.directives').Rewriter() }"
    assert.is_table(env.process_revision_directives)
    assert.equal("process_revision_directives must be a function, got table",
      fails "return { process_revision_directives = {} }".message)
  end)

  it("after each step are one or a list", function()
    local one, two = function() end, setmetatable({}, { __call = function() end })
    assert.same({}, environment.hooks {})
    assert.same({ one }, environment.hooks { on_version_apply = one })
    assert.equal(two, environment.hooks({ on_version_apply = two })[1])
    assert.same({ one, two }, environment.hooks { on_version_apply = { one, two } })
  end)
end)

describe("plugins", function()
  it("are loaded in their order", function()
    tmp.write(dir .. "/log.lua", "return {}")
    tmp.write(dir .. "/one.lua", "table.insert(require 'log', 1)")
    tmp.write(dir .. "/two.lua", "table.insert(require 'log', 2)")
    load "return { plugins = { 'two', 'one' } }"
    assert.same({ 2, 1 }, metatable.__index.require "log")
  end)

  it("must be a list of modules that are there", function()
    assert.equal('plugins must be a list of modules: { "ops.views" }',
      fails "return { plugins = { views = 'ops.views' } }".message)
    assert.equal("plugins[1] must be the name of a module, got number",
      fails "return { plugins = { 1 } }".message)
    assert.is_truthy(
      fails "return { plugins = { 'gone' } }".message:find("module 'gone' not found", 1, true))
  end)
end)

describe("-x arguments", function()
  it("are keys and values", function()
    assert.same({ a = "1", b = "", flag = "", eq = "x=y", [""] = "z" },
      environment.arguments { "a=1", "b=", "flag", "eq=x=y", "=z" })
    assert.same({ a = "2" }, environment.arguments { "a=1", "a=2" })
    assert.same({ a = "1\n2" }, environment.arguments { "a=1\n2" })
    assert.same({}, environment.arguments {})
  end)
end)

describe("mig.ini, to env.lua,", function()
  local function config()
    return environment.config({ url = "sqlite://" }, {
      shop = { { key = "url", value = "sqlite:///shop.db" },
        { key = "password", problem = "mig.ini:7: password: environment variable" } },
    })
  end

  it("is the settings of its section, and the other sections", function()
    assert.equal("sqlite://", config().url)
    assert.equal("sqlite:///shop.db", config().sections.shop.url)
    assert.is_nil(config().sections.shop.host)
  end)

  it("is an error where a value is asked for that has none", function()
    local ok, e = pcall(function() return config().sections.shop.password end)
    assert.is_false(ok)
    assert.equal("mig.ini:7: password: environment variable", e.message)
    ok, e = pcall(function() return config().sections.shpo end)
    assert.is_false(ok)
    assert.equal("mig.ini has no section [shpo]; did you mean 'shop'?", e.message)
  end)
end)

describe("what C learns", function()
  it("is the URL, and the settings in a fixed order", function()
    assert.same({ url = "x", on_version_apply = false, targets = false, settings = {} },
      environment.describe("env.lua", { url = function() return "x" end }, {}, {}))
    assert.same({ on_version_apply = true, targets = true, settings = {
      { "transaction_per_migration", "false" }, { "version_table", "v" },
      { "version_table_pk", "true" } } },
      environment.describe("env.lua", { version_table_pk = true, version_table = "v",
        transaction_per_migration = false, on_version_apply = function() end,
        targets = function() end }, {}, {}))
  end)

  it("asks url() with the settings and the arguments", function()
    local asked
    environment.describe("env.lua", { url = function(...) asked = { ... } end },
      { a = 1 }, { b = 2 })
    assert.same({ { a = 1 }, { b = 2 } }, asked)
  end)

  it("takes text or nothing from url()", function()
    local ok, e = pcall(environment.describe, "/p/env.lua", { url = function() return 1 end },
      {}, {})
    assert.is_false(ok)
    assert.same({ "MIG_ECONFIG", "/p/env.lua" }, { e.code, e.file })
    assert.equal("url() must return a string or nil, got number", e.message)
  end)
end)
