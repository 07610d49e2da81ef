-- default and not null
ALTER TABLE t ADD COLUMN n VARCHAR(10) DEFAULT 'x' NOT NULL;

-- schema
ALTER TABLE sc.t ADD COLUMN n INTEGER;

-- if_not_exists
-- refused: op.add_column: SQLite has no ADD COLUMN IF NOT EXISTS; leave out if_not_exists

-- a foreign key
-- refused: op.add_column: SQLite cannot add the foreign key of column 'n' with ALTER TABLE; set inline_references = true, or use op.batch_alter_table, which rebuilds the table

-- inline_references
ALTER TABLE t ADD COLUMN n INTEGER REFERENCES o (id) MATCH SIMPLE ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE;

-- inline_references with two keys
-- refused: op.add_column: SQLite cannot add the foreign key of column 'n' with ALTER TABLE; set inline_references = true, or use op.batch_alter_table, which rebuilds the table

-- a primary key
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL;

-- inline_primary_key
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL PRIMARY KEY;

-- unique
-- refused: op.add_column: SQLite cannot add the unique constraint of column 'n' with ALTER TABLE; set index = true as well for a unique index, or use op.batch_alter_table, which rebuilds the table

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
ALTER TABLE t ADD COLUMN n INTEGER GENERATED ALWAYS AS (a+1) STORED;

-- identity
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL;

-- a function as default
ALTER TABLE t ADD COLUMN n DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL;

-- an enum
ALTER TABLE t ADD COLUMN n VARCHAR(1);

-- a boolean's check is left out
-- warning: op.add_column: the CHECK of column 'n' is left out: SQLite cannot add a constraint with ALTER TABLE; use op.batch_alter_table, which rebuilds the table
ALTER TABLE t ADD COLUMN n BOOLEAN;

-- quoted
ALTER TABLE t ADD COLUMN "Order" INTEGER;
