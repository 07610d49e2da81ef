-- MariaDB writes the query of a view anew, in its own words. Autogenerate compares what the server
-- makes of the models' text with what it made of the view's, and changes nothing on the way.

local databases = require "spec.support.databases"
local models = require "spec.e2e.mariadb.models"

local tables = [[
sa.Table("t", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("a", sa.Integer), sa.Column("b", sa.String(20)), sa.Column("d", sa.DateTime),
  sa.Column("order", sa.Integer), sa.Column("j", sa.JSON))
sa.Table("o", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("t_id", sa.Integer, sa.ForeignKey("t.id")), sa.Column("n", sa.Numeric(10, 2)))
]]

local queries = {
  "SELECT * FROM t",
  "SELECT t.*, n FROM t JOIN o ON o.t_id = t.id",
  "SELECT a, b AS bb, COUNT(*) AS n FROM t WHERE (a > (1+1)) AND b LIKE 'x%' GROUP BY a "
    .. "HAVING n > 2",
  "select a+1, `order`, UPPER(b), concat(b, 'it''s', \"q\") from t -- a comment",
  "SELECT DISTINCT b FROM t ORDER BY b DESC, a LIMIT 3 OFFSET 1",
  "SELECT x.a FROM t AS x LEFT JOIN o ON x.id = o.t_id AND o.n IS NOT NULL WHERE o.id IS NULL",
  "SELECT a FROM t WHERE id IN (SELECT t_id FROM o WHERE n > 5)",
  "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id)",
  "SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.t_id = t.id LIMIT 1)",
  "SELECT a, (SELECT MAX(n) FROM o WHERE t_id = t.id) AS m FROM t",
  "SELECT a FROM t WHERE a > ALL (SELECT n FROM o) OR a = SOME (SELECT 1)",
  "SELECT a AS x FROM t UNION ALL SELECT t_id FROM o UNION SELECT 1 ORDER BY 1",
  "(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT id FROM o ORDER BY n LIMIT 2)",
  "SELECT s.m FROM (SELECT a, max(id) AS m FROM t GROUP BY a) s WHERE s.m <> 5",
  "WITH c AS (SELECT a, id FROM t WHERE a IS NOT NULL) SELECT c.a, o.n FROM c, o "
    .. "WHERE o.t_id = c.id",
  "WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 9) SELECT i FROM r",
  "SELECT CASE WHEN a = 1 THEN 'one' ELSE b END AS c, IF(a, 1, 0), COALESCE(b, '') FROM t",
  "SELECT a, ROW_NUMBER() OVER (PARTITION BY b ORDER BY id DESC) AS rn, SUM(a) OVER () FROM t",
  "SELECT d + INTERVAL 1 DAY AS e, date(d), YEAR(d), now() FROM t WHERE d BETWEEN '2020-01-01' AND "
    .. "NOW()",
  "SELECT CAST(a AS CHAR(5)), CONVERT(b USING latin1), b COLLATE utf8mb4_bin FROM t",
  "SELECT a, GROUP_CONCAT(DISTINCT b ORDER BY b SEPARATOR '|') FROM t GROUP BY a WITH ROLLUP",
  "SELECT JSON_VALUE(j, '$.x') AS x, NOT a, a != 1, !(a <=> 2), a XOR 1, -a, a DIV 2, a % 2 FROM t",
  "SELECT DATABASE() AS d, TRUE, NULL AS n, 0x41, 1.50, 'é🐘'",
  "SELECT id, a FROM t WHERE a > 0 WITH CHECK OPTION",
  "SELECT id, a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION",
  "SELECT o.id FROM o NATURAL JOIN t",
  "WITH a AS (SELECT id FROM t), b (x) AS (SELECT id FROM o) SELECT a.id, b.x FROM a JOIN b "
    .. "ON a.id = b.x",
  "SELECT t.a FROM t, o, o o3 WHERE t.id = o.id AND (o.n > 1 OR o.n < 0) AND o3.n = 5",
  "SELECT count(*) FROM (t JOIN o ON t.id = o.t_id) LEFT JOIN o o4 ON o4.id = t.id",
  "SELECT o.id FROM o INNER JOIN t USING (id) CROSS JOIN t t2 STRAIGHT_JOIN o o2",
  "SELECT a FROM t USE INDEX (PRIMARY) WHERE id > 3",
  "SELECT b REGEXP '^a' AS r, b NOT LIKE '%\\\\_%' FROM t WHERE a NOT IN (1, 2) "
    .. "OR a BETWEEN 3 AND 4",
}

