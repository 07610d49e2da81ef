-- What hazards say of locks and of work is what the servers do.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local json = require "spec.support.json"

local function hazards_of(project)
  local run = project:mig("plan", "--json")
  assert.are.equal(0, run.code, run.err)
  local out = {}
  for _, step in ipairs(json.decode(run.out).steps) do
    for _, hazard in ipairs(step.hazards) do
      out[#out + 1] = hazard
    end
  end
  return out
end

local tables = [[
  CREATE TABLE parent (id INTEGER PRIMARY KEY);
  CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, n INTEGER NOT NULL, s VARCHAR(20),
    p INTEGER, CONSTRAINT ck CHECK (n < 100));
  INSERT INTO parent VALUES (1);
  INSERT INTO t VALUES (1, 1, 1, 'x', 1);]]

-- Bodies of upgrade(), and what the plan is to say: the lock, or nil where nobody has to wait long.
local postgresql = {
  { 'op.create_index("i", "t", { "a" })', "SHARE", { t = "ShareLock" } },
  { 'op.create_unique_constraint("u", "t", { "a" })', "ACCESS EXCLUSIVE",
    { t = "AccessExclusiveLock" } },
  { 'op.create_check_constraint("c", "t", "a > 0")', "ACCESS EXCLUSIVE",
    { t = "AccessExclusiveLock" } },
  { 'op.create_check_constraint("c", "t", "a > 0", { postgresql_not_valid = true })', nil,
    { t = "AccessExclusiveLock" } },
  { 'op.create_foreign_key("f", "t", "parent", { "p" }, { "id" })', "SHARE ROW EXCLUSIVE",
    { t = "ShareRowExclusiveLock", parent = "ShareRowExclusiveLock" } },
  { 'op.create_foreign_key("f", "t", "parent", { "p" }, { "id" }, { postgresql_not_valid = true })',
    nil, { t = "ShareRowExclusiveLock", parent = "ShareRowExclusiveLock" } },
  { 'op.alter_column("t", "a", { nullable = false })', "ACCESS EXCLUSIVE",
    { t = "AccessExclusiveLock" } },
  { 'op.alter_column("t", "a", { type_ = sa.BigInteger, existing_type = sa.Integer })',
    "ACCESS EXCLUSIVE", { t = "AccessExclusiveLock" }, "rewritten" },
  { 'op.alter_column("t", "s", { type_ = sa.String(40), existing_type = sa.String(20) })', nil,
    { t = "AccessExclusiveLock" } },
  { 'op.alter_column("t", "s", { type_ = sa.Text, existing_type = sa.String(20) })', nil,
    { t = "AccessExclusiveLock" } },
  { 'op.add_column("t", sa.Column("z", sa.Integer, { server_default = 3, nullable = false }))', nil,
    { t = "AccessExclusiveLock" } },
  { 'op.add_column("t", sa.Column("z", sa.DateTime, { server_default = sa.func.now() }))', nil,
    { t = "AccessExclusiveLock" } },
  { 'op.add_column("t", sa.Column("z", sa.Float, { server_default = sa.text("random()") }))',
    "ACCESS EXCLUSIVE", { t = "AccessExclusiveLock" }, "rewritten" },
  { 'op.add_column("t", sa.Column("z", sa.Integer, sa.Computed("a + 1", { persisted = true })))',
    "ACCESS EXCLUSIVE", { t = "AccessExclusiveLock" }, "rewritten" },
  { 'op.add_column("t", sa.Column("z", sa.Integer, sa.Identity()))', "ACCESS EXCLUSIVE",
    { t = "AccessExclusiveLock" }, "rewritten" },
}

local locks = [[
  SELECT relation::regclass::text || '=' || mode FROM pg_locks WHERE pid = pg_backend_pid()
  AND relation IN ('t'::regclass, 'parent'::regclass) AND mode <> 'AccessShareLock']]

