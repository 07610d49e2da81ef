-- columns and an index
ALTER TABLE t ADD COLUMN x INTEGER;
CREATE INDEX ix ON t (x);

-- nothing
-- (nothing)

-- changes of all kinds
CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0));
INSERT INTO _mig_guard SELECT foreign_keys, (SELECT count(*) FROM main.sqlite_master WHERE tbl_name = 't' COLLATE NOCASE AND type IN ('trigger', 'index') AND sql IS NOT NULL AND name NOT IN ()) + (SELECT count(*) <> 3 FROM pragma_table_xinfo('t', 'main')) FROM pragma_foreign_keys;
DROP TABLE temp._mig_guard;
PRAGMA legacy_alter_table = ON;
CREATE TABLE _mig_tmp_t (
	a INTEGER, 
	b INTEGER NOT NULL, 
	x INTEGER, 
	CONSTRAINT u UNIQUE (a, b)
);
INSERT OR ABORT INTO _mig_tmp_t (rowid, "a", "b") SELECT rowid, "a", "b" FROM t ORDER BY rowid;
DROP TABLE t;
ALTER TABLE _mig_tmp_t RENAME TO t;
CREATE INDEX ix ON t (x);
PRAGMA legacy_alter_table = OFF;

-- a foreign key and back
CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0));
INSERT INTO _mig_guard SELECT foreign_keys, (SELECT count(*) FROM main.sqlite_master WHERE tbl_name = 't' COLLATE NOCASE AND type IN ('trigger', 'index') AND sql IS NOT NULL AND name NOT IN ()) + (SELECT count(*) <> 3 FROM pragma_table_xinfo('t', 'main')) FROM pragma_foreign_keys;
DROP TABLE temp._mig_guard;
PRAGMA legacy_alter_table = ON;
CREATE TABLE _mig_tmp_t (
	a INTEGER, 
	b INTEGER, 
	c INTEGER, 
	CONSTRAINT ck CHECK (a > 0)
);
INSERT OR ABORT INTO _mig_tmp_t (rowid, "a", "b", "c") SELECT rowid, "a", "b", "c" FROM t ORDER BY rowid;
DROP TABLE t;
ALTER TABLE _mig_tmp_t RENAME TO t;
PRAGMA legacy_alter_table = OFF;

-- recreate = always
CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0));
INSERT INTO _mig_guard SELECT foreign_keys, (SELECT count(*) FROM main.sqlite_master WHERE tbl_name = 't' COLLATE NOCASE AND type IN ('trigger', 'index') AND sql IS NOT NULL AND name NOT IN ()) + (SELECT count(*) <> 3 FROM pragma_table_xinfo('t', 'main')) FROM pragma_foreign_keys;
DROP TABLE temp._mig_guard;
ALTER TABLE t RENAME COLUMN a TO z;
PRAGMA legacy_alter_table = ON;
CREATE TABLE _mig_tmp_t (
	z INTEGER, 
	b INTEGER, 
	c INTEGER
);
INSERT OR ABORT INTO _mig_tmp_t (rowid, "z", "b", "c") SELECT rowid, "z", "b", "c" FROM t ORDER BY rowid;
DROP TABLE t;
ALTER TABLE _mig_tmp_t RENAME TO t;
PRAGMA legacy_alter_table = OFF;

-- an order of columns
CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0));
INSERT INTO _mig_guard SELECT foreign_keys, (SELECT count(*) FROM main.sqlite_master WHERE tbl_name = 't' COLLATE NOCASE AND type IN ('trigger', 'index') AND sql IS NOT NULL AND name NOT IN ()) + (SELECT count(*) <> 3 FROM pragma_table_xinfo('t', 'main')) FROM pragma_foreign_keys;
DROP TABLE temp._mig_guard;
PRAGMA legacy_alter_table = ON;
CREATE TABLE _mig_tmp_t (
	c INTEGER, 
	a INTEGER, 
	b INTEGER
);
INSERT OR ABORT INTO _mig_tmp_t (rowid, "c", "a", "b") SELECT rowid, "c", "a", "b" FROM t ORDER BY rowid;
DROP TABLE t;
ALTER TABLE _mig_tmp_t RENAME TO t;
PRAGMA legacy_alter_table = OFF;

-- a place for a column
CREATE TEMPORARY TABLE _mig_guard (a CONSTRAINT "PRAGMA foreign_keys must be off" CHECK (a = 0), b CONSTRAINT "copy_from does not describe the whole table" CHECK (b = 0));
INSERT INTO _mig_guard SELECT foreign_keys, (SELECT count(*) FROM main.sqlite_master WHERE tbl_name = 't' COLLATE NOCASE AND type IN ('trigger', 'index') AND sql IS NOT NULL AND name NOT IN ()) + (SELECT count(*) <> 3 FROM pragma_table_xinfo('t', 'main')) FROM pragma_foreign_keys;
DROP TABLE temp._mig_guard;
PRAGMA legacy_alter_table = ON;
CREATE TABLE _mig_tmp_t (
	a INTEGER, 
	x INTEGER, 
	b INTEGER, 
	c INTEGER
);
INSERT OR ABORT INTO _mig_tmp_t (rowid, "a", "b", "c") SELECT rowid, "a", "b", "c" FROM t ORDER BY rowid;
DROP TABLE t;
ALTER TABLE _mig_tmp_t RENAME TO t;
PRAGMA legacy_alter_table = OFF;

-- a change without copy_from
-- refused: op.alter_column: table 't' must be rebuilt for this on SQLite, and in --sql mode there is no database to read it from: use op.batch_alter_table and describe the table with copy_from = sa.Table(…)
