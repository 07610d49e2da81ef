-- nullable
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- not null, without the type
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- type
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- type, with a conversion
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- default
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- a function as default
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- name
ALTER TABLE t RENAME COLUMN c TO "Order";

-- name, with all that is known
ALTER TABLE t RENAME COLUMN c TO d;

-- comment
-- (nothing)

-- no comment
-- (nothing)

-- everything, in a schema
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

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
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- to values with their check
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- from values to other values, with a convention
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)
