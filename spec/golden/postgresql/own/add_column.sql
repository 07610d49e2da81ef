-- serial, identity and computed
ALTER TABLE t ADD COLUMN id BIGSERIAL NOT NULL PRIMARY KEY;
ALTER TABLE t ADD COLUMN n INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 3);
ALTER TABLE t ADD COLUMN m INTEGER GENERATED ALWAYS AS (a + 1) STORED;

-- a key, a unique constraint, an index, a check and a comment, in a schema
ALTER TABLE sc.t ADD COLUMN n INTEGER CONSTRAINT ck CHECK (n > 0);
ALTER TABLE sc.t ADD UNIQUE (n);
ALTER TABLE sc.t ADD CONSTRAINT fk FOREIGN KEY(n) REFERENCES o (id) NOT VALID;
COMMENT ON COLUMN sc.t.n IS 'it''s';
ALTER TABLE sc.t ADD COLUMN i INTEGER;
CREATE INDEX ix_sc_t_i ON sc.t (i);

-- an enum type, made once
DO $$
BEGIN
	CREATE TYPE en AS ENUM ('x', 'y');
EXCEPTION WHEN duplicate_object THEN
	IF enum_range(NULL::en)::text[] <> ARRAY['x', 'y'] THEN
		RAISE 'type % exists with other labels', 'en';
	END IF;
END $$;
ALTER TABLE t ADD COLUMN e en DEFAULT 'x' NOT NULL;
ALTER TABLE t ADD COLUMN f en[];

-- an enum type that is there
DO $mig1$
BEGIN
	CREATE TYPE en AS ENUM ('x', '$$');
EXCEPTION WHEN duplicate_object THEN
	IF enum_range(NULL::en)::text[] <> ARRAY['x', '$$'] THEN
		RAISE 'type % exists with other labels', 'en';
	END IF;
END $mig1$;
ALTER TABLE t ADD COLUMN e en;

-- an enum type that is there with other labels
DO $$
BEGIN
	CREATE TYPE en AS ENUM ('x', 'y');
EXCEPTION WHEN duplicate_object THEN
	IF enum_range(NULL::en)::text[] <> ARRAY['x', 'y'] THEN
		RAISE 'type % exists with other labels', 'en';
	END IF;
END $$;
ALTER TABLE t ADD COLUMN e en;

-- an enum type with create_type off
ALTER TABLE t ADD COLUMN e en;

-- a domain
DO $$
BEGIN
	CREATE DOMAIN d AS INTEGER;
EXCEPTION WHEN duplicate_object THEN
	NULL;
END $$;
ALTER TABLE t ADD COLUMN e d;

-- if_not_exists
ALTER TABLE t ADD COLUMN IF NOT EXISTS c TEXT;
ALTER TABLE t ADD COLUMN IF NOT EXISTS n TEXT;
