-- another body
CREATE OR REPLACE FUNCTION two() RETURNS integer
RETURN 1 + 1;

-- other arguments
CREATE OR REPLACE FUNCTION two(a bigint) RETURNS bigint
RETURN a;
