-- plain
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- deferrable
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- schema, and a name with capitals
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- no name
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- named by a convention
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- named by a convention, too long
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- too long, by hand
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- options of all dialects
-- refused: op.create_unique_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
