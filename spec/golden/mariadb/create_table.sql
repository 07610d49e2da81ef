-- defaults of all sorts
-- refused: op.create_table: column 'l': VARCHAR requires a length on dialect mariadb

-- defaults that begin like literals and are none
CREATE TABLE t (
	a VARCHAR(9) DEFAULT ('a' || 'b'), 
	b INTEGER DEFAULT ((1) + (2)), 
	c VARCHAR(9) DEFAULT 'it''s', 
	d VARCHAR(9) DEFAULT ( ('a' || ')') )
);

-- named constraints, a schema, a key to another schema
-- refused: constraint 'fk_b': MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON DELETE clauses to be ignored.

-- a key with every option
-- refused: constraint 'fk_b': MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON DELETE clauses to be ignored.

-- keys of several columns
CREATE TABLE t (
	a INTEGER, 
	b INTEGER, 
	FOREIGN KEY(a, b) REFERENCES o (id, id2), 
	UNIQUE (a, b)
);

-- constraints written in columns
CREATE TABLE t (
	id INTEGER NOT NULL, 
	u INTEGER, 
	x INTEGER, 
	c INTEGER CHECK (c>0), 
	n INTEGER NOT NULL DEFAULT '1', 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id) ON DELETE CASCADE, 
	UNIQUE (u), 
	CONSTRAINT ck_n CHECK (n > 0)
);
CREATE INDEX ix_t_x ON t (x);

-- order of constraints: written ones, then those of the columns
CREATE TABLE t (
	a INTEGER NOT NULL, 
	b BOOL, 
	e ENUM('a','b'), 
	PRIMARY KEY (a), 
	CHECK (a>1), 
	UNIQUE (a, b), 
	UNIQUE (a), 
	FOREIGN KEY(a) REFERENCES o (id), 
	UNIQUE (b), 
	CHECK (b IN (0, 1)), 
	FOREIGN KEY(e) REFERENCES o (id)
);
CREATE INDEX ix_q ON t (a);
CREATE INDEX ix_t_e ON t (e);

-- unique and index together make one unique index
CREATE TABLE t (
	x INTEGER
);
CREATE UNIQUE INDEX ix_t_x ON t (x);

-- identity and computed columns
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	c INTEGER GENERATED ALWAYS AS (id+1) STORED, 
	c2 INTEGER GENERATED ALWAYS AS (id+1), 
	c3 INTEGER GENERATED ALWAYS AS (id+1) VIRTUAL, 
	n INTEGER NOT NULL, 
	o INTEGER, 
	s INTEGER, 
	PRIMARY KEY (id)
);

-- comments are not SQLite's
CREATE TABLE t (
	id INTEGER COMMENT 'col''s'
)COMMENT='tab ''c''';

-- if_not_exists and prefixes
CREATE TEMPORARY TABLE IF NOT EXISTS t (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_t_id ON t (id);

-- options of all dialects at once
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
)ENGINE=InnoDB;

-- sqlite_autoincrement
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	n VARCHAR(3), 
	PRIMARY KEY (id)
);

-- sqlite_autoincrement is not for text or referring keys
CREATE TABLE t (
	id VARCHAR(3) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id)
);

-- autoincrement in a composite key
CREATE TABLE t (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (b, a)
);

-- sqlite_with_rowid
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);

-- sqlite_strict
-- refused: op.create_table: column 'x': type ANY is not supported on MariaDB

-- conflict clauses
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	n INTEGER NOT NULL, 
	u INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (n), 
	CHECK (n > 0), 
	UNIQUE (u)
);
CREATE TABLE t2 (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	PRIMARY KEY (a, b)
);
CREATE TABLE t3 (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);
CREATE TABLE t4 (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);

-- integer keys by width, a key of two, a text key
CREATE TABLE t1 (
	id BIGINT NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id SMALLINT NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);
CREATE TABLE t3 (
	id INTEGER NOT NULL, 
	id2 INTEGER NOT NULL, 
	PRIMARY KEY (id, id2)
);
CREATE TABLE t4 (
	id VARCHAR(5) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t5 (
	id INTEGER AUTO_INCREMENT, 
	PRIMARY KEY (id)
);

-- checks that types bring along
CREATE TABLE t (
	b BOOL, 
	e ENUM('a','b'), 
	e2 VARCHAR(4), 
	e3 ENUM('a','b'), 
	CONSTRAINT ck_b CHECK (b IN (0, 1)), 
	CONSTRAINT en2 CHECK (e2 IN ('a', 'it''s'))
);

-- quoted names
CREATE TABLE `User` (
	`order` INTEGER, 
	`Mixed` INTEGER, 
	normal_1 INTEGER, 
	`1st` INTEGER, 
	`sp ace` INTEGER, 
	`select` INTEGER, 
	`q"q` INTEGER, 
	a$ INTEGER, 
	`$a` INTEGER, 
	`naïve` INTEGER, 
	`returning` INTEGER, 
	nothing INTEGER, 
	_x INTEGER
);

-- a deferrable unique constraint
CREATE TABLE t (
	a INTEGER, 
	CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED
);

-- use_alter makes no difference where there is no ALTER
CREATE TABLE t (
	a INTEGER
);

-- a dotted schema is one name
CREATE TABLE `s.c`.t (
	a INTEGER, 
	FOREIGN KEY(a) REFERENCES `s.c`.o (id)
);
CREATE INDEX ix_s_c_t_a ON `s.c`.t (a);

-- names with dots
CREATE TABLE `a.b` (
	`c.d` INTEGER NOT NULL AUTO_INCREMENT, 
	up INTEGER, 
	PRIMARY KEY (`c.d`), 
	FOREIGN KEY(up) REFERENCES `a.b` (`c.d`)
);

-- a column's type is that of the column it refers to
CREATE TABLE t (
	id BIGINT NOT NULL AUTO_INCREMENT, 
	parent BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent) REFERENCES t (id)
);

-- a naming convention
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	a INTEGER, 
	b BOOL, 
	c INTEGER, 
	CONSTRAINT pk_t PRIMARY KEY (id), 
	CONSTRAINT ck_t_x CHECK (a>1), 
	CONSTRAINT x CHECK (a>1), 
	CONSTRAINT uq_t_a_b UNIQUE (a, b), 
	CONSTRAINT by_hand UNIQUE (c), 
	CONSTRAINT uq_t_a UNIQUE (a), 
	CONSTRAINT fk_t_a_o_id FOREIGN KEY(a) REFERENCES o (id), 
	CONSTRAINT ck_t_bb CHECK (b IN (0, 1)), 
	CONSTRAINT ck_t_q CHECK (c>0)
);
CREATE UNIQUE INDEX ix_t_a ON t (a, b);
CREATE INDEX ix_t_b ON t (b);

-- types
-- refused: op.create_table: column 'm': VARCHAR requires a length on dialect mariadb

-- no type for this database
-- refused: op.create_table: column 'a': type ARRAY is not supported on MariaDB

-- a variant of a type
-- refused: op.create_table: column 'a': type ARRAY is not supported on MariaDB
