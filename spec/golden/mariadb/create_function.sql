-- plain
CREATE FUNCTION double_it(a integer) RETURNS integer
DETERMINISTIC
RETURN 2 * a;

-- a schema, quotes, a body with dollars
CREATE FUNCTION sc.`Two`() RETURNS integer
SQL SECURITY DEFINER
RETURN length('$$');

-- options of dialects
CREATE FUNCTION two() RETURNS integer
NO SQL
RETURN 2;

-- plpgsql
-- refused: op.create_function: 'touched': MariaDB has no language plpgsql, only SQL

-- a procedure
CREATE PROCEDURE clean()
DELETE FROM t;
