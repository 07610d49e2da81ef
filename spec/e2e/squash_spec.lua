-- mig squash: which revisions one can stand for, its file, and what becomes of the old ones.

local graphs = require "spec.support.graphs"
local history = require "spec.support.history"
local json = require "spec.support.json"

local function table_of(name)
  return ('op.create_table(%q, sa.Column("id", sa.Integer, { primary_key = true }))'):format(name)
end

-- Each revision of a graph makes a table of its own name.
local function project_of(notation, change)
  return graphs.project(notation, function(rev)
    rev.up, rev.down = table_of(rev[1]), ("op.drop_table(%q)"):format(rev[1])
    if change then change(rev) end
  end)
end

local function ids(project)
  local out = {}
  for _, rev in ipairs(json.decode(history.done(project:mig("history", "--json")).out)) do
    out[#out + 1] = rev.revision
  end
  return table.concat(out, " ")
end

local function tables(project)
  return (project:sqlite("app.db", [[SELECT name FROM sqlite_master
    WHERE type = 'table' AND name <> 'alembic_version' ORDER BY 1]]):gsub("\n", " "))
end

describe("mig squash refuses", function()
  -- graph, range, what it says
  for _, case in ipairs {
    { "a; b<a; c<b", "c:c", "there is nothing to squash: the range has one revision, c" },
    { "a; b<a; c<b", "base:a", "there is nothing to squash: the range has one revision, a" },
    { "a; b<a; c<b", "base:base", "there is nothing below base to squash" },
    { "a; b<a; c<b", "c:b", "Revision c is not an ancestor of revision b" },
    { "a; b<a; c<b", "base:z", "Can't locate revision identified by 'z'; did you mean 'a'?" },
    { "a; b<a; c<b; x<a", "base:c", "a cannot be squashed: revision x follows it and is not in the "
      .. "range; squash up to a, or up to a revision that merges the two" },
    { "a; b<a; x<a; m<b,x", "b:m", "m cannot be squashed: it follows revision x, which is not in "
      .. "the range; begin where the two part" },
    { "a; b<a; c<b +x; x +a", "base:c", "a cannot be squashed: revision x, which is not in the "
      .. "range, comes after it and before c" },
    { "a; b<a; x<a", nil, "Multiple head revisions are present for given argument 'head'; please "
      .. "specify a specific target revision, '<branchname>@head' to narrow to a specific head, or "
      .. "'heads' for all heads" },
  } do
    it(("%s of %s"):format(case[2] or "everything", case[1]), function()
      local project = project_of(case[1])
      local files = project:files()
      assert.are.equal(case[3], history.failed(project:mig("squash", case[2])))
      assert.are.same(files, project:files())
    end)
  end

  it("a revision that does not run, and changes nothing", function()
    local project = project_of("a; b<a", function(rev)
      if rev[1] == "b" then rev.up = 'op.execute("no sql")' end
    end)
    local files = project:files()
    local message = history.failed(project:mig("squash"))
    assert.truthy(message:find('near "no": syntax error', 1, true), message)
    assert.is_nil(message:find("rolled back", 1, true), message)
    assert.are.same(files, project:files())
  end)

  it("databases that will not do, before anything runs", function()
    local project = project_of("a; b<a")
    local files = project:files()
    local function refusal(...)
      local words = { "squash" }
      for i, url in ipairs { ... } do words[2 * i], words[2 * i + 1] = "--scratch", url end
      return history.failed(project:mig(table.unpack(words)))
    end
    assert.are.equal("the old revisions and the new one are run in an empty database each: give "
      .. "--scratch twice", refusal("sqlite:///one.db"))
    assert.are.equal("the database given with --scratch, sqlite:///one.db, is named twice, and "
      .. "each is used for one thing: give another",
      refusal("sqlite:///one.db", "sqlite:///one.db"))
    assert.are.equal("the database given with --scratch, postgresql://me:***@127.0.0.1/x, is of "
      .. "another product than the configured one: give one of the same",
      refusal("sqlite:///one.db", "postgresql://me:secret@127.0.0.1/x"))
    assert.are.same(files, project:files())
    -- The same by another name is seen when its turn comes.
    assert.truthy(refusal("sqlite:///one.db", "sqlite:///./one.db"):find("is not empty", 1, true))
    os.remove(project:path "one.db")
    assert.are.same(files, project:files())
  end)

  it("files that are in the way", function()
    local project = project_of "a; b<a"
    project:write("revisions/squashed/01_a.lua", "")
    assert.are.equal("revisions/versions/01_a.lua cannot go to revisions/squashed/01_a.lua, which "
      .. "exists already", history.failed(project:mig("squash")))
    project:write("revisions/versions/b_squashed.lua", "")
    history.failed(project:mig("squash", "--delete"))
    assert.are.equal(4, #project:files() - 1)
  end)

  it("a folder for old files that revisions are read from", function()
    local project = history.project({ { "a1", up = table_of "x" }, { "b1", "a1" } },
      { ini = "version_locations = revisions/versions revisions\n"
        .. "recursive_version_locations = true\n" })
    local run = project:mig("squash")
    assert.are.equal(1, run.code)
  end)

  it("more rows than a person would write", function()
    local project = history.project { { "a1", up = [[
      op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))
      op.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1001) "
        .. "INSERT INTO t SELECT i FROM n")]], down = 'op.drop_table("t")' }, { "b1", "a1" } }
    assert.are.equal("the revisions leave 1001 rows in the tables, more than the 1000 that are "
      .. "written into a revision: --concat keeps the statements that make them",
      history.failed(project:mig("squash")))
    history.done(project:mig("squash", "--concat"))
    history.done(project:mig("upgrade"))
    assert.are.equal("1001", history.ask(project, "SELECT count(*) FROM t"))
  end)
