-- Enum types that go with their table: what upgrade() is found to make, without making it.

local library = require "spec.support.library"
local op = require "mig.op"
local ops = require "mig.ops"
local rehearsal = require "mig.ops.rehearsal"
local run = require "mig.run"
local sa = require "mig.schema"

local function kind(name, opts)
  local fields = { name = name, drop_with_table = true }
  for k, v in pairs(opts or {}) do fields[k] = v end
  return sa.Enum("a", "b", fields)
end

local said

-- The globals of a revision file, near enough.
local function globals(upgrade)
  said = {}
  local env = setmetatable({}, { __index = {
    print = function(...) said[#said + 1] = table.pack(...) end, io = io, os = os,
  } })
  rawset(env, "upgrade", function() return upgrade(env) end)
  return env
end

local function made_by(upgrade)
  local ctx, sent = library.context { dialect = "postgresql" }
  local made = rehearsal.enums(ctx, globals(upgrade))
  assert.are.same({}, sent)
  assert.is_false(pcall(run.current, "op.x"))
  return made, ctx
end

local function names(types)
  local out = {}
  for i, t in ipairs(types) do out[i] = t.name end
  return out
end

describe("a rehearsal of upgrade()", function()
  it("finds the marked types of tables and columns, however they came there", function()
    local made = made_by(function()
      local t = op.create_table("t", sa.Column("x", kind "one"), sa.Column("y", sa.Integer),
        sa.Column("z", sa.Enum("a", { name = "stays" })))
      op.bulk_insert(t, { { x = "a" } })
      op.add_column("t", sa.Column("l", sa.ARRAY(kind "two")))
      op.alter_column("t", "y", { type_ = kind "three", new_column_name = "yy" })
      op.add_column("t", sa.Column("v", sa.String(3):with_variant(kind "four", "postgresql")),
        { schema = "sc" })
    end)
    assert.are.same({ "one", "two", "three" }, names(made:of(nil, "t")))
    assert.are.same({ "two" }, names(made:of(nil, "t", "l")))
    assert.are.same({ "three" }, names(made:of(nil, "t", "yy")))
    assert.are.same({ "four" }, names(made:of("sc", "t", "v")))
    assert.are.same({}, names(made:of(nil, "t", "z")))
    assert.are.same({}, names(made:of(nil, "u")))
  end)

  it("knows old and new names", function()
    local made = made_by(function()
      op.create_table("old", sa.Column("x", kind "one"))
      op.rename_table("old", "new")
      op.alter_column("new", "x", { new_column_name = "y" })
    end)
    assert.are.same({ "one" }, names(made:of(nil, "old", "x")))
    assert.are.same({ "one" }, names(made:of(nil, "new", "x")))
    assert.are.same({ "one" }, names(made:of(nil, "new", "y")))
  end)

  it("looks through operations of the project's own", function()
    op.register("spec_rehearsed", { run = function(name)
      op.create_table(name, sa.Column("x", kind "one"))
    end })
    local made = made_by(function() op.spec_rehearsed("t") end)
    assert.are.same({ "one" }, names(made:of(nil, "t")))
  end)

  it("is silent, sends nothing, and changes nothing outside", function()
    local path = os.tmpname()
    local seen
    local made = made_by(function(env)
      env.print("hello")
      op.execute("DELETE FROM t")
      seen = op.get_context().as_sql
      op.create_table("t", sa.Column("x", kind "one"))
      assert(env.io.open(path)):close()
      env.os.remove(path)
    end)
    assert.are.same({}, said)
    assert.is_true(seen)
    assert.are.same({ "one" }, names(made:of(nil, "t")))
    assert(io.open(path)):close()
    os.remove(path)
  end)

  it("gives the file its globals back", function()
    local env = globals(function() error("x") end)
    rehearsal.enums(library.context(), env)
    env.print("y")
    assert.are.equal("y", said[1][1])
    assert.are.equal(io, env.io)
    assert.is_nil(rawget(env, "os"))
  end)

  it("ends quietly where a script wants an answer, with what it has found", function()
    local made = made_by(function()
      op.create_table("t", sa.Column("x", kind "one"))
      op.get_bind():scalar("SELECT 1")
      op.create_table("u", sa.Column("x", kind "two"))
    end)
    assert.are.same({ "one" }, names(made:of(nil, "t")))
    assert.are.same({}, names(made:of(nil, "u")))
  end)

  it("lets a request to stop through", function()
    local errors = require "mig.support.errors"
    local ctx = library.context()
    local ok, e = pcall(rehearsal.enums, ctx, globals(function()
      errors.raise("MIG_EINTERRUPTED", "stopped")
    end))
    assert.is_false(ok)
    assert.are.equal("MIG_EINTERRUPTED", e.code)
    assert.is_false(pcall(run.current, "op.x"))
  end)

  it("tells drop_table and drop_column what goes with them", function()
    local made, ctx = made_by(function()
      op.create_table("t", sa.Column("x", kind "one"), sa.Column("y", kind "two"))
    end)
    ctx.made_enums = made
    run.step(ctx, function()
      assert.are.same({ "one", "two" }, names(ops.new("drop_table", "t").enums))
      assert.are.same({ "two" }, names(ops.new("drop_column", "t", "y").enums))
      assert.are.same({}, names(ops.new("drop_table", "t", { schema = "sc" }).enums))
    end)
    assert.is_nil(ops.new("drop_table", "t").enums)
  end)

  it("is for revisions that speak of such types", function()
    local path = os.tmpname()
    local function write(text)
      local file = assert(io.open(path, "wb"))
      file:write(text)
      file:close()
    end
    local ctx, calls = library.context(), 0
    ctx.file = path
    local env = globals(function() calls = calls + 1 end)
    write("-- nothing")
    assert.is_nil(rehearsal.of_revision(ctx, env))
    write("-- { drop_with_table = true }")
    assert.are.same({}, rehearsal.of_revision(ctx, env).list)
    assert.are.equal(1, calls)
    os.remove(path)
  end)
end)
