-- plain
DROP INDEX ix;

-- with its table
DROP INDEX ix;

-- every option
DROP INDEX IF EXISTS sc.ix;

-- options without a table
DROP INDEX IF EXISTS "Ix";

-- a convention with constraint_name
CREATE INDEX ix_t_a ON t (a);
DROP INDEX ix_t_a;
CREATE INDEX b ON t (a);
DROP INDEX b;