end)

describe("mig squash", function()
  it("moves the old files, and says what it did", function()
    local project = project_of "a; b<a [left]; c<a [right]; m<b,c; n<m"
    local run = history.done(project:mig("squash", "base:m", "-m", "the beginning"))
    assert.are.equal("", run.err)
    assert.are.same({
      "mig.ini", "revisions/squashed/01_a.lua", "revisions/squashed/02_b.lua",
      "revisions/squashed/03_c.lua", "revisions/squashed/04_m.lua", "revisions/versions/05_n.lua",
      "revisions/versions/m_squashed.lua",
    }, project:files())
    assert.are.equal("n m", ids(project))
    local text = project:read("revisions/versions/m_squashed.lua")
    assert.truthy(text:find('\nreplaces = { "a", "c", "b" }\n', 1, true), text)
    assert.truthy(text:find('\nbranch_labels = { "right", "left" }\n', 1, true), text)
    assert.truthy(text:find("^%-%- the beginning\n"), text)
    history.done(project:mig("upgrade", "left@head"))
    assert.are.equal("a b c m n", tables(project))
  end)

  it("deletes them, and prints JSON", function()
    local project = project_of "a; b<a; c<b"
    local rev = json.decode(history.done(project:mig("squash", "--delete", "--json", ":b")).out)
    assert.are.equal("b", rev.revision)
    assert.are.same({ "a" }, { table.unpack(rev.replaces) })
    assert.truthy(history.done(project:mig("show", "b")).out:find("\nReplaces: a\n", 1, true))
    assert.are.same({ "mig.ini", "revisions/versions/03_c.lua",
      "revisions/versions/b_squashed.lua" }, project:files())
  end)

  it("goes on from one that stands for others already", function()
    local project = project_of "a; b<a; c<b"
    history.done(project:mig("squash", "base:b"))
    history.done(project:mig("squash", "--delete"))
    assert.are.equal("c", ids(project))
    assert.truthy(project:read("revisions/versions/c_squashed.lua")
      :find('\nreplaces = { "a", "b" }\n', 1, true))
  end)

  it("keeps what some depend on, and serves those that depend on it", function()
    local project = project_of "x; a; b<a +x; c<b; y +a"
    history.done(project:mig("squash", "base:c"))
    assert.truthy(project:read("revisions/versions/c_squashed.lua")
      :find('\ndepends_on = "x"\n', 1, true))
    history.done(project:mig("upgrade", "y"))
    assert.are.equal("a b c x y", tables(project))
  end)

  it("cannot be undone where one of them cannot, or with --irreversible", function()
    for _, case in ipairs {
      { { "squash" }, function(rev) rev.head = rev[1] == "a" and "irreversible = true" end },
      { { "squash", "--irreversible" } }, { { "squash", "--irreversible", "--concat" } },
    } do
      local project = project_of("a; b<a", case[2])
      history.done(project:run(case[1]))
      history.done(project:mig("upgrade"))
      assert.truthy(history.failed(project:mig("downgrade", "base")):find("irreversible", 1, true))
    end
  end)

  it("keeps the statements of a range in the middle, for the data that is there", function()
    local project = history.project {
      { "a1", up = 'op.execute("CREATE TABLE t (x INTEGER)")', down = 'op.drop_table("t")' },
      { "b1", "a1", head = 'function helper() return "y" end', up = [[
          op.add_column("t", sa.Column(helper(), sa.Integer))
          op.execute("UPDATE t SET y = x + 1")]], down = 'op.drop_column("t", "y")' },
      { "c1", "b1", head = 'ddl_lock_timeout = 7 function helper() return "z" end',
        up = 'op.alter_column("t", "y", { new_column_name = helper() })',
        down = 'op.alter_column("t", "z", { new_column_name = "y" })' },
      { "d1", "c1" },
    }
    history.done(project:mig("upgrade", "a1"))
    project:sqlite("app.db", "INSERT INTO t VALUES (41)")
    history.done(project:mig("squash", "b1:c1"))
    assert.are.equal("d1 c1 a1", ids(project))
    history.done(project:mig("upgrade"))
    assert.are.equal("41|42", history.ask(project, "SELECT x, z FROM t"))
    history.done(project:mig("downgrade", "a1"))
    assert.are.equal("41", history.ask(project, "SELECT * FROM t"))
  end)

  it("refuses to write down several databases, and keeps their functions", function()
    local project = history.project({
      { "a1", up = table_of "x", down = 'op.drop_table("x")' }, { "b1", "a1" },
    }, { files = { ["revisions/env.lua"] = [[
      return { targets = function()
        return { { name = "one", url = "sqlite:///one.db", target_metadata = sa.MetaData() } }
      end }
    ]] } })
    local message = history.failed(project:mig("squash"))
    assert.truthy(message:find("--concat keeps the functions as they are", 1, true), message)
    history.done(project:mig("squash", "--concat"))
  end)
end)

