-- Enum types of PostgreSQL over a history: they are made when a column needs them, stay or go with
-- their table, and up, down and up again always works, by runs and by scripts.

local history = require "spec.support.history"
local servers = require "spec.support.servers"

local pg, url, name, project

local types = "SELECT typname FROM pg_type WHERE typtype = 'e' ORDER BY 1"
local tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
  .. "'public'::regnamespace AND relname <> 'alembic_version' ORDER BY 1"

local function project_of(...)
  url, name = pg:database()
  project = history.project({ ... })
  project:write("mig.ini", ("[mig]\nscript_location = revisions\nurl = %s\n"):format(url))
end

local function mig(...)
  local run = project:mig(...)
  assert.are.equal(0, run.code, run.err)
  return run
end

local function seen(query) return pg:sql(name, query) end

-- As somebody would run the script who was given it.
local function script(...) pg:script(name, mig(...).out) end

setup(function() pg = servers.postgresql() end)

local function history_of(mark)
  local kind = ('sa.Enum("a", "b", { name = "kind"%s })'):format(mark)
  local mood = ('sa.ARRAY(sa.Enum("x", { name = "Mood"%s }))'):format(mark)
  return { "a1",
    up = 'op.create_table("t", sa.Column("k", ' .. kind .. '), sa.Column("l", ' .. kind .. "))",
    down = 'op.drop_table("t")' },
    { "b2", "a1",
      up = 'op.add_column("t", sa.Column("m", ' .. mood .. '))\n'
        .. 'op.create_table("t2", sa.Column("k", ' .. kind .. "))",
      down = 'op.drop_table("t2")\nop.drop_column("t", "m")' }
end

