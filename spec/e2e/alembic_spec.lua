-- A database moves from Alembic to mig and back without a step: both use the same version table,
-- to the byte.

local history = require "spec.support.history"
local program = require "spec.support.program"

local env_py = [[
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
]]

local python = [[
"""make %s"""
from alembic import op

revision = %s
down_revision = %s
branch_labels = %s
depends_on = %s


def upgrade():
    op.execute("CREATE TABLE t_%s (x INTEGER)")


def downgrade():
    op.execute("DROP TABLE t_%s")
]]

local function py_literal(value)
  if value == nil then
    return "None"
  elseif type(value) == "string" then
    return ("%q"):format(value)
  end
  local items = {}
  for i, item in ipairs(value) do
    items[i] = ("%q,"):format(item)
  end
  return "(" .. table.concat(items, " ") .. ")"
end

---A project whose history is there twice: for Alembic and for mig.
local function twins(revisions)
  local files = {
    ["alembic.ini"] = "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///app.db\n",
    ["alembic/env.py"] = env_py,
  }
  for _, rev in ipairs(revisions) do
    local id = rev[1]
    files["alembic/versions/" .. id .. ".py"] = python:format(id, py_literal(id),
      py_literal(rev[2]), py_literal(rev.labels), py_literal(rev.depends), id, id)
    rev.up = ('op.execute("CREATE TABLE t_%s (x INTEGER)")'):format(id)
    rev.down = ('op.execute("DROP TABLE t_%s")'):format(id)
  end
  local project = history.project(revisions, { files = files })
  function project:alembic(...)
    local run = program.run({ "alembic", ... }, {
      cwd = self.dir, env = { PYTHONDONTWRITEBYTECODE = "1" },
    })
    assert.are.equal(0, run.code, run.err .. run.out)
    return run
  end
  return project
end

local function sorted(text)
  local lines = history.lines(text)
  table.sort(lines)
  return lines
end

local tangled = {
  { "aaaa" }, { "bbbb", "aaaa", labels = { "left" } }, { "cccc", "aaaa" },
  { "dddd", { "bbbb", "cccc" } }, { "xxxx", labels = { "other" } },
  { "yyyy", "xxxx", depends = { "cccc" } },
}

describe("a database", function()
  it("made by mig is byte for byte what Alembic makes", function()
    local project = twins { { "aaaa" }, { "bbbb", "aaaa" } }
    project:alembic("upgrade", "head")
    local theirs = history.dump(project)
    history.done(project:mig("--url", "sqlite:///ours.db", "upgrade", "head"))
    assert.are.equal(theirs, history.dump(project, "ours.db"))
  end)

  it("moves from Alembic to mig and back", function()
    local project = twins { { "aaaa" }, { "bbbb", "aaaa" }, { "cccc", "bbbb" } }
    project:alembic("upgrade", "bbbb")
    assert.are.equal("bbbb\n", history.done(project:mig("current")).out)
    local table_before = history.ask(project,
      "SELECT sql, rootpage FROM sqlite_master WHERE name = 'alembic_version'")
    local run = history.done(project:mig("upgrade"))
    assert.are.same({ "upgrade bbbb -> cccc, make cccc" }, history.steps(run))
    assert.are.equal(table_before, history.ask(project,
      "SELECT sql, rootpage FROM sqlite_master WHERE name = 'alembic_version'"))
    assert.are.equal("cccc (head)\n", project:alembic("current").out)
    project:alembic("downgrade", "aaaa")
    assert.are.equal("aaaa\n", history.done(project:mig("current")).out)
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", project:alembic("current").out)
    project:alembic("upgrade", "head")
    assert.are.equal("cccc (head)\n", history.done(project:mig("current")).out)
  end)

  it("moves with branches, merges and dependencies in it", function()
    local project = twins(tangled)
    for _, target in ipairs { "bbbb", "yyyy", "heads" } do
      project:alembic("upgrade", target)
      local theirs = sorted(history.dump(project))
      local name = target .. ".db"
      history.done(project:mig("--url", "sqlite:///" .. name, "upgrade", target))
      if target == "bbbb" then
        assert.are.same(theirs, sorted(history.dump(project, name)))
      end
      assert.are.same(sorted(project:alembic("current").out),
        sorted(history.done(project:mig("current")).out))
    end
    assert.are.equal(history.version(project), history.version(project, "heads.db"))
    history.done(project:mig("downgrade", "aaaa"))
    assert.are.same(sorted(project:alembic("current").out),
      sorted(history.done(project:mig("current")).out))
    project:alembic("upgrade", "heads")
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("", project:alembic("current").out)
  end)

  it("is listed alike by both", function()
    local project = twins(tangled)
    project:alembic("upgrade", "cccc")
    for _, words in ipairs {
      { "history" }, { "history", "-i" }, { "heads" }, { "heads", "--resolve-dependencies" },
      { "current" }, { "history", "-r", "aaaa:dddd" }, { "history", "-r", "other@base:other@head" },
      { "history", "-r", "current:heads" },
    } do
      assert.are.equal(project:alembic(table.unpack(words)).out,
        history.done(project:mig(table.unpack(words))).out, table.concat(words, " "))
    end
    -- Both show the whole text, but paths differ, and Alembic lists branches in no order.
    local function comparable(text)
      return (text:gsub("Path: [^\n]*\n", ""):gsub("(Branches into: )([^\n]*)", function(head, ids)
        local list = {}
        for id in ids:gmatch("%w+") do list[#list + 1] = id end
        table.sort(list)
        return head .. table.concat(list, ", ")
      end))
    end
    for _, id in ipairs { "aaaa", "bbbb", "dddd", "yyyy" } do
      assert.are.equal(comparable(project:alembic("show", id).out),
        comparable(history.done(project:mig("show", id)).out), id)
    end
  end)

  it("is stamped alike by both", function()
    local project = twins(tangled)
    for _, target in ipairs { "heads", "aaaa", "left@head", "base", "yyyy", "dddd" } do
      project:alembic("stamp", target)
      history.done(project:mig("--url", "sqlite:///ours.db", "stamp", target))
      assert.are.equal(history.version(project), history.version(project, "ours.db"), target)
    end
  end)
end)
