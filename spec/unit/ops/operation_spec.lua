-- Operations as data: reverse, invoke, register; and when op may be called at all.

local library = require "spec.support.library"
local op = require "mig.op"
local ops = require "mig.ops"
local run = require "mig.run"
local sa = require "mig.schema"

local function sql_of(operation)
  return library.sql(function() op.invoke(operation) end, { as_sql = true })
end

local function column(name) return sa.Column(name or "a", sa.Integer) end

describe("op outside a run", function()
  local guarded = { "get_bind", "get_context", "inline_literal", "quote" }
  for _, name in ipairs(ops.builtin_names()) do
    if ops.is_operation(name) then guarded[#guarded + 1] = name end
  end
  for _, name in ipairs(guarded) do
    it("refuses " .. name, function()
      local ok, e = pcall(function() op[name]("t") end)
      assert.is_false(ok)
      assert.are.equal(("op.%s can only be called inside upgrade() or downgrade()"):format(name),
        e.message)
      assert.is_truthy(e.file:find("operation_spec.lua", 1, true))
    end)
  end

  it("lets f and register through", function()
    assert.are.equal("x", op.f("x").value)
    op.register("spec_outside", { run = function() end })
    assert.is_function(op.spec_outside)
  end)
end)

describe("mig.run", function()
  it("leaves the context also on an error, which passes as it is", function()
    local ctx = library.context()
    local problem = {}
    local ok, e = pcall(run.step, ctx, function() error(problem) end)
    assert.is_false(ok)
    assert.are.equal(problem, e)
    assert.has_error(function() run.current("x") end)
  end)

  it("hands arguments and results through, and nests", function()
    local outer, inner = library.context(), library.context()
    local a, b = run.step(outer, function(x)
      assert.are.equal(outer, run.current("x"))
      run.step(inner, function() assert.are.equal(inner, run.current("x")) end)
      assert.are.equal(outer, run.current("x"))
      return x, "b"
    end, "a")
    assert.are.same({ "a", "b" }, { a, b })
  end)
end)

describe("reverse", function()
  local cases = {
    { "DROP TABLE sc.t", function()
      return ops.new("create_table", "t", column(), { schema = "sc" })
    end },
    { "DROP TABLE IF EXISTS t", function()
      return ops.new("create_table", "t", column(), { if_not_exists = true })
    end },
    { "ALTER TABLE sc.b RENAME TO a", function()
      return ops.new("rename_table", "a", "b", { schema = "sc" })
    end },
    { "ALTER TABLE sc.t DROP COLUMN a", function()
      return ops.new("add_column", "t", column(), { schema = "sc" })
    end },
    { "DROP INDEX sc.ix", function()
      return ops.new("create_index", "ix", "t", { "a" }, { schema = "sc" })
    end },
    { "DROP VIEW sc.v", function()
      return ops.new("create_view", "v", "SELECT 1", { schema = "sc" })
    end },
    { "CREATE VIEW v (a) AS\nSELECT 1", function()
      return ops.new("drop_view", "v", { existing = { sql = "SELECT 1;", columns = { "a" } } })
    end },
    { "DROP TRIGGER tr", function()
      return ops.new("create_trigger", "tr", "t",
        { timing = "after", event = "insert", body = "DELETE FROM o" })
    end },
    { "CREATE TRIGGER tr AFTER UPDATE OF a ON t\nFOR EACH ROW BEGIN\nDELETE FROM o;\nEND",
      function() return ops.new("drop_trigger", "tr", "t",
        { existing = { timing = "after", event = "update of a", body = "DELETE FROM o" } }) end },
    { "DROP INDEX ix_t_a", function() return ops.new("create_index", nil, "t", { "a" }) end },
  }
  for _, case in ipairs(cases) do
    it("gives " .. case[1], function()
      assert.are.same({ case[1] }, sql_of(case[2]():reverse()))
    end)
  end

  it("of a replacement puts back what was there, and again what replaced it", function()
    local o = ops.new("replace_view", "v", "SELECT 2", { schema = "sc", existing = "SELECT 1" })
    local back = ops.new("replace_view", "v", "SELECT 1", { schema = "sc", existing = "SELECT 2" })
    assert.are.same(sql_of(back), sql_of(o:reverse()))
    assert.are.same(sql_of(o), sql_of(back:reverse()))
  end)

  it("of what is said to be dropped only by name is not known", function()
    for _, o in ipairs {
      ops.new("drop_view", "v"), ops.new("drop_function", "f"), ops.new("drop_trigger", "tr", "t"),
      ops.new("replace_view", "v", "SELECT 1"),
      ops.new("replace_function", "f", { returns = "integer", body = "SELECT 1" }),
      ops.new("replace_trigger", "tr", "t",
        { timing = "after", event = "insert", body = "DELETE FROM o" }),
    } do
      local ok, e = pcall(function() return o:reverse() end)
      assert.is_false(ok)
      assert.are.equal("MIG_EIRREVERSIBLE", e.code)
      local word = o.name:match "_(%l+)$"
      assert.are.equal(("op.%s cannot be reversed: the %s as it was is not known; give it as "
        .. "'existing'"):format(o.name, word), e.message)
    end
  end)

  it("of a reversed operation is the operation itself", function()
    local create = ops.new("create_table", "t", column())
    assert.are.equal(create, create:reverse():reverse())
  end)

  local irreversible = {
    drop_table = function() return ops.new("drop_table", "t") end,
    drop_index = function() return ops.new("drop_index", "ix") end,
    execute = function() return ops.new("execute", "SELECT 1") end,
    execute_file = function() return ops.new("execute_file", "a.sql") end,
    bulk_insert = function()
      return ops.new("bulk_insert", sa.table("t", sa.column("a")), { { a = 1 } })
    end,
  }
  for name, make in pairs(irreversible) do
    it("refuses to guess for " .. name, function()
      local ok, e = pcall(function() return make():reverse() end)
      assert.is_false(ok)
      assert.are.equal("MIG_EIRREVERSIBLE", e.code)
      assert.are.equal(("op.%s cannot be reversed"):format(name), e.message)
    end)
  end
end)

describe("an operation", function()
  it("is plain data", function()
    local o = ops.new("create_index", "ix", "t", { "a" }, { unique = true })
    assert.are.equal("create_index", o.name)
    assert.are.equal("ix", o.index)
    assert.are.equal("t", o.table)
    assert.are.same({ "a" }, o.definition.columns)
    assert.is_true(o.unique)
  end)

  it("keeps info, which is the project's own", function()
    local info = { owner = "me" }
    assert.are.equal(info, ops.new("create_table", "t", column(), { info = info }).info)
    assert.are.equal(info, ops.new("drop_table", "t", { info = info }).info)
    assert.are.equal(info, ops.new("create_index", "ix", "t", { "a" }, { info = info }).info)
    assert.are.equal(info, ops.new("drop_index", "ix", "t", { info = info }).info)
    local c = sa.Column("a", sa.Integer, { info = info, onupdate = 1, server_onupdate = 2 })
    assert.are.equal(info, c.info)
    assert.are.same({ 1, 2 }, { c.onupdate, c.server_onupdate })
  end)

  it("accepts what belongs to other dialects and keeps it", function()
    local o = ops.new("drop_index", "ix", "t", { postgresql_concurrently = true })
    assert.are.same({ postgresql_concurrently = true }, o.dialect_options)
    assert.are.same({ "DROP INDEX ix" }, sql_of(o))
    local unknown = pcall(ops.new, "drop_index", "ix", "t", { db2_concurrently = true })
    assert.is_false(unknown)
  end)

  it("can be made from an op object's arguments without running", function()
    local o = ops.new("drop_table", "t")
    assert.are.same({ "DROP TABLE t" }, sql_of(o))
  end)

  it("takes the convention of the run it is made in", function()
    local sent = library.sql(function()
      op.create_table("t", column(), sa.UniqueConstraint("a"))
    end, { naming_convention = { uq = "uq_%(table_name)s_%(column_0_name)s" } })
    assert.is_truthy(sent[1]:find("CONSTRAINT uq_t_a UNIQUE (a)", 1, true))
  end)

  it("returns a table from create_table", function()
    local _, t = library.run(function() return op.create_table("t", column()) end)
    assert.are.equal("t", t.name)
    assert.are.equal("table", t.kind)
  end)

  it("logs warnings and goes on", function()
    local sent, _, log = library.run(function()
      op.create_table("t", column("a"), sa.Column("b", sa.Integer, { primary_key = true }),
        sa.PrimaryKeyConstraint("a"))
    end)
    assert.is_truthy(sent[1].sql:find("PRIMARY KEY (a)", 1, true))
    assert.are.same({ { "warn", "mig.ops", "op.create_table: table 't' marks (b) as primary key, "
      .. "but its PrimaryKeyConstraint names (a), which is used" } }, log)
  end)

  it("compiles everything before it sends anything", function()
    library.refuses("op.create_table: unknown option 'sqlite_wher'; did you mean 'sqlite_where'?",
      function()
        op.create_table("t", column(), sa.Index("ix", "a", { sqlite_wher = "x" }))
      end)
  end)

  it("refuses in the dialect's name what the dialect has no function for", function()
    local dialect = require("mig.dialects").get("sqlite")
    local ok, e = pcall(dialect.compile, dialect, { name = "partition_table" })
    assert.is_false(ok)
    assert.are.equal("op.partition_table is not supported on SQLite", e.message)
  end)
end)

describe("op.register", function()
  it("adds an operation that runs a function with the arguments, nil included", function()
    local seen
    op.register("spec_view", { run = function(...)
      seen = table.pack(...)
      op.execute("CREATE VIEW " .. op.quote(seen[1]) .. " AS SELECT 1")
      return "done"
    end })
    local sent, result = library.run(function() return op.spec_view("V", nil, { x = 1 }, nil) end)
    assert.are.same({ { sql = 'CREATE VIEW "V" AS SELECT 1' } }, sent)
    assert.are.same({ "V", nil, { x = 1 }, nil, n = 4 }, seen)
    assert.are.equal("done", result)
  end)

  it("picks the dialect's function, else the default", function()
    op.register("spec_pick", { run = {
      sqlite = function() return "sqlite" end, default = function() return "default" end,
    } })
    op.register("spec_pick2", { run = {
      oracle = function() return "other" end, default = function() return "default" end,
    } })
    local _, result = library.run(function() return { op.spec_pick(), op.spec_pick2() } end)
    assert.are.same({ "sqlite", "default" }, result)
  end)

  it("says so when there is nothing for the dialect", function()
    op.register("spec_none", { run = { oracle = function() end } })
    local e = library.refuses("op.spec_none has nothing to run on sqlite and no default",
      function() op.spec_none() end)
    assert.are.equal("MIG_EUNSUPPORTED", e.code)
  end)

  it("reverses by name and arguments", function()
    op.register("spec_drop", { run = function(name) op.execute("DROP VIEW " .. name) end })
    op.register("spec_make", {
      run = function() end,
      reverse = function(name) return "spec_drop", name end,
      render = function(name) return ("op.spec_make(%q)"):format(name) end,
    })
    local o = ops.new("spec_make", "v", "SELECT 1")
    assert.are.same({ "DROP VIEW v" }, sql_of(o:reverse()))
    assert.are.equal('op.spec_make("v")', ops.descriptor("spec_make").render("v"))
    local ok, e = pcall(function() return ops.new("spec_drop", "v"):reverse() end)
    assert.is_false(ok)
    assert.are.equal("op.spec_drop cannot be reversed", e.message)
  end)

  it("replaces when told to, and the earlier function still works", function()
    local rename = op.rename_table
    op.register("rename_table", { replace = true, run = function(a, b)
      op.execute("-- renaming")
      return rename(a, b)
    end })
    finally(function()
      package.loaded["mig.ops"] = nil
      ops = require "mig.ops"
    end)
    local sent = library.sql(function() op.rename_table("a", "b") end)
    -- Between them the database is asked who reads the table.
    assert.are.same({ "-- renaming", "ALTER TABLE a RENAME TO b" }, { sent[1], sent[#sent] })
  end)

  local function definition(extra)
    local d = { run = function() end }
    for k, v in pairs(extra or {}) do d[k] = v end
    return d
  end

  local refused = {
    { "op.register: argument 1 (name) must be a string, got nil",
      function() op.register(nil, definition()) end },
    { "op.register: 'a b' cannot be called as op.a b",
      function() op.register("a b", definition()) end },
    { "op.register: argument 2 (definition) must be a table, got nil",
      function() op.register("spec_x") end },
    { "op.register: 'run' is missing", function() op.register("spec_x", {}) end },
    { "op.register: 'run' must be a function or a table of them by dialect, got string",
      function() op.register("spec_x", { run = "x" }) end },
    { "op.register: 'run' must hold a function for 'sqlite', got string",
      function() op.register("spec_x", { run = { sqlite = "x" } }) end },
    { "op.register: a key of 'run' must be a dialect such as postgresql, got 'postgres'; did you "
      .. "mean 'postgresql'?",
      function() op.register("spec_x", { run = { postgres = function() end } }) end },
    { "op.register: unknown option 'revers'; did you mean 'reverse'?",
      function() op.register("spec_x", definition { revers = print }) end },
    { "op.register: option 'reverse' must be a function, got string",
      function() op.register("spec_x", definition { reverse = "x" }) end },
    { "op.register: there is an op.create_table already; set replace = true to replace it",
      function() op.register("create_table", definition()) end },
    { "op.register: op.get_bind cannot be replaced",
      function() op.register("get_bind", definition { replace = true }) end },
  }
  for _, case in ipairs(refused) do
    it("refuses: " .. case[1], function()
      local e = library.refuses(case[1], case[2])
      assert.are.equal("MIG_EINVALID", e.code)
    end)
  end

  it("refuses a second definition of the same name", function()
    op.register("spec_twice", definition())
    library.refuses("op.register: there is an op.spec_twice already; set replace = true to replace "
      .. "it", function() op.register("spec_twice", definition()) end)
  end)
end)

describe("loading", function()
  it("of op and sa loads nothing else, until something is asked for", function()
    local before = {}
    for name in pairs(package.loaded) do
      if name:find("^mig%.") then
        before[name], package.loaded[name] = package.loaded[name], nil
      end
    end
    finally(function()
      for name in pairs(package.loaded) do
        if name:find("^mig%.") then package.loaded[name] = before[name] end
      end
      for name, module in pairs(before) do package.loaded[name] = module end
    end)
    local function loaded()
      local out = {}
      for name in pairs(package.loaded) do
        if name:find("^mig%.") then out[#out + 1] = name end
      end
      table.sort(out)
      return out
    end
    require "mig.op"
    local fresh = require "mig.schema"
    assert.are.same({ "mig.op", "mig.schema" }, loaded())
    assert.is_truthy(fresh.Integer)
    assert.are.same({ "mig.op", "mig.schema", "mig.schema.types", "mig.support.check",
      "mig.support.class", "mig.support.errors", "mig.support.nearest", "mig.support.sorted" },
      loaded())
  end)
end)
