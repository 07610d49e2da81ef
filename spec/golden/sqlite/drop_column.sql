-- plain
ALTER TABLE t DROP COLUMN c;

-- schema
ALTER TABLE sc.t DROP COLUMN c;

-- if_exists
-- refused: op.drop_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- quoted
ALTER TABLE t DROP COLUMN "Mixed";
