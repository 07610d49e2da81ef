-- plain
DO $$
DECLARE
	statements text[];
	statement text;
BEGIN
	WITH bound AS (
		SELECT classid, objid FROM pg_catalog.pg_depend
		WHERE refclassid = 'pg_catalog.pg_type'::regclass AND refobjid = 'mood'::regtype
	), steps (step, sql) AS (
		SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname)
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 1, format('DROP INDEX %s', i.indexrelid::regclass)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 2, format('ALTER TYPE %s RENAME TO %s', 'mood', 'mood__old')
		UNION SELECT 3, 'CREATE TYPE mood AS ENUM (''glad'')'
		UNION SELECT 4, format('ALTER TABLE %s ', a.attrelid::regclass) || concat_ws(', ',
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I DROP DEFAULT', a.attname) END,
			format('ALTER COLUMN %1$I TYPE %2$s%3$s USING %1$I::text%3$s::%2$s%3$s', a.attname,
				'mood', CASE a.atttypid WHEN t.oid THEN '' ELSE '[]' END),
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I SET DEFAULT %s', a.attname,
				pg_catalog.pg_get_expr(d.adbin, d.adrelid)) END)
		FROM pg_catalog.pg_type AS t
		JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (t.oid, t.typarray)
		JOIN pg_catalog.pg_class AS r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
		LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE t.oid = 'mood'::regtype AND NOT a.attisdropped AND a.attinhcount = 0
		UNION SELECT 5, pg_catalog.pg_get_indexdef(i.indexrelid)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 5, format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname,
			pg_catalog.pg_get_constraintdef(c.oid))
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 6, 'DROP TYPE ' || 'mood__old'
	)
	SELECT array_agg(sql ORDER BY step, sql) INTO statements FROM steps;
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
	END LOOP;
END $$;

-- with quotes, in a schema
DO $$
DECLARE
	statements text[];
	statement text;
BEGIN
	WITH bound AS (
		SELECT classid, objid FROM pg_catalog.pg_depend
		WHERE refclassid = 'pg_catalog.pg_type'::regclass AND refobjid = 'sc."My Mood"'::regtype
	), steps (step, sql) AS (
		SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname)
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 1, format('DROP INDEX %s', i.indexrelid::regclass)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 2, format('ALTER TYPE %s RENAME TO %s', 'sc."My Mood"', '"My Mood__old"')
		UNION SELECT 3, 'CREATE TYPE sc."My Mood" AS ENUM (''it''''s'', ''sad'')'
		UNION SELECT 4, format('ALTER TABLE %s ', a.attrelid::regclass) || concat_ws(', ',
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I DROP DEFAULT', a.attname) END,
			format('ALTER COLUMN %1$I TYPE %2$s%3$s USING %1$I::text%3$s::%2$s%3$s', a.attname,
				'sc."My Mood"', CASE a.atttypid WHEN t.oid THEN '' ELSE '[]' END),
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I SET DEFAULT %s', a.attname,
				pg_catalog.pg_get_expr(d.adbin, d.adrelid)) END)
		FROM pg_catalog.pg_type AS t
		JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (t.oid, t.typarray)
		JOIN pg_catalog.pg_class AS r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
		LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE t.oid = 'sc."My Mood"'::regtype AND NOT a.attisdropped AND a.attinhcount = 0
		UNION SELECT 5, pg_catalog.pg_get_indexdef(i.indexrelid)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 5, format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname,
			pg_catalog.pg_get_constraintdef(c.oid))
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 6, 'DROP TYPE ' || 'sc."My Mood__old"'
	)
	SELECT array_agg(sql ORDER BY step, sql) INTO statements FROM steps;
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
	END LOOP;
END $$;
