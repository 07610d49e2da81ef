-- plain, in a schema, if_exists
DROP TYPE en;
DROP TYPE sc."En";
DROP TYPE IF EXISTS "none";

-- up, down and up again
CREATE TYPE en AS ENUM ('a');
CREATE TABLE t (
	e en
);
DROP TABLE t;
DROP TYPE en;
CREATE TYPE en AS ENUM ('a');
CREATE TABLE t (
	e en
);
DROP TABLE t;
DROP TYPE en;
