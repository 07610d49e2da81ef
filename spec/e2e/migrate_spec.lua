-- mig upgrade, downgrade, stamp and ensure_version: every form of target, on a line, on branches
-- and across a merge; the steps that are told, and the version table after them.

local history = require "spec.support.history"

---Set the version rows by hand.
local function set_rows(project, rows)
  local sql = { "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, ",
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));" }
  for row in rows:gmatch("%S+") do
    sql[#sql + 1] = ("INSERT INTO alembic_version VALUES ('%s');"):format(row)
  end
  project:sqlite("app.db", table.concat(sql))
end

---Cases: { command and targets, rows before, steps or error, rows after }. Steps are joined by
---"; ". Rows that an error leaves alone are not repeated.
local function check(revisions, cases)
  for _, case in ipairs(cases) do
    local command, before, expected, after = table.unpack(case)
    it(("%s, from %s"):format(command, before == "" and "an empty database" or before), function()
      local project = history.project(revisions)
      set_rows(project, before)
      local words = {}
      for word in command:gmatch("%S+") do
        words[#words + 1] = word
      end
      local run = project:mig(table.unpack(words))
      if after then
        history.done(run)
        local steps = table.concat(history.steps(run), "; "):gsub(", make %w+", "")
        assert.are.equal(expected, steps)
        assert.are.equal(after, history.version(project))
      else
        assert.are.equal(expected, history.failed(run))
        assert.are.equal(before, history.version(project))
      end
      assert.are.equal("", run.out)
    end)
  end
end

local line = { { "aaaa" }, { "bbbb", "aaaa" }, { "cccc", "bbbb" }, { "dddd", "cccc" },
  { "eeee", "dddd" } }

local unknown_row = ": the database is at it, but no revision file has this id"

describe("on a line, mig", function()
  check(line, {
    { "upgrade", "", "upgrade  -> aaaa; upgrade aaaa -> bbbb; upgrade bbbb -> cccc; "
      .. "upgrade cccc -> dddd; upgrade dddd -> eeee", "eeee" },
    { "upgrade head", "cccc", "upgrade cccc -> dddd; upgrade dddd -> eeee", "eeee" },
    { "upgrade heads", "dddd", "upgrade dddd -> eeee", "eeee" },
    { "upgrade cccc", "aaaa", "upgrade aaaa -> bbbb; upgrade bbbb -> cccc", "cccc" },
    { "upgrade bb", "aaaa", "upgrade aaaa -> bbbb", "bbbb" },
    { "upgrade +2", "aaaa", "upgrade aaaa -> bbbb; upgrade bbbb -> cccc", "cccc" },
    { "upgrade bbbb+1", "aaaa", "upgrade aaaa -> bbbb; upgrade bbbb -> cccc", "cccc" },
    { "upgrade dddd-2", "aaaa", "upgrade aaaa -> bbbb", "bbbb" },
    { "upgrade head-1", "cccc", "upgrade cccc -> dddd", "dddd" },
    { "upgrade base+1", "", "upgrade  -> aaaa", "aaaa" },
    { "upgrade head", "eeee", "", "eeee" },
    { "upgrade bbbb", "cccc", "", "cccc" },
    { "upgrade base", "cccc", "", "cccc" },
    { "upgrade +5", "bbbb", "Relative revision +5 didn't produce 5 migrations" },
    { "upgrade -1", "bbbb", "Relative revision -1 didn't produce 1 migrations" },
    { "upgrade zzzz", "bbbb", "Can't locate revision identified by 'zzzz'" },
    { "upgrade zzzz@head", "bbbb", "Can't locate revision identified by 'zzzz'" },
    { "downgrade", "cccc", "downgrade cccc -> bbbb", "bbbb" },
    { "downgrade -2", "cccc", "downgrade cccc -> bbbb; downgrade bbbb -> aaaa", "aaaa" },
    { "downgrade aaaa", "cccc", "downgrade cccc -> bbbb; downgrade bbbb -> aaaa", "aaaa" },
    { "downgrade base", "bbbb", "downgrade bbbb -> aaaa; downgrade aaaa -> ", "" },
    { "downgrade cccc-1", "cccc", "downgrade cccc -> bbbb", "bbbb" },
    { "downgrade base+2", "cccc", "downgrade cccc -> bbbb", "bbbb" },
    { "downgrade -- -1", "aaaa", "downgrade aaaa -> ", "" },
    { "downgrade aaaa", "aaaa", "", "aaaa" },
    { "downgrade base", "", "", "" },
    { "downgrade -1", "", "Relative revision -1 didn't produce 1 migrations" },
    { "downgrade -4", "bbbb", "Relative revision -4 didn't produce 4 migrations" },
    { "downgrade +1", "bbbb", "Relative revision +1 didn't produce 1 migrations" },
    { "downgrade bbbb-3", "cccc", "Walked too far" },
    { "downgrade dddd", "bbbb",
      "Destination dddd is not a valid downgrade target from current head(s)" },
    { "stamp", "", "stamp_revision  -> eeee", "eeee" },
    { "stamp head", "bbbb", "stamp_revision bbbb -> eeee", "eeee" },
    { "stamp bbbb", "dddd", "stamp_revision dddd -> bbbb", "bbbb" },
    { "stamp base", "dddd", "stamp_revision dddd -> ", "" },
    { "stamp dddd", "dddd", "", "dddd" },
    { "stamp --purge cccc", "gone", "stamp_revision  -> cccc", "cccc" },
    { "stamp zzzz", "bbbb", "Can't locate revision identified by 'zzzz'" },
    { "upgrade head", "gone", "Can't locate revision identified by 'gone'" .. unknown_row },
    { "downgrade -1", "gone", "Can't locate revision identified by 'gone'" .. unknown_row },
    { "stamp head", "gone", "Can't locate revision identified by 'gone'" .. unknown_row },
  })
end)

describe("on branches, mig", function()
  local heads = "Multiple head revisions are present for given argument '%s'; please specify a "
    .. "specific target revision, '<branchname>@%s' to narrow to a specific head, or 'heads' for "
    .. "all heads"
  check({ { "aaaa" }, { "bbbb", "aaaa" }, { "c1c1", "bbbb", labels = "left" }, { "d1d1", "c1c1" },
    { "c2c2", "bbbb", labels = "right" }, { "d2d2", "c2c2" } }, {
    { "upgrade", "aaaa", "Multiple head revisions are present: d1d1, d2d2; please specify a "
      .. "specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' "
      .. "for all heads" },
    { "upgrade head", "aaaa", heads:format("head", "head") },
    { "upgrade heads", "aaaa", "upgrade aaaa -> bbbb; upgrade bbbb -> c2c2; "
      .. "upgrade c2c2 -> d2d2; upgrade bbbb -> c1c1; upgrade c1c1 -> d1d1", "d1d1 d2d2" },
    { "upgrade right@head", "bbbb", "upgrade bbbb -> c2c2; upgrade c2c2 -> d2d2", "d2d2" },
    { "upgrade right", "bbbb", "upgrade bbbb -> c2c2", "c2c2" },
    { "upgrade c2c2@head", "bbbb", "upgrade bbbb -> c2c2; upgrade c2c2 -> d2d2", "d2d2" },
    { "upgrade right@head-1", "bbbb", "upgrade bbbb -> c2c2", "c2c2" },
    { "upgrade right@+1", "c1c1 c2c2", "upgrade c2c2 -> d2d2", "c1c1 d2d2" },
    { "upgrade left@+1", "", "upgrade  -> aaaa", "aaaa" },
    { "upgrade d1d1 d2d2", "d1d1", "upgrade bbbb -> c2c2; upgrade c2c2 -> d2d2", "d1d1 d2d2" },
    { "upgrade +1", "bbbb", "Ambiguous walk" },
    { "upgrade +1", "c1c1 c2c2", "Ambiguous upgrade from multiple current revisions" },
    { "upgrade right@c1c1", "bbbb", "Can't locate revision identified by 'c1c1': "
      .. "Revision c1c1 is not a member of branch 'right'" },
    { "downgrade bbbb", "d1d1 d2d2", "downgrade d1d1 -> c1c1; downgrade c1c1 -> bbbb; "
      .. "downgrade d2d2 -> c2c2; downgrade c2c2 -> bbbb", "bbbb" },
    { "downgrade left@bbbb", "c1c1 d2d2", "downgrade c1c1 -> bbbb", "d2d2" },
    { "downgrade left@-1", "d1d1 d2d2", "downgrade d1d1 -> c1c1", "c1c1 d2d2" },
    { "downgrade c2c2", "d1d1 d2d2", "downgrade d2d2 -> c2c2", "c2c2 d1d1" },
    { "downgrade base", "d1d1 c2c2", "downgrade c2c2 -> bbbb; downgrade d1d1 -> c1c1; "
      .. "downgrade c1c1 -> bbbb; downgrade bbbb -> aaaa; downgrade aaaa -> ", "" },
    { "stamp heads", "", "stamp_revision  -> d1d1; stamp_revision  -> d2d2", "d1d1 d2d2" },
    { "stamp head", "",
      "Multiple heads are present; please specify a single target revision" },
    { "stamp left@base", "d1d1 c2c2", "stamp_revision d1d1 -> ", "c2c2" },
    { "stamp right@head", "d1d1 c2c2", "stamp_revision c2c2 -> d2d2", "d1d1 d2d2" },
    { "stamp bbbb", "c2c2 d1d1", "stamp_revision c2c2, d1d1 -> bbbb", "bbbb" },
  })

  it("warns that -1 is ambiguous between several heads", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" }, { "cccc", "aaaa" } }
    history.done(project:mig("upgrade", "heads"))
    local run = history.done(project:mig("downgrade", "-1"))
    local warnings = history.logged(run, "WARN")
    assert.are.equal(1, #warnings)
    assert.truthy(warnings[1]:find("downgrade -1 from multiple heads is ambiguous", 1, true))
  end)

  it("goes to the one effective head when no target is given", function()
    local project = history.project {
      { "aaaa" }, { "bbbb", "aaaa" }, { "xxxx" }, { "yyyy", "xxxx", depends = "bbbb" },
    }
    history.done(project:mig("upgrade"))
    assert.are.equal("yyyy", history.version(project))
    assert.are.same({}, history.steps(history.done(project:mig("upgrade", "heads"))))
  end)
end)

describe("across a merge, mig", function()
  check({ { "aaaa" }, { "b1b1", "aaaa", labels = "left" }, { "b2b2", "aaaa" },
    { "mmmm", { "b1b1", "b2b2" } }, { "nnnn", "mmmm" } }, {
    { "upgrade", "", "upgrade  -> aaaa; upgrade aaaa -> b2b2; upgrade aaaa -> b1b1; "
      .. "upgrade b1b1, b2b2 -> mmmm; upgrade mmmm -> nnnn", "nnnn" },
    { "upgrade mmmm", "b1b1 b2b2", "upgrade b1b1, b2b2 -> mmmm", "mmmm" },
    { "upgrade mmmm", "b2b2", "upgrade aaaa -> b1b1; upgrade b1b1, b2b2 -> mmmm", "mmmm" },
    { "downgrade b1b1", "nnnn", "downgrade nnnn -> mmmm; downgrade mmmm -> b1b1, b2b2",
      "b1b1 b2b2" },
    { "downgrade aaaa", "mmmm", "downgrade mmmm -> b1b1, b2b2; downgrade b1b1 -> aaaa; "
      .. "downgrade b2b2 -> aaaa", "aaaa" },
    { "downgrade -1", "nnnn", "downgrade nnnn -> mmmm", "mmmm" },
    { "downgrade -1", "mmmm", "Ambiguous walk" },
    { "stamp aaaa", "mmmm", "stamp_revision mmmm -> aaaa", "aaaa" },
    { "stamp mmmm", "b1b1 b2b2", "stamp_revision b1b1, b2b2 -> mmmm", "mmmm" },
  })
end)

describe("mig upgrade", function()
  it("logs each step with its message, and nothing on standard output", function()
    local project = history.project {
      { "aaaa", doc = "first" }, { "bbbb", "aaaa", doc = "second" },
    }
    local run = history.done(project:mig("upgrade", "head"))
    assert.are.equal(table.concat({
      "INFO  [mig.runtime.migration] Context impl SQLiteImpl.",
      "INFO  [mig.runtime.migration] Will assume transactional DDL.",
      "INFO  [mig.runtime.migration] Running upgrade  -> aaaa, first",
      "INFO  [mig.runtime.migration] Running upgrade aaaa -> bbbb, second",
      "",
    }, "\n"), run.err)
    assert.are.equal("", run.out)
  end)

  it("leaves out the comma where a revision says nothing", function()
    local project = history.project {}
    project:write("revisions/versions/a.lua",
      'revision = "aaaa"\nfunction upgrade() end\nfunction downgrade() end\n')
    assert.are.same({ "upgrade  -> aaaa" }, history.steps(history.done(project:mig("upgrade"))))
  end)

  it("does nothing with no revisions, and makes no version table", function()
    local project = history.project({}, { files = { ["revisions/env.lua"] = "return {}" } })
    local run = history.done(project:mig("upgrade"))
    assert.are.same({}, history.steps(run))
    assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  end)

  it("makes the version table just as Alembic does", function()
    local project = history.project { { "aaaa" } }
    history.done(project:mig("upgrade"))
    assert.are.equal("CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
      .. "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)",
      history.ask(project, "SELECT sql FROM sqlite_master WHERE name = 'alembic_version'"))
  end)

  it("gives the text of --tag to revisions", function()
    local project = history.single('op.execute("CREATE TABLE " .. op.get_context().tag .. " (x)")')
    history.done(project:mig("upgrade", "--tag", "labelled", "head"))
    assert.are.equal("labelled",
      history.ask(project, "SELECT name FROM sqlite_master WHERE name LIKE 'lab%'"))
  end)

  it("works on a database in memory, which is gone after it", function()
    local project = history.project { { "aaaa", up = 'op.execute("CREATE TABLE t (x)")' } }
    local run = history.done(project:mig("upgrade", "--url", "sqlite://"))
    assert.are.same({ "upgrade  -> aaaa, make aaaa" }, history.steps(run))
    for _, path in ipairs(project:files()) do
      assert.is_nil(path:match("%.db$") or path:match("memory"))
    end
  end)
end)

describe("mig downgrade", function()
  it("keeps the version table at the base, empty", function()
    local project = history.project(history.chain(2))
    history.done(project:mig("upgrade"))
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("alembic_version", history.ask(project, "SELECT name FROM sqlite_master "
      .. "WHERE type = 'table'"))
    assert.are.equal("", history.version(project))
  end)

  it("takes one target only", function()
    local project = history.project { { "aaaa" }, { "bbbb", "aaaa" } }
    local run = project:mig("downgrade", "aaaa", "bbbb")
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("too many arguments, from 'bbbb'", 1, true), run.err)
  end)
end)

describe("mig stamp", function()
  it("runs no revision", function()
    local project = history.single('error("must not run")')
    history.done(project:mig("stamp"))
    assert.are.equal("a1", history.version(project))
  end)

  it("with --purge forgets all rows, also without a target for them", function()
    local project = history.project { { "aaaa" }, { "bbbb" } }
    set_rows(project, "gone lost aaaa")
    history.done(project:mig("stamp", "--purge", "base"))
    assert.are.equal("", history.version(project))
  end)
end)

describe("mig ensure_version", function()
  it("makes the version table, once, and nothing else", function()
    local project = history.project { { "aaaa", up = 'error("must not run")' } }
    local run = history.done(project:mig("ensure_version"))
    assert.are.equal("", run.out)
    local dump = history.dump(project)
    assert.truthy(dump:find("alembic_version_pkc", 1, true))
    history.done(project:mig("ensure_version"))
    assert.are.equal(dump, history.dump(project))
    assert.are.equal("", history.version(project))
  end)

  it("follows version_table and version_table_pk", function()
    local project = history.project({}, {
      ini = "version_table = My Versions\nversion_table_pk = false\n",
      files = { ["revisions/env.lua"] = "return {}" },
    })
    history.done(project:mig("ensure_version"))
    assert.are.equal('CREATE TABLE "My Versions" (\n\tversion_num VARCHAR(32) NOT NULL\n)',
      history.ask(project, "SELECT sql FROM sqlite_master"))
  end)
end)
