-- --sql: the script, run by the sqlite3 shell, does what the run does; and what a revision can
-- and cannot do while it is written.

local cases = require "spec.core.graph_cases"
local env = require "spec.support.env"
local graphs = require "spec.support.graphs"
local history = require "spec.support.history"
local program = require "spec.support.program"

---The schema, whose white space a script does not keep.
local function schema(project, database)
  return (project:sqlite(database, "SELECT type, name, tbl_name, sql FROM sqlite_master "
    .. "ORDER BY 1, 2"):gsub("%s+", " "))
end

local function rows(project, database)
  return project:sqlite(database, "SELECT * FROM alembic_version ORDER BY 1")
end

---Each revision also makes a table of its own.
local function with_tables(rev)
  rev.up = rev.up .. (' op.create_table("t_%s", sa.Column("id", sa.Integer))'):format(rev[1])
  rev.down = rev.down .. (' op.drop_table("t_%s")'):format(rev[1])
end

---Run mig on app.db and its script on off.db, which then must be alike.
local function both(project, command, online, offline)
  history.done(project:mig(command, table.unpack(online)))
  local script = history.done(project:mig(command, "--sql", table.unpack(offline))).out
  project:sqlite("off.db", script)
  assert.are.equal(graphs.log(project), graphs.log(project, "off.db"))
  assert.are.equal(graphs.rows(project), graphs.rows(project, "off.db"))
  assert.are.equal(schema(project, "app.db"), schema(project, "off.db"))
end

