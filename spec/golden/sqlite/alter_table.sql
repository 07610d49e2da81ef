-- strict
-- refused: op.alter_table: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- autoincrement, without rowid
-- refused: op.alter_table: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)
