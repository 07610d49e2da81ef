--- What a database has besides the objects that reflection reads, and what extensions have not
--- made: each kind of object by name, and with it what there is to say of one.

local own = [[
AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS e WHERE e.objid = o.oid AND e.deptype = 'e')]]

local user_schema = [[
n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema']]

local function in_schema(column)
  return "JOIN pg_catalog.pg_namespace AS n ON n.oid = o." .. column .. " AND " .. user_schema
end

local queries = {
  [[SELECT 'schema', n.nspname::text, coalesce(n.nspacl::text, ''), NULL::text
  FROM pg_catalog.pg_namespace AS n WHERE ]] .. user_schema,
  [[SELECT 'extension', o.extname::text, o.extversion, NULL FROM pg_catalog.pg_extension AS o]],
  [[SELECT 'sequence', pg_catalog.format('%I.%I', n.nspname, o.relname), s::text, NULL
  FROM pg_catalog.pg_class AS o JOIN (SELECT seqrelid, seqtypid::regtype, seqstart, seqincrement,
    seqmax, seqmin, seqcache, seqcycle FROM pg_catalog.pg_sequence) AS s ON s.seqrelid = o.oid ]]
    .. in_schema "relnamespace" .. [[
  WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.objid = o.oid
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')) ]] .. own,
  [[SELECT 'domain', pg_catalog.format('%I.%I', n.nspname, o.typname),
    pg_catalog.concat_ws(' ', pg_catalog.format_type(o.typbasetype, o.typtypmod), o.typnotnull,
      o.typdefault, (SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(c.oid), ' '
      ORDER BY c.conname) FROM pg_catalog.pg_constraint AS c WHERE c.contypid = o.oid)), NULL
  FROM pg_catalog.pg_type AS o ]] .. in_schema "typnamespace"
    .. " WHERE o.typtype = 'd' " .. own,
  [[SELECT 'type', pg_catalog.format('%I.%I', n.nspname, o.typname), coalesce((SELECT
      pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname, pg_catalog.format_type(a.atttypid,
      a.atttypmod)), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
      WHERE a.attrelid = o.typrelid AND NOT a.attisdropped), ''), NULL
  FROM pg_catalog.pg_type AS o ]] .. in_schema "typnamespace" .. [[
  LEFT JOIN pg_catalog.pg_class AS r ON r.oid = o.typrelid
  WHERE (o.typtype = 'r' OR o.typtype = 'c' AND r.relkind = 'c') ]] .. own,
  [[SELECT 'policy', pg_catalog.format('%I on %I.%I', o.polname, n.nspname, r.relname),
    pg_catalog.concat_ws(' ', o.polcmd, o.polpermissive, o.polroles::regrole[]::text,
      pg_catalog.pg_get_expr(o.polqual, o.polrelid),
      pg_catalog.pg_get_expr(o.polwithcheck, o.polrelid)), r.relname::text
  FROM pg_catalog.pg_policy AS o JOIN pg_catalog.pg_class AS r ON r.oid = o.polrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace]],
  [[SELECT 'row_security', pg_catalog.format('%I.%I', n.nspname, o.relname),
    pg_catalog.concat_ws(' ', o.relrowsecurity, o.relforcerowsecurity), o.relname::text
  FROM pg_catalog.pg_class AS o ]] .. in_schema "relnamespace"
    .. " WHERE o.relrowsecurity OR o.relforcerowsecurity",
  [[SELECT 'privileges', pg_catalog.format('%I.%I', n.nspname, o.relname), o.relacl::text,
    o.relname::text FROM pg_catalog.pg_class AS o ]] .. in_schema "relnamespace"
    .. " WHERE o.relacl IS NOT NULL " .. own,
  [[SELECT 'privileges', o.oid::regprocedure::text, o.proacl::text, NULL
  FROM pg_catalog.pg_proc AS o ]] .. in_schema "pronamespace"
    .. " WHERE o.proacl IS NOT NULL " .. own,
  [[SELECT 'rule', pg_catalog.format('%I on %I.%I', o.rulename, n.nspname, r.relname),
    pg_catalog.pg_get_ruledef(o.oid), r.relname::text FROM pg_catalog.pg_rewrite AS o
  JOIN pg_catalog.pg_class AS r ON r.oid = o.ev_class
  JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace AND ]] .. user_schema
    .. " WHERE o.rulename <> '_RETURN' " .. own,
  [[SELECT 'aggregate', o.oid::regprocedure::text, '', NULL FROM pg_catalog.pg_proc AS o ]]
    .. in_schema "pronamespace" .. " WHERE o.prokind = 'a' " .. own,
  [[SELECT 'foreign_table', pg_catalog.format('%I.%I', n.nspname, o.relname), '', NULL
  FROM pg_catalog.pg_class AS o ]] .. in_schema "relnamespace"
    .. " WHERE o.relkind = 'f' " .. own,
  [[SELECT 'statistics', pg_catalog.format('%I.%I', n.nspname, o.stxname),
    pg_catalog.pg_get_statisticsobjdef(o.oid), NULL FROM pg_catalog.pg_statistic_ext AS o ]]
    .. in_schema "stxnamespace",
  [[SELECT 'collation', pg_catalog.format('%I.%I', n.nspname, o.collname), '', NULL
  FROM pg_catalog.pg_collation AS o ]] .. in_schema "collnamespace" .. " WHERE true " .. own,
  [[SELECT 'text_search_configuration', pg_catalog.format('%I.%I', n.nspname, o.cfgname), '', NULL
  FROM pg_catalog.pg_ts_config AS o ]] .. in_schema "cfgnamespace" .. " WHERE true " .. own,
  [[SELECT 'operator', o.oid::regoperator::text, '', NULL FROM pg_catalog.pg_operator AS o ]]
    .. in_schema "oprnamespace" .. " WHERE true " .. own,
  [[SELECT 'event_trigger', o.evtname::text, pg_catalog.concat_ws(' ', o.evtevent,
    o.evtfoid::regproc, o.evtenabled, o.evttags), NULL FROM pg_catalog.pg_event_trigger AS o
  WHERE true ]] .. own,
  [[SELECT 'publication', o.pubname::text, (SELECT pg_catalog.string_agg(r.prrelid::regclass::text,
    ', ' ORDER BY 1) FROM pg_catalog.pg_publication_rel AS r WHERE r.prpubid = o.oid), NULL
  FROM pg_catalog.pg_publication AS o]],
  [[SELECT 'foreign_server', o.srvname::text, coalesce(o.srvoptions::text, ''), NULL
  FROM pg_catalog.pg_foreign_server AS o WHERE true ]] .. own,
  -- those of tables and columns are compared with them
  [[SELECT 'comment', pg_catalog.pg_describe_object(o.classoid, o.objoid, o.objsubid),
    o.description, NULL FROM pg_catalog.pg_description AS o WHERE o.objoid >= 16384 AND NOT EXISTS
    (SELECT 1 FROM pg_catalog.pg_class AS r WHERE r.oid = o.objoid AND r.relkind IN ('r', 'p')
      AND o.classoid = 'pg_catalog.pg_class'::regclass)
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS e WHERE e.objid = o.objoid
      AND e.deptype = 'e') AND o.classoid <> 'pg_catalog.pg_extension'::regclass]],
}

local query = "SELECT * FROM (" .. table.concat(queries, "\nUNION ALL\n")
  .. ") AS found (kind, name, text, relation)"

---@param ctx mig.Context
---@return { kind: string, name: string, text: string?, relation: string? }[]
return function(ctx) return ctx.sink.query(query) end
