-- What models have no words for: `mig models` names it in a comment, and `mig check` never proposes
-- to drop or change it.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"

local cases = {
  sqlite = { [[
CREATE TABLE t (a INTEGER);
CREATE VIRTUAL TABLE words USING fts5(text);]], {
    "virtual table words",
  } },
  postgresql = { [[
CREATE TABLE t (a INTEGER) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (10);
CREATE SEQUENCE "my
os.exit(9)";
CREATE TYPE pair AS (x INTEGER, y INTEGER);
CREATE FUNCTION atomic() RETURNS INTEGER BEGIN ATOMIC SELECT 1; END;
CREATE AGGREGATE total (INTEGER) (SFUNC = int4pl, STYPE = INTEGER);
CREATE TABLE u (id SERIAL PRIMARY KEY, b INTEGER, c INTEGER);
CREATE RULE silent AS ON DELETE TO u DO INSTEAD NOTHING;
CREATE POLICY own ON u USING (b > 0);
CREATE STATISTICS st ON b, c FROM u;]], {
    "aggregate total(integer)", "composite type pair", "function atomic() with a BEGIN ATOMIC body",
    "partition part of t FOR VALUES FROM (1) TO (10)", "policy own on u", "rule silent on u",
    'sequence "my os.exit(9)"', "statistics st on u",
  } },
  mariadb = { [[
CREATE TABLE t (a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100
  (PARTITION p0 HISTORY, PARTITION pn CURRENT);
CREATE TABLE u (a INT, rs TIMESTAMP(6) GENERATED ALWAYS AS ROW START, re TIMESTAMP(6)
  GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re), c TEXT COMPRESSED)
  WITH SYSTEM VERSIONING;
CREATE SEQUENCE s;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t;]], {
    "COMPRESSED of column u.c", "event e", "partitions of t by SYSTEM_TIME",
    "period of u in columns of its own", "sequence s",
  } },
}

for _, kind in ipairs(databases.all) do
  describe("what models have no words for on " .. kind.name, function()
    local db, project, source

    setup(function()
      db = kind.new()
      db:sql(cases[kind.name][1])
      project = db:project({}, { files = {
        ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
        ["revisions/script.lua.tmpl"] =
          env.read(env.root .. "/lua/mig/templates/generic/script.lua.tmpl"),
      } })
      source = history.done(project:mig("models", "-")).out
      project:write("revisions/models.lua", source)
    end)

    it("is named in models that load", function()
      local comment = source:match "\n%-%- Models have no words for these.-:\n(.-)\n\n"
      local lines = {}
      for line in (comment .. "\n"):gmatch "%-%-   (.-)\n" do lines[#lines + 1] = line end
      table.sort(lines)
      assert.are.same(cases[kind.name][2], lines)
    end)

    it("is nobody's to drop or change", function()
      assert.are.equal("No new upgrade operations detected.\n",
        history.done(project:mig "check").out)
      local before = db:schema()
      history.done(project:mig("revision", "--autogenerate", "--rev-id", "a1"))
      history.done(project:mig "upgrade")
      assert.are.equal(before, db:schema())
    end)
  end)
end
