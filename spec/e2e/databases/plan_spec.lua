-- `mig plan` says what a run would do, and does none of it.

local databases = require "spec.support.databases"
local heard = require "spec.support.heard"
local history = require "spec.support.history"
local json = require "spec.support.json"

local function plan(project, ...)
  local run = project:mig("plan", "--json", ...)
  assert.are.equal(0, run.code, run.err)
  return json.decode(run.out)
end

-- Statements of a plan, without what ends them and with white space as one blank.
local function squeezed(sql)
  return (sql:gsub("%s+", " "):gsub("^ ", ""):gsub("[; ]+$", ""))
end

local function statements(of)
  local out = {}
  for _, step in ipairs(of.steps) do
    for _, sql in ipairs(step.statements) do out[#out + 1] = squeezed(sql) end
  end
  return out
end

local revisions = {
  { "a1", doc = "first", up = [[
    op.create_table("dept", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("kind", sa.Enum("small", "big", { name = "dept_kind" })))
    op.bulk_insert(sa.table("dept", sa.column("id"), sa.column("kind")), {
      { id = 1, kind = "small" }, { id = 2, kind = "big" } })]],
    down = 'op.drop_table("dept")' },
  { "a2", "a1", doc = "second", up = [[
    op.add_column("dept", sa.Column("name", sa.String(20), { nullable = false,
      server_default = "x;y" }))
    op.create_index("ix_dept_name", "dept", { "name" })
    op.batch_alter_table("dept", function(batch_op)
      batch_op.alter_column("name", { type_ = sa.String(40), existing_type = sa.String(20),
        existing_nullable = false, existing_server_default = "x;y", existing_comment = sa.none })
      batch_op.create_check_constraint("ck_dept_name", "name <> ''")
    end)]],
    down = [[
    op.batch_alter_table("dept", function(batch_op)
      batch_op.drop_constraint("ck_dept_name", { type_ = "check" })
    end)
    op.drop_index("ix_dept_name", "dept")
    op.drop_column("dept", "name")]] },
  { "a3", "a2", doc = "third", up = [[
    op.add_column("dept", sa.Column("other", sa.Enum("small", "big", { name = "dept_kind" })))
    op.get_bind():execute("UPDATE dept SET other = kind WHERE id = :id", { id = 1 })]],
    down = 'op.drop_column("dept", "other")' },
}

for _, kind in ipairs(databases.all) do
  describe("mig plan on " .. kind.name, function()
    it("changes nothing, up and down, before the first run and after the last", function()
      local db = kind.new()
      local project = db:project(revisions)
      if kind == databases.sqlite then
        assert.are.equal(3, #plan(project).steps)
        assert.is_nil(io.open(db.name), "the file was made")
      end
      db:sql("CREATE TABLE there (x INTEGER); INSERT INTO there VALUES (1)")
      local before = db:schema()
      assert.are.equal(3, #plan(project).steps)
      assert.are.equal("there", db:tables())
      assert.are.equal(before, db:schema())
      history.done(project:mig("upgrade"))
      local after, version = db:schema(), db:version()
      local down = plan(project, "base")
      assert.are.equal("downgrade", down.direction)
      assert.are.equal("a3 a2 a1", ("%s %s %s"):format(down.steps[1].revision,
        down.steps[2].revision, down.steps[3].revision))
      assert.are.equal(after, db:schema())
      assert.are.equal(version, db:version())
      assert.are.equal("small|small", db:sql("SELECT kind, other FROM dept WHERE id = 1"))
      assert.are.same({}, plan(project).steps)
    end)

    it("says what a script of the same steps needs, step by step", function()
      local db, other = kind.new(), kind.new()
      local project = db:project(revisions)
      for i = 1, 3 do
        local made = plan(project, "+1")
        assert.are.equal(1, #made.steps)
        assert.is_nil(made.steps[1].unforeseen)
        other:sql(table.concat(made.steps[1].statements, "\n"))
        history.done(project:mig("upgrade", "+1"))
        assert.are.equal("a" .. i, db:version())
        assert.are.equal(db:schema(), other:schema())
      end
      local down = plan(project, "a1")
      other:sql(table.concat(down.steps[1].statements, "\n") .. "\n"
        .. table.concat(down.steps[2].statements, "\n"))
      history.done(project:mig("downgrade", "a1"))
      assert.are.equal(db:schema(), other:schema())
    end)

    it("knows what later steps find, where earlier ones make it", function()
      local db, other = kind.new(), kind.new()
      local project = db:project {
        revisions[1], revisions[2], revisions[3],
        { "a4", "a3", up = [[
          op.alter_column("dept", "name", { nullable = true, existing_type = sa.String(40),
            existing_nullable = false, existing_server_default = "x;y",
            existing_comment = sa.none })
          op.rename_table("dept", "division")
          op.create_table("people", sa.Column("id", sa.Integer, { primary_key = true }),
            sa.Column("kind", sa.Enum("small", "big", { name = "dept_kind" })))
          op.drop_column("division", "other")]] },
      }
      local made = plan(project)
      local text = {}
      for _, step in ipairs(made.steps) do
        assert.is_nil(step.unforeseen)
        text[#text + 1] = table.concat(step.statements, "\n")
      end
      other:sql(table.concat(text, "\n"))
      history.done(project:mig("upgrade"))
      assert.are.equal(db:schema(), other:schema())
    end)

    it("goes down where a target is below, and up where it is above", function()
      local db = kind.new()
      local project = db:project(revisions)
      history.done(project:mig("upgrade", "a2"))
      local function steps(...)
        local made, out = plan(project, ...), {}
        for i, step in ipairs(made.steps) do out[i] = step.from .. ">" .. step.to end
        return made.direction .. " " .. table.concat(out, " ")
      end
      assert.are.equal("upgrade a2>a3", steps())
      assert.are.equal("upgrade a2>a3", steps("a3"))
      assert.are.equal("downgrade a2>a1", steps("-1"))
      assert.are.equal("downgrade a2>a1 a1>", steps("base"))
      assert.are.equal("downgrade a2>a1", steps("a1"))
      assert.are.equal("upgrade ", steps("a2"))
      local run = project:mig("plan", "nowhere")
      assert.are.equal(1, run.code)
      assert.matches("FAILED: Can't locate revision identified by 'nowhere'", run.err, 1, true)
    end)

    it("answers what a revision reads, until something before it changes the answer", function()
      local db = kind.new()
      local project = db:project {
        { "b1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
        { "b2", "b1", up = [[
          local n = op.get_bind():scalar("SELECT count(*) FROM t")
          op.execute("CREATE TABLE n" .. n .. " (x INTEGER)")]] },
        { "b3", "b2", up = [[
          for row in op.get_bind():rows("SELECT x FROM t") do
            op.execute("CREATE TABLE r" .. row.x .. " (x INTEGER)")
          end]] },
        { "b4", "b3", up = 'op.execute("CREATE TABLE last (x INTEGER)")' },
      }
      history.done(project:mig("upgrade", "b1"))
      db:sql("INSERT INTO t VALUES (7)")
      local made = plan(project)
      assert.are.same({ "CREATE TABLE n1 (x INTEGER)", "CREATE TABLE last (x INTEGER)" },
        statements(made))
      assert.is_nil(made.steps[1].unforeseen)
      assert.matches("it asks the database for what .* %(b3.lua:7%)", made.steps[2].unforeseen)
      history.done(project:mig("upgrade", "b2"))
      assert.are.same({ "CREATE TABLE r7 (x INTEGER)", "CREATE TABLE last (x INTEGER)" },
        statements(plan(project)))
    end)

    it("lets nothing through that a question could change", function()
      local db = kind.new()
      db:sql("CREATE TABLE t (x INTEGER)")
      for _, sql in ipairs { "INSERT INTO t VALUES (1)", "CREATE TABLE u (x INTEGER)",
        "DROP TABLE t" } do
        local project = db:project { { "c1", up = ('op.get_bind():query("%s")'):format(sql) } }
        local run = project:mig("plan")
        assert.are.equal(1, run.code, run.out)
        assert.matches("c1.lua:7", run.err, 1, true)
        assert.are.equal("t", db:tables())
        assert.are.equal("0", db:sql("SELECT count(*) FROM t"))
      end
    end)

    it("tells of a revision that would fail, with the steps before it", function()
      local db = kind.new()
      local project = db:project {
        { "d1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
        { "d2", "d1", up = 'error("not on a Friday")' },
      }
      local run = project:mig("plan")
      assert.are.equal(1, run.code)
      assert.matches("CREATE TABLE t", run.out, 1, true)
      assert.matches("FAILED: .*not on a Friday", run.err)
    end)
  end)
end

for _, kind in ipairs(databases.servers) do
  it("mig plan on " .. kind.name .. " says the statements that upgrade then sends", function()
    local db = kind.new()
    local project = db:project(revisions)
    for _ = 1, 3 do
      local said = statements(plan(project, "+1"))
      local sent = {}
      for _, sql in ipairs(heard.during(db, function()
        history.done(project:mig("upgrade", "+1"))
      end)) do
        sent[#sent + 1] = squeezed(sql)
      end
      local at = 1
      for _, sql in ipairs(said) do
        -- Values travel apart from the text.
        local is_bound = sql:find("^INSERT") or sql:find("^UPDATE")
        while not is_bound and sent[at] and sent[at] ~= sql do at = at + 1 end
        assert(is_bound or sent[at], ("not sent, or not in this order: %s\n%s"):format(sql,
          table.concat(sent, "\n")))
      end
      local count = { said = 0, sent = 0 }
      for name, list in pairs { said = said, sent = sent } do
        for _, sql in ipairs(list) do
          local own = sql:find("alembic_version", 1, true) or sql:find("mig_journal", 1, true)
          if not own and (sql:find("^CREATE") or sql:find("^ALTER")) then
            count[name] = count[name] + 1
          end
        end
      end
      assert.are.equal(count.sent, count.said, table.concat(sent, "\n"))
    end
  end)
end

describe("mig plan", function()
  it("says where an operation will ask for what is not there yet", function()
    local project = databases.mariadb.new():project {
      { "f1", up = 'op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))' },
      { "f2", "f1", up = 'op.alter_column("t", "a", { nullable = false, '
        .. "existing_type = sa.Integer })" },
      { "f3", "f2", up = 'op.drop_constraint("x", "t")' },
      { "f4", "f3", up = 'op.execute("SELECT 1")' },
    }
    local run = project:mig("plan", "--json")
    local steps = json.decode(run.out).steps
    assert.is_nil(run.err:find("WARN", 1, true), run.err)
    assert.is_nil(steps[1].unforeseen)
    assert.matches("op.alter_column completes its statement with what the table is like by then "
      .. "%(f2.lua:7%)", steps[2].unforeseen)
    assert.are.equal("ALTER TABLE t MODIFY a INTEGER NOT NULL;", steps[2].statements[1])
    assert.matches("op.drop_constraint has to look at the table as it is by then",
      steps[3].unforeseen)
    assert.are.same({ "SELECT 1;" }, steps[4].statements)
  end)

  it("does not miss rows where statements are tried without any", function()
    local db = databases.sqlite.new()
    db:sql("CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO p VALUES (1, 'x');"
      .. "CREATE TABLE c (p INTEGER NOT NULL REFERENCES p (id))")
    local project = db:project { { "h1", up = [[
      op.bulk_insert(sa.table("c", sa.column("p")), { { p = 1 } })
      op.execute("INSERT INTO c SELECT id FROM p")
      op.get_bind():execute("INSERT INTO c VALUES ((SELECT id FROM p WHERE name = 'x'))")
      op.alter_column("c", "p", { new_column_name = "parent" })]] } }
    project:write("mig.ini", (project:read("mig.ini"):gsub("app.db", "app.db?foreign_keys=on")))
    local said = statements(plan(project))
    assert.are.equal(4, #said)
    assert.are.equal("ALTER TABLE c RENAME COLUMN p TO parent", said[4])
    history.done(project:mig("upgrade"))
    assert.are.equal("3", db:sql("SELECT count(*) FROM c"))
  end)

  it("does not miss rows that a trigger asks for, but a column that is not there", function()
    local db = databases.sqlite.new()
    db:sql("CREATE TABLE p (id INTEGER); INSERT INTO p VALUES (1); CREATE TABLE c (p INTEGER);"
      .. "CREATE TRIGGER c_has_p BEFORE INSERT ON c WHEN NOT EXISTS (SELECT 1 FROM p) BEGIN "
      .. "SELECT RAISE(ABORT, 'no parent'); END")
    local project = db:project { { "h1", up = 'op.execute("INSERT INTO c VALUES (1)")' } }
    assert.are.same({ "INSERT INTO c VALUES (1)" }, statements(plan(project)))
    history.done(project:mig("upgrade"))
    project = db:project { { "h1" },
      { "h2", "h1", up = 'op.execute("INSERT INTO c (q) VALUES (1)")' } }
    assert.matches("FAILED: [^\n]* no column named q", project:mig("plan").err)
  end)

  it("does not tell what is only tried on the way", function()
    local db = databases.sqlite.new()
    db:sql("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); CREATE INDEX i ON t (a)")
    local project = db:project { { "k1", up = 'op.drop_column("t", "a", { cascade = true })' } }
    local said = statements(plan(project))
    assert.are.equal("SAVEPOINT mig_rebuild", said[1])
    assert.matches("^CREATE TABLE ", said[2])
    history.done(project:mig("upgrade"))
  end)

  it("plans for each of several databases", function()
    local one, two = databases.sqlite.new(), databases.sqlite.new()
    local project = one:project({ { "i1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
      { "i2", "i1", up = 'op.execute("CREATE TABLE u (x INTEGER)")' } },
      { files = { ["revisions/env.lua"] = ([[return { targets = function() return {
        { name = "one", url = %q }, { name = "two", url = %q } } end }]]):format(
        one.url, two.url) } })
    history.done(project:mig("--target", "two", "upgrade", "i1"))
    local run = project:mig("plan", "--json")
    local answers = json.decode(run.out)
    assert.are.equal("one two", answers[1].target .. " " .. answers[2].target)
    assert.are.equal(2, #answers[1].result.steps)
    assert.are.equal(1, #answers[2].result.steps)
  end)

  it("says that a revision which was cut short goes on", function()
    local project = databases.mariadb.new():project { { "g1",
      up = 'op.execute("CREATE TABLE t (x INTEGER)")\nop.execute("CREATE TABLE t (x INTEGER)")' } }
    history.failed(project:mig("upgrade"))
    assert.matches("cut short in it: the next one goes on at statement 2; see 'mig repair'",
      project:mig("plan").out, 1, true)
  end)

  it("takes no lock: it runs beside a runner that holds the database", function()
    for _, kind in ipairs(databases.all) do
      local db = kind.new()
      local project = db:project {
        { "e1", up = 'op.execute("CREATE TABLE t (x INTEGER)")' },
        { "e2", "e1", up = [[
          op.execute("INSERT INTO t VALUES (1)")
          if op.get_context().tag then io.open("started", "w"):close() end
          while op.get_context().tag and not io.open("stop") do end]] },
      }
      history.done(project:mig("upgrade", "e1"))
      local runner = project:start { "upgrade", "--tag", "slow" }
      assert(runner:wait_for(function() return project:exists("started") end, 60), kind.name)
      local made = plan(project)
      assert.are.same({ "INSERT INTO t VALUES (1)" }, statements(made), kind.name)
      project:write("stop", "")
      history.done(runner:wait())
    end
  end)
end)
