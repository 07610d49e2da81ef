-- two columns
-- refused: op.create_primary_key: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- schema
-- refused: op.create_primary_key: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- named by a convention
-- refused: op.create_primary_key: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
