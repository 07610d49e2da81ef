-- What statements leave in the session is not there when the next run goes on where a revision was
-- cut short: it is set again, or what cannot be known again is not guessed.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

-- A revision that fails in its middle, after a commit; then what was missing is there.
local function cut_short(kind, before, after)
  local lines = {}
  for _, sql in ipairs(before) do lines[#lines + 1] = ("op.execute([==[%s]==])"):format(sql) end
  lines[#lines + 1] = 'op.get_bind():commit() op.execute("INSERT INTO missing VALUES (1)")'
  for _, sql in ipairs(after) do lines[#lines + 1] = ("op.execute([==[%s]==])"):format(sql) end
  local db = kind.new()
  db:sql("CREATE TABLE t (x INT)")
  local project = db:project { { "a1", up = table.concat(lines, "\n") } }
  local message = history.failed(project:mig("upgrade"))
  assert.truthy(message:find("the next run goes on with statement", 1, true), message)
  db:sql("CREATE TABLE missing (x INT)")
  return db, project
end

local mariadb, postgresql = databases.mariadb, databases.postgresql

describe("a revision cut short after it has set something on MariaDB", function()
  for name, before in pairs {
    ["a constant"] = { "SET @v = 5" },
    ["what is made of such"] = { "SET @u := 2", "SET @v = @u + 3, @w = 'x'" },
    ["in code for some servers"] = { "/*!40101 SET @v = 5 */" },
    ["by a function that gives the same each time"] = { "SET @v = IFNULL(@absent, 5)" },
    ["last, and something else before"] = { "SET @v = (SELECT 7)", "SET @v = 5" },
  } do
    it("sets the variable again: " .. name, function()
      local db, project = cut_short(mariadb, before, { "INSERT INTO t VALUES (@v)" })
      history.done(project:mig("upgrade"))
      assert.are.equal("5", db:sql("SELECT x FROM t"))
    end)
  end

  for name, before in pairs {
    ["by a query"] = { "SET @v = (SELECT max(x) FROM t)" },
    ["by INTO"] = { "SELECT 1, max(x) INTO @u, @V FROM t" },
    ["on the way"] = { "SELECT @v := 5" },
    ["by a function"] = { "SET @v = LAST_INSERT_ID()" },
    ["from another that is not known"] = { "SET @u = rand()", "SET @v = @u" },
  } do
    it("does not guess what it was: " .. name, function()
      local db, project = cut_short(mariadb, before, { "INSERT INTO t VALUES (@v)" })
      local message = history.failed(project:mig("upgrade"))
      assert.truthy(message:find(": this statement reads @", 1, true), message)
      assert.truthy(message:find("was set before upgrade() was cut short, and what it was then is "
        .. "not known any more; finish or undo the revision by hand", 1, true), message)
      assert.truthy(message:find("[SQL: INSERT INTO t VALUES (@v)]", 1, true), message)
      assert.are.equal("", db:sql("SELECT x FROM t"))
    end)
  end

  it("needs no variable that is set anew, or not read", function()
    local db, project = cut_short(mariadb, { "SET @v = (SELECT 4), @w = (SELECT 4)" },
      { "SET @v = (SELECT 5)", "INSERT INTO t VALUES (@v)", "SELECT 6 INTO @w",
        "INSERT INTO t VALUES (@w)" })
    history.done(project:mig("upgrade"))
    assert.are.equal("5\n6", db:sql("SELECT x FROM t ORDER BY x"))
  end)

  it("has its settings again", function()
    local db, project = cut_short(mariadb, { "SET foreign_key_checks = 0",
      "CREATE TABLE o (id INT PRIMARY KEY)", "CREATE TABLE r (x INT REFERENCES o (id))" },
      { "INSERT INTO r VALUES (7)" })
    history.done(project:mig("upgrade"))
    assert.are.equal("7", db:sql("SELECT x FROM r"))
  end)

  it("does not count what it set again among what took effect", function()
    local db, project = cut_short(mariadb, { "CREATE TABLE u (x INT)", "SET @v = 5" },
      { "INSERT INTO absent VALUES (@v)" })
    db:sql("DROP TABLE missing")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("; a1 had committed part of its work, the rest was rolled back; "
      .. "once the cause is gone, the next run goes on with statement 3 of a1", 1, true), message)
  end)
end)

describe("a revision cut short after it has set something on PostgreSQL", function()
  local read = "INSERT INTO t SELECT current_setting('extra_float_digits')::int"

  it("has its settings again", function()
    local db, project = cut_short(postgresql, { "SET extra_float_digits = 3" }, { read })
    history.done(project:mig("upgrade"))
    assert.are.equal("3", db:sql("SELECT x FROM t"))
  end)

  it("has none of those of a transaction that is over", function()
    local db, project = cut_short(postgresql, { "SET extra_float_digits = 2",
      "SET LOCAL extra_float_digits = 3" }, { read })
    history.done(project:mig("upgrade"))
    assert.are.equal("2", db:sql("SELECT x FROM t"))
  end)
end)
