-- The example environment in revisions/ on every database: up, down and up again, by runs and by
-- scripts; and what it makes works.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local function example(db, ...)
  return history.done(program.mig({ "-c", "revisions/mig.ini", "--url", db.url, ... },
    { cwd = env.root }))
end

local tables = "alembic_version comments country employee posts users"
local countries = "BR|Brazil|0 CI|Côte d'Ivoire|0 DE|Germany|1 JP|Japan|0 PT|Portugal|1"

local function rows(db)
  return (db:sql("SELECT code, name, CASE WHEN in_eu THEN 1 ELSE 0 END FROM country ORDER BY 1")
    :gsub("\n", " "))
end

for _, kind in ipairs(databases.all) do
  describe("the example environment on " .. kind.name, function()
    it("goes up to the head, down to nothing, and up again to the same", function()
      local db = kind.new()
      local empty = db:schema()
      local run = example(db, "upgrade", "head")
      assert.are.equal(8, #history.steps(run))
      assert.are.same({}, history.logged(run, "WARN"))
      assert.are.equal("8a64f0b92c37", db:version())
      assert.are.equal(tables, db:tables())
      assert.are.equal(countries, rows(db))
      local top = db:schema()
      run = example(db, "downgrade", "base")
      assert.are.equal(8, #history.steps(run))
      assert.are.same({}, history.logged(run, "WARN"))
      assert.are.equal(empty, db:schema())
      assert.are.equal("", db:version())
      example(db, "upgrade", "head")
      assert.are.equal(top, db:schema())
      assert.are.equal(countries, rows(db))
    end)

    it("goes the same ways as a script", function()
      local online, offline = kind.new(), kind.new()
      local empty = online:schema()
      example(online, "upgrade")
      offline:sql(example(offline, "upgrade", "--sql").out)
      assert.are.equal(online:schema(), offline:schema())
      assert.are.equal("8a64f0b92c37", offline:version())
      assert.are.equal(countries, rows(offline))
      offline:sql(example(offline, "downgrade", "head:base", "--sql").out)
      assert.are.equal(empty, offline:schema())
      assert.are.equal("", offline:version())
    end)

    it("works when it is used: triggers, defaults and checks", function()
      local db = kind.new()
      example(db, "upgrade")
      assert.are.equal("2|draft|1", db:sql([[
        INSERT INTO users (email, country_code) VALUES ('ann@example.org', 'PT');
        INSERT INTO posts (author_id, title) VALUES (1, 'Hello');
        INSERT INTO comments (post_id, body) VALUES (1, 'one'), (1, 'two');
        SELECT comment_count, status, CASE WHEN changed_at IS NOT NULL THEN 1 ELSE 0 END
        FROM posts;]]))
      assert.has_error(function() db:sql("INSERT INTO comments (post_id, body) VALUES (1, '')") end)
      -- Foreign keys are off on SQLite, its own default, unless somebody turns them on.
      assert.has_error(function()
        db:sql((kind.name == "sqlite" and "PRAGMA foreign_keys = on; " or "")
          .. "UPDATE users SET country_code = 'XX'")
      end)
    end)
  end)
end
