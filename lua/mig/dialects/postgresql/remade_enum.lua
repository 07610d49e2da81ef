--- op.alter_enum: PostgreSQL has no way to take a value out of an enum, or to put the values in
--- another order. The type is made anew, and what has the old one is converted: columns with their
--- defaults, and the CHECKs and indexes whose expressions hold its values.

local dollar = require "mig.dialects.postgresql.dollar"
local named_types = require "mig.dialects.postgresql.named_types"

-- What is done is put together before anything changes, while the catalogue has the old names.
-- :type, :old, :new stand for the name of the type, as SQL or as literals. 63 bytes are a name's.
local text = [[

DECLARE
	statements text[];
	statement text;
BEGIN
	WITH bound AS (
		SELECT classid, objid FROM pg_catalog.pg_depend
		WHERE refclassid = 'pg_catalog.pg_type'::regclass AND refobjid = :type::regtype
	), steps (step, sql) AS (
		SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname)
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 1, format('DROP INDEX %s', i.indexrelid::regclass)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 2, format('ALTER TYPE %s RENAME TO %s', :type, :old)
		UNION SELECT 3, :create
		UNION SELECT 4, format('ALTER TABLE %s ', a.attrelid::regclass) || concat_ws(', ',
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I DROP DEFAULT', a.attname) END,
			format('ALTER COLUMN %1$I TYPE %2$s%3$s USING %1$I::text%3$s::%2$s%3$s', a.attname,
				:type, CASE a.atttypid WHEN t.oid THEN '' ELSE '[]' END),
			CASE WHEN d.oid IS NOT NULL THEN format('ALTER COLUMN %I SET DEFAULT %s', a.attname,
				pg_catalog.pg_get_expr(d.adbin, d.adrelid)) END)
		FROM pg_catalog.pg_type AS t
		JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (t.oid, t.typarray)
		JOIN pg_catalog.pg_class AS r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
		LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE t.oid = :type::regtype AND NOT a.attisdropped AND a.attinhcount = 0
		UNION SELECT 5, pg_catalog.pg_get_indexdef(i.indexrelid)
		FROM pg_catalog.pg_index AS i JOIN bound AS b ON b.objid = i.indexrelid
		WHERE b.classid = 'pg_catalog.pg_class'::regclass
		UNION SELECT 5, format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname,
			pg_catalog.pg_get_constraintdef(c.oid))
		FROM pg_catalog.pg_constraint AS c JOIN bound AS b ON b.objid = c.oid
		WHERE b.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'c'
		UNION SELECT 6, 'DROP TYPE ' || :dropped
	)
	SELECT array_agg(sql ORDER BY step, sql) INTO statements FROM steps;
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
	END LOOP;
END ]]

--- The one statement that does all of it, so that a script can hold it as well.
---@param d mig.Dialect
---@param o table  the operation: enum, schema, values
---@return string[]
return function(d, o)
  local name = named_types.qualified(d, o.enum, o.schema)
  local old = tostring(o.enum):sub(1, 57) .. "__old"
  local values = {
    type = d:literal(name), old = d:literal(d:ident(old)),
    create = d:literal(named_types.create_enum(d, name, o.values)),
    dropped = d:literal(d:qualified(old, o.schema)),
  }
  return { "DO " .. dollar.quoted((text:gsub("([^:]):(%l+)", function(before, word)
    return values[word] and before .. values[word]
  end))) }
end
