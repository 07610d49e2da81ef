-- plain, in a schema, quoted
CREATE TYPE en AS ENUM ('a', 'it''s');
CREATE TYPE sc."En" AS ENUM ('a');

-- a word that is no type
CREATE TYPE "position" AS ENUM ('a');
CREATE TABLE t (
	position "position"
);

-- if_not_exists
DO $$
BEGIN
	CREATE TYPE en AS ENUM ('a');
EXCEPTION WHEN duplicate_object THEN
	NULL;
END $$;
DO $mig1$
BEGIN
	CREATE TYPE en2 AS ENUM ('a', '$$');
EXCEPTION WHEN duplicate_object THEN
	NULL;
END $mig1$;

-- a table that uses it
CREATE TYPE en AS ENUM ('a');
CREATE TABLE t (
	e en
);
