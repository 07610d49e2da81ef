-- A revision that fails: one FAILED line with file and line, the message, the revision, the SQL and
-- what state the database is in.

local env = require "spec.support.env"
local history = require "spec.support.history"

local unchanged = "; rolled back: the database is as it was before the run"
local refused = history.refused

---Assert the whole line that a failing upgrade() gives; `line` is that of the file.
local function expect(body, line, text, opts)
  local message, project = refused(body, opts)
  assert.are.equal(("revisions/versions/a1.lua:%d: %s"):format(line, text) .. unchanged, message)
  assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
end

describe("a revision that fails", function()
  it("in Lua, with a message of its own", function()
    expect("\nerror('out of \"luck\"')", 8, 'out of "luck" (revision a1)')
    expect("error('first\\nsecond\\r\\n\\tthird')", 7, "first second third (revision a1)")
    expect("error('no place', 0)", 7, "no place (revision a1)")
    expect("error('caller', 2)", 7, "caller (revision a1)")
    expect("assert(false, 'must hold')", 7, "must hold (revision a1)")
    expect("assert(nil)", 7, "assertion failed! (revision a1)")
  end)

  it("in Lua, with a mistake", function()
    expect("local t = nil\nlocal x = t.field", 8,
      "attempt to index a nil value (local 't') (revision a1)")
    expect("local x = 1 + {}", 7,
      "attempt to perform arithmetic on a table value (revision a1)")
    expect("string.rep()", 7,
      "bad argument #1 to 'rep' (string expected, got no value) (revision a1)")
    expect("local function f() return f() + 1 end\nf()", 7, "stack overflow (revision a1)")
  end)

  it("with an error that is no string", function()
    expect("error({ code = 5 })", 7,
      "error() was called with a table instead of a message (revision a1)")
    expect("error(nil)", 7, "error() was called with a nil instead of a message (revision a1)")
    expect("error()", 7, "error() was called with a nil instead of a message (revision a1)")
    expect("error(true)", 7,
      "error() was called with a boolean instead of a message (revision a1)")
    expect("error(print)", 7,
      "error() was called with a function instead of a message (revision a1)")
    expect("error(42)", 7, "42 (revision a1)")
    expect("error(setmetatable({}, { __tostring = function() return 'speaking' end }))", 7,
      "speaking (revision a1)")
    expect("error(setmetatable({}, { __tostring = function() error('again') end }))", 7,
      "again (revision a1)")
  end)

  it("in a word of another language, with Lua's", function()
    for word, of_lua in pairs { None = "nil", null = "nil", True = "true", False = "false" } do
      expect(("op.drop_table('t', { if_exists = %s })"):format(word), 7,
        ("unknown global '%s'; Lua's word is %s (revision a1)"):format(word, of_lua))
    end
  end)

  it("in an argument that Alembic takes by its name", function()
    expect('op.drop_index("ix", { table_name = "t" })', 7,
      "op.drop_index: 'table_name' is no option; it is argument 2 (revision a1)")
    expect('op.alter_column("t", "c", { column_name = "x" })', 7,
      "op.alter_column: 'column_name' is no option; it is argument 2 (revision a1)")
    expect('op.create_index("ix", "t", { "c" }, { columns = { "c" } })', 7,
      "op.create_index: 'columns' is no option; it is argument 3 (revision a1)")
  end)

  it("in a dot or a colon before a name", function()
    expect('op:create_table("t", sa.Column("x", sa.Integer))', 7, "op.create_table: argument 1 "
      .. "(name) must be a string, got op itself: call it with a dot, not a colon (revision a1)")
    expect('op:rename_table("a", "b", {})', 7,
      "op.rename_table: is called with a dot before its name, not a colon (revision a1)")
    local batch = 'op.batch_alter_table("t", function(b) %s end)'
    expect(batch:format 'b:drop_column("x")', 7,
      "batch_op.drop_column: is called with a dot before its name, not a colon (revision a1)")
    expect(batch:format 'b:create_index("i", { "x" })', 7,
      "batch_op.create_index: is called with a dot before its name, not a colon (revision a1)")
    for call, name in pairs {
      ['get_bind().scalar("SELECT 1")'] = "get_bind():scalar",
      ['get_bind().execute("SELECT 1")'] = "get_bind():execute",
      ["get_context().autocommit_block(function() end)"] = "get_context():autocommit_block",
    } do
      expect("op." .. call, 7,
        ("op.%s: is called with a colon before its name, not a dot (revision a1)"):format(name))
    end
  end)

  it("in SQL, with the statement and the place in it", function()
    local message = refused("\n\nop.execute([[SELECT *\n  FROM missing]])")
    assert.are.equal("revisions/versions/a1.lua:9: no such table: missing (revision a1) "
      .. "[SQL: SELECT * FROM missing]" .. unchanged, (message:gsub(", at position %d+]", "]")))
    message = refused('op.execute("SELEKT 1")')
    assert.truthy(message:find('a1.lua:7: near "SELEKT": syntax error (revision a1) '
      .. '[SQL: SELEKT 1, at position 1]', 1, true), message)
  end)

  it("in long SQL, with the part around the mistake", function()
    local message = refused(
      "op.execute('SELECT ' .. ('1, '):rep(500) .. 'FROMM x' .. (' -- '):rep(2000))")
    assert.truthy(#message < 1000, message)
    assert.truthy(message:find("FROMM", 1, true), message)
  end)

  it("in a constraint", function()
    local message = refused([[
      op.execute("CREATE TABLE t (x INTEGER UNIQUE)")
      op.execute("INSERT INTO t VALUES (1)")
      op.execute("INSERT INTO t VALUES (1)")]])
    assert.truthy(message:find("a1.lua:9: UNIQUE constraint failed: t.x (revision a1) [SQL: INSERT",
      1, true), message)
  end)

  it("in a helper module, blaming the module's line", function()
    local message = refused("require('helpers').grow()", { files = {
      ["revisions/helpers.lua"] = "return {\n  grow = function()\n    error('too big')\n  end }",
    } })
    assert.are.equal("revisions/helpers.lua:3: too big (revision a1)" .. unchanged, message)
    message = refused("require('helpers').grow()", { files = {
      ["revisions/helpers.lua"] = "return {\n  grow = function()\n"
        .. "    op.execute('DROP TABLE missing')\n  end }",
    } })
    assert.truthy(message:find("^revisions/helpers%.lua:3: no such table: missing %(revision a1%)"),
      message)
    message = refused("require('helpers')", { files = { ["revisions/helpers.lua"] = "x = = 1" } })
    assert.truthy(message:find("^revisions/helpers%.lua:1: "), message)
    assert.truthy(message:find("(revision a1)", 1, true), message)
  end)

  it("in downgrade() as well", function()
    local project = history.project { { "a1", down = "error('stuck')" } }
    history.done(project:mig("upgrade"))
    assert.are.equal("revisions/versions/a1.lua:11: stuck (revision a1)" .. unchanged,
      history.failed(project:mig("downgrade")))
    assert.are.equal("a1", history.version(project))
  end)

  it("in a coroutine that is resumed by hand", function()
    local message = refused([[
      local ok, problem = coroutine.resume(coroutine.create(function()
        op.execute("DROP TABLE missing")
      end))
      assert(not ok)
      error(problem, 0)]])
    assert.truthy(message:find("a1.lua:8: no such table: missing (revision a1) [SQL: DROP TABLE "
      .. "missing", 1, true), message)
    message = refused("coroutine.wrap(function()\n error('inside') end)()")
    assert.are.equal("revisions/versions/a1.lua:8: inside (revision a1)" .. unchanged, message)
  end)

  it("after catching the error of an operation goes on, and the rest is kept", function()
    local project = history.single([[
      op.execute("CREATE TABLE t (x INTEGER UNIQUE)")
      op.execute("INSERT INTO t VALUES (1)")
      local ok, problem = pcall(op.execute, "INSERT INTO t VALUES (1)")
      assert(not ok)
      assert(tostring(problem) == "UNIQUE constraint failed: t.x", tostring(problem))
      assert(problem.sql == "INSERT INTO t VALUES (1)" and problem.code == "MIG_EDB")
      op.execute("INSERT INTO t VALUES (2)")]])
    history.done(project:mig("upgrade"))
    assert.are.equal("1\n2", history.ask(project, "SELECT x FROM t"))
  end)

  it("after catching an error that rolled everything back does not go on", function()
    local message, project = refused([[
      op.execute("CREATE TABLE t (x INTEGER UNIQUE ON CONFLICT ROLLBACK)")
      op.execute("INSERT INTO t VALUES (1)")
      pcall(op.execute, "INSERT INTO t VALUES (1)")]])
    assert.truthy(message:find("rolled the transaction back", 1, true), message)
    assert.truthy(message:find("(revision a1)", 1, true), message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("after such an error leaves nothing of what follows it", function()
    local _, project = refused([[
      op.execute("CREATE TABLE t (x INTEGER UNIQUE ON CONFLICT ROLLBACK)")
      op.execute("INSERT INTO t VALUES (1)")
      pcall(op.execute, "INSERT INTO t VALUES (1)")
      op.execute("CREATE TABLE stray (x)")]])
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)
end)

describe("a misspelt", function()
  it("global names the nearest", function()
    expect("prnt('x')", 7, "unknown global 'prnt'; did you mean 'print'? (revision a1)")
    expect("local x = tbl", 7, "unknown global 'tbl' (revision a1)")
  end)

  it("operation names the nearest", function()
    expect("op.create_tabel('t')", 7,
      "op has no 'create_tabel'; did you mean 'create_table'? (revision a1)")
    expect("op.zzzzzz('t')", 7, "op has no 'zzzzzz' (revision a1)")
  end)

  it("option names the nearest", function()
    expect('op.drop_table("t", { if_exist = true })', 7,
      "op.drop_table: unknown option 'if_exist'; did you mean 'if_exists'? (revision a1)")
  end)

  it("type or option of a column names the nearest", function()
    expect('sa.Column("x", sa.Intger)', 7,
      "sa has no 'Intger'; did you mean 'Integer'? (revision a1)")
    local message = refused('sa.Column("x", sa.Integer, { nulable = false })')
    assert.truthy(message:find("unknown option 'nulable'; did you mean 'nullable'?", 1, true))
  end)

  it("argument says what it must be", function()
    expect("op.drop_table(5)", 7,
      "op.drop_table: argument 1 (name) must be a string, got number (revision a1)")
    expect("op.execute()", 7,
      "op.execute: argument 1 (sql) must be a string or sa.text, got nil (revision a1)")
    expect("op.execute('')", 7, "op.execute: argument 1 (sql) must not be empty (revision a1)")
    expect("op.execute('SELECT 1', 5)", 7,
      "op.execute: argument 2 (params) must be a table, got number (revision a1)")
  end)

  it("method of the connection or the context names the nearest", function()
    local message = refused('op.get_bind():excute("SELECT 1")')
    assert.truthy(message:find("did you mean 'execute'?", 1, true), message)
    message = refused("local x = op.get_context().as_sqll")
    assert.truthy(message:find("did you mean 'as_sql'?", 1, true), message)
  end)
end)

describe("transactions", function()
  it("are not for scripts to begin or end", function()
    for _, sql in ipairs {
      "COMMIT", "commit;", " /* x */ Commit", "-- x\nCOMMIT", "BEGIN", "BEGIN IMMEDIATE", "END",
      "ROLLBACK", "ROLLBACK TRANSACTION", "END TRANSACTION",
    } do
      local message, project = refused(
        ('op.execute("CREATE TABLE t (x)") op.execute(%q)'):format(sql))
      assert.truthy(message:find("transactions belong to mig", 1, true), message)
      assert.truthy(message:find("op.get_bind():commit()", 1, true), message)
      assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
    end
  end)

  it("are not left to a session that starts anew", function()
    local message = refused 'op.execute("discard /* what is kept */ all")'
    assert.truthy(message:find("a1.lua:%d+: DISCARD ALL would let go of the lock that keeps other "
      .. "runners out: write DISCARD PLANS, SEQUENCES or TEMP, and RESET for settings"), message)
  end)

  it("are not for .sql files to begin or end", function()
    local message, project = refused('op.execute_file("x.sql")', { files = {
      ["revisions/versions/x.sql"] = "CREATE TABLE t (x);\n\nCOMMIT;\nCREATE TABLE u (x);\n",
    } })
    assert.truthy(message:find("revisions/versions/x.sql:3: transactions belong to mig", 1, true),
      message)
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("are not ended by releasing what mig holds", function()
    local message, project = refused([[
      op.execute("CREATE TABLE t (x)")
      op.execute("RELEASE mig_revision")
      error("too late")]], { ini = "transaction_per_migration = true\n" })
    assert.truthy(#message > 0)
    assert.are.equal("0", history.ask(project,
      "SELECT count(*) FROM sqlite_master WHERE name = 't'"))
  end)

  it("may have savepoints of the script's own", function()
    assert.are.equal("1", history.result([[
      op.execute("CREATE TABLE t (x)")
      op.execute("INSERT INTO t VALUES (1)")
      op.execute("SAVEPOINT mine")
      op.execute("INSERT INTO t VALUES (2)")
      op.execute("ROLLBACK TO mine")
      op.execute("RELEASE mine")]], "SELECT x FROM t"))
  end)

  it("can be ended in the middle on purpose, which a later failure tells", function()
    local message, project = refused([[
      op.execute("CREATE TABLE kept (x)")
      op.get_bind():commit()
      op.execute("CREATE TABLE lost (x)")
      error("late")]])
    assert.truthy(message:find("a1 had committed part of its work, the rest was rolled back", 1,
      true), message)
    assert.are.equal("alembic_version\nkept\nmig_journal", history.ask(project,
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
    assert.are.equal("", history.version(project))
  end)
end)

describe("messages", function()
  it("name files relative to where the user stands", function()
    local project = history.single("error('x')")
    env.lines("mkdir " .. project:path("below"))
    local message = history.failed(project:run({ "upgrade" }, { cwd = "revisions" }))
    assert.truthy(message:find("^versions/a1%.lua:7: x"), message)
    message = history.failed(project:run({ "upgrade" }, { cwd = "below" }))
    assert.are.equal(project:path("revisions/versions/a1.lua"), message:match("^(.*):7: x"))
  end)

  it("are whole for paths of any length", function()
    local deep = ("a_long_folder_name/"):rep(10) .. "revisions"
    local project = history.project({}, {
      files = { ["mig.ini"] = "[mig]\nscript_location = " .. deep .. "\nurl = sqlite:///app.db\n" },
    })
    project:write(deep .. "/versions/a1.lua", history.text { "a1", up = "error('x')" })
    assert.are.equal(deep .. "/versions/a1.lua:7: x (revision a1)" .. unchanged,
      history.failed(project:mig("upgrade")))
    project:write(deep .. "/versions/a1.lua", "\n\nfunction (")
    assert.truthy(history.failed(project:mig("upgrade")):find(deep .. "/versions/a1.lua:3: ", 1,
      true))
  end)
end)
