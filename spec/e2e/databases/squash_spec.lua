-- mig squash on each database: what one revision makes in the place of several.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

local function date(n) return ("Create Date: 2026-01-01 %03d"):format(n) end

-- A branch and its merge, rows that refer to others of their table, reference data that later
-- revisions change, an enum type, a view, a trigger, and names that are not those of the beginning.
local function revisions(kind)
  local list = {
    { "a1", up = [[
        local kinds = op.create_table("kinds",
          sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("name", sa.String(40), { nullable = false, unique = true }),
          sa.Column("note", sa.Text, { server_default = "none" }))
        op.bulk_insert(kinds, {
          { name = "it's \"one\"" }, { name = "two\\ \n" }, { name = "gone" },
        })
        op.create_table("users", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("mail", sa.String(100)))]],
      down = 'op.drop_table("users") op.drop_table("kinds")' },
    { "b1", "a1", labels = "left", up = [[
        op.execute("DELETE FROM kinds WHERE name = 'gone'")
        op.execute("UPDATE kinds SET note = NULL WHERE id = 2")
        op.add_column("users", sa.Column("mood", sa.Enum("sad", "happy", { name = "mood" }),
          { server_default = "sad" }))
        op.add_column("users", sa.Column("kind_id", sa.Integer))]],
      down = 'op.drop_column("users", "kind_id") op.drop_column("users", "mood")' },
    { "b2", "a1", up = [[
        op.create_table("prices", sa.Column("code", sa.String(10), { primary_key = true }),
          sa.Column("amount", sa.Numeric(10, 2), { nullable = false }),
          sa.Column("raw", sa.LargeBinary), sa.Column("since", sa.Date),
          sa.Column("active", sa.Boolean))
        op.bulk_insert(sa.table("prices", sa.column("code"), sa.column("amount", sa.Numeric(10, 2)),
          sa.column("raw", sa.LargeBinary), sa.column("since", sa.Date),
          sa.column("active", sa.Boolean)), {
          { code = "x", amount = "1.50", raw = "\0\255'", since = "2026-02-03", active = true },
          { code = "y", amount = "22.00", active = false },
        })
        local tree = op.create_table("tree", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("up", sa.Integer, sa.ForeignKey("tree.id")))
        op.bulk_insert(tree, { { id = 9 }, { id = 4, up = 9 }, { id = 6, up = 4 } })]],
      down = 'op.drop_table("tree") op.drop_table("prices")' },
    { "m1", { "b1", "b2" }, up = [[
        op.rename_table("users", "people")
        op.alter_column("people", "mail", { new_column_name = "email",
          existing_type = sa.String(100) })
        op.create_index("ix_people_email", "people", { "email" }, { unique = true })]],
      down = 'op.drop_index("ix_people_email", "people") op.rename_table("people", "users")' },
    { "c1", "m1", up = [[
        op.create_view("expensive", "SELECT code FROM prices WHERE amount > 10")
        op.create_table("log", sa.Column("id", sa.Integer, { primary_key = true }),
          sa.Column("code", sa.String(10)))]] .. (kind.made_before or "") .. [[
        op.create_trigger("tell", "prices", { timing = "after", event = "insert",
          execute = "tell_price", body = "INSERT INTO log (code) VALUES (new.code)" })]] },
    { "d1", "c1", up = 'op.add_column("log", sa.Column("at", sa.Date))',
      down = 'op.drop_column("log", "at")' },
  }
  for i, rev in ipairs(list) do
    rev.doc = ("make %s\n--\n-- %s"):format(rev[1], date(i))
  end
  return list
end

local says = {
  sqlite = {
    unknown = {
      ["CREATE VIRTUAL TABLE f USING fts5(x)"] = "virtual_table f: CREATE VIRTUAL TABLE f USING ",
    },
  },
  postgresql = {
    made_before = [[
      op.create_function("tell_price", { language = "plpgsql", returns = "trigger",
        body = "BEGIN INSERT INTO log (code) VALUES (new.code); RETURN NULL; END" })]],
    unknown = {
      ["CREATE SEQUENCE odd START 7"] = "sequence public.odd: (",
      ["CREATE POLICY own ON t USING (x > 3)"] = "policy own on public.t: ",
      ["GRANT SELECT ON t TO public"] = "privileges public.t: {",
      ["CREATE STATISTICS pair ON x, y FROM t"] = "statistics public.pair: ",
      ["ALTER TABLE t REPLICA IDENTITY FULL"] = "table public.t: p f",
    },
    scratch = "SELECT count(*) FROM pg_database WHERE datname LIKE 'mig\\_test\\_%'",
    limited = { make = "CREATE ROLE squasher LOGIN", grant = "ALTER DATABASE %s OWNER TO squasher",
      take = "REASSIGN OWNED BY squasher TO CURRENT_USER", forget = "DROP ROLE squasher" },
  },
  mariadb = {
    unknown = {
      ["CREATE EVENT odd ON SCHEDULE EVERY 1 DAY DO SELECT 1"] = "event odd: RECURRING 1 DAY ",
      ["CREATE SEQUENCE numbers START 7"] = "sequence numbers: CREATE SEQUENCE `numbers` start ",
    },
    scratch = "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE "
      .. "'mig\\_test\\_%'",
    limited = { make = "CREATE USER squasher@localhost",
      grant = "GRANT ALL ON %s.* TO squasher@localhost",
      take = "REVOKE ALL ON %s.* FROM squasher@localhost",
      forget = "DROP USER squasher@localhost" },
  },
}

