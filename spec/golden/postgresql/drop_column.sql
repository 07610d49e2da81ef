-- plain
ALTER TABLE t DROP COLUMN c;

-- schema
ALTER TABLE sc.t DROP COLUMN c;

-- if_exists
ALTER TABLE t DROP COLUMN IF EXISTS c;

-- quoted
ALTER TABLE t DROP COLUMN "Mixed";
