-- Each rule finds what it is about, on the databases where that is so, and nothing that is well.

local library = require "spec.support.library"
local lint = require "mig.lint"
local op = require "mig.op"
local revision = require "mig.lint.revision"
local sa = require "mig.schema"
local session = require "mig.lint.session"
local settings = require "mig.lint.settings"

local path = "/p/versions/a1.lua"

-- The globals of a revision file with these bodies.
local function globals(up, down, more)
  local env = setmetatable({}, { __index = {
    op = op, sa = sa, io = io, os = os, error = error, print = print, pcall = pcall,
  } })
  for k, v in pairs(more or {}) do env[k] = v end
  local text = ("function upgrade() %s\nend\nfunction downgrade() %s\nend"):format(up,
    down or 'op.execute("SELECT 1")')
  assert(load(text, "@" .. path, "t", env))()
  return env
end

local function look(dialect, env)
  local ctx = library.context { dialect = dialect }
  return revision.look(ctx, session.new(ctx.dialect), env, path)
end

local function found(rule, dialect, up, down, more)
  local out = {}
  for _, finding in ipairs(look(dialect, globals(up, down, more))) do
    if finding.rule == rule then out[#out + 1] = finding end
  end
  return out
end

local all = { "sqlite", "postgresql", "mariadb" }

-- A new table is nobody's yet.
local function on_new(body)
  return ('op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),'
    .. ' sa.Column("a", sa.String(20))) %s'):format(body)
end

-- rule -> databases where it holds, bodies in which it finds one thing, bodies in which it finds
-- none
local cases = {
  ["drop-table"] = { all,
    { 'op.drop_table("t")', 'op.execute("DROP TABLE IF EXISTS t")',
      'op.execute("/* x */ drop table s.t -- y")', on_new 'op.execute("DROP TABLE t, u")' },
    { 'op.create_table("n", sa.Column("a", sa.Integer))', on_new 'op.drop_table("t")',
      'op.execute("CREATE TABLE t (x INTEGER)") op.drop_table("t")',
      [[op.execute("INSERT INTO t VALUES ('DROP TABLE t')")]],
      'op.execute("DROP INDEX t")' } },
  ["drop-column"] = { all,
    { 'op.drop_column("t", "a")', 'op.execute("ALTER TABLE t DROP COLUMN a")',
      'op.batch_alter_table("t", function(b) b.drop_column("a") end)',
      'op.execute("ALTER TABLE t DROP a")',
      'op.execute("ALTER TABLE t ADD b DECIMAL(4, 2), DROP COLUMN IF EXISTS a")' },
    { 'op.add_column("t", sa.Column("a", sa.Integer))', on_new 'op.drop_column("t", "a")',
      'op.execute("ALTER TABLE t DROP CONSTRAINT a, DROP PRIMARY KEY")' } },
  ["narrow-type"] = { all,
    { 'op.alter_column("t", "a", { type_ = sa.String(10), existing_type = sa.String(20) })',
      'op.alter_column("t", "a", { type_ = sa.String(10), existing_type = sa.Text })',
      'op.alter_column("t", "a", { type_ = sa.Integer, existing_type = sa.BigInteger })',
      'op.alter_column("t", "a", { type_ = sa.Integer, existing_type = sa.String(20) })',
      'op.alter_column("t", "a", { type_ = sa.Numeric(8, 3), existing_type = sa.Numeric(8, 2) })' },
    { 'op.alter_column("t", "a", { type_ = sa.String(30), existing_type = sa.String(20) })',
      'op.alter_column("t", "a", { type_ = sa.Text, existing_type = sa.Integer })',
      'op.alter_column("t", "a", { type_ = sa.BigInteger, existing_type = sa.Integer })',
      'op.alter_column("t", "a", { type_ = sa.Numeric(9, 3), existing_type = sa.Numeric(8, 2) })',
      'op.alter_column("t", "a", { type_ = sa.String(10) })' } },
  ["delete-all"] = { all,
    { 'op.execute("DELETE FROM t")', 'op.get_bind():execute("DELETE FROM t")' },
    { 'op.execute("DELETE FROM t WHERE a = 1")', on_new 'op.execute("DELETE FROM t")' } },
  ["update-all"] = { all,
    { 'op.execute("UPDATE t SET a = 1")',
      'op.execute("UPDATE t SET a = (SELECT max(b) FROM u WHERE b > 0)")' },
    { 'op.execute("UPDATE t SET a = 1 WHERE a = 2")', on_new 'op.execute("UPDATE t SET a = 1")' } },
  ["not-null-without-default"] = { all,
    { 'op.add_column("t", sa.Column("n", sa.Integer, { nullable = false }))' },
    { 'op.add_column("t", sa.Column("n", sa.Integer))',
      'op.add_column("t", sa.Column("n", sa.Integer, { nullable = false, server_default = 1 }))',
      on_new 'op.add_column("t", sa.Column("n", sa.Integer, { nullable = false }))' } },
  ["enum-value-unusable"] = { { "postgresql" },
    { [[op.add_enum_value("kind", "big") op.execute("UPDATE t SET k = 'big' WHERE a = 1")]],
      [[op.execute("ALTER TYPE kind ADD VALUE IF NOT EXISTS 'big'")
        op.alter_column("t", "k", { server_default = "big" })]],
      [[op.add_enum_value("kind", "big")
        op.bulk_insert(sa.table("t", sa.column("k")), { { k = "big" } })]] },
    { [[op.add_enum_value("kind", "big") op.execute("UPDATE t SET k = 'small' WHERE a = 1")]],
      [[op.get_context():autocommit_block(function() op.add_enum_value("kind", "big") end)
        op.execute("UPDATE t SET k = 'big' WHERE a = 1")]] } },
  ["transaction-refused"] = { { "postgresql" },
    { 'op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")', 'op.execute("VACUUM t")',
      'op.create_index("i", "t", { "a" }, { postgresql_concurrently = true })',
      'op.drop_index("i", "t", { postgresql_concurrently = true })' },
    { 'op.execute("CREATE INDEX i ON t (a)")', 'op.create_index("i", "t", { "a" })',
      [[op.get_context():autocommit_block(function()
        op.execute("VACUUM t")
        op.create_index("i", "t", { "a" }, { postgresql_concurrently = true }) end)]] } },
  ["index-blocks"] = { { "postgresql" },
    { 'op.create_index("i", "t", { "a" })', 'op.execute("CREATE UNIQUE INDEX i ON ONLY t (a)")',
      'op.create_unique_constraint("u", "t", { "a" })', 'op.create_primary_key("p", "t", { "a" })',
      'op.add_column("t", sa.Column("n", sa.Integer, { unique = true }))',
      'op.add_column("t", sa.Column("n", sa.Integer, { index = true }))' },
    { on_new 'op.create_index("i", "t", { "a" })',
      'op.create_index("i", "t", { "a" }, { postgresql_concurrently = true })',
      'op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")' } },
  ["constraint-scan"] = { { "postgresql" },
    { 'op.create_check_constraint("c", "t", "a > 0")',
      'op.create_foreign_key("f", "t", "t", { "a" }, { "id" })',
      'op.add_column("t", sa.Column("n", sa.Integer, sa.ForeignKey("u.id")))' },
    { 'op.create_check_constraint("c", "t", "a > 0", { postgresql_not_valid = true })',
      'op.create_foreign_key("f", "t", "u", { "a" }, { "id" }, { postgresql_not_valid = true })',
      'op.add_column("t", sa.Column("n", sa.Integer, sa.ForeignKey("u.id")),'
        .. ' { inline_references = true })',
      on_new 'op.create_check_constraint("c", "t", "a > 0")' } },
  ["not-null-scan"] = { { "postgresql" },
    { 'op.alter_column("t", "a", { nullable = false })' },
    { 'op.alter_column("t", "a", { nullable = true })' } },
  ["table-rewrite"] = { { "postgresql", "mariadb" },
    { 'op.alter_column("t", "a", { type_ = sa.BigInteger, existing_type = sa.Integer })',
      'op.add_column("t", sa.Column("n", sa.Date, sa.Computed("a + 1", { persisted = true })))' },
    { 'op.add_column("t", sa.Column("n", sa.Integer))',
      'op.alter_column("t", "a", { type_ = sa.String(40), existing_type = sa.String(20) })',
      'op.alter_column("t", "a", { server_default = "x", existing_type = sa.String(20) })' } },
  ["lock-held"] = { { "postgresql" },
    { 'op.add_column("t", sa.Column("n", sa.Integer)) op.execute("UPDATE u SET a = 1")',
      'op.drop_column("t", "n") op.create_index("i", "u", { "a" })',
      'op.add_column("t", sa.Column("n", sa.Integer)) op.create_index("i", "t", { "n" })' },
    { 'op.add_column("t", sa.Column("n", sa.Date)) op.create_check_constraint("c", "t", "n > 0")',
       'op.execute("UPDATE u SET a = 1") op.add_column("t", sa.Column("n", sa.Integer))',
      'op.add_column("t", sa.Column("n", sa.Integer)) op.drop_column("u", "a")' } },
  ["rename"] = { all,
    { 'op.rename_table("t", "u")',
      'op.alter_column("t", "a", { new_column_name = "b", existing_type = sa.Integer })',
      'op.execute("ALTER TABLE t RENAME TO u")', 'op.execute("ALTER TABLE t RENAME a TO b")',
      'op.execute("ALTER TABLE t RENAME COLUMN a TO b")' },
    { on_new 'op.rename_table("t", "u") op.rename_table("u", "v")',
      'op.execute("ALTER TABLE t RENAME CONSTRAINT a TO b")',
      'op.alter_column("t", "a", { nullable = true, existing_type = sa.Integer })' } },
  ["committed-early"] = { { "mariadb" },
    { 'op.execute("UPDATE t SET a = 1 WHERE b") op.add_column("t", sa.Column("n", sa.Integer))' },
    { 'op.add_column("t", sa.Column("n", sa.Integer)) op.execute("UPDATE t SET a = 1 WHERE b")' } },
  ["no-primary-key"] = { all,
    { 'op.create_table("n", sa.Column("a", sa.Integer))' },
    { on_new "", 'op.create_table("n", sa.Column("a", sa.Date), sa.PrimaryKeyConstraint("a"))' } },
  ["reads-data"] = { all,
    { 'op.get_bind():scalar("SELECT 1")' },
    { 'if not op.get_context().as_sql then op.get_bind():scalar("SELECT 1") end' } },
  ["fails"] = { all, { 'error("no")', 'op.drop_tabel("t")' }, { 'op.drop_table("t")' } },
}

describe("the rule", function()
  for rule, case in pairs(cases) do
    it(rule .. " finds what it is about, and nothing else", function()
      for _, dialect in ipairs(case[1]) do
        for _, body in ipairs(case[2]) do
          local list = found(rule, dialect, body)
          assert(#list == 1, ("%s on %s found %d in: %s"):format(rule, dialect, #list, body))
          assert.are.equal(path, list[1].file)
          assert.are.equal(1, list[1].line and 1)
          assert.is_nil(list[1].text:find("nil", 1, true), list[1].text)
        end
        for _, body in ipairs(case[3]) do
          local list = found(rule, dialect, body)
          assert(#list == 0, ("%s on %s found %s in: %s"):format(rule, dialect,
            list[1] and list[1].text, body))
        end
      end
    end)
  end

  it("no-way-back asks whether downgrade() does anything", function()
    assert.are.equal(1, #found("no-way-back", "sqlite", 'op.drop_table("t")', "local x"))
    assert.are.equal(0, #found("no-way-back", "sqlite", 'op.drop_table("t")', 'op.execute("x")'))
    assert.are.equal(0, #found("no-way-back", "sqlite", "local x", "local x"))
    assert.are.equal(0, #found("no-way-back", "sqlite", 'op.drop_table("t")',
      'op.get_bind():scalar("x")'))
    assert.are.equal(0, #found("no-way-back", "sqlite", 'op.drop_table("t")', "local x",
      { irreversible = true }))
  end)

  it("has a case here, a name of its own and says what it is about", function()
    local seen = {}
    for _, rule in ipairs(lint.rules()) do
      assert.is_nil(seen[rule.id])
      seen[rule.id] = true
      assert(cases[rule.id] or rule.id == "no-way-back", rule.id)
      assert.is_string(rule.about)
      assert(rule.check or rule.finish, rule.id)
    end
  end)
end)

describe("lint", function()
  it("reads texts in SQL as the database does", function()
    for dialect, sql in pairs { mariadb = [['it\'s' -- '\nWHERE a = 1]],
      postgresql = "$x$ it's $x$ WHERE a = $$ ' $$", sqlite = "'it''s' WHERE a = 1" } do
      local up = ("op.execute(%q)"):format("UPDATE t SET a = " .. sql:gsub("\\n", "\n"))
      assert.are.same({}, found("update-all", dialect, up), dialect)
    end
  end)

  it("knows which statements no transaction may have", function()
    local function refused(dialect, sql)
      local list = found("transaction-refused", dialect, ("op.execute(%q)"):format(sql))
      return list[1] and list[1].text
    end
    assert.are.equal("VACUUM does not run in a transaction", refused("sqlite", "VACUUM"))
    assert.are.equal("DETACH does not run in a transaction", refused("sqlite", "DETACH x"))
    assert.is_nil(refused("sqlite", "ATTACH 'x.db' AS x"))
    assert.are.equal("CREATE INDEX CONCURRENTLY does not run in a transaction",
      refused("postgresql", "CREATE INDEX CONCURRENTLY i ON t (a)"))
    assert.are.equal("REINDEX TABLE CONCURRENTLY does not run in a transaction",
      refused("postgresql", "REINDEX TABLE CONCURRENTLY t"))
  end)

  it("knows that a few rows are inserted in a moment", function()
    local up = 'op.add_column("t", sa.Column("n", sa.Integer)) local rows = {} for i = 1, %d do '
      .. 'rows[i] = { id = i } end op.bulk_insert(sa.table("u", sa.column("id")), rows)'
    assert.are.equal("info", found("lock-held", "postgresql", up:format(10))[1].severity)
    assert.are.equal("warning", found("lock-held", "postgresql", up:format(10000))[1].severity)
  end)

  it("blames the line of the operation, also through a function of the file", function()
    local list = found("drop-table", "sqlite", '\nlocal function go(n)\nop.drop_table(n)\nend\n'
      .. 'go("t")')
    assert.are.equal(3, list[1].line)
  end)

  it("runs nothing, and prints nothing", function()
    local ctx, sent = library.context { dialect = "postgresql" }
    revision.look(ctx, session.new(ctx.dialect), globals('op.drop_table("t") print("x")'), path)
    assert.are.same({}, sent)
  end)

  it("takes severities from mig.ini, and leave of rules from a revision", function()
    local findings = look("sqlite", globals 'op.drop_table("t") op.rename_table("a", "b")')
    local function severities(by_id, more)
      local out = {}
      local copies = {}
      for i, f in ipairs(findings) do
        copies[i] = setmetatable({ severity = f.severity }, { __index = f })
      end
      for i, f in ipairs(settings.apply(copies, settings.read(by_id), globals("", "", more))) do
        out[i] = f.rule .. "=" .. f.severity
      end
      return table.concat(out, " ")
    end
    assert.are.equal("drop-table=error rename=warning", severities {})
    assert.are.equal("drop-table=info", severities { ["drop-table"] = "info", rename = "off" })
    assert.are.equal("rename=warning", severities({}, { lint_ignore = { "drop-table" } }))
    assert.are.equal("drop-table=error", severities({}, { lint_ignore = { rename = "new" } }))
    assert.has_error(function() settings.read { ["drop-tabel"] = "off" } end)
    assert.has_error(function() settings.read { ["drop-table"] = "loud" } end)
    assert.has_error(function() severities({}, { lint_ignore = { "drop-tables" } }) end)
  end)

  it("takes a project's own rules, and refuses what is none", function()
    for _, bad in ipairs { {}, { id = "x", severity = "loud", about = "y", check = print },
      { id = "drop-table", severity = "error", about = "y", check = print },
      { id = "a b", severity = "error", about = "y", check = print },
      { id = "x", severity = "error", about = "y" }, { id = "x", severity = "error", about = "y",
        check = print, chekc = print } } do
      assert.has_error(function() lint.rule(bad) end)
    end
    lint.rule { id = "long-name", severity = "warning", about = "a name is long",
      check = function(o, ctx)
        if o.table and #o.table > 5 then ctx:report(o, o.table .. " is long") end
      end }
    assert.are.equal("longer is long", found("long-name", "sqlite", 'op.drop_table("longer")')[1]
      .text)
    assert.are.equal(0, #found("long-name", "sqlite", 'op.drop_table("short")'))
  end)
end)
