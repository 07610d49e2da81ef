-- options
ALTER TABLE t ROW_FORMAT=DYNAMIC, ENGINE=InnoDB, LOCK=DEFAULT;

-- partitions and history
ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 4;
ALTER TABLE t REMOVE PARTITIONING;
ALTER TABLE t ADD SYSTEM VERSIONING;
ALTER TABLE t DROP SYSTEM VERSIONING;

-- refused: a value that is none
-- refused: op.alter_table: option 'mariadb_engine' must be a string, an integer or true, got table
