-- --sql: the script that a run would be, to the byte, and what cannot be asked for. That a script
-- does what the run does is in offline_replay_spec.lua.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"

local create = "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n"
  .. "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n);\n\n"

local function insert(id)
  return ("INSERT INTO alembic_version (version_num) VALUES ('%s');\n\n"):format(id)
end

local function update(from, to)
  return ("UPDATE alembic_version SET version_num='%s' WHERE alembic_version.version_num = "
    .. "'%s';\n\n"):format(to, from)
end

local function delete(id)
  return ("DELETE FROM alembic_version WHERE alembic_version.version_num = '%s';\n\n"):format(id)
end

local function comment(text) return "-- Running " .. text .. "\n\n" end

local begin, commit = "BEGIN;\n\n", "COMMIT;\n\n"

---Revisions whose bodies are one statement each: UP aaa1, DOWN aaa1.
local function simple(notation, ini)
  local project = graphs.project(notation, function(rev)
    rev.up = ("op.execute('UP %s')"):format(rev[1])
    rev.down = ("op.execute('DOWN %s')"):format(rev[1])
  end)
  project:write("mig.ini", history.ini .. (ini or ""))
  return project
end

local line = "aaa1; bbb2<aaa1; ccc3<bbb2"

---The script of a run that must succeed; no database may have been made.
local function script(project, ...)
  local run = history.done(project:mig(...))
  assert.is_false(project:exists("app.db"))
  return run.out, run
end

describe("upgrade --sql", function()
  it("writes one transaction from the base, with the version table", function()
    local text, run = script(simple(line), "upgrade", "bbb2", "--sql")
    assert.are.equal(begin .. create
      .. comment("upgrade  -> aaa1") .. "UP aaa1;\n\n" .. insert("aaa1")
      .. comment("upgrade aaa1 -> bbb2") .. "UP bbb2;\n\n" .. update("aaa1", "bbb2")
      .. commit, text)
    assert.are.same({ "INFO  [mig.runtime.migration] Context impl SQLiteImpl.",
      "INFO  [mig.runtime.migration] Generating static SQL",
      "INFO  [mig.runtime.migration] Will assume transactional DDL.",
      "INFO  [mig.runtime.migration] Running upgrade  -> aaa1, make aaa1",
      "INFO  [mig.runtime.migration] Running upgrade aaa1 -> bbb2, make bbb2" },
      history.lines(run.err))
  end)

  it("goes to the head without a target", function()
    local project = simple(line)
    assert.are.equal(script(project, "upgrade", "head", "--sql"),
      script(project, "upgrade", "--sql"))
    assert.are.equal(script(project, "upgrade", "head", "--sql"),
      script(project, "upgrade", "base:", "--sql"))
    assert.are.equal(script(project, "upgrade", "head", "--sql"),
      script(project, "upgrade", ":ccc3", "--sql"))
  end)

  it("of a range starts where that starts, without the version table", function()
    local project = simple(line)
    local expected = begin .. comment("upgrade aaa1 -> bbb2") .. "UP bbb2;\n\n"
      .. update("aaa1", "bbb2") .. commit
    assert.are.equal(expected, script(project, "upgrade", "aaa1:bbb2", "--sql"))
    assert.are.equal(expected, script(project, "upgrade", "aaa1:+1", "--sql"))
    assert.are.equal(expected, script(project, "upgrade", "aa:head-1", "--sql"))
  end)

  it("with nothing to do writes an empty transaction", function()
    assert.are.equal(begin .. commit, script(simple(line), "upgrade", "head:head", "--sql"))
    assert.are.equal(begin .. commit, script(simple(line), "upgrade", "base", "--sql"))
  end)

  it("gives each revision a transaction with transaction_per_migration", function()
    assert.are.equal(begin .. create
      .. comment("upgrade  -> aaa1") .. "UP aaa1;\n\n" .. insert("aaa1") .. commit
      .. begin .. comment("upgrade aaa1 -> bbb2") .. "UP bbb2;\n\n" .. update("aaa1", "bbb2")
      .. commit, script(simple(line, "transaction_per_migration = true\n"), "upgrade", "bbb2",
        "--sql"))
  end)

  it("follows branches, merges and dependencies", function()
    assert.are.equal(begin .. create
      .. comment("upgrade  -> a") .. "UP a;\n\n" .. insert("a")
      .. comment("upgrade a -> b2") .. "UP b2;\n\n" .. update("a", "b2")
      .. comment("upgrade a -> b1") .. "UP b1;\n\n" .. insert("b1")
      .. comment("upgrade b1, b2 -> m") .. "UP m;\n\n" .. delete("b1") .. update("b2", "m")
      .. commit, script(simple("a; b1<a; b2<a; m<b1,b2"), "upgrade", "--sql"))
    assert.are.equal(begin .. comment("upgrade  -> b2") .. "UP b2;\n\n" .. update("a1", "b2")
      .. commit, script(simple("a1; b2 +a1"), "upgrade", "a1:heads", "--sql"))
  end)

  it("uses the version table of the configuration", function()
    assert.are.equal(begin .. [[
CREATE TABLE "my version" (
    version_num VARCHAR(32) NOT NULL
);

-- Running upgrade  -> aaa1

UP aaa1;

INSERT INTO "my version" (version_num) VALUES ('aaa1');

]] .. commit, script(simple(line, "version_table = my version\nversion_table_pk = false\n"),
      "upgrade", "aaa1", "--sql"))
  end)

  it("is a script also with -q, without a log", function()
    local project = simple(line)
    local text, run = script(project, "upgrade", "--sql", "-q")
    assert.are.equal(script(project, "upgrade", "--sql"), text)
    assert.are.equal("", run.err)
  end)

  it("makes no connection: the database may be anywhere", function()
    local project = simple(line)
    local expected = script(project, "upgrade", "--sql")
    assert.are.equal(expected,
      script(project, "--url", "sqlite:////nowhere/at/all.db", "upgrade", "--sql"))
    graphs.reset(project, "aaa1")
    local dump = history.dump(project)
    assert.are.equal(expected, history.done(project:mig("upgrade", "--sql")).out)
    assert.are.equal(dump, history.dump(project))
  end)

  it("calls on_version_apply as a run does", function()
    local project = simple(line)
    project:write("revisions/env.lua", "return { on_version_apply = function(step)\n"
      .. "  print(step.revision, table.concat(step.heads, ' ')) end }")
    local _, run = script(project, "upgrade", "-q", "--sql")
    assert.are.equal("aaa1\taaa1\nbbb2\tbbb2\nccc3\tccc3\n", run.err)
  end)
end)

