-- plain and in a schema
ALTER TYPE en RENAME VALUE 'a' TO 'it''s';
ALTER TYPE sc.en RENAME VALUE 'a' TO 'z';

-- of a type that was just made, which a table then uses
CREATE TYPE en AS ENUM ('b');
ALTER TYPE en RENAME VALUE 'b' TO 'c';
CREATE TABLE t (
	e en
);
