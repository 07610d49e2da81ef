--- The questions to the catalogue: one for each kind of object, for all schemas at once. What costs
--- the server time, the text of expressions and definitions, is asked for only where there is one.

local catalogue = {}

---@class mig.pg.Scope  where to look
---@field list string       oids of the schemas, with commas; never empty
---@field version integer   of the server, as in server_version_num
---@field names table<integer, string|false>  schema by oid; false: the default one
---@field default? string   the default schema

--- What the session sees: its schemas, one row each.
---@param wanted string  a condition on the name of a schema, n.nspname
---@return string
function catalogue.schemas(wanted)
  return [[
SELECT n.oid, n.nspname AS name, n.nspname = pg_catalog.current_schema() AS is_default,
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname = pg_catalog.current_schema() OR ]] .. wanted .. [[

ORDER BY n.nspname]]
end

-- What an extension has made goes and comes with the extension.
local function owned_by_extension(of)
  return "(SELECT e.objid FROM pg_catalog.pg_depend AS e WHERE e.deptype = 'e' AND e.refclassid = "
    .. "'pg_catalog.pg_extension'::pg_catalog.regclass AND e.classid = 'pg_catalog." .. of
    .. "'::pg_catalog.regclass)"
end

-- Partitions are made and dropped by the hour, by whoever looks after their table.
local function relations(scope, kinds)
  return ("c.relnamespace IN (%s) AND c.relkind IN (%s) AND NOT c.relispartition"):format(
    scope.list, kinds)
end

local tables = "'r', 'p'"

--- Tables by name; then views and materialized views by age, so that each comes after those it
--- reads.
---@param scope mig.pg.Scope
---@return string
function catalogue.relations(scope)
  return [[
SELECT c.oid, c.relnamespace AS schema, c.relname AS name, c.relkind AS kind,
  c.relpersistence AS persistence,
  c.reloptions::pg_catalog.text AS options, o.reloptions::pg_catalog.text AS toast,
  c.reltoastrelid <> 0 AS has_toast, d.description AS comment, s.spcname AS tablespace,
  CASE WHEN c.relkind IN ('r', 'm') THEN m.amname END AS method,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_by,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END AS query,
  p.parents
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0
  AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_class AS o ON o.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam AND m.amname <> 'heap'
LEFT JOIN (SELECT i.inhrelid,
    pg_catalog.array_agg(CASE WHEN n.nspname = pg_catalog.current_schema() THEN f.relname::text
      ELSE n.nspname || '.' || f.relname END ORDER BY i.inhseqno)::pg_catalog.text AS parents
  FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS f ON f.oid = i.inhparent
  JOIN pg_catalog.pg_namespace AS n ON n.oid = f.relnamespace
  GROUP BY i.inhrelid) AS p ON p.inhrelid = c.oid
WHERE ]] .. relations(scope, tables .. ", 'v', 'm'") .. [[

  AND c.oid NOT IN ]] .. owned_by_extension "pg_class" .. [[

ORDER BY CASE WHEN c.relkind IN ('v', 'm') THEN c.oid ELSE 0 END, c.relnamespace, c.relname]]
end

--- Columns of tables, those that are inherited included: indexes may name them. There are many of
--- them, so each row is short: the type is one number with its modifier, with what few columns have
--- in `apart`, and what is true or false is in `flags` (1: NOT NULL, 2: of the table itself, 4:
--- generated, 8: and stored). A default names no columns, so that the server need not load the
--- table to write it.
---@param scope mig.pg.Scope
---@return string
function catalogue.columns(scope)
  return [[
SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name,
  (a.atttypid::pg_catalog.int8 << 32) | (a.atttypmod::pg_catalog.int8 & 4294967295) AS type,
  CASE WHEN a.attndims > 1 OR a.attcollation NOT IN (0, 100)
    THEN (a.attcollation::pg_catalog.int8 << 8) | a.attndims END AS apart,
  CASE WHEN a.attnotnull THEN 1 ELSE 0 END + CASE WHEN a.attislocal THEN 2 ELSE 0 END
    + CASE a.attgenerated WHEN '' THEN 0 WHEN 's' THEN 12 ELSE 4 END AS flags,
  pg_catalog.pg_get_expr(f.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE f.adrelid END, true)
    AS expression, d.description AS comment
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = a.attrelid AND d.objsubid = a.attnum
  AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
WHERE ]] .. relations(scope, tables) .. [[

ORDER BY a.attrelid, a.attnum]]
end

