-- every option
ALTER TABLE t SET ACCESS METHOD heap;
ALTER TABLE t SET TABLESPACE pg_default;
ALTER TABLE t SET UNLOGGED;
ALTER TABLE t SET (autovacuum_enabled = false);
ALTER TABLE t RESET (fillfactor);
ALTER TABLE t SET LOGGED;

-- refused: a value that is none
-- refused: op.alter_table: option 'postgresql_with': 'fillfactor' must be a string, number or boolean, got table
