-- defaults of all sorts
CREATE TABLE t (
	id INTEGER NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	d DATETIME DEFAULT CURRENT_TIMESTAMP, 
	q INTEGER DEFAULT '5', 
	s VARCHAR(5) DEFAULT 'x''y', 
	e VARCHAR(5) DEFAULT 'abc', 
	x INTEGER DEFAULT (1+1), 
	p INTEGER DEFAULT (2), 
	w DATE DEFAULT current_date, 
	n INTEGER DEFAULT -5, 
	f FLOAT DEFAULT 0.1, 
	b BOOLEAN DEFAULT 1, 
	t BOOLEAN DEFAULT 1, 
	u BOOLEAN DEFAULT 0, 
	z INTEGER DEFAULT NULL, 
	l VARCHAR DEFAULT (lower('ABC')), 
	k DATE DEFAULT CURRENT_DATE, 
	o INTEGER, 
	PRIMARY KEY (id)
);

-- defaults that begin like literals and are none
CREATE TABLE t (
	a VARCHAR(9) DEFAULT ('a' || 'b'), 
	b INTEGER DEFAULT ((1) + (2)), 
	c VARCHAR(9) DEFAULT 'it''s', 
	d VARCHAR(9) DEFAULT ( ('a' || ')') )
);

-- named constraints, a schema, a key to another schema
CREATE TABLE sc.t (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	CONSTRAINT pk_t PRIMARY KEY (a, b), 
	CONSTRAINT uq_b UNIQUE (b), 
	CONSTRAINT ck_a CHECK (a > 5)
);

-- a key with every option
CREATE TABLE t (
	b INTEGER, 
	CONSTRAINT fk_b FOREIGN KEY(b) REFERENCES o (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED
);

-- keys of several columns
CREATE TABLE t (
	a INTEGER, 
	b INTEGER, 
	FOREIGN KEY(a, b) REFERENCES o (id, id2) NOT DEFERRABLE, 
	UNIQUE (a, b)
);

-- constraints written in columns
CREATE TABLE t (
	id INTEGER NOT NULL, 
	u INTEGER, 
	x INTEGER, 
	c INTEGER CHECK (c>0), 
	n INTEGER DEFAULT '1' NOT NULL CONSTRAINT ck_n CHECK (n > 0), 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id) ON DELETE CASCADE, 
	UNIQUE (u)
);
CREATE INDEX ix_t_x ON t (x);

-- order of constraints: written ones, then those of the columns
CREATE TABLE t (
	a INTEGER NOT NULL, 
	b BOOLEAN, 
	e VARCHAR(1), 
	PRIMARY KEY (a), 
	CHECK (a>1), 
	UNIQUE (a, b), 
	UNIQUE (a), 
	FOREIGN KEY(a) REFERENCES o (id), 
	UNIQUE (b), 
	CHECK (b IN (0, 1)), 
	CHECK (e IN ('a', 'b')), 
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
	id INTEGER NOT NULL, 
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
	id INTEGER
);

