-- of every kind
-- refused: op.drop_constraint: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- without its type
-- refused: op.drop_constraint: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- every option
-- refused: op.drop_constraint: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- a name that is a token of the convention, and a final one
-- refused: op.drop_constraint: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)
