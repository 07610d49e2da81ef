-- The editor stubs say of each function what the function says of itself when it is called: names
-- and order of the arguments, and the options it takes.

require "spec.support.library"
local check = require "mig.support.check"
local ops = require "mig.ops"
local sa = require "mig.schema"
local stubs = require("spec.support.stubs").read()

local function sorted_keys(map)
  local out = {}
  for name in pairs(map) do out[#out + 1] = name end
  table.sort(out)
  return out
end

-- What a call asks its option table for: names, and whether a dialect's own are taken.
local function asked(fn, ...)
  local options, seen = check.options, nil
  check.options = function(fname, opts, spec, prefixed, into)
    seen = seen or { names = spec, open = prefixed == true }
    return options(fname, opts, spec, prefixed, into)
  end
  local ok, problem = pcall(fn, ...)
  check.options = options
  return assert(seen, ok and "no options" or problem)
end

local dialects = { sqlite = true, postgresql = true, mysql = true, mariadb = true }

-- Options of a dialect's own are compared below, by what the dialect knows.
local function own(options)
  local names = {}
  for name in pairs(options.names) do
    if not (options.open and dialects[name:match("^(%l+)_") or ""]) then names[name] = true end
  end
  return sorted_keys(names)
end

local function same_options(real, stub, what)
  assert.are.same(own(real), own(stub), what)
  assert.are.equal(real.open, stub.open, what .. ": options with a dialect's prefix")
end

describe("the stub of op", function()
  for _, name in ipairs(ops.builtin_names()) do
    local descriptor = ops.descriptor(name)
    if descriptor then
      it(("has the arguments and options of op.%s"):format(name), function()
        local fn = stubs.functions["op." .. name]
        local params = {}
        for i, arg in ipairs(descriptor.args) do params[i] = arg[2] end
        local given = table.move(fn.params, 1, #fn.params, 1, {})
        local last = given[#given]
        if last == "opts" or last == "..." then given[#given] = nil end
        assert.are.same(params, given)
        assert.are.equal(descriptor.rest ~= nil, last == "...")
        same_options({ names = descriptor.opts or {}, open = descriptor.prefixed == true },
          stubs:options(fn.types[last] or ""), "op." .. name)
        for _, param in ipairs(fn.params) do
          assert.is_string(fn.types[param], "a type for " .. param)
        end
      end)
    end
  end

  it("has what batch_op has", function()
    local names = { "f", "execute", "get_bind", "get_context", "inline_literal", "invoke", "quote" }
    for _, name in ipairs(require("mig.ops.batch_alter_table").names) do
      names[#names + 1] = name
    end
    table.sort(names)
    assert.are.same(names, sorted_keys(stubs.classes["mig.BatchOp"].fields))
  end)

  it("has the options of op.batch_alter_table", function()
    local real = asked(function()
      require("mig.run").step({ dialect = require("mig.dialects").get("sqlite") }, function()
        require("mig.op").batch_alter_table("t", function() end, {})
      end)
    end)
    same_options(real, stubs:options(stubs.functions["op.batch_alter_table"].types.opts),
      "op.batch_alter_table")
  end)
end)

local metadata = sa.MetaData()

-- A call of each function of sa that takes options, with none.
local calls = {
  CheckConstraint = { "x > 0", {} }, Column = { "c", sa.Integer, {} },
  Computed = { "x", {} }, ExcludeConstraint = { { "c", "=" }, {} },
  ForeignKey = { "t.c", {} }, ForeignKeyConstraint = { { "c" }, { "t.c" }, {} },
  Function = { "f", { body = "x" } }, Identity = { {} }, Index = { "i", "c", {} },
  MetaData = { {} }, PrimaryKeyConstraint = { "c", {} }, Sequence = { "s", {} },
  Table = { "t", metadata, {} }, Trigger = { "r", "t", {} }, UniqueConstraint = { "c", {} },
  View = { "v", "SELECT 1", {} }, table = { "t", {} },
}

describe("the stub of sa", function()
  it("has a call here for each function with options", function()
    local names = {}
    for name, fn in pairs(stubs.functions) do
      local last = fn.types[fn.params[#fn.params] or ""] or ""
      if name:find("^sa%.") and next(stubs:options(last).names) then
        names[name:sub(4)] = true
      end
    end
    assert.are.same(sorted_keys(calls), sorted_keys(names))
  end)

  for name, args in pairs(calls) do
    it("has the options of sa." .. name, function()
      local fn = stubs.functions["sa." .. name]
      same_options(asked(sa[name], table.unpack(args)),
        stubs:options(fn.types[fn.params[#fn.params]]), "sa." .. name)
    end)
  end
end)

-- The types of a namespace, and what the stub says of each.
local function compare_types(types, described, prefix)
  for name, t in pairs(types) do
    local is_type = type(t) == "table" and rawget(t, "with_variant") == nil and t.typename
    if is_type then
      it(("has the arguments and options of %s%s"):format(prefix, name), function()
        local stub = assert(described[name], name)
        local params, options = stubs:call(stub)
        local args = { {} }
        if t.needs == "value" then args = { "a", {} } end
        if t.needs == "name" then args = { "a", sa.Integer, {} } end
        local real = asked(t, table.unpack(args))
        for _, param in ipairs(params) do options.names[param] = true end
        same_options(real, options, prefix .. name)
        assert.are.same(getmetatable(t).positional, params)
      end)
    end
  end
end

describe("the stub of types", function()
  local generic = {}
  for name, value in pairs(stubs.values) do generic[name:match("^sa%.(.*)$") or ""] = value end
  compare_types(require("mig.schema.types").all, generic, "sa.")
  compare_types(sa.mysql, stubs.classes["mig.mysql"].fields, "sa.mysql.")
  compare_types(sa.postgresql, stubs.classes["mig.postgresql"].fields, "sa.postgresql.")
end)

-- Options that look like a dialect's own but are compared above, with the operation's.
local of_operations = {}
for _, name in ipairs(ops.builtin_names()) do
  local descriptor = ops.descriptor(name)
  for option in pairs(descriptor and descriptor.opts or {}) do of_operations[option] = true end
end

-- Names of options with the prefix of a dialect that stand in any class of options.
local function declared_own(prefixes)
  local names = {}
  for class_name, class in pairs(stubs.classes) do
    for field in pairs(class_name:find("Opts$") and class.fields or {}) do
      for _, prefix in ipairs(prefixes) do
        if field:sub(1, #prefix) == prefix and not of_operations[field] then
          names[field:sub(#prefix + 1)] = true
        end
      end
    end
  end
  return names
end

describe("the options of a dialect in the stubs", function()
  for _, name in ipairs { "sqlite", "postgresql", "mariadb" } do
    it("are those that it knows: " .. name, function()
      local dialect = require("mig.dialects").get(name)
      local known, any = {}, false
      for _, options in pairs(dialect.options) do
        for option in pairs(options) do
          known[option], any = option ~= "*" or nil, any or option == "*"
        end
      end
      local declared = declared_own(dialect.option_prefixes)
      for option in pairs(known) do assert.is_true(declared[option], "not declared: " .. option) end
      for option in pairs(declared) do
        assert.is_true(known[option] or any, "not known: " .. option)
      end
    end)
  end
end)
