-- plain
DROP FUNCTION two;

-- every option
DROP FUNCTION IF EXISTS sc."Two"(a text, b integer, c numeric(3, 1));

-- a procedure
DROP PROCEDURE clean;
