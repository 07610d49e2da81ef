-- Everything a migration can change in a PostgreSQL database, and all rows, for psql: what pg_dump
-- tells in five times the time.

CREATE TEMPORARY VIEW rel AS
SELECT c.*, c.oid::regclass::text AS name FROM pg_class c
WHERE relnamespace IN (SELECT oid FROM pg_namespace
                       WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%');

SELECT name, relkind, relpersistence, reloptions, reltablespace, relrowsecurity,
       (SELECT amname FROM pg_am WHERE oid = relam), pg_get_partkeydef(oid),
       pg_get_expr(relpartbound, oid), obj_description(oid, 'pg_class'),
       (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno)
        FROM pg_inherits WHERE inhrelid = rel.oid)
FROM rel ORDER BY name;

SELECT name, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
       attcollation::regcollation, attstorage, attcompression, pg_get_expr(adbin, adrelid),
       col_description(rel.oid, attnum)
FROM rel JOIN pg_attribute ON attrelid = rel.oid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped ORDER BY name, attnum;

SELECT name, conname, contype, convalidated, pg_get_constraintdef(con.oid),
       obj_description(con.oid, 'pg_constraint')
FROM rel JOIN pg_constraint con ON conrelid = rel.oid ORDER BY name, conname;

SELECT indrelid::regclass, pg_get_indexdef(indexrelid), indisvalid, indisprimary
FROM rel JOIN pg_index ON indexrelid = rel.oid ORDER BY name;

SELECT name, seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
       (SELECT refobjid::regclass || '.' || refobjsubid FROM pg_depend
        WHERE objid = rel.oid AND deptype IN ('a', 'i'))
FROM rel JOIN pg_sequence ON seqrelid = rel.oid ORDER BY name;

SELECT enumtypid::regtype, enumlabel, obj_description(enumtypid, 'pg_type')
FROM pg_enum ORDER BY enumtypid::regtype::text, enumsortorder;

SELECT typname, typtype, typnotnull, typdefault, format_type(typbasetype, typtypmod),
       (SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conname)
        FROM pg_constraint WHERE contypid = pg_type.oid)
FROM pg_type WHERE typtype = 'd' AND typnamespace <> 'information_schema'::regnamespace
ORDER BY typname;

SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN rel ON rel.oid = tgrelid
WHERE NOT tgisinternal ORDER BY 1;
SELECT pg_get_viewdef(oid) FROM rel WHERE relkind IN ('v', 'm') ORDER BY name;
SELECT pg_get_functiondef(oid) FROM pg_proc
WHERE oid >= 16384 AND prokind IN ('f', 'p') AND prolang <> 13 ORDER BY proname;
SELECT extname FROM pg_extension ORDER BY 1;

SELECT format('SELECT %L, t FROM %s t', name, name) FROM rel
WHERE relkind IN ('r', 'p') ORDER BY name
\gexec
