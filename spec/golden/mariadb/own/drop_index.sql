-- if_exists
DROP INDEX IF EXISTS uq ON t;
DROP INDEX IF EXISTS uq ON t;

-- without its table
-- refused: op.drop_index: MariaDB wants the table of index 'uq', and without a database it cannot be looked up; give it as the second argument