describe("downgrade --sql", function()
  it("writes the way down, and keeps the version table", function()
    assert.are.equal(begin
      .. comment("downgrade bbb2 -> aaa1") .. "DOWN bbb2;\n\n" .. update("bbb2", "aaa1")
      .. comment("downgrade aaa1 -> ") .. "DOWN aaa1;\n\n" .. delete("aaa1")
      .. commit, script(simple(line), "downgrade", "bbb2:base", "--sql"))
    assert.are.equal(begin .. comment("downgrade ccc3 -> bbb2") .. "DOWN ccc3;\n\n"
      .. update("ccc3", "bbb2") .. commit, script(simple(line), "downgrade", "head:-1", "--sql"))
  end)

  it("takes merges apart", function()
    assert.are.equal(begin .. comment("downgrade m -> b1, b2") .. "DOWN m;\n\n" .. insert("b1")
      .. update("m", "b2") .. comment("downgrade b1 -> a") .. "DOWN b1;\n\n" .. delete("b1")
      .. commit, script(simple("a; b1<a; b2<a; m<b1,b2"), "downgrade", "m:b1@a", "--sql"))
  end)

  it("starts at several rows when they are the heads", function()
    local text = script(simple("FOR"), "downgrade", "heads:base", "--sql")
    assert.are.equal(begin
      .. comment("downgrade b1 -> a1") .. "DOWN b1;\n\n" .. update("b1", "a1")
      .. comment("downgrade a1 -> ") .. "DOWN a1;\n\n" .. delete("a1")
      .. comment("downgrade b2 -> a2") .. "DOWN b2;\n\n" .. update("b2", "a2")
      .. comment("downgrade a2 -> ") .. "DOWN a2;\n\n" .. delete("a2") .. commit, text)
  end)

  it("has a transaction for each with transaction_per_migration", function()
    assert.are.equal(
      begin .. comment("downgrade bbb2 -> aaa1") .. "DOWN bbb2;\n\n" .. update("bbb2", "aaa1")
      .. commit .. begin .. comment("downgrade aaa1 -> ") .. "DOWN aaa1;\n\n" .. delete("aaa1")
      .. commit, script(simple(line, "transaction_per_migration = true\n"), "downgrade",
        "bbb2:base", "--sql"))
  end)
end)

