-- if_exists, in a schema
DROP INDEX IF EXISTS sc.ix;
DROP INDEX IF EXISTS ix2;

-- concurrently
<autocommit>;
DROP INDEX CONCURRENTLY IF EXISTS ix;
<transaction>;

-- concurrently in a transaction
-- refused: op.drop_index: postgresql_concurrently does not work in a transaction; call it inside op.get_context():autocommit_block(function() ... end)
