-- mig.ini: where it is found, what its values may hold, and how mistakes in it are told.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local rev = history.text { "aaaa" }

---A project with one revision whose mig.ini is `ini`.
local function with_ini(ini, files)
  files = files or {}
  files["mig.ini"], files["revisions/versions/a.lua"] = ini, rev
  return program.project(files)
end

describe("mig.ini is found", function()
  it("in the nearest folder above, its relative paths being relative to it", function()
    local project = with_ini(history.ini)
    env.lines("mkdir -p " .. project:path("some/where/deep"))
    history.done(project:run({ "upgrade" }, { cwd = "some/where/deep" }))
    assert.are.equal("aaaa", history.version(project))
    assert.is_false(project:exists("some/where/deep/app.db"))
  end)

  it("by -c, from anywhere", function()
    local project = with_ini(history.ini)
    local run = program.mig { "-c", project:path("mig.ini"), "upgrade" }
    history.done(run)
    assert.are.equal("aaaa", history.version(project))
  end)

  it("by $MIG_CONFIG, which -c overrides", function()
    local project = with_ini(history.ini)
    local other = with_ini((history.ini:gsub("app", "other")))
    local vars = { MIG_CONFIG = project:path("mig.ini") }
    history.done(program.mig({ "upgrade" }, { env = vars }))
    assert.are.equal("aaaa", history.version(project))
    history.done(program.mig({ "-c", other:path("mig.ini"), "upgrade" }, { env = vars }))
    assert.are.equal("aaaa", history.version(other, "other.db"))
  end)

  it("or the way to make one is told", function()
    local project = program.project()
    local message = history.failed(project:run({ "upgrade" }, { cwd = "." }))
    assert.truthy(message:find("No 'script_location' key found in configuration", 1, true))
    assert.truthy(message:find("mig init", 1, true), message)
    message = history.failed(project:mig("-c", "missing.ini", "upgrade"))
    assert.truthy(message:find("missing.ini", 1, true), message)
    assert.truthy(message:find("No such file or directory", 1, true), message)
  end)
end)

