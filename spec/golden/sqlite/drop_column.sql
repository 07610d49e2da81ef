-- plain
ALTER TABLE t DROP COLUMN c;

-- schema
ALTER TABLE sc.t DROP COLUMN c;

-- if_exists
-- refused: op.drop_column: SQLite has no DROP COLUMN IF EXISTS; leave out if_exists

-- quoted
ALTER TABLE t DROP COLUMN "Mixed";
