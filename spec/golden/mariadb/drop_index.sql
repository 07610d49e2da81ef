-- plain
-- refused: op.drop_index: MariaDB wants the table of index 'ix', and without a database it cannot be looked up; give it as the second argument

-- with its table
DROP INDEX ix ON t;

-- every option
DROP INDEX IF EXISTS ix ON sc.t;

-- options without a table
-- refused: op.drop_index: MariaDB wants the table of index 'Ix', and without a database it cannot be looked up; give it as the second argument

-- a convention with constraint_name
CREATE INDEX ix_t_a ON t (a);
DROP INDEX ix_t_a ON t;
CREATE INDEX b ON t (a);
DROP INDEX b ON t;
