-- plain
DROP FUNCTION two;

-- every option
DROP FUNCTION IF EXISTS sc.`Two`;

-- a procedure
DROP PROCEDURE clean;
