-- default and not null
ALTER TABLE t ADD COLUMN n VARCHAR(10) DEFAULT 'x' NOT NULL;

-- schema
ALTER TABLE sc.t ADD COLUMN n INTEGER;

-- if_not_exists
-- refused: op.add_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- a foreign key
ALTER TABLE t ADD COLUMN n INTEGER CONSTRAINT fk_n REFERENCES o (id) ON DELETE CASCADE;

-- inline_references
ALTER TABLE t ADD COLUMN n INTEGER REFERENCES o (id) MATCH SIMPLE ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE;

-- inline_references with two keys
ALTER TABLE t ADD COLUMN n INTEGER REFERENCES o (id) REFERENCES o (id2);

-- a primary key
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL;

-- inline_primary_key
-- refused: op.add_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- unique
-- refused: op.add_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- index
ALTER TABLE t ADD COLUMN n INTEGER;
CREATE INDEX ix_t_n ON t (n);

-- index and unique, in a schema
ALTER TABLE sc.t ADD COLUMN n INTEGER;
CREATE UNIQUE INDEX sc.ix_sc_t_n ON t (n);

-- a check
ALTER TABLE t ADD COLUMN n INTEGER CONSTRAINT ck CHECK (n>0);

-- a comment
ALTER TABLE t ADD COLUMN n INTEGER;

-- computed
ALTER TABLE t ADD COLUMN n INTEGER GENERATED ALWAYS AS (a+1) VIRTUAL;

-- computed and stored
-- refused: op.add_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- identity
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL;

-- a function as default
-- refused: op.add_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)

-- an enum
ALTER TABLE t ADD COLUMN n VARCHAR(1);

-- a boolean's check
ALTER TABLE t ADD COLUMN n BOOLEAN CONSTRAINT ckb CHECK (n IN (0, 1));

-- quoted
ALTER TABLE t ADD COLUMN "Order" INTEGER;