describe("the database", function()
  it("of --url and of $MIG_URL goes before that of mig.ini", function()
    local project = with_ini(history.ini)
    history.done(project:run({ "upgrade" }, { env = { MIG_URL = "sqlite:///two.db" } }))
    assert.are.equal("aaaa", history.version(project, "two.db"))
    history.done(project:run({ "upgrade", "--url", "sqlite:///three.db" },
      { env = { MIG_URL = "sqlite:///four.db" } }))
    assert.are.equal("aaaa", history.version(project, "three.db"))
    assert.is_false(project:exists("app.db") or project:exists("four.db"))
  end)

  it("may have an absolute path, with any characters", function()
    local project = with_ini(history.ini)
    local path = project:path("a b%c?d#e'f\"ü.db")
    local url = "sqlite:///" .. path:gsub("[%%?#]", function(c)
      return ("%%%02X"):format(c:byte())
    end)
    history.done(project:mig("upgrade", "--url", url))
    assert.is_true(project:exists("a b%c?d#e'f\"ü.db"))
  end)

  it("must be told", function()
    local project = with_ini("[mig]\nscript_location = revisions\n")
    local message = history.failed(project:mig("upgrade"))
    assert.are.equal("mig.ini: no database URL: set 'url' in mig.ini, $MIG_URL or --url", message)
    history.done(project:mig("history"))
  end)

  it("must have a URL that is one", function()
    local project = with_ini(history.ini)
    for _, url in ipairs { "app.db", "sqlite:app.db", "sqlite://app.db", "sqlite:///x?mode=zz",
      "sqlite:///x?busy_timeout=soon", "sqlite:///x?unknown=1", "mongodb://h/d" } do
      local files = project:files()
      local message = history.failed(project:mig("upgrade", "--url", url))
      assert.truthy(#message > 20, message)
      assert.are.same(files, project:files())
    end
  end)

  it("must have a driver; the nearest is named", function()
    local project = with_ini(history.ini)
    assert.are.equal("there is no driver for sqllite:// URLs, did you mean sqlite://?",
      history.failed(project:mig("upgrade", "--url", "sqllite:///x.db")))
  end)

  it("may be named as for SQLAlchemy, with a driver", function()
    local project = with_ini(history.ini)
    history.done(project:mig("upgrade", "--url", "sqlite+pysqlite:///app.db"))
    assert.are.equal("aaaa", history.version(project))
  end)
end)

describe("a value", function()
  it("may begin or go on in indented lines below its key", function()
    local project = with_ini("[mig]\nscript_location =\n  revisions\nurl =\n\tsqlite:///x.db\n"
      .. "version_locations =\n  one\n  revisions/versions\npath_separator = newline\n",
      { ["one/b.lua"] = history.text { "bbbb", "aaaa" } })
    history.done(project:mig("upgrade"))
    assert.are.equal("bbbb", history.version(project, "x.db"))
  end)
end)

describe("${…}", function()
  local function url_of(value, vars, files)
    local project = with_ini("[mig]\nscript_location = revisions\nurl = " .. value .. "\n", files)
    local run = history.done(project:run({ "current", "-v" }, { env = vars }))
    return run.out:match("^Current revision%(s%) for ([^\n]*):\n"), project
  end

  it("is a variable of the environment, or a default", function()
    assert.are.equal("sqlite:///x.db", (url_of("sqlite:///${DB}.db", { DB = "x" })))
    assert.are.equal("sqlite:///y.db", (url_of("sqlite:///${DB:-y}.db")))
    assert.are.equal("sqlite:///x.db", (url_of("sqlite:///${DB:-y}.db", { DB = "x" })))
    assert.are.equal("sqlite:///y.db", (url_of("sqlite:///${DB:-y}.db", { DB = "" })))
    assert.are.equal("sqlite:///.db", (url_of("sqlite:///${DB:-}.db")))
    assert.are.equal("sqlite:///a_b.db", (url_of("sqlite:///${A}_${B}.db", { A = "a", B = "b" })))
  end)

  it("is the folder of mig.ini when it says here", function()
    local url, project = url_of("sqlite:///${here}/sub.db")
    assert.are.equal("sqlite:///" .. project.dir .. "/sub.db", url)
  end)

  it("is no variable with two dollars, and a value is not looked at again", function()
    assert.are.equal("sqlite:///${DB}$.db", (url_of("sqlite:///$${DB}$.db")))
    assert.are.equal("sqlite:///${B}.db", (url_of("sqlite:///${A}.db", { A = "${B}", B = "b" })))
  end)

  it("reads .env beside mig.ini, which the environment overrides", function()
    local dotenv = table.concat({
      "# comment", "", "PLAIN=one # comment", "export QUOTED=\"two # no comment\"",
      "SINGLE='three'", "EMPTY=", "  SPACED=four  ", "WIN=five\r",
    }, "\n")
    local function read(name, vars)
      return (url_of("sqlite:///${" .. name .. "}.db", vars, { [".env"] = dotenv }))
    end
    assert.are.equal("sqlite:///one.db", read("PLAIN"))
    assert.are.equal("sqlite:///two # no comment.db", read("QUOTED"))
    assert.are.equal("sqlite:///three.db", read("SINGLE"))
    assert.are.equal("sqlite:///.db", read("EMPTY"))
    assert.are.equal("sqlite:///four.db", read("SPACED"))
    assert.are.equal("sqlite:///five.db", read("WIN"))
    assert.are.equal("sqlite:///real.db", read("PLAIN", { PLAIN = "real" }))
  end)

  it("refuses a line of .env that is none, without repeating it", function()
    local project = with_ini(history.ini, { [".env"] = "A=1\nthis is s3cret\n" })
    local message = history.failed(project:mig("upgrade"))
    assert.are.equal(".env:2: expected NAME=value", message)
  end)

  it("refuses a variable that is not set, naming key, variable, file and line", function()
    local project = with_ini("[mig]\nscript_location = revisions\n\nurl = sqlite:///${NO_DB}\n")
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("^mig%.ini:4: url: environment variable 'NO_DB' is not set"),
      message)
    assert.is_false(project:exists("app.db"))
    history.done(project:mig("history"))
  end)

  it("refuses a brace that is not closed", function()
    local project = with_ini("[mig]\nscript_location = revisions\nurl = sqlite:///${DB\n")
    assert.are.equal("mig.ini:3: url: '${' without '}'", history.failed(project:mig("upgrade")))
  end)
end)