describe("enum types", function()
  it("stay when their table goes, and are taken again", function()
    project_of(history_of "")
    mig "upgrade"
    assert.are.equal("Mood\nkind", seen(types))
    mig("downgrade", "base")
    assert.are.equal("Mood\nkind", seen(types))
    assert.are.equal("", seen(tables))
    mig "upgrade"
    assert.are.equal("t\nt2", seen(tables))
  end)

  it("go with their table where they are marked, unless something else uses them", function()
    project_of(history_of ", drop_with_table = true")
    for _ = 1, 2 do
      mig "upgrade"
      assert.are.equal("Mood\nkind", seen(types))
      mig "downgrade"
      assert.are.equal("kind", seen(types))
      mig("downgrade", "base")
      assert.are.equal("", seen(types))
    end
  end)

  for _, mark in ipairs { "", ", drop_with_table = true" } do
    it("do so by scripts as well" .. (mark == "" and "" or ", marked"), function()
      project_of(history_of(mark))
      script("upgrade", "--sql")
      assert.are.equal("Mood\nkind", seen(types))
      script("downgrade", "--sql", "b2:a1")
      script("upgrade", "--sql", "a1:b2")
      script("downgrade", "--sql", "b2:base")
      assert.are.equal(mark == "" and "Mood\nkind" or "", seen(types))
      assert.are.equal("", seen(tables))
    end)
  end

  it("are made by a script where an earlier one had not made them", function()
    project_of(history_of "")
    script("upgrade", "--sql", "a1")
    script("upgrade", "--sql", "a1:b2")
    assert.are.equal("t\nt2", seen(tables))
    assert.are.equal("Mood\nkind", seen(types))
  end)

  it("with other labels are refused, and nothing has changed", function()
    project_of({ "a1", up = 'op.create_enum("kind", { "a" })' },
      { "b2", "a1", up = 'op.create_table("t", sa.Column("k", sa.Enum("b", { name = "kind" })))' })
    mig("upgrade", "a1")
    local run = project:mig("upgrade", "b2")
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("b2.lua:7: op.create_table: column 'k': the type kind exists "
      .. "with other labels, 'a' instead of 'b'; change it with op.add_enum_value or "
      .. "op.rename_enum_value, or take another name", 1, true), run.err)
    assert.are.equal("", seen(tables))
  end)

  it("get values and lose no rows", function()
    project_of({ "a1", up = 'op.create_table("t", sa.Column("k", sa.Enum("a", "b", '
      .. '{ name = "kind" })))\nop.execute("INSERT INTO t VALUES (\'a\'), (\'b\')")' },
      { "b2", "a1", up = 'op.rename_enum_value("kind", "a", "z")\n'
        .. 'op.add_enum_value("kind", "y", { after = "z" })',
        down = 'op.rename_enum_value("kind", "z", "a")' },
      { "c3", "b2", up = 'op.execute("INSERT INTO t VALUES (\'y\')")' })
    mig("upgrade", "b2")
    mig "upgrade"
    assert.are.equal("z\ny\nb", seen "SELECT k FROM t ORDER BY k")
  end)

  local function with_values_taken_out()
    project_of({ "a1",
      up = [[
local kind = sa.Enum("a", "b", "c", { name = "My kind" })
op.create_table("t", sa.Column("k", kind, { server_default = "b" }),
  sa.Column("l", sa.ARRAY(kind)), sa.Column("n", sa.Integer),
  sa.CheckConstraint([=[k <> 'a'::"My kind" OR n > 0]=], { name = "ck" }))
op.create_index("ix", "t", { "n" }, { postgresql_where = [=[k = 'b'::"My kind"]=] })
op.execute("INSERT INTO t (k, l, n) VALUES ('a', '{b,a}', 1), (DEFAULT, NULL, 2)")]],
      down = 'op.drop_table("t")\nop.drop_enum("My kind")' },
      { "b2", "a1",
        up = 'op.alter_enum("My kind", { "b", "d", "a" }, '
          .. '{ existing_values = { "a", "b", "c" } })',
        down = 'op.alter_enum("My kind", { "a", "b", "c" }, '
          .. '{ existing_values = { "b", "d", "a" } })' })
  end

  local described = "SELECT (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum)"
    .. " || ' ' || (SELECT string_agg(k || ' ' || coalesce(l::text, '-'), ' ' ORDER BY k) FROM t)"
    .. " || ' ' || (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef)"
    .. " || ' ' || pg_get_constraintdef(oid) || ' ' || pg_get_indexdef('ix'::regclass)"
    .. " FROM pg_constraint WHERE conname = 'ck'"
  local rest = [[ CHECK (((k <> 'a'::"My kind") OR (n > 0)))]]
    .. [[ CREATE INDEX ix ON public.t USING btree (n) WHERE (k = 'b'::"My kind")]]
  local before = [[a,b,c a {b,a} b - 'b'::"My kind"]] .. rest
  local after = [[b,d,a b - a {b,a} 'b'::"My kind"]] .. rest

  it("lose values and change their order with all that has them, and back", function()
    with_values_taken_out()
    mig "upgrade"
    assert.are.equal(after, seen(described))
    mig("downgrade", "-1")
    assert.are.equal(before, seen(described))
  end)

  it("do so by a script", function()
    with_values_taken_out()
    script("upgrade", "--sql")
    assert.are.equal(after, seen(described))
    script("downgrade", "b2:a1", "--sql")
    assert.are.equal(before, seen(described))
  end)

  it("keep a value that a row has", function()
    with_values_taken_out()
    mig("upgrade", "a1")
    pg:sql(name, "INSERT INTO t (k, n) VALUES ('c', 1)")
    local run = project:mig("upgrade", "b2")
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find('invalid input value for enum "My kind": "c"', 1, true), run.err)
    assert.are.equal("a,b,c",
      seen("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum"))
  end)
end)

describe("CREATE INDEX CONCURRENTLY", function()
  it("works in an autocommit block, by a run and by a script", function()
    local block = [[
op.create_table("t", sa.Column("a", sa.Integer))
op.get_context():autocommit_block(function()
  op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true })
end)]]
    local valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass"
    project_of { "a1", up = block }
    mig "upgrade"
    assert.are.equal("t", seen(valid))
    project_of { "a1", up = block }
    script("upgrade", "--sql")
    assert.are.equal("t", seen(valid))
  end)

  it("is refused outside of one before anything of the revision is kept", function()
    project_of { "a1", up = 'op.create_table("t", sa.Column("a", sa.Integer))\n'
      .. 'op.create_index("ix", "t", { "a" }, { postgresql_concurrently = true })' }
    local run = project:mig "upgrade"
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("a1.lua:8: op.create_index: postgresql_concurrently does not "
      .. "work in a transaction; call it inside "
      .. "op.get_context():autocommit_block(function() ... end)", 1, true), run.err)
    assert.are.equal("", seen(tables))
  end)
end)