describe("on postgresql", function()
  local db
  lazy_setup(function()
    db = databases.postgresql.new()
    db:sql(tables .. " INSERT INTO t SELECT i, i, 1, 'x', 1 FROM generate_series(2, 20000) AS i;"
      .. " ANALYZE t")
  end)

  for _, case in ipairs(postgresql) do
    it("a plan knows what happens for " .. case[1], function()
      local project = db:project { { "a1", up = case[1] } }
      local run = json.decode(project:mig("plan", "--json").out)
      local hazard = run.steps[1].hazards[1] or { text = "" }
      assert.are.equal(case[2], hazard.text:match("%(lock: ([%u ]+)%)"))
      assert.are.equal(case[2] and "warning", hazard.severity)
      assert.are.equal(case[2] and "t (about 20,000 rows)", hazard.text:match("t %(about [^)]*%)"))
      -- what the statements of the plan do, in a transaction that is thrown away
      local out = db:sql("BEGIN; SELECT pg_relation_filenode('t'); "
        .. table.concat(run.steps[1].statements, "\n") .. locks
        .. "; SELECT pg_relation_filenode('t'); ROLLBACK")
      local nodes = {}
      for node in ("\n" .. out):gmatch("\n(%d+)") do nodes[#nodes + 1] = node end
      for name, mode in pairs(case[3]) do
        assert(out:find(name .. "=" .. mode, 1, true), ("%s is not locked in %s:\n%s"):format(name,
          mode, out))
      end
      assert.are.equal(case[4] == "rewritten", nodes[1] ~= nodes[2], out)
      assert.are.equal(case[4] == "rewritten", hazard.rule == "table-rewrite")
    end)
  end
end)

-- Whether InnoDB can do it while others write, as it says itself.
local mariadb = {
  { 'op.create_index("i", "t", { "a" })', false },
  { 'op.create_index("i", "t", { "s" }, { mariadb_prefix = "FULLTEXT" })', true },
  { 'op.create_unique_constraint("u", "t", { "a" })', false },
  { 'op.create_check_constraint("c", "t", "a > 0")', true },
  { 'op.create_foreign_key("f", "t", "parent", { "p" }, { "id" })', true },
  { 'op.alter_column("t", "a", { type_ = sa.BigInteger, existing_type = sa.Integer })', true },
  { 'op.alter_column("t", "s", { type_ = sa.String(40), existing_type = sa.String(20) })', false },
  { 'op.alter_column("t", "s", { type_ = sa.String(10), existing_type = sa.String(20) })', true },
  { 'op.alter_column("t", "s", { type_ = sa.Text, existing_type = sa.String(20) })', true },
  { 'op.alter_column("t", "a", { nullable = false, existing_type = sa.Integer })', false },
  { 'op.add_column("t", sa.Column("z", sa.Integer))', false },
  { 'op.add_column("t", sa.Column("z", sa.Integer, sa.Computed("a + 1", { persisted = true })))',
    true },
  { 'op.add_column("t", sa.Column("z", sa.Integer, sa.Computed("a + 1", { persisted = false })))',
    false },
  { 'op.add_column("t", sa.Column("z", sa.Integer, sa.ForeignKey("parent.id")))', true },
  { 'op.drop_constraint("ck", "t", { type_ = "check" })', false },
  { 'op.drop_constraint("PRIMARY", "t", { type_ = "primary" })', true },
  { 'op.drop_column("t", "a")', false },
}

describe("on mariadb", function()
  local db
  lazy_setup(function() db = databases.mariadb.new() end)

  for _, case in ipairs(mariadb) do
    it("a plan knows whether others can write for " .. case[1], function()
      db:sql("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS parent; " .. tables)
      local project = db:project { { "a1", up = case[1] } }
      local run = json.decode(project:mig("plan", "--json").out)
      local waits = false
      for _, hazard in ipairs(run.steps[1].hazards) do
        waits = waits or hazard.text:find("writes to t", 1, true) ~= nil
      end
      assert.are.equal(case[2], waits)
      local refused = false
      for _, sql in ipairs(run.steps[1].statements) do
        sql = sql:gsub("%s*;%s*$", "")
        local clause = sql:find("^CREATE") and " ALGORITHM=INPLACE LOCK=NONE"
          or ", ALGORITHM=INPLACE, LOCK=NONE"
        refused = refused or not pcall(db.sql, db, sql .. clause)
      end
      assert.are.equal(case[2], refused)
    end)
  end
end)

describe("hazards of a plan", function()
  it("are small where a table is small, and none where the plan makes it", function()
    for _, kind in ipairs(databases.servers) do
      local db = kind.new()
      db:sql(tables .. (kind == databases.postgresql and "ANALYZE t" or ""))
      local up = 'op.create_check_constraint("c", "t", "a > 0")'
      local found = hazards_of(db:project { { "a1", up = up } })
      assert.are.equal("info", found[1].severity)
      assert.matches("t %(about 1 row%)", found[1].text)
      found = hazards_of(db:project { { "a1", up = 'op.add_column("t", sa.Column("z", sa.Integer))'
        .. '\nop.execute("UPDATE t SET z = 1")' } })
      for _, hazard in ipairs(found) do assert.are.equal("info", hazard.severity, hazard.rule) end
      assert.are.equal(kind == databases.postgresql and 2 or 1, #found)
      assert.are.same({}, hazards_of(db:project {
        { "b1", up = 'op.create_table("n", sa.Column("id", sa.Integer, { primary_key = true }))' },
        { "b2", "b1", up = 'op.create_check_constraint("c", "n", "id > 0")' },
        { "b3", "b2", up = 'op.drop_table("n")' },
      }))
    end
  end)

  it("tell on SQLite of rows that go, of rebuilds, and how many rows ANALYZE saw", function()
    local db = databases.sqlite.new()
    db:sql(tables .. "CREATE INDEX ia ON t (a); ANALYZE;")
    local project = db:project { { "a1", up = [[
      op.alter_column("t", "a", { nullable = false })
      op.drop_table("parent")]] } }
    local found = hazards_of(project)
    assert.are.equal("table-rewrite drop-table", found[1].rule .. " " .. found[2].rule)
    assert.matches("t %(about 1 row%) wait", found[1].text)
    local run = project:mig "plan"
    assert.matches("\n  ! error: line 8: the rows of parent (about 1 row) are lost [drop-table]\n",
      run.out, 1, true)
    assert.matches("\n1 step. 1 error, 1 note.\n", run.out, 1, true)
  end)

  it("tell what a downgrade loses", function()
    local db = databases.sqlite.new()
    local project = db:project { { "a1", up = 'op.execute("CREATE TABLE x (a INTEGER)")',
      down = 'op.drop_table("x")' } }
    history.done(project:mig "upgrade")
    assert.matches("line 11: the rows of x are lost", project:mig("plan", "-1").out, 1, true)
  end)
end)
