-- Operations on what is there: their way back, and the names of constraints.

local class = require "mig.support.class"
local library = require "spec.support.library"
local op = require "mig.op"
local ops = require "mig.ops"
local sa = require "mig.schema"

local function sql_of(operation, dialect)
  return library.sql(function() op.invoke(operation) end, { dialect = dialect or "mariadb" })
end

local function refusal(fn)
  local ok, e = pcall(fn)
  assert.is_false(ok)
  return e.code, e.message
end

local function alter(opts) return ops.new("alter_column", "t", "c", opts) end

describe("the reverse of alter_column", function()
  it("swaps what is new and what was", function()
    local back = alter({
      type_ = sa.Text, existing_type = sa.String(5), nullable = false, existing_nullable = true,
      server_default = "x", existing_server_default = sa.none, comment = "new",
      existing_comment = "old", autoincrement = true, existing_autoincrement = false,
      schema = "sc", mysql_x = 1, postgresql_using = "c::text",
    }):reverse()
    assert.are.equal("alter_column", back.name)
    assert.are.same({ "t", "c", "sc" }, { back.table, back.column, back.schema })
    assert.are.same({ "VARCHAR(5)", "TEXT" }, {
      require("mig.dialects").get("sqlite"):type_sql(back.type_, "x"),
      require("mig.dialects").get("sqlite"):type_sql(back.existing_type, "x"),
    })
    assert.are.same({ true, false }, { back.nullable, back.existing_nullable })
    assert.are.equal(sa.none, back.server_default)
    assert.are.equal("x", back.existing_server_default)
    assert.are.same({ "old", "new" }, { back.comment, back.existing_comment })
    assert.are.same({ false, true }, { back.autoincrement, back.existing_autoincrement })
    assert.are.same({ mysql_x = 1 }, back.dialect_options)
  end)

  it("renames back, and keeps what is known of the column", function()
    local back = alter({ new_column_name = "d", existing_type = sa.Integer,
      existing_nullable = false }):reverse()
    assert.are.same({ "d", "c", false }, { back.column, back.new_column_name,
      back.existing_nullable })
    assert.are.equal("Integer", back.existing_type.typename)
  end)

  it("takes a comment away where there was none", function()
    assert.are.equal("none", class.kind(alter({ comment = "x" }):reverse().comment))
  end)

  for option, value in pairs {
    type_ = sa.Integer, nullable = true, server_default = 1, autoincrement = true,
  } do
    it("is refused where nobody knows what it was: " .. option, function()
      local code, message = refusal(function() return alter({ [option] = value }):reverse() end)
      assert.are.equal("MIG_EIRREVERSIBLE", code)
      assert.are.equal(("op.alter_column cannot be reversed without existing_%s"):format(
        option:gsub("_$", "")), message)
    end)
  end
end)

