-- Views, functions and triggers of models.

local library = require "spec.support.library"
local metadata = require "mig.schema.metadata"
local ops = require "mig.ops"
local sa = require "mig.schema"
local stored = require "mig.ops.stored"

local function view(name, opts) return sa.View(name or "v", "SELECT 1 AS a", opts) end

local function fn(name, opts)
  local fields = { returns = "integer", body = "SELECT 1" }
  for k, v in pairs(opts or {}) do fields[k] = v end
  return sa.Function(name or "f", fields)
end

local function trigger(name, of, opts)
  local fields = { timing = "after", event = "insert", body = "DELETE FROM o" }
  for k, v in pairs(opts or {}) do fields[k] = v end
  return sa.Trigger(name or "tr", of or "t", fields)
end

local function message_of(make, ...)
  local ok, e = pcall(make, ...)
  assert.is_false(ok)
  return e.message
end

describe("a view, a function, a trigger", function()
  it("belongs to the models it names, and is in their schema", function()
    local m = sa.MetaData { schema = "sc" }
    local v, f, tr = view("v", { metadata = m }), fn("f", { metadata = m }),
      trigger("tr", "t", { metadata = m })
    assert.are.same({ { v }, { f }, { tr } }, { m.views, m.functions, m.triggers })
    assert.are.same({ "sc", "sc", "sc" }, { v.schema, f.schema, tr.schema })
  end)

  it("belongs to none otherwise", function()
    local m = sa.MetaData()
    view()
    assert.are.same({ 0, 0, 0 }, { #m.views, #m.functions, #m.triggers })
  end)

  it("is there once", function()
    local m = sa.MetaData()
    view("v", { metadata = m })
    assert.are.equal("sa.View: view 'sc.v' is already defined", message_of(function()
      view("v", { metadata = m, schema = "sc" })
      view("v", { metadata = m, schema = "sc" })
    end))
    fn("f", { metadata = m })
    fn("f", { metadata = m, args = "a integer" })
    assert.are.equal("sa.Function: function 'f()' is already defined",
      message_of(fn, "f", { metadata = m }))
    trigger("tr", "t", { metadata = m })
    trigger("tr", "t2", { metadata = m })
    assert.are.equal("sa.Trigger: trigger 't.tr' is already defined",
      message_of(trigger, "tr", "t", { metadata = m }))
  end)

  it("of a table is where the table is", function()
    local m = sa.MetaData { schema = "sc" }
    local t = sa.Table("t", m, sa.Column("a", sa.Integer))
    local tr = trigger("tr", t)
    assert.are.equal(tr, m.triggers[1])
    assert.are.same({ "t", "sc" }, { tr.table, tr.schema })
    local v = view("v", { metadata = m })
    assert.are.equal("v", trigger("tr", v, { timing = "instead of" }).table)
    assert.are.equal(2, #m.triggers)
  end)

  it("may stand in target_metadata by itself", function()
    local m, v, f, tr = sa.MetaData(), view(), fn(), trigger()
    local list = metadata.list { v, m, f, tr }
    assert.are.equal(2, #list)
    assert.are.equal(m, list[1])
    assert.are.same({ { v }, { f }, { tr } },
      { list[2].views, list[2].functions, list[2].triggers })
    assert.are.same({ m }, metadata.list(m))
    assert.are.equal("target_metadata: element 2 must be a sa.MetaData, a sa.View, a sa.Function "
      .. "or a sa.Trigger, got string", message_of(metadata.list, { m, "x" }))
  end)

  it("keeps SQL as it is, but for its ends", function()
    assert.are.equal("  SELECT 1\n  FROM t", sa.View("v", "\n\n  SELECT 1\n  FROM t;\n ").sql)
    assert.are.equal("SELECT 1", sa.View("v", sa.text "  SELECT 1 ; ").sql)
  end)

  it("makes operations that make it as it is", function()
    local objects = {
      view("v", { schema = "sc", columns = { "x" }, materialized = true,
        postgresql_with = { a = 1 } }),
      fn("f", { schema = "sc", args = "a integer", volatility = "STABLE", security = "definer",
        language = "plpgsql", postgresql_strict = true }),
      sa.Function("p", { procedure = true, body = "SELECT 1" }),
      trigger("tr", "t", { schema = "sc", for_each = "statement", when = sa.text "a > 0",
        event = 'update of a, "b or c" or delete', execute = "f()" }),
    }
    for _, object in ipairs(objects) do
      local create = stored.operation("create", object)
      object.metadata = nil
      assert.are.same(object, create.definition)
      assert.are.same(object, create:reverse():reverse().definition)
      local drop = stored.operation("drop", object)
      assert.are.equal(object, drop.existing)
      assert.are.same(object, drop:reverse().definition)
      local replace = stored.operation("replace", object, object)
      assert.are.equal(object, replace.existing)
      assert.are.same(object, replace:reverse().definition)
    end
  end)
end)

describe("the events of a trigger", function()
  local function events(text) return trigger("tr", "t", { event = text }).events end

  it("are words and columns", function()
    assert.are.same({ { name = "insert" } }, events "INSERT")
    assert.are.same({ { name = "delete" }, { name = "truncate" } }, events "delete or  truncate")
    assert.are.same({
      { name = "insert" }, { name = "update", columns = { "a", "B, c", "d" } },
      { name = "delete" },
    }, events 'insert or update of a , "B, c",d or delete')
  end)

  for _, text in ipairs { "", "upsert", "insert delete", "insert or", "update of", "update of a,",
    "update of a b", "update of , a", "insert of a", "insert,delete" } do
    it(("are refused: '%s'"):format(text), function()
      assert.are.equal(("sa.Trigger: option 'event' must be insert, delete, truncate, update or "
        .. "update of columns, several of them with OR between, got '%s'"):format(text),
        message_of(events, text))
    end)
  end
end)

describe("mig refuses", function()
  local cases = {
    { "sa.View: argument 2 (sql) must not be empty", function() sa.View("v", " ; ") end },
    { "sa.View: argument 2 (sql) begins with CREATE: give the SELECT alone",
      function() sa.View("v", "create view v as select 1") end },
    { "sa.View: option 'metadata' must be a sa.MetaData, got table",
      function() view("v", { metadata = {} }) end },
    { "sa.View: unknown option 'materialised'; did you mean 'materialized'?",
      function() view("v", { materialised = true }) end },
    { "sa.Function: option 'body' is missing",
      function() sa.Function("f", { returns = "integer" }) end },
    { "sa.Function: option 'returns' is missing; a procedure has procedure = true",
      function() sa.Function("f", { body = "SELECT 1" }) end },
    { "sa.Function: a procedure returns nothing: leave out 'returns'",
      function() fn("f", { procedure = true }) end },
    { "sa.Function: option 'volatility' must be one of IMMUTABLE, STABLE, VOLATILE, got 'fixed'",
      function() fn("f", { volatility = "fixed" }) end },
    { "sa.Trigger: option 'timing' is missing",
      function() sa.Trigger("tr", "t", { event = "insert", body = "x" }) end },
    { "sa.Trigger: option 'timing' must be one of BEFORE, AFTER, INSTEAD OF, got 'later'",
      function() trigger("tr", "t", { timing = "later" }) end },
    { "sa.Trigger: option 'event' is missing",
      function() sa.Trigger("tr", "t", { timing = "after", body = "x" }) end },
    { "sa.Trigger: option 'for_each' must be one of ROW, STATEMENT, got 'table'",
      function() trigger("tr", "t", { for_each = "table" }) end },
    { "sa.Trigger: option 'body' is missing, the statements; PostgreSQL takes 'execute', the call "
      .. "of a function",
      function() sa.Trigger("tr", "t", { timing = "after", event = "insert" }) end },
    { "op.drop_view: option 'existing' must be the view as it was, got boolean",
      function() ops.new("drop_view", "v", { existing = true }) end },
    { "op.drop_view: existing: option 'sql' is missing",
      function() ops.new("drop_view", "v", { existing = {} }) end },
    { "op.drop_function: existing: unknown option 'boddy'; did you mean 'body'?",
      function() ops.new("drop_function", "v", { existing = { boddy = "x" } }) end },
    { "op.create_view: unknown option 'metadata'; it takes: columns, info, materialized, schema",
      function() ops.new("create_view", "v", "SELECT 1", { metadata = 1 }) end },
  }
  for _, case in ipairs(cases) do
    it(case[1], function() assert.are.equal(case[1], message_of(case[2])) end)
  end

  it("an option that another dialect's version of it has", function()
    library.refuses("op.create_view: unknown option 'sqlite_with'; it takes none", function()
      ops.invoke(ops.new("create_view", "v", "SELECT 1", { sqlite_with = 1 }))
    end)
  end)
end)
