-- every part of a column
ALTER TABLE t ADD COLUMN n VARCHAR(9) COLLATE utf8mb4_bin NOT NULL COMMENT 'a ''comment''' DEFAULT 'it''s';

-- a counting key
ALTER TABLE t ADD COLUMN n BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY;

-- a reference in the line
ALTER TABLE t ADD COLUMN n INTEGER REFERENCES o (id) ON DELETE CASCADE;

-- an unnamed check
ALTER TABLE t ADD COLUMN n INTEGER CHECK (n > 0);

-- a named check
-- warning: op.add_column: MariaDB takes no named CHECK in the line of column 'n'; use op.create_check_constraint
ALTER TABLE t ADD COLUMN n INTEGER CONSTRAINT ck CHECK (n > 0);

-- if_not_exists
ALTER TABLE t ADD COLUMN IF NOT EXISTS c VARCHAR(9);
ALTER TABLE t ADD COLUMN IF NOT EXISTS n INTEGER;
CREATE INDEX IF NOT EXISTS ix_t_n ON t (n);

-- at once
ALTER TABLE t ADD COLUMN n INTEGER, ALGORITHM=INSTANT, LOCK=NONE;

-- with an index: both statements say how
ALTER TABLE t ADD COLUMN n INTEGER, ALGORITHM=INPLACE, LOCK=SHARED;
CREATE INDEX ix_t_n ON t (n) ALGORITHM=INPLACE LOCK=SHARED;

-- mariadb_ counts more than mysql_
ALTER TABLE t ADD COLUMN n INTEGER, ALGORITHM=NOCOPY, LOCK=DEFAULT;

-- an algorithm that is none
-- refused: op.add_column: option 'mariadb_algorithm' must be DEFAULT, INSTANT, NOCOPY, INPLACE or COPY, got 'FAST'
