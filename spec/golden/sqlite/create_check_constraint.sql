-- plain
-- refused: op.create_check_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- schema
-- refused: op.create_check_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- not valid
-- refused: op.create_check_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- a name that is a token of the convention, and a final one
-- refused: op.create_check_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
