-- mig doctor: each thing that can be wrong is found, and a sound database has no finding.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local json = require "spec.support.json"

local revisions = {
  { "a1", up = 'op.create_table("parent", sa.Column("id", sa.Integer, { primary_key = true }))' },
  { "b2", "a1", up = [[op.create_table("child", sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", { name = "fk_parent" })))]] },
}

-- The findings of a run as "subject: text -> remedy".
local function findings(project, opts)
  local run = project:run({ "doctor", "--json" }, opts)
  local answer = json.decode(run.out)
  local found = {}
  for _, check in ipairs(answer.checks) do
    if not check.ok then
      found[#found + 1] = ("%s: %s -> %s"):format(check.subject, check.text, check.remedy)
    end
  end
  assert.are.equal(answer.findings, #found)
  assert.are.equal(#found > 0 and 1 or 0, run.code, run.err)
  return found
end

local function expect(pattern, found)
  assert.are.equal(1, #found, table.concat(found, "\n"))
  assert.is_truthy(found[1]:find(pattern), found[1])
end

for _, kind in ipairs(databases.all) do
  describe("mig doctor on " .. kind.name, function()
    local db, project

    before_each(function()
      db = kind.new()
      project = db:project(revisions)
    end)

    local function upgraded()
      history.done(project:mig("upgrade"))
      return db
    end

    it("has no finding where all is well, and says what it looked at", function()
      upgraded()
      local before = db:schema()
      local run = history.done(project:mig("doctor"))
      local subjects = {}
      for subject in run.out:gmatch("ok       ([%w ]+): [^\n]+") do
        subjects[#subjects + 1] = subject
      end
      local own = {
        sqlite = "file version server encoding integrity foreign keys",
        postgresql = "version server encoding privileges indexes constraints",
        mariadb = "version server encoding privileges engines",
      }
      assert.are.equal("configuration drivers revisions url " .. own[kind.name],
        table.concat(subjects, " "))
      assert.is_truthy(run.out:find("\nNo findings.\n", 1, true))
      assert.is_truthy(run.out:find(project:path "mig.ini", 1, true))
      assert.are.equal(before, db:schema())
    end)

    it("finds what is pending", function()
      db:sql("CREATE TABLE mine (x INTEGER)") -- so that SQLite's is there
      expect("^version: 2 revisions are pending %-> run 'mig upgrade'$", findings(project))
    end)

    it("finds rows that no file has", function()
      upgraded():sql("UPDATE alembic_version SET version_num = 'gone'")
      expect("^version: the database is at gone, and no revision file has this id %-> get the ",
        findings(project))
    end)
  end)
end

describe("mig doctor", function()
  it("finds several heads", function()
    local project = history.project { { "a1" }, { "b1", "a1" }, { "b2", "a1" } }
    expect("^revisions: 2 heads: b1, b2 %-> join them with 'mig merge heads'", findings(project))
  end)

  it("takes a database that is not there for a new one, and makes none", function()
    local project = history.project { { "a1" } }
    assert.are.same({}, findings(project))
    assert.is_false(project:exists("app.db"))
  end)

  it("finds revision files that do not load, and goes on", function()
    local project = history.project { { "a1" } }
    project:sqlite("app.db", "CREATE TABLE t (x)")
    project:write("revisions/versions/b2.lua", "revision = \n")
    local found = findings(project)
    expect("^revisions: .*b2%.lua:%d: .* %-> correct the file$", found)
    assert.is_truthy(project:mig("doctor").out:find("ok       integrity", 1, true))
  end)

  it("finds a URL without a driver, an env.lua that fails, a setting that is wrong", function()
    local project = history.project { { "a1" } }
    expect("^url: there is no driver for sqlight:// URLs, did you mean sqlite://%? %-> ",
      findings(project, { env = { MIG_URL = "sqlight:///x.db" } }))
    project:write("revisions/env.lua", "error('no')")
    expect("^url: .*env%.lua:1: no %-> ", findings(project))
    project:write("revisions/env.lua", "return {}")
    project:write("mig.ini", "[mig]\nscript_location = revisions\nurl = sqlite:///${NOWHERE}\n")
    expect("^url: .*NOWHERE.* %-> correct mig.ini", findings(project))
  end)

  it("finds servers that are not there, and shows no password", function()
    local project = history.project { { "a1" } }
    for _, scheme in ipairs { "postgresql", "mariadb" } do
      local run = project:run({ "doctor", "--url", scheme .. "://me:hunter2@127.0.0.1:1/x" })
      assert.are.equal(1, run.code)
      assert.is_truthy(run.out:find("\nFINDING  connection: ", 1, true), run.out)
      assert.is_truthy(run.out:find("-> see that the server runs", 1, true), run.out)
      assert.is_nil((run.out .. run.err):find("hunter2", 1, true))
      assert.is_truthy(run.out:find("from the command\n", 1, true), run.out)
    end
  end)

  it("looks at each target of env.lua", function()
    local project = history.project { { "a1" } }
    project:write("revisions/env.lua", [[return { targets = function()
      return {
        { name = "one", url = "sqlite:///one.db" }, { name = "two", url = "sqlite:///2.db" },
      }
    end }]])
    history.done(project:mig("upgrade"))
    local run = history.done(project:mig("doctor"))
    assert.is_truthy(run.out:find("one.db, from env.lua", 1, true), run.out)
    assert.is_truthy(run.out:find("2.db, from env.lua", 1, true), run.out)
    project:sqlite("2.db", "DELETE FROM alembic_version")
    run = project:mig("doctor")
    assert.are.equal(1, run.code, run.out .. run.err)
    history.done(project:mig("doctor", "--target", "one"))
  end)

  it("says where configuration and URL come from", function()
    local project = history.project { { "a1" } }
    local other = history.project { { "a1" } }
    local run = other:run({ "doctor" }, { env = {
      MIG_CONFIG = project:path "mig.ini", MIG_URL = "sqlite:///elsewhere.db" } })
    assert.is_truthy(run.out:find(project:path "mig.ini" .. ", section [mig], from $MIG_CONFIG\n",
      1, true), run.out)
    assert.is_truthy(run.out:find("sqlite:///elsewhere.db, from $MIG_URL\n", 1, true), run.out)
    project:write("revisions/env.lua", 'return { url = function() return "sqlite:///e.db" end }')
    assert.is_truthy(project:mig("doctor").out:find("sqlite:///e.db, from env.lua\n", 1, true))
  end)
end)

describe("mig doctor knows of SQLite", function()
  local db, project

  before_each(function()
    db = databases.sqlite.new()
    project = db:project(revisions)
    history.done(project:mig("upgrade"))
  end)

  it("files that cannot be opened, for which it blames no server", function()
    local remedy = " -> check the path in the URL, and the permissions of the file and its folder"
    project:write("notes.txt", ("no database "):rep(99))
    assert.are.same({
      "connection: cannot open missing/app.db: the folder missing does not exist" .. remedy,
    }, findings(project, { env = { MIG_URL = "sqlite:///missing/app.db" } }))
    assert.are.same({
      "version: notes.txt is not an SQLite database" .. remedy,
      "database: notes.txt is not an SQLite database" .. remedy,
    }, findings(project, { env = { MIG_URL = "sqlite:///notes.txt" } }))
  end)

  it("rows that refer to nothing", function()
    db:sql("INSERT INTO child VALUES (1, 7), (2, 8)")
    expect("^foreign keys: 2 rows of child refer to rows of parent that are not there %-> correct "
      .. "or delete them; 'PRAGMA foreign_key_check%(child%)' lists them$", findings(project))
  end)

  it("damage", function()
    db:sql("CREATE TABLE big (x TEXT); INSERT INTO big SELECT hex(randomblob(2000)) FROM "
      .. "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) "
      .. "SELECT i FROM n)")
    local file = assert(io.open(db.name, "r+b"))
    local size = file:seek("end")
    file:seek("set", size - 3 * 4096)
    file:write(("\xff"):rep(4096))
    file:close()
    local found = findings(project)
    assert.is_true(#found > 0)
    assert.is_truthy(found[1]:find("^integrity: "), found[1])
    assert.is_truthy(found[1]:find("-> restore a copy", 1, true), found[1])
  end)
end)

describe("mig doctor knows of PostgreSQL", function()
  local db, project

  before_each(function()
    db = databases.postgresql.new()
    project = db:project(revisions)
    history.done(project:mig("upgrade"))
  end)

  it("invalid indexes", function()
    db:sql("INSERT INTO child VALUES (1, NULL), (2, NULL)")
    pcall(db.sql, db, "CREATE UNIQUE INDEX CONCURRENTLY broken ON child ((1))")
    expect("^indexes: index broken of child is not valid: .* %-> DROP INDEX broken,",
      findings(project))
  end)

  it("constraints that were never checked", function()
    db:sql("ALTER TABLE child ADD CONSTRAINT small CHECK (id < 9) NOT VALID")
    expect("^constraints: constraint small of child .* %-> ALTER TABLE child VALIDATE CONSTRAINT "
      .. "small$", findings(project))
  end)

  it("what the account may not do", function()
    db:sql(("CREATE ROLE weak_%s LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak_%s; "
      .. "REVOKE CREATE ON SCHEMA public FROM PUBLIC"):format(db.name, db.name))
    local url = db.url:gsub("//[^@]*@", "//weak_" .. db.name .. "@")
    local found = findings(project, { env = { MIG_URL = url } })
    assert.are.equal(2, #found, table.concat(found, "\n"))
    assert.is_truthy(found[1]:find("^privileges: weak_[%w_]+ may not create anything in schema "
      .. "public %-> GRANT CREATE ON SCHEMA public TO "), found[1])
    assert.is_truthy(found[2]:find("^privileges: 3 tables of schema public belong to others than "),
      found[2])
  end)

  it("databases in another encoding", function()
    local name = db.name .. "_ascii"
    db:sql(("CREATE DATABASE %s ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'"):format(name))
    local found = findings(project, { env = { MIG_URL = (db.url:gsub(db.name, name)) } })
    assert.is_truthy(table.concat(found, "\n"):find("encoding: the database is in SQL_ASCII", 1,
      true))
    db:sql("DROP DATABASE " .. name)
  end)
end)

describe("mig doctor knows of MariaDB", function()
  local db, project

  before_each(function()
    db = databases.mariadb.new()
    project = db:project(revisions)
    history.done(project:mig("upgrade"))
  end)

  it("tables outside of InnoDB", function()
    db:sql("CREATE TABLE old (x INTEGER) ENGINE = MyISAM")
    expect("^engines: table old is in MyISAM, .* %-> ALTER TABLE old ENGINE = InnoDB$",
      findings(project))
  end)

  it("a revision that was cut short", function()
    project:write("revisions/versions/c3.lua", history.text { "c3", "b2",
      up = 'op.execute("CREATE TABLE c (x INTEGER)")\nop.execute("SELECT nonsense")' })
    history.failed(project:mig("upgrade"))
    expect("^version: the upgrade of c3 was cut short in its statement 2 %-> run it again",
      findings(project))
  end)

  it("databases in another encoding", function()
    db:sql(("ALTER DATABASE %s CHARACTER SET latin1"):format(db.name))
    expect("^encoding: new tables are in latin1, .* %-> ALTER DATABASE [%w_]+ CHARACTER SET "
      .. "utf8mb4$", findings(project))
  end)

  it("what the account may not do", function()
    db:sql(("CREATE USER weak_%s@localhost; GRANT SELECT, INSERT ON %s.* TO weak_%s@localhost")
      :format(db.name, db.name, db.name))
    local url = db.url:gsub("//[^@]*@", "//weak_" .. db.name .. "@")
    expect("^privileges: weak_[%w_]+@localhost lacks UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, "
      .. "REFERENCES %-> GRANT ", findings(project, { env = { MIG_URL = url } }))
    db:sql(("DROP USER weak_%s@localhost"):format(db.name))
  end)
end)
