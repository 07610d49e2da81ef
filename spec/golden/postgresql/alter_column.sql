-- nullable
ALTER TABLE t ALTER COLUMN c DROP NOT NULL;
ALTER TABLE t ALTER COLUMN c SET NOT NULL;

-- not null, without the type
ALTER TABLE t ALTER COLUMN c SET NOT NULL;

-- type
ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(20);

-- type, with a conversion
ALTER TABLE t ALTER COLUMN c TYPE INTEGER USING c::integer;

-- default
ALTER TABLE t ALTER COLUMN c SET DEFAULT '5';
ALTER TABLE t ALTER COLUMN c SET DEFAULT 7;
ALTER TABLE t ALTER COLUMN c DROP DEFAULT;

-- a function as default
ALTER TABLE t ALTER COLUMN c SET DEFAULT now();

-- name
ALTER TABLE t RENAME c TO "Order";

-- name, with all that is known
ALTER TABLE t RENAME c TO d;

-- comment
COMMENT ON COLUMN t.c IS 'it''s';

-- no comment
COMMENT ON COLUMN t.c IS NULL;

-- everything, in a schema
ALTER TABLE sc.t ALTER COLUMN c TYPE VARCHAR(9);
ALTER TABLE sc.t ALTER COLUMN c SET NOT NULL;
ALTER TABLE sc.t ALTER COLUMN c SET DEFAULT 'z';
COMMENT ON COLUMN sc.t.c IS 'cm';
ALTER TABLE sc.t RENAME c TO d;

-- a schema with a dot
ALTER TABLE s.c.t RENAME c TO d;

-- autoincrement
-- warning: op.alter_column: autoincrement and existing_autoincrement only make sense for MySQL

-- identity
ALTER TABLE t ALTER COLUMN c ADD GENERATED ALWAYS AS IDENTITY (START WITH 3);

-- no identity
ALTER TABLE t ALTER COLUMN c DROP IDENTITY;

-- another identity
ALTER TABLE t ALTER COLUMN c SET GENERATED ALWAYS SET CYCLE SET START WITH 10;

-- computed
-- refused: op.alter_column: Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported.

-- from a boolean with its check
ALTER TABLE t ALTER COLUMN c TYPE INTEGER USING c::integer;

-- to values with their check
ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(1);
ALTER TABLE t RENAME c TO d;
ALTER TABLE t ADD CONSTRAINT en CHECK (d IN ('a', 'b'));

-- from values to other values, with a convention
ALTER TABLE t DROP CONSTRAINT ck_t_en;
ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(1);
ALTER TABLE t ADD CONSTRAINT ck_t_en CHECK (c IN ('a', 'b', 'c'));
