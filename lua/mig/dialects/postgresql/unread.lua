--- What a database has and models have no words for: it is left alone, and `mig models` names it.

local unread = {}

-- What an extension has made is told by the extension.
local function own(oid, class)
  return ("NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS e WHERE e.objid = %s AND e.classid = "
    .. "'pg_catalog.%s'::pg_catalog.regclass AND e.deptype = 'e')"):format(oid, class)
end

-- A sequence that no column has for its own.
local free_sequence = "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid "
  .. "AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') "
  .. "AND d.refobjsubid > 0)"

-- Kinds of objects, each with a query for `schema` and `text`.
local queries = {
  [[SELECT c.relnamespace AS schema, pg_catalog.format('partition %I of %s %s', c.relname,
  i.inhparent::pg_catalog.regclass, pg_catalog.pg_get_expr(c.relpartbound, c.oid)) AS text
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = c.oid
WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f')]],
  "SELECT c.relnamespace, pg_catalog.format('foreign table %I', c.relname)\n"
    .. "FROM pg_catalog.pg_class AS c WHERE c.relkind = 'f' AND NOT c.relispartition AND "
    .. own("c.oid", "pg_class"),
  "SELECT c.relnamespace, pg_catalog.format('sequence %I', c.relname)\n"
    .. "FROM pg_catalog.pg_class AS c WHERE c.relkind = 'S' AND " .. free_sequence .. " AND "
    .. own("c.oid", "pg_class"),
  "SELECT c.relnamespace, pg_catalog.format('composite type %I', c.relname)\n"
    .. "FROM pg_catalog.pg_class AS c WHERE c.relkind = 'c' AND " .. own("c.oid", "pg_class"),
  "SELECT p.pronamespace, pg_catalog.format(CASE WHEN p.prokind = 'a' THEN 'aggregate %s' "
    .. "WHEN l.lanname IN ('c', 'internal') THEN 'function %s in C' "
    .. "ELSE 'function %s with a BEGIN ATOMIC body' END, p.oid::pg_catalog.regprocedure)\n"
    .. "FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang\n"
    .. "WHERE (p.prokind IN ('a', 'w') OR l.lanname IN ('c', 'internal') OR p.prosrc = '') AND "
    .. own("p.oid", "pg_proc"),
  [[SELECT c.relnamespace, pg_catalog.format('rule %I on %s', r.rulename,
  c.oid::pg_catalog.regclass)
FROM pg_catalog.pg_rewrite AS r JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
WHERE r.rulename <> '_RETURN']],
  [[SELECT c.relnamespace, pg_catalog.format('policy %I on %s', p.polname,
  c.oid::pg_catalog.regclass)
FROM pg_catalog.pg_policy AS p JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid]],
  [[SELECT s.stxnamespace, pg_catalog.format('statistics %I on %s', s.stxname,
  s.stxrelid::pg_catalog.regclass)
FROM pg_catalog.pg_statistic_ext AS s]],
}

--- What `mig models` cannot write, a line each.
---@param _ mig.Dialect
---@param ctx mig.Context
---@param md mig.MetaData  what was read
---@return string[]
function unread.list(_, ctx, md)
  local out = {}
  local query = ("SELECT u.text FROM (%s) AS u(schema, text) WHERE u.schema IN (%s) ORDER BY 1")
    :format(table.concat(queries, "\nUNION ALL\n"), md.scope.list)
  for row in ctx.sink.rows(query) do out[#out + 1] = row.text end
  return out
end

return unread
