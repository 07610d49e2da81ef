--- What the catalogue says of the objects that reflection reads, in lines that are the same for
--- databases that are alike: what comparisons have no word for, too. Other objects are those of
--- `other_objects`.

local inventory = {}

-- What an extension has made is told by its name.
local function own(class, of)
  return ("NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS e WHERE e.deptype = 'e' AND "
    .. "e.classid = 'pg_catalog.%s'::pg_catalog.regclass AND e.objid = %s)"):format(class, of)
end

local with = [[
WITH space AS (
  SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
), rel AS (
  SELECT c.*, n.nspname, pg_catalog.format('%I.%I', n.nspname, c.relname) AS full_name
  FROM pg_catalog.pg_class AS c JOIN space AS n ON n.oid = c.relnamespace
  WHERE ]] .. own("pg_class", "c.oid") .. [[

), owned AS (
  SELECT d.objid AS sequence, d.refobjid AS relid, d.refobjsubid AS num
  FROM pg_catalog.pg_depend AS d WHERE d.deptype IN ('a', 'i')
    AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
)
]]

-- Each answers the relation that an object belongs to, by schema and name, and its line.
local queries = {
  [[SELECT nspname AS schema, relname AS owner, concat_ws(' ', CASE relkind WHEN 'r' THEN 'table'
      WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE relkind::text END,
      full_name || ':', relpersistence, relreplident,
      reloptions::text, pg_catalog.pg_get_partkeydef(oid),
      pg_catalog.pg_get_expr(relpartbound, oid), pg_catalog.obj_description(oid, 'pg_class'),
      CASE WHEN relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(oid) END) AS line
    FROM rel WHERE relkind IN ('r', 'p', 'v', 'm')]],
  -- A sequence that belongs to a column may have kept a name that the column no longer has.
  [[SELECT r.nspname AS schema, r.relname AS owner, concat_ws(' ', 'column',
      row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), 'of', r.full_name || ':', a.attname,
      pg_catalog.format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
      a.attidentity, a.attgenerated, a.attstorage, nullif(a.attcollation, 0)::regcollation::text,
      CASE WHEN o.sequence IS NOT NULL THEN 'numbered'
        ELSE pg_catalog.pg_get_expr(f.adbin, f.adrelid) END,
      pg_catalog.col_description(r.oid, a.attnum)) AS line
    FROM rel AS r JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = r.oid AND f.adnum = a.attnum
    LEFT JOIN owned AS o ON o.relid = r.oid AND o.num = a.attnum
    WHERE r.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped]],
  [[SELECT r.nspname AS schema, r.relname AS owner, concat_ws(' ', 'constraint', k.conname, 'of',
      r.full_name || ':', pg_catalog.pg_get_constraintdef(k.oid),
      pg_catalog.obj_description(k.oid, 'pg_constraint')) AS line
    FROM rel AS r JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
    WHERE k.contype <> 'n']],
  [[SELECT r.nspname AS schema, r.relname AS owner, 'index '
      || pg_catalog.pg_get_indexdef(i.indexrelid) AS line
    FROM rel AS r JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid]],
  [[SELECT r.nspname AS schema, r.relname AS owner, 'trigger '
      || pg_catalog.pg_get_triggerdef(t.oid) AS line
    FROM rel AS r JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal]],
  [[SELECT r.nspname AS schema, r.relname AS owner, concat_ws(' ', 'sequence',
      'of ' || o.relid::regclass || '.' || o.num, s.seqtypid::regtype, s.seqstart,
      s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle) AS line
    FROM rel AS r JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = r.oid
    JOIN owned AS o ON o.sequence = r.oid]],
  [[SELECT NULL AS schema, '' AS owner, concat_ws(' ', 'enum', t.oid::regtype::text || ':',
      (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)
        FROM pg_catalog.pg_enum AS l WHERE l.enumtypid = t.oid)) AS line
    FROM pg_catalog.pg_type AS t JOIN space AS n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND ]]
    .. own("pg_type", "t.oid"),
  [[SELECT NULL AS schema, '' AS owner, concat_ws(' ', 'function', p.oid::regprocedure::text || ':',
      pg_catalog.pg_get_functiondef(p.oid)) AS line
    FROM pg_catalog.pg_proc AS p JOIN space AS n ON n.oid = p.pronamespace
    WHERE p.prokind <> 'a' AND ]] .. own("pg_proc", "p.oid"),
}

--- The lines, in any order.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.lines(ctx, skip)
  local out = {}
  for _, sql in ipairs(queries) do
    for _, row in ipairs(ctx.sink.query(with .. sql)) do
      if not skip(row.owner) then out[#out + 1] = (row.line:gsub("%s+", " ")) end
    end
  end
  return out
end

--- Statements that make sequences go on where they would: rows with numbers of their own do not
--- move them.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.positions(ctx, skip)
  local out = {}
  for _, row in ipairs(ctx.sink.query(with .. [[
    SELECT r.relname AS owner, pg_catalog.format('SELECT pg_catalog.setval(%s, %s)',
      coalesce((SELECT pg_catalog.format('pg_catalog.pg_get_serial_sequence(%L, %L)',
          o.relid::regclass::text, a.attname)
        FROM owned AS o JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.relid
          AND a.attnum = o.num WHERE o.sequence = r.oid),
        pg_catalog.quote_literal(r.full_name)), s.last_value) AS line
    FROM rel AS r JOIN pg_catalog.pg_sequences AS s ON s.schemaname = r.nspname
      AND s.sequencename = r.relname
    WHERE s.last_value IS NOT NULL ORDER BY 2]])) do
    if not skip(row.owner) then out[#out + 1] = row.line end
  end
  return out
end

return inventory