--- Types as columns have them.
---@param list string  rows of (number, type, modifier, collation)
---@return string
function catalogue.types(list)
  return [[
SELECT v.number, pg_catalog.format_type(v.type, v.modifier) AS text, b.oid AS base,
  b.typtype AS kind, b.typname AS name,
  CASE WHEN v.collation_ <> t.typcollation THEN o.collname END AS collation
FROM (VALUES ]] .. list .. [[) AS v(number, type, modifier, collation_)
JOIN pg_catalog.pg_type AS t ON t.oid = v.type
JOIN pg_catalog.pg_type AS b ON b.oid = CASE WHEN t.typelem <> 0 AND t.typlen = -1
  THEN t.typelem ELSE t.oid END
LEFT JOIN pg_catalog.pg_collation AS o ON o.oid = v.collation_]]
end

local function own_types(kind)
  return "t.typtype = '" .. kind .. "' AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
    .. "AND t.oid NOT IN " .. owned_by_extension "pg_type"
end

--- Enums, those of other schemas included: columns may be of them.
---@return string
function catalogue.enums()
  return [[
SELECT t.oid, t.typname AS name, t.typnamespace AS schema, n.nspname AS schema_name,
  pg_catalog.pg_type_is_visible(t.oid) AS visible, l.labels
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN (SELECT e.enumtypid,
    pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder)::pg_catalog.text AS labels
  FROM pg_catalog.pg_enum AS e GROUP BY e.enumtypid) AS l ON l.enumtypid = t.oid
WHERE ]] .. own_types "e" .. " ORDER BY n.nspname, t.typname"
end

--- Domains, likewise. One with several checks is told as one with all of them.
---@return string
function catalogue.domains()
  return [[
SELECT t.oid, t.typname AS name, t.typnamespace AS schema, n.nspname AS schema_name,
  pg_catalog.pg_type_is_visible(t.oid) AS visible, t.typnotnull AS not_null,
  t.typdefault AS default_text,
  (t.typbasetype::pg_catalog.int8 << 32) | (t.typtypmod::pg_catalog.int8 & 4294967295) AS type,
  (t.typcollation::pg_catalog.int8 << 8) | t.typndims AS apart, k.name AS constraint_name,
  k.condition
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN (SELECT c.contypid, pg_catalog.min(c.conname::pg_catalog.text) AS name,
    pg_catalog.string_agg(pg_catalog.pg_get_expr(c.conbin, 0, true),
      ' AND ' ORDER BY c.conname) AS condition
  FROM pg_catalog.pg_constraint AS c WHERE c.contypid <> 0 AND c.contype = 'c'
  GROUP BY c.contypid) AS k ON k.contypid = t.oid
WHERE ]] .. own_types "d" .. " ORDER BY n.nspname, t.typname"
end

--- Sequences that belong to a column: of identity columns ("i") and of serial ones ("a").
---@param scope mig.pg.Scope
---@return string
function catalogue.sequences(scope)
  return [[
SELECT d.refobjid AS relation, d.refobjsubid AS number, d.deptype AS kind, s.relname AS name,
  q.seqstart AS start, q.seqincrement AS increment, q.seqmin AS minvalue, q.seqmax AS maxvalue,
  q.seqcycle AS cycle, q.seqcache AS cache, a.attidentity AS identity
FROM pg_catalog.pg_class AS s
JOIN pg_catalog.pg_depend AS d ON d.objid = s.oid AND d.objsubid = 0
  AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
JOIN pg_catalog.pg_class AS c ON c.oid = d.refobjid
LEFT JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = s.oid AND d.deptype = 'i'
LEFT JOIN pg_catalog.pg_attribute AS a ON d.deptype = 'i' AND a.attrelid = d.refobjid
  AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND ]] .. relations(scope, tables)
end

--- Constraints. `actions` has the letters of a reference: ON UPDATE, ON DELETE and MATCH; `flags`
--- is 1: deferrable, 2: deferred, 4: not valid, 8: not inherited. A reference to what is not looked
--- at brings the names along, schema and table first.
---@param scope mig.pg.Scope
---@return string
function catalogue.constraints(scope)
  return [[
SELECT k.conrelid AS relation, k.conname AS name, k.contype AS kind,
  k.conkey::pg_catalog.text AS columns, k.confrelid AS referred,
  k.confkey::pg_catalog.text AS ref_columns,
  pg_catalog.concat(k.confupdtype, k.confdeltype, k.confmatchtype) AS actions,
  CASE WHEN k.condeferrable THEN 1 ELSE 0 END + CASE WHEN k.condeferred THEN 2 ELSE 0 END
    + CASE WHEN k.convalidated THEN 0 ELSE 4 END + CASE WHEN k.connoinherit THEN 8 ELSE 0 END
    AS flags, k.conindid AS index, d.description AS comment, ]]
    .. (scope.version >= 150000 and "k.confdelsetcols::pg_catalog.text" or "NULL")
    .. [[ AS set_columns,
  CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid, true)
    WHEN 'x' THEN pg_catalog.pg_get_constraintdef(k.oid, true) END AS text,
  CASE WHEN r.relnamespace NOT IN (]] .. scope.list .. [[) OR r.relispartition OR r.oid IN ]]
    .. owned_by_extension "pg_class" .. [[ THEN
    (SELECT (ARRAY[pg_catalog.max(n.nspname::pg_catalog.text), r.relname::pg_catalog.text]
      || pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY o.place))::pg_catalog.text
    FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS o(number, place)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = o.number
    JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace)
  END AS elsewhere
FROM pg_catalog.pg_constraint AS k
JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid
LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = k.oid AND d.objsubid = 0
  AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND k.conislocal AND ]] .. relations(scope, tables)
    .. " ORDER BY k.conrelid, k.conname"
