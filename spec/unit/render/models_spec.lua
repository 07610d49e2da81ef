-- models.lua of a database: what it reads like, and that it loads as the same schema.

local golden = require "spec.support.golden"
local library = require "spec.support.library"
local rendering = require "spec.support.rendering"
local sorted = require "mig.support.sorted"

local ops, sa, models = require "mig.ops", require "mig.schema", require "mig.render.models"

local dialects = require("mig.dialects").names()

local function load_models(source)
  local env = setmetatable({ require = require }, { __index = _G })
  return assert(load(source, "@models.lua", "t", env))()
end

-- As if a database had told them: no conventions, plain names, nothing but what DDL says.
local function as_reflected(d, t)
  t.reflected = true
  for _, list in ipairs { t.constraints, t.indexes, { t.primary_key } } do
    for _, object in ipairs(list) do
      if object.name ~= nil then
        object.name = d:ident(object.name):gsub('^[`"](.*)[`"]$', "%1")
      end
    end
  end
  return t
end

local function create_sql(t, dialect)
  return rendering.sql_of(function()
    local ctx = require("mig.ops.current").get("spec")
    local o = setmetatable({
      name = "create_table", table = t.name, schema = t.schema, definition = t,
      prefixes = t.prefixes, dialect_options = t.dialect_options,
    }, ops.descriptor("create_table").class)
    for _, sql in ipairs(ctx.dialect:compile(o, true)) do
      ctx.sink.execute(type(sql) == "string" and sql or sql.sql)
    end
  end, dialect)
end

-- Names that the database would choose are in one and not in the other.
local function without_chosen(d, t)
  for object in pairs(d.chosen_names(d, t)) do object.name = nil end
  return t
end

local function check_table(t, dialect, convention)
  local d = require("mig.dialects").get(dialect)
  as_reflected(d, t)
  local metadata = sa.MetaData { naming_convention = convention }
  metadata:add(t)
  local source = models.source(metadata, { dialect = d })
  local again = load_models(source).tables[1]
  if not convention then without_chosen(d, t) end
  local wanted, sql = create_sql(t, dialect), create_sql(again, dialect)
  sql = sql:gsub("^refused: sa%.Table", "refused: op.create_table")
  assert.are.equal(rendering.sorted_lines(wanted), rendering.sorted_lines(sql), source)
end

local suites = { shared = golden.cases() }
for _, dialect in ipairs { "postgresql", "mariadb" } do
  suites[dialect] = require("spec.unit.golden." .. dialect)
end

for suite, cases in sorted.pairs(suites) do
  describe("models of the tables that others make, " .. suite .. ":", function()
    for _, case in ipairs(cases.create_table) do
      it(case.name, function()
        for _, dialect in ipairs(suite == "shared" and dialects or { suite }) do
          for _, o in ipairs(rendering.operations(case, dialect)) do
            if o.name == "create_table" then check_table(o.definition, dialect, case.convention) end
          end
        end
      end)
    end
  end)
end

local function reflected(name, ...)
  local o = ops.new("create_table", name, ...)
  o.definition.reflected = true
  return o.definition
end

local function metadata_of(...)
  local metadata = sa.MetaData()
  for _, t in ipairs { ... } do metadata:add(t) end
  return metadata
end

local function staff()
  return metadata_of(
    reflected("employee",
      sa.Column("id", sa.Integer),
      sa.Column("name", sa.String(50), { nullable = false, comment = "as on the badge" }),
      sa.Column("mail", sa.String(80)),
      sa.Column("state", sa.Enum("new", "left", { name = "state" }),
        { server_default = sa.text("'new'") }),
      sa.Column("boss_id", sa.Integer),
      sa.Column("dept_id", sa.Integer, { nullable = false }),
      sa.Column("since", sa.DateTime { timezone = true }, { server_default = sa.text("now()") }),
      sa.PrimaryKeyConstraint("id", { name = "employee_pkey" }),
      sa.UniqueConstraint("mail", { name = "employee_mail_key" }),
      sa.UniqueConstraint("name", "dept_id", { name = "employee_name_dept" }),
      sa.CheckConstraint("mail <> ''", { name = "employee_mail_check" }),
      sa.ForeignKeyConstraint({ "boss_id" }, { "employee.id" },
        { name = "employee_boss_id_fkey", ondelete = "SET NULL" }),
      sa.ForeignKeyConstraint({ "dept_id" }, { "zone.id" }, { name = "fk_zone" }),
      sa.Index("ix_employee_name", "name"),
      sa.Index("ix_employee_lower", sa.text("lower(name)")),
      { comment = "who works here" }),
    reflected("zone",
      sa.Column("id", sa.Integer, sa.Identity { always = true }),
      sa.Column("state", sa.Enum("new", "left", { name = "state" })),
      sa.PrimaryKeyConstraint("id", { name = "zone_pkey" })))