describe("a script that the sqlite3 shell runs", function()
  local names = {}
  for name in pairs(cases.graphs) do names[#names + 1] = name end
  table.sort(names)

  for _, name in ipairs(names) do
    it("takes " .. name .. " up and down as a run does", function()
      for _, ini in ipairs { "", "transaction_per_migration = true\n" } do
        local project = graphs.project(name, with_tables)
        project:write("mig.ini", history.ini .. ini)
        graphs.reset(project, "")
        graphs.reset(project, "", "off.db")
        both(project, "upgrade", { "heads" }, { "heads" })
        both(project, "downgrade", { "base" }, { "heads:base" })
      end
    end)

    it("does the worked cases of " .. name .. " that start at one row", function()
      local project = graphs.project(name)
      for _, case in ipairs(cases.commands) do
        local number, graph, command, before, target, steps = table.unpack(case)
        if graph == name and not before:find(" ") and not steps:find("^ERR ") then
          graphs.reset(project, before)
          graphs.reset(project, before, "off.db")
          local online, offline = {}, {}
          for word in target:gmatch("%S+") do
            online[#online + 1] = word
            offline[#offline + 1] = (before == "" and "base" or before) .. ":" .. word
          end
          history.done(project:mig(command, table.unpack(online)))
          local script = history.done(project:mig(command, "--sql", table.unpack(offline))).out
          project:sqlite("off.db", script)
          assert.are.equal(graphs.log(project), graphs.log(project, "off.db"), number)
          assert.are.equal(graphs.rows(project), graphs.rows(project, "off.db"), number)
        end
      end
    end)
  end

  it("takes the example environment up, with its rows, and down", function()
    local project = program.project()
    local function example(...)
      return history.done(program.mig({ "-c", "revisions/mig.ini", ... },
        { cwd = env.root, env = { DEMO_DB = project:path("app.db") } })).out
    end
    example("upgrade")
    project:sqlite("off.db", example("upgrade", "--sql"))
    assert.are.equal(schema(project, "app.db"), schema(project, "off.db"))
    assert.are.equal("8a64f0b92c37", rows(project, "off.db"))
    for _, name in ipairs(history.lines(history.ask(project,
      "SELECT name FROM sqlite_master WHERE type = 'table'"))) do
      local query = ("SELECT * FROM %s ORDER BY 1"):format(name)
      assert.are.equal(history.ask(project, query), project:sqlite("off.db", query))
    end
    example("downgrade", "base")
    project:sqlite("off.db", example("downgrade", "head:base", "--sql"))
    assert.are.equal(schema(project, "app.db"), schema(project, "off.db"))
    assert.are.equal("", rows(project, "off.db"))
  end)
end)

describe("values in a script", function()
  ---Run a body online and as a script; both answer the same to a query, which is returned.
  local function same(body, query, files)
    local project = history.single(body, { files = files })
    history.done(project:mig("upgrade"))
    project:sqlite("off.db", history.done(project:mig("upgrade", "--sql")).out)
    local expected = history.ask(project, query)
    assert.are.equal(expected, project:sqlite("off.db", query))
    return expected
  end

  it("are literals in the place of parameters", function()
    local project = history.single([[op.execute("INSERT INTO t VALUES (:a, :b, ':a', :a)",
      { a = "it's", b = 7 })]])
    local text = history.done(project:mig("upgrade", "--sql")).out
    assert.truthy(text:find("\nINSERT INTO t VALUES ('it''s', 7, ':a', 'it''s');\n", 1, true), text)
  end)

  it("are the same as those of a run, of every kind", function()
    local answer = same([[
      op.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, v)")
      local values = { "", "it's", "a\n\nb\n", "\ttab", "back\\slash", "semi; colon", "-- no",
        "/* no", ":name ?", "é 🐘", 0, -1, math.maxinteger, math.mininteger, 0.1, -2.5e-300, 1e300,
        3.0, 1 / 3, true, false, ("x"):rep(5000), sa.bytes("\0\1'\255") }
      for i, value in ipairs(values) do
        op.execute("INSERT INTO t VALUES (:i, :value)", { i = i, value = value })
        op.execute("UPDATE t SET v = v WHERE n=:i AND 1-:minus = 2", { i = i, minus = -1 })
      end
      op.execute("INSERT INTO t VALUES (99, :none)", { none = sa.null() })]],
      "SELECT n, typeof(v), hex(v) FROM t ORDER BY n")
    assert.are.equal(24, #history.lines(answer))
    assert.truthy(answer:find("99|null|", 1, true))
  end)

  it("come from bulk_insert, with expressions and defaults", function()
    local answer = same([[
      local t = op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("s", sa.String(20)), sa.Column("f", sa.Float), sa.Column("b", sa.Boolean),
        sa.Column("d", sa.Integer, { default = 5 }), sa.Column("e", sa.Text),
        sa.Column("x", sa.Date), sa.Column("m", sa.Numeric(10, 2)))
      op.bulk_insert(t, { { id = 1, s = "o'clock\t;\n--", f = 0.5, b = true },
        { id = 2, s = sa.null(), b = false, d = sa.null() },
        { id = 3, e = sa.text("upper('x') || 'y'"), d = 8, x = "2026-11-21", m = 12.25 },
        { id = 4, f = 1e300, s = "" } })
      op.bulk_insert(t, {})]],
      "SELECT id, quote(s), typeof(f), f, b, d, e, x, m FROM t ORDER BY 1")
    assert.are.equal(5, #history.lines(answer)) -- one has a line break
    assert.truthy(answer:find("3|NULL|null|||8|Xy|2026-11-21|12.25", 1, true), answer)
  end)

  it("that no literal can say are refused, naming the line", function()
    for value, why in pairs {
      ["'a\\0b'"] = "parameter 'v' must not contain a NUL byte",
      ["1/0"] = "parameter 'v' must be a finite number, got inf",
    } do
      local run = history.single(("\nop.execute('SELECT :v', { v = %s })"):format(value))
        :mig("upgrade", "--sql")
      assert.are.equal(1, run.code)
      assert.truthy(run.err:find("\nFAILED: revisions/versions/a1.lua:8: op.execute: " .. why, 1,
        true), run.err)
    end
  end)

  it("and statements come from SQL files", function()
    assert.are.equal("1|;\n2|b", same([[op.execute_file("sql/make.sql")]],
      "SELECT * FROM t ORDER BY 1", { ["revisions/versions/sql/make.sql"] = [[
-- a table; with a trigger
CREATE TABLE t (n INTEGER, v TEXT);
CREATE TRIGGER tr AFTER INSERT ON t WHEN new.n = 1
BEGIN
  INSERT INTO t VALUES (2, 'b'); -- in the trigger
END;
INSERT INTO t VALUES (1, ';') /* last */
]] }))
  end)

  it("leave statements as they are written, without a second semicolon", function()
    local project = history.single([==[
op.execute("INSERT INTO t VALUES (1);")
op.execute("  SELECT ';'  ;  ")
op.execute("SELECT 1 -- why")
op.execute("\tSELECT\n\t2")
op.execute(" ; ")]==])
    local text = history.done(project:mig("upgrade", "--sql")).out
    assert.truthy(text:find("\n\nINSERT INTO t VALUES (1);\n\nSELECT ';';\n\nSELECT 1; -- why\n\n"
      .. "SELECT\n    2;\n\nINSERT INTO alembic_version", 1, true), text)
  end)
end)

describe("a revision that is written as a script", function()
  ---Standard output and the message of a script that breaks off.
  local function broken(body)
    local project = history.project {
      { "a1", up = 'op.execute("CREATE TABLE t (n)")' }, { "b2", "a1", up = body }, { "c3", "b2" },
    }
    local run = project:mig("upgrade", "--sql")
    assert.are.equal(1, run.code)
    assert.is_false(project:exists("app.db"))
    return run.out, run.err:match("\nFAILED: ([^\n]*)\n$"), project
  end

  it("cannot query: the error names its line, and the script does not look complete", function()
    for _, verb in ipairs { "query", "rows", "scalar" } do
      local out, message, project = broken(("\nlocal n = op.get_bind():%s('SELECT n FROM t')")
        :format(verb))
      assert.are.equal(("revisions/versions/b2.lua:8: op.get_bind():%s needs a database, which "
        .. "there is not with --sql (revision b2); the script is not complete: do not run it")
        :format(verb), message)
      assert.truthy(out:find("^BEGIN;\n"))
      assert.truthy(out:find("-- Running upgrade a1 -> b2\n", 1, true))
      assert.is_nil(out:find("COMMIT", 1, true))
      assert.is_nil(out:find("c3", 1, true))
      -- Whoever runs it all the same gets nothing: what was begun is never committed.
      project:sqlite("off.db", out)
      assert.are.equal("", project:sqlite("off.db", "SELECT name FROM sqlite_master"))
    end
  end)

  it("that fails leaves a script without an end, too", function()
    local out, message = broken("error('no')")
    assert.are.equal("revisions/versions/b2.lua:7: no (revision b2); the script is not complete: "
      .. "do not run it", message)
    assert.is_nil(out:find("COMMIT", 1, true))
  end)

  it("can ask op.get_context().as_sql and choose", function()
    local project = history.single([[
      if op.get_context().as_sql then op.execute("CREATE TABLE offline (n)")
      else
        assert(op.get_bind():scalar("SELECT 1") == 1)
        op.execute("CREATE TABLE online (n)")
      end]])
    project:sqlite("off.db", history.done(project:mig("upgrade", "--sql")).out)
    assert.are.equal("offline", project:sqlite("off.db", "SELECT name FROM sqlite_master WHERE "
      .. "type = 'table' AND name <> 'alembic_version'"))
    history.done(project:mig("upgrade"))
    assert.are.equal("online", history.ask(project, "SELECT name FROM sqlite_master WHERE "
      .. "type = 'table' AND name <> 'alembic_version'"))
  end)

  it("sees --tag and -x, and nothing was changed by what it executes", function()
    local project = history.single([[
      local ctx = op.get_context()
      op.execute("SELECT '" .. ctx.tag .. ctx.x.key .. ctx.dialect.name .. "'")
      assert(op.get_bind():execute("DELETE FROM t") == 0)]],
      { files = { ["revisions/env.lua"] = "return {}" } })
    local run = history.done(project:mig("-x", "key=b", "upgrade", "--sql", "--tag", "a"))
    assert.truthy(run.out:find("\nSELECT 'absqlite';\n", 1, true), run.out)
  end)

  it("writes a commit in the middle as one", function()
    local project = history.single([[op.execute("ONE") op.get_bind():commit() op.execute("TWO")]])
    local text = history.done(project:mig("upgrade", "--sql")).out
    assert.truthy(text:find("\n\nONE;\n\nCOMMIT;\n\nBEGIN;\n\nTWO;\n\nINSERT", 1, true), text)
  end)
end)

describe("a script that cannot be written", function()
  local project = history.chain(3)

  it("is an error when the disk is full", function()
    local run = program.run({ "sh", "-c", env.quote(env.program) .. " upgrade --sql >/dev/full" },
      { cwd = history.project(project).dir })
    assert.are.equal(1, run.code)
    assert.truthy(run.err:find("\nFAILED: [^\n]*No space left on device[^\n]*\n$"), run.err)
  end)

  it("is an error when nobody can be written to", function()
    local run = program.run({ "sh", "-c", env.quote(env.program) .. " upgrade --sql >&-" },
      { cwd = history.project(project).dir })
    assert.are.equal(1, run.code)
    assert.truthy(run.err:find("\nFAILED: [^\n]*Bad file descriptor[^\n]*\n$"), run.err)
  end)
end)