describe("the reverse of an operation on constraints, comments or enum types", function()
  local cases = {
    { "ALTER TABLE sc.t DROP PRIMARY KEY",
      { "create_primary_key", "pk", "t", { "a" }, { schema = "sc" } } },
    { "ALTER TABLE t DROP INDEX u", { "create_unique_constraint", "u", "t", { "a" } } },
    { "ALTER TABLE t DROP CONSTRAINT ck", { "create_check_constraint", "ck", "t", "a > 1" } },
    { "ALTER TABLE s1.a DROP FOREIGN KEY fk", { "create_foreign_key", "fk", "a", "b", { "x" },
      { "i" }, { source_schema = "s1", referent_schema = "s2" } } },
  }
  for _, case in ipairs(cases) do
    it("gives " .. case[1], function()
      local sent = sql_of(ops.new(table.unpack(case[2])):reverse())
      -- Whose CHECK it is, the table or a column, is looked up.
      if sent[1] == "SHOW CREATE TABLE t" then table.remove(sent, 1) end
      assert.are.same({ case[1] }, sent)
    end)
  end

  local function back_of(...)
    local o = ops.new(...):reverse()
    local out = {}
    for _, field in ipairs { "name", "table", "comment", "existing_comment", "enum", "old", "new",
      "schema", "if_exists", "type_" } do
      if o[field] ~= nil then out[field] = o[field] end
    end
    return out
  end

  it("gives comments back", function()
    assert.are.same({ name = "drop_table_comment", table = "t", existing_comment = "x",
      schema = "sc" }, back_of("create_table_comment", "t", "x", { schema = "sc" }))
    assert.are.same({ name = "create_table_comment", table = "t", comment = "old",
      existing_comment = "new" },
      back_of("create_table_comment", "t", "new", { existing_comment = "old" }))
    assert.are.same({ name = "create_table_comment", table = "t", comment = "old" },
      back_of("drop_table_comment", "t", { existing_comment = "old" }))
  end)

  it("gives options of a table back", function()
    local back = ops.new("alter_table", "t", { schema = "sc", sqlite_strict = true,
      existing = { sqlite_strict = false, sqlite_with_rowid = true } }):reverse()
    assert.are.same({ "alter_table", "t", "sc" }, { back.name, back.table, back.schema })
    assert.are.same({ sqlite_strict = false }, back.dialect_options)
    assert.are.same({ sqlite_strict = true }, back.existing)
  end)

  it("gives enum types back", function()
    assert.are.same({ name = "drop_enum", enum = "e", schema = "sc", if_exists = true },
      back_of("create_enum", "e", { "a" }, { schema = "sc", if_not_exists = true }))
    assert.are.same({ name = "rename_enum_value", enum = "e", old = "b", new = "a" },
      back_of("rename_enum_value", "e", "a", "b"))
    local back = ops.new("alter_enum", "e", { "b" },
      { schema = "sc", existing_values = { "a", "b" } }):reverse()
    assert.are.same({ "alter_enum", "e", "sc" }, { back.name, back.enum, back.schema })
    assert.are.same({ { "a", "b" }, { "b" } }, { back.values, back.existing_values })
  end)

  it("names no type for an exclusion constraint, which has none", function()
    assert.are.same({ name = "drop_constraint", table = "t" },
      back_of("create_exclude_constraint", "ex", "t", { { "a", "=" } }))
  end)

  local irreversible = {
    ["op.create_unique_constraint cannot be reversed"] =
      { "create_unique_constraint", nil, "t", { "a" }, n = 4 },
    ["op.drop_constraint: constraint cannot be produced; original constraint is not present"] =
      { "drop_constraint", "u", "t" },
    ["op.drop_column: operation is not reversible; original column is not present"] =
      { "drop_column", "t", "a" },
    ["op.drop_table_comment cannot be reversed"] = { "drop_table_comment", "t" },
    ["op.alter_table cannot be reversed: what sqlite_strict was is not known; give it in "
      .. "'existing'"] = { "alter_table", "t", { sqlite_strict = true } },
    ["op.drop_enum cannot be reversed"] = { "drop_enum", "e" },
    ["op.add_enum_value cannot be reversed"] = { "add_enum_value", "e", "a" },
    ["op.alter_enum cannot be reversed without existing_values"] = { "alter_enum", "e", { "a" } },
  }
  for message, call in pairs(irreversible) do
    it("is refused: " .. message, function()
      local o = ops.new(table.unpack(call, 1, call.n or #call))
      local code, text = refusal(function() return o:reverse() end)
      assert.are.equal("MIG_EIRREVERSIBLE", code)
      assert.are.equal(message, text)
    end)
  end
end)

describe("the name of a constraint", function()
  local convention = {
    ck = "ck_%(table_name)s_%(constraint_name)s", uq = "uq_%(table_name)s_%(column_0_name)s",
    fk = "fk_%(table_name)s_%(constraint_name)s_%(column_0_name)s",
    ix = "ix_%(constraint_name)s_%(column_0_label)s", pk = "pk_%(table_name)s",
  }

  local function sent(fn)
    return library.sql(fn, { dialect = "mariadb", naming_convention = convention })
  end

  it("is the same when it is made, dropped, and dropped by the reverse", function()
    assert.are.same({
      "ALTER TABLE t ADD CONSTRAINT ck_t_x CHECK (a > 1)",
      "SHOW CREATE TABLE t", "ALTER TABLE t DROP CONSTRAINT ck_t_x",
      "SHOW CREATE TABLE t", "ALTER TABLE t DROP CONSTRAINT ck_t_x",
      "ALTER TABLE t ADD CONSTRAINT uq_t_a UNIQUE (a, b)", "ALTER TABLE t DROP INDEX uq_t_a",
      "ALTER TABLE t DROP INDEX own",
    }, sent(function()
      op.create_check_constraint("x", "t", "a > 1")
      op.drop_constraint("x", "t", { type_ = "check" })
      op.invoke(ops.new("create_check_constraint", "x", "t", "a > 1"):reverse())
      op.create_unique_constraint(nil, "t", { "a", "b" })
      op.invoke(ops.new("create_unique_constraint", nil, "t", { "a", "b" }):reverse())
      op.drop_constraint("own", "t", { type_ = "unique" })
    end))
  end)

  it("is taken as it stands where the type is not given, as in Alembic", function()
    local o = ops.new("drop_constraint", "x", "t")
    assert.are.equal("x", o.constraint)
  end)

  it("cannot be made of columns that are not known", function()
    local refused = {
      ["op.drop_constraint"] = function()
        op.drop_constraint("x", "t", { type_ = "foreignkey" })
      end,
      ["op.drop_index"] = function() op.drop_index("x", "t") end,
    }
    for fname, call in pairs(refused) do
      library.refuses(fname .. ": the naming convention makes names of columns, which are not "
        .. 'known here; write the whole name, as in op.f("x")', call,
        { dialect = "mariadb", naming_convention = convention })
    end
  end)

  it("of a type's check stays away where the type has none", function()
    local t = sa.Table("t", sa.MetaData { naming_convention = convention },
      sa.Column("a", sa.Boolean { create_constraint = true }),
      sa.Column("b", sa.Boolean { create_constraint = true, name = "x" }))
    assert.is_nil(t.constraints[1].name)
    assert.are.equal("ck_t_x", tostring(t.constraints[2].name))
  end)
end)

describe("a dialect", function()
  local function with(fields)
    local sqlite = require("mig.dialects").get("sqlite")
    return setmetatable(fields, { __index = sqlite })
  end

  it("completes an operation before it is compiled, and may run it instead", function()
    local ctx, sent = library.context()
    ctx.dialect = with {
      prepares = { rename_table = function(d, o, c)
        assert.are.equal(ctx, c)
        assert.are.equal("sqlite", d.name)
        o.to = o.to .. "_prepared"
      end },
      runs = { drop_table = function(_, o, c)
        c.sink.execute("-- " .. o.table)
        return "ran"
      end },
    }
    local result = require("mig.run").step(ctx, function()
      op.rename_table("a", "b")
      return op.drop_table("t")
    end)
    assert.are.equal("ran", result)
    assert.are.same({ { sql = "ALTER TABLE a RENAME TO b_prepared" }, { sql = "-- t" } }, sent)
  end)
end)
