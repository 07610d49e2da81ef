-- A database file that cannot be opened, read, written or locked: one line that says which file
-- and why.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local revisions = { { "a1", up = 'op.execute("CREATE TABLE t (x)")' } }

local function project_at(url, files)
  local project = history.project(revisions, { files = files })
  project:write("mig.ini", "[mig]\nscript_location = revisions\nurl = " .. url .. "\n")
  return project
end

local function refused(project, ...)
  local message = history.failed(project:mig(...))
  assert.is_nil(message:find("\n", 1, true))
  return message
end

describe("a database file", function()
  it("in a folder that is not there", function()
    local project = project_at("sqlite:///no/such/app.db")
    local path = project:path("no/such")
    local message = refused(project, "upgrade")
    assert.truthy(message:find("cannot open no/such/app.db: the folder no/such does not exist", 1,
      true), message)
    assert.is_false(require("spec.support.tmp").exists(path))
  end)

  it("that cannot be made is refused to those who only read, too", function()
    for url, part in pairs {
      ["sqlite:///no/such/app.db"] = "the folder no/such does not exist",
      ["sqlite:///app.db?mode=rw"] = "the file does not exist",
      ["sqlite:///app.db?mode=zz"] = "mode=zz in the sqlite URL is not valid",
    } do
      for _, command in ipairs { "current", "upgrade" } do
        local message = refused(project_at(url), command)
        assert.truthy(message:find(part, 1, true), message)
      end
    end
  end)

  it("below something that is no folder", function()
    local message = refused(project_at("sqlite:///mig.ini/app.db"), "upgrade")
    assert.are.equal("cannot open mig.ini/app.db: mig.ini is not a folder", message)
  end)

  it("that is a folder", function()
    local message = refused(project_at("sqlite:///revisions"), "upgrade")
    assert.are.equal("cannot open revisions: it is a folder, not a database file", message)
  end)

  it("that is a link to itself", function()
    local project = project_at("sqlite:///app.db")
    env.lines("ln -s app.db " .. env.quote(project:path("app.db")))
    assert.are.equal("cannot open app.db: it is a symbolic link to itself",
      refused(project, "upgrade"))
  end)

  it("that is something else", function()
    local text = ("this is not a database, by no means\n"):rep(100)
    local project = project_at("sqlite:///notes.txt", { ["notes.txt"] = text })
    for _, command in ipairs { "upgrade", "current", "ensure_version" } do
      local message = refused(project, command)
      assert.truthy(message:find("notes.txt is not an SQLite database", 1, true), message)
      assert.are.equal(text, project:read("notes.txt"))
    end
  end)

  it("that is not there, with mode=rw", function()
    local project = project_at("sqlite:///app.db?mode=rw")
    assert.are.equal("cannot open app.db: the file does not exist", refused(project, "upgrade"))
    assert.is_false(project:exists("app.db"))
  end)

  it("that is opened with mode=ro", function()
    local project = project_at("sqlite:///app.db")
    history.done(project:mig("stamp", "base"))
    history.ask(project, "CREATE TABLE own (x)")
    local message = refused(project, "--url", "sqlite:///app.db?mode=ro", "upgrade")
    assert.truthy(message:find("app.db is read-only", 1, true), message)
    assert.truthy(message:find("nothing was changed", 1, true), message)
    history.done(project:mig("--url", "sqlite:///app.db?mode=ro", "current"))
  end)

  it("that has not the schema of the version table", function()
    local project = history.project(revisions, { ini = "version_table_schema = nope\n" })
    for _, command in ipairs { "upgrade", "current" } do
      local message = refused(project, command)
      assert.truthy(message:find(
        "^there is no schema 'nope': SQLite has main, and what is attached"), message)
    end
    project:write("mig.ini", history.ini .. "version_table_schema = main\n")
    history.done(project:mig("upgrade"))
  end)

  it("that is damaged", function()
    local project = history.project(history.chain(30))
    history.done(project:mig("upgrade", "r020"))
    local bytes = project:read("app.db")
    project:write("app.db", bytes:sub(1, 4096) .. ("\xFF"):rep(#bytes - 4096))
    local message = refused(project, "upgrade")
    assert.truthy(message:find("app.db is damaged", 1, true), message)
  end)
end)

describe("permissions", function()
  local nobody = 65534

  ---Run mig as a user who owns nothing (as the caller, when that is not root).
  local function as_nobody(project, ...)
    local words = { env.program, ... }
    if env.lines("id -u")[1] == "0" then
      words = { "setpriv", "--reuid=" .. nobody, "--regid=" .. nobody, "--clear-groups",
        project:path("mig"), ... }
    end
    return program.run(words, { cwd = project.dir })
  end

  ---A project that anybody may read, with a program that anybody may run.
  local function open_project(url)
    local project = project_at(url)
    -- The way to the project, and the program itself, may be for its owner only.
    env.lines(("cp %s %s && chmod -R a+rX %s"):format(env.quote(env.program),
      env.quote(project:path("mig")), env.quote(project.dir)))
    env.lines(("chmod a+rx %s"):format(env.quote(project.dir:match("^(.*)/"))))
    return project
  end

  it("to read the file", function()
    local project = open_project("sqlite:///app.db")
    project:write("app.db", "")
    env.lines("chmod 000 " .. env.quote(project:path("app.db")))
    assert.are.equal("cannot open app.db: permission denied",
      history.failed(as_nobody(project, "upgrade")))
  end)

  it("to write the file", function()
    local project = open_project("sqlite:///app.db")
    history.ask(project, "CREATE TABLE own (x)")
    env.lines("chmod 444 " .. env.quote(project:path("app.db")))
    local message = history.failed(as_nobody(project, "upgrade"))
    assert.truthy(message:find("app.db is read-only: check the permissions", 1, true), message)
    assert.truthy(message:find("nothing was changed", 1, true), message)
    history.done(as_nobody(project, "current"))
  end)

  it("to make the file", function()
    local project = open_project("sqlite:///app.db")
    env.lines("chmod 555 " .. env.quote(project.dir))
    local message = history.failed(as_nobody(project, "upgrade"))
    assert.are.equal("cannot create app.db: no permission to write to its folder", message)
    env.lines("chmod 755 " .. env.quote(project.dir))
    assert.is_false(project:exists("app.db"))
  end)

  it("to make a journal beside the file", function()
    local project = open_project("sqlite:///app.db")
    history.ask(project, "CREATE TABLE own (x)")
    local before = history.dump(project)
    env.lines(("chmod 666 %s && chmod 555 %s"):format(env.quote(project:path("app.db")),
      env.quote(project.dir)))
    local message = history.failed(as_nobody(project, "upgrade"))
    env.lines("chmod 755 " .. env.quote(project.dir))
    assert.truthy(message:find("app.db", 1, true), message)
    assert.truthy(message:find("folder", 1, true), message)
    assert.are.equal(before, history.dump(project))
  end)

  it("to take a journal away that a program has left", function()
    local project = open_project("sqlite:///app.db")
    history.ask(project, "CREATE TABLE own (x)")
    program.run({ "sqlite3", project:path("app.db") }, { cwd = project.dir, stdin =
      "PRAGMA cache_size = 2; BEGIN; WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
      .. "FROM c WHERE n < 999) INSERT INTO own SELECT zeroblob(900) FROM c;\n"
      .. ".shell kill -9 $PPID\n" })
    assert.is_true(project:exists("app.db-journal"))
    env.lines(("chmod 666 %s %s-journal && chmod 555 %s"):format(env.quote(project:path("app.db")),
      env.quote(project:path("app.db")), env.quote(project.dir)))
    local message = history.failed(as_nobody(project, "upgrade"))
    env.lines("chmod 755 " .. env.quote(project.dir))
    assert.truthy(message:find("the journal beside app.db cannot be removed: check that its folder "
      .. "can be written to", 1, true), message)
    history.done(project:mig("upgrade"))
    assert.are.equal("0", history.ask(project, "SELECT count(*) FROM own"))
  end)

  it("to read a revision, or mig.ini", function()
    local project = open_project("sqlite:///app.db")
    env.lines("chmod 000 " .. env.quote(project:path("revisions/versions/a1.lua")))
    local message = history.failed(as_nobody(project, "heads"))
    assert.truthy(message:find("revisions/versions/a1.lua", 1, true), message)
    assert.truthy(message:find("Permission denied", 1, true), message)
    env.lines("chmod 000 " .. env.quote(project:path("mig.ini")))
    message = history.failed(as_nobody(project, "heads"))
    assert.truthy(message:find("mig.ini", 1, true), message)
    assert.truthy(message:find("Permission denied", 1, true), message)
  end)

  it("to list the versions", function()
    local project = open_project("sqlite:///app.db")
    env.lines("chmod 000 " .. env.quote(project:path("revisions/versions")))
    local message = history.failed(as_nobody(project, "heads"))
    assert.truthy(message:find("revisions/versions", 1, true), message)
    assert.truthy(message:find("Permission denied", 1, true), message)
  end)
end)

describe("a locked database", function()
  ---Hold a write lock on app.db until the file "release" is there.
  local function lock(project, how)
    history.ask(project, "CREATE TABLE own (x)")
    local process = program.start({ "sqlite3", "-batch", project:path("app.db") }, {
      cwd = project.dir,
      stdin = how .. ";\n.shell touch locked; "
        .. "while [ -e locked ] && [ ! -e release ]; do sleep 0.01; done\n"
        .. "COMMIT;\n",
    })
    assert.is_true(process:wait_for(function() return project:exists("locked") end))
    return process
  end

  it("is told after ?busy_timeout, and nothing was changed", function()
    local project = project_at("sqlite:///app.db?busy_timeout=200")
    local holder = lock(project, "BEGIN IMMEDIATE")
    local message = refused(project, "upgrade")
    assert.truthy(message:find("app%.db is locked: process %d+ %(sqlite3, running since [%d :-]+ "
      .. "UTC, user [^,]+, the database is at base%) is using it %(waited %d+%.%d s%)"), message)
    assert.truthy(message:find("nothing was changed", 1, true), message)
    history.done(project:mig("current"))
    project:write("release", "")
    history.done(holder:wait())
    history.done(project:mig("upgrade"))
    assert.are.equal("a1", history.version(project))
  end)

  it("is told when it cannot even be read", function()
    local project = project_at("sqlite:///app.db?busy_timeout=100")
    local holder = lock(project, "BEGIN EXCLUSIVE")
    for _, command in ipairs { "upgrade", "current" } do
      assert.truthy(refused(project, command):find("app.db is locked", 1, true))
    end
    project:write("release", "")
    history.done(holder:wait())
  end)

  it("is waited for", function()
    local project = project_at("sqlite:///app.db")
    local holder = lock(project, "BEGIN IMMEDIATE")
    local process = project:start { "upgrade" }
    assert.is_true(process:wait_for(function()
      return select(2, process:output()):find("transactional DDL", 1, true)
    end))
    assert.are.equal("", history.ask(project,
      "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"))
    project:write("release", "")
    history.done(holder:wait())
    history.done(process:wait())
    assert.are.equal("a1", history.version(project))
  end)
end)
