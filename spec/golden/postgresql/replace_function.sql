-- another body
CREATE OR REPLACE FUNCTION two() RETURNS integer
LANGUAGE sql
AS $$
SELECT 1 + 1
$$;

-- other arguments
DROP FUNCTION two();
CREATE FUNCTION two(a bigint) RETURNS bigint
LANGUAGE sql
AS $$
SELECT a
$$;
