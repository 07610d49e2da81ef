-- plain
-- refused: op.create_foreign_key: SQLite cannot change the constraints of table 'a' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- every option, across schemas
-- refused: op.create_foreign_key: SQLite cannot change the constraints of table 'a' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- actions
-- refused: op.create_foreign_key: SQLite cannot change the constraints of table 'a' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- not valid
-- refused: op.create_foreign_key: SQLite cannot change the constraints of table 'a' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- named by a convention
-- refused: op.create_foreign_key: SQLite cannot change the constraints of table 'a' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
