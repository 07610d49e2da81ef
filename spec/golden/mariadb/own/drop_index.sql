-- if_exists
DROP INDEX IF EXISTS uq ON t;
DROP INDEX IF EXISTS uq ON t;

-- without its table
-- refused: op.drop_index: MariaDB wants the table of index 'uq', and without a database it cannot be looked up; give it as the second argument

-- while others write: only ALTER TABLE says so
ALTER TABLE t DROP INDEX ix, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE t DROP INDEX IF EXISTS `Ix3`, LOCK=NONE;
