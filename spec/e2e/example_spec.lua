-- The example environment in revisions/: all the way up, down, and up again; and without a fault
-- that valgrind could find.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

---A place for the example's database, and a way to run mig on it.
local function example()
  local project = program.project()
  local vars = { DEMO_DB = project:path("app.db") }
  function project:example(...)
    return history.done(program.mig({ "-c", "revisions/mig.ini", ... },
      { cwd = env.root, env = vars }))
  end
  return project, vars
end

---The schema, in a form that does not depend on the order in which things were made.
local function schema(project)
  return history.ask(project, "SELECT type, name, tbl_name, sql FROM sqlite_master "
    .. "WHERE name NOT LIKE 'alembic_version%' AND tbl_name <> 'alembic_version' ORDER BY 1, 2")
end

---Ids from the base to the head, in an order in which they can be run.
local function ids(project)
  local list = {}
  for id in project:example("history").out:gmatch("-> (%x+)") do
    table.insert(list, 1, id)
  end
  return list
end

describe("the example environment", function()
  it("goes up to the head, with its rows", function()
    local project = example()
    local run = project:example("upgrade")
    assert.are.equal(8, #history.steps(run))
    assert.are.same({}, history.logged(run, "WARN"))
    assert.are.equal("8a64f0b92c37", history.version(project))
    assert.are.equal("comments|country|employee|posts|users", history.ask(project,
      "SELECT group_concat(name, '|') FROM (SELECT name FROM sqlite_master WHERE type = 'table' "
        .. "AND name <> 'alembic_version' ORDER BY 1)"))
    assert.are.equal("BR|Brazil|0\nCI|Côte d'Ivoire|0\nDE|Germany|1\nJP|Japan|0\nPT|Portugal|1",
      history.ask(project, "SELECT * FROM country ORDER BY 1"))
    assert.are.equal("ok", history.ask(project, "PRAGMA integrity_check"))
  end)

  it("works when it is used: triggers, defaults and checks", function()
    local project = example()
    project:example("upgrade")
    assert.are.equal("2|draft|1", history.ask(project, [[
      INSERT INTO users (email, country_code) VALUES ('ann@example.org', 'PT');
      INSERT INTO posts (author_id, title) VALUES (1, 'Hello');
      INSERT INTO comments (post_id, body) VALUES (1, 'one'), (1, 'two');
      SELECT comment_count, status, changed_at IS NOT NULL FROM posts;]]))
  end)

  it("comes down to nothing, and up again to the same", function()
    local project = example()
    project:example("upgrade", "head")
    local before = schema(project)
    project:example("downgrade", "base")
    assert.are.equal("", schema(project))
    assert.are.equal("", history.version(project))
    project:example("upgrade", "head")
    assert.are.equal(before, schema(project))
  end)

  it("has the same schema after every step up, down and up again", function()
    local project = example()
    for _, id in ipairs(ids(project)) do
      local before = history.version(project:example("ensure_version") and project)
      local from = schema(project)
      project:example("upgrade", id)
      local to = schema(project)
      -- Down to where it was: the parent, or the rows that a merge took together.
      local parent = project:example("show", id).out:match("\nParent: (%x+)\n")
      local merged = project:example("show", id).out:match("\nMerges: (%x+), ")
      project:example("downgrade", parent and ("%s@%s"):format(id, parent) or merged or "base")
      assert.are.equal(from, schema(project), id)
      assert.are.equal(before, history.version(project), id)
      project:example("upgrade", id)
      assert.are.equal(to, schema(project), id)
    end
  end)

  it("can be read while it is nowhere", function()
    local project = example()
    assert.are.equal("8a64f0b92c37 (blog, geography) (head)\n", project:example("heads").out)
    assert.are.equal("", project:example("current").out)
    assert.are.equal(8, #history.lines(project:example("history").out))
  end)
end)

describe("make demo's script", function()
  it("runs through with one transaction per run, from any folder", function()
    local project, vars = example()
    local run = program.mig({ "-c", env.root .. "/revisions/mig.ini", "upgrade", "head" },
      { cwd = project.dir, env = vars })
    history.done(run)
    assert.are.equal("8a64f0b92c37", history.version(project))
  end)
end)

-- valgrind and AddressSanitizer cannot live in one process; the sanitizer looks for the same.
if not env.sanitized then
  describe("valgrind", function()
    local function clean(project, ...)
      local run = program.run({ "valgrind", "-q", "--error-exitcode=9", "--leak-check=full",
        env.program, ... }, { cwd = project.dir })
      assert.is_nil(run.err:find("\n==%d+=="), run.err)
      return run
    end

    it("finds nothing in an upgrade and a downgrade of the example", function()
      local project = program.project()
      env.lines(("cp -r revisions %s/"):format(env.quote(project.dir)))
      local url = "sqlite:///app.db"
      history.done(clean(project, "-c", "revisions/mig.ini", "--url", url, "upgrade"))
      history.done(clean(project, "-c", "revisions/mig.ini", "--url", url, "downgrade", "base"))
      assert.are.equal("", history.version(project))
    end)

    it("finds nothing in a run that fails", function()
      local project = history.project {
        { "a1", up = 'op.execute("CREATE TABLE t (x)")' },
        { "b2", "a1",
          up = 'for row in op.get_bind():rows("SELECT 1") do op.execute("DROP x") end' },
      }
      history.failed(clean(project, "upgrade"))
      history.failed(clean(project, "upgrade", "nowhere"))
      project:write("revisions/versions/c3.lua", "function (")
      history.failed(clean(project, "history"))
    end)
  end)
end
