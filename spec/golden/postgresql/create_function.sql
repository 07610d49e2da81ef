-- plain
CREATE FUNCTION double_it(a integer) RETURNS integer
LANGUAGE sql
IMMUTABLE
AS $$
SELECT 2 * a
$$;

-- a schema, quotes, a body with dollars
CREATE FUNCTION sc."Two"() RETURNS integer
LANGUAGE sql
STABLE
SECURITY DEFINER
AS $mig1$
SELECT length('$$')
$mig1$;

-- options of dialects
CREATE FUNCTION two() RETURNS integer
LANGUAGE sql
STRICT
LEAKPROOF
PARALLEL SAFE
COST 10
SET search_path = ''
AS $$
SELECT 2
$$;

-- plpgsql
CREATE FUNCTION touched() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RETURN new;
END
$$;

-- a procedure
CREATE PROCEDURE clean()
LANGUAGE sql
AS $$
DELETE FROM t
$$;