local function view_text(query, options)
  return ("%s\nsa.View('v', %q, { metadata = metadata, %s })\n"):format(tables, query,
    options or "")
end

-- Queries that are not the same, however alike.
local changes = {
  { "SELECT a FROM t", "SELECT a AS a2 FROM t" },
  { "SELECT a FROM t", "SELECT id FROM t" },
  { "SELECT a FROM t", "SELECT DISTINCT a FROM t" },
  { "SELECT a FROM t WHERE a > 1", "SELECT a FROM t WHERE a > 2" },
  { "SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE b = 'X'" },
  { "SELECT a FROM t WHERE a = 1 OR b = 'x' AND id = 1",
    "SELECT a FROM t WHERE (a = 1 OR b = 'x') AND id = 1" },
  { "SELECT a FROM t LIMIT 1", "SELECT a FROM t" },
  { "SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC" },
  { "SELECT t.a FROM t JOIN o ON t.id = o.id", "SELECT t.a FROM t LEFT JOIN o ON t.id = o.id" },
  { "SELECT a FROM t UNION SELECT id FROM o", "SELECT a FROM t UNION ALL SELECT id FROM o" },
  { "SELECT COUNT(*) FROM t", "SELECT COUNT(*) FROM o" },
  { "SELECT a FROM t WHERE id IN (SELECT t_id FROM o)",
    "SELECT a FROM t WHERE id IN (SELECT id FROM o)" },
  { "WITH c (x, y) AS (SELECT a, id FROM t) SELECT x, y FROM c",
    "WITH c (y, x) AS (SELECT a, id FROM t) SELECT x, y FROM c" },
  { "SELECT s.x FROM (SELECT a AS x, id AS y FROM t LIMIT 9) s",
    "SELECT s.x FROM (SELECT a AS y, id AS x FROM t LIMIT 9) s" },
  { "SELECT a FROM t", "SELECT a FROM t WITH CHECK OPTION" },
}

describe("on MariaDB, a view", function()
  local project

  setup(function() project = models.made(tables) end)

  for _, query in ipairs(queries) do
    it("is the same as its model, and as what `mig models` finds: " .. query, function()
      project:write(view_text(query))
      project:upgrade()
      assert.are.equal("", (project:check()))
      project:read()
      assert.are.equal("", (project:check()))
      project:undo()
    end)
  end

  for _, pair in ipairs(changes) do
    it(("is not the same: %s, %s"):format(pair[1], pair[2]), function()
      project:write(view_text(pair[1]))
      project:upgrade()
      project:write(view_text(pair[2]))
      assert.are.equal("replace_view v", (project:check()))
      project:undo()
    end)
  end

  it("may name its columns itself", function()
    local query = "SELECT a + 1, COUNT(*) FROM t GROUP BY a"
    project:write(view_text(query, 'columns = { "x", "order" }'))
    project:upgrade()
    assert.are.equal("", (project:check()))
    project:undo()
  end)

  it("has options", function()
    local query = "SELECT a FROM t"
    project:write(view_text(query, 'mariadb_algorithm = "MERGE", mysql_sql_security = "invoker"'))
    project:upgrade()
    assert.are.equal("", (project:check()))
    project:write(view_text(query, 'mariadb_algorithm = "MERGE"'))
    assert.are.equal("replace_view v", (project:check()))
    project:undo()
  end)

  it("of another database is told apart by that", function()
    local other = databases.mariadb.new()
    other:sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    project:write(view_text(("SELECT COUNT(*) AS n FROM %s.t"):format(other.name)))
    project:upgrade()
    assert.are.equal("", (project:check()))
    project:write(view_text("SELECT COUNT(*) AS n FROM t"))
    assert.are.equal("replace_view v", (project:check()))
    project:undo()
  end)

  it("that reads what is not there yet is another", function()
    project:write(view_text("SELECT a FROM t"))
    project:upgrade()
    project:write((view_text("SELECT a, e FROM t"):gsub('sa.Column%("a", sa.Integer%)',
      'sa.Column("a", sa.Integer), sa.Column("e", sa.Integer)')))
    assert.are.equal("add_column t.e\nreplace_view v", (project:check()))
    project:upgrade()
    assert.are.equal("", (project:check()))
    project:undo()
    project:undo()
  end)

  it("is compared without a change in the database", function()
    project:write(view_text("SELECT a FROM t WHERE a>1"))
    project:upgrade()
    local before = project.db:schema()
    assert.are.equal("", (project:check()))
    assert.are.equal(before, project.db:schema())
    project:undo()
  end)
end)