-- All rows, and what the next one gets as its number.
local rows = [[
  INSERT INTO kinds (name) VALUES ('next');
  INSERT INTO prices (code, amount) VALUES ('z', 3);
  SELECT * FROM kinds ORDER BY id;
  SELECT code, amount, active, since, length(raw) FROM prices ORDER BY code;
  SELECT * FROM log ORDER BY id;
  SELECT * FROM tree ORDER BY id;
  SELECT * FROM expensive;]]

describe("mig squash", function()
  for _, kind in ipairs(databases.all) do
    local own = says[kind.name]

    it("makes the same schema and rows at once on " .. kind.name, function()
      local old, middle, new = kind.new(), kind.new(), kind.new()
      local project = old:project(revisions(own))
      history.done(project:mig("upgrade"))
      history.done(project:mig("--url", middle.url, "upgrade", "b1"))
      local run = history.done(project:mig("squash", "base:c1"))
      assert.truthy(run.out:find("\n5 revisions are one now, which makes the same schema and rows.",
        1, true), run.out)

      -- A database beyond it has nothing to do, one in the middle is sent back.
      assert.are.same({}, history.steps(history.done(project:mig("upgrade"))))
      assert.are.equal("d1", old:version())
      local message = history.failed(project:mig("--url", middle.url, "upgrade"))
      assert.truthy(message:find("'b1': the database is at it, but revision c1 (revisions/versions/"
        .. "c1_squashed.lua) replaces it and cannot be run from there; upgrade to c1 with the "
        .. "files from before the squash first", 1, true), message)
      assert.are.equal("b1", middle:version())

      -- An empty one has two steps instead of six, to the same.
      assert.are.same({ "upgrade  -> c1, a1 to c1 in one", "upgrade c1 -> d1, make d1" },
        history.steps(history.done(project:mig("--url", new.url, "upgrade"))))
      history.done(project:mig("diff", old.url, new.url))
      assert.are.equal(old:sql(rows), new:sql(rows))

      -- Down to nothing and up again.
      history.done(project:mig("--url", new.url, "downgrade", "base"))
      assert.are.equal("alembic_version", (new:tables():gsub(" ?sqlite_%w+", "")))
      history.done(project:mig("--url", new.url, "upgrade"))
      history.done(project:mig("diff", old.url, new.url))
      if own.scratch then assert.are.equal("0", old:sql(own.scratch)) end
    end)

    it("keeps the statements of each with --concat on " .. kind.name, function()
      local old, new = kind.new(), kind.new()
      local project = old:project(revisions(own))
      history.done(project:mig("upgrade"))
      history.done(project:mig("squash", "--concat", "--delete", "base:c1"))
      history.done(project:mig("--url", new.url, "upgrade"))
      assert.are.equal(old:schema(), new:schema())
      assert.are.equal(old:sql(rows), new:sql(rows))
    end)

    it("uses empty databases that are given, and no others, on " .. kind.name, function()
      local db, one, two, three = kind.new(), kind.new(), kind.new(), kind.new()
      local project = db:project(revisions(own))
      local function squash(...)
        local words = { "squash", "base:c1" }
        for i, given in ipairs { ... } do
          words[2 * i + 1], words[2 * i + 2] = "--scratch", given.url
        end
        return project:mig(table.unpack(words))
      end
      local files = project:files()
      two:sql("CREATE TABLE precious (x INTEGER)")
      local message = history.failed(squash(one, two))
      assert.truthy(message:find("^the database given with %-%-scratch, %S+, is not empty: "),
        message)
      assert.are.equal("", one:tables())
      assert.are.equal("precious", two:tables())
      assert.are.same(files, project:files())

      history.done(squash(one, three))
      assert.truthy(one:tables():find("people", 1, true), one:tables())
      assert.are.equal("alembic_version", (three:tables():gsub(" ?sqlite_%w+", "")))
      assert.are.equal("", db:tables())
      history.done(project:mig("downgrade", "base", "--url", one.url)) -- which the new one undoes
      history.done(project:mig("upgrade", "--url", three.url))
      history.done(project:mig("upgrade"))
      history.done(project:mig("diff", db.url, three.url))
    end)

    it("takes as many as it needs with --concat on " .. kind.name, function()
      local db, given = kind.new(), {}
      -- What a function of the old ones does is another thing each time.
      local project = db:project {
        { "a1", up = [[op.create_table("t", sa.Column("x", sa.Integer))
          op.execute("INSERT INTO t VALUES (" .. math.random(2^30) .. ")")]],
          down = 'op.drop_table("t")' },
        { "b1", "a1", up = 'op.add_column("t", sa.Column("y", sa.Integer))',
          down = 'op.drop_column("t", "y")' },
      }
      local words = { "squash", "--concat" }
      for i = 1, 3 do
        given[i] = kind.new()
        words[#words + 1], words[#words + 2] = "--scratch", given[i].url
      end
      assert.are.equal("the old revisions, the new one, and the old ones once more are run in an "
        .. "empty database each: give --scratch three times",
        history.failed(project:mig(table.unpack(words, 1, 6))))
      history.done(project:mig(table.unpack(words)))
      for i = 1, 3 do assert.are.equal("b1", given[i]:version()) end
    end)

    it("changes nothing where one revision would do less on " .. kind.name, function()
      local up = {}
      for sql in pairs(own.unknown) do up[#up + 1] = ("op.execute %q"):format(sql) end
      local project = kind.new():project {
        { "a1", up = [[op.create_table("t", sa.Column("x", sa.Integer),
          sa.Column("y", sa.Integer))]], down = 'op.drop_table("t")' },
        { "b1", "a1", up = table.concat(up, " ") },
      }
      local files = project:files()
      local run = project:mig("squash")
      assert.are.equal(1, run.code, run.err)
      assert.truthy(run.out:find("^Nothing was changed: one revision would not do the same.\n"),
        run.err)
      for _, found in pairs(own.unknown) do
        assert.truthy(run.out:find("only the old revisions make " .. found, 1, true), run.out)
      end
      assert.are.same(files, project:files())
      assert.are.same({}, env.lines(("ls %s | grep new || true"):format(
        project:path "revisions/versions")))
    end)
  end
end)

for _, kind in ipairs(databases.servers) do
  it("mig squash needs no right to make databases where some are given on " .. kind.name, function()
    local db, one, two = kind.new(), kind.new(), kind.new()
    local project = db:project {
      { "a1", up = 'op.create_table("t", sa.Column("x", sa.Integer))',
        down = 'op.drop_table("t")' },
      { "b1", "a1", up = 'op.add_column("t", sa.Column("y", sa.Integer))',
        down = 'op.drop_column("t", "y")' },
    }
    local limited = says[kind.name].limited
    db:sql(limited.make)
    for _, each in ipairs { db, one, two } do db:sql(limited.grant:format(each.name)) end
    local function url(each) return each.server:url(each.name, { user = "squasher" }) end
    local message = history.failed(project:mig("squash", "--url", url(db)))
    assert.truthy(message:find("no scratch database can be made", 1, true), message)
    assert.truthy(message:find("; --scratch URL gives empty ones instead", 1, true), message)
    history.done(project:mig("squash", "--url", url(db), "--scratch", url(one), "--scratch",
      url(two)))
    for _, each in ipairs { db, one, two } do each:sql(limited.take:format(each.name)) end
    db:sql(limited.forget)
  end)
end

it("mig squash uses databases that were prepared", function()
  local db, given = databases.postgresql.new(), {}
  local project = db:project {
    { "a1", up = 'op.create_table("t", sa.Column("x", sa.postgresql.CITEXT))',
      down = 'op.drop_table("t")' },
    { "b1", "a1", up = 'op.add_column("t", sa.Column("y", sa.Integer))',
      down = 'op.drop_column("t", "y")' },
  }
  for i = 1, 2 do
    given[i] = databases.postgresql.new()
    given[i]:sql("CREATE EXTENSION citext")
  end
  local message = history.failed(project:mig("squash"))
  assert.truthy(message:find('type "citext" does not exist', 1, true), message)
  history.done(project:mig("squash", "--scratch", given[1].url, "--scratch", given[2].url))
  local text = project:read("revisions/versions/b1_squashed.lua")
  assert.truthy(text:find("sa.postgresql.CITEXT", 1, true), text)
  assert.falsy(text:find("EXTENSION", 1, true), text)
end)