end

--- Indexes, also those that keep a constraint. An element that is more than a column of the usual
--- order has its text looked up by `definitions`.
---@param scope mig.pg.Scope
---@return string
function catalogue.indexes(scope)
  return [[
SELECT i.indexrelid AS oid, i.indrelid AS relation, x.relname AS name, i.indisunique AS is_unique,
  i.indnkeyatts AS keys, i.indkey::pg_catalog.text AS columns,
  i.indoption::pg_catalog.text AS options, i.indclass::pg_catalog.text AS classes,
  i.indcollation::pg_catalog.text AS collations, NULLIF(m.amname, 'btree') AS method,
  x.reloptions::pg_catalog.text AS parameters, s.spcname AS tablespace,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) AS predicate, ]]
    .. (scope.version >= 150000 and "i.indnullsnotdistinct" or "false")
    .. [[ AS nulls_not_distinct
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid
JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am AS m ON m.oid = x.relam
LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = x.reltablespace
WHERE ]] .. relations(scope, tables) .. " ORDER BY i.indrelid, x.relname"
end

--- The definitions of some indexes, and the texts of their elements without operator class and
--- order.
---@param list string  oids, with commas
---@return string
function catalogue.definitions(list)
  return [[
SELECT i.indexrelid AS oid, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) AS text,
  (SELECT pg_catalog.array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, true)
    ORDER BY n)::pg_catalog.text
  FROM pg_catalog.generate_series(1, i.indnkeyatts) AS n) AS elements
FROM pg_catalog.pg_index AS i WHERE i.indexrelid IN (]] .. list .. ")"
end

--- Operator classes that are not named by leaving them out.
catalogue.classes = "SELECT o.oid FROM pg_catalog.pg_opclass AS o WHERE NOT o.opcdefault"

--- Functions and procedures that are text: not those in C, and none with a body in the new style,
--- which the server keeps as a tree.
---@param scope mig.pg.Scope
---@return string
function catalogue.functions(scope)
  return [[
SELECT p.pronamespace AS schema, p.proname AS name, p.prokind AS kind, l.lanname AS language,
  pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
  pg_catalog.pg_get_function_result(p.oid) AS result, p.prosrc AS body,
  p.provolatile AS volatility, p.prosecdef AS definer, p.proisstrict AS strict,
  p.proleakproof AS leakproof, p.proparallel AS parallel, p.procost::pg_catalog.int8 AS cost,
  p.prorows::pg_catalog.int8 AS rows, p.proretset AS returns_set,
  p.proconfig::pg_catalog.text AS settings
FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace IN (]] .. scope.list .. [[) AND p.prokind IN ('f', 'p')
  AND l.lanname NOT IN ('c', 'internal') AND p.prosrc <> ''
  AND p.oid NOT IN ]] .. owned_by_extension "pg_proc" .. " ORDER BY p.oid"
end

--- Triggers, of views as well; not those that keep a foreign key. `deferral` is 0 for those that
--- are no constraint, then 1, 2: deferrable, and 3: deferred.
---@param scope mig.pg.Scope
---@return string
function catalogue.triggers(scope)
  return [[
SELECT c.relnamespace AS schema, c.relname AS table_name, t.tgname AS name,
  t.tgtype::pg_catalog.int4 AS bits, t.tgenabled AS fires,
  CASE WHEN t.tgconstraint = 0 THEN 0 WHEN t.tginitdeferred THEN 3 WHEN t.tgdeferrable THEN 2
    ELSE 1 END AS deferral, t.tgoldtable AS old_table, t.tgnewtable AS new_table,
  pg_catalog.pg_get_triggerdef(t.oid, true) AS text,
  (SELECT pg_catalog.array_agg(a.attname ORDER BY o.place)::pg_catalog.text
  FROM pg_catalog.unnest(t.tgattr) WITH ORDINALITY AS o(number, place)
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = o.number) AS columns
FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND ]] .. relations(scope, tables .. ", 'v'")
    .. " ORDER BY c.relnamespace, c.relname, t.tgname"
end

return catalogue
