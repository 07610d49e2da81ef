-- default and not null
ALTER TABLE t ADD COLUMN n VARCHAR(10) NOT NULL DEFAULT 'x';

-- schema
ALTER TABLE sc.t ADD COLUMN n INTEGER;

-- if_not_exists
ALTER TABLE t ADD COLUMN IF NOT EXISTS n INTEGER;

-- a foreign key
ALTER TABLE t ADD COLUMN n INTEGER;
ALTER TABLE t ADD CONSTRAINT fk_n FOREIGN KEY(n) REFERENCES o (id) ON DELETE CASCADE;

-- inline_references
-- refused: constraint 'fk_n': MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON DELETE clauses to be ignored.

-- inline_references with two keys
ALTER TABLE t ADD COLUMN n INTEGER;
ALTER TABLE t ADD FOREIGN KEY(n) REFERENCES o (id);
ALTER TABLE t ADD FOREIGN KEY(n) REFERENCES o (id2);

-- a primary key
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL AUTO_INCREMENT;

-- inline_primary_key
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY;

-- unique
ALTER TABLE t ADD COLUMN n INTEGER;
ALTER TABLE t ADD UNIQUE (n);

-- index
ALTER TABLE t ADD COLUMN n INTEGER;
CREATE INDEX ix_t_n ON t (n);

-- index and unique, in a schema
ALTER TABLE sc.t ADD COLUMN n INTEGER;
CREATE UNIQUE INDEX ix_sc_t_n ON sc.t (n);

-- a check
-- warning: op.add_column: MariaDB takes no named CHECK in the line of column 'n'; use op.create_check_constraint
ALTER TABLE t ADD COLUMN n INTEGER CONSTRAINT ck CHECK (n>0);

-- a comment
ALTER TABLE t ADD COLUMN n INTEGER COMMENT 'hi';

-- computed
ALTER TABLE t ADD COLUMN n INTEGER GENERATED ALWAYS AS (a+1) VIRTUAL;

-- computed and stored
ALTER TABLE t ADD COLUMN n INTEGER GENERATED ALWAYS AS (a+1) STORED;

-- identity
ALTER TABLE t ADD COLUMN n INTEGER NOT NULL;

-- a function as default
ALTER TABLE t ADD COLUMN n DATETIME NOT NULL DEFAULT (now());

-- an enum
ALTER TABLE t ADD COLUMN n ENUM('a','b');

-- a boolean's check
ALTER TABLE t ADD COLUMN n BOOL;
ALTER TABLE t ADD CONSTRAINT ckb CHECK (n IN (0, 1));

-- quoted
ALTER TABLE t ADD COLUMN `Order` INTEGER;