describe("sections", function()
  local ini = table.concat({
    "[DEFAULT]", "script_location = revisions", "[mig]", "url = sqlite:///main.db",
    "[tenant]", "url = sqlite:///tenant.db", "version_table = tenant_version", "",
  }, "\n")

  it("are chosen with -n and fall back to [DEFAULT]", function()
    local project = with_ini(ini)
    history.done(project:mig("upgrade"))
    assert.are.equal("aaaa", history.version(project, "main.db"))
    history.done(project:mig("-n", "tenant", "upgrade"))
    assert.are.equal("aaaa", project:sqlite("tenant.db", "SELECT * FROM tenant_version"))
    history.done(project:mig("upgrade", "--name=tenant"))
  end)

  it("must be there", function()
    local project = with_ini(ini)
    assert.are.equal("mig.ini: no section [tennant]; did you mean [tenant]?",
      history.failed(project:mig("-n", "tennant", "upgrade")))
    assert.are.equal("mig.ini: no section [production]; it has [mig], [tenant]",
      history.failed(project:mig("-n", "production", "upgrade")))
    local other = with_ini("[Mig]\nscript_location = revisions\n")
    assert.are.equal("mig.ini: no section [mig]; did you mean [Mig]?",
      history.failed(other:mig("upgrade")))
    other = with_ini("[alembic]\nscript_location = revisions\n[loggers]\nkeys = root\n")
    assert.are.equal("mig.ini: no section [mig]; it has [alembic], [loggers]",
      history.failed(other:mig("upgrade")))
  end)
end)

describe("a mistake in mig.ini", function()
  it("is told with its line", function()
    local function expect(text, message)
      assert.are.equal(message, history.failed(with_ini(text):mig("upgrade")))
    end
    expect("[mig]\nscript_location = revisions\nnonsense\n",
      "mig.ini:3: expected [section], key = value or # comment")
    expect("[mig\nscript_location = revisions\n",
      "mig.ini:1: expected [section], key = value or # comment")
    expect("[mig]\nurl = a\n\nurl = b\n", "mig.ini:4: key 'url' is there twice (first in line 2)")
    expect("[mig]\nurl = sqlite:///x.db\n",
      "mig.ini: No 'script_location' key found in configuration")
    expect("[mig]\nscript_location =\n",
      "mig.ini: No 'script_location' key found in configuration")
    expect(history.ini .. "transaction_per_migration = perhaps\n",
      "mig.ini:4: transaction_per_migration must be true or false, not 'perhaps'")
    expect(history.ini .. "version_locations = a\npath_separator = |\n",
      "mig.ini:5: '|' is not a valid value for path_separator; expected 'space', 'newline', "
        .. "'os', ':', ';'")
  end)

  it("is told by the next command, and not by the first that needs the value", function()
    for line, rest in pairs {
      ["ddl_lock_timeout = soon"] = "must be a number of seconds, 0 to 86400, not 'soon'",
      ["ddl_lock_budget = -1"] = "must be a number of seconds, 0 to 86400, not '-1'",
      ["concurrent_lock_timeout = 1e9"] = "must be a number of seconds, 0 to 86400, not '1e9'",
      ["lease_duration = 0"] = "must be a number of seconds, 1 to 3600, not '0'",
      ["truncate_slug_length = 4.5"] = "must be a number from 1 to 200, not '4.5'",
      ["record_history = soon"] = "must be true or false, not 'soon'",
      ["recursive_version_locations = 2"] = "must be true or false, not '2'",
      ["version_table_pk = maybe"] = "must be true or false, not 'maybe'",
      ["log_level = loud"] = "must be debug, info, warn or error, not 'loud'",
      ["sqlite_rebuild = perhaps"] = "must be auto or never, not 'perhaps'",
    } do
      local project = with_ini(history.ini .. line .. "\n")
      local message = ("mig.ini:4: %s %s"):format(line:match("^%S+"), rest)
      for _, command in ipairs { "history", "upgrade", "doctor" } do
        assert.are.equal(message, history.failed(project:mig(command)))
      end
    end
  end)

  it("in a key's name is a warning that names the nearest", function()
    local project = with_ini(history.ini .. "\nversion_tabel = v\nzzzzzz = 1\n")
    local run = history.done(project:mig("upgrade"))
    assert.are.same({
      "WARN  [mig.config] mig.ini:5: unknown key 'version_tabel'; did you mean 'version_table'?",
      "WARN  [mig.config] mig.ini:6: unknown key 'zzzzzz'",
    }, history.logged(run, "WARN"))
  end)

  it("in a section's name is a warning that names the nearest", function()
    local project = with_ini(history.ini .. "[post_write_hook]\nhooks =\nother = 1\n"
      .. "[default]\nx = 1\n")
    assert.are.same({
      "WARN  [mig.config] mig.ini:5: section [post_write_hook] means nothing; "
        .. "did you mean [post_write_hooks]?",
      "WARN  [mig.config] mig.ini:8: section [default] means nothing; did you mean [DEFAULT]?",
    }, history.logged(history.done(project:mig("upgrade")), "WARN"))
  end)

  it("is a key that only Alembic has, unless it says what is so anyway", function()
    for line, message in pairs {
      ["sqlalchemy.url = sqlite://"] = "sqlalchemy.url is not a key of mig: its name is url",
      ["sqlalchemy.pool_size = 2"] = "sqlalchemy.pool_size is not a key of mig: parameters of a "
        .. "connection stand in url",
      ["version_path_separator = os"] = "version_path_separator is not a key of mig: its name is "
        .. "path_separator",
      ["sourceless = true"] = "sourceless is not a key of mig: revisions are read from their "
        .. "source only",
      ["output_encoding = latin-1"] = "output_encoding is not a key of mig: files are written in "
        .. "UTF-8",
    } do
      local project = with_ini(history.ini .. line .. "\n")
      assert.are.equal("mig.ini:4: " .. message, history.failed(project:mig("heads")))
    end
    assert.are.equal("mig.ini:2: script_location: write ${here} instead of %(here)s",
      history.failed(with_ini("[mig]\nscript_location = %(here)s/revisions\n"):mig("heads")))
    local project = with_ini(history.ini .. "sourceless = false\noutput_encoding = UTF-8\n")
    assert.are.same({}, history.logged(history.done(project:mig("upgrade")), "WARN"))
  end)

  it("is none: comments, blanks, Windows line ends, a byte order mark, other sections", function()
    local project = with_ini("\xEF\xBB\xBF; comment\r\n\r\n[mig]\r\n  # indented comment\r\n"
      .. "SCRIPT_LOCATION=revisions\r\nurl : sqlite:///app.db\r\n[other]\r\nwhatever = 1\r\n"
      .. "[post_write_hooks]\r\nhooks = none\r\n")
    local run = history.done(project:mig("upgrade"))
    assert.are.same({}, history.logged(run, "WARN"))
    assert.are.equal("aaaa", history.version(project))
  end)

  it("is a folder, or a file with a NUL byte", function()
    local project = program.project()
    env.lines("mkdir " .. project:path("mig.ini"))
    assert.truthy(history.failed(project:mig("-c", "mig.ini", "upgrade")):find("mig.ini", 1, true))
    local message = history.failed(with_ini("[mig]\0\n"):mig("upgrade"))
    assert.truthy(message:find("NUL", 1, true), message)
  end)
end)

