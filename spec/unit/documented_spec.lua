-- What there is, is in the manual page, and nothing else: commands, options, settings, keys of
-- env.lua, URL parameters and environment variables. Each is asked of what defines it.

local env = require "spec.support.env"
local program = require "spec.support.program"
require "spec.support.library"

local manual, ini = env.read("doc/mig.1"), env.read("doc/mig.ini.5")

-- Text from the line that begins with `from` to the next that begins with `to`.
local function part(text, from, to)
  local first = assert(("\n" .. text):find("\n" .. from, 1, true), from)
  local last = text:find("\n" .. to, first + #from, true)
  return text:sub(first, last)
end

local function sorted(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- First words of list items, `.It Cm a , b` counting twice.
local function items(text, macro)
  local set = {}
  for words in text:gmatch("%.It " .. macro .. " ([^\n]*)") do
    set[words:match("^%S+")] = true
    for name in words:gmatch(", C?m? ?([%w_]+)") do set[name] = true end
  end
  return set
end

local function help(...)
  local run = program.mig { "help", ... }
  assert.are.equal("", run.err)
  return run.out
end

-- "  -c, --config FILE   …" and "  -x KEY=VALUE  …", as mdoc writes them after Fl: "c", "-config".
local function options_of(text, heading)
  local set = {}
  local list = (text .. "\n"):match("\n" .. heading .. ":\n(.-)\n\n")
  for line in (list or ""):gmatch("[^\n]+") do
    local names = (line .. "  "):match("^ ( %-.-)  ") or "" -- or the rest of the line before
    for name in names:gmatch(" %-(%-?[%w-]+)") do set[name] = true end
  end
  return set
end

local function flags(text)
  local set = {}
  for name in text:gmatch("%f[%w]Fl (%S+)") do set[name] = true end
  return set
end

describe("doc/mig.1", function()
  local commands = part(manual, ".Sh COMMANDS", ".Sh TARGETS")

  it("has every command, and no other", function()
    local list = help():match("\ncommands:\n(.-)\n\n")
    local there = {}
    for name in list:gmatch("%f[^\n\0]  (%S+)") do there[name] = true end
    assert.is_true(next(there) ~= nil)
    assert.are.same(sorted(there), sorted(items(commands, "Cm")))
  end)

  it("has every option of every command, and no other", function()
    for name in pairs(items(commands, "Cm")) do
      local entry = part(commands, ".It Cm " .. name, ".It ")
      assert.are.same(sorted(options_of(help(name), "options")), sorted(flags(
        entry:match("^[^\n]*"))), name)
    end
  end)

  it("has every option that all commands take", function()
    local heads = {}
    for line in part(manual, ".Sh DESCRIPTION", ".Sh COMMANDS"):gmatch("\n%.It ([^\n]*)") do
      for name in pairs(flags(line)) do heads[name] = true end
    end
    assert.are.same(sorted(options_of(help(), "options")), sorted(heads))
  end)

  it("has every key of env.lua, and no other", function()
    local rows = env.read("lua/mig/environment.lua"):match("\nlocal keys = {\n(.-)\n}")
    local keys = {}
    for name in rows:gmatch("%f[^\n\0]%s*([%w_]+) = ") do keys[name] = true end
    assert.are.same(sorted(keys), sorted(items(part(manual, ".Ss env.lua", ".Sh DATABASE"), "Cm")))
  end)

  for heading, source in pairs {
    [".Ss SQLite"] = { "runtime/db/sqlite.c", "%.params = [^{]*{(.-)}" },
    [".Ss MariaDB and MySQL"] = { "runtime/db/mariadb_url.c", "mig_mariadb_params.-{(.-)}" },
  } do
    it("has every parameter of a URL under " .. heading .. ", and no other", function()
      local names = {}
      for name in env.read(source[1]):match(source[2]):gmatch('"([%w_]+)"') do
        names[name] = true
      end
      local urls = part(manual, ".Sh DATABASE URLS", ".Sh TRANSACTIONS") .. ".Ss"
      assert.are.same(sorted(names), sorted(items(part(urls, heading, ".Ss"), "Cm")))
    end)
  end

  it("has every environment variable that the program reads", function()
    local read = {}
    for _, file in ipairs(env.lines("find runtime -name '*.c'")) do
      for name in env.read(file):gmatch('getenv%("([%w_]+)"%)') do read[name] = true end
    end
    -- MIG_LUA_… are for development builds; TZ is the C library's.
    read.MIG_LUA_DIR, read.MIG_LUA_GC, read.TZ = nil, nil, nil
    assert.are.same(sorted(read), sorted(items(part(manual, ".Sh ENVIRONMENT", ".Sh FILES"), "Ev")))
  end)
end)

describe("doc/mig.ini.5", function()
  it("has every key of mig.ini, and no other", function()
    local rows = env.read("runtime/engine/config.c"):match("mig_config_keys%[%] = {(.-)};")
    local keys = {}
    for name in rows:gmatch('"([%w_]+)"') do keys[name] = true end
    assert.is_true(next(keys) ~= nil)
    assert.are.same(sorted(keys), sorted(items(part(ini, ".Sh KEYS", ".Sh POST"), "Cm")))
  end)

  it("has every key of a hook, and no other", function()
    local rows = env.read("runtime/engine/hooks.c"):match(
      "\nstatic const char %*const keys%[%] = {(.-)}")
    local keys, there = {}, {}
    for name in rows:gmatch('"([%w_]+)"') do keys[name] = true end
    assert.is_true(next(keys) ~= nil)
    for name in part(ini, ".Sh POST", ".Sh EXAMPLES"):gmatch("\n%.It Ar name Ns Li %.(%S+)") do
      there[name] = true
    end
    assert.are.same(sorted(keys), sorted(there))
  end)
end)

describe("doc/mig-revision.5", function()
  local page = env.read("doc/mig-revision.5")
  local ops = require "mig.ops"

  it("has every operation, with its arguments and options", function()
    for _, name in ipairs(ops.builtin_names()) do
      local descriptor = ops.descriptor(name)
      local head, entry = page:match("\n%.It Fn op%." .. name .. " ?([^\n]*)\n(.-)\n%.[IE][tl]")
      assert.truthy(head or page:find("Fn op." .. name .. "\n", 1, true)
        or page:find("Fn op." .. name .. " ", 1, true), name)
      if descriptor then
        local args, options = {}, {}
        for i, arg in ipairs(descriptor.args) do args[i] = arg[2] end
        if descriptor.rest then args[#args + 1] = "item ..." end
        assert.are.equal(table.concat(args, " "), head)
        for names in (entry:match("\nOptions?:(.*)$") or ""):gmatch("\n%.Cm ([^\n]*)") do
          for option in names:gmatch("[%w_]+") do options[option] = true end
        end
        assert.are.same(sorted(descriptor.opts or {}), sorted(options), name)
      end
    end
  end)
end)

describe("README.md", function()
  it("has everything that op offers", function()
    local text = env.read("README.md")
    for _, name in ipairs(require("mig.ops").builtin_names()) do
      assert.is_truthy(text:find("`op." .. name .. "(", 1, true), name)
    end
  end)
end)

describe("CHANGELOG.md", function()
  it("begins with the version of the headers", function()
    local version = env.read("include/mig/common.h"):match('#define MIG_VERSION "([^"]+)"')
    assert.are.equal(version, env.read("CHANGELOG.md"):match("\n## (%d+%.%d+%.%d+) %- "))
  end)
end)
