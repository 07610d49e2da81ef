-- plain
DROP INDEX ix;

-- with its table
DROP INDEX ix;

-- every option
-- refused: op.drop_index: postgresql_concurrently does not work in a transaction; call it inside op.get_context():autocommit_block(function() ... end)

-- options without a table
DROP INDEX IF EXISTS "Ix";

-- a convention with constraint_name
CREATE INDEX ix_t_a ON t (a);
DROP INDEX ix_t_a;
CREATE INDEX b ON t (a);
DROP INDEX b;
