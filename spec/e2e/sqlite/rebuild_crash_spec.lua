-- A rebuild that is killed: the table is the old one or the new one.

local rebuild = require "spec.support.rebuild"
local system = require "system"

local setup = [[
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, n INTEGER, CHECK (n >= 0));
WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 60000)
INSERT INTO t SELECT i, 'the name of row number ' || i, i % 97 FROM r;
CREATE INDEX ix ON t (name);
CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);
INSERT INTO c SELECT id FROM t WHERE id % 10 = 0;]]

local body = 'op.alter_column("t", "name", { nullable = false, server_default = "none" })'

local facts = [[
SELECT (SELECT count(*) FROM t), (SELECT sum(n) FROM t), (SELECT count(*) FROM c),
  (SELECT count(*) FROM sqlite_master WHERE name = 'ix'), (SELECT seq FROM sqlite_sequence);
PRAGMA integrity_check; PRAGMA foreign_key_check;]]

describe("a killed rebuild", function()
  it("leaves the old table or the new one", function()
    local old, new = 0, 0
    local project = rebuild.project(setup, body)
    local was = project:sqlite("app.db", facts)
    os.execute(("cp %s %s"):format(project:path("app.db"), project:path("full.db")))
    local before = system.monotime()
    assert.are.equal(0, project:mig("upgrade").code)
    local whole = system.monotime() - before
    for i = 1, 16 do
      os.execute(("rm -f %s*; cp %s %s"):format(project:path("app.db"), project:path("full.db"),
        project:path("app.db")))
      local process = project:start { "upgrade" }
      -- Somewhere between the start and a little after the end.
      system.sleep(whole * 1.1 * (i * 7 % 16) / 16)
      process:signal("KILL")
      process:wait()
      assert.are.equal(was, project:sqlite("app.db", facts))
      local text = project:sqlite("app.db", "SELECT sql FROM sqlite_master WHERE name = 't'")
      local versions = project:sqlite("app.db",
        "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
      local is_new = text:find("DEFAULT 'none' NOT NULL", 1, true) ~= nil
      assert.are.equal(is_new and "1" or "0", versions)
      if is_new then new = new + 1 else old = old + 1 end
      assert.are.equal("0", project:sqlite("app.db",
        "SELECT count(*) FROM sqlite_master WHERE name LIKE '%mig_tmp%'"))
    end
    assert.is_true(old > 0, "none was killed in time")
    assert.are.equal(16, old + new)
  end)
end)
