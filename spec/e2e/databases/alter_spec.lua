-- One revision that changes tables, without a batch block and within one, on every database.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

local revisions = {
  { "a1", up = [[
      op.create_table("author", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("name", sa.String(50)))
      op.create_table("book", sa.Column("id", sa.Integer, { primary_key = true }),
        sa.Column("author_id", sa.Integer), sa.Column("title", sa.String(20)),
        sa.Column("year", sa.Integer))
      op.execute("INSERT INTO author (id, name) VALUES (1, 'Ann'), (2, 'Bob')")
      op.execute("INSERT INTO book (id, author_id, title, year) VALUES (1, 1, 'One', 2001), "
        .. "(2, 2, 'Two', 2002)")]],
    down = 'op.drop_table("book")\nop.drop_table("author")' },
  { "b2", "a1", up = [[
      op.alter_column("book", "title", { type_ = sa.String(200), existing_type = sa.String(20),
        nullable = false })
      op.create_foreign_key("fk_author", "book", "author", { "author_id" }, { "id" },
        { ondelete = "CASCADE" })
      op.create_unique_constraint("uq_title", "book", { "title" })
      op.create_check_constraint("ck_year", "book", "year > 1900")
      op.alter_column("author", "name", { nullable = false, existing_type = sa.String(50),
        comment = "who" })]],
    down = [[
      op.alter_column("author", "name", { nullable = true, existing_type = sa.String(50) })
      op.drop_constraint("ck_year", "book", { type_ = "check" })
      op.drop_constraint("fk_author", "book", { type_ = "foreignkey" })
      op.drop_constraint("uq_title", "book", { type_ = "unique" })
      op.alter_column("book", "title", { type_ = sa.String(20), existing_type = sa.String(200),
        nullable = true })]] },
  { "c3", "b2", up = [[
      op.batch_alter_table("book", function(batch_op)
        batch_op.add_column(sa.Column("pages", sa.Integer, { nullable = false,
          server_default = "100" }))
        batch_op.alter_column("year", { new_column_name = "published",
          existing_type = sa.Integer })
        batch_op.create_index("ix_published", { "published" })
      end)]],
    down = [[
      op.batch_alter_table("book", function(batch_op)
        batch_op.drop_index("ix_published")
        batch_op.alter_column("published", { new_column_name = "year",
          existing_type = sa.Integer })
        batch_op.drop_column("pages")
      end)]] },
}

for _, kind in ipairs(databases.all) do
  describe("changes of tables on " .. kind.name, function()
    it("go up, keep the rows, and go down again", function()
      local db = kind.new()
      local project = db:project(revisions)
      history.done(project:mig("upgrade"))
      assert.are.equal("1|1|One|2001|100\n2|2|Two|2002|100",
        db:sql("SELECT id, author_id, title, published, pages FROM book ORDER BY id"))
      for _, sql in ipairs {
        "INSERT INTO book (id, author_id, title) VALUES (3, 1, NULL)",
        "INSERT INTO book (id, author_id, title) VALUES (3, 1, 'One')",
        "INSERT INTO book (id, author_id, title, published) VALUES (3, 1, 'x', 1800)",
        "INSERT INTO author (id, name) VALUES (3, NULL)",
      } do
        assert.is_false(pcall(db.sql, db, sql), sql)
      end
      history.done(project:mig("downgrade", "a1"))
      assert.are.equal("1|1|One|2001\n2|2|Two|2002",
        db:sql("SELECT id, author_id, title, year FROM book ORDER BY id"))
      db:sql("INSERT INTO book (id, author_id, title, year) VALUES (3, 99, 'One', 1800)")
      history.done(project:mig("downgrade", "base"))
    end)
  end)
end
