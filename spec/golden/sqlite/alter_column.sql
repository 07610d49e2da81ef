-- nullable
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- not null, without the type
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- type
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- type, with a conversion
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- default
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- a function as default
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- name
ALTER TABLE t RENAME COLUMN c TO "Order";

-- name, with all that is known
ALTER TABLE t RENAME COLUMN c TO d;

-- comment
-- refused: op.alter_column: SQLite has no comments on columns; leave out comment

-- no comment
-- refused: op.alter_column: SQLite has no comments on columns; leave out comment

-- everything, in a schema
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- a schema with a dot
ALTER TABLE "s.c".t RENAME COLUMN c TO d;

-- autoincrement
-- warning: op.alter_column: autoincrement and existing_autoincrement only make sense for MySQL

-- identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- no identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- another identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- computed
-- refused: op.alter_column: Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported.

-- from a boolean with its check
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- to values with their check
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table

-- from values to other values, with a convention
-- refused: op.alter_column: SQLite cannot change column 'c' of table 't' with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
