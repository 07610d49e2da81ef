-- A server of MariaDB that is stopped while it copies a table, for an ALTER TABLE, can come back
-- with the table but without its foreign keys. When that happens cannot be chosen, so here they are
-- taken away by hand while the statement is unfinished.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local holder = require "spec.support.holder"

local mariadb = databases.mariadb

local tables = [==[
  op.execute("CREATE TABLE author (id INT PRIMARY KEY)")
  op.execute("CREATE TABLE `pla``ce, s` (`a``b` INT, `c, d` INT, PRIMARY KEY (`a``b`, `c, d`))")
  op.execute("CREATE TABLE book (id INT PRIMARY KEY, author_id INT, pages INT, `x``y` INT, "
    .. "`z, z` INT, CONSTRAINT fk_author FOREIGN KEY (author_id) REFERENCES author (id), "
    .. "CONSTRAINT `fk``place` FOREIGN KEY (`x``y`, `z, z`) REFERENCES `pla``ce, s` (`a``b`, "
    .. "`c, d`) ON DELETE CASCADE ON UPDATE SET NULL)")
  op.execute("INSERT INTO author VALUES (1)")
  op.execute("INSERT INTO `pla``ce, s` VALUES (1, 2)")
  op.execute("INSERT INTO book VALUES (1, 1, 100, 1, 2)")]==]

-- A database with the tables, and a project with a revision more, which leaves this table.
local function new(statement, name)
  local db = mariadb.new()
  statement = statement:gsub("OTHER", db.name)
  local project = db:project { { "a1", up = tables }, { "b2", "a1", up = ([==[
    op.execute("UPDATE book SET pages = pages + 1")
    op.execute([[%s]])
    op.execute("UPDATE %s SET pages = pages + 1")]==]):format(statement, name) } }
  history.done(project:mig("upgrade", "a1"))
  return db, project
end

-- A run of that revision that is killed in its statement, which the server then does not do.
local function cut_short(db, project)
  local waiting = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() "
    .. "AND state LIKE 'Waiting for table metadata lock%'"
  local process = holder.hold(db, "SELECT count(*) FROM book")
  local run = project:start { "upgrade" }
  assert.is_true(run:wait_for(function() return db:sql(waiting) ~= "" end, 30))
  run:signal "KILL"
  run:wait(30)
  db:sql("KILL " .. db:sql(waiting))
  assert.is_true(process:wait_for(function() return db:sql(waiting) == "" end, 30))
  holder.let_go(db, process)
end

local function what_is_there(db, name)
  return db:sql("SHOW CREATE TABLE " .. name .. "; SELECT * FROM " .. name)
end

local function end_of_undisturbed(statement, name)
  local db, project = new(statement, name)
  history.done(project:mig "upgrade")
  return what_is_there(db, name)
end

local lose = "ALTER TABLE %s DROP FOREIGN KEY IF EXISTS fk_author, "
  .. "DROP FOREIGN KEY IF EXISTS `fk``place`"
local modify = "ALTER TABLE book MODIFY pages BIGINT"

-- An undisturbed server loses the keys with this one, too, so that it is held against two.
local rename = "ALTER TABLE book FORCE, RENAME TO volume"
local rename_columns = "ALTER TABLE book CHANGE author_id writer INT, RENAME COLUMN `z, z` TO zz"

-- The statement, and the table's name when it took effect before the keys were lost.
local cases = {
  { "before the statement took effect", modify },
  { "after it took effect", modify, "book" },
  { "where columns have new names since", rename_columns, "book" },
  { "where columns are to have new names", rename_columns },
  { "where the table has a new name since", rename, "volume" },
  { "where the statement drops one of them", "ALTER TABLE book DROP FOREIGN KEY fk_author" },
  { "in a table that is named with its database",
    "/* wide */ ALTER ONLINE TABLE IF EXISTS `OTHER`.`book` WAIT 60 FORCE" },
  { "in code that only some servers run", "/*!40000 ALTER TABLE book MODIFY pages BIGINT */" },
  { "behind a setting", "SET STATEMENT lock_wait_timeout = 60 FOR " .. modify },
}

describe("foreign keys that MariaDB loses with a table that it copies", function()
  for _, case in ipairs(cases) do
    local what, statement, done = table.unpack(case, 1, 3)
    it("are made again " .. what, function()
      local name = statement == rename and "volume" or "book"
      local expected = end_of_undisturbed(statement ~= rename and statement
        or 'ALTER TABLE book FORCE]]) op.execute([[ALTER TABLE book RENAME TO volume', name)
      local db, project = new(statement, name)
      cut_short(db, project)
      if done then db:sql(statement) end
      db:sql(lose:format(done or "book"))
      local run = history.done(project:mig "upgrade")
      assert.truthy(run.err:find("WARN  [mig.runtime.migration] mending what a statement of b2 "
        .. "has left that was cut short: ALTER TABLE ", 1, true), run.err)
      assert.are.equal(expected, what_is_there(db, name))
      assert.are.equal("b2", db:version())
    end)
  end

  it("are left alone when they are there", function()
    local db, project = new(modify, "book")
    cut_short(db, project)
    local run = history.done(project:mig "upgrade")
    assert.is_nil(run.err:find("mending", 1, true), run.err)
    assert.are.equal(end_of_undisturbed(modify, "book"), what_is_there(db, "book"))
  end)

  it("do not stop a run whose session cannot ask for them", function()
    local db, project = new("SET STATEMENT lock_wait_timeout = 60 FOR " .. modify, "book")
    local path = "revisions/versions/b2.lua"
    project:write(path, (project:read(path):gsub("op%.execute",
      'op.execute("SET group_concat_max_len = 8") %0', 1)))
    history.done(project:mig "upgrade")
    assert.are.equal(end_of_undisturbed(modify, "book"), what_is_there(db, "book"))
  end)

  it("are an error where rows have come that they refuse", function()
    local db, project = new(modify, "book")
    cut_short(db, project)
    db:sql(lose:format "book" .. "; INSERT INTO book VALUES (2, 7, 100, NULL, NULL)")
    local message = history.failed(project:mig "upgrade")
    assert.truthy(message:find("^what a statement of b2 has left that was cut short cannot be "
      .. "mended: .* a foreign key constraint fails .*%(revision b2%) %[SQL: ALTER TABLE `book` "
      .. "ADD CONSTRAINT"), message)
    assert.are.equal("a1", db:version())
    db:sql("DELETE FROM book WHERE id = 2")
    history.done(project:mig "upgrade")
    assert.are.equal(end_of_undisturbed(modify, "book"), what_is_there(db, "book"))
  end)
end)
