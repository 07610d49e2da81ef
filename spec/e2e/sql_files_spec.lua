-- op.execute_file: hand-written SQL, and mistakes told in the file and line where they are.

local history = require "spec.support.history"

---upgrade() that runs versions/x.sql with this text.
local function with_file(text, call)
  return history.single(call or 'op.execute_file("x.sql")',
    { files = { ["revisions/versions/x.sql"] = text } })
end

local function refused(text)
  local project = with_file(text)
  local message = history.failed(project:mig("upgrade"))
  assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  return message
end

describe("op.execute_file", function()
  it("runs every statement, split by the rules of the database", function()
    local project = with_file("\xEF\xBB\xBF" .. [[
-- a comment; with a semicolon
CREATE TABLE t (a TEXT DEFAULT 'x;y', "b;c" TEXT); /* another; one */
CREATE TRIGGER g AFTER INSERT ON t
BEGIN
  UPDATE t SET a = CASE WHEN a = 'q' THEN 'begin; end' ELSE a END;
  SELECT 1;
END;
INSERT INTO t (a, "b;c") VALUES ('q', ':not % a \ parameter');;
;
INSERT INTO t (a) VALUES ('last -- no comment')
]])
    history.done(project:mig("upgrade"))
    assert.are.equal("begin; end|:not % a \\ parameter\nlast -- no comment|",
      history.ask(project, "SELECT * FROM t"))
  end)

  it("takes Windows line ends and an empty file", function()
    local text = "CREATE TABLE t (x);\r\n\r\nINSERT INTO t VALUES (1);\r\n"
    history.done(with_file(text):mig("upgrade"))
    history.done(with_file(""):mig("upgrade"))
    history.done(with_file("-- nothing\n;\n"):mig("upgrade"))
  end)

  it("looks beside the revision, wherever mig runs, and takes an absolute path", function()
    local project = with_file("CREATE TABLE t (x)")
    history.done(project:run({ "upgrade" }, { cwd = "revisions/versions" }))
    assert.are.equal("t", history.ask(project, "SELECT name FROM sqlite_master WHERE name = 't'"))
    project = with_file("", "")
    project:write("revisions/versions/a1.lua", history.text { "a1",
      up = ("op.execute_file(%q)"):format(project:path("elsewhere.sql")) })
    project:write("elsewhere.sql", "CREATE TABLE u (x)")
    history.done(project:mig("upgrade"))
    assert.are.equal("u", history.ask(project, "SELECT name FROM sqlite_master WHERE name = 'u'"))
  end)

  it("blames the line of the statement that fails, in the file", function()
    local message = refused("CREATE TABLE t (x);\n\n-- here\nINSERT INTO missing\nVALUES (1);\n")
    assert.truthy(message:find("^revisions/versions/x%.sql:4: no such table: missing "
      .. "%(revision a1%) %[SQL: INSERT INTO missing VALUES %(1%)"), message)
  end)

  it("blames the very line inside a long statement, where the database tells it", function()
    local message = refused("CREATE TABLE t (\n  a INTEGER,\n  b INTEGER,,\n  c INTEGER\n);\n")
    assert.truthy(message:find('^revisions/versions/x%.sql:3: near ",": syntax error'), message)
  end)

  it("blames the line of a quote that never ends", function()
    local message = refused("CREATE TABLE t (x);\nINSERT INTO t VALUES ('open);\n\n")
    assert.truthy(message:find("^revisions/versions/x%.sql:2: "), message)
  end)

  it("tells of a file that is not there, and one that is no text", function()
    local message = history.refused('\nop.execute_file("sql/gone.sql")')
    assert.truthy(message:find("a1.lua:8: op.execute_file: cannot read '", 1, true), message)
    assert.truthy(message:find("sql/gone.sql'", 1, true), message)
    assert.truthy(message:find("No such file or directory", 1, true), message)
    assert.truthy(refused("SELECT 1;\0"):find("contains a NUL byte", 1, true))
    message = history.refused('op.execute_file(".")')
    assert.truthy(message:find("cannot read", 1, true), message)
  end)

  it("undoes the statements before the one that fails", function()
    local project = with_file("INSERT INTO own VALUES (2);\nDROP TABLE own;\nnonsense;\n")
    history.ask(project, "CREATE TABLE own (x); INSERT INTO own VALUES (1);")
    history.failed(project:mig("upgrade"))
    assert.are.equal("1", history.ask(project, "SELECT x FROM own"))
  end)
end)