-- if_not_exists and prefixes
CREATE TEMPORARY TABLE IF NOT EXISTS t (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_t_id ON t (id);

-- options of all dialects at once
CREATE TABLE t (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
)
 WITHOUT ROWID,
 STRICT;

-- sqlite_autoincrement
CREATE TABLE t (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	n VARCHAR(3)
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
-- refused: op.create_table: column 'b': SQLite does not support autoincrement for composite primary keys

-- sqlite_with_rowid
CREATE TABLE t (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 WITHOUT ROWID;

-- sqlite_strict
CREATE TABLE t (
	id INTEGER NOT NULL, 
	x ANY, 
	PRIMARY KEY (id)
)
 STRICT;

-- conflict clauses
CREATE TABLE t (
	id INTEGER NOT NULL, 
	n INTEGER NOT NULL ON CONFLICT IGNORE, 
	u INTEGER, 
	PRIMARY KEY (id) ON CONFLICT FAIL, 
	UNIQUE (n) ON CONFLICT ROLLBACK, 
	CHECK (n > 0) ON CONFLICT ABORT, 
	UNIQUE (u) ON CONFLICT REPLACE
);
CREATE TABLE t2 (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	PRIMARY KEY (a, b) ON CONFLICT REPLACE
);
CREATE TABLE t3 (
	id INTEGER NOT NULL PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT
);
CREATE TABLE t4 (
	id INTEGER NOT NULL PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT
);

-- integer keys by width, a key of two, a text key
CREATE TABLE t1 (
	id BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id SMALLINT NOT NULL, 
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
	id INTEGER, 
	PRIMARY KEY (id)
);

-- checks that types bring along
CREATE TABLE t (
	b BOOLEAN, 
	e VARCHAR(1), 
	e2 VARCHAR(4), 
	e3 VARCHAR(1), 
	CONSTRAINT ck_b CHECK (b IN (0, 1)), 
	CONSTRAINT en CHECK (e IN ('a', 'b')), 
	CONSTRAINT en2 CHECK (e2 IN ('a', 'it''s'))
);

-- quoted names
CREATE TABLE "User" (
	"order" INTEGER, 
	"Mixed" INTEGER, 
	normal_1 INTEGER, 
	"1st" INTEGER, 
	"sp ace" INTEGER, 
	"select" INTEGER, 
	"q""q" INTEGER, 
	a$ INTEGER, 
	"$a" INTEGER, 
	"naïve" INTEGER, 
	"returning" INTEGER, 
	"nothing" INTEGER, 
	_x INTEGER
);

-- a deferrable unique constraint
CREATE TABLE t (
	a INTEGER, 
	CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED
);

-- use_alter makes no difference where there is no ALTER
CREATE TABLE t (
	a INTEGER, 
	FOREIGN KEY(a) REFERENCES o (id)
);

-- a dotted schema is one name
CREATE TABLE "s.c".t (
	a INTEGER, 
	FOREIGN KEY(a) REFERENCES o (id)
);
CREATE INDEX "s.c".ix_s_c_t_a ON t (a);

-- names with dots
CREATE TABLE "a.b" (
	"c.d" INTEGER NOT NULL, 
	up INTEGER, 
	PRIMARY KEY ("c.d"), 
	FOREIGN KEY(up) REFERENCES "a.b" ("c.d")
);

-- a column's type is that of the column it refers to
CREATE TABLE t (
	id BIGINT NOT NULL, 
	parent BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent) REFERENCES t (id)
);

-- a naming convention
CREATE TABLE t (
	id INTEGER NOT NULL, 
	a INTEGER, 
	b BOOLEAN, 
	c INTEGER CONSTRAINT ck_t_q CHECK (c>0), 
	CONSTRAINT pk_t PRIMARY KEY (id), 
	CONSTRAINT ck_t_x CHECK (a>1), 
	CONSTRAINT x CHECK (a>1), 
	CONSTRAINT uq_t_a_b UNIQUE (a, b), 
	CONSTRAINT by_hand UNIQUE (c), 
	CONSTRAINT uq_t_a UNIQUE (a), 
	CONSTRAINT fk_t_a_o_id FOREIGN KEY(a) REFERENCES o (id), 
	CONSTRAINT ck_t_bb CHECK (b IN (0, 1))
);
CREATE UNIQUE INDEX ix_t_a ON t (a, b);
CREATE INDEX ix_t_b ON t (b);

-- types
CREATE TABLE t (
	a BIGINT, 
	b BOOLEAN, 
	c DATE, 
	d DATETIME, 
	e DOUBLE, 
	f VARCHAR(3), 
	g FLOAT, 
	h DATETIME, 
	i BLOB, 
	j NUMERIC(10, 2), 
	k NUMERIC(10), 
	l NUMERIC, 
	m VARCHAR, 
	n VARCHAR(30) COLLATE "NOCASE", 
	o TEXT(200), 
	p TIME, 
	q VARCHAR(10), 
	r TEXT, 
	s CHAR(32), 
	t JSON, 
	u NATIVE CHARACTER(70), 
	v DATETIME, 
	w DECIMAL(8, 3), 
	x DOUBLE PRECISION, 
	y TIMESTAMP, 
	z VARBINARY(5)
);

-- no type for this database
-- refused: op.create_table: column 'a': type ARRAY is not supported on SQLite

-- a variant of a type
CREATE TABLE t (
	a JSON, 
	b VARCHAR(9)
);
