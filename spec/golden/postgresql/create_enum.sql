-- plain
CREATE TYPE mood AS ENUM ('sad', 'it''s');

-- every option
DO $$
BEGIN
	CREATE TYPE sc."Mood" AS ENUM ('sad');
EXCEPTION WHEN duplicate_object THEN
	NULL;
END $$;