end

describe("models.lua", function()
  local d = require("mig.dialects").get("postgresql")

  it("reads as documentation", function()
    local source = models.source(staff(), { dialect = d })
    assert.are.equal([[
-- The schema that revisions work towards. mig has found it in the database; what changes here,
-- `mig revision --autogenerate` writes as a revision.

local sa = require "mig.schema"

local metadata = sa.MetaData()

local state = sa.Enum("new", "left", { name = "state" })

sa.Table("zone", metadata,
  sa.Column("id", sa.Integer, sa.Identity { always = true }, { primary_key = true }),
  sa.Column("state", state))

sa.Table("employee", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(50), { nullable = false, index = true, comment = "as on the badge" }),
  sa.Column("mail", sa.String(80), { unique = true }),
  sa.Column("state", state, { server_default = "new" }),
  sa.Column("boss_id", sa.Integer, sa.ForeignKey("employee.id", { ondelete = "SET NULL" })),
  sa.Column("dept_id", sa.Integer, { nullable = false }),
  sa.Column("since", sa.DateTime { timezone = true }, { server_default = sa.func.now() }),
  sa.UniqueConstraint("name", "dept_id", { name = "employee_name_dept" }),
  sa.CheckConstraint("mail <> ''"),
  sa.ForeignKeyConstraint({ "dept_id" }, { "zone.id" }, { name = "fk_zone" }),
  sa.Index("ix_employee_lower", sa.text("lower(name)")),
  { comment = "who works here" })

return metadata
]], source)
  end)

  it("has defaults as a person writes them", function()
    local function default(dialect, type_, text)
      local metadata = metadata_of(reflected("t",
        sa.Column("a", type_, { server_default = sa.text(text) })))
      local source = models.source(metadata, { dialect = require("mig.dialects").get(dialect) })
      return source:match("server_default = (.-) }")
    end
    for _, case in ipairs {
      { "postgresql", sa.VARCHAR(5), "'it''s'::character varying", [["it's"]] },
      { "postgresql", sa.CHAR(5), "'x'::bpchar", '"x"' },
      { "postgresql", sa.Text, "'x'::character varying", [[sa.text("'x'::character varying")]] },
      { "postgresql", sa.Enum("new", { name = "state" }), "'new'::state", '"new"' },
      { "postgresql", sa.Enum("new", { name = "State", schema = "sc" }), [['new'::sc."State"]],
        '"new"' },
      { "postgresql", sa.Integer, "'-5'::integer", "-5" },
      { "postgresql", sa.ARRAY(sa.Text), "'{}'::text[]", '"{}"' },
      { "postgresql", sa.postgresql.JSONB, "'{}'::jsonb", '"{}"' },
      { "postgresql", sa.Text, "('a'::text || '')", [[sa.text("('a'::text || '')")]] },
      { "postgresql", sa.Text, "'a'::text || 'b'::text", [[sa.text("'a'::text || 'b'::text")]] },
      { "postgresql", sa.Boolean, "false", "false" },
      { "postgresql", sa.Float, "0.5", "0.5" },
      { "postgresql", sa.Uuid, "gen_random_uuid()", "sa.func.gen_random_uuid()" },
      { "sqlite", sa.DateTime, "CURRENT_TIMESTAMP", "sa.func.now()" },
      { "sqlite", sa.Integer, "-5", "-5" },
      { "sqlite", sa.Text, "'x'", '"x"' },
      { "sqlite", sa.Integer, "1 + 1", 'sa.text("1 + 1")' },
      { "mariadb", sa.String(5), [['a\\b']], [==[sa.text([['a\\b']])]==] },
      { "mariadb", sa.DateTime, "current_timestamp()", "sa.func.current_timestamp()" },
    } do
      assert.are.equal(case[4], default(table.unpack(case, 1, 3)))
    end
  end)

  it("leaves out the names that its convention makes", function()
    local metadata = metadata_of(reflected("t",
      sa.Column("id", sa.Integer), sa.Column("o_id", sa.Integer),
      sa.PrimaryKeyConstraint("id", { name = "pk_t" }),
      sa.ForeignKeyConstraint({ "o_id" }, { "o.id" }, { name = "fk_t_o_id" }),
      sa.CheckConstraint("id > 0", { name = "ck_t_positive" }),
      sa.CheckConstraint("id < 9", { name = "other" }),
      sa.UniqueConstraint("o_id", { name = "by_hand" })))
    local source = models.source(metadata, { dialect = d, naming_convention = {
      pk = "pk_%(table_name)s", fk = "fk_%(table_name)s_%(column_0_name)s",
      ck = "ck_%(table_name)s_%(constraint_name)s", uq = "uq_%(table_name)s",
    } })
    assert.are.equal([[
local op = require "mig.op"
local sa = require "mig.schema"

local metadata = sa.MetaData {
  naming_convention = {
    ck = "ck_%(table_name)s_%(constraint_name)s",
    fk = "fk_%(table_name)s_%(column_0_name)s",
    pk = "pk_%(table_name)s",
    uq = "uq_%(table_name)s",
  },
}

sa.Table("t", metadata,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("o_id", sa.Integer, sa.ForeignKey("o.id")),
  sa.CheckConstraint("id > 0", { name = "positive" }),
  sa.CheckConstraint("id < 9", { name = op.f("other") }),
  sa.UniqueConstraint("o_id", { name = "by_hand" }))

return metadata
]], source:match("\n\n(.*)$"))
    local names = {}
    for i, c in ipairs(load_models(source).tables[1].constraints) do names[i] = tostring(c.name) end
    table.sort(names)
    assert.are.same({ "by_hand", "ck_t_positive", "fk_t_o_id", "other" }, names)
  end)

  it("has views, functions and triggers", function()
    local metadata = metadata_of(reflected("t", sa.Column("a", sa.Integer)))
    sa.View("v", "SELECT a\nFROM t\nWHERE a > 0", { metadata = metadata })
    sa.View("kept", "SELECT 1", { metadata = metadata, materialized = true, columns = { "x" } })
    sa.Function("touched", { metadata = metadata, returns = "trigger", language = "plpgsql",
      body = "BEGIN RETURN new; END" })
    sa.Trigger("tr", "t", { metadata = metadata, timing = "before", event = "update of a",
      execute = "touched()", schema = "sc" })
    local source = models.source(metadata, { dialect = d })
    assert.are.equal([==[
sa.View("kept", "SELECT 1", { columns = { "x" }, materialized = true, metadata = metadata })

sa.View("v", [[
SELECT a
FROM t
WHERE a > 0]], { metadata = metadata })

sa.Function("touched", {
  returns = "trigger",
  language = "plpgsql",
  metadata = metadata,
  body = "BEGIN RETURN new; END",
})

sa.Trigger("tr", "t", {
  timing = "before",
  event = "update of a",
  metadata = metadata,
  schema = "sc",
  execute = "touched()",
})

return metadata
]==], source:match("(sa.View.*)$"))
    local again = load_models(source)
    for _, list in ipairs { "views", "functions", "triggers" } do
      assert.are.equal(#metadata[list], #again[list])
      for i, object in ipairs(again[list]) do
        local twin = metadata[list][object.name == "kept" and 2 or object.name == "v" and 1 or i]
        assert.are.same(twin:options(), object:options())
      end
    end
  end)

  it("takes tables that refer to each other in a circle", function()
    local source = models.source(metadata_of(
      reflected("b", sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id"))),
      reflected("a", sa.Column("id", sa.Integer), sa.Column("b_id", sa.Integer,
        sa.ForeignKey("b.a_id")))))
    assert.are.equal(2, #load_models(source).tables)
  end)

  it("knows the numbers of MariaDB's names", function()
    local mariadb = require("mig.dialects").get("mariadb")
    local function source(first, second)
      return models.source(metadata_of(reflected("t",
        sa.Column("a", sa.Integer), sa.Column("b", sa.Integer),
        sa.ForeignKeyConstraint({ "a" }, { "o.id" }, { name = first }),
        sa.ForeignKeyConstraint({ "b" }, { "o.id" }, { name = second }),
        sa.UniqueConstraint("a", { name = "a" }))), { dialect = mariadb })
    end
    assert.truthy(source("t_ibfk_1", "t_ibfk_2"):find(
      'sa.Column("a", sa.Integer, sa.ForeignKey("o.id"), { unique = true })', 1, true))
    assert.truthy(source("t_ibfk_2", "t_ibfk_1"):find('{ name = "t_ibfk_2" }', 1, true))
  end)

  it("has no op where nothing needs it", function()
    assert.falsy(models.source(staff(), { dialect = d }):find("mig.op", 1, true))
    assert.are.equal(0, #library.sql(function() end))
  end)
end)
