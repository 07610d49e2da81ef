-- of every kind
-- refused: op.drop_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- without its type
-- refused: op.drop_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- every option
-- refused: op.drop_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- a name that is a token of the convention, and a final one
-- refused: op.drop_constraint: SQLite cannot change the constraints of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
