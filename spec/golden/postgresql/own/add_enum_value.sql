-- at the end, before and after
ALTER TYPE en ADD VALUE 'it''s';
ALTER TYPE en ADD VALUE 'a' BEFORE 'b';
ALTER TYPE en ADD VALUE IF NOT EXISTS 'c' AFTER 'b';
ALTER TYPE en ADD VALUE IF NOT EXISTS 'c';

-- in a schema
ALTER TYPE sc.en ADD VALUE 'c';

-- of a type that was just made, which a table then uses
CREATE TYPE en AS ENUM ('b');
ALTER TYPE en ADD VALUE 'a' BEFORE 'b';
CREATE TABLE t (
	e en
);