describe("version_locations", function()
  it("may be several folders, which need not exist", function()
    local project = with_ini(history.ini .. "version_locations = one:${here}/two: three :\n", {
      ["one/b.lua"] = history.text { "b1b1" },
      ["two/sub/c.lua"] = "not a revision, and not loaded",
      ["two/c.lua"] = history.text { "c1c1", "b1b1" },
    })
    assert.are.equal("c1c1 (head)\n", history.done(project:mig("heads")).out)
  end)

  it("may be separated otherwise", function()
    for separator, value in pairs {
      space = "one two", newline = "one\n  two", [":"] = "one:two", [";"] = "one;two",
    } do
      local project = with_ini(history.ini .. "path_separator = " .. separator
        .. "\nversion_locations = " .. value .. "\n", {
          ["one/b.lua"] = history.text { "b1b1" }, ["two/c.lua"] = history.text { "c1c1" },
        })
      assert.are.equal("b1b1 (head)\nc1c1 (head)\n", history.done(project:mig("heads")).out)
    end
  end)

  it("are not searched below, unless asked", function()
    local files = {
      ["revisions/versions/sub/deep/b.lua"] = history.text { "b1b1", "aaaa" },
      ["revisions/versions/folder.lua/readme"] = "a folder that ends in .lua",
      ["revisions/versions/notes.txt"] = "not Lua",
      ["revisions/versions/.#a.lua"] = "an editor's lock",
    }
    local project = with_ini(history.ini, files)
    assert.are.equal("aaaa (head)\n", history.done(project:mig("heads")).out)
    project:write("mig.ini", history.ini .. "recursive_version_locations = true\n")
    assert.are.equal("b1b1 (head)\n", history.done(project:mig("heads")).out)
  end)

  it("that name a folder twice are a warning", function()
    local project = with_ini(history.ini .. "version_locations = revisions/versions:"
      .. "revisions/../revisions/versions\n")
    local run = history.done(project:mig("heads"))
    assert.are.equal("aaaa (head)\n", run.out)
    assert.are.equal(1, #history.logged(run, "WARN"))
  end)

  it("of an environment that is not there is an error that names it", function()
    local project = with_ini("[mig]\nscript_location = elsewhere\nurl = sqlite:///app.db\n")
    local message = history.failed(project:mig("heads"))
    assert.truthy(message:find("Path doesn't exist: elsewhere", 1, true), message)
    project:write("elsewhere", "")
    assert.are.equal("script_location: elsewhere is not a folder",
      history.failed(project:mig("history")))
  end)
end)