describe("the rows that mig squash compares", function()
  local function squashed(up, ...)
    local project = history.project {
      { "a1", up = 'op.create_table("t", sa.Column("x", sa.String(40)))' .. up,
        down = 'op.drop_table("t")' },
      { "b1", "a1" },
    }
    return project:mig("squash", "--concat", ...)
  end

  it("must be the same", function()
    local run = squashed
      'op.execute("INSERT INTO t VALUES (:x)", { x = op.get_context().revision })'
    assert.are.equal(1, run.code, run.err)
    assert.are.equal("Nothing was changed: one revision would not do the same.\n"
      .. 'only the old revisions make a row of t: "a1"\n'
      .. 'only the new one makes a row of t: "b1"\n', run.out)
    local list = json.decode(squashed('op.bulk_insert(sa.table("t", sa.column("x")), '
      .. '{ { x = op.get_context().revision } })', "--json").out)
    assert.are.same({ { kind = "row", text = 'only the old revisions make a row of t: "a1"' },
      { kind = "row", text = 'only the new one makes a row of t: "b1"' } }, list)
  end)

  it("may change with each run, but not in number", function()
    history.done(squashed 'op.execute("INSERT INTO t VALUES (hex(randomblob(9)))")')
    local run = squashed [[op.execute("INSERT INTO t VALUES (hex(randomblob(9)))")
      if op.get_context().revision == "b1" then op.execute("INSERT INTO t VALUES (1)") end]]
    assert.are.equal(1, run.code, run.err)
    assert.are.equal("Nothing was changed: one revision would not do the same.\nonly the new one "
      .. "makes a row of t: with values that change from run to run\n", run.out)
  end)
end)

describe("replaces", function()
  it("names revisions of which no file may be left", function()
    local project = history.project {
      { "a1" }, { "b1", head = 'replaces = { "a1", "a0" }' },
    }
    assert.are.equal("revisions/versions/b1.lua: Revision b1 replaces a1, which is also in "
      .. "revisions/versions/a1.lua: one of the two has to go",
      history.failed(project:mig("history")))
  end)

  it("is told where one of them is asked for", function()
    local project = history.project { { "b1", head = 'replaces = "a1"' } }
    assert.are.equal("Can't locate revision identified by 'a1': revision b1 replaces it",
      history.failed(project:mig("upgrade", "a1")))
    project:write("revisions/versions/c1.lua", history.text { "c1", "a1" })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("Revision a1 referenced from a1 -> c1 (head), make c1 is not present"
      .. "; revision b1 replaces it: name that instead", 1, true), message)
  end)

  it("is nil, a string or a list of strings", function()
    local project = history.project { { "b1", head = "replaces = 7" } }
    assert.truthy(history.failed(project:mig("history")):find("replaces", 1, true))
  end)
end)

describe("the file of mig squash", function()
  local function project_with(hook)
    local project = project_of("a; b<a")
    project:write("mig.ini", project:read("mig.ini") .. "\n[post_write_hooks]\nhooks = mark\n"
      .. "mark.type = console_scripts\n" .. hook)
    return project
  end

  it("is given to the post write hooks", function()
    local project = project_with "mark.entrypoint = sed\nmark.options = -i -e '1s/^/-- marked /'\n"
    local run = history.done(project:mig("squash"))
    assert.truthy(run.out:find("\nRunning post write hook 'mark' ...\n  done\n", 1, true), run.out)
    assert.truthy(project:read("revisions/versions/b_squashed.lua"):find("^%-%- marked "))
    history.done(project:mig("upgrade"))
    assert.are.equal("a b", tables(project))
  end)

  it("is not written for hooks that cannot run", function()
    local project = project_with "mark.entrypoint = there-is-no-such-program\n"
    local files = project:files()
    assert.truthy(history.failed(project:mig("squash")):find("there-is-no-such-program", 1, true))
    assert.are.same(files, project:files())
  end)
end)