describe("stamp --sql", function()
  it("writes the rows alone", function()
    assert.are.equal(begin .. create .. comment("stamp_revision  -> ccc3") .. insert("ccc3")
      .. commit, script(simple(line), "stamp", "head", "--sql"))
    assert.are.equal(begin .. comment("stamp_revision aaa1 -> ccc3") .. update("aaa1", "ccc3")
      .. commit, script(simple(line), "stamp", "aaa1:ccc3", "--sql"))
    assert.are.equal(begin .. comment("stamp_revision ccc3 -> ") .. delete("ccc3") .. commit,
      script(simple(line), "stamp", "ccc3:base", "--sql"))
    assert.are.equal(begin .. commit, script(simple(line), "stamp", "base", "--sql"))
  end)

  it("is one transaction also with transaction_per_migration", function()
    assert.are.equal(begin .. create .. comment("stamp_revision  -> b1") .. insert("b1")
      .. comment("stamp_revision  -> b2") .. insert("b2") .. commit,
      script(simple("FOR", "transaction_per_migration = true\n"), "stamp", "heads", "--sql"))
  end)

  it("takes several targets with one start", function()
    assert.are.equal(begin .. comment("stamp_revision a -> b1") .. update("a", "b1")
      .. comment("stamp_revision a -> b2") .. insert("b2") .. commit,
      script(simple("a; b1<a; b2<a"), "stamp", "a:b1", "a:b2", "--sql"))
  end)
end)

describe("ensure_version --sql", function()
  it("writes the version table", function()
    assert.are.equal(begin .. create .. commit, script(simple(line), "ensure_version", "--sql"))
  end)
end)

describe("--sql refuses, and writes nothing,", function()
  local function refused(...)
    local project = simple(line .. "; side<aaa1 [other]")
    local message = history.failed(project:mig(...))
    assert.is_false(project:exists("app.db"))
    return message
  end

  it("a downgrade without both ends of a range", function()
    for _, words in ipairs { {}, { "base" }, { "-1" }, { "bbb2:" }, { ":base" }, { ":" } } do
      words[#words + 1] = "--sql"
      assert.are.equal("downgrade with --sql requires <fromrev>:<torev>",
        refused("downgrade", table.unpack(words)))
    end
  end)

  it("--purge", function()
    assert.are.equal("Can't use --purge with --sql mode",
      refused("stamp", "--purge", "ccc3", "--sql"))
  end)

  it("several starts", function()
    assert.are.equal("Stamp operation with --sql only supports a single starting revision at a "
      .. "time", refused("stamp", "aaa1:ccc3", "bbb2:side", "--sql"))
  end)

  it("more than two ends", function()
    assert.are.equal("Range 'aaa1:bbb2:ccc3' has more than one colon",
      refused("upgrade", "aaa1:bbb2:ccc3", "--sql"))
  end)

  it("ends that are not there", function()
    for _, range in ipairs { "nope:bbb2", "aaa1:nope", "nope:", "nope" } do
      assert.are.equal("Can't locate revision identified by 'nope'",
        refused("upgrade", range, "--sql"))
    end
    assert.are.equal("Relative revision +5 didn't produce 5 migrations",
      refused("upgrade", "bbb2:+5", "--sql"))
    assert.are.equal("Ambiguous walk", refused("upgrade", "aaa1:+1", "--sql"))
  end)

  it("several heads where one is needed", function()
    assert.truthy(refused("upgrade", "--sql"):find("Multiple head revisions are present: ccc3, "
      .. "side; ", 1, true))
    assert.truthy(refused("upgrade", "head:bbb2", "--sql"):find("Multiple head revisions", 1, true))
    assert.are.equal("Multiple heads are present; please specify a single target revision",
      refused("stamp", "head", "--sql"))
  end)

  it("a way down that is none", function()
    assert.are.equal("Destination bbb2 is not a valid downgrade target from current head(s)",
      refused("downgrade", "aaa1:bbb2", "--sql"))
  end)

  it("what only a database knows", function()
    for _, command in ipairs { "upgrade", "downgrade", "stamp" } do
      assert.are.equal("A range cannot begin with 'current': a script is written without a "
        .. "database; name the revision it is at", refused(command, "current:ccc3", "--sql"))
    end
  end)

  it("an irreversible revision on the way down", function()
    local project = graphs.project("aaa1; bbb2<aaa1", function(rev)
      if rev[1] == "aaa1" then rev.head = "irreversible = true" end
    end)
    assert.are.equal("revisions/versions/01_aaa1.lua: revision aaa1 is irreversible; downgrade to "
      .. "it or to a later one; nothing was changed",
      history.failed(project:mig("downgrade", "bbb2:base", "--sql")))
  end)

  it("an option where there is nothing to write", function()
    for _, command in ipairs { "current", "history", "heads", "branches" } do
      local run = simple(line):mig(command, "--sql")
      assert.are.equal(2, run.code)
      assert.are.equal("", run.out)
    end
  end)
end)
