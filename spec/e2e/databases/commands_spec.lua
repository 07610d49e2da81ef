-- The commands on every database: the same revisions, the same output, the same version rows.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local revisions = {
  { "a1", doc = "make author", up = [[
      op.create_table("author",
        sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("name", sa.String(50), { nullable = false }))]],
    down = 'op.drop_table("author")' },
  { "b2", "a1", doc = "make book", up = [[
      op.create_table("book",
        sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("author.id")),
        sa.Column("title", sa.String(200), { nullable = false, server_default = "untitled" }))
      op.create_index("ix_book_title", "book", { "title" })]],
    down = 'op.drop_table("book")' },
  { "c3", "b2", doc = "add a year", up = [[
      op.add_column("book", sa.Column("year", sa.Integer))]],
    down = 'op.drop_column("book", "year")' },
}

local impl = {
  sqlite = "SQLiteImpl", postgresql = "PostgresqlImpl", mariadb = "MariaDBImpl",
}

for _, kind in ipairs(databases.all) do
  describe("on " .. kind.name, function()
    local db, project

    before_each(function()
      db = kind.new()
      project = db:project(revisions)
    end)

    it("upgrade goes up, and has nothing to do the second time", function()
      local run = history.done(project:mig("upgrade"))
      assert.are.same({
        "INFO  [mig.runtime.migration] Context impl " .. impl[kind.name] .. ".",
        ("INFO  [mig.runtime.migration] Will assume %s DDL."):format(
          kind.transactional_ddl and "transactional" or "non-transactional"),
        "INFO  [mig.runtime.migration] Running upgrade  -> a1, make author",
        "INFO  [mig.runtime.migration] Running upgrade a1 -> b2, make book",
        "INFO  [mig.runtime.migration] Running upgrade b2 -> c3, add a year",
      }, history.lines(run.err))
      assert.are.equal("", run.out)
      assert.are.equal("alembic_version author book", db:tables())
      assert.are.equal("c3", db:version())
      assert.are.same({}, history.steps(history.done(project:mig("upgrade", "head"))))
    end)

    it("downgrade goes down to nothing, and up again to the same", function()
      history.done(project:mig("upgrade"))
      local top = db:schema()
      history.done(project:mig("downgrade"))
      assert.are.equal("b2", db:version())
      local run = history.done(project:mig("downgrade", "base"))
      assert.are.same({ "downgrade b2 -> a1, make book", "downgrade a1 -> , make author" },
        history.steps(run))
      assert.are.equal("", db:version())
      assert.are.equal("alembic_version", db:tables())
      history.done(project:mig("upgrade", "+1"))
      history.done(project:mig("upgrade", "head"))
      assert.are.equal(top, db:schema())
    end)

    it("current reads, and leaves an empty database empty", function()
      assert.are.equal("", history.done(project:mig("current")).out)
      assert.are.equal("", db:tables())
      history.done(project:mig("upgrade", "b2"))
      assert.are.equal("b2\n", history.done(project:mig("current")).out)
      history.done(project:mig("upgrade"))
      assert.are.equal("c3 (head)\n", history.done(project:mig("current")).out)
    end)

    it("history can show where the database is", function()
      history.done(project:mig("upgrade", "b2"))
      assert.are.equal("b2 -> c3 (head), add a year\na1 -> b2 (current), make book\n"
        .. "<base> -> a1, make author\n", history.done(project:mig("history", "-i")).out)
    end)

    it("stamp writes the version row, and nothing else", function()
      local run = history.done(project:mig("stamp", "b2"))
      assert.are.same({ "stamp_revision  -> b2" }, history.steps(run))
      assert.are.equal("alembic_version", db:tables())
      assert.are.equal("b2", db:version())
      history.done(project:mig("stamp", "head"))
      assert.are.equal("c3", db:version())
      history.done(project:mig("stamp", "base"))
      assert.are.equal("", db:version())
      db:sql("INSERT INTO alembic_version VALUES ('gone')")
      history.failed(project:mig("upgrade"))
      history.done(project:mig("stamp", "--purge", "a1"))
      assert.are.equal("a1", db:version())
    end)

    it("ensure_version makes the version table, once", function()
      history.done(project:mig("ensure_version"))
      history.done(project:mig("ensure_version"))
      assert.are.equal("alembic_version", db:tables())
      assert.are.equal("", db:version())
    end)

    it("--sql writes what the client runs to the same end", function()
      history.done(project:mig("upgrade"))
      local other = kind.new()
      local offline = other:project(revisions)
      local up = history.done(offline:mig("upgrade", "--sql")).out
      assert.are.equal("", other:tables())
      other:sql(up)
      assert.are.equal(db:schema(), other:schema())
      assert.are.equal("c3", other:version())
      other:sql(history.done(offline:mig("downgrade", "c3:base", "--sql")).out)
      assert.are.equal("", other:version())
      assert.are.equal("alembic_version", other:tables())
    end)

    it("has branches, merges and labels", function()
      local branches = db:project {
        { "a1" }, { "b2", "a1", labels = "left" }, { "c3", "a1", labels = "right" },
        { "d4", { "b2", "c3" } },
      }
      history.done(branches:mig("upgrade", "left@+2"))
      assert.are.equal("b2", db:version())
      history.done(branches:mig("upgrade", "c3"))
      assert.are.equal("b2 c3", db:version())
      history.done(branches:mig("upgrade"))
      assert.are.equal("d4", db:version())
      history.done(branches:mig("downgrade", "b2"))
      assert.are.equal("b2 c3", db:version())
      history.done(branches:mig("downgrade", "right@a1"))
      assert.are.equal("b2", db:version())
    end)
  end)
end
